"""`rr validate`: every finding of every file, with its place, in five formats."""

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.cli.broken import VARIANTS
from tests.cli.conftest import BARE, SPEC
from tests.cli.world import call

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    for number, (text, _) in enumerate(VARIANTS.values()):
        (folder / f"v{number:02}.yaml").write_text(text)
    return folder


def test_there_are_twenty() -> None:
    assert len(VARIANTS) == 20


@pytest.mark.parametrize("name", VARIANTS)
def test_each_broken_variant_names_every_place(name: str, tmp_path: Path) -> None:
    text, expected = VARIANTS[name]
    (tmp_path / "spec.yaml").write_text(text)
    done = call("validate", "spec.yaml", "--format", "json", cwd=tmp_path)
    assert done.code == 1
    errors = [f for f in done.json["findings"] if f["severity"] == "error"]
    for line, ending in expected:
        here = [f for f in errors if f["line"] == line and f["path"].endswith(ending)]
        assert here, (
            f"line {line} {ending}: {[(f['line'], f['path'], f['message']) for f in errors]}"
        )
    for finding in errors:
        assert finding["code"].startswith("RR-S") and finding["column"] >= 1
        assert finding["message"] and finding["hint"] and finding["file"] == "spec.yaml"


def test_all_files_are_reported_in_one_call(broken: Path) -> None:
    found = call("validate", broken, "--json").json
    assert found["files"] == 20 and not found["valid"]
    assert {f["file"] for f in found["findings"] if f["severity"] == "error"} == {
        str(path) for path in broken.iterdir()
    }


def test_sarif_meets_the_standard(broken: Path) -> None:
    done = call("validate", broken, "--format", "sarif")
    assert done.code == 1
    log = json.loads(done.out)
    schema = json.loads((DATA / "sarif-schema-2.1.0.json").read_text())
    jsonschema.validators.validator_for(schema)(schema).validate(log)
    results = log["runs"][0]["results"]
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert len(results) >= 20
    assert all(rules[item["ruleIndex"]]["id"] == item["ruleId"] for item in results)


def test_junit_parses_and_counts(broken: Path, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(SPEC)
    done = call("validate", broken, tmp_path / "good.yaml", "--format", "junit")
    suite = ElementTree.fromstring(done.out)
    assert suite.attrib["tests"] == "21" and suite.attrib["failures"] == "20"
    assert len(suite.findall(".//testcase")) == 21 and len(suite.findall(".//failure")) == 20


def test_github_lines_name_file_line_and_column(broken: Path) -> None:
    done = call("validate", "v00.yaml", "--format", "github", cwd=broken)
    assert done.text.startswith("::error file=v00.yaml,line=8,col=")


def test_stdin_and_default_file(empty: Path) -> None:
    assert call("validate", "-", stdin=SPEC.encode()).code == 0
    assert call("validate", "-", stdin=b"rr: 1\n").code == 1
    assert call("validate", cwd=empty).code == 0


def test_folders_and_patterns(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("a/one.yaml", "a/two.yml", "three.json", ".hidden/no.yaml"):
        (tmp_path / name).write_text(SPEC if not name.endswith("json") else "{}")
    assert call("validate", ".", "--json", cwd=tmp_path).json["files"] == 3
    assert call("validate", "a/*", "--json", cwd=tmp_path).json["files"] == 2
    assert call("validate", str(tmp_path / "a" / "*.y*ml"), "--json").json["files"] == 2
    assert call("validate", "b/*.yaml", cwd=tmp_path).code == 5
    assert call("validate", "none.yaml", cwd=tmp_path).code == 5


def test_an_incomplete_appearance_is_a_note(tmp_path: Path) -> None:
    (tmp_path / "bare.yaml").write_text(BARE)
    done = call("validate", "bare.yaml", "--json", cwd=tmp_path)
    assert done.code == 0 and done.json["errors"] == 0 and done.json["notes"] >= 1


def test_shipped_examples_are_valid(examples: list[Path]) -> None:
    done = call("validate", *examples, "--json")
    assert done.code == 0 and done.json["files"] == len(examples) >= 5
    assert done.json["notes"] == 0, "shipped examples have a complete appearance"


def test_a_finding_in_text_says_its_path_once(tmp_path: Path) -> None:
    path = "instrumental.last_profile.toe_spring_mm"
    done = call(
        "validate", "-", cwd=tmp_path, stdin=SPEC.replace("spring_mm: 11", "spring_mm: 99").encode()
    )
    line = done.text.splitlines()[0]
    assert line.count(path) == 1 and f"RR-S026 {path} is 99; allowed is " in line
    done = call(
        "validate", "-", "--json", cwd=tmp_path, stdin=SPEC.replace("mm: 11", "mm: 99").encode()
    )
    assert done.json["findings"][0]["message"].startswith(f"{path} is 99")
