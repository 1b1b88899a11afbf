"""Read JSON as a stream, value by value, with the line in which each begins. Numbers keep the text in which they were written."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path
from typing import Any

from greentrade.errors import InputError
from greentrade.extracts.files.encodings import decode_chunks, find_encoding, read_chunks

MAX_VALUE = 16 << 20
"""Characters that one record, or one value outside the records, may have: what is longer is not read into memory."""

_BLANKS = re.compile(r"[ \t\r\n\ufeff]*")


class JsonText:
    """Characters of a JSON file, read a piece at a time.

    Parameters
    ----------
    path
        The file, plain or packed.
    where
        Its name in messages.
    """

    def __init__(self, path: Path, *, where: str) -> None:
        self.where = where
        self.encoding = find_encoding(path, where=where)
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        self._pieces = decode_chunks(read_chunks(path, where), decoder, self.encoding, where=where)
        self._parser = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)
        self._text, self._at, self._lines, self._counted, self._ended = "", 0, 1, 0, False

    @property
    def line(self) -> int:
        """Line of the next character."""
        self._lines += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._lines

    def peek(self) -> str:
        """Return the next character that is no blank; nothing at the end of the file."""
        while True:
            blanks = _BLANKS.match(self._text, self._at)
            self._at = blanks.end() if blanks else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def take(self, expected: str) -> str:
        """Read one of the characters expected."""
        found = self.peek()
        if not found or found not in expected:
            raise self._error(f"{' or '.join(expected)} expected")
        self._at += 1
        return found

    def value(self) -> Any:
        """Read one value, whatever it is."""
        self.peek()
        while True:
            try:
                value, end = self._parser.raw_decode(self._text, self._at)
            except json.JSONDecodeError as err:
                if self._ended or len(self._text) - self._at > MAX_VALUE:
                    self._at = min(err.pos, len(self._text))
                    raise self._error(err.msg) from err
                self._fill()
                continue
            except RecursionError as err:
                raise self._error("values inside values without end") from err
            # A number at the end of what was read so far may go on.
            if end < len(self._text) or not self._fill():
                self._at = end
                return value

    def _fill(self) -> bool:
        """Read more; drop what was read. False at the end."""
        if self._ended:
            return False
        self._lines, self._text = self.line, self._text[self._at :]
        self._at = self._counted = 0
        piece = next(self._pieces, None)
        self._ended = piece is None
        self._text += piece or ""
        return not self._ended

    def _error(self, what: str) -> InputError:
        cut = self._ended and self._at >= len(self._text.rstrip())
        return InputError(
            "the JSON is cut short." if cut else f"this is not JSON ({what}): {self._near()!r}.",
            where=f"{self.where}, line {self.line}",
            hint="fetch or write the file again.",
        )

    def _near(self) -> str:
        return self._text[self._at : self._at + 40]
