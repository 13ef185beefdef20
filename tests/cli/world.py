"""Running `rr` in this process: real arguments in, exit code and real bytes out."""

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema

from rrcli.app import run
from rrcli.published import published_schema


@dataclass(frozen=True)
class Result:
    """What one command did."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def json(self) -> Any:
        """The JSON document on stdout, after checking it against its published schema."""
        document = json.loads(self.out)
        kind = document["schema"].split("/")[1]
        jsonschema.Draft202012Validator(published_schema(kind)).validate(document)
        return document


class Stream(io.TextIOWrapper):
    """A text stream over bytes that may say it is a terminal."""

    def __init__(self, data: bytes = b"", *, tty: bool = False) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8", newline="\n")
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty

    def bytes(self) -> bytes:
        self.flush()
        found = self.buffer.getvalue()
        assert isinstance(found, bytes)
        return found


def call(
    *argv: str | Path, cwd: Path | None = None, stdin: bytes = b"", tty: bool = False
) -> Result:
    """The result of `rr ARGV`; with `cwd` as `rr -C CWD ARGV`, with `tty` as on a terminal."""
    arguments = [str(item) for item in argv]
    if cwd is not None:
        arguments = ["-C", str(cwd), *arguments]
    kept = sys.stdin, sys.stdout, sys.stderr
    streams = Stream(stdin, tty=tty), Stream(tty=tty), Stream(tty=tty)
    sys.stdin, sys.stdout, sys.stderr = streams
    try:
        code = run(arguments)
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    return Result(code, streams[1].bytes(), streams[2].bytes().decode())


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes: equal trees are equal folders."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def silent(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files but for the log of events, in which a refusal is written down too."""
    return {
        name: data
        for name, data in files.items()
        if not name.startswith((".rr/events/", "events/"))
    }
