"""What verification found, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.output import Output
from rrcli.short import plural

if TYPE_CHECKING:
    from engine.verify import Check, Verified
    from engine.verify_bundle import BundleVerified
    from rrcli.verify_target import Tally

COLORS = {"same": "green", "differs": "red", "damaged": "red", "not rebuilt": "yellow"}


def check_line(check: Check, out: Output) -> str:
    """Return the line of one check: the verdict first."""
    verdict = out.style(f"{check.verdict:<11}", COLORS[check.verdict])
    return f"{verdict}  {check.what}: {check.message}"


def check_lines(result: Verified, out: Output) -> list[str]:
    """Return one line per check."""
    return [check_line(check, out) for check in result.checks]


def summary_line(tally: Tally, out: Output) -> str:
    """Return how many generations ended how."""
    ends = {
        "the same": tally.same,
        "not rebuilt": tally.not_rebuilt,
        "different": tally.differs,
        "damaged": tally.damaged,
    }
    told = ", ".join(f"{count} {word}" for word, count in ends.items() if count)
    return out.style(f"{plural(sum(ends.values()), 'generation')}: {told}", _color(tally))


def bundle_lines(found: BundleVerified, out: Output) -> list[str]:
    """Return whose bundle it is, its checks, and every member that is not as it was made."""
    head = f"{found.profile} bundle {found.bundle[:12]}"
    lines = [head, *check_lines(found.result, out)]
    return [*lines, *(out.style(f"damaged      {fault}", "red") for fault in found.faults)]


def _color(tally: Tally) -> str:
    if not tally.ok:
        return "red"
    return "yellow" if tally.not_rebuilt else "green"
