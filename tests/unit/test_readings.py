"""What single texts mean."""

from __future__ import annotations

import datetime as dt

import pytest

from greentrade.errors import ChoiceNeeded, InputError, UsageError
from greentrade.extracts.layouts.fiscal import FirstDay, fiscal_texts, parse_fiscal_year, read_fiscal
from greentrade.extracts.layouts.readings import (
    parse_flow,
    read_edition,
    read_flow,
    read_period,
    read_periods,
    read_place,
    read_year_month,
)
from greentrade.extracts.load.numbers import Marks, judge


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2024", "2024"), (" 2024 ", "2024"), ("\uff12\uff10\uff12\uff14", "2024"), ("2024.0", "2024"), ("2024年", "2024"), ("202452", "2024"),
        ("202401", "2024-01"), ("2024-01", "2024-01"), ("2024-1", "2024-01"), ("2024M01", "2024-01"), ("2024/12", "2024-12"),
        ("2024年1月", "2024-01"), ("202401.0", "2024-01"), ("Jan 2024", "2024-01"), ("2024-Sept", None), ("May 2025", "2025-05"),
        ("01/2024", "2024-01"), ("2024Q3", "2024Q3"), ("2024-02-29", "2024-02-29"), ("20240229", "2024-02-29"),
        ("2024-01-31 00:00:00", "2024-01-31"),
        ("1987", None), ("2999", None), ("202413", None), ("2023-02-29", None), ("24", None), ("", None), ("2024.1", None), ("n/a", None),
    ],
)  # fmt: skip
def test_periods(text, label):
    period = read_period(text)
    assert (period.label if period else None) == label


def test_a_month_ends_on_its_last_day():
    period = read_period("202402")
    assert (period.start, period.end) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))


@pytest.mark.parametrize(
    ("month", "label"),
    [
        ("1", "2024-01"),
        ("01", "2024-01"),
        ("12月", "2024-12"),
        ("March", "2024-03"),
        ("M07", "2024-07"),
        ("52", "2024"),
        ("0", "2024"),
        ("202405", "2024-05"),
        ("202305", None),
        ("13", None),
    ],
)
def test_year_and_month_columns(month, label):
    period = read_year_month("2024", month)
    assert (period.label if period else None) == label


def test_dates_are_months_when_all_are_first_or_last_days():
    assert [p.label for p in read_periods(["2024-01-01", "2024-02-01"]).values()] == ["2024-01", "2024-02"]
    assert [p.label for p in read_periods(["2024-01-31", "2024-02-29"]).values()] == ["2024-01", "2024-02"]
    assert [p.label for p in read_periods(["2023-01-01", "2024-01-01"]).values()] == ["2023", "2024"]
    assert [p.label for p in read_periods(["2024-01-01", "2024-02-15"]).values()] == [
        "2024-01-01",
        "2024-02-15",
    ]


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("X", "export"),
        ("exports", "export"),
        ("出口", "export"),
        ("Importação", "import"),
        ("M", "import"),
        ("Re-Export", "re_export"),
        ("RM", "re_import"),
        ("DX", "domestic_export"),
        ("XOP", "export_for_outward_processing"),
        ("1", None),
        ("2", None),
        ("both", None),
    ],
)
def test_flows(text, flow):
    assert read_flow(text) == flow


def test_digits_are_flows_only_where_a_layout_says_so():
    assert read_flow("2", {"2": "export"}) == "export"
    with pytest.raises(UsageError, match="export, "):
        parse_flow("1")


@pytest.mark.parametrize(
    ("text", "name"),
    [("H4", "HS2012"), ("HS 2012", "HS2012"), ("HS92", "HS1992"), ("hs2022", "HS2022"), ("HS", None)],
)
def test_editions(text, name):
    assert read_edition(text) == name


@pytest.mark.parametrize(
    ("text", "what"),
    [("S4", "SITC"), ("SITC Rev. 3", "SITC"), ("B5", "BEC"), ("BEC", "BEC"), ("EB02", "EBOPS")],
)
def test_other_classifications_are_refused_by_name(text, what):
    with pytest.raises(InputError, match=f"{what}.*not HS"):
        read_edition(text)


