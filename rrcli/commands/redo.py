"""`rr redo`: take back the last undo."""

from rrcli.ref_changes import EDITS_STAY, print_state
from rrcli.session import Session
from rrcli.short import short


def redo(session: Session) -> None:
    """Take back the last undo; again to go further forward. Only right after an undo.

    spec.yaml follows as with undo: when a switch is done again, and it holds nothing of its own.
    """
    from engine.redo import redo as redo_last

    session.allow("change")
    project = session.project()
    done = redo_last(project, author=session.author(project), time=session.now())
    if session.out.json:
        session.out.document("redo", done.to_dict())
        return
    result = done.result
    session.out.line(f"did {result.command} again (operation {short(result.redone)})")
    print_state(session.out, result.changes, result.after)
    if done.edits_stay:
        session.out.note(EDITS_STAY)
