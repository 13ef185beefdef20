"""Drawing ancestry as lanes of text, as `rr log --graph` shows it."""

from __future__ import annotations

from collections.abc import Sequence


class Lanes:
    """The open lanes while a history is drawn from its newest generation down.

    A lane waits for the id at its foot. The caller gives every child before its parents.
    """

    def __init__(self) -> None:
        self._lanes: list[str] = []

    def draw(self, identifier: str, parents: Sequence[str], text: str) -> list[str]:
        """Return the line of one generation with its lanes, and lines that join or fork below."""
        if identifier not in self._lanes:
            self._lanes.append(identifier)
        column = self._lanes.index(identifier)
        joined = [n for n, waits in enumerate(self._lanes) if waits == identifier and n != column]
        marks = ["*" if n == column else "|" for n in range(len(self._lanes))]
        lines = []
        if joined:
            lines.append(self._join(column, joined))
            self._lanes = [waits for n, waits in enumerate(self._lanes) if n not in joined]
            marks = ["*" if n == column else "|" for n in range(len(self._lanes))]
        lines.append(f"{' '.join(marks)}  {text}")
        lines += self._advance(column, parents)
        return lines

    def _join(self, column: int, joined: list[int]) -> str:
        marks = []
        for n in range(len(self._lanes)):
            marks.append("/" if n in joined else "|")
        return " ".join(marks).replace("| /", "|/", 1) if column + 1 in joined else " ".join(marks)

    def _advance(self, column: int, parents: Sequence[str]) -> list[str]:
        if not parents:
            del self._lanes[column]
            return []
        self._lanes[column] = parents[0]
        lines = []
        for parent in parents[1:]:
            if parent in self._lanes:
                continue
            self._lanes.insert(column + 1, parent)
            lines.append(" ".join(self._fork(column)))
        return lines

    def _fork(self, column: int) -> list[str]:
        return ["\\" if n == column + 1 else "|" for n in range(len(self._lanes))]
