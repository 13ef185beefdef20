import pytest

from store.names import (
    CONFIG,
    FORMAT,
    HEAD,
    BadNameError,
    check_name,
    object_id_of,
    object_name,
)

ID = "0123456789abcdef" * 4


def test_what_a_backend_may_hold() -> None:
    names = [FORMAT, CONFIG, HEAD, object_name(ID)]
    assert [check_name(name) for name in names] == [
        "format",
        "config.toml",
        "op_head",
        f"objects/{ID}",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "lock",
        "/etc/passwd",
        "../op_head",
        "objects",
        "objects/",
        "objects/ab",
        f"objects/{ID.upper()}",
        f"objects/{ID}0",
        f"objects/{ID[:-1]}",
        f"objects/{ID[:-3]}/..",
        f"objects/../{ID[3:]}",
        f"objects/{ID[:-1]}\n",
        f"objects/{ID[:-1]}é",
        f"Objects/{ID}",
        f" objects/{ID}",
    ],
)
def test_anything_else_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(BadNameError) as caught:
        check_name(name)
    assert repr(name) in caught.value.message
    assert caught.value.exit_code == 70


def test_ids_of_names() -> None:
    assert object_id_of(object_name(ID)) == ID
    assert object_id_of(ID) is None
    assert object_id_of("objects/.tmp-1-2") is None
