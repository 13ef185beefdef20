"""The published shapes of `--json`: one JSON Schema file per kind, each with a version."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from schemas.errors import RRError

FOLDER = Path(__file__).parent / "json_schemas"

VERSIONS: dict[str, int] = {
    "ai": 1,
    "ai-accept": 1,
    "ai-log": 1,
    "audit": 1,
    "branch": 1,
    "build": 1,
    "cat": 1,
    "clone": 1,
    "completion": 1,
    "config": 1,
    "conflicts": 1,
    "diff": 2,
    "du": 1,
    "error": 1,
    "events": 1,
    "events-compare": 1,
    "events-decide": 1,
    "events-feedback": 1,
    "events-policy-check": 1,
    "events-post": 1,
    "events-replay": 1,
    "explain": 1,
    "export": 1,
    "factory-form": 1,
    "feedback": 1,
    "feedback-accept": 1,
    "feedback-form": 1,
    "feedback-import": 1,
    "feedback-list": 1,
    "fetch": 1,
    "fit": 1,
    "fit-proposed": 1,
    "fsck": 1,
    "gc": 1,
    "generate": 1,
    "grade": 1,
    "grade-rules": 1,
    "import": 1,
    "init": 1,
    "log": 1,
    "measure": 1,
    "measure-mesh": 1,
    "merge": 1,
    "migrate": 1,
    "op-log": 1,
    "op-restore": 1,
    "params": 1,
    "pull": 1,
    "push": 1,
    "qa-aql": 1,
    "redo": 1,
    "regenerate": 1,
    "reindex": 1,
    "remote": 1,
    "render": 1,
    "resolve": 1,
    "resolve-conflict": 1,
    "restore": 1,
    "review": 1,
    "schemas": 1,
    "serve": 1,
    "show": 1,
    "size": 1,
    "status": 1,
    "switch": 1,
    "sync": 1,
    "tag": 1,
    "undo": 1,
    "validate": 1,
    "verify": 1,
    "view": 1,
}


class UnknownSchemaError(RRError):
    """No JSON output has that name. `rr schema --list` prints the names there are."""

    code: ClassVar[str] = "RR-C007"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr schema --list"


def schema_id(kind: str) -> str:
    """Return what the `schema` field of a document of this kind says, such as `rr/log/1`."""
    return f"rr/{kind}/{VERSIONS[kind]}"


def published_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one kind of document; raises UnknownSchemaError."""
    if kind not in VERSIONS:
        raise UnknownSchemaError(f"no JSON output is called {kind!r}")
    import json

    schema: dict[str, Any] = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    return schema
