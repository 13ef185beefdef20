"""How a generation stands in its review, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.log_lines import acting
from rrcli.short import first_line, plural, short
from rrcli.times import utc_text

if TYPE_CHECKING:
    from engine.review import Standing
    from rrcli.session import Session


def take_step(
    session: Session, rev: str, verdict: str, note: str, check: str | None = None
) -> None:
    """Record one step of a review and print how the generation stands then."""
    from engine.approval_rule import approval_rule
    from engine.review import Reviewer, review
    from rrcli.choices import choose
    from schemas.review import ROUNDS

    named = choose(check, ROUNDS, "--check") if check else ""
    project = session.project()
    rule = approval_rule([project.config_file])
    who = Reviewer(session.author(project), session.role().value, session.now())
    found = review(project.repository(), rev, verdict, who, note, rule, named)
    print_standing(session, found, rule.needed)


def print_standing(session: Session, found: Standing, needed: int) -> None:
    """Write the state, what is needed, and every step."""
    if session.out.json:
        session.out.document("review", found.to_dict(needed))
        return
    of = f" of {needed}" if needed else ""
    against = f", {found.rejections} against" if found.rejections else ""
    head = session.out.style(short(found.generation), "yellow")
    session.out.line(
        f"{head} {found.state(needed)}: {plural(found.approvals, 'approval')}{of}{against}"
    )
    for one in found.rounds:
        if one.at is not None:
            session.out.line(f"  the {one.name} check is {one.state} by {short(one.at)}")
    for _, step in found.steps:
        note = f"  {first_line(step.note)}" if step.note else ""
        who = acting(step.author, step.role)
        of_check = f", {step.check} check" if step.check else ""
        session.out.line(f"  {utc_text(step.time)}  {step.verdict:<9}  {who}{of_check}{note}")
