"""`rr tag`: names that stay."""

from pathlib import Path

import pytest

from tests.cli.world import call


def names(project: Path) -> dict[str, str]:
    found = call("tag", "--json", cwd=project).json
    assert found["action"] == "listed"
    return {row["name"]: row["generation"] for row in found["tags"]}


def test_a_tag_names_a_generation_everywhere_a_revision_is_asked_for(project: Path) -> None:
    shown = call("show", "--json", cwd=project).json
    made = call("tag", "sample/1", "--json", cwd=project).json
    assert made["action"] == "created"
    assert names(project) == {"sample/1": shown["generation"]}
    assert call("show", "sample/1", "--json", cwd=project).json["tags"] == ["sample/1"]
    spec = project / "spec.yaml"
    spec.write_text(spec.read_text().replace("toe_spring_mm: 11", "toe_spring_mm: 9"))
    assert call("generate", "-m", "flatter", cwd=project).code == 0
    assert names(project) == {"sample/1": shown["generation"]}
    assert call("tag", "old", "@~1", cwd=project).code == 0
    assert names(project)["old"] == shown["generation"]
    assert call("log", "tag/old", "--json", cwd=project).json["generations"][0]["tags"] == [
        "old",
        "sample/1",
    ]


def test_a_tag_never_moves(project: Path) -> None:
    assert call("tag", "v1", cwd=project).code == 0
    before = names(project)
    refused = call("tag", "v1", cwd=project)
    assert refused.code == 1 and "RR-E030" in refused.err
    assert names(project) == before


def test_a_deleted_tag_comes_back_with_undo(project: Path) -> None:
    assert call("tag", "v1", cwd=project).code == 0
    before = names(project)
    gone = call("tag", "-d", "v1", cwd=project)
    assert gone.code == 0 and gone.text.startswith("deleted tag v1 at ")
    assert names(project) == {}
    assert call("undo", cwd=project).code == 0
    assert names(project) == before
    assert call("undo", cwd=project).code == 0
    assert names(project) == {}


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("-d", "nothing"), "RR-E031", 5),
        (("bad name",), "RR-R030", 2),
        (("v1", "nowhere"), "RR-R031", 5),
        (("v1", "-d", "v2"), "RR-C", 2),
    ],
)
def test_what_cannot_be_is_refused(
    project: Path, arguments: tuple[str, ...], code: str, exit_code: int
) -> None:
    refused = call("tag", *arguments, cwd=project)
    assert refused.code == exit_code and code in refused.err
    assert names(project) == {}


def test_a_project_without_a_tag_says_how_to_make_one(project: Path) -> None:
    listed = call("tag", cwd=project)
    assert (listed.code, listed.out) == (0, b"")
    assert "rr tag NAME" in listed.err
