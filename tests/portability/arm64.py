"""The same specs on arm64, emulated on a Debian x86-64 machine: one hash or exit 1.

    python -m tests.portability.arm64 [--quality standard] [SPEC...]

Unpacks Debian's arm64 Python and the arm64 wheels of the core dependencies, with the oldest and the
newest numpy, into a temporary folder, and runs them there under qemu. apt works in that folder with
lists and an architecture of its own, so nothing is installed and it need not be root.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.portability.matrix import FEW, Run, levels, numpies, requirements, run, told

QEMU = "qemu-aarch64-static"
#: What the interpreter and numpy's wheels need; apt adds what these need in turn.
PACKAGES = ("python3", "libstdc++6")
#: Wheels of either tag run on the C library of Debian 12.
PLATFORMS = ("manylinux_2_28_aarch64", "manylinux2014_aarch64")


def obstacle() -> str:
    """Why this machine cannot do it, or nothing."""
    if platform.machine() != "x86_64":
        return f"compares arm64 with x86-64, and this is {platform.machine()}"
    lacking = [tool for tool in (QEMU, "apt-get", "dpkg-deb") if not shutil.which(tool)]
    return f"needs {' and '.join(lacking)} (Debian: qemu-user-static)" if lacking else ""


def debian(folder: Path) -> Path:
    """A file tree with Debian's arm64 Python in it; the interpreter's place there."""
    for name in ("state/lists/partial", "cache/archives/partial", "tree"):
        (folder / name).mkdir(parents=True)
    (folder / "status").touch()
    settings = {
        "APT::Architecture": "arm64",
        "APT::Architectures": "arm64",
        "APT::Sandbox::User": "",
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
    }
    apt = ["apt-get", "-qq", *(word for k, v in settings.items() for word in ("-o", f"{k}={v}"))]
    subprocess.run([*apt, "update"], check=True)
    fetch = ["install", "--yes", "--download-only", "--no-install-recommends"]
    subprocess.run([*apt, *fetch, *PACKAGES], check=True)
    for package in sorted((folder / "cache/archives").glob("*.deb")):
        subprocess.run(["dpkg-deb", "--extract", package, folder / "tree"], check=True)
    return (folder / "tree/usr/bin/python3").resolve()


def emulated(folder: Path, python: Path, numpy: str) -> str:
    """A command that is Debian's arm64 Python with the core dependencies and one numpy."""
    version = python.name.removeprefix("python")
    wheels = [*(f"--platform={tag}" for tag in PLATFORMS), "--only-binary=:all:", "--no-compile"]
    target = [f"--python-version={version}", f"--target={folder / 'site'}"]
    install = [sys.executable, "-m", "pip", "install", "--quiet", *wheels, *target]
    subprocess.run([*install, *requirements(numpy)], check=True)
    # "max" is a CPU with every level numpy knows; a place of its own for bytecode keeps constants
    # that x86-64 has folded out of it.
    qemu = [str(shutil.which(QEMU)), "-cpu", "max", "-L", str(python.parents[2]), str(python)]
    lines = [
        "#!/bin/sh",
        f'export PYTHONPATH="$PYTHONPATH":{shlex.quote(str(folder / "site"))}',
        f"export PYTHONPYCACHEPREFIX={shlex.quote(str(folder / 'bytecode'))}",
        f'exec {shlex.join(qemu)} "$@"',
    ]
    command = folder / "python"
    command.write_text("\n".join(lines) + "\n", "utf-8")
    command.chmod(0o755)
    return os.fspath(command)


def rows(specs: list[Path], *, quality: str) -> Iterator[Run]:
    """This interpreter's run, then arm64's under each numpy and SIMD level."""
    yield run(sys.executable, specs, quality=quality)
    with tempfile.TemporaryDirectory() as scratch:
        python = debian(Path(scratch))
        both = numpies(python.name.removeprefix("python"))
        for which, numpy in zip(("oldest", "newest"), both, strict=True):
            command = emulated(Path(scratch) / which, python, numpy)
            yield from levels(command, specs, quality=quality)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quality", default="standard")
    parser.add_argument("specs", nargs="*", type=Path)
    options = parser.parse_args()
    if why := obstacle():
        parser.error(why)
    specs = [path.resolve() for path in options.specs] or FEW
    return told(rows(specs, quality=options.quality))


if __name__ == "__main__":
    sys.exit(main())
