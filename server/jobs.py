"""Geometry on other processes: a pool whose workers each have a door to the database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from engine.workers import WorkerDiedError

if TYPE_CHECKING:
    from store.sql import Sql

P = ParamSpec("P")
T = TypeVar("T")
Task = Callable[Concatenate["Sql", P], T]


class Jobs:
    """Does tasks that take a database first: in `count` processes, or here when that is none.

    A process gives a task up after so many seconds: a mesh can be made to keep it for hours.
    """

    def __init__(
        self, sql: Sql, url: str, blob_url: str | None, count: int, seconds: float
    ) -> None:
        self._sql = sql
        self._seconds = seconds
        self._given = (url, blob_url)
        self._count = count
        self._pool: ProcessPoolExecutor | None = None
        self._changing = threading.Lock()

    def run(self, task: Task[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What the task returns or raises; WorkerDiedError when its process is gone.

        Raises TookTooLongError.
        """
        if self._count == 0:
            return task(self._sql, *args, **kwargs)
        pool = self._running()
        try:
            return pool.submit(_work, self._seconds, task, args, kwargs).result()
        except BrokenExecutor as error:
            self._drop(pool)
            raise WorkerDiedError("a worker process ended before its work was done") from error

    def close(self) -> None:
        """End the processes; what they had not begun is not done."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _running(self) -> ProcessPoolExecutor:
        from multiprocessing import get_context

        with self._changing:
            if self._pool is None:
                # Spawned, not forked: a fork of a process with threads may hang.
                self._pool = ProcessPoolExecutor(
                    self._count, get_context("spawn"), initializer=_begin, initargs=self._given
                )
            return self._pool

    def _drop(self, pool: ProcessPoolExecutor) -> None:
        with self._changing:
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False, cancel_futures=True)


_DOOR: list[Sql] = []


def _begin(url: str, blob_url: str | None) -> None:
    """Open the worker's own door, and end with the parent, however that ends."""
    import signal

    from store.blobs import open_blobs
    from store.sql import Sql

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _DOOR.append(Sql.open(url, blobs=None if blob_url is None else open_blobs(blob_url)))


def _end_with_parent() -> None:
    import os
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(
    seconds: float, task: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> T:
    import signal

    if not hasattr(signal, "setitimer"):  # Windows
        return task(_DOOR[0], *args, **kwargs)
    signal.signal(signal.SIGALRM, _give_up)
    # Again each second, if the error was taken for another one.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        return task(_DOOR[0], *args, **kwargs)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _give_up(*_: object) -> None:
    from server.route import TookTooLongError

    raise TookTooLongError("the work was not done in the time that there is for it")
