"""Goods of published lists: shares, totals, parties and breaks, against sums worked by hand."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

import greentrade as gt
from greentrade.errors import UsageError

COLUMNS = ["year", "reporter", "flow", "partner", "hs_code", "value", "net_weight_kg"]
# Invented trade. 270119 coal and 271311 coke of petroleum; 290339 holds all HFCs before HS2022; 940360 furniture; 610910 shirts.
ROWS = [
    (2021, "CHN", "export", "USA", "270119", 10.0, 100.0),
    (2021, "CHN", "export", "DEU", "271500", 20.0, None),
    (2021, "CHN", "export", "USA", "290339", 30.0, 1.0),
    (2022, "CHN", "export", "USA", "290345", 40.0, 1.0),
    (2021, "CHN", "export", "DEU", "851310", 50.0, 1.0),
    (2021, "CHN", "export", "DEU", "290315", 100.0, 1.0),
]


@pytest.fixture(scope="module")
def screening():
    return gt.screen(pd.DataFrame(ROWS, columns=COLUMNS))


def test_columns_and_shares(screening):
    table = screening.fossil_fuels(as_="arrow")
    assert table.column_names == [
        "year", "flow", "list_id", "category", "value_low", "value_high", "share_low", "share_high", "net_weight_kg_low", "net_weight_kg_high",
        "codes", "note",
    ]  # fmt: skip
    assert pa.types.is_decimal(table.schema.field("value_low").type)
    got = {(r["list_id"], r["category"]): r for r in table.to_pylist()}
    assert set(got) == {("all", "all"), ("fossil_fuel", "fuel"), ("fossil_fuel", "non_energy")}
    assert (got["all", "all"]["value_low"], got["all", "all"]["codes"]) == (30, 2)
    assert got["fossil_fuel", "fuel"]["share_low"] == pytest.approx(10 / 210)
    assert got["fossil_fuel", "non_energy"]["net_weight_kg_high"] is None  # stated by none of its rows


def test_all_is_the_dimension_of_the_totals(screening):
    totals = {
        (r["year"], r["dimension"]): (r["value_low"], r["value_high"])
        for r in screening.totals(by=("year",), as_="arrow").to_pylist()
        if r["value_high"]
    }
    for name in (
        "fossil_fuel",
        "critical_material",
        "controlled_substance",
        "ecolabel",
        "carbon_border",
        "resource_intensive",
        "environmental_good",
        "waste",
    ):
        found = screening.screen_of(name, by=("year",), as_="arrow").to_pylist()
        expected = {year: values for (year, dimension), values in totals.items() if dimension == name}
        assert {r["year"]: (r["value_low"], r["value_high"]) for r in found} == expected


def test_eco_labels_and_critical_materials_are_never_certain():
    codes = (
        gt.Reference.load()
        .cursor()
        .execute("SELECT DISTINCT hs6 FROM goods WHERE hs_edition = 'HS2022' ORDER BY 1")
        .fetchall()
    )
    frame = pd.DataFrame(
        {"year": 2022, "flow": "export", "hs_code": [code for (code,) in codes], "value": 1.0}
    )
    s = gt.screen(frame)
    for table in (s.ecolabel(as_="arrow"), s.critical_materials(as_="arrow")):
        assert max(table["value_high"].to_pylist()) > 10
        assert set(table["value_low"].to_pylist()) == {0}


def test_a_break_in_a_series_is_told_on_both_sides_of_it(screening):
    found = {
        r["year"]: r
        for r in screening.controlled_substances(by=("year", "list_id"), as_="arrow").to_pylist()
        if r["list_id"] == "kigali_hfc"
    }
    assert "before HS2022 all HFCs stand in one residual code (2903.39)" in found[2021]["note"]
    assert "HS2022 gave HFCs codes of their own" in found[2022]["note"]
    assert (found[2021]["value_low"], found[2021]["value_high"]) == (0, 30)
    assert found[2022]["value_low"] == 40


def test_parties_are_those_of_each_lists_agreement(screening):
    rows = screening.controlled_substances(by=("year", "partner", "list_id"), as_="arrow").to_pylist()
    got = {(r["year"], r["partner"], r["list_id"]): r for r in rows}
    rotterdam = got[2021, "DEU", "rotterdam_pic"]
    assert (rotterdam["partner_is_party"], rotterdam["non_party_high"]) == (True, 0)
    kigali = got[2021, "USA", "kigali_hfc"]  # its parties are not in our tables
    assert (kigali["partner_is_party"], kigali["non_party_low"], kigali["non_party_high"]) == (
        None,
        None,
        None,
    )
    everything = got[2021, "USA", "all"]  # several agreements: nothing can be said
    assert (everything["partner_is_party"], everything["non_party_high"]) == (None, None)


def test_all_holds_also_what_industries_alone_mark(screening):
    """Two voters of resource_intensive are industries: the rows by partner come from a pass over the rows, which must not lose their codes."""
    by_partner = screening.screen_of(
        "resource_intensive", by=("partner",), tier="broad", as_="arrow"
    ).to_pylist()
    totals = screening.totals(by=("partner",), tier="broad", as_="arrow").to_pylist()
    expected = {
        r["partner"]: r["value_high"]
        for r in totals
        if r["dimension"] == "resource_intensive" and r["value_high"]
    }
    assert expected
    assert {r["partner"]: r["value_high"] for r in by_partner} == expected


def test_lists_that_never_vote_can_be_named():
    frame = pd.DataFrame([(2024, "CHN", "export", "DEU", "731210", 5.0)], columns=COLUMNS[:-1])
    s = gt.screen(frame)
    assert "eu_cbam_proposed_2028" not in s.screen_of("carbon_border")["list_id"].to_list()
    rows = s.screen_of(
        "carbon_border", lists=["eu_cbam_proposed_2028"], by=("list_id",), as_="arrow"
    ).to_pylist()
    assert {r["list_id"]: (r["value_low"], r["value_high"]) for r in rows} == {
        "all": (5, 5),
        "eu_cbam_proposed_2028": (5, 5),
    }


def test_without_any_group_one_row(screening):
    (row,) = screening.fossil_fuels(by=(), as_="arrow").to_pylist()
    assert row["value_high"] == 30


def test_answers_do_not_disturb_each_other(screening):
    first = screening.fossil_fuels(as_="arrow")
    waste = screening.waste(as_="arrow")
    screening.controlled_substances()
    screening.carbon_border()
    assert screening.fossil_fuels(as_="arrow").equals(first)
    assert screening.waste(as_="arrow").equals(waste)


@pytest.mark.parametrize(
    ("dimension", "options", "said"),
    [
        ("high_pollution", {}, "choose from: resource_intensive, environmental_good"),
        ("nothing", {}, "choose from"),
        ("waste", {"tier": "wide"}, "strict, default, broad"),
        ("waste", {"lists": ["apec_2012"]}, "hs_waste_core"),
        ("waste", {"lists": []}, "names no list"),
        ("waste", {"by": ("medium",)}, "list_id, category"),
        ("waste", {"by": ("year", "year")}, "twice"),
    ],
)
def test_arguments_that_cannot_be_right(screening, dimension, options, said):
    with pytest.raises(UsageError, match=said):
        screening.screen_of(dimension, **options)


def test_a_users_own_groups(screening):
    mine = {"mine": ["USA"]}
    for call in ("fossil_fuels", "controlled_substances", "critical_materials", "ecolabel", "carbon_border"):
        found = getattr(screening, call)(by=("group",), groups=mine, as_="arrow").to_pylist()
        assert {r["group"] for r in found} <= {"all", "mine", "none"}, call
    fuels = screening.screen_of("fossil_fuel", by=("group",), groups=mine, as_="arrow").to_pylist()
    assert {r["group"]: r["value_high"] for r in fuels} == {"all": 30, "mine": 10, "none": 20}
    with pytest.raises(UsageError, match="by= has no group"):
        screening.ecolabel(groups=mine)


def test_truth_values_have_one_dtype(screening):
    whole = screening.controlled_substances()
    for frame in (whole, whole.head(0), screening.controlled_substances(by=("year",))):
        assert str(frame["partner_is_party"].dtype) == "boolean"
