"""The routes of sync on a real port: what may be asked, by whom, and what is refused."""

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from engine.clone import clone
from engine.emit import emit
from engine.fetch import fetch
from engine.fsck_remote import fsck_remote
from engine.happenings import Happening
from engine.push import Choice, push
from engine.receive import DivergedError, PushForbiddenError, Receiver, Rules
from engine.remote import (
    BadAnswerError,
    Limits,
    Move,
    RemoteRefusedError,
    RemoteUnreachableError,
)
from engine.remote_http import HttpRemote
from engine.remotes import Address, BadRemoteError
from engine.roles import Role, RoleForbidsError
from schemas.canonical import canonical_bytes, sha256_hex
from schemas.ids import GenerationId
from store.arrive import NotExchangedError, TooLargeError, WrongContentError
from store.backends import FileBackend
from store.complete import IncompleteGenerationError
from store.refnames import BadRefNameError
from store.repository import Repository
from store.transact import RefMovedError
from store.wire import FRAME_RAW, HEAD, MAGIC, encode_message
from tests.engine.exchange import ERRAND, SMALL
from tests.engine.test_push import all_ids, assert_whole, refs, seeded, tracked
from tests.schemas.test_ai_action import DECISION
from tests.server.sync_server import Projects, remote, serving
from tests.store.samples import (
    AUTHOR,
    START,
    commit,
    history,
    make_generation,
    new_repository,
    record,
)


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


@pytest.mark.parametrize("limits", [Limits(), SMALL], ids=["usual", "small"])
def test_there_and_back(team: tuple[int, Projects], limits: Limits) -> None:
    port, projects = team
    projects.rules = Rules(limits=limits)
    ours, theirs = seeded()
    projects.repositories["aurora"] = theirs
    with remote(port, "aurora") as door:
        done = push(ours, door, ERRAND, Choice(everything=True))
        assert done.cargo.generations == 6
        found = fetch(ours, door, ERRAND)
    assert found.cargo.generations == 4
    assert tracked(ours) == {r: t for r, t in refs(theirs).items() if r.startswith("branch/")}
    assert projects.pushed[0][1] == 6
    detail = theirs.operation(theirs.head()).detail
    assert (detail["member"], detail["key"], detail["role"]) == ("m1", "k1", "owner")
    assert_whole(ours, theirs)


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_who_may_clone(team: tuple[int, Projects], role: str) -> None:
    port, projects = team
    commit(projects.repositories["aurora"], number=1)
    ours = new_repository()
    with remote(port, "aurora", role) as door:
        if role in ("owner", "edit"):
            fetch(ours, door, ERRAND)
            assert tracked(ours)
            return
        with pytest.raises(RoleForbidsError):
            fetch(ours, door, ERRAND)
        tip = list(refs(projects.repositories["aurora"]).values())
        with pytest.raises(RoleForbidsError):
            list(door.want(tip))
        with pytest.raises(RoleForbidsError):
            list(door.missing(tip, []))


@pytest.mark.parametrize("where", ["wanted", "known"])
def test_what_is_no_generation_has_no_history(team: tuple[int, Projects], where: str) -> None:
    port, projects = team
    theirs = projects.repositories["aurora"]
    tip = commit(theirs, number=1)
    blob = theirs.generation(tip).spec.source
    question = {"wanted": [tip], "known": []} | {where: [blob]}
    place = f"http://127.0.0.1:{port}/projects/aurora/sync/missing"
    got = httpx2.post(place, json=question, headers={"X-API-Key": "owner"})
    assert (got.status_code, got.json()["code"]) == (422, "RR-E089")


def test_an_editor_goes_on_from_what_an_owner_merged(team: tuple[int, Projects]) -> None:
    """Old generations of sources that one may not make are no hindrance, whatever their times."""
    port, projects = team
    theirs = projects.repositories["aurora"]
    first = commit(theirs, number=1, time=9_000)
    merged = make_generation(theirs, (first,), number=2, time=8_000, source="merge")
    record(theirs, "branch/main", first, merged)
    ours = new_repository()
    with remote(port, "aurora", "edit") as door:
        fetch(ours, door, ERRAND)
        # It claims to be older than what it was made of, and branches off below the tip.
        made = make_generation(ours, (merged,), number=3, time=100)
        record(ours, "branch/mine", None, made)
        push(ours, door, ERRAND, Choice(names=("mine",)))
        commit(theirs, "main", number=4, time=50)
        made = make_generation(ours, (merged,), number=5, time=99_000)
        record(ours, "branch/other", None, made)
        push(ours, door, ERRAND, Choice(names=("other",)))
    assert_whole(theirs)


