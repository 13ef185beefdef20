"""`rr grade` (rrcli/grade_target.py) as people and scripts call it."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import BARE, SPEC
from tests.cli.world import call, tree

LASTS = ("--quality", "draft", "--part", "last", "--format", "stl")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "spec.yaml").write_text(SPEC)
    return tmp_path


def test_a_run_is_written_as_a_folder_or_an_archive(here: Path) -> None:
    run = ("grade", "spec.yaml", "--sizes", "41-43", "--widths", "F,G", *LASTS)
    done = call(*run, "-o", "run", cwd=here)
    assert done.code == 0, done.err
    assert "EU 42 G *" in done.text and "6 sizes, 16 files" in done.text
    files = tree(here / "run")
    assert files["EU-42-G/spec.yaml"] == SPEC.encode()
    assert {"chart.csv", "chart.json", "chart.svg", "SHA256SUMS"} <= set(files)
    again = call(*run, "-o", "run", "--jobs", "2", "--json", cwd=here)  # replaces its own folder
    assert tree(here / "run") == files
    assert [row["folder"] for row in again.json["rows"]][:2] == ["EU-41-F", "EU-42-F"]
    assert call(*run, "-o", "run.zip", cwd=here).code == 0
    with zipfile.ZipFile(here / "run.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert call(*run, "-o", "-", cwd=here).out == (here / "run.zip").read_bytes()
    assert call(*run, "-o", "-", "--json", cwd=here).json["code"] == "RR-C001"


def test_a_folder_with_other_things_in_it_is_left_alone(here: Path) -> None:
    (here / "run").mkdir()
    (here / "run" / "mine").write_text("x")
    done = call("grade", "--sizes", "42", *LASTS, "-o", "run", "--json", cwd=here)
    assert (done.code, done.json["code"]) == (2, "RR-E024")
    assert tree(here / "run") == {"mine": b"x"}


def test_a_dry_run_checks_and_writes_nothing(here: Path) -> None:
    run = ("grade", "--system", "us", "--sizes", "8-9/0.5", "--dry-run")
    done = call(*run, cwd=here)
    assert done.code == 0 and "US 8.5 D" in done.text and "nothing was built" in done.err
    found = call(*run, "--json", cwd=here).json
    assert found["path"] is None and found["files"] == [] and len(found["rows"]) == 3
    assert {path.name for path in here.iterdir()} == {"spec.yaml"}


def test_a_run_from_stdin_lies_in_a_folder_named_after_it(here: Path) -> None:
    done = call("grade", "-", "--sizes", "42", *LASTS, cwd=here, stdin=SPEC.encode())
    assert done.code == 0 and (here / "aurora-low-sizes" / "EU-42-G" / "last.stl").is_file()


def test_own_rules_start_from_the_built_in_ones(here: Path) -> None:
    text = call("grade", "--print-rules").text
    (here / "rules.csv").write_text(text)
    assert call("grade", "--print-rules", "--json").json["rules_csv"] == text
    run = ("grade", "--sizes", "40-44", "--dry-run", "--json")
    own = call(*run, "--rules", "rules.csv", cwd=here).json
    assert own["rows"] == call(*run, cwd=here).json["rows"] and own["rules"] == "rules.csv"
    (here / "rules.csv").write_text(text.replace("last.back_height_mm", "last.back_hieght_mm"))
    broken = call(*run, "--rules", "rules.csv", cwd=here).json
    assert broken["code"] == "RR-S006" and broken["exit_code"] == 1
    findings = broken["details"]["findings"]
    assert {found["code"] for found in findings} == {"RR-S072"}
    line = text.splitlines()[findings[0]["line"] - 1]
    assert line[findings[0]["column"] - 1 :].startswith("last.back_height_mm")
    plain = call("grade", "--sizes", "42", "--rules", "rules.csv", cwd=here)
    assert "rules.csv:" in plain.err and "did you mean last.back_height_mm" in plain.err


@pytest.mark.parametrize(
    ("options", "exit_code", "code"),
    [
        ((), 2, "RR-C001"),
        (("--sizes", "36-"), 2, "RR-E040"),
        (("--sizes", "99"), 2, "RR-S005"),
        (("--sizes", "42", "--widths", "Z"), 2, "RR-S005"),
        (("--sizes", "42", "--system", "XX"), 2, "RR-C001"),
        (("--sizes", "42", "--mode", "odd"), 2, "RR-C001"),
        (("--sizes", "42", "--part", "wing"), 2, "RR-C001"),
        (("--sizes", "42", "--format", "doc"), 2, "RR-C001"),
        (("--sizes", "42", "--side", "up"), 2, "RR-C001"),
        (("--sizes", "42", "--jobs", "0"), 2, "RR-C001"),
        (("--sizes", "42", "--rules", "none.csv"), 5, "RR-C005"),
        (("--sizes", "42", "-o", "spec.yaml"), 2, "RR-E024"),
    ],
)
def test_what_cannot_be_is_refused(
    here: Path, options: tuple[str, ...], exit_code: int, code: str
) -> None:
    done = call("grade", "spec.yaml", *options, "--json", cwd=here)
    assert (done.code, done.json["code"]) == (exit_code, code)
    assert hashlib.sha256((here / "spec.yaml").read_bytes()).digest() == (
        hashlib.sha256(SPEC.encode()).digest()
    )


def test_a_partner_without_geometry_may_not_grade(here: Path) -> None:
    done = call("grade", "--sizes", "42", "--role", "supplier", "--json", cwd=here)
    assert done.code == 4


def test_missing_appearance_and_rules_for_another_system_are_told(here: Path) -> None:
    (here / "spec.yaml").write_text(BARE)
    done = call("grade", "--sizes", "42", *LASTS, "-o", "run", cwd=here)
    assert done.code == 0 and "canonical defaults for" in done.err
    (here / "uk.csv").write_text("system,quantity,per_size\nUK,last.length_mm,8\n")
    refused = call("grade", "--sizes", "43", "--rules", "uk.csv", "--json", cwd=here)
    assert refused.json["code"] == "RR-S006" and "nothing about EU" in refused.json["message"]
