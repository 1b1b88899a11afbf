"""Which encoding a text file is in, decided from its bytes, and a UTF-8 copy where DuckDB could not read it.

UTF-8 is proven over the whole file. A file that is not UTF-8 is GB18030 if its bytes decode so and show Chinese, else Latin-1 (in which
every byte is a letter, so it comes last). A file with UTF-8 letters before its first bad byte is damaged UTF-8: that is an error.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from greentrade.errors import InputError

CHUNK = 1 << 20
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class BadBytes:
    """Where a decoder stopped."""

    offset: int
    line: int
    shown: str
    text_before: bool
    """Whether letters beyond ASCII were decoded before it."""


def is_gzip(path: Path) -> bool:
    """Whether a file starts like gzip."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading bytes, unpacked where it is gzip."""
    return cast("BinaryIO", gzip.open(path, "rb")) if is_gzip(path) else path.open("rb")


def find_encoding(path: Path, *, where: str) -> str:
    """Name of the encoding: utf-8, utf-8-sig, utf-16, gb18030 or latin-1.

    Parameters
    ----------
    path
        The file, plain or gzip.
    where
        Its name in messages.
    """
    with _reading(path, where) as file:
        head = file.read(CHUNK)
    for mark, name in _UTF16.items():
        if head.startswith(mark):
            return name
    bad = _first_bad(path, "utf-8", where)
    if bad is None:
        return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    if bad.text_before or head.startswith(codecs.BOM_UTF8):
        _refuse(bad, "UTF-8", where)
    worse = _first_bad(path, "gb18030", where)
    if worse is None and _is_chinese(path, bad.offset, where):
        return "gb18030"
    if worse is not None and _has_han(head.split(b"\n", 1)[0]):
        _refuse(worse, "GB18030", where)
    return "latin-1"


def has_mixed_lines(path: Path, *, where: str) -> bool:
    """Whether some lines end in CR LF and others in LF (files pasted together), which DuckDB refuses."""
    ends, pairs, last = 0, 0, b""
    for chunk in _chunks(path, where):
        ends += chunk.count(b"\n")
        pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
        last = chunk[-1:]
    return 0 < pairs < ends


def to_utf8(path: Path, encoding: str, target: Path) -> None:
    """Write a UTF-8 copy of a file: unpacked, without a byte order mark, every line ending in LF."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("strict"), translate=True)
    with open_bytes(path) as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            out.write(decoder.decode(chunk).encode("utf-8"))
        out.write(decoder.decode(b"", final=True).encode("utf-8"))


def _reading(path: Path, where: str) -> BinaryIO:
    try:
        return open_bytes(path)
    except OSError as err:
        raise InputError(f"the file cannot be opened ({err.strerror or err}).", where=where) from err


def _chunks(path: Path, where: str) -> Iterator[bytes]:
    with _reading(path, where) as file:
        try:
            while chunk := file.read(CHUNK):
                yield chunk
        except (OSError, EOFError) as err:  # gzip reports a cut file so
            raise InputError(
                f"the file is damaged or cut short ({err}).", where=where, hint="fetch it again."
            ) from err


def _first_bad(path: Path, encoding: str, where: str) -> BadBytes | None:
    """First byte that the encoding cannot read, or None."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    offset, lines, letters = 0, 1, False
    for chunk in _chunks(path, where):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as err:
            at = offset - pending + err.start
            inside = chunk[: max(0, err.start - pending)]
            before = letters or not inside.isascii()
            return BadBytes(at, lines + inside.count(b"\n"), err.object[err.start : err.end].hex(" "), before)
        letters = letters or not text.isascii()
        offset += len(chunk)
        lines += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as err:
        return BadBytes(
            offset - len(err.object) + err.start, lines, err.object[err.start :].hex(" "), letters
        )
    return None


def _is_chinese(path: Path, offset: int, where: str) -> bool:
    """Whether text that decodes as GB18030 is Chinese: characters of two bytes each, or Han in the headings."""
    position = 0
    for chunk in _chunks(path, where):
        if position == 0 and _has_han(chunk.split(b"\n", 1)[0]):
            return True
        if position + len(chunk) > offset:
            runs = _HIGH_RUNS.findall(chunk[max(0, offset - position) :][:-1])
            pairs = sum(len(run) % 2 == 0 for run in runs)
            return bool(runs) and pairs >= MOSTLY * len(runs)
        position += len(chunk)
    return False


MOSTLY = 0.95
"""Share of runs of high bytes that are of even length in Chinese text; in Latin-1 they are mostly single letters."""


def _has_han(line: bytes) -> bool:
    """Whether a line read as GB18030 shows Chinese characters."""
    text = line.decode("gb18030", errors="ignore")
    return len(re.findall(r"[\u4e00-\u9fff]", text)) >= MIN_HAN


MIN_HAN = 4
"""Chinese characters that headings show at least; accented Latin letters may pair up to one by chance."""


def _refuse(bad: BadBytes, encoding: str, where: str) -> None:
    raise InputError(
        f"byte {bad.offset} (0x{bad.shown}) is not {encoding}, while the text before it is.",
        where=f"{where}, line {bad.line}",
        hint="save the file again in one encoding (UTF-8), or remove the damaged bytes.",
    )
