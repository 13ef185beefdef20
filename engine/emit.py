"""What use cases say in the log of events. Nothing fails because of it: what is done, is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from schemas.errors import RRError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.validate import InvalidSpecError
    from schemas.event import Event
    from schemas.feedback import FactoryFeedback
    from schemas.ids import FeedbackId, GenerationId
    from schemas.records import Generation
    from schemas.review import Review
    from store.repository import Repository

SOURCE: Final = "rr/engine"
_HEAD: Final = 16
_MOST_CODES: Final = 20
_LONGEST: Final = 250


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: its type, what it is about, and its data."""

    type: str
    subject: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def event(self, event_id: str, time: int) -> Event:
        """Return it as an event; raises InvalidMessageError for what no log takes."""
        from schemas.event import Event

        made = Event(
            event_id,
            SOURCE,
            self.type,
            {name: _plain(value) for name, value in self.data.items()},
            _line(self.subject),
            utc_moment(time),
        )
        return Event.from_dict(made.to_dict())


def emit(repository: Repository, time: int, *happenings: Happening) -> None:
    """Write down what happened at a time. Where that fails, `repository.unwritten` is told why.

    The id is the newest operation and the place in the log: no chance, and none comes twice.
    """
    log = repository.events
    if not happenings or log is None:
        return
    try:
        head = repository.head()[:_HEAD]
        with log.writer(log.own) as writer:
            first = writer.end.length + 1
            places = enumerate(happenings, first)
            writer.append([one.event(f"{head}.{seq}", time) for seq, one in places], time)
    except RRError as error:
        repository.unwritten(error)


def emit_generation(
    repository: Repository, generation_id: GenerationId, generation: Generation, branch: str
) -> None:
    """Write down a new generation, and what the audit finds in it that its parents did not have."""
    if repository.events is None:
        return
    made = {
        "generation": generation_id,
        "source": generation.source,
        "branch": branch,
        "author": generation.author,
    }
    known = {
        _finding(one)
        for parent in generation.parents
        for one in repository.generation(parent).audit
    }
    found = dict.fromkeys(_finding(one) for one in generation.audit if one["severity"] != "note")
    emit(
        repository,
        generation.time,
        Happening("generation.created", generation_id, made),
        *(
            Happening(
                "geometry.audit_finding",
                generation_id,
                {"generation": generation_id, "code": code, "part": part},
            )
            for code, part in found
            if (code, part) not in known
        ),
    )


def emit_feedback(
    repository: Repository, feedback_id: FeedbackId, request: FactoryFeedback
) -> None:
    """Write down a change request: an event for each value that is to change, else one."""
    said = {
        "feedback": feedback_id,
        "severity": request.severity,
        "stage": request.stage,
        "reason": request.reason,
        "part": request.part,
    }
    changes: Sequence[dict[str, str]] = [{"parameter": one.path} for one in request.changes]
    emit(
        repository,
        request.time,
        *(
            Happening("factory.feedback", request.generation, {**said, **more})
            for more in changes or [{}]
        ),
    )


def emit_rejection(repository: Repository, step: Review) -> None:
    """Write down that somebody rejected a generation."""
    said = {"generation": step.generation, "role": step.role, "author": step.author}
    emit(repository, step.time, Happening("review.rejected", step.generation, said))


def emit_export(
    repository: Repository, generation_id: GenerationId, profile: str, time: int
) -> None:
    """Write down that a bundle was handed out."""
    said = {"generation": generation_id, "profile": profile}
    emit(repository, time, Happening("export.created", generation_id, said))


def emit_lagging(repository: Repository, remote: str, behind: Mapping[str, int], time: int) -> None:
    """Write down the branches of which a remote has more than we: how many generations each."""
    emit(
        repository,
        time,
        *(
            Happening(
                "remote.lagging", branch, {"remote": remote, "branch": branch, "behind": count}
            )
            for branch, count in sorted(behind.items())
        ),
    )


def emit_invalid(repository: Repository, error: InvalidSpecError, time: int) -> None:
    """Write down that nothing could be made of a spec."""
    found = error.details["findings"]
    assert isinstance(found, list)
    emit(repository, time, *_invalid(found))


def emit_findings(repository: Repository, findings: Iterable[Mapping[str, Any]], time: int) -> None:
    """Write down which files a validation refused, an event for each."""
    emit(repository, time, *_invalid(findings))


def _shown(file: str) -> str:
    """A file as it may be told to a team: where it lies on this machine is nobody's business."""
    path = PurePath(file)
    return path.name if path.is_absolute() or ".." in path.parts else file


def _invalid(findings: Iterable[Mapping[str, Any]]) -> list[Happening]:
    files: dict[str, list[str]] = {}
    for one in findings:
        if one["severity"] == "error":
            files.setdefault(_shown(str(one["file"])), []).append(str(one["code"]))
    return [
        Happening(
            "spec.validation_failed",
            file,
            {"first_code": codes[0], "errors": len(codes), "codes": sorted({*codes})[:_MOST_CODES]},
        )
        for file, codes in files.items()
    ]


def _finding(one: Mapping[str, object]) -> tuple[str, str]:
    return str(one["code"]), str(one["part"])


def utc_moment(time: int) -> str:
    """Return a time (seconds since 1970) as RFC 3339 has it, or nothing beyond the year 9999."""
    from datetime import UTC, datetime

    if not 0 <= time < 253_402_300_800:
        return ""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain(value: object) -> object:
    return _line(value) if isinstance(value, str) else value


def _line(text: str) -> str:
    """Return a text as one line without control characters; the end of a long one is cut."""
    from schemas.printable import printable

    line = printable(text).replace("\t", " ")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
