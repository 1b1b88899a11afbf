"""Rebate candidates by time, product, industry, partner and status; weights and thresholds; what is refused."""

from __future__ import annotations

import csv
from decimal import Decimal

import pandas as pd
import pytest

import greentrade as gt
from greentrade.errors import UsageError

COLUMNS = ["period", "flow", "reporter", "partner", "regime", "hs_code", "value"]
ROWS = [
    ("2021-03", "export", "CHN", "USA", "10", "72104900", 100),
    ("2021-07", "export", "CHN", "USA", "10", "72104900", 50),
    ("2021-07", "export", "CHN", "VNM", "14", "72104900", 25),
    ("2021-09", "export", "CHN", "VNM", "10", "72104900", 200),
    ("2021-09", "export", "CHN", "VNM", "10", "84122100", 1000),
    ("2021-09", "export", "CHN", "VNM", "10", "99999999", 10),
    ("2022-01", "export", "CHN", "VNM", "10", "7210", 400),
    ("2022-01", "import", "CHN", "VNM", "10", "72104900", 9999),
]
VALUES = (
    "value_candidate",
    "value_candidate_rate_unknown",
    "value_conflict",
    "value_already_without",
    "value_not_flagged",
)


@pytest.fixture(scope="module")
def screened():
    with gt.screen(pd.DataFrame(ROWS, columns=COLUMNS), edition="HS2017") as s:
        yield s


@pytest.fixture(scope="module")
def example():
    with gt.screen(gt.load_example("china_exports")) as s:
        yield s


def test_rows_by_period_read_the_rate_of_the_month(screened):
    rows = screened.rebate_candidates(by=("period", "hs_code"))
    steel = rows[rows["hs_code"] == "72104900"].set_index("period")
    assert steel["rate_status"].to_dict() == {
        "2021-07": "observed",
        "2021-03": "unknown",
        "2021-09": "presumed_zero",
    }
    assert steel["export_value"].to_dict() == {"2021-07": 75, "2021-03": 100, "2021-09": 200}
    assert (
        steel.loc["2021-07", "saving_high"] == 6.5
    )  # 50 in ordinary trade at 13 %; processing with supplied materials gets none
    assert list(rows.columns[:4]) == ["rank", "year", "period", "hs_code"]


def test_rows_by_partner_hold_the_same_value(screened):
    rows = screened.rebate_candidates(by=("year", "partner", "hs_code"))
    whole = screened.rebate_candidates()
    assert rows["export_value"].sum() == whole["export_value"].sum() == 1775
    steel = rows[(rows["hs_code"] == "72104900")].set_index("partner")["export_value"]
    assert steel.to_dict() == {"USA": 150, "VNM": 225}
    assert list(whole.columns[:3]) == ["rank", "year", "hs_code"]


@pytest.mark.parametrize(
    "by",
    [
        (),
        ("year",),
        ("period",),
        ("hs_code",),
        ("chapter",),
        ("heading", "year"),
        ("subheading",),
        ("industry",),
        ("status",),
        ("partner", "industry"),
    ],
    ids="-".join,
)
def test_totals_add_up_whatever_they_are_grouped_by(screened, by):
    totals = screened.rebate_candidates(by=by, as_="arrow").to_pylist()
    assert sum(row["export_value"] for row in totals) == 1775
    for row in totals:
        assert sum(row[name] for name in VALUES) == row["export_value"]
        assert row["saving_low"] is None or row["saving_low"] <= row["saving_high"]
    assert len({tuple(row[c] for c in by) for row in totals}) == len(totals)


def test_totals_of_the_example_are_those_of_its_rows(example):
    rows = example.rebate_candidates(as_="arrow").to_pylist()
    for by, key in [
        (("year", "chapter"), lambda r: (r["year"], r["hs_code"][:2])),
        (("status",), lambda r: (r["status"],)),
    ]:
        want: dict[tuple, list] = {}
        for row in rows:
            found = want.setdefault(key(row), [set(), Decimal(0), None])
            found[0].add(row["hs_code"])
            found[1] += row["export_value"]
            if row["status"] == "candidate":
                found[2] = (found[2] or 0) + row["saving_high"]
        totals = example.rebate_candidates(by=by, as_="arrow").to_pylist()
        assert {
            tuple(t[c] for c in by): [t["codes"], t["export_value"], t["saving_high"]] for t in totals
        } == {where: [len(codes), value, saving] for where, (codes, value, saving) in want.items()}


def test_industries_are_classes_of_isic_with_our_labels(example):
    industries = example.rebate_candidates(by=("industry",)).set_index("industry")
    assert industries.loc["2710", "industry_label"] == "iron and steel"
    assert industries.loc["", "industry_label"] == "several or no industry"
    assert industries["export_value"].sum() == pytest.approx(
        example.rebate_candidates()["export_value"].sum()
    )


def test_a_code_shorter_than_the_level_stands_apart(screened):
    by = screened.rebate_candidates(by=("subheading",)).set_index("subheading")
    assert by.loc["", "export_value"] == 400
    assert by.loc["721049", "export_value"] == 375
    assert screened.rebate_candidates(by=("heading",)).set_index("heading").loc["7210", "export_value"] == 775


