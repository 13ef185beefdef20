"""A fitted last coloured by how far the scan it was fitted to lies from it, as GLB or PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.fit.last import FittedLast
    from exporters.scene import Scene

FORMS = ("glb", "png")


def fit_heatmap(found: FittedLast, title: str, form: str) -> bytes:
    """Return the bytes of a heat map, `form` being one of FORMS: orange where the scan stands out.

    Beyond its open edges nothing was compared, and nothing is coloured. The scan was a left foot's
    where it was mirrored: the picture shows the right foot.
    """
    from exporters.heat import scale_mm

    end = scale_mm(found.apart["all"].p95_mm)
    scene = _scene(found, f"{title}, -{end:g} to {end:g} mm", end)
    if form == "glb":
        from exporters.glb import encode_glb

        return encode_glb(scene)
    from exporters.raster_heatmap import heatmap_png

    off = found.apart["all"]
    note = f"mean {off.mean_mm:.2f}, 95 % within {off.p95_mm:.2f}, at most {off.max_mm:.2f} mm"
    return heatmap_png(scene, title, [note], end)


def _scene(found: FittedLast, title: str, end_mm: float) -> Scene:
    import numpy as np

    from exporters.heat import heat_colours
    from exporters.scene import PartStyle, Scene, StyledPart
    from geometry.near import corner_normals
    from geometry.nearest import SurfaceTree

    points = found.last.vertices_um / 1000.0
    normals = corner_normals(points, found.last.faces)
    nearest = SurfaceTree(found.scan.corners).nearest(points, np.zeros_like(points))
    # The way is from the scan to the last: where it goes inward, the scan stands out.
    out = -np.sign((nearest.way * normals).sum(axis=1)) * nearest.distance
    out = np.where(found.scan.beyond(points, nearest.distance), 0.0, out)
    style = PartStyle("", "#FFFFFF", 0.9, 0.0, "Deviation")
    return Scene(title, (StyledPart(found.last, style, heat_colours(out, end_mm)),))
