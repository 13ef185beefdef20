"""Every family: what it names exists, what it sets is allowed, its first spec is its own."""

from pathlib import Path

import pytest

import schemas.families
from schemas.families import STYLES, family
from schemas.families.family import Derived
from schemas.flat import unflatten
from schemas.parameters import GATE, PARAMETERS, parameter
from schemas.validate import validate

SET = [(style, path) for style in STYLES for path in family(style).defaults]


def test_every_file_of_the_folder_is_registered_and_the_other_way_round() -> None:
    folder = Path(schemas.families.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "family"}
    assert files == set(STYLES) and len(STYLES) == len(set(STYLES))
    assert STYLES[0] == "sneaker"
    with pytest.raises(KeyError):
        family("family")  # a module of the folder, but no family


@pytest.mark.parametrize(("style", "path"), SET)
def test_a_default_is_of_a_value_that_exists_and_may_be_left_out(style: str, path: str) -> None:
    row = parameter(path)
    assert row.path == path and not row.required
    own = family(style).defaults[path]
    if isinstance(own, Derived):
        assert own.words
    elif row.choices:
        assert own in row.choices
    elif row.limits is None:
        assert isinstance(own, str) and validate_text(path, own)
    else:
        assert isinstance(own, int | float) and row.limits[0] <= own * row.scale <= row.limits[1]
        assert own * row.scale == round(own * row.scale)
        assert not row.integer or own == int(own)


def validate_text(path: str, value: str) -> bool:
    """Whether a spec may hold this colour or text."""
    flat = {"rr": 1, "name": "x", "style": "sneaker", f"appearance.{path}": value}
    data = str(unflatten(flat)).replace("'", '"').encode()
    return not [one for one in validate(data, "f").findings if path in one.path]


@pytest.mark.parametrize("style", STYLES)
def test_the_starter_has_a_complete_appearance_of_allowed_values(style: str) -> None:
    starter = family(style).starter
    assert {row.path for row in GATE} <= set(starter.appearance)
    rows = {row.path: row for row in PARAMETERS if row.half == "appearance"}
    for path, value in starter.appearance.items():
        row = rows[path]
        assert value in row.choices if row.choices else validate_text(path, value)


def test_the_first_family_is_what_the_table_describes() -> None:
    assert not family(STYLES[0]).defaults
