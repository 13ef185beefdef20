"""The live page `/stream`: its files as they go to the browser, and what it may load."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

PAGE: Final = "page.html"
KINDS: Final = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
ASSETS: Final = ("beliefs.js", "element.js", "entry.js", "link.js", "log.js", "page.js", "page.css")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Scripts and styles of this server alone, and no text ever becomes an element."""


@cache
def file_bytes(name: str) -> bytes:
    """A file of the page."""
    return files("server.stream_page").joinpath(name).read_bytes()
