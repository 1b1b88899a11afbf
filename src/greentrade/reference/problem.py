"""A fault in a reference table: where it is, what is wrong, what to do."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ERROR = "error"
"""The tables are not used before this is put right."""
WARNING = "warning"
"""Worth a look; the tables are used."""
MOST_KEPT = 1000
"""Faults of one kind in one file that are noted at all: a file of half a million bad rows must not fill the memory."""
MOST_TOLD = 100
"""Faults of one rule in one file that are told one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault.

    Parameters
    ----------
    file
        File, as a path that can be opened from where the user stands.
    line
        Physical line of the file, counted from 1; None where the file as a whole is meant.
    row
        Text of that line, or empty.
    rule
        Short name of the rule that is broken: stable, to be searched for and quoted.
    message
        What is wrong, with the value that is.
    hint
        What to do about it.
    severity
        ``error``, or ``warning`` for what deserves a look and stops nothing.
    """

    file: str
    line: int | None
    row: str
    rule: str
    message: str
    hint: str
    severity: str = ERROR

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        said = f"{self.message.removesuffix('.')}: {self.row} |" if self.row else self.message
        return printable(f"{place}: [{self.rule}] {said} What to do: {self.hint}")


def shown(path: Path) -> str:
    """Give the path as the user would write it: relative to where they stand, if it is below."""
    here = Path.cwd()
    text = str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
    return printable(os.fsencode(text).decode("utf-8", "backslashreplace"))


def cut(text: str) -> str:
    """Cut a text where nobody would read on."""
    return text if len(text) <= 160 else f"{text[:157]}..."


def printable(text: str) -> str:
    """Write out what a terminal would hide or obey: a name or row of somebody's file must not steer it, nor break a line."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
