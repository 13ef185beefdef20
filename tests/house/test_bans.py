"""Mistakes seen in other projects, kept out from the first day (each with the reason)."""

import ast
import hashlib
import re
from collections import defaultdict
from pathlib import Path

from tests.house.source import ROOT, dotted, modules, text_files

HOME_PATHS = re.compile(r"(?<![\w.])/(?:home|Users|root|work|farm)/\w")
REGISTRY_HOSTS = re.compile(
    r"pypi\.(?:org|python)|pythonhosted|registry\.npmjs|deb\.debian\.org|"
    r"--index-url|--extra-index|--find-links|--trusted-host"
)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError")
# Folders whose content is built from somebody else's sources.
FOREIGN = ("exporters/viewer/dist/", "LICENSE")
THIS = "tests/house/test_bans.py"  # spells out every ban, so it is the one file not searched


def own_text() -> dict[str, str]:
    """Every readable text file of ours by its path from the root."""
    found = {}
    for path in text_files():
        name = str(path.relative_to(ROOT))
        data = path.read_bytes()
        if name == THIS or name.startswith(FOREIGN) or b"\0" in data[:4096]:
            continue
        found[name] = data.decode("utf-8", "replace")
    return found


def hits(pattern: re.Pattern[str], files: dict[str, str]) -> list[str]:
    """`path:line: text` of every line that matches."""
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_a_machine() -> None:
    assert not hits(HOME_PATHS, own_text())


def test_no_registry_is_named() -> None:
    """The package index is the machine's business: behind a proxy a name of ours would break."""
    assert not hits(REGISTRY_HOSTS, own_text())


def test_nothing_is_left_unfinished() -> None:
    sources = {n: t for n, t in own_text().items() if n.endswith(".py")}
    assert not hits(UNFINISHED, sources)


def test_no_file_is_there_twice() -> None:
    """Two equal files are one truth too many; empty package markers are excused."""
    same: dict[str, list[str]] = defaultdict(list)
    for path in text_files():
        data = path.read_bytes()
        if data.strip() and path.name != "__init__.py":
            same[hashlib.sha256(data).hexdigest()].append(str(path.relative_to(ROOT)))
    assert not [names for names in same.values() if len(names) > 1]


def test_no_bare_or_swallowing_except() -> None:
    """`except Exception` hides bugs; the guards at the outermost edge are the exception."""
    allowed = {
        "rrcli/failure.py": "the edge of the process: a bug becomes exit code 70",
        "server/exchange.py": "the edge of a request: a bug becomes one answer of 500",
    }
    wrong = [
        f"{m.path}:{node.lineno}"
        for m in modules()
        for node in ast.walk(m.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or dotted(node.type) in {"Exception", "BaseException"})
        and not isinstance(node.body[-1], ast.Raise)
        and str(m.path) not in allowed
    ]
    assert not wrong


def test_engine_errors_do_not_subclass_the_command_line_toolkit() -> None:
    wrong = [
        f"{m.path}:{node.lineno} {node.name}({ast.unparse(base)})"
        for m in modules()
        for node in ast.walk(m.tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if dotted(base).split(".")[0] in {"typer", "click"} and "Typer" not in dotted(base)
    ]
    assert not wrong


def test_hashes_are_never_cut() -> None:
    """A truncated digest names nothing; prefixes are for people's eyes only."""
    wrong = [
        f"{m.path}:{node.lineno} {ast.unparse(node)}"
        for m in modules("schemas", "store", "geometry", "exporters", "engine")
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Slice)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in {"hexdigest", "digest"}
    ]
    assert not wrong


def test_every_test_folder_is_a_package() -> None:
    """Two test files of one name in two folders would shadow each other otherwise."""
    folders = {p.parent for p in (ROOT / "tests").rglob("test_*.py")}
    assert not [str(f) for f in sorted(folders) if not (f / "__init__.py").exists()]


def test_the_detectors_see_what_they_should(tmp_path: Path) -> None:
    assert hits(HOME_PATHS, {"x": "see /home/ada/shoes"})
    assert not hits(HOME_PATHS, {"x": "a relative path: out/work/shoe"})
    assert hits(REGISTRY_HOSTS, {"x": "pip install --index-url x"})
    assert hits(UNFINISHED, {"x.py": "# TODO later"})
