"""Writes the frozen bytes of the example specs: `python -m tests.golden.freeze`.

Run it only when a default rule or an example was changed on purpose; once a release is out,
raise PARAMETER_TABLE_VERSION with it.
"""

from pathlib import Path

from schemas.resolve import appearance_bytes, authored_bytes, instrumental_bytes
from schemas.validate import validate

EXAMPLES = Path(__file__).parents[2] / "examples"
FROZEN = Path(__file__).parent / "resolved"


def frozen_bytes(path: Path) -> bytes:
    """The three canonical halves of an example, one a line."""
    result = validate(path.read_bytes(), path.name)
    assert result.authored is not None and result.resolved is not None
    resolved = result.resolved
    halves = (
        authored_bytes(result.authored),
        instrumental_bytes(resolved),
        appearance_bytes(resolved),
    )
    return b"\n".join(halves) + b"\n"


def main() -> None:
    """Write one file for each example."""
    for path in sorted(EXAMPLES.glob("*.yaml")):
        (FROZEN / f"{path.stem}.jsonl").write_bytes(frozen_bytes(path))


if __name__ == "__main__":
    main()
