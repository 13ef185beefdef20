"""Bad input of every kind: a coded error with place, cause and next step; nothing is changed."""

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from store.disk import Disk
from tests.cli.conftest import BARE, SPEC
from tests.cli.world import Result, call, silent, tree

BOMB = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 8)}]\n"
    for old, new in zip("abcdefg", "bcdefgh", strict=True)
)

BAD_SPECS: dict[str, bytes] = {
    "empty": b"",
    "huge": b"# " + b"x" * (2 << 20),
    "binary": bytes(range(256)) * 8,
    "not utf-8": SPEC.replace("aurora", "auror\xe9").encode("latin-1"),
    "truncated": SPEC.encode()[:220],
    "alias bomb": BOMB.encode(),
    "duplicate key": SPEC.replace("rr: 1", "rr: 1\nrr: 1").encode(),
    "unknown key": SPEC.replace("rr: 1", "rr: 1\nheel: 3").encode(),
    "nan": SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: .nan").encode(),
    "text for a number": SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: eleven").encode(),
    "out of range": SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 400").encode(),
    "two documents": SPEC.encode() + b"---\nrr: 1\n",
    "a tag": SPEC.replace("name: aurora-low", "name: !!python/name:os.system x").encode(),
    "deep": b"[" * 5000,
    "a list": b"- 1\n- 2\n",
    "null bytes": b"rr: 1\x00\n",
}


def told(done: Result, exit_code: int) -> dict[str, object]:
    """The error document of a failed `--json` command, checked for what every error must have."""
    assert done.code == exit_code, (done.code, done.text, done.err)
    error = done.json
    assert error["schema"] == "rr/error/1" and error["exit_code"] == exit_code
    assert error["message"] and error["hint"] and "Traceback" not in done.text + done.err
    return dict(error)


@pytest.mark.parametrize("name", BAD_SPECS)
def test_bad_spec_is_refused_everywhere(name: str, project: Path) -> None:
    before = silent(tree(project))
    bad = project.parent / "bad.yaml"
    bad.write_bytes(BAD_SPECS[name])
    report = call("validate", bad, "--json")
    assert report.code == 1
    findings = report.json["findings"]
    assert findings and all(f["line"] >= 1 and f["column"] >= 1 and f["hint"] for f in findings)
    for command in ("generate", "build"):
        error = told(call(command, bad, "--json", cwd=project), 1)
        assert error["code"] == "RR-E010" and str(error["place"]).startswith(str(bad))
        assert call(command, bad, cwd=project).err.startswith("error RR-E010: ")
    after = tree(project)
    assert silent(after) == before
    logged = b"".join(data for name, data in after.items() if name.startswith(".rr/events/"))
    assert b"bad.yaml" in logged and str(project.parent).encode() not in logged


def test_several_faults_come_at_once(project: Path) -> None:
    text = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 99").replace("rubber", "cheese")
    done = call("generate", "-", "--json", cwd=project, stdin=text.encode())
    details = told(done, 1)["details"]
    assert isinstance(details, dict) and len(details["findings"]) >= 2


def test_missing_spec(project: Path, tmp_path: Path) -> None:
    assert told(call("validate", "none.yaml", "--json", cwd=tmp_path), 5)["code"] == "RR-E008"
    assert told(call("build", "none.yaml", "--json", cwd=tmp_path), 5)["code"] == "RR-E008"
    (project / "spec.yaml").unlink()
    before = tree(project)
    assert told(call("generate", "--json", cwd=project), 5)["code"] == "RR-E008"
    (tmp_path / "folder.yaml").mkdir()
    assert told(call("generate", tmp_path / "folder.yaml", "--json", cwd=project), 5)
    assert tree(project) == before


def test_endless_spec_is_refused_unread() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no /dev/zero here")
    done = call("validate", "/dev/zero", "--json")
    assert done.code == 1


def test_damaged_object(project: Path) -> None:
    victim = max((project / ".rr" / "objects").rglob("*"), key=lambda path: path.stat().st_size)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    before = tree(project)
    done = call("fsck", "--json", cwd=project)
    assert done.code == 7
    damage = done.json["damage"]
    assert damage and all(item["place"] and item["remedy"] for item in damage)
    assert call("verify", cwd=project).code == 7
    assert told(call("export", "--json", "--profile", "factory", cwd=project), 7)
    assert tree(project) == before


