"""Draws the pictures of docs/ with `rr`: `python -m scripts.draw_pictures [FOLDER]`.

Without a folder they go to docs/pictures/; another folder is for looking at them first.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES, MORE = ROOT / "examples", ROOT / "docs" / "contact-sheet"
PICTURES = ROOT / "docs" / "pictures"
# A row of a contact sheet each: low, mid and high collar of every family.
FAMILIES = {
    "sneaker": (EXAMPLES / "court.yaml", EXAMPLES / "midtop.yaml", EXAMPLES / "hightop.yaml"),
    "runner": (EXAMPLES / "runner.yaml", EXAMPLES / "trail.yaml", MORE / "runner-high.yaml"),
    "boot": (MORE / "boot-low.yaml", EXAMPLES / "chukka.yaml", EXAMPLES / "chelsea.yaml"),
}
# The shoe of each family that is looked at closely.
CLOSELY = {"sneaker": "court", "runner": "trail", "boot": "chukka"}
HERO, SHEET, DETAILS, LINES = "960x640", "1600x1020", "1620x1000", "1440x960"

Picture = tuple[str, list[str]]


def pictures() -> Iterator[Picture]:
    """Every picture's file name, and what `rr render` is told."""
    for path in sorted(EXAMPLES.glob("*.yaml")):
        yield f"{path.stem}.png", [str(path), "--size", HERO]
    court = str(EXAMPLES / "court.yaml")
    yield "sheet.png", [court, "--view", "sheet", "--size", LINES]
    for family, specs in FAMILIES.items():
        names = [str(path) for path in specs]
        yield f"sheet-{family}.png", [*names, "--view", "sheet", "--size", SHEET]
    for family, name in CLOSELY.items():
        spec = str(EXAMPLES / f"{name}.yaml")
        yield f"details-{family}.png", [spec, "--view", "details", "--size", DETAILS]
    lines = [court, "--environment", "stripes", "--quality", "production", "--size", LINES]
    yield "stripes-last.png", [*lines, "--part", "last"]
    yield "stripes-shoe.png", lines


def draw(folder: Path) -> None:
    """Draw them all; stops at the first that cannot be drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, told in pictures():
        render = [sys.executable, "-m", "rrcli", "render", *told, "-o", str(folder / name)]
        subprocess.run(render, cwd=ROOT, check=True)
    with TemporaryDirectory() as made:
        _draw_heat_map(Path(made), folder)
        _draw_walk(Path(made), folder)
        run = str(Path(made) / "run")
        told = [str(EXAMPLES / "court.yaml"), "--sizes", "36-46", "--widths", "F,G,H", "-o", run]
        subprocess.run([sys.executable, "-m", "rrcli", "grade", *told], cwd=ROOT, check=True)
        shutil.copy(Path(run) / "chart.svg", folder / "size-run.svg")


def _draw_heat_map(work: Path, folder: Path) -> None:
    """The court sneaker with more toe spring and a lower collar, by its distance from itself."""
    text = (EXAMPLES / "court.yaml").read_text("utf-8")
    for old, new in (
        ("toe_spring_mm: 10", "toe_spring_mm: 14"),
        ("collar_height_mm: 64", "collar_height_mm: 60"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (work / "changed.yaml").write_text(text, "utf-8")
    told = [str(EXAMPLES / "court.yaml"), str(work / "changed.yaml"), "--heatmap"]
    diff = [sys.executable, "-m", "rrcli", "diff", *told, str(folder / "heatmap.png")]
    assert subprocess.run(diff, cwd=ROOT, check=False).returncode == 1, "they differ"


def _draw_walk(work: Path, folder: Path) -> None:
    """What docs/walkthrough.md makes: its commands are run, and three of its pictures kept."""
    (work / "examples").symlink_to(EXAMPLES)
    page = (ROOT / "docs" / "walkthrough.md").read_text("utf-8").replace("\\\n", "")
    lines = [line[2:] for line in page.splitlines() if line.startswith("$ ")]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(
        ["bash", "-c", "\n".join(lines)], cwd=work, env={**os.environ, "PATH": path}, check=True
    )
    for name in ("fit", "draft", "change"):
        shutil.copy(work / f"{name}.png", folder / f"walk-{name}.png")


if __name__ == "__main__":
    draw(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else PICTURES)
