import pytest

from schemas.suggest import did_you_mean, keys_under, nearest, unknown_key_hint


@pytest.mark.parametrize(
    ("table", "key", "hint"),
    [
        ("", "appearence", "did you mean appearance?"),
        ("", "last", "last belongs under instrumental"),
        ("size", "sistem", "did you mean system?"),
        ("instrumental", "collar_geometri", "did you mean collar_geometry?"),
        ("instrumental.last_profile", "toe_sprig_mm", "did you mean toe_spring_mm?"),
        (
            "instrumental.last",
            "toe_spring_mm",
            "toe_spring_mm belongs at instrumental.last_profile.toe_spring_mm",
        ),
        (
            "instrumental.sole",
            "eyelet_pair",
            "did you mean instrumental.lacing.eyelet_pairs?",
        ),
        ("instrumental", "last.length_mm", "write nested tables instead of a dotted key"),
        ("", "zzzzqqqq", "run `rr params` for the list of parameters"),
    ],
)
def test_an_unknown_key_is_answered_with_the_likeliest(table: str, key: str, hint: str) -> None:
    assert unknown_key_hint(table, key) == hint


def test_keys_of_each_table() -> None:
    assert keys_under("size") == ("system", "value", "width", "wearer")
    assert keys_under("appearance") == ("materials", "colors", "branding", "textures")
    assert keys_under("instrumental.insole") == ("sockliner_mm", "board_mm")
    assert keys_under("nowhere") == ()


def test_nothing_near_is_nothing() -> None:
    assert nearest("xyz", ["suede", "canvas"]) is None
    assert did_you_mean("xyz", ["suede"]) == ""
    assert did_you_mean("Swede", ["suede", "canvas"]) == "did you mean suede?"
