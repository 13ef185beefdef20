"""Doing things one by one, in processes, on a cluster: one order, one result."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from types import ModuleType
from typing import Any

import pytest

from engine.workers import (
    AHEAD,
    SchedulerMissingError,
    SchedulerUnreachableError,
    WorkerDiedError,
    each,
    workers,
)


def square(value: int) -> int:
    return value * value


def die(_value: int) -> int:
    os._exit(3)


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    with workers(jobs) as executor:
        assert (executor is None) == (jobs == 1)
        assert list(each(executor, square, range(7))) == [0, 1, 4, 9, 16, 25, 36]


def test_tasks_without_end_are_taken_as_they_are_wanted() -> None:
    with ThreadPoolExecutor(2) as executor:
        taken = 0

        def tasks() -> Iterator[int]:
            nonlocal taken
            for number in count():
                taken = number
                yield number

        found = each(executor, square, tasks())
        assert [next(found) for _ in range(1000)] == [value * value for value in range(1000)]
        assert taken <= 1000 + AHEAD
        found.close()


def test_a_worker_that_dies_is_a_coded_error() -> None:
    with workers(2) as executor, pytest.raises(WorkerDiedError):
        list(each(executor, die, [1]))


def test_a_cluster_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SchedulerMissingError), workers(1, "tcp://127.0.0.1:1"):
        pass


def test_a_cluster_is_asked_for_an_executor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The part of Dask's client that is used, as Dask documents it."""

    class Client:
        def __init__(self, address: str, **_options: Any) -> None:
            if address == "tcp://nobody":
                raise OSError("timed out")

        def __enter__(self) -> "Client":
            return self

        def __exit__(self, *_what: object) -> None:
            pass

        def get_executor(self) -> ThreadPoolExecutor:
            return ThreadPoolExecutor(2)

    module = ModuleType("distributed")
    module.Client = Client  # type: ignore[attr-defined]
    below = ModuleType("distributed.scheduler")
    below.KilledWorker = KeyError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "distributed", module)
    monkeypatch.setitem(sys.modules, "distributed.scheduler", below)
    with workers(1, "tcp://here") as executor:
        assert list(each(executor, square, [2, 3])) == [4, 9]
    with pytest.raises(WorkerDiedError), workers(1, "tcp://here"):
        raise KeyError("killed")
    with pytest.raises(SchedulerUnreachableError), workers(1, "tcp://nobody"):
        pass


def test_a_real_cluster_gives_the_same() -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(1, processes=False, dashboard_address=None) as cluster,
        workers(1, cluster.scheduler_address) as executor,
    ):
        assert list(each(executor, square, range(4))) == [0, 1, 4, 9]
