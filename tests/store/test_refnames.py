import pytest

from store.refnames import BadRefNameError, branch_ref, check_ref, check_ref_name, tag_ref


@pytest.mark.parametrize(
    "name",
    [
        "main",
        "wide-toe",
        "anna/summer",
        "v1.2",
        "2026",
        "20261123",
        "Größe-42",
        "靴",
        "a+b_c",
        "cafe",
    ],
)
def test_what_people_call_things(name: str) -> None:
    assert branch_ref(name) == f"branch/{name}"
    assert tag_ref(name) == f"tag/{name}"
    assert check_ref(f"tag/{name}") == f"tag/{name}"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("x" * 101, "longer"),
        ("main~1", "'~'"),
        ("@", "'@'"),
        ("a b", "' '"),
        ("a\nb", "'\\n'"),
        ("a\\b", "allowed"),
        ("x:y", "':'"),
        ("-f", "option"),
        ("branch/x", "refs themselves"),
        ("tag/x", "refs themselves"),
        ("/a", "empty part"),
        ("a//b", "empty part"),
        ("a/", "empty part"),
        (".hidden", "path"),
        ("a/..", "path"),
        ("a..b", "path"),
        ("end.", "path"),
        ("gro\u0308sse", "NFC"),
        ("a\u200bb", "allowed"),
        ("0123456789ab", "id"),
        ("ab" * 32, "id"),
    ],
)
def test_every_refusal_says_why(name: str, reason: str) -> None:
    with pytest.raises(BadRefNameError) as caught:
        check_ref_name(name)
    assert reason in caught.value.message
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("ref", ["main", "head/main", "branches/main", "branch/", "tag/a b"])
def test_a_ref_is_a_branch_or_a_tag(ref: str) -> None:
    with pytest.raises(BadRefNameError):
        check_ref(ref)
