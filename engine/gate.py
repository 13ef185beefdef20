"""The option gate: what happens when the appearance of a spec is not complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from schemas.resolve import Resolved

DEFAULTS, CANCEL, AI_DRAFT, ASK = "defaults", "cancel", "ai-draft", "ask"
CANONICAL = "canonical default"
CHOICES: dict[str, str] = {
    DEFAULTS: "take the canonical defaults",
    CANCEL: "cancel, and write the values into the spec",
    AI_DRAFT: "let an AI draft them",
}
"""The answers to the question of the gate, in the order in which it is asked."""


class AppearanceIncompleteError(RRError):
    """The appearance is incomplete, and nobody decided what to do about it.

    There are three ways: take the canonical defaults, cancel and write the values into the spec,
    or have an AI draft them. On a terminal `rr generate` asks; a script says which with
    `--missing defaults` or `--missing cancel`. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E011"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr generate --missing defaults, or write the values into the spec"


class NoAiProviderError(RRError):
    """An AI draft was asked for, but no AI provider is configured that could make it.

    For an OpenAI-compatible endpoint set RR_AI_MODEL, and RR_AI_URL unless it is OpenAI's own; its
    key comes from RR_AI_KEY, or, for OpenAI's own alone, from OPENAI_API_KEY. `--provider offline`
    needs nothing. On a server its operator sets them. Nothing was recorded and nothing was sent
    anywhere.
    """

    code: ClassVar[str] = "RR-E012"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "take --provider offline, or set RR_AI_URL, RR_AI_MODEL and RR_AI_KEY"


def missing_appearance(resolved: Resolved) -> tuple[str, ...]:
    """Return the paths a complete appearance has and this spec does not, in table order."""
    from schemas.parameters import GATE

    return tuple(row.path for row in GATE if row.path in resolved.derived)


def fill(missing: tuple[str, ...], choice: str, *, author: str) -> dict[str, str]:
    """Return path → who filled it, for the generation's record.

    Raises AppearanceIncompleteError for `cancel` and `ask`, NoAiProviderError for `ai-draft`.
    """
    if not missing:
        return {}
    if choice == AI_DRAFT:
        raise NoAiProviderError(
            "no AI provider is configured here", details={"missing": list(missing)}
        )
    if choice != DEFAULTS:
        raise AppearanceIncompleteError(
            f"the appearance lacks {', '.join(missing)}", details={"missing": list(missing)}
        )
    return dict.fromkeys(missing, f"{CANONICAL}, chosen by {author}")
