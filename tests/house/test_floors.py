"""The layering rule: a package imports only from floors below its own (docs/internals/house.md)."""

import pytest

from tests.house.source import FLOORS, Module, imports, modules

# Third-party roots a package may never import, each with the reason.
BARRED = {
    "schemas": {
        "numpy": "specs are plain numbers; resolve is exact integer arithmetic",
        "trimesh": "specs know no meshes",
    },
    "geometry": {
        "scipy": "its results differ between builds",
        "trimesh": "a judge of meshes, never their builder",
        "pydantic": "geometry takes plain resolved values",
        "yaml": "geometry does no I/O",
    },
    "store": {
        "numpy": "bytes and graph only; hot history commands must not pay for it",
        "pydantic": "records are frozen dataclasses (ADR 2)",
        "trimesh": "the store does not know shoes",
        "yaml": "the store keeps spec bytes, it does not read them",
    },
    "exporters": {
        "yaml": "exporters take resolved values",
        "sqlite_utils": "exporters open nothing",
    },
}
# What is below the line on every floor but the last: the command line's own toolkit.
OUTER_ONLY = {
    "typer": "only the outer floor talks to people",
    "rich": "only the outer floor prints",
}
# A package beside one's own floor, and why this one module may import it.
BESIDE = {("rrcli.serve_target", "server"): "`rr serve` starts it, and imports it only then"}
EVERYWHERE = {"click": "Typer carries its own since 0.26; mixing the two breaks"}


def roots(module: Module) -> dict[str, int]:
    """Top-level names a module imports, anywhere in it, with the first line."""
    found: dict[str, int] = {}
    for one in imports(module):
        found.setdefault(one.name.split(".")[0], one.line)
    return found


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.name)
def test_imports_only_from_floors_below(module: Module) -> None:
    mine = FLOORS[module.package]
    wrong = [
        f"{module.path}:{line} imports {root} (floor {FLOORS[root]}) from floor {mine}"
        for root, line in roots(module).items()
        if root in FLOORS and root != module.package and FLOORS[root] >= mine
        if (module.name, root) not in BESIDE
    ]
    assert not wrong


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.name)
def test_imports_nothing_barred_from_its_package(module: Module) -> None:
    barred = BARRED.get(module.package, {}) | EVERYWHERE
    if FLOORS[module.package] < 5:
        barred |= OUTER_ONLY
    wrong = [
        f"{module.path}:{line} imports {root}: {barred[root]}"
        for root, line in roots(module).items()
        if root in barred
    ]
    assert not wrong


def test_exporters_never_import_the_store() -> None:
    """Floor 3 may import floor 2, but exporters are fed by the engine, not by the repository."""
    assert not [m.path for m in modules("exporters") if "store" in roots(m)]


def test_every_top_level_package_has_a_floor() -> None:
    from tests.house.source import ROOT

    homes = {p.parent.name for p in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks", "scripts"}
    assert homes <= set(FLOORS)


def test_no_star_and_no_relative_imports() -> None:
    wrong = [
        f"{module.path}:{one.line} {one.name}"
        for module in modules()
        for one in imports(module)
        if one.name.endswith(".*") or one.name.startswith((".", "None."))
    ]
    assert not wrong
