"""Read a column of commodity codes as text: what each text means, and which repairs the whole column justifies.

The rule (DESIGN 5.2): codes are text; a repair is decided from the *whole column* of distinct texts and reported; where two readings are
plausible the user is asked. Nothing here knows which codes exist: that is a matter of editions.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from greentrade.hs.zeros import lost_zeros

if TYPE_CHECKING:
    import pyarrow as pa


class CodeKind(StrEnum):
    """What a code text is, before any edition is asked."""

    HS = "hs"
    """Digits that may name HS goods (2 to 12 of them)."""
    TOTAL = "total"
    """A line over all goods: TOTAL, ALL, AG6 ..."""
    SPECIAL = "special_code"
    """A statistical code for goods not specified: 999999, 279999999, 9999AA, -990, other codes with letters."""
    CONFIDENTIAL = "confidential_code"
    """A suppressed code: 11XXXXXX, 99RRR100, 2901SSSS, ..SSS.. ."""
    RESERVED_CHAPTER = "reserved_chapter"
    """Chapter 77, kept free by the HS."""
    NATIONAL_CHAPTER = "national_chapter"
    """Chapters 98 and 99, which only nations use."""
    NOT_A_CODE = "not_a_code"
    """No digits at all, or digits in a form (a date, 12,345) or of a length that no HS code has."""
    MISSING = "code_missing"
    """Blank, or a mark for missing."""
    SCIENTIFIC = "code_scientific"
    """Digits lost to scientific notation: 8.5E+05."""
    FRACTION = "code_fraction"
    """A number with a fraction: a code read as a float somewhere upstream."""


REJECTED_KINDS = frozenset({CodeKind.MISSING, CodeKind.SCIENTIFIC, CodeKind.FRACTION})
"""Kinds that make a row `rejected` (unreadable); every other kind but `hs` makes it `unclassified`."""

_MISSING = frozenset(
    {
        "", "-", "--", "?", ".", "..", "...", ":", "NA", "N/A", "N.A.", "NAN", "NAT", "NULL", "NONE", "<NA>",
        "#N/A", "#NA", "#NULL!", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!",
    }
)  # fmt: skip
_TOTAL = re.compile(r"TOTAL|TOTALS|ALL|AG\d+|ALL PRODUCTS|ALL COMMODITIES|合计|总计|总值|总额")
_SCIENTIFIC = re.compile(r"\d+(?:\.\d*)?E[+-]?\d+")
_DECIMAL_ZERO = re.compile(r"(\d{5,12})\.0+|(\d{1,4})\.0")
_DOTTED = re.compile(
    r"\d{3,4}\.\d{2}(?:\.?\d{2}){0,3}|(?:[1-9]\d?|0[1-9])\.\d{2}(?:\.\d{2}){0,4}|\d{3,4}\.\d{4}(?:\d{2}){0,2}"
)
_SPACED = re.compile(
    r"\d{3,4}(?:[ -]\d{2}){1,4}|\d{3,4}[ -]\d{4}(?:[ -]\d{2}){0,2}|\d{1,2}(?:[ -]\d{2}){1,5}|\d{6}(?:[ -]\d{2}){1,3}|\d{6}[ -]\d{4}"
)
_DATE = re.compile(r"((?:19|20)\d{2})-(?:0[1-9]|1[0-2])(-(?:0[1-9]|[12]\d|3[01]))?")
_HEADINGS_LIKE_YEARS = ("1901", "1902", "1903", "1904", "1905", *(str(year) for year in range(2001, 2010)))
_CONFIDENTIAL = re.compile(r"[\d.]{2,4}[XRS\d]*[XRS][XRS\d.]*")
_SPECIAL = re.compile(r"-\d+|(?=.*\d)(?=.*[A-Z])[A-Z\d._/-]{2,14}")
_BELOW_THRESHOLD = re.compile(r"(?:\d{1,2}|\.\.)9{4,}")
"""A chapter (its zero may be lost) and nines only: no heading of the HS ends in 99."""
_DOTS = "dots dropped"
_INVISIBLE = re.compile(r"[\s\u200b\u200e\u200f\ufeff]+")

_ODD_CHAPTERS = frozenset({"00", "77", "98", "99"})
"""First pairs of digits that need a closer look."""

FEW_FRACTIONS = 2
"""Fractions in a column from which, where they outnumber codes with one dot, those are fractions too."""


class ReadCode(NamedTuple):
    """One distinct code text and what it was read as."""

    raw: str
    code: str | None
    kind: CodeKind


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of repair made to a column of codes."""

    what: str
    codes: int
    example: str


