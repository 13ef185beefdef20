"""`rr log` by author, source, value touched and date."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import SPEC
from tests.cli.world import call

DAY = 86_400
START = 1_700_000_000  # 2023-11-14 22:13:20 UTC


@pytest.fixture(scope="module")
def recorded(one_generation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada's first; Bob's flatter toe a day later; Ada's wider sole and a side branch after that."""
    project = Path(shutil.copytree(one_generation, tmp_path_factory.mktemp("busy") / "aurora"))
    with pytest.MonkeyPatch.context() as patch:
        _fill(project, patch)
    return project


@pytest.fixture
def busy(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, on the day after."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 4 * DAY))
    return Path(shutil.copytree(recorded, tmp_path / "aurora"))


def _fill(project: Path, patch: pytest.MonkeyPatch) -> None:
    flatter = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9")
    wider = flatter.replace("shoe_width_mm: 106", "shoe_width_mm: 107")
    aside = flatter.replace("name: aurora-low", "name: aurora-dark")
    for day, author, text, more in (
        (1, "Bob B <b@example.org>", flatter, ["-m", "flatter"]),
        (2, "Ada Test <ada@example.org>", wider, ["-m", "wider"]),
        (3, "Ada Test <ada@example.org>", aside, ["-m", "aside", "--branch", "side"]),
    ):
        patch.setenv("RR_AUTHOR", author)
        patch.setenv("SOURCE_DATE_EPOCH", str(START + day * DAY))
        (project / "spec.yaml").write_text(text)
        assert call("generate", *more, cwd=project).code == 0


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["--author", "bob"], ["flatter"]),
        (["--author", "EXAMPLE.ORG"], ["wider", "flatter", "first"]),
        (["--source", "generate"], ["wider", "flatter", "first"]),
        (["--source", "merge"], []),
        (["--touched", "toe_spring_mm"], ["flatter", "first"]),
        (["--touched", "last_profile"], ["flatter", "first"]),
        (["--touched", "instrumental.overall_dimensions.shoe_width_mm"], ["wider", "first"]),
        (["--touched", "toe_spring"], []),
        (["--touched", "name", "--all"], ["aside", "first"]),
        (["--touched", "name", "side"], ["aside", "first"]),
        (["--since", "2023-11-15"], ["wider", "flatter"]),
        (["--until", "2023-11-15"], ["flatter", "first"]),
        (["--since", "2023-11-15T22:13:21"], ["wider"]),
        (["--until", "2023-11-15T22:13:19+00:00"], ["first"]),
        (["--since", "2023-11-15", "--author", "ada", "--all"], ["aside", "wider"]),
        (["--author", "ada", "-n", "1"], ["wider"]),
        (["--author", "ada", "@~1"], ["first"]),
    ],
    ids=lambda value: " ".join(value) if value and value[0].startswith("-") else "",
)
def test_only_what_is_asked_for_is_listed(busy: Path, asked: list[str], found: list[str]) -> None:
    listed = call("log", *asked, "--json", cwd=busy).json["generations"]
    assert [row["message"] for row in listed] == found


def test_what_came_since_is_found_at_the_next_question(busy: Path) -> None:
    assert call("log", "--author", "bob", cwd=busy).code == 0
    (busy / "spec.yaml").write_text(SPEC.replace("arch_height_mm: 14", "arch_height_mm: 15"))
    assert call("generate", "-m", "higher", cwd=busy).code == 0
    listed = call("log", "--touched", "arch_height_mm", "-n", "1", "--json", cwd=busy).json
    assert [row["message"] for row in listed["generations"]] == ["higher"]


def test_an_index_that_is_gone_or_broken_is_made_anew(busy: Path) -> None:
    index = busy / ".rr" / "index.db"
    asked = ("log", "--touched", "toe_spring_mm", "--json")
    before = call(*asked, cwd=busy).json
    assert index.is_file()
    index.unlink()
    assert call(*asked, cwd=busy).json == before
    index.write_bytes(b"no index" * 1000)
    assert call("reindex", "--json", cwd=busy).json["generations"] == 4
    assert call("reindex", cwd=busy).text == "indexed 4 generations\n"
    assert call(*asked, cwd=busy).json == before


def test_an_empty_answer_says_whether_the_value_exists(busy: Path) -> None:
    assert (
        "no parameter is called toe_sprong" in call("log", "--touched", "toe_sprong", cwd=busy).err
    )
    nothing = call("log", "--touched", "swing_deg", cwd=busy)
    assert (nothing.code, nothing.out) == (0, b"")
    assert "no generation is like that" in nothing.err


@pytest.mark.parametrize(
    "asked",
    [
        ["--since", "yesterday"],
        ["--until", "2023-13-01"],
        ["--source", "magic"],
        ["--author", "ada", "--graph"],
    ],
)
def test_what_cannot_be_asked_is_refused(busy: Path, asked: list[str]) -> None:
    refused = call("log", *asked, cwd=busy)
    assert refused.code == 2 and "RR-C001" in refused.err
