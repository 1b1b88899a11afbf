"""The rate of a code in a period against a slow oracle in plain Python, on small invented tables of facts."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greentrade.answers.rebates import rate_status

EDITIONS = ("HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022")
FIRST_YEAR = (1988, 1996, 2002, 2007, 2012, 2017, 2022)
ONE_DAY = timedelta(days=1)
Answer = tuple[str, float | None, float | None]

# 1001.10 never changes; 2002.20 is split on entering HS2022; 3003.00 becomes 3003.30 in HS2017, one to one
HS6 = {
    name: {"100110", "200220", "300330" if number >= 5 else "300300"} | ({"200229"} if number == 6 else set())
    for number, name in enumerate(EDITIONS)
}
LINES = {  # national line: first and last year in the lists of 2015 to 2023
    "10011000": (2015, 2020), "10011010": (2021, 2023), "10011090": (2021, 2023), "20022010": (2015, 2023), "20022090": (2015, 2023),
    "20022900": (2022, 2023), "30030000": (2015, 2016), "30033000": (2017, 2023),
}  # fmt: skip
SPLITS = {"30033000": 2025}
CODES = [*LINES, "1001100000", "2002201000", "2002201010", "2002209000", "2002209090", "3003300000"]
CELL_CODES = [*CODES, "100110", "200220", "200229", "300330", "300300", "1001", "2002", "20022"]
PERIODS = [
    "2014",
    "2016",
    "2018",
    "2019",
    "2020",
    "2021",
    "2022",
    "2024",
    "2025",
    "2016-12",
    "2017-01",
    "2020-06",
    "2021-01",
    "2022-07",
    "2024-12",
]


@dataclass(frozen=True)
class Fact:
    what: str  # change, act, snapshot, page
    code: str
    day: date
    rate: float
    old: float | None = None
    ends: date | None = None
    action: str = ""
    last: date | None = None


def number_of(year: int) -> int:
    return max(i for i, first in enumerate(FIRST_YEAR) if first <= year)


def links() -> list[tuple[str, str, str, str]]:
    rows = []
    for newer in range(1, 7):
        for code in HS6[EDITIONS[newer]]:
            older = {"200229": "200220"}.get(code, "300300" if code == "300330" and newer == 5 else code)
            rows.append((EDITIONS[newer], EDITIONS[newer - 1], code, older))
    return rows


LINKS = links()


def walk(code: str, start: int, end: int) -> str | None:
    """The HS6 that strict one-to-one links lead to, or None."""
    while start != end:
        down = start > end
        pairs = [(a, b) for f, t, a, b in LINKS if f == EDITIONS[start if down else start + 1]]
        pairs = pairs if down else [(b, a) for a, b in pairs]
        there = [b for a, b in pairs if a == code]
        if len(there) != 1 or sum(b == there[0] for _, b in pairs) != 1:
            return None
        code, start = there[0], start + (-1 if down else 1)
    return code if code in HS6[EDITIONS[end]] else None


def same_goods(part: str, here: int, fact: Fact) -> bool:
    """The HS6 keeps its digits, one to one, between the record's edition and the fact's (an undated page's: both ends)."""
    numbers = {number_of(fact.day.year)}
    if fact.what == "page":
        numbers.add(number_of(fact.last.year) if fact.last else 6)
    return all(
        number == number_of(here) or walk(part[:6], number_of(here), number) == part[:6] for number in numbers
    )


def same_line(part: str, line: str, here: int, fact: Fact) -> bool:
    if not same_goods(part, here, fact):
        return False
    low, high = sorted((here, fact.day.year))
    if line in SPLITS and low < SPLITS[line] <= high:
        return False
    listed = [year for year in range(low, high + 1) if 2015 <= year <= 2023]
    return all(line in LINES and LINES[line][0] <= year <= LINES[line][1] for year in listed)


def covers(code: str, part: str) -> bool:
    if part.startswith(code):
        return True
    tail = code[len(part) :]
    return code.startswith(part) and len(part) in (6, 8) and set(tail) == {"0"}


class Part:
    """What the facts say of one national line."""

    def __init__(self, part: str, line: str, here: int, facts: list[Fact]) -> None:
        self.mine = [f for f in facts if covers(f.code, part) and same_line(part, line, here, f)]
        self.below = [
            f
            for f in facts
            if f.code.startswith(part) and not covers(f.code, part) and same_goods(part, here, f)
        ]
        said = points(self.mine)
        self.said = [p for p in said if p[2] == max(q[2] for q in said if q[0] == p[0])]
        days = sorted({f.day for f in self.mine if f.what == "change"})
        self.acts = [
            max((f for f in self.mine if f.what == "change" and f.day == day), key=lambda f: len(f.code))
            for day in days
        ]

    def contradicted(self, first: date, final: date, rate: float) -> bool:
        others = [f for f in self.mine + self.below if f.rate != rate]
        return (
            any(first <= day <= final and value != rate for day, value, _ in self.said + points(self.below))
            or any(f.what == "page" and f.day >= first and f.last and f.last <= final for f in others)
            or any(f.what == "act" and first <= f.day <= final for f in others)
        )

    def known(self, since: date, until: date) -> Answer | None:
        found = None
        for act, following in zip_longest(self.acts, self.acts[1:]):
            ends = [following.day - ONE_DAY] if following and following.old == act.rate else []
            if act.ends:
                ends.append(min(act.ends, following.day - ONE_DAY) if following else act.ends)
            if any(
                act.day <= since and until <= end and not self.contradicted(act.day, end, act.rate)
                for end in ends
            ):
                found = ("known", act.rate, act.rate)
        return found

    def seen(self, since: date, until: date) -> Answer | None:
        """Changed within the period, or observed in it."""
        rates = {rate for day, rate, _ in self.said if since <= day <= until}
        days = {day for day, _, _ in self.said if since <= day <= until}
        turned = [act for act in self.acts if since < act.day <= until]
        if not rates:
            return None
        low, high = min(rates), max(rates)
        if not turned and (len(rates) == 1 or len(days) == 1):
            return "observed", low, high
        if len(rates) == 1:
            low = None if any(a.old is None and a.action == "raise" for a in turned) else low
            high = None if any(a.old is None and a.action != "raise" for a in turned) else high
        return "changed_within_period", low, high

    def presumed(self, since: date) -> Answer | None:
        before = [act for act in self.acts if act.day <= since]
        if not before or before[-1].action != "cancel":
            return None
        later = [f for f in self.mine + self.below if f.day > before[-1].day]
        return (
            None
            if any(f.action == "raise" or f.rate > 0 or (f.old or 0) > 0 for f in later)
            else ("presumed_zero", 0, 0)
        )

    def status(self, since: date, until: date) -> Answer | None:
        answer = self.known(since, until) or self.seen(since, until) or self.presumed(since)
        if answer is None:
            return None
        low, high = answer[1:]
        children = [rate for day, rate, _ in points(self.below) if since <= day <= until]
        odd = any((low is not None and rate < low) or (high is not None and rate > high) for rate in children)
        return None if odd else answer


def points(facts: list[Fact]) -> list[tuple[date, float, int]]:
    """What is stated of a single day: (day, rate, length of the entry)."""
    out = [(f.day, f.rate, len(f.code)) for f in facts if f.what in {"change", "snapshot"}]
    out += [(f.day - ONE_DAY, f.old, len(f.code)) for f in facts if f.what == "change" and f.old is not None]
    return out + [(f.ends, f.rate, len(f.code)) for f in facts if f.what == "change" and f.ends]


def oracle(asked: tuple[str, str, str], at: date | None, facts: list[Fact]) -> Answer:
    code, period, edition = asked
    since, until = (at, at) if at else span(period)
    here = int(period[:4])
    unknown = ("unknown", None, None)
    own, now = EDITIONS.index(edition), number_of(here)
    if own != now:
        there = walk(code[:6], own, now) if len(code) >= 6 and code[:6] in HS6[edition] else None
        if there is None or (len(code) > 6 and there != code[:6]):
            return unknown
        code = there if len(code) == 6 else code
    listed = 2015 <= here <= 2023
    alive = [line for line, (first, last) in LINES.items() if first <= here <= last]
    if len(code) >= 8:
        if (listed and code[:8] not in alive) or (not listed and SPLITS.get(code[:8], 9999) <= here):
            return unknown
        parts = [(code, code[:8])]
    elif listed:
        parts = [(line, line) for line in alive if line.startswith(code)]
    else:
        parts = [(code, code + "00")] if len(code) == 6 else []
    answers = [Part(part, line, here, facts).status(since, until) for part, line in parts]
    if not answers or None in answers or len({a[1:] for a in answers}) > 1:
        return unknown
    states = {a[0] for a in answers}
    if len(states) > 1 and "changed_within_period" in states:
        return unknown
    weakest = next(s for s in ("changed_within_period", "presumed_zero", "observed", "known") if s in states)
    return weakest, answers[0][1], answers[0][2]


def span(period: str) -> tuple[date, date]:
    year, month = int(period[:4]), int(period[5:] or 0)
    return (
        (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        if month
        else (date(year, 1, 1), date(year, 12, 31))
    )


def connect(facts: list[Fact]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()

    def table(name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        con.execute(f"CREATE TABLE {name} ({', '.join(c + ' VARCHAR' for c in columns.split())})")
        if rows:
            con.executemany(
                f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns.split()))})",
                [tuple(None if v is None else str(v) for v in row) for row in rows],
            )

    table("hs_codes", "hs_edition hs6 kind", [(e, c, "hs") for e in EDITIONS for c in HS6[e]])
    table(
        "hs_correlations",
        "from_edition to_edition from_hs6 to_hs6 mass_link kind",
        [(*row, "0", "table") for row in LINKS],
    )
    table(
        "cn_hs8_validity",
        "hs8 first_year last_year years_listed gap",
        [(k, a, b, b - a + 1, "no") for k, (a, b) in LINES.items()],
    )
    table("cn_hs8_splits", "hs8 split_year successors", [(k, y, "") for k, y in SPLITS.items()])
    acts = [(f"A{i}", f) for i, f in enumerate(facts) if f.what in ("change", "act")]
    table(
        "rebate_announcements",
        "announcement_id document_year issued effective_date",
        [(i, f.day.year, f.day, None) for i, f in acts],
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
    code, day, rate = draw(st.sampled_from(CODES)), draw(days), draw(rates)
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


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    print_blob=True,
)
@given(facts=st.lists(fact(), min_size=1, max_size=9).filter(distinct_days), at=st.none() | days)
def test_rates_agree_with_the_oracle(facts: list[Fact], at: date | None) -> None:
    asked = [
        (code, period, edition)
        for code in CELL_CODES
        for period in PERIODS
        for edition in sorted({EDITIONS[number_of(int(period[:4]))], "HS2012", "HS2022"})
    ]
    cells = pa.table(
        {
            "cell_id": pa.array(range(len(asked)), pa.int32()),
            "hs_code": [a[0] for a in asked],
            "hs_edition": [a[2] for a in asked],
            "nation": ["CHN"] * len(asked),
            "period_start": [span(a[1])[0] for a in asked],
            "period_end": [span(a[1])[1] for a in asked],
        }
    )
    con = connect(facts)
    try:
        rows = rate_status(con, cells, at=at).to_pylist()
    finally:
        con.close()
    got = {a: (r["rate_status"], r["rate_low"], r["rate_high"]) for a, r in zip(asked, rows, strict=True)}
    assert got == {a: oracle(a, at, facts) for a in asked}
