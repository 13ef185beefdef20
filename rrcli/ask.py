"""Asking on a terminal. Without one, or with --json, nothing is ever asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from engine.gate import ASK, CANCEL, CHOICES

if TYPE_CHECKING:
    from rrcli.session import Session

ANSWERS = {str(number): choice for number, choice in enumerate(CHOICES, 1)}


def gate_choice(session: Session, missing: tuple[str, ...], how: str) -> str:
    """Return what to do about a missing appearance: `how`, or the answer of the person asked."""
    environment = session.environment
    watched = environment.stdin_tty and environment.stderr_tty and not session.out.json
    if how != ASK or not watched:
        return how
    from schemas.parameters import parameter

    lines = ["The appearance is incomplete:"]
    lines += [f"  {path:<34}{parameter(path).meaning}" for path in missing]
    lines += ["", *(f"  {number}  {CHOICES[choice]}" for number, choice in ANSWERS.items())]
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
