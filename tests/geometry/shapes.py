"""Small closed meshes for geometry tests: integer µm vertices and outward triangles."""

import numpy as np

BOX_FACES = np.array(
    [[0, 2, 1], [0, 3, 2], [4, 5, 6], [4, 6, 7], [0, 1, 5], [0, 5, 4],
     [1, 2, 6], [1, 6, 5], [2, 3, 7], [2, 7, 6], [3, 0, 4], [3, 4, 7]]
)  # fmt: skip


def box(size=(1000, 1000, 1000), at=(0, 0, 0)):
    x, y, z = size
    corners = [[0, 0, 0], [x, 0, 0], [x, y, 0], [0, y, 0],
               [0, 0, z], [x, 0, z], [x, y, z], [0, y, z]]  # fmt: skip
    return np.array(corners) + np.array(at), BOX_FACES.copy()


def join(*meshes):
    """Several meshes as one, vertices kept apart."""
    vertices, faces, offset = [], [], 0
    for points, triangles in meshes:
        vertices.append(points)
        faces.append(np.asarray(triangles) + offset)
        offset += len(points)
    return np.concatenate(vertices), np.concatenate(faces)


def grid_faces(rows, columns):
    """Outward faces of a ring-by-ring torus grid, rows running along, columns around."""
    i, j = (axis.ravel() for axis in np.mgrid[0:rows, 0:columns])
    i2, j2 = (i + 1) % rows, (j + 1) % columns
    a, b, c, d = i * columns + j, i2 * columns + j, i2 * columns + j2, i * columns + j2
    return np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])


def torus(rows, columns, radius=100_000, tube=30_000, at=(0, 0, 0)):
    u, v = np.meshgrid(
        np.arange(rows) * 2 * np.pi / rows, np.arange(columns) * 2 * np.pi / columns, indexing="ij"
    )
    out = radius + tube * np.cos(v)
    points = np.stack([out * np.cos(u), out * np.sin(u), tube * np.sin(v)], -1).reshape(-1, 3)
    return np.rint(points).astype(np.int64) + np.array(at), grid_faces(rows, columns)


def cylinder(radius=30_000, height=90_000, sides=720, radius_y=None, at=(0, 0, 0)):
    """A closed prism about the z axis, its caps fanned from their centres."""
    angle = np.arange(sides) * 2 * np.pi / sides
    ring = np.stack([radius * np.cos(angle), (radius_y or radius) * np.sin(angle)], 1)
    low = np.column_stack([ring, np.zeros(sides)])
    high = np.column_stack([ring, np.full(sides, height)])
    points = np.concatenate([low, high, [[0, 0, 0], [0, 0, height]]])
    k = np.arange(sides)
    n = (k + 1) % sides
    faces = np.concatenate(
        [
            np.stack([k, n, n + sides], 1),
            np.stack([k, n + sides, k + sides], 1),
            np.stack([np.full(sides, 2 * sides), n, k], 1),
            np.stack([np.full(sides, 2 * sides + 1), k + sides, n + sides], 1),
        ]
    )
    return np.rint(points).astype(np.int64) + np.array(at), faces
