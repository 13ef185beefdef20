"""`rr du`: what the repository takes up."""

from rrcli.gc_lines import du_lines
from rrcli.session import Session


def du(session: Session) -> None:
    """Show what the repository takes up on the disk, by kind, and what rr gc would free.

    Derived meshes are those that this release builds again from their specs.
    """
    from engine.du import du as measure
    from engine.gc import Days
    from rrcli.config_files import settings_files

    session.allow("history")
    days = Days.of(settings_files(session), None, None)
    clock = session.environment.clock()
    usage = measure(session.project(), days, now=session.now(), clock=clock)
    if session.out.json:
        session.out.document("du", usage.to_dict())
    else:
        session.out.lines(du_lines(usage, session))
