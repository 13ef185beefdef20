"""The families of shoe: a spec names one as its `style`, and takes its defaults.

A family is a file of this folder that holds `FAMILY`, and a row here (docs/families.md).
"""

from functools import cache
from importlib import import_module

from schemas.families.family import Family

STYLES: tuple[str, ...] = (
    "sneaker",
    "runner",
    "boot",
)
"""The families there are, each the name of its file; the first is what `rr init` starts with."""


@cache
def family(style: str) -> Family:
    """The family of a style; its file is read when it is first asked for. Raises KeyError."""
    if style not in STYLES:
        raise KeyError(style)
    found: Family = import_module(f"{__name__}.{style}").FAMILY
    return found
