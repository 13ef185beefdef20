"""Factory feedback as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rrcli.log_lines import acting
from rrcli.short import SHORT, first_line, short, value_text
from rrcli.times import utc_text
from schemas.printable import printable

if TYPE_CHECKING:
    from engine.feedback import Item
    from engine.feedback_answer import Accepted
    from engine.review import Reviewer
    from rrcli.output import Output
    from rrcli.session import Session

HEAD = ("feedback", "state", "severity", "stage", "part", "asks for", "photos")


def who_acts(session: Session) -> Reviewer:
    """Return who this session is to a record: the author, the role, the time."""
    from engine.review import Reviewer

    author = session.author(session.project())
    return Reviewer(author, session.role().value, session.now())


def item_row(item: Item) -> tuple[str, ...]:
    """Return a request as the cells of one line."""
    request = item.request
    return (
        short(item.feedback_id),
        item.state,
        request.severity,
        f"{request.stage} {request.round}",
        printable(request.part) or "-",
        _asks(item),
        _photos(item),
    )


def item_lines(item: Item, out: Output) -> list[str]:
    """Return a request as a page: what was found, what is wanted, what became of it."""
    request = item.request
    where = " ".join(filter(None, (request.part, request.landmark, _point(item))))
    measured = ""
    if request.measured_um is not None:
        nominal = "" if request.nominal_um is None else f", nominal {request.nominal_um / 1000:g}"
        measured = f"{request.measure or 'measured'} {request.measured_um / 1000:g} mm{nominal}"
    facts = {
        "feedback": out.style(item.feedback_id, "yellow"),
        "state": item.state + (f" by {short(item.accepted_by)}" if item.accepted_by else ""),
        "about": short(request.generation),
        "sample": f"{request.stage}, round {request.round}",
        "shoe": printable(f"{request.size} {request.side}".strip()),
        "where": printable(where),
        "measured": printable(measured),
        "severity": f"{request.severity} ({request.reason})",
        "affects": ", ".join(request.affects),
        "impact": first_line(request.impact),
        "from": f"{acting(request.author, request.role)}, {utc_text(request.time)} UTC",
    }
    lines = [f"{out.style(f'{name:<9}', 'dim')}  {text}" for name, text in facts.items() if text]
    if request.observation:
        lines += ["", *(f"    {printable(line)}" for line in request.observation.split("\n"))]
    if request.changes:
        lines += ["", out.style("asks for", "bold")]
        lines += [
            f"  {printable(one.path)}: {value_text(one.before)} → {value_text(one.after)}"
            for one in request.changes
        ]
    if request.photos:
        lines += ["", out.style("photos", "bold")]
        lines += [
            f"  {printable(photo.name)}: {photo.format} {short(photo.blob)}, blake3 {photo.blake3}"
            for photo in request.photos
        ]
    if item.accepted_by is not None and item.decision is not None:
        told = item.decision
        note = f": {first_line(told.note)}" if told.note else ""
        lines.append(f"  {utc_text(told.time)}  accepted by {printable(told.author)}{note}")
    for answer in item.answers:
        note = f": {first_line(answer.note)}" if answer.note else ""
        who = acting(answer.author, answer.role)
        lines.append(f"  {utc_text(answer.time)}  {answer.answer} by {who}{note}")
    return lines


def print_accepted(session: Session, found: Accepted) -> None:
    """Write what accepting a request did."""
    from rrcli.generate_lines import generated_fields, generated_lines

    item = found.item
    if session.out.json:
        made = None if found.done is None else generated_fields(found.done)
        told = {"feedback": item.to_dict(), "made": made, "kept_edits": found.kept_edits}
        session.out.document("feedback-accept", told)
        return
    if found.done is not None:
        session.out.lines(generated_lines(found.done, session.out))
    session.out.line(f"{short(item.accepted_by)} answers feedback {short(item.feedback_id)}")
    if found.kept_edits:
        session.out.note(f"your edits are kept: rr cat {short(found.kept_edits)} prints them")


def place_of(text: str) -> tuple[float, float, float] | None:
    """Return X,Y,Z as three numbers, or None for nothing; raises UsageMistakeError."""
    from rrcli.failure import UsageMistakeError

    if not text:
        return None
    try:
        x, y, z = map(float, text.split(","))
    except ValueError:
        raise UsageMistakeError(f"--at {text!r} is not X,Y,Z in mm") from None
    return x, y, z


def changes_of(given: list[str]) -> dict[str, Any]:
    """Return PATH=VALUE options as values by path; raises UsageMistakeError."""
    import json

    from rrcli.failure import UsageMistakeError

    found: dict[str, Any] = {}
    for text in given:
        path, equals, word = text.partition("=")
        if not equals or not path:
            raise UsageMistakeError(f"--change {text!r} is not PATH=VALUE")
        if path in found:
            raise UsageMistakeError(f"--change names {path} twice")
        try:
            value = json.loads(word, parse_constant=lambda name: name)
        except (ValueError, RecursionError):
            value = word
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        found[path] = value if plain else word.strip('"')
    return found


def _asks(item: Item) -> str:
    request = item.request
    changes = ", ".join(
        f"{one.path.rpartition('.')[2]} {value_text(one.before)} → {value_text(one.after)}"
        for one in request.changes
    )
    return first_line(changes or request.observation)


def _photos(item: Item) -> str:
    """Return the photos of a request in a list: the name and hash of the first, and how many."""
    photos = item.request.photos
    if not photos:
        return "-"
    more = f" +{len(photos) - 1}" if len(photos) > 1 else ""
    return f"{printable(photos[0].name)} {photos[0].blake3[:SHORT]}{more}"


def _point(item: Item) -> str:
    place = item.request.place_um
    return "" if place is None else "at " + ", ".join(f"{axis / 1000:g}" for axis in place)
