"""The documents of a bundle: JSON, CSV and XLSX made from the inputs, one table for all of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from exporters.bom import bom_lines
from exporters.bom_table import bom_csv
from exporters.bom_workbook import bom_workbook
from exporters.inputs import BundleInputs
from exporters.material_cards import colors, materials, textures
from exporters.measurement_form import measurement_csv, measurement_workbook
from exporters.qa_form import qa_form
from exporters.registry import Promise
from exporters.scene import Scene
from exporters.title_block import made_for
from exporters.tolerances import tolerance_mm
from exporters.workbook import MEDIA_TYPE as XLSX

JSON = "application/json"
CSV = "text/csv"
PDF = "application/pdf"
FRAME = "right foot; x from the heel to the toe, y to the medial side, z up from the ground"


@dataclass(frozen=True, slots=True)
class Document:
    """One document: where it lies, what it is, its unit, and how its bytes are made.

    `promise` is where its bytes are the same; `rebuilt` tells that a recipe gives all it is made
    from, so that `rr verify` makes it again.
    """

    path: str
    media_type: str
    unit: str | None
    make: Callable[[BundleInputs, Scene], bytes]
    promise: Promise = "everywhere"
    rebuilt: bool = False


def json_bytes(value: object) -> bytes:
    """JSON for people and programs: sorted keys, two blanks, UTF-8, one line end at the end."""
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


def recipe(inputs: BundleInputs, _scene: Scene) -> bytes:
    """All it takes to build the same bytes again without a repository.

    Of an imported shoe, whose bytes cannot be built, it tells what it was imported from.
    """
    return json_bytes(
        {
            "kind": "recipe",
            "version": 1,
            "name": inputs.name,
            "kernel": inputs.kernel,
            "quality": inputs.quality,
            "instrumental": json.loads(inputs.instrumental_bytes),
            "appearance": json.loads(inputs.appearance_bytes),
            "build_key": inputs.build_key,
            "geometry_hash": inputs.geometry_hash,
            "parts": dict(inputs.mesh_ids),
            "derived": sorted(inputs.derived),
            **({"parent_hashes": list(inputs.parent_hashes)} if inputs.parent_hashes else {}),
        }
    )


def anchors(inputs: BundleInputs, _scene: Scene) -> bytes:
    """The landmarks in mm."""
    points = {name: [axis / 1000 for axis in point] for name, point in inputs.anchors_um.items()}
    return json_bytes(
        {"kind": "anchors", "version": 1, "unit": "mm", "frame": FRAME, "anchors": points}
    )


def measures(inputs: BundleInputs, _scene: Scene) -> bytes:
    """The measures of the built shoe, each with its unit and, where one is known, its tolerance."""
    rows = {
        name: {"nominal": value, "unit": unit_of(name), "tolerance": tolerance_mm(name)}
        for name, value in inputs.measures.items()
    }
    return json_bytes({"kind": "measures", "version": 1, "measures": rows})


def unit_of(measure: str) -> str:
    """The unit of a measure: the last word of its name."""
    return measure.rpartition("_")[2]


def audit(inputs: BundleInputs, _scene: Scene) -> bytes:
    """The findings of the audit, and which of them the export was told to let pass."""
    return json_bytes(
        {
            "kind": "audit",
            "version": 1,
            "findings": [dict(finding) for finding in inputs.audit],
            "allowed": sorted(inputs.allowed),
        }
    )


def checks(inputs: BundleInputs, _scene: Scene) -> bytes:
    """The measures that the spec names, each beside its nominal value and its tolerance."""
    rows = [dict(check) for check in inputs.checks]
    ok = all(row["ok"] for row in rows)
    return json_bytes({"kind": "checks", "version": 1, "unit": "mm", "ok": ok, "checks": rows})


def deviation(inputs: BundleInputs, _scene: Scene) -> bytes:
    """How far the surface of each part lies from that of the parent generation's; both of a merge.

    A first generation has no parent, and the list is empty.
    """
    rows = [dict(parent) for parent in inputs.deviation]
    note = "compared with each parent generation" if rows else "this generation has no parent"
    return json_bytes(
        {"kind": "deviation", "version": 1, "unit": "mm", "note": note, "parents": rows}
    )


def history(inputs: BundleInputs, _scene: Scene) -> bytes:
    """The generations behind this one, newest first."""
    rows = [dict(generation) for generation in inputs.history]
    return json_bytes({"kind": "history", "version": 1, "history": rows})


def _json(made: Callable[[BundleInputs, Scene], object]) -> Callable[[BundleInputs, Scene], bytes]:
    return lambda inputs, scene: json_bytes(made(inputs, scene))


def _bom(inputs: BundleInputs, scene: Scene) -> bytes:
    lines = bom_lines(scene, inputs.appearance, inputs.derived)
    return bom_csv(lines, quantities=True, made_for=made_for(inputs))


def _bom_without_quantities(inputs: BundleInputs, scene: Scene) -> bytes:
    return bom_csv(bom_lines(scene, inputs.appearance, inputs.derived), quantities=False)


def _techpack(inputs: BundleInputs, scene: Scene) -> bytes:
    from exporters.techpack.sheets import techpack_pdf

    return techpack_pdf(inputs, scene)


def _overview(inputs: BundleInputs, scene: Scene) -> bytes:
    from exporters.techpack.sheets import overview_pdf

    return overview_pdf(inputs, scene)


DOCUMENTS: dict[str, Document] = {
    "source": Document("spec/source.yaml", "application/yaml", None, lambda i, _: i.source),
    "authored": Document("spec/authored.json", JSON, None, lambda i, _: i.authored_bytes),
    "instrumental": Document(
        "spec/instrumental.json", JSON, None, lambda i, _: i.instrumental_bytes, rebuilt=True
    ),
    "appearance": Document(
        "spec/appearance.json", JSON, None, lambda i, _: i.appearance_bytes, rebuilt=True
    ),
    "recipe": Document("recipe.json", JSON, None, recipe, rebuilt=True),
    "anchors": Document("documents/anchors.json", JSON, "mm", anchors, rebuilt=True),
    "measures": Document("documents/measures.json", JSON, None, measures, rebuilt=True),
    "measurement_sheet": Document(
        "documents/measures.csv", CSV, None, measurement_csv, rebuilt=True
    ),
    "measurement_workbook": Document(
        "documents/measurement_sheet.xlsx", XLSX, None, measurement_workbook, "this release"
    ),
    "checks": Document("documents/checks.json", JSON, "mm", checks, rebuilt=True),
    "qa_form": Document("documents/qa_form.xlsx", XLSX, None, qa_form, "this release"),
    "materials": Document("documents/materials.json", JSON, None, _json(materials), rebuilt=True),
    "colors": Document("documents/colors.json", JSON, None, _json(colors), rebuilt=True),
    "textures": Document("documents/textures.json", JSON, None, _json(textures), rebuilt=True),
    "bom": Document("documents/bom.csv", CSV, "g", _bom, rebuilt=True),
    "bom_workbook": Document("documents/bom.xlsx", XLSX, "g", bom_workbook, "this release"),
    "bom_without_quantities": Document("documents/bom.csv", CSV, None, _bom_without_quantities),
    "techpack": Document("documents/techpack.pdf", PDF, "mm", _techpack, "this release"),
    "overview": Document("documents/overview.pdf", PDF, None, _overview, "this release"),
    "audit": Document("documents/audit.json", JSON, None, audit),
    "deviation": Document("documents/deviation.json", JSON, "mm", deviation),
    "history": Document("documents/history.json", JSON, None, history),
}
"""Every document by name; profiles list the names."""
