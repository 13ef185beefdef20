"""exporters.raster_sheet: views side by side, at one scale, each shoe with its caption."""

import numpy as np
import pytest

from exporters.errors import NothingToWrite
from exporters.raster_sheet import SHEETS, Entry, contact_sheet
from exporters.raster_shot import Shot
from exporters.scene import Scene, StyledPart
from exporters.views import VIEWS
from exporters.views_close import CLOSE_UPS
from tests.exporters.shapes import box
from tests.exporters.test_raster import GREEN, TOY, greener

TALL = Scene(
    "tall", (StyledPart(box("outsole", (0, -40_000, 0), (160_000, 40_000, 90_000)), GREEN),)
)
SHOT = Shot(width=360, height=240)


def test_sheets_are_of_known_views() -> None:
    assert {name for views in SHEETS.values() for name in views} <= {*VIEWS, *CLOSE_UPS}
    assert all(len(views) % 2 == 0 for views in SHEETS.values())


def test_one_shoe_has_its_views_in_two_rows() -> None:
    sheet = contact_sheet("sheet", [Entry("not drawn", TOY)], SHOT).astype(int)
    assert sheet.shape == (240, 360, 3)
    halves = [greener(sheet[:120]), greener(sheet[120:])]
    for half in halves:
        columns = half.any(axis=0)
        assert np.count_nonzero(np.diff(columns.astype(int)) == 1) == 2, "two shoes beside another"


def test_several_shoes_have_a_row_each_and_a_caption() -> None:
    entries = [Entry("low", TOY), Entry("tall", TALL)]
    sheet = contact_sheet("sheet", entries, SHOT).astype(int)
    shoes = greener(sheet)
    rows = np.flatnonzero(np.diff(shoes.any(axis=1).astype(int)) == 1)
    assert len(rows) == 2
    grey = (sheet.max(axis=2) < 120) & ~shoes
    assert grey[-20:, :80].any(), "the caption of the last row"
    assert not np.array_equal(
        contact_sheet("sheet", [Entry("LOW", TOY), Entry("OTHER", TALL)], SHOT), sheet
    )


def test_all_shoes_are_drawn_at_one_scale() -> None:
    sheet = contact_sheet("sheet", [Entry("", TOY), Entry("", TALL)], SHOT).astype(int)
    hero_columns = greener(sheet)[:, :110]
    first, second = hero_columns[:100], hero_columns[100:]
    widths = [np.flatnonzero(part.any(axis=0)) for part in (first, second)]
    spans = [place[-1] - place[0] for place in widths]
    assert abs(spans[0] - spans[1]) <= 3, "both soles are 160 mm long"


def test_details_fill_their_cells() -> None:
    whole = contact_sheet("sheet", [Entry("", TOY)], SHOT).astype(int)
    close = contact_sheet("details", [Entry("", TOY)], SHOT).astype(int)
    white = [(sheet == 255).all(axis=2).mean() for sheet in (whole, close)]
    assert white[1] < white[0]


def test_a_transparent_sheet_has_no_ground() -> None:
    sheet = contact_sheet(
        "sheet", [Entry("A", TOY), Entry("B", TOY)], Shot("", 240, 160, "transparent")
    )
    assert sheet.shape == (160, 240, 4)
    assert (sheet[0, :, 3] == 0).all() and sheet[..., 3].max() == 255


def test_a_sheet_needs_a_shoe() -> None:
    with pytest.raises(NothingToWrite):
        contact_sheet("sheet", [], SHOT)
