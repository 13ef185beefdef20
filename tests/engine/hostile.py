"""Hostile files over all formats that are imported, and good ones with bits turned over.

Used by `test_hostile_files.py`. All is made by code, from fixed seeds.
"""

import io
import random
import re
import struct
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from exporters.usdz import encode_usdz
from tests.engine.foreign import (
    HOSTILE,
    ball,
    exported,
    glb,
    model_xml,
    package,
    ply,
    tetra_xml,
)
from tests.exporters.shapes import box, scene

Case = tuple[str, bytes]

HARMLESS = (
    "glb: nodes in nodes",
    "glb: length that lies",
    "usdz: sublayer itself",
    "usdz: no unit and no size",
    "step: numbers of 2^64",
)
"""Of the files by hand those that hold a whole mesh all the same; no other may be imported."""


def usda(body: str, head: str = 'metersPerUnit = 0.01\n    upAxis = "Y"') -> str:
    return f"#usda 1.0\n(\n    {head}\n)\n{body}\n"


TETRA = """def Mesh "last" {
    point3f[] points = [(0, 0, 0), (28, 0, 0), (0, 9, 0), (0, 0, 10)]
    int[] faceVertexCounts = [3, 3, 3, 3]
    int[] faceVertexIndices = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]
}"""


def usdz(layer: str | bytes, others: Mapping[str, str | bytes] = {}, name: str = "a.usda") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
        for one, data in {name: layer, **others}.items():
            made.writestr(one, data)
    return file.getvalue()


