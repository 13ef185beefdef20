import json
import struct

import pytest

from schemas.canonical import canonical_bytes
from schemas.errors import NotCanonicalError
from tests.golden.vectors import DOCUMENTS, NO_NUMBERS, NUMBERS


def number(bits: str) -> float:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    return float(value)


@pytest.mark.parametrize("bits", NUMBERS)
def test_a_number_has_its_frozen_form(bits: str) -> None:
    assert canonical_bytes(number(bits)) == NUMBERS[bits].encode()


@pytest.mark.parametrize("bits", NO_NUMBERS)
def test_what_is_no_number_has_none(bits: str) -> None:
    with pytest.raises(NotCanonicalError):
        canonical_bytes(number(bits))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_its_frozen_form(name: str) -> None:
    text, canonical = DOCUMENTS[name]
    assert canonical_bytes(json.loads(text)) == canonical.encode()
