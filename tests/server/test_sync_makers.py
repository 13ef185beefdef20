"""Over HTTP: who pushes which generation, and what an AI's must have."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from engine.push import Choice, push
from engine.receive import PushForbiddenError, Rules
from engine.roles import MAKERS, Role, RoleForbidsError
from schemas.ai_action import AiAction
from schemas.canonical import canonical_bytes, sha256_hex
from schemas.ids import GenerationId
from schemas.records import SOURCES, Generation
from store.arrive import NotExchangedError
from store.repository import Repository
from tests.engine.exchange import ERRAND
from tests.engine.test_push import refs
from tests.schemas.test_ai_action import DECISION
from tests.server.sync_server import Projects, copy_of, remote, serving
from tests.store.samples import commit, make_generation, new_repository, record


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[int, Projects]]:
    projects = Projects()
    with serving(projects) as port:
        yield port, projects


@pytest.fixture
def team(served: tuple[int, Projects]) -> Iterator[tuple[int, Projects]]:
    port, projects = served
    projects.repositories = {"aurora": new_repository()}
    projects.rules = Rules()
    projects.pushed.clear()
    yield port, projects


def role_cases() -> list[tuple[str, str, bool]]:
    return [(role.value, source, role in MAKERS[source]) for role in Role for source in SOURCES]


def accepted(ours: Repository, made: Generation, **changes: Any) -> str:
    """The id of an AI action that a generation may name."""
    is_merge = made.source == "ai_merge"
    action = replace(
        DECISION,
        mode="merge" if is_merge else "draft",
        generations=made.parents if is_merge else (),
        instrumental=made.spec.instrumental,
        changes=(),
    )
    return str(ours.objects.put_record(replace(action, **changes)))


@pytest.mark.parametrize(("role", "source", "may"), role_cases())
def test_a_role_pushes_what_it_could_have_made(
    team: tuple[int, Projects], role: str, source: str, may: bool
) -> None:
    port, projects = team
    ours = new_repository()
    parents: tuple[GenerationId, ...] = ()
    if source == "ai_merge":
        theirs = projects.repositories["aurora"]
        parents = (commit(theirs, "one", number=5), commit(theirs, "two", number=6))
        ours = copy_of(theirs)
    base = ours.generation(make_generation(ours, parents, number=1, source=source))
    base = replace(base, spec=replace(base.spec, authored=ours.put_blob(b'{"spec":{}}')))
    actions = (accepted(ours, base),) if source.startswith("ai_") else ()
    made = ours.put_generation(replace(base, ai_actions=actions))
    before = refs(projects.repositories["aurora"])
    record(ours, "branch/work", None, made)
    with remote(port, "aurora", role) as door:
        if may:
            push(ours, door, ERRAND, Choice(names=("work",)))
            assert refs(projects.repositories["aurora"]) == {**before, "branch/work": made}
            return
        with pytest.raises((PushForbiddenError, RoleForbidsError)) as caught:
            push(ours, door, ERRAND, Choice(names=("work",)))
    assert caught.value.exit_code == 4
    assert refs(projects.repositories["aurora"]) == before


@pytest.mark.parametrize(
    ("role", "source"),
    [("edit", "generate"), ("edit", "import"), ("factory", "factory_feedback")],
)
def test_a_merge_is_a_merge_whatever_it_claims(
    team: tuple[int, Projects], role: str, source: str
) -> None:
    port, projects = team
    theirs = projects.repositories["aurora"]
    sides = (commit(theirs, "one", number=1), commit(theirs, "two", number=2))
    ours = copy_of(theirs)
    joined = make_generation(ours, sides, number=3, source=source)
    record(ours, "branch/one", sides[0], joined)
    with remote(port, "aurora", role) as door, pytest.raises(PushForbiddenError):
        push(ours, door, ERRAND, Choice(names=("one",)))
    assert refs(theirs)["branch/one"] == sides[0]
    with remote(port, "aurora", "owner") as door:
        push(ours, door, ERRAND, Choice(names=("one",)))
    assert refs(theirs)["branch/one"] == joined


def test_what_nobody_accepted_is_not_taken(team: tuple[int, Projects]) -> None:
    port, _ = team
    drafted = {"outcome": "drafted", "draft": None, "prompt": "{}"}
    rejected = {"outcome": "rejected"}
    for wrong in (
        {"accepted_by": None},
        {"accepted_by": "  "},
        {"accepted_by": 7},
        {**drafted, "accepted_by": None},
        {**rejected, "accepted_by": None},
        {"changes": [{"path": "style", "from": None, "to": "boot", "reason": ""}]},
        {"kind": "ai_action", "version": 2},
    ):
        ours = new_repository()
        base = ours.generation(make_generation(ours, source="ai_draft"))
        table = ours.objects.record(AiAction, accepted(ours, base)).to_dict() | wrong
        action = canonical_bytes(table)
        ours.objects.put_many({sha256_hex(action): action})
        made = ours.put_generation(replace(base, ai_actions=(sha256_hex(action),)))
        record(ours, "branch/work", None, made)
        refused = pytest.raises((PushForbiddenError, NotExchangedError))
        with remote(port, "aurora") as door, refused:
            push(ours, door, ERRAND, Choice(names=("work",)))
