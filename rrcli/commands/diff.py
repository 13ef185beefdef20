"""`rr diff`: what differs between two shoes."""

from typing import Annotated

import typer

from rrcli.choices import choose
from rrcli.session import Session
from rrcli.subjects import named_subject

FORMATS = ("text", "json", "markdown")

EXAMPLES = (
    "rr diff main~1 main",
    "rr diff @",
    "rr diff wide.yaml narrow.yaml --format markdown",
)


def diff(
    session: Session,
    before: Annotated[str, typer.Argument(help="Spec file or revision.", metavar="A")],
    after: Annotated[
        str | None, typer.Argument(help="The other; default spec.yaml.", metavar="[B]")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.", metavar="FORM")
    ] = "text",
) -> int:
    """Compare two shoes: values old and new, and what was measured as a consequence.

    Exit 0: nothing differs; 1: something does.
    """
    from engine.diff import diff as compare
    from rrcli.diff_lines import diff_lines, diff_markdown

    session.allow("geometry")
    form = choose(form, FORMATS, "--format")
    found = compare(named_subject(session, before), named_subject(session, after))
    out = session.out
    if out.json or form == "json":
        out.document("diff", found.to_dict())
    else:
        out.lines(diff_markdown(found) if form == "markdown" else diff_lines(found, session))
    return 1 if found.differs else 0
