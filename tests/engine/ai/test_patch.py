"""A patch can hold appearance values and nothing else, whoever makes it."""

import pytest

from engine.ai.patch import (
    REASON_LENGTH,
    AiBadValueError,
    AiOutOfBoundsError,
    Patch,
    Suggestion,
    selected,
)
from schemas.parameters import APPEARANCE, INSTRUMENTAL


class Sly(str):
    """A text that is another one when it is looked up."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash("colors.primary_hex")

    def __eq__(self, other: object) -> bool:
        return True

    def removeprefix(self, prefix: str, /) -> str:
        return "colors.primary_hex"


@pytest.mark.parametrize("row", INSTRUMENTAL, ids=lambda row: row.path)
def test_no_instrumental_path_is_one(row: object) -> None:
    from schemas.parameters import Parameter

    assert isinstance(row, Parameter)
    for path in (row.path, row.spec_path, f"appearance.{row.path}"):
        with pytest.raises(AiOutOfBoundsError):
            Suggestion(path, "20", "nicer")


@pytest.mark.parametrize(
    "path",
    [
        "style", "name", "size", "size.value", "rr", "", "colors", "appearance",
        "instrumental.colors.primary_hex", "appearance.appearance.colors.primary_hex",
        "colors.primary_hex ", "COLORS.PRIMARY_HEX", "colors/primary_hex",
        "__class__", None, 7, ["colors.primary_hex"], b"colors.primary_hex",
        Sly("last_profile.toe_spring_mm"), Sly("colors.primary_hex"),
    ],
    ids=repr,
)  # fmt: skip
def test_nor_is_anything_that_is_no_parameter(path: object) -> None:
    with pytest.raises(AiOutOfBoundsError):
        Suggestion(path, "#112233", "nicer")  # type: ignore[arg-type]


@pytest.mark.parametrize("row", APPEARANCE, ids=lambda row: row.path)
def test_every_appearance_value_is_checked_as_in_a_spec(row: object) -> None:
    from schemas.parameters import Parameter

    assert isinstance(row, Parameter)
    good = row.choices or (("#1b2a4a",) if row.unit == "hex" else ("", "RR", "É"))
    for value in good:
        made = Suggestion(row.spec_path, value, "why")
        assert made.path == row.path and made.value == (
            value.upper() if row.unit == "hex" else value
        )
    short = () if row.unit == "text" else ("#12", "#GGGGGG")
    for wrong in ("nothing known", *short, "x\n#112233", "\x1b[2J", "\ud800", 7, None):
        with pytest.raises(AiBadValueError):
            Suggestion(row.path, wrong, "why")  # type: ignore[arg-type]
    with pytest.raises(AiBadValueError):
        Suggestion(row.path, Sly(good[0]), "why")


def test_a_colour_with_a_line_end_is_none() -> None:
    with pytest.raises(AiBadValueError):
        Suggestion("colors.primary_hex", "#112233\n", "why")


def test_a_reason_is_one_short_line_that_no_terminal_obeys() -> None:
    made = Suggestion("colors.primary_hex", "#112233", "red\n\x1b[31m" + "so " * 500)
    assert len(made.reason) == REASON_LENGTH and made.reason.isprintable()
    assert made.reason.startswith("red \\x1b[31mso so")
    with pytest.raises(AiBadValueError):
        Suggestion("colors.primary_hex", "#112233", None)  # type: ignore[arg-type]


def test_a_patch_is_made_of_checked_copies() -> None:
    bad = Suggestion("colors.primary_hex", "#112233", "why")
    object.__setattr__(bad, "path", "last_profile.toe_spring_mm")
    with pytest.raises(AiOutOfBoundsError):
        Patch((bad,))
    one = Suggestion("colors.primary_hex", "#112233", "why")
    with pytest.raises(AiBadValueError, match="given twice"):
        Patch((one, one))


def test_fields_are_named_by_path_or_by_section() -> None:
    known = ("materials.upper", "colors.primary_hex", "colors.secondary_hex")
    assert selected(["colors"], known) == known[1:]
    assert selected(["appearance.colors.secondary_hex", "materials"], known) == (
        "materials.upper",
        "colors.secondary_hex",
    )
    for word in ("last", "instrumental", "last_profile.toe_spring_mm", "colors.laces_hex", ""):
        with pytest.raises(AiOutOfBoundsError):
            selected([word], known)
