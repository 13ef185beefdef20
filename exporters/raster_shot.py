"""What is asked of a picture: where from, how large, in which light, on what ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final

from exporters.raster_vectors import Floats
from exporters.views import Frame, View, turned, view_named
from exporters.views_close import close_up_named, framed
from schemas.errors import RRError

STUDIO, STRIPES = "studio", "stripes"
ENVIRONMENTS: Final = (STUDIO, STRIPES)
WHITE, TRANSPARENT = "white", "transparent"
DEFAULT_VIEW: Final = "hero"


class UnknownEnvironment(RRError):
    """The light asked for does not exist.

    `studio` shows materials and colours; `stripes` mirrors a striped tunnel in every surface, all
    parts in one neutral gloss, so that facets, creases and ripples show as broken lines.
    """

    code: ClassVar[str] = "RR-X021"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "name one of the environments that `rr render --help` lists"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of `width` × `height` pixels; `side` is the foot that the scene is for.

    `focus` names a close-up of `exporters.views_close.CLOSE_UPS`, and none of them the whole shoe.
    `view` is one of `exporters.views.VIEWS`; empty is the close-up's own, else the hero view.
    A `transparent` background keeps the shadow as half-clear black. `turn` is how far the camera
    has gone round the shoe, as a share of a whole turn.
    """

    view: str = ""
    width: int = 1200
    height: int = 800
    background: str = WHITE
    side: str = "right"
    environment: str = STUDIO
    focus: str = ""
    turn: float = 0.0

    def camera(self) -> View:
        """Where the picture is taken from. Raises `UnknownView`, `UnknownEnvironment`."""
        if self.environment not in ENVIRONMENTS:
            message = f"no environment is called {self.environment!r}"
            raise UnknownEnvironment(
                f"{message}; there are {', '.join(ENVIRONMENTS)}", place=self.environment
            )
        if not self.focus:
            return turned(view_named(self.view or DEFAULT_VIEW, self.side), self.turn)
        close = close_up_named(self.focus)
        chosen = view_named(self.view, self.side) if self.view else close.seen_from(self.side)
        return replace(chosen, eye_mm=close.view.eye_mm)

    def frame(self, points_of: dict[str, Floats]) -> Frame:
        """What is to be seen of the points (mm, by part)."""
        return Frame.round(self.camera(), framed(self.focus, points_of))
