"""Figures of the webhooks for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


class Figures:
    """What one worker has sent. No project and no receiver ever becomes a label."""

    def __init__(self) -> None:
        self.attempts = Counter(
            "rr_webhook_attempts", "Tries to deliver, by outcome.", ("outcome",), registry=None
        )
        self.ended = Counter(
            "rr_webhooks_ended", "Webhooks that we turned off.", ("state",), registry=None
        )
        self.busy = Gauge("rr_webhooks_busy", "Webhooks being delivered to.", registry=None)

    @contextmanager
    def told_by(self, registry: CollectorRegistry) -> Iterator[None]:
        """Let a registry tell these figures too while a block runs."""
        own = (self.attempts, self.ended, self.busy)
        for one in own:
            registry.register(one)
        try:
            yield
        finally:
            for one in own:
                registry.unregister(one)
