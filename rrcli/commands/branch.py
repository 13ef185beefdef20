"""`rr branch`: list, create or delete branches."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rrcli.columns import display_width
from rrcli.failure import UsageMistakeError
from rrcli.session import Session
from rrcli.short import short

if TYPE_CHECKING:
    from engine.branch import Branch

EXAMPLES = (
    "rr branch",
    "rr branch wide-toe main~1",
    "rr branch -d wide-toe",
)


def branch(
    session: Session,
    name: Annotated[str | None, typer.Argument(help="Branch to create.", metavar="[NAME]")] = None,
    rev: Annotated[str, typer.Argument(help="Where it begins.", metavar="[REV]")] = "@",
    delete: Annotated[
        str | None, typer.Option("-d", "--delete", help="Delete this branch.", metavar="NAME")
    ] = None,
) -> None:
    """List branches; with NAME create one at REV (it does not switch); with -d delete one."""
    from engine import branch as use_case

    if name is not None and delete is not None:
        raise UsageMistakeError("create a branch or delete one, not both", hint="rr branch --help")
    session.allow("history" if name is None and delete is None else "change")
    project = session.project()
    repository = project.repository()
    if name is None and delete is None:
        found = use_case.list_branches(repository)
        _print(session, "listed", found)
        return
    who: dict[str, Any] = {"author": session.author(project), "time": session.now()}
    if delete is not None:
        _print(session, "deleted", [use_case.delete_branch(repository, delete, **who)])
    if name is not None:
        _print(session, "created", [use_case.create_branch(repository, name, rev, **who)])


def _print(session: Session, action: str, branches: "list[Branch]") -> None:
    if session.out.json:
        rows = [
            {"name": item.name, "generation": item.generation_id, "active": item.active}
            for item in branches
        ]
        session.out.document("branch", {"action": action, "branches": rows})
        return
    width = max((display_width(item.name) for item in branches), default=0)
    for item in branches:
        mark = "*" if item.active else " "
        tip = short(item.generation_id) if item.generation_id else "no generation yet"
        padded = item.name + " " * (width - display_width(item.name))
        line = f"{mark} {padded}  {tip}" if action == "listed" else ""
        session.out.line(line or f"{action} branch {item.name} at {tip}")
    if action == "deleted":
        session.out.note("its generations stay; rr undo brings it back")
