"""The cover of a tech pack: which shoe, which revision of it, and what changed since its parent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from exporters.techpack.pack import Column, Sheet, Table, split
from exporters.title_block import made_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporters.inputs import BundleInputs
    from exporters.techpack.pack import Cell

    Row = tuple[Cell, ...]

ON_COVER: Final = 12
"""Changes that the cover has room for; with more of them they have a sheet of their own."""

HERO_PIXELS: Final = (1500, 1000)

_CHANGES: Final = (
    Column("Parameter", 3.4),
    Column("Parent", 1.5, "right"),
    Column("This revision", 1.5, "right"),
    Column("Unit", 0.6),
)
_OPEN: Final = ("Brand", "Season", "Last no.", "Outsole no.", "Target FOB", "Factory")
"""What a cover tells and no spec does."""
_CALENDAR: Final = range(-62_135_596_800, 253_402_300_800)
"""The seconds of the years 1 to 9999: a record may claim any time."""


def head_of(inputs: BundleInputs) -> dict[str, str]:
    """What every title block says."""
    return {
        "name": inputs.name,
        "family": words(inputs.style),
        "size": made_for(inputs) or "no size given",
        "generation": inputs.generation,
        "geometry": inputs.geometry_hash,
        "kernel": inputs.kernel,
        "date": day_of(inputs.time),
        "author": author_name(inputs.author),
    }


def day_of(time: int | None) -> str:
    """The day of a time in seconds since 1970, in UTC; empty for none, or one beyond any year."""
    if time is None or time not in _CALENDAR:
        return ""
    return datetime.fromtimestamp(time, UTC).strftime("%d %b %Y")


def author_name(author: str) -> str:
    """The name of an author; an address is nobody's business on paper, with a name or without."""
    return " ".join(word for word in author.partition("<")[0].split() if "@" not in word)


def cover(inputs: BundleInputs, hero: str) -> Sheet:
    """The cover, with a picture of the shoe."""
    few = len(inputs.changes) <= ON_COVER
    return Sheet(
        kind="cover",
        title="Tech pack",
        tables=(_changes(inputs.changes),) if few and inputs.changes else (),
        notes=(change_note(inputs),),
        more={
            "hero": hero,
            "facts": _facts(inputs),
            "open": list(_OPEN),
            "revision": _revision(inputs),
        },
    )


def changes_sheets(inputs: BundleInputs) -> list[Sheet]:
    """A sheet of the changes where the cover has no room for them."""
    if len(inputs.changes) <= ON_COVER:
        return []
    return [
        Sheet(
            kind="tables",
            title="Change list",
            subtitle=change_note(inputs),
            tables=split(_changes(inputs.changes)),
            columns=2,
        )
    ]


def change_note(inputs: BundleInputs) -> str:
    """One sentence on what was changed against what."""
    if not inputs.parents:
        return "First generation of this design: there is no parent to compare with."
    against = "its parent" if len(inputs.parents) == 1 else "the first of its parents"
    if not inputs.changes:
        return f"No value differs from {against}."
    count = len(inputs.changes)
    told = f"{count} value{'' if count == 1 else 's'} changed against {against}"
    if any(change["derived"] for change in inputs.changes):
        return f"{told}; values marked * follow from others by rule."
    return f"{told}."


def words(name: str) -> str:
    """A name of the spec as words with a capital letter."""
    return name.replace("_", " ").capitalize()


def path_words(path: str) -> str:
    """A parameter's path as words: `last.ball_girth_mm` is `Last: ball girth`."""
    section, _, name = path.partition(".")
    for unit in ("_mm", "_deg", "_hex"):
        name = name.removesuffix(unit)
    shown = words(section)
    return f"{shown}: {name.replace('_', ' ')}" if name else shown


def _facts(inputs: BundleInputs) -> list[tuple[str, str]]:
    chosen = {
        "Construction": inputs.instrumental.get("sole.construction", ""),
        "Closure": inputs.instrumental.get("upper.closure", ""),
        "Toe shape": inputs.instrumental.get("last.toe_shape", ""),
        "Tread": inputs.instrumental.get("sole.tread_pattern", ""),
    }
    length = inputs.measures.get("last.length_mm")
    return [
        ("Style", words(inputs.style)),
        ("Sample size", made_for(inputs) or "no size given"),
        ("Last length", "" if length is None else f"{length:.1f} mm"),
        *((name, words(str(value))) for name, value in chosen.items() if value),
        ("Designer", author_name(inputs.author)),
        ("Date", day_of(inputs.time)),
    ]


def _revision(inputs: BundleInputs) -> list[tuple[str, str]]:
    """What proves which revision a sheet belongs to."""
    parents = inputs.parents or ("none",)
    return [
        ("Generation", inputs.generation),
        *(("Parent", parent) for parent in parents),
        ("Geometry", inputs.geometry_hash),
        ("Build key", inputs.build_key),
        ("Kernel", f"{inputs.kernel}, {inputs.quality} quality"),
    ]


def _changes(changes: tuple[Mapping[str, object], ...]) -> Table:
    rows = tuple(_change(change) for change in changes)
    return Table(_CHANGES, rows)


def _change(change: Mapping[str, object]) -> Row:
    unit = str(change["unit"])
    name = path_words(str(change["path"])) + (" *" if change["derived"] else "")
    shown = "" if unit in ("choice", "text", "hex") else "°" if unit == "deg" else unit
    return name, _value(change["before"], unit), _value(change["after"], unit), shown


def _value(value: object, unit: str) -> Cell:
    if value is None:
        return "none"
    if unit == "hex":
        return {"swatch": str(value), "text": str(value)}
    if unit == "choice":
        return str(value).replace("_", " ")
    return str(value)
