"""Runs every benchmark and prints one table: `make bench`, or `python -m benchmarks NAME...`."""

import os
import sys
from importlib import import_module

from benchmarks.table import PAGES, Row, as_markdown, as_text

WRITTEN = {
    "benchmarks.md": (
        "Speed",
        ("startup", "validate", "build", "writers", "handoff", "history", "commit", "cad"),
    ),
    "team-speed.md": ("Speed of a team", ("sync", "requests", "betasphere")),
    "scale.md": ("Scale", ("scale",)),
}  # fmt: skip
"""Pages of docs/proof/: title, and the benchmarks on it."""


def main(chosen: list[str]) -> None:
    """Measure the chosen benchmarks; a page is written when all on it were measured."""
    rounds = int(os.environ.get("BENCH_ROUNDS", "15"))
    for file, (title, names) in WRITTEN.items():
        wanted = [name for name in names if not chosen or name in chosen]
        rows: list[Row] = []
        for name in wanted:
            print(f"measuring {name} …", file=sys.stderr)
            rows += import_module(f"benchmarks.{name}").rows(rounds)
        if rows:
            print(as_text(rows))
        if wanted == list(names):
            PAGES.mkdir(exist_ok=True)
            (PAGES / file).write_text(as_markdown(title, rows), encoding="utf-8")
            print(f"written to docs/proof/{file}", file=sys.stderr)


main(sys.argv[1:])
