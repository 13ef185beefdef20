"""The heat map of a fit: orange where the scan stands out, blue where it lies in."""

import numpy as np
import pytest

from engine.fit.last import Apart, FittedLast
from engine.fit.scan import Scan
from engine.fit_heatmap import FORMS, _scene, fit_heatmap
from geometry.build import build_shoe
from geometry.near import corner_normals
from tests.geometry.shoes import instrumental


def fitted(out_mm: float) -> FittedLast:
    """The court shoe's last beside a scan that stands off it by so much everywhere."""
    values = instrumental("court")
    (last,) = build_shoe(values, quality="draft", only=("last",)).parts
    points = last.vertices_um / 1000.0
    scan = Scan((points + out_mm * corner_normals(points, last.faces))[last.faces])
    off = Apart(abs(out_mm), abs(out_mm), abs(out_mm))
    return FittedLast(values, scan, last, False, "as the file has it", {"all": off}, 0.0)


@pytest.mark.parametrize(("out_mm", "warm"), [(1.5, True), (-1.5, False)])
def test_the_side_a_scan_lies_on_is_told_by_colour(out_mm: float, warm: bool) -> None:
    (part,) = _scene(fitted(out_mm), "off", 2.0).parts
    assert part.paint is not None
    red, blue = part.paint[:, 0], part.paint[:, 2]
    assert np.mean((red > blue) == warm) > 0.98


@pytest.mark.parametrize("form", FORMS)
def test_it_is_a_picture_or_a_scene_and_always_the_same(form: str) -> None:
    found = fitted(1.0)
    data = fit_heatmap(found, "off", form)
    assert data.startswith({"glb": b"glTF", "png": b"\x89PNG"}[form])
    assert data == fit_heatmap(found, "off", form)
