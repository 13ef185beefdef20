"""`rr regenerate`: the same spec, built by the kernel of this release."""

from typing import Annotated

import typer

from rrcli.orders import default_order
from rrcli.session import Session
from rrcli.short import short

EXAMPLES = (
    "rr regenerate",
    'rr regenerate sample-1 -m "with the new kernel"',
)


def regenerate(
    session: Session,
    rev: Annotated[
        str, typer.Argument(help="Generation whose spec is built again.", metavar="[REV]")
    ] = "@",
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="Why.", metavar="MSG")
    ] = None,
    discard: Annotated[
        bool, typer.Option("--discard", help="Replace unrecorded edits of spec.yaml.")
    ] = False,
) -> None:
    """Build the spec of REV with the kernel of this release; record it on this branch.

    The old generation and its meshes stay. When this kernel made them and gives the same bytes
    again, nothing is recorded. Unrecorded edits are never overwritten: exit 3, unless --discard.
    """
    from engine.regenerate import regenerate as regenerate_now
    from rrcli.regenerate_lines import regenerated_fields, regenerated_lines

    session.allow("change")
    project = session.project()
    order = default_order(session, project, message)
    found = regenerate_now(project, rev, order, discard=discard)
    if session.out.json:
        session.out.document("regenerate", regenerated_fields(found))
        return
    session.out.lines(regenerated_lines(found, session.out))
    if found.kept_edits:
        session.out.note(f"your edits are kept: rr cat {short(found.kept_edits)} prints them")
