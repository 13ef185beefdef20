"""One HTML page that holds whole shoes: opens from disk, asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files

# JSON inside a script element must not hold what could end it, nor open a comment in it.
UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def viewer_page(models: Sequence[bytes], info: Mapping[str, object]) -> bytes:
    """The page as UTF-8 bytes, the same for the same input.

    `models` are GLBs, as `exporters.viewer.model` makes them. `info` is what is said beside them:
    `name`; `side` ("left", "right"); `mode` ("one", "sizes", "compare": the other shoe, then this
    one, or "draft": the shoe as it is, then as drafted); `start`, the number of the model shown
    first; `models`, one {"label"} each, with `size`, `generation`, `geometry_hash`, `kernel` and
    `overlay` where they may be known; `compare` with the scale and figures of deviations; `draft`
    with what would change. Any text is safe.
    """
    style, script = _source("src/style.css"), _source("dist/viewer.js")
    filled = {
        "policy": _policy(style, script),
        "title": html.escape(f"{info.get('name') or 'Untitled'} · RR Engine"),
        "style": style,
        "info": _json(info),
        "models": "\n".join(map(_model, models)),
        "script": script,
    }
    # Filled between the marks of the template, so that a mark inside a value stays text.
    first, *rest = _source("src/page.html").split("{{")
    page = [first]
    for piece in rest:
        mark, _, after = piece.partition("}}")
        page += [filled[mark], after]
    return "".join(page).encode("utf-8", errors="replace")


def _model(glb: bytes) -> str:
    """A model as an element that no browser runs."""
    text = base64.b64encode(glb).decode("ascii")
    return f'<script type="text/plain" class="model">{text}</script>'


def _source(path: str) -> str:
    """A file of this package as text."""
    return files("exporters.viewer").joinpath(path).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """The content policy: this style, this script, pictures made by the page, and nothing else."""
    return (
        f"default-src 'none'; script-src '{_fingerprint(script)}'; "
        f"style-src '{_fingerprint(style)}'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _fingerprint(text: str) -> str:
    """The hash a browser compares an inline element with before it obeys it."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def _json(value: Mapping[str, object]) -> str:
    """JSON that is safe inside a script element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
    for character, escape in UNSAFE.items():
        text = text.replace(character, escape)
    return text
