"""What a rule between values is, and the commonest one: a part that must be a share of a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from schemas.sizes import Size, plain_mm
from schemas.table import last_origin
from schemas.table.row import Fit


class Broken(NamedTuple):
    """How a rule is broken: what was found, what would be right, and how to get there."""

    message: str
    allowed: str
    hint: str


class Facts(NamedTuple):
    """What a rule may look at: resolved numbers by path, the fit, and the size."""

    um: Mapping[str, int]
    fit: Fit
    size: Size | None

    @property
    def measured(self) -> bool:
        """Whether the last was measured on a real one."""
        origin: object = self.um.get(last_origin.PATH)
        return origin == last_origin.MEASURED


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its finding code, the paths it reads (the likeliest culprit first), its check.

    `window` ones hold a last to the proportions of ordinary lasts: of a measured one they warn.
    """

    code: str
    reads: tuple[str, ...]
    check: Callable[[Facts], Broken | None]
    window: bool = False


def _share(
    facts: Facts, part: str, whole: str, low: int, high: int, names: tuple[str, str]
) -> Broken | None:
    """Whether a part lies between two hundredths of a whole."""
    value, base = facts.um[part], facts.um[whole]
    if low * base <= 100 * value <= high * base:
        return None
    span = f"{plain_mm(-(-low * base // 100))} to {plain_mm(high * base // 100)} mm"
    return Broken(
        f"{names[0]} {plain_mm(value)} mm does not go with {names[1]} {plain_mm(base)} mm",
        span,
        f"set {part} to {span}",
    )


def share_rule(
    code: str, part: str, whole: str, limits: tuple[int, int], names: tuple[str, str]
) -> Rule:
    """The rule that a part lies between two hundredths of a whole; `names` are for people."""
    low, high = limits
    return Rule(code, (part, whole), lambda facts: _share(facts, part, whole, low, high, names))


def windows(*rules: Rule) -> tuple[Rule, ...]:
    """The same rules as windows: what they say of a last hangs on where it comes from."""
    return tuple(
        Rule(one.code, (*one.reads, last_origin.PATH), one.check, window=True) for one in rules
    )
