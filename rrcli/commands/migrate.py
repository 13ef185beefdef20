"""`rr migrate`: take the repository to the newest layout."""

from typing import Annotated

import typer

from rrcli.session import Session


def migrate(
    session: Session,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done; change nothing.")
    ] = False,
) -> None:
    """Take the repository to the newest layout, which rr gc needs to pack it.

    Releases from before that layout refuse to open it from then on. One file changes.
    """
    from engine.migrate import migrate as take

    session.allow("change")
    found = take(session.project(), dry_run=dry_run)
    if session.out.json:
        document = {"before": found.before, "after": found.after, "dry_run": dry_run}
        session.out.document("migrate", document)
    elif found.before == found.after:
        session.out.line(f"nothing to do: the layout is {found.after}")
    else:
        would = "would go" if dry_run else "went"
        session.out.line(f"{would} from layout {found.before} to {found.after}")