@dataclass(frozen=True, slots=True)
class CodeReading:
    """The distinct code texts of one column, each read once, with the repairs made.

    Attributes
    ----------
    raws, digits, kinds
        The texts, their repaired digits (None where a text is no HS code) and what each is, side by side.
    repairs
        What was repaired, and how often.
    """

    raws: list[str]
    digits: list[str | None]
    kinds: list[CodeKind]
    repairs: tuple[Repair, ...] = field(default=())

    @property
    def codes(self) -> tuple[ReadCode, ...]:
        """The same, text by text."""
        return tuple(map(ReadCode, self.raws, self.digits, self.kinds))

    def table(self) -> pa.Table:
        """Columns ``raw``, ``code`` (repaired digits; empty where the text is no HS code) and ``kind``."""
        import pyarrow as pa

        return pa.table(
            {
                "raw": pa.array(self.raws, pa.string()),
                "code": pa.array(self.digits, pa.string()),
                "kind": pa.array(self.kinds, pa.string()),
            }
        )


def read_codes(texts: Iterable[str | None], *, width: int | None = None) -> CodeReading:
    """Read the distinct code texts of one column.

    Parameters
    ----------
    texts
        The distinct texts, as they stand in the extract.
    width
        Digits of the finest codes, when source or user fix it (6, 8, 9, 10). It settles which codes lost a leading zero;
        without it the column itself must tell.

    Returns
    -------
    CodeReading
        One entry for each distinct text, and the repairs made.

    Raises
    ------
    ChoiceNeeded
        Codes of odd length are next to codes with leading zeros, or all of a column's longest codes have nine digits (Japan's, or
        ten without their zero), so that either reading is plausible.

    Examples
    --------
    >>> reading = read_codes(["2523.29", "101.21", "TOTAL", "8.5E+05"])
    >>> [(c.code, c.kind.value) for c in reading.codes]
    [('252329', 'hs'), ('010121', 'hs'), (None, 'total'), (None, 'code_scientific')]
    """
    # Lists side by side, not one object a code: an extract may have a hundred thousand distinct codes.
    raws = list(dict.fromkeys(text or "" for text in texts))
    digits, kinds, made = _read_each(raws)
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}

    def note(what: str, raw: str, code: str) -> None:
        counts[what] += 1
        examples.setdefault(what, f"{raw} -> {code}")

    for i, repair in made.items():
        if (code := digits[i]) is not None:
            note(repair, raws[i], code)
    padded, whole = lost_zeros({d for d in digits if d is not None}, width)
    for i, found in enumerate(digits):
        if found is None:
            continue
        code = padded.get(found, found) if padded else found
        if code != found:
            note("leading zero restored", raws[i], code)
        kinds[i] = _kind_of_digits(code, whole)
        digits[i] = code if kinds[i] is CodeKind.HS else None
    repairs = tuple(Repair(what, n, examples[what]) for what, n in sorted(counts.items()))
    return CodeReading(raws, digits, kinds, repairs)


