"""The plan of every statement that an answer runs over the rows: no nested loops, only the columns needed, as few readings as stated.

The rows stand in a Parquet file, so that each reading of them is a node of its own in the plan. Whatever a session runs is explained just
before it runs. The trade is invented.
"""

from __future__ import annotations

import json
import re

import duckdb
import pytest

import greentrade as gt
from greentrade.engines.duckdb import Session

COLUMNS = {
    "hs_code", "period", "flow", "reporter", "partner", "regime", "value", "net_weight_kg", "quantity", "quantity_unit", "remark"
}  # fmt: skip
READS = ("READ_PARQUET", "PARQUET_SCAN")
NESTED = ("NESTED_LOOP_JOIN", "BLOCKWISE_NL_JOIN", "CROSS_PRODUCT", "PIECEWISE_MERGE_JOIN", "IE_JOIN")
_EXPLAINED = re.compile(
    r"(SELECT|WITH|FROM|COPY|INSERT|CREATE (OR REPLACE )?(TEMP )?TABLE \S+ AS)\b", re.IGNORECASE
)
_COMMENTS = re.compile(r"^(\s*--[^\n]*\n)+")

KEY = ("hs_code", "period", "flow", "value")
"""What every cell of an answer is made of."""


def reading(*columns):
    return tuple(sorted(columns))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Two years of monthly trade of two countries with each other and a third."""
    path = tmp_path_factory.mktemp("plans") / "trade.parquet"
    codes = "['854143', '841182', '720711', '252329', '391590', '270900', '010121', '999999']"
    with duckdb.connect() as con:
        con.execute(
            f"""COPY (
                SELECT {codes}[1 + i % 8] AS hs_code, 202301 + 100 * ((i // 5) % 2) + (i // 7) % 12 AS period,
                       CASE WHEN i % 3 = 0 THEN 'import' ELSE 'export' END AS flow,
                       ['CHN', 'DEU'][1 + i % 2] AS reporter, ['DEU', 'CHN', 'KEN'][1 + (i // 2) % 3] AS partner,
                       ['ordinary trade', 'other'][1 + i % 2] AS regime, (i * 7 % 1000 + 1)::DECIMAL(18, 2) AS value,
                       i::DOUBLE AS net_weight_kg, i::DOUBLE AS quantity, 'kg' AS quantity_unit, 'nobody asks' AS remark
                FROM range(4000) AS r(i)
            ) TO '{path}' (FORMAT parquet)"""
        )
    return path


class Watch:
    """Explains what a session runs, and keeps what it reads of the rows and what it joins them by."""

    def __init__(self, monkeypatch):
        self.read: list[tuple[str, ...]] = []
        self.nested: list[str] = []
        for name in ("execute", "table", "relation"):
            monkeypatch.setattr(Session, name, self.watching(getattr(Session, name)))

    def watching(self, run):
        def watched(session, sql, params=None, **options):
            if _EXPLAINED.match(_COMMENTS.sub("", sql).lstrip()):
                for _, plan in session.connection.execute(f"EXPLAIN (FORMAT json) {sql}", params).fetchall():
                    for node in json.loads(plan):
                        self.walk(node, sql)
            return (
                run(session, sql, params, **options) if params is not None else run(session, sql, **options)
            )

        return watched

    def walk(self, node, sql):
        """Note what a node reads; whether rows come out of it."""
        name, info = node["name"].strip().upper(), node.get("extra_info", {})
        below = [self.walk(child, sql) for child in node["children"]]
        if name in READS:
            words = set(re.findall(r"\w+", f"{info.get('Projections', '')} {info.get('Filters', '')}"))
            if found := reading(*words & COLUMNS):
                self.read.append(found)
            return True
        if name in NESTED and any(below):
            self.nested.append(f"{name}: {sql[:200]}")
        # What is grouped is no longer rows.
        return any(below) and "GROUP_BY" not in name and name != "UNGROUPED_AGGREGATE"

    def forget(self):
        self.read.clear()

    def readings(self):
        """Readings of the rows, those of one column (its distinct texts) apart from the passes."""
        passes = sorted(columns for columns in self.read if len(columns) > 1)
        return passes, sorted(columns[0] for columns in self.read if len(columns) == 1)


@pytest.fixture
def watch(monkeypatch):
    return Watch(monkeypatch)


PLACED = reading(*KEY, "partner")
LISTED = reading(*KEY, "reporter", "partner", "net_weight_kg")
WEIGHED = reading(*KEY, "net_weight_kg")
QUANTITIES = reading(*KEY, "net_weight_kg", "quantity", "quantity_unit")
EXPORTED = reading(*KEY, "reporter", "regime")
REPORTED = reading("reporter", "partner", "flow", "period")

ANSWERS = {
    # The first pass of the screening has already added up what these ask for.
    "totals": [],
    "environmental_goods": [],
    "overlap": [],
    "balance": [],
    "products": [],
    "concentration": [],
    "intensities": [],
    "members": [],
    # Periods held of each year.
    "growth": [reading(*KEY)],
    # Periods held, and the flagged goods by partner.
    "industries": [PLACED, reading(*KEY)],
    # All codes by year, and by month those of which the tables of rates know something.
    "rebate_candidates": [EXPORTED, EXPORTED],
    "rebate_scenario": [EXPORTED, EXPORTED],
    # The goods asked for, by place and time where an act at the border counts.
    "partners": [PLACED],
    "free_trade": [reading(*KEY, "reporter", "partner")],
    "waste": [LISTED],
    "carbon_border": [LISTED],
    "controlled_substances": [LISTED],
    "fossil_fuels": [WEIGHED],
    "critical_materials": [WEIGHED],
    "ecolabel": [WEIGHED],
    "unit_values": [QUANTITIES],
    # The goods, confidential trade, and what anybody reports at all.
    "mirror": [LISTED, reading(*KEY, "reporter", "partner"), REPORTED],
}
"""Passes over the rows that each answer makes after a screening, by the columns that each reads."""
AGAIN = {"unit_values": [QUANTITIES], "mirror": [REPORTED]}
"""Passes that an answer makes once more when it is asked again: all others are kept."""
ARGUMENTS = {"rebate_scenario": (gt.RebateScenario({"7207": 0}),)}


@pytest.fixture
def screening(file, watch):
    with gt.screen(file, edition="HS2022", currency="USD") as screening:
        yield screening


def test_a_screening_reads_its_columns_once(screening, watch):
    passes, texts = watch.readings()
    assert passes == [reading(*KEY)]
    # The distinct texts of each column that may hold totals, and whether a value is missing at all.
    assert texts == ["partner", "period", "regime", "reporter", "value"]
    assert watch.nested == []


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_reads_only_what_it_needs(screening, watch, name):
    for passes in (ANSWERS[name], AGAIN.get(name, [])):
        watch.forget()
        getattr(screening, name)(*ARGUMENTS.get(name, ()), as_="arrow")
        assert watch.readings() == (sorted(passes), [])
        assert watch.nested == []


def test_goods_by_partner_read_all_goods_and_those_asked_for(screening, watch):
    watch.forget()
    screening.environmental_goods(by=("medium", "partner", "year"), as_="arrow")
    passes, _ = watch.readings()
    assert passes == [PLACED, PLACED]  # all goods, and the goods asked for
    assert watch.nested == []


def test_writing_reads_whole_rows_once(screening, watch, tmp_path):
    watch.forget()
    screening.write(tmp_path / "out")
    wide = [columns for columns in watch.read if "quantity_unit" in columns]
    assert len(wide) == 1, wide  # the records
    assert not any("remark" in columns for columns in watch.read)
    assert watch.nested == []


def test_writing_reads_the_goods_of_all_screens_together(screening, watch, tmp_path):
    watch.forget()
    screening.write(tmp_path / "out")
    passes, _ = watch.readings()
    # Six screens, two passes: those that ask for places and dates, and those that ask for neither.
    assert passes.count(LISTED) == 1
    assert passes.count(WEIGHED) == 1
    # Periods held are counted in a pass of their own; the rows set aside are looked for by their codes.
    answers = [EXPORTED, EXPORTED, LISTED, PLACED, PLACED, WEIGHED, reading(*KEY), reading(*KEY)]
    narrow = [columns for columns in passes if "quantity_unit" not in columns]
    assert sorted(narrow) == sorted(answers), passes


def test_the_watch_sees_nested_loops_and_columns(screening, watch):
    """What the other tests rely on: a plan that breaks the rules is seen."""
    watch.forget()
    run = screening.session.execute
    run("SELECT count(*) FROM gt_raw r JOIN gt_coded c ON starts_with(r.hs_code, left(c.raw, 4))")
    assert len(watch.nested) == 1
    assert watch.readings() == ([], ["hs_code"])
    run("SELECT count(*) FROM gt_raw r, gt_flow f WHERE r.regime > f.flow_name OR r.partner = 'KEN'")
    assert len(watch.nested) == 2
    watch.nested.clear()
    run(
        "SELECT f.flow_name, g.n FROM (SELECT count(*) AS n FROM gt_raw WHERE value > 5) g CROSS JOIN gt_flow f"
    )
    assert watch.nested == []  # one number is no longer rows
