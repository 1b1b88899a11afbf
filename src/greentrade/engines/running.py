"""Run the engine's statements so that Ctrl-C ends them at once.

While the engine computes, Python cannot act on a signal, and the engine itself looks for one only between its larger steps, which
may be many seconds. So statements run in a thread beside the main one, which waits where a signal reaches it, and then
tells the engine to stop.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    import duckdb

__all__ = ["Runner", "interruptible"]

T = TypeVar("T")

_LOOK_AGAIN = 0.1 if os.name == "nt" else None
"""Seconds after which a waiting thread looks for Ctrl-C: on Windows nothing wakes it."""
_PATIENCE = 30.0
"""Seconds that a statement gets to end when it is told to."""


class Runner:
    """Runs work of one connection.

    Parameters
    ----------
    connection
        What is told to stop.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._pool: ThreadPoolExecutor | None = None
        self._process = os.getpid()
        self._idle = threading.Event()
        self._idle.set()

    def run(self, work: Callable[[], T]) -> T:
        """Do some work and give its result; an exception that reaches the caller meanwhile (Ctrl-C) ends it."""
        if threading.current_thread() is not threading.main_thread() or os.getpid() != self._process:
            return work()  # signals reach the main thread alone, and a forked child has no other
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(1, thread_name_prefix="greentrade-engine")
        future = self._pool.submit(self._watched, work)
        try:
            return _result(future)
        except BaseException:
            if not future.done():
                self.stop()
            raise
        finally:
            del future  # else an error would hold this frame, and with it the session, until the next sweep of the garbage

    def stop(self) -> None:
        """End what runs, and wait for its end."""
        waited = 0.0
        while not self._idle.wait(0.02 if waited else 0) and waited < _PATIENCE:
            self._connection.interrupt()  # again: what had not begun yet has not heard it
            waited += 0.02

    def close(self) -> None:
        """End what runs, and the thread."""
        self.stop()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _watched(self, work: Callable[[], T]) -> T:
        self._idle.clear()
        try:
            return work()
        finally:
            self._idle.set()


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C be a ``KeyboardInterrupt`` around statements run without a :class:`Runner`: the engine makes an error of its own of it."""
    try:
        yield
    except RuntimeError as err:
        if str(err) == "Query interrupted":
            raise KeyboardInterrupt from err
        raise


def _result(future: Future[T]) -> T:
    """Wait for the result of some work in a way that a signal ends."""
    while True:
        try:
            return future.result(_LOOK_AGAIN)
        except TimeoutError:
            if future.done():  # the work's own error, not ours
                raise
