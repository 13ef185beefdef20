"""The test tree mirrors the source: no module that no test names."""

import re

import pytest

from tests.house.source import ROOT, Module, modules

TEXTS = {
    path: path.read_text("utf-8")
    for path in (ROOT / "tests").rglob("*.py")
    if path.parent.name != "house"  # its rules and allow-lists name modules without testing them
}


@pytest.mark.parametrize("module", [m for m in modules() if not m.is_empty], ids=lambda m: m.name)
def test_some_test_names_the_module(module: Module) -> None:
    """By its name, or its words as a shell, a list of arguments or a sentence has them."""
    stem = module.path.parent.name if module.path.name == "__init__.py" else module.path.stem
    words = stem.rstrip("_").split("_")
    named = re.compile(r"\b" + r"[\s\"',_-]+".join(map(re.escape, words)) + r"_?\b")
    assert any(named.search(text) or f"test_{stem}.py" == path.name for path, text in TEXTS.items())
