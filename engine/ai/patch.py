"""An appearance patch: the only thing that an AI can answer. It cannot hold a value of geometry."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

from schemas.errors import RRError, UnknownParameterError
from schemas.parameters import APPEARANCE, parameter
from schemas.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.parameters import Parameter

REASON_LENGTH: Final = 300


class AiOutOfBoundsError(RRError):
    """An AI, or a request to one, names what no AI may touch: anything but an appearance value.

    Materials, colours, branding and textures are all there is for it. Whatever shapes the shoe
    (`instrumental`), its size, style and name are the designer's alone. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E120"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "rr params --half appearance lists what an AI may draft"


class AiBadValueError(RRError):
    """An AI proposes a value that its field cannot have. Nothing was recorded."""

    code: ClassVar[str] = "RR-E121"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "run rr ai draft again, or with another --provider"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One value for one appearance field, and why; `path` is `section.field`.

    Raises AiOutOfBoundsError for any other path and AiBadValueError for a value that the field
    cannot have, so that there is no suggestion about anything else.
    """

    path: str
    value: str
    reason: str

    def __post_init__(self) -> None:
        """Check all three, and write them in one way."""
        row = appearance_row(self.path)
        object.__setattr__(self, "path", row.path)
        object.__setattr__(self, "value", checked_value(row, self.value))
        object.__setattr__(self, "reason", _reason(self.reason))


@dataclass(frozen=True, slots=True)
class Patch:
    """Suggestions for different fields; raises AiBadValueError where a field has two."""

    suggestions: tuple[Suggestion, ...]

    def __post_init__(self) -> None:
        """Make every suggestion anew, of plain texts: nothing else that came along stays."""
        again = tuple(Suggestion(one.path, one.value, one.reason) for one in self.suggestions)
        paths = [one.path for one in again]
        if len(set(paths)) < len(paths):
            twice = next(path for path in paths if paths.count(path) > 1)
            raise AiBadValueError(f"{twice} is given twice", place=twice)
        object.__setattr__(self, "suggestions", again)


def appearance_row(path: Any) -> Parameter:
    """Return the row of an appearance path, with or without the half; raises AiOutOfBoundsError."""
    # A subclass of str could say one thing here and another later.
    if type(path) is not str:
        raise AiOutOfBoundsError(f"{type(path).__name__!a} is no path of a parameter")
    try:
        row = parameter(path)
    except UnknownParameterError as error:
        raise AiOutOfBoundsError(f"{path[:80]!a} is no appearance value", place=path) from error
    if row.half != "appearance" or not path.endswith(row.path) or path.startswith("instrumental."):
        raise AiOutOfBoundsError(f"{path!a} shapes the shoe: no AI touches it", place=path)
    return row


def checked_value(row: Parameter, value: Any) -> str:
    """Return a value as a spec has it, colours in capitals; raises AiBadValueError."""
    from pydantic_core import ValidationError

    if type(value) is not str:
        raise AiBadValueError(f"{row.path} cannot be a {type(value).__name__}", place=row.path)
    text = unicodedata.normalize("NFC", value)
    try:
        _validator(row.path).validate_python(text)
    except (ValidationError, UnicodeError):
        raise AiBadValueError(
            f"{row.path} cannot be {value[:80]!a}; it may be {row.allowed}", place=row.path
        ) from None
    return text.upper() if row.unit == "hex" else text


def selected(given: Iterable[str], among: Iterable[str]) -> tuple[str, ...]:
    """Return the paths meant by paths or sections such as `colors`, in the order of `among`.

    Raises AiOutOfBoundsError for what is no appearance value, or none of those.
    """
    known = tuple(among)
    sections = {row.section for row in APPEARANCE}
    found: set[str] = set()
    for word in given:
        name = word.removeprefix("appearance.")
        if name in sections:
            meant = {path for path in known if path.partition(".")[0] == name}
        else:
            meant = {appearance_row(word).path} & set(known)
        if not meant:
            raise AiOutOfBoundsError(
                f"{word!a} is not among {', '.join(known)}", place=word, hint="rr ai show"
            )
        found |= meant
    return tuple(path for path in known if path in found)


@cache
def _validator(path: str) -> Any:
    from schemas.model import value_validator

    return value_validator(parameter(path))


def _reason(reason: Any) -> str:
    """Return a reason as one line that is safe to print and no longer than people read."""
    if type(reason) is not str:
        raise AiBadValueError(f"a reason cannot be a {type(reason).__name__}")
    line = printable(" ".join(reason.split()))
    return line if len(line) <= REASON_LENGTH else line[: REASON_LENGTH - 1] + "…"
