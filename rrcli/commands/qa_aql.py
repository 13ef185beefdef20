"""`rr qa aql`: how many pairs of a lot to look at, and how many faulty ones it may have."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr qa aql --lot 1200 --aql 2.5",
    "rr qa aql --lot 300 --aql 1.0 --json",
)


def qa_aql(
    session: Session,
    lot: Annotated[int, typer.Option("--lot", help="Pairs in the lot.", metavar="N")],
    aql: Annotated[
        str, typer.Option("--aql", help="0.65, 1.0, 1.5, 2.5, 4.0 or 6.5.", metavar="LIMIT")
    ] = "2.5",
) -> None:
    """Print the sampling plan of ISO 2859-1: single, normal inspection, general level II.

    As usual for shoes: critical faults none, major ones 2.5, minor ones 4.0. Where the sample would
    be larger than the lot, every pair is looked at.
    """
    from exporters.sampling import LEVEL, SOURCE, STANDARD, sampling

    plan = sampling(lot, aql)
    if session.out.json:
        told = {**plan._asdict(), "level": LEVEL, "standard": STANDARD, "source": SOURCE}
        session.out.document("qa-aql", told)
        return
    used = "" if plan.plan == plan.letter else f", by the plan of {plan.plan}"
    session.out.line(f"{STANDARD}, level {LEVEL}: lot {lot}, AQL {plan.aql}")
    session.out.line(f"  letter  {plan.letter}{used}")
    session.out.line(f"  sample  {plan.sample}{' (the whole lot)' if plan.whole else ''}")
    session.out.line(f"  accept  {plan.accept} faulty pairs or fewer")
    session.out.line(f"  refuse  {plan.refuse} or more")
