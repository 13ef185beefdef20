"""What use cases say in the log of events. Nothing fails because of it: what is done, is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.happenings import (
    Happening,
    of_export,
    of_feedback,
    of_findings,
    of_generation,
    of_lagging,
    of_rejection,
)
from schemas.errors import RRError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.validate import InvalidSpecError
    from schemas.event import Event
    from schemas.feedback import FactoryFeedback
    from schemas.ids import FeedbackId, GenerationId
    from schemas.records import Generation
    from schemas.review import Review
    from store.repository import Repository

SOURCE: Final = "rr/engine"
_HEAD: Final = 16
_LONGEST: Final = 250


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
            writer.append([_event(one, f"{head}.{seq}", time) for seq, one in places], time)
    except RRError as error:
        repository.unwritten(error)


def emit_generation(
    repository: Repository, generation_id: GenerationId, generation: Generation, branch: str
) -> None:
    """Write down a new generation, and what the audit finds in it that its parents did not have."""
    if repository.events is None:
        return
    told = of_generation(generation_id, generation, branch, repository.generation)
    emit(repository, generation.time, *told)


def emit_feedback(
    repository: Repository, feedback_id: FeedbackId, request: FactoryFeedback
) -> None:
    """Write down a change request: an event for each value that is to change, else one."""
    emit(repository, request.time, *of_feedback(feedback_id, request))


def emit_rejection(repository: Repository, step: Review) -> None:
    """Write down that somebody rejected a generation."""
    emit(repository, step.time, of_rejection(step))


def emit_export(
    repository: Repository, generation_id: GenerationId, profile: str, time: int
) -> None:
    """Write down that a bundle was handed out."""
    emit(repository, time, of_export(generation_id, profile))


def emit_lagging(repository: Repository, remote: str, behind: Mapping[str, int], time: int) -> None:
    """Write down the branches of which a remote has more than we: how many generations each."""
    emit(repository, time, *of_lagging(remote, behind))


def emit_invalid(repository: Repository, error: InvalidSpecError, time: int) -> None:
    """Write down that nothing could be made of a spec."""
    found = error.details["findings"]
    assert isinstance(found, list)
    emit(repository, time, *of_findings(found))


def emit_findings(repository: Repository, findings: Iterable[Mapping[str, Any]], time: int) -> None:
    """Write down which files a validation refused, an event for each."""
    emit(repository, time, *of_findings(findings))


def _event(happening: Happening, event_id: str, time: int) -> Event:
    """Return it as an event; raises InvalidMessageError for what no log takes."""
    from schemas.event import Event

    made = Event(
        event_id,
        SOURCE,
        happening.type,
        {name: _plain(value) for name, value in happening.data.items()},
        _line(happening.subject),
        utc_moment(time),
    )
    return Event.from_dict(made.to_dict())


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
