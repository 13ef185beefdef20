"""The bottom's middle beside its drawn line: nothing on drawn lasts, something on real ones."""

from schemas.table.row import Parameter, constant

ROWS: tuple[Parameter, ...] = (
    Parameter(
        166,
        "last.waist_rise_mm",
        "mm",
        "Middle of the bottom at the waist over its drawn line; measured lasts alone",
        "0 mm",
        minimum=-5,
        maximum=5,
        step=0.1,
        tacit=0,
        rule=constant(0),
    ),
    Parameter(
        167,
        "last.forepart_rise_mm",
        "mm",
        "Middle of the bottom half way from tread to toe over its drawn line; measured lasts alone",
        "0 mm",
        minimum=-4,
        maximum=6,
        step=0.1,
        tacit=0,
        rule=constant(0),
    ),
)
