"""`rr audit`: hold a shoe to its spec and to what can be made and worn."""

from typing import Annotated

import typer

from rrcli.choices import choose
from rrcli.failure import UsageMistakeError
from rrcli.session import Session
from rrcli.show_lines import audit_line
from rrcli.subjects import SUBJECT_HELP, named_subject

FORMATS = ("text", "json", "sarif")

EXAMPLES = (
    "rr audit",
    "rr audit main --json",
    "rr audit spec.yaml --only RR-G116 --only RR-G143",
)


def audit(
    session: Session,
    subject: Annotated[str | None, typer.Argument(help=SUBJECT_HELP, metavar="[SPEC|REV]")] = None,
    format: Annotated[
        str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.", metavar="FORMAT")
    ] = "text",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Only findings of this code; repeatable.", metavar="CODE"),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 9 for warnings too.")] = False,
) -> int:
    """Audit a shoe: solid parts, measures against the spec, walls, fit, mass.

    Each finding names the part, the place in mm, what was measured and the limit.
    Exit 0: no errors; 9: errors (with --strict, warnings too).
    """
    from engine.audit_report import audit_report, sarif_text

    session.allow("geometry")
    shape = "json" if session.out.json else choose(format, FORMATS, "--format")
    report = audit_report(named_subject(session, subject), only=_codes(only or []), strict=strict)
    if shape == "json":
        session.out.document("audit", report.to_dict())
    elif shape == "sarif":
        from rrcli.version import VERSION

        session.out.text(sarif_text(report, version=VERSION))
    else:
        for finding in report.findings:
            session.out.line(audit_line(finding))
            place = finding["place_mm"]
            if isinstance(place, list):
                x, y, z = place
                session.out.line(f"  at x {x:.1f}  y {y:.1f}  z {z:.1f} mm")
            session.out.line(f"  {finding['hint']}")
        session.out.note(f"{report.name}: {report.errors} errors, {report.warnings} warnings")
    return 0 if report.ok else 9


def _codes(only: list[str]) -> tuple[str, ...]:
    """The codes asked for; raises UsageMistakeError for one the audit does not have."""
    from geometry.auditkinds import AUDIT_KINDS

    codes = tuple(code.upper() for code in only)
    unknown = [code for code in codes if code not in AUDIT_KINDS]
    if unknown:
        raise UsageMistakeError(
            f"the audit has no code {', '.join(unknown)}",
            place="--only",
            hint=f"they run from {min(AUDIT_KINDS)} to {max(AUDIT_KINDS)}; `rr explain` tells each",
        )
    return codes
