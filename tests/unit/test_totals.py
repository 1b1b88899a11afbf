"""Totals by dimension, against sums worked by hand."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

import greentrade as gt
from greentrade.errors import UsageError

pytestmark = pytest.mark.line

COLUMNS = ["period", "flow", "partner", "hs_code", "value"]
# 252329 cement: certainly all of pollution and energy. 854142 solar cells: certainly an environmental good. 8501 motors: possibly one
# (some of its subheadings). 720449 scrap. 610910 T-shirts: nothing. 999999: no HS goods, but trade.
ROWS = [
    ("2022-01", "export", "USA", "252329", 100.0),
    ("2022-02", "export", "DEU", "252329", 50.5),
    ("2022-02", "export", "DEU", "854142", 40.0),
    ("2022-03", "export", "USA", "8501", 30.0),
    ("2022-03", "export", "USA", "720449", 20.0),
    ("2022-03", "import", "USA", "610910", 9.0),
    ("2023-01", "export", "USA", "999999", 7.0),
    ("2023-01", "export", "USA", "610910", 3.0),
]


@pytest.fixture(scope="module")
def screening():
    return gt.screen(pd.DataFrame(ROWS, columns=COLUMNS), edition="HS2022")


def rows(table) -> dict[tuple, dict]:
    return {(r["year"], r["flow"], r["dimension"]): r for r in table.to_pylist()}


def test_columns(screening):
    names = [
        "year",
        "flow",
        "dimension",
        "tier",
        "value_low",
        "value_high",
        "share_low",
        "share_high",
        "codes_low",
        "codes_high",
    ]
    assert list(screening.totals().columns) == names
    assert screening.totals(counts=False, as_="arrow").column_names == names[:-2]


def test_values_shares_and_codes_by_hand(screening):
    found = rows(screening.totals(as_="arrow"))
    everything = found[2022, "export", "all_trade"]
    assert (everything["value_low"], everything["value_high"], everything["codes_high"]) == (
        Decimal("240.5"),
        Decimal("240.5"),
        4,
    )
    for name in ("high_pollution", "energy_intensive", "any_of_three"):
        row = found[2022, "export", name]
        assert (row["value_low"], row["value_high"], row["codes_low"], row["codes_high"]) == (
            Decimal("150.5"),
            Decimal("150.5"),
            1,
            1,
        )
        assert row["share_high"] == pytest.approx(150.5 / 240.5)
    green = found[2022, "export", "environmental_good"]
    assert (green["value_low"], green["value_high"], green["codes_low"], green["codes_high"]) == (
        40,
        70,
        1,
        2,
    )
    assert found[2022, "export", "waste"]["value_low"] == 20
    assert found[2022, "import", "waste"]["value_high"] == 0


def test_unclassified_trade_stays_in_the_denominator(screening):
    found = rows(screening.totals(as_="arrow"))
    assert found[2023, "export", "all_trade"]["value_high"] == 10
    assert found[2023, "export", "any_of_three"]["value_high"] == 0


def test_every_group_has_every_dimension(screening):
    table = screening.totals()
    names = ["all_trade", *screening.reference.profile.names]
    for _, group in table.groupby(["year", "flow"]):
        assert group["dimension"].tolist() == names


def test_all_tiers_side_by_side_nest(screening):
    table = screening.totals(tier=None)
    for _, group in table.groupby(["year", "flow", "dimension"]):
        assert group["tier"].tolist() == ["strict", "default", "broad"]
        assert group["value_low"].is_monotonic_increasing
        assert group["value_high"].is_monotonic_increasing


@pytest.mark.parametrize("by", [("period",), ("partner", "flow"), ("flow", "period", "partner"), (), "year"])
def test_any_grouping_adds_up(screening, by):
    table = screening.totals(by=by)
    wanted = [by] if isinstance(by, str) else list(by)
    assert list(table.columns[: len(wanted) + 1]) == [*wanted, "dimension"]
    sums = table.groupby("dimension")["value_high"].sum()
    assert sums["all_trade"] == pytest.approx(259.5)
    assert sums["environmental_good"] == pytest.approx(70)


def test_periods_show_their_label(screening):
    table = screening.totals(by=("period",)).query("dimension == 'all_trade'")
    assert dict(zip(table["period"], table["value_high"], strict=True)) == {
        "2022-01": 100.0,
        "2022-02": 90.5,
        "2022-03": 59.0,
        "2023-01": 10.0,
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"tier": "wide"}, "strict, default, broad"),
        ({"by": ("colour",)}, "year, period, flow"),
        ({"by": ("reporter",)}, "no reporter"),
        ({"by": ("year", "year")}, "twice"),
    ],
)
def test_arguments_that_cannot_be_right(screening, arguments, said):
    with pytest.raises(UsageError, match=said):
        screening.totals(**arguments)


def test_thousand_dollar_files_are_multiplied_out():
    frame = pd.DataFrame([(2022, "export", "252329", 1.5)], columns=["year", "flow", "hs_code", "value_kusd"])
    screening = gt.screen(frame, edition="HS2022")
    assert screening.currency == "USD"
    assert screening.totals(as_="arrow")["value_high"][0].as_py() == 1500


def test_years_and_months_in_columns_of_their_own_are_joined_by_both():
    """The cube meets the periods by year and month; by the year alone each row would count once a month."""
    rows = [
        {
            "year": year,
            "month": month,
            "flow": "export",
            "reporter": "CHN",
            "partner": "USA",
            "hs_code": code,
            "value": year + month,
        }
        for year in (2021, 2022)  # two HS editions, assumed from the year
        for month in (1, 2, 12)
        for code in ("252329", "720449")
    ]
    frame = pd.DataFrame([*rows, {**rows[0], "month": None, "value": 5}])
    with gt.screen(frame) as s:
        accounting = s.accounting().set_index("disposition")
        assert accounting["rows"].to_dict() == {"screened": 12, "rejected": 1}
        assert accounting["value"].to_dict() == {"screened": sum(r["value"] for r in rows), "rejected": 5}
        for by in (("year",), ("period",), ("year", "partner")):  # off the cube, and off passes over the rows
            whole = s.totals(by=by).query("dimension == 'all_trade'")
            assert whole["value_high"].sum() == sum(r["value"] for r in rows), by
        assert len(s.totals(by=("period",)).query("dimension == 'all_trade'")) == 6
        assert s.editions["HS2017"] == s.editions["HS2022"] == 6
