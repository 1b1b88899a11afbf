"""What is known of a rebate rate: each case worked by hand from the shipped facts (announcement, page, date)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
import rates as rates_of

from greentrade.answers.rebates import rate_status
from greentrade.errors import InternalError

UNKNOWN, ask, brief, cells = rates_of.UNKNOWN, rates_of.ask, rates_of.brief, rates_of.cells


@pytest.fixture(scope="module")
def cursor():
    """The reference tables that the answer reads, loaded without the package's own loader."""
    con = rates_of.reference_tables()
    yield con
    con.close()


CASES = [
    # PV modules: 13 until 2024-11-30, 9 from 2024-12-01 (2024 No.15), 0 from 2026-04-01 (2026 No.2)
    ("85414300", "2023", UNKNOWN),
    ("85414300", "2024", ("changed_within_period", 9, 13)),
    ("85414300", "2024-10", UNKNOWN),  # 13 is stated of 30 November only
    ("85414300", "2024-11", ("observed", 13, 13)),
    ("85414300", "2024-12", ("known", 9, 9)),
    ("85414300", "2025", ("known", 9, 9)),  # new rate of the one act = old rate of the next
    ("85414300", "2026-03", ("known", 9, 9)),
    ("85414300", "2026", ("changed_within_period", 0, 9)),
    ("85414300", "2026-04", ("observed", 0, 0)),
    ("85414300", "2026-05", ("presumed_zero", 0, 0)),
    ("85414300", "2027", ("presumed_zero", 0, 0)),
    # the same with ten digits, and as HS6: 00 right after the HS6 is its only line
    ("8541430000", "2025", ("known", 9, 9)),
    ("854143", "2025", ("known", 9, 9)),
    ("8541", "2025", UNKNOWN),
    # galvanised sheet, 2021 No.25: 13 to 0 on 2021-08-01
    ("72104900", "2020", UNKNOWN),
    ("72104900", "2021", ("changed_within_period", 0, 13)),
    ("72104900", "2021-06", UNKNOWN),
    ("72104900", "2021-07", ("observed", 13, 13)),
    ("72104900", "2021-08", ("observed", 0, 0)),
    ("72104900", "2022", ("presumed_zero", 0, 0)),
    ("721049", "2022", ("presumed_zero", 0, 0)),
    # ... split in 2024: the zero does not pass to the successors, nor to what they make up
    ("72104900", "2024", UNKNOWN),
    ("72104910", "2024", UNKNOWN),
    ("721049", "2024", UNKNOWN),
    # two lines under one HS6, both cancelled: only where a list of lines says that there are no others
    ("720915", "2021", ("changed_within_period", 0, 13)),
    ("720915", "2022", ("presumed_zero", 0, 0)),
    ("720915", "2024", UNKNOWN),
    # 7304.29: three lines, all cancelled; 7302.10: one
    ("730429", "2023", ("presumed_zero", 0, 0)),
    ("730210", "2022", ("presumed_zero", 0, 0)),
    ("7302", "2022", UNKNOWN),
    # seven hot-rolled plate codes: 0 in 2007 (act without a date), 9 on a page of 2009-06-08
    *[
        (code, "2007", UNKNOWN)
        for code in ("72084000", "72085110", "72085120", "72085190", "72085200", "72085310", "72085390")
    ],
    *[
        (code, "2009", ("observed", 9, 9))
        for code in ("72084000", "72085110", "72085120", "72085190", "72085200", "72085310", "72085390")
    ],
    ("72084000", "2008", UNKNOWN),
    ("72084000", "2010", UNKNOWN),
    ("720840", "2009", ("observed", 9, 9)),
    ("720851", "2009", UNKNOWN),  # no list of the lines of 2009
    # sections: 0 to 9 on 2009-06-01, 9 to 0 on 2010-07-15
    ("72163100", "2009", ("changed_within_period", 0, 9)),
    ("72163100", "2009-05", ("observed", 0, 0)),
    ("72163100", "2010-03", ("known", 9, 9)),
    ("72163100", "2010", ("changed_within_period", 0, 9)),
    ("72163100", "2011", ("presumed_zero", 0, 0)),
    ("721631", "2010-03", ("known", 9, 9)),
    # rails: 5 to 9 in 2009, 13 to 0 in 2021: what lies between does not agree
    ("73021000", "2009", ("changed_within_period", 5, 9)),
    ("73021000", "2010", UNKNOWN),
    # batteries: 9 to 6 on 2026-04-01, closed by the act on 2026-12-31, then 0
    ("85076000", "2025", UNKNOWN),
    ("85076000", "2026", ("changed_within_period", 6, 9)),
    ("85076000", "2026-07", ("known", 6, 6)),
    ("85076000", "2026-12", ("known", 6, 6)),
    ("85076000", "2027", ("observed", 0, 0)),
    ("85076000", "2028", ("presumed_zero", 0, 0)),
    ("850760", "2027", ("observed", 0, 0)),
    # one ten-digit line of it: 13 in January 2024, 9 from December, 6 by the act on the eight digits above it
    ("8507600090", "2024-01", ("observed", 13, 13)),
    ("8507600090", "2024", ("changed_within_period", 9, 13)),
    ("8507600090", "2025", ("known", 9, 9)),
    ("8507600090", "2026-05", ("known", 6, 6)),
    ("85076000", "2024", UNKNOWN),  # its other ten-digit lines are not all known
    # a cancellation in the period whose old rate no source states: an open end, not a zero
    ("76061121", "2024", ("changed_within_period", 0, None)),
    ("72230000", "2020", ("changed_within_period", None, 13)),
    # 21 aluminium codes of 2024 No.15 are from memory: never a rate
    ("76069100", "2024", UNKNOWN),
    ("760691", "2024", UNKNOWN),
    # an undated page gives no rate
    ("8502310000", "2022", UNKNOWN),
    # a whole heading, without a date
    ("760711", "2019", UNKNOWN),
]


