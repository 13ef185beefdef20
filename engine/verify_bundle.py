"""Verify a bundle without a repository: its sums, and a rebuild where it holds its recipe."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from engine.recipe import RECIPE, values_problem
from engine.verify import Check, Verified
from geometry.kernel import KERNEL
from schemas.errors import RRError

if TYPE_CHECKING:
    from geometry.mesh import Part


class NotABundleError(RRError):
    """Neither a bundle folder (with `manifest.json` in it) nor a bundle's ZIP archive."""

    code: ClassVar[str] = "RR-E028"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "name the folder or the .zip that `rr export` wrote"


@dataclass(frozen=True, slots=True)
class BundleVerified:
    """Whose bundle it is, what was verified, and the members that are not as they were made."""

    profile: str
    bundle: str
    generation: str | None
    faults: tuple[str, ...]
    result: Verified

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        return {
            **self.result.to_dict(),
            "ok": self.result.ok and not self.faults,
            "profile": self.profile,
            "bundle": self.bundle,
            "generation": self.generation,
            "faults": list(self.faults),
        }


def is_bundle_folder(path: Path) -> bool:
    """Return whether a path is a folder with the inventory of a bundle, or its sums."""
    return (path / "manifest.json").is_file() or (path / "SHA256SUMS").is_file()


def read_bundle(path: Path) -> dict[str, bytes]:
    """Return the members of a bundle folder or archive; raises NotABundleError, BundleDamaged."""
    from exporters.archive import LARGEST_BYTES, read_zip

    if not path.is_dir():
        if path.stat().st_size > LARGEST_BYTES:
            raise NotABundleError(f"{path} is larger than any bundle", place=str(path))
        return read_zip(path.read_bytes())
    if not is_bundle_folder(path):
        raise NotABundleError(f"{path} holds no manifest.json", place=str(path))
    files = [item for item in sorted(path.rglob("*")) if item.is_file()]
    if sum(item.stat().st_size for item in files) > LARGEST_BYTES:
        raise NotABundleError(f"{path} holds more than any bundle", place=str(path))
    return {item.relative_to(path).as_posix(): item.read_bytes() for item in files}


def verify_bundle(files: Mapping[str, bytes]) -> BundleVerified:
    """Return what is true of a bundle; every fault is named, none is raised."""
    from exporters.verify import check_members

    found = check_members(files)
    faults = tuple(f"{fault.path}: {fault.message}" for fault in found.faults)
    sums = Check(
        "sums",
        "same" if found.sound else "differs",
        f"{found.files} files against manifest.json and SHA256SUMS",
    )
    checks = [sums, *(_rebuild(files) if RECIPE in files and found.sound else [])]
    return BundleVerified(
        profile=str(found.manifest.get("profile", "unknown")),
        bundle=str(found.manifest.get("bundle", "")),
        generation=found.manifest.get("generation"),
        faults=faults,
        result=Verified(tuple(checks)),
    )


def _rebuild(files: Mapping[str, bytes]) -> list[Check]:
    from exporters.verify import rebuilt_faults

    try:
        recipe = json.loads(files[RECIPE])
        kernel, values = str(recipe["kernel"]), dict(recipe["instrumental"]["values"])
        appearance = {str(k): str(v) for k, v in recipe["appearance"]["values"].items()}
        name, recorded = str(recipe["name"]), dict(recipe["parts"])
        quality = str(recipe["quality"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [Check("recipe", "differs", f"{RECIPE} is no recipe")]
    if kernel != KERNEL:
        return [Check("geometry", "not rebuilt", f"not rebuilt: needs kernel {kernel}")]
    try:
        problem = values_problem(values, quality) or _key_problem(recipe)
    except (ValueError, TypeError, RecursionError):
        problem = f"{RECIPE} is no recipe"
    if problem:
        return [Check("recipe", "differs", problem)]
    parts, ids = _build(values, quality)
    if ids != recorded:
        wrong = sorted(n for n in ids.keys() | recorded.keys() if ids.get(n) != recorded.get(n))
        return [Check("geometry", "differs", f"the recipe gives another {', '.join(wrong)}")]
    wrong_files = rebuilt_faults(files, name, parts, appearance, values)
    if wrong_files:
        first = wrong_files[0]
        return [Check("geometry", "differs", f"{first.path}: {first.message}")]
    return [Check("geometry", "same", f"rebuilt: {len(parts)} parts, every mesh file the same")]


def _build(
    values: Mapping[str, int | str], quality: str
) -> tuple[tuple[Part, ...], dict[str, str]]:
    from geometry.blob import encode_mesh
    from geometry.build import build_shoe
    from schemas.canonical import sha256_hex

    shoe = build_shoe(values, quality=quality)
    ids = {part.name: sha256_hex(encode_mesh(part)) for part in shoe.parts}
    return shoe.parts, ids


def _key_problem(recipe: Mapping[str, Any]) -> str:
    from engine.model import geometry_hash, key_of_half
    from schemas.canonical import canonical_bytes, sha256_hex

    half = sha256_hex(canonical_bytes(recipe["instrumental"]))
    if key_of_half(half, ()) != recipe.get("build_key"):
        return f"{RECIPE} names another build key than its values give"
    if geometry_hash(recipe["parts"]) != recipe.get("geometry_hash"):
        return f"{RECIPE} names another geometry hash than its parts give"
    return ""
