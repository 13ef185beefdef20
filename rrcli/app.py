"""Entry point of `rr`. Help and version answer from the command table before Typer is imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rrcli.pipes import write_out
from rrcli.table import COMMAND_GROUPS

HELP_FLAGS = ("--help", "-h")


def main(argv: Sequence[str] | None = None) -> None:
    """Run `rr` on `argv` (default: this process's arguments) and exit with its exit code."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    """Run `rr` on `argv` and return the exit code; every error has been reported by then."""
    answer = _instant_answer(argv)
    if answer is not None:
        return write_out(answer)
    from rrcli.failure import guarded

    return guarded(_dispatch, list(argv))


def _dispatch(argv: list[str]) -> int:
    from rrcli.dispatch import dispatch

    return dispatch(argv)


def _instant_answer(argv: Sequence[str]) -> str | None:
    """Return the text for the bare help and version forms, or None for real work."""
    from rrcli import help as help_text

    if not argv and _completing():
        return None
    if not argv or argv[0] in HELP_FLAGS:
        return help_text.top_level_help()
    if argv[0] == "--version":
        return help_text.version_text()
    if argv[0] in COMMAND_GROUPS and (len(argv) == 1 or argv[1] in HELP_FLAGS):
        return help_text.group_help(argv[0])
    return None


def _completing() -> bool:
    from rrcli.environment import completing

    return completing()


if __name__ == "__main__":
    main()
