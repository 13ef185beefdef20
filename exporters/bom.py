"""The bill of materials: what the spec and the meshes tell, and blanks for what they do not.

A line has the number of its component, which is also its number on the material map.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from exporters.components import COMPONENTS, CUTS, Component
from exporters.inferred import SOCK_COVER, SOLE_THREAD, Inferred, inferred_of
from exporters.losses import Loss, loss_of
from exporters.masses import FOAM, Mass, part_mass
from exporters.quantities import (
    FEET,
    THREAD_SHARE,
    Quantity,
    face_mm2,
    quantity,
    rounded,
    stitched_m,
)
from exporters.scene import Scene, StyledPart
from exporters.styles import look_of
from schemas.materials import MATERIALS
from schemas.table.appearance import THREADS

FILL: Final = "factory to fill"
PADDING: Final = 3
EMBROIDERY: Final = 14
"""Numbers of the foam in the lining and of the thread, which are no parts of their own."""

_REMARKS: Final = {
    "sheet": "net surface of the finished part: seam and lasting margins come on top",
    "padded": "face of the finished part; its mass is that of the padded body, drawn in one",
    "ribbed": "laid flat, without margins",
    "seamed": "length of its seam",
    "strip": "length of the strips, without seam allowance",
}


@dataclass(frozen=True, slots=True)
class BomLine:
    """One line; quantities for a pair, None where the data has none.

    `inferred` marks lines whose material no author chose. `spec` and `remark` tell numbers of the
    design and `comments` tells none; `open_count` says that the quantity tells none either.
    """

    number: int
    component: str
    section: str
    part: str
    material_id: str
    material: str
    inferred: bool
    color_hex: str = ""
    color_name: str = ""
    finish: str = ""
    spec: str = ""
    thickness_mm: str = ""
    density_g_cm3: float | None = None
    gsm: Decimal | None = None
    unit: str = ""
    net: Fraction | None = None
    open_count: bool = False
    loss: Loss | None = None
    pair_g: Fraction | None = None
    comments: str = ""
    remark: str = ""

    @property
    def net_g_per_pair(self) -> str | None:
        """The mass of a pair of it, with one decimal."""
        return None if self.pair_g is None else tenths(self.pair_g)

    @property
    def gross(self) -> Fraction | None:
        """Net and what is lost; None where either is not known."""
        if self.net is None or self.loss is None:
            return None
        return self.net * (1 + self.loss.pct / 100)


def bom_lines(
    scene: Scene, appearance: Mapping[str, str], derived: Collection[str] = ()
) -> tuple[BomLine, ...]:
    """The lines of a shoe by number; the last, or a mesh of a whole shoe, is not among them.

    `derived` names the paths of the appearance that no author wrote. Thicknesses and the collar's
    foam are told apart where the scene has the values it was built from.
    """
    parts = {styled.name: styled for styled in scene.parts if styled.name in COMPONENTS}
    lines: list[BomLine] = []
    for styled in parts.values():
        mass = part_mass(styled.part, styled.style.material_id, scene.instrumental)
        lines.append(_part_line(styled, mass, scene, appearance, derived))
        if mass.foam_g:
            lines.append(_padding_line(mass, scene.instrumental or {}))
    lines += [_inferred_line(row, parts) for row in inferred_of(parts)]
    lines += _thread_line(appearance)
    return tuple(sorted(lines, key=lambda line: line.number))


def tenths(value: Fraction) -> str:
    """A non-negative number with one decimal, rounded half to even."""
    return str(rounded(value, 1))


def _part_line(
    styled: StyledPart,
    mass: Mass,
    scene: Scene,
    appearance: Mapping[str, str],
    derived: Collection[str],
) -> BomLine:
    look, row = look_of(styled.name), COMPONENTS[styled.name]
    values = scene.instrumental or {}
    material = MATERIALS[styled.style.material_id]
    thick = _thickness_um(row, values)
    pair_g = FEET * mass.own_g
    taken = quantity(styled, row.kind, pair_g)
    return BomLine(
        number=row.number,
        component=styled.name,
        section=look.section,
        part=look.label,
        material_id=styled.style.material_id,
        material=material.label,
        inferred=look.fixed or look.material in derived,
        color_hex=styled.style.color_hex,
        finish=_finish(styled.name, appearance),
        spec=_spec(styled.name, values),
        thickness_mm=" / ".join(_mm(one) for one in thick),
        density_g_cm3=material.density_g_cm3,
        gsm=_gsm(row, thick, material.density_g_cm3),
        unit=taken.unit if taken else "m",
        net=taken.net if taken else None,
        open_count=row.kind == "pair",
        loss=loss_of(styled.style.material_id, CUTS[row.kind]),
        pair_g=pair_g,
        comments="length of a lace and its tips: factory to fill" if row.kind == "pair" else "",
        remark=_REMARKS.get(row.kind, ""),
    )


def _thickness_um(row: Component, values: Mapping[str, int | str]) -> tuple[int, ...]:
    """Its thicknesses in µm, each once."""
    return tuple(dict.fromkeys(int(values[path]) for path in row.thickness if path in values))


def _gsm(row: Component, thick: tuple[int, ...], density: float) -> Decimal | None:
    """g/m² of a sheet of one thickness."""
    if row.kind != "sheet" or len(thick) != 1:
        return None
    return rounded(thick[0] * Fraction(str(density)), 0)


def _finish(name: str, appearance: Mapping[str, str]) -> str:
    texture = appearance.get("textures.upper_texture", "none")
    return f"surface {texture}" if name == "upper" and texture != "none" else ""


def _spec(name: str, values: Mapping[str, int | str]) -> str:
    """What the spec says of a trim, in mm."""
    if name == "laces" and "lacing.lace_width_mm" in values:
        return f"flat, {_mm(values['lacing.lace_width_mm'])} mm wide"
    if name == "eyelets" and "lacing.eyelet_diameter_mm" in values:
        return f"hole {_mm(values['lacing.eyelet_diameter_mm'])} mm"
    return ""


def _mm(value_um: int | str) -> str:
    """µm as mm with as many decimals as it has, one at least."""
    text = str(rounded(Fraction(int(value_um), 1000), 3)).rstrip("0")
    return text + "0" if text.endswith(".") else text


def _padding_line(mass: Mass, values: Mapping[str, int | str]) -> BomLine:
    material, pair_g = MATERIALS[FOAM], FEET * mass.foam_g
    return BomLine(
        number=PADDING,
        component=FOAM,
        section="Upper",
        part="Collar padding",
        material_id=FOAM,
        material=material.label,
        inferred=True,
        color_hex=material.base_color_hex or "",
        thickness_mm=_mm(values["collar_geometry.padding_mm"]),
        density_g_cm3=material.density_g_cm3,
        unit="g",
        net=pair_g,
        pair_g=pair_g,
        remark="drawn in one with the lining; thickness at its fullest",
    )


def _inferred_line(row: Inferred, parts: Mapping[str, StyledPart]) -> BomLine:
    told = _derived(row, parts)
    return BomLine(
        number=row.number,
        component=row.component,
        section=row.section,
        part=row.label,
        material_id="",
        material="",
        inferred=True,
        unit=row.unit,
        net=told.net if told else None if row.pieces is None else Fraction(row.pieces),
        open_count=row.pieces is not None,
        comments=row.comments,
        remark=f"{float(THREAD_SHARE)} × the length of its seam"
        if told and row.number == SOLE_THREAD
        else "",
    )


def _derived(row: Inferred, parts: Mapping[str, StyledPart]) -> Quantity | None:
    """What the meshes tell of a line that they do not show."""
    if row.number == SOCK_COVER:
        return Quantity("dm²", FEET * face_mm2(parts["sockliner"]) / 10**4)
    if row.number == SOLE_THREAD and "welt" in parts:
        seam_m = stitched_m(parts["welt"])
        return None if seam_m is None else Quantity("m", seam_m * THREAD_SHARE)
    return None


def _thread_line(appearance: Mapping[str, str]) -> list[BomLine]:
    placement = appearance.get("branding.monogram_placement", "none")
    thread = appearance.get("branding.embroidery_thread", "")
    if placement == "none" or not thread:
        return []
    monogram = appearance.get("branding.monogram_text", "")
    told = f"monogram {monogram!r}, " if monogram else ""
    return [
        BomLine(
            number=EMBROIDERY,
            component="embroidery_thread",
            section="Upper",
            part="Embroidery thread",
            material_id="thread",
            material=f"Embroidery thread, {thread}",
            inferred=False,
            color_hex=THREADS.get(thread, ""),
            color_name=thread,
            unit="m",
            comments=f"{told}placement {placement}",
        )
    ]
