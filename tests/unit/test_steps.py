"""Steps of SQL: what their headers say, and how their places are filled."""

from __future__ import annotations

import pytest

from greentrade.engines.duckdb import Session
from greentrade.engines.sql import Step
from greentrade.errors import InternalError

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
