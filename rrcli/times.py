"""Recorded times as text, always in UTC, so that two people read the same."""

from __future__ import annotations

from time import gmtime, strftime


def utc_text(seconds: int) -> str:
    """Return seconds since 1970 as `2026-11-23 02:11`, UTC."""
    return strftime("%Y-%m-%d %H:%M", gmtime(seconds))
