"""`rr fsck`: check every stored byte, and repair what can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rrcli.failure import UsageMistakeError
from rrcli.fsck_lines import fsck_lines, repair_line
from rrcli.progress import progress_bar
from rrcli.session import Session

if TYPE_CHECKING:
    from engine.project import Project
    from store.fsck import FsckReport
    from store.repair import Repair

EXAMPLES = (
    "rr fsck",
    "rr fsck --repair",
    "rr fsck --remote origin",
)


def fsck(
    session: Session,
    repair: Annotated[
        bool, typer.Option("--repair", help="Put right what can be made again.")
    ] = False,
    head: Annotated[
        str | None,
        typer.Option("--head", help="The last operation, if several may be it.", metavar="ID"),
    ] = None,
    remote: Annotated[
        str | None,
        typer.Option("--remote", help="Check this remote instead.", metavar="NAME"),
    ] = None,
) -> int:
    """Check every stored byte against its name, and every reference in history.

    --repair makes meshes, canonical specs, refsets, op_head and format again where the result is
    proved by its hash, and touches nothing else. Exit 0: all is as written (now); 7: damage, each
    with its place and the remedy; 1: damage is left after a repair, or the project is one of a
    newer release, which alone can check it. --remote reads all of a remote's history from it.
    """
    from engine.fsck import fsck as check
    from engine.project import find_project_to_check

    if remote is not None:
        return _check_remote(session, remote, local=repair or head is not None)
    project = find_project_to_check(session.directory)
    if repair:
        session.allow("change")
        return _repair(session, project, head)
    if head is not None:
        raise UsageMistakeError("--head goes with --repair", place="--head")
    session.allow("history")
    with progress_bar(session, "checking objects") as step:
        report = check(project, step)
    _report(session, report, None)
    if _is_newer(report):
        return 1
    return 0 if report.ok else 7


def _check_remote(session: Session, name: str, *, local: bool) -> int:
    from engine.fsck_remote import fsck_remote
    from rrcli.visit import visit

    if local:
        raise UsageMistakeError("a remote is repaired where it lies", place="--repair")
    session.allow("fetch")
    with visit(session, session.project(), name, "checking") as (opened, errand):
        report = fsck_remote(opened, errand.progress)
    _report(session, report, None)
    return 0 if report.ok else 7


def _repair(session: Session, project: Project, head: str | None) -> int:
    from engine.fsck import repair

    with progress_bar(session, "checking objects") as step:

        def tell(done: Repair) -> None:
            if not session.out.json:
                step.clear()
                session.out.line(repair_line(done, session.out))

        found = repair(project, head=head, tell=tell, progress=step)
    _report(session, found.left, found.repairs)
    return 0 if found.left.ok else 1


def _report(session: Session, report: FsckReport, repairs: tuple[Repair, ...] | None) -> None:
    from engine.fsck import fsck_dict, repair_dict

    if session.out.json:
        extra = {} if repairs is None else {"repairs": [repair_dict(one) for one in repairs]}
        session.out.document("fsck", {**fsck_dict(report), **extra})
    else:
        session.out.lines(fsck_lines(report, session.out))


def _is_newer(report: FsckReport) -> bool:
    from store.layout import UnknownFormatError

    return any(item.code == UnknownFormatError.code for item in report.damage)
