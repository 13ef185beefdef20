"""What the package may know: no spec, no store, no clock. So nothing it decides can edit a spec."""

import pytest

from tests.house.source import Module, imports, modules

PACKAGE = "engine.betasphere"
MODULES = [one for one in modules("engine") if one.name.startswith(PACKAGE)]
SCHEMAS = {
    "schemas.errors", "schemas.event", "schemas.policy", "schemas.policy_reader",
    "schemas.stream_entry",
}  # fmt: skip
STANDARD = {
    "__future__", "collections", "dataclasses", "functools", "hashlib", "itertools", "json", "math",
    "pathlib", "struct", "typing",
}  # fmt: skip
# (module, import): the one file it reads.
READS = {("engine.betasphere.shipped", "pathlib")}


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.name)
def test_it_imports_its_own_kind_and_nothing_of_a_shoe(module: Module) -> None:
    wrong = [
        one.name
        for one in imports(module)
        if one.name.split(".")[0] not in STANDARD
        and not one.name.startswith((f"{PACKAGE}.", *(f"{name}." for name in SCHEMAS)))
        and one.name not in SCHEMAS
    ]
    assert not wrong
    roots = {one.name.split(".")[0] for one in imports(module)}
    assert "pathlib" not in roots or (module.name, "pathlib") in READS


def test_it_is_there() -> None:
    assert len(MODULES) > 10
