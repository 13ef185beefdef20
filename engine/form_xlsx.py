"""A workbook from a stranger as plain cells: no formula, macro or link is taken, nothing unpacks
to more than a form.

Own reader of the few parts that a form needs, on expat: no document type, no entity, no part that
is not asked for is ever opened.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import ClassVar, Final, NamedTuple
from xml.parsers import expat

from schemas.errors import RRError

LARGEST_FILE: Final = 4 * 1024 * 1024
LARGEST_UNPACKED: Final = 24 * 1024 * 1024
LARGEST_RATIO: Final = 200
MOST_MEMBERS: Final = 200
MOST_SHEETS: Final = 20
MOST_CELLS: Final = 60_000
MOST_TEXTS: Final = 60_000
MOST_LETTERS: Final = 4_000_000
LONGEST_TEXT: Final = 32_767
"""What a spreadsheet program keeps in one cell at most."""
LAST_ROW, LAST_COLUMN = 2_000, 64
DEEPEST: Final = 64

_ACTIVE: Final = re.compile(
    r"vbaproject|/activex/|/embeddings/|/externallinks/|/macrosheets/|/dialogsheets/|"
    r"/connections\.|/querytables/|/ctrlprops/|/webextensions/",
)
_PICTURES: Final = "/xl/media/"
_MACRO_TYPE: Final = "macroenabled"
_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
TEXT, NUMBER, YES_NO = "text", "number", "yes or no"


class UnreadableFormError(RRError):
    """The file is no form that can be read: no whole workbook or JSON, or more than a form holds.

    Formulas, macros, links to other files, embedded things, pasted pictures and document types are
    refused wherever they stand. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E111"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "rr feedback form -o FORM.xlsx writes a form; fill in its yellow cells"


class FormCell(NamedTuple):
    """A cell that holds something: its kind (text, number, yes or no) and what stands in it."""

    kind: str
    text: str


Cells = dict[tuple[int, int], FormCell]
"""Cells by row and column, both from 0."""


def cell_name(row: int, column: int) -> str:
    """The name of a cell as a spreadsheet shows it: row 0, column 0 is A1."""
    return f"{column_name(column)}{row + 1}"


def column_name(column: int) -> str:
    """The letters of a column, from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def workbook_cells(data: bytes, wanted: Iterable[str]) -> dict[str, Cells]:
    """The cells of those sheets of a workbook that are wanted and there; UnreadableFormError."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _read(archive, frozenset(wanted))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, zlib.error) as error:
        raise UnreadableFormError("this is no whole workbook") from error
    except expat.ExpatError as error:
        raise UnreadableFormError("a part of the workbook is no XML") from error
    except (KeyError, RuntimeError, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableFormError("a part of the workbook cannot be read") from error


def _read(archive: zipfile.ZipFile, wanted: frozenset[str]) -> dict[str, Cells]:
    names = _checked(archive)
    types = _Types()
    types.parse(archive.read("[Content_Types].xml"))
    for name in names:
        if name.lower().endswith(".rels"):
            _links(archive.read(name), name)
    book = _first(
        _links(archive.read("_rels/.rels"), "_rels/.rels").values(), "/officeDocument", "book"
    )
    rels_name = posixpath.join(posixpath.dirname(book), "_rels", f"{posixpath.basename(book)}.rels")
    links = _links(archive.read(rels_name), rels_name)
    sheets = _Sheets()
    sheets.parse(archive.read(book))
    if len(sheets.found) > MOST_SHEETS:
        raise UnreadableFormError(f"the workbook has more than {MOST_SHEETS} sheets")
    base = posixpath.dirname(book)
    texts: list[str] = []
    for link in links.values():
        if link.kind.endswith("/sharedStrings"):
            shared = _Texts()
            shared.parse(archive.read(_path(base, link.target)))
            texts = shared.found
    found: dict[str, Cells] = {}
    for name, link_id in sheets.found:
        if name in found:
            raise UnreadableFormError(f"two sheets are called {name!a}")
        if name in wanted:
            page = _Page(name, texts)
            page.parse(archive.read(_path(base, links[link_id].target)))
            found[name] = page.cells
    return found


def _checked(archive: zipfile.ZipFile) -> list[str]:
    """The names of the members; refuses what unpacks to too much, and what is more than cells."""
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise UnreadableFormError("the workbook holds more parts than any form")
    if len({info.filename.lower() for info in infos}) < len(infos):
        raise UnreadableFormError("the workbook holds one part twice")
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if size > LARGEST_UNPACKED or size > LARGEST_RATIO * max(packed, 4096):
        raise UnreadableFormError("the workbook unpacks to more than any form")
    for info in infos:
        if info.flag_bits & 1:
            raise UnreadableFormError("the workbook is encrypted")
        if _ACTIVE.search(f"/{info.filename.lower()}"):
            raise UnreadableFormError(
                "the workbook holds macros, links or embedded things", place=info.filename[:80]
            )
        if _PICTURES in f"/{info.filename.lower()}":  # else it would be lost without a word
            raise UnreadableFormError(
                "a picture is pasted into the workbook: take it out, save it as a file beside the "
                "form, and write its name under Photos",
                place=info.filename[:80],
            )
    return [info.filename for info in infos]


class _Link(NamedTuple):
    kind: str
    target: str


def _links(data: bytes, name: str) -> dict[str, _Link]:
    """What a part leads to, by the ids that the part has for it; refuses what is elsewhere."""
    links = _Links(name)
    links.parse(data)
    return links.found


def _first(links: Iterable[_Link], kind: str, what: str) -> str:
    for link in links:
        if link.kind.endswith(kind):
            return _path("", link.target)
    raise UnreadableFormError(f"the workbook names no {what}")


def _path(base: str, target: str) -> str:
    """The member that a link leads to."""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(base, target))


