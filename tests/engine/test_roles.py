"""Roles: seven of them, and a role only ever narrows what the owner may do."""

import pytest

from engine.roles import PERMISSIONS, Role, RoleForbidsError, UnknownRoleError, require, role_named


def test_seven_roles_none_above_the_owner() -> None:
    assert len(Role) == len(PERMISSIONS) == 7
    assert all(allowed <= PERMISSIONS[Role.OWNER] for allowed in PERMISSIONS.values())


def test_partners_see_only_theirs() -> None:
    assert not PERMISSIONS[Role.SUPPLIER] & {"geometry", "spec", "history", "picture"}
    assert "history" not in PERMISSIONS[Role.FACTORY]
    assert "spec" not in PERMISSIONS[Role.RENDER]
    for role in (Role.VIEW, Role.FACTORY, Role.SUPPLIER, Role.RENDER, Role.QA):
        assert "change" not in PERMISSIONS[role] and "export:owner" not in PERMISSIONS[role]


def test_refusals() -> None:
    require(role_named("owner"), "change")
    with pytest.raises(RoleForbidsError):
        require(role_named("view"), "change")
    with pytest.raises(UnknownRoleError):
        role_named("king")
