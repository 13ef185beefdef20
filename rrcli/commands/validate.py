"""`rr validate`: check spec files and report every finding."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from engine.specfile import STDIN_NAME, SpecFile, expand, read_all, read_spec
from rrcli.choices import choose
from rrcli.session import Session

if TYPE_CHECKING:
    from engine.validate import Report

FORMATS = ("text", "json", "sarif", "github", "junit")

EXAMPLES = (
    "rr validate examples/*.yaml",
    "cat spec.yaml | rr validate -",
    "rr validate designs/ --format junit > report.xml",
)


def validate(
    session: Session,
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, patterns, or - for stdin.", metavar="[PATH]..."),
    ] = None,
    format: Annotated[
        str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.", metavar="FORMAT")
    ] = "text",
) -> int:
    """Check spec files and report every finding at once, with file, line and column.

    Without a path the project's spec.yaml is checked. Exit 0: no errors; 1: errors.
    """
    from engine.validate import validate_files

    asked = choose(format, FORMATS, "--format")
    shape = "json" if session.out.json else asked
    report = validate_files(_files(session, paths or []))
    if shape == "json":
        session.out.document("validate", report.to_dict())
    elif shape == "sarif":
        from engine.report_sarif import sarif_text
        from rrcli.version import VERSION

        session.out.text(sarif_text(report, version=VERSION))
    elif shape == "github":
        from engine.report_github import github_text

        session.out.text(github_text(report))
    elif shape == "junit":
        from engine.report_junit import junit_text

        session.out.text(junit_text(report))
    else:
        from engine.report_text import finding_lines, summary_line
        from engine.validate import finding_dict

        for finding in report.findings:
            if finding.severity != "note" or not session.out.quiet:
                session.out.lines(finding_lines(finding_dict(finding), session.out.style))
        session.out.note(summary_line(report))
    if report.valid:
        return 0
    _note(session, report)
    return 1


def _note(session: Session, report: "Report") -> None:
    """Write it into the log of events of the project here, if there is one."""
    from engine.emit import emit_findings
    from engine.validate import finding_dict
    from schemas.errors import RRError

    try:
        repository = session.project().repository()
    except RRError:  # none is here, or none that this release can open
        return
    emit_findings(repository, map(finding_dict, report.findings), session.now())


def _files(session: Session, given: list[str]) -> Iterator[SpecFile]:
    if not given:
        yield session.spec(None)
    for name in given:
        if name == STDIN_NAME:
            yield SpecFile(STDIN_NAME, read_all(session.stdin()))
        else:
            for path, shown in expand([name], session.directory):
                yield read_spec(path, shown)
