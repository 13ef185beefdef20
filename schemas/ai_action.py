"""An AI action as a stored record: what an AI was asked, what it proposed, what came of it."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.canonical import sha256_hex
from schemas.decode import Fields
from schemas.errors import InvalidRecordError
from schemas.ids import AiActionId, BlobId, GenerationId

RESOLVE, DRAFT, MERGE = "resolve", "draft", "merge"
MODES = (RESOLVE, DRAFT, MERGE)
"""To fill what the option gate misses, to propose anew, to decide what two sides disagree on."""

DRAFTED, ACCEPTED, REJECTED = "drafted", "accepted", "rejected"
OUTCOMES = (DRAFTED, ACCEPTED, REJECTED)

APPEARANCE = "appearance."
"""How the path of every field begins that an AI may touch."""


@dataclass(frozen=True, slots=True)
class AiChange:
    """One appearance value proposed: its path in the spec, what it was, what it is to be, why.

    `before` is None where a side of a merge does not have it written.
    """

    path: str
    before: str | None
    after: str
    reason: str

    _NAMES: ClassVar[frozenset[str]] = frozenset({"path", "from", "to", "reason"})

    def to_dict(self) -> dict[str, object]:
        """The change as plain JSON values."""
        return {"path": self.path, "from": self.before, "to": self.after, "reason": self.reason}

    @classmethod
    def from_dict(cls, data: object) -> "AiChange":
        """The change read back; raises InvalidRecordError, above all for what is no appearance."""
        fields = Fields(data, "AI change", cls._NAMES)
        path = fields.text("path")
        if not path.startswith(APPEARANCE):
            raise InvalidRecordError(f"an AI action that changes {path!a}", place=path)
        return cls(path, fields.optional_text("from"), fields.text("to"), fields.text("reason"))


@dataclass(frozen=True, slots=True)
class AiAction:
    """A draft, or what a person decided about one.

    `generations` are those it is about: none before the first, two for a merge (ours, theirs).
    `instrumental` is the id of the half that shapes geometry, as it was when the AI was asked: no
    generation that names the action has another. `prompt_hash` is the SHA-256 of the bytes that
    the provider was given; a draft has them, as `prompt`. A decision repeats its draft, whose id is
    `draft`, but for the prompt, and has only the changes that were accepted.
    """

    mode: str
    provider: str
    model: str
    prompt_hash: str
    prompt: str | None
    generations: tuple[GenerationId, ...]
    instrumental: BlobId
    changes: tuple[AiChange, ...]
    tokens_in: int | None
    tokens_out: int | None
    invoked_by: str
    time: int
    outcome: str = DRAFTED
    draft: AiActionId | None = None
    accepted_by: str | None = None

    KIND: ClassVar[str] = "ai_action"
    VERSION: ClassVar[int] = 1
    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {
            "mode",
            "provider",
            "model",
            "prompt_hash",
            "prompt",
            "generations",
            "instrumental",
            "changes",
            "tokens_in",
            "tokens_out",
            "invoked_by",
            "time",
            "outcome",
            "draft",
            "accepted_by",
        }
    )

    @property
    def fields(self) -> tuple[str, ...]:
        """The paths of the fields it touches."""
        return tuple(change.path for change in self.changes)

    def to_dict(self) -> dict[str, object]:
        """The action as plain JSON values; the SHA-256 of their canonical bytes is its id."""
        return {
            "kind": self.KIND,
            "version": self.VERSION,
            "mode": self.mode,
            "provider": self.provider,
            "model": self.model,
            "prompt_hash": self.prompt_hash,
            "prompt": self.prompt,
            "generations": list(self.generations),
            "instrumental": self.instrumental,
            "changes": [change.to_dict() for change in self.changes],
            "tokens_in": self.tokens_in,
            "tokens_out": self.tokens_out,
            "invoked_by": self.invoked_by,
            "time": self.time,
            "outcome": self.outcome,
            "draft": self.draft,
            "accepted_by": self.accepted_by,
        }

    @classmethod
    def from_dict(cls, data: object) -> "AiAction":
        """The action read back; raises InvalidRecordError."""
        fields = Fields(data, cls.KIND, cls._NAMES, cls.VERSION)
        draft = fields.optional_id("draft")
        found = cls(
            mode=fields.choice("mode", MODES),
            provider=fields.text("provider"),
            model=fields.text("model"),
            prompt_hash=fields.id("prompt_hash"),
            prompt=fields.optional_text("prompt"),
            generations=tuple(map(GenerationId, fields.ids("generations"))),
            instrumental=BlobId(fields.id("instrumental")),
            changes=tuple(AiChange.from_dict(one) for one in fields.items("changes")),
            tokens_in=fields.optional_number("tokens_in"),
            tokens_out=fields.optional_number("tokens_out"),
            invoked_by=fields.text("invoked_by"),
            time=fields.number("time"),
            outcome=fields.choice("outcome", OUTCOMES),
            draft=None if draft is None else AiActionId(draft),
            accepted_by=fields.optional_text("accepted_by"),
        )
        for problem in _problems(found):
            raise InvalidRecordError(f"an ai_action {problem}")
        return found


def _problems(action: AiAction) -> list[str]:
    """What an action says that cannot be."""
    is_draft = action.outcome == DRAFTED
    about = len(action.generations)
    prompt = action.prompt
    wrong = {
        "with one path twice": len(set(action.fields)) < len(action.changes),
        f"of mode {action.mode} about {about} generations": (
            about != 2 if action.mode == MERGE else about > 1
        ),
        "whose draft and outcome do not go together": is_draft != (action.draft is None),
        "whose prompt and outcome do not go together": is_draft != (prompt is not None),
        "whose prompt has another hash": (
            prompt is not None and sha256_hex(prompt.encode()) != action.prompt_hash
        ),
        "without who accepted it, or with it though nobody did": (
            (action.outcome == ACCEPTED) != bool((action.accepted_by or "").strip())
        ),
    }
    return [problem for problem, is_so in wrong.items() if is_so]
