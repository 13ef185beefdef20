"""`rr` of a release to come, whose kernel moves every shoe by a micrometre. A program of its own.

Worker processes run it too, under another name, so they have that kernel as well.
"""

import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

NEXT = "next"


def become_next() -> None:
    """Make this process one of that release; nothing may have read the kernel before."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import geometry.kernel

    geometry.kernel.KERNEL = NEXT  # type: ignore[misc]
    import geometry.build
    from geometry.build import Shoe, build_shoe

    def moved(
        instrumental: Mapping[str, int | str],
        *,
        quality: str = "standard",
        only: Collection[str] | None = None,
    ) -> Shoe:
        shoe = build_shoe(instrumental, quality=quality, only=only)
        parts = []
        for part in shoe.parts:
            vertices_um = part.vertices_um.copy()
            vertices_um[:, 0] += 1
            parts.append(replace(part, vertices_um=vertices_um))
        anchors = {name: (x + 1, y, z) for name, (x, y, z) in shoe.anchors_um.items()}
        return Shoe(NEXT, quality, tuple(parts), anchors)

    geometry.build.build_shoe = moved


if __name__ in ("__main__", "__mp_main__"):
    become_next()

if __name__ == "__main__":
    from rrcli.app import run

    sys.exit(run(sys.argv[1:]))
