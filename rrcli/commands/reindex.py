"""`rr reindex`: make the query index anew."""

from rrcli.session import Session
from rrcli.short import plural


def reindex(session: Session) -> None:
    """Make the index for filtered logs anew from history; it can be deleted at any time."""
    from engine.reindex import reindex as make_anew

    session.allow("history")
    count = make_anew(session.project().repository())
    if session.out.json:
        session.out.document("reindex", {"generations": count})
        return
    session.out.line(f"indexed {plural(count, 'generation')}")
