"""Runs every benchmark and prints one table: `make bench`, or `python -m benchmarks NAME...`."""

import os
import sys
from importlib import import_module

from benchmarks.table import PAGE, Row, as_markdown, as_text

NAMES = ("startup", "validate", "build", "writers", "history", "commit", "cad")


def main(chosen: list[str]) -> None:
    """Measure the chosen benchmarks; the page is written only when all of them ran."""
    rounds = int(os.environ.get("BENCH_ROUNDS", "15"))
    rows: list[Row] = []
    for name in chosen or NAMES:
        print(f"measuring {name} …", file=sys.stderr)
        rows += import_module(f"benchmarks.{name}").rows(rounds)
    print(as_text(rows))
    if not chosen:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(as_markdown(rows), encoding="utf-8")
        print(f"written to {PAGE.relative_to(PAGE.parents[2])}", file=sys.stderr)


main(sys.argv[1:])
