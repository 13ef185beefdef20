"""The working file and the active generation: are they the same, and may one follow the other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from engine.places import write_file
from schemas.errors import RRError

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from store.repository import Repository

SAME, COMMENTS, EARLIER, EDITED, MISSING, INVALID, NEW = (
    "same",
    "comments",
    "earlier",
    "edited",
    "missing",
    "invalid",
    "new",
)


class LocalEditsError(RRError):
    """spec.yaml holds edits that are recorded nowhere, and this command would replace it.

    Record them with `rr generate`, or replace them on purpose with `--discard`: even then the
    edited text is kept in the store, and the message says under which id. Nothing was changed.
    """

    code: ClassVar[str] = "RR-E019"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr generate -m MSG records the edits; --discard gives them up"


@dataclass(frozen=True, slots=True)
class Change:
    """One authored value that differs: None stands for not written."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class WorkingState:
    """How the working file relates to the active generation, and what differs by meaning."""

    state: str
    changes: tuple[Change, ...] = ()
    problem: str = ""


def working_state(repository: Repository, file: Path, active: GenerationId | None) -> WorkingState:
    """Return the state of the working file. Reads YAML only when the bytes differ."""
    if not file.is_file():
        return WorkingState(MISSING)
    if active is None:
        return WorkingState(NEW)
    data = _bytes(file)
    record = repository.generation(active)
    spec, found = record.spec, _sha256(data)
    if found == spec.source:
        return WorkingState(SAME)
    tree, problem = _tree(data, file.name)
    if tree is None:
        return WorkingState(INVALID, problem=problem)
    changes = authored_changes(authored_tree(repository, spec.authored), tree)
    if not changes:
        return WorkingState(COMMENTS)
    # As a merge or a switch leaves it that was killed before it wrote the file.
    before = {str(repository.generation(parent).spec.source) for parent in record.parents}
    return WorkingState(EARLIER if found in before else EDITED, changes)


def authored_tree(repository: Repository, authored_id: str) -> dict[str, Any]:
    """Return the values an author wrote, read from an authored object."""
    import json

    tree: dict[str, Any] = json.loads(repository.get(authored_id))["spec"]
    return tree


def authored_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what differs between two authored trees, by path."""
    old, new = flat(before), flat(after)
    paths = [*old, *(path for path in new if path not in old)]
    return tuple(
        Change(path, old.get(path), new.get(path))
        for path in paths
        if old.get(path) != new.get(path)
    )


def flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a tree as path → value, written in one way: #ab12cd as #AB12CD, a width 3 as "3"."""
    found: dict[str, Any] = {}
    for key, value in tree.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            found |= flat(value, f"{path}.")
        elif path != "$schema":
            found[path] = _in_one_way(path, value)
    return found


def _in_one_way(path: str, value: Any) -> Any:
    """Return a value as it is compared with others of its path."""
    if path.endswith("_hex") and isinstance(value, str):
        return value.upper()
    if path == "size.width" and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.12g}"
    return value


def follow(
    repository: Repository, file: Path, target: GenerationId, *, discard: bool
) -> str | None:
    """Put the recorded source of `target` into the working file, comments and all.

    Returns the id under which replaced edits are kept, if there were any. Raises LocalEditsError
    when the file holds bytes that the store does not, unless `discard`.
    """
    source = repository.generation(target).spec.source
    kept: str | None = None
    if file.is_file():
        data = _bytes(file)
        found = _sha256(data)
        if found == source:
            return None
        if not repository.has(found):
            kept = _keep(repository, data, file, discard=discard)
    write_file(file, repository.get(source))
    return kept


def check_no_edits(repository: Repository, file: Path, target: GenerationId) -> None:
    """Raise LocalEditsError when following `target` would lose bytes that are stored nowhere."""
    if not file.is_file():
        return
    found = _sha256(_bytes(file))
    if found != repository.generation(target).spec.source and not repository.has(found):
        raise _local_edits(repository, file)


def _local_edits(repository: Repository, file: Path) -> LocalEditsError:
    """Return the error; where no branch is active, recording the edits needs a new one, and a
    comment alone is nothing to record.
    """
    active, hint = repository.snapshot().active, None
    message = f"{file.name} holds edits that are not recorded"
    if working_state(repository, file, active.generation).state == COMMENTS:
        message = f"{file.name} holds comments or a layout that are not recorded"
        hint = (
            "--discard replaces them, and they are kept in the store; or record a value with them"
        )
    elif active.branch is None:
        hint = "rr generate --branch NEW -m MSG records the edits; --discard gives them up"
    return LocalEditsError(message, place=str(file), hint=hint)


def _keep(repository: Repository, data: bytes, file: Path, *, discard: bool) -> str:
    if not discard:
        raise _local_edits(repository, file)
    kept = repository.put_blob(data)
    repository.backend.flush()
    return kept


def _bytes(file: Path) -> bytes:
    from engine.specfile import read_spec

    return read_spec(file, file.name).data


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _tree(data: bytes, name: str) -> tuple[dict[str, Any] | None, str]:
    from schemas.reader import read_document

    document = read_document(data, name)
    if document.findings:
        first = document.findings[0]
        return None, f"line {first.line}, column {first.column}: {first.message}"
    if not isinstance(document.value, dict):
        return None, "the file is not a table of values"
    return document.value, ""
