"""Importing a mesh: what is told of the file beside its bytes."""

from __future__ import annotations

from pydantic import Field

from schemas.api.base import Answer, Id
from schemas.api.generations import RecordedAnswer


class ImportedFile(Answer):
    """How a mesh came in: the file, its format, its unit and what that rests on."""

    name: str
    file: Id = Field(description="SHA-256 of the bytes, which are kept as they came.")
    format: str
    unit: str
    unit_reason: str


class ImportAnswer(RecordedAnswer):
    """The generation that a mesh became, and how it was read."""

    imported: ImportedFile
