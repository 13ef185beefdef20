"""Checking words from a fixed list: the same message and the same code for every option."""

from __future__ import annotations

from collections.abc import Sequence

from rrcli.failure import UsageMistakeError


def choose(given: str, allowed: Sequence[str], option: str) -> str:
    """Return the word if it is allowed; raises UsageMistakeError naming what is."""
    if given in allowed:
        return given
    from difflib import get_close_matches

    close = get_close_matches(given, allowed, n=1)
    hint = f"did you mean {close[0]}?" if close else f"choose from {', '.join(allowed)}"
    raise UsageMistakeError(f"{option} cannot be {given!r}", place=option, hint=hint)


def choose_each(given: Sequence[str], allowed: Sequence[str], option: str) -> tuple[str, ...]:
    """Return the words of a repeated or comma-separated option, each checked, none twice.

    Raises UsageMistakeError for an option that was given and names nothing.
    """
    words = _words(given)
    if given and not words:
        choose("", allowed, option)
    return tuple(dict.fromkeys(choose(word, allowed, option) for word in words))


def words_of(given: Sequence[str] | None, option: str) -> tuple[str, ...]:
    """Return the same of an option whose words the engine checks.

    Raises UsageMistakeError where it names nothing: a script's unset variable is not everything.
    """
    words = _words(given or ())
    if given and not words:
        raise UsageMistakeError(
            f"{option} names nothing", place=option, hint="leave it out for all"
        )
    return words


def _words(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.strip() for text in given for word in text.split(",") if word.strip())
