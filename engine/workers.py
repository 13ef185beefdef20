"""Doing many independent things: in this process, in several, or on a Dask cluster."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import ClassVar, TypeVar

from schemas.errors import RRError

Task = TypeVar("Task")
Result = TypeVar("Result")

PATIENCE_S = 10
AHEAD = 256
"""Tasks handed out before their results are taken: enough for a cluster, little to remember."""


class SchedulerMissingError(RRError):
    """A Dask scheduler was named, but the package that talks to it is not installed."""

    code: ClassVar[str] = "RR-E042"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 501
    hint: ClassVar[str] = "install rr-engine[scale], or use --jobs N on this machine"


class SchedulerUnreachableError(RRError):
    """No Dask scheduler answers at the address given."""

    code: ClassVar[str] = "RR-E043"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 502
    hint: ClassVar[str] = "check the address and that the scheduler runs, or use --jobs N"


class WorkerDiedError(RRError):
    """A worker process ended before its work was done, most likely for want of memory.

    Nothing was written. Fewer jobs, or a coarser `--quality`, need less.
    """

    code: ClassVar[str] = "RR-E044"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 507
    hint: ClassVar[str] = "use fewer --jobs"


@contextmanager
def workers(jobs: int = 1, scheduler: str | None = None) -> Iterator[Executor | None]:
    """Give an executor of the concurrent.futures kind, or None for the present process.

    Raises SchedulerMissingError and SchedulerUnreachableError.
    """
    if scheduler is not None:
        with _cluster(scheduler) as executor:
            yield executor
    elif jobs > 1:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # Spawned, not forked: a fork of a process with threads may hang.
        context = get_context("spawn")
        with ProcessPoolExecutor(jobs, context, initializer=_leave_interrupts) as executor:
            yield executor
    else:
        yield None


def each(
    executor: Executor | None, work: Callable[[Task], Result], tasks: Iterable[Task]
) -> Iterator[Result]:
    """Yield the results in the order of the tasks; raises WorkerDiedError.

    Tasks are taken as they are wanted, `AHEAD` at most before their results: any number will do.
    """
    if executor is None:
        yield from map(work, tasks)
        return
    from concurrent.futures.process import BrokenProcessPool

    waiting: deque[Future[Result]] = deque()
    try:
        for task in tasks:
            waiting.append(executor.submit(work, task))
            while waiting and (waiting[0].done() or len(waiting) >= AHEAD):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerDiedError("a worker process ended before its work was done") from error
    finally:
        for future in waiting:
            future.cancel()


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise SchedulerMissingError("Dask is not installed") from error
    try:
        client = Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SchedulerUnreachableError(
            f"no Dask scheduler answers at {address}", place=address
        ) from error
    with client:
        try:
            yield client.get_executor()
        except KilledWorker as error:
            raise WorkerDiedError(
                "a worker of the cluster ended before its work was done"
            ) from error


def _leave_interrupts() -> None:
    """Ctrl-C goes to the parent, which ends its workers: no traceback of theirs is shown."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
