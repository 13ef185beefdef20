"""Simulated users: what a policy loses while it learns, and that learning wrongly is noticed."""

import json
import os
import subprocess
from pathlib import Path

import pytest
import rfc8785

from engine.betasphere.fold import Fold, Trial
from engine.betasphere.regret import ASKING, CHANCE, POLICY, Course, simulate
from engine.betasphere.replay import replay
from schemas.stream_entry import Decision
from scripts.regret_picture import DECISIONS, PICTURE, SEED, courses, picture, worlds
from tests.conftest import ROOT, Figures
from tests.engine.betasphere.course import course_digest
from tests.portability import arm64
from tests.portability.test_portability import pythons

PLAIN, FOOTWEAR = worlds().values()
GOLDEN = {
    "One rule, three actions": "dcab7a6d878ff99b6c9f86cf7c29a53721aa943622e3cf86656cc8c855a7385c",
    "The shipped policy": "40e68bf17c234217a1e8c755af40446ad753814aeda96e213b42bbc7d9193a42",
}


class WrongWayRound(Fold):
    """A fold that takes every outcome for its contrary."""

    def trial(self, decision: Decision) -> Trial | None:
        made = super().trial(decision)
        return made and Trial(made.place, not made.silent)


def learns(course: Course) -> bool:
    """Whether a policy loses far less than chance does, and less than always asking."""
    ours = course.total(POLICY)
    return ours < 0.15 * course.total(CHANCE) and ours < 0.4 * course.total(ASKING)


@pytest.fixture(scope="module")
def lived() -> dict[str, Course]:
    return courses()


@pytest.mark.parametrize("name", GOLDEN)
def test_a_policy_loses_little_and_ever_less(lived: dict[str, Course], name: str) -> None:
    course = lived[name]
    assert learns(course)
    ours = course.regrets[POLICY]
    assert sum(ours[-500:]) < 0.3 * sum(ours[:500])


@pytest.mark.parametrize("seed", ["2", "3"])
def test_it_is_not_the_luck_of_one_seed(seed: str) -> None:
    assert learns(simulate(PLAIN, 1500, seed))


def test_a_policy_that_learns_the_wrong_way_round_is_caught() -> None:
    course = simulate(PLAIN, DECISIONS, SEED, WrongWayRound)
    assert not learns(course)
    assert course.total(POLICY) > course.total(ASKING)


def test_the_courses_are_those_of_the_first_day(lived: dict[str, Course]) -> None:
    """Frozen: every event, decision and outcome, to the last digit."""
    assert {name: course_digest(course) for name, course in lived.items()} == GOLDEN


def test_every_decision_of_a_course_is_made_again_equal(lived: dict[str, Course]) -> None:
    for course in lived.values():
        entries = course.entries
        found = replay(lambda entries=entries: entries)  # type: ignore[misc]
        assert (found.decisions, found.differing) == (DECISIONS, ())


def test_the_picture_in_the_docs_is_that_of_these_courses(lived: dict[str, Course]) -> None:
    assert PICTURE.read_bytes() == picture(lived), "run python -m scripts.regret_picture"


@pytest.mark.prove
def test_over_many_seeds_a_policy_loses_little(figures: Figures) -> None:
    """And one that learns the wrong way round much, in every one of them."""
    figures["regret so far"] = f"![by chance, always asking, and ours](../pictures/{PICTURE.name})"
    for name, world in worlds().items():
        lived = [simulate(world, DECISIONS, str(seed)) for seed in range(1, 11)]
        assert all(map(learns, lived))
        wrong = [simulate(world, DECISIONS, str(seed), WrongWayRound) for seed in range(1, 4)]
        assert not any(map(learns, wrong))
        for what, strategy, courses_ in (
            ("BetaSphere", POLICY, lived),
            ("by chance", CHANCE, lived),
            ("always asking", ASKING, lived),
            ("learning the wrong way round", POLICY, wrong),
        ):
            totals = sorted(course.total(strategy) for course in courses_)
            span = f"{totals[0]:.0f} to {totals[-1]:.0f}"
            figures[f"{name}, {what}: regret of {DECISIONS:,} decisions"] = (
                f"{span} over {len(totals)} seeds"
            )


def told(command: list[str], pure: Path, **environment: str) -> tuple[str, str]:
    """Version and machine of a Python whose digests are the frozen ones.

    Policies go in as records: so nothing but the pure part of RR is needed there.
    """
    if not pure.exists():
        pure.mkdir()
        (pure / "rfc8785").symlink_to(Path(rfc8785.__file__).parent)
    policies = {name: world.policy.to_dict() for name, world in worlds().items()}
    ran = subprocess.run(
        [*command, "-m", "tests.engine.betasphere.course"], cwd=ROOT, check=True,
        input=json.dumps(policies).encode(), stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{pure}", **environment},
    )  # fmt: skip
    version, machine, digests = json.loads(ran.stdout)
    assert digests == GOLDEN, (version, machine)
    return version, machine


@pytest.mark.prove
def test_every_python_decides_the_same(tmp_path: Path, figures: Figures) -> None:
    found = [
        told([python], tmp_path / "pure", PYTHONHASHSEED=str(number))
        for number, python in enumerate(pythons())
    ]
    assert found
    figures["Pythons with equal digests of all entries"] = ", ".join(one for one, _ in found)
    for name, digest in GOLDEN.items():
        figures[f"{name}: digest"] = f"`{digest}`"


@pytest.mark.prove
@pytest.mark.skipif(bool(arm64.obstacle()), reason=arm64.obstacle())
def test_arm64_decides_the_same(tmp_path: Path, figures: Figures) -> None:
    python = arm64.debian(tmp_path)
    qemu = [arm64.QEMU, "-cpu", "max", "-L", str(python.parents[2]), str(python)]
    bytecode = str(tmp_path / "bytecode")  # no constants that x86-64 has folded
    version, machine = told(qemu, tmp_path / "pure", PYTHONPYCACHEPREFIX=bytecode)
    assert machine == "aarch64"
    figures["arm64 Python with the same digests, emulated"] = version
