"""Where the command line prints: results to standard output, everything else to standard error."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console

if TYPE_CHECKING:
    from greentrade.errors import GreentradeError

__all__ = [
    "err",
    "out",
    "print_csv",
    "print_error",
    "print_folded",
    "print_json",
    "print_stopped",
    "print_text",
    "tell",
    "without_colour",
    "working",
]

_WIDTH = 80
_asked = {"colour": True}


def without_colour(asked: bool) -> None:
    """Turn colours off for this run (``--no-color``); NO_COLOR does the same for every program."""
    _asked["colour"] = not asked


def out() -> Console:
    """Open the console for results: at most 80 columns, less where COLUMNS or the terminal say so; colour only in a terminal, never with NO_COLOR."""
    return _console(stderr=False)


def err() -> Console:
    """Open the console for messages."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    no_colour = None if _asked["colour"] else True  # None: as NO_COLOR says
    console = Console(stderr=stderr, highlight=False, soft_wrap=False, no_color=no_colour)
    told = console.is_terminal or os.environ.get("COLUMNS", "").isdigit()
    console.width = min(console.width, _WIDTH) if told else _WIDTH
    return console


def tell(text: str) -> None:
    """Print a sentence to standard output, within the width."""
    out().print(text, markup=False)


def print_error(error: GreentradeError) -> None:
    """Print an error of ours as one block: what, where, what to do; no traceback, and nothing cut into lines.

    The message is not wrapped, so that a path or a value in it can be copied and searched for.
    """
    console = err()
    console.print("[bold red]error:[/bold red]", end=" ")
    console.print(str(error), markup=False, soft_wrap=True)


def print_folded(text: str) -> None:
    """Print text of several lines, folded to the width; a folded line keeps its indentation."""
    width = out().width
    for line in text.splitlines():
        inner = " " * (len(line) - len(line.lstrip(" -")))
        room, shown = width - len(inner), line[: len(inner)]
        taken = 0
        for word in line[len(inner) :].split(" "):
            # Columns are counted, not signs: a Chinese one takes two. A word that is longer than a line stays whole.
            needed = cell_len(word)
            if taken and taken + 1 + needed > room:
                sys.stdout.write(f"{shown.rstrip()}\n")
                shown, taken = inner, 0
            shown += f" {word}" if taken else word
            taken += needed + bool(taken)
        sys.stdout.write(f"{shown.rstrip()}\n")


def print_stopped(text: str) -> None:
    """Say that a signal has ended the program."""
    with suppress(OSError):  # the terminal may be what has gone
        err().print(text, markup=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """Print a value for a program to read: UTF-8, whatever the terminal speaks."""
    print_text(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows for a program to read: RFC 4180 in UTF-8, text as it is, nothing for what is missing, lists with blanks between."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_csv_cell(row.get(name)) for name in columns] for row in rows)
    print_text(buffer.getvalue())


def print_text(text: str) -> None:
    """Print text that a program reads, in UTF-8."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        sys.stdout.flush()
        reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.write(text)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return value


def working(what: str) -> AbstractContextManager[None]:
    """Show that long work goes on, how far it is and how long it takes yet, where a person is there to see it."""
    from greentrade.progress import opened

    return opened(what)
