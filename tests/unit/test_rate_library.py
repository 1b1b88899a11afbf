"""What a library of rates says, and how it goes with the shipped facts: given as a table, or held by the reference tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
import rates as rates_of

from greentrade.answers.candidates import candidates
from greentrade.answers.rebates import rate_status
from greentrade.errors import InputError

UNKNOWN, ask, brief, cells = rates_of.UNKNOWN, rates_of.ask, rates_of.brief, rates_of.cells


@pytest.fixture(scope="module")
def cursor():
    """The reference tables that the answer reads, loaded without the package's own loader."""
    con = rates_of.reference_tables()
    yield con
    con.close()


# -- a library given as a table --------------------------------------------------------------------------------------------------


def library(*rows: tuple[str, float, str | None, str | None, str | None], **extra: Any) -> pa.Table:
    """Rows of (code, rate, from, to, flag)."""
    day = date.fromisoformat
    table = {
        "hs_code": pa.array([row[0] for row in rows], pa.string()),
        "rate_pct": pa.array([row[1] for row in rows], pa.float64()),
        "vat_rate_pct": pa.array([13.0] * len(rows), pa.float64()),
        "special_flag": pa.array([row[4] for row in rows], pa.string()),
        "valid_from": pa.array([day(row[2]) if row[2] else None for row in rows], pa.date32()),
        "valid_to": pa.array([day(row[3]) if row[3] else None for row in rows], pa.date32()),
        "source": pa.array(["2026B"] * len(rows), pa.string()),
    }
    return pa.table({**table, **extra})


def test_a_closed_interval_is_known_and_beats_our_tables(cursor):
    rates = library(("72104900", 5, "2022-01-01", "2022-12-31", None))
    answer = ask(cursor, "72104900", "2022", rates=rates)
    assert (brief(answer), answer["rate_kind"]) == (("known", 5, 5), "positive")
    assert answer["rate_source"] == "2026B; wins over 0 % of MOF-STA-2021-25 2021-08-01"
    assert brief(ask(cursor, "721049", "2022", rates=rates)) == ("known", 5, 5)
    # a positive rate of 2022 ends the presumption of 2021, and is not carried into 2023
    assert brief(ask(cursor, "72104900", "2023", rates=rates)) == UNKNOWN


def test_the_longest_prefix_valid_at_the_date_wins(cursor):
    rates = library(
        ("8507", 13, "2020-01-01", "2026-12-31", None), ("85076000", 9, "2023-07-01", "2023-12-31", None)
    )
    assert brief(ask(cursor, "85076000", "2023-03", rates=rates)) == ("known", 13, 13)
    assert brief(ask(cursor, "85076000", "2023-08", rates=rates)) == ("known", 9, 9)
    assert brief(ask(cursor, "85076000", "2023", rates=rates)) == ("changed_within_period", 9, 13)
    assert brief(ask(cursor, "85071000", "2023", rates=rates)) == ("known", 13, 13)
    assert brief(ask(cursor, "8507", "2023-08", rates=rates)) == UNKNOWN  # its lines do not agree
    assert brief(ask(cursor, "8507", "2022-08", rates=rates)) == ("known", 13, 13)


def test_longer_entries_that_disagree_leave_a_code_without_a_rate(cursor):
    rates = library(
        ("85076000", 13, "2023-01-01", "2023-12-31", None),
        ("8507600020", 9, "2023-01-01", "2023-12-31", None),
    )
    assert brief(ask(cursor, "85076000", "2023", rates=rates)) == UNKNOWN
    assert brief(ask(cursor, "8507600020", "2023", rates=rates)) == ("known", 9, 9)
    assert brief(ask(cursor, "8507600090", "2023", rates=rates)) == ("known", 13, 13)
    assert (
        brief(
            ask(
                cursor, "85076000", "2023", rates=library(("8507600020", 9, "2023-01-01", "2023-12-31", None))
            )
        )
        == UNKNOWN
    )


def test_several_rates_in_force_at_once_are_a_range(cursor):
    rates = library(
        ("29051100", 9, "2023-01-01", "2023-12-31", None), ("29051100", 13, "2023-01-01", "2023-12-31", None)
    )
    answer = ask(cursor, "29051100", "2023", rates=rates)
    assert (brief(answer), answer["rate_pct"]) == (("known", 9, 13), None)


@pytest.mark.parametrize(("flag", "kind"), [("1", "taxed"), ("2", "exempt"), (None, "zero"), ("", "zero")])
def test_the_zeros_are_told_apart(cursor, flag, kind):
    rates = library(("25010011", 0, "2023-01-01", "2023-12-31", flag))
    assert ask(cursor, "25010011", "2023", rates=rates)["rate_kind"] == kind