def step_box(length: float = 280.0) -> bytes:
    """A box as the CAD kernel writes it, without the time in its head; for tests that have it."""
    control: Any = import_module("OCP.STEPControl")
    shapes: Any = import_module("OCP.BRepPrimAPI")
    writer = control.STEPControl_Writer()
    writer.Transfer(
        shapes.BRepPrimAPI_MakeBox(length, 90.0, 100.0).Shape(), control.STEPControl_AsIs
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "box.step"
        writer.Write(str(path))
        return re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+", b"2000-01-01T00:00:00", path.read_bytes())


def good() -> dict[str, Case]:
    """One small sound file of each format, those of the extra where it is there."""
    small = ball(140.0, 1)
    return {
        "stl": ("last.stl", exported(small, "stl")),
        "stl as text": ("last.stl", exported(small, "stl_ascii")),
        "obj": ("last.obj", exported(small, "obj")),
        "ply": ("last.ply", exported(small, "ply")),
        "glb": ("last.glb", exported(ball(0.14, 1), "glb")),
        "3mf": ("last.3mf", package(model_xml(tetra_xml(1, "last"), '<item objectid="1"/>'))),
        "own usdz": ("last.usdz", encode_usdz(scene(box("last")))),
        "usdz": ("last.usdz", usdz(usda(TETRA))),
        "step": ("last.step", step_box()),
    }


def gltf(accessor: Mapping[str, object] = {}, **more: object) -> bytes:
    """A GLB of one triangle, its accessor and what else is named replaced."""
    points = np.array(((0, 0, 0), (0.3, 0, 0), (0, 0.1, 0)), dtype="<f4").tobytes()
    told = {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", **accessor}
    document: dict[str, object] = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [told],
        "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "buffers": [{"byteLength": 36}],
    }
    return glb({**document, **more}, points)


def _glbs() -> Iterator[tuple[str, bytes]]:
    yield "offset beyond", gltf({"byteOffset": 2**31})
    yield "offset that overflows", gltf({"byteOffset": 2**63})
    yield "offset below zero", gltf({"byteOffset": -36})
    yield "count below zero", gltf({"count": -3})
    yield "count of 2^62", gltf({"count": 2**62})
    yield "unknown component", gltf({"componentType": 9999})
    yield "unknown type", gltf({"type": "VEC9"})
    yield "view that is not there", gltf({"bufferView": 7})
    sparse = {"count": 10**9, "indices": {"bufferView": 0, "componentType": 5125}}
    yield "sparse without end", gltf({"sparse": {**sparse, "values": {"bufferView": 0}}})
    yield (
        "sparse of 2^40 vertices",
        glb(
            {
                "asset": {"version": "2.0"},
                "scenes": [{"nodes": [0]}],
                "nodes": [{"mesh": 0}],
                "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
                "accessors": [{"componentType": 5126, "count": 2**40, "type": "VEC3"}],
            }
        ),
    )
    for one in ("KHR_draco_mesh_compression", "EXT_meshopt_compression", "X_unknown"):
        yield f"{one} required", gltf({"bufferView": 9}, extensionsRequired=[one])
    for uri in ("file:///etc/passwd", "../../etc/passwd", "http://127.0.0.1:9/x", "data:,x"):
        yield f"buffer at {uri[:8]}", gltf(buffers=[{"byteLength": 36, "uri": uri}])
    yield "node in itself", gltf(nodes=[{"mesh": 0, "children": [0]}])
    chain = [{"children": [number + 1]} for number in range(5_000)]
    yield "nodes in nodes", gltf(nodes=[*chain, {"mesh": 0}])
    both = [{"children": [number + 1, number + 1]} for number in range(40)]
    yield "nodes twice in nodes", gltf(nodes=[*both, {"mesh": 0}])
    yield "matrix of nothing", gltf(nodes=[{"mesh": 0, "matrix": [0] * 16}])
    yield "matrix of 1e300", gltf(nodes=[{"mesh": 0, "matrix": [1e300] * 16}])
    yield "matrix too short", gltf(nodes=[{"mesh": 0, "matrix": [1.0]}])
    yield "nodes below zero", gltf(scenes=[{"nodes": [-1]}])
    yield "view of 2^40 bytes", gltf(bufferViews=[{"buffer": 0, "byteLength": 2**40}])
    yield "view that lies back", gltf(bufferViews=[{"buffer": 0, "byteOffset": -9}])
    yield "length that lies", gltf()[:8] + b"\xff\xff\xff\x7f" + gltf()[12:]
    yield "nan", gltf().replace(struct.pack("<f", 0.3), b"\xff\xff\xff\x7f")
    yield "deep json", glb({}).replace(b"{}  ", b"[" * 4)[:20] + b"[" * 200_000


def _texts() -> Iterator[tuple[str, Case]]:
    tri = b"v 0 0 0\nv 280 0 0\nv 0 90 0\n"
    yield "obj: mtllib elsewhere", ("x.obj", b"mtllib ../../etc/passwd\n" + tri + b"f 1 2 9\n")
    yield "obj: below the first", ("x.obj", tri + b"f -1 -2 -9\n")
    yield "obj: vertex zero", ("x.obj", tri + b"f 0 1 2\n")
    yield "obj: vertex 2^63", ("x.obj", tri + b"f 1 2 9223372036854775808\n")
    yield "obj: a polygon without end", ("x.obj", tri + b"f " + b"1 " * 2_000_000)
    yield "obj: a line without end", ("x.obj", b"v " + b"1" * 5_000_000)
    yield "obj: no text", ("x.obj", bytes(range(256)) * 99)
    yield "obj: nan", ("x.obj", b"v nan nan nan\n" * 3 + b"f 1 2 3\n")
    yield "obj: minus infinity", ("x.obj", b"v -inf 1 2\n" * 3 + b"f 1 2 3\n")
    yield "ply: text of words", ("x.ply", ply(3, 1).replace(b"binary_little_endian", b"ascii"))
    yield "ply: negative count", ("x.ply", ply(-3, 1))
    yield "ply: big endian", ("x.ply", ply(3, 1).replace(b"little", b"big"))
    yield "ply: no type", ("x.ply", ply(3, 1).replace(b"float x", b"ell x"))
    yield "ply: no end of header", ("x.ply", ply(3, 1).replace(b"end_header", b"comment"))
    yield "ply: list of lists", ("x.ply", ply(3, 1).replace(b"list uchar int", b"list list list"))
    yield "ply: points alike", ("x.ply", ply(3, 2**31 - 1, b"\0" * 90))
    yield "ply: magic alone", ("x.ply", b"ply\n")
    yield "stl: nan", ("x.stl", exported(ball(140.0, 1), "stl")[:96] + b"\xff\xff\xff\x7f" * 980)
    yield "stl: text of nan", ("x.stl", b"solid\nfacet normal 0 0 1\nouter loop\nvertex nan 0 0\n")
    yield "stl: text without end", ("x.stl", b"solid " + b"vertex 1 2 3\n" * 100_000)
    yield "stl: a zip", ("x.stl", package(model_xml("", "")))
    yield "glb: an stl", ("x.glb", exported(ball(140.0, 1), "stl"))
    yield "3mf: a glb", ("x.3mf", exported(ball(0.14, 1), "glb"))
    yield "usdz: a 3mf", ("x.usdz", package(model_xml("", "")))
    yield "step: a glb", ("x.step", exported(ball(0.14, 1), "glb"))


def _packages() -> Iterator[tuple[str, Case]]:
    tetra, item = tetra_xml(1, "last"), '<item objectid="1"/>'

    def made(name: str, model: str, **others: bytes) -> tuple[str, Case]:
        return f"3mf: {name}", ("x.3mf", package(model, others))

    for bad in ("-1", "4", "4294967296", "nan", "1e3", ""):
        yield made(f"corner {bad!r}", model_xml(tetra.replace('v1="0"', f'v1="{bad}"'), item))
    for bad in ("nan", "inf", "1e400", "0x10"):
        yield made(f"place {bad}", model_xml(tetra.replace('x="280.0"', f'x="{bad}"'), item))
    for bad in ("1 2 3", "nan " * 12, "1e300 " * 12, "x " * 12):
        yield made(
            f"moved by {bad[:4]}", model_xml(tetra, f'<item objectid="1" transform="{bad}"/>')
        )
    yield made("outer entity", '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><m>&a;</m>')
    yield made("deep xml", "<a>" * 200_000)
    yield made("attribute without end", f'<model unit="{"x" * 3_000_000}">')
    yield made("path up", model_xml("", '<item objectid="1" p:path="/../m.model"/>'))
    yield made("items of one", model_xml(tetra, item * 300))
    yield "3mf: members up", ("x.3mf", package(model_xml("", ""), {"../../evil": b"x"}))
    yield "3mf: many members", ("x.3mf", package("", {f"{one}": b"" for one in range(5_000)}))
    sphere = 'def Sphere "last" { double radius = 14 }'
    cases: dict[str, bytes] = {
        "nothing": usdz(usda("")),
        "no mesh": usdz(usda(sphere)),
        "noise in crate": usdz(b"PXR-USDC" + b"\xff" * 4_000, name="a.usdc"),
        "crate of offsets": usdz(b"PXR-USDC" + b"\0\x08" + b"\xff\x7f" * 4_000, name="a.usdc"),
        "reference to disk": usdz(usda('def "a" (references = @/etc/passwd@</x>) {}')),
        "reference up": usdz(usda('def "a" (references = @../../x.usda@</x>) {}')),
        "payload over the net": usdz(usda('def "a" (payload = @http://127.0.0.1:9/x.usd@) {}')),
        "sublayer itself": usdz(usda(TETRA, "subLayers = [@a.usda@]")),
        "sublayers in a ring": usdz(
            usda("", "subLayers = [@b.usda@]"), {"b.usda": usda("", "subLayers = [@a.usda@]")}
        ),
        "inherits itself": usdz(usda('def "a" (inherits = </a>) {}')),
        "corner beyond": usdz(usda(TETRA.replace("2, 3]", "2, 9]"))),
        "corner below": usdz(usda(TETRA.replace("2, 3]", "2, -3]"))),
        "count that lies": usdz(usda(TETRA.replace("[3, 3, 3, 3]", "[3, 3, 2147483647]"))),
        "counts below zero": usdz(usda(TETRA.replace("[3, 3, 3, 3]", "[3, 3, 9, -3]"))),
        "nan": usdz(usda(TETRA.replace("(28,", "(nan,"))),
        "infinity": usdz(usda(TETRA.replace("(28,", "(inf,"))),
        "deep": usdz(usda('def "a" {' * 5_000 + "}" * 5_000)),
        "a python expression": usdz(usda('def "a" (references = @`"${x}"`@) {}')),
        "no unit and no size": usdz(usda(TETRA, 'upAxis = "Z"')),
        "unit of nothing": usdz(usda(TETRA, "metersPerUnit = 0")),
        "unit of nan": usdz(usda(TETRA, "metersPerUnit = nan")),
        "another first": usdz("x", {"a.usda": usda(TETRA)}, name="a.txt"),
        "members of one name": usdz(usda(TETRA), {"b.usda": "x"}).replace(b"b.usda", b"a.usda"),
        "cut": usdz(usda(TETRA))[:-30],
        "instancer": usdz(usda('def PointInstancer "p" { rel prototypes = </p> }')),
        "copies of copies": usdz(usda(_copies())),
    }
    for name, data in cases.items():
        yield f"usdz: {name}", ("x.usdz", data)


def _copies() -> str:
    """Ten copies of ten copies … seven deep, in a few hundred bytes."""
    layers = [f'class "c0" {{ {TETRA} }}']
    for depth in range(1, 8):
        inside = "".join(
            f'def "n{one}" (instanceable = true\nreferences = </c{depth - 1}>) {{}}\n'
            for one in range(10)
        )
        layers.append(f'class "c{depth}" {{ {inside} }}')
    return "\n".join([*layers, 'def "root" (references = </c7>) {}'])


def _steps(whole: bytes) -> Iterator[tuple[str, Case]]:
    text = whole.decode("latin-1")

    def made(name: str, data: str) -> tuple[str, Case]:
        return f"step: {name}", ("x.step", data.encode("latin-1"))

    yield made("cut", text[: len(text) // 2])
    yield made("head alone", text.partition("DATA;")[0])
    yield made("no data", text.partition("DATA;")[0] + "DATA;\nENDSEC;\nEND-ISO-10303-21;\n")
    for number in ("1E400", "-1E308", "1E30", "NAN", "$", "*", "9" * 400):
        yield made(f"length {number[:6]}", text.replace("280.", number))
    yield made("lists in lists", text.replace("DATA;", "DATA;\n#9=A(" + "(" * 100_000, 1))
    yield made("a name without end", text.replace("DATA;", "DATA;\n#9=" + "A" * 1_000_000, 1))
    yield made(
        "a text without end", text.replace("DATA;", "DATA;\n#9=PRODUCT('" + "a" * 999_999, 1)
    )
    yield made("numbers of 2^64", text.replace("#1 ", "#18446744073709551616 "))
    file = "#99001=DOCUMENT_FILE('/etc/passwd','','',#2,'','');\n"
    yield made("another file", text.replace("DATA;", f"DATA;\n{file}", 1))
    rng = random.Random(7)
    defined = re.findall(r"(?m)^(#\d+) =", text)
    used = [one.span() for one in re.finditer(r"#\d+(?=[,)])", text)]
    for turn in range(8):  # references that lead anywhere, to what leads back included
        turned = text
        for start, end in sorted(rng.sample(used, 2**turn), reverse=True):
            turned = turned[:start] + rng.choice(defined) + turned[end:]
        yield made(f"references turned {turn}", turned)
    for turn in range(4):  # each entity names itself
        own = re.sub(r"(?m)^#(\d+) = (\w+)\((.*)#\d+", r"#\1 = \2(\3#\1", text, count=4**turn)
        yield made(f"entities of themselves {turn}", own)


def flips(files: dict[str, Case], rounds: int, seed: int = 1) -> Iterator[tuple[str, Case]]:
    """Each good file `rounds` times with bytes turned over, cut short, doubled or overwritten."""
    for name, (file, data) in files.items():
        rng = random.Random(f"{seed} {name}")
        for turn in range(rounds):
            made = bytearray(data)
            kind = turn % 4
            at = rng.randrange(len(made))
            if kind == 0:
                del made[at:]
            elif kind == 1:
                made[at:at] = made[at // 2 : at]
            else:
                for _ in range(1 if kind == 2 else 16):
                    made[rng.randrange(len(made))] = rng.randrange(256)
            yield f"{name}, mutation {turn}", (file, bytes(made))


def named(files: dict[str, Case]) -> dict[str, Case]:
    """Hostile files by hand: what each is, the name of the file and its bytes."""
    found = {f"before: {name}": case for name, case in HOSTILE.items()}
    found.update({f"glb: {name}": ("x.glb", data) for name, data in _glbs()})
    found.update(_texts())
    found.update(_packages())
    found.update(_steps(files["step"][1]))
    return found
