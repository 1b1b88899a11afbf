"""Steps of SQL: what their headers say, and how their places are filled."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from sql_tables import tables

from greentrade.engines.duckdb import Session
from greentrade.engines.sql import Step, statements
from greentrade.errors import InternalError

ROOT = Path(__file__).parents[2]

HEADER = """-- reads: {cells} by code (and year, if asked for), gt_key; writes: gt_new;
-- grain: code x year. It counts a code once.
"""


def step(sql):
    return Step.parse("step", sql)


def test_the_header_says_what_a_step_reads_writes_and_yields():
    found = step(HEADER + "SELECT 1")
    assert (found.reads, found.writes, found.grain) == (("{cells}", "gt_key"), ("gt_new",), "code x year")
    assert found == "SELECT 1"
    assert step("SELECT 1").reads == ()


@pytest.mark.parametrize(
    ("place", "of_two", "of_none"),
    [
        ("{by}", '"year", "flow"', "one"),
        ("{by:s}", 's."year", s."flow"', "s.one"),
        ("{by:s=w}", 's."year" IS NOT DISTINCT FROM w."year" AND s."flow" IS NOT DISTINCT FROM w."flow"', "true"),
        ("{by,} n", '"year", "flow", n', " n"),
        ("{by:s,} n", 's."year", s."flow", n', " n"),
    ],
)  # fmt: skip
def test_columns_are_put_in_the_form_that_the_place_asks_for(place, of_two, of_none):
    assert step(place).fill(by=["year", "flow"]) == of_two
    assert step(place).fill(by=[]) == of_none


def test_a_column_may_be_an_expression():
    groups = {"flow": "{t}flow_name", "month": "(SELECT label FROM w WHERE w.id = {t}period)"}
    shown = step("SELECT {groups:c}, {groups}").fill(groups=groups)
    assert shown == (
        'SELECT c.flow_name AS "flow", (SELECT label FROM w WHERE w.id = c.period) AS "month", '
        'flow_name AS "flow", (SELECT label FROM w WHERE w.id = period) AS "month"'
    )
    assert step("SELECT {groups:c}").fill(groups={}) == "SELECT 1 AS one"


def test_steps_in_places_are_filled_in_turn_and_texts_are_not():
    inner = step("a = {value}")
    assert step("WHERE {condition}").fill(condition=inner, value="1") == "WHERE a = 1"
    assert step("WHERE {condition}").fill(condition="'{value}'") == "WHERE '{value}'"
    assert step("WHERE {condition}").fill(condition=inner.fill(value="'{value}'")) == "WHERE a = '{value}'"


def test_structs_patterns_and_formats_are_no_places():
    sql = "SELECT {'a': 1}, {a: 1}, '\\d{6}', '{}', '[0-9]{1,3}'"
    assert step(sql).fill() == sql


def test_an_unfilled_or_unknown_place_is_an_error_of_ours():
    with pytest.raises(InternalError, match=r"nothing to put at \{by:s\}"):
        step("{by:s} {cells}").fill(cells="c")
    with pytest.raises(InternalError, match="no place for cells"):
        step("{by}").fill(by=[], cells="c")
    with Session() as session, pytest.raises(InternalError, match="open places: by"):
        session.execute(step("SELECT {by}"))


def test_an_error_names_the_step():
    with Session() as session, pytest.raises(InternalError, match="step of greentrade: step "):
        session.execute(step("SELECT nosuch"))


FILES = sorted((ROOT / "src" / "greentrade").rglob("*.sql"))
HANDED_ON = re.compile(r'\b(?:put|group)\(\s*"(gt_\w+)"')
"""Python that makes a temporary table of a name: of an Arrow table, or of a SELECT that every engine can run."""


def steps_of(path):
    package = ".".join(path.parent.relative_to(ROOT / "src").parts)
    return statements(package, path.name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_headers_say_what_the_statements_do(path):
    """A SELECT may say that it writes a table: one that is made of it in Python."""
    made = set(HANDED_ON.findall("".join(p.read_text(encoding="utf-8") for p in path.parent.glob("*.py"))))
    for step in steps_of(path).values():
        reads, writes = tables(step)
        brought = {name for name in step.reads if name.strip("{}") in step.places}
        assert set(step.reads) - brought == reads - brought, f"{step.name}: reads"
        assert reads <= set(step.reads), f"{step.name}: reads"
        assert set(step.writes) == writes or (not writes and set(step.writes) <= made), f"{step.name}: writes"
        assert step.grain, f"{step.name}: grain"


def test_a_temporary_table_is_made_by_one_module():
    """Rows may be added and marked elsewhere in the room; `gt_source` and `gt_raw` are views that are defined step by step."""
    makers = defaultdict(set)
    for path in FILES:
        for step in steps_of(path).values():
            for name in step.writes:
                if name.startswith("gt_") and not re.match(r"\s*(INSERT|UPDATE|DELETE)\b", step):
                    makers[name].add(path.with_suffix("").relative_to(ROOT))
    for path in (ROOT / "src" / "greentrade").rglob("*.py"):
        for name in set(HANDED_ON.findall(path.read_text(encoding="utf-8"))) - makers.keys():
            makers[f"{name} (Python)"].add(path.relative_to(ROOT))
    shared = {name: sorted(map(str, paths)) for name, paths in makers.items() if len(paths) > 1}
    assert shared.keys() <= {"gt_source", "gt_raw"}, shared
