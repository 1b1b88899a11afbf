"""What must hold of rebate scenarios on any extract: a plain recomputation, bounds, additivity, order, unions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest
import scenario_oracle as o
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import greentrade as gt
from greentrade.errors import UsageError

few = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
COLUMNS = ["period", "flow", "reporter", "partner", "regime", "hs_code", "value"]
MONTHS = ["2022-01", "2022-06", "2022-07", "2022-12", "2023-01", "2023-11"]
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(MONTHS),
        st.sampled_from(["10", "14", "15"]),
        st.sampled_from(o.CODES),
        st.integers(1, 10**11).map(lambda cents: Decimal(cents) / 100),
    ),
    min_size=1,
    max_size=30,
)
CHANGES = st.dictionaries(
    st.sampled_from(
        ["25", "2523", "252329", "25232900", "2815", "281511", "76", "760691", "61", "31", "3102", "28"]
    ),
    st.tuples(st.sampled_from(["to", "cut"]), st.integers(0, 13)).filter(lambda c: c != ("cut", 0)),
    min_size=1,
    max_size=5,
)


def library() -> pa.Table:
    """The library of the oracle, from first days to last days."""
    last = {"2022-06": date(2022, 6, 30), "2023-12": date(2023, 12, 31)}
    return pa.table(
        {
            "hs_code": [row[0] for row in o.LIBRARY],
            "rate_pct": pa.array([float(row[1]) for row in o.LIBRARY]),
            "special_flag": [row[2] for row in o.LIBRARY],
            "valid_from": [date(int(row[3][:4]), int(row[3][5:]), 1) for row in o.LIBRARY],
            "valid_to": [last[row[4]] for row in o.LIBRARY],
            "source": ["invented"] * len(o.LIBRARY),
        }
    )


def screened(records: list[tuple]) -> gt.Screening:
    rows = [(m, "export", "CHN", "USA", regime, code, str(value)) for m, regime, code, value in records]
    return gt.screen(pd.DataFrame(rows, columns=COLUMNS), currency="USD")


def scenario_of(changes: dict[str, tuple[str, int]]) -> gt.RebateScenario:
    made = [
        gt.RebateScenario({code: amount}) if kind == "to" else gt.RebateScenario.cut(amount, [code])
        for code, (kind, amount) in changes.items()
    ]
    whole = made[0]
    for part in made[1:]:
        whole |= part
    return whole


def clean(changes: dict[str, tuple[str, int]]) -> dict[str, tuple[str, int]]:
    """25232900 is 252329: one of the two is enough."""
    found: dict[str, tuple[str, int]] = {}
    for code, change in changes.items():
        found.setdefault(code.removesuffix("00") if len(code) == 8 else code, change)
    return found


def answer(s: gt.Screening, scenario: gt.RebateScenario, **options) -> list[dict]:
    return s.rebate_scenario(scenario, rates=library(), as_="arrow", **options).to_pylist()


@pytest.mark.slow
@few
@given(records=RECORDS, changes=CHANGES.map(clean))
def test_savings_are_those_of_a_plain_recomputation(records, changes):
    with screened(records) as s:
        rows = answer(s, scenario_of(changes))
    got = {
        (r["year"], r["hs_code"]): None if r["saving_low"] is None else (r["saving_low"], r["saving_high"])
        for r in rows
    }
    assert got == o.savings(records, changes)
    assert len(got) == len(rows)


@pytest.mark.slow
@few
@given(records=RECORDS, changes=CHANGES.map(clean))
def test_bounds_and_sums(records, changes):
    scenario = scenario_of(changes)
    with screened(records) as s:
        try:
            rows = answer(s, scenario, elasticity=(3, 9), trader_margin=0.05)
        except UsageError:  # no rate to work on
            assert not any(row["value_rate_known"] for row in answer(s, scenario))
            return
        for row in rows:
            assert row["eligible_value"] == row["base_low"] <= row["base_high"] <= row["export_value"]
            assert row["value_rate_known"] + row["value_rate_unknown"] == row["export_value"]
            if row["saving_low"] is None:
                assert row["value_rate_unknown"] > 0
                assert (
                    row["trader_saving_low"] is row["export_change_low"] is row["saving_after_high"] is None
                )
                continue
            assert row["value_rate_unknown"] == 0
            for name in ("saving", "trader_saving", "export_change", "saving_after"):
                assert row[f"{name}_low"] <= row[f"{name}_high"]
            assert row["saving_high"] <= row["base_high"] * Decimal("0.17")
            assert abs(row["trader_saving_high"]) <= max(
                abs(row["saving_low"]), abs(row["saving_high"])
            ) + Decimal("0.000001")
            assert -row["base_high"] <= row["export_change_low"]
        plain = answer(s, scenario)
        for by in ((), ("year",), ("chapter", "status"), ("industry", "partner"), ("period",)):
            groups = answer(s, scenario, by=by)
            assert sum(g["export_value"] for g in groups) == sum(r["export_value"] for r in rows)
            if by == ("period",):
                continue  # a year with one month of unknown rate has no saving; its other months have
            for name in ("saving_low", "saving_high", "trader_saving_high"):
                whole = sum(r[name] for r in plain if r[name] is not None)
                assert sum(g[name] for g in groups if g[name] is not None) == whole


@pytest.mark.slow
@few
@given(records=RECORDS, changes=CHANGES.map(clean), random=st.randoms(use_true_random=False))
def test_order_and_splitting_change_nothing(records, changes, random):
    scenario, by = scenario_of(changes), ("year", "period", "hs_code")
    mixed = random.sample(records, len(records))
    with screened(records) as s, screened(mixed) as t:
        rows = answer(s, scenario, by=by)
        assert rows == answer(t, scenario, by=by)
    parts = []
    for month in sorted({record[0] for record in records}):
        with screened([record for record in records if record[0] == month]) as s:
            parts += answer(s, scenario, by=by)
    keys = ("year", "period", "hs_code", "export_value", "saving_low", "saving_high")

    def short(found):
        return sorted([tuple(row[k] for k in keys) for row in found], key=repr)

    assert short(parts) == short(rows)


@pytest.mark.slow
@few
@given(records=RECORDS)
def test_the_same_rate_saves_nothing_and_parts_add_up(records):
    with screened(records) as s:
        same = answer(s, gt.RebateScenario({"2523": 13, "760691": 5, "6109": 0}))
        assert {row["saving_low"] for row in same} | {row["saving_high"] for row in same} <= {0}
        one, other = gt.RebateScenario({"25": 0, "2815": 4}), gt.RebateScenario.cut(3, ["76", "31"])
        apart = answer(s, one) + answer(s, other)
        both = answer(s, one | other)
        assert both == answer(s, other | one)
        keys = ("year", "hs_code", "rule", "saving_low", "saving_high")
        assert sorted(repr([r[k] for k in keys]) for r in apart) == sorted(
            repr([r[k] for k in keys]) for r in both
        )
        full = {(r["year"], r["hs_code"]): r["saving_high"] for r in answer(s, gt.RebateScenario({"25": 0}))}
        half = {(r["year"], r["hs_code"]): r["saving_high"] for r in answer(s, gt.RebateScenario({"25": 6}))}
        rest = {
            (r["year"], r["hs_code"]): r["saving_high"] for r in answer(s, gt.RebateScenario.cut(7, ["25"]))
        }
        assert half == rest  # 13 to 6
        assert all(half[where] * 13 == full[where] * 7 for where in full)
