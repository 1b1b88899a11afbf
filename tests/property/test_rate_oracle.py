"""The rate of a code in a period against a slow oracle (rate_oracle.py), on small invented tables of facts and libraries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import rate_oracle as o
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greentrade.answers.rebates import rate_status

Entry, Fact = o.Entry, o.Fact

LIBRARY_CODES = [
    *o.CODES, "1001", "2002", "3003", "100110", "200220", "200229", "300330", "2002201",
    "10011000001", "10011000002", "100110000012", "20022010101", "20022010102", "300330000012", "200220100000",
]  # fmt: skip


def connect(
    facts: list[Fact], entries: list[Entry], day: date | None, rounds: list[date]
) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()

    def table(name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        con.execute(f"CREATE TABLE {name} ({', '.join(c + ' VARCHAR' for c in columns.split())})")
        if rows:
            con.executemany(
                f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns.split()))})",
                [tuple(None if v is None else str(v) for v in row) for row in rows],
            )

    table("hs_codes", "hs_edition hs6 kind", [(e, c, "hs") for e in o.EDITIONS for c in o.HS6[e]])
    table(
        "hs_correlations",
        "from_edition to_edition from_hs6 to_hs6 mass_link kind",
        [(*row, "0", "table") for row in o.LINKS],
    )
    table(
        "cn_hs8_validity",
        "hs8 first_year last_year years_listed gap",
        [(k, a, b, b - a + 1, "no") for k, (a, b) in o.LINES.items()],
    )
    table("cn_hs8_splits", "hs8 split_year successors", [(k, y, "") for k, y in o.SPLITS.items()])
    acts = [(f"A{i}", f) for i, f in enumerate(facts) if f.what in ("change", "act")]
    table(
        "rebate_announcements",
        "announcement_id document_year issued effective_date official_n_raise",
        [(i, f.day.year, f.day, None, "") for i, f in acts]
        + [(f"R{i}", d.year, "", d, ("yes", "1", "2 to 13; 380 to 9")[i % 3]) for i, d in enumerate(rounds)],
    )
    table(
        "rebate_changes", "announcement_id act_id hs_code hs_edition old_rate_pct new_rate_pct action effective_date effective_to verified",
        [(i, i, f.code, None, f.old, f.rate, f.action, f.day if f.what == "change" else None, f.ends, "yes") for i, f in acts],
    )  # fmt: skip
    table(
        "rebate_change_headings",
        "announcement_id act_id hs_code coverage old_rate_pct new_rate_pct action effective_date verified",
        [],
    )
    table(
        "rebate_rates", "hs_code rate_pct as_of as_of_start as_of_end dated source verified",
        [
            (f.code, f.rate, f.day, f.day, f.day if f.what == "snapshot" else f.last, "yes" if f.what == "snapshot" else "no", "page", "yes")
            for f in facts if f.what in ("snapshot", "page")
        ],
    )  # fmt: skip
    table(
        "rebate_library", "hs_code rate_pct special_flag valid_from valid_to source library_date",
        [(e.code, "" if e.rate is None else e.rate, e.flag, e.day, e.last or "", "library", day or "") for e in entries],
    )  # fmt: skip
    return con


days = st.builds(
    date,
    st.sampled_from([2014, 2016, 2018, 2019, 2020, 2021, 2022, 2024, 2025]),
    st.sampled_from([1, 6, 12]),
    st.sampled_from([1, 15]),
)
rates = st.sampled_from([0.0, 9.0, 13.0])


@st.composite
def fact(draw: st.DrawFn) -> Fact:
    what = draw(st.sampled_from(["change", "change", "change", "snapshot", "page", "act"]))
    code, day, rate = draw(st.sampled_from(o.CODES)), draw(days), draw(rates)
    if what == "snapshot":
        return Fact(what, code, day, rate)
    if what == "page":
        return Fact(what, code, day, rate, last=draw(st.none() | st.just(day + timedelta(days=200))))
    old = draw(st.none() | rates.filter(lambda value: value != rate))
    action = "cancel" if rate == 0 else "raise" if old is None or old < rate else "cut"
    ends = draw(st.none() | st.none() | st.just(day + timedelta(days=300))) if what == "change" else None
    return Fact(what, code, day, rate, old, ends, action)


def distinct_days(facts: list[Fact]) -> bool:
    """One act a day and code family: two acts that differ on one day have no meaning to test."""
    acts = [(f.code[:6], f.day) for f in facts if f.what == "change"]
    return len(acts) == len(set(acts))


@st.composite
def entry(draw: st.DrawFn) -> Entry:
    code, day = draw(st.sampled_from(LIBRARY_CODES)), draw(days)
    last = draw(st.none() | st.sampled_from([100, 364, 800]).map(lambda n: day + timedelta(days=n)))
    flag = draw(st.sampled_from(["", "", "", "", "taxed", "exempt"]))
    return Entry(code, day, last, draw(st.none() if flag and draw(st.booleans()) else rates), flag)


@st.composite
def library(draw: st.DrawFn) -> list[Entry]:
    """A few intervals, now and then over a library that has an entry for every heading, or for every national line."""
    base = draw(
        st.sampled_from([(), (), ("1001", "2002", "3003"), tuple(o.LINES), tuple(f"{x}10" for x in o.LINES)])
    )
    common = draw(rates)
    rows = [Entry(code, date(2014, 1, 1), None, common) for code in base]
    rows += [replace(row, last=date(2019, 6, 30)) for row in rows if draw(st.integers(0, 9)) == 0]
    return rows + draw(st.lists(entry(), min_size=0 if base else 1, max_size=6))


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    print_blob=True,
)
@given(
    facts=st.lists(fact(), min_size=1, max_size=9).filter(distinct_days),
    at=st.none() | days,
    rounds=st.lists(days, max_size=2),
)
def test_rates_agree_with_the_oracle(facts: list[Fact], at: date | None, rounds: list[date]) -> None:
    assert_as_the_oracle_says(facts, [], None, at, rounds)


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    print_blob=True,
)
@given(
    facts=st.lists(fact(), max_size=6).filter(distinct_days),
    entries=library(),
    day=st.none() | days,
    at=st.none() | st.none() | days,
    rounds=st.lists(days, max_size=1),
)
def test_a_library_agrees_with_the_oracle(
    facts: list[Fact], entries: list[Entry], day: date | None, at: date | None, rounds: list[date]
) -> None:
    assert_as_the_oracle_says(facts, entries, day, at, rounds)


def assert_as_the_oracle_says(
    facts: list[Fact], entries: list[Entry], day: date | None, at: date | None, rounds: list[date]
) -> None:
    asked = [
        (code, period, edition)
        for code in o.CELL_CODES
        for period in o.PERIODS
        for edition in sorted({o.EDITIONS[o.number_of(int(period[:4]))], "HS2012", "HS2022"})
    ]
    cells = pa.table(
        {
            "cell_id": pa.array(range(len(asked)), pa.int32()),
            "hs_code": [a[0] for a in asked],
            "hs_edition": [a[2] for a in asked],
            "nation": ["CHN"] * len(asked),
            "period_start": [o.span(a[1])[0] for a in asked],
            "period_end": [o.span(a[1])[1] for a in asked],
        }
    )
    con = connect(facts, entries, day, rounds)
    try:
        rows = rate_status(con, cells, at=at).to_pylist()
    finally:
        con.close()
    got = {a: (r["rate_status"], r["rate_low"], r["rate_high"]) for a, r in zip(asked, rows, strict=True)}
    assert got == {a: o.oracle(a, at, facts, entries, day, rounds=rounds) for a in asked}
