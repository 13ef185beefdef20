import pytest

from exporters.documents import DOCUMENTS
from exporters.errors import FormatNotInProfile, UnknownProfile
from exporters.profiles import ALL_VIEWS, PROFILES, Secret, chosen_formats, profile_named
from exporters.registry import FORMATS
from exporters.views import VIEWS


def test_the_profiles() -> None:
    assert list(PROFILES) == ["owner", "factory", "supplier", "render", "qa", "view"]
    opaque = {name for name, profile in PROFILES.items() if profile.opaque}
    assert opaque == {"supplier", "render", "view"}


def test_no_kind_of_file_comes_in_by_the_way() -> None:
    """The kinds follow from the rows; here they are, so that a new one is seen."""
    assert {name: sorted(profile.suffixes) for name, profile in PROFILES.items()} == {
        "owner": [
            *("3mf", "csv", "dxf", "glb", "json", "mtl", "obj", "pdf", "ply", "png", "step"),
            *("stl", "svg", "usdz", "xlsx", "yaml", "yml"),
        ],
        "factory": [
            *("3mf", "csv", "dxf", "glb", "json", "mtl", "obj", "pdf", "ply", "step", "stl"),
            *("svg", "xlsx"),
        ],
        "supplier": ["csv", "json"],
        "render": ["glb", "json", "png"],
        "qa": ["csv", "json", "xlsx"],
        "view": ["glb", "json", "pdf"],
    }


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_everything_a_profile_names_exists_and_may_be_in_it(profile) -> None:  # type: ignore[no-untyped-def]
    assert set(profile.documents) <= set(DOCUMENTS)
    assert set(profile.formats) <= set(FORMATS)
    assert set(profile.views) <= set(VIEWS)
    paths = [DOCUMENTS[name].path for name in profile.documents]
    assert {path.rpartition(".")[2] for path in paths} <= profile.suffixes
    assert {FORMATS[name].extension for name in profile.accepted_formats} <= profile.suffixes


def test_what_each_never_holds() -> None:
    assert PROFILES["owner"].never == frozenset()
    assert PROFILES["factory"].never == {Secret.HISTORY, Secret.AI_LOG, Secret.SOURCE}
    assert PROFILES["qa"].never == {Secret.AI_LOG, Secret.SOURCE}
    assert {Secret.SOURCE, Secret.INSTRUMENTAL, Secret.IDS} <= PROFILES["view"].never
    assert {Secret.GEOMETRY, Secret.INSTRUMENTAL, Secret.IDS} <= PROFILES["supplier"].never
    assert {Secret.INSTRUMENTAL, Secret.BOM, Secret.IDS} <= PROFILES["render"].never


def test_all_views_are_those_of_the_renderer() -> None:
    assert set(ALL_VIEWS) == set(VIEWS)


def test_formats_narrow_and_never_add() -> None:
    owner, factory = PROFILES["owner"], PROFILES["factory"]
    assert chosen_formats(owner, None) == owner.formats
    assert chosen_formats(factory, ("ply", "stl")) == ("stl", "ply")
    assert chosen_formats(factory, ("glb",)) == ()
    assert chosen_formats(PROFILES["render"], ("glb",)) == ()
    for profile, name in (("supplier", "stl"), ("render", "stl"), ("owner", "glb-compact")):
        with pytest.raises(FormatNotInProfile) as caught:
            chosen_formats(PROFILES[profile], (name,))
        assert caught.value.exit_code == 4
    assert chosen_formats(PROFILES["view"], ("glb",)) == ()
    with pytest.raises(FormatNotInProfile, match="no geometry at all"):
        chosen_formats(PROFILES["qa"], ("glb",))


def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(UnknownProfile, match="'press' is no profile"):
        profile_named("press")
