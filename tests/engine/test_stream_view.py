"""What each role reads of a stream, written out; the engine's table is held to it."""

from typing import Any

import pytest

from engine.roles import HIDDEN, POST_EVENTS, WATCH, Role, require
from engine.stream_view import (
    FIELDS,
    OPAQUE,
    PARTNERS,
    POSTS,
    WHOLE,
    NotYoursToSayError,
    is_own,
    kinds_for,
    reads_stream,
    require_post,
    seen,
    types_for,
)
from exporters.profiles import Secret
from schemas.event import Event
from schemas.stream_entry import KINDS

# Role × type × field, written out: nothing here is taken from the code that decides it.
TOLD: dict[str, dict[str, set[str]]] = {
    "view": {
        "spec.validation_failed": {"first_code"},
        "generation.created": {"generation", "source", "branch", "author"},
        "geometry.audit_finding": {"generation", "code", "part"},
        "export.created": {"generation", "profile"},
        "factory.feedback": {"severity", "stage", "reason", "parameter"},
        "review.rejected": {"generation", "role", "author"},
        "remote.lagging": {"remote", "branch", "behind"},
        "system_boot": {"mode"},
    },
    "qa": {
        "spec.validation_failed": {"first_code"},
        "geometry.audit_finding": {"generation", "code", "part"},
        "export.created": {"generation", "profile"},
        "factory.feedback": {"severity", "stage", "reason", "parameter"},
        "review.rejected": {"generation", "role", "author"},
        "system_boot": {"mode"},
    },
    "factory": {
        "export.created": {"generation", "profile"},
        "factory.feedback": {"severity", "stage", "reason", "parameter"},
        "system_boot": {"mode"},
    },
    "supplier": {"export.created": {"profile"}, "system_boot": {"mode"}},
    "render": {"export.created": {"profile"}, "system_boot": {"mode"}},
}
EVERY = {field for types in TOLD.values() for fields in types.values() for field in fields}
EVERYTHING = {**dict.fromkeys(EVERY, "x"), "toe_spring_mm": 11.5, "prompt": "make it red"}


def body(kind: str, source: str = "rr/server", **data: object) -> dict[str, Any]:
    return Event(
        "one", source, kind, EVERYTHING | data, subject="f" * 64, extensions={"shop": "a"}
    ).to_dict()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", [*FIELDS, "design_intent", "anything.else"])
def test_each_role_is_told_its_fields_of_its_types(role: Role, kind: str) -> None:
    given = body(kind, profile=role.value)
    found = seen(role, "event", kind, given)
    if role in WHOLE:
        assert found == given
        return
    fields = TOLD[role].get(kind)
    if fields is None:
        assert found is None
        return
    assert found is not None
    assert set(found["data"]) == fields
    assert ("subject" in found) == (role not in OPAQUE)
    assert "shop" not in found
    assert "11.5" not in str(found) and "red" not in str(found)
    assert types_for(role) == tuple(sorted(TOLD[role]))


def test_partners_are_told_of_their_own_bundles_and_by_the_server_alone() -> None:
    for role in PARTNERS:
        other = body("export.created", profile="owner")
        assert seen(role, "event", "export.created", other) is None
        for source in ("shop/a", "rr/serverx", "rr/engine"):
            assert seen(role, "event", "system_boot", body("system_boot", source)) is None
    assert seen(Role.VIEW, "event", "system_boot", body("system_boot", "shop/a")) is not None


def test_who_is_told_no_id_is_told_none() -> None:
    assert {role for role in Role if Secret.IDS in HIDDEN[role]} == OPAQUE
    for role in OPAQUE:
        for kind in FIELDS:
            found = seen(role, "event", kind, body(kind, profile=role.value, generation="f" * 64))
            assert "f" * 64 not in str(found)


def test_of_other_kinds_only_view_is_told_and_of_decisions_no_value() -> None:
    names = (
        "id kind version event event_seq folded policy policy_version rule bucket verdict because "
        "action proposal confidence arms terms alike first_seq"
    )
    decision = {name: f"<{name}>" for name in names.split()}
    for role in Role:
        for kind in KINDS:
            found = seen(role, kind, "system_boot", decision | {"source": "rr/server", "data": {}})
            if role in WHOLE:
                assert found is not None
            elif kind == "decision" and role is Role.VIEW:
                assert set(found or ()) == {
                    "id", "event", "event_seq", "policy_version", "rule", "verdict", "because",
                    "action",
                }  # fmt: skip
            elif kind != "event":
                assert found is None
    assert seen(Role.VIEW, "decision", "design_intent", decision) is None
    assert {role: kinds_for(role) for role in Role if kinds_for(role)} == {
        **dict.fromkeys(PARTNERS, ("event",)), Role.VIEW: ("event", "decision"),
    }  # fmt: skip


def test_logs_of_clones_are_for_those_who_may_fetch() -> None:
    for role in Role:
        require(role, WATCH)
        assert reads_stream(role, "main")
        assert reads_stream(role, "clone-0123456789ab") == (role in (Role.OWNER, Role.EDIT))


@pytest.mark.parametrize(
    ("role", "kind", "source", "may"),
    [
        ("owner", "anything", "shop", True),
        ("edit", "anything", "shop", True),
        ("owner", "anything", "rr/server", False),
        ("owner", "anything", "rr/server/2", False),
        ("owner", "anything", "rr/servers", True),
        ("factory", "factory.feedback", "shop", True),
        ("factory", "review.rejected", "shop", False),
        ("qa", "qa.measured", "shop", True),
        ("qa", "factory.feedback", "shop", False),
        ("view", "qa.measured", "shop", False),
        ("supplier", "", "shop", False),
    ],
)
def test_who_may_say_what(role: str, kind: str, source: str, may: bool) -> None:
    event = Event("one", source, kind)
    if may:
        require_post(Role(role), event)
        return
    with pytest.raises(NotYoursToSayError):
        require_post(Role(role), event)


def test_who_posts_something_has_the_right_to_post() -> None:
    from engine.roles import PERMISSIONS

    assert set(POSTS) == {role for role in Role if POST_EVENTS in PERMISSIONS[role]}
    assert is_own("rr/server") and not is_own("rr")
