"""What the offline provider knows, read from the data that is shipped: knowledge.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("knowledge.yaml")


@dataclass(frozen=True, slots=True)
class Color:
    """One named colour; no hue: a neutral."""

    name: str
    hex: str
    hue: int | None


@dataclass(frozen=True, slots=True)
class Season:
    """A palette, and the words of a brief that call for it."""

    name: str
    words: tuple[str, ...]
    colors: tuple[Color, ...]


@dataclass(frozen=True, slots=True)
class Harmony:
    """How far apart two hues are that go together so, in degrees, the words for it, and why."""

    name: str
    words: tuple[str, ...]
    least: float
    most: float
    reason: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """The least contrast of a colour field against another, and why."""

    against: str
    least: float
    reason: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All of it. `materials` are reasons by construction, part and material."""

    version: int
    colors: Mapping[str, Color]
    seasons: tuple[Season, ...]
    harmonies: tuple[Harmony, ...]
    contrasts: Mapping[str, Contrast]
    midsoles: tuple[Color, ...]
    materials: Mapping[str, Mapping[str, Mapping[str, str]]]
    textures: Mapping[str, tuple[str, ...]]
    placements: Mapping[str, str]
    thread_contrast: float


@cache
def knowledge() -> Knowledge:
    """Return the knowledge base."""
    from schemas.reader import read_document

    data: dict[str, Any] = read_document(FILE.read_bytes(), FILE.name).value
    colors = {one["name"]: Color(one["name"], one["hex"], one.get("hue")) for one in data["colors"]}
    return Knowledge(
        version=data["version"],
        colors=colors,
        seasons=tuple(
            Season(name, tuple(one["words"]), tuple(colors[color] for color in one["colors"]))
            for name, one in data["seasons"].items()
        ),
        harmonies=tuple(
            Harmony(name, tuple(one["words"]), one["apart"][0], one["apart"][1], one["reason"])
            for name, one in data["harmonies"].items()
        ),
        contrasts={
            f"colors.{name}": Contrast(f"colors.{one['against']}", one["least"], one["reason"])
            for name, one in data["contrast"].items()
        },
        midsoles=tuple(colors[name] for name in data["midsoles"]),
        materials=data["materials"],
        textures={name: tuple(found) for name, found in data["textures"].items()},
        placements=data["placements"],
        thread_contrast=data["thread_contrast"],
    )