def test_protected_branches(team: tuple[int, Projects]) -> None:
    port, projects = team
    projects.rules = Rules(protected=("main", "release/*"))
    ours, _ = history(2)
    record(ours, "branch/release/v1", None, refs(ours)["branch/main"])
    for name in ("main", "release/v1"):
        with remote(port, "aurora", "edit") as door, pytest.raises(PushForbiddenError) as caught:
            push(ours, door, ERRAND, Choice(names=(name,)))
        assert "protected" in caught.value.message
        assert "ask an owner" in caught.value.next_step
    with remote(port, "aurora") as door:
        push(ours, door, ERRAND, Choice(everything=True))
        assert door.hello().protected == {"main", "release/v1"}
        with pytest.raises(PushForbiddenError):
            push(ours, door, ERRAND, Choice(delete=("release/v1",)))
    record(ours, "branch/mine", None, refs(ours)["branch/main"])
    with remote(port, "aurora", "edit") as door:
        push(ours, door, ERRAND, Choice(names=("mine",)))
        with pytest.raises(PushForbiddenError):
            push(ours, door, ERRAND, Choice(delete=("mine",)))


def test_no_key_no_project_no_server(team: tuple[int, Projects]) -> None:
    port, _ = team
    with remote(port, "aurora", None) as door, pytest.raises(RoleForbidsError):
        door.hello()
    with remote(port, "elsewhere") as door, pytest.raises(RemoteRefusedError) as caught:
        door.hello()
    assert caught.value.exit_code == 8
    with remote(1, "aurora") as door, pytest.raises(RemoteUnreachableError) as unreachable:
        door.hello()
    assert unreachable.value.exit_code == 8


def test_moves_are_compared(team: tuple[int, Projects]) -> None:
    port, projects = team
    theirs = projects.repositories["aurora"]
    ours, made = history(3)
    with remote(port, "aurora") as door:
        push(ours, door, ERRAND, Choice())
        stale = Move("branch/main", made[0], made[1])
        with pytest.raises(RefMovedError) as caught:
            door.move([stale], author="Ada", time=0)
        assert "rr pull" in caught.value.next_step
        back = Move("branch/main", made[2], made[1])
        with pytest.raises(DivergedError):
            door.move([back], author="Ada", time=0)
        head = theirs.head()
        again = Move("branch/main", None, made[2])
        assert door.move([again], author="Ada", time=0).operation is None, "a lost answer"
        assert theirs.head() == head
        for ref in ("branch/../x", "remote/a/branch/b", "branch/-x", "HEAD/main"):
            with pytest.raises(BadRefNameError):
                door.move([Move(ref, None, made[2])], author="Ada", time=0)
        with pytest.raises(IncompleteGenerationError):
            door.move([Move("branch/x", None, GenerationId("ab" * 32))], author="Ada", time=0)
        tag = Move("tag/v1", None, made[0])
        door.move([tag], author="Ada", time=0)
        with pytest.raises(DivergedError):
            door.move([Move("tag/v1", made[0], made[1])], author="Ada", time=0)
    assert_whole(theirs)


def post(port: int, path: str, content: bytes, **headers: str) -> httpx2.Response:
    url = f"http://127.0.0.1:{port}/projects/aurora/sync{path}"
    return httpx2.post(url, content=content, headers={"X-API-Key": "owner", **headers})


def message(*objects: tuple[str, bytes]) -> bytes:
    return b"".join(encode_message(objects))


BLOB = b"plain"
BLOB_ID = sha256_hex(BLOB)
OPERATION = canonical_bytes({"kind": "operation", "version": 1})
SPACED = b'{"kind": "ai_action", "version": 1}'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "RR-R070"),
        (b"GET / HTTP/1.1\r\n\r\n", "RR-R070"),
        (MAGIC, "RR-R070"),
        (message((BLOB_ID, BLOB))[:-1], "RR-R070"),
        (message((BLOB_ID, BLOB)) + b"x", "RR-R070"),
        (message(("ab" * 32, BLOB)), "RR-R071"),
        (message((sha256_hex(OPERATION), OPERATION)), "RR-R072"),
        (message((sha256_hex(SPACED), SPACED)), "RR-R072"),
        (MAGIC + HEAD.pack(1 << 31, 10, b"x" * 32), "RR-R073"),
        (MAGIC + HEAD.pack(10, 1 << 31, b"x" * 32), "RR-R073"),
    ],
    ids=str,
)
def test_messages_that_are_refused(team: tuple[int, Projects], content: bytes, code: str) -> None:
    port, projects = team
    before = all_ids(projects.repositories["aurora"])
    answer = post(port, "/objects", content)
    assert answer.json()["code"] == code
    assert 400 <= answer.status_code < 500
    kept = all_ids(projects.repositories["aurora"]) - before
    assert kept <= {f"objects/{BLOB_ID}"}, "only what was whole"


