"""The kinds of text and number that requests are made of, and the one base of all models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.printable import unsafe_signs

RoleName = Literal["owner", "edit", "view", "factory", "supplier", "render", "qa"]
ProfileName = Literal["owner", "factory", "supplier", "render", "qa", "view"]
_LINE_BREAKS = frozenset("\n\r\t")


def _one_line(text: str) -> str:
    if unsafe_signs(text) or text != text.strip() or not text:
        raise ValueError("must be one line of plain text, without spaces around it")
    return text


def _several_lines(text: str) -> str:
    if set(unsafe_signs(text)) - _LINE_BREAKS:
        raise ValueError("must be plain text without control characters")
    return text


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
"""One line of plain text, as names and authors are."""
Words = Annotated[str, Field(max_length=10_000), AfterValidator(_several_lines)]
"""Plain text of some lines, as messages are."""
RefText = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
"""The name of a branch or tag, an id or the beginning of one, `@`, each perhaps with `~n`."""
Id = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
"""A SHA-256 as 64 hexadecimal digits."""
ProjectId = Annotated[
    str,
    Field(
        pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        json_schema_extra={"format": "uuid"},
    ),
]
"""The id that the server gave to a project, a member or an export."""
Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""A moment as RFC 3339 tells it, in UTC."""


class Request(BaseModel):
    """What a request may hold: the fields named and no others, of exactly their types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Answer(BaseModel):
    """What an answer holds. A field that the role of the key may not see is not there at all."""

    model_config = ConfigDict(extra="forbid", frozen=True)