def _read_each(raws: list[str]) -> tuple[list[str | None], list[CodeKind], dict[int, str]]:
    """Digits and kind of each text, and the repair of those (by their place) that were repaired; lost zeros apart."""
    digits: list[str | None] = []
    kinds: list[CodeKind] = []
    made: dict[int, str] = {}
    one_dot: list[int] = []
    dates = _dates(raws)
    for raw in raws:
        if raw.isascii() and raw.isdigit():  # nearly all codes: nothing to fold
            special = raw.endswith("9999") and _BELOW_THRESHOLD.fullmatch(raw)
            digits.append(None if special else raw)
            kinds.append(CodeKind.SPECIAL if special else CodeKind.HS)
            continue
        folded = _folded(raw)
        found, kind, repair = (None, CodeKind.NOT_A_CODE, None) if folded in dates else _read_one(folded)
        if found is not None and folded != raw and repair is None:
            repair = "blanks, quotes or full-width digits"
        if repair == _DOTS and folded.count(".") == 1:
            one_dot.append(len(digits))
        if repair is not None:
            made[len(digits)] = repair
        digits.append(found)
        kinds.append(kind)
    if kinds.count(CodeKind.FRACTION) > max(
        len(one_dot), FEW_FRACTIONS
    ):  # 3.25 among 0.5 and 1.7 is no 03.25
        for i in one_dot:
            digits[i], kinds[i] = None, CodeKind.FRACTION
    return digits, kinds, made


def _folded(raw: str) -> str:
    """Return a text without invisible characters, quotes and full-width forms, in upper case."""
    return _INVISIBLE.sub(" ", unicodedata.normalize("NFKC", raw)).strip(" '\"").upper()


def _dates(raws: list[str]) -> set[str]:
    """Texts that are dates (2024-01-02) or months (2024-01), not codes with hyphens.

    Where the year could be a heading (2008-11-10), the column tells: they are codes beside texts of the same form that no calendar has.
    """
    hyphened = [t for t in (_folded(raw) for raw in raws if "-" in raw) if _SPACED.fullmatch(t)]
    dates = {t: found for t in hyphened if (found := _DATE.fullmatch(t))}
    codes = {t.count("-") for t in hyphened if t not in dates}
    return {
        t for t, found in dates.items() if t.count("-") not in codes or found[1] not in _HEADINGS_LIKE_YEARS
    }


def _read_one(text: str) -> tuple[str | None, CodeKind, str | None]:
    """Digits of one folded text (or None and why not), and the repair that gave them."""
    if _BELOW_THRESHOLD.fullmatch(text):
        return None, CodeKind.SPECIAL, None
    if text.isascii() and text.isdigit():
        return text, CodeKind.HS, None  # digits once folded: full-width, quoted, padded with blanks
    if text in _MISSING:
        return None, CodeKind.MISSING, None
    if _TOTAL.fullmatch(text):
        return None, CodeKind.TOTAL, None
    if _SCIENTIFIC.fullmatch(text):
        return None, CodeKind.SCIENTIFIC, None
    if match := _DECIMAL_ZERO.fullmatch(text):
        found, kind, _ = _read_one(match[1] or match[2])
        return found, kind, "trailing .0 dropped"
    if _DOTTED.fullmatch(text):
        # The dots mark pairs of digits, so a zero lost in front shows as an odd first part.
        return text.replace(".", ""), CodeKind.HS, _DOTS
    if _SPACED.fullmatch(text):
        return re.sub(r"[ -]", "", text), CodeKind.HS, "blanks or hyphens dropped"
    if re.fullmatch(r"-?\d*\.\d+", text):
        return None, CodeKind.FRACTION, None
    if _CONFIDENTIAL.fullmatch(text):
        return None, CodeKind.CONFIDENTIAL, None
    if _SPECIAL.fullmatch(text):
        return None, CodeKind.SPECIAL, None
    return None, CodeKind.NOT_A_CODE, None


def _kind_of_digits(code: str, whole: frozenset[int]) -> CodeKind:
    """Tell what a string of digits can be, by its length and chapter."""
    if len(code) % 2 == 0 and 2 <= len(code) <= 12 and code[:2] not in _ODD_CHAPTERS:
        return CodeKind.HS
    if code in {"999999", "9999"}:
        return CodeKind.SPECIAL
    odd = len(code) % 2 and len(code) not in whole
    if odd or not 2 <= len(code) <= 12 or code[:2] == "00":
        return CodeKind.NOT_A_CODE
    if code[:2] == "77":
        return CodeKind.RESERVED_CHAPTER
    if code[:2] in {"98", "99"}:
        return CodeKind.NATIONAL_CHAPTER
    return CodeKind.HS
