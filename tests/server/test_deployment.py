"""The Docker files and `.env.example`: no engine runs here, so each rule is read off the text."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.limits import DEFAULTS, read_rate_limits
from server.settings import read_settings
from tests.house.source import ROOT

SETTINGS_PAGE = ROOT / "docs" / "server.md"
FOR_COMPOSE = {"POSTGRES_PASSWORD", "RR_EXTRAS", "RR_PORT", "POSTGRES_PORT", "REDIS_PORT"}


class Asked(Mapping[str, str]):
    """An environment that notes what is looked up in it."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def settings() -> set[str]:
    asked = Asked()
    read_settings(asked, home=Path("home"))
    return asked.names


def example() -> dict[str, str]:
    """Every variable of `.env.example` with its value, those behind a `#` too."""
    text = (ROOT / ".env.example").read_text("utf-8")
    return dict(re.findall(r"(?m)^(?:# )?([A-Z][A-Z_]+)=(.*)$", text))


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return found


def dockerfile() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile in order, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", text)).splitlines()
    return [(word, rest) for line in lines if line for word, _, rest in [line.partition(" ")]]


def given(word: str) -> list[str]:
    return [rest for name, rest in dockerfile() if name == word]


def program(name: str) -> Path:
    """A linter beside this Python; a skip where there is none, unless in CI."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        if os.environ.get("RR_CI"):
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"needs {name}")
    return Path(found)


def test_every_setting_stands_in_the_example_and_in_the_docs() -> None:
    assert settings() <= set(example())
    assert set(example()) - settings() <= FOR_COMPOSE
    page = SETTINGS_PAGE.read_text("utf-8")
    assert not [name for name in settings() if f"| `{name}` |" not in page]
    shown = re.findall(r"(?m)^\| `([A-Z][A-Z_]+)` \|", page)
    assert set(shown) <= settings() | FOR_COMPOSE


def test_the_example_can_be_read_and_shows_what_holds_without_it() -> None:
    bare = read_settings({}, home=Path("home"))
    shown = {name: value for name, value in example().items() if value}
    for name in ("DATABASE_URL", "REDIS_URL"):
        assert shown.pop(name)
    found = read_settings(shown, home=Path("home"))
    assert (found.limits, found.body_bytes, found.body_s, found.answer_s) == (
        bare.limits, bare.body_bytes, bare.body_s, bare.answer_s,
    )  # fmt: skip
    assert (found.debug, found.migrate) == (bare.debug, bare.migrate)
    assert read_rate_limits(shown["RATE_LIMITS"]) == (DEFAULTS, [])


def test_the_image_is_built_in_two_stages_and_runs_as_nobody() -> None:
    stages = given("FROM")
    assert [stage.split()[-1] for stage in stages] == ["build", "run"]
    assert {stage.split()[0] for stage in stages} == {"python:3.13-slim-bookworm"}
    assert given("USER") == ["10001:10001"]
    last = [name for name, _ in dockerfile()]
    assert last.index("USER") > max(at for at, name in enumerate(last) if name in {"RUN", "COPY"})
    assert not given("ADD") and len(given("HEALTHCHECK")) == 1 and given("EXPOSE") == ["8000"]


def test_the_image_holds_every_package_and_the_command_starts_the_server() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    copied = {word for rest in given("COPY") for word in rest.split() if "=" not in word}
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= copied
    command = json.loads(given("CMD")[0])
    assert command[:2] == ["uvicorn", "server.app:app"]
    assert "--no-access-log" in command  # it would hold addresses, and somebody's key in one
    module, _, name = command[1].partition(":")
    assert callable(getattr(import_module(module), name))
    from uvicorn.main import main

    known = {option for one in main.params for option in (*one.opts, *one.secondary_opts)}
    assert {word for word in command if word.startswith("--")} <= known


LIBRARIES = {"libGL.so.1": "libgl1", "libX11.so.6": "libx11-6", "libexpat.so.1": "libexpat1"}
"""What OpenCASCADE takes of the system beside what every Debian has, with its package."""
IN_EVERY_DEBIAN = re.compile(
    r"(libc|libm|libdl|librt|libpthread|libgcc_s|libstdc\+\+|libz|ld-linux-[\w-]+)\.so\.\d+"
)


def run_steps(extras: str, folder: Path) -> tuple[int, list[str]]:
    """The steps of the image that ask for the extras, in a shell: how they end, what they call."""
    said = folder / "said"
    said.unlink(missing_ok=True)
    (folder / "bin").mkdir(exist_ok=True)
    for name in ("apt-get", "rm", "python"):
        program = folder / "bin" / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> {said}\n')
        program.chmod(0o755)
    asking = [rest for rest in given("RUN") if "EXTRAS" in rest and not rest.startswith("--mount")]
    assert len(asking) == 2
    for step in asking:
        script = step.replace("/opt/rr/bin/python", "python")
        done = subprocess.run(
            ["/bin/sh", "-c", script],
            env={"PATH": str(folder / "bin"), "EXTRAS": extras}, capture_output=True,
        )  # fmt: skip
        if done.returncode:
            return done.returncode, []
    return 0, said.read_text().splitlines() if said.exists() else []


def test_the_image_takes_other_extras_and_what_they_need(tmp_path: Path) -> None:
    assert given("ARG") == ["EXTRAS=server,formats", "EXTRAS", "EXTRAS"]
    assert any('".[${EXTRAS}]"' in rest for rest in given("RUN"))
    args = compose()["services"]["api"]["build"]["args"]
    assert args == {"EXTRAS": "${RR_EXTRAS:-server,formats}"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {"server", "formats", "imports"} <= set(project["optional-dependencies"])
    assert run_steps("server,formats", tmp_path) == (0, [])
    assert run_steps("formats,imports", tmp_path)[0] == 1, "no server would start"
    for extras in ("server,imports", "imports,server", "server,imports,formats"):
        code, called = run_steps(extras, tmp_path)
        assert code == 0 and [line.split()[0] for line in called] == [
            "apt-get", "apt-get", "rm", "python",
        ]  # fmt: skip
        assert set(LIBRARIES.values()) == {w for w in called[1].split()[2:] if w[0] != "-"}
        compile(called[3].partition(" -c ")[2], "RUN", "exec")


def test_the_packages_are_what_the_libraries_of_imports_are_linked_with() -> None:
    pytest.importorskip("OCP.STEPControl", reason="needs OpenCASCADE", exc_type=ImportError)
    pytest.importorskip("pxr.Usd", reason="needs Pixar's USD", exc_type=ImportError)
    if shutil.which("readelf") is None:
        pytest.skip("needs readelf")
    site = Path(import_module("OCP").__path__[0]).parent
    folders = ("OCP", "cadquery_ocp_novtk.libs", "pxr", "usd_core.libs")
    files = [one for name in folders for one in (site / name).rglob("*.so*")]
    own = {file.name for file in files}
    told = subprocess.run(["readelf", "-d", *files], capture_output=True, text=True, check=True)
    needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", told.stdout)) - own
    assert {name for name in needed if not IN_EVERY_DEBIAN.fullmatch(name)} == set(LIBRARIES)


def test_all_that_is_copied_is_there_and_nothing_else_is_sent() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in lines
    sent = {line[1:] for line in lines if line.startswith("!")}
    sources = {
        word
        for rest in given("COPY")
        if not rest.startswith("--from")
        for word in rest.split()[:-1]
    }
    assert sources == sent
    assert not [name for name in sent if not (ROOT / name).exists()]
    assert not [name for name in sent if fnmatch.fnmatch(name, ".*")]


def test_the_health_check_asks_an_endpoint_that_is_there() -> None:
    from server.app import create_app

    (check,) = given("HEALTHCHECK")
    path = re.search(r"127\.0\.0\.1:8000(/\w+)", check)
    assert path is not None
    assert path[1] in create_app().openapi()["paths"]
    source = json.loads(check.partition("CMD ")[2])
    assert source[:2] == ["python", "-c"]
    compile(source[2], "HEALTHCHECK", "exec")


def test_the_services_and_what_they_wait_for() -> None:
    services = compose()["services"]
    assert list(services) == ["api", "db", "redis"]
    assert services["api"]["depends_on"] == {
        name: {"condition": "service_healthy"} for name in ("db", "redis")
    }
    assert all("healthcheck" in services[name] for name in ("db", "redis"))
    major = {name: services[name]["image"].partition(":")[2] for name in ("db", "redis")}
    assert 14 <= int(re.match(r"\d+", major["db"])[0]) <= 18  # type: ignore[index]
    assert major["redis"].startswith("7.")


def test_nothing_is_open_to_the_world_and_no_secret_is_written_down() -> None:
    services = compose()["services"]
    for name, service in services.items():
        assert all(port.startswith("127.0.0.1:") for port in service["ports"]), name
        assert "no-new-privileges:true" in service["security_opt"]
        assert not service.get("privileged") and "network_mode" not in service
    assert services["api"]["read_only"] and services["api"]["cap_drop"] == ["ALL"]
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert re.findall(r"POSTGRES_PASSWORD: (.*)", text) == ["${POSTGRES_PASSWORD:?set it in .env}"]
    assert "${API_KEYS:?set it in .env}" in text
    assert example()["API_KEYS"] == example()["POSTGRES_PASSWORD"] == ""


def test_what_compose_sets_is_read_by_the_server_and_volumes_are_declared() -> None:
    found = compose()
    given_to_api = set(found["services"]["api"]["environment"])
    assert given_to_api <= settings()
    named = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert named <= settings() | FOR_COMPOSE
    mounted = {
        volume.partition(":")[0]
        for service in found["services"].values()
        for volume in service.get("volumes", [])
    }
    assert mounted == set(found["volumes"])


def test_hadolint_has_nothing_to_say() -> None:
    found = subprocess.run(
        [program("hadolint"), ROOT / "Dockerfile"], capture_output=True, text=True
    )
    assert (found.returncode, found.stdout) == (0, "")


def test_the_compose_file_is_one() -> None:
    check = [program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec"]
    found = subprocess.run([*check, ROOT / "docker-compose.yml"], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
