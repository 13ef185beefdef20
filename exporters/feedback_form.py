"""The form a factory answers a sample with: a workbook, or the same as JSON, to be filled in.

Which sample it is and what is nominal are filled in and locked. One row is one finding: first a row
a measure, then rows for anything else. Lists offer what may be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from exporters.workbook import Entry, Head, Sheet, workbook_bytes
from schemas.feedback import AFFECTS, REASONS, SEVERITIES, SIDES, STAGES

if TYPE_CHECKING:
    from exporters.bom_table import Cell

SCHEMA: Final = "rr/factory-form/1"
"""What a form says that it is, in its first row or its field `schema`."""

FACTS_SHEET, FINDINGS_SHEET = "This form", "Findings"
ANSWERS_SHEET, VALUES_SHEET, WORDS_SHEET = "Answers", "Values", "Words"
FACT_HEADS: Final = (Head("Item", 24), Head("Value", 70), Head("What it is", 60))
FACTS: Final = {
    "schema": ("Form", "leave as it is"),
    "style": ("Style", "of the sample"),
    "generation": ("Generation", "what was sampled; leave as it is"),
    "spec": ("Spec", "hash of the spec of it; leave as it is"),
    "stage": ("Sample stage", "choose from the list"),
    "round": ("Round", "of this stage, from 1"),
    "size": ("Size", "of the sample"),
    "raised_by": ("Filled in by", "who found it"),
}
"""The rows of the first sheet by the names that JSON has for them."""
OPEN_FACTS: Final = ("stage", "round", "size", "raised_by")
MOST_ROUNDS: Final = 999

FINDING_HEADS: Final = (
    Head("No.", 6),
    Head("Measure", 28),
    Head("Nominal mm", 10),
    Head("± mm", 7),
    Head("Measured mm", 11),
    Head("Part", 16),
    Head("Landmark", 18),
    Head("Side", 8),
    Head("Place x, y, z mm", 16),
    Head("Observation", 40),
    Head("Parameter", 34),
    Head("From", 12),
    Head("To", 12),
    Head("Reason", 13),
    Head("Severity", 10),
    Head("Affects", 18),
    Head("Cost, lead time", 20),
    Head("Photos", 24),
)
"""A form of a release before photos ends one column earlier, and is taken all the same."""
FIELDS: Final = {
    "measure": 1,
    "nominal_mm": 2,
    "measured_mm": 4,
    "part": 5,
    "landmark": 6,
    "side": 7,
    "place_mm": 8,
    "observation": 9,
    "path": 10,
    "from": 11,
    "to": 12,
    "reason": 13,
    "severity": 14,
    "affects": 15,
    "impact": 16,
    "photos": 17,
}
"""Which column holds what of a finding, by the names that JSON has for it."""
BLANK_ROWS: Final = 40
LONGEST_MM: Final = 8_000.0
_SAID: Final = frozenset(FIELDS.values()) - {FIELDS["measure"], FIELDS["nominal_mm"]}


class NominalRow(NamedTuple):
    """A measure of the sample: its name, what it is to be, and how far it may be off (or "")."""

    measure: str
    nominal: Decimal
    tolerance: Decimal | str


class ValueRow(NamedTuple):
    """A value of the spec that may be asked to change: path, meaning, unit, now, and its range."""

    path: str
    meaning: str
    unit: str
    now: str | int | float
    least: float | None
    most: float | None
    choices: tuple[str, ...]


class AnswerRow(NamedTuple):
    """An earlier request and what became of it; photos by name and BLAKE3."""

    feedback: str
    state: str
    severity: str
    observation: str
    asks: str
    answer: str
    by: str
    photos: str = ""


@dataclass(frozen=True, slots=True)
class FormInputs:
    """All that a form is made of."""

    style: str
    generation: str
    spec: str
    stage: str
    round: int
    size: str
    nominal: tuple[NominalRow, ...]
    parts: tuple[str, ...]
    landmarks: tuple[str, ...]
    values: tuple[ValueRow, ...]
    answers: tuple[AnswerRow, ...]


def form_workbook(inputs: FormInputs) -> bytes:
    """The form as XLSX: the same inputs give the same bytes in one release."""
    words = _word_lists(inputs)
    values = _values(inputs)
    sheets = (_facts(inputs), _findings(inputs, words, values), _answers(inputs), values, words)
    return workbook_bytes(sheets, title=f"Factory form, {inputs.style}")


def form_tree(inputs: FormInputs) -> dict[str, Any]:
    """The form as JSON values; `findings` is the list to write into."""
    return {
        **_told(inputs),
        "findings": [],
        "nominal": [
            {
                "measure": row.measure,
                "nominal_mm": float(row.nominal),
                "tolerance_mm": None if isinstance(row.tolerance, str) else float(row.tolerance),
            }
            for row in inputs.nominal
        ],
        "values": [{**row._asdict(), "choices": list(row.choices)} for row in inputs.values],
        "answers": [row._asdict() for row in inputs.answers],
        "words": {
            "stage": list(STAGES),
            "part": list(inputs.parts),
            "landmark": list(inputs.landmarks),
            "side": list(SIDES),
            "reason": list(REASONS),
            "severity": list(SEVERITIES),
            "affects": list(AFFECTS),
        },
    }


def _told(inputs: FormInputs) -> dict[str, Cell]:
    """What both forms say first: what was sampled, and by whom, which is left open."""
    return {
        "schema": SCHEMA,
        "style": inputs.style,
        "generation": inputs.generation,
        "spec": inputs.spec,
        "stage": inputs.stage,
        "round": inputs.round,
        "size": inputs.size,
        "raised_by": "",
    }


def _facts(inputs: FormInputs) -> Sheet:
    told = _told(inputs)
    names = list(FACTS)
    return Sheet(
        name=FACTS_SHEET,
        title=f"Factory form · {inputs.style}",
        heads=FACT_HEADS,
        rows=[(label, told[name], what) for name, (label, what) in FACTS.items()],
        entry=Entry(
            tuple(frozenset({1} if name in OPEN_FACTS else ()) for name in names),
            choices={(names.index("stage"), 1): STAGES},
            numbers={(names.index("round"), 1): (1, MOST_ROUNDS)},
        ),
        foot=(
            ("How", "one row of the sheet Findings is one finding; yellow cells are to be filled"),
            ("Left empty", "side is both, reason fit, severity major"),
            ("Affects", f"several with a comma between them: {', '.join(AFFECTS)}"),
            ("Parameter", "what is to change, from the sheet Values; To is what it is to be"),
            (
                "Photos",
                "names of PNG or JPEG files that lie beside this form, commas between",
            ),
            ("Plain", "formulas, links and macros are refused"),
        ),
    )


def _findings(inputs: FormInputs, words: Sheet, values: Sheet) -> Sheet:
    width = len(FINDING_HEADS)
    rows: list[tuple[Cell, ...]] = [
        (number, row.measure, row.nominal, row.tolerance, *[""] * (width - 4))
        for number, row in enumerate(inputs.nominal, 1)
    ]
    known = len(rows)
    rows += [(known + number, *[""] * (width - 1)) for number in range(1, BLANK_ROWS + 1)]
    free = _SAID | {FIELDS["measure"]}
    cells = tuple(_SAID if row < known else free for row in range(len(rows)))
    lists: dict[str, tuple[str, ...] | str] = {
        "part": _range(words, 1, len(inputs.parts)),
        "side": SIDES,
        "path": _range(values, 0, len(inputs.values)),
        "reason": REASONS,
        "severity": SEVERITIES,
    }
    if inputs.landmarks:
        lists["landmark"] = _range(words, 2, len(inputs.landmarks))
    choices = {
        (row, FIELDS[name]): allowed for row in range(len(rows)) for name, allowed in lists.items()
    }
    if inputs.nominal:
        allowed = _range(words, 0, known)
        choices |= {(row, FIELDS["measure"]): allowed for row in range(known, len(rows))}
    measured = FIELDS["measured_mm"]
    return Sheet(
        name=FINDINGS_SHEET,
        title=f"Findings · {inputs.style}",
        heads=FINDING_HEADS,
        rows=rows,
        held=2,
        paper="A3",
        entry=Entry(
            cells,
            choices=choices,
            numbers={(row, measured): (-LONGEST_MM, LONGEST_MM) for row in range(len(rows))},
        ),
    )


def _answers(inputs: FormInputs) -> Sheet:
    heads = (
        Head("Request", 14),
        Head("State", 11),
        Head("Severity", 10),
        Head("Observation", 40),
        Head("Asked for", 40),
        Head("Answer", 40),
        Head("By", 24),
        Head("Photos", 40),
    )
    return _closed(ANSWERS_SHEET, "Earlier requests", heads, inputs.answers)


def _values(inputs: FormInputs) -> Sheet:
    heads = (
        Head("Parameter", 44),
        Head("Meaning", 60),
        Head("Unit", 8),
        Head("Now", 14),
        Head("Least", 10),
        Head("Most", 10),
        Head("May be", 40),
    )
    rows = [
        (
            *(row.path, row.meaning, row.unit),
            *map(_shown, (row.now, row.least, row.most)),
            ", ".join(row.choices),
        )
        for row in inputs.values
    ]
    return _closed(VALUES_SHEET, "Values of the spec", heads, rows)


def _word_lists(inputs: FormInputs) -> Sheet:
    columns = (
        [row.measure for row in inputs.nominal],
        list(inputs.parts),
        list(inputs.landmarks),
    )
    rows = [
        tuple(column[row] if row < len(column) else "" for column in columns)
        for row in range(max(map(len, columns)))
    ]
    heads = (Head("Measures", 30), Head("Parts", 20), Head("Landmarks", 24))
    return _closed(WORDS_SHEET, "Words of the lists", heads, rows)


def _closed(name: str, title: str, heads: tuple[Head, ...], rows: Any) -> Sheet:
    """A sheet to be read and not to be written."""
    told = [tuple(row) for row in rows]
    return Sheet(
        name=name,
        title=title,
        heads=heads,
        rows=told,
        entry=Entry(tuple(frozenset() for _ in told)),
    )


def _range(sheet: Sheet, column: int, count: int) -> str:
    """The cells of a column of a sheet's table, as lists of choices name them."""
    letter, first = "ABCDEFG"[column], sheet.head_row + 2
    return f"='{sheet.name}'!${letter}${first}:${letter}${first + count - 1}"


def _shown(value: str | float | None) -> Cell:
    if value is None:
        return ""
    return value if isinstance(value, str) else Decimal(f"{value:.12g}")