def bomb(claimed: int, real: int) -> bytes:
    """A frame whose zstd frame says one length to the head and holds another."""
    from blake3 import blake3
    from zstandard import ZstdCompressor

    packed = ZstdCompressor(level=19, write_content_size=True).compress(bytes(real))
    return MAGIC + HEAD.pack(len(packed), claimed, blake3(packed).digest()) + packed


def test_bombs_are_not_unpacked(team: tuple[int, Projects]) -> None:
    import resource

    port, projects = team
    projects.rules = Rules(limits=Limits(object_bytes=1 << 20, message_bytes=1 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    big = 1 << 29
    packed = bomb(1 << 20, big)
    assert len(packed) < 1 << 20
    assert post(port, "/objects", packed).json()["code"] == "RR-R070"
    assert post(port, "/objects", bomb(big, big)).json()["code"] == "RR-R073"
    entry = struct.pack("<32sI", bytes(32), (1 << 32) - 1)
    from blake3 import blake3
    from zstandard import ZstdCompressor

    lie = ZstdCompressor(write_content_size=True).compress(entry)
    framed = MAGIC + HEAD.pack(len(lie), len(entry), blake3(lie).digest()) + lie
    assert post(port, "/objects", framed).json()["code"] == "RR-R073"
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < (big >> 10) // 2 + (big >> 10), "the bomb itself was made here, once"


def test_too_much_at_once(team: tuple[int, Projects]) -> None:
    port, projects = team
    projects.rules = Rules(limits=replace(SMALL, object_bytes=100))
    large = bytes(101)
    assert post(port, "/objects", message((sha256_hex(large), large))).status_code == 413
    assert post(port, "/lacking", bytes(32 * 8)).status_code == 413
    assert post(port, "/want", bytes(32 * 8)).status_code == 413
    many = [(sha256_hex(bytes([n])), bytes([n])) for n in range(4)]
    assert post(port, "/objects", message(*many)).status_code == 413
    assert post(port, "/objects", MAGIC + bytes(3 * FRAME_RAW)).status_code in (400, 413)


@pytest.mark.parametrize("content", [b"x", bytes(33), bytes(31)])
def test_half_ids(team: tuple[int, Projects], content: bytes) -> None:
    port, _ = team
    for path in ("/lacking", "/want"):
        assert post(port, path, content).json()["code"] == "RR-V027"


def test_own_records_of_the_server_are_not_given(team: tuple[int, Projects]) -> None:
    port, projects = team
    head = projects.repositories["aurora"].head()
    with (
        remote(port, "aurora") as door,
        pytest.raises((NotExchangedError, RemoteUnreachableError, Exception)),
    ):
        list(door.want([head]))


Answer = dict[str, Any]


def lying(answer: httpx2.Response) -> HttpRemote:
    transport = httpx2.MockTransport(lambda request: answer)
    address = Address("http://example.org", "aurora")
    return HttpRemote(address, "rr_live_key", sleep=lambda s: None, transport=transport)


LIMITS = {"ids": 1, "objects": 1, "message_bytes": 1, "object_bytes": 1}
GOOD = {
    "protocol": 1,
    "refs": {},
    "head": None,
    "protected": [],
    "cases": [],
    "role": "owner",
    "limits": LIMITS,
}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx2.Response(200, content=b"<html>"), BadAnswerError),
        (httpx2.Response(200, json=[]), BadAnswerError),
        (httpx2.Response(200, json={**GOOD, "limits": {}}), BadAnswerError),
        (httpx2.Response(200, json={**GOOD, "limits": {**LIMITS, "ids": 0}}), BadAnswerError),
        (httpx2.Response(200, json={**GOOD, "limits": {**LIMITS, "ids": True}}), BadAnswerError),
        (httpx2.Response(200, json={**GOOD, "refs": []}), BadAnswerError),
        (httpx2.Response(200, json={**GOOD, "protocol": 2}), RemoteRefusedError),
        (httpx2.Response(302, headers={"Location": "http://evil\x1b/"}), RemoteRefusedError),
        (httpx2.Response(503, content=b"busy"), RemoteRefusedError),
        (
            httpx2.Response(401, json={"code": "RR-V001", "message": "no\x1b[2J"}),
            RemoteRefusedError,
        ),
        (httpx2.Response(418, content=b"\xff"), RemoteRefusedError),
    ],
    ids=str,
)
def test_answers_that_are_none(answer: httpx2.Response, kind: type[Exception]) -> None:
    with lying(answer) as door, pytest.raises(kind) as caught:
        door.hello()
    assert "\x1b" not in str(caught.value)
    assert "rr_live_key" not in str(caught.value)


