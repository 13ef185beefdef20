"""Which names of a remote are for approved generations alone, asked on both sides of a push."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from engine.approval_rule import FREE, ApprovalRule, rule_of
from store.refnames import BRANCH, TAG

if TYPE_CHECKING:
    from pathlib import Path

    from schemas.ids import GenerationId
    from schemas.review import Review
    from store.repository import Repository


@dataclass(frozen=True, slots=True)
class PushGate:
    """Patterns of names, and what a generation needs to go there: one approval or more.

    `makers` tells who made a generation besides the author it claims, where a server knows more.
    """

    patterns: tuple[str, ...] = ()
    rule: ApprovalRule = FREE
    makers: Callable[[GenerationId], frozenset[str]] | None = field(default=None, compare=False)

    def holds(self, ref: str) -> bool:
        """Whether only approved generations go to a ref."""
        for prefix in (BRANCH, TAG):
            if ref.startswith(prefix):
                name = ref.removeprefix(prefix)
                return any(fnmatchcase(name, pattern) for pattern in self.patterns)
        return False

    def require(
        self,
        repository: Repository,
        ref: str,
        generation: GenerationId | None,
        arrived: Iterable[Review] = (),
    ) -> None:
        """Raise NotApprovedError unless a generation may go to a ref; None takes the ref away."""
        from engine.review import require_approved

        if generation is None or not self.holds(ref):
            return
        # Green checks alone are nobody's approval; a check round that is passed is.
        asked = self.rule.needed or self.rule.rounds
        rule = self.rule if asked else replace(self.rule, needed=1)
        if rule.four_eyes and self.makers is not None:
            rule = replace(rule, makers=self.makers(generation))
        require_approved(repository, generation, rule, arrived)

    def require_free(self, ref: str) -> None:
        """Raise NotApprovedError where only approved generations go: what is new is none."""
        from engine.review import NotApprovedError

        if self.holds(ref):
            raise NotApprovedError(
                f"only approved generations go to {ref}, and a new one is not approved",
                place=ref,
                hint="record it on another branch, have it approved, then push it",
            )


OPEN_GATE: Final = PushGate()


def gate_of_files(files: Iterable[Path]) -> PushGate:
    """Return the gate that settings files make; raises BadSettingValueError."""
    from engine.approval_rule import approval_rule, approved_names

    paths = tuple(files)
    patterns = approved_names(paths)
    return PushGate(patterns, approval_rule(paths)) if patterns else OPEN_GATE


def gate_of(settings: Mapping[str, object]) -> PushGate:
    """Return the gate that the settings of a project on a server or in a database make."""
    found = settings.get("push_approved")
    patterns = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
    return PushGate(tuple(patterns), rule_of(settings))
