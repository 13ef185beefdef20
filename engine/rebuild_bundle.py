"""A bundle built again from its recipe, and compared with what it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.recipe import RECIPE, values_problem
from engine.verify import Check
from geometry.kernel import KERNEL
from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.model import Model
    from exporters.inputs import BundleInputs

_DAMAGED = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_NO_SHOE = (ValueError, LookupError, ArithmeticError, AttributeError)
"""What the kernel stumbles over where values, each within its range, are together no shoe: no spec
is ever resolved to such, and whoever made the recipe may have chosen them."""


def rebuild(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> list[Check]:
    """Return what building a bundle's recipe again shows; `manifest` is sound and by its schema."""
    try:
        recipe = json.loads(files[RECIPE])
        kernel, quality = str(recipe["kernel"]), str(recipe["quality"])
        values = dict(recipe["instrumental"]["values"])
    except _DAMAGED:
        return [Check("recipe", "differs", f"{RECIPE} is no recipe")]
    if kernel != KERNEL:
        return [Check("geometry", "not rebuilt", f"not rebuilt: needs kernel {kernel}")]
    try:
        problem = values_problem(values, quality) or _key_problem(recipe, manifest)
        if not problem and recipe.get("parent_hashes"):
            return [Check("geometry", "not rebuilt", "not rebuilt: imported, kept as given")]
        if not problem:
            return _compared(manifest, files, recipe)
    except RRError as error:
        problem = f"{RECIPE}: {error.message}"
    except _DAMAGED:
        problem = f"{RECIPE} is no recipe"
    return [Check("recipe", "differs", problem)]


def _compared(
    manifest: Mapping[str, Any], files: Mapping[str, bytes], recipe: Mapping[str, Any]
) -> list[Check]:
    import numpy as np

    from engine.model import Model
    from exporters.bundle import rebuilt_files
    from exporters.verify import rebuilt_faults
    from geometry.build import build_shoe
    from schemas.resolve import in_full

    quality = str(recipe["quality"])
    try:
        with np.errstate(all="ignore"):  # a root of less than nothing is told below, not warned of
            shoe = build_shoe(in_full(recipe["instrumental"]["values"]), quality=quality)
    except _NO_SHOE:
        return [Check("recipe", "differs", f"the values in {RECIPE} build no shoe")]
    model = Model(quality, shoe.parts, shoe.anchors_um)
    recorded = recipe["parts"]
    if model.mesh_ids != recorded:
        names = model.mesh_ids.keys() | recorded.keys()
        wrong = sorted(n for n in names if model.mesh_ids.get(n) != recorded.get(n))
        return [Check("geometry", "differs", f"the recipe gives another {', '.join(wrong)}")]
    inputs = _inputs(manifest, recipe, model)
    again = list(rebuilt_files(manifest["profile"], inputs, manifest["formats"]))
    faults, other = rebuilt_faults(files, again)
    if faults:
        told = f"{faults[0].path}: {faults[0].message}"
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        return [Check("geometry", "differs", told + more)]
    told = f"rebuilt: {len(shoe.parts)} parts, {len(again) - len(other)} files the same"
    return [Check("geometry", "same", told), *_of_one_release(manifest, other)]


def _of_one_release(manifest: Mapping[str, Any], other: tuple[str, ...]) -> list[Check]:
    """What to say of files with other bytes that were only promised for one release."""
    if not other:
        return []
    from schemas.release import RELEASE

    made = manifest["release"]
    by = "this release with other libraries" if made == RELEASE else f"release {made}"
    told = f"{', '.join(other)}: other bytes here, made by {by}"
    return [Check("this release", "not rebuilt", told)]


def _inputs(manifest: Mapping[str, Any], recipe: Mapping[str, Any], model: Model) -> BundleInputs:
    """Return what a recipe tells of a bundle's inputs; the rest of them is empty."""
    from engine.measure import checks, measures_of
    from exporters.inputs import BundleInputs
    from schemas.canonical import canonical_bytes
    from schemas.resolve import in_full

    instrumental, appearance = recipe["instrumental"], recipe["appearance"]
    values = in_full(instrumental["values"])
    told = checks(measures_of(model), values)
    return BundleInputs(
        name=str(recipe["name"]),
        style=str(instrumental["style"]),
        generation=str(manifest["generation"]),
        kernel=str(recipe["kernel"]),
        quality=model.quality,
        build_key=str(recipe["build_key"]),
        geometry_hash=str(recipe["geometry_hash"]),
        mesh_ids=dict(model.mesh_ids),
        parts=model.parts,
        anchors_um=model.anchors_um,
        measures={name: float(value) for name, value in model.measures.items()},
        instrumental=values,
        appearance={str(path): str(value) for path, value in appearance["values"].items()},
        source=b"",
        source_suffix="yaml",
        authored_bytes=b"",
        instrumental_bytes=canonical_bytes(instrumental),
        appearance_bytes=canonical_bytes(appearance),
        checks=tuple(check.to_dict() for check in told),
        derived=frozenset(recipe["derived"]),
    )


def _key_problem(recipe: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """Return why the keys of a recipe cannot be those of its values, or nothing."""
    from engine.model import geometry_hash, key_of_half
    from schemas.canonical import canonical_bytes, sha256_hex
    from schemas.parameters import PARAMETERS

    if not set(recipe["derived"]) <= {row.path for row in PARAMETERS}:
        return f"{RECIPE} names derived values that are no parameters"
    half = sha256_hex(canonical_bytes(recipe["instrumental"]))
    if key_of_half(half, recipe.get("parent_hashes", ())) != recipe.get("build_key"):
        return f"{RECIPE} names another build key than its values give"
    if geometry_hash(recipe["parts"]) != recipe.get("geometry_hash"):
        return f"{RECIPE} names another geometry hash than its parts give"
    for key in ("name", "kernel", "quality", "build_key", "geometry_hash"):
        if manifest.get(key) != recipe.get(key):
            return f"{RECIPE} and manifest.json name another {key.replace('_', ' ')}"
    return ""
