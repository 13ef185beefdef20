"""The source tree as data: which modules there are, what they import, what they call."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {
    "schemas": 1,
    "geometry": 2,
    "store": 2,
    "exporters": 3,
    "engine": 4,
    "rrcli": 5,
    "server": 5,
}
PACKAGES = tuple(name for name in FLOORS if (ROOT / name).is_dir())


@dataclass(frozen=True)
class Module:
    """One source file: its path from the root, and its syntax tree."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        return ".".join(self.path.with_suffix("").parts)

    @property
    def package(self) -> str:
        return self.path.parts[0]

    @property
    def is_empty(self) -> bool:
        """True for a file that holds nothing but its docstring."""
        return all(isinstance(node, ast.Expr) for node in self.tree.body)


@dataclass(frozen=True)
class Import:
    """One imported module with the line that does it."""

    name: str
    line: int
    at_start: bool


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """Every Python file of the named packages (all when none is named), in path order."""
    files = (p for name in packages or PACKAGES for p in (ROOT / name).rglob("*.py"))
    shown = sorted(p.relative_to(ROOT) for p in files)
    return tuple(Module(p, ast.parse((ROOT / p).read_text("utf-8"), str(p))) for p in shown)


def imports(module: Module) -> Iterator[Import]:
    """Every import but type-checking ones; `at_start` is one done by merely importing it."""
    yield from _imports(module.tree, at_start=True)


def _imports(node: ast.AST, *, at_start: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, at_start)
        elif isinstance(child, ast.ImportFrom):
            yield Import(child.module or ".", child.lineno, at_start)
            for alias in child.names:
                yield Import(f"{child.module}.{alias.name}", child.lineno, at_start)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        else:
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, at_start=at_start and not later)


def dotted(node: ast.AST) -> str:
    """The dotted name an expression spells (`np.linalg.norm`), or an empty text."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def text_files() -> list[Path]:
    """Every tracked or about-to-be-tracked text file of the repository, by git's own list."""
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    return [ROOT / name for name in sorted(filter(None, listed)) if (ROOT / name).is_file()]
