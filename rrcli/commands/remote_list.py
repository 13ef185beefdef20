"""`rr remote list`: the remotes of this project."""

from rrcli.session import Session


def remote_list(session: Session) -> None:
    """List the remotes of this project and where they are; no key or password is shown."""
    from engine.remotes import read_remotes

    session.allow("history")
    found = list(read_remotes(session.project().repository()).values())
    if session.out.json:
        rows = [entry.to_dict() for entry in found]
        session.out.document("remote", {"action": "listed", "remotes": rows})
        return
    width = max((len(entry.name) for entry in found), default=0)
    for entry in found:
        project = f"  project {entry.address.project}" if entry.address.project else ""
        lazy = "  (meshes when needed)" if entry.lazy else ""
        session.out.line(f"{entry.name:<{width}}  {entry.address.shown}{project}{lazy}")
    if not found:
        session.out.note("no remote yet; next: rr remote add NAME URL")
