"""Validate specs: all findings of all files at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.specfile import SpecFile
    from schemas.findings import Finding
    from schemas.resolve import Resolved


class InvalidSpecError(RRError):
    """The spec has errors, so nothing can be built from it.

    Every error is listed with file, line and column, the value found and what is allowed.
    `rr validate` prints the same list; `rr explain CODE` explains one kind of finding.
    """

    code: ClassVar[str] = "RR-E010"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "correct the places named; rr explain CODE says more about one"


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found: how many files were read, and every finding in file order."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        """Whether no finding is an error."""
        return not any(finding.severity == "error" for finding in self.findings)

    def count(self, severity: str) -> int:
        """Return the number of findings of one severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "valid": self.valid,
            "files": len(self.files),
            "errors": self.count("error"),
            "warnings": self.count("warning"),
            "notes": self.count("note"),
            "findings": [finding_dict(finding) for finding in self.findings],
        }


def validate_files(files: Iterable[SpecFile]) -> Report:
    """Return the report on some spec files; bad input is a finding, never an error."""
    from schemas.validate import validate

    names: list[str] = []
    findings: list[Finding] = []
    for file in files:
        names.append(file.name)
        findings.extend(validate(file.data, file.name).findings)
    return Report(tuple(names), tuple(findings))


@dataclass(frozen=True, slots=True)
class ValidSpec:
    """A spec without errors: its bytes, what was written, what it resolves to, its remarks."""

    file: SpecFile
    authored: dict[str, Any]
    resolved: Resolved
    findings: tuple[Finding, ...]


def require_valid(file: SpecFile) -> ValidSpec:
    """Return the spec checked and resolved; raises InvalidSpecError with every finding."""
    from schemas.resolve import resolve
    from schemas.validate import validate

    validation = validate(file.data, file.name)
    errors = [finding for finding in validation.findings if finding.severity == "error"]
    if errors or validation.authored is None:
        first = errors[0]
        raise InvalidSpecError(
            f"{file.name} has {len(errors)} error{'s' if len(errors) != 1 else ''}",
            place=f"{first.file}:{first.line}:{first.column}",
            details={"findings": [finding_dict(finding) for finding in validation.findings]},
        )
    resolved = resolve(validation.authored)
    return ValidSpec(file, validation.authored, resolved, validation.findings)


def finding_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON values with the fixed field names of `--format json`."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": finding.path,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "value": finding.value,
        "allowed": finding.allowed,
        "message": finding.message,
        "hint": finding.hint,
    }
