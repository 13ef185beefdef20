"""Strict reading of what people send to a stream: everything that is wrong with it at once."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from schemas.canonical import canonical_bytes
from schemas.errors import RRError
from schemas.printable import unsafe_signs

MOST_BYTES = 65_536
"""A table in a message has no more canonical bytes than this (64 KiB)."""
DEEPEST = 16
"""A table in a message is nested no deeper than this."""
_WHOLE = 2**53
_EXPONENT = re.compile(r"[0-9]e[-+0-9]")


class InvalidMessageError(RRError):
    """An event, a snapshot or a feedback is not in its form, so the stream did not take it.

    The details name every field at fault. Nothing was written: correct it and send it again, with
    the same id.
    """

    code = "RR-S007"
    exit_code = 1
    http_status = 422
    hint = "correct the fields that are named"


class Message:
    """The fields of one message, taken one by one; what is wrong is gathered until `close`."""

    __slots__ = ("_data", "_faults", "_kind", "_taken")

    def __init__(self, data: object, kind: str) -> None:
        if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
            raise InvalidMessageError(f"a {kind} must be a table with names as keys", place=kind)
        self._data: dict[str, Any] = {key: one for key, one in data.items() if one is not None}
        self._kind = kind
        self._faults: dict[str, str] = {}
        self._taken: set[str] = set()

    def rest(self) -> list[str]:
        """The names of fields that nobody took so far, in their order."""
        return sorted(self._data.keys() - self._taken)

    def fault(self, name: str, message: str) -> None:
        """Note what is wrong with a field; the first fault of each counts."""
        self._faults.setdefault(name, message)

    def raw(self, name: str) -> Any:
        """The value of a field as it is, or None."""
        self._taken.add(name)
        return self._data.get(name)

    def text(self, name: str, longest: int, *, needed: bool = True) -> str:
        """A text of one line without control characters; empty only where it is not needed."""
        value = self.raw(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not 0 < len(value) <= longest or unsafe_signs(value):
            size = f"from 1 to {longest} characters"
            self.fault(name, f"must be text of {size} without control characters")
            return ""
        return value

    def choice(self, name: str, known: Collection[str]) -> str:
        """One of some texts."""
        value = self.raw(name)
        if not isinstance(value, str) or value not in known:
            self.fault(name, f"must be one of {', '.join(known)}")
            return ""
        return value

    def share(self, name: str) -> float:
        """A number from 0 to 1."""
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.fault(name, "must be a number from 0 to 1")
            return 0.0
        return float(value)

    def table(self, name: str) -> dict[str, Any]:
        """A JSON table as it comes back from its canonical bytes; an absent one is empty."""
        value = self.raw(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.fault(name, "must be a table")
            return {}
        try:
            table: dict[str, Any] = plain_json(value)
        except ValueError as error:
            self.fault(name, str(error))
            return {}
        size = len(plain_bytes(table))
        if size > MOST_BYTES:
            self.fault(name, f"has {size} canonical bytes, more than {MOST_BYTES}")
        return table

    def close(self) -> None:
        """Raise InvalidMessageError if a field is at fault, missing or unknown."""
        for name in self.rest():
            self.fault(name, "is no field of this message")
        if not self._faults:
            return
        name, message = next(iter(self._faults.items()))
        more = f", and {len(self._faults) - 1} more" if len(self._faults) > 1 else ""
        raise InvalidMessageError(
            f"{self._kind}: {name} {message}{more}",
            place=name,
            details={"faults": dict(sorted(self._faults.items()))},
        )


def plain_json(value: Any, depth: int = 0) -> Any:
    """A copy of a JSON value as it comes back from its canonical bytes: 42.0 is 42, no NUL.

    Raises ValueError with what is wrong.
    """
    if depth > DEEPEST:
        raise ValueError(f"is nested deeper than {DEEPEST} levels")
    if type(value) is str:  # first: most of what there is, and asking for a Mapping is slow
        return _plain_text(value)
    if isinstance(value, dict | Mapping):
        return {_plain_text(key): plain_json(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(one, depth + 1) for one in value]
    if isinstance(value, str):
        return _plain_text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and -_WHOLE < value < _WHOLE:
        return int(value) if value == int(value) else value
    raise ValueError("holds what has no canonical form, such as NaN or a number beyond 2**53")


def plain_bytes(value: Any) -> bytes:
    """The canonical bytes of what `plain_json` made, most often in a tenth of the time.

    The standard library writes the same unless a key or text is not ASCII (their order, their
    normal form) or a number has an exponent.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if text.isascii() and not _EXPONENT.search(text):
        return text.encode("ascii")
    return canonical_bytes(value)


def _plain_text(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError("has a key that is not text")
    if "\0" in text:
        raise ValueError("holds a NUL character")
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("holds half a character (a lone surrogate)")
    return text
