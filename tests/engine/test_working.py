"""The working file: what differs, and that it follows without losing a byte."""

from pathlib import Path

import pytest

from engine.generate import generate
from engine.specfile import SpecFile
from engine.working import (
    LocalEditsError,
    authored_changes,
    check_no_edits,
    flat,
    follow,
    working_state,
)
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.engine.conftest import order


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (SPEC, "same"),
        ("# another\n" + SPEC, "comments"),
        (SPEC.replace("#1B1F3B", "#1b1f3b"), "comments"),
        (SPEC.replace("value: 42,", "value: 42.0,"), "comments"),
        (SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 12"), "edited"),
        ("rr: [", "invalid"),
        ("- 1", "invalid"),
        (None, "missing"),
    ],
)
def test_states(recorded: Repository, tmp_path: Path, text: str | None, state: str) -> None:
    file = tmp_path / "spec.yaml"
    if text is not None:
        file.write_text(text)
    active = recorded.resolve("@")
    assert working_state(recorded, file, active).state == state
    if text is not None:
        assert working_state(recorded, file, None).state == "new"


def test_the_file_of_the_generation_before_is_told_from_an_edit(
    repository: Repository, spec_file: SpecFile, tmp_path: Path
) -> None:
    """As a merge leaves it that was killed between recording and writing the file."""
    file = tmp_path / "spec.yaml"
    file.write_bytes(spec_file.data)
    generate(repository, spec_file, order())
    newer = SPEC.replace("#1B1F3B", "#000000").encode()
    active = generate(repository, SpecFile("spec.yaml", newer), order()).generation_id
    found = working_state(repository, file, active)
    assert found.state == "earlier"
    assert [(c.path, c.before, c.after) for c in found.changes] == [
        ("appearance.colors.primary_hex", "#000000", "#1B1F3B")
    ]


def test_changes_by_path() -> None:
    assert flat({"a": {"b": 1}, "$schema": "x", "c_hex": "#ab"}) == {"a.b": 1, "c_hex": "#AB"}
    found = authored_changes({"a": {"b": 1, "c": 2}}, {"a": {"c": 3, "d": 4}})
    assert [(c.path, c.before, c.after) for c in found] == [
        ("a.b", 1, None),
        ("a.c", 2, 3),
        ("a.d", None, 4),
    ]


def test_following_keeps_what_is_stored_nowhere(
    repository: Repository, spec_file: SpecFile, tmp_path: Path
) -> None:
    target = generate(repository, spec_file, order()).generation_id
    file = tmp_path / "spec.yaml"
    assert follow(repository, file, target, discard=False) is None
    assert file.read_bytes() == spec_file.data
    file.write_text("# mine\n" + SPEC)
    with pytest.raises(LocalEditsError):
        check_no_edits(repository, file, target)
    with pytest.raises(LocalEditsError):
        follow(repository, file, target, discard=False)
    kept = follow(repository, file, target, discard=True)
    assert kept is not None and repository.get(kept) == ("# mine\n" + SPEC).encode()
    assert file.read_bytes() == spec_file.data
    other = SpecFile("o", SPEC.replace("#1B1F3B", "#333333").encode())
    second = generate(repository, other, order()).generation_id
    assert follow(repository, file, second, discard=False) is None, "recorded text may be replaced"
