"""Tasks in processes of their own: what they return, raise, and what ends them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from engine.workers import WorkerDiedError
from schemas.errors import RRError
from server.jobs import Jobs
from server.route import TookTooLongError
from store.sql import Sql
from tests.server.team import team


@pytest.fixture(scope="module")
def jobs() -> Iterator[Jobs]:
    service = team().app.state.service
    made = Jobs(service.sql, service.url, None, 1, 1.0)
    yield made
    made.close()


def adding(sql: Sql, one: int, *, other: int) -> int:
    return one + other


def endless(sql: Sql) -> None:
    """As an audit that compares too many pairs: each step is short, and there is no end."""
    while True:
        time.sleep(0.01)


def stubborn(sql: Sql) -> None:
    """As what takes every error of ours for an answer."""
    for _ in range(2):
        with suppress(RRError):
            endless(sql)
    endless(sql)


def dying(sql: Sql) -> None:
    import os

    os._exit(3)


def test_a_task_returns_and_one_without_end_is_given_up(jobs: Jobs) -> None:
    assert jobs.run(adding, 1, other=2) == 3
    for task in (endless, stubborn):
        start = time.monotonic()
        with pytest.raises(TookTooLongError) as caught:
            jobs.run(task)
        assert time.monotonic() - start < 20
        assert (caught.value.code, caught.value.http_status) == ("RR-V012", 503)
    assert jobs.run(adding, 2, other=2) == 4


def test_a_process_that_dies_is_told_and_another_begins(jobs: Jobs) -> None:
    with pytest.raises(WorkerDiedError):
        jobs.run(dying)
    assert jobs.run(adding, 2, other=3) == 5
