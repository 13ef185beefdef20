"""The small pieces a command is made of."""

import errno
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.places import FolderInTheWayError
from engine.project import Project as EngineProject
from engine.remotes import Address
from exporters.registry import FORMATS
from rrcli import ask, environment
from rrcli.build_target import Target
from rrcli.choices import choose, choose_each
from rrcli.config_files import file_to_change, settings_files
from rrcli.dispatch import GLOBAL_PARAMETERS, LazyGroup, dispatch
from rrcli.environment import BadEnvironmentError, read_environment
from rrcli.export_target import STDOUT
from rrcli.failure import UsageMistakeError, error_text, from_os_error
from rrcli.orders import default_order
from rrcli.output import Output
from rrcli.progress import progress_bar
from rrcli.session import Session
from rrcli.single_output import deliver
from rrcli.subjects import named_subject
from rrcli.visit import key_for
from schemas.errors import RRError
from schemas.printable import unsafe_signs
from tests.cli.world import Stream


def session(folder: Path, **out: bool) -> Session:
    return Session(folder, read_environment(), Output(**out), None)


def test_choices_suggest() -> None:
    assert choose("stl", ("stl", "glb"), "--format") == "stl"
    assert choose_each(["a,b", "a"], ("a", "b"), "--part") == ("a", "b")
    with pytest.raises(UsageMistakeError) as caught:
        choose("heroo", ("hero", "top"), "--view")
    assert caught.value.next_step == "did you mean hero?"


ENDINGS = (
    f"end it in .{', .'.join(dict.fromkeys(form.extension for form in FORMATS.values()))}, .zip,"
    " or name a folder without an ending"
)


@pytest.mark.parametrize(
    ("output", "given", "path", "format_name", "many"),
    [
        (None, None, "shoe.glb", "glb", False),
        ("x.STL", None, "x.STL", "stl", False),
        ("x.ply", "ply", "x.ply", "ply", False),
        ("v1.2", "ply", "v1.2", "ply", True),
        ("out", "stl", "out", "stl", True),
        ("out.zip", None, "out.zip", "glb", True),
        ("-", "obj", None, "obj", False),
        (None, "glb-compact", "shoe.glb", "glb-compact", False),
        ("x.glb", "glb-compact", "x.glb", "glb-compact", False),
    ],
)
def test_where_build_writes(
    tmp_path: Path,
    output: str | None,
    given: str | None,
    path: str | None,
    format_name: str,
    many: bool,
) -> None:
    chosen = Path(output) if output else None
    target = Target.of(session(tmp_path), chosen, given)
    assert target == Target(tmp_path / path if path else None, format_name, many)


@pytest.mark.parametrize(
    ("output", "given", "hint"),
    [
        ("m.stl", "glb", "give -o m.glb, or leave --format away"),
        ("m.GLB", "obj", "give -o m.obj, or leave --format away"),
        ("m.stl", "glb-compact", "give -o m.glb, or leave --format away"),
        ("foo.bar", None, ENDINGS),
        ("foo.fbx", "stl", ENDINGS),
    ],
)
def test_an_ending_says_what_the_file_is(
    tmp_path: Path, output: str, given: str | None, hint: str
) -> None:
    with pytest.raises(UsageMistakeError) as caught:
        Target.of(session(tmp_path), Path(output), given)
    assert (caught.value.place, caught.value.next_step) == ("-o", hint)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_there_keeps_its_ending_and_is_no_file(tmp_path: Path) -> None:
    for name in ("parts.d", "m.stl", "m.zip"):
        (tmp_path / name).mkdir()
    found = Target.of(session(tmp_path), Path("parts.d"), None)
    assert found == Target(tmp_path / "parts.d", "glb", many=True)
    for name in ("m.stl", "m.zip"):
        with pytest.raises(FolderInTheWayError):
            Target.of(session(tmp_path), Path(name), None)


def test_json_and_bytes_do_not_share_stdout(tmp_path: Path) -> None:
    with pytest.raises(UsageMistakeError):
        Target.of(session(tmp_path, json=True), Path(STDOUT), None)
    with pytest.raises(UsageMistakeError):
        deliver(session(tmp_path, json=True), "view", Path(STDOUT), b"x")


def test_a_subject_is_a_file_or_a_revision(tmp_path: Path) -> None:
    with pytest.raises(RRError) as caught:
        named_subject(session(tmp_path), "none.yaml")
    assert caught.value.code == "RR-E008"
    with pytest.raises(RRError) as caught:
        named_subject(session(tmp_path), "main")
    assert caught.value.code == "RR-R020"


