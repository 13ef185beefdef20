"""`rr resolve`: show every value of a spec, as a table or as a spec again."""

from typing import Annotated

import typer

from rrcli.choices import choose
from rrcli.columns import columns
from rrcli.failure import UsageMistakeError
from rrcli.session import Session
from rrcli.short import value_text

FORMATS = ("text", "yaml")
UNITS = {"choice": "", "hex": "", "text": "", "count": ""}

EXAMPLES = (
    "rr resolve",
    "rr resolve examples/court.yaml --derived",
    "rr resolve --format yaml | rr validate -",
)


def resolve(
    session: Session,
    spec: Annotated[
        str | None, typer.Argument(help="Spec file, or - for stdin.", metavar="[SPEC]")
    ] = None,
    derived: Annotated[
        bool, typer.Option("--derived", help="Only values that follow from a default rule.")
    ] = False,
    format: Annotated[
        str, typer.Option("--format", help="text (a table) or yaml (a spec file).", metavar="F")
    ] = "text",
) -> None:
    """Show every value of a spec: what was written, and what follows from it.

    With --format yaml it is a valid spec again, with every value explicit.
    """
    from engine.resolve import explicit
    from engine.validate import require_valid

    session.allow("spec")
    as_spec = choose(format, FORMATS, "--format") == "yaml"
    if as_spec and (derived or session.out.json):
        raise UsageMistakeError(
            "--format yaml prints the whole spec, without --derived or --json",
            hint="rr resolve --format yaml",
        )
    valid = require_valid(session.spec(spec))
    if as_spec:
        from engine.explicit_spec import explicit_spec

        session.out.text(explicit_spec(valid))
        return
    found = explicit(valid)
    if session.out.json:
        session.out.document("resolve", found.to_dict())
        return
    rows = [
        (
            f"{item.half}.{item.path}",
            value_text(item.value),
            UNITS.get(item.unit, item.unit),
            item.origin,
        )
        for item in found.values
        if item.derived or not derived
    ]
    size = f", {found.size}" if found.size else ""
    session.out.line(f"{found.name} ({found.style}{size})")
    session.out.lines(columns(("path", "value", "unit", "from"), rows, session))
