"""What every backend must do, whatever it is made of."""

import os
import threading

import pytest

from store.backends import Backend, MissingError
from store.frame import DamagedFrameError, encode_frame
from store.names import CONFIG, FORMAT, HEAD, BadNameError, object_name
from tests.contract.places import Door

IDS = ["0123456789abcdef" * 4, "0123456789abcdee" * 4, "f" * 64]
NAMES = [CONFIG, FORMAT, HEAD, *map(object_name, IDS)]
BAD = ["", "lock", "objects/", "objects/../op_head", "/op_head", f"objects/{IDS[0].upper()}"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data",
    [b"", b"\0\r\n\xff", os.urandom(300_000), encode_frame(b"content"), encode_frame(b"")],
    ids=["none", "odd", "much", "framed", "framed nothing"],
)
def test_bytes_come_back_as_they_went_in(backend: Backend, name: str, data: bytes) -> None:
    backend.save(name, data)
    assert backend.load(name) == data
    backend.flush()
    assert backend.load(name) == data


def test_a_content_comes_back_as_it_was_framed(backend: Backend) -> None:
    for object_id, content in zip(IDS, (b"one", b"", b"two" * 9), strict=True):
        backend.save(object_name(object_id), encode_frame(content))
        backend.flush()
    assert [backend.content(object_id) for object_id in IDS] == [b"one", b"", b"two" * 9]
    assert [list(backend.copies(object_id)) for object_id in IDS] == [[b"one"], [b""], [b"two" * 9]]
    assert list(backend.names()) == sorted(map(object_name, IDS))
    assert list(backend.names(object_name(IDS[0][:15]))) == sorted(map(object_name, IDS[:2]))
    assert all(backend.has(object_name(object_id)) for object_id in IDS)
    backend.keep(object_name(IDS[0]))
    backend.save(object_name(IDS[0]), encode_frame(b"another"))
    assert backend.content(IDS[0]) == b"another"


def test_what_is_not_there_cannot_be_kept_or_read(backend: Backend) -> None:
    for _ in range(2):
        with pytest.raises(MissingError):
            backend.keep(NAMES[3])
        with pytest.raises(MissingError):
            backend.content(IDS[0])
        backend.save(NAMES[4], encode_frame(b"x"))
        backend.flush()


def test_damage_in_a_frame_is_an_error(backend: Backend) -> None:
    backend.save(NAMES[3], encode_frame(b"x")[:-1])
    with pytest.raises(DamagedFrameError):
        backend.content(IDS[0])


def test_saving_again_takes_the_place(backend: Backend) -> None:
    for data in (b"long long long", b"x", b""):
        backend.save(HEAD, data)
        assert backend.load(HEAD) == data


def test_another_door_sees_it_at_once(door: Door) -> None:
    one, two = door(), door()
    one.save(NAMES[3], b"x")
    assert two.load(NAMES[3]) == b"x"
    assert list(two.names()) == [NAMES[3]]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_there_is_missing(backend: Backend, name: str) -> None:
    assert not backend.has(name)
    with pytest.raises(MissingError):
        backend.load(name)
    backend.save(name, b"")
    assert backend.has(name)


@pytest.mark.parametrize("name", BAD)
def test_bad_names_are_refused_by_every_method(backend: Backend, name: str) -> None:
    for call in (backend.load, backend.has, backend.keep, lambda bad: backend.save(bad, b"")):
        with pytest.raises(BadNameError):
            call(name)
    assert list(backend.names()) == []


def test_names_are_sorted_and_picked_by_prefix(backend: Backend) -> None:
    for name in reversed(NAMES):
        backend.save(name, b"x")
    objects = sorted(NAMES[3:])
    assert list(backend.names("objects/")) == objects
    assert sorted(backend.names()) == sorted(NAMES)
    assert list(backend.names(objects[0])) == [objects[0]]
    assert list(backend.names("objects/0")) == objects[:2]
    assert list(backend.names("objects/01")) == objects[:2]
    assert list(backend.names("objects/0123456789abcdef")) == [objects[1]]
    assert list(backend.names("objects/e")) == []
    assert list(backend.names("nothing")) == []
    assert list(backend.names("op")) == [HEAD]


def test_keeping_changes_nothing_and_needs_something(backend: Backend) -> None:
    for data in (b"x", encode_frame(b"x")):
        backend.save(NAMES[3], data)
        backend.flush()
        backend.keep(NAMES[3])
        backend.flush()
        assert backend.load(NAMES[3]) == data
    assert list(backend.strays()) == []
    assert list(backend.sweep()) == []


def test_flushing_nothing_is_allowed(backend: Backend) -> None:
    backend.flush()
    backend.flush()


def test_it_says_where_it_is(backend: Backend) -> None:
    assert backend.place


def test_the_lock_lets_one_in_at_a_time(door: Door) -> None:
    door().save(HEAD, b"0")

    def count() -> None:
        own = door()
        for _ in range(20):
            with own.lock():
                own.save(HEAD, b"%d" % (int(own.load(HEAD)) + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert door().load(HEAD) == b"80"


def test_the_lock_is_free_after_a_failure(backend: Backend) -> None:
    with pytest.raises(KeyError), backend.lock():
        raise KeyError
    with backend.lock():
        pass


def test_readers_see_whole_bytes_while_a_writer_writes(door: Door) -> None:
    whole = [bytes([digit]) * 40_000 for digit in range(2)]
    door().save(HEAD, whole[0])
    stop = threading.Event()

    def write() -> None:
        own = door()
        while not stop.is_set():
            for data in whole:
                own.save(HEAD, data)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        reader = door()
        assert all(reader.load(HEAD) in whole for _ in range(150))
    finally:
        stop.set()
        thread.join()