def test_objects_that_nobody_asked_for_are_not_stored() -> None:
    asked = sha256_hex(b"asked")
    other = message((BLOB_ID, BLOB))
    with lying(httpx2.Response(200, content=other)) as door, pytest.raises(BadAnswerError):
        list(door.want([asked]))
    with lying(httpx2.Response(200, content=message())) as door, pytest.raises(BadAnswerError):
        list(door.want([asked]))


def test_a_remote_that_lies_about_content_leaves_nothing() -> None:
    ours, theirs = new_repository(), history(2)[0]

    class Liar(Receiver):
        def want(self, object_ids: Any) -> Any:
            for object_id, content in super().want(object_ids):
                yield object_id, content + b" "

    before = all_ids(ours)
    with pytest.raises(WrongContentError):
        fetch(ours, Liar(theirs), ERRAND)
    assert all_ids(ours) == before
    assert TooLargeError.http_status == 413


def test_what_was_whole_of_a_cut_message_is_kept(team: tuple[int, Projects]) -> None:
    import socket
    import time

    port, projects = team
    contents = [bytes([n]) * FRAME_RAW for n in range(3)]
    sent = message(*((sha256_hex(one), one) for one in contents))
    first = len(MAGIC) + HEAD.size + HEAD.unpack_from(sent, len(MAGIC))[0]
    head = (
        "POST /projects/aurora/sync/objects HTTP/1.1\r\nHost: x\r\nX-API-Key: owner\r\n"
        f"Content-Length: {len(sent)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(head.encode() + sent[: first + 10])
        time.sleep(0.2)
    until = time.monotonic() + 20
    objects = projects.repositories["aurora"].objects
    while objects.absent([sha256_hex(contents[0])]):
        assert time.monotonic() < until, "the first frame was whole"
        time.sleep(0.02)
    assert objects.absent([sha256_hex(one) for one in contents[1:]])


BUSY = httpx2.Response(503, json={"code": "RR-R080", "message": "no database"})


def taking_turns(*answers: httpx2.Response) -> HttpRemote:
    """A remote that gives one answer after the other, and the last one for ever."""
    left = list(answers)
    transport = httpx2.MockTransport(lambda _: left.pop(0) if len(left) > 1 else left[0])
    address = Address("http://example.org", "aurora")
    return HttpRemote(address, "key", sleep=lambda s: None, transport=transport)


def test_a_server_that_is_busy_while_it_gives_objects() -> None:
    given = httpx2.Response(200, content=message((BLOB_ID, BLOB)))
    with taking_turns(BUSY, httpx2.Response(429), given) as door:
        assert list(door.want([BLOB_ID])) == [(BLOB_ID, BLOB)]
    with taking_turns(BUSY) as door, pytest.raises(RemoteRefusedError, match="no database"):
        list(door.want([BLOB_ID]))


def test_an_answer_that_cannot_be_unpacked() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        stream = httpx2.ByteStream(b"no gzip")
        return httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=stream)

    address = Address("http://example.org", "aurora")
    transport = httpx2.MockTransport(answer)
    with (
        HttpRemote(address, None, sleep=lambda s: None, transport=transport) as door,
        pytest.raises(RemoteUnreachableError),
    ):
        door.hello()


def test_hosts_that_nobody_can_have() -> None:
    with pytest.raises(BadRemoteError):
        HttpRemote(Address("http://999.1.1.1", "p"), None)
    with (
        HttpRemote(Address("http://a..b", "p"), None, sleep=lambda s: None) as door,
        pytest.raises(RemoteUnreachableError),
    ):
        door.hello()


