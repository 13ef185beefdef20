"""Writes the frozen bytes of the example specs and shoes: `python -m tests.golden.freeze`.

Run it only when a default rule, an example or the kernel was changed on purpose; once a release
is out, raise PARAMETER_TABLE_VERSION or KERNEL with it.
"""

import json
from pathlib import Path

from geometry.blob import encode_mesh
from geometry.build import build_shoe
from geometry.measures import measures
from schemas.canonical import sha256_hex
from schemas.resolve import appearance_bytes, authored_bytes, instrumental_bytes
from schemas.validate import validate

EXAMPLES = Path(__file__).parents[2] / "examples"
FROZEN = Path(__file__).parent / "resolved"
MESHES = Path(__file__).parent / "meshes.json"


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


def frozen_meshes(path: Path) -> dict[str, str]:
    """Mesh ids of an example's parts at standard quality, and of its measures and anchors."""
    resolved = validate(path.read_bytes(), path.name).resolved
    assert resolved is not None
    shoe = build_shoe(resolved.instrumental)
    ids = {one.name: sha256_hex(encode_mesh(one)) for one in shoe.parts}
    found = measures(shoe.parts, shoe.anchors_um)
    told = json.dumps([shoe.kernel, shoe.anchors_um, found], sort_keys=True)
    return {**ids, "(measures and anchors)": sha256_hex(told.encode())}


def main() -> None:
    """Write one file for each example, and the mesh ids of all."""
    shoes = {path.stem: frozen_meshes(path) for path in sorted(EXAMPLES.glob("*.yaml"))}
    MESHES.write_text(json.dumps(shoes, indent=1) + "\n")
    for path in sorted(EXAMPLES.glob("*.yaml")):
        (FROZEN / f"{path.stem}.jsonl").write_bytes(frozen_bytes(path))


if __name__ == "__main__":
    main()
