"""Real shoes in the page: sizes on a slider, a shoe beside another, their figures on screen."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.grade import plan_run
from engine.page import TooManySizesError, compared_page, page, size_page
from engine.size_run import SizeRun
from engine.specfile import SpecFile
from engine.subject import Subject, subject_of_spec
from exporters.heat import scale_mm
from schemas.grading.rules import built_in_rules
from tests.exporters.viewer.opened import Opened, opened_file

DESK = {"width": 1200, "height": 700}
LENGTH = ".dimension:visible[data-measure='shoe.length_mm'] b"


def spec(repo_root: Path, name: str, **changed: int) -> SpecFile:
    """An example with some of its lengths changed."""
    lines = (repo_root / "examples" / f"{name}.yaml").read_text("utf-8").splitlines()
    for key, value in changed.items():
        lines = [f"{x.split(':')[0]}: {value}" if x.strip().startswith(key) else x for x in lines]
    return SpecFile(name, "\n".join(lines).encode())


def shown(browser: Any, folder: Path, data: bytes) -> Opened:
    path = folder / "view.html"
    path.write_bytes(data)
    return opened_file(browser, path, viewport=DESK, color_scheme="light")


@pytest.mark.browser
@pytest.mark.prove
def test_each_size_of_the_slider_is_the_real_one(
    browser: Any, repo_root: Path, tmp_path: Path
) -> None:
    plan = plan_run(spec(repo_root, "court"), SizeRun("41-43"), built_in_rules())
    made = size_page(plan, side="right")
    assert made.models == ("EU 41 G men", "EU 42 G men", "EU 43 G men")
    view = shown(browser, tmp_path, made.data)
    assert view.page.inner_text("#size-says") == "EU 42 G men", "the model's own size comes first"
    view.press("m")
    for number, size in enumerate(plan.sizes):
        view.page.fill("#size", str(number))
        view.shows(made.models[number])
        wanted = int(size.resolved.instrumental["overall_dimensions.shoe_length_mm"])
        (box,) = view.told("boxes")
        assert abs((box["max"][2] - box["min"][2]) * 1e6 - wanted) < 400, "toe cap or sole, in µm"
        told = view.page.inner_text(LENGTH)
        assert Fraction(told.removesuffix(" mm")) == pytest.approx(wanted / 1000, abs=0.1)
        assert told in view.page.inner_text("#measures").replace("\t", " ")
    view.press(",")
    view.shows("EU 42 G men")
    assert view.said == []
    assert view.silent()


@pytest.mark.browser
@pytest.mark.prove
def test_a_shoe_beside_another_is_coloured_by_the_engines_deviations(
    browser: Any, repo_root: Path, tmp_path: Path
) -> None:
    from engine.comparand import of_subject
    from engine.diff_geometry import compare_parts

    before = subject_of_spec(spec(repo_root, "court"))
    after = subject_of_spec(spec(repo_root, "court", toe_spring_mm=16))
    found = compare_parts(of_subject(before), of_subject(after))
    view = shown(browser, tmp_path, compared_page(after, before, ("new", "old"), side="right").data)

    plain = view.picture()
    view.press("d")
    assert np.abs(view.picture() - plain).sum(axis=2).astype(bool).mean() > 0.02
    spreads = {one.part: one.spread for one in found.parts if one.spread and one.part != "last"}
    rows = view.page.locator("#deviations tr").evaluate_all(
        "rows => rows.map(row => [row.dataset.part, ...[...row.cells].map(c => c.textContent)])"
    )
    assert {row[0]: row[2:] for row in rows} == {
        name: [f"{one.max_mm:.3f}", f"{one.p95_mm:.3f}"] for name, one in spreads.items()
    }
    assert float(rows[0][2]) == max(one.max_mm for one in spreads.values())
    at_vertices = max(np.abs(far).max() for name, far in found.signed_mm.items() if name != "last")
    assert view.told("deviation") == pytest.approx(at_vertices, abs=0.001)
    end = scale_mm(max(one.p95_mm for one in spreads.values()))
    assert view.page.inner_text("#scale-ends").split("\n")[-1] == f"+{end:g} mm, out"

    view.press("b")
    assert len(view.told("boxes")) == 2
    assert view.page.locator("#captions p").all_inner_texts() == ["old", "new"]
    old, new = view.told("boxes")
    assert new["max"] != old["max"]
    view.press("c")
    assert view.told("boxes") == [old]
    view.page.click("[data-show=this]")
    assert view.told("boxes") == [new]
    assert view.said == []
    assert view.silent()


@pytest.fixture(scope="module")
def chelsea(repo_root: Path) -> Subject:
    return subject_of_spec(spec(repo_root, "chelsea"))


def test_pages_are_small_and_the_same_twice(chelsea: Subject, repo_root: Path) -> None:
    made = page(chelsea, side="right")
    assert len(made.data) < 3_000_000, "with its mesh, which is more than was asked for"
    again = subject_of_spec(spec(repo_root, "chelsea"))
    assert page(again, side="right") == made
    assert page(chelsea, side="left") != made


def test_an_opaque_page_tells_no_value_and_no_hash(chelsea: Subject) -> None:
    data = page(chelsea, side="right", opaque=True).data
    head = data[: data.index(b'class="model"')]
    info = head[head.index(b'id="info"') :]
    assert b"overlay" not in info
    assert chelsea.geometry_hash is not None
    for told in (chelsea.geometry_hash, chelsea.build_key, "EU 4", "_mm", "kernel"):
        assert told.encode() not in info


def test_a_run_of_too_many_sizes_is_refused(repo_root: Path) -> None:
    plan = plan_run(spec(repo_root, "court"), SizeRun("38-44/0.25"), built_in_rules())
    with pytest.raises(TooManySizesError):
        size_page(plan, side="right")
