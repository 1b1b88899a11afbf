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
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from greentrade.errors import InputError
from greentrade.extracts import transcoder
from greentrade.extracts.encodings import compression_of, first_bad, read_chunks, refuse, survey
from greentrade.extracts.transcoder import write_utf8

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
    """The file itself where DuckDB can read it, else a UTF-8 copy: unpacked, without a byte order mark, every line ending in LF.

    Parameters
    ----------
    path
        The file, plain or packed.
    folder
        Where a copy goes.
    where
        Its name in messages.
    """
    encoding, ends = survey(path, where=where)
    if encoding in {"utf-8", "utf-8-sig"} and not ends.mixed:
        return Text(path, encoding, ends.lines, ends.unfinished)
    target = folder / f"{len(list(folder.glob('*.utf8.csv')))}.utf8.csv"
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
                hint="free some room, or set TMPDIR to a folder on a larger disk.",
            ) from err
    return Text(target, encoding, *written)


def _by_helpers(path: Path, encoding: str, target: Path) -> tuple[int, bool] | None:
    """Copy a large plain file by several processes; None where that cannot be done."""
    size, cores = path.stat().st_size, os.cpu_count() or 1
    pieces = min(cores, MOST, size // PIECE)
    if pieces < 2 or encoding == "utf-16" or compression_of(path) != "none" or not sys.executable:
        return None
    if getattr(sys, "frozen", False):  # sys.executable is a program of somebody else's
        return None
    cuts = [0, *(_next_line(path, size * i // pieces) for i in range(1, pieces)), size]
    copies = [target, *(target.with_name(f"{target.name}.{i}") for i in range(1, pieces))]
    helpers: list[subprocess.Popen[bytes]] = []
    try:
        for start, end, copy in zip(cuts, cuts[1:], copies, strict=False):
            name = encoding.removesuffix("-sig") if start else encoding
            fields = [str(path), name, str(start), str(end), str(copy)]
            helpers.append(
                subprocess.Popen(  # noqa: S603 (this Python, a file of ours)
                    [sys.executable, "-I", "-S", transcoder.__file__, *fields],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            )
        said = [helper.communicate()[0].split() for helper in helpers]
        if any(helper.returncode for helper in helpers) or any(len(words) != 2 for words in said):
            return None
        with target.open("ab") as out:
            for copy in copies[1:]:
                with copy.open("rb") as piece:
                    shutil.copyfileobj(piece, out, 8 << 20)
                copy.unlink()
    except OSError:
        return None
    finally:
        for helper in helpers:
            with suppress(OSError):
                helper.kill()
            helper.wait()
        for copy in copies[1:]:
            copy.unlink(missing_ok=True)
    return sum(int(lines) for lines, _ in said), bool(int(said[-1][1]))


def _next_line(path: Path, offset: int) -> int:
    """Offset of the first line that begins at or after an offset."""
    with path.open("rb") as file:
        file.seek(offset)
        file.readline()
        return file.tell()
