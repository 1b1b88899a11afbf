"""The back-test: against a plain recount from the text tables, and against what must hold of any such test."""

from __future__ import annotations

import csv
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import greentrade as gt
from greentrade.answers.backtest import DIMENSIONS, chance_of
from greentrade.errors import UsageError

POLICY = Path(__file__).resolve().parents[2] / "reference_data" / "policy"
KEYS = ["announcement_id", "action", "level", "effective_date", "dimension", "tier"]


@pytest.fixture(scope="module")
def tested():
    return gt.backtest(tier=None)


def rows_of(name: str) -> list[dict[str, str]]:
    with (POLICY / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["verified"] == "yes"]


def test_all_23_codes_of_the_complete_announcement_are_flagged_at_every_tier(tested):
    rows = tested[(tested["announcement_id"] == "MOF-STA-2021-25") & (tested["dimension"] == "any_of_three")]
    assert rows[["tier", "codes", "flagged_low", "missed"]].values.tolist() == [
        ["strict", 23, 23, ""],
        ["default", 23, 23, ""],
        ["broad", 23, 23, ""],
    ]
    assert rows["complete"].all()
    assert tested.loc[tested["complete"], "announcement_id"].unique().tolist() == ["MOF-STA-2021-25"]


def test_each_announcement_is_tested_once_by_what_it_did(tested):
    assert not tested.duplicated(KEYS).any()
    want = {(r["announcement_id"], r["action"], r["effective_date"]) for r in rows_of("rebate_changes")}
    codes = tested[tested["level"] == "codes"]
    got = {
        (r.announcement_id, r.action, "" if r.effective_date is None else str(r.effective_date)[:10])
        for r in codes.itertuples()
    }
    assert {(a, b, d.replace("NaT", "")) for a, b, d in got} == want
    assert {"raise", "cut", "cancel"} == set(codes["action"])  # what raised rates is next to what cut them


@pytest.mark.slow
def test_recall_equals_a_plain_recount(tested):
    groups: dict[tuple[str, ...], set[str]] = {}
    for row in rows_of("rebate_changes"):
        key = (row["announcement_id"], row["action"], row["hs_edition"], row["effective_date"])
        groups.setdefault(key, set()).add(row["hs_code"])
    codes = tested[(tested["level"] == "codes") & (tested["tier"] == "default")]
    for (announcement, action, edition, day), held in groups.items():
        flags = gt.classify(sorted(held), edition=edition, nation="CHN", policy_date=day or None)
        rows = codes[(codes["announcement_id"] == announcement) & (codes["action"] == action)]
        rows = rows[rows["effective_date"].astype(str).str.startswith(day)] if day else rows
        for dimension in DIMENSIONS:
            (row,) = rows[rows["dimension"] == dimension].to_dict("records")
            assert (row["codes"], row["hs_edition"]) == (len(held), edition)
            assert row["flagged_low"] == (flags[dimension] == "certain").sum()
            assert row["flagged_high"] == (flags[dimension] != "").sum()
            assert row["missed"].split() == sorted(flags.loc[flags[dimension] == "", "hs_code"])


def test_headings_stand_for_all_their_codes(tested):
    headings = {
        r["hs_code"] for r in rows_of("rebate_change_headings") if r["announcement_id"] == "MOF-STA-2021-16"
    }
    with (POLICY.parent / "hs/codes/HS2017.csv").open(encoding="utf-8", newline="") as stream:
        goods = [r["hs6"] for r in csv.DictReader(stream)]
    rows = tested[(tested["announcement_id"] == "MOF-STA-2021-16") & (tested["level"] == "headings")]
    assert set(rows["codes"]) == {sum(code[:4] in headings for code in goods)}
    assert not rows["complete"].any()
    assert set(rows["coverage"]) == {"some codes of the heading"}


def test_share_and_expectation_equal_a_plain_recount(tested):
    edition, dimension = "HS2017", "energy_intensive"
    with (POLICY.parent / f"hs/codes/{edition}.csv").open(encoding="utf-8", newline="") as stream:
        goods = [r["hs6"] for r in csv.DictReader(stream) if r["kind"] == "hs"]
    flags = gt.classify(goods, edition=edition, nation="CHN").set_index("hs_code")[dimension]
    (row,) = tested[
        (tested["announcement_id"] == "MOF-STA-2021-25")
        & (tested["dimension"] == dimension)
        & (tested["tier"] == "default")
    ].to_dict("records")
    assert row["share_low"] == pytest.approx((flags == "certain").mean())
    assert row["lift_high"] == pytest.approx(row["recall_high"] / (flags != "").mean())
    held = [r["hs_code"] for r in rows_of("rebate_changes") if r["announcement_id"] == "MOF-STA-2021-25"]
    by_chapter = {c: (flags[flags.index.str[:2] == c] != "").mean() for c in {code[:2] for code in held}}
    assert row["chapters"] == "72 73"
    assert row["expected_high"] == pytest.approx(sum(by_chapter[code[:2]] for code in held) / len(held))
    assert row["subheadings"] == len({code[:6] for code in held})


def test_bounds_and_tiers(tested):
    for row in tested.itertuples():
        assert 0 <= row.flagged_low <= row.flagged_high <= row.codes
        assert 0 <= row.share_low <= row.share_high <= 1
        assert 0 <= row.chance <= 1
        assert len(row.missed.split()) == row.codes - row.flagged_high
        assert len(row.possible.split()) == row.flagged_high - row.flagged_low
    wide = tested.pivot_table(
        index=["announcement_id", "action", "level", "as_of", "dimension"],
        columns="tier",
        values="flagged_high",
    )
    assert (wide["strict"] <= wide["default"]).all()
    assert (wide["default"] <= wide["broad"]).all()


def test_cuts_that_hit_environmental_goods_are_shown(tested):
    green = tested[
        (tested["dimension"] == "environmental_good")
        & (tested["tier"] == "default")
        & (tested["action"] != "raise")
    ]
    solar = green[green["announcement_id"].isin(["MOF-STA-2024-15-A2", "MOF-STA-2026-2-A1"])]
    assert solar["flagged_low"].tolist() == [1, 2]
    union = tested[(tested["dimension"] == "any_of_three") & (tested["tier"] == "default")].set_index(
        "announcement_id"
    )
    assert "8541430000" in union.loc["MOF-STA-2024-15-A2", "missed"]  # cut, and not dirty by any list


@given(
    chapters=st.lists(
        st.integers(1, 5).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))),
        min_size=1,
        max_size=2,
    )
)
@settings(max_examples=30, deadline=None)
def test_chance_equals_counting_all_draws(chapters):
    draws = [0]
    ways = [1]
    for goods, flagged, number in chapters:
        picks = [sum(i < flagged for i in pick) for pick in combinations(range(goods), number)]
        draws = [a + b for a in draws for b in picks]
        ways = [1] * len(draws)
    for hit in range(sum(n for _, _, n in chapters) + 1):
        assert chance_of(hit, chapters) == float(Fraction(sum(d >= hit for d in draws), len(ways)))


def test_bad_arguments_list_the_choices():
    with pytest.raises(UsageError, match="choose from: strict, default, broad"):
        gt.backtest(tier="loose")
    with pytest.raises(UsageError, match="choose from: pandas, arrow, polars"):
        gt.backtest(as_="csv")
    with pytest.raises(UsageError, match="default"):
        gt.backtest(profile="nobody")


def test_other_forms_and_profiles():
    table = gt.backtest(as_="arrow")
    assert table.num_rows == len(gt.backtest())
    assert gt.backtest(profile="china").shape == (table.num_rows, table.num_columns)
