"""Clean up a project: pack, let old operations expire, remove what nothing needs, drop meshes."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from engine.settings import BadSettingValueError, read_setting
from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.drop_derived import Dropped
    from engine.project import Project
    from store.gc import GcReport

KEEP, GRACE = "gc.keep_days", "gc.grace_days"
LONGEST_DAYS = 36_500


class NoPolicyError(RRError):
    """Clean-up has no policy: the setting that says how long things are kept is empty.

    `gc.keep_days` says for how many days an operation can be undone, `gc.grace_days` for how many
    days something stays that nothing in history needs. Nothing was changed.
    """

    code: ClassVar[str] = "RR-E056"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr gc --keep-days 90 --grace-days 14, or rr config set gc.keep_days 90"


@dataclass(frozen=True, slots=True)
class Days:
    """For how many days operations are kept, and what nothing needs; None: nobody has said."""

    keep: int | None
    grace: int | None

    @classmethod
    def of(cls, files: Iterable[Path], keep: int | None, grace: int | None) -> Days:
        """Return what the caller says, else the settings. Raises BadSettingValueError."""
        found = list(files)
        return cls(
            _days(KEEP, found) if keep is None else keep,
            _days(GRACE, found) if grace is None else grace,
        )


@dataclass(frozen=True, slots=True)
class GcOrder:
    """What a caller of `gc` decides. `now` is recorded; `clock` is what files' ages are told by."""

    author: str
    now: int
    clock: int
    days: Days
    drop_derived: bool = False
    jobs: int = 1
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What clean-up did or would do. Without a policy nothing is collected; bytes after are known
    only when it was done.
    """

    dry_run: bool
    collected: GcReport | None
    dropped: Dropped | None
    bytes_before: int
    bytes_after: int | None

    @property
    def differs(self) -> bool:
        """Whether a geometry did not come out as it was recorded, and was kept."""
        return self.dropped is not None and bool(self.dropped.differing)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        return {
            "dry_run": self.dry_run,
            "collected": None if self.collected is None else asdict(self.collected),
            "dropped": None if self.dropped is None else self.dropped.to_dict(),
            "bytes_before": self.bytes_before,
            "bytes_after": self.bytes_after,
        }


def gc(
    project: Project, order: GcOrder, progress: Callable[[object], None] = lambda now: None
) -> Cleaned:
    """Return what cleaning up did, or with `dry_run` what it would do.

    Raises NoPolicyError when nobody has said how long things are kept, unless only meshes are to
    be dropped; and the errors of reading history, after which nothing was removed.
    """
    from engine.drop_derived import drop_derived
    from store.gc import gc as collect
    from store.gc_plan import Policy

    backend = project.backend()
    days = order.days
    before = disk_bytes(backend.folder)
    collected = dropped = None
    if days.keep is not None and days.grace is not None:
        policy = Policy(order.now, order.clock, days.keep, days.grace)
        collected = collect(
            backend, policy, author=order.author, dry_run=order.dry_run, progress=progress
        )
    elif not order.drop_derived:
        raise NoPolicyError(f"{KEEP if days.keep is None else GRACE} is empty: there is no policy")
    if order.drop_derived:
        dropped = drop_derived(backend, jobs=order.jobs, dry_run=order.dry_run, progress=progress)
    after = None if order.dry_run else disk_bytes(backend.folder)
    return Cleaned(order.dry_run, collected, dropped, before, after)


def disk_bytes(folder: Path) -> int:
    """Return the bytes of all files in a folder and those in it."""
    return sum(size for _, size in file_sizes(folder))


def file_sizes(folder: Path) -> Iterator[tuple[Path, int]]:
    """Return all files in a folder and those in it, sorted, with their bytes.

    Others may be at work in it: what goes while we look is left out. A link is no file of ours.
    """
    for path in sorted(folder.rglob("*")):
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISREG(found.st_mode):
            yield path, found.st_size


def _days(name: str, files: list[Path]) -> int | None:
    value = read_setting(name, files)
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and int(value) <= LONGEST_DAYS):
        raise BadSettingValueError(f"{name} is {value!r}, not a number of days")
    return int(value)
