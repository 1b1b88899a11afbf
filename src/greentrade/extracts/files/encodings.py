"""Which encoding a text file is in, decided from its bytes, and a UTF-8 copy where DuckDB could not read it.

UTF-8 is proven over the whole file. A file that is not UTF-8 is GB18030 if its bytes decode so and show Chinese, else Latin-1 (in which
every byte is a letter, so it comes last). A file with UTF-8 letters before its first bad byte is damaged UTF-8: that is an error. Every
pass over a large file costs seconds, so the pass that proves UTF-8 counts the lines too, and GB18030 under Chinese headings is proven by
the copying itself (``transcoding``).
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn, Protocol, cast

from greentrade.errors import InputError

CHUNK = 1 << 20


class Decoder(Protocol):
    """What turns bytes into text a piece at a time."""

    def decode(self, data: bytes, /, final: bool = False) -> str:
        """Decode some bytes."""


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


def compression_of(path: Path) -> str:
    """Tell how a file is packed, by its first bytes: gzip, zstd or none (DuckDB's words)."""
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    skipped = (
        len(head) == 4 and head[0] & 0xF0 == 0x50 and head[1:] == b"\x2a\x4d\x18"
    )  # a note before the data
    return "zstd" if skipped or head == b"\x28\xb5\x2f\xfd" else "none"


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading bytes, unpacked where it is gzip or Zstandard."""
    kind = compression_of(path)
    if kind == "zstd":
        import pyarrow as pa

        return cast("BinaryIO", pa.input_stream(str(path), compression="zstd"))
    return cast("BinaryIO", gzip.open(path, "rb")) if kind == "gzip" else path.open("rb")


def read_chunks(path: Path, where: str) -> Iterator[bytes]:
    """Yield the bytes of a file a piece at a time, unpacked; refuse one that is damaged, cut short or a bomb.

    Parameters
    ----------
    path
        The file, plain or packed.
    where
        Its name in messages.
    """
    with _reading(path, where) as file:
        packed, read = path.stat().st_size, 0
        try:
            while chunk := file.read(CHUNK):
                read += len(chunk)
                check_growth(packed, read, where=where)
                yield chunk
        except (OSError, EOFError, zlib.error) as err:  # gzip and Zstandard report a cut file so
            if "too much memory" in str(err):
                raise InputError(
                    "the file was packed with a window so long that it takes too much memory to unpack.",
                    where=where,
                    hint="unpack it with `zstd -d --long=31 FILE`, and name the unpacked file.",
                ) from err
            raise InputError(
                f"the file is damaged or cut short ({err}).", where=where, hint="fetch it again."
            ) from err


GROWTH = 250
"""Times its packed size that a file may have unpacked; text of trade records has five to fifty."""

ALLOWED = 256 << 20
"""Bytes that may be unpacked whatever the packed size."""


def check_growth(packed: int, unpacked: int, *, where: str) -> None:
    """Refuse what unpacks to far more than tables do: a bomb, which would fill the disk."""
    if unpacked > max(ALLOWED, GROWTH * packed):
        raise InputError(
            f"it unpacks to more than {GROWTH} times its size ({packed:,} bytes to {unpacked:,} or more): it may be made to fill the disk.",
            where=where,
            hint="if you trust it, unpack it yourself and name the unpacked file.",
        )


def find_encoding(path: Path, *, where: str) -> str:
    """Name of the encoding, proven over the whole file: utf-8, utf-8-sig, utf-16, gb18030 or latin-1.

    Parameters
    ----------
    path
        The file, plain or packed.
    where
        Its name in messages.
    """
    return survey(path, where=where, proven=True)[0]


@dataclass(slots=True)
class LineEnds:
    """How the lines of a text end, counted a piece at a time."""

    ends: int = 0
    pairs: int = 0
    returns: int = 0
    last: bytes = b"\n"

    def add(self, chunk: bytes) -> None:
        """Count a piece."""
        self.ends += chunk.count(b"\n")
        if self.last == b"\r" or b"\r" in chunk:
            self.returns += chunk.count(b"\r")
            self.pairs += chunk.count(b"\r\n") + (self.last == b"\r" and chunk[:1] == b"\n")
        self.last = chunk[-1:] or self.last

    @property
    def mixed(self) -> bool:
        """Whether lines end in several ways (files pasted together), which DuckDB refuses or joins."""
        kinds = (self.pairs, self.ends - self.pairs, self.returns - self.pairs)
        return sum(n > 0 for n in kinds) > 1

    @property
    def lines(self) -> int:
        """Lines that end in LF, and a last one without."""
        return self.ends + (self.last != b"\n")

    @property
    def unfinished(self) -> bool:
        """Whether the last line ends neither in a line end nor in a quote."""
        return self.last not in {b"\n", b"\r", b'"'}


def survey(path: Path, *, where: str, proven: bool = False) -> tuple[str, LineEnds]:
    """Find the encoding of a file, and how its lines end where it is UTF-8.

    Parameters
    ----------
    path
        The file, plain or packed.
    where
        Its name in messages.
    proven
        Whether GB18030 is proven over the whole file even where the headings are Chinese; the copy in UTF-8 proves it otherwise.
    """
    head, ends = next(read_chunks(path, where), b""), LineEnds()
    for mark, name in _UTF16.items():
        if head.startswith(mark):
            return name, ends
    bad = first_bad(path, "utf-8", where, ends)
    if bad is None:
        return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8", ends
    if head.startswith(codecs.BOM_UTF8) or (bad.text_before and _reads_as_utf8(head)):
        refuse(bad, "UTF-8", where)
    chinese = _has_han(head.split(b"\n", 1)[0])
    if chinese and not proven:
        return "gb18030", ends
    worse = first_bad(path, "gb18030", where)
    if worse is None and _is_chinese(path, bad.offset, where):
        return "gb18030", ends
    if worse is not None and chinese:
        refuse(worse, "GB18030", where)
    return "latin-1", ends


def _reads_as_utf8(sample: bytes) -> bool:
    """Whether most letters beyond ASCII are UTF-8: two bytes of GB18030 are a letter of UTF-8 too, now and then."""
    runs = _HIGH_RUNS.findall(sample)
    good = sum(map(_is_utf8, runs))
    return 2 * good >= len(runs)


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode_chunks(chunks: Iterable[bytes], decoder: Decoder, encoding: str, *, where: str) -> Iterator[str]:
    """Yield the text of the bytes a piece at a time; what the encoding cannot read is an error of ours."""
    try:
        for chunk in chunks:
            yield decoder.decode(chunk)
        yield decoder.decode(b"", True)
    except UnicodeError as err:
        raise InputError(
            f"the file is damaged or cut short: it is not {encoding} throughout ({err}).",
            where=where,
            hint="save the file again as UTF-8.",
        ) from err


def _reading(path: Path, where: str) -> BinaryIO:
    try:
        return open_bytes(path)
    except OSError as err:
        raise InputError(f"the file cannot be opened ({err.strerror or err}).", where=where) from err


def first_bad(path: Path, encoding: str, where: str, ends: LineEnds | None = None) -> BadBytes | None:
    """Find the first byte that the encoding cannot read, or None; count the lines on the way."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    offset, lines, letters = 0, 1, False
    for chunk in read_chunks(path, where):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as err:
            at = offset - pending + err.start
            inside = chunk[: max(0, err.start - pending)]
            before = letters or not inside.isascii()
            return BadBytes(at, lines + inside.count(b"\n"), err.object[err.start : err.end].hex(" "), before)
        letters = letters or not text.isascii()
        if ends is not None:
            ends.add(chunk)
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
    for chunk in read_chunks(path, where):
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


def refuse(bad: BadBytes, encoding: str, where: str) -> NoReturn:
    """Refuse a file with bytes that its encoding cannot read."""
    raise InputError(
        f"byte {bad.offset} (0x{bad.shown}) is not {encoding}, while the text before it is.",
        where=f"{where}, line {bad.line}",
        hint="save the file again in one encoding (UTF-8), or remove the damaged bytes.",
    )
