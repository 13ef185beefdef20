"""Grade rules: how much each quantity grows from size to size and from width to width, from CSV.

A row names systems (`*` for all), a quantity (a parameter's path, or a pattern of paths), the EU
sizes it holds for, and what the quantity grows by, in the parameter's own unit. A path written in
full counts before a pattern, and of two patterns the first. 0 holds a quantity; one that no row
names is held where the author wrote it, and follows its default rule where nobody did. `rule` in
the column `unwritten` keeps that default rule for a quantity that is named.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import lru_cache

from schemas.errors import RRError
from schemas.findings import Finding, make_finding
from schemas.grading.cells import Cell, cells_of
from schemas.grading.table import RULES_CSV
from schemas.parameters import INSTRUMENTAL
from schemas.sizes import SYSTEMS
from schemas.suggest import did_you_mean

COLUMNS = (
    "system",
    "quantity",
    "from_eu",
    "to_eu",
    "per_size",
    "per_width",
    "group",
    "unwritten",
    "source",
)
NEEDED = ("system", "quantity")
GRADABLE = tuple(row for row in INSTRUMENTAL if row.numeric)
BUILT_IN = "built-in rules"
BY_RULE = "rule"
_LOWEST, _HIGHEST = Fraction(0), Fraction(1000)


class InvalidRulesError(RRError):
    """A file of grade rules has errors, so nothing can be graded by it.

    Every error is listed with its line and column. `rr grade --print-rules` prints the built-in
    rules in the same form: a good file to start from.
    """

    code = "RR-S006"
    exit_code = 1
    http_status = 422
    hint = "correct the places named; rr grade --print-rules prints a valid file"


@dataclass(frozen=True, slots=True)
class Increment:
    """One row for one quantity: growth in whole units (µm) a size, over a span of EU sizes."""

    from_eu: Fraction
    to_eu: Fraction
    per_size: Fraction
    group: int


@dataclass(frozen=True, slots=True)
class GradeRules:
    """A rule table: by (system, path) the increments over the sizes, and the growth a width.

    `written_only` holds those that count only where an author wrote the quantity; where nobody
    did, its default rule counts.
    """

    name: str
    sizes: dict[tuple[str, str], tuple[Increment, ...]]
    widths: dict[tuple[str, str], Fraction]
    written_only: frozenset[tuple[str, str]] = frozenset()

    def knows(self, system: str) -> bool:
        """Whether the table says anything about a system."""
        return any(known == system for known, _ in self.sizes)

    def paths(self, system: str) -> tuple[str, ...]:
        """The quantities that rows of a system name, in the order of the parameter table."""
        named = {path for known, path in (*self.sizes, *self.widths) if known == system}
        return tuple(row.path for row in GRADABLE if row.path in named)


@lru_cache(maxsize=1)
def built_in_rules() -> GradeRules:
    """The rules of footwear.md §3.3."""
    return read_rules(RULES_CSV.encode(), BUILT_IN)


def read_rules(data: bytes, file: str) -> GradeRules:
    """The rules of a CSV file; raises InvalidRulesError with every finding."""
    reader = _Reader(file)
    rules = reader.read(data)
    if reader.findings:
        first = reader.findings[0]
        count = len(reader.findings)
        raise InvalidRulesError(
            f"{file} has {count} error{'s' if count != 1 else ''}",
            place=f"{file}:{first.line}:{first.column}",
            details={"findings": [finding.to_dict() for finding in reader.findings]},
        )
    return rules


class _Reader:
    """Reads one file and gathers what is wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._sizes: dict[tuple[str, str], list[tuple[bool, Increment]]] = {}
        self._widths: dict[tuple[str, str], tuple[bool, Fraction]] = {}
        self._written_only: set[tuple[str, str]] = set()

    def read(self, data: bytes) -> GradeRules:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._find("RR-S070", Cell("", 1, 1), "the file is not UTF-8 text", "save it as UTF-8")
            return GradeRules(self.file, {}, {})
        lines = cells_of(text)
        names = [cell.text.lower() for cell in lines[0]] if lines else []
        if not self._header(lines[0] if lines else [], names):
            return GradeRules(self.file, {}, {})
        for line in lines[1:]:
            if len(line) > len(names):
                hint = 'write a text that holds a comma between quotes: "a, b"'
                self._find("RR-S070", line[len(names)], "more cells than the first line", hint)
                continue
            self._row(dict(zip(names, line, strict=False)), line[0])
        return GradeRules(
            self.file,
            {key: _chosen(found) for key, found in self._sizes.items()},
            {key: value for key, (_, value) in self._widths.items()},
            frozenset(self._written_only),
        )

    def _header(self, line: list[Cell], names: list[str]) -> bool:
        known = ", ".join(COLUMNS)
        for cell, name in zip(line, names, strict=True):
            if name not in COLUMNS or names.count(name) > 1:
                self._find("RR-S070", cell, f"the column {cell.text!r} is unknown or double", known)
        for name in NEEDED:
            if name not in names:
                place = line[0] if line else Cell("", 1, 1)
                self._find("RR-S070", place, f"the column {name} is missing", f"columns: {known}")
        return not self.findings

    def _row(self, row: dict[str, Cell], start: Cell) -> None:
        before = len(self.findings)
        systems = self._systems(row["system"])
        quantity = row.get("quantity", start)
        exact = "*" not in quantity.text
        paths = self._paths(quantity)
        low = self._number(row.get("from_eu"), _LOWEST)
        high = self._number(row.get("to_eu"), _HIGHEST)
        per_size = self._number(row.get("per_size"), None)
        per_width = self._number(row.get("per_width"), None)
        group = self._number(row.get("group"), Fraction(1))
        if len(self.findings) > before or low is None or high is None or group is None:
            return
        if group < 1 or group.denominator > 1:
            hint = "write a whole number of sizes, from 1"
            self._find("RR-S073", row["group"], f"{row['group'].text} is no number of sizes", hint)
            return
        if low >= high:
            hint = "from_eu is the first size of the span, to_eu the first beyond it"
            self._find("RR-S073", row["to_eu"], "the span of sizes is empty", hint)
            return
        written_only = row.get("unwritten", start).text.lower() if "unwritten" in row else ""
        if written_only not in ("", BY_RULE):
            hint = f"write {BY_RULE}, or leave it empty"
            self._find("RR-S073", row["unwritten"], f"{written_only!r} is unknown", hint)
            return
        for system, (path, scale) in ((system, row) for system in systems for row in paths):
            key = (system, path)
            if per_size is not None:
                step = Increment(low, high, per_size * scale, int(group))
                self._add_size(key, step, exact, quantity)
            if per_width is not None:
                self._add_width(key, per_width * scale, exact, quantity)
            if written_only:
                self._written_only.add(key)

    def _add_size(self, key: tuple[str, str], step: Increment, exact: bool, place: Cell) -> None:
        there = self._sizes.setdefault(key, [])
        clash = any(
            was is exact and step.from_eu < other.to_eu and other.from_eu < step.to_eu
            for was, other in there
        )
        if clash and exact:
            self._twice(key, place)
        elif not clash:  # of two patterns that meet, the first counts
            there.append((exact, step))

    def _add_width(self, key: tuple[str, str], value: Fraction, exact: bool, place: Cell) -> None:
        was = self._widths.get(key)
        if was is not None and was[0] and exact:
            self._twice(key, place)
        elif was is None or exact > was[0]:
            self._widths[key] = (exact, value)

    def _twice(self, key: tuple[str, str], place: Cell) -> None:
        hint = "keep one row, or give the rows spans of sizes (from_eu, to_eu) that do not overlap"
        self._find("RR-S074", place, f"{key[1]} is given twice for {key[0]}", hint)

    def _systems(self, cell: Cell) -> tuple[str, ...]:
        words = cell.text.upper().split()
        if words == ["*"]:
            return SYSTEMS
        unknown = [word for word in words if word not in SYSTEMS]
        if unknown or not words:
            hint = f"use {', '.join(SYSTEMS)}, several with blanks between, or * for all"
            self._find("RR-S071", cell, f"no size system is called {cell.text!r}", hint)
        return tuple(words)

    def _paths(self, cell: Cell) -> tuple[tuple[str, int], ...]:
        found = tuple((row.path, row.scale) for row in GRADABLE if fnmatchcase(row.path, cell.text))
        if not found:
            hint = did_you_mean(cell.text, [row.path for row in GRADABLE])
            message = f"{cell.text!r} is no number that a shoe's geometry has"
            self._find("RR-S072", cell, message, hint or "`rr params` lists the paths")
        return found

    def _number(self, cell: Cell | None, absent: Fraction | None) -> Fraction | None:
        if cell is None or not cell.text:
            return absent
        text = cell.text.replace(",", ".")
        if text.lstrip("+-").replace(".", "", 1).isdecimal() and text.isascii():
            return Fraction(text)
        hint = "write a plain decimal number, such as 6.67"
        self._find("RR-S073", cell, f"{cell.text!r} is not a number", hint)
        return None

    def _find(self, code: str, cell: Cell, message: str, hint: str) -> None:
        place = (cell.line, cell.column)
        self.findings.append(
            make_finding(
                code, message, file=self.file, place=place, value=cell.text or None, hint=hint
            )
        )


def _chosen(found: list[tuple[bool, Increment]]) -> tuple[Increment, ...]:
    """The rows that count, by size: those that name the path in full, else those of a pattern."""
    best = any(exact for exact, _ in found)
    steps = (step for exact, step in found if exact is best)
    return tuple(sorted(steps, key=lambda step: step.from_eu))
