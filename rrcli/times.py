"""Recorded times as text, always in UTC, so that two people read the same; and read back."""

from __future__ import annotations

from datetime import UTC
from time import gmtime, strftime

DAY_S = 86_400


def utc_text(seconds: int) -> str:
    """Return seconds since 1970 as `2026-11-23 02:11`, UTC."""
    return strftime("%Y-%m-%d %H:%M", gmtime(seconds))


def seconds_of(text: str, option: str, *, end: bool = False) -> int:
    """Return the seconds since 1970 of a day or time in ISO 8601, UTC unless it says otherwise.

    With `end` a day means its last second. Raises UsageMistakeError.
    """
    from datetime import datetime

    from rrcli.failure import UsageMistakeError

    try:
        when = datetime.fromisoformat(text)
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        seconds = int(when.timestamp())
    except (ValueError, OverflowError) as error:
        raise UsageMistakeError(
            f"{text!r} is no day or time",
            place=option,
            hint=f"write, for example, {option} 2026-11-23 or {option} 2026-11-23T14:30",
        ) from error
    return seconds + DAY_S - 1 if end and len(text) <= len("2026-11-23") else seconds
