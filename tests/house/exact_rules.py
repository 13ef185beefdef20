"""What built bytes and decisions may be made with: calls with the same bits on every CPU and numpy.

numpy's own `exp`, `power` and `arctan2` differ between SIMD levels of one CPU; `dot`, `matmul` and
`hypot` differ between x86-64 and arm64 (measured); pairwise `sum` depends on the memory layout;
Python's own `sum` of floats became compensated in 3.12; `interp` is contracted to FMA on arm64.
"""

# Modules the rule does not bind, by dotted prefix, each with the reason.
EXEMPT = {
    "exporters.raster": "PNG renders are promised for one release, not everywhere",
    "exporters.png": "PNG renders are promised for one release, not everywhere",
    "exporters.turntable": "PNG renders are promised for one release, not everywhere",
    "exporters.views": "cameras of the PNG renders only",
    "exporters.pattern": "laid flat by scipy's solver: DXF and SVG are promised for one release",
    "exporters.dxf": "drawings of pattern pieces, promised for one release",
    "exporters.drawing_svg": "drawings of pattern pieces, promised for one release",
    "exporters.techpack": "PDF set by typst, with pictures: promised for one release",
    "exporters.readback": "a judge of written files: integer sums, and tolerances on normals",
    "geometry.intersect": "a judge: integer predicates; a build asks it for a yes or no only",
    "geometry.boxtree": "the judge's broad phase: integers and a conservative answer",
}

# (importer, exempt module): the only ways from the build path into an exempt module.
JUDGED_BY = {
    ("geometry.audit", "geometry.intersect"): "a yes or no from integer predicates",
    ("geometry.nearest", "geometry.boxtree"): "the order of a tree, from whole numbers",
    ("geometry.laces", "geometry.intersect"): "a yes or no: is the lace narrow enough to lie free",
    ("exporters.lines_camera", "exporters.raster_fill"): "spans by + - * / and whole numbers",
    ("exporters.registry", "exporters.pattern"): "the names of the parts that have a pattern",
    ("exporters.readers.pieces", "exporters.pattern"): "a yes or no: is the drawing the pieces",
    ("exporters.documents", "exporters.techpack"): "PDF, marked `this release` in the manifest",
    ("exporters.bundle", "exporters.readback"): "a yes or no, and exact integer figures",
    ("exporters.bundle", "exporters.raster"): "pictures, marked `this release` in the manifest",
    ("exporters.scene", "exporters.raster_mesh"): "for pictures alone",
}

EXACT_ARITHMETIC = {
    "abs", "absolute", "add", "subtract", "multiply", "divide", "negative", "sqrt", "square",
    "floor", "ceil", "rint", "trunc", "sign", "maximum", "minimum", "max", "min", "clip", "where",
    "cumsum", "cross", "diff", "left_shift", "right_shift", "bitwise_and", "bitwise_or",
    "bitwise_xor", "floor_divide", "fmax", "fmin", "amax", "amin", "copysign",
}  # fmt: skip
COMPARISONS = {
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "array_equal",
    "isfinite", "isnan", "isin", "all", "any", "logical_and", "logical_or", "logical_not",
    "logical_xor", "signbit",
}  # fmt: skip
SEARCHES = {
    "searchsorted", "argmax", "argmin", "nonzero", "flatnonzero", "count_nonzero", "bincount",
    "unique", "lexsort", "argsort", "sort", "maximum.at", "minimum.at", "add.at", "subtract.at",
    "logical_or.at", "bitwise_or.at", "maximum.reduceat", "minimum.reduceat",
    "maximum.accumulate", "minimum.accumulate", "maximum.reduce", "minimum.reduce",
}  # fmt: skip
SHAPES = {
    "array", "asarray", "ascontiguousarray", "arange", "zeros", "ones", "empty", "full",
    "zeros_like", "ones_like", "empty_like", "full_like", "concatenate", "stack", "hstack",
    "vstack", "column_stack", "dstack", "append", "insert", "delete", "repeat", "tile", "roll",
    "reshape", "ravel", "transpose", "flip", "split", "array_split", "meshgrid", "broadcast_to",
    "broadcast_arrays", "take", "take_along_axis", "put_along_axis", "expand_dims", "squeeze",
    "atleast_2d", "frombuffer", "packbits", "unpackbits", "copy", "moveaxis", "swapaxes",
    "triu_indices", "tril_indices", "indices", "ndindex", "ndenumerate", "block", "r_", "c_",
    "newaxis", "errstate", "shares_memory", "copyto", "compress", "fromiter",
}  # fmt: skip
TYPES = {
    "ndarray", "dtype", "generic", "number", "floating", "integer", "bool_", "bool", "int8",
    "int16", "int32", "int64", "intp", "uint8", "uint16", "uint32", "uint64", "float32", "float64",
    "iinfo", "finfo", "typing", "typing.NDArray", "typing.ArrayLike", "inf", "nan", "void",
}  # fmt: skip
NUMPY = EXACT_ARITHMETIC | COMPARISONS | SEARCHES | SHAPES | TYPES

# `sqrt` is correctly rounded by IEEE 754, `fsum` exact before one rounding, `frexp` takes a number
# apart, the rest are whole numbers.
MATH = {
    "sqrt",
    "fsum",
    "frexp",
    "floor",
    "ceil",
    "gcd",
    "lcm",
    "isqrt",
    "comb",
    "isfinite",
    "isnan",
    "inf",
}

# Array methods whose order of addition or whose library is not fixed.
METHODS = {"sum", "mean", "dot", "std", "var", "prod", "trace", "matmul", "cumprod"}

BARRED_MODULES = {"cmath", "statistics", "scipy", "numpy.linalg", "numpy.fft", "numpy.polynomial"}

# (module, source text): why this one expression is exact all the same.
ALLOWED: dict[tuple[str, str], str] = {
    ("schemas.sizes", "10 ** places"): "a whole number of the exact size arithmetic",
    ("geometry.solid", "sum(volumes)"): "Python integers, exact at any size",
}


def is_exempt(module_name: str) -> bool:
    """True for a module the rule does not bind."""
    return module_name.startswith(tuple(EXEMPT))
