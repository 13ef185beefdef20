"""What verification found, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.output import Output

if TYPE_CHECKING:
    from engine.verify import Verified
    from engine.verify_bundle import BundleVerified

COLORS = {"same": "green", "differs": "red", "not rebuilt": "yellow"}


def check_lines(result: Verified, out: Output) -> list[str]:
    """Return one line per check: the verdict first."""
    return [
        f"{out.style(f'{check.verdict:<11}', COLORS[check.verdict])}  {check.what}: {check.message}"
        for check in result.checks
    ]


def bundle_lines(found: BundleVerified, out: Output) -> list[str]:
    """Return whose bundle it is, its checks, and every member that is not as it was made."""
    head = f"{found.profile} bundle {found.bundle[:12]}"
    lines = [head, *check_lines(found.result, out)]
    return [*lines, *(out.style(f"damaged      {fault}", "red") for fault in found.faults)]
