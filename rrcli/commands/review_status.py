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

    Exit 0: as many approve as export.approvals asks for, and nobody rejects; 1: not yet. With
    export.four_eyes the approval of the author does not count.
    """
    from engine.approval_rule import approval_rule
    from engine.review import standing
    from rrcli.review_lines import print_standing
    from schemas.review import REJECTED

    session.allow("read reviews")
    project = session.project()
    rule = approval_rule([project.config_file])
    found = standing(project.repository(), rev, rule)
    print_standing(session, found, rule.needed)
    return int(found.state(rule.needed) == REJECTED or found.approvals < rule.needed)
