"""Small closed parts for the tests: a box, a tube with soft and hard edges, a whole toy shoe."""

import json
from functools import cache
from typing import Any

import numpy as np

from exporters.inputs import BundleInputs
from exporters.scene import PartStyle, Scene, StyledPart
from geometry.blob import encode_mesh
from geometry.build import build_shoe
from geometry.kernel import PART_NAMES
from geometry.loft import Loft, Regions
from geometry.mesh import Part
from schemas.canonical import sha256_hex
from schemas.resolve import appearance_bytes, authored_bytes, instrumental_bytes, resolve

NAVY = PartStyle("rubber", "#1B1F3B", 0.7, 0.0, "Outsole: Solid rubber")
CREAM = PartStyle("mesh", "#F4F1EA", 0.85, 0.0, "Lining: Sandwich mesh")
STEEL = PartStyle("steel", "#B8BCC0", 0.3, 1.0, "Eyelets: Steel")

# A circle of twelve points of whole numbers, radius 65: 12 Pythagorean directions.
CIRCLE = (
    (65, 0),
    (56, 33),
    (33, 56),
    (0, 65),
    (-33, 56),
    (-56, 33),
    (-65, 0),
    (-56, -33),
    (-33, -56),
    (0, -65),
    (33, -56),
    (56, -33),
)


def box(
    name: str = "outsole",
    low: tuple[int, int, int] = (0, 0, 0),
    high: tuple[int, int, int] = (20_000, 30_000, 40_000),
) -> Part:
    """A box with outward faces; corners in µm."""
    ends = (low, high)
    vertices = [
        (ends[x][0], ends[y][1], ends[z][2]) for z in (0, 1) for y in (0, 1) for x in (0, 1)
    ]
    quads = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
    faces = [tri for a, b, c, d in quads for tri in ((a, b, c), (a, c, d))]
    return Part(name, np.array(vertices), np.array(faces))