def test_an_open_interval_is_known_up_to_the_librarys_date_only(cursor):
    rates = library(("29051100", 13, "2020-01-01", None, None), library_date=pa.array([date(2023, 6, 30)]))
    assert brief(ask(cursor, "29051100", "2022", rates=rates)) == ("known", 13, 13)
    assert brief(ask(cursor, "29051100", "2023", rates=rates)) == ("observed", 13, 13)
    answer = ask(cursor, "29051100", "2024", rates=rates)
    assert (brief(answer), answer["last_known_rate_pct"], answer["last_known_date"]) == (
        UNKNOWN,
        13,
        date(2023, 6, 30),
    )
    assert brief(ask(cursor, "29051100", "2022", rates=rates.drop_columns(["library_date"]))) == UNKNOWN


def test_a_library_without_its_columns_is_refused(cursor):
    with pytest.raises(InputError, match="valid_to"):
        ask(cursor, "29051100", "2022", rates=library().drop_columns(["valid_to"]))
    with pytest.raises(InputError, match="cannot be read"):
        ask(
            cursor,
            "29051100",
            "2022",
            rates=library().set_column(1, "rate_pct", pa.array([], pa.list_(pa.int8()))),
        )


# -- a library that the reference tables hold ------------------------------------------------------------------------------------


@pytest.fixture
def held(cursor):
    """Put intervals (code, rate, first day, last day, flag) into the reference tables; they are gone after the test."""

    def put(*rows: tuple[str, ...], day: str = "2026-06-09") -> None:
        cursor.executemany(
            "INSERT INTO rebate_library SELECT ?, ?, '13', ?, ?, ?, '1', 'read', 'library_2026B', 'yes', ?",
            [[code, rate, flag, since, until, day] for code, rate, since, until, flag in (row + ("",) * (5 - len(row)) for row in rows)],
        )  # fmt: skip

    yield put
    cursor.execute("DELETE FROM rebate_library")


@pytest.fixture
def whole(cursor, held):
    """A library that has an entry for every HS6 of HS2022, at 13, save under the headings that a test fills itself."""

    def put(*rows: tuple[str, ...], without: str) -> None:
        codes = cursor.execute(
            "SELECT hs6 FROM hs_codes WHERE hs_edition = 'HS2022' AND kind = 'hs' AND NOT starts_with(hs6, ?)", [without]
        ).fetchall()  # fmt: skip
        held(*((code, "13", "2022-01-01", "", "") for (code,) in codes), *rows)

    return put


def test_the_library_of_the_reference_tables_is_used(cursor, held):
    held(("29051100", "13", "2020-01-01", ""), ("29051100", "9", "2019-01-01", "2019-12-31"))
    answer = ask(cursor, "29051100", "2022")
    assert (brief(answer), answer["rate_pct"], answer["rate_source"]) == (
        ("known", 13, 13),
        13,
        "library_2026B",
    )
    assert brief(ask(cursor, "29051100", "2019")) == ("known", 9, 9)
    assert brief(ask(cursor, "29051100", "2018")) == UNKNOWN
    assert brief(ask(cursor, "29051100", "2026")) == ("observed", 13, 13)  # until June
    answer = ask(cursor, "29051100", "2027")
    assert brief(answer) == UNKNOWN
    assert (answer["last_known_rate_pct"], answer["last_known_date"]) == (13, date(2026, 6, 9))
    assert brief(ask(cursor, "29051100", "2018", at=date(2022, 6, 30))) == ("known", 13, 13)


def test_a_table_that_is_given_replaces_it(cursor, held):
    held(("29051100", "13", "2020-01-01", ""), ("29051200", "13", "2020-01-01", ""))
    rates = library(("29051100", 5, "2022-01-01", "2022-12-31", None))
    assert brief(ask(cursor, "29051100", "2022", rates=rates)) == ("known", 5, 5)
    assert brief(ask(cursor, "29051200", "2022", rates=rates)) == UNKNOWN


def test_outside_of_its_days_our_own_tables_speak(cursor, held):
    held(("85414300", "13", "2022-01-01", "2024-11-30"))
    answers = {
        period: brief(ask(cursor, "85414300", period)) for period in ("2023", "2024", "2025", "2026", "2027")
    }
    assert answers == {
        "2023": ("known", 13, 13),  # the library
        "2024": ("changed_within_period", 9, 13),  # both
        "2025": ("known", 9, 9),  # two acts that agree
        "2026": ("changed_within_period", 0, 9),
        "2027": ("presumed_zero", 0, 0),
    }


