"""Ctrl-C and the signals that ask a program to end: stop at once, leave nothing half-written, say so in one line."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Stopped", "stoppable"]

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_LAST = 3
"""Times a signal comes before the program ends without tidying up; the next run does that."""


class Stopped(BaseException):
    """A signal asked the program to end.

    Parameters
    ----------
    number
        Number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def exit_code(self) -> int:
        """Exit code of a program that a signal has ended: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + self.number

    def __str__(self) -> str:
        name = "Ctrl-C" if self.number == signal.SIGINT else signal.Signals(self.number).name
        return f"stopped by {name}. Nothing half-written is left; the same command starts again."


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise :class:`Stopped` at the first signal while a block runs, also where the engine has turned it into an error of its own.

    Signals that whoever started us has chosen to ignore (``nohup``, a background job) stay ignored.
    """
    received: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        received.append(number)
        if len(received) == 1:
            raise Stopped(number)
        if len(received) >= _LAST:
            os._exit(128 + number)

    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) in {
                signal.SIG_DFL,
                signal.default_int_handler,
            }:
                before[number] = signal.signal(number, stop)
    try:
        yield
    except SystemExit:
        raise
    except BaseException as error:
        if received and not isinstance(error, Stopped):
            raise Stopped(received[0]) from None
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
