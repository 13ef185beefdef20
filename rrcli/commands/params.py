"""`rr params`: list the parameters of a spec."""

from typing import Annotated, Any

import typer

from rrcli.choices import choose
from rrcli.columns import columns
from rrcli.session import Session

FEW_ROWS = 6  # in a short list there is room to write every choice out
HALVES = ("instrumental", "appearance")

EXAMPLES = (
    "rr params toe",
    "rr params sole --style boot",
    "rr params --half appearance --json",
)


def params(
    session: Session,
    word: Annotated[str, typer.Argument(help="Only paths or meanings with this word.")] = "",
    half: Annotated[
        str | None, typer.Option("--half", help="instrumental or appearance.", metavar="HALF")
    ] = None,
    style: Annotated[
        str | None, typer.Option("--style", help="Show the defaults of a family.", metavar="STYLE")
    ] = None,
) -> int:
    """List the parameters of a spec: path, unit, range, default rule and meaning.

    Exit 0, or 1 when no parameter matches WORD.
    """
    from engine.params import list_params

    chosen = choose(half, HALVES, "--half") if half else None
    rows = list_params(half=chosen, style=style, match=word)
    if session.out.json:
        session.out.document("params", {"parameters": rows})
        return 0 if rows else 1
    table = [
        (
            row["path"],
            _range(row, short=len(rows) > FEW_ROWS),
            row["unit"],
            row["meaning"],
            _default(row, style),
        )
        for row in rows
    ]
    head = ("path", "range", "unit", "meaning", "default")
    session.out.lines(columns(head, table, session, whole=3))
    if not rows:
        session.out.note(f"no parameter has {word!r} in its path or meaning")
    return 0 if rows else 1


def _default(row: dict[str, Any], style: str | None) -> str:
    """Return the default in words; unless one family was asked for, also what others make it."""
    others = {} if style else row["families"]
    return "; ".join([row["default"], *(f"{name}: {words}" for name, words in others.items())])


def _range(row: dict[str, Any], *, short: bool) -> str:
    choices = [str(choice) for choice in row["choices"]]
    if choices:
        return f"{len(choices)} choices" if short else " ".join(choices)
    return f"{row['min']:g}–{row['max']:g}" if row["min"] is not None else ""
