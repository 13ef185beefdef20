"""Numbers have a source that a reader can open: each section cited is one of the fact sheet."""

import re

import pytest

from tests.house.source import PACKAGES, ROOT

SHEET = ROOT / "docs" / "internals" / "footwear.md"
CITED = re.compile(r"\bfootwear\b[^\"]{0,160}")
BESIDE = re.compile(r"\bdesign §|/research/")


def sections() -> set[str]:
    return set(re.findall(r"(?m)^## (\d+(?:\.\d+)?)[. ]", SHEET.read_text("utf-8")))


def cited(text: str) -> set[str]:
    """Sections named after the sheet's own name, in the same text."""
    return {one for run in CITED.findall(text) for one in re.findall(r"§(\d+(?:\.\d+)?)", run)}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_section_that_is_cited_exists(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        assert cited(path.read_text("utf-8")) <= sections(), path


@pytest.mark.parametrize("package", PACKAGES)
def test_no_source_is_cited_that_is_not_in_the_repository(package: str) -> None:
    texts = {path: path.read_text("utf-8") for path in (ROOT / package).rglob("*.py")}
    assert not [path for path, text in texts.items() if BESIDE.search(text)]


def test_the_sheet_holds_no_section_that_nothing_cites() -> None:
    tops = [ROOT / name for name in (*PACKAGES, "tests")]
    texts = [path.read_text("utf-8") for top in tops for path in top.rglob("*.py")]
    assert sections() == {one for text in texts for one in cited(text)}


def test_the_rule_sees_several_sections_and_a_full_stop() -> None:
    assert cited("read off footwear.md §2.3 and §2.4, so") == {"2.3", "2.4"}
    assert cited("footwear fact sheet §1.4).") == {"1.4"}
    assert cited('"footwear §8", "§9"') == {"8"}