def test_inside_of_its_days_the_library_wins_and_says_so(cursor, held):
    held(("85414300", "13", "2024-01-01", "2027-12-31"))
    month, year, after = (ask(cursor, "85414300", period) for period in ("2025-02", "2026", "2028"))
    assert brief(month) == ("known", 13, 13)
    assert (
        month["rate_source"]
        == "library_2026B; wins over 9 % of MOF-STA-2024-15-A2 2024-12-01, MOF-STA-2026-2-A1 2026-04-01"
    )
    assert brief(year) == ("known", 13, 13)
    assert "wins over 0 to 9 % of MOF-STA-2026-2-A1 2026-04-01" in year["rate_source"]
    # the library contradicts the cancellation of 2026, so that nothing is presumed after it
    assert (brief(after), after["last_known_rate_pct"]) == (UNKNOWN, 13)


def test_where_they_agree_there_is_nothing_to_win(cursor, held):
    held(("85414300", "9", "2024-12-01", "2026-03-31"), ("85414300", "0", "2026-04-01", ""))
    for period, want in (
        ("2025", ("known", 9, 9)),
        ("2026-05", ("known", 0, 0)),
        ("2026", ("changed_within_period", 0, 9)),
    ):
        answer = ask(cursor, "85414300", period)
        assert (brief(answer), "wins over" in answer["rate_source"]) == (want, False)
    assert brief(ask(cursor, "85414300", "2027")) == ("presumed_zero", 0, 0)


def test_what_the_library_contradicts_is_not_heard_in_a_period_that_it_covers_in_part(cursor, held):
    # at 13 through the cut to 9 of December 2024, known up to the following June
    held(("85414300", "13", "2024-07-01", ""), day="2025-06-30")
    assert brief(ask(cursor, "85414300", "2024")) == ("observed", 13, 13)
    # the cut is no act any more: it does not fix the rate up to the next act, whose own rates still stand
    assert brief(ask(cursor, "85414300", "2025")) == ("observed", 13, 13)
    assert brief(ask(cursor, "85414300", "2025-08")) == UNKNOWN
    assert brief(ask(cursor, "85414300", "2026")) == ("changed_within_period", 0, 9)


def test_an_entry_without_a_rate_keeps_shorter_ones_from_speaking(cursor, held):
    held(
        ("2905", "13", "2020-01-01", ""),
        ("29051100", "", "2020-01-01", ""),
        ("290512", "9", "2020-01-01", "", "exempt"),
    )
    assert brief(ask(cursor, "29051100", "2022")) == UNKNOWN
    assert brief(ask(cursor, "290511", "2022")) == UNKNOWN
    assert brief(ask(cursor, "29051300", "2022")) == ("known", 13, 13)
    assert brief(ask(cursor, "29051210", "2022")) == UNKNOWN  # exempt, and a rate: it contradicts itself


@pytest.mark.parametrize(("flag", "kind"), [("taxed", "taxed"), ("exempt", "exempt"), ("", "zero")])
def test_flags_of_the_library(cursor, held, flag, kind):
    held(("25010011", "0", "2022-01-01", "", flag), ("25010019", "", "2022-01-01", "", flag))
    assert ask(cursor, "25010011", "2023")["rate_kind"] == kind
    blank = ask(cursor, "25010019", "2023")
    assert (brief(blank), blank["rate_kind"]) == ((("known", 0, 0), kind) if flag else (UNKNOWN, None))


def test_digits_after_the_tenth_divide_a_code(cursor, held):
    held(
        ("71110000", "13", "2020-01-01", ""), ("71110000002", "0", "2024-01-01", ""),
        ("71069110001", "0", "2020-01-01", ""), ("71069110002", "0", "2020-01-01", "2023-12-31"), ("71069110002", "5", "2024-01-01", ""),
        ("7106911010", "9", "2020-01-01", ""), ("710691901012", "9", "2020-01-01", ""), ("7106919010", "9", "2020-01-01", ""),
    )  # fmt: skip
    asked = {
        ("7111000000", "2022"): ("known", 13, 13),
        ("7111000000", "2024"): UNKNOWN,  # one of its parts has another rate
        ("71110000", "2022"): ("known", 13, 13),
        ("7106911000", "2022"): (
            "known",
            0,
            0,
        ),  # all of its parts agree: only the administration divides ten digits
        ("7106911000", "2024"): UNKNOWN,
        ("7106911000", "2023"): ("known", 0, 0),
        ("71069110", "2022"): UNKNOWN,  # eight digits: its ten-digit lines do not agree
        ("7106919010", "2022"): ("known", 9, 9),
    }
    got = {(code, period): brief(ask(cursor, code, period)) for code, period in asked}
    assert got == asked


def test_an_excerpt_does_not_tell_which_lines_a_code_has(cursor, held):
    held(
        ("8507600010", "9", "2022-01-01", ""),
        ("8507600020", "9", "2022-01-01", ""),
        ("8507600090", "9", "2022-01-01", ""),
    )
    assert brief(ask(cursor, "85076000", "2023")) == UNKNOWN
    assert brief(ask(cursor, "8507600090", "2023")) == ("known", 9, 9)


