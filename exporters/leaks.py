"""A look inside finished files for what a profile must never hold."""

from __future__ import annotations

import csv
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any

from exporters.errors import ProfileLeak, UnreadableMesh
from exporters.inputs import BundleInputs
from exporters.profiles import Profile, Secret
from exporters.readers.glb import split_glb
from exporters.registry import FORMATS
from exporters.sums import NAME as SUMS
from schemas.parameters import INSTRUMENTAL

# No words: they would hold what nobody looks for.
_PICTURE_CHUNKS = frozenset(
    {"IHDR", "PLTE", "tRNS", "sRGB", "gAMA", "pHYs", "acTL", "fcTL", "fdAT", "IDAT", "IEND"}
)
_TEXTS = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")

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
    Secret.SOURCE: frozenset({"authored"}),
}

_GEOMETRY_SUFFIXES = frozenset(form.extension for form in FORMATS.values())


@dataclass(frozen=True, slots=True)
class Leak:
    """One thing found in a file that must not be there."""

    path: str
    secret: str
    what: str


def find_leaks(profile: Profile, inputs: BundleInputs, files: Mapping[str, bytes]) -> list[Leak]:
    """Everything in the files (path to bytes) that the profile must never hold."""
    leaks: list[Leak] = []
    free = _free_words(inputs)
    for path, data in sorted(files.items()):
        suffix = path.rpartition(".")[2]
        if path != SUMS and suffix not in profile.suffixes:
            leaks.append(Leak(path, "file kind", f"no .{suffix} file belongs into this bundle"))
        if Secret.GEOMETRY in profile.never and (kind := geometry_kind(data)):
            leaks.append(Leak(path, Secret.GEOMETRY.value, f"the file is {kind}"))
        if Secret.GEOMETRY in profile.never and suffix in _GEOMETRY_SUFFIXES:
            leaks.append(Leak(path, Secret.GEOMETRY.value, f"a .{suffix} file"))
        if Secret.SOURCE in profile.never and _holds_source(inputs, data):
            leaks.append(Leak(path, Secret.SOURCE.value, "the spec as its author wrote it"))
        if Secret.IDS in profile.never:
            named = sorted(name for name in inputs.ids() if name and name.encode() in data)
            leaks += [Leak(path, Secret.IDS.value, f"the id {name}") for name in named]
        try:
            keys = set(keys_in(path, data)) - (free if suffix == "xlsx" else frozenset())
        except (ValueError, UnreadableMesh, zipfile.BadZipFile, zlib.error):
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
    """What format of geometry the bytes are, by their own marks; None when they are none."""
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
    if data[:4] == b"PK\x03\x04" and b".model" in data:
        return "a 3MF"
    if data[:4] == b"PK\x03\x04" and b".usd" in data:
        return "a USDZ"
    if b"SECTION" in data[:40] and b"\nENTITIES" in data:
        return "a DXF"
    return None


def keys_in(path: str, data: bytes) -> Iterator[str]:
    """Every key of a JSON file or of a GLB's JSON, every heading and first cell of a CSV.

    Of a workbook every cell of text. Raises `ValueError`, `UnreadableMesh`, `BadZipFile` or
    `zlib.error` for a file that is not what its name says; a picture with words in it is none.
    """
    if path.endswith(".json"):
        yield from _json_keys(json.loads(data))
    elif path.endswith(".glb"):
        yield from _json_keys(split_glb(data)[0])
    elif path.endswith(".csv"):
        rows = list(csv.reader(StringIO(data.decode("utf-8-sig"))))
        yield from rows[0] if rows else ()
        yield from (row[0] for row in rows[1:] if row)
    elif path.endswith(".xlsx"):
        yield from _workbook_texts(data)
    elif path.endswith(".png") and (odd := set(png_chunks(data)) - _PICTURE_CHUNKS):
        raise ValueError(f"a picture with {', '.join(sorted(odd))}")


def png_chunks(data: bytes) -> Iterator[str]:
    """The kind of every chunk of a PNG; `ValueError` where it is none."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG")
    at = 8
    while at < len(data):
        yield data[at + 4 : at + 8].decode("latin-1")
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    if at != len(data):
        raise ValueError("a PNG that is cut short")


def _workbook_texts(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(data)) as book:
        for name in book.namelist():
            if name.endswith(".xml"):
                yield from _TEXTS.findall(book.read(name).decode())


def _free_words(inputs: BundleInputs) -> frozenset[str]:
    """Cells of a form that an author writes as they like: a shoe may be called `history`."""
    return frozenset({inputs.name, inputs.appearance.get("branding.monogram_text", "")})


def _holds_source(inputs: BundleInputs, data: bytes) -> bool:
    """Whether a file holds the spec as it was written, or its canonical form."""
    return any(text and text in data for text in (inputs.source.strip(), inputs.authored_bytes))


def _json_keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _json_keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _json_keys(inner)
