"""What `rr export` refuses: a coded error each time, and nothing half written."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import SPEC
from tests.cli.world import Result, call, tree
from tests.exporters.signers import MINI_SECRET, locked_lightly

ROOT = Path(__file__).resolve().parents[2]
FEW = ("export", "--profile", "supplier", "--json")


class Without:
    """A finder of modules for which one library is not installed."""

    def __init__(self, library: str) -> None:
        self._library = library

    def find_spec(self, name: str, *_: object) -> None:
        if name.split(".")[0] == self._library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def shown(folder: Path) -> tuple[dict[str, bytes], list[Path]]:
    """Every file and path below a folder, but for the cache: an audit made once is kept."""
    cache = folder / ".rr" / "cache"
    paths = [path for path in sorted(folder.rglob("*")) if not path.is_relative_to(cache)]
    files = {name: data for name, data in tree(folder).items() if not name.startswith(".rr/cache/")}
    return files, paths


def refused(folder: Path, *argv: str | Path) -> Result:
    """The result of a command that must leave the folder, its links included, as it was."""
    before = shown(folder)
    done = call(*argv, cwd=folder)
    assert shown(folder) == before
    return done


@pytest.mark.parametrize(
    ("argv", "code", "exit_code"),
    [
        (("--profile", "press", "-o", "x.zip"), "RR-C001", 2),
        (("--profile", "", "-o", "x.zip"), "RR-C001", 2),
        (("--profile", "owner", "--format", "dwg", "-o", "x.zip"), "RR-C001", 2),
        (("--profile", "owner", "--format", "", "-o", "x.zip"), "RR-C001", 2),
        (("--profile", "owner", "--format", " , ", "-o", "x.zip"), "RR-C001", 2),
        (("--profile", "view", "--allow", "RR-G999", "-o", "x.zip"), "RR-E057", 2),
        (("--profile", "view", "--allow", "RR-S029", "-o", "x.zip"), "RR-E057", 2),
        (("--profile", "view", "--allow", "RR-G140,RR-G143", "-o", "x.zip"), "RR-E057", 2),
        (("--profile", "view", "--allow", "", "-o", "x.zip"), "RR-E057", 2),
        (("--profile", "supplier", "--format", "stl", "-o", "x.zip"), "RR-X007", 4),
        (("--profile", "qa", "--format", "glb", "-o", "x.zip"), "RR-X007", 4),
        (("--profile", "view", "--format", "obj", "-o", "x.zip"), "RR-X007", 4),
        (("nowhere", "--profile", "view", "-o", "x.zip"), "RR-R031", 5),
        (("--profile", "view", "--sign", "no-key", "-o", "x.zip"), "RR-C005", 5),
        (("--profile", "view", "--sign", "spec.yaml", "-o", "x.zip"), "RR-X046", 2),
        (("--profile", "view", "--sign", ".", "-o", "x.zip"), "RR-C006", 1),
        (("--profile", "view", "-o", "spec.yaml/x.zip"), "RR-E024", 2),
        (("--profile", "view", "-o", "spec.yaml/more/x"), "RR-E024", 2),
        (("--profile", "qa", "-o", "/proc/x.zip"), "RR-C005", 5),
        (("--profile", "view", "--role", "qa", "-o", "x.zip"), "RR-E006", 4),
        (("--profile", "view", "--role", "king", "-o", "x.zip"), "RR-E007", 2),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else None,
)
def test_each_mistake_has_its_code(
    project: Path, argv: tuple[str, ...], code: str, exit_code: int
) -> None:
    done = refused(project, "export", "--json", *argv)
    assert (done.json["code"], done.code) == (code, exit_code), done.json
    assert done.json["hint"]


def test_any_audit_code_may_be_allowed_however_it_is_written(project: Path) -> None:
    for number, code in enumerate(("RR-G143", "g143", " rr-g140 ")):
        made = call(*FEW, "--allow", code, "-o", f"{number}.zip", cwd=project)
        assert (made.code, made.json["allowed"]) == (0, []), made


@pytest.mark.parametrize("to", ["nowhere", "kept", "spec.yaml"])
@pytest.mark.parametrize("name", ["x.zip", "x"])
def test_a_link_is_neither_followed_nor_replaced(project: Path, to: str, name: str) -> None:
    (project / "kept").mkdir()
    (project / name).symlink_to(to)
    done = refused(project, *FEW, "-o", name)
    assert (done.json["code"], done.code) == ("RR-E036", 2)
    assert (project / name).is_symlink()


def test_a_name_that_leads_elsewhere_needs_a_place_of_its_own(project: Path) -> None:
    odd = SPEC.replace("name: aurora-low", 'name: "../../x"').replace("#1B1F3B", "#1B1F3C")
    (project / "spec.yaml").write_text(odd)
    assert call("generate", "-m", "odd name", cwd=project).code == 0
    above = sorted(project.parent.parent.iterdir())
    done = refused(project, *FEW)
    assert (done.json["code"], done.code) == ("RR-E037", 2)
    assert sorted(project.parent.parent.iterdir()) == above
    for words in (("render", "--size", "32x32"), ("view",)):
        done = refused(project, *words, "--json")
        assert (done.json["code"], done.code) == ("RR-E037", 2)
    assert sorted(project.parent.parent.iterdir()) == above
    assert call(*FEW, "-o", "x.zip", cwd=project).code == 0


@pytest.mark.parametrize("role", ["view", "factory", "supplier", "render", "qa"])
def test_a_partner_gets_their_bundle_and_no_other(project: Path, role: str) -> None:
    for profile in ("owner", "factory", "supplier", "render", "qa", "view"):
        if profile != role:
            done = refused(project, "export", "--profile", profile, "--role", role, "--json")
            assert (done.json["code"], done.code) == ("RR-E006", 4)
    if role in ("supplier", "qa"):  # pictures and meshes take their time
        made = call("export", "--profile", role, "-o", "x", "--role", role, "--json", cwd=project)
        assert made.code == 0, made.err
        manifest = json.loads((project / "x" / "manifest.json").read_text())
        assert made.json["bundle"] == manifest["bundle"]
        # The answer names no more than the bundle does.
        for name in ("generation", "geometry_hash"):
            assert made.json.get(name) == manifest.get(name)
            assert (name in made.json) is (role == "qa")


def test_two_exports_to_one_place_are_both_whole(project: Path) -> None:
    rr = [sys.executable, "-m", "rrcli", "-C", str(project), "export", "--profile", "supplier"]
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = [
        subprocess.Popen([*rr, "-o", name], env=here, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
        for name in ("bundle", "bundle.zip")
    ]
    for one in done:
        _, told = one.communicate(timeout=300)
        assert one.returncode == 0, told
    found = sorted(path.name for path in project.glob("*bundle*"))
    assert found == ["bundle", "bundle.zip"]
    for name in ("bundle", "bundle.zip"):
        assert call("verify", name, cwd=project).code == 0


def test_the_role_may_come_from_the_environment(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RR_ROLE", "supplier")
    assert refused(project, "export", "--profile", "qa", "--json").json["code"] == "RR-E006"
    assert call(*FEW, "-o", "x.zip", cwd=project).code == 0


def test_without_the_extra_there_is_no_unsigned_bundle(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "m.key").write_bytes(MINI_SECRET)
    for name in [name for name in sys.modules if name.startswith("cryptography")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    done = refused(project, *FEW, "--sign", "m.key", "-o", "x.zip")
    assert (done.json["code"], done.code) == ("RR-X045", 5)
    assert done.json["hint"] == 'pip install "rr-engine[formats]"'


@pytest.mark.parametrize(("library", "profile"), [("xlsxwriter", "qa"), ("ezdxf", "factory")])
def test_a_library_that_is_gone_makes_no_smaller_bundle(
    project: Path, monkeypatch: pytest.MonkeyPatch, library: str, profile: str
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("sys.meta_path", [Without(library), *sys.meta_path])
    form = ("--format", "dxf") if profile == "factory" else ()
    done = refused(project, "export", "--profile", profile, *form, "--json", "-o", "x.zip")
    assert (done.json["code"], done.code) == ("RR-C009", 5), done.json
    assert library in done.json["message"] and "pip install" in done.json["hint"]


def test_a_locked_key_is_not_guessed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "m.key").write_bytes(locked_lightly(MINI_SECRET, b"pw"))
    sign = (*FEW, "--sign", "m.key", "-o", "x.zip")
    assert refused(project, *sign).json["code"] == "RR-X048"
    monkeypatch.setenv("RR_SIGN_PASSWORD", "wrong")
    assert refused(project, *sign).json["code"] == "RR-X047"
    monkeypatch.setenv("RR_SIGN_PASSWORD", "pw")
    assert call(*sign, cwd=project).code == 0


def rr(folder: Path, *argv: str, stdout: object = subprocess.PIPE, most: int = 0) -> object:
    """One `rr` in a process of its own, of files no larger than `most` bytes."""

    def limit() -> None:
        if most:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return subprocess.run(
        [sys.executable, "-m", "rrcli", *argv],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=limit,
    )


@pytest.mark.parametrize("target", ["x.zip", "x"])
def test_a_disk_that_takes_no_more_leaves_nothing_behind(project: Path, target: str) -> None:
    assert call("audit", "@", cwd=project).code == 0
    argv = ("export", "--profile", "qa", "-o", target)
    before = sorted(project.iterdir())
    done = rr(project, *argv, most=50_000)
    assert done.returncode == 1 and "RR-C006" in done.stderr, done.stderr
    assert sorted(project.iterdir()) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_pipe_is_told(project: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = rr(project, "export", "--profile", "supplier", "-o", "-", stdout=full)
    assert done.returncode == 1 and "RR-C006" in done.stderr, done.stderr


def test_a_place_that_may_not_be_written_is_told(project: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    (project / "shut").mkdir(mode=0o555)
    assert refused(project, *FEW, "-o", "shut/x.zip").json["code"] == "RR-C004"