def test_each_case_by_hand(cursor):
    table = rate_status(cursor, cells([(code, period, None, "CHN") for code, period, _ in CASES]))
    got = [
        (code, period, brief(row)) for (code, period, _), row in zip(CASES, table.to_pylist(), strict=True)
    ]
    assert got == [(code, period, want) for code, period, want in CASES]


def test_what_hangs_on_the_tables_alone_is_made_once(cursor):
    """Kept from call to call it says the same, and a caller's own library is not mixed up with it."""
    asked = cells([(code, period, None, "CHN") for code, period, _ in CASES])
    derived = {}
    plain = rate_status(cursor, asked)
    assert rate_status(cursor, asked, derived=derived).equals(plain)
    made = dict(derived)
    assert rate_status(cursor, asked, derived=derived).equals(plain)
    assert {name: id(table) for name, table in derived.items()} == {
        name: id(table) for name, table in made.items()
    }
    columns = {"hs_code": "85076000", "rate_pct": 1.0, "special_flag": "", "valid_from": date(2025, 1, 1), "valid_to": date(2025, 12, 31), "source": "own"}  # fmt: skip
    library = pa.Table.from_pylist([columns])
    own = rate_status(cursor, asked, rates=library, derived=derived)
    assert own.equals(rate_status(cursor, asked, rates=library))
    assert not own.equals(plain)


def test_the_23_codes_of_2021_no_25(cursor):
    codes = [
        row[0]
        for row in cursor.sql(
            "SELECT hs_code FROM rebate_changes WHERE announcement_id = 'MOF-STA-2021-25' ORDER BY 1"
        ).fetchall()
    ]
    assert len(codes) == 23
    for period, want in (
        ("2020", UNKNOWN),
        ("2021", ("changed_within_period", 0, 13)),
        ("2022", ("presumed_zero", 0, 0)),
    ):
        rows = rate_status(cursor, cells([(code, period, None, "CHN") for code in codes])).to_pylist()
        assert {brief(row) for row in rows} == {want}


def test_a_single_rate_and_its_kind(cursor):
    known, zero, change, unknown = (
        ask(cursor, "85414300", "2025"), ask(cursor, "85414300", "2027"), ask(cursor, "85414300", "2026"), ask(cursor, "85414300", "2023")
    )  # fmt: skip
    assert (known["rate_pct"], known["rate_kind"]) == (9, "positive")
    assert known["rate_source"] == "MOF-STA-2024-15-A2 2024-12-01; MOF-STA-2026-2-A1 2026-04-01"
    assert (zero["rate_pct"], zero["rate_kind"], zero["rate_source"]) == (
        0,
        "zero",
        "MOF-STA-2026-2-A1 2026-04-01",
    )
    assert (change["rate_pct"], change["rate_kind"]) == (None, None)
    assert (unknown["rate_pct"], unknown["rate_kind"], unknown["rate_source"]) == (None, None, None)


def test_the_last_known_rate_is_shown_with_an_unknown_one(cursor):
    def last(code: str, period: str) -> tuple[Any, Any]:
        answer = ask(cursor, code, period)
        assert answer["rate_status"] == "unknown"
        return answer["last_known_rate_pct"], answer["last_known_date"]

    assert last("72104900", "2020") == (
        13,
        date(2018, 5, 1),
    )  # a page of May to October 2018, at the earliest
    assert last("72084000", "2008") == (0, date(2007, 1, 1))  # an act of 2007 whose day is not known
    assert last("72084000", "2010") == (9, date(2009, 6, 8))
    assert last("760711", "2019") == (16, date(2018, 10, 1))  # whole heading 7607, issued in October 2018
    assert last("85414300", "2023") == (None, None)  # what is stated later is not the last known
    assert last("85076000", "2025") == (
        None,
        None,
    )  # 17 (2012-2018) is contradicted by later pages on its ten-digit lines


def test_rates_are_chinas(cursor):
    for nation in (None, "VNM", "USA"):
        assert brief(ask(cursor, "854143", "2025", nation=nation)) == UNKNOWN


