"""Finding and reading spec files."""

import io
from pathlib import Path

import pytest

from engine.specfile import (
    READ_LIMIT,
    SpecMissingError,
    SpecUnreadableError,
    expand,
    read_all,
    read_spec,
)


def test_reading_stops_one_byte_past_the_limit(tmp_path: Path) -> None:
    assert len(read_all(io.BytesIO(b"x" * (3 << 20)))) == READ_LIMIT == (1 << 20) + 1
    big = tmp_path / "big.yaml"
    big.write_bytes(b"y" * (2 << 20))
    assert len(read_spec(big, "big.yaml").data) == READ_LIMIT


def test_what_cannot_be_read_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(SpecMissingError):
        read_spec(tmp_path / "none.yaml", "none.yaml")
    with pytest.raises(SpecMissingError, match="is a folder"):
        read_spec(tmp_path, "x")
    (tmp_path / "file").write_text("")
    with pytest.raises(SpecUnreadableError):
        read_spec(tmp_path / "file" / "below", "below")


def test_folders_come_sorted_and_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.json", ".c.yaml", "notes.txt"):
        (tmp_path / name).write_text("")
    assert [name for _, name in expand(["."], tmp_path)] == ["a.json", "b.yaml"]
    assert [name for _, name in expand(["*.yaml"], tmp_path)] == [".c.yaml", "b.yaml"]
    with pytest.raises(SpecMissingError):
        list(expand(["*.toml"], tmp_path))
