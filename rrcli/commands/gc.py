"""`rr gc`: pack history, and remove what nothing needs."""

from typing import Annotated

import typer

from rrcli.gc_lines import gc_lines, gc_notes
from rrcli.progress import progress_bar
from rrcli.session import Session

EXAMPLES = (
    "rr gc --dry-run",
    "rr gc",
    "rr gc --drop-derived --jobs 4",
)


def gc(
    session: Session,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done; change nothing.")
    ] = False,
    drop_derived: Annotated[
        bool,
        typer.Option("--drop-derived", help="Drop meshes that were just rebuilt and compared."),
    ] = False,
    keep_days: Annotated[
        int | None,
        typer.Option("--keep-days", help="Keep operations so long.", min=0, metavar="N"),
    ] = None,
    grace_days: Annotated[
        int | None,
        typer.Option("--grace-days", help="Keep what nothing needs so long.", min=0, metavar="N"),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", help="Processes to rebuild with.", min=1)] = 1,
) -> int:
    """Pack history into few files; remove what nothing needs and its grace is over.

    Operations older than gc.keep_days expire: undo goes no further back. Whatever a branch, a tag
    or a younger operation leads to stays. Exit 7: a geometry did not come out as recorded, and
    was kept.
    """
    from engine.gc import Days, GcOrder
    from engine.gc import gc as clean
    from rrcli.config_files import settings_files

    session.allow("change")
    project = session.project()
    order = GcOrder(
        author=session.author(project),
        now=session.now(),
        clock=session.environment.clock(),
        days=Days.of(settings_files(session), keep_days, grace_days),
        drop_derived=drop_derived,
        jobs=jobs,
        dry_run=dry_run,
    )
    with progress_bar(session, "cleaning up") as step:
        done = clean(project, order, step)
    if session.out.json:
        session.out.document("gc", done.to_dict())
    else:
        session.out.lines(gc_lines(done))
        for note in gc_notes(done):
            session.out.note(note)
    return 7 if done.differs else 0