class _Reader:
    """Walks a part with expat; refuses document types and depth."""

    def __init__(self) -> None:
        self._depth = 0

    def parse(self, data: bytes) -> None:
        """Read a whole part."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._opened
        parser.EndElementHandler = self._closed
        parser.CharacterDataHandler = self.text
        parser.Parse(data, True)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; names are without their namespaces."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters inside of one."""

    def _refuse(self, *_: object) -> None:
        raise UnreadableFormError("the workbook declares a document type")

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnreadableFormError("the workbook is nested deeper than any form")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self.start(name.rpartition(" ")[2], plain)

    def _closed(self, name: str) -> None:
        self._depth -= 1
        self.end(name.rpartition(" ")[2])


class _Types(_Reader):
    """What kinds of parts a workbook says that it has."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Refuse macros by their kind, whatever their names."""
        kind = attributes.get("ContentType", "").lower()
        if _MACRO_TYPE in kind or "vbaproject" in kind:
            raise UnreadableFormError("the workbook holds macros")


class _Links(_Reader):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.found: dict[str, _Link] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        if attributes.get("TargetMode", "").lower() == "external":
            raise UnreadableFormError("the workbook links to elsewhere", place=self._name[:80])
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        self.found[attributes.get("Id", "")] = _Link(kind, target)


class _Sheets(_Reader):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            self.found.append((attributes.get("name", ""), attributes.get("id", "")))
        elif name in ("externalReference", "ddeLink", "oleLink"):
            raise UnreadableFormError("the workbook links to elsewhere")


class _Texts(_Reader):
    """The texts that cells share, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._parts: list[str] = []
        self._in_text = self._in_reading = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":  # how to read it aloud, which is no part of it
            self._in_reading = True
        elif name == "t":
            self._in_text = not self._in_reading

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_reading = False
        elif name == "si":
            if len(self.found) >= MOST_TEXTS:
                raise UnreadableFormError("the workbook holds more texts than any form")
            text = "".join(self._parts)
            if len(text) > LONGEST_TEXT:
                raise UnreadableFormError("the workbook holds a longer text than a cell can")
            self.found.append(text.strip())  # once, and not in each cell that names it

    def text(self, text: str) -> None:
        if self._in_text:
            self._parts.append(text)


@dataclass
class _Open:
    """The cell that is being read."""

    row: int
    column: int
    kind: str
    parts: list[str] = field(default_factory=list)


class _Page(_Reader):
    """The cells of a sheet that hold something."""

    def __init__(self, name: str, texts: list[str]) -> None:
        super().__init__()
        self.cells: Cells = {}
        self._name = name
        self._texts = texts
        self._cell: _Open | None = None
        self._in_value = self._in_reading = False
        self._seen = self._letters = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin(attributes)
        elif name == "f":
            at = "" if self._cell is None else cell_name(self._cell.row, self._cell.column)
            raise UnreadableFormError("a cell holds a formula", place=f"{self._name}!{at}")
        elif name == "rPh":
            self._in_reading = True
        elif name in ("v", "t"):
            self._in_value = self._cell is not None and not self._in_reading

    def _begin(self, attributes: dict[str, str]) -> None:
        self._seen += 1
        if self._seen > MOST_CELLS:
            raise UnreadableFormError("a sheet has more cells than any form", place=self._name)
        found = _CELL.fullmatch(attributes.get("r", ""))
        if found is None:
            raise UnreadableFormError("a cell of the workbook has no place", place=self._name)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        self._cell = _Open(int(found[2]) - 1, column - 1, attributes.get("t", "n"))

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._in_value = False
        elif name == "rPh":
            self._in_reading = False
        elif name == "c" and self._cell is not None:
            self._keep(self._cell)
            self._cell = None

    def text(self, text: str) -> None:
        if self._in_value and self._cell is not None:
            self._cell.parts.append(text)

    def _keep(self, cell: _Open) -> None:
        text = "".join(cell.parts).strip()
        place = f"{self._name}!{cell_name(cell.row, cell.column)}"
        if cell.kind == "s" and text:
            number = int(text)
            if not 0 <= number < len(self._texts):
                raise UnreadableFormError("a cell names a text that is not there", place=place)
            text = self._texts[number]
        if not text:
            return
        self._letters += len(text)
        if cell.kind == "e":
            raise UnreadableFormError("a cell holds an error of the program", place=place)
        if cell.row >= LAST_ROW or cell.column >= LAST_COLUMN:
            raise UnreadableFormError("something stands outside of the form", place=place)
        if len(text) > LONGEST_TEXT or self._letters > MOST_LETTERS:
            raise UnreadableFormError("a sheet holds more text than any form", place=place)
        if (cell.row, cell.column) in self.cells:
            raise UnreadableFormError("a cell is there twice", place=place)
        kinds = {"s": TEXT, "str": TEXT, "inlineStr": TEXT, "n": NUMBER, "b": YES_NO}
        if cell.kind not in kinds:
            raise UnreadableFormError("a cell is of a kind that no form has", place=place)
        self.cells[cell.row, cell.column] = FormCell(kinds[cell.kind], text)
