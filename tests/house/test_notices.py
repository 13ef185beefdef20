"""THIRD_PARTY.md and LICENSE: every work of others that we hand on is named with its licence."""

import re
import tomllib

from scripts.third_party import PAGE, canonical, closure, page, wanted
from tests.house.source import ROOT

ROW = re.compile(r"(?m)^\| ([\w.-]+) \| ([\w.+-]+) \| ([^|]*) \| ([^|]*) \|$")


def rows(text: str) -> dict[str, tuple[str, str, str]]:
    return {
        canonical(name): (version, kind, where) for name, version, kind, where in ROW.findall(text)
    }


def test_every_runtime_dependency_stands_in_it_with_a_licence() -> None:
    text = PAGE.read_text("utf-8")
    named = rows(text)
    optional = {canonical(name) for name in re.findall(r"(?m)^\| ([\w-]+) \| [\w, ]+ \|$", text)}
    for group, needs in wanted().items():
        missing = set(closure(needs)) - set(named) - optional
        # Others may be drawn in on other systems and Pythons; all that we ask for is there.
        assert not missing & {canonical(need.name) for need in needs}, group
    assert not [name for name, (_, licence, _) in named.items() if not licence.strip()]


def test_the_page_is_as_the_script_writes_it_but_for_versions() -> None:
    made, kept = page(), PAGE.read_text("utf-8")
    assert made.partition("## Installed")[0] == kept.partition("## Installed")[0]
    ours = {canonical(need.name) for needs in wanted().values() for need in needs}
    for name in ours & set(rows(made)):
        assert rows(made)[name][2] == rows(kept)[name][2], "run `make notices`"


def test_nothing_copyleft_is_handed_on() -> None:
    kinds = {licence for _, licence, _ in rows(PAGE.read_text("utf-8")).values()}
    assert not [kind for kind in kinds if re.search(r"\b(A?GPL|LGPL|SSPL|BUSL|EUPL)", kind)]


def test_the_licence_is_proprietary_and_said_to_be_everywhere() -> None:
    assert "All rights reserved" in (ROOT / "LICENSE").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "LicenseRef-Proprietary"
    for pattern in project["license-files"]:
        assert list(ROOT.glob(pattern)), pattern
    assert "proprietary" in (ROOT / "README.md").read_text("utf-8")
