"""The look inside finished files, on planted leaks of every kind."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

import pytest

from exporters.errors import ProfileLeak
from exporters.leaks import (
    FORBIDDEN_KEYS,
    find_leaks,
    geometry_kind,
    keys_in,
    png_chunks,
    refuse_leaks,
)
from exporters.profiles import PROFILES, Secret
from exporters.raster import render_png
from exporters.raster_shot import Shot
from exporters.registry import FORMATS, MESHES
from geometry.blob import encode_mesh
from schemas.parameters import INSTRUMENTAL
from tests.exporters.shapes import box, scene, toy_inputs

INPUTS = toy_inputs()
WRITTEN = {name: FORMATS[name].encode(scene(box()), "x")[0].data for name in MESHES}
WRITTEN["mesh blob"] = encode_mesh(box())
WRITTEN["text stl"] = b"solid x\nfacet normal 0 0 1\nouter loop\n"
WRITTEN["step"] = b"ISO-10303-21;\nHEADER;\n"


def found(profile: str, path: str, data: bytes) -> set[str]:
    return {leak.secret for leak in find_leaks(PROFILES[profile], INPUTS, {path: data})}


@pytest.mark.parametrize("name", WRITTEN)
def test_geometry_is_known_by_its_bytes_not_its_name(name: str) -> None:
    assert geometry_kind(WRITTEN[name]) is not None
    for disguise in ("documents/notes.json", "documents/notes.csv", "notes.txt"):
        assert Secret.GEOMETRY.value in found("supplier", disguise, WRITTEN[name])


def test_a_file_that_is_not_what_its_name_says_is_seen() -> None:
    for path in ("documents/x.json", "preview/shoe.glb"):
        assert found("render", path, b"\xff{") == {"file kind"}


@pytest.mark.parametrize("data", [b"", b"{}\n", b"part,colour\r\nupper,red\r\n", b"\x89PNG\r\n"])
def test_documents_and_pictures_are_no_geometry(data: bytes) -> None:
    assert geometry_kind(data) is None


@pytest.mark.parametrize("row", INSTRUMENTAL, ids=lambda row: row.path)
@pytest.mark.parametrize("profile", ["supplier", "render", "view"])
def test_every_instrumental_parameter_is_seen(profile: str, row) -> None:  # type: ignore[no-untyped-def]
    for key in (row.path, row.path.partition(".")[2], f"instrumental.{row.path}"):
        data = json.dumps({"deep": [{key: 1}]}).encode()
        assert Secret.INSTRUMENTAL.value in found(profile, "documents/x.json", data)


def test_a_csv_is_searched_by_heading_and_first_cell() -> None:
    for text in ("measure,nominal_mm\r\n", "measure,value\r\nshoe_length_mm,1\r\n"):
        data = text.encode("utf-8-sig")
        assert Secret.INSTRUMENTAL.value in found("supplier", "documents/x.csv", data)


def test_the_json_of_a_glb_is_searched() -> None:
    glb = WRITTEN["glb"]
    assert find_leaks(PROFILES["render"], INPUTS, {"preview/shoe.glb": glb}) == []
    leaking = glb.replace(b'"material":"rubber"', b'"toe_spring_mm":9.0')
    assert len(leaking) == len(glb)
    assert found("render", "preview/shoe.glb", leaking) == {Secret.INSTRUMENTAL.value}
    assert "toe_spring_mm" in set(keys_in("preview/shoe.glb", leaking))


@pytest.mark.parametrize("profile", ["supplier", "render", "view"])
def test_ids_are_seen_in_any_file(profile: str) -> None:
    for name in INPUTS.ids():
        data = b"\x89PNG" + name.encode() + b"\0"
        assert Secret.IDS.value in found(profile, "renders/x.png", data)


def test_kinds_of_file_are_listed_not_guessed() -> None:
    assert found("supplier", "renders/hero.png", b"\x89PNG") == {"file kind"}
    assert found("render", "documents/bom.csv", b"line,part\r\n") == {"file kind"}
    assert found("factory", "history.zip", b"") == {"file kind"}


@pytest.mark.parametrize(
    ("profile", "key"), [("factory", "ai_actions"), ("factory", "history"), ("render", "supplier")]
)
def test_other_secrets(profile: str, key: str) -> None:
    data = json.dumps({key: []}).encode()
    with pytest.raises(ProfileLeak) as caught:
        refuse_leaks(PROFILES[profile], INPUTS, {"documents/x.json": data})
    assert caught.value.exit_code == 70
    assert caught.value.details["leaks"]


@pytest.mark.parametrize("profile", ["factory", "supplier", "render", "qa", "view"])
def test_the_spec_as_written_is_seen_in_any_file(profile: str) -> None:
    for text in (INPUTS.source.rstrip(), INPUTS.authored_bytes):
        assert Secret.SOURCE.value in found(profile, "documents/x.json", b'{"a": 1}' + text)
    assert Secret.SOURCE.value in found(profile, "documents/x.json", b'{"authored": {}}')


def test_every_text_of_a_workbook_is_searched() -> None:
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("sheet").write_row(3, 2, ["toe_spring_mm", 11.0])
    assert "toe_spring_mm" in set(keys_in("documents/x.xlsx", out.getvalue()))
    assert Secret.INSTRUMENTAL.value in found("supplier", "documents/x.xlsx", out.getvalue())
    assert "file kind" in found("supplier", "documents/x.xlsx", out.getvalue()[:-40])


@pytest.mark.parametrize("word", sorted(set().union(*FORBIDDEN_KEYS.values())))
def test_a_shoe_may_be_called_by_any_word(word: str) -> None:
    """Its name stands in cells of the forms, and is no key that was found there."""
    called = replace(INPUTS, name=word, appearance={"branding.monogram_text": word})
    for profile in ("factory", "qa"):
        data = workbook(["Style", word])
        assert find_leaks(PROFILES[profile], called, {"documents/x.xlsx": data}) == []
        others = FORBIDDEN_KEYS[Secret.AI_LOG] - {word}
        assert find_leaks(PROFILES[profile], called, {"documents/x.xlsx": workbook(others)})


def workbook(cells: Iterable[str]) -> bytes:
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("sheet").write_row(0, 0, list(cells))
    return out.getvalue()


def test_a_picture_with_words_in_it_is_seen() -> None:
    plain = render_png(scene(box()), Shot("lateral", 30, 20))
    assert found("render", "renders/x.png", plain) == set()
    assert set(png_chunks(plain)) <= {"IHDR", "IDAT", "IEND", "sRGB", "pHYs"}
    words = b"tEXtComment\0made for you"
    block = (len(words) - 4).to_bytes(4, "big") + words + zlib.crc32(words).to_bytes(4, "big")
    assert found("render", "renders/x.png", plain[:33] + block + plain[33:]) == {"file kind"}
    assert found("render", "renders/x.png", plain + b"and more") == {"file kind"}


def test_the_owner_may_hold_everything() -> None:
    data = json.dumps(dict.fromkeys(set().union(*FORBIDDEN_KEYS.values()), 1)).encode()
    assert found("owner", "documents/x.json", data) == set()
