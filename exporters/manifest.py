"""`manifest.json`: what a bundle holds, from which generation, and what each file promises."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal, get_args

from exporters.documents import json_bytes
from exporters.errors import BundleDamaged
from exporters.inputs import BundleInputs
from exporters.profiles import Profile
from exporters.registry import Promise
from exporters.sums import sha256
from schemas.release import RELEASE

NAME = "manifest.json"
VERSION = 1
FileRole = Literal["geometry", "preview", "picture", "recipe", "spec", "document"]
_ROLES: dict[str, FileRole] = {
    "geometry": "geometry",
    "preview": "preview",
    "renders": "picture",
    "spec": "spec",
    "recipe.json": "recipe",
}
_DOMAIN = "rr-engine bundle v1"


@dataclass(frozen=True, slots=True, eq=False)
class BundleFile:
    """One file of a bundle.

    `promise`: `everywhere` = the same bytes on every machine; `this release` = with this release
    and its pinned libraries. `read_back` is what the check after writing found, for mesh files.
    """

    path: str
    data: bytes
    media_type: str
    unit: str | None = None
    promise: Promise = "everywhere"
    part: str | None = None
    read_back: dict[str, object] | None = None

    def to_dict(self) -> dict[str, object]:
        """The file's entry in the manifest."""
        entry: dict[str, object] = {
            "path": self.path,
            "sha256": sha256(self.data),
            "bytes": len(self.data),
            "media_type": self.media_type,
            "unit": self.unit,
            "promise": self.promise,
            "role": file_role(self.path),
        }
        if self.part is not None:
            entry["part"] = self.part
        if self.read_back is not None:
            entry["read_back"] = self.read_back
        return entry


FILE_ROLES: tuple[str, ...] = get_args(FileRole)


def file_role(path: str) -> FileRole:
    """What the file at a path of a bundle is for, told by its folder."""
    return _ROLES.get(path.partition("/")[0], "document")


def bundle_id(generation: str, profile: str, formats: Collection[str] | None = None) -> str:
    """The bundle's own id: one for a generation, a profile and the formats it was narrowed to.

    `formats` None is the profile's full set. The id tells none of the three.
    """
    told = f"{_DOMAIN}\0{profile}\0{generation}"
    if formats is not None:
        told += f"\0{','.join(sorted(formats))}"
    return hashlib.sha256(told.encode()).hexdigest()


def write_manifest(
    profile: Profile,
    inputs: BundleInputs,
    files: tuple[BundleFile, ...],
    formats: Collection[str] | None = None,
) -> bytes:
    """The manifest of the files. Opaque profiles name no generation, no geometry and no style.

    `formats`: what the files under `geometry/` were narrowed to; the full set counts as None.
    """
    kept = profile.formats if formats is None else formats
    narrowed = None if formats is None or set(formats) == set(profile.formats) else formats
    manifest: dict[str, object] = {
        "kind": "bundle_manifest",
        "version": VERSION,
        "bundle": bundle_id(inputs.generation, profile.name, narrowed),
        "profile": profile.name,
        "name": inputs.name,
        "foot": "right",
        "left_foot": "mirror: negate y and flip the winding",
        "release": RELEASE,
        "kernel": inputs.kernel,
        "quality": inputs.quality,
        "formats": [name for name in profile.formats if name in kept],
        "allowed": sorted(inputs.allowed),
        "files": [file.to_dict() for file in sorted(files, key=lambda file: file.path)],
    }
    if not profile.opaque:
        manifest["style"] = inputs.style
        manifest["generation"] = inputs.generation
        manifest["geometry_hash"] = inputs.geometry_hash
        manifest["build_key"] = inputs.build_key
    return json_bytes(manifest)


def read_manifest(data: bytes) -> dict[str, Any]:
    """The manifest as plain values; `BundleDamaged` when it is none of this version."""
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError) as error:  # the second: lists in lists, without end
        raise BundleDamaged(f"{NAME} is no JSON", place=NAME) from error
    if not isinstance(manifest, dict) or manifest.get("kind") != "bundle_manifest":
        raise BundleDamaged(f"{NAME} is no manifest of a bundle", place=NAME)
    if manifest.get("version") != VERSION:
        raise BundleDamaged(
            f"{NAME} has version {manifest.get('version')!r}, this release reads {VERSION}",
            place=NAME,
            hint="update RR Engine and verify again",
        )
    files = manifest.get("files")
    if not isinstance(files, list) or not all(_is_entry(entry) for entry in files):
        raise BundleDamaged(f"{NAME} has a damaged list of files", place=NAME)
    return manifest


def _is_entry(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("path"), str)
        and isinstance(entry.get("sha256"), str)
        and isinstance(entry.get("bytes"), int)
    )
