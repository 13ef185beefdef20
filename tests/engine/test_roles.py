"""Roles: seven of them, and a role only ever narrows what the owner may do."""

import pytest

from engine.roles import (
    EXPORTS,
    PERMISSIONS,
    Role,
    RoleForbidsError,
    UnknownRoleError,
    require,
    role_named,
)
from exporters.profiles import PROFILES, Secret


def test_seven_roles_none_above_the_owner() -> None:
    assert len(Role) == len(PERMISSIONS) == 7
    assert all(allowed <= PERMISSIONS[Role.OWNER] for allowed in PERMISSIONS.values())


def test_partners_see_only_theirs() -> None:
    assert not PERMISSIONS[Role.SUPPLIER] & {"geometry", "spec", "history", "picture"}
    assert "history" not in PERMISSIONS[Role.FACTORY]
    assert "spec" not in PERMISSIONS[Role.RENDER]
    for role in (Role.VIEW, Role.FACTORY, Role.SUPPLIER, Role.RENDER, Role.QA):
        assert "change" not in PERMISSIONS[role] and "export:owner" not in PERMISSIONS[role]


def test_who_answers_for_what_comes_back() -> None:
    def may(action: str) -> set[str]:
        return {role.value for role in Role if action in PERMISSIONS[role]}

    assert may("feedback") == {"owner", "edit", "factory"}
    assert may("read feedback") == {"owner", "edit", "factory", "qa", "view"}
    assert may("review") == {"owner", "qa"}
    assert may("read reviews") == {"owner", "edit", "qa", "view"}


HAVE = {
    "owner": {"owner", "factory", "supplier", "render", "qa", "view"},
    "edit": {"owner", "factory", "supplier", "render", "qa", "view"},
    "view": {"view"},
    "factory": {"factory"},
    "supplier": {"supplier"},
    "render": {"render"},
    "qa": {"qa"},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("profile", PROFILES)
def test_each_role_has_its_bundles_and_no_other(role: Role, profile: str) -> None:
    if profile in HAVE[role.value]:
        require(role, f"export:{profile}")
        return
    with pytest.raises(RoleForbidsError) as caught:
        require(role, f"export:{profile}")
    assert caught.value.exit_code == 4 and role.value in caught.value.message


def test_a_bundle_holds_nothing_that_its_role_may_not_see() -> None:
    for role, profiles in EXPORTS.items():
        if "geometry" not in PERMISSIONS[role] and "picture" not in PERMISSIONS[role]:
            assert all(Secret.GEOMETRY in PROFILES[name].never for name in profiles), role
        if "spec" not in PERMISSIONS[role]:
            assert all(Secret.INSTRUMENTAL in PROFILES[name].never for name in profiles), role
        if "history" not in PERMISSIONS[role]:
            assert all("history" not in PROFILES[name].documents for name in profiles), role


def test_refusals() -> None:
    require(role_named("owner"), "change")
    with pytest.raises(RoleForbidsError):
        require(role_named("view"), "change")
    with pytest.raises(UnknownRoleError):
        role_named("king")
