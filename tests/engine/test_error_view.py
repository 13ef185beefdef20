"""What of an error each role is told."""

from __future__ import annotations

import pytest

from engine.conflicts import ConflictsOpenError
from engine.error_view import error_view
from engine.export import AuditRefusesError
from engine.roles import Role, RoleForbidsError, require
from engine.stored_model import RebuildDiffersError
from schemas.errors import RRError

ID = "ab" * 32
FINDING = {"code": "RR-G106", "value": 1.25}
ERRORS: list[RRError] = [
    ConflictsOpenError(f"{ID[:12]} has 1", details={"generation": ID, "conflicts": ["a.b"]}),
    AuditRefusesError("RR-G106", details={"audit": [FINDING]}),
    RebuildDiffersError("it differs", details={"recorded": ID, "rebuilt": ID, "parts": ["last"]}),
    RebuildDiffersError(f"no object {ID}", place=ID, hint=f"rr show {ID[:12]}"),
]


@pytest.mark.parametrize("role", [Role.SUPPLIER, Role.RENDER])
def test_opaque_roles_are_told_no_id_and_no_value(role: Role) -> None:
    for error in ERRORS:
        told = error_view(role, error)
        assert told["details"] == {}
        assert ID[:12] not in str(told)
        assert told["message"]


def test_a_factory_is_told_what_it_may_see() -> None:
    conflicts, audit, *_ = (error_view(Role.FACTORY, error) for error in ERRORS)
    assert conflicts["details"] == {"generation": ID}  # what is open is history
    assert audit["details"] == {"audit": [FINDING]}


def test_an_owner_is_told_everything_and_who_asks_in_vain_why() -> None:
    for error in ERRORS:
        assert error_view(Role.OWNER, error)["details"] == error.details
    project = "11111111-2222-4333-8444-555555555555"
    for role in (Role.SUPPLIER, Role.OWNER):
        with pytest.raises(RoleForbidsError) as caught:
            require(Role.SUPPLIER, "change")
        told = error_view(role, caught.value)
        assert told["details"] == {"role": "supplier", "action": "change"}
        kept = error_view(role, AuditRefusesError(f"there is no project {project}"))
        assert project in kept["message"]
