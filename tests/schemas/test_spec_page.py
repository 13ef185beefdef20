"""docs/spec.md shows a spec and a drawing: both are held to the code."""

import re
from pathlib import Path
from xml.etree import ElementTree

from schemas.parameters import PARAMETERS
from schemas.sizes import SYSTEMS, widths
from schemas.validate import validate

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "spec.md").read_text("utf-8")
REQUIRED = [row.name for row in PARAMETERS if row.required]


def test_the_spec_it_shows_is_valid_and_complete() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert validate(block.encode(), "spec.md").findings == ()


def test_it_explains_every_required_value_and_every_size_system() -> None:
    for name in REQUIRED:
        assert f"| `{name}` |" in PAGE
    for system in SYSTEMS:
        (line,) = re.findall(rf"^\| `{system}` \|.*$", PAGE, re.MULTILINE)
        assert widths(system)[-1] in (*re.findall("[A-Z0-9]+", line), "standard")


def test_the_drawing_names_every_required_value() -> None:
    drawing = ElementTree.parse(DOCS / "pictures" / "spec.svg")
    shown = {text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert shown.issuperset(REQUIRED)
