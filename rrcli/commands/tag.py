"""`rr tag`: list, create or delete tags."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rrcli.columns import display_width
from rrcli.failure import UsageMistakeError
from rrcli.session import Session
from rrcli.short import short

if TYPE_CHECKING:
    from engine.tag import Tag

EXAMPLES = (
    "rr tag",
    "rr tag sample-1",
    "rr tag sample-2 main~1",
    "rr tag -d sample-1",
)


def tag(
    session: Session,
    name: Annotated[str | None, typer.Argument(help="Tag to create.", metavar="[NAME]")] = None,
    rev: Annotated[str, typer.Argument(help="What it names.", metavar="[REV]")] = "@",
    delete: Annotated[
        str | None, typer.Option("-d", "--delete", help="Delete this tag.", metavar="NAME")
    ] = None,
) -> None:
    """List tags; with NAME name the generation REV for good; with -d delete a tag."""
    from engine import tag as use_case

    if name is not None and delete is not None:
        raise UsageMistakeError("create a tag or delete one, not both", hint="rr tag --help")
    session.allow("history" if name is None and delete is None else "change")
    project = session.project()
    repository = project.repository()
    if name is None and delete is None:
        _print(session, "listed", use_case.list_tags(repository))
        return
    who: dict[str, Any] = {"author": session.author(project), "time": session.now()}
    if delete is not None:
        _print(session, "deleted", [use_case.delete_tag(repository, delete, **who)])
    if name is not None:
        _print(session, "created", [use_case.create_tag(repository, name, rev, **who)])


def _print(session: Session, action: str, tags: "list[Tag]") -> None:
    if session.out.json:
        rows = [{"name": item.name, "generation": item.generation_id} for item in tags]
        session.out.document("tag", {"action": action, "tags": rows})
        return
    width = max((display_width(item.name) for item in tags), default=0)
    for item in tags:
        padded = item.name + " " * (width - display_width(item.name))
        listed = f"{padded}  {short(item.generation_id)}"
        told = f"{action} tag {item.name} at {short(item.generation_id)}"
        session.out.line(listed if action == "listed" else told)
    if action == "listed" and not tags:
        session.out.note("no tag yet; next: rr tag NAME")
    if action == "deleted":
        session.out.note("its generation stays; rr undo brings it back")
