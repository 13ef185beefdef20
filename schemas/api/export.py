"""Exporting: which bundle is wanted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.api.base import ProfileName, Request

FormatName = Literal["stl", "obj", "ply", "glb", "3mf", "usdz", "step", "dxf", "svg"]


class ExportOrder(Request):
    """A bundle to be made: for whom, and perhaps of fewer formats or in spite of findings."""

    profile: ProfileName | None = Field(
        default=None, description="Without one, the profile that is the role's own."
    )
    formats: list[FormatName] | None = Field(default=None, min_length=1, max_length=9)
    allow: list[Annotated[str, Field(max_length=20)]] = Field(
        default=[], max_length=100, description="Codes of audit findings to let pass."
    )
