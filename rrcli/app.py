"""Entry point of `rr`. Help and version answer from the command table before Typer is imported."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # what `typing` says, without importing it
if TYPE_CHECKING:
    from collections.abc import Sequence

HELP_FLAGS = ("--help", "-h")
INTERRUPTED_EXIT = 130  # 128 + SIGINT


def main(argv: Sequence[str] | None = None) -> None:
    """Run `rr` on `argv` (default: this process's arguments) and exit with its exit code."""
    from rrcli.pipes import ready_streams

    ready_streams()
    given = sys.argv[1:] if argv is None else list(argv)
    try:
        code = run(given)
    except KeyboardInterrupt:  # so early, or so late, that nobody else caught it
        code = _interrupted(given)
    sys.exit(code)


def run(argv: Sequence[str]) -> int:
    """Run `rr` on `argv` and return the exit code; every error has been reported by then."""
    answer = _instant_answer(argv)
    if answer is not None:
        from rrcli.pipes import write_out

        return write_out(answer)
    from rrcli.failure import guarded

    return guarded(_dispatch, list(argv))


def _interrupted(argv: list[str]) -> int:
    """Report an interrupt outside the guarded work; a second one ends it without a word."""
    try:
        from rrcli.failure import InterruptedByUserError, report

        return report(InterruptedByUserError("interrupted"), argv)
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT


def _dispatch(argv: list[str]) -> int:
    from rrcli.dispatch import dispatch

    return dispatch(argv)


def _instant_answer(argv: Sequence[str]) -> str | None:
    """Return the text for the bare help and version forms, or None for real work."""
    from rrcli import help as help_text
    from rrcli.table import COMMAND_GROUPS

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
