"""Entries of a log of events, decisions and beliefs as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.betasphere.reasons import reasons
from rrcli.columns import columns
from rrcli.short import plural, short, words
from rrcli.times import utc_text
from schemas.event import Event
from schemas.policy import Policy
from schemas.printable import printable
from schemas.stream_entry import ACT, SUPPRESS, Decision, DecisionFeedback, StateSnapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.betasphere.beliefs import Belief
    from engine.betasphere.replay import Comparison, Remade, Replay
    from engine.event_decide import Decided, Outcome
    from rrcli.output import Output
    from rrcli.session import Session
    from schemas.stream_entry import Body
    from store.eventlog import Line

HEAD = ("entry", "written", "kind", "what", "about", "data")
_COLORS = {ACT: "green", SUPPRESS: "dim"}
_DATA = 4


def entry_lines(lines: Iterable[Line], session: Session, *, head: bool = True) -> list[str]:
    """Return entries as a table."""
    rows = []
    for line in lines:
        body = line.entry.body
        rows.append((line.seq, utc_text(line.recorded_at), body.KIND, *_words(body)))
    return columns(HEAD, rows, session)[0 if head else 1 :]


def decided_lines(found: Decided, out: Output) -> list[str]:
    """Return a decision with what it proposes and why."""
    decision = found.decision
    verdict = out.style(decision.verdict, _COLORS.get(decision.verdict, "yellow"), "bold")
    event = f"entry {decision.event_seq} ({printable(decision.event.id)})"
    action = f" {decision.action}" if decision.action else ""
    lines = [f"{out.style(short(decision.id), 'yellow')}  {event}: {verdict}{action}"]
    if found.says:
        lines.append(f"  {printable(found.says)}")
    return lines + [f"    {printable(reason)}" for reason in reasons(decision)]


def outcome_lines(found: Outcome) -> list[str]:
    """Return what an outcome has moved."""
    decision, feedback = found.decision, found.feedback
    lines = [f"{feedback.outcome}: decision {short(decision.id)} ({decision.verdict})"]
    if found.before is None or found.after is None:
        return [*lines, "  it speaks of no action, so no belief moves"]
    if not found.moved:
        return [*lines, f"  nothing moves: {_belief(found.after)}"]
    name = f"{decision.rule}: {decision.action}"
    return [*lines, f"  {name} {_belief(found.before)} → {_belief(found.after)}"]


def _belief(belief: Belief) -> str:
    return f"{belief.mean * 100:.0f} % ({belief.lower * 100:.0f} to {belief.upper * 100:.0f})"


def _words(body: Body) -> tuple[str, str, str]:
    """Return what an entry says, what it is about, and what more is to be known, in few words."""
    if isinstance(body, Event):
        told = [(key, value) for key, value in sorted(body.data.items()) if value != body.subject]
        data = " ".join(f"{key}={_value(value)}" for key, value in told[:_DATA])
        return printable(body.type), _value(body.subject), data
    if isinstance(body, StateSnapshot):
        return f"confidence {body.confidence:g}", printable(body.subject), ""
    if isinstance(body, Policy):
        return (
            f"{printable(body.name)} {printable(body.version)}",
            "",
            f"policy={short(body.sha256)}",
        )
    if isinstance(body, Decision):
        what = f"{body.verdict} {body.action}".rstrip()
        return what, f"entry {body.event_seq}", f"decision={short(body.id)}"
    assert isinstance(body, DecisionFeedback), "there is no other kind"
    return body.outcome, f"decision {short(body.decision)}", f"by={printable(body.by)}"


def _value(value: Any) -> str:
    return printable(words(value))


def replay_lines(found: Replay) -> list[str]:
    """Return whether every decision came out equal, and the digest over all of them."""
    lines = [_remade_line(one) for one in found.differing]
    count, differing = plural(found.decisions, "decision"), len(found.differing)
    told = f"{differing} of {count} differ" if differing else f"{count} made again, all equal"
    return [*lines, f"{told}  sha256 {found.sha256}"]


def comparison_lines(found: Comparison) -> list[str]:
    """Return what another policy would have decided, and the regret of both."""
    lines = [_remade_line(one) for one in found.differing]
    lines.append(f"{len(found.differing)} of {plural(found.decisions, 'decision')} would differ")
    regrets = f"{found.regret_recorded:.2f} as recorded, {found.regret_changed:.2f} by this policy"
    return [*lines, f"regret over {found.judged} with an outcome: {regrets}"]


def _remade_line(one: Remade) -> str:
    again = one.again
    now = "cannot be made again" if again is None else f"{again.verdict} {again.action}".rstrip()
    before = f"{one.recorded.verdict} {one.recorded.action}".rstrip()
    return f"  entry {one.seq}, {short(one.recorded.id)}: {before} → {now}"
