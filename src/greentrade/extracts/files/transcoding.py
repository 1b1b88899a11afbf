"""A text file as DuckDB can read it: itself, or a UTF-8 copy, made by several processes where the file is large.

Python's decoders keep one core busy for longer than DuckDB takes to read what they wrote. In every encoding read here but UTF-16, the byte
of a line feed is nothing else, so a large file is cut at one and its pieces are decoded by helper processes. They only save time: where one
cannot be started, or fails for whatever reason, the same work is done here, and an error names the place in the whole file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from greentrade.errors import InputError
from greentrade.extracts.files import transcoder
from greentrade.extracts.files.encodings import compression_of, first_bad, read_chunks, refuse, survey
from greentrade.extracts.files.transcoder import write_utf8
from greentrade.progress import note

PIECE = 48 << 20
"""Bytes for which a helper is worth its start."""

MOST = 8
"""Helpers at most, the process itself not counted."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text file as DuckDB can read it.

    Attributes
    ----------
    path
        The file itself, or a UTF-8 copy of it.
    encoding
        Encoding of the file itself.
    lines
        Lines of what is read.
    unfinished
        Whether the last line ends neither in a line end nor in a quote.
    """

    path: Path
    encoding: str
    lines: int
    unfinished: bool


def readable(path: Path, folder: Path, *, where: str) -> Text:
    """Return the file itself where DuckDB can read it, else a UTF-8 copy: unpacked, without a byte order mark, every line ending in LF.

    Parameters
    ----------
    path
        The file, plain or packed.
    folder
        Where a copy goes.
    where
        Its name in messages.
    """
    with note(f"look at {path.name}"):
        encoding, ends = survey(path, where=where)
    if encoding in {"utf-8", "utf-8-sig"} and not ends.mixed:
        return Text(path, encoding, ends.lines, ends.unfinished)
    target = folder / f"{len(list(folder.glob('*.utf8.csv')))}.utf8.csv"
    with note(f"copy {path.name} as UTF-8", lambda: _copied(path, target)):
        written = _copy(path, encoding, target, where)
    return Text(target, encoding, *written)


def _copy(path: Path, encoding: str, target: Path, where: str) -> tuple[int, bool]:
    """Copy a file as UTF-8: lines written, and whether the last one has no end."""
    written = _by_helpers(path, encoding, target)
    if written is None:
        try:
            written = write_utf8(read_chunks(path, where), encoding, target)
        except UnicodeError:
            bad = first_bad(path, encoding, where)
            if bad is None:  # it was read another way a moment ago
                raise
            refuse(bad, encoding.upper(), where)
        except OSError as err:
            raise InputError(
                f"its copy in UTF-8 cannot be written ({err.strerror or err}).",
                where=where,
                hint="free some room, or name a folder on a larger disk with temp_directory= (--temp-directory).",
            ) from err
    return written


def _copied(path: Path, target: Path) -> float | None:
    """Estimate how much of a plain file has been copied: a copy is about as long as the file."""
    if compression_of(path) != "none":
        return None
    copied = sum(copy.stat().st_size for copy in target.parent.glob(f"{target.name}*"))
    return min(0.99, copied / max(1, path.stat().st_size))


def _by_helpers(path: Path, encoding: str, target: Path) -> tuple[int, bool] | None:
    """Copy a large plain file by several processes; None where that cannot be done."""
    count = _helpers_for(path, encoding)
    if count < 2:
        return None
    copies = [target, *(target.with_name(f"{target.name}.{i}") for i in range(1, count))]
    try:
        with _helpers(path, encoding, copies) as helpers:
            written = [_result(helper) for helper in helpers]
        counts = [one for one in written if one is not None]
        if len(counts) < count:
            return None
        _append(copies)
    except OSError:
        return None
    finally:
        for copy in copies[1:]:
            copy.unlink(missing_ok=True)
    return sum(lines for lines, _ in counts), counts[-1][1]


def _helpers_for(path: Path, encoding: str) -> int:
    """Count the helpers that a file is worth: fewer than two where it is small, or cannot be cut at a line feed."""
    if encoding == "utf-16" or compression_of(path) != "none" or not sys.executable:
        return 0
    if getattr(sys, "frozen", False):  # sys.executable is a program of somebody else's
        return 0
    return min(os.cpu_count() or 1, MOST, path.stat().st_size // PIECE)


@contextmanager
def _helpers(path: Path, encoding: str, copies: Sequence[Path]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Start a helper for each piece of a file; none of them outlives this."""
    size, count = path.stat().st_size, len(copies)
    cuts = [0, *(_next_line(path, size * i // count) for i in range(1, count)), size]
    helpers: list[subprocess.Popen[bytes]] = []
    try:
        for start, end, copy in zip(cuts, cuts[1:], copies, strict=False):
            name = encoding.removesuffix("-sig") if start else encoding
            fields = [str(path), name, str(start), str(end), str(copy)]
            helpers.append(
                subprocess.Popen(  # noqa: S603 (this Python, a file of ours)
                    [sys.executable, "-I", "-S", transcoder.__file__, *fields],
                    stdin=subprocess.PIPE,  # it ends with us: a helper whose parent was killed would go on
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            )
        yield helpers
    finally:
        for helper in helpers:
            with suppress(OSError):
                helper.kill()
            helper.wait()
            for pipe in (helper.stdin, helper.stdout):
                if pipe is not None:
                    pipe.close()


def _result(helper: subprocess.Popen[bytes]) -> tuple[int, bool] | None:
    """Wait for a helper: lines that it wrote, and whether the last one has no end; None where it failed."""
    said = helper.stdout.read().split() if helper.stdout else []
    if helper.wait() or len(said) != 2:
        return None
    return int(said[0]), bool(int(said[1]))


def _append(copies: Sequence[Path]) -> None:
    """Put all copies into the first one."""
    with copies[0].open("ab") as out:
        for copy in copies[1:]:
            with copy.open("rb") as piece:
                shutil.copyfileobj(piece, out, 8 << 20)
            copy.unlink()


def _next_line(path: Path, offset: int) -> int:
    """Find the first line that begins at or after an offset."""
    with path.open("rb") as file:
        file.seek(offset)
        file.readline()
        return file.tell()
