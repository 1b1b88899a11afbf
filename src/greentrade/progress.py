"""What is being done, how far it is and how long it takes yet: one line for whoever looks, and nothing for anybody else.

The line goes to the terminal (standard error) or below the cell of a notebook; standard output is never touched. Where neither is there,
as in a batch whose messages go to a file, nothing is shown unless asked for, and then a plain line now and then.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

__all__ = ["Progress", "current", "note", "opened", "seen"]

Fraction = Callable[[], float | None]

_EVERY = 0.2
"""Seconds between two looks."""
_PATIENCE = 0.5
"""Seconds that a step takes before it is shown: what is over in a moment does not flicker."""
_SURE = 0.03
"""Share of a step that is done before the rest is estimated."""
_PLAIN_EVERY = 10.0
"""Seconds between two plain lines."""


class Sink(Protocol):
    """Where the line goes."""

    def show(self, line: str) -> None:
        """Show a line in place of the last one."""

    def clear(self) -> None:
        """Take the line away."""


@dataclass
class _Step:
    """Something that is being done."""

    what: str
    fraction: Fraction | None
    total: float | None
    unit: str
    began: float = field(default_factory=time.monotonic)
    done: float = 0.0

    def line(self, now: float) -> str:
        """How far it is, in words.

        Shares only grow: the engine adds further parts to its work while it is at it, and a figure that falls helps nobody.
        """
        found = None
        if self.fraction is not None:
            with suppress(Exception):  # a step that has just ended says nothing
                found = self.fraction()
        if found is not None and found > self.done:
            self.done = min(found, 1.0)
        spent = now - self.began
        words = [self.what]
        if self.done > 0:
            if self.total:
                words.append(f"{self.done * self.total:,.0f} of {self.total:,.0f} {self.unit}")
            words.append(f"{self.done:.0%}")
        if self.done >= _SURE and self.done < 1:
            words.append(f"{_clock(spent / self.done * (1 - self.done))} left")
        else:
            words.append(_clock(spent))
        return "  ".join(words)


class Progress:
    """Shows the innermost of the steps that are being done.

    Parameters
    ----------
    sink
        Where it is shown.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._steps: list[_Step] = []
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def step(
        self, what: str, fraction: Fraction | None = None, *, total: float | None = None, unit: str = "rows"
    ) -> Iterator[None]:
        """Show what is being done while a block runs.

        Parameters
        ----------
        what
            What is done, in words.
        fraction
            Tells how far it is (0 to 1), or None; it is asked from another thread.
        total, unit
            What the whole is, in rows or another unit.
        """
        step = _Step(what, fraction, total, unit)
        with self._guard:
            self._steps.append(step)
            if self._thread is None:
                self._over = threading.Event()
                self._thread = threading.Thread(
                    target=self._watch, args=(self._over,), name="greentrade-progress", daemon=True
                )
                self._thread.start()
        before = _SHOWN.set(self)
        try:
            yield
        finally:
            _SHOWN.reset(before)
            self._leave(step)

    def _leave(self, step: _Step) -> None:
        with self._guard:
            self._steps.remove(step)
            thread = self._thread
            if self._steps or thread is None:
                return
            self._thread = None
            self._over.set()
        thread.join()

    def _watch(self, over: threading.Event) -> None:
        try:
            while not over.wait(_EVERY):
                with self._guard:
                    step = self._steps[-1] if self._steps else None
                now = time.monotonic()
                if step is None:
                    continue
                if now - step.began >= _PATIENCE or step.fraction is None:
                    self._sink.show(step.line(now))
        except Exception:  # noqa: BLE001, S110 (a closed terminal must not end the work)
            pass
        finally:
            with suppress(Exception):
                self._sink.clear()


_SHOWN: ContextVar[Progress | None] = ContextVar("greentrade_progress", default=None)
"""Where steps inside the one that is being shown are told."""


def note(
    what: str, fraction: Fraction | None = None, *, total: float | None = None, unit: str = "rows"
) -> AbstractContextManager[None]:
    """Tell of a step inside one that is being shown, from where nobody knows who looks; else nothing is told.

    Parameters
    ----------
    what, fraction, total, unit
        As in :meth:`Progress.step`.
    """
    progress = _SHOWN.get()
    return nullcontext() if progress is None else progress.step(what, fraction, total=total, unit=unit)


def current(wanted: bool | None) -> Progress | None:
    """Progress that work should be told to: the one open now, else a new one if wanted, or if somebody would see it.

    Parameters
    ----------
    wanted
        As users say it with ``progress=``; None leaves it to whether somebody is there to see it.
    """
    if wanted is False:
        return None
    if (progress := _SHOWN.get()) is not None:
        return progress
    return Progress(_sink()) if wanted or seen() else None


@contextmanager
def opened(what: str, wanted: bool | None = None) -> Iterator[None]:
    """Show that something is being done, and let what is done inside say more.

    Parameters
    ----------
    what
        What is done, in words.
    wanted
        As in :func:`current`.
    """
    progress = current(wanted)
    with nullcontext() if progress is None else progress.step(what):
        yield


def seen() -> bool:
    """Whether somebody is there to see a line: at a terminal, or in a notebook."""
    return _in_notebook() or (sys.stderr is not None and sys.stderr.isatty())


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    return "ipykernel" in sys.modules and shell is not None and hasattr(shell.get_ipython(), "kernel")


def _sink() -> Sink:
    if _in_notebook():
        return _Notebook()
    return _Terminal() if sys.stderr is not None and sys.stderr.isatty() else _Plain()


class _Terminal:
    """A line at the foot of the terminal."""

    def __init__(self) -> None:
        self._live: Any = None

    def show(self, line: str) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner
        from rich.text import Text

        text = Text(line, no_wrap=True, overflow="ellipsis")
        if self._live is None:
            console = Console(stderr=True, highlight=False)
            self._spinner = Spinner("dots", text)
            self._live = Live(
                self._spinner, console=console, auto_refresh=False, transient=True,
                redirect_stdout=False, redirect_stderr=False,
            )  # fmt: skip
            self._live.start()
            console.show_cursor()  # it would stay hidden if we were killed
        self._spinner.update(text=text)
        self._live.refresh()

    def clear(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None


class _Notebook:
    """A line below the cell, which is not part of what the cell prints."""

    def __init__(self) -> None:
        self._handle: Any = None

    def show(self, line: str) -> None:
        from IPython import display

        content = {"text/plain": line}
        if self._handle is None:
            self._handle = display.display(content, raw=True, display_id=True)
        else:
            self._handle.update(content, raw=True)

    def clear(self) -> None:
        if self._handle is not None:
            self._handle.update({"text/plain": ""}, raw=True)


class _Plain:
    """A line now and then, for a file of messages."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def show(self, line: str) -> None:
        now = time.monotonic()
        if now - self._last >= _PLAIN_EVERY:
            self._last = now
            sys.stderr.write(f"greentrade: {line}\n")
            sys.stderr.flush()

    def clear(self) -> None:
        """Leave what was said."""


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
