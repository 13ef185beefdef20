"""`rr events policy check`: check a policy file."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr events policy check strict.yaml",
    "cat strict.yaml | rr events policy check - --json",
)


def events_policy_check(
    session: Session,
    file: Annotated[str, typer.Argument(help="File, or - for stdin.", metavar="FILE")],
) -> int:
    """Check a policy and report every finding, with file, line and column.

    Exit 0: no errors; 1: errors.
    """
    from engine.report_text import finding_lines
    from engine.validate import finding_dict
    from rrcli.events_target import read_input
    from rrcli.short import plural
    from schemas.policy_reader import check_policy

    policy, findings = check_policy(read_input(session, file), file)
    rows = [finding_dict(finding) for finding in findings]
    if session.out.json:
        told = None
        if policy is not None:
            told = {"name": policy.name, "version": policy.version, "sha256": policy.sha256}
        fields = {"valid": policy is not None, "policy": told, "findings": rows}
        session.out.document("events-policy-check", fields)
        return int(policy is None)
    for row in rows:
        session.out.lines(finding_lines(row, session.out.style))
    if policy is None:
        session.out.note(f"{file}: invalid, {plural(len(rows), 'finding')}")
        return 1
    told_rules = plural(len(policy.rules), "rule")
    session.out.line(f"{policy.name} {policy.version}: {told_rules}, {policy.sha256}")
    return 0