def test_every_flipped_object_and_head_is_found(project: Path) -> None:
    files = [path for path in (project / ".rr" / "objects").rglob("*") if path.is_file()]
    for victim in [*files, project / ".rr" / "op_head"]:
        good = victim.read_bytes()
        victim.write_bytes(bytes([*good[:-3], good[-3] ^ 0x10, *good[-2:]]))
        assert call("verify", cwd=project).code in (1, 7), victim
        victim.write_bytes(good)
    assert call("fsck", cwd=project).code == 0


def test_unknown_revision(project: Path) -> None:
    before = tree(project)
    for command in ("show", "log", "switch", "verify", "export", "view"):
        error = told(call(command, "nowhere", "--json", cwd=project), 5)
        assert error["code"] == "RR-R031" and error["place"] == "nowhere"
    assert told(call("show", "@~7", "--json", cwd=project), 5)
    assert told(call("show", "a~~b", "--json", cwd=project), 2)
    assert told(call("cat", "feedfeedfeed", "--json", cwd=project), 5)["code"] == "RR-E026"
    assert tree(project) == before


def test_no_repository(tmp_path: Path) -> None:
    for command in ("status", "log", "generate", "switch x", "branch", "undo", "fsck", "op log"):
        error = told(call(*command.split(), "--json", cwd=tmp_path), 5)
        assert error["code"] == "RR-R020" and str(tmp_path) in str(error["place"])
        assert "rr init" in str(error["hint"])
    assert tree(tmp_path) == {}


def test_format_from_the_future(project: Path) -> None:
    (project / ".rr" / "format").write_text("rr-store 99\n")
    before = tree(project)
    for command in ("status", "log", "generate", "switch main", "undo", "branch new", "verify"):
        done = call(*command.split(), "--json", cwd=project)
        if command == "verify":
            assert done.code == 7
            continue
        assert told(done, 1)["code"] == "RR-R022"
    assert tree(project) == before


def test_init_twice(project: Path) -> None:
    before = tree(project)
    assert told(call("init", project, "--json"), 1)["code"] == "RR-R021"
    assert told(call("init", project.parent / "x", "--size", "EU99", "--json"), 2)
    assert not (project.parent / "x").exists()
    assert tree(project) == before


