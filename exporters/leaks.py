"""A look inside finished files for what a profile must never hold."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from exporters.errors import ProfileLeak, UnreadableMesh
from exporters.inputs import BundleInputs
from exporters.profiles import Profile, Secret
from exporters.readers.glb import split_glb
from exporters.sums import NAME as SUMS
from schemas.parameters import INSTRUMENTAL

_INSTRUMENTAL_KEYS = frozenset(
    key
    for row in INSTRUMENTAL
    for key in (row.path, f"instrumental.{row.path}", row.path.partition(".")[2])
) | {"instrumental", "anchors", "measures", "nominal_mm", "volume_mm3", "size"}

FORBIDDEN_KEYS: dict[Secret, frozenset[str]] = {
    Secret.GEOMETRY: frozenset({"anchors", "vertices", "triangles", "volume_mm3"}),
    Secret.INSTRUMENTAL: _INSTRUMENTAL_KEYS,
    Secret.BOM: frozenset({"net_qty_per_pair", "density_g_cm3", "supplier", "moq"}),
    Secret.IDS: frozenset({"generation", "geometry_hash", "build_key", "parents"}),
    Secret.HISTORY: frozenset({"history", "parents", "operation", "message"}),
    Secret.AI_LOG: frozenset({"ai_actions", "ai_action", "ai_log", "prompt"}),
}


@dataclass(frozen=True, slots=True)
class Leak:
    """One thing found in a file that must not be there."""

    path: str
    secret: str
    what: str


def find_leaks(profile: Profile, inputs: BundleInputs, files: Mapping[str, bytes]) -> list[Leak]:
    """Everything in the files (path to bytes) that the profile must never hold."""
    leaks: list[Leak] = []
    for path, data in sorted(files.items()):
        suffix = path.rpartition(".")[2]
        if path != SUMS and suffix not in profile.suffixes:
            leaks.append(Leak(path, "file kind", f"no .{suffix} file belongs into this bundle"))
        if Secret.GEOMETRY in profile.never and (kind := geometry_kind(data)):
            leaks.append(Leak(path, Secret.GEOMETRY.value, f"the file is {kind}"))
        if Secret.IDS in profile.never:
            named = sorted(name for name in inputs.ids() if name and name.encode() in data)
            leaks += [Leak(path, Secret.IDS.value, f"the id {name}") for name in named]
        try:
            keys = set(keys_in(path, data))
        except (ValueError, UnreadableMesh):
            leaks.append(Leak(path, "file kind", "the file is not what its name says"))
            continue
        for secret in sorted(profile.never):
            found = sorted(keys & FORBIDDEN_KEYS[secret])
            leaks += [Leak(path, secret.value, f"the key {key!r}") for key in found]
    return leaks


def refuse_leaks(profile: Profile, inputs: BundleInputs, files: Mapping[str, bytes]) -> None:
    """Raise `ProfileLeak` when the files hold anything the profile must never hold."""
    leaks = find_leaks(profile, inputs, files)
    if leaks:
        first = leaks[0]
        raise ProfileLeak(
            f"{first.path} of a {profile.name} bundle held {first.secret}: {first.what}",
            place=first.path,
            details={"leaks": [f"{leak.path}: {leak.secret}: {leak.what}" for leak in leaks]},
        )


def geometry_kind(data: bytes) -> str | None:
    """What mesh format the bytes are, by their own marks; None when they are no mesh."""
    if data[:4] == b"glTF":
        return "a GLB"
    if data[:4] == b"ply\n":
        return "a PLY"
    if data[:12] == b"ISO-10303-21":
        return "a STEP file"
    if data[:6] == b"RRMESH":
        return "a stored mesh"
    if len(data) >= 84 and len(data) == 84 + 50 * int.from_bytes(data[80:84], "little"):
        return "a binary STL"
    if data[:6] == b"solid " and b"facet normal" in data[:400]:
        return "a text STL"
    if b"\nv " in data and b"\nf " in data:
        return "an OBJ"
    return None


def keys_in(path: str, data: bytes) -> Iterator[str]:
    """Every key of a JSON file or of a GLB's JSON, every heading and first cell of a CSV.

    Raises `ValueError` or `UnreadableMesh` for a file that is not what its name says.
    """
    if path.endswith(".json"):
        yield from _json_keys(json.loads(data))
    elif path.endswith(".glb"):
        yield from _json_keys(split_glb(data)[0])
    elif path.endswith(".csv"):
        rows = list(csv.reader(StringIO(data.decode("utf-8-sig"))))
        yield from rows[0] if rows else ()
        yield from (row[0] for row in rows[1:] if row)


def _json_keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _json_keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _json_keys(inner)
