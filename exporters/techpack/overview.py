"""The overview: one page of a shoe for whoever may look at it and know no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporters.components import part_numbers
from exporters.styles import look_of
from exporters.techpack.cover import words
from exporters.techpack.pack import Files, Sheet, TechPack
from exporters.techpack.sheets import picture
from schemas.materials import MATERIALS

if TYPE_CHECKING:
    from exporters.inputs import BundleInputs
    from exporters.scene import Scene

HERO: Final = (1500, 1000)
SMALL: Final = (900, 420)
VIEWS: Final = {
    "lateral": "Lateral",
    "medial": "Medial",
    "top": "Top",
    "back": "Back",
}


def overview(inputs: BundleInputs, scene: Scene) -> TechPack:
    """The page: hero, four views, colours and materials of the parts that are seen."""
    files, shown = Files(), scene.worn
    pictures = [
        {"file": files.picture(picture(shown, view, SMALL), view), "caption": caption}
        for view, caption in VIEWS.items()
    ]
    hero = files.picture(picture(shown, "hero", HERO), "hero")
    used: dict[tuple[str, str], list[str]] = {}
    numbers = part_numbers(styled.name for styled in shown.parts)
    for styled in sorted(shown.parts, key=lambda one: numbers.get(one.name, 0)):
        key = styled.style.color_hex, MATERIALS[styled.style.material_id].label
        used.setdefault(key, []).append(look_of(styled.name).label)
    looks = [
        {"hex": colour, "material": material, "parts": ", ".join(parts)}
        for (colour, material), parts in used.items()
    ]
    sheet = Sheet("cover", "Overview", more={"hero": hero, "pictures": pictures, "looks": looks})
    head = {"name": inputs.name, "family": words(inputs.style)}
    return TechPack(head, (sheet,), files.files)
