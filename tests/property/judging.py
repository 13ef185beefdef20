"""Judging the shoes of many random specs in several processes: what a proof counts of each."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from engine.mass import masses_g, shoe_g
from engine.workers import each, workers
from geometry.audit import audit_shoe
from geometry.audit_wear import audit_mass
from geometry.build import build_shoe
from geometry.mesh import Part
from schemas.errors import RRError
from schemas.validate import validate
from tests.property.random_spec import valid_spec

Task = TypeVar("Task")
Result = TypeVar("Result")

CRASH = "CRASH"
_CRASHES = (ArithmeticError, AssertionError, LookupError, RRError, TypeError, ValueError)
_TOLD_EVERY_S = 20


@dataclass(frozen=True)
class Judged:
    """What was found of one shoe: code and part of each error, and what it is made of."""

    seed: int
    errors: tuple[tuple[str, str], ...]
    parts: tuple[str, ...] = ()
    triangles: int = 0
    smallest_mm2: float = float("inf")
    mass_g: float = 0.0

    @property
    def solid(self) -> bool:
        """Built, and every part closed, outward, manifold and free of self-intersection."""
        return all(code > "RR-G106" for code, _ in self.errors)


def judged(task: tuple[int, str]) -> Judged:
    """The judgement on the shoe of a random valid spec, by its number, at a quality."""
    seed, quality = task
    resolved = validate(json.dumps(valid_spec(seed)).encode(), "f.json").resolved
    assert resolved is not None
    values = resolved.instrumental
    try:
        shoe = build_shoe(values, quality=quality)
        mass = float(round(shoe_g(masses_g(shoe.parts, resolved)), 1))
        found = (*audit_shoe(shoe, values), *audit_mass(mass, values))
    except _CRASHES as error:  # a finding too: the worst
        return Judged(seed, ((CRASH, f"{type(error).__name__}: {error}"[:80]),))
    return Judged(
        seed,
        tuple(sorted({(one.code, one.part) for one in found if one.severity == "error"})),
        tuple(part.name for part in shoe.parts),
        sum(len(part.faces) for part in shoe.parts),
        min(smallest_mm2(part) for part in shoe.parts),
        mass,
    )


def smallest_mm2(part: Part) -> float:
    """Area of a part's smallest triangle, worked out anew."""
    a, b, c = (part.vertices_um[part.faces[:, k]] / 1000.0 for k in range(3))
    return float(np.sqrt((np.cross(b - a, c - a) ** 2).sum(axis=1)).min()) / 2.0


def in_parallel(
    work: Callable[[Task], Result], tasks: Sequence[Task], name: str
) -> Iterator[Result]:
    """The results in the order of the tasks, from a process a core; progress goes to the terminal.

    A task has to be importable: a test under pytest-xdist is better off with `map`.
    """
    start = told = time.monotonic()
    with workers(os.cpu_count() or 1) as executor:
        for count, result in enumerate(each(executor, work, tasks), start=1):
            now = time.monotonic()
            if now - told > _TOLD_EVERY_S or count == len(tasks):
                told = now
                left = (now - start) / count * (len(tasks) - count)
                sys.stderr.write(f"{name}: {count} of {len(tasks)}, {left:.0f} s left\n")
            yield result
