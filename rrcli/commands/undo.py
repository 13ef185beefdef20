"""`rr undo`: revert the last operation."""

from rrcli.ref_changes import EDITS_STAY, print_state
from rrcli.session import Session
from rrcli.short import short


def undo(session: Session) -> None:
    """Revert the last operation; again to go further back. Nothing is erased.

    Undoing a generate leaves spec.yaml as it is; undoing a switch brings the former one back.
    """
    from engine.undo import undo as undo_last

    session.allow("change")
    project = session.project()
    done = undo_last(project, author=session.author(project), time=session.now())
    out = session.out
    if out.json:
        out.document("undo", done.to_dict())
        return
    result = done.result
    out.line(f"undid {result.command} (operation {short(result.undone)})")
    print_state(out, result.changes, result.after)
    if done.edits_stay:
        out.note(EDITS_STAY)
    for item in result.not_undoable:
        out.note(f"passed over {item.command}: {item.reason}")
