"""What a factory does in a spreadsheet program, for scripts: one finding more in a form.

    python fill-in.py form.xlsx "Part=upper" "Observation=toe box too low" ...

Each word names a column by its heading. Needs openpyxl.
"""

import sys

from openpyxl import load_workbook

HEADINGS, MEASURE = 3, 2


def main(form: str, *said: str) -> None:
    """Write the cells into the first row that is free."""
    book = load_workbook(form)
    page = book["Findings"]
    columns = {cell.value: cell.column for cell in page[HEADINGS]}
    row = HEADINGS + 1
    while page.cell(row, MEASURE).value or page.cell(row, columns["Observation"]).value:
        row += 1
    for word in said:
        heading, _, value = word.partition("=")
        number = heading in ("From", "To")
        page.cell(row, columns[heading]).value = float(value) if number else value
    book.save(form)


main(*sys.argv[1:])