def ring(name: str = "laces", scale: int = 100, at: tuple[int, int, int] = (0, 0, 0)) -> Part:
    """A loop swept round a loop: a closed tube of twelve by twelve, radii 13 and 6.5 at 100."""
    vertices = []
    for ux, uy in CIRCLE:
        for vx, vy in CIRCLE:
            reach = 2 * 65 + vx
            vertices.append((ux * reach * scale // 65, uy * reach * scale // 65, vy * scale))
    faces = []
    for u in range(12):
        for v in range(12):
            a, b = u * 12 + v, (u + 1) % 12 * 12 + v
            c, d = (u + 1) % 12 * 12 + (v + 1) % 12, u * 12 + (v + 1) % 12
            faces += [(a, b, c), (a, c, d)]
    return Part(name, np.array(vertices) + np.array(at), np.array(faces))


def panel(name: str = "toe_cap") -> Part:
    """A bent panel with texture coordinates, of four regions; its face has two."""
    y, x = np.meshgrid(np.arange(6.0) * 10.0, np.arange(5.0) * 8.0)
    base = np.stack((x, y, 0.01 * x * x), axis=-1)
    loft = Loft()
    above, below = loft.points(base + np.array([0.0, 0.0, 2.0])), loft.points(base)
    cells = np.array([[0, 0, 1, 0, 1]] * 4)
    loft.quads(above, region=Regions(("vamp", "toe"), cells))
    loft.quads(below, flip=True, region="back")
    for row, flip in ((0, False), (-1, True)):
        loft.quads(np.stack((below[row], above[row])), flip=flip, region="edge")
    for side, flip in ((0, True), (-1, False)):
        loft.quads(np.stack((below[:, side], above[:, side])), flip=flip, region="edge")
    return loft.part(name)


def prism(name: str, corners: int, height: int, radius: int = 20_000) -> Part:
    """An upright prism over a regular-ish polygon: soft round walls, hard rims; fan caps."""
    # cumulative chords of a rational circle: no trigonometry, so golden bytes hold anywhere
    outline = []
    for k in range(corners):
        quarter, step = divmod(4 * k, corners)
        t = step / corners
        x, y = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
        turned = ((x, y), (-y, x), (-x, -y), (y, -x))[quarter]
        outline.append(turned)
    vertices = [(round(x * radius), round(y * radius), z) for z in (0, height) for x, y in outline]
    vertices += [(0, 0, 0), (0, 0, height)]
    faces = []
    for k in range(corners):
        n = (k + 1) % corners
        faces += [(k, n, corners + n), (k, corners + n, corners + k)]
        faces += [(2 * corners, n, k), (2 * corners + 1, corners + k, corners + n)]
    return Part(name, np.array(vertices), np.array(faces))


def styled(part: Part, style: PartStyle = NAVY) -> StyledPart:
    return StyledPart(part, style)


def scene(*parts: Part, name: str = "toy") -> Scene:
    styles = (NAVY, CREAM, STEEL)
    return Scene(name, tuple(StyledPart(p, styles[i % 3]) for i, p in enumerate(parts)))


TOY_NAMES = tuple(
    name for name in PART_NAMES if name not in {"foxing", "welt", "mudguard", "gore", "pull_tab"}
)
"""The parts that the toy's values make."""


def toy_parts() -> tuple[Part, ...]:
    """Closed bodies with the names of a sneaker's parts, side by side."""
    makers = (
        lambda name, k: box(name, (k * 20_000, 0, 0), (k * 20_000 + 15_000, 9_000 + k, 8_000)),
        lambda name, k: ring(name, 30 + k, (k * 20_000, 40_000, 20_000)),
    )
    return tuple(makers[k % 2](name, k) for k, name in enumerate(TOY_NAMES))


# Numbers no other part of a bundle would hold by chance.
AUTHORED: dict[str, Any] = {
    "rr": 1,
    "name": "toy-low",
    "style": "sneaker",
    "size": {"system": "EU", "value": 42, "width": "standard", "wearer": "men"},
    "instrumental": {
        "overall_dimensions": {
            "shoe_length_mm": 291.437,
            "shoe_width_mm": 106.719,
            "sole_thickness_mm": 30.853,
        },
        "last_profile": {"arch_height_mm": 14.267, "toe_spring_mm": 11.389},
        "collar_geometry": {"collar_height_mm": 62.941},
    },
    "appearance": {
        "materials": {"upper": "smooth_leather", "lining": "mesh", "outsole": "gum_rubber"},
        "colors": {"primary_hex": "#1B1F3B", "secondary_hex": "#F4F1EA"},
        "branding": {
            "monogram_placement": "heel",
            "embroidery_thread": "white",
            "monogram_text": "=A1",
        },
        "textures": {"upper_texture": "pebbled"},
    },
}
REQUIRED_NUMBERS = ("291.437", "106.719", "30.853", "14.267", "11.389", "62.941")


@cache
def _moulded() -> dict[str, Part]:
    """Last, midsole and outsole as the toy's values make them: a STEP is held to its triangles."""
    shoe = build_shoe(resolve(AUTHORED).instrumental, only=("last", "midsole", "outsole"))
    return {part.name: part for part in shoe.parts}


def toy_inputs(**changes: Any) -> BundleInputs:
    """A whole generation of the toy shoe, its spec resolved by the real rules."""
    resolved = resolve(AUTHORED)
    moulded = _moulded()
    parts = tuple(moulded.get(part.name, part) for part in toy_parts())
    instrumental = instrumental_bytes(resolved)
    mesh_ids = {part.name: sha256_hex(encode_mesh(part)) for part in parts}
    values: dict[str, Any] = {
        "name": resolved.name,
        "style": resolved.style,
        "generation": sha256_hex(b"generation"),
        "kernel": "1",
        "quality": "standard",
        "build_key": sha256_hex(instrumental),
        "geometry_hash": sha256_hex(json.dumps(mesh_ids, sort_keys=True).encode()),
        "mesh_ids": mesh_ids,
        "parts": parts,
        "anchors_um": {"heel_point": (0, 0, 12_345), "toe_point": (280_001, -1_500, 9_000)},
        "measures": {
            "last.length_mm": 280.001,
            "last.ball_girth_mm": 248.2,
            "stack.heel_mm": 30.9,
            "volume.last_cm3": 1.5,
        },
        "instrumental": resolved.instrumental,
        "appearance": resolved.appearance,
        "source": b"rr: 1  # the spec as written\n",
        "source_suffix": "yaml",
        "authored_bytes": authored_bytes(AUTHORED),
        "instrumental_bytes": instrumental,
        "appearance_bytes": appearance_bytes(resolved),
        "history": ({"generation": sha256_hex(b"generation"), "message": "first"},),
        "audit": (),
        "checks": (
            {
                "name": "last.length_mm",
                "nominal": 280.0,
                "measured": 280.001,
                "deviation": 0.001,
                "tolerance": 0.1,
                "ok": True,
            },
        ),
        "derived": resolved.derived,
        "spec_ids": {"source": sha256_hex(b"source")},
    }
    return BundleInputs(**(values | changes))
