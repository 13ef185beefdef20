"""OBJ and its MTL: text, several named parts, millimetres, normals with hard edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exporters.digits import fixed, join_rows, text, whole
from exporters.errors import NothingToWrite
from exporters.registry import EncodedFile
from exporters.srgb import rgb_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.scene import PartStyle, Scene, StyledPart

    Numbers = NDArray[np.int32]


def encode(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    """The scene as an OBJ, and the MTL it names."""
    obj, mtl = encode_obj(scene, stem)
    return (
        EncodedFile(f"{stem}.obj", obj, "model/obj"),
        EncodedFile(f"{stem}.mtl", mtl, "model/mtl"),
    )


def encode_obj(scene: Scene, stem: str) -> tuple[bytes, bytes]:
    """The scene as an OBJ that refers to `stem.mtl`, and that MTL.

    Millimetres with three decimals, so every coordinate is the exact micrometre. Positions are
    shared and the part stays closed; hard edges and texture seams live in indices of their own.
    Texture coordinates are metres along the surface. Each part is an object, each of its regions a
    group `part.region`; triangles stand in the order of the regions.
    """
    if not scene.parts:
        raise NothingToWrite("the scene has no parts")
    head = f"# RR Engine OBJ, unit mm, z up\nmtllib {stem}.mtl\n"
    out = [head.encode("utf-8", "surrogateescape")]  # the name as the disk has it
    vertex = texture = normal = 1
    for styled in scene.parts:
        out.append(_part(styled, vertex, texture, normal))
        vertex += len(styled.surface.vertices_um)
        texture += len(styled.part.uv_um)
        normal += len(styled.surface.creased.normals)
    return b"".join(out), _mtl(scene)


def material_name(styled: StyledPart) -> str:
    """The name of the part's material in the MTL: part and material, no blanks."""
    return f"{styled.name}.{styled.style.material_id}"


def _part(styled: StyledPart, first_vertex: int, first_texture: int, first_normal: int) -> bytes:
    part, creased = styled.part, styled.surface.creased
    # Normals to four decimals, rounded half up: floor is exact where round may not be.
    tenths = np.floor(creased.normals.astype(np.float64) * 10000.0 + 0.5).astype(np.int64)
    name = f"o {styled.name}\nusemtl {material_name(styled)}\n".encode("ascii", "replace")
    textures = part.uv_faces + first_texture if part.has_uv else None
    corners = (part.faces + first_vertex, textures, creased.faces + first_normal)
    return b"".join(
        [
            name,
            _rows("v", part.vertices_um.astype(np.int64), 3),
            _rows("vt", part.uv_um.astype(np.int64), 6),
            _rows("vn", tenths, 4),
            *_groups(styled, corners),
        ]
    )


def _groups(styled: StyledPart, corners: tuple[Numbers, Numbers | None, Numbers]) -> list[bytes]:
    """The triangles, each region's under a `g` line of its own where there are several."""
    part = styled.part
    if len(part.regions) == 1:
        return [_faces(corners, slice(None))]
    out = []
    for number, name in enumerate(part.regions):
        out.append(f"g {styled.name}.{name}\n".encode("ascii", "replace"))
        out.append(_faces(corners, np.flatnonzero(part.region == number)))
    return out


def _faces(
    corners: tuple[Numbers, Numbers | None, Numbers], chosen: slice | NDArray[np.intp]
) -> bytes:
    """Lines `f v/vt/vn v/vt/vn v/vt/vn`, without the middle number where there is no texture."""
    vertices, textures, normals = corners
    count = len(vertices[chosen])
    space, slash = text(" ", count), text("/", count)
    columns = [text("f", count)]
    for k in range(3):
        middle = [] if textures is None else [whole(textures[chosen, k])]
        columns += [space, whole(vertices[chosen, k]), slash, *middle, slash]
        columns.append(whole(normals[chosen, k]))
    return join_rows(*columns, text("\n", count))


def _rows(letters: str, values: NDArray[np.int64], decimals: int) -> bytes:
    """A line a row: the letters, then numbers that count units of 10^-decimals."""
    count = len(values)
    columns = [text(letters, count)]
    for axis in range(values.shape[1]):
        columns += [text(" ", count), fixed(values[:, axis], decimals)]
    return join_rows(*columns, text("\n", count))


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
