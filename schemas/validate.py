"""From spec bytes to all findings at once, each with its place.

The good path is short on purpose (thousands of files are checked in one call): compose, flatten,
one pass of pydantic's core, resolve, the rules between values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import ValidationError

from schemas.defaults import differing_paths
from schemas.faults import field_findings, shape_findings
from schemas.findings import Finding, make_finding
from schemas.flat import HALVES, SCHEMA_KEY, flatten
from schemas.model import spec_validator
from schemas.parameters import GATE, PARAMETERS
from schemas.reader import Document, read_document
from schemas.resolve import Resolved, resolve_flat, written_number
from schemas.rule import Broken, Facts, Rule
from schemas.rules import CROSS_RULES
from schemas.sizes import Size, SizeError, size_from_flat

_GATE_PATHS = tuple(row.spec_path for row in GATE)
_REQUIRED = tuple(row for row in PARAMETERS if row.required)
_BY_PATH = {row.path: row for row in PARAMETERS}
_SIZE_CODES = {"size.width": "RR-S035", "size.value": "RR-S036", "size.wearer": "RR-S037"}


@dataclass(frozen=True, slots=True)
class Validation:
    """What validating one file gave.

    `findings` are in the order of the file; `authored` is the plain tree as written and
    `resolved` the same made explicit, both None if any finding is an error.
    """

    file: str
    findings: tuple[Finding, ...]
    authored: dict[str, Any] | None
    resolved: Resolved | None

    @property
    def valid(self) -> bool:
        """Whether something can be built from the spec; warnings and notes do not hinder that."""
        return self.authored is not None


def validate(data: bytes, file: str) -> Validation:
    """All findings in a spec of YAML or JSON bytes; never raises on bad input."""
    document = read_document(data, file)
    if not document.readable:
        return Validation(file, tuple(document.findings), None, None)
    findings = document.findings
    spec, misshapen = shape_findings(document)
    findings.extend(misshapen)
    if not isinstance(document.value, dict):
        return Validation(file, tuple(findings), None, None)
    flat = flatten(spec)
    resolved: Resolved | None = None
    bad: set[str] = {finding.path for finding in findings}
    try:
        spec_validator().validate_python(flat)
    except ValidationError as error:
        faults = field_findings(document, error, bad)
        findings.extend(faults)
        bad.update(finding.path for finding in faults)
    findings.extend(_size_findings(document, spec, flat, bad))
    if not bad:
        resolved = resolve_flat(flat)
        findings.extend(_broken_rules(document, flat, resolved, bad))
    else:
        repaired = _repaired(flat, bad)
        if repaired is not None:
            unsure = bad | (_left_to_the_family(flat) if "style" in bad else set())
            findings.extend(_broken_rules(document, flat, resolve_flat(repaired), unsure))
    _note_missing_appearance(document, flat, bad, findings)
    if any(finding.severity == "error" for finding in findings):
        findings.sort(key=lambda finding: (finding.line, finding.column))
        return Validation(file, tuple(findings), None, None)
    authored = {key: value for key, value in spec.items() if key != SCHEMA_KEY}
    return Validation(file, tuple(findings), authored, resolved)


def _size_findings(
    document: Document, spec: Mapping[str, Any], flat: Mapping[str, Any], bad: set[str]
) -> list[Finding]:
    """Findings of a size whose parts are well typed but do not go together."""
    if "size" in bad or "size" not in spec:
        return []
    findings = [
        make_finding(
            "RR-S024",
            f"{path} is missing",
            file=document.file,
            path=path,
            place=document.key_place(("size",)),
            hint="a size needs a system and a value, such as {system: EU, value: 42}",
        )
        for path in ("size.system", "size.value")
        if path not in flat and path not in bad
    ]
    if not findings and not any(f"size.{name}" in bad for name in Size.NAMES):
        try:
            size_from_flat(flat)
        except SizeError as error:
            findings.append(
                make_finding(
                    _SIZE_CODES[error.place],
                    error.message,
                    file=document.file,
                    path=error.place,
                    place=document.place(tuple(error.place.split("."))),
                    value=flat.get(error.place),
                    allowed=str(error.details.get("allowed", "")),
                    hint=error.next_step,
                )
            )
    bad.update(finding.path for finding in findings)
    return findings


def _repaired(flat: Mapping[str, Any], bad: set[str]) -> dict[str, Any] | None:
    """The spec with bad values left out or brought into range, or None if that says nothing.

    It only serves to find what else is wrong; rules that read a bad value are not asked.
    """
    known = {row.spec_path for row in PARAMETERS}
    if not any(path == "size" or path.startswith("size.") for path in bad):
        known.update(path for path in flat if path.startswith("size."))
    repaired = {path: value for path, value in flat.items() if path in known - bad}
    repaired |= {"name": "", "style": "" if "style" in bad else flat["style"]}
    for row in _REQUIRED:
        path = row.spec_path
        if path not in repaired:
            value = flat.get(path)
            if isinstance(value, bool) or not isinstance(value, int | float):
                return None
            if row.minimum is None or row.maximum is None:
                return None
            repaired[path] = min(max(value, row.minimum), row.maximum)
    return repaired


def _left_to_the_family(flat: Mapping[str, Any]) -> set[str]:
    """The values that stand or fall with the family: not written, and not the same in all."""
    differing = (_BY_PATH[path].spec_path for path in differing_paths())
    return {path for path in differing if path not in flat}


def _broken_rules(
    document: Document, flat: Mapping[str, Any], resolved: Resolved, bad: set[str]
) -> list[Finding]:
    """Findings of the rules between values, leaving out rules that read a bad value."""
    um: Any = resolved.instrumental
    facts = Facts(um, resolved.fit, resolved.size)
    findings: list[Finding] = []
    for rule in CROSS_RULES:
        broken = rule.check(facts)
        if broken is not None and not (bad and any(_spec_path(path) in bad for path in rule.reads)):
            found = _rule_finding(document, flat, resolved, rule, broken)
            findings.append(_of_a_fact(found) if rule.window and facts.measured else found)
    return findings


def _rule_finding(
    document: Document, flat: Mapping[str, Any], resolved: Resolved, rule: Rule, broken: Broken
) -> Finding:
    """The finding of a broken rule, at the first value it reads that the author wrote."""
    written = [path for path in rule.reads if _spec_path(path) in flat]
    path = written[0] if written else rule.reads[0]
    row = _BY_PATH.get(path)
    spec_path = _spec_path(path)
    value = flat.get(spec_path)
    if value is None and row is not None:
        value = written_number(row, resolved.instrumental[path])
    return make_finding(
        rule.code,
        broken.message,
        file=document.file,
        path=spec_path,
        place=document.place(tuple(spec_path.split("."))),
        value=value,
        allowed=broken.allowed,
        hint=broken.hint,
    )


def _of_a_fact(found: Finding) -> Finding:
    """The finding as a warning: a real last is as it is, and its geometry is audited."""
    return replace(
        found,
        severity="warning",
        message=f"{found.message}; of a measured last the audit of its geometry decides",
        hint="compare it with the real last; what comes of it is in the audit of `rr generate`",
    )


def _spec_path(path: str) -> str:
    row = _BY_PATH.get(path)
    return path if row is None else row.spec_path


def _note_missing_appearance(
    document: Document, flat: Mapping[str, Any], bad: set[str], findings: list[Finding]
) -> None:
    """Add the note that appearance values are not written, which is allowed."""
    missing = [path for path in _GATE_PATHS if path not in flat]
    if bad:
        covered = tuple(f"{path}." for path in bad)
        missing = [path for path in missing if not f"{path}.".startswith(covered)]
    if missing:
        findings.append(
            make_finding(
                "RR-S060",
                f"{len(missing)} appearance values are not written: "
                + ", ".join(path.removeprefix("appearance.") for path in missing),
                file=document.file,
                path=HALVES[1],
                place=document.key_place((HALVES[1],)),
                value=missing,
                hint="`rr generate` will ask, or use --missing defaults",
            )
        )
