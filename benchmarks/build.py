"""Building and recording one shoe: the whole command, and the geometry alone."""

import itertools
import re
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.table import Row, ratio_row
from benchmarks.timing import RR, importing, interleaved, process, timed_ms
from benchmarks.validate import EXAMPLE


def rows(rounds: int) -> list[Row]:
    """`rr build`, `rr generate` with a new shape each time, and `build_shoe` in memory."""
    numbers = importing("typer", "pydantic", "numpy")
    against = "import typer, pydantic, numpy"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        target = str(folder / "mesh.glb")
        build = process([*RR, "build", str(EXAMPLE), "--format", "glb", "-o", target])
        project = folder / "project"
        process([*RR, "init", str(project)])()
        counter = itertools.count(1)

        def generate() -> None:
            spec = project / "spec.yaml"
            new = f"toe_spring_mm: {9 + next(counter) / 1000:.3f}"
            text = re.sub(r"toe_spring_mm: [\d.]+", new, EXAMPLE.read_text("utf-8"))
            spec.write_text(text, encoding="utf-8")
            process([*RR, "generate", "-m", "bench"], project)()

        return [
            _geometry(rounds),
            _audit(rounds),
            ratio_row("rr build", interleaved(build, numbers, rounds), against, 1.5, 150),
            ratio_row("rr generate", interleaved(generate, numbers, rounds), against, 1.5, 150),
        ]


def _geometry(rounds: int) -> Row:
    from benchmarks.shoe import instrumental
    from geometry.build import build_shoe

    values = instrumental()
    build_shoe(values)
    taken = median(timed_ms(lambda: build_shoe(values)) for _ in range(rounds))
    return Row("geometry alone", f"{taken:.1f} ms", "", "", "< 100 ms", taken < 100)


def _audit(rounds: int) -> Row:
    from benchmarks.shoe import instrumental, shoe
    from geometry.audit import audit_shoe

    values, built = instrumental(), shoe()
    triangles = sum(len(part.faces) for part in built.parts)
    taken = median(timed_ms(lambda: audit_shoe(built, values)) for _ in range(rounds))
    per_second = f"{triangles / taken / 1000:.2f} million triangles a second"
    return Row("the whole audit of that shoe", f"{taken:.1f} ms", "", per_second, "", None)
