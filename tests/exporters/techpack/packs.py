"""Tech packs of the examples with small pictures, and what a PDF says when it is read again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from typing import Any

import pypdf
import pytest

from engine.techpack_inputs import size_run
from exporters import bundle
from exporters.inputs import BundleInputs
from exporters.techpack import colours, cover, overview, sheets
from exporters.techpack.pack import TechPack
from exporters.techpack.typeset import pdf_of
from tests.exporters.built import built, built_inputs

PARENT = "a3" * 32
CHANGES = (
    {
        "path": "last.ball_girth_mm",
        "unit": "mm",
        "before": 244,
        "after": 246.5,
        "derived": False,
    },
    {"path": "colors.primary_hex", "unit": "hex", "before": "#112233", "after": "#AABBCC"}
    | {"derived": False},
    {"path": "sole.tread_pattern", "unit": "choice", "before": "lug", "after": "bars"}
    | {"derived": True},
)
POINTS_A_MM = 72 / 25.4


@cache
def revised(name: str) -> BundleInputs:
    """The example as a generation with a parent, an author and the sizes beside its own."""
    inputs = built_inputs(name)
    return replace(
        inputs,
        author="Ada Maker <ada@studio.example>",
        time=1_764_000_000,
        parents=(PARENT,),
        changes=CHANGES,
        size_run=size_run(json.loads(inputs.authored_bytes)["spec"]),
    )


@cache
def pack_of(name: str) -> TechPack:
    with pytest.MonkeyPatch.context() as patch:
        small_pictures(patch)
        return sheets.tech_pack(revised(name), built(name).scene)


@cache
def pdf_of_example(name: str) -> bytes:
    return pdf_of(pack_of(name), "techpack")


def small_pictures(patch: pytest.MonkeyPatch) -> None:
    """Pictures of a tenth of the size: they are drawn all the same."""
    patch.setattr(cover, "HERO_PIXELS", (150, 100))
    patch.setattr(colours, "PIXELS", (72, 34))
    patch.setattr(overview, "HERO", (150, 100))
    patch.setattr(overview, "SMALL", (90, 42))
    patch.setattr(bundle, "PICTURE_SIZE", (90, 60))


@dataclass(frozen=True)
class Word:
    """A stretch of text on a page: where it starts, mm from the lower left, and its size."""

    text: str
    x: float
    y: float
    size: float


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(data))


def words_of(page: pypdf.PageObject) -> list[Word]:
    found: list[Word] = []

    def seen(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append(Word(text, x / POINTS_A_MM, y / POINTS_A_MM, size / POINTS_A_MM))

    page.extract_text(visitor_text=seen)
    return found


def resources(page: Any) -> Iterator[Any]:
    """The resources of a page and of every drawing on it."""
    todo = [page["/Resources"].get_object()]
    while todo:
        one = todo.pop()
        yield one
        for entry in one.get("/XObject", {}).values():
            entry = entry.get_object()
            if "/Resources" in entry:
                todo.append(entry["/Resources"].get_object())


def images_of(page: Any) -> list[Any]:
    """Every raster image on a page, those within drawings too; masks are no images of their own."""
    return [
        entry.get_object()
        for one in resources(page)
        for entry in one.get("/XObject", {}).values()
        if entry.get_object()["/Subtype"] == "/Image"
    ]