@pytest.mark.parametrize(
    ("code", "period", "edition", "want"),
    [
        (
            "720925",
            "2022",
            "HS2012",
            ("presumed_zero", 0, 0),
        ),  # BACI keeps HS2012: one to one to HS2017 and HS2022
        ("721049", "2023", "HS2012", ("presumed_zero", 0, 0)),
        ("854140", "2025", "HS2012", UNKNOWN),  # split in HS2022
        ("854143", "2025", "HS2017", UNKNOWN),  # not a code of that edition
        ("85414300", "2025", "HS2012", UNKNOWN),
        ("7209", "2022", "HS2012", UNKNOWN),
        ("271000", "2022", "HS2012", UNKNOWN),
    ],
)
def test_an_edition_that_is_not_in_force(cursor, code, period, edition, want):
    assert brief(ask(cursor, code, period, edition=edition)) == want


def test_at_replaces_the_date_of_the_rates_and_nothing_else(cursor):
    assert brief(ask(cursor, "85414300", "2023", at=date(2025, 6, 30))) == ("known", 9, 9)
    assert brief(ask(cursor, "85414300", "2023", at=date(2024, 11, 30))) == ("observed", 13, 13)
    assert brief(ask(cursor, "85414300", "2025", at=date(2024, 6, 30))) == UNKNOWN
    assert brief(ask(cursor, "72104900", "2020", at=date(2022, 6, 30))) == ("presumed_zero", 0, 0)
    # the line is that of the record's year: there was no 8541.43 in 2020
    assert brief(ask(cursor, "85414300", "2020", at=date(2025, 6, 30))) == UNKNOWN


def test_order_and_company_never_matter(cursor):
    rows = [(code, period, None, "CHN") for code, period, _ in CASES]
    forward = [brief(row) for row in rate_status(cursor, cells(rows)).to_pylist()]
    backward = [brief(row) for row in rate_status(cursor, cells(rows[::-1])).to_pylist()]
    assert forward == backward[::-1]


def test_nothing_stays_in_the_connection(cursor):
    ask(cursor, "85414300", "2025")
    assert cursor.sql(
        "SELECT count(*) FROM duckdb_tables() WHERE temporary OR table_name LIKE 'gt_rb%'"
    ).fetchall() == [(0,)]
    assert cursor.sql("SELECT count(*) FROM duckdb_views() WHERE view_name LIKE 'gt_rb%'").fetchall() == [
        (0,)
    ]


def test_no_cells_no_answer(cursor):
    assert rate_status(cursor, cells([])).num_rows == 0


def test_a_table_without_its_columns_is_named(cursor):
    with pytest.raises(InternalError, match="hs_edition"):
        rate_status(cursor, cells([]).drop_columns(["hs_edition"]))


@pytest.mark.parametrize(
    ("period", "want"),
    [
        ("2011", ("presumed_zero", 0, 0)),  # cancelled on 2010-07-15
        ("2014", ("presumed_zero", 0, 0)),
        ("2015", UNKNOWN),  # Caishui [2014] 150 raised others from 2015-01-01: which, our tables do not say
        ("2019", UNKNOWN),
        ("2020-06", UNKNOWN),
        ("2022", UNKNOWN),
    ],
)
def test_a_raise_round_of_which_we_lack_codes_ends_the_presumption_of_a_zero(cursor, period, want):
    answer = ask(cursor, "72163100", period)
    assert brief(answer) == want
    assert (answer["raise_round"] is None) == (want != UNKNOWN)
    if want == UNKNOWN:
        assert answer["raise_round"] == "CAISHUI-2014-150 2015-01-01"
        assert (answer["last_known_rate_pct"], str(answer["last_known_date"])) == (0, "2010-07-15")


def test_a_raise_before_the_cancellation_or_of_the_same_act_ends_nothing(cursor):
    assert brief(ask(cursor, "72104900", "2023")) == ("presumed_zero", 0, 0)  # 2021 No.25, after 2020 No.15
    assert brief(ask(cursor, "72254091", "2016")) == (
        "presumed_zero",
        0,
        0,
    )  # cancelled by the act that raised others
    assert ask(cursor, "72254091", "2019")["raise_round"] == "CAISHUI-2018-123 2018-10-01"


def test_a_raise_round_whose_codes_are_all_held_ends_only_its_own_presumptions():
    con = rates_of.reference_tables()
    try:
        con.execute(
            "DELETE FROM rebate_announcements WHERE coalesce(official_n_raise, '') <> '' AND announcement_id <> 'MOF-STA-2020-15'"
        )
        con.execute(
            "UPDATE rebate_announcements SET official_n_raise = '12' WHERE announcement_id = 'MOF-STA-2020-15'"
        )
        assert brief(ask(con, "72163100", "2022")) == ("presumed_zero", 0, 0)
        con.execute(
            "UPDATE rebate_announcements SET official_n_raise = '10 to 13; 3 to 9' WHERE announcement_id = 'MOF-STA-2020-15'"
        )
        assert brief(ask(con, "72163100", "2022")) == UNKNOWN
        assert brief(ask(con, "72163100", "2020-02")) == ("presumed_zero", 0, 0)
        con.execute(
            "UPDATE rebate_announcements SET official_n_raise = 'some' WHERE announcement_id = 'MOF-STA-2020-15'"
        )
        assert brief(ask(con, "72163100", "2022")) == UNKNOWN
    finally:
        con.close()
