"""When a webhook is tried again, and when no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast webhooks go. All but numbers of tries are seconds.

    `lease_s` is longer than a try may take: else two workers could send at once.
    """

    first_s: float = 5.0
    most_s: float = 3_600.0
    factor: float = 4.0
    attempt_s: float = 15.0
    lease_s: float = 30.0
    look_s: float = 2.0
    """How often the table is asked while nothing wakes us."""
    give_up_s: float = 5 * 86_400.0
    give_up_tries: int = 10
    """So many failures in a row it takes as well: our own absence is none of theirs."""

    def wait_s(self, failures: int, chance: Callable[[], float], asked_s: float = 0.0) -> float:
        """How long to wait after so many failures in a row: between half and all of a back-off.

        `chance` gives a number from 0 to 1; `asked_s` is what the receiver asked for.
        """
        whole = self.most_s
        if failures < 32:  # else a power of it is no number any more
            whole = min(self.most_s, self.first_s * self.factor ** max(0, failures - 1))
        return max(whole * (1 + chance()) / 2, min(asked_s, self.most_s))


USUAL = Pace()
