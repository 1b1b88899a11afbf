"""What must hold of waste, screens, carbon borders and mirror for any trade; mirror and dated acts against plain recomputations."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import greentrade as gt
from greentrade.codebook.dated import dated_matches
from greentrade.errors import InputError

few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
COLUMNS = ("year", "reporter", "flow", "partner", "hs_code", "value", "net_weight_kg")
CODES = (
    "391590",
    "720421",
    "720449",
    "262190",
    "854810",
    "470710",
    "720851",
    "252329",
    "270119",
    "290339",
    "610910",
)
COUNTRIES = ("CHN", "DEU", "USA", "NOR")
CENTS = st.integers(0, 10**7).map(lambda n: Decimal(n) / 100)
ROWS = st.lists(
    st.tuples(
        st.sampled_from([2017, 2019, 2020, 2021]), st.sampled_from(COUNTRIES), st.sampled_from(["export", "import"]),
        st.sampled_from([*COUNTRIES, "HKG", "World", "nowhere"]), st.sampled_from(CODES), CENTS, CENTS | st.none(),
    ),
    min_size=1,
    max_size=40,
)  # fmt: skip


def screen(rows, **options):
    table = pa.table(
        {
            name: pa.array([None if row[i] is None else str(row[i]) for row in rows], pa.string())
            for i, name in enumerate(COLUMNS)
        }
    )
    return gt.screen(table, edition="HS2017", currency="USD", **options)


def screened(rows):
    """Rows that greentrade screens: totals over all partners are set aside where there are details, or stand for them."""
    with screen(rows) as s:
        at = {name: i for i, name in enumerate(s.records().columns)}
        return [
            (
                int(r[at["period"]]),
                r[at["reporter"]],
                r[at["flow"]],
                r[at["partner"]],
                r[at["hs_code"]],
                r[at["value"]],
                r[at["net_weight_kg"]],
            )
            for r in s.records().fetchall()
        ]


PAIRS = ("value", "net_weight_kg", "banned", "controlled", "non_party", "obligation")
SPLIT = ("year", "flow", "reporter", "partner")


@pytest.mark.slow
@few
@given(ROWS)
def test_bounds_and_parts_of_every_answer(rows):
    with screen(rows) as s:
        totals = sum(
            r["value_high"] for r in s.totals(by=(), as_="arrow").to_pylist() if r["dimension"] == "all_trade"
        )
        answers = {
            "waste": (s.waste, (*SPLIT, "measure", "partner_is_party")),
            "carbon": (s.carbon_border, (*SPLIT, "phase")),
            "controlled": (s.controlled_substances, SPLIT),
            "fossil": (s.fossil_fuels, SPLIT),
        }
        for name, (call, split) in answers.items():
            whole, parts = (call(by=by, as_="arrow").to_pylist() for by in ((), split))
            for row in (*whole, *parts):
                for pair in PAIRS:
                    low, high = row.get(f"{pair}_low"), row.get(f"{pair}_high")
                    assert (low is None) == (high is None)
                    if low is not None:
                        assert 0 <= low <= high
                        if pair != "net_weight_kg":
                            assert high <= row["value_high"] <= totals
            added = defaultdict(Decimal)
            for row in parts:
                for column, value in row.items():
                    if column.endswith(("_low", "_high")) and not column.startswith("share"):
                        added[row.get("scheme"), column] += value or 0
            expected = {
                (row.get("scheme"), column): value or Decimal(0)
                for row in whole
                for column, value in row.items()
                if column.endswith(("_low", "_high")) and not column.startswith("share")
            }
            assert dict(added) == expected, name


@pytest.mark.slow
@few
@given(ROWS, st.randoms(use_true_random=False))
def test_order_and_threads_change_nothing(rows, random):
    def said(rows, threads):
        with screen(rows, threads=threads) as s:
            answers = [
                s.waste(as_="arrow"),
                s.carbon_border(as_="arrow"),
                s.controlled_substances(as_="arrow"),
                s.ecolabel(as_="arrow"),
            ]
            try:
                answers.append(s.mirror(as_="arrow"))
            except InputError as error:
                answers.append(str(error))
            return answers

    assert said(rows, 1) == said(random.sample(rows, len(rows)), 2)


WASTE = {"391590": 2, "720421": 2, "720449": 2, "262190": 1, "854810": 2, "470710": 2}
"""The waste codes among CODES, as the core list of HS2017 has them: whole (2), or in part (1)."""


def plain_mirror(rows):
    """Gaps by exporter, importer, year and code, added up in plain Python."""
    reported, sides = set(), defaultdict(lambda: {"export": None, "import": None})
    for year, reporter, flow, partner, code, value, _ in rows:
        if partner not in {*COUNTRIES, "HKG"}:
            continue
        reported.add((reporter, flow, year))
        if partner == reporter or code not in WASTE:
            continue
        pair = (reporter, partner) if flow == "export" else (partner, reporter)
        cell = sides[*pair, year, code]
        cell[flow] = (cell[flow] or 0) + value
    answer = {}
    for (exporter, importer, year, code), cell in sides.items():
        if (exporter, "export", year) in reported and (importer, "import", year) in reported:
            answer[exporter, importer, year, code] = (cell["import"] or 0) - (cell["export"] or 0)
        else:
            answer[exporter, importer, year, code] = None
    return answer


def mirrored(rows, **options):
    with screen(rows) as s:
        try:
            return s.mirror(as_="arrow", **options).to_pylist()
        except InputError:
            return None


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_mirror_is_the_plain_sum(rows):
    found = mirrored(rows)
    expected = plain_mirror(screened(rows))
    if found is None:
        assert not any(value is not None for value in expected.values())
        return
    assert {(r["exporter"], r["importer"], r["year"], r["hs_code"]): r["gap"] for r in found} == expected
    sizes = [abs(r["gap"]) for r in found if r["rank"] is not None]
    assert sizes == sorted(sizes, reverse=True)
    assert [r["rank"] for r in found[: len(sizes)]] == list(range(1, len(sizes) + 1))
    for r in found:
        assert r["match"] == ("certain" if WASTE[r["hs_code"]] == 2 else "possible")
        if r["gap_share"] is not None:
            assert -1 <= r["gap_share"] <= 1


DETAILS = ROWS.map(lambda rows: [row for row in rows if row[3] in COUNTRIES and row[3] != row[1]])


OPEN_SIDES = [
    (year, reporter, flow, partner, "610910", Decimal(1), None)
    for year in (2017, 2019, 2020, 2021)
    for reporter in COUNTRIES
    for partner in COUNTRIES
    for flow in ("export", "import")
    if reporter != partner
]
"""Every country tells of every other in every year, if only of shirts: who reports at all is then the same from both sides."""


@few
@given(DETAILS)
def test_swapping_the_sides_turns_the_signs(rows):
    """Each row told by the other side instead: exporters stay exporters, but the reports change hands."""
    other = {"export": "import", "import": "export"}
    swapped = [(year, partner, other[flow], reporter, *rest) for year, reporter, flow, partner, *rest in rows]
    one, two = mirrored([*rows, *OPEN_SIDES]), mirrored([*swapped, *OPEN_SIDES])
    assert one is not None
    assert two is not None
    key = ("exporter", "importer", "year", "hs_code")
    turned = {tuple(r[k] for k in key): r for r in two}
    assert {tuple(r[k] for k in key) for r in one} == set(turned)
    for r in one:
        t = turned[tuple(r[k] for k in key)]
        for name in ("gap", "gap_share", "weight_gap_kg", "weight_gap_share"):
            assert (r[name] is None and t[name] is None) or r[name] == -t[name]
        assert (
            r["rank"],
            r["status"].replace("import", "x").replace("export", "import").replace("x", "export"),
        ) == (t["rank"], t["status"])


@few
@given(DETAILS)
def test_equal_reports_have_no_gap(rows):
    other = {"export": "import", "import": "export"}
    both = rows + [
        (year, partner, other[flow], reporter, *rest) for year, reporter, flow, partner, *rest in rows
    ]
    found = mirrored(both) if rows else []
    for r in found or []:
        assert (r["status"], r["gap"], r["explanations"]) == ("both", 0, "")
        assert not r["gap_share"]
        assert not r["weight_gap_kg"]


# -- acts by date, against a plain reading of the tables --------------------------------------------------------------------------------

TABLES = Path(__file__).resolve().parents[2] / "reference_data" / "lists" / "waste"
LISTS = (
    "cn_ban_2017_24",
    "cn_ban_2018_16",
    "cn_ban_2019_16",
    "cn_restrict_2019_8",
    "cn_recycled_ok_2020",
    "cn_recycled_ok_2021",
)


def entries_of(list_id):
    with (TABLES / f"{list_id}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


ENTRIES = {list_id: entries_of(list_id) for list_id in LISTS}
LINES = sorted({e["hs_code"][:n] for rows in ENTRIES.values() for e in rows for n in (6, 8, 10)})


def stripped(code):
    while len(code) > 6 and code.endswith("00"):
        code = code[:-2]
    return code


def plain_rank(code, list_id, first, last):
    """How surely a Chinese line of HS2017 meets a list of HS2017 in a period (2, 1 or none)."""
    line = stripped(code)
    active = []
    for e in ENTRIES[list_id]:
        start = date.fromisoformat(e["valid_from"]) if e["valid_from"] else date.min
        end = date.fromisoformat(e["valid_to"]) if e["valid_to"] else date.max
        if start <= last and end >= first:
            active.append((stripped(e["hs_code"]), e, not (start <= first and end >= last)))
    below = [
        (entry, e, part) for entry, e, part in active if entry.startswith(line) and len(entry) > len(line)
    ]
    above = [(entry, e, part) for entry, e, part in active if line.startswith(entry)]
    longest = max((len(entry) for entry, _, _ in above), default=0)
    cut = any(e["scope"] != "whole" for _, e, _ in below)
    sure = [
        e["scope"] == "whole" and e["basis"] != "memory" and not part and not cut
        for entry, e, part in above
        if len(entry) == longest
    ]
    if not sure and not below:
        return None
    return 2 if any(sure) else 1


DAYS = st.dates(date(2016, 1, 1), date(2025, 12, 31))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=30, unique=True),
    st.lists(st.tuples(DAYS, DAYS).map(sorted).map(tuple), min_size=1, max_size=6),
)
def test_acts_by_date_are_the_plain_reading_of_their_tables(codes, periods):
    reference = gt.Reference.load()
    with reference.cursor() as cursor:
        entries = cursor.sql(
            "SELECT * FROM entries WHERE list_id IN (SELECT unnest($ids))", params={"ids": list(LISTS)}
        ).to_arrow_table()
    keys = pa.table(
        {
            "key_id": pa.array(range(len(codes)), pa.int32()), "hs_code": codes, "kind": ["hs"] * len(codes), "hs_edition": ["HS2017"] * len(codes),
            "nation": pa.array(["CHN" if len(code) > 6 else None for code in codes], pa.string()),
        }
    )  # fmt: skip
    found, spans = dated_matches(reference, keys, entries, periods)
    said = {
        (r["key_id"], r["list_id"], r["span"]): r["rank"] for r in found.to_pylist() if r["category"] is None
    }
    for number, code in enumerate(codes):
        for period in periods:
            for list_id in LISTS:
                assert said.get((number, list_id, spans[period])) == plain_rank(code, list_id, *period), (
                    code,
                    list_id,
                    period,
                )


@pytest.mark.parametrize("list_id", LISTS)
def test_the_lists_of_acts_are_of_one_nomenclature(list_id):
    """What the plain reading above rests on."""
    assert {(e["hs_edition"], e["nation"], e["op"]) for e in ENTRIES[list_id]} == {
        ("HS2017", "CHN", "include")
    }
