"""What is worth an event, and what an event says of it: the same in a project and on a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from schemas.feedback import FactoryFeedback
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from schemas.review import Review

_MOST_CODES: Final = 20


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: its type, what it is about, and its data.

    `name` tells it from all others of its type, where there is such a name.
    """

    type: str
    subject: str
    data: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""


def of_generation(
    one: GenerationId,
    record: Generation,
    branch: str,
    get: Callable[[GenerationId], Generation],
) -> Iterator[Happening]:
    """A new generation, and what the audit finds in it that none of its parents had."""
    made = {
        "generation": one,
        "source": record.source,
        "branch": branch,
        "author": record.author,
    }
    yield Happening("generation.created", one, made, one)
    known = {_finding(found) for parent in record.parents for found in get(parent).audit}
    found = dict.fromkeys(_finding(one) for one in record.audit if one["severity"] != "note")
    for code, part in found:
        if (code, part) not in known:
            said = {"generation": one, "code": code, "part": part}
            yield Happening("geometry.audit_finding", one, said, f"{one}/{code}/{part}")


def of_feedback(feedback_id: str, request: FactoryFeedback) -> Iterator[Happening]:
    """A change request: one for each value that is to change, else one."""
    said = {
        "feedback": feedback_id,
        "severity": request.severity,
        "stage": request.stage,
        "reason": request.reason,
        "part": request.part,
    }
    for number, change in enumerate(request.changes or (None,)):
        more = {} if change is None else {"parameter": change.path}
        name = f"{feedback_id}/{number}"
        yield Happening("factory.feedback", request.generation, said | more, name)


def of_rejection(step: Review, name: str = "") -> Happening:
    """Somebody rejected a generation."""
    said = {"generation": step.generation, "role": step.role, "author": step.author}
    return Happening("review.rejected", step.generation, said, name)


def of_export(generation: str, profile: str, name: str = "") -> Happening:
    """A bundle was handed out."""
    said = {"generation": generation, "profile": profile}
    return Happening("export.created", generation, said, name)


def of_lagging(remote: str, behind: Mapping[str, int]) -> Iterator[Happening]:
    """The branches of which a remote has more than we: how many generations each."""
    for branch, count in sorted(behind.items()):
        said = {"remote": remote, "branch": branch, "behind": count}
        yield Happening("remote.lagging", branch, said)


def of_findings(findings: Iterable[Mapping[str, Any]]) -> Iterator[Happening]:
    """The files that a validation refused: one for each."""
    files: dict[str, list[str]] = {}
    for one in findings:
        if one["severity"] == "error":
            files.setdefault(_shown(str(one["file"])), []).append(str(one["code"]))
    for file, codes in files.items():
        yield Happening("spec.validation_failed", file, of_codes(codes))


def of_codes(codes: list[str]) -> dict[str, object]:
    """What is said of a spec that was refused: codes, and no value."""
    first = codes[0] if codes else ""
    return {"first_code": first, "errors": len(codes), "codes": sorted({*codes})[:_MOST_CODES]}


def _shown(file: str) -> str:
    """A file as it may be told to a team: where it lies on this machine is nobody's business."""
    path = PurePath(file)
    return path.name if path.is_absolute() or ".." in path.parts else file


def _finding(one: Mapping[str, object]) -> tuple[str, str]:
    return str(one["code"]), str(one["part"])
