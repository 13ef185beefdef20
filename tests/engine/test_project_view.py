"""What roles may see: the tables hold together, whatever fields come."""

from __future__ import annotations

import pytest

from engine.project_view import FIELDS, PROJECT_FIELDS, may_see, own_profile
from engine.roles import EXPORTS, HIDDEN, PERMISSIONS, READ_GEOMETRY, READ_HISTORY, READ_SPEC, Role
from exporters.profiles import PROFILES, Secret
from schemas.api.generations import GenerationAnswer
from schemas.api.projects import ProjectAnswer

PARTNERS = (Role.FACTORY, Role.SUPPLIER, Role.RENDER, Role.QA)


@pytest.mark.parametrize("role", PARTNERS)
def test_a_partner_reads_no_more_than_the_bundle_holds(role: Role) -> None:
    assert PROFILES[role.value].never <= HIDDEN[role]


@pytest.mark.parametrize("role", Role)
def test_what_is_hidden_and_what_is_permitted_agree(role: Role) -> None:
    for action, secret in (
        (READ_HISTORY, Secret.HISTORY),
        (READ_GEOMETRY, Secret.GEOMETRY),
        (READ_SPEC, Secret.INSTRUMENTAL),
    ):
        assert (action in PERMISSIONS[role]) == (secret not in HIDDEN[role]), (action, secret)


@pytest.mark.parametrize("role", Role)
def test_the_own_profile_is_one_the_role_may_have(role: Role) -> None:
    assert own_profile(role) in EXPORTS[role]


def test_every_field_of_an_answer_is_in_the_table() -> None:
    assert set(GenerationAnswer.model_fields) == set(FIELDS)
    assert set(ProjectAnswer.model_fields) == set(PROJECT_FIELDS)


def test_the_owner_sees_everything_and_nobody_else_the_ai_log() -> None:
    assert all(may_see(Role.OWNER, field) and may_see(Role.EDIT, field) for field in FIELDS)
    others = set(Role) - {Role.OWNER, Role.EDIT}
    assert not any(may_see(role, "ai_actions") for role in others)
