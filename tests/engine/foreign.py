"""Mesh files that no program of ours wrote, honest and hostile."""

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import trimesh

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
PRODUCTION = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel" '
    'Target="/3D/m.model" Id="r"/></Relationships>'
)


def ball(radius: float = 140.0, subdivisions: int = 2) -> trimesh.Trimesh:
    return trimesh.creation.icosphere(subdivisions=subdivisions, radius=radius)


def exported(mesh: trimesh.Trimesh | trimesh.Scene, kind: str) -> bytes:
    data = mesh.export(file_type=kind)
    return data.encode() if isinstance(data, str) else bytes(data)


def tetra_xml(number: int, name: str = "", size: float = 280.0) -> str:
    points = ((0, 0, 0), (size, 0, 0), (0, 90, 0), (0, 0, 100))
    corners = ((0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3))
    vertices = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in points)
    triangles = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in corners)
    return (
        f'<object id="{number}" name="{name}"><mesh><vertices>{vertices}</vertices>'
        f"<triangles>{triangles}</triangles></mesh></object>"
    )


def model_xml(objects: str, items: str, unit: str = "millimeter") -> str:
    return (
        f'<model xmlns="{CORE}" xmlns:p="{PRODUCTION}" unit="{unit}">'
        f"<resources>{objects}</resources><build>{items}</build></model>"
    )


def package(model: str, others: Mapping[str, bytes] = {}) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("_rels/.rels", RELATIONS)
        made.writestr("3D/m.model", model)
        for name, data in others.items():
            made.writestr(name, data)
    return file.getvalue()


def glb(document: Mapping[str, Any], binary: bytes = b"\0" * 64) -> bytes:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    length = 12 + 8 + len(text) + 8 + len(binary)
    return b"".join(
        (
            struct.pack("<4sII", b"glTF", 2, length),
            struct.pack("<I4s", len(text), b"JSON"),
            text,
            struct.pack("<I4s", len(binary), b"BIN\0"),
            binary,
        )
    )


def cyclic_glb() -> bytes:
    points = np.array(((0, 0, 0), (0.3, 0, 0), (0, 0.1, 0)), dtype="<f4").tobytes()
    return glb(
        {
            "asset": {"version": "2.0"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"children": [1], "mesh": 0}, {"children": [0], "mesh": 0}],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
            "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
            "bufferViews": [{"buffer": 0, "byteLength": 36}],
            "buffers": [{"byteLength": 36}],
        },
        points,
    )


def huge_glb() -> bytes:
    found = cyclic_glb()
    return found.replace(b'"count": 3,', b'"count":9e9,').replace(b'"children": [0], ', b"" * 0)


def bomb(name: str = "3D/m.model") -> bytes:
    """60 MB of blanks in a few kB, and a directory that says so."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        made.writestr("_rels/.rels", RELATIONS)
        made.writestr(name, b" " * 60_000_000)
    return file.getvalue()


def lying(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """100 MB of blanks in a few kB, and a directory that says they are 99."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        made.writestr("_rels/.rels", RELATIONS)
        made.writestr("3D/m.model", b" " * 100_000_000)
        true = (100_000_000).to_bytes(4, "little")
    return file.getvalue().replace(true, (99).to_bytes(4, "little"))


def doubled() -> bytes:
    """A directory that has one member twice, the second time for another name's bytes."""
    made = package(model_xml(tetra_xml(1), '<item objectid="1"/>'))
    head, mark, directory = made.partition(b"PK\x01\x02")
    return head + mark + directory.replace(b"3D/m.model", b"_rels/.rel")


def entities() -> str:
    """A billion laughs."""
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE m [<!ENTITY a0 "ha">{lines}]><model xmlns="{CORE}">&a9;</model>'


def ply(vertices: int, faces: int, body: bytes = b"") -> bytes:
    return (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {vertices}\n"
        "property float x\nproperty float y\nproperty float z\n"
        f"element face {faces}\nproperty list uchar int vertex_indices\nend_header\n"
    ).encode() + body


def stl_claiming(count: int) -> bytes:
    return b"\0" * 80 + struct.pack("<I", count) + b"\0" * 200


def nested_components(depth: int) -> str:
    """Objects in objects, each ten times: one tetrahedron that stands 10^depth times."""
    return _nested(tetra_xml(1), depth)


