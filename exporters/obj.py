"""OBJ and its MTL: text, several named parts, millimetres, normals with hard edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exporters.digits import fixed, join_rows, text, whole
from exporters.errors import NothingToWrite
from exporters.srgb import rgb_bytes

if TYPE_CHECKING:
    from exporters.scene import PartStyle, Scene, StyledPart


def encode_obj(scene: Scene, stem: str) -> tuple[bytes, bytes]:
    """The scene as an OBJ that refers to `stem.mtl`, and that MTL.

    Millimetres with three decimals, so every coordinate is the exact micrometre. Positions are
    shared and the part stays closed; hard edges live in the normals' own indices.
    """
    if not scene.parts:
        raise NothingToWrite("the scene has no parts")
    out = [f"# RR Engine OBJ, unit mm, z up\nmtllib {stem}.mtl\n".encode("ascii", "replace")]
    vertex = normal = 1
    for styled in scene.parts:
        out.append(_part(styled, vertex, normal))
        vertex += len(styled.surface.vertices_um)
        normal += len(styled.surface.creased.normals)
    return b"".join(out), _mtl(scene)


def material_name(styled: StyledPart) -> str:
    """The name of the part's material in the MTL: part and material, no blanks."""
    return f"{styled.name}.{styled.style.material_id}"


def _part(styled: StyledPart, first_vertex: int, first_normal: int) -> bytes:
    surface = styled.surface
    creased = surface.creased
    points = surface.vertices_um.astype(np.int64)
    # Normals to four decimals, rounded half up: floor is exact where round may not be.
    tenths = np.floor(creased.normals.astype(np.float64) * 10000.0 + 0.5).astype(np.int64)
    vertices, normals, faces = len(points), len(tenths), len(surface.faces)
    name = f"o {styled.name}\nusemtl {material_name(styled)}\n".encode("ascii", "replace")
    space, end = text(" ", max(vertices, normals, faces)), text("\n", max(vertices, normals, faces))
    face_columns = [text("f", faces)]
    for k in range(3):
        face_columns += [
            space[:faces],
            whole(surface.faces[:, k] + first_vertex),
            text("//", faces),
            whole(creased.faces[:, k] + first_normal),
        ]
    return b"".join(
        [
            name,
            join_rows(text("v", vertices), *_triples(points, 3, space), end[:vertices]),
            join_rows(text("vn", normals), *_triples(tenths, 4, space), end[:normals]),
            join_rows(*face_columns, end[:faces]),
        ]
    )


def _triples(
    values: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    decimals: int,
    space: np.ndarray[tuple[int, int], np.dtype[np.uint8]],
) -> list[np.ndarray[tuple[int, int], np.dtype[np.uint8]]]:
    columns = []
    for axis in range(3):
        columns += [space[: len(values)], fixed(values[:, axis], decimals)]
    return columns


def _mtl(scene: Scene) -> bytes:
    lines = ["# RR Engine MTL, colours sRGB"]
    for styled in scene.parts:
        lines += ["", f"newmtl {material_name(styled)}", *_look(styled.style)]
    return ("\n".join(lines) + "\n").encode("ascii", "replace")


def _look(style: PartStyle) -> list[str]:
    channels = rgb_bytes(style.color_hex)
    return [
        f"# {style.label}",
        "Kd " + " ".join(_ratio(channel, 255) for channel in channels),
        "Ks 0.0000 0.0000 0.0000",
        "d 1.0000",
        "illum 1",
        f"Pr {_ratio(int(style.roughness * 10000.0 + 0.5), 10000)}",
        f"Pm {_ratio(int(style.metallic * 10000.0 + 0.5), 10000)}",
    ]


def _ratio(part: int, whole_: int) -> str:
    scaled = (part * 10000 * 2 + whole_) // (2 * whole_)
    return f"{scaled // 10000}.{scaled % 10000:04d}"