def test_a_frame_of_countless_objects_takes_no_memory(team: tuple[int, Projects]) -> None:
    """A few kilobytes that unpack to a million objects of nothing."""
    import tracemalloc

    from blake3 import blake3
    from zstandard import ZstdCompressor

    port, projects = team
    projects.rules = Rules(limits=replace(SMALL, object_bytes=1 << 26))
    raw = bytes(36 << 20)
    packed = ZstdCompressor(write_content_size=True).compress(raw)
    framed = MAGIC + HEAD.pack(len(packed), len(raw), blake3(packed).digest()) + packed
    del raw
    tracemalloc.start()
    try:
        assert post(port, "/objects", framed).status_code == 413
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(framed) < 1 << 16
    assert peak < 100 << 20


def test_a_refused_clone_leaves_nothing(team: tuple[int, Projects], tmp_path: Path) -> None:
    port, _ = team
    address = Address(f"http://127.0.0.1:{port}", "aurora")
    with remote(port, "aurora", None) as door, pytest.raises(RoleForbidsError):
        clone(tmp_path / "new", address, door, ERRAND)
    wrong = httpx2.Response(200, json={**GOOD, "refs": {"x": "y"}})
    with lying(wrong) as door, pytest.raises(BadAnswerError):
        clone(tmp_path / "new", address, door, ERRAND)
    assert not (tmp_path / "new").exists()


def test_nothing_is_named_for_what_it_is_not(team: tuple[int, Projects]) -> None:
    """A client's mistake is told as one (422), and is no fault of the server's (500)."""
    port, projects = team
    theirs = projects.repositories["aurora"]
    made = theirs.generation(make_generation(theirs, number=1))
    action = canonical_bytes(DECISION.to_dict())
    with remote(port, "aurora") as door:
        door.send({BLOB_ID: BLOB, sha256_hex(action): action})
        for wrong in (
            replace(made, spec=replace(made.spec, source=sha256_hex(action))),
            replace(made, ai_actions=(BLOB_ID,)),
            replace(made, factory_feedback=(BLOB_ID,)),
            replace(made, parents=(GenerationId(BLOB_ID),)),
        ):
            content = canonical_bytes(wrong.to_dict())
            door.send({sha256_hex(content): content})
            move = Move("branch/main", None, GenerationId(sha256_hex(content)))
            with pytest.raises(NotExchangedError):
                door.move([move], author="Ada", time=0)
        with pytest.raises(NotExchangedError) as caught:
            door.move([Move("tag/v1", None, GenerationId(BLOB_ID))], author="Ada", time=0)
    assert caught.value.http_status == 422
    assert not refs(theirs)


def test_damage_of_a_server_is_found_from_here(team: tuple[int, Projects]) -> None:
    port, projects = team
    theirs, made = history(4)
    projects.repositories["aurora"] = theirs
    spec = theirs.generation(made[2]).spec.source
    table = theirs.backend._table  # type: ignore[attr-defined]
    with remote(port, "aurora") as door:
        assert fsck_remote(door).ok
        for object_id in (spec, made[0]):
            name = f"objects/{object_id}"
            kept = table[name]
            table[name] = kept[:-1] + bytes([kept[-1] ^ 1])
            report = fsck_remote(door)
            assert report.damage[0].code == "RR-E064", "what the server says of it"
            assert any("RR-R013" in item.message for item in report.damage)
            if object_id == spec:
                assert [item.object_id for item in report.damage] == [spec]
            table[name] = kept
        assert fsck_remote(door).ok


def test_a_server_that_keeps_no_logs_is_sent_none(
    team: tuple[int, Projects], tmp_path: Path
) -> None:
    port, _ = team
    ours = Repository.init(FileBackend(tmp_path / ".rr"), author=AUTHOR, time=START)
    told: list[object] = []
    ours.unwritten = told.append
    emit(ours, START, Happening("system_boot", ""))
    commit(ours, number=1)
    with remote(port, "aurora") as door:
        assert door.log_length("clone-0123456789ab") is None
        done = push(ours, door, ERRAND, Choice())
    assert done.moved and done.entries == 0 and not told
    with remote(port, "nowhere") as door, pytest.raises(RemoteRefusedError):
        door.send_entries("clone-0123456789ab", [b"{}"], time=START)