def empty_components(depth: int) -> str:
    """As `nested_components`, with nothing at the bottom."""
    return _nested('<object id="1"><components/></object>', depth)


def _nested(objects: str, depth: int) -> str:
    for number in range(2, depth + 2):
        inner = f'<component objectid="{number - 1}"/>' * 10
        objects += f'<object id="{number}"><components>{inner}</components></object>'
    return model_xml(objects, f'<item objectid="{depth + 1}"/>')


HOSTILE: dict[str, tuple[str, bytes]] = {
    "empty stl": ("x.stl", b""),
    "short stl": ("x.stl", b"\0" * 90),
    "stl that claims more": ("x.stl", stl_claiming(4_000_000_000)),
    "stl of no triangle": ("x.stl", b"\0" * 80 + struct.pack("<I", 0)),
    "text stl cut short": ("x.stl", b"solid x\nfacet normal 0 0 1\nouter loop\nvertex 1 2"),
    "stl of nan": ("x.stl", exported(ball(), "stl")[:84] + b"\xff" * (50 * 320)),
    "empty obj": ("x.obj", b""),
    "obj of nan": ("x.obj", b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
    "obj of infinity": ("x.obj", b"v inf 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
    "obj of a vertex that is not there": ("x.obj", b"v 0 0 0\nf 1 2 3\n"),
    "obj of points": ("x.obj", b"v 0 0 0\nv 1 1 1\n"),
    "obj of huge numbers": ("x.obj", b"v 1e300 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
    "ply that claims vertices": ("x.ply", ply(4_000_000_000, 1)),
    "ply that claims faces": ("x.ply", ply(1, 2_000_000_000, b"\0" * 40)),
    "ply of points": ("x.ply", ply(3, 0, b"\0" * 36)),
    "ply of a face beyond": ("x.ply", ply(3, 1, b"\0" * 36 + b"\x03" + b"\xff\0\0\0" * 3)),
    "glb of noise": ("x.glb", b"glTF" + b"\x02\0\0\0" + b"\xff" * 60),
    "glb in a cycle": ("x.glb", cyclic_glb()),
    "glb that claims vertices": ("x.glb", huge_glb()),
    "glb of nothing": ("x.glb", glb({"asset": {"version": "2.0"}})),
    "glb of lists in lists": ("x.glb", glb({}).replace(b"{}  ", b"[[[[")),
    "3mf of noise": ("x.3mf", b"PK\x03\x04" + b"\0" * 50),
    "3mf bomb": ("x.3mf", bomb()),
    "3mf whose directory lies": ("x.3mf", lying()),
    "3mf in bzip2 whose directory lies": ("x.3mf", lying(zipfile.ZIP_BZIP2)),
    "3mf of other names than its directory's": ("x.3mf", doubled()),
    "3mf of laughs": ("x.3mf", package(entities())),
    "3mf without a model": ("x.3mf", bomb("3D/other.model")),
    "3mf in itself": (
        "x.3mf",
        package(
            model_xml(
                '<object id="1"><components><component objectid="1"/></components></object>',
                '<item objectid="1"/>',
            )
        ),
    ),
    "3mf of parts without end": ("x.3mf", package(nested_components(9))),
    "3mf of nothing without end": ("x.3mf", package(empty_components(9))),
    "3mf in ells": ("x.3mf", package(model_xml(tetra_xml(1), '<item objectid="1"/>', "ell"))),
    "3mf of no object": ("x.3mf", package(model_xml("", '<item objectid="1"/>'))),
    "3mf of words": (
        "x.3mf",
        package(model_xml(tetra_xml(1).replace('x="0"', 'x="no"'), '<item objectid="1"/>')),
    ),
    "3mf that leads elsewhere": (
        "x.3mf",
        package(model_xml("", '<item objectid="1" p:path="/../../etc/passwd"/>')),
    ),
    "usdz bomb": ("x.usdz", bomb("x.usda")),
    "usdz of noise": ("x.usdz", b"PK\x05\x06" + b"\0" * 18),
    "a step file of nothing": ("x.step", b"ISO-10303-21;"),
    "no ending": ("mesh", b"solid"),
    "a name of signs": ("\x1b[31m.stl", b""),
}
"""What each is, the name of the file and its bytes. None is a mesh."""