def as_nobody(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run `rr` so that file permissions count even when the tests run as root."""
    drop: dict[str, int] = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **drop)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_read_only_project(project: Path, rr: list[str]) -> None:
    edited = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 10")
    (project / "spec.yaml").write_text(edited)
    for path in (project, *project.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in project.parents[:4]:
        parent.chmod(parent.stat().st_mode | 0o055)
    before = tree(project)
    try:
        try:
            done = as_nobody([*rr, "-C", str(project), "generate", "-m", "x", "--json"])
        except PermissionError:
            pytest.skip("another user cannot reach the Python under test")
        error = json.loads(done.stdout)
        assert done.returncode == error["exit_code"] == 4, error
        assert error["code"] == "RR-R003" and error["place"] and error["hint"]
        assert as_nobody([*rr, "-C", str(project), "log"]).returncode == 0
    finally:
        for path in (project, *project.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert tree(project) == before


UNBUFFERED = pytest.mark.parametrize("unbuffered", ["", "1"])
"""Python buffers stdout, or does not (`PYTHONUNBUFFERED`): containers often set it."""


@UNBUFFERED
@pytest.mark.parametrize("words", [("log",), ("log", "--json"), ("--help",), ("log", "nowhere")])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk(rr: list[str], project: Path, words: tuple[str, ...], unbuffered: str) -> None:
    """Standard output on a full device: coded, not a traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*rr, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
            cwd=project, env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    if words == ("log", "nowhere"):  # it has nothing to say there
        assert done.returncode == 5 and done.stderr.startswith("error RR-R031: "), done.stderr
    else:
        assert done.returncode == 1 and done.stderr.startswith("error RR-C006: "), done.stderr
        assert "where  standard output" in done.stderr
    assert "Traceback" not in done.stderr and "ignored" not in done.stderr


@UNBUFFERED
@pytest.mark.parametrize("words", [("log",), ("--help",)])
def test_closed_output(
    rr: list[str], project: Path, words: tuple[str, ...], unbuffered: str
) -> None:
    """A stdout or stderr that is closed from the start fails by a code, or is not missed."""
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    for shut, exit_code in ((">&-", 1), ("2>&-", 0), ("2>&- >&-", 1)):
        done = subprocess.run(
            ["sh", "-c", f'exec "$@" {shut}', "sh", *rr, *words],
            capture_output=True, text=True, timeout=60, cwd=project, env=environment,
        )  # fmt: skip
        assert done.returncode == exit_code, (shut, done.stderr)
        assert done.stderr == "" or done.stderr.startswith("error RR-C006: "), done.stderr
        assert "Traceback" not in done.stderr and "ignored" not in done.stderr


@UNBUFFERED
def test_a_disk_that_takes_a_part_is_told(rr: list[str], tmp_path: Path, unbuffered: str) -> None:
    """The first write is cut short, the next one fails: never exit 0 and half a document."""
    limit = 4096
    whole = subprocess.run([*rr, "schema"], capture_output=True, timeout=60, check=True).stdout
    assert len(whole) > 2 * limit
    with (tmp_path / "schema.json").open("wb") as out:
        done = subprocess.run(
            [*rr, "schema"], stdout=out, stderr=subprocess.PIPE, text=True, timeout=60,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered, "PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )  # fmt: skip
    assert done.returncode == 1 and done.stderr.startswith("error RR-C006: "), done.stderr
    assert "Traceback" not in done.stderr and "ignored" not in done.stderr


def test_a_full_disk_is_named_by_the_file_that_was_meant(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    target = project.parent / "out" / "shoe.glb"
    error = told(call("build", "--quality", "draft", "-o", target, "--json", cwd=project), 1)
    assert (error["code"], error["place"]) == ("RR-C006", str(target))
    new = target.parent / "new"
    error = told(call("export", "--profile", "qa", "-o", new, "--json", cwd=project), 1)
    assert error["code"] == "RR-C006" and str(error["place"]).startswith(str(new))


@pytest.mark.parametrize("text", ["9\n", "rr 99", "rr-store 3\n"])
def test_a_project_of_a_newer_release_is_no_damage(project: Path, text: str) -> None:
    (project / ".rr" / "format").write_text(text)
    before = tree(project)
    assert told(call("log", "--json", cwd=project), 1)["code"] == "RR-R022"
    done = call("fsck", "--json", cwd=project)
    assert done.code == 1 and done.json["damage"][0]["code"] == "RR-R022"
    assert "update RR Engine" in call("fsck", cwd=project).text
    assert tree(project) == before


@pytest.mark.parametrize(
    ("number", "code", "exit_code"),
    [(errno.ENOSPC, "RR-R002", 1), (errno.EROFS, "RR-R003", 4), (errno.EIO, "RR-R001", 1)],
)
def test_the_disk_refuses_while_generating(
    project: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str, exit_code: int
) -> None:
    """The system call that writes fails, as on a full, read-only or broken disk."""

    def refuse(self: Disk, descriptor: int, data: bytes) -> None:
        raise OSError(number, os.strerror(number))

    (project / "spec.yaml").write_text(SPEC.replace("#1B1F3B", "#1B1F3C"))
    before = tree(project)
    monkeypatch.setattr(Disk, "write", refuse)
    error = told(call("generate", "--json", cwd=project), exit_code)
    assert error["code"] == code and error["place"] and error["hint"]
    assert tree(project) == before


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("after_s", [0.25, 0.6])
def test_ctrl_c_in_generate(project: Path, rr: list[str], after_s: float) -> None:
    (project / "spec.yaml").write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 10"))
    head = (project / ".rr" / "op_head").read_bytes()
    process = subprocess.Popen(
        [*rr, "-C", str(project), "generate", "-m", "x"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(after_s)
    _interrupt(process)
    out, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    if process.returncode == 0:  # it was faster than the interrupt
        assert b"main" in out
    else:
        assert process.returncode in (130, -signal.SIGINT), err
        if (project / ".rr" / "op_head").read_bytes() != head:  # it came after the recording: whole
            done, before = call("op", "log", "--json", cwd=project).json["operations"][:2]
            assert done["command"] == "generate" and before["operation"] in head.decode()
            assert call("verify", "@", cwd=project).code == 0
    assert call("fsck", cwd=project).code == 0
    assert call("log", cwd=project).code == 0


def test_ctrl_c_while_building(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted inside the build: exit 130, a clean message, and not one byte written."""
    import geometry.build

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    (project / "spec.yaml").write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 10"))
    before = tree(project)
    monkeypatch.setattr(geometry.build, "build_shoe", interrupted)
    done = call("generate", "-m", "x", cwd=project)
    assert done.code == 130 and done.err.startswith("error RR-C130: interrupted")
    assert tree(project) == before


def test_an_unexpected_failure_is_a_coded_bug(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import engine.status

    def broken(_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(engine.status, "status", broken)
    error = told(call("status", "--json", cwd=project), 70)
    assert error["code"] == "RR-C070" and "ZeroDivisionError: planted" in str(error["cause"])
    monkeypatch.setenv("RR_DEBUG", "1")
    assert "Traceback" in call("status", cwd=project).err


def test_gate(empty: Path) -> None:
    (empty / "spec.yaml").write_text(BARE)
    before = tree(empty)
    asked = told(call("generate", "--json", cwd=empty), 3)
    assert asked["code"] == "RR-E011" and "--missing defaults" in str(asked["hint"])
    assert told(call("generate", "--missing", "cancel", "--json", cwd=empty), 3)
    assert tree(empty) == before
    (empty / "other.yaml").write_text(BARE)  # which no draft is ever written into
    before = tree(empty)
    other = ("generate", "other.yaml", "--missing", "ai-draft", "--json")
    draft = told(call(*other, cwd=empty), 3)
    assert draft["code"] == "RR-E012" and "no AI provider is configured" in str(draft["message"])
    assert tree(empty) == before


@pytest.mark.parametrize(
    ("answer", "code"),
    [(b"1\n", 0), (b"2\n", 3), (b"\n", 3), (b"3\n", 3), (b"9\n1\n", 0), (b"", 3)],
)
def test_gate_on_a_terminal(empty: Path, answer: bytes, code: int) -> None:
    (empty / "spec.yaml").write_text(BARE)
    done = call("generate", "-m", "x", cwd=empty, stdin=answer, tty=True)
    assert done.code == code, done.err
    assert "The appearance is incomplete" in done.err and "materials.upper" in done.err
    if code == 0:
        filled = call("show", "--json", cwd=empty).json["filled"]
        assert len(filled) == 8
        assert all("Ada Test" in who and "default" in who for who in filled.values())
        assert call("generate", cwd=empty).text.startswith("nothing changed")


def test_detached(project: Path) -> None:
    edited = SPEC.replace("#1B1F3B", "#1B1F3C")
    (project / "spec.yaml").write_text(edited)
    assert call("generate", "-m", "second", cwd=project).code == 0
    assert call("switch", "@~1", cwd=project).code == 0
    (project / "spec.yaml").write_text(SPEC.replace("#1B1F3B", "#AAAAAA"))
    before = tree(project)
    error = told(call("generate", "--json", cwd=project), 3)
    assert error["code"] == "RR-E018" and "--branch" in str(error["hint"])
    assert tree(project) == before
    made = call("generate", "--branch", "side", "-m", "third", "--json", cwd=project).json
    assert made["branch"] == "side"
    assert call("status", "--json", cwd=project).json["branch"] == "side"


def test_local_edits_are_never_overwritten(project: Path) -> None:
    other = project / "other.yaml"
    other.write_text(SPEC.replace("#1B1F3B", "#1B1F3C"))
    assert call("generate", other, "--branch", "other", cwd=project).code == 0
    spec = project / "spec.yaml"
    for edit in ("# only a comment\n" + SPEC, SPEC.replace("11}", "12}"), "rr: [broken"):
        spec.write_text(edit)
        before = tree(project)
        error = told(call("switch", "other", "--json", cwd=project), 3)
        way_out = "--discard" if edit.startswith("#") else "rr generate"
        assert error["code"] == "RR-E019" and way_out in str(error["hint"])
        assert tree(project) == before
    done = call("switch", "other", "--discard", "--json", cwd=project).json
    assert spec.read_bytes() == other.read_bytes()
    kept = call("cat", done["kept_edits"], cwd=project)
    assert kept.out == b"rr: [broken"


def test_bundle_that_was_touched(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    audit = call("show", "--json", cwd=project).json["audit"]
    allow = [word for item in audit for word in ("--allow", str(item["code"]))]
    supplier = ("--profile", "supplier", "-o", folder)
    assert call("export", *supplier, *allow, cwd=project).code == 0
    assert call("verify", folder).code == 0
    changes: list[Callable[[Path], object]] = [
        lambda f: (f / "documents" / "bom.csv").write_bytes(b"x"),
        lambda f: (f / "documents" / "bom.csv").unlink(),
        lambda f: (f / "extra.txt").write_text("x"),
        lambda f: (f / "SHA256SUMS").unlink(),
        lambda f: (f / "manifest.json").write_text("{}"),
    ]
    for number, change in enumerate(changes):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(folder, copy)
        change(copy)
        done = call("verify", copy, "--json")
        assert done.code == 7 and done.json["faults"], number
    assert told(call("verify", tmp_path, "--json"), 5)["code"] == "RR-E028"
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04rest")
    assert told(call("verify", tmp_path / "cut.zip", "--json"), 7)
