"""Writes THIRD_PARTY.md from the distributions that are installed: names, versions, licences."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "THIRD_PARTY.md"
HEAD = """# Third-party notices

<!-- Written by `make notices` from the installed distributions. Do not edit. -->

RR Engine itself is proprietary ([LICENSE](LICENSE)). It uses the works of others below, each under
a licence of its own. The text of a distribution's licence lies in its `dist-info` folder where it
is installed; the image of the [Dockerfile](Dockerfile) has them all. Versions are those that this
page was written with; `constraints.txt` pins them.

## Within the package

| work | where | licence |
|---|---|---|
| three.js | `exporters/viewer/dist` | [MIT](exporters/viewer/dist/THREE-LICENSE.txt) |
| meshoptimizer | `exporters/viewer/dist` | [MIT](exporters/viewer/dist/MESHOPTIMIZER-LICENSE.txt) |
| IBM Plex Sans | `exporters/techpack/fonts` | [OFL-1.1](exporters/techpack/fonts/OFL.txt) |

## Installed beside it

*For*: `base` is always installed, the others are extras (`rr-engine[server]`).

| distribution | version | licence | for |
|---|---|---|---|
"""
NOT_HERE = """
## Optional, and not installed when this page was written

| distribution | for |
|---|---|
"""


def canonical(name: str) -> str:
    """A name of a distribution as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for: the base and each extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {"base": project["dependencies"], **project["optional-dependencies"]}
    return {group: [Requirement(text) for text in texts] for group, texts in named.items()}


def closure(requirements: list[Requirement]) -> Iterator[str]:
    """The names of all that is installed with some requirements, those not installed too."""
    seen, waiting = set[tuple[str, frozenset[str]]](), list(requirements)
    while waiting:
        one = waiting.pop()
        key = (canonical(one.name), frozenset(one.extras))
        if key in seen:
            continue
        seen.add(key)
        yield key[0]
        try:
            needs = metadata.requires(key[0]) or []
        except metadata.PackageNotFoundError:
            continue
        extras = one.extras or {""}
        waiting += [
            need
            for need in map(Requirement, needs)
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras)
        ]


def licence(told: metadata.PackageMetadata) -> str:
    """The licence a distribution states: as an expression, else by class, else in its own words."""
    if expression := told.get("License-Expression"):
        return str(expression)
    classes = [
        text.rpartition(" :: ")[2]
        for text in told.get_all("Classifier") or []
        if text.startswith("License :: ")
    ]
    own = (told.get("License") or "").strip().splitlines()
    if own and len(own) == 1 and len(own[0]) <= 60:
        return own[0]
    return " / ".join(classes)


def page() -> str:
    """The whole page."""
    groups = {group: set(closure(needs)) for group, needs in wanted().items()}
    rows, absent = [], []
    for name in sorted(set().union(*groups.values())):
        where = [group for group, names in groups.items() if name in names]
        told = "base" if "base" in where else ", ".join(where)
        try:
            found = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            absent.append(f"| {name} | {told} |")
            continue
        rows.append(f"| {found['Name']} | {found['Version']} | {licence(found)} | {told} |")
    rest = NOT_HERE + "\n".join(absent) + "\n" if absent else ""
    return HEAD + "\n".join(rows) + "\n" + rest


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
