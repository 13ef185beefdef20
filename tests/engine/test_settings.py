"""Settings: the nearest file wins, comments stay, values are checked."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.settings import (
    SETTINGS,
    BadSettingValueError,
    SettingsFileError,
    UnknownSettingError,
    find_setting,
    read_setting,
    write_setting,
)
from exporters.profiles import PROFILES


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    near, far = tmp_path / "near.toml", tmp_path / "far.toml"
    assert read_setting("export.profile", [near, far]) == "owner"
    write_setting("export.profile", "render", far)
    assert find_setting("export.profile", [near, far]).origin == far
    write_setting("export.profile", "factory", near)
    assert read_setting("export.profile", [near, far]) == "factory"


def test_comments_and_sections_stay(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text("# mine\n[later]\nkey = 1\n")
    write_setting("author", "A", file)
    write_setting("author", "B", file)
    assert file.read_text() == 'author = "B"\n# mine\n[later]\nkey = 1\n'


PLAIN = st.characters(
    exclude_categories=["Cs", "Cc", "Zl", "Zp"],
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)


@given(value=st.text(PLAIN, max_size=30))
def test_any_plain_text_comes_back(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    file = tmp_path_factory.mktemp("s") / "c.toml"
    write_setting("author", value, file)
    assert read_setting("author", [file]) == value


def test_refusals(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    with pytest.raises(UnknownSettingError):
        write_setting("autor", "x", file)
    with pytest.raises(BadSettingValueError):
        write_setting("generate.missing", "maybe", file)
    assert not file.exists()
    for text in ("author = [", "author = 3\n", "author = \"x\"\nauthor = 'y'\n"):
        file.write_text(text)
        with pytest.raises(SettingsFileError):
            read_setting("author", [file])
    file.write_text('[export]\nprofile = "render"\n')
    with pytest.raises(SettingsFileError):
        write_setting("export.profile", "owner", file)
    assert file.read_text() == '[export]\nprofile = "render"\n'


def test_the_default_profile_may_be_any_that_export_knows() -> None:
    assert SETTINGS["export.profile"].choices == tuple(PROFILES)
