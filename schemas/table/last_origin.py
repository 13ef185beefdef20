"""Where a last's values come from: what its rules hold it to hangs on that, its form does not."""

from schemas.table.row import Parameter, constant

PATH = "last.form_origin"
DRAWN, MEASURED = "drawn", "measured"

ROWS: tuple[Parameter, ...] = (
    Parameter(
        165,
        PATH,
        "choice",
        "Where its values come from: drawn, or measured on a real last, whose proportions are a "
        "fact and warned of, not refused",
        DRAWN,
        choices=(DRAWN, MEASURED),
        tacit=DRAWN,
        rule=constant(DRAWN),
    ),
)
