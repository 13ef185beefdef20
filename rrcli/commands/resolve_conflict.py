"""`rr resolve-conflict`: decide what a merge left open."""

from typing import Annotated, Any

import typer

from rrcli.failure import UsageMistakeError
from rrcli.orders import default_order
from rrcli.session import Session
from rrcli.short import short

EXAMPLES = (
    "rr resolve-conflict last.ball_girth_mm --theirs",
    "rr resolve-conflict last.ball_girth_mm --set 252.5",
    "rr resolve-conflict --all --ours",
)


def resolve_conflict(
    session: Session,
    paths: Annotated[
        list[str] | None, typer.Argument(help="Paths that rr conflicts lists.", metavar="PATH...")
    ] = None,
    ours: Annotated[bool, typer.Option("--ours", help="Take this branch's value.")] = False,
    theirs: Annotated[bool, typer.Option("--theirs", help="Take the other branch's.")] = False,
    base: Annotated[bool, typer.Option("--base", help="Go back to the base's.")] = False,
    value: Annotated[
        str | None, typer.Option("--set", help="Take this value.", metavar="VALUE")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Decide all that is open.")] = False,
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="Why.", metavar="MSG")
    ] = None,
    discard: Annotated[
        bool, typer.Option("--discard", help="Replace unrecorded edits of spec.yaml.")
    ] = False,
) -> None:
    """Decide values in conflict and record the result as a new generation; spec.yaml follows.

    --set takes a number or a text, null for not written, a size as {"system": "EU", "value": 42}.
    Exit 0 though others may still be open: rr conflicts lists them.
    """
    from engine.resolve_conflict import resolve_conflict as resolve_now
    from rrcli.conflict_lines import conflict_rows
    from rrcli.generate_lines import generated_fields, generated_lines

    session.allow("change")
    given = {"ours": ours, "theirs": theirs, "base": base, "set": value is not None}
    choice = _choice([how for how, is_given in given.items() if is_given], value)
    if bool(paths) == everything:
        raise UsageMistakeError("name the paths to decide, or --all", place="PATH")
    project = session.project()
    order = default_order(session, project, message)
    found = resolve_now(project, paths or [], choice, order, discard=discard)
    left = found.done.generation.conflicts
    if session.out.json:
        fields = {"decided": conflict_rows(found.decided), "kept_edits": found.kept_edits}
        session.out.document("resolve-conflict", {**generated_fields(found.done), **fields})
        return
    session.out.lines(generated_lines(found.done, session.out))
    if found.kept_edits:
        session.out.note(f"your edits are kept: rr cat {short(found.kept_edits)} prints them")
    if not left:
        session.out.line("nothing is in conflict any more")


def _choice(given: list[str], value: str | None) -> Any:
    from engine.resolve_conflict import Choice

    if len(given) != 1:
        raise UsageMistakeError(
            "say how to decide, in one way", hint="--ours, --theirs, --base or --set VALUE"
        )
    return Choice(given[0], value or "")
