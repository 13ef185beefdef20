"""Drawing ancestry as lanes of text, as `rr log --graph` shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Lanes:
    """The open lanes while a history is drawn from its newest generation down.

    A lane waits for the id at its foot; two lanes that wait for one id join above it. Every child
    must be drawn before its parents.
    """

    def __init__(self) -> None:
        self._lanes: list[str] = []

    def draw(self, identifier: str, parents: Sequence[str], text: str) -> list[str]:
        """Return the line of one generation, with lines above and below where lanes change."""
        if identifier not in self._lanes:
            self._lanes.append(identifier)
        column = self._lanes.index(identifier)
        lines = self._join(identifier, column)
        marks = ["*" if n == column else "|" for n in range(len(self._lanes))]
        return [*lines, f"{' '.join(marks)}  {text}", *self._advance(column, parents)]

    def _join(self, identifier: str, column: int) -> list[str]:
        """Bring the lanes that wait for the same id into its column, the rightmost first."""
        lines = []
        while (last := _last_index(self._lanes, identifier)) != column:
            picture = _row(range(len(self._lanes)), skip=last)
            for place in range(2 * column + 1, 2 * last - 1):
                picture[place] = "_" if picture[place] == " " else picture[place]
            for n in range(last, len(self._lanes)):  # lanes to the right move in
                picture[2 * n] = " "
                picture[2 * n - 1] = "/"
            lines.append("".join(picture).rstrip())
            del self._lanes[last]
        return lines

    def _advance(self, column: int, parents: Sequence[str]) -> list[str]:
        if not parents:
            return self._close(column)
        self._lanes[column] = parents[0]
        lines = []
        for parent in reversed(parents[1:]):
            picture = _row(range(column + 1), width=len(self._lanes) + 1)
            for n in range(column, len(self._lanes)):  # lanes to the right make room
                picture[2 * n + 1] = "\\"
            lines.append("".join(picture).rstrip())
            self._lanes.insert(column + 1, parent)
        return lines

    def _close(self, column: int) -> list[str]:
        """End a lane at a first generation; lanes to its right move in."""
        right = range(column + 1, len(self._lanes))
        picture = _row(range(column), width=len(self._lanes))
        for n in right:
            picture[2 * n - 1] = "/"
        del self._lanes[column]
        return ["".join(picture).rstrip()] if right else []


def _last_index(lanes: Sequence[str], identifier: str) -> int:
    return max(n for n, waits in enumerate(lanes) if waits == identifier)


def _row(lanes: Iterable[int], *, width: int = 0, skip: int = -1) -> list[str]:
    """Return a line of characters with `|` in the columns of the lanes."""
    columns = list(lanes)
    picture = [" "] * (2 * max(width, len(columns)) + 1)
    for n in columns:
        picture[2 * n] = " " if n == skip else "|"
    return picture
