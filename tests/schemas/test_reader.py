import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.reader import MAX_BYTES, MAX_DEPTH, read_document
from tests.schemas.samples import AURORA


def only(data: bytes) -> tuple[str, int, int]:
    """Code, line and column of the one finding of an unreadable document."""
    document = read_document(data, "f.yaml")
    assert not document.readable
    (finding,) = document.findings
    return finding.code, finding.line, finding.column


def found(data: bytes) -> list[tuple[str, int, int, str]]:
    """Code, line, column and path of all findings."""
    return [(f.code, f.line, f.column, f.path) for f in read_document(data, "f.yaml").findings]


def test_a_document_knows_where_everything_stands() -> None:
    document = read_document(b"a: 1\nb: {c: [x, yes],\n  d: 0x10}\n", "f.yaml")
    assert document.value == {"a": 1, "b": {"c": ["x", "yes"], "d": 16}}
    assert document.places == {
        "a": (1, 4),
        "b": (2, 4),
        "b.c": (2, 8),
        "b.c[0]": (2, 9),
        "b.c[1]": (2, 12),
        "b.d": (3, 6),
    }
    assert document.place(("b", "d")) == (3, 6)
    assert document.key_place(("b", "d")) == (3, 3)
    assert document.place(("b", "missing", "deeper")) == (2, 1)
    assert document.place(("nowhere",)) == (1, 1)
    assert document.place(("b", "c", 1)) == (2, 12)


def test_columns_count_characters_not_bytes() -> None:
    document = read_document("é: {ü: 1, b: 2}\n".encode(), "f.yaml")
    assert document.places["é.b"] == (1, 14)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ("RR-S011", 1, 1)),
        (b" \n\t\n", ("RR-S011", 1, 1)),
        (b"# only a comment\n", ("RR-S011", 1, 1)),
        (b"a: 1\n" + b"#" * MAX_BYTES, ("RR-S012", 1, 1)),
        (b"\xff\xfea\x00", ("RR-S013", 1, 1)),
        (b"a: 1\n\x80", ("RR-S013", 2, 1)),
        (b"a: 1\nb: \xe9t\xe9\n", ("RR-S013", 2, 4)),
        (b"a: 1\nb: 'caf\xc3", ("RR-S013", 2, 8)),
        (b"a: \x00", ("RR-S014", 1, 4)),
        (b"solid\x01\x02", ("RR-S014", 1, 6)),
        ("a: 1\nb: \u0081\n".encode(), ("RR-S014", 2, 4)),
        (b"a: {b: 1\n", ("RR-S015", 2, 1)),
        (b'a: "x\n', ("RR-S015", 2, 1)),
        (b"a:\n\tb: 1\n", ("RR-S015", 2, 1)),
        (b"a: 1\n b: 2\n", ("RR-S015", 2, 3)),
        (b"a: @x\n", ("RR-S015", 1, 4)),
        (b"a: 1\n---\nb: 2\n", ("RR-S018", 2, 1)),
        (b"[" * 900, ("RR-S019", 1, MAX_DEPTH)),
        (b"{a: " * 100_000, ("RR-S019", 1, 4 * MAX_DEPTH - 3)),
        (b"- " * 100_000, ("RR-S019", 1, 2 * MAX_DEPTH - 1)),
        (b"a: &x 1\n", ("RR-S016", 1, 4)),
        (b"a: !!float 3\n", ("RR-S017", 1, 4)),
        (b"a: ! 3\n", ("RR-S017", 1, 4)),
        (b"%TAG ! tag:x,2000:\n---\na: 1\n", ("RR-S017", 1, 1)),
    ],
    ids=lambda x: repr(x)[:30],
)
def test_unreadable_bytes_give_one_finding_with_its_place(
    data: bytes, expected: tuple[str, int, int]
) -> None:
    assert only(data) == expected


