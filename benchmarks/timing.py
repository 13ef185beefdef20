"""Interleaved measurement: A and B in turn, so that a busy machine slows both alike."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PYTHON = sys.executable
RR = [PYTHON, "-m", "rrcli"]

# Modules are compiled in the warm turn and kept, as an installer does for both sides.
COMPILED = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Pair:
    """Medians of both sides in milliseconds."""

    ours_ms: float
    base_ms: float

    @property
    def ratio(self) -> float:
        """How many times as long ours takes."""
        return self.ours_ms / self.base_ms


def timed_ms(work: Callable[[], object]) -> float:
    """Milliseconds that one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000.0


def interleaved(
    ours: Callable[[], object], base: Callable[[], object], rounds: int, warm: int = 1
) -> Pair:
    """Medians over `rounds` turns of each, taken in turn; `warm` turns before are not counted."""
    found = in_turns({"ours": ours, "base": base}, rounds, warm)
    return Pair(found["ours"], found["base"])


def in_turns(
    works: Mapping[str, Callable[[], object]], rounds: int, warm: int = 1
) -> dict[str, float]:
    """Medians in milliseconds of any number of works, measured as `interleaved` measures two."""
    for _ in range(warm):
        for work in works.values():
            work()
    turns = [{name: timed_ms(work) for name, work in works.items()} for _ in range(rounds)]
    return {name: median(turn[name] for turn in turns) for name in works}


def process(
    command: Sequence[str],
    folder: Path | None = None,
    stdin: bytes | None = None,
    variables: Mapping[str, str] = COMPILED,
) -> Callable[[], object]:
    """A whole process as something to time; fails loudly when it does not succeed."""

    def run() -> object:
        return subprocess.run(
            command, cwd=folder, check=True, input=stdin if stdin is not None else b"",
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=variables,
        )  # fmt: skip

    return run


def importing(*modules: str) -> Callable[[], object]:
    """A Python process that does nothing but import."""
    return process([PYTHON, "-c", f"import {', '.join(modules)}"])
