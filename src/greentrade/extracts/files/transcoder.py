"""Bytes of one encoding to UTF-8. Also a program of its own, without anything of greentrade, that does so for a piece of a file.

Run as ``python -I -S transcoder.py SOURCE ENCODING START END TARGET``; it prints how many lines were written and whether the last has an end.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

_CHUNK = 1 << 20


def write_utf8(chunks: Iterable[bytes], encoding: str, target: Path) -> tuple[int, bool]:
    """Write bytes of an encoding as UTF-8, every line ending in LF.

    Parameters
    ----------
    chunks
        The bytes, a piece at a time.
    encoding
        What they are in, as Python names it.
    target
        File to write.

    Returns
    -------
    tuple of int and bool
        Lines written, and whether the last one ends neither in a line end nor in a quote.

    Raises
    ------
    UnicodeError
        Bytes are not of this encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    ends, last, returns = 0, b"\n", False
    with target.open("wb") as out:
        for chunk, final in _with_end(chunks):
            text = decoder.decode(chunk, final)
            returns = returns or b"\r" in chunk  # from the first one on: CR LF may stand across two pieces
            data = (newlines.decode(text, final=final) if returns else text).encode()
            ends += data.count(b"\n")
            last = data[-1:] or last
            out.write(data)
    return ends + (last != b"\n"), last not in {b"\n", b'"'}


def _with_end(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for chunk in chunks:
        yield chunk, False
    yield b"", True


def read_range(path: Path, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes of a file from one offset to another."""
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (chunk := file.read(min(_CHUNK, end - start))):
            start += len(chunk)
            yield chunk


def _end_with_parent() -> None:
    """Exit when standard input ends: the program that started this one was killed, and nobody wants the copy."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    source, name, first, beyond, copy = sys.argv[1:]
    lines, unfinished = write_utf8(read_range(Path(source), int(first), int(beyond)), name, Path(copy))
    sys.stdout.write(f"{lines} {int(unfinished)}\n")
    sys.stdout.flush()
    os._exit(0)  # the thread still waits
