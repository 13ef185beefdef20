"""The same specs under many interpreters, numpy versions and SIMD levels: one hash or exit 1.

    python -m tests.portability.matrix --python python3.11 --python python3.13 [SPEC...]

Makes one environment for each interpreter and numpy version in a temporary folder, builds in each
with all SIMD levels and with fewer and fewer of them, and prints one line a run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from exporters.profiles import PROFILES

ROOT = Path(__file__).resolve().parents[2]
#: What is built: the shipped examples, and the choices that none of them makes.
SPECS = [
    *sorted((ROOT / "examples").glob("*.yaml")),
    *sorted((ROOT / "tests/portability/specs").glob("*.yaml")),
]
#: Of those, few that still make every choice there is: for the long runs.
FEW = [
    path
    for path in SPECS
    if path.stem in ("court", "runner", "chelsea") or path.parent.name == "specs"
]
#: The oldest numpy that pyproject.toml allows and that has wheels for each Python.
OLDEST_NUMPY = {"3.11": "1.26.4", "3.12": "1.26.4", "3.13": "2.1.0"}
#: Profiles whose bundles hold no file that is promised for one machine alone.
WITHOUT_PICTURES = tuple(name for name, profile in PROFILES.items() if not profile.views)
DISABLE = "NPY_DISABLE_CPU_FEATURES"


@dataclass(frozen=True)
class Run:
    """One build of all specs: under what, and what came out."""

    python: str
    numpy: str
    machine: str
    simd: tuple[str, ...]
    hashes: dict[str, dict[str, str]]

    @property
    def name(self) -> str:
        """A short name of everything that came out."""
        text = json.dumps(self.hashes, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def __str__(self) -> str:
        levels = "+".join(self.simd) or "baseline only"
        return f"{self.name}  {self.machine}  Python {self.python}  numpy {self.numpy}  {levels}"


def run(
    python: str,
    specs: list[Path],
    *,
    without: tuple[str, ...] = (),
    quality: str = "standard",
    bundles: tuple[str, ...] = (),
) -> Run:
    """One run of `tests.portability.hashes` in a process of its own; `bundles` hashes those."""
    environment = {k: v for k, v in os.environ.items() if k != DISABLE}
    environment["PYTHONPATH"] = str(ROOT)
    if without:
        environment[DISABLE] = " ".join(without)
    command = [python, "-m", "tests.portability.hashes", "--quality", quality]
    command += [*(["--bundles", ",".join(bundles)] if bundles else []), *map(str, specs)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
    told = json.loads(done.stdout)
    return Run(
        told["python"], told["numpy"], told["machine"], tuple(told["simd"]), told["hashes"]
    )  # fmt: skip


def levels(python: str, specs: list[Path], *, quality: str) -> Iterator[Run]:
    """A run with every SIMD level of this CPU, then with the upper ones off one after another."""
    full = run(python, specs, quality=quality)
    yield full
    for kept in reversed(range(len(full.simd))):
        yield run(python, specs, without=full.simd[kept:], quality=quality)


def environment(folder: Path, python: str, numpy: str) -> str:
    """The interpreter of a fresh environment with the core dependencies and one numpy."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    inside = str(folder / "bin" / "python")
    install = [inside, "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, *requirements(numpy)], check=True)
    return inside


def requirements(numpy: str) -> list[str]:
    """One numpy and the other core dependencies, as pip is given them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [numpy, *(name for name in project["dependencies"] if not name.startswith("numpy"))]


def version_of(python: str) -> str:
    """An interpreter's version: major and minor."""
    told = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(told, check=True, capture_output=True, text=True).stdout.strip()


def numpies(version: str) -> list[str]:
    """Requirements of the oldest and the newest numpy for a version of Python."""
    return [f"numpy=={OLDEST_NUMPY[version]}", "numpy<3"]


def matrix(pythons: list[str], specs: list[Path], *, quality: str) -> Iterator[Run]:
    """Every run of every interpreter, numpy version and SIMD level."""
    with tempfile.TemporaryDirectory() as scratch:
        for number, python in enumerate(pythons):
            for which, numpy in zip(("oldest", "newest"), numpies(version_of(python)), strict=True):
                inside = environment(Path(scratch) / f"{number}-{which}", python, numpy)
                yield from levels(inside, specs, quality=quality)


def bundles(pythons: list[str], specs: list[Path]) -> Iterator[Run]:
    """The bundles of the specs under every interpreter, with the oldest and the newest numpy."""
    with tempfile.TemporaryDirectory() as scratch:
        for number, python in enumerate(pythons):
            for which, numpy in zip(("oldest", "newest"), numpies(version_of(python)), strict=True):
                inside = environment(Path(scratch) / f"{number}-{which}", python, numpy)
                yield run(inside, specs, bundles=WITHOUT_PICTURES)


def differing(runs: list[Run]) -> list[str]:
    """`spec: part` of everything that did not come out the same in all runs."""
    first = runs[0].hashes
    return sorted(
        {
            f"{spec}: {part}"
            for other in runs[1:]
            for spec, parts in other.hashes.items()
            for part in set(parts) | set(first[spec])
            if parts.get(part) != first[spec].get(part)
        }
    )


def told(rows: Iterable[Run]) -> int:
    """Prints each run as it comes, then what differs; the exit code."""
    runs: list[Run] = []
    for one in rows:
        sys.stdout.write(f"{one}\n")
        sys.stdout.flush()
        runs.append(one)
    wrong = differing(runs)
    sys.stdout.write("".join(f"DIFFERS {text}\n" for text in wrong))
    sys.stdout.write(f"{len(runs)} runs, {len({r.name for r in runs})} outcome(s)\n")
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", action="append", help="an interpreter; may be repeated")
    parser.add_argument("--quality", default="standard")
    parser.add_argument("specs", nargs="*", type=Path)
    options = parser.parse_args()
    specs = [path.resolve() for path in options.specs] or SPECS
    return told(matrix(options.python or [sys.executable], specs, quality=options.quality))


if __name__ == "__main__":
    sys.exit(main())
