"""The families of shoe there are."""

from __future__ import annotations

from typing import ClassVar

from schemas.errors import RRError


class UnknownStyleError(RRError):
    """There is no such family of shoe. The message names the ones this release builds."""

    code: ClassVar[str] = "RR-E015"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "leave out --style for a sneaker"


def require_style(style: str) -> None:
    """Raise UnknownStyleError unless this release builds the style."""
    from schemas.families import STYLES

    if style not in STYLES:
        from schemas.suggest import did_you_mean

        raise UnknownStyleError(
            f"there is no style {style!r}; there is {', '.join(STYLES)}",
            hint=did_you_mean(style, STYLES) or None,
        )
