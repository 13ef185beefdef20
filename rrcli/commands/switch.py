"""`rr switch`: make another branch or generation the active one."""

from typing import Annotated

import typer

from rrcli.session import Session
from rrcli.short import short

EXAMPLES = (
    "rr switch wide-toe",
    "rr switch @~2",
)


def switch(
    session: Session,
    rev: Annotated[str, typer.Argument(help="Branch, tag, id prefix, @ or @~2.", metavar="REV")],
    discard: Annotated[
        bool, typer.Option("--discard", help="Replace unrecorded edits of spec.yaml.")
    ] = False,
) -> None:
    """Make another branch or generation the active one; spec.yaml follows, comments and all.

    @ stays on its branch and brings spec.yaml back. Unrecorded edits are never overwritten: exit 3,
    unless --discard.
    """
    from engine.switch import switch as switch_to

    session.allow("change")
    project = session.project()
    author = session.author(project)
    done = switch_to(project, rev, author=author, time=session.now(), discard=discard)
    if session.out.json:
        fields = {"branch": done.branch, "generation": done.generation_id, "moved": done.moved}
        session.out.document("switch", {**fields, "kept_edits": done.kept_edits})
        return
    at = short(done.generation_id)
    if done.branch:
        verb = "switched to" if done.moved else "already on"
        session.out.line(f"{verb} branch {done.branch} at {at}")
    else:
        verb = "now" if done.moved else "already"
        session.out.line(f"{verb} standing on {at}, on no branch")
    if done.kept_edits:
        session.out.note(f"your edits are kept: rr cat {short(done.kept_edits)} prints them")
    if done.branch is None and done.moved:
        session.out.note("the next generate needs --branch NEW")
