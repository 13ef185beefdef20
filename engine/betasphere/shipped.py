"""The policy that comes with RR Engine."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from schemas.policy import Policy

FOOTWEAR: Final = Path(__file__).with_name("footwear.yaml")


@lru_cache(maxsize=1)
def footwear_policy() -> Policy:
    """Return the policy for events of a shoe's development."""
    from schemas.policy_reader import read_policy

    return read_policy(FOOTWEAR.read_bytes(), FOOTWEAR.name)
