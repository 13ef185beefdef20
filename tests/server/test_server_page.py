"""docs/server.md says what holds: roles as in the one table, limits as in the defaults."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.roles import (
    CHANGE,
    EXPORTS,
    MANAGE,
    PERMISSIONS,
    READ_GEOMETRY,
    READ_HISTORY,
    READ_SPEC,
    REGENERATE,
    SEE,
    Role,
)
from exporters.profiles import PROFILES
from server.cache import LARGEST, MOST_HERE
from server.limits import DEFAULTS
from server.redis_link import PATIENCE_S, REST_S
from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "server.md").read_text("utf-8")
COLUMNS = (SEE, READ_SPEC, READ_HISTORY, CHANGE, REGENERATE, "review", "feedback", MANAGE)


def test_the_table_of_roles_is_the_one_of_the_engine() -> None:
    shown = {
        row[0]: row[1:]
        for line in re.findall(r"(?m)^\| `\w+` \|.*\|.*\|.*\|.*\|.*\|.*\|.*\|.*\|$", PAGE)
        for row in [[cell.strip(" `") for cell in line.strip("|").split("|")]]
    }
    assert set(shown) == {role.value for role in Role}
    for role in Role:
        told = ["yes" if action in PERMISSIONS[role] else "" for action in COLUMNS]
        every = set(EXPORTS[role]) == set(PROFILES)
        assert shown[role.value] == [*told, "all" if every else ", ".join(EXPORTS[role])]
        assert (READ_SPEC in PERMISSIONS[role]) == (READ_GEOMETRY in PERMISSIONS[role])


def test_the_table_of_limits_is_the_one_of_the_server() -> None:
    shown = re.findall(r"(?m)^\| `(\w+)` \| [^|]+ \| (\d+) a minute \|$", PAGE)
    assert {name: int(count) for name, count in shown} == {
        name: limit.count for name, limit in DEFAULTS.items()
    }
    assert {limit.seconds for limit in DEFAULTS.values()} == {60}


def test_sizes_and_times_in_prose_are_those_of_the_code() -> None:
    assert f"up to {LARGEST >> 20} MiB each" in PAGE
    assert f"up to {MOST_HERE >> 20} MiB" in PAGE
    assert (PATIENCE_S, REST_S) == (0.25, 1.5)  # "a quarter of a second", "one and a half"


@pytest.mark.prove
def test_the_demo_of_the_server_goes_all_the_way(tmp_path: Path) -> None:
    rr = Path(sys.executable).with_name("rr")
    done = subprocess.run(
        ["sh", "scripts/serve_demo.sh", str(rr), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "bundles  " in done.stdout
