"""Validating a spec, which belongs to no project."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from schemas.api.base import Answer, Line, Request
from schemas.api.generations import SpecInput


class ValidateOrder(Request):
    """A spec to be checked."""

    spec: SpecInput
    name: Line = Field(default="spec", description="What findings call the file.")


class Finding(Answer):
    """One remark on a spec: an error, a warning or a note."""

    code: str
    severity: str
    path: str | None
    file: str
    line: int | None
    column: int | None
    value: Any
    allowed: Any
    message: str
    hint: str


class ValidationAnswer(Answer):
    """Whether a spec is valid, and everything there is to say of it. An invalid spec is no error of
    the request: the answer is 200 and `valid` is false.
    """

    valid: bool
    files: int
    errors: int
    warnings: int
    notes: int
    findings: list[Finding]
    missing: list[str] = Field(description="Paths of the appearance that nobody has written.")
