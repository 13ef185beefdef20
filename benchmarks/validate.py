"""Validating one spec, and ten thousand in one call against check-jsonschema."""

import subprocess
import tempfile
from pathlib import Path

from benchmarks.table import Row, ratio_row
from benchmarks.timing import PYTHON, RR, importing, interleaved, process, timed_ms

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "court.yaml"
OURS, THEIRS = 10_000, 1_000


def rows(rounds: int) -> list[Row]:
    """One file against a process that imports Typer and pydantic; many files per file."""
    one = interleaved(
        process([*RR, "validate", str(EXAMPLE)]), importing("typer", "pydantic"), rounds
    )
    return [
        ratio_row("rr validate, one file", one, "import typer, pydantic", 2.0),
        _many(),
    ]


def _many() -> Row:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = _specs(folder, OURS)
        schema = folder / "schema.json"
        schema.write_bytes(subprocess.run([*RR, "schema"], check=True, capture_output=True).stdout)
        judge = [PYTHON, "-m", "check_jsonschema", "--schemafile", str(schema)]
        ours = timed_ms(process([*RR, "validate", *files])) - timed_ms(
            process([*RR, "validate", files[0]])
        )
        theirs = timed_ms(process([*judge, *files[:THEIRS]])) - timed_ms(
            process([*judge, files[0]])
        )
    mine, yours = ours / OURS, theirs / THEIRS
    return Row(
        f"rr validate, {OURS:,} files",
        f"{mine:.3f} ms a file",
        f"check-jsonschema {yours:.2f} ms a file",
        f"{yours / mine:.1f} × faster",
        "≥ 10 × faster",
        yours >= 10 * mine,
    )


def _specs(folder: Path, count: int) -> list[str]:
    """Copies of the example, each with a name and a toe spring of its own."""
    text = EXAMPLE.read_text("utf-8")
    files = []
    for number in range(count):
        path = folder / f"spec-{number:05}.yaml"
        path.write_text(text.replace("name: ", f"name: n{number}-", 1), encoding="utf-8")
        files.append(str(path))
    return files
