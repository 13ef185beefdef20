"""Setting: fonts that are lacking, pages that typst refuses, packages that are not there."""

import sys
from pathlib import Path

import pytest

from exporters.techpack import typeset
from exporters.techpack.pack import Sheet, TechPack
from exporters.techpack.typeset import (
    FontsMissing,
    TypesettingFailed,
    pdf_of,
    png_of,
    require_fonts,
)

HEAD = dict.fromkeys(
    ("name", "family", "size", "generation", "geometry", "kernel", "date", "author"), "x"
)
PACK = TechPack(HEAD, (Sheet("tables", "Empty", notes=("Nothing.",)),), {})


def test_a_page_is_a_pdf_and_a_picture() -> None:
    assert pdf_of(PACK, "techpack").startswith(b"%PDF-")
    (picture,) = png_of(PACK, "techpack", 20)
    assert picture.startswith(b"\x89PNG")


def test_a_folder_without_the_fonts_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="IBM Plex Sans") as caught:
        require_fonts(tmp_path)
    assert caught.value.code == "RR-X040"


def test_what_typst_refuses_is_an_error() -> None:
    broken = TechPack(HEAD, (Sheet("cover", "No hero"),), {})
    with pytest.raises(TypesettingFailed, match="typst: ") as caught:
        pdf_of(broken, "techpack")
    assert caught.value.code == "RR-X041"


def test_a_missing_typst_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(TypesettingFailed, match="imported"):
        pdf_of(PACK, "techpack")


def test_the_fonts_ship_with_their_licence() -> None:
    folder = Path(typeset.__file__).parent / "fonts"
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text("utf-8")
    assert len(list(folder.glob("*.ttf"))) == 4
