"""Whatever is done to a body, it is measured in finite numbers or refused: nothing else comes."""

import warnings
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from engine.foreign_mesh import RawMesh, RawPart
from engine.gauge.body import UnsuitedMeshError
from engine.gauge.foot import foot_sheet_of
from engine.gauge.last import last_sheet_of
from engine.gauge.pose import Stood
from engine.gauge.sheet import Sheet
from engine.gauge.shoe import shoe_sheet_of
from tests.conftest import Figures
from tests.engine.fit.bodies import turned
from tests.engine.gauge.bodies import Floats, box, egg, folded, raw_last, sheet, standing
from tests.property.judging import in_parallel

FEW, MANY = 20, 2_000
KINDS: dict[str, Callable[[Stood], Sheet]] = {
    "last": last_sheet_of,
    "foot": foot_sheet_of,
    "shoe": shoe_sheet_of,
}


def gap(corners: Floats, rng: np.random.Generator) -> Floats:
    share = corners[..., 0].mean(axis=1) / max(float(corners[..., 0].max()), 1e-9)
    low = rng.random()
    return corners[(share < low) | (share > low + 0.2 * rng.random())]


def spike(corners: Floats, rng: np.random.Generator) -> Floats:
    corners[rng.integers(len(corners))] += rng.normal(scale=200.0, size=(3, 3))
    return corners


HARM: tuple[Callable[[Floats, np.random.Generator], Floats], ...] = (
    gap,
    spike,
    lambda c, rng: c * np.exp(rng.normal(scale=0.5, size=3)),
    lambda c, rng: c + rng.normal(scale=10.0 ** rng.uniform(-3.0, 1.0), size=c.shape),
    lambda c, rng: c * (rng.random(3) > 0.3),
    lambda c, rng: c[rng.random(len(c)) < rng.random()],
    lambda c, rng: c @ turned(int(rng.integers(1, 50))).T,
    lambda c, rng: np.round(c / (step := 10.0 ** rng.uniform(-1.0, 2.0))) * step,
    lambda c, rng: c * np.stack((c[..., 0] * 0.0 + 1.0, c[..., 0] / 200.0, c[..., 0] / 200.0), 2),
    lambda c, rng: np.concatenate((c, c + rng.normal(scale=100.0, size=3))),
)


def harmed(seed: int) -> RawMesh:
    """A body by its number, with one to four kinds of harm done to it."""
    rng = np.random.default_rng(seed)
    bodies = [raw_last("court"), egg(140.0, 50.0, 45.0), box(280.0, 100.0, 90.0), sheet(), folded()]
    parts = bodies[0 if seed % 2 else int(rng.integers(len(bodies)))].parts
    corners = np.concatenate([part.points[part.faces] for part in parts])
    for _ in range(int(rng.integers(1, 5))):
        if len(corners):
            corners = HARM[int(rng.integers(len(HARM)))](corners, rng)
    flat = corners.reshape(-1, 3)
    return RawMesh((RawPart("", flat, np.arange(len(flat)).reshape(-1, 3)),), "mm", "stl")


def verdicts(seed: int) -> list[str]:
    """What comes of a body as each kind."""
    mesh, came = harmed(seed), []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind, reader in KINDS.items():
            try:
                found = reader(standing(mesh, kind)).measures
            except UnsuitedMeshError:
                came.append(f"{kind}: refused")
            else:
                assert np.isfinite(list(found.values())).all(), (kind, found)
                came.append(f"{kind}: measured")
    return came


def test_harmed_bodies_are_measured_or_refused() -> None:
    """Caught by it: the highest of no points, a width divided by, a sheet without a hull."""
    came = Counter(one for seed in range(FEW) for one in verdicts(seed))
    assert came["last: refused"] > 5 and came["last: measured"] > 0


@pytest.mark.prove
def test_many_harmed_bodies_are_measured_or_refused(figures: Figures) -> None:
    came = Counter(one for some in in_parallel(verdicts, range(MANY), "bodies") for one in some)
    figures["bodies harmed"] = MANY
    for name, count in sorted(came.items()):
        figures[name] = count
    assert min(came[f"{kind}: measured"] for kind in KINDS) > MANY // 100
