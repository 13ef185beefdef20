"""The page of all parameters, written from the table."""

from schemas.defaults import words_by_family
from schemas.families import STYLES, family
from schemas.parameters import PARAMETER_TABLE_VERSION, PARAMETERS, Parameter

INTRO = """\
Every value a spec may set, from the one table that validation, defaults, `rr params` and the JSON
Schema also use (table version {version}). Paths stand under `{half}:`
in a spec. What the required values measure: [spec.md](spec.md).

A default is a rule that every family of shoe shares; where a family has one of its own, it stands
after it with the family's name. What a family is: [families.md](families.md).
"""
HEADINGS = {
    "instrumental": "Instrumental: shapes the geometry",
    "appearance": "Appearance: never reaches the geometry",
}


def parameters_page(note: str) -> str:
    """The text of docs/parameters.md."""
    intro = INTRO.format(version=PARAMETER_TABLE_VERSION, half="instrumental:` or `appearance")
    lines = ["# Parameters", "", note, *intro.splitlines()]
    lines += ["", "| style | is | defaults of its own |", "|---|---|---:|"]
    lines += [
        f"| `{style}` | {family(style).meaning} | {len(family(style).defaults)} |"
        for style in STYLES
    ]
    for half, heading in HEADINGS.items():
        rows = [row for row in PARAMETERS if row.half == half]
        lines += ["", f"## {heading}"]
        for section in dict.fromkeys(row.section for row in rows):
            lines += ["", f"### {section}", ""]
            lines += ["| id | path | allowed | default | meaning |", "|---:|---|---|---|---|"]
            lines += [_line(row) for row in rows if row.section == section]
    return "\n".join(lines) + "\n"


def _line(row: Parameter) -> str:
    allowed = ", ".join(f"`{choice}`" for choice in row.choices) or row.allowed
    asked = " (asked by the option gate)" if row.gate else ""
    own = (f"{style}: {words}" for style, words in words_by_family(row.path).items())
    default = "; ".join((row.default, *own))
    cells = (str(row.id), f"`{row.path}`", allowed, default, f"{row.meaning}{asked}")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
