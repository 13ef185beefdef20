"""How long until `rr` says anything."""

from benchmarks.table import Row, ratio_row
from benchmarks.timing import RR, importing, interleaved, process


def rows(rounds: int) -> list[Row]:
    """`--version` and `--help` against a process that imports Typer."""
    typer = importing("typer")
    return [
        ratio_row(
            f"rr {flag}", interleaved(process([*RR, flag]), typer, rounds), "import typer", 2.0
        )
        for flag in ("--version", "--help")
    ]
