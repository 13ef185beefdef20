"""`rr op log`: the operations on this project."""

from itertools import islice
from typing import Annotated

import typer

from rrcli.log_lines import person
from rrcli.session import Session
from rrcli.short import short, words
from rrcli.times import utc_text


def op_log(
    session: Session,
    number: Annotated[
        int | None, typer.Option("-n", "--number", min=0, help="Only the newest N.", metavar="N")
    ] = None,
) -> None:
    """List the operations on this project, newest first: what was done, by whom, when."""
    from store.horizon import GC, HORIZON

    session.allow("history")
    found = islice(session.project().repository().operations(), number)
    out = session.out
    if out.json:
        rows = [{"operation": name, **item.to_dict()} for name, item in found]
        out.document("op-log", {"operations": rows})
        return
    for name, item in found:
        undone = f" (undoes {short(item.undoes)})" if item.undoes else ""
        detail = " ".join(
            words(value)
            for key, value in item.detail.items()
            if value and (key != HORIZON or item.command == GC)
        )
        head = f"{out.style(short(name), 'blue')}  {out.style(utc_text(item.time), 'dim')}"
        out.line(f"{head}  {person(item.author)}  {item.command} {detail}{undone}".rstrip())
