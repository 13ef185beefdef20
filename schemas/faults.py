"""Faults of single keys and values: wrong shape, unknown, missing, wrong type, out of range."""

from collections.abc import Callable
from typing import Any

from pydantic_core import ErrorDetails, ValidationError

from schemas.families import STYLES
from schemas.findings import Finding, make_finding
from schemas.flat import HALVES, SCHEMA_KEY, TOP_KEYS
from schemas.parameters import PARAMETERS, Parameter
from schemas.reader import Document, Path, short_echo
from schemas.sizes import SYSTEMS, WEARERS
from schemas.suggest import did_you_mean, unknown_key_hint

_BY_SPEC_PATH = {row.spec_path: row for row in PARAMETERS}
_SECTIONS = {(row.half, row.section) for row in PARAMETERS}
_CHOICES: dict[str, tuple[str, ...]] = {
    "style": STYLES,
    "size.system": SYSTEMS,
    "size.wearer": WEARERS,
    **{row.spec_path: row.choices for row in PARAMETERS if row.choices},
}
_MOST_HINTS = 50
"""Unknown keys beyond this many get no suggestion: finding the nearest word takes time."""

Shaped = tuple[dict[str, Any], list[Finding]]


def shape_findings(document: Document) -> Shaped:
    """The spec with everything that is not in its place left out, and a finding for each."""
    spec = document.value
    if not isinstance(spec, dict):
        found = make_finding(
            "RR-S022",
            f"a spec is a table, this is {_kind(spec)}",
            file=document.file,
            place=document.place(()),
            allowed="a table",
            hint="start with `rr: 1`",
        )
        return {}, [found]
    sieve = _Sieve(document)
    return sieve.spec(spec), sieve.findings


