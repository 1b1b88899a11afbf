"""Where the command line prints: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Any

from rich.console import Console

if TYPE_CHECKING:
    from greentrade.errors import GreentradeError

__all__ = ["err", "out", "print_error", "print_json", "print_stopped", "working"]

_WIDTH = 80


def out() -> Console:
    """Console for results: at most 80 columns; colour only in a terminal, and never with NO_COLOR."""
    console = Console(highlight=False, soft_wrap=False)
    console.width = min(console.width, _WIDTH) if console.is_terminal else _WIDTH
    return console


def err() -> Console:
    """Console for messages."""
    console = Console(stderr=True, highlight=False)
    console.width = min(console.width, _WIDTH) if console.is_terminal else _WIDTH
    return console


def print_error(error: GreentradeError) -> None:
    """Print an error of ours as one block: what, where, what to do; no traceback, and nothing cut into lines.

    The message is not wrapped, so that a path or a value in it can be copied and searched for.
    """
    console = err()
    console.print("[bold red]error:[/bold red]", end=" ")
    console.print(str(error), markup=False, soft_wrap=True)


def print_stopped(text: str) -> None:
    """Say that a signal has ended the program."""
    with suppress(OSError):  # the terminal may be what has gone
        err().print(text, markup=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """Print a value for a program to read."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def working(what: str) -> AbstractContextManager[None]:
    """Show that long work goes on, how far it is and how long it takes yet, where a person is there to see it."""
    from greentrade.progress import opened

    return opened(what)
