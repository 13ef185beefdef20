"""`rr conflicts`: the values that a merge left open."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr conflicts",
    "rr conflicts main --json",
)


def conflicts(
    session: Session,
    rev: Annotated[str, typer.Argument(help="Branch, tag, id prefix, @ or @~2.")] = "@",
) -> int:
    """List the values in conflict, as the base, this branch and the other have them.

    Exit 0: nothing is open; 1: something is.
    """
    from rrcli.conflict_lines import conflict_lines, conflict_rows

    session.allow("history")
    repository = session.project().repository()
    generation_id = repository.resolve(rev)
    found = repository.generation(generation_id).conflicts
    if session.out.json:
        rows = conflict_rows(found)
        session.out.document("conflicts", {"generation": generation_id, "conflicts": rows})
    elif found:
        session.out.lines(conflict_lines(found, session))
        session.out.note("next: rr resolve-conflict PATH --ours, --theirs, --base or --set VALUE")
    else:
        session.out.line("nothing is in conflict")
    return 1 if found else 0