class _Sieve:
    """Walks the tables of a spec and keeps what stands in its place."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.findings: list[Finding] = []

    def spec(self, spec: dict[str, Any]) -> dict[str, Any]:
        """The spec with its tables sifted."""
        kept: dict[str, Any] = {}
        for key, value in spec.items():
            if key in HALVES:
                kept[key] = self._half(key, value)
            elif key == "size":
                kept[key] = self._table((key,), value)
            elif key in TOP_KEYS or key == SCHEMA_KEY:
                kept[key] = value
            else:
                self._unknown((key,))
        return kept

    def _half(self, half: str, sections: Any) -> dict[str, Any]:
        if not isinstance(sections, dict):
            self._not_a_table((half,), sections)
            return {}
        kept: dict[str, Any] = {}
        for section, fields in sections.items():
            if (half, section) in _SECTIONS:
                kept[section] = self._table((half, section), fields)
            else:
                self._unknown((half, section))
        return kept

    def _table(self, path: Path, fields: Any) -> dict[str, Any]:
        if not isinstance(fields, dict):
            self._not_a_table(path, fields)
            return {}
        kept: dict[str, Any] = {}
        for name, value in fields.items():
            if "." in name:
                self._unknown((*path, name))
            else:
                kept[name] = value
        return kept

    def _not_a_table(self, path: Path, value: Any) -> None:
        dotted = ".".join(map(str, path))
        self.findings.append(
            make_finding(
                "RR-S022",
                f"{dotted} must be a table, this is {_kind(value)}",
                file=self.document.file,
                path=dotted,
                place=self.document.place(path),
                value=_echo(value),
                allowed="a table",
                hint="write `key: value` lines under it, or remove it",
            )
        )

    def _unknown(self, path: Path) -> None:
        hinted = len(self.findings) < _MOST_HINTS
        self.findings.append(_unknown_finding(self.document, path, hinted))


def field_findings(document: Document, error: ValidationError, bad: set[str]) -> list[Finding]:
    """Findings for what the model refused, but for paths that are bad already."""
    findings: dict[str, Finding] = {}
    for detail in error.errors(include_url=False, include_context=False):
        path = str(detail["loc"][0])
        # A path under a refused table is missing only because its table is.
        covered = any(path == other or path.startswith(f"{other}.") for other in bad if other)
        if path in findings or covered:
            continue
        make = _MAKERS.get(detail["type"], _wrong_type)
        findings[path] = make(document, path, detail, len(findings) < _MOST_HINTS)
    return list(findings.values())


def _unknown_finding(document: Document, path: Path, hinted: bool) -> Finding:
    *table, key = (str(part) for part in path)
    where = ".".join(table) or "the spec"
    hint = unknown_key_hint(".".join(table), key) if hinted else ""
    return make_finding(
        "RR-S023",
        f"{where} has no key {short_echo(key)}",
        file=document.file,
        path=".".join(map(str, path)),
        place=document.key_place(path),
        value=key,
        hint=hint,
    )


def _unknown_key(document: Document, path: str, _detail: ErrorDetails, hinted: bool) -> Finding:
    return _unknown_finding(document, tuple(path.split(".")), hinted)


def _missing(document: Document, path: str, _detail: ErrorDetails, _hinted: bool) -> Finding:
    row = _BY_SPEC_PATH.get(path)
    allowed, hint = (row.allowed, row.meaning) if row else _TOP_HELP[path]
    return make_finding(
        "RR-S024",
        f"{path} is missing",
        file=document.file,
        path=path,
        place=document.place(tuple(path.split("."))),
        allowed=allowed,
        hint=hint,
    )


def _out_of_range(document: Document, path: str, detail: ErrorDetails, _hinted: bool) -> Finding:
    if path == "rr":
        return _version(document, detail)
    row = _BY_SPEC_PATH[path]
    value = detail["input"]
    hint = f"write a value from {row.allowed}: {row.meaning[:1].lower()}{row.meaning[1:]}"
    return _row_finding("RR-S026", document, row, value, f"{path} is {_number(value)}", hint)


def _not_whole(document: Document, path: str, detail: ErrorDetails, _hinted: bool) -> Finding:
    row = _BY_SPEC_PATH[path]
    message = f"{path} is {_number(detail['input'])}, not a whole number"
    return _row_finding(
        "RR-S032", document, row, detail["input"], message, f"write a whole number, {row.allowed}"
    )


def _bad_text(document: Document, path: str, detail: ErrorDetails, _hinted: bool) -> Finding:
    row = _BY_SPEC_PATH.get(path)
    value = detail["input"]
    if row is not None and row.unit == "hex":
        message = f"{path} is {_quoted(value)}, not a colour"
        hint = 'write six hex digits in quotes, such as "#1B1F3B"'
        return _row_finding("RR-S028", document, row, value, message, hint)
    allowed = "1 to 80 characters" if row is None else row.allowed
    return make_finding(
        "RR-S029",
        f"{path} is {_quoted(value)}",
        file=document.file,
        path=path,
        place=document.place(tuple(path.split("."))),
        value=_echo(value),
        allowed=allowed,
        hint="plain text on one line, without blanks at either end",
    )


def _bad_choice(document: Document, path: str, detail: ErrorDetails, hinted: bool) -> Finding:
    value, choices = detail["input"], _CHOICES[path]
    if not isinstance(value, str):
        return _wrong_type(document, path, detail, hinted)
    allowed = ", ".join(choices)
    return make_finding(
        "RR-S027",
        f"{path} is {_quoted(value)}",
        file=document.file,
        path=path,
        place=document.place(tuple(path.split("."))),
        value=_echo(value),
        allowed=allowed,
        hint=did_you_mean(value, choices) or f"choose one of {allowed}",
    )


def _wrong_type(document: Document, path: str, detail: ErrorDetails, _hinted: bool) -> Finding:
    value = detail["input"]
    if path == "rr":
        return _version(document, detail)
    row = _BY_SPEC_PATH.get(path)
    number = path == "size.value" or (row is not None and row.numeric)
    wanted = "a number" if number else "text"
    allowed = row.allowed if row else ", ".join(_CHOICES.get(path, ()))
    return make_finding(
        "RR-S025",
        f"{path} must be {wanted}, this is {_kind(value)}",
        file=document.file,
        path=path,
        place=document.place(tuple(path.split("."))),
        value=_echo(value),
        allowed=allowed,
        hint=_type_hint(value, number, row),
    )


def _version(document: Document, detail: ErrorDetails) -> Finding:
    return make_finding(
        "RR-S030",
        f"spec version {short_echo(str(detail['input']))} is not known",
        file=document.file,
        path="rr",
        place=document.place(("rr",)),
        value=_echo(detail["input"]),
        allowed="1",
        hint="write `rr: 1`, or update RR Engine if the file is newer",
    )


def _row_finding(
    code: str, document: Document, row: Parameter, value: object, message: str, hint: str
) -> Finding:
    return make_finding(
        code,
        f"{message}; allowed is {row.allowed}",
        file=document.file,
        path=row.spec_path,
        place=document.place(tuple(row.spec_path.split("."))),
        value=_echo(value),
        allowed=row.allowed,
        hint=hint,
    )


def _type_hint(value: object, number: bool, row: Parameter | None) -> str:
    """How to turn a value of the wrong type into the right one."""
    if value is None:
        if row is not None and row.unit == "hex":
            return "put the colour in quotes: without them # starts a comment"
        return "write a value, or remove the key"
    if number and isinstance(value, str):
        bare = value.strip().lower().removesuffix("mm").removesuffix("deg").strip()
        if _is_number(bare):
            return f"write {bare}, without quotes and unit"
        if _is_number(bare.replace(",", ".")):
            return f"write {bare.replace(',', '.')}: decimals take a point"
        return "write a plain number"
    if not number and isinstance(value, bool | int | float):
        return "put the text in quotes"
    return "write a single value here"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else short_echo(str(value))


def _quoted(value: object) -> str:
    return short_echo(repr(value))


def _echo(value: object) -> object:
    """A value fit to be repeated in a finding: scalars as they are, the rest by its kind."""
    if isinstance(value, str):
        return short_echo(value)
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else float(value)
    return _kind(value)


def _kind(value: object) -> str:
    """What a value is, in an author's words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {_quoted(value)}"
    if isinstance(value, int | float):
        return f"the number {_number(value)}"
    return "a list" if isinstance(value, list) else "a table"


_TOP_HELP = {
    "rr": ("1", "start with `rr: 1`, the version of the spec format"),
    "name": ("1 to 80 characters", "give the design a name, such as `name: aurora-low`"),
    "style": (", ".join(STYLES), "name the family of shoe, such as `style: sneaker`"),
}
_MAKERS: dict[str, Callable[[Document, str, ErrorDetails, bool], Finding]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
    "multiple_of": _not_whole,
    "string_pattern_mismatch": _bad_text,
    "string_too_long": _bad_text,
    "string_too_short": _bad_text,
    "literal_error": _bad_choice,
}
