"""The tables of the query index."""

from typing import TYPE_CHECKING

from schemas.ids import GenerationId
from schemas.records import Generation

if TYPE_CHECKING:
    from sqlite_utils import Database

VERSION = "2"
"""Raised whenever a table changes; an index of another version is filled anew."""

_TABLES: dict[str, tuple[dict[str, type], str | tuple[str, str]]] = {
    "generations": (
        {
            "id": str,
            "time": int,
            "author": str,
            "source": str,
            "style": str,
            "name": str,
            "message": str,
            "kernel": str,
            "build_key": str,
            "geometry_hash": str,
        },
        "id",
    ),
    "parents": ({"child": str, "position": int, "parent": str}, ("child", "position")),
    "touched": ({"id": str, "path": str}, ("id", "path")),
    "state": ({"key": str, "value": str}, "key"),
}
_INDEXES = {"generations": ["time"], "parents": ["parent"]}


def create_tables(database: "Database") -> None:
    """Make the tables that are not there yet."""
    for name, (columns, key) in _TABLES.items():
        database.table(name).create(columns, pk=key, if_not_exists=True)
    for name, indexed in _INDEXES.items():
        database.table(name).create_index(indexed, if_not_exists=True)


def row_of(generation_id: GenerationId, generation: Generation) -> dict[str, object]:
    """The row of a generation."""
    return {
        "id": generation_id,
        "time": generation.time,
        "author": generation.author,
        "source": generation.source,
        "style": generation.style,
        "name": generation.name,
        "message": generation.message,
        "kernel": generation.geometry.kernel,
        "build_key": generation.geometry.build_key,
        "geometry_hash": generation.geometry.geometry_hash,
    }
