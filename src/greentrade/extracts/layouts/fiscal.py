"""Fiscal years: ``2024-25``, ``FY2024``, ``2075/76`` (Bikram Sambat). Kept as periods of their own, never turned into a calendar year.

The first day of a fiscal year differs by country; it comes from the layout, the stated reporter or ``fiscal_year=``. Where nobody says it,
the period is the span of days within which the fiscal year lies, and is marked as not exact.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from greentrade.errors import ChoiceNeeded, UsageError
from greentrade.extracts.layouts.readings import FIRST_YEAR, Period, read_period
from greentrade.extracts.layouts.vocabulary import words

NONE = "none"
"""Statement that a column holds no fiscal years: 2011-12 is December 2011."""

SAMBAT = 57
"""Years by which the Bikram Sambat (Nepal) is ahead of the common calendar in the months from mid-April to December."""

_TWO_YEARS = re.compile(
    r"(F\.?Y\.? ?|FISCAL YEAR |FINANCIAL YEAR )?'?(\d{4}) ?[-/\u2013\u2014] ?'?(\d{4}|0?\d{2})"
)
_NAMED = re.compile(r"(?:F\.?Y\.? ?|FISCAL YEAR |FINANCIAL YEAR )'?(\d{4}|\d{2})|(\d{4})财年")


@dataclass(frozen=True, slots=True)
class FirstDay:
    """First day of a fiscal year."""

    month: int
    day: int = 1


def parse_fiscal_year(text: str) -> FirstDay | None:
    """Read the first day that an argument states (``04``, ``07-16``); None for ``none``."""
    if text.strip().lower() == NONE:
        return None
    m = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", text.strip())
    month, day = (int(m[1]), int(m[2] or 1)) if m else (0, 0)
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(2001, month)[1]):
        raise UsageError(
            f"fiscal_year={text!r} is no first day of a fiscal year.",
            hint="pass its month, or month and day: 04 (April to March), 07-16; or none, if the column holds months.",
        )
    return FirstDay(month, day)


def known_first_day(reporter: str | None) -> FirstDay | None:
    """Find the first day of the fiscal years in a country's trade statistics, where we know it."""
    text = words().fiscal_years.get(reporter or "")
    return None if text is None else parse_fiscal_year(text)


def read_fiscal(text: str, first: FirstDay | None = None) -> Period | None:
    """Read the fiscal year that a text can mean, or None.

    Examples
    --------
    >>> p = read_fiscal("2024-25", FirstDay(4))
    >>> p.label, p.start.isoformat(), p.end.isoformat(), p.year
    ('2024-25', '2024-04-01', '2025-03-31', 2024)
    >>> read_fiscal("2075/76", FirstDay(7, 16)).start.isoformat(), read_fiscal("2024-26"), read_fiscal("2024")
    ('2018-07-16', None, None)
    """
    t = unicodedata.normalize("NFKC", text).strip().strip("'\"").upper()
    if m := _TWO_YEARS.fullmatch(t):
        year, second = int(m[2]), m[3]
        if int(second) != (year + 1) % 10 ** len(second):
            return None
        if year > dt.datetime.now(tz=dt.UTC).year + 1:
            begun, label = year - SAMBAT, f"{year}/{(year + 1) % 100:02d}"
            span = (dt.date(begun, 4, 13), dt.date(begun + 2, 4, 14))
        else:
            begun, label = year, f"{year}-{(year + 1) % 100:02d}"
            span = (dt.date(year, 1, 1), dt.date(year + 1, 12, 31))
        return _period(begun, first, span, label, named=begun)
    if m := _NAMED.fullmatch(t):
        named = int(m[1] or m[2])
        named += 2000 if named < 100 else 0
        # Named by the year in which it ends, as most countries do, or by the one in which it begins (Japan): the span holds both.
        begun = named if first is not None and (first.month, first.day) == (1, 1) else named - 1
        span = (dt.date(named - 1, 1, 1), dt.date(named + 1, 12, 31))
        return _period(begun, first, span, f"FY{named}", named=named)
    return None


def _period(
    begun: int, first: FirstDay | None, span: tuple[dt.date, dt.date], label: str, *, named: int
) -> Period | None:
    if not FIRST_YEAR - 1 <= begun <= dt.datetime.now(tz=dt.UTC).year + 1:
        return None
    if first is None:
        return Period(*span, label, named=named, exact=False)
    start = dt.date(begun, first.month, first.day)
    return Period(start, start.replace(year=begun + 1) - dt.timedelta(days=1), label, named=named)


def fiscal_texts(texts: Collection[str], *, stated: str | None, where: str | None, heading: str) -> set[str]:
    """Find the texts of a column that are fiscal years. ``2011-12`` can be December too: the whole column decides, or we ask.

    Parameters
    ----------
    texts
        Distinct texts of the column.
    stated
        What the user says of fiscal years (``fiscal_year=``).
    where, heading
        For the message.
    """
    if stated is not None and stated.strip().lower() == NONE:
        return set()
    can_be = {text for text in texts if read_fiscal(text) is not None}
    open_ = {text for text in can_be if read_period(text) is not None}
    if not open_ or stated is not None or can_be - open_:
        return can_be
    if len(open_) == 1 or any(read_period(text) is not None for text in set(texts) - open_):
        return set()  # months: 2011-05 beside 2011-12
    shown = ", ".join(sorted(open_)[:3])
    raise ChoiceNeeded(
        f"the periods in column {heading!r} ({shown}) can be fiscal years or months, and nothing in the column tells which.",
        option="fiscal_year",
        where=where,
        hint='pass fiscal_year="04" (--fiscal-year 04) with the first month of the fiscal year, or fiscal_year="none" if they are months.',
    )


def month_of(fiscal: Period, month: int, first: FirstDay | None) -> tuple[int, int] | None:
    """Find the calendar year and month of a month in a fiscal year that begins with the first day of a month; None where nobody says so."""
    if first is None or first.day != 1 or not fiscal.exact:
        return None
    return (fiscal.start.year + (month < first.month), month)
