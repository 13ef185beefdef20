"""Draws the pictures of docs/ from the examples: `python -m scripts.draw_pictures`."""

from pathlib import Path

from engine.grade import Wanted, build_run, plan_run
from engine.size_run import SizeRun
from engine.specfile import SpecFile
from exporters.raster import contact_sheet, render_png
from exporters.scene import Scene
from exporters.styles import shoe_scene
from geometry.build import build_shoe
from schemas.grading.rules import built_in_rules
from schemas.resolve import resolve
from schemas.validate import validate

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SHEET_OF = "court"


def example_scene(path: Path) -> Scene:
    """The shoe of a shipped spec, in its materials and colours."""
    authored = validate(path.read_bytes(), str(path)).authored
    if authored is None:
        raise SystemExit(f"{path} is no valid spec: run `rr validate {path}`")
    resolved = resolve(authored)
    return shoe_scene(resolved.name, build_shoe(resolved.instrumental).parts, resolved.appearance)


def size_run() -> bytes:
    """The grading chart of the first example."""
    file = SpecFile(f"{SHEET_OF}.yaml", (ROOT / "examples" / f"{SHEET_OF}.yaml").read_bytes())
    plan = plan_run(file, SizeRun("36-46", widths="F,G,H"), built_in_rules())
    return dict(build_run(plan, Wanted()))["chart.svg"]


def draw() -> None:
    """One hero picture of every example; four views of the first, and its size run."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "size-run.svg").write_bytes(size_run())
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        scene = example_scene(path)
        hero = render_png(scene, view="hero", width=960, height=640)
        (PICTURES / f"{path.stem}.png").write_bytes(hero)
        if path.stem == SHEET_OF:
            sheet = contact_sheet(scene, width=1440, height=960)
            (PICTURES / "sheet.png").write_bytes(sheet)


if __name__ == "__main__":
    draw()
