"""AI actions as stored records: an action cannot be about anything else than appearance."""

from dataclasses import replace
from typing import Any

import pytest

from schemas.ai_action import ACCEPTED, MERGE, REJECTED, AiAction, AiChange
from schemas.canonical import canonical_id, sha256_hex
from schemas.errors import InvalidRecordError
from schemas.ids import AiActionId, BlobId, GenerationId

ONE, TWO = (GenerationId(sha256_hex(name)) for name in (b"one", b"two"))
DRAFT = AiAction(
    mode="draft",
    provider="offline",
    model="knowledge-1",
    prompt_hash=sha256_hex(b"{}"),
    prompt="{}",
    generations=(ONE,),
    instrumental=BlobId(sha256_hex(b"shape")),
    changes=(AiChange("appearance.colors.primary_hex", "#F4F1EA", "#1B2A4A", "navy"),),
    tokens_in=12,
    tokens_out=None,
    invoked_by="Ada",
    time=7,
)
DECISION = replace(
    DRAFT, prompt=None, outcome=ACCEPTED, draft=AiActionId(ONE), accepted_by="Ada <ada@example.org>"
)


@pytest.mark.parametrize(
    "action",
    [
        DRAFT,
        DECISION,
        replace(DECISION, outcome=REJECTED, accepted_by=None),
        replace(DRAFT, mode=MERGE, generations=(ONE, TWO)),
        replace(DRAFT, generations=()),
    ],
    ids=lambda one: f"{one.mode} {one.outcome}",
)
def test_an_action_comes_back_as_it_was(action: AiAction) -> None:
    assert AiAction.from_dict(action.to_dict()) == action
    assert action.fields == ("appearance.colors.primary_hex",)


def test_the_form_is_frozen() -> None:
    """Version 1 never changes: these bytes are in repositories."""
    assert canonical_id(DRAFT.to_dict()) == (
        "a34115623a16c3dbb641cdb04a23b0f1f7c3f6360aa0e2a308738ecd750bce81"
    )


@pytest.mark.parametrize(
    "path",
    ["instrumental.last_profile.toe_spring_mm", "style", "size.value", "name", "appearance", ""],
)
def test_no_action_is_about_anything_but_appearance(path: str) -> None:
    table = DRAFT.to_dict()
    table["changes"] = [{"path": path, "from": None, "to": "20", "reason": "nicer"}]
    with pytest.raises(InvalidRecordError):
        AiAction.from_dict(table)


@pytest.mark.parametrize(
    "wrong",
    [
        {"prompt": "{} "},
        {"prompt": None},
        {"outcome": "accepted"},
        {"outcome": "applied"},
        {"mode": "merge"},
        {"mode": "generate"},
        {"generations": [ONE, TWO]},
        {"accepted_by": "Ada"},
        {"draft": ONE},
        {"instrumental": "short"},
        {"tokens_in": "12"},
        {"version": 2},
        {"more": 1},
        {"changes": [DRAFT.changes[0].to_dict()] * 2},
        {"changes": [{**DRAFT.changes[0].to_dict(), "to": 7}]},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecordError):
        AiAction.from_dict({**DRAFT.to_dict(), **wrong})


@pytest.mark.parametrize("who", [None, "", "  "])
def test_nobody_accepts_without_a_name(who: str | None) -> None:
    with pytest.raises(InvalidRecordError):
        AiAction.from_dict(replace(DECISION, accepted_by=who).to_dict())
