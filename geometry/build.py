"""From resolved instrumental values to the parts of a shoe."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache

from geometry import (
    eyelets,
    eyestay,
    foxing,
    gore,
    heel_counter,
    heel_tab,
    insole,
    laces,
    midsole,
    mudguard,
    outsole,
    pull_tab,
    toe_cap,
    tongue,
    upper,
    welt,
)
from geometry.anchors import anchors
from geometry.block_front import with_front
from geometry.deck import Deck
from geometry.form import Form
from geometry.kernel import KERNEL, PART_NAMES, QUALITIES
from geometry.last import last
from geometry.lip import Lip
from geometry.mesh import Part
from geometry.outline import Outline
from geometry.quality import QUALITY
from geometry.skin import Skin
from geometry.soleunit import SoleUnit
from geometry.spec import Instrument
from geometry.wall import Wall

__all__ = ["KERNEL", "PART_NAMES", "QUALITIES", "Shoe", "build_shoe"]


@dataclass(frozen=True, eq=False)
class Shoe:
    """A built right shoe: parts in the order of PART_NAMES, anchors in µm."""

    kernel: str
    quality: str
    parts: tuple[Part, ...]
    anchors_um: Mapping[str, tuple[int, int, int]]


def build_shoe(
    instrumental: Mapping[str, int | str],
    *,
    quality: str = "standard",
    only: Collection[str] | None = None,
) -> Shoe:
    """The shoe of resolved instrumental values (µm, millidegrees, counts, words, by path).

    `only` builds the named parts alone; anchors are always whole. A part that the spec leaves out
    (a toe cap of length 0) is absent. Raises KeyError for a missing value, an unknown quality or
    an unknown part.
    """
    spec, fineness = Instrument(instrumental), QUALITY[quality]
    form = Form(spec)
    wall = Wall(form, spec)
    outline = cache(lambda: Outline(form, wall, spec, fineness.dense))
    unit = cache(lambda: with_front(SoleUnit(form, outline(), spec, fineness)))
    lip = cache(lambda: Lip(form, outline()))
    skin = cache(lambda: Skin(wall, spec))
    shells = cache(lambda: upper.shells(skin(), fineness))
    deck = cache(lambda: Deck(wall, spec))
    makers: dict[str, Callable[[], Part | None]] = {
        "last": lambda: last(form, spec, fineness),
        "insole_board": lambda: insole.insole_board(unit()),
        "sockliner": lambda: insole.sockliner(unit()),
        "midsole": lambda: midsole.midsole(unit()),
        "outsole": lambda: outsole.outsole(unit()),
        "foxing": lambda: foxing.foxing(unit()),
        "welt": lambda: welt.welt(unit()),
        "upper": lambda: upper.upper(shells()),
        "lining": lambda: upper.lining(shells()),
        "toe_cap": lambda: toe_cap.toe_cap(skin(), lip(), spec, fineness),
        "mudguard": lambda: mudguard.mudguard(skin(), lip(), spec, fineness),
        "heel_counter": lambda: heel_counter.heel_counter(skin(), lip(), spec, fineness),
        "heel_tab": lambda: heel_tab.heel_tab(skin(), lip(), spec, fineness),
        "eyestay": lambda: eyestay.eyestay(skin(), lip(), spec, fineness),
        "gore": lambda: gore.gore(skin(), spec, fineness),
        "pull_tab": lambda: pull_tab.pull_tab(skin(), spec, fineness),
        "eyelets": lambda: None if wall.gore else eyelets.eyelets(deck(), spec, fineness),
        "tongue": lambda: None if wall.gore else tongue.tongue(deck(), skin(), spec, fineness),
        "laces": lambda: None if wall.gore else laces.laces(deck(), spec, fineness),
    }
    unknown = sorted(set(only or ()) - set(PART_NAMES))
    if unknown:
        raise KeyError(f"no part is called {', '.join(unknown)}")
    built = (makers[name]() for name in PART_NAMES if only is None or name in only)
    parts = tuple(part for part in built if part is not None)
    return Shoe(KERNEL, quality, parts, anchors(form, wall, spec))
