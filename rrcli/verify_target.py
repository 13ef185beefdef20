"""What `rr verify` is asked about, and delivering it: a bundle, or generations as they are done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rrcli.fsck_lines import fsck_lines
from rrcli.progress import progress_bar
from rrcli.verify_lines import bundle_lines, check_line, summary_line
from schemas.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.project import Project
    from engine.verify import Check
    from exporters.signing import PublicKeys
    from rrcli.session import Session
    from schemas.ids import GenerationId
    from store.fsck import FsckReport


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which generations, how strictly, and in how many processes; no `rev` means the store too."""

    rev: str | None
    everything: bool
    strict: bool
    jobs: int


@dataclass(slots=True)
class Tally:
    """How many checks ended how."""

    same: int = 0
    differs: int = 0
    damaged: int = 0
    not_rebuilt: int = 0

    def count(self, check: Check) -> None:
        """Count one more."""
        name = check.verdict.replace(" ", "_")
        setattr(self, name, getattr(self, name) + 1)

    @property
    def ok(self) -> bool:
        """Whether nothing differs and nothing is damaged."""
        return not self.differs and not self.damaged

    def exit_code(self, *, strict: bool) -> int:
        """7 for damage, 1 for what differs, or is not rebuilt where that was asked for."""
        if self.damaged:
            return 7
        return 1 if self.differs or (strict and self.not_rebuilt) else 0


def verify_bundle_at(
    session: Session, what: str, *, strict: bool, keys: PublicKeys | None = None
) -> int:
    """Verify a bundle and report it; the exit code. One of `keys`, if any, must have signed it."""
    from engine.verify_bundle import read_bundle, verify_bundle

    found = verify_bundle(read_bundle(session.path(what)), keys)
    if session.out.json:
        session.out.document("verify", found.to_dict())
    else:
        session.out.lines(bundle_lines(found, session.out))
    if found.faults:
        return 7
    return 1 if not found.result.ok or (strict and not found.result.complete) else 0


def verify_repository(session: Session, wanted: Wanted) -> int:
    """Verify generations, reporting each as it is done; the exit code."""
    from engine.fsck import fsck, fsck_dict

    session.allow("history")
    project = session.project()
    report: FsckReport | None = None
    if wanted.rev is None:
        with progress_bar(session, "checking objects") as step:
            report = fsck(project, step)
        if not session.out.json:
            session.out.lines(fsck_lines(report, session.out))
    chosen = _chosen(project, wanted, report)
    checks: list[Check] = []

    def tell(check: Check) -> None:
        if session.out.json:
            checks.append(check)
        else:
            session.out.line(check_line(check, session.out))

    tally = _verify(session, project, chosen, wanted.jobs, tell)
    sound = report is None or report.ok
    if session.out.json:
        fields = {
            "ok": tally.ok and sound,
            "complete": tally.same == len(chosen),
            "checks": [check.to_dict() for check in checks],
        }
        extra = {} if report is None else {"fsck": fsck_dict(report)}
        session.out.document("verify", {**fields, **extra})
    elif wanted.rev is not None and not chosen:
        session.out.line(f"nothing to verify: no generation is in {printable(wanted.rev)}")
    elif len(chosen) > 1:
        session.out.line(summary_line(tally, session.out))
    return tally.exit_code(strict=wanted.strict) if sound else 7


def _chosen(project: Project, wanted: Wanted, report: FsckReport | None) -> list[GenerationId]:
    """Return the ids asked for; none when damage that is told already hides them."""
    from engine.verify_choice import chosen, tips
    from schemas.errors import RRError

    try:
        repository = project.repository()
        if wanted.rev is not None:
            return chosen(repository, wanted.rev)
        return tips(repository, everything=wanted.everything)
    except RRError:
        if report is None or report.ok:
            raise
        return []


def _verify(
    session: Session,
    project: Project,
    chosen: list[GenerationId],
    jobs: int,
    tell: Callable[[Check], None],
) -> Tally:
    from engine.verify import verify_each
    from engine.workers import workers

    tally = Tally()
    if not chosen:
        return tally
    with (
        progress_bar(session, "verifying") as step,
        workers(min(jobs, len(chosen))) as executor,
    ):
        step(f"0 of {len(chosen)}")
        found = verify_each(project.repository(), chosen, executor)
        for number, check in enumerate(found, start=1):
            step.clear()
            tell(check)
            tally.count(check)
            step(f"{number} of {len(chosen)}, {check.what}")
    return tally
