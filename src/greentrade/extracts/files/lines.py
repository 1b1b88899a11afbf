"""Physical lines of a text file that begin no row: blank ones, and those inside a quoted field. Read as a stream, only where there are any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.extracts.files.encodings import open_bytes

if TYPE_CHECKING:
    import numpy as np

_CHUNK = 4 * 1024 * 1024
_NEWLINE, _RETURN, _QUOTE = 10, 13, 34


@dataclass(frozen=True)
class OddLines:
    """Physical lines (from 1) that begin no row.

    Attributes
    ----------
    blank
        Lines with nothing on them.
    continued
        Lines that begin inside a quoted field.
    """

    blank: np.ndarray
    continued: np.ndarray
    swallowed: int | None
    """First line that stands inside quotes together with as many delimiters as a row has: a quote may be misplaced there."""


def find_odd_lines(path: Path, *, skip: int, delimiter: str, width: int) -> OddLines:
    """Find the lines after the headings that begin no row.

    Parameters
    ----------
    path
        The file, plain or gzip.
    skip
        Physical lines up to and including the headings.
    delimiter, width
        What separates fields, and how many a row has.
    """
    import numpy as np

    blank, continued, inside = [], [], []
    line, quoted, rest = 1, 0, b""
    with open_bytes(path) as file:
        while chunk := file.read(_CHUNK):
            whole, cut, rest = (rest + chunk).rpartition(b"\n")
            if not cut:
                continue
            data = np.frombuffer(whole + cut, np.uint8)
            ends = np.flatnonzero(data == _NEWLINE)
            starts = np.concatenate(([0], ends[:-1] + 1))
            quotes = np.cumsum(data == _QUOTE, dtype=np.int64)
            at_end = (quoted + quotes[ends]) & 1
            at_start = np.concatenate(([quoted], at_end[:-1]))
            numbers = np.arange(line, line + len(ends))
            empty = (ends == starts) | ((ends == starts + 1) & (data[starts] == _RETURN))
            blank.append(numbers[empty & (at_start == 0)])
            continued.append(numbers[at_start == 1])
            within = np.cumsum((data == ord(delimiter)) & ((quoted + quotes) & 1 == 1), dtype=np.int64)[ends]
            inside.append(np.diff(within, prepend=0))
            line += len(ends)
            quoted = int(at_end[-1])
    if rest and quoted:
        continued.append(np.array([line]))
    nothing = np.array([], np.int64)
    found = [np.concatenate(lines) if lines else nothing for lines in (blank, continued)]
    blanks, inner = (lines[lines > skip] for lines in found)
    counts = np.concatenate(inside) if inside else nothing
    return OddLines(blanks, inner, _swallowed(inner, counts, width))


def _swallowed(inner: np.ndarray, counts: np.ndarray, width: int) -> int | None:
    """Find the first line inside quotes, on which (with the line before) as many delimiters stand inside quotes as a row has."""
    known = inner[inner <= len(counts)]
    if not len(known):
        return None
    suspicious = known[counts[known - 1] + counts[known - 2] >= width - 1]
    return int(suspicious[0]) if len(suspicious) else None
