"""An event as CloudEvents 1.0 has it: who says that what happened, to what, and its data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, NamedTuple

from schemas.message import Message, plain_bytes, plain_json
from schemas.printable import unsafe_signs

SPECVERSION = "1.0"
CONTENT_TYPE = "application/json"
LONGEST_NAME = 256
LONGEST_TYPE = 128
MOST_EXTENSIONS = 16
LONGEST_EXTENSION = 1_024
_INT32 = 2**31

_URI_SIGNS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_EXTENSION = re.compile(r"[a-z0-9]{1,20}")
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)


class EventKey(NamedTuple):
    """What an event is known by: no two events of a project have both in common."""

    source: str
    id: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event; empty `subject` and `time` are not written.

    `time` is what the sender claims and decides nothing but windows that a policy gives in
    seconds. `data` is a table as it comes back from canonical JSON; nobody changes it.
    """

    id: str
    source: str
    type: str
    data: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    time: str = ""
    extensions: Mapping[str, str | int | bool] = field(default_factory=dict)

    KIND: ClassVar[str] = "event"

    def __post_init__(self) -> None:
        """Keep a copy of the data as a log gives it back, so that a replay folds the same."""
        object.__setattr__(self, "data", plain_json(self.data))

    @property
    def key(self) -> EventKey:
        """Source and id."""
        return EventKey(self.source, self.id)

    @property
    def canonical(self) -> bytes:
        """The canonical bytes: two posts of one key must have the same."""
        return plain_bytes(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """The event in the JSON format of CloudEvents."""
        written: dict[str, Any] = {
            "specversion": SPECVERSION,
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "datacontenttype": CONTENT_TYPE,
            "data": dict(self.data),
            **self.extensions,
        }
        if self.subject:
            written["subject"] = self.subject
        if self.time:
            written["time"] = self.time
        return written

    @classmethod
    def from_dict(cls, data: object) -> "Event":
        """The event read; raises InvalidMessageError with every field at fault."""
        fields = Message(data, cls.KIND)
        fields.choice("specversion", (SPECVERSION,))
        if fields.raw("datacontenttype") not in (None, CONTENT_TYPE):
            fields.fault("datacontenttype", f"must be {CONTENT_TYPE}")
        event = cls(
            id=fields.text("id", LONGEST_NAME),
            source=_source(fields),
            type=fields.text("type", LONGEST_TYPE),
            data=fields.table("data"),
            subject=fields.text("subject", LONGEST_NAME, needed=False),
            time=_time(fields),
            extensions=_extensions(fields),
        )
        fields.close()
        return event


def milliseconds(time: str) -> int | None:
    """Whole milliseconds since 1970 UTC of an RFC 3339 time, or None if it is none."""
    found = _MOMENT.fullmatch(time)
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    ahead_hours, ahead_minutes = int(found[9] or 0), int(found[10] or 0)
    # Second 60 is a leap second; it counts as the first second after it.
    if hour > 23 or minute > 59 or second > 60 or ahead_hours > 23 or ahead_minutes > 59:
        return None
    try:
        days = date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()
    except ValueError:
        return None
    ahead = (ahead_hours * 60 + ahead_minutes) * (-1 if found[8] == "-" else 1)
    seconds = ((days * 24 + hour) * 60 + minute - ahead) * 60 + second
    return seconds * 1000 + int((found[7] or "").ljust(3, "0")[:3])


def _source(fields: Message) -> str:
    source = fields.text("source", LONGEST_NAME)
    if source and not _URI_SIGNS.fullmatch(source):
        fields.fault("source", "must be a URI, or a path of one such as `rr/shoe`")
    return source


def _time(fields: Message) -> str:
    time = fields.text("time", LONGEST_NAME, needed=False)
    if time and milliseconds(time) is None:
        fields.fault("time", "must be a moment such as 2026-11-27T08:30:00Z")
    return time


def _extensions(fields: Message) -> dict[str, str | int | bool]:
    """The attributes of the sender's own, by name."""
    names = fields.rest()
    if len(names) > MOST_EXTENSIONS:
        fields.fault(names[0], f"is one of more than {MOST_EXTENSIONS} attributes of its own")
    found: dict[str, str | int | bool] = {}
    for name in names:
        value = fields.raw(name)
        if not _EXTENSION.fullmatch(name):
            fields.fault(name, "is no name of an attribute: up to 20 of a-z and 0-9")
        elif not _is_extension(value):
            fields.fault(name, "must be a boolean, a whole number of 32 bits, or a line of text")
        else:
            found[name] = value
    return found


def _is_extension(value: object) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST_EXTENSION and not unsafe_signs(value)
    return isinstance(value, int) and -_INT32 <= value < _INT32
