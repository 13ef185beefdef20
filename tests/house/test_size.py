"""Small files: none over 600 lines, half of them under 200."""

from statistics import median

import pytest

from tests.house.source import PACKAGES, ROOT, modules

LONGEST = 600
MEDIAN = 200


def lines(path: str) -> int:
    return len((ROOT / path).read_text("utf-8").splitlines())


def every_python_file() -> list[str]:
    roots = (*PACKAGES, "tests", "benchmarks", "scripts")
    return sorted(str(p.relative_to(ROOT)) for r in roots for p in (ROOT / r).rglob("*.py"))


def test_no_file_is_over_the_cap() -> None:
    assert not {path: lines(path) for path in every_python_file() if lines(path) > LONGEST}


@pytest.mark.parametrize("package", PACKAGES)
def test_half_the_files_of_each_package_are_short(package: str) -> None:
    sizes = [lines(str(m.path)) for m in modules(package) if not m.is_empty]
    assert median(sizes) < MEDIAN


def test_command_functions_are_short() -> None:
    """A verb over forty lines decides something: that belongs in engine/."""
    import ast

    longest = {
        f"{module.path}:{node.lineno} {node.name}": _body_lines(node)
        for module in modules("rrcli")
        if "commands" in module.path.parts
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
    }
    assert not {place: size for place, size in longest.items() if size > 40}


def _body_lines(node: object) -> int:
    """Lines of a function's body, its signature and docstring left out."""
    import ast

    assert isinstance(node, ast.FunctionDef)
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