def test_an_alias_bomb_is_refused_before_it_is_built() -> None:
    bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        bomb.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    findings = found("\n".join(bomb).encode())
    assert {code for code, *_ in findings} == {"RR-S016"}
    assert findings[0][1:3] == (1, 4) and findings[1][1:3] == (2, 4)
    assert len(findings) == 9 + 8 * 9


def test_signs_of_anchors_and_tags_inside_texts_and_comments_are_only_text() -> None:
    data = b'a: "5 & 6 * 7 !" # a & b\nb: it\'s 100%\n'
    assert read_document(data, "f").value == {"a": "5 & 6 * 7 !", "b": "it's 100%"}


def test_faults_inside_are_all_collected() -> None:
    data = b"a: 1\nb: .nan\na: 2\n? [x]\n: 3\n<<: {c: 1}\nd: {e: -.inf, e: 1e999}\na: 4\n"
    assert found(data) == [
        ("RR-S021", 2, 4, "b"),
        ("RR-S020", 3, 1, "a"),
        ("RR-S031", 4, 3, ""),
        ("RR-S016", 6, 1, "<<"),
        ("RR-S021", 7, 8, "d.e"),
        ("RR-S021", 7, 18, "d.e"),
        ("RR-S020", 7, 15, "d.e"),
        ("RR-S020", 8, 1, "a"),
    ]


def test_keys_equal_after_normalisation_are_duplicates() -> None:
    assert found("caf\u00e9: 1\ncafe\u0301: 2\n".encode()) == [("RR-S020", 2, 1, "caf\u00e9")]


def test_json_is_read_by_the_same_reader() -> None:
    value = {"a": [1, -2.5, 1e3, None, True], "b": {"ü": '\U0001f45f "q"\\/\t'}, "": ""}
    for ascii_only in (True, False):
        for indent in (None, 2, "\t"):
            text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
            document = read_document(text.encode(), "f.json")
            assert document.findings == []
            assert document.value == value


def test_a_byte_order_mark_and_a_yaml_directive_are_accepted() -> None:
    assert read_document(b"\xef\xbb\xbfa: 1\r\n", "f").value == {"a": 1}
    assert read_document(b"%YAML 1.2\n---\na: 1\n...\n", "f").value == {"a": 1}


def test_many_duplicates_stay_cheap() -> None:
    data = b"".join(b"k%d: 1\n" % number for number in range(5_000)) * 2
    assert len(found(data)) == 5_000


def test_a_file_cut_anywhere_never_raises() -> None:
    data = AURORA.encode()
    for end in range(len(data)):
        read_document(data[:end], "cut.yaml")


@given(st.binary(max_size=200))
def test_any_bytes_at_all_give_findings_not_exceptions(data: bytes) -> None:
    document = read_document(data, "f")
    assert document.readable or document.findings


@given(st.text(alphabet="ab:{}[]-,&*!%|>\"'#\n \t?@`~0.1<", max_size=60))
def test_any_yaml_like_text_gives_findings_not_exceptions(text: str) -> None:
    document = read_document(text.encode(), "f")
    assert document.readable or document.findings


def test_brackets_beyond_the_bound_of_libyaml_are_too_deep_like_any() -> None:
    """Newer releases of it stop at 1,000 before they tell of the first."""
    (finding,) = read_document(b"[" * 100_000, "f").findings
    assert (finding.code, finding.line) == ("RR-S019", 1)
    assert finding.message == f"nested deeper than {MAX_DEPTH} levels"


def test_what_is_refused_says_what_to_write_and_repeats_little() -> None:
    for data in (b"[" * 100_000, b"? [x]\n: 3\n", b"<<: {c: 1}\n", b"a: &x 1\n"):
        (finding,) = read_document(data, "f").findings
        assert finding.hint.startswith(("write ", "remove it, and write"))
    (finding,) = read_document(b"a: " + b"9" * 5000 + b".5\n", "f").findings
    assert finding.code == "RR-S021"
    assert finding.message == "9" * 60 + "… is not a finite number"
    assert finding.value == "9" * 60 + "…"
