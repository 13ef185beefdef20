"""The cells of a CSV text with the line and column where each begins."""

from typing import NamedTuple


class Cell(NamedTuple):
    """One cell: its text without blanks around it, and its place, both counted from 1."""

    text: str
    line: int
    column: int


def cells_of(text: str) -> list[list[Cell]]:
    """The rows of a CSV text, without empty rows and rows that begin with `#`.

    Cells stand between commas, or between semicolons where the first line has them (spreadsheets
    that write a decimal comma do that). A cell in double quotes may hold both.
    """
    lines = text.splitlines()
    first = next((line for line in lines if _says_something(line)), "")
    mark = ";" if ";" in first else ","
    return [
        _row(line, number, mark) for number, line in enumerate(lines, 1) if _says_something(line)
    ]


def _says_something(line: str) -> bool:
    bare = line.strip(" \t,;")
    return bool(bare) and not bare.startswith("#")


def _row(line: str, number: int, mark: str) -> list[Cell]:
    cells: list[Cell] = []
    taken: list[str] = []
    start, place, quoted = 0, 0, False
    while place < len(line):
        sign = line[place]
        if sign == '"' and quoted and line[place + 1 : place + 2] == '"':
            taken.append(sign)
            place += 1
        elif sign == '"':
            quoted = not quoted
        elif sign == mark and not quoted:
            cells.append(Cell("".join(taken).strip(), number, start + 1))
            taken, start = [], place + 1
        else:
            taken.append(sign)
        place += 1
    return [*cells, Cell("".join(taken).strip(), number, start + 1)]
