"""Whole commands on 10, 10,000 and 100,000 generations and 1,000 branches, beside git's own."""

import itertools
import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.history import make_git_history, make_history
from benchmarks.table import Row
from benchmarks.timing import RR, Pair, interleaved, process
from store.repository import Repository

SIZES = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "10,10000,100000").split(","))
BRANCHES = 1_000
BEHIND = 5
FLAT = ("log -n 20", "status", "switch", "branch", "merge --dry-run")
"""Commands whose time may not grow with the history; design budget: under 10 %."""

GIT = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]

Work = Callable[[], object]


def rows(rounds: int) -> list[Row]:
    """Each command at each size beside git's, and the largest in turns with the smallest."""
    rounds = min(rounds, 11)
    with tempfile.TemporaryDirectory() as name:
        works = {size: _works(_prepared(Path(name) / str(size), size)) for size in SIZES}
        found = [
            _row(f"{what}, {size:,} generations", interleaved(ours, theirs, rounds))
            for what in works[SIZES[0]]
            for size in (SIZES[:1] if what == "init" else SIZES)
            for ours, theirs in [works[size][what]]
        ]
        for what in FLAT:
            large, small = (works[size][what] for size in (SIZES[-1], SIZES[0]))
            ours, theirs = (interleaved(large[k], small[k], 2 * rounds) for k in (0, 1))
            found.append(_growth(what, ours, theirs))
    return sorted(found, key=lambda row: row.what.partition(",")[0])


def _works(folder: Path) -> dict[str, tuple[Work, Work]]:
    """What is timed in a pair of histories, by name: ours and git's."""
    ours, theirs, number = folder / "ours", folder / "theirs", itertools.count()

    def rr(*words: str) -> Work:
        return process([*RR, *words], ours)

    def git(*words: str) -> Work:
        return process([*GIT, *words], theirs)

    def both(ours_words: str, git_words: str) -> tuple[Work, Work]:
        return rr(*ours_words.split()), git(*git_words.split())

    def generate() -> None:
        text = (ours / "spec.yaml").read_text("utf-8")
        lines = text.splitlines(keepends=True)
        at = next(i for i, line in enumerate(lines) if "primary_hex" in line)
        lines[at] = f'    primary_hex: "#{next(number):06X}"\n'
        (ours / "spec.yaml").write_text("".join(lines), "utf-8")
        rr("generate", "-m", "another colour")()

    def commit() -> None:
        (theirs / "spec.yaml").write_text(f"commit {next(number)}\n", "utf-8")
        git("-c", "core.fsync=all", "commit", "-q", "-a", "-m", "another")()

    def named(words: list[str], where: Path) -> Work:
        return lambda: process([*words, f"new-{next(number)}"], where)()

    return {
        "init": (named([*RR, "init"], folder), named(["git", "init", "-q"], folder)),
        "commit (generate, colour alone)": (generate, commit),
        "log -n 20": both("log -n 20", "log -n 20 --oneline"),
        "status": both("status", "status"),
        "switch": both("switch main", "switch main"),
        "branch": (named([*RR, "branch"], ours), named([*GIT, "branch"], theirs)),
        "merge --dry-run": both("merge side --dry-run", "merge-base side main"),
    }


def _prepared(folder: Path, size: int) -> Path:
    """A folder with two histories of one length, each with many branches and cleaned up."""
    ours, theirs = folder / "ours", folder / "theirs"
    repository = make_history(ours, size, built=True)
    _branch_off(repository)
    subprocess.run([*RR, "gc", "-q"], cwd=ours, check=True)
    make_git_history(theirs, size)
    subprocess.run([*GIT, "checkout", "-q", "-b", "side", f"main~{BEHIND}"], cwd=theirs, check=True)
    subprocess.run([*GIT, "commit", "-q", "--allow-empty", "-m", "side"], cwd=theirs, check=True)
    subprocess.run([*GIT, "checkout", "-q", "main"], cwd=theirs, check=True)
    stream = "".join(
        f"create refs/heads/line-{number} refs/heads/main\n" for number in range(BRANCHES)
    )
    subprocess.run(["git", "update-ref", "--stdin"], cwd=theirs, input=stream.encode(), check=True)
    subprocess.run(["git", "gc", "-q"], cwd=theirs, check=True)
    return folder


def _branch_off(repository: Repository) -> None:
    """Many branches at the tip, and one that left the line a few generations before it."""
    tip, base = repository.resolve("main"), repository.resolve(f"main~{BEHIND}")
    aside = replace(repository.generation(base), parents=(base,), message="side")
    names = [f"branch/line-{number}" for number in range(BRANCHES)]
    repository.transact(
        "branch", author="Ada <ada@example.org>", time=1_800_000_000,
        expect=dict.fromkeys([*names, "branch/side"]),
        set={**dict.fromkeys(names, tip), "branch/side": repository.put_generation(aside)},
    )  # fmt: skip


def _row(what: str, pair: Pair) -> Row:
    return Row(
        what,
        f"{pair.ours_ms:.1f} ms",
        f"git {pair.base_ms:.1f} ms",
        f"{pair.ratio:.1f} ×",
        "",
        None,
    )


def _growth(what: str, ours: Pair, git: Pair) -> Row:
    """How much longer it takes on the largest history than on the smallest, measured in turns."""
    return Row(
        f"{what}, growth from {SIZES[0]:,} to {SIZES[-1]:,}",
        f"{(ours.ratio - 1) * 100:+.0f} %", f"git {(git.ratio - 1) * 100:+.0f} %", "", "< 10 %",
        ours.ratio < 1.10,
    )  # fmt: skip
