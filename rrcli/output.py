"""Where a command's words go: results on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STYLES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
}


@dataclass(frozen=True, slots=True)
class Output:
    """Writes one command's results. With `json` set, stdout carries JSON and nothing else."""

    json: bool = False
    quiet: bool = False
    verbose: bool = False
    color: bool = False

    def line(self, text: str = "") -> None:
        """Write one line of result text to stdout."""
        sys.stdout.write(text + "\n")

    def lines(self, lines: list[str]) -> None:
        """Write several lines of result text to stdout."""
        if lines:
            sys.stdout.write("\n".join(lines) + "\n")

    def text(self, text: str) -> None:
        """Write result text that brings its own line ends."""
        sys.stdout.write(text)

    def raw(self, data: bytes) -> None:
        """Write bytes to stdout as they are."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def flush(self) -> None:
        """Let whoever reads stdout have what was written so far."""
        sys.stdout.flush()

    def document(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Write one JSON document of a published, versioned schema to stdout."""
        import json

        from rrcli.published import schema_id

        document = {"schema": schema_id(kind), **fields}
        text = json.dumps(document, ensure_ascii=False, indent=2)
        if not _encodes(text):  # a file name that is no UTF-8
            text = json.dumps(document, indent=2)
        sys.stdout.write(text + "\n")

    def note(self, text: str) -> None:
        """Write a remark to stderr, unless quiet."""
        if not self.quiet:
            sys.stderr.write(text + "\n")

    def detail(self, text: str) -> None:
        """Write a remark to stderr only when verbose."""
        if self.verbose and not self.quiet:
            sys.stderr.write(text + "\n")

    def style(self, text: str, *names: str) -> str:
        """Return `text` in the named styles for stdout, or unchanged without colour."""
        return paint(text, *names) if self.color else text


def _encodes(text: str) -> bool:
    """Whether a text is free of halves of characters, which no output takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def paint(text: str, *names: str) -> str:
    """Return `text` between the terminal's own sequences for the named styles."""
    codes = ";".join(STYLES[name] for name in names)
    return f"\x1b[{codes}m{text}\x1b[0m"
