"""What must be before a factory gets a generation: how many approve, who counts, what is green."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.settings import BadSettingValueError, read_setting

if TYPE_CHECKING:
    from schemas.records import Generation

APPROVALS: Final = "export.approvals"
FOUR_EYES: Final = "export.four_eyes"
MOST_APPROVALS: Final = 99
BY, PEOPLE, CHECKS = "review.by", "review.people", "review.checks"
ROUNDS, PUSHED = "review.rounds", "push.approved"
REVIEWERS: Final = ("owner", "qa")
"""The roles that may review at all."""
GREEN: Final = ("audit", "measures", "critical feedback", "major feedback")
"""The names of the checks, which `engine.check_rounds` explains."""


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """`needed` approvals before a factory; with `four_eyes` none of a generation's own makers.

    `makers` are names of them besides the author it claims, where a server knows more. Verdicts
    count of those `roles` and `people` alone (empty: of all who may review); `checks` must be
    green, and so many check `rounds` passed.
    """

    needed: int = 0
    four_eyes: bool = False
    makers: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    checks: tuple[str, ...] = ()
    rounds: int = 0

    @property
    def is_free(self) -> bool:
        """Whether nothing is asked for before a factory gets a generation."""
        return not (self.needed or self.checks or self.rounds)

    def counts(self, author: str, role: str) -> bool:
        """Whether what somebody says of a generation counts."""
        named = not self.people or person(author) in self.people
        return named and (not self.roles or role in self.roles)

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
    rounds = read_setting(ROUNDS, paths)
    return ApprovalRule(
        int(text),
        read_setting(FOUR_EYES, paths) == "yes",
        roles=frozenset(_words(BY, paths, REVIEWERS)),
        people=frozenset(map(person, _words(PEOPLE, paths))),
        checks=_words(CHECKS, paths, GREEN),
        rounds=int(rounds),
    )


def rule_of(settings: Mapping[str, object], makers: frozenset[str] = frozenset()) -> ApprovalRule:
    """Return the rule that the settings of a project on a server make, as they were checked."""

    def words(name: str) -> tuple[str, ...]:
        found = settings.get(name)
        return (
            tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()
        )

    def count(name: str) -> int:
        found = settings.get(name)
        return found if isinstance(found, int) and not isinstance(found, bool) else 0

    return ApprovalRule(
        count("approvals"),
        settings.get("four_eyes") is True,
        makers,
        frozenset(words("review_by")),
        frozenset(map(person, words("review_people"))),
        words("review_checks"),
        count("review_rounds"),
    )


def approved_names(files: Iterable[Path]) -> tuple[str, ...]:
    """Return the patterns of branches and tags that only approved generations are pushed to."""
    return _words(PUSHED, tuple(files))


def _words(
    name: str, paths: tuple[Path, ...], known: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return what a setting lists, with a comma between; raises BadSettingValueError."""
    words = tuple(word.strip() for word in read_setting(name, paths).split(",") if word.strip())
    for word in words:
        if known is not None and word not in known:
            raise BadSettingValueError(f"{name} has {word!a}; it may have {', '.join(known)}")
    return words
