"""Clock, randomness, environment and home are seen by the outer floor alone, and passed in."""

import ast

import pytest

from tests.house.source import FLOORS, Module, dotted, imports, modules

BARRED_MODULES = {"random", "secrets", "uuid", "getpass", "platformdirs", "locale"}
BARRED_NAMES = {
    "os.environ", "os.environb", "os.getenv", "os.putenv", "os.urandom", "os.getlogin",
    "os.getcwd", "os.chdir", "os.umask", "os.path.expanduser",
    "time.time", "time.time_ns", "time.localtime", "time.ctime",
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
    "datetime.date.today", "Path.home", "Path.cwd", "pathlib.Path.home", "pathlib.Path.cwd",
    "np.random", "numpy.random", "socket.gethostname", "platform.node", "sys.argv", "sys.stdin",
}  # fmt: skip
BARRED_METHODS = {"expanduser"}
# (module, name): why this one use below the outer floor is right.
ALLOWED: dict[tuple[str, str], str] = {}

INNER = [m for m in modules() if FLOORS[m.package] < 5]


def sightings(module: Module) -> list[tuple[str, int]]:
    """Every use of the outer world in a module, with its line."""
    found = [
        (one.name, one.line)
        for one in imports(module)
        if one.name.split(".")[0] in BARRED_MODULES or one.name in BARRED_NAMES
    ]
    for node in ast.walk(module.tree):
        name = dotted(node) if isinstance(node, ast.Attribute) else ""
        if name in BARRED_NAMES or name.split(".")[-1] in BARRED_METHODS:
            found.append((name, node.lineno))
    return found


@pytest.mark.parametrize("module", INNER, ids=lambda m: m.name)
def test_sees_nothing_of_the_outer_world(module: Module) -> None:
    wrong = [
        f"{module.path}:{line} uses {name}"
        for name, line in sightings(module)
        if (module.name, name) not in ALLOWED
    ]
    assert not wrong


def test_every_exception_is_still_needed() -> None:
    used = {(m.name, name) for m in INNER for name, _ in sightings(m)}
    assert set(ALLOWED) <= used


def test_the_rule_sees_what_it_should() -> None:
    """The detector itself, on a planted module."""
    from pathlib import Path

    planted = "import time, uuid\nfrom os import environ\nx = time.time()\ny = p.expanduser()\n"
    names = [name for name, _ in sightings(Module(Path("store/x.py"), ast.parse(planted)))]
    assert names == ["uuid", "os.environ", "time.time", "p.expanduser"]
