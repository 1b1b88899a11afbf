"""The table of rebate candidates: status, savings, months, rank and reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from greentrade.answers.candidates import candidates
from greentrade.errors import InternalError

COLUMNS = [
    "rank", "year", "hs_code", "hs_edition", "description", "export_value", "eligible_value", "high_pollution", "energy_intensive",
    "resource_intensive", "votes_high_pollution", "votes_energy_intensive", "votes_resource_intensive", "environmental_good", "rate_pct",
    "rate_status", "rate_source", "last_known_rate_pct", "status", "saving_low", "saving_high", "why",
]  # fmt: skip
CELL = {
    "hs_code": "72104900", "hs_edition": "HS2022", "nation": "CHN", "year": 2023, "period_start": date(2023, 1, 1), "period_end": date(2023, 12, 31),
    "description": None, "export_value": Decimal(1000), "eligible_value": None, "partial_value": None, "high_pollution": "certain",
    "energy_intensive": "", "resource_intensive": "", "votes_high_pollution": "2+1 of 3", "votes_energy_intensive": "0+1 of 3",
    "votes_resource_intensive": "0+0 of 1", "environmental_good": "",
}  # fmt: skip
RATE = {
    "rate_pct": None, "rate_low": None, "rate_high": None, "rate_status": "unknown", "rate_kind": None, "rate_source": None,
    "last_known_rate_pct": None, "last_known_date": None, "last_known_source": None, "raise_round": None,
}  # fmt: skip
TYPES = {
    **dict.fromkeys(("cell_id", "year"), pa.int32()),
    **dict.fromkeys(("period_start", "period_end", "last_known_date"), pa.date32()),
    **dict.fromkeys(("export_value", "eligible_value", "partial_value"), pa.decimal128(38, 6)),
    **dict.fromkeys(("rate_pct", "rate_low", "rate_high", "last_known_rate_pct"), pa.float64()),
}


def rate(pct: float | None = None, status: str = "known", **more: Any) -> dict[str, Any]:
    kind = None if pct is None else "positive" if pct > 0 else "zero"
    return {
        **RATE,
        "rate_pct": pct,
        "rate_low": pct,
        "rate_high": pct,
        "rate_status": status,
        "rate_kind": kind,
        "rate_source": "ACT",
        **more,
    }


def build(*rows: tuple[dict[str, Any], dict[str, Any]]) -> pa.Table:
    def table(dicts: list[dict[str, Any]], names: list[str]) -> pa.Table:
        return pa.table(
            {name: pa.array([d[name] for d in dicts], TYPES.get(name, pa.string())) for name in names}
        )

    cells = table([{**CELL, **cell, "cell_id": i} for i, (cell, _) in enumerate(rows)], ["cell_id", *CELL])
    statuses = table([{**status, "cell_id": i} for i, (_, status) in enumerate(rows)], ["cell_id", *RATE])
    with duckdb.connect() as con:
        return candidates(cells, statuses, cursor=con)


def one(cell: dict[str, Any], status: dict[str, Any]) -> dict[str, Any]:
    (row,) = build((cell, status)).to_pylist()
    return row


def test_columns_are_those_of_the_design():
    assert build().column_names == COLUMNS
    assert build((CELL, RATE)).column_names == COLUMNS


@pytest.mark.parametrize(
    ("cell", "status", "want"),
    [
        ({}, rate(13), "candidate"),
        ({"high_pollution": "possible"}, rate(13), "candidate"),
        ({}, RATE, "candidate_rate_unknown"),
        ({}, rate(None, "changed_within_period", rate_low=0.0, rate_high=13.0), "candidate"),
        (
            {},
            rate(None, "changed_within_period", rate_low=0.0),
            "candidate_rate_unknown",
        ),  # the other end is not stated
        ({}, rate(0), "already_without"),
        ({}, rate(0, "presumed_zero"), "already_without"),
        ({}, rate(0, rate_kind="exempt"), "already_without"),
        ({}, rate(0, rate_kind="taxed"), "already_without"),
        ({"environmental_good": "certain"}, rate(0), "already_without"),
        ({"environmental_good": "certain"}, rate(13), "conflict"),
        ({"environmental_good": "possible"}, RATE, "conflict"),
        ({"high_pollution": ""}, rate(13), "not_flagged"),
        ({"high_pollution": "", "environmental_good": "certain"}, rate(0), "not_flagged"),
    ],
)
def test_status_is_the_first_that_fits(cell, status, want):
    assert one(cell, status)["status"] == want


def test_an_unknown_rate_has_no_saving_and_a_zero_one_has_none_to_make():
    unknown, zero, half = (
        one({}, RATE),
        one({}, rate(0)),
        one({}, rate(None, "changed_within_period", rate_low=0.0)),
    )
    assert (unknown["saving_low"], unknown["saving_high"]) == (None, None)
    assert (zero["saving_low"], zero["saving_high"]) == (0, 0)
    assert (half["saving_low"], half["saving_high"]) == (None, None)


def test_saving_is_value_times_rate_to_the_cent():
    row = one({"export_value": Decimal("1234567.89")}, rate(13))
    assert row["saving_low"] == row["saving_high"] == Decimal("160493.83")
    assert "all regimes" in row["why"]
    assert row["eligible_value"] is None


def test_regimes_make_a_range():
    row = one({"eligible_value": Decimal(400), "partial_value": Decimal(100)}, rate(9))
    assert (row["eligible_value"], row["saving_low"], row["saving_high"]) == (400, 36, 45)
    assert "imported materials" in row["why"]
    ranged = one(
        {"eligible_value": Decimal(400), "partial_value": Decimal(100)},
        rate(None, "changed_within_period", rate_low=9.0, rate_high=13.0),
    )
    assert (ranged["saving_low"], ranged["saving_high"]) == (36, 65)


def month(number: int, value: int = 100) -> dict[str, Any]:
    return {
        "period_start": date(2023, number, 1),
        "period_end": date(2023, number, 28),
        "export_value": Decimal(value),
    }


def test_months_that_agree_are_one_rate():
    (row,) = build((month(1), rate(9, "observed")), (month(2), rate(9)), (month(3), rate(9))).to_pylist()
    assert (row["export_value"], row["rate_pct"], row["rate_status"], row["saving_low"]) == (
        300,
        9,
        "observed",
        27,
    )


def test_months_that_differ_add_their_savings():
    (row,) = build((month(11), rate(13)), (month(12, 200), rate(9))).to_pylist()
    assert (row["rate_pct"], row["rate_status"]) == (None, "changed_within_period")
    assert (row["saving_low"], row["saving_high"]) == (31, 31)
    assert row["status"] == "candidate"


def test_a_month_of_unknown_rate_leaves_the_year_without_a_saving():
    (same,) = build((month(1), rate(9)), (month(2), RATE)).to_pylist()
    assert (same["rate_status"], same["status"], same["saving_high"]) == (
        "unknown",
        "candidate_rate_unknown",
        None,
    )
    assert "unknown in 1 of 2 months" in same["why"]
    (other,) = build((month(1), rate(9)), (month(2), RATE), (month(3), rate(0))).to_pylist()
    assert (other["rate_status"], other["status"], other["saving_high"]) == (
        "changed_within_period",
        "candidate_rate_unknown",
        None,
    )
    (zero,) = build((month(1), rate(0)), (month(2), RATE)).to_pylist()
    assert zero["status"] == "candidate_rate_unknown"


def test_rank_is_by_status_then_evidence_then_value_and_never_by_order():
    three = {"energy_intensive": "certain", "resource_intensive": "possible"}
    rows = [
        ({"hs_code": "10", **three, "export_value": Decimal(1)}, rate(13)),
        (
            {
                "hs_code": "11",
                "energy_intensive": "possible",
                "resource_intensive": "possible",
                "export_value": Decimal(9),
            },
            rate(13),
        ),
        ({"hs_code": "12", "votes_high_pollution": "3+0 of 3"}, rate(13)),
        ({"hs_code": "13", "export_value": Decimal(8)}, rate(13)),
        ({"hs_code": "14", "export_value": Decimal(7)}, rate(13)),
        ({"hs_code": "15", "export_value": Decimal(7)}, rate(13)),
        ({"hs_code": "20", **three}, RATE),
        ({"hs_code": "30", **three, "environmental_good": "certain"}, rate(13)),
        ({"hs_code": "40", **three}, rate(0)),
        ({"hs_code": "50", "high_pollution": ""}, rate(13)),
    ]
    table = build(*rows).to_pylist()
    assert [row["hs_code"] for row in table] == [row[0]["hs_code"] for row in rows]
    assert [row["rank"] for row in table] == list(range(1, 11))
    assert build(*rows[::-1]).to_pylist() == table


def test_why_says_it_in_words():
    last = {
        "last_known_rate_pct": 13.0,
        "last_known_date": date(2018, 5, 1),
        "last_known_source": "page (undated, 2018)",
    }
    why = one(
        {"hs_code": "720839", "environmental_good": "certain", "energy_intensive": "possible"},
        {**RATE, **last},
    )["why"]
    assert "high-pollution certain (votes 2+1 of 3)" in why
    assert "energy-intensive possible (votes 0+1 of 3)" in why
    assert "rebate rate unknown, last known 13 % (2018-05-01: page (undated, 2018))" in why
    assert "also an environmental good (certain)" in why
    assert "national lines may have several rates" in why
    assert "presumed zero" in one({}, rate(0, "presumed_zero"))["why"]
    assert "taxed as a home sale" in one({}, rate(0, rate_kind="taxed"))["why"]
    assert (
        "between 0 % and a rate that no source states"
        in one({}, rate(None, "changed_within_period", rate_low=0.0))["why"]
    )
    assert "no dimension reaches the votes" in one({"high_pollution": ""}, RATE)["why"]


@pytest.mark.parametrize(("nation", "named"), [("VNM", "VNM"), (None, "not stated")])
def test_rates_are_chinas(nation, named):
    row = one({"nation": nation}, RATE)
    assert row["status"] == "candidate_rate_unknown"
    assert f"the shipped rates are China's, the exporter is {named}" in row["why"]


def test_exporters_are_not_mixed():
    table = build(({}, rate(13)), ({"nation": "VNM"}, RATE)).to_pylist()
    assert [row["export_value"] for row in table] == [1000, 1000]


def test_a_table_without_its_columns_is_named():
    with duckdb.connect() as con, pytest.raises(InternalError, match="hs_edition"):
        candidates(pa.table({"cell_id": pa.array([], pa.int32())}), pa.table({}), cursor=con)
