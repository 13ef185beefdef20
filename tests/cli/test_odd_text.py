"""Text that steers a terminal or breaks a line: refused in names, escaped where it is printed."""

import os
import shlex
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import SPEC
from tests.cli.world import call, tree

ODD = ["a\nb <c>", "a\x1b[31mb", "a\rb", "a\x9bb", "a\u2028b", "a\u202eb", "a\tb", "a\udcffb"]


@pytest.mark.parametrize("author", ODD)
def test_an_author_is_one_line_of_plain_text(
    author: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(project)
    monkeypatch.setenv("RR_AUTHOR", author)
    done = call("branch", "k2", cwd=project)
    assert done.code == 2 and done.err.startswith("error RR-C003: RR_AUTHOR is 'a\\")
    assert done.err.isprintable() or set(done.err) - {"\n"} <= set(map(chr, range(32, 127)))
    monkeypatch.setenv("RR_AUTHOR", "Ada")
    refused = call("config", "set", "author", author, "--json", cwd=project)
    assert refused.code == 2 and refused.json["code"] == "RR-E005"
    assert tree(project) == before
    assert call("branch", "k2", cwd=project).code == 0


def test_an_author_broken_by_hand_in_the_settings_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".rr" / "config.toml").write_text('author = "a\\nb"\n')
    monkeypatch.delenv("RR_AUTHOR")
    done = call("branch", "k2", "--json", cwd=project)
    assert done.code == 2 and done.json["code"] == "RR-E003"


def test_an_odd_user_name_of_the_system_is_passed_over(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RR_AUTHOR")
    monkeypatch.setenv("LOGNAME", "a\nb")
    monkeypatch.setenv("USER", "grace")
    assert call("branch", "k2", cwd=project).code == 0
    assert call("op", "log", "-n", "1", "--json", cwd=project).json["operations"][0]["author"] == (
        "grace"
    )


def test_a_message_is_kept_as_given_and_printed_safely(project: Path) -> None:
    message = "red \x1b[31m\x9b bell\x07\nsecond\x0bline\r\nthird"
    spec = project / "spec.yaml"
    spec.write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 12"))
    done = call("generate", "-m", message, cwd=project)
    assert done.code == 0
    assert call("show", "--json", cwd=project).json["message"] == message
    shown = call("show", cwd=project).text
    assert "    red \\x1b[31m\\x9b bell\\x07\n    second\\x0bline\n    third\n" in shown
    spec.write_text(SPEC.replace("aurora-low", '"aurora\\e[31m"'))
    assert "\\x1b[31m" in call("status", cwd=project).text
    for argv in (["log"], ["log", "--graph"], ["show"], ["status"], ["op", "log"], ["undo"]):
        text = call(*argv, cwd=project).text
        assert all(line.isprintable() for line in text.split("\n")), argv


def test_a_key_with_control_signs_is_printed_safely(tmp_path: Path) -> None:
    done = call("validate", "-", cwd=tmp_path, stdin=SPEC.encode() + b'"\\e[2Jx": 1\n')
    assert done.code == 1 and "\\x1b[2Jx" in done.text and "\x1b" not in done.text


@pytest.mark.parametrize("path", ["a\x1b[2Jb", "a\nnext  rm -r .", "\u202efdp.exe"])
def test_a_path_in_an_archive_steers_no_terminal(path: str, tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr(path, b"x")
    done = call("verify", archive)
    assert done.code == 7 and done.err.startswith("error RR-X008: ")
    assert all(line.isprintable() for line in done.err.split("\n"))
    assert len(done.err.splitlines()) == 3
    assert call("verify", archive, "--json").json["place"] == path


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_a_file_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    odd = os.fsdecode(b"caf\xe9.zip")
    for words in (["verify", odd], ["validate", odd], ["export", "-o", f"{odd}/x.zip"]):
        done = call(*words, cwd=tmp_path)
        assert done.code == 5, done.err
        assert all(line.isprintable() for line in done.err.split("\n"))
    assert call("verify", odd, "--json", cwd=tmp_path).json["place"] == odd
    (tmp_path / "SHA256SUMS").write_bytes(b"")
    (tmp_path / odd).write_bytes(b"")
    done = call("verify", tmp_path)
    assert done.code == 7 and "caf\\udce9.zip: not listed" in done.text
    assert call("verify", tmp_path, "--json").json["faults"]


def test_the_next_command_can_be_pasted(project: Path) -> None:
    name = "$(touch x) \u978b, v2"
    odd = SPEC.replace("name: aurora-low", f'name: "{name}"').replace("#1B1F3B", "#1B1F3C")
    (project / "spec.yaml").write_text(odd)
    assert call("generate", "-m", "odd name", cwd=project).code == 0
    done = call("export", "--profile", "supplier", cwd=project)
    assert done.code == 0
    (hint,) = [line for line in done.err.splitlines() if line.startswith("next: rr ")]
    words = shlex.split(hint.removeprefix("next: rr "))
    assert words == ["verify", f"{name}-supplier.zip"]
    assert call(*words, cwd=project).code == 0
