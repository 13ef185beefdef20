"""A slow, exact judge of two triangles: rational clipping, nothing shared with the product."""

from fractions import Fraction


def sub(a, b):
    return tuple(x - y for x, y in zip(a, b, strict=True))


def cross(a, b):
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def clip(polygon, normal, origin):
    """The points of a closed polygon (also a segment or a point) where normal·(x - origin) >= 0."""
    kept = []
    for k, here in enumerate(polygon):
        there = polygon[(k + 1) % len(polygon)]
        h, t = dot(normal, sub(here, origin)), dot(normal, sub(there, origin))
        if h >= 0:
            kept.append(here)
        if (h > 0 and t < 0) or (h < 0 and t > 0):
            share = Fraction(h, h - t)
            kept.append(tuple(x + share * (y - x) for x, y in zip(here, there, strict=True)))
    return kept


def common(one, two):
    """Corner points of the common part of two triangles with area; empty if they are apart."""
    a, b, c = two
    normal = cross(sub(b, a), sub(c, a))
    points = clip([tuple(map(Fraction, p)) for p in one], normal, a)
    points = clip(points, tuple(-x for x in normal), a)
    for start, end in ((a, b), (b, c), (c, a)):
        points = clip(points, cross(normal, sub(end, start)), start)
    return set(points)


def area_is_zero(points, face):
    a, b, c = (tuple(points[k]) for k in face)
    return cross(sub(b, a), sub(c, a)) == (0, 0, 0)


def wrong_pairs(points, faces):
    """All pairs (i, j) that meet wrongly, by the definition in geometry/intersect.py."""
    points = [tuple(int(x) for x in point) for point in points]
    faces = [tuple(int(k) for k in face) for face in faces]
    found = [(i, i) for i, face in enumerate(faces) if area_is_zero(points, face)]
    flat = {i for i, _ in found}
    whole = [i for i in range(len(faces)) if i not in flat]
    pairs = ((i, j) for i in whole for j in whole if i < j)
    found.extend((i, j) for i, j in pairs if _wrong(points, faces[i], faces[j]))
    return sorted(found)


def _wrong(points, one, two):
    shared = set(one) & set(two)
    if len(shared) == 3:
        return True
    met = common([points[k] for k in one], [points[k] for k in two])
    if not shared:
        return bool(met)
    ends = [points[k] for k in shared]
    if len(shared) == 1:
        return met != {ends[0]}
    along = sub(ends[1], ends[0])
    return any(cross(along, sub(point, ends[0])) != (0, 0, 0) for point in met)
