"""One error class = one code = one exit code = one HTTP status, documented, with a next step."""

import re
from collections import Counter

import pytest

from engine.explain import explanations
from schemas.errors import RRError, error_classes

EXIT_CODES = {1, 2, 3, 4, 5, 6, 7, 8, 9, 70, 130}  # 130: Ctrl-C, as every shell has it
LETTERS = {
    "schemas": "S",
    "geometry": "G",
    "store": "R",
    "exporters": "X",
    "engine": "E",
    "rrcli": "C",
    "server": "V",
}
ALL = explanations(also=("rrcli", "server"))
ERRORS = sorted(
    (e for e in error_classes() if not e.__module__.startswith("tests.")), key=lambda e: e.code
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: e.code)
def test_error_class_is_complete(error: type[RRError]) -> None:
    letter = LETTERS[error.__module__.split(".")[0]]
    assert re.fullmatch(rf"RR-{letter}\d{{3}}", error.code), f"{error} is not RR-{letter}NNN"
    assert error.exit_code in EXIT_CODES
    assert 400 <= error.http_status < 600
    assert error.hint.strip(), "the hint names the next step"
    assert error.__doc__, "the docstring is what `rr explain` prints"
    assert "Error" in error.__name__ or error.__module__.split(".")[0] != "rrcli"


def test_bugs_are_exit_70_and_nothing_else_is_server_fault() -> None:
    for error in ERRORS:
        if error.exit_code == 70:
            assert error.http_status == 500


def test_codes_are_given_out_once() -> None:
    counted = Counter(one.code for one in ALL)
    assert not {code: n for code, n in counted.items() if n > 1}


def test_findings_have_no_exit_code_but_a_title_and_a_text() -> None:
    for one in ALL:
        assert one.title.strip()
        if one.kind != "error":
            assert one.exit_code is None
            assert one.text.strip(), one.code


def test_an_error_becomes_a_dictionary_with_fixed_keys() -> None:
    for error in ERRORS:
        shown = error("what happened", place="here").to_dict()
        assert list(shown) == ["code", "message", "place", "cause", "hint", "details"]
        assert shown["code"] == error.code


def test_every_code_in_the_source_exists() -> None:
    """A code that a message, hint or document names is one that `rr explain` knows."""
    from tests.house.source import ROOT, modules

    known = {one.code for one in ALL}
    files = [ROOT / m.path for m in modules()] + sorted((ROOT / "docs").rglob("*.md"))
    named = {
        (str(path.relative_to(ROOT)), code)
        for path in files
        for code in re.findall(r"RR-[A-Z]\d{3}", path.read_text("utf-8"))
    }
    assert not sorted((path, code) for path, code in named if code not in known)


def test_hints_name_commands_that_exist() -> None:
    """A next step that cannot be taken is none."""
    from rrcli.table import COMMAND_GROUPS, COMMANDS

    first_words = {name.split(" ")[0] for name in COMMANDS} | set(COMMAND_GROUPS)
    named = {
        (one.code, word)
        for one in ALL
        for text in (one.hint, one.text)
        for word in re.findall(r"(?:^|`)rr ([a-z][a-z-]+)", text)
    }
    assert not sorted((code, word) for code, word in named if word not in first_words)
