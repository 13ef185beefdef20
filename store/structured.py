"""Telling structured objects from plain bytes, so that an import can never pose as history."""

import json

from schemas.errors import RRError

KINDS = frozenset(
    {
        "generation",
        "refset",
        "operation",
        "ai_action",
        "review",
        "factory_feedback",
        "feedback_answer",
    }
)
"""Every kind of structured object there is or was; a retired kind stays listed."""


class StructuredImportError(RRError):
    """Bytes to be stored as a plain file read as an object of history.

    A file that says `"kind": "generation"` and a version could be taken for a real one by a
    careless reader, so it is refused, whoever made it.
    """

    code = "RR-R012"
    exit_code = 1
    http_status = 422
    hint = "wrap the content, or rename its `kind` field"


def parse_structured(content: bytes) -> dict[str, object] | None:
    """The table a structured object holds, or None when the bytes are not one.

    Structured is: UTF-8, one JSON table, whose `kind` is known and which has a `version`.
    """
    if not content.lstrip(b" \t\r\n").startswith(b"{"):
        return None
    # Most tables of no kind are specs, of which none says the word: they need not be read.
    if b'"kind"' not in content and b"\\u" not in content:
        return None
    try:
        # Decoded first: json would guess UTF-16 and 32, and readers must agree on one form.
        value = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict) and "version" in value:
        kind = value.get("kind")
        if isinstance(kind, str) and kind in KINDS:
            return value
    return None


def refuse_structured(content: bytes) -> None:
    """Return when the bytes may be stored as a blob; raises StructuredImportError."""
    found = parse_structured(content)
    if found is not None:
        raise StructuredImportError(
            f"these bytes read as an object of kind {found['kind']!r}",
            details={"kind": found["kind"]},
        )
