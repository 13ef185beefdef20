"""Delivering webhooks over what goes wrong: in order, at least once, tried again, given up."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import psutil
import pytest

from server.webhooks.pace import USUAL, Pace
from server.webhooks.queue import KEPT, WINDOW, Claim, claim
from server.webhooks.table import MOST
from tests.server.hooked import QUICK, Hooked, hooked
from tests.server.receiver import Behave, Handler, Receiver, eventually, receiving, taking
from tests.server.serve_process import Serve, serve_process
from tests.server.team import start, test_settings
from tests.servers import administer, empty_database, end_connections, fresh_database


@pytest.fixture(scope="module")
def server() -> Iterator[Hooked]:
    with hooked() as found:
        yield found


@pytest.fixture
def here(server: Hooked) -> Hooked:
    return server.new_project()


def failing_first(count: int, status: int = 500) -> Behave:
    """Answers with a status so many times, then takes what comes."""

    def behave(handler: Handler, number: int) -> None:
        handler.answer(status if number <= count else 204)

    return behave


def hanging_once(receiver: Receiver) -> Behave:
    """Never answers the first, then takes what comes."""
    return lambda handler, number: (receiver.hang if number == 1 else taking)(handler, number)


def test_everything_comes_in_order_and_once(here: Hooked) -> None:
    with receiving() as receiver:
        hook = here.add(receiver.url, types=["*"])
        for _ in range(120):
            here.event()
        taken = receiver.wait_for(120)
        eventually(lambda: here.get(hook)["told"] == 120)
        assert len(receiver.taken) == 120
    assert [one.seq for one in taken] == list(range(1, 121))
    assert len({one.id for one in taken}) == 120


@pytest.mark.parametrize("status", [500, 503, 429, 400, 301])
def test_what_is_not_taken_is_sent_again_under_its_id(here: Hooked, status: int) -> None:
    with receiving(failing_first(3, status)) as receiver:
        hook = here.add(receiver.url, types=["*"])
        here.event()
        here.event()
        taken = receiver.wait_for(5)
        eventually(lambda: here.get(hook)["told"] == 2)
        told = here.get(hook)
    assert [one.seq for one in taken] == [1, 1, 1, 1, 2]
    assert len({one.id for one in taken}) == 2
    assert len({one.body for one in taken}) == 2
    for one in taken:
        one.verified(hook["secret"])
    assert [one["status"] for one in told["attempts"]] == [204, 204, status, status, status]
    assert (told["state"], told["failures"], told["next_try"]) == ("on", 0, None)
    assert [one["seq"] for one in told["attempts"]] == [2, 1, 1, 1, 1]
    assert told["attempts"][0]["message"] == taken[4].id


def test_a_failing_webhook_says_so(here: Hooked) -> None:
    with receiving(failing_first(10**6)) as receiver:
        hook = here.add(receiver.url, types=["*"])
        here.event()
        receiver.wait_for(KEPT + 2)
        told = here.get(hook)
        assert told["state"] == "failing" and told["enabled"] and told["told"] == 0
        assert told["next_try"] > told["failing_since"] and told["failures"] > KEPT
        assert len(told["attempts"]) == KEPT
        assert {one["error"] for one in told["attempts"]} == {"the answer was 500"}
        assert told["attempts"] == sorted(told["attempts"], key=lambda one: one["at"], reverse=True)
        assert here.change(hook, enabled=True)["failures"] == 0  # tried anew
        here.change(hook, enabled=False)


def test_a_refused_connection_and_silence_are_tried_again(here: Hooked) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    hook = here.add(f"http://127.0.0.1:{port}/", types=["*"])
    here.event()
    eventually(lambda: here.get(hook)["failures"] >= 2)
    assert here.get(hook)["attempts"][0]["error"] == "no connection"
    with receiving() as receiver:
        receiver.behave = hanging_once(receiver)
        here.change(hook, url=receiver.url)
        one, two = receiver.wait_for(2)
        eventually(lambda: here.get(hook)["told"] == 1)
    assert one.id == two.id
    errors = [attempt["error"] for attempt in here.get(hook)["attempts"][:2]]
    assert errors == [None, "no answer in 3 s"]


def test_a_receiver_that_hangs_up_is_tried_again(here: Hooked) -> None:
    def behave(handler: Handler, number: int) -> None:
        if number == 1:
            handler.close_connection = True
        else:
            taking(handler, number)

    with receiving(behave) as receiver:
        hook = here.add(receiver.url, types=["*"])
        here.event()
        receiver.wait_for(2)
        eventually(lambda: here.get(hook)["told"] == 1)
    error = here.get(hook)["attempts"][1]["error"]
    assert error == "the connection broke before an answer came"


def test_a_long_answer_is_taken_by_its_status_and_no_word_of_it_is_kept(here: Hooked) -> None:
    written: list[int] = []

    def behave(handler: Handler, number: int) -> None:
        handler.answer(200, content_length=str(10**9), x_note="word-in-a-header")
        for _ in range(10_000):
            try:
                written.append(handler.wfile.write(b"word-in-the-body" * 1_000))
            except OSError:
                break

    with receiving(behave) as receiver:
        hook = here.add(receiver.url, types=["*"])
        here.event()
        here.event()
        receiver.wait_for(2)
        eventually(lambda: here.get(hook)["told"] == 2)
        ping = here.call("POST", f"{here.place}/{hook['id']}/ping")
    assert [one["status"] for one in here.get(hook)["attempts"]] == [200, 200]
    assert ping.json["status"] == 200 and ping.json["milliseconds"] < 1_000
    assert "word" not in str(here.get(hook)) + str(ping.body)
    assert sum(written) < 3 * (10 << 20)  # what the system takes in advance, and little more


def test_a_redirect_is_not_followed(here: Hooked) -> None:
    with receiving() as other, receiving() as receiver:
        receiver.behave = lambda handler, _: handler.answer(307, location=other.url)
        hook = here.add(receiver.url, types=["*"])
        here.event()
        receiver.wait_for(3)
        assert here.get(hook)["attempts"][0]["error"] == "a redirect, and none is followed"
        assert not other.taken
        here.change(hook, enabled=False)


def test_gone_is_the_end(here: Hooked) -> None:
    with receiving(failing_first(1, 410)) as receiver:
        hook = here.add(receiver.url, types=["*"])
        here.event()
        eventually(lambda: here.get(hook)["state"] == "gone")
        here.event()
        marker = here.add(f"{receiver.url}/marker", types=["*"], after=1)
        receiver.wait_for(2)
        eventually(lambda: here.get(marker)["told"] == 2)
        assert [one.path for one in receiver.taken] == ["/hook", "/hook/marker"]
        told = here.get(hook)
        assert (told["enabled"], told["told"], told["attempts"][0]["status"]) == (False, 0, 410)
        assert here.change(hook, enabled=True)["state"] == "on"
        assert [one.seq for one in receiver.wait_for(4)[2:]] == [1, 2]


def test_it_is_given_up_after_days_and_not_for_our_own_absence(here: Hooked) -> None:
    looked = threading.Event()

    def behave(handler: Handler, number: int) -> None:
        if number == 3:
            looked.wait(2)
        handler.answer(500)

    with receiving(behave) as receiver:
        hook = here.add(receiver.url, types=["*"])
        here.run(
            "update webhooks set failing_since = now() - interval '6 days', failures = 1 "
            f"where id = '{hook['id']}'"
        )
        here.event()
        receiver.wait_for(2)
        eventually(lambda: here.get(hook)["failures"] == 3)
        assert here.get(hook)["state"] == "failing"  # long ago, but hardly ever tried
        looked.set()
        eventually(lambda: here.get(hook)["state"] == "gave_up")
        assert here.get(hook)["failures"] >= QUICK.give_up_tries
        count = len(receiver.taken)
        time.sleep(3 * QUICK.most_s)
        assert len(receiver.taken) == count
        text = here.call("GET", "/metrics").body.decode()
        assert 'rr_webhooks_ended_total{state="gave_up"}' in text


def test_back_off_grows_to_an_end_and_listens_to_the_receiver() -> None:
    pace = Pace()
    longest = [pace.wait_s(failures, lambda: 1.0) for failures in range(1, 9)]
    assert longest == [5, 20, 80, 320, 1280, 3600, 3600, 3600]
    assert [pace.wait_s(n, lambda: 0.0) for n in range(1, 9)] == [one / 2 for one in longest]
    assert pace.wait_s(10**6, lambda: 1.0) == 3600
    assert (pace.wait_s(1, lambda: 1.0, 60), pace.wait_s(1, lambda: 1.0, 10**7)) == (60, 3600)
    assert USUAL.attempt_s < USUAL.lease_s  # else two workers could send at once


def test_retry_after_is_heard(here: Hooked) -> None:
    def behave(handler: Handler, number: int) -> None:
        handler.answer(503, retry_after="3600")

    with receiving(behave) as receiver, hooked(pace=replace(QUICK, most_s=3600.0)) as slow:
        hook = slow.add(receiver.url, types=["*"])
        slow.event()
        receiver.wait_for(1)
        eventually(lambda: slow.get(hook)["failures"] == 1)
        told = slow.get(hook)
        assert told["next_try"][:13] > told["failing_since"][:13]  # another hour


def test_slow_receivers_hold_up_nobody_else_and_no_end(here: Hooked) -> None:
    with receiving() as slow, receiving() as quick, ExitStack() as stack:
        slow.behave = slow.drip
        server = stack.enter_context(hooked(pace=replace(QUICK, attempt_s=20.0)))
        for number in range(5):
            server.add(f"{slow.url}/{number}", types=["*"])
        hook = server.add(quick.url, types=["*"])
        begun = time.monotonic()
        for _ in range(20):
            server.event()
        quick.wait_for(20)
        slow.wait_for(5)
        assert time.monotonic() - begun < 10
        eventually(lambda: server.get(hook)["told"] == 20)
        begun = time.monotonic()
        stack.close()
        assert time.monotonic() - begun < 8
    assert len(slow.taken) == 5
    ports = {slow.port, quick.port}
    lines = psutil.Process().net_connections("tcp")
    assert not [one for one in lines if one.raddr and one.raddr.port in ports]


def test_an_end_gives_the_lease_back() -> None:
    """What was cut off is with another worker at once, under the same id."""
    with receiving() as receiver, fresh_database() as url:
        receiver.behave = receiver.hang
        patient = replace(QUICK, attempt_s=20.0, lease_s=3600.0)
        with ExitStack() as stack:
            one = start(test_settings(url, pace=patient), stack)
            here = Hooked(url, [one]).new_project()
            hook = here.add(receiver.url, types=["*"])
            here.event()
            receiver.wait_for(1)
        receiver.behave = taking
        with ExitStack() as stack:
            other = start(test_settings(url, pace=QUICK), stack)
            first, second = receiver.wait_for(2)
            assert first.id == second.id
            left = Hooked(url, [other], here.project)
            eventually(lambda: left.get(hook)["told"] >= 1)  # its boot is told as well


def test_two_workers_send_nothing_twice() -> None:
    with receiving() as receiver, hooked(workers=2) as server:
        hooks = [server.add(f"{receiver.url}/{n}", types=["*"]) for n in range(3)]

        def post(team: int) -> None:
            for _ in range(60):
                server.event(team=team)

        threads = [threading.Thread(target=post, args=(team,)) for team in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        receiver.wait_for(360)
        eventually(lambda: all(server.get(hook)["told"] == 120 for hook in hooks))
        for number in range(3):
            taken = [one.seq for one in receiver.taken if one.path == f"/hook/{number}"]
            assert taken == list(range(1, 121))


def test_of_those_who_look_at_once_one_gets_each() -> None:
    with hooked(pace=replace(QUICK, look_s=3600.0)) as server:
        for _ in range(MOST):
            server.add("https://receiver.example/")
        time.sleep(0.3)  # whoever delivers has looked, and is not woken by what follows
        server.run(
            f"insert into streams (project, name, seq) values ('{server.project}', 'main', 1)"
        )
        sql = server.teams[0].app.state.service.sql

        async def at_once() -> list[list[Claim]]:
            return await asyncio.gather(*(claim(sql, 3, QUICK) for _ in range(20)))

        found = asyncio.run_coroutine_threadsafe(at_once(), server.teams[0].loop).result(60)
        claimed = [one.webhook for some in found for one in some]
        assert len(claimed) == len(set(claimed)) == MOST
        assert len({one.lease for some in found for one in some}) == len([s for s in found if s])


def test_a_project_that_is_removed_meanwhile_ends_it(here: Hooked) -> None:
    with receiving() as receiver:
        receiver.behave = hanging_once(receiver)
        here.add(receiver.url, types=["*"])
        here.event()
        receiver.wait_for(1)
        here.run(f"delete from projects where id = '{here.project}'")
        other = here.new_project()
        other.add(f"{receiver.url}/other", types=["*"])
        other.event()
        assert receiver.wait_for(2)[1].path == "/hook/other"
        time.sleep(QUICK.attempt_s + 0.5)
        assert len(receiver.taken) == 2


def test_what_is_changed_or_removed_during_a_try_holds(here: Hooked) -> None:
    with receiving() as receiver:
        changed = threading.Event()
        receiver.behave = lambda handler, _: (changed.wait(2), handler.answer(204))
        hook, gone = (here.add(f"{receiver.url}/{n}", types=["*"]) for n in "ab")
        for _ in range(2):
            here.event()
        receiver.wait_for(2)
        here.change(hook, after=2)
        assert here.call("DELETE", f"{here.place}/{gone['id']}").status == 204
        changed.set()
        time.sleep(1)
        assert sorted(one.path for one in receiver.taken) == ["/hook/a", "/hook/b"]
        assert here.get(hook)["told"] == 2


def test_what_was_said_of_another_address_does_not_count(here: Hooked) -> None:
    with receiving() as old, receiving() as new:
        changed = threading.Event()
        old.behave = lambda handler, _: (changed.wait(2), handler.answer(410))
        hook = here.add(old.url, types=["*"])
        here.event()
        old.wait_for(1)
        here.change(hook, url=new.url)
        changed.set()
        new.wait_for(1)
        eventually(lambda: here.get(hook)["told"] == 1)
        assert old.taken[0].id == new.taken[0].id
        assert [one["status"] for one in here.get(hook)["attempts"]] == [204]


def test_a_long_stretch_that_nobody_wants_is_passed_over(here: Hooked) -> None:
    """And read once: whoever wants little of a long stream does not read it again each time."""
    with receiving() as receiver:
        hook = here.add(receiver.url, types=["wanted"], enabled=False)
        count = 2 * WINDOW + 5
        here.run(
            "insert into streams (project, name, seq) "
            f"values ('{here.project}', 'main', {count}); insert into stream_entries (project, "
            "stream, seq, kind, source, id, type, subject, about, outcome, body) "
            f"select '{here.project}', 'main', n, 'event', 's', n::text, 'other', '', '', '', "
            f"'{{}}' from generate_series(1, {count}) n"
        )
        here.event("wanted")
        here.change(hook, enabled=True)
        (taken,) = receiver.wait_for(1)
        assert taken.seq == count + 1
        eventually(lambda: here.get(hook)["told"] == count + 1)


def test_a_bug_in_the_loop_is_told_and_ends_nothing(
    here: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise ZeroDivisionError

    with receiving() as receiver:
        hook = here.add(receiver.url, types=["*"])
        with monkeypatch.context() as patched:
            patched.setattr("server.webhooks.deliver.claim", broken)
            here.event()
            time.sleep(0.3)
        receiver.wait_for(1)
        eventually(lambda: here.get(hook)["told"] == 1)


def test_a_database_that_is_away_costs_a_repetition_at_most() -> None:
    with receiving() as receiver, hooked(pace=replace(QUICK, lease_s=2.0)) as server:
        receiver.behave = lambda handler, n: (
            end_connections(server.url) if n == 1 else None,
            handler.answer(204),
        )
        hook = server.add(receiver.url, types=["*"])
        server.event()
        receiver.wait_for(1)
        # Who asks at that moment is told that the database is away.
        eventually(lambda: server.get(hook).get("told") == 1)
        assert {one.id for one in receiver.taken} == {receiver.taken[0].id}


def _kill_in_between(receiver: Receiver, one: Serve, project: str) -> None:
    """SIGKILL a worker while its message is with the receiver, who has not answered."""
    receiver.behave = receiver.hang
    event = {"specversion": "1.0", "id": "1", "source": "shop", "type": "noted"}
    assert one.ask("POST", f"/events?project={project}", event).status_code == 201
    receiver.wait_for(1)
    one.process.send_signal(signal.SIGKILL)
    one.process.wait()


def test_a_worker_that_is_killed_between_sending_and_noting_sends_again() -> None:
    with empty_database() as url, receiving() as receiver:
        given = {
            "DATABASE_URL": url,
            "API_KEYS": "the-key-of-a-worker-that-is-killed",
            "RR_WEBHOOK_HTTP": "1",
            "RR_WEBHOOK_ALLOW": "localhost, 127.0.0.1/32",
        }
        with serve_process(**given) as one:
            project = one.project()
            body = {"url": receiver.url, "types": ["noted"]}
            hook = one.ask("POST", f"/projects/{project}/webhooks", body).json()
            _kill_in_between(receiver, one, project)
            receiver.behave = taking
            # The lease of the dead one runs out by itself; here it does so now.
            name = url.partition("?")[0].rpartition("/")[2]
            administer("update webhooks set leased_until = now()", name)
            one.start()
            first, second = receiver.wait_for(2)
            assert first.id == second.id and first.body == second.body
            assert second.verified(hook["secret"])["data"]["seq"] == 1
            place = f"/projects/{project}/webhooks/{hook['id']}"
            eventually(lambda: one.ask("GET", place).json()["told"] >= 1)
            assert len(receiver.taken) == 2
            receiver.behave = receiver.hang  # and Ctrl-C does not wait for it
            event = {"specversion": "1.0", "id": "2", "source": "shop", "type": "noted"}
            one.ask("POST", f"/events?project={project}", event)
            receiver.wait_for(3)
            begun = time.monotonic()
            one.stop()
            assert time.monotonic() - begun < 12
