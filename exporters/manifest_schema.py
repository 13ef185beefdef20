"""The JSON Schema of `manifest.json`, for whoever reads bundles with other tools."""

from __future__ import annotations

from typing import Any, get_args

from exporters.manifest import FILE_ROLES
from exporters.profiles import PROFILES
from exporters.registry import FORMATS, Promise

_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT = {"type": "string"}
_UNIT = {"enum": ["mm", "m", "g", None]}


def manifest_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of version 1 of the manifest."""
    opaque = [name for name, profile in PROFILES.items() if profile.opaque]
    ids = ("style", "generation", "geometry_hash", "build_key")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "RR Engine bundle manifest",
        "type": "object",
        "required": [
            "kind",
            "version",
            "bundle",
            "profile",
            "name",
            "foot",
            "left_foot",
            "release",
            "kernel",
            "quality",
            "formats",
            "allowed",
            "files",
        ],
        "properties": {
            "kind": {"const": "bundle_manifest"},
            "version": {"const": 1},
            "bundle": _HASH,
            "profile": {"enum": list(PROFILES)},
            "name": _TEXT,
            "style": _TEXT,
            "foot": {"const": "right"},
            "left_foot": _TEXT,
            "release": _TEXT,
            "kernel": _TEXT,
            "quality": {"enum": ["draft", "standard", "production"]},
            "formats": {"type": "array", "items": {"enum": list(FORMATS)}},
            "generation": _HASH,
            "geometry_hash": _HASH,
            "build_key": _HASH,
            "allowed": {"type": "array", "items": _TEXT},
            "files": {"type": "array", "items": _file_schema()},
        },
        "additionalProperties": False,
        "if": {"properties": {"profile": {"enum": opaque}}},
        "then": {"properties": dict.fromkeys(ids, False)},
        "else": {"required": list(ids)},
    }


def _file_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["path", "sha256", "bytes", "media_type", "unit", "promise", "role"],
        "properties": {
            "path": _TEXT,
            "sha256": _HASH,
            "bytes": {"type": "integer", "minimum": 0},
            "media_type": _TEXT,
            "unit": _UNIT,
            "promise": {"enum": list(get_args(Promise))},
            "role": {"enum": list(FILE_ROLES)},
            "part": _TEXT,
            "read_back": _read_back_schema(),
        },
        "additionalProperties": False,
    }


def _read_back_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["unit"],
        "properties": {
            "closed": {"type": "boolean"},
            "unit": {"enum": ["mm", "m"]},
            "parts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "closed", "volume_mm3"],
                    "properties": {
                        "name": _TEXT,
                        "closed": {"type": "boolean"},
                        "triangles": {"type": "integer", "minimum": 1},
                        "faces": {"type": "integer", "minimum": 1},
                        "volume_mm3": {"type": "number"},
                        "color_hex": {"type": ["string", "null"]},
                        "material": {"type": ["string", "null"]},
                    },
                    "additionalProperties": False,
                },
            },
        },
    }
