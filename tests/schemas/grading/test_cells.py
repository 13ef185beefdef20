"""CSV cells and their places."""

from schemas.grading.cells import Cell, cells_of


def test_cells_know_where_they_stand() -> None:
    (first, second) = cells_of('a,"b, c", d\n\n# no\nx,,"he said ""no"""\n')
    assert first == [Cell("a", 1, 1), Cell("b, c", 1, 3), Cell("d", 1, 10)]
    assert second == [Cell("x", 4, 1), Cell("", 4, 3), Cell('he said "no"', 4, 4)]


def test_semicolons_are_taken_where_the_first_line_has_them() -> None:
    assert [cell.text for cell in cells_of("a;b\n1,5;2\n")[1]] == ["1,5", "2"]
