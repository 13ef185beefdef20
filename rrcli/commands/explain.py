"""`rr explain`: the long text behind a code."""

from typing import Annotated

import typer

from rrcli.columns import columns
from rrcli.session import Session

EXAMPLES = (
    "rr explain RR-E010",
    "rr explain --list",
)


def explain(
    session: Session,
    code: Annotated[str | None, typer.Argument(help="Such as RR-S012.", metavar="CODE")] = None,
    list_codes: Annotated[bool, typer.Option("--list", help="List every code.")] = False,
) -> None:
    """Explain an error or finding code: what it means and what to do."""
    from engine import explain as use_case

    if code is None or list_codes:
        found = use_case.explanations(also=("rrcli", "server"))
        if session.out.json:
            session.out.document("explain", {"codes": [item.to_dict() for item in found]})
        else:
            rows = [(item.code, item.kind, item.title) for item in found]
            session.out.lines(columns(("code", "kind", "title"), rows, session))
        return
    one = use_case.explain(code, also=("rrcli", "server"))
    if session.out.json:
        session.out.document("explain", {"codes": [one.to_dict()]})
        return
    exit_text = f", exit {one.exit_code}" if one.exit_code is not None else ""
    session.out.line(f"{session.out.style(one.code, 'bold')} ({one.kind}{exit_text})")
    session.out.lines([one.title, *(["", one.text] if one.text else []), "", f"next: {one.hint}"])
