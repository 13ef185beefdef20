"""A last that was measured, from spec to bundle: what a drawn one may not be, it may; the audit
decides, in full, when it is recorded.
"""

from pathlib import Path
from typing import Any

import pytest

from engine.audit import audit_model
from engine.model import build_model
from schemas.resolve import resolve
from tests.cli.conftest import SPEC
from tests.cli.world import call
from tests.schemas.samples import tree

ODD = {
    "waist_girth_mm": 250,
    "ball_width_mm": 80.5,
    "heel_seat_width_mm": 55,
    "back_height_mm": 105,
}
"""What both real lasts have: a slim bottom under a full waist, and a cone of another height."""

WARNED = {"RR-S044", "RR-S053", "RR-S064"}


def written(origin: str, **more: float) -> str:
    values = "".join(f"    {name}: {value}\n" for name, value in (ODD | more).items())
    last = f"  last:\n    form_origin: {origin}\n{values}"
    text = SPEC.replace("shoe_width_mm: 106", "shoe_width_mm: 98")
    return text.replace("appearance:\n", f"{last}appearance:\n")


def generate(project: Path, text: str) -> Any:
    (project / "spec.yaml").write_text(text)
    return call("generate", "-m", "scan", "--json", cwd=project)


def test_a_measured_last_goes_from_spec_to_bundle(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = generate(empty, written("drawn"))
    assert refused.code == 1
    assert {one["code"] for one in refused.json["details"]["findings"]} == WARNED
    whole: list[bool] = []

    def watched(*given: Any, full: bool = False) -> Any:
        whole.append(full)
        return audit_model(*given, full=full)

    monkeypatch.setattr("engine.audit.audit_model", watched)
    done = generate(empty, written("measured"))
    assert done.code == 0, done.err
    assert whole == [True]
    assert [one for one in done.json["audit"] if one["severity"] == "error"] == []
    checked = call("validate", "spec.yaml", "--json", cwd=empty)
    assert checked.code == 0
    found = {one["code"]: one["severity"] for one in checked.json["findings"]}
    assert found == dict.fromkeys(WARNED, "warning")
    exported = call("export", "--profile", "qa", "-o", "qa.zip", "--json", cwd=empty)
    assert exported.code == 0, exported.err
    verified = call("verify", "qa.zip", "--strict", cwd=empty)
    assert verified.code == 0, verified.err


def test_where_the_kernel_gives_up_there_is_a_code_and_no_generation(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gives_up(*_: Any, **__: Any) -> None:
        raise IndexError("index 354 is out of bounds")

    monkeypatch.setattr("geometry.build.build_shoe", gives_up)
    done = generate(empty, written("measured"))
    assert (done.code, done.json["code"]) == (1, "RR-E118")
    assert done.json["details"]["reason"] == "index 354 is out of bounds"
    assert call("log", "--json", cwd=empty).json["generations"] == []
    with pytest.raises(IndexError):
        build_model(resolve(tree()))
