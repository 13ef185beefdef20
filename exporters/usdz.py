"""USDZ: the shoe for augmented reality and for USD tools; named parts, PBR materials, metres."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from exporters.corners import split_corners
from exporters.digits import fixed, join_rows, text, whole
from exporters.registry import EncodedFile
from exporters.srgb import linear_rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.scene import Scene, StyledPart

AXES = (1, 2, 0)
"""The shoe's x to the toe, y medial, z up become Z forward, X, Y up, as viewers on phones want."""

_ALIGNED = 64
_HEADER = 30
"""Bytes of a ZIP member's header before its name; USDZ wants its data on a multiple of 64."""

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_ROOT = "Shoe"


def encode(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    """The scene as a file."""
    return (EncodedFile(f"{stem}.usdz", encode_usdz(scene), "model/vnd.usdz+zip"),)


def encode_usdz(scene: Scene) -> bytes:
    """The scene as one USDZ package: a layer of text, stored, so the same bytes everywhere.

    Metres with six decimals, so every coordinate is the exact micrometre; Y up. A prim a part,
    its vertices doubled along hard edges as in a GLB, with a UsdPreviewSurface of its look.
    """
    return _package("shoe.usda", b"".join(_layer(scene)))


def _package(name: str, data: bytes) -> bytes:
    """A ZIP of one stored member whose data lies where USDZ demands."""
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    # A field of the extra area has four bytes of head, so the gap is at least that.
    gap = -(_HEADER + len(name) + 4) % _ALIGNED
    info.extra = b"\x86\x19" + gap.to_bytes(2, "little") + bytes(gap)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr(info, data)
    return out.getvalue()


def _layer(scene: Scene) -> list[bytes]:
    names = prim_names([styled.name for styled in scene.parts])
    head = (
        "#usda 1.0\n(\n"
        '    customLayerData = {\n        string generator = "RR Engine"\n    }\n'
        f'    defaultPrim = "{_ROOT}"\n    metersPerUnit = 1\n    upAxis = "Y"\n)\n\n'
        f'def Xform "{_ROOT}" (\n    displayName = {_quoted(scene.name)}\n'
        '    kind = "component"\n)\n{\n'
    )
    out = [head.encode()]
    for name, styled in zip(names, scene.parts, strict=True):
        out += _mesh(name, styled)
    out.append(b'    def Scope "Looks"\n    {\n')
    out += [_look(name, styled) for name, styled in zip(names, scene.parts, strict=True)]
    out.append(b"    }\n}\n")
    return out


def prim_names(names: list[str]) -> list[str]:
    """A name of a prim for each part: its own where USD allows it and it is no other's."""
    usual = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
    return [
        name if usual.match(name) and name != "Looks" and names.count(name) == 1 else f"part_{n}"
        for n, name in enumerate(names)
    ]


def _mesh(name: str, styled: StyledPart) -> list[bytes]:
    part, creased = styled.part, styled.surface.creased
    corners = split_corners(part, creased)
    points = part.vertices_um[:, AXES].astype(np.int64)[corners.source]
    # Normals to four decimals, rounded half up: floor is exact where round may not be.
    units = creased.normals[:, AXES].astype(np.float64)[corners.normal]
    normals = np.floor(units * 10000.0 + 0.5).astype(np.int64)
    low, high = points.min(axis=0), points.max(axis=0)
    out = [
        f'    def Mesh "{name}" (\n        displayName = {_quoted(styled.name)}\n'
        '        prepend apiSchemas = ["MaterialBindingAPI"]\n    )\n    {\n'
        '        uniform token orientation = "rightHanded"\n'
        '        uniform token subdivisionScheme = "none"\n'
        f"        rel material:binding = </{_ROOT}/Looks/{name}>\n".encode(),
        b"        float3[] extent = ",
        _tuples(np.stack((low, high)), 6),
        b"\n        point3f[] points = ",
        _tuples(points, 6),
        b"\n        normal3f[] normals = ",
        _tuples(normals, 4),
        b' (\n            interpolation = "vertex"\n        )',
    ]
    if part.has_uv:
        places = part.uv_um.astype(np.int64)[corners.uv]
        out += [
            b"\n        texCoord2f[] primvars:st = ",
            _tuples(places, 6),
            b' (\n            interpolation = "vertex"\n        )',
        ]
    counts = np.full(len(corners.faces), 3)
    return [
        *out,
        b"\n        int[] faceVertexCounts = ",
        _list(counts),
        b"\n        int[] faceVertexIndices = ",
        _list(corners.faces.reshape(-1)),
        b"\n    }\n\n",
    ]


def _look(name: str, styled: StyledPart) -> bytes:
    style, place = styled.style, f"/{_ROOT}/Looks/{name}"
    red, green, blue = (_number(channel) for channel in linear_rgb(style.color_hex))
    return (
        f'        def Material "{name}" (\n            displayName = {_quoted(style.label)}\n'
        "            customData = {\n"
        f"                string color_hex = {_quoted(style.color_hex)}\n"
        f"                string material = {_quoted(style.material_id)}\n"
        "            }\n        )\n        {\n"
        f"            token outputs:surface.connect = <{place}/Surface.outputs:surface>\n\n"
        '            def Shader "Surface"\n            {\n'
        '                uniform token info:id = "UsdPreviewSurface"\n'
        f"                color3f inputs:diffuseColor = ({red}, {green}, {blue})\n"
        f"                float inputs:metallic = {_number(style.metallic)}\n"
        f"                float inputs:roughness = {_number(style.roughness)}\n"
        "                token outputs:surface\n            }\n        }\n"
    ).encode()


def _tuples(values: NDArray[np.int64], decimals: int) -> bytes:
    """Rows that count units of 10^-decimals as `[(1.5, 2.0, …), …]`."""
    count, width = values.shape
    columns = [text("(", count)]
    for axis in range(width):
        columns += [text(", ", count)] if axis else []
        columns.append(fixed(values[:, axis], decimals))
    return b"[" + join_rows(*columns, text("), ", count))[:-2] + b"]"


def _list(values: NDArray[Any]) -> bytes:
    return b"[" + join_rows(whole(values), text(", ", len(values)))[:-2] + b"]"


def _number(value: float) -> str:
    """A number 0..1 with six decimals, rounded half up."""
    millionths = int(value * 1e6 + 0.5)
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


def _quoted(value: str) -> str:
    """The text as USD quotes it: its escapes of quotes and line ends are those of JSON."""
    return json.dumps(value, ensure_ascii=False)
