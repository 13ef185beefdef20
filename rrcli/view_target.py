"""What `rr view` is asked for: one shoe, a run of sizes, two shoes side by side, a draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rrcli.failure import UsageMistakeError
from rrcli.progress import progress_bar
from rrcli.single_output import deliver
from rrcli.subjects import DRAFT, named_spec, named_subject

if TYPE_CHECKING:
    from engine.page import Page
    from rrcli.session import Session


def check_together(*, sizes: str, compare: str | None, opaque: bool) -> None:
    """Raise UsageMistakeError for options that do not go together."""
    given = [
        name
        for name, value in (("--sizes", sizes), ("--compare", compare), ("--opaque", opaque))
        if value
    ]
    if len(given) > 1:
        raise UsageMistakeError(
            f"{' and '.join(given)} do not go together",
            place=given[1],
            hint="make a page of each; an opaque page tells neither sizes nor deviations",
        )


def page_of(
    session: Session,
    given: str | None,
    side: str,
    *,
    sizes: str,
    compare: str | None,
    opaque: bool,
) -> tuple[str, Page]:
    """Return the name of the shoe and its page; raises as the engine does."""
    from engine import page

    if sizes:
        from engine.grade import plan_run
        from engine.size_run import SizeRun
        from schemas.grading.rules import built_in_rules

        plan = plan_run(named_spec(session, given), SizeRun(sizes), built_in_rules())
        with progress_bar(session, "grading") as step:
            return plan.name, page.size_page(plan, side=side, seen=step)
    if given is not None and given.startswith(DRAFT) and compare is None and not opaque:
        return _draft_page(session, given.removeprefix(DRAFT), side)
    shoe = named_subject(session, given)
    name = shoe.resolved.name
    if compare is None:
        return name, page.page(shoe, side=side, opaque=opaque)
    other = named_subject(session, compare)
    labels = given or "spec.yaml", compare
    with progress_bar(session, "comparing") as step:
        return name, page.compared_page(shoe, other, labels, side=side, progress=step)


def _draft_page(session: Session, digits: str, side: str) -> tuple[str, Page]:
    """The page of a draft beside the present: for whoever may see the reasons of the draft."""
    from engine.ai.drafted import beside
    from engine.page import draft_page
    from engine.subject import subject_of_spec

    session.allow("change")
    found = beside(session.project(), digits)
    present, drafted = (subject_of_spec(one) for one in (found.present, found.drafted))
    return drafted.resolved.name, draft_page(found.draft, present, drafted, side=side)


def deliver_page(session: Session, output: Path, page: Page) -> None:
    """Write the page where -o says and report it."""
    deliver(session, "view", output, page.data, models=list(page.models))