def test_weights_change_the_rank_inside_a_status_and_nothing_else(example):
    plain = example.rebate_candidates()
    weighed = example.rebate_candidates(weights={"resource_intensive": 5})
    assert "score" not in plain.columns
    assert plain["status"].tolist() == weighed["status"].tolist()
    half = {"certain": 1.0, "possible": 0.5, "": 0.0}
    score = (
        weighed["high_pollution"].map(half)
        + weighed["energy_intensive"].map(half)
        + 5 * weighed["resource_intensive"].map(half)
    )
    assert weighed["score"].tolist() == score.tolist()
    for status in weighed["status"].unique():
        assert weighed.loc[weighed["status"] == status, "score"].is_monotonic_decreasing
    columns = [c for c in plain.columns if c != "rank"]
    keys = ["year", "hs_code"]
    assert (
        weighed[columns]
        .sort_values(keys, ignore_index=True)
        .equals(plain[columns].sort_values(keys, ignore_index=True))
    )
    none = example.rebate_candidates(
        weights=dict.fromkeys(("high_pollution", "energy_intensive", "resource_intensive"), 0)
    )
    assert none["score"].eq(0).all()
    assert none.drop(columns="score").equals(plain)  # without weights of its own, evidence and value decide


def test_thresholds_leave_rows_out_and_count_the_rank_anew(example):
    plain = example.rebate_candidates()
    large = example.rebate_candidates(min_value=1_000_000_000)
    assert large["hs_code"].tolist() == plain.loc[plain["export_value"] >= 1e9, "hs_code"].tolist()
    assert large["rank"].tolist() == list(range(1, len(large) + 1))
    accounting = example.totals()
    whole = accounting[accounting["dimension"] == "all_trade"].set_index("year")["value_high"]
    shares = example.rebate_candidates(min_share=0.001)
    assert (shares["share"] >= 0.001).all()
    assert shares["share"].tolist() == pytest.approx(
        (shares["export_value"] / shares["year"].map(whole)).tolist()
    )
    kept = plain["export_value"] / plain["year"].map(whole) >= 0.001
    assert shares["hs_code"].tolist() == plain.loc[kept, "hs_code"].tolist()
    chapters = example.rebate_candidates(by=("chapter",), min_share=0.01)
    assert chapters["share"].tolist() == pytest.approx((chapters["export_value"] / whole.sum()).tolist())


def test_the_share_is_of_all_exports_the_unclassified_included(screened):
    rows = screened.rebate_candidates(min_share=0)
    row = rows[(rows["year"] == 2021) & (rows["hs_code"] == "84122100")].iloc[0]
    assert row["share"] == 1000 / 1385


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by": ("month",)}, "choose from: year, period, partner, hs_code, chapter"),
        ({"by": ("year", "year")}, "names a column twice"),
        ({"weights": {"pollution": 1}}, "choose from: high_pollution, energy_intensive, resource_intensive"),
        ({"weights": {"high_pollution": -1}}, "negative"),
        ({"weights": {"high_pollution": float("nan")}}, "no number"),
        ({"weights": {"high_pollution": "2"}}, "no number"),
        ({"weights": [2, 1, 1]}, "names no dimensions"),
        ({"min_value": -1}, "out of range"),
        ({"min_value": "many"}, "no number"),
        ({"min_share": 1.5}, "out of range"),
        ({"min_share": True}, "no number"),
        ({"tier": "loose"}, "choose from: strict, default, broad"),
        ({"at": "2024-13-01"}, "no date"),
        ({"rates": {}}, "must be a table"),
    ],
)
def test_what_cannot_be_right_is_refused(screened, options, said):
    with pytest.raises(UsageError, match=said):
        screened.rebate_candidates(**options)


def test_a_partner_that_the_extract_lacks_is_refused(example):
    with pytest.raises(UsageError, match="has no partner"):
        example.rebate_candidates(by=("partner",))


def test_reasons_name_votes_rate_source_and_regimes(screened):
    rows = screened.rebate_candidates()
    (why,) = rows.loc[rows["hs_code"] == "72104900", "why"]
    for words in (
        "high-pollution certain (votes 3+0 of 3)",
        "MOF-STA-2021-25 2021-08-01",
        "93.3 % of the value gets the rebate",
    ):
        assert words in why


def test_every_rate_of_the_example_is_one_that_a_table_states(example):
    """Recomputed from the text tables: no rate appears for a code that no act and no page names."""
    from pathlib import Path

    policy = Path(__file__).resolve().parents[2] / "reference_data" / "policy"
    stated: dict[str, set[float]] = {}
    for name in ("rebate_changes", "rebate_change_headings", "rebate_rates"):
        with (policy / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                rates = {float(row[c]) for c in ("old_rate_pct", "new_rate_pct", "rate_pct") if row.get(c)}
                if row["verified"] == "yes":
                    stated.setdefault(row["hs_code"][:6], set()).update(rates)
    rows = example.rebate_candidates()
    known = rows.dropna(subset=["rate_pct"])
    assert len(known) > 50
    for code, rate in known[["hs_code", "rate_pct"]].itertuples(index=False):
        above = {prefix for prefix in stated if code.startswith(prefix)}
        assert any(rate in stated[prefix] for prefix in above), (code, rate)