def test_an_unknown_edition_is_an_error():
    with pytest.raises(InputError, match="HS3000"):
        read_edition("HS3000")


@pytest.mark.parametrize(
    ("text", "scheme", "iso3"),
    [
        ("CHN", "iso", "CHN"),
        ("na", "iso", "NAM"),
        ("Brazil", "iso", "BRA"),
        ("410", "gacc", "BRA"),
        ("410", "comtrade", "KOR"),
        ("410", "iso", None),
        ("842", "comtrade", "USA"),
        ("842", "baci", "USA"),
        ("175", "baci", "MYT"),
        ("175", "comtrade", None),
        ("516", "baci", "NAM"),
        ("490", "comtrade", "TWN"),
        ("97", "comtrade", "EUN"),
        ("004", "comtrade", "AFG"),
        ("Atlantis", "iso", None),
    ],
)
def test_the_same_digits_mean_different_places_in_different_schemes(text, scheme, iso3):
    assert read_place(text, scheme)[0] == iso3


def test_marks_of_a_number_column_are_judged_as_a_whole():
    def marks(*counts):
        return Marks(*counts, example="1,234")

    def judged(given, *, semicolons=False):
        return judge(given, heading="value", where=None, semicolons=semicolons)

    assert judged(marks(3, 0, 5, 0)) == ","
    assert judged(marks(0, 3, 5, 0)) == "."
    assert judged(marks(1, 3, 5, 0)) == "."  # the odd ones out are rejected as unreadable
    assert judged(marks(0, 0, 5, 0)) == "."
    for open_ in (lambda: judged(marks(0, 0, 5, 2)), lambda: judged(marks(0, 0, 5, 0), semicolons=True)):
        with pytest.raises(InputError, match="thousand times"):
            open_()


@pytest.mark.parametrize(
    ("text", "first", "expected"),
    [
        ("2024-25", FirstDay(4), ("2024-25", "2024-04-01", "2025-03-31", 2024, True)),
        ("2024-2025", FirstDay(7), ("2024-25", "2024-07-01", "2025-06-30", 2024, True)),
        ("FY 2024/25", None, ("2024-25", "2024-01-01", "2025-12-31", 2024, False)),
        ("1999-00", FirstDay(4), ("1999-00", "1999-04-01", "2000-03-31", 1999, True)),
        ("FY2024", FirstDay(10), ("FY2024", "2023-10-01", "2024-09-30", 2024, True)),
        ("FY24", None, ("FY2024", "2023-01-01", "2025-12-31", 2024, False)),
        ("2075/76", FirstDay(7, 16), ("2075/76", "2018-07-16", "2019-07-15", 2018, True)),
        ("2075-076", None, ("2075/76", "2018-04-13", "2020-04-14", 2018, False)),
        ("2075-077", None, None),
        ("2075/76", None, ("2075/76", "2018-04-13", "2020-04-14", 2018, False)),
        ("2024-26", None, None),
        ("2024", None, None),
        ("1950-51", None, None),
    ],
)
def test_fiscal_years(text, first, expected):
    p = read_fiscal(text, first)
    assert (p and (p.label, p.start.isoformat(), p.end.isoformat(), p.year, p.exact)) == expected


def test_the_column_decides_between_fiscal_years_and_months():
    def fiscal(*texts, stated=None):
        return fiscal_texts(texts, stated=stated, where=None, heading="period")

    assert fiscal("2011-12", "2012-13") == {"2011-12", "2012-13"}
    assert fiscal("2011-12", "2011-05") == set()
    assert fiscal("2011-12") == set()
    assert fiscal("2011-12", stated="04") == {"2011-12"}
    assert fiscal("2010-11", "2011-12", stated="none") == set()
    with pytest.raises(ChoiceNeeded) as caught:
        fiscal("2010-11", "2011-12")
    assert caught.value.option == "fiscal_year"


def test_a_first_day_is_a_day():
    assert parse_fiscal_year("7-16") == FirstDay(7, 16)
    for wrong in ("13", "02-30", "April", ""):
        with pytest.raises(UsageError):
            parse_fiscal_year(wrong)
