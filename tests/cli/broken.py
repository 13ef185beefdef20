"""Twenty broken variants of a good spec, and for each the places a report must name."""

from tests.cli.conftest import SPEC

# name: (text, {(line, path ending)}) — lines count from 1; a path ending of "" is the whole file.
Place = tuple[int, str]


def _with(old: str, new: str) -> str:
    assert old in SPEC, old
    return SPEC.replace(old, new)


VARIANTS: dict[str, tuple[str, set[Place]]] = {
    "toe spring too high": (
        _with("toe_spring_mm: 11", "toe_spring_mm: 21"),
        {(8, "toe_spring_mm")},
    ),
    "toe spring too low": (
        _with("toe_spring_mm: 11", "toe_spring_mm: 1.9"),
        {(8, "toe_spring_mm")},
    ),
    "text for a number": (
        _with("shoe_length_mm: 292", "shoe_length_mm: long"),
        {(7, "shoe_length_mm")},
    ),
    "quoted number": (_with("shoe_width_mm: 106", 'shoe_width_mm: "106"'), {(7, "shoe_width_mm")}),
    "not a number": (_with("arch_height_mm: 14", "arch_height_mm: .nan"), {(8, "arch_height_mm")}),
    "infinity": (_with("arch_height_mm: 14", "arch_height_mm: .inf"), {(8, "arch_height_mm")}),
    "boolean": (_with("arch_height_mm: 14", "arch_height_mm: true"), {(8, "arch_height_mm")}),
    "missing value": (_with(", sole_thickness_mm: 30", ""), {(7, "sole_thickness_mm")}),
    "unknown key": (
        _with("toe_spring_mm: 11", "toe_spring_mm: 11, toe_sprig_mm: 3"),
        {(8, "toe_sprig_mm")},
    ),
    "unknown section": (_with("  collar_geometry:", "  colar_geometry:"), {(9, "colar_geometry")}),
    "duplicate key": (_with("name: aurora-low", "name: aurora-low\nname: again"), {(4, "name")}),
    "unknown style": (_with("style: sneaker", "style: slipper"), {(4, "style")}),
    "unknown version": (_with("rr: 1", "rr: 9"), {(2, "rr")}),
    "unknown material": (_with("outsole: rubber", "outsole: cheese"), {(11, "outsole")}),
    "bad colour": (_with('primary_hex: "#1B1F3B"', "primary_hex: navy"), {(12, "primary_hex")}),
    "size out of range": (_with("value: 42,", "value: 62,"), {(5, "value")}),
    "unknown size system": (_with("system: EU", "system: XX"), {(5, "system")}),
    "alias": (_with("{arch_height_mm: 14,", "{arch_height_mm: &a 14,"), {(8, "")}),
    "tab and brace": (_with("  last_profile: {", "\tlast_profile: {{"), {(8, "")}),
    "three at once": (
        _with("toe_spring_mm: 11", "toe_spring_mm: 99")
        .replace("collar_height_mm: 62", "collar_height_mm: 9")
        .replace("lining: mesh", "lining: glass"),
        {(8, "toe_spring_mm"), (9, "collar_height_mm"), (11, "lining")},
    ),
}
