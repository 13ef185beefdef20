"""Draws docs/pictures/regret.svg: `python -m scripts.regret_picture`; a test compares it.

Two worlds of simulated users, and what a policy loses in each while it learns.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from engine.betasphere.regret import ASKING, CHANCE, POLICY, Course, Habit, World, simulate
from engine.betasphere.shipped import footwear_policy
from exporters import svg

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "regret.svg"
DECISIONS = 3_000
SEED = "1"

PLAIN_POLICY = """\
policy: 1
name: plain
version: "1"
rules:
  - name: only
    on: thing
    context: [data.kind]
    actions:
      - {name: left, says: go left}
      - {name: right, says: go right}
      - {name: straight, says: go straight, cost_of_wrong_act: 2}
"""


PLAIN_HABITS = tuple(
    Habit("thing", {"kind": kind}, dict(zip(("left", "right", "straight"), chances, strict=True)))
    for kind, chances in {
        "left": (0.95, 0.5, 0.3),
        "right": (0.2, 0.92, 0.4),
        "noise": (0.05, 0.08, 0.1),
        "doubtful": (0.55, 0.6, 0.5),
    }.items()
)
"""Four kinds of event: two with a good action, one with none, and one for people."""

FOOTWEAR_HABITS = (
    Habit("design_intent", {"half": "appearance"},
          {"draft_appearance": 0.7, "show_similar": 0.9}),
    Habit("design_intent", {"half": "instrumental"},
          {"draft_appearance": 0.02, "show_similar": 0.6}),
    Habit("spec.validation_failed", {"first_code": "RR-S026", "file": "{n}"},
          {"tell_author": 0.95, "explain_code": 0.9, "propose_help": 0.3}),
    Habit("generation.created", {"source": "spec", "branch": "main", "generation": "{n}"},
          {"propose_review": 0.45, "announce": 0.9}),
    Habit("generation.created", {"source": "spec", "branch": "try", "generation": "{n}"},
          {"propose_review": 0.05, "announce": 0.1}),
    Habit("geometry.audit_finding",
          {"generation": "{n}", "code": "RR-G147", "part": "upper"},
          {"propose_fix": 0.9, "hold_export": 0.2}),
    Habit("export.created", {"profile": "factory", "generation": "{n}"},
          {"notify_partner": 0.97}),
    Habit("export.created", {"profile": "owner", "generation": "{n}"},
          {"notify_partner": 0.05}),
    Habit("factory.feedback", {"severity": "critical", "stage": "proto", "reason": "fit"},
          {"propose_review": 0.96, "hold_export": 0.6, "collect": 0.1}),
    Habit("factory.feedback",
          {"severity": "minor", "stage": "proto", "reason": "cosmetic"},
          {"propose_review": 0.1, "hold_export": 0.0, "collect": 0.93}),
    Habit("factory.feedback",
          {"severity": "major", "stage": "proto", "reason": "fit",
           "parameter": "last.ball_girth_mm"},
          {"propose_review": 0.9, "hold_export": 0.3, "collect": 0.5}),
    Habit("review.rejected", {"role": "qa", "generation": "{n}"},
          {"propose_branch": 0.85, "propose_undo": 0.3}),
    Habit("remote.lagging", {"remote": "origin", "branch": "{n}", "behind": 30},
          {"propose_pull": 0.9}),
    Habit("remote.lagging", {"remote": "origin", "branch": "{n}", "behind": 1},
          {"propose_pull": 0.15}),
    Habit("system_boot", {"mode": "serve"}, {"check_health": 0.95, "warm_up": 0.5}),
)  # fmt: skip
"""Nine types of event, as a team might take the proposals of the shipped policy."""

HABITS = {"One rule, three actions": PLAIN_HABITS, "The shipped policy": FOOTWEAR_HABITS}


def worlds() -> dict[str, World]:
    """Both worlds, each with its policy."""
    from schemas.policy_reader import read_policy

    policies = (read_policy(PLAIN_POLICY.encode(), "plain.yaml"), footwear_policy())
    return {
        name: World(policy, habits)
        for (name, habits), policy in zip(HABITS.items(), policies, strict=True)
    }


_WIDTH, _HEIGHT = 1200, 490
_PANEL = (53_000, 34_000)
_INK, _SOFT, _FAINT, _GROUND, _SHEET = "#16191f", "#6b7280", "#e3e6ea", "#f7f7f5", "#ffffff"
_LINES = {
    CHANCE: ("by chance", "#d6543c"),
    ASKING: ("always asking", "#b08900"),
    POLICY: ("BetaSphere", "#2a9d8f"),
}


def picture(courses: dict[str, Course]) -> bytes:
    """The regret so far, by decisions, of every course and strategy."""
    elements = [svg.text((5_600, 5_600), "Regret so far", 26, _INK, bold=True)]
    words = f"{DECISIONS:,} decisions; a right act gains 1. Lower is better."
    elements.append(svg.text((5_600, 8_000), words, 14, _SOFT))
    for number, (name, course) in enumerate(courses.items()):
        elements += _panel(name, course, (5_600 + number * 55_800, 11_500))
    return svg.document(_WIDTH, _HEIGHT, "Regret of BetaSphere", elements, _GROUND)


def _panel(name: str, course: Course, at: svg.Point) -> Iterator[str]:
    left, top = at
    wide, high = _PANEL
    yield svg.rect((left, top), _PANEL, _SHEET, radius=600)
    yield svg.text((left + 1_600, top + 2_800), name, 15, _INK, bold=True)
    most = max(course.total(strategy) for strategy in _LINES)
    foot, tall, long = top + high - 3_200, high - 8_000, wide - 16_600
    yield svg.line((left + 1_600, foot), (left + 1_600 + long, foot), _FAINT)
    for strategy, (words, colour) in _LINES.items():
        heights = [foot - round(so_far / most * tall) for so_far in _sums(course, strategy)]
        step = long / (len(heights) - 1)
        points = [(left + 1_600 + round(at * step), y) for at, y in enumerate(heights)]
        yield svg.path(points, colour, 200, closed=False)
        end = (points[-1][0] + 700, points[-1][1] + 450)
        yield svg.text(end, f"{words} {course.total(strategy):.0f}", 13, colour)
    yield svg.text((left + 1_600, foot + 1_900), "0", 12, _SOFT)
    yield svg.text((left + 1_600 + long, foot + 1_900), f"{DECISIONS:,}", 12, _SOFT, anchor="end")


def _sums(course: Course, strategy: str) -> Sequence[float]:
    """The regret after every thirtieth decision, from none."""
    return [0.0, *accumulate(course.regrets[strategy])][::30]


def courses() -> dict[str, Course]:
    """Both worlds, lived through."""
    return {name: simulate(world, DECISIONS, SEED) for name, world in worlds().items()}


if __name__ == "__main__":
    PICTURE.write_bytes(picture(courses()))
