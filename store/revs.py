"""Revisions: `branch`, `tag`, `remote/branch`, an id prefix, `@`, each with `~n` steps back."""

import re

from schemas.errors import RRError
from schemas.ids import ID_LENGTH, GenerationId
from schemas.records import Generation
from store.backends.base import Backend
from store.objects import SHORT
from store.prefixes import of_prefix
from store.refnames import BRANCH, REMOTE, TAG
from store.snapshot import Snapshot
from store.steps import steps_back

SHORTEST = 4
"""Digits an id prefix must have."""
_HEX = re.compile(r"[0-9a-f]+")


class RevNotFoundError(RRError):
    """No generation has this name.

    A revision is a branch, a tag, the first four or more digits of an id, or `@` for the active
    generation; `~2` after any of them goes two generations back.
    """

    code = "RR-R031"
    exit_code = 5
    http_status = 404
    hint = "run `rr log` or `rr branch` for what there is"


class BadRevError(RRError):
    """The text cannot be read as a revision.

    A revision is a branch, a tag, the first four or more digits of an id, or `@`, followed by
    nothing or by `~` and a number.
    """

    code = "RR-R032"
    exit_code = 2
    http_status = 422
    hint = "write, for example, `main`, `main~1`, `@` or `3f2a9c`"


class ShortIdError(BadRevError):
    """An id prefix has fewer than four digits.

    Prefixes that short soon name several generations, and a script must not depend on luck.
    """

    code = "RR-R033"
    hint = "write at least four digits of the id"


class AmbiguousRevError(BadRevError):
    """A revision names several generations: an id prefix, or a branch and a tag of one name."""

    code = "RR-R034"
    hint = "write more digits, or `branch/NAME` or `tag/NAME`"


def resolve(backend: Backend, snapshot: Snapshot, rev: str) -> GenerationId:
    """The generation a revision names; raises RevNotFoundError, BadRevError and its kinds."""
    named = steps_back(rev)
    if named is None:
        raise BadRevError(f"{rev!r} is not a revision", place=rev)
    base, steps = named
    return _back(snapshot, _base(backend, snapshot, base), steps, rev)


def _base(backend: Backend, snapshot: Snapshot, base: str) -> GenerationId:
    if base == "@":
        return _active(snapshot)
    if base.startswith((BRANCH, TAG)):
        named = {base: snapshot.get(base)}
    else:
        named = {ref: snapshot.get(ref) for ref in (BRANCH + base, TAG + base)}
        if not any(named.values()):
            named = {ref: snapshot.get(ref) for ref in _tracked(base)}
    found = {ref: target for ref, target in named.items() if target is not None}
    targets = set(found.values())
    if len(targets) > 1:
        raise AmbiguousRevError(
            f"{base!r} is a branch and a tag", place=base, details={"candidates": sorted(found)}
        )
    return targets.pop() if targets else _by_prefix(backend, snapshot, base)


def _tracked(base: str) -> tuple[str, ...]:
    """The ref of a remote's branch that `<remote>/<branch>`, or the ref itself, means."""
    if base.startswith(REMOTE):
        return (base,)
    remote, slash, name = base.partition("/")
    return (f"{REMOTE}{remote}/{BRANCH}{name}",) if slash and name else ()


def _active(snapshot: Snapshot) -> GenerationId:
    active = snapshot.active
    if active.generation is None:
        where = (
            f"branch {active.branch} has no generation" if active.branch else "nothing is active"
        )
        raise RevNotFoundError(
            f"{where} yet", place="@", hint="run `rr generate` to make the first"
        )
    return active.generation


def _back(snapshot: Snapshot, start: GenerationId, steps: int, rev: str) -> GenerationId:
    generation = start
    for _ in range(steps):
        parents = snapshot.objects.record(Generation, generation).parents
        if not parents:
            raise RevNotFoundError(f"{rev} goes back past the first generation", place=rev)
        generation = parents[0]
    return generation


def _by_prefix(backend: Backend, snapshot: Snapshot, prefix: str) -> GenerationId:
    if not _HEX.fullmatch(prefix) or len(prefix) > ID_LENGTH:
        raise RevNotFoundError(f"there is no branch or tag {prefix!r}", place=prefix)
    if len(prefix) < SHORTEST:
        raise ShortIdError(f"{prefix!r} is no branch or tag, and too short for an id", place=prefix)
    found = of_prefix(backend, snapshot.objects, Generation, prefix)
    if len(found) == 1:
        return GenerationId(found[0])
    if found:
        raise AmbiguousRevError(
            f"{prefix!r} begins {len(found)} generations: "
            + ", ".join(item[:SHORT] for item in found),
            place=prefix,
            details={"candidates": list(found)},
        )
    raise RevNotFoundError(f"no branch, tag or generation is called {prefix!r}", place=prefix)
