"""The statements of an SQL file: one a paragraph, because the driver takes one at a time."""

from collections.abc import Iterator
from pathlib import Path


def statements(path: Path) -> Iterator[str]:
    """The statements of a file in order, without the comments above them."""
    for paragraph in path.read_text("utf-8").split("\n\n"):
        lines = [line for line in paragraph.splitlines() if not line.startswith("--")]
        if any(line.strip() for line in lines):
            yield "\n".join(lines).strip().removesuffix(";").replace(":", "\\:")
