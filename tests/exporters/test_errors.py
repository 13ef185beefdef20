"""The exporters' errors: one class, one code, one way out, and a text for `rr explain`."""

import inspect

import pytest

from exporters import errors
from schemas.errors import RRError

CLASSES = [
    found
    for _, found in inspect.getmembers(errors, inspect.isclass)
    if issubclass(found, RRError) and found is not RRError
]


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_every_error_is_complete(error: type[RRError]) -> None:
    assert error.code.startswith("RR-X")
    assert error.exit_code in {1, 2, 4, 7, 70}
    assert 400 <= error.http_status < 600
    assert error.hint
    assert len(inspect.getdoc(error) or "") > 80


def test_codes_are_not_shared() -> None:
    assert len({error.code for error in CLASSES}) == len(CLASSES)
