import pytest

from store.structured import KINDS, StructuredImportError, parse_structured, refuse_structured


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_refused_as_an_import(kind: str) -> None:
    content = f' {{"version": 99, "kind": "{kind}"}}'.encode()
    with pytest.raises(StructuredImportError) as caught:
        refuse_structured(content)
    assert caught.value.details == {"kind": kind}
    assert caught.value.exit_code == 1


@pytest.mark.parametrize(
    "content",
    [
        rb'{"k\u0069nd":"gener\u0061tion","version":1}',
        b'\n\t {"kind":"operation","version":null}\r\n',
        b'{"kind":"mesh","kind":"refset","version":1}',
    ],
    ids=["escapes", "blanks", "twice"],
)
def test_no_disguise_helps(content: bytes) -> None:
    with pytest.raises(StructuredImportError):
        refuse_structured(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"rr: 1\nname: x\n",
        b'{"rr":1,"name":"kind"}',
        b'{"kind":"sneaker","version":1}',
        b'{"kind":"generation"}',
        b'[{"kind":"generation","version":1}]',
        b'"kind generation version"',
        b'{"kind":["generation"],"version":1}',
        b'{"kind":"refset","version":1}x',
        b"{" * 100_000,
        b'{"a":' * 100_000,
        '{"kind":"generation","version":1}'.encode("utf-16"),
        b'\xef\xbb\xbf{"kind":"generation","version":1}',
        b'{"kind":"generation","version":1,"x":"\xff"}',
    ],
)
def test_what_no_reader_would_take_for_history_is_a_blob(content: bytes) -> None:
    refuse_structured(content)
    assert parse_structured(content) is None