def test_settings_files_outside_a_project(tmp_path: Path) -> None:
    assert settings_files(session(tmp_path)) == [environment.user_config_file()]
    assert file_to_change(session(tmp_path), user=True) == environment.user_config_file()
    with pytest.raises(RRError):
        file_to_change(session(tmp_path), user=False)


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "42")
    assert read_environment().now() == 42
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert read_environment().now() > 1_700_000_000
    for bad in ("-1", "1.5", "x", "٣"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", bad)
        with pytest.raises(BadEnvironmentError):
            read_environment()
    assert environment.os_user() and environment.terminal_width() > 0


def test_the_user_and_their_settings_file(monkeypatch: pytest.MonkeyPatch) -> None:
    import getpass

    import platformdirs

    assert environment.os_user() == getpass.getuser()
    monkeypatch.setenv("LOGNAME", "grace")
    assert environment.os_user() == "grace"
    for value in ("", "/elsewhere"):
        monkeypatch.setenv("XDG_CONFIG_HOME", value)
        expected = Path(platformdirs.user_config_dir("rr", appauthor=False)) / "config.toml"
        assert environment.user_config_file() == expected


def test_errors_read_well() -> None:
    try:
        try:
            raise ValueError("deep")
        except ValueError as cause:
            raise UsageMistakeError("no", place="there") from cause
    except UsageMistakeError as error:
        text = error_text(error, color=False)
    assert text.splitlines() == [
        "error RR-C001: no",
        "  where  there",
        "  cause  ValueError: deep",
        "   next  rr --help",
    ]
    assert from_os_error(PermissionError(13, "Permission denied", "/x")).exit_code == 4
    assert from_os_error(FileNotFoundError(2, "No such file", "/x")).exit_code == 5
    full = from_os_error(OSError(28, "No space left on device"))
    assert full.exit_code == 1 and "make room" in full.next_step
    ring = from_os_error(OSError(errno.ELOOP, "Too many levels of symbolic links", "/x"))
    assert (ring.code, ring.exit_code) == (full.code, 1) and "the link leads" in ring.next_step
    assert "shorter" in from_os_error(OSError(errno.ENAMETOOLONG, "Too long", "/x")).next_step


def test_an_error_does_not_steer_a_terminal() -> None:
    """Names in an error may be a stranger's: of a member of a workbook, of a branch elsewhere."""
    evil = "xl/\x1b[2J\x07\r\u202e\nerror RR-0: all is well"
    try:
        raise UsageMistakeError(f"two\nlines {evil}", place=evil) from ValueError(evil)
    except UsageMistakeError as error:
        text = error_text(error, color=False)
    assert unsafe_signs(text.replace("\n", "")) == []
    assert len(text.splitlines()) == 6 and "\\x1b[2J" in text
    assert text.splitlines()[3].startswith("  where  xl/")


def test_nobody_is_asked_without_a_terminal(tmp_path: Path) -> None:
    assert ask.gate_choice(session(tmp_path), ("materials.upper",), "ask") == "ask"
    assert ask.gate_choice(session(tmp_path), ("materials.upper",), "defaults") == "defaults"


def test_progress_draws_only_where_somebody_watches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with progress_bar(session(tmp_path), "working") as step:
        step("a")
    monkeypatch.setattr("sys.stderr", stream := Stream(tty=True))
    monkeypatch.setattr("rrcli.progress.PATIENCE_S", -1.0)
    with progress_bar(session(tmp_path), "working") as step:
        step("a file")
    drawn = stream.bytes().decode()
    assert "working: a file" in drawn and drawn.endswith("\r\x1b[K")


def test_the_group_knows_its_words() -> None:
    group = SimpleNamespace(prefix="op ")
    assert LazyGroup.list_commands(group, None) == ["log", "restore"]  # type: ignore[arg-type]
    assert set(GLOBAL_PARAMETERS) >= {"global_json", "global_directory", "global_role"}
    assert dispatch(["size", "convert", "EU42", "--json"]) == 0


def test_an_order_by_default_is_of_this_session(tmp_path: Path) -> None:
    order = default_order(session(tmp_path), EngineProject(tmp_path), None)
    assert (order.message, order.branch, order.choose(("a",))) == ("", None, "defaults")
    assert order.author == session(tmp_path).author() and order.source == "generate"


def test_keys_and_where_they_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RR_API_KEY", raising=False)
    far, near = Address("http://shoes.example.org", "p"), Address("http://127.0.0.1", "p")
    assert key_for(session(tmp_path), "origin", far) is None
    monkeypatch.setenv("RR_API_KEY", "rr_key\n")
    monkeypatch.setenv("RR_API_KEY_MY_TEAM", "own")
    assert key_for(session(tmp_path), "my-team", near) == "own"
    assert not capsys.readouterr().err
    assert key_for(session(tmp_path), "origin", far) == "rr_key"
    told = capsys.readouterr().err
    assert "in the clear" in told and "rr_key" not in told
    for bad in ("k\u00e9y", "rr\nkey"):
        monkeypatch.setenv("RR_API_KEY", bad)
        with pytest.raises(BadEnvironmentError) as caught:
            key_for(session(tmp_path), "origin", near)
        assert bad not in str(caught.value)
