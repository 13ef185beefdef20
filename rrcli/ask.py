"""Asking on a terminal. Without one, or with --json, nothing is ever asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from engine.gate import AI_DRAFT, ASK, CANCEL, DEFAULTS

if TYPE_CHECKING:
    from rrcli.session import Session

ANSWERS = {"1": DEFAULTS, "2": CANCEL, "3": AI_DRAFT}


def gate_choice(session: Session, missing: tuple[str, ...], how: str) -> str:
    """Return what to do about a missing appearance: `how`, or the answer of the person asked."""
    environment = session.environment
    watched = environment.stdin_tty and environment.stderr_tty and not session.out.json
    if how != ASK or not watched:
        return how
    from schemas.parameters import parameter

    lines = ["The appearance is incomplete:"]
    lines += [f"  {path:<34}{parameter(path).meaning}" for path in missing]
    lines += [
        "",
        "  1  take the canonical defaults",
        "  2  cancel, and write the values into the spec",
        "  3  let an AI draft them",
    ]
    sys.stderr.write("\n".join(lines) + "\n")
    while True:
        sys.stderr.write("1, 2 or 3? [2] ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:  # end of input: nobody is there after all
            return CANCEL
        chosen = answer.strip() or "2"
        if chosen in ANSWERS:
            return ANSWERS[chosen]
