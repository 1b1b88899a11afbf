"""What single texts mean: periods, flows, editions, countries. Each distinct text is read once; the rows never come here."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from greentrade.errors import InputError, UsageError
from greentrade.extracts.layouts.vocabulary import fold, words
from greentrade.hs.editions import NAMES, find_edition

FIRST_YEAR = 1988
"""Year in which the Harmonized System took force."""

ANNUAL_MONTH = 52
"""Comext and Comtrade write a whole year as month 52."""

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if n} | {
    name.lower(): n for n, name in enumerate(calendar.month_abbr) if n
}


@dataclass(frozen=True, slots=True)
class Period:
    """A year, quarter, month, day or fiscal year.

    Attributes
    ----------
    start, end
        First and last day. Of a fiscal year whose months nobody says: the days between which it lies.
    label
        How it is shown.
    named
        Year by which it is counted, where that is not the year of its first day.
    exact
        Whether first and last day are known.
    """

    start: dt.date
    end: dt.date
    label: str
    named: int | None = None
    exact: bool = True

    @property
    def year(self) -> int:
        """Year by which it is counted."""
        return self.start.year if self.named is None else self.named


_YEAR = re.compile(r"(\d{4})(?:\.0)?年?")
_YEAR_MONTH = re.compile(
    r"(\d{4})[-/.]?M?(\d{2})(?:\.0)?|(\d{4})[-/](?:M)?(\d{1,2})|(\d{4})M(\d{1,2})|(\d{4})年(\d{1,2})月(?:份)?"
)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})")
_NAMED = re.compile(r"([A-Z]{3,9})[ ,.\-/]*(\d{4})|(\d{4})[ ,.\-/]*([A-Z]{3,9})")
_QUARTER = re.compile(r"(\d{4})[- ]?Q([1-4])")
_DATE = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:[T ].*)?")


def read_period(text: str) -> Period | None:
    """Read the period that a text means, or None.

    Examples
    --------
    >>> [read_period(t).label for t in ("2024", "202401", "2024M01", "2024年1月", "202452", "Jan 2024")]
    ['2024', '2024-01', '2024-01', '2024-01', '2024', '2024-01']
    """
    t = unicodedata.normalize("NFKC", text).strip().strip("'\"").upper()
    if m := _YEAR.fullmatch(t):
        return _year(int(m[1]))
    if m := _YEAR_MONTH.fullmatch(t):
        year, month = (int(g) for g in m.groups() if g is not None)
        return month_period(year, month)
    if m := _QUARTER.fullmatch(t):
        first = 3 * int(m[2]) - 2
        return _span(int(m[1]), first, first + 2, f"{m[1]}Q{m[2]}")
    if m := _MONTH_YEAR.fullmatch(t):
        return month_period(int(m[2]), int(m[1]))
    if (m := _NAMED.fullmatch(t)) and (number := _MONTHS.get((m[1] or m[4]).lower())):
        return month_period(int(m[2] or m[3]), number)
    if m := _DATE.fullmatch(t):
        return _day(*(int(g) for g in m.groups()))
    return None


def read_year_month(year: str, month: str) -> Period | None:
    """Read the period that a year and a month in columns of their own mean; month 0, 52 or ``Annual`` is the whole year."""
    whole = read_period(year)
    if whole is None or whole.label != str(whole.start.year):
        return whole
    number = read_month(month)
    if number is not None:
        return whole if number == 0 else month_period(whole.start.year, number)
    full = read_period(month)
    return full if full is not None and full.start.year == whole.start.year else None


def read_month(text: str) -> int | None:
    """Read the number of a month in a column of its own, or None; 0 for the whole year."""
    m = (
        unicodedata.normalize("NFKC", text)
        .strip()
        .lower()
        .removesuffix(".0")
        .removesuffix("月份")
        .removesuffix("月")
        .removeprefix("m")
    )
    if m in {"annual", "year", "total", "all"}:
        return 0
    return int(m) if m.isascii() and m.isdigit() and len(m) <= 2 else _MONTHS.get(text.strip().lower())


def read_periods(texts: Iterable[str]) -> dict[str, Period | None]:
    """Read the distinct texts of one column. Full dates are months if each is the first (or each the last) of its month."""
    read = {text: read_period(text) for text in texts}
    found = [p for p in read.values() if p is not None]
    if not found or any(p.start != p.end for p in found):
        return read
    first = {p.start for p in found}
    if len(found) > 1 and all((day.month, day.day) == (1, 1) for day in first):
        return {t: p and _year(p.start.year) for t, p in read.items()}
    if all(day.day == 1 for day in first) or all(_is_last(day) for day in first):
        return {t: p and month_period(p.start.year, p.start.month) for t, p in read.items()}
    return read


def _is_last(day: dt.date) -> bool:
    """Tell whether a day is the last of its month."""
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _year(year: int) -> Period | None:
    return _span(year, 1, 12, str(year))


def month_period(year: int, month: int) -> Period | None:
    """Make the period of a month, or None where there is no such month; 52 is the whole year."""
    return _year(year) if month == ANNUAL_MONTH else _span(year, month, month, f"{year}-{month:02d}")


def _span(year: int, first: int, last: int, label: str) -> Period | None:
    if not (FIRST_YEAR <= year <= dt.datetime.now(tz=dt.UTC).year + 1 and 1 <= first <= last <= 12):
        return None
    return Period(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]), label)


def _day(year: int, month: int, day: int) -> Period | None:
    inside = month_period(year, month) if month != ANNUAL_MONTH else None
    if inside is None or not 1 <= day <= inside.end.day:
        return None
    date = dt.date(year, month, day)
    return Period(date, date, date.isoformat())


# -- flows -------------------------------------------------------------------------------------------------------------------------------


def read_flow(text: str, codes: Mapping[str, str] | None = None) -> str | None:
    """Read the flow that a text means, or None. Bare digits mean a flow only where a layout says so.

    Examples
    --------
    >>> read_flow("Re-Export"), read_flow("出口"), read_flow("1"), read_flow("1", {"1": "import"})
    ('re_export', 'export', None, 'import')
    """
    stripped = text.strip()
    return (codes or {}).get(stripped) or words().flows.get(fold(stripped))


def parse_flow(text: str) -> str:
    """Read the flow that an argument means, or raise an error that lists the choices."""
    flow = read_flow(text)
    if flow is None:
        raise UsageError.not_one_of("flow", text, sorted(set(words().flows.values())))
    return flow


# -- editions ------------------------------------------------------------------------------------------------------------------------------

_NOT_HS = (
    (re.compile(r"S\d|ST|SITC.*"), "SITC (Standard International Trade Classification)"),
    (re.compile(r"B\d|BE|BEC.*"), "BEC (Broad Economic Categories)"),
    (re.compile(r"EB.*|SERVICES?"), "EBOPS (services)"),
)
_ANY_HS = frozenset({"HS", "H", "HARMONIZEDSYSTEM"})


def read_edition(text: str, *, where: str | None = None) -> str | None:
    """Read the edition that a text of a classification column means; None where it only says HS.

    Raises
    ------
    InputError
        The text names another classification, or none that is known.
    """
    name = find_edition(text)
    if name is not None:
        return name
    bare = re.sub(r"[\s_.\-]+", "", text.upper())
    if bare in _ANY_HS:
        return None
    for pattern, what in _NOT_HS:
        if pattern.fullmatch(bare):
            raise InputError(
                f"the extract is in {what}, classification {text!r}: not HS. Its codes look like HS codes and mean other goods.",
                where=where,
                hint="download it again in the HS classification (as reported), or leave these rows out.",
            )
    raise InputError(
        f"{text!r} is no HS edition known here.",
        where=where,
        hint=f"editions are {', '.join(NAMES)} (also H0 to H6); correct the column.",
    )


# -- countries -----------------------------------------------------------------------------------------------------------------------------

_UNION = {
    "EUN": "EUN",
    "EUR": "EUN",
    "EUROPEAN UNION": "EUN",
    "EU28": "EUN",
    "EU": "EUN",
    "EU27": "EUN",
    "EU27_2020": "EUN",
    "EU-28": "EUN",
    "S19": "TWN",
}


@cache
def _countries(scheme: str) -> dict[str, tuple[str, str]]:
    """Map a text in upper case to (ISO3, name), for one scheme of codes."""
    from greentrade.reference.load import data_root  # a table of facts, read as text

    with (data_root() / "places" / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["iso3"]]
    found: dict[str, tuple[str, str]] = {}
    code_columns = {
        "comtrade": ("comtrade_alt", "comtrade_code"),
        "baci": ("baci_code",),
        "gacc": ("gacc_legacy", "gacc_code"),
    }.get(scheme, ())
    for column in ("short_name", "iso2", "iso3", *code_columns):
        for row in rows:
            for text in re.split(r"[;|]", row[column]):
                if text.strip():
                    found[text.strip().upper()] = (row["iso3"], row["short_name"])
    # China Customs' own names, English and Chinese; a name that means something already keeps its meaning.
    by_code = {row["gacc_code"]: (row["iso3"], row["short_name"]) for row in rows if row["gacc_code"]}
    with (data_root() / "places" / "gacc_partners.csv").open(encoding="utf-8", newline="") as file:
        for partner in csv.DictReader(file):
            if partner["code"] in by_code:
                for name in (partner["name_en"], partner["name_zh"]):
                    found.setdefault(name.strip().upper(), by_code[partner["code"]])
    return found


@cache
def read_area(text: str, scheme: str) -> str | None:
    """Name of what is known to be no single country ("Areas, nes", a continent of China Customs), or None."""
    return _areas(scheme).get(text.strip().upper().removesuffix(".0").lstrip("0"))


@cache
def _areas(scheme: str) -> dict[str, str]:
    """Map a text in upper case to the name of an area that has no ISO3, for one scheme of codes."""
    from greentrade.reference.load import data_root

    with (data_root() / "places" / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["iso3"]]
    columns = {"comtrade": ("comtrade_code",), "baci": ("comtrade_code",), "gacc": ("gacc_code",)}.get(
        scheme, ()
    )
    texts = ((row[column], row["short_name"]) for row in rows for column in ("short_name", *columns))
    return {text.strip().upper().lstrip("0"): name for text, name in texts if text.strip().lstrip("0")}


def read_place(text: str, scheme: str) -> tuple[str | None, str]:
    """Read ISO3 (or None) and name of a country text, in the codes of one scheme (iso, comtrade, baci, gacc)."""
    key = text.strip().upper().removesuffix(".0")
    known = _countries(scheme)
    if key in known:
        return known[key]
    if key == "97" and scheme in {"comtrade", "baci"}:
        return "EUN", "European Union"
    if scheme != "gacc" and key in _UNION:
        return _UNION[key], "European Union" if _UNION[key] == "EUN" else "Taiwan"
    bare = key.lstrip("0")
    return known.get(bare, (None, text.strip())) if bare.isdigit() else (None, text.strip())
