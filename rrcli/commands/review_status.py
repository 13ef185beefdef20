"""`rr review status`: how a generation stands."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr review status",
    "rr review status sample-1 --json",
)


def review_status(
    session: Session,
    rev: Annotated[str, typer.Argument(help="Branch, tag, id prefix, @ or @~2.")] = "@",
) -> int:
    """Show who asked, approved and rejected, and whether a factory may have it.

    Exit 0: as many approve as export.approvals asks for, nobody rejects, what review.checks names
    is green and review.rounds check rounds are passed; 1: not yet. With export.four_eyes the
    approval of the author does not count.
    """
    from engine.approval_rule import approval_rule
    from engine.review import red_checks, standing
    from rrcli.review_lines import print_standing

    session.allow("read reviews")
    project = session.project()
    rule = approval_rule([project.config_file])
    repository = project.repository()
    found = standing(repository, rev, rule)
    print_standing(session, found, rule.needed)
    lacking = [*found.lacking(rule)]
    lacking += [f"not green: {name}" for name in red_checks(repository, found, rule)]
    for told in lacking:
        session.out.note(told)
    return int(bool(lacking))
