"""`rr export --sign` and `rr verify --signed-by`: beside the tools that partners have."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rrcli.signing_keys import _LARGEST_KEY
from tests.cli.world import call
from tests.exporters import signers
from tests.exporters.signers import MINI_PUBLIC, MINI_SECRET, locked_lightly, ssh_key, ssh_keygen

ROOT = Path(__file__).resolve().parents[2]
FEW = ("export", "--profile", "supplier")


@pytest.fixture(scope="module")
def signed(one_generation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a key of each kind and a bundle signed by it, in a folder and an archive."""
    project = Path(shutil.copytree(one_generation, tmp_path_factory.mktemp("signed") / "aurora"))
    ssh_key(project, "id")
    (project / "m.key").write_bytes(MINI_SECRET)
    (project / "m.pub").write_bytes(MINI_PUBLIC)
    for key in ("id", "m.key"):
        for output in (f"{key}.zip", f"{key}-bundle"):
            assert call(*FEW, "--sign", key, "-o", output, cwd=project).code == 0
    assert call(*FEW, "-o", "unsigned.zip", cwd=project).code == 0
    return project


@pytest.mark.parametrize(("key", "public"), [("id", "id.pub"), ("m.key", "m.pub")])
def test_a_signed_bundle_verifies(signed: Path, key: str, public: str) -> None:
    for bundle in (f"{key}.zip", f"{key}-bundle"):
        done = call("verify", bundle, "--signed-by", public, "--strict", "--json", cwd=signed)
        assert done.code == 0, done.json
        assert [one["what"] for one in done.json["checks"]] == ["sums", "signature", "files"]
        assert call("verify", bundle, "--strict", cwd=signed).code == 0
    assert "signature: " in call("verify", bundle, "--signed-by", public, cwd=signed).text


def test_one_without_or_with_another_signature_does_not(signed: Path) -> None:
    other = ssh_key(signed, "other").with_suffix(".pub").name
    for bundle, public in (
        ("unsigned.zip", "id.pub"),
        ("id.zip", other),
        ("id.zip", "m.pub"),
        ("m.key.zip", "id.pub"),
    ):
        done = call("verify", bundle, "--signed-by", public, "--json", cwd=signed)
        assert done.code == 1 and not done.json["ok"] and not done.json["faults"]
        told = {one["what"]: one["verdict"] for one in done.json["checks"]}
        assert told == {"sums": "same", "signature": "differs", "files": "same"}


def test_a_signature_does_not_cover_up_damage(signed: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(signed / "id-bundle", tmp_path / "bundle"))
    (folder / "documents" / "bom.csv").write_bytes(b"")
    assert call("verify", folder, "--signed-by", signed / "id.pub").code == 7


def test_a_key_that_is_none_is_a_mistake(signed: Path) -> None:
    for public, code in (("spec.yaml", "RR-X049"), ("no.pub", "RR-C005"), ("m.key", "RR-X049")):
        done = call("verify", "id.zip", "--signed-by", public, "--json", cwd=signed)
        assert done.json["code"] == code
    done = call("verify", "main", "--signed-by", "id.pub", "--json", cwd=signed)
    assert (done.code, done.json["place"]) == (2, "--signed-by")


def test_what_is_too_large_for_a_key_is_not_read(signed: Path) -> None:
    with (signed / "large.key").open("wb") as large:
        large.truncate(_LARGEST_KEY + 1)
    for argv in ((*FEW, "--sign", "large.key"), ("verify", "id.zip", "--signed-by", "large.key")):
        done = call(*argv, "--json", cwd=signed)
        assert (done.code, done.json["code"]) == (2, "RR-C001")
        assert "too large for a key" in done.json["message"]


def test_the_tools_of_a_partner_accept_it(signed: Path) -> None:
    folder = signed / "id-bundle"
    allowed = signed / "allowed"
    allowed.write_text("ada@example.org " + (signed / "id.pub").read_text())
    data = (folder / "SHA256SUMS").read_bytes()
    names = ("-f", allowed, "-I", "ada@example.org", "-n", "rr-bundle")
    done = ssh_keygen("-Y", "verify", *names, "-s", folder / "SHA256SUMS.sig", stdin=data)
    assert done.returncode == 0, done.stderr
    sums = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(sums, cwd=folder, check=False).returncode == 0
    assert call("verify", folder, "--signed-by", allowed).code == 0


def test_minisign_accepts_it(signed: Path) -> None:
    sums = signed / "m.key-bundle" / "SHA256SUMS"
    done = signers.minisign("-V", "-p", signed / "m.pub", "-m", sums)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("key", ["id", "m.key"])
def test_the_signature_is_the_same_each_time_and_the_rest_as_without(
    signed: Path, key: str
) -> None:
    again = call(*FEW, "--sign", key, "-o", "-", cwd=signed).out
    assert again == (signed / f"{key}.zip").read_bytes()
    one, other = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}
        for folder in (signed / "id-bundle", signed / "m.key-bundle")
    )
    kinds = {path.suffix for path in set(one) ^ set(other)}
    assert kinds == {".sig", ".minisig"}
    assert all(one[path] == other[path] for path in set(one) & set(other))


def test_the_list_of_what_was_written_names_the_signature(signed: Path) -> None:
    done = call(*FEW, "--sign", "id", "-o", "again", "--json", cwd=signed)
    assert "SHA256SUMS.sig" in [file["path"] for file in done.json["files"]]
    manifest = json.loads((signed / "again" / "manifest.json").read_bytes())
    assert "SHA256SUMS.sig" not in [file["path"] for file in manifest["files"]]


def test_a_person_at_a_terminal_is_asked_for_the_password(signed: Path) -> None:
    (signed / "locked.key").write_bytes(locked_lightly(MINI_SECRET, b"pw"))
    argv = [*FEW, "--sign", "locked.key", "-o", "asked.zip"]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(signed)
        os.environ["PYTHONPATH"] = str(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "rrcli", *argv])
    shown = b""
    while b"password of locked.key: " not in shown:
        shown += os.read(terminal, 1024)
    os.write(terminal, b"pw\n")
    try:
        while more := os.read(terminal, 1024):
            shown += more
    except OSError:  # the terminal is gone with its last user
        pass
    assert os.waitpid(child, 0)[1] == 0, shown
    assert b"pw" not in shown.partition(b"locked.key: ")[2].split(b"\n")[0]
    assert (signed / "asked.zip").read_bytes() == (signed / "m.key.zip").read_bytes()
