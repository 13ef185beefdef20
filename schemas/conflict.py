"""A value that a merge left open, as a generation records it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from schemas.decode import Fields
from schemas.errors import InvalidRecordError


@dataclass(frozen=True, slots=True)
class Conflict:
    """One authored value that two sides hold to differently; None: not written there.

    The generation has it as ours. Where the bases clash, or there is none, `has_base` is false.
    `rule` is empty where both sides changed it; else it is the code of the rule that theirs breaks
    together with what ours changed at the paths `against`, until an edit there makes room.
    """

    path: str
    base: Any
    ours: Any
    theirs: Any
    rule: str = ""
    against: tuple[str, ...] = ()
    has_base: bool = True

    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {"path", "base", "has_base", "ours", "theirs", "rule", "against"}
    )

    def to_dict(self) -> dict[str, object]:
        """The conflict as plain JSON values."""
        return {
            "path": self.path,
            "base": _plain(self.base),
            "has_base": self.has_base,
            "ours": _plain(self.ours),
            "theirs": _plain(self.theirs),
            "rule": self.rule,
            "against": list(self.against),
        }

    @classmethod
    def from_dict(cls, data: object) -> "Conflict":
        """The conflict read back; raises InvalidRecordError."""
        fields = Fields(data, "conflict", cls._NAMES)
        return cls(
            path=fields.text("path"),
            base=_value(fields, "base"),
            ours=_value(fields, "ours"),
            theirs=_value(fields, "theirs"),
            rule=fields.text("rule"),
            against=fields.texts("against"),
            has_base=_truth(fields),
        )


def _value(fields: Fields, name: str) -> Any:
    """The value of one side: a number, a text, a table of them, or nothing."""
    value = fields.raw(name)
    found = fields.table(name).values() if isinstance(value, dict) else (value,)
    if not all(isinstance(one, str | int | float | None) for one in found):
        raise InvalidRecordError(f"conflict.{name} is no value of a spec", place=name)
    return value


def _truth(fields: Fields) -> bool:
    value = fields.raw("has_base")
    if not isinstance(value, bool):
        raise InvalidRecordError("conflict.has_base is neither true nor false", place="has_base")
    return value


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
