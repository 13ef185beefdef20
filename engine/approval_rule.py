"""How many people must approve a generation, and whether whoever made it may be one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.settings import BadSettingValueError, read_setting

if TYPE_CHECKING:
    from schemas.records import Generation

APPROVALS: Final = "export.approvals"
FOUR_EYES: Final = "export.four_eyes"
MOST_APPROVALS: Final = 99


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """`needed` approvals before a factory; with `four_eyes` none of a generation's own makers.

    `makers` are names of them besides the author it claims, where a server knows more.
    """

    needed: int = 0
    four_eyes: bool = False
    makers: frozenset[str] = frozenset()

    def barred(self, generation: Generation) -> frozenset[str]:
        """Return whose approvals of a generation do not count, as `person` has them."""
        if not self.four_eyes:
            return frozenset()
        return frozenset(map(person, {generation.author, *self.makers}))


FREE: Final = ApprovalRule()


def person(author: str) -> str:
    """Return what tells people apart: the address of `Name <mail>`, else the name, in one case."""
    _, found, rest = author.rpartition("<")
    mail, closed, _ = rest.partition(">")
    return (mail if found and closed and mail.strip() else author).strip().casefold()


def approval_rule(files: Iterable[Path]) -> ApprovalRule:
    """Return the rule that settings files make; raises BadSettingValueError."""
    paths = tuple(files)
    text = read_setting(APPROVALS, paths)
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_APPROVALS):
        raise BadSettingValueError(f"{APPROVALS} is {text!r}, not a number from 0 to 99")
    return ApprovalRule(int(text), read_setting(FOUR_EYES, paths) == "yes")