def test_a_whole_library_does(cursor, whole):
    whole(
        ("8507600010", "9", "2022-01-01", ""), ("8507600020", "9", "2022-01-01", ""), ("8507600090", "9", "2022-01-01", "2024-11-30"),
        ("8507600090", "6", "2024-12-01", ""), ("85071000", "13", "2022-01-01", ""), ("85072000", "13", "2022-01-01", ""),
        ("85073000", "13", "2022-01-01", ""), ("85075000", "13", "2022-01-01", ""), ("85078030", "13", "2022-01-01", ""),
        ("85078090", "13", "2022-01-01", ""), ("85079010", "13", "2022-01-01", ""), ("85079090", "9", "2022-01-01", ""),
        without="8507",
    )  # fmt: skip
    asked = {
        ("85076000", "2023"): ("known", 9, 9),
        ("850760", "2023"): ("known", 9, 9),
        ("850760", "2024-11"): ("known", 9, 9),
        ("850760", "2024"): UNKNOWN,  # at the end of the year its lines do not agree
        ("85076000", "2025"): UNKNOWN,
        ("850780", "2023"): ("known", 13, 13),  # two lines, as the list of the year says
        ("850780", "2025"): ("known", 13, 13),  # two lines, as the library says
        ("850790", "2025"): UNKNOWN,
        ("8507", "2025"): UNKNOWN,
        ("8508", "2025"): ("known", 13, 13),
        ("850780", "2027"): UNKNOWN,  # after the library's date
        ("850780", "2021"): UNKNOWN,
    }
    got = {(code, period): brief(ask(cursor, code, period)) for code, period in asked}
    assert got == asked


def test_the_reasons_say_who_won(cursor, held):
    held(("72104900", "5", "2022-01-01", ""))
    table = cells([("72104900", "2022", None, "CHN"), ("72104900", "2023", None, "CHN")])
    rows = candidates_of(cursor, table)
    assert [row["rate_pct"] for row in rows] == [5, 5]
    for row in rows:
        assert (
            "rebate 5 % in the whole period (library_2026B; wins over 0 % of MOF-STA-2021-25 2021-08-01)"
            in row["why"]
        )
        assert row["rate_source"] == "library_2026B; wins over 0 % of MOF-STA-2021-25 2021-08-01"


def candidates_of(cursor: Any, table: pa.Table) -> list[dict[str, Any]]:
    """Candidates from cells that are worth 100 each and flagged as high pollution."""
    count = table.num_rows
    columns = {
        "year": [day.year for day in table["period_start"].to_pylist()], "description": pa.nulls(count, pa.string()),
        "export_value": [100.0] * count, "eligible_value": pa.nulls(count, pa.float64()), "partial_value": pa.nulls(count, pa.float64()),
        "high_pollution": ["certain"] * count, "energy_intensive": [""] * count, "resource_intensive": [""] * count,
        "votes_high_pollution": ["3+0 of 3"] * count, "votes_energy_intensive": [""] * count, "votes_resource_intensive": [""] * count,
        "environmental_good": [""] * count,
    }  # fmt: skip
    for name, values in columns.items():
        table = table.append_column(name, values if isinstance(values, pa.Array) else pa.array(values))
    return candidates(table, rate_status(cursor, table), cursor=cursor).to_pylist()


def test_what_an_act_says_of_other_days_still_stands(cursor, held):
    # at 5 from the day of the cut from 13 to 9: the act is wrong about that day, not about the one before it
    held(("85414300", "5", "2024-12-01", "2025-12-31"))
    assert brief(ask(cursor, "85414300", "2024-11")) == ("observed", 13, 13)
    assert brief(ask(cursor, "85414300", "2024")) == ("changed_within_period", 5, 13)
    assert brief(ask(cursor, "85414300", "2024-12")) == ("known", 5, 5)


def test_the_last_day_that_an_act_names_may_be_contradicted_too(cursor, held):
    # the act of 2026 puts batteries at 6 until the end of the year
    held(("85076000", "13", "2026-12-15", "2026-12-31"))
    assert brief(ask(cursor, "85076000", "2026-07")) == ("known", 6, 6)
    assert brief(ask(cursor, "85076000", "2026-12")) == ("observed", 13, 13)


def test_a_longer_entry_without_a_rate_leaves_the_code_without_one(cursor, held):
    held(
        ("85076000", "9", "2022-01-01", ""),
        ("8507600090", "", "2023-07-01", ""),
        ("8507600020", "9", "2023-01-01", ""),
    )
    assert brief(ask(cursor, "85076000", "2022")) == ("known", 9, 9)
    assert brief(ask(cursor, "85076000", "2023")) == UNKNOWN
    assert brief(ask(cursor, "8507600010", "2023")) == ("known", 9, 9)
