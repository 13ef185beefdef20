"""Photos that a form names: files beside it and nothing else, kept with all its rows or not."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.drawing.image import Image

from engine.feedback import items
from engine.feedback_import import BadFormError, import_form
from engine.form_photos import beside, none_came, sent_before
from engine.form_read import read_form
from engine.form_xlsx import UnreadableFormError
from engine.photo import BadPhotoError, NoSuchPhotoError, PhotoFile, put_photo
from exporters.feedback_form import FIELDS
from schemas.canonical import sha256_hex
from store.repository import Repository
from tests.engine.forms import blank, filled, filled_json, free_row, row_of
from tests.engine.test_feedback_import import BALL, LI
from tests.photos import jpeg, png

PHOTOS = FIELDS["photos"]
GLUE = {"observation": "glue marks"}


def put(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)


def test_both_forms_bring_the_files_beside_them(design: Repository, tmp_path: Path) -> None:
    put(tmp_path, toe_jpg=jpeg(), heel_png=png())
    data = blank(design)
    book = filled(data, {free_row(data): GLUE | {"photos": " toe.jpg;heel.png ,\n"}})
    (item,) = import_form(design, book, LI, find=beside(tmp_path)).added
    told = item.to_dict()["photos"]
    assert [(one["name"], one["format"]) for one in told] == [
        ("toe.jpg", "jpeg"),
        ("heel.png", "png"),
    ]
    assert [design.get(one["blob"]) for one in told] == [jpeg(), png()]
    same = filled_json(design, GLUE | {"photos": ["toe.jpg", "heel.png"]})
    again = import_form(design, same, LI, find=beside(tmp_path))
    assert (again.added, again.known) == ((), 1)
    fewer = filled_json(design, GLUE | {"photos": ["toe.jpg"]}, GLUE)
    assert len(import_form(design, fewer, LI, find=beside(tmp_path)).added) == 2
    assert design.fsck().ok


def link_out(folder: Path) -> None:
    (folder.parent / "secret.png").write_bytes(png())
    (folder / "a.png").symlink_to(folder.parent / "secret.png")


TRICKS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a path up": ("../secret.png", link_out, "RR-E170"),
    "a path from the root": ("/secret.png", link_out, "RR-E170"),
    "a path of Windows": ("..\\secret.png", link_out, "RR-E170"),
    "a drive of Windows": ("C:secret.png", link_out, "RR-E170"),
    "the folder itself": (".", link_out, "RR-E170"),
    "the folder above": ("..", link_out, "RR-E170"),
    "a link": ("a.png", link_out, "RR-E170"),
    "a link to nowhere": ("b.png", lambda at: (at / "b.png").symlink_to(at / "x"), "RR-E170"),
    "a pipe": ("p.png", lambda at: os.mkfifo(at / "p.png"), "RR-E170"),
    "a folder": ("d.png", lambda at: (at / "d.png").mkdir(), "RR-E170"),
    "another kind": ("t.png", lambda at: put(at, t_png=b"<html>"), "RR-E170"),
    "a sign that steers": ("a\x1b[2J.png", lambda at: None, "RR-E170"),
    "half a letter": ("a\ud800.png", lambda at: None, "RR-E170"),
    "a zero": ("a\0.png", lambda at: None, "RR-E170"),
    "nothing": ("none.png", lambda at: None, "RR-E181"),
    "no name": ("", lambda at: None, "RR-E170"),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_no_name_leads_elsewhere(design: Repository, tmp_path: Path, trick: str) -> None:
    name, make, code = TRICKS[trick]
    folder = tmp_path / "form"
    folder.mkdir()
    make(folder)
    head = design.head()
    with pytest.raises(BadFormError) as caught:
        form = filled_json(design, GLUE | {"photos": [name]})
        import_form(design, form, LI, find=beside(folder))
    (finding,) = caught.value.details["findings"]  # type: ignore[misc]
    assert (finding["code"], finding["place"]) == (code, "findings[0].photos")
    assert design.head() == head


def test_all_rows_are_taken_or_no_photo_is_kept(design: Repository, tmp_path: Path) -> None:
    put(tmp_path, toe_jpg=jpeg(), note_png=b"text")
    data, head = blank(design), design.head()
    free = free_row(data)
    rows = {
        free: GLUE | {"photos": "toe.jpg"},
        free + 1: GLUE | {"photos": "note.png, none.png"},
        free + 2: {"photos": "toe.jpg"},
        free + 3: GLUE | {"photos": "toe.jpg, toe.jpg"},
    }
    with pytest.raises(BadFormError) as caught:
        import_form(design, filled(data, rows), LI, find=beside(tmp_path))
    found = [(one["code"], one["place"]) for one in caught.value.details["findings"]]  # type: ignore[attr-defined]
    assert found == [
        ("RR-E170", f"Findings!R{free + 1}"),
        ("RR-E181", f"Findings!R{free + 1}"),
        ("RR-E081", f"Findings!{free + 2}"),  # a photo without a word
        ("RR-E170", f"Findings!R{free + 3}"),
    ]
    assert design.head() == head and not design.has(sha256_hex(jpeg()))


@pytest.mark.parametrize("photos", ["toe.jpg", [7], [["toe.jpg"]], {"toe.jpg": 1}])
def test_photos_are_a_list_of_names(design: Repository, tmp_path: Path, photos: Any) -> None:
    put(tmp_path, toe_jpg=jpeg())
    with pytest.raises(BadFormError, match="no list of names"):
        import_form(
            design, filled_json(design, GLUE | {"photos": photos}), LI, find=beside(tmp_path)
        )


def test_a_request_has_up_to_eight(design: Repository, tmp_path: Path) -> None:
    names = [f"{number}.png" for number in range(9)]
    for name in names:
        (tmp_path / name).write_bytes(png())
    with pytest.raises(BadFormError, match="more than 8"):
        import_form(
            design, filled_json(design, GLUE | {"photos": names}), LI, find=beside(tmp_path)
        )
    form = filled_json(design, GLUE | {"photos": names[:8]})
    assert len(import_form(design, form, LI, find=beside(tmp_path)).added) == 1


def test_a_photo_of_a_good_measurement_is_not_lost(design: Repository, tmp_path: Path) -> None:
    """A row within tolerance is no request, so its photo would go without a word."""
    put(tmp_path, ball_png=png())
    data = blank(design)
    row = row_of(data, BALL)
    nominal = load_workbook(io.BytesIO(data))["Findings"].cell(row, 3).value
    said = {"measured_mm": nominal, "photos": "ball.png"}
    with pytest.raises(BadFormError, match="says nothing"):
        import_form(design, filled(data, {row: said}), LI, find=beside(tmp_path))
    far = filled(data, {row: said | {"measured_mm": nominal + 9}})
    (item,) = import_form(design, far, LI, find=beside(tmp_path)).added
    assert len(item.request.photos) == 1 and "mm off" in item.request.observation


def test_a_form_of_before_is_still_read(design: Repository, tmp_path: Path) -> None:
    """Its sheet ends one column earlier; what stands there is outside of it."""
    data = blank(design)
    free = free_row(data)
    book = load_workbook(io.BytesIO(data))
    book["Findings"].delete_cols(PHOTOS + 1)
    page = book["Findings"]
    assert page.cell(3, PHOTOS + 1).value is None
    page.cell(free, FIELDS["observation"] + 1).value = "glue"

    def saved() -> bytes:
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    assert len(import_form(design, saved(), LI).added) == 1
    page.cell(free, PHOTOS + 1).value = "toe.png"
    with pytest.raises(UnreadableFormError, match="outside of the form"):
        read_form(saved())


def test_a_pasted_picture_is_not_thrown_away(design: Repository) -> None:
    from PIL import Image as Picture

    book = load_workbook(io.BytesIO(blank(design)))
    out = io.BytesIO()
    Picture.new("RGB", (4, 4)).save(out, "PNG")
    book["Findings"].add_image(Image(io.BytesIO(out.getvalue())), "R9")
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(UnreadableFormError, match="name under Photos"):
        read_form(saved.getvalue())


def test_without_photos_none_is_taken(design: Repository) -> None:
    with pytest.raises(BadFormError, match="did not come with the form"):
        import_form(design, filled_json(design, GLUE | {"photos": ["toe.jpg"]}), LI)
    with pytest.raises(NoSuchPhotoError):
        none_came("toe.jpg")


def test_a_file_that_changes_meanwhile_is_told(design: Repository) -> None:
    found = iter([PhotoFile("toe.jpg", jpeg()), PhotoFile("toe.jpg", png())])
    head = design.head()
    with pytest.raises(BadPhotoError, match="changed meanwhile"):
        import_form(
            design,
            filled_json(design, GLUE | {"photos": ["toe.jpg"]}),
            LI,
            find=lambda _: next(found),
        )
    assert design.head() == head


def test_what_was_sent_before_is_found_by_its_name(design: Repository) -> None:
    blob = put_photo(design, PhotoFile("x.png", png())).blob
    find = sent_before(design, [f"{blob}:a:b.png", f"{blob}:c.png"])
    for name in ("a:b.png", "c.png"):
        told = find(name)
        assert not isinstance(told, PhotoFile) and (told.name, told.blob) == (name, blob)
    with pytest.raises(NoSuchPhotoError):
        find("x.png")
    with pytest.raises(BadPhotoError):
        sent_before(design, [f"{blob}:a", f"{'0' * 64}:a"])
    (item,) = import_form(
        design, filled_json(design, GLUE | {"photos": ["c.png"]}), LI, find=find
    ).added
    assert [one.name for one in item.request.photos] == ["c.png"]
    assert item.feedback_id in [one.feedback_id for one in items(design.snapshot())]
