"""`rr fsck`: check every stored byte."""

from rrcli.fsck_lines import fsck_lines
from rrcli.progress import progress_bar
from rrcli.session import Session


def fsck(session: Session) -> int:
    """Check every stored byte against its name, and every reference in history.

    Exit 0: all is as written; 7: damage, each with its place and the remedy; 1: the project is one
    of a newer release, which alone can check it.
    """
    from engine.fsck import fsck as check
    from engine.fsck import fsck_dict
    from store.layout import UnknownFormatError

    session.allow("history")
    with progress_bar(session, "checking objects") as step:
        report = check(session.project(), step)
    if session.out.json:
        session.out.document("fsck", fsck_dict(report))
    else:
        session.out.lines(fsck_lines(report, session.out))
    if any(item.code == UnknownFormatError.code for item in report.damage):
        return UnknownFormatError.exit_code
    return 0 if report.ok else 7
