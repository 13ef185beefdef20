"""Answers that are worth keeping: bundles, and generations as a role may see them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from server.cache import LARGEST, Place
from server.tasks import Exported
from store.trouble import coded

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from server.access import Caller
    from store.repository import Repository


def kept_view(
    caller: Caller,
    repository: Repository,
    generation: GenerationId,
    make: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """The view of a generation, made only if nothing keeps it; names in it may have moved since."""
    place = _place(caller, repository, "view", generation)
    found = caller.service.shared.cache.get_or_make(place, lambda: json.dumps(make()).encode())
    told: dict[str, Any] = json.loads(found)
    return told


def kept_export(
    caller: Caller,
    repository: Repository,
    generation: GenerationId,
    profile: str,
    formats: Sequence[str] | None,
    allow: Sequence[str],
    make: Callable[[Path], Exported],
) -> tuple[Exported, IO[bytes]]:
    """The bundle of a generation, made only if nothing keeps it: its headers, and its bytes.

    A large one is in no memory: it is read from a file that goes when it is closed.
    """
    wanted = None if formats is None else json.dumps(list(formats))
    allowed = json.dumps(sorted(set(allow)))
    place = _place(caller, repository, "export", generation, profile, wanted, allowed)
    cache = caller.service.shared.cache
    if (kept := cache.get(place)) is not None:
        line, _, archive = kept.partition(b"\n")
        return _unpacked(line), BytesIO(archive)
    with coded("the folder of temporary files"):
        file = NamedTemporaryFile(prefix="rr-export-", suffix=".zip")  # noqa: SIM115
    try:
        made = make(Path(file.name))
        if made.size < LARGEST:
            cache.put(place, _packed(made) + b"\n" + file.read())
            file.seek(0)
    except BaseException:
        file.close()
        raise
    return made, file


def _place(caller: Caller, repository: Repository, kind: str, *parts: str | None) -> Place:
    """Where an answer belongs.

    It holds as long as the project stands where it stands now: every ref, review and setting may
    decide whether a bundle is made at all, and what names a generation has.
    """
    from geometry.kernel import KERNEL

    stand = repository.head()
    rules = json.dumps(caller.project.settings, sort_keys=True, default=str)
    return Place(kind, caller.project.id, caller.role.value, (KERNEL, stand, rules, *parts))


def _packed(made: Exported) -> bytes:
    return json.dumps({**asdict(made), "digest": made.digest.hex()}).encode()


def _unpacked(line: bytes) -> Exported:
    told = json.loads(line)
    digest, allowed = bytes.fromhex(told["digest"]), tuple(told["allowed"])
    return Exported(**(told | {"digest": digest, "allowed": allowed}))
