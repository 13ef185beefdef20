"""Asking on a terminal. Without one, or with --json, nothing is ever asked."""

from __future__ import annotations

import sys
from collections.abc import Collection
from typing import TYPE_CHECKING

from engine.gate import ASK, CANCEL, CHOICES

if TYPE_CHECKING:
    from rrcli.session import Session

ANSWERS = {str(number): choice for number, choice in enumerate(CHOICES, 1)}


def gate_choice(session: Session, missing: tuple[str, ...], how: str) -> str:
    """Return what to do about a missing appearance: `how`, or the answer of the person asked."""
    if how != ASK or not is_watched(session):
        return how
    from schemas.parameters import parameter

    lines = ["The appearance is incomplete:"]
    lines += [f"  {path:<34}{parameter(path).meaning}" for path in missing]
    lines += ["", *(f"  {number}  {CHOICES[choice]}" for number, choice in ANSWERS.items())]
    sys.stderr.write("\n".join(lines) + "\n")
    return ANSWERS.get(_answer("1, 2 or 3? [2] ", ANSWERS, "2"), CANCEL)


def is_watched(session: Session) -> bool:
    """Return whether a person sits there who can be asked."""
    environment = session.environment
    return environment.stdin_tty and environment.stderr_tty and not session.out.json


def says_yes(session: Session, question: str) -> bool:
    """Return whether a person says yes; no where nobody sits there."""
    return is_watched(session) and _answer(f"{question} [y/N] ", ("y", "n"), "n") == "y"


def _answer(question: str, known: Collection[str], default: str) -> str:
    """Return one of the known answers; nothing where the input ends: nobody is there after all."""
    while True:
        sys.stderr.write(question)
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            return ""
        chosen = answer.strip().lower() or default
        if chosen in known:
            return chosen
