"""Same spec, same bytes: under every SIMD level here; the long form under every Python found."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.families import STYLES
from schemas.parameters import PARAMETERS
from schemas.validate import validate
from tests.portability.matrix import (
    FEW,
    OLDEST_NUMPY,
    SPECS,
    WITHOUT_PICTURES,
    Run,
    bundles,
    differing,
    levels,
    matrix,
    run,
)

COURT = next(path for path in SPECS if path.stem == "court")


def pythons() -> list[str]:
    """Supported interpreters on this machine: on the path, or beside the running one's home."""
    homes = sorted(Path(sys.base_prefix).parent.glob("*/bin"))
    found = {}
    for version in OLDEST_NUMPY:
        nearby = (str(home / f"python{version}") for home in homes)
        places = [shutil.which(f"python{version}"), *map(shutil.which, nearby)]
        found[version] = next((place for place in places if place and works(place)), None)
    return [place for place in found.values() if place]


def works(python: str) -> bool:

    return subprocess.run([python, "-c", "import venv, ensurepip"], check=False).returncode == 0


def test_simd_levels_do_not_change_a_byte():
    full = run(sys.executable, [COURT], quality="draft")
    if not full.simd:
        pytest.skip("numpy has no SIMD level to switch off on this CPU")
    bare = run(sys.executable, [COURT], without=full.simd, quality="draft")
    assert bare.simd == ()
    assert differing([full, bare]) == []
    assert full.hashes["court"].keys() >= {"(geometry)", "(instrumental)", "last", "upper"}


@pytest.mark.parametrize(
    "profiles", [("supplier",), pytest.param(WITHOUT_PICTURES, marks=pytest.mark.prove)]
)
def test_simd_levels_do_not_change_a_byte_of_a_bundle(profiles):
    full = run(sys.executable, [COURT], bundles=profiles)
    bare = run(sys.executable, [COURT], without=full.simd, bundles=profiles)
    assert differing([full, bare]) == []
    assert full.hashes["court"].keys() == {f"(bundle {name})" for name in profiles}


def test_the_few_specs_make_every_choice_there_is():
    made = [validate(path.read_bytes(), str(path)).resolved for path in FEW]
    assert {one.style for one in made} == set(STYLES)
    for row in PARAMETERS:
        # No form hangs on where values come from, which goes without saying (a tacit choice).
        if row.choices and row.half == "instrumental" and not row.tacit:
            assert {one.instrumental[row.path] for one in made} == set(row.choices), row.path


def test_a_difference_is_named():
    one = Run("3.11", "1", "cpu", (), {"court": {"last": "a", "upper": "b"}})
    other = replace(one, hashes={"court": {"last": "a", "upper": "c", "laces": "d"}})
    assert differing([one, one]) == []
    assert differing([one, other]) == ["court: laces", "court: upper"]
    assert one.name != other.name


@pytest.mark.prove
def test_every_simd_level_gives_the_same_bytes_at_every_quality(figures):
    for quality in ("draft", "standard", "production"):
        runs = list(levels(sys.executable, SPECS, quality=quality))
        assert differing(runs) == []
        figures[f"SIMD levels of one CPU with equal bytes, {quality}"] = len(runs)


@pytest.mark.prove
def test_every_python_and_numpy_gives_the_same_bytes(figures):
    found = pythons()
    assert found
    runs = list(matrix(found, FEW, quality="standard"))
    assert len(runs) >= 2 * len(found)
    assert differing(runs) == []
    figures["runs of Python × numpy × SIMD with equal bytes"] = len(runs)
    figures["specs of each run"] = ", ".join(path.stem for path in FEW)
    figures["Pythons"] = ", ".join(sorted({one.python for one in runs}))
    figures["numpys"] = ", ".join(sorted({one.numpy for one in runs}))


@pytest.mark.prove
def test_every_python_and_numpy_gives_the_same_bundles(figures):
    runs = list(bundles(pythons(), [COURT]))
    assert differing(runs) == []
    figures["runs of Python × numpy with equal bundle archives"] = len(runs)
