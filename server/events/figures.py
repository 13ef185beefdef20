"""Figures of the streams for Prometheus."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_BATCHES = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)


class Figures:
    """What one worker has written and sent. Streams and types never become labels."""

    def __init__(self) -> None:
        self.entries = Counter(
            "rr_stream_entries", "Entries written, by kind.", ("kind",), registry=None
        )
        self.batches = Histogram(
            "rr_stream_batch", "Entries of a transaction.", buckets=_BATCHES, registry=None
        )
        self.sockets = Gauge("rr_stream_sockets", "WebSockets that are open.", registry=None)
        self.sent = Counter("rr_stream_sent", "Entries sent to WebSockets.", registry=None)
        self.ended = Counter(
            "rr_stream_sockets_ended",
            "WebSockets that we closed, by code.",
            ("code",),
            registry=None,
        )

    @contextmanager
    def told_by(self, registry: CollectorRegistry) -> Iterator[None]:
        """Let a registry tell these figures too while a block runs."""
        own = (self.entries, self.batches, self.sockets, self.sent, self.ended)
        for one in own:
            registry.register(one)
        try:
            yield
        finally:
            for one in own:
                registry.unregister(one)

    def wrote(self, kinds: Iterable[str]) -> None:
        """Count the entries of one transaction."""
        counted = Count(kinds)
        for kind, number in counted.items():
            self.entries.labels(kind).inc(number)
        if counted:
            self.batches.observe(counted.total())
