"""Same spec, same bytes: the build path uses nothing that differs between CPUs or versions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import exact_rules as rules
from tests.house.source import Module, dotted, imports, modules

BOUND = [
    m
    for m in modules("schemas", "geometry", "exporters", "engine")
    if not rules.is_exempt(m.name)
    if m.package != "engine" or m.name.startswith("engine.betasphere.")
]


def faults(module: Module) -> Iterator[tuple[int, str, str]]:
    """(line, expression, reason) of everything inexact in a module."""
    for one in imports(module):
        root, _, rest = one.name.partition(".")
        if one.name in rules.BARRED_MODULES or root in rules.BARRED_MODULES:
            yield one.line, one.name, "this module's results differ between builds"
        elif root == "math" and rest and rest not in rules.MATH:
            yield one.line, one.name, "not correctly rounded everywhere"
        elif root == "numpy" and rest and rest not in rules.NUMPY:
            yield one.line, one.name, "not on the list of exact numpy names"
    for node in ast.walk(module.tree):
        reason = _reason(node)
        text = ast.unparse(node) if reason else ""
        if reason and (module.name, text) not in rules.ALLOWED:
            yield getattr(node, "lineno", 0), text, reason


def _reason(node: ast.AST) -> str:
    """Why one expression is inexact, or an empty text."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return _operator_reason(node)
    if isinstance(node, ast.Attribute):
        return _name_reason(dotted(node))
    if isinstance(node, ast.Call):
        return _call_reason(node)
    if isinstance(node, ast.For | ast.comprehension) and _is_set(node.iter):
        return "the order of a set changes from run to run: sort it"
    return ""


def _operator_reason(node: ast.BinOp | ast.AugAssign) -> str:
    if isinstance(node.op, ast.MatMult):
        return "@ goes through BLAS"
    if isinstance(node.op, ast.Pow):
        operands = [getattr(node, "left", None), getattr(node, "right", None)]
        whole = all(isinstance(o, ast.Constant) and type(o.value) is int for o in operands)
        return "" if whole else "** differs between SIMD levels: multiply"
    return ""


def _name_reason(name: str) -> str:
    root, _, rest = name.partition(".")
    if root in {"np", "numpy"} and rest not in rules.NUMPY:
        return "not on the list of exact numpy names"
    if root == "math" and rest not in rules.MATH:
        return "not correctly rounded everywhere"
    return ""


def _call_reason(node: ast.Call) -> str:
    stable = any(
        k.arg == "kind" and isinstance(k.value, ast.Constant) and k.value.value == "stable"
        for k in node.keywords
    )
    name = dotted(node.func)
    if name in {"sum", "pow"} and not _counts(node):
        return "builtin sum and pow of floats differ between Pythons: math.fsum or multiply"
    if name in {"np.sort", "np.argsort"} and not stable:
        return 'sort with kind="stable"'
    if isinstance(node.func, ast.Attribute) and not name.startswith(("np.", "math.")):
        if node.func.attr in rules.METHODS:
            return "a reduction whose order is not fixed: np.cumsum or math.fsum"
        if node.func.attr == "argsort" and not stable:
            return 'sort with kind="stable"'
    return ""


def _counts(node: ast.Call) -> bool:
    """True for `sum(1 for …)` and `sum(len(x) for …)`: whole numbers."""
    if len(node.args) != 1 or not isinstance(node.args[0], ast.GeneratorExp):
        return False
    item = node.args[0].elt
    one = isinstance(item, ast.Constant) and type(item.value) is int
    return one or (isinstance(item, ast.Call) and dotted(item.func) == "len")


def _is_set(node: ast.AST) -> bool:
    made = isinstance(node, ast.Call) and dotted(node.func) in {"set", "frozenset"}
    return made or isinstance(node, ast.Set | ast.SetComp)


@pytest.mark.parametrize("module", BOUND, ids=lambda m: m.name)
def test_the_build_path_is_exact(module: Module) -> None:
    wrong = [f"{module.path}:{line} {text}: {reason}" for line, text, reason in faults(module)]
    assert not wrong


@pytest.mark.parametrize("module", BOUND, ids=lambda m: m.name)
def test_the_build_path_uses_no_exempt_module(module: Module) -> None:
    wrong = [
        one.name
        for one in imports(module)
        if rules.is_exempt(one.name)
        and not any(
            module.name == importer and one.name.startswith(judge)
            for importer, judge in rules.JUDGED_BY
        )
    ]
    assert not wrong


def test_every_exception_is_still_needed() -> None:
    names = {m.name for m in modules("schemas", "geometry", "exporters")}
    assert all(any(n.startswith(prefix) for n in names) for prefix in rules.EXEMPT)
    for name, text in rules.ALLOWED:
        module = next(m for m in modules() if m.name == name)
        assert text in ast.unparse(module.tree)


@pytest.mark.parametrize(
    "planted",
    [
        "import scipy.spatial",
        "from math import sin",
        "from numpy import dot",
        "import math\ny = math.hypot(1, 2)",
        "y = np.linalg.norm(v)",
        "y = np.add.reduce(v)",
        "y = a @ b",
        "a @= b",
        "y = x ** 2",
        "y = 2 ** 0.5",
        "y = v.sum()",
        "y = v[0].mean(axis=1)",
        "y = sum(x * x for x in v)",
        "y = pow(x, 3)",
        "y = np.sort(v)",
        'y = v.argsort(kind="quicksort")',
        "for x in set(v): pass",
        "y = [x for x in {1, 2}]",
    ],
)
def test_the_rule_sees_each_planted_fault(planted: str) -> None:
    assert list(faults(Module(Path("geometry/planted.py"), ast.parse(planted))))


@pytest.mark.parametrize(
    "planted",
    [
        "y = 2 ** 32",
        "y = sum(len(x) for x in v)",
        'y = np.argsort(v, kind="stable")',
        "y = np.cumsum(x * x)[-1]",
        "import math\ny = math.sqrt(math.fsum(v))",
        "for x in sorted(set(v)): pass",
    ],
)
def test_the_rule_lets_exact_code_pass(planted: str) -> None:
    assert not list(faults(Module(Path("geometry/planted.py"), ast.parse(planted))))
