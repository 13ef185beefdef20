"""3MF: named parts with their colours, millimetres, one stored package that slicers open."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import numpy as np

from exporters.archive import zip_bytes
from exporters.digits import fixed, join_rows, text, whole
from exporters.registry import EncodedFile

if TYPE_CHECKING:
    from exporters.scene import Scene, StyledPart

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MODEL_RELATION = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
MODEL = "3D/3dmodel.model"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MATERIALS = 1
"""Number of the group of materials; the parts' objects are numbered behind it."""


def encode(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    """The scene as a file."""
    return (EncodedFile(f"{stem}.3mf", encode_3mf(scene), "model/3mf"),)


def encode_3mf(scene: Scene) -> bytes:
    """The scene as a 3MF package of the core specification: an object and a build item a part.

    Millimetres with three decimals, so every coordinate is the exact micrometre; vertices are
    shared, so an object is as closed as its part. Each part has its material with its sRGB colour.
    The members are stored, not deflated: the same bytes with any zlib.
    """
    relation = (
        f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="model" Type="{_MODEL_RELATION}" Target="/{MODEL}"/></Relationships>\n'
    )
    types = (
        f'{_HEAD}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="model"'
        ' ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>\n'
    )
    return zip_bytes(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": relation.encode(),
            MODEL: _model(scene),
        }
    )


def _model(scene: Scene) -> bytes:
    numbers = range(_MATERIALS + 1, _MATERIALS + 1 + len(scene.parts))
    bases = "".join(
        f"<base name={quoteattr(styled.style.material_id)}"
        f' displaycolor="{styled.style.color_hex.upper()}"/>\n'
        for styled in scene.parts
    )
    items = "".join(f'<item objectid="{number}"/>\n' for number in numbers)
    title = quoteattr(scene.name)[1:-1]
    head = (
        f'{_HEAD}<model unit="millimeter" xml:lang="en" xmlns="{CORE}">\n'
        f'<metadata name="Title">{title}</metadata>\n'
        '<metadata name="Application">RR Engine</metadata>\n'
        f'<resources>\n<basematerials id="{_MATERIALS}">\n{bases}</basematerials>\n'
    )
    objects = [
        _object(number, place, styled)
        for place, (number, styled) in enumerate(zip(numbers, scene.parts, strict=True))
    ]
    tail = f"</resources>\n<build>\n{items}</build>\n</model>\n"
    return b"".join([head.encode(), *objects, tail.encode()])


def _object(number: int, material: int, styled: StyledPart) -> bytes:
    part = styled.part
    head = (
        f'<object id="{number}" type="model" name={quoteattr(styled.name)}'
        f' pid="{_MATERIALS}" pindex="{material}">\n<mesh>\n<vertices>\n'
    )
    points = part.vertices_um.astype(np.int64)
    return b"".join(
        [
            head.encode(),
            _rows("vertex", [(axis, fixed(points[:, k], 3)) for k, axis in enumerate("xyz")]),
            b"</vertices>\n<triangles>\n",
            _rows("triangle", [(f"v{k + 1}", whole(part.faces[:, k])) for k in range(3)]),
            b"</triangles>\n</mesh>\n</object>\n",
        ]
    )


def _rows(element: str, attributes: list[tuple[str, np.ndarray]]) -> bytes:
    """One empty element a row, with an attribute for each text column."""
    count = len(attributes[0][1])
    columns = [text(f"<{element}", count)]
    for name, values in attributes:
        columns += [text(f' {name}="', count), values, text('"', count)]
    return join_rows(*columns, text("/>\n", count))
