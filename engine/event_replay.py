"""Deciding a log again: the same decisions, or those of another policy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.betasphere.replay import compare, replay

if TYPE_CHECKING:
    from engine.betasphere.replay import Comparison, Replay
    from schemas.policy import Policy
    from store.eventlog import EventLog


def replay_log(log: EventLog, stream: str) -> Replay:
    """Return what the decisions of a stream are when made again; raises DamagedLogError."""
    return replay(partial(log.read, stream))


def compare_log(log: EventLog, stream: str, policy: Policy) -> Comparison:
    """Return what another policy would have decided; raises DamagedLogError."""
    return compare(partial(log.read, stream), policy)
