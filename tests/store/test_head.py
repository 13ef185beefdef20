import pytest
from blake3 import blake3

from schemas.ids import OperationId
from store.head import DamagedHeadError, decode_head, encode_head

ID = OperationId("0123456789abcdef" * 4)
LINE = encode_head(ID)


def test_the_line_is_what_the_format_document_says() -> None:
    text = f"rr-head 1 {ID} "
    assert f"{text}{blake3(text.encode()).hexdigest()}\n".encode() == LINE


def test_the_operation_comes_back() -> None:
    assert decode_head(LINE) == ID


def test_every_flipped_bit_is_found() -> None:
    for place in range(len(LINE) * 8):
        hit = bytearray(LINE)
        hit[place // 8] ^= 1 << place % 8
        with pytest.raises(DamagedHeadError):
            decode_head(bytes(hit))


@pytest.mark.parametrize(
    "data", [b"", LINE[:-1], LINE + b"\n", LINE.upper(), b"\xff" * 140, LINE * 2]
)
def test_other_forms_are_refused(data: bytes) -> None:
    with pytest.raises(DamagedHeadError) as caught:
        decode_head(data)
    assert caught.value.exit_code == 7
