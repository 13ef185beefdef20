"""A shoe once round: the commands of docs/walkthrough.md, and what they leave behind."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from tests.cli.world import call
from tests.conftest import ROOT, Figures
from tests.house.console import run_page

PAGE = ROOT / "docs" / "walkthrough.md"


@pytest.mark.prove
def test_from_a_scan_to_the_second_sample(tmp_path: Path, figures: Figures) -> None:
    """Scan, fit, generate, draft, accept, export, form, accept, approve, export."""
    assert not run_page(PAGE.read_text("utf-8"), tmp_path, ROOT, dict(os.environ))
    project = tmp_path / "aurora"
    told = call(
        "fit", tmp_path / "scan.stl", "--unit", "mm", "-o", tmp_path / "again.yaml", "--json"
    )
    assert told.json["apart"]["all"]["mean_mm"] <= 0.15
    figures["last as fitted off the scan: mean, 95 %, most"] = ", ".join(
        f"{told.json['apart']['all'][name]} mm" for name in ("mean_mm", "p95_mm", "max_mm")
    )

    log = call("log", "--json", cwd=project).json["generations"]
    assert [one["source"] for one in log] == ["factory_feedback", "ai_draft", "generate"]
    assert [len(one["parents"]) for one in log] == [1, 1, 0]
    shown = [call("show", one["generation"], "--json", cwd=project).json for one in log]
    halves = [one["spec"]["instrumental"] for one in shown]
    assert halves[0] != halves[1] == halves[2]
    graph = call("log", "--graph", cwd=project).text
    assert graph.count("*") == 3 and "more spring, as asked" in graph.splitlines()[0]

    asked = call("ai", "log", "--generation", log[1]["generation"], "--json", cwd=project).json
    (draft,) = asked["drafts"]
    assert draft["state"] == "accepted" and len(draft["prompt_hash"]) == 64
    assert draft["generations"] == [log[2]["generation"]]
    assert draft["instrumental"] == halves[1]
    (request,) = call("feedback", "list", "--json", cwd=project).json["feedback"]
    assert request["state"] == "accepted" and shown[0]["factory_feedback"] == [request["feedback"]]

    bundles = [
        zipfile.ZipFile(io.BytesIO((tmp_path / f"{n}.zip").read_bytes()))
        for n in ("first", "second")
    ]
    recipes = [json.loads(one.read("recipe.json")) for one in bundles]
    springs = [one["instrumental"]["values"]["last_profile.toe_spring_mm"] for one in recipes]
    assert springs[1] == 14_500 != springs[0]
    assert call("verify", tmp_path / "second.zip").code == 0
    figures["generations"], figures["files of each bundle"] = len(log), len(bundles[1].namelist())
