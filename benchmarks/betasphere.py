"""A decision of BetaSphere, folding an event, and a replay, per piece."""

from random import Random

from benchmarks.table import Row
from benchmarks.timing import interleaved, timed_ms
from engine.betasphere.decide import decide
from engine.betasphere.fold import Fold, fold
from engine.betasphere.regret import simulate
from engine.betasphere.replay import replay
from schemas.event import Event
from schemas.stream_entry import Entry
from scripts.regret_picture import SEED, worlds

DECISIONS = 500
EVENTS = 2_000


def rows(rounds: int) -> list[Row]:
    """The decision stands beside draws whose digits no version of Python promises."""
    world = next(iter(worlds().values()))
    entries = simulate(world, DECISIONS, SEED).entries
    known = fold(entries)
    asked = [Event(str(n), "bench", "thing", {"kind": "left"}) for n in range(DECISIONS)]
    log = [Entry(n + 1, Event(str(n), "bench", "thing", {"kind": n})) for n in range(EVENTS)]
    decision = interleaved(lambda: _decide(known, asked), _three_draws, rounds)
    beside = f"random.betavariate × 3: {decision.base_ms / DECISIONS * 1000:.0f} µs"
    folding = min(timed_ms(lambda: fold(log)) for _ in range(rounds))
    again = min(timed_ms(lambda: replay(lambda: entries)) for _ in range(rounds))
    return [
        _row("a decision among three actions", decision.ours_ms / DECISIONS, beside),
        _row("folding an event", folding / EVENTS),
        _row("a decision of a log made again", again / DECISIONS),
    ]


def _row(what: str, each_ms: float, beside: str = "") -> Row:
    ours, figure = f"{each_ms * 1000:.0f} µs", f"{1000 / each_ms:,.0f} a second"
    return Row(what, ours, beside, figure, "–", None)


def _decide(known: Fold, asked: list[Event]) -> None:
    for event in asked:
        decide(known, event, known.seq)


def _three_draws() -> None:
    random = Random(1)
    for _ in range(3 * DECISIONS):
        random.betavariate(20, 3)
