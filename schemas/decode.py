"""Strict reading of stored records: every field named, none unknown, each of its type."""

from collections.abc import Collection
from typing import cast

from schemas.errors import InvalidRecordError
from schemas.ids import is_id

_NUMBERS = frozenset((int, float))
"""What JSON's numbers are read as, and nothing else is: a bool has a type of its own."""


class Fields:
    """The fields of one record, taken one by one with their types checked."""

    __slots__ = ("_data", "_kind")

    def __init__(
        self, data: object, kind: str, names: frozenset[str], version: int | None = None
    ) -> None:
        if not isinstance(data, dict):
            raise InvalidRecordError(f"a {kind} must be a table, this is {_type_name(data)}")
        if version is not None:
            if data.get("kind") != kind:
                raise InvalidRecordError(f"expected kind {kind!r}, found {data.get('kind')!r}")
            found = data.get("version")
            if found != version or isinstance(found, bool):
                raise InvalidRecordError(f"{kind} version {found!r} is not known to this release")
            names = names | {"kind", "version"}
        if data.keys() != names:
            unknown = sorted(str(key) for key in data.keys() - names)
            missing = sorted(names - data.keys())
            raise InvalidRecordError(
                f"a {kind} with unknown fields {unknown} and missing fields {missing}",
                details={"unknown": unknown, "missing": missing},
            )
        self._data = data
        self._kind = kind

    def raw(self, name: str) -> object:
        """The value of a field, unchecked."""
        return self._data[name]

    def text(self, name: str) -> str:
        """The value of a text field."""
        value = self._data[name]
        if not isinstance(value, str):
            raise self._wrong(name, "text", value)
        return value

    def number(self, name: str) -> int:
        """The value of an integer field."""
        value = self._data[name]
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name, "an integer", value)
        return value

    def id(self, name: str) -> str:
        """The value of an id field."""
        value = self._data[name]
        if not is_id(value):
            raise self._wrong(name, "an id", value)
        return cast(str, value)

    def optional_id(self, name: str) -> str | None:
        """The value of an id field that may be null."""
        return None if self._data[name] is None else self.id(name)

    def optional_text(self, name: str) -> str | None:
        """The value of a text field that may be null."""
        return None if self._data[name] is None else self.text(name)

    def optional_number(self, name: str) -> int | None:
        """The value of an integer field that may be null."""
        return None if self._data[name] is None else self.number(name)

    def choice(self, name: str, known: Collection[str]) -> str:
        """The value of a text field that has one of some values."""
        value = self.text(name)
        if value not in known:
            raise self._wrong(name, f"one of {', '.join(known)}", value)
        return value

    def items(self, name: str) -> list[object]:
        """The value of a list field."""
        value = self._data[name]
        if not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        return value

    def ids(self, name: str) -> tuple[str, ...]:
        """The value of a list of ids."""
        values = self.items(name)
        if not all(is_id(value) for value in values):
            raise self._wrong(name, "a list of ids", values)
        return tuple(cast(list[str], values))

    def texts(self, name: str) -> tuple[str, ...]:
        """The value of a list of texts."""
        values = self.items(name)
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(name, "a list of texts", values)
        return tuple(cast(list[str], values))

    def table(self, name: str) -> dict[str, object]:
        """The value of a table field; JSON keys are always text."""
        value = self._data[name]
        if not isinstance(value, dict):
            raise self._wrong(name, "a table", value)
        return value

    def id_table(self, name: str) -> dict[str, str]:
        """The value of a table from text to ids."""
        value = self.table(name)
        if not all(is_id(item) for item in value.values()):
            raise self._wrong(name, "a table of ids", value)
        return cast(dict[str, str], value)

    def text_table(self, name: str) -> dict[str, str]:
        """The value of a table from text to text."""
        value = self.table(name)
        if not all(isinstance(item, str) for item in value.values()):
            raise self._wrong(name, "a table of texts", value)
        return cast(dict[str, str], value)

    def number_table(self, name: str) -> dict[str, int | float]:
        """The value of a table from text to numbers."""
        value = self.table(name)
        if not _NUMBERS.issuperset(map(type, value.values())):
            raise self._wrong(name, "a table of numbers", value)
        return cast(dict[str, int | float], value)

    def point(self, name: str) -> tuple[int, int, int]:
        """The value of a field that holds three integers."""
        return point_um(self._data[name], f"{self._kind}.{name}")

    def _wrong(self, name: str, wanted: str, value: object) -> InvalidRecordError:
        return InvalidRecordError(
            f"{self._kind}.{name} must be {wanted}, found {_type_name(value)}",
            place=f"{self._kind}.{name}",
        )


def point_um(value: object, place: str) -> tuple[int, int, int]:
    """Three integers read from a JSON list, or InvalidRecordError at `place`."""
    if isinstance(value, list) and len(value) == 3:
        x, y, z = value
        if type(x) is type(y) is type(z) is int:  # not bool, which is one of its subclasses
            return (x, y, z)
    raise InvalidRecordError(f"{place} must be three integers", place=place)


def _type_name(value: object) -> str:
    return "nothing" if value is None else type(value).__name__
