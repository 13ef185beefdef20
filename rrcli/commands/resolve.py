"""`rr resolve`: print a spec with every value made explicit."""

from typing import Annotated

import typer

from rrcli.columns import columns
from rrcli.session import Session
from rrcli.short import value_text

UNITS = {"choice": "", "hex": "", "text": "", "count": ""}

EXAMPLES = (
    "rr resolve",
    "rr resolve examples/court.yaml --derived",
)


def resolve(
    session: Session,
    spec: Annotated[
        str | None, typer.Argument(help="Spec file, or - for stdin.", metavar="[SPEC]")
    ] = None,
    derived: Annotated[
        bool, typer.Option("--derived", help="Only values that follow from a default rule.")
    ] = False,
) -> None:
    """Print a spec with every value made explicit: what was written, and what follows from it."""
    from engine.resolve import explicit
    from engine.validate import require_valid

    session.allow("spec")
    found = explicit(require_valid(session.spec(spec)))
    if session.out.json:
        session.out.document("resolve", found.to_dict())
        return
    rows = [
        (
            f"{item.half}.{item.path}",
            value_text(item.value),
            UNITS.get(item.unit, item.unit),
            "derived" if item.derived else "written",
        )
        for item in found.values
        if item.derived or not derived
    ]
    size = f", {found.size}" if found.size else ""
    session.out.line(f"{found.name} ({found.style}{size})")
    session.out.lines(columns(("path", "value", "unit", "from"), rows, session))
