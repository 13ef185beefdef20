"""Setting a tech pack: its values and files through a template into PDF, the same every time."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from schemas.errors import RRError

if TYPE_CHECKING:
    from pathlib import Path

    from exporters.techpack.pack import TechPack

Template = Literal["techpack", "overview"]

FAMILIES: Final = ("IBM Plex Sans", "IBM Plex Sans Medm")
"""The families that the templates name."""


class FontsMissing(RRError):
    """The fonts that documents are set in are not where they were installed.

    They are files of this package. Other fonts would give other bytes and other page breaks, so
    none are taken instead.
    """

    code: ClassVar[str] = "RR-X040"
    exit_code: ClassVar[int] = 70
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "install rr-engine again, then run `rr export` again"


class TypesettingFailed(RRError):
    """A document could not be set: typst is not installed, or refuses the page.

    Nothing was written. The message says what typst says.
    """

    code: ClassVar[str] = "RR-X041"
    exit_code: ClassVar[int] = 70
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "install rr-engine again with its typst; if it stays, report it"


def pdf_of(pack: TechPack, template: Template) -> bytes:
    """The pack as PDF. Raises `FontsMissing` and `TypesettingFailed`."""
    return bytes(_set(pack, template, format="pdf"))


def png_of(pack: TechPack, template: Template, ppi: int = 96) -> list[bytes]:
    """A picture of every page, to look at. Raises what `pdf_of` does."""
    made = _set(pack, template, format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def _set(pack: TechPack, template: Template, **form: object) -> Any:
    typst = _typst()
    data = {"head": dict(pack.head), "sheets": [asdict(sheet) for sheet in pack.sheets]}
    given = {
        "main.typ": template_bytes(template),
        "frame.typ": template_bytes("frame"),
        "data.json": json.dumps(data, ensure_ascii=False, sort_keys=True).encode(),
        **pack.files,
    }
    with as_file(files("exporters.techpack").joinpath("fonts")) as folder:
        require_fonts(folder)
        try:
            return typst.compile(
                given, font_paths=[str(folder)], ignore_system_fonts=True, timestamp=0, **form
            )
        except RuntimeError as error:
            raise TypesettingFailed(f"typst: {error}") from error


def _typst() -> Any:
    try:
        import typst
    except ImportError as error:
        raise TypesettingFailed("the typst package cannot be imported") from error
    return typst


def require_fonts(folder: Path) -> None:
    """Raise `FontsMissing` where a family that the templates name has no file in the folder."""
    found = (
        _typst()
        .Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
        .families()
    )
    lacking = [family for family in FAMILIES if family not in found]
    if lacking:
        raise FontsMissing(f"no font file of {', '.join(lacking)}")


@cache
def template_bytes(name: str) -> bytes:
    """A template of this package."""
    return files("exporters.techpack").joinpath(f"templates/{name}.typ").read_bytes()
