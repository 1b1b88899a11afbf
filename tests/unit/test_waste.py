"""Waste by list and category, against sums worked by hand."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest

import greentrade as gt
from greentrade.errors import UsageError

COLUMNS = ["year", "flow", "partner", "hs_code", "value", "net_weight_kg"]
# Core: 720449 ferrous scrap and 854911 e-waste whole, 262190 other ash in part. Extended only: 230400 soya residues. 252329: no waste.
ROWS = [
    (2022, "export", "USA", "720449", 100.0, 1000.0),
    (2022, "export", "DEU", "720449", 20.0, None),
    (2022, "export", "DEU", "262190", 30.0, 500.0),
    (2022, "export", "DEU", "230400", 40.0, 700.0),
    (2022, "import", "DEU", "854911", 5.0, 8.0),
    (2023, "export", "DEU", "252329", 60.0, 900.0),
]


@pytest.fixture(scope="module")
def screening():
    return gt.screen(pd.DataFrame(ROWS, columns=COLUMNS), edition="HS2022")


def found(table, *keys: str) -> dict[tuple, tuple]:
    measures = ("value_low", "value_high", "net_weight_kg_low", "net_weight_kg_high")
    return {tuple(r[k] for k in keys): tuple(r[m] for m in measures) for r in table.to_pylist()}


def test_columns_and_types(screening):
    table = screening.waste(as_="arrow")
    assert table.column_names == [
        "year", "flow", "list_id", "category", "measure", "value_low", "value_high", "net_weight_kg_low", "net_weight_kg_high",
        "partner_is_party", "banned_low", "banned_high", "controlled_low", "controlled_high", "non_party_low", "non_party_high", "why", "note",
    ]  # fmt: skip
    for name in table.column_names:
        if name.endswith(("_low", "_high")):
            assert pa.types.is_decimal(table.schema.field(name).type)
    assert table.schema.field("partner_is_party").type == pa.bool_()
    assert {table.schema.field(name).type for name in ("measure", "why", "note")} == {pa.string()}


def test_by_list_and_category(screening):
    got = found(screening.waste(as_="arrow"), "year", "flow", "list_id", "category")
    assert got == {
        (2022, "export", "all", "all"): (120, 150, 1000, 1500),
        (2022, "export", "hs_waste_core", "ferrous"): (120, 120, 1000, 1000),
        (2022, "export", "hs_waste_core", "slag_ash"): (0, 30, 0, 500),
        (2022, "export", "hs_waste_ext", "agri_byproduct"): (40, 40, 700, 700),
        (2022, "import", "all", "all"): (5, 5, 8, 8),
        (2022, "import", "hs_waste_core", "battery_ewaste"): (5, 5, 8, 8),
    }


def test_all_is_the_default_tier_of_the_totals(screening):
    got = found(screening.waste(by=("year", "flow"), as_="arrow"), "year", "flow")
    totals = {
        (r["year"], r["flow"]): (r["value_low"], r["value_high"])
        for r in screening.totals(as_="arrow").to_pylist()
        if r["dimension"] == "waste" and r["value_high"]
    }
    assert {key: values[:2] for key, values in got.items()} == totals


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        (("list_id",), {"all", "hs_waste_core", "hs_waste_ext"}),
        (("category",), {"all", "ferrous", "slag_ash", "battery_ewaste"}),
        ("flow", {"export", "import"}),
    ],
)
def test_without_some_of_its_own_columns(screening, by, keys):
    table = screening.waste(by=by, as_="arrow")
    name = by if isinstance(by, str) else by[0]
    assert set(table[name].to_pylist()) == keys
    assert table.column_names[0] == name
    assert table.column_names[1] == "measure"


def test_without_any_group_one_row(screening):
    (row,) = screening.waste(by=(), as_="arrow").to_pylist()
    assert (row["value_low"], row["value_high"]) == (125, 155)


def test_columns_come_in_the_order_asked_for(screening):
    table = screening.waste(by=("list_id", "partner", "period"), as_="arrow")
    assert table.column_names[:3] == ["list_id", "partner", "period"]
    got = found(table, "list_id", "partner")
    assert got["hs_waste_core", "DEU"] == (25, 55, 8, 508)  # weight as far as it is stated
    assert got["hs_waste_core", "USA"] == (100, 100, 1000, 1000)


def test_a_heading_in_several_categories_is_counted_once_under_all():
    frame = pd.DataFrame([(2022, "export", "81", 10.0)], columns=["year", "flow", "hs_code", "value"])
    table = gt.screen(frame, edition="HS2022").waste(by=("list_id", "category"), as_="arrow")
    assert found(table, "list_id", "category")["all", "all"] == (0, 10, None, None)


def test_without_weights_the_weight_is_empty():
    frame = pd.DataFrame([(2022, "export", "720449", 10.0)], columns=["year", "flow", "hs_code", "value"])
    table = gt.screen(frame, edition="HS2022").waste(by=("list_id",), as_="arrow")
    assert found(table, "list_id")["all",] == (10, 10, None, None)


def test_rows_without_a_value_bring_no_weight():
    rows = [(2022, "export", "720449", 10.0, 100.0), (2022, "export", "720449", None, 1000.0)]
    frame = pd.DataFrame(rows, columns=["year", "flow", "hs_code", "value", "net_weight_kg"])
    for source in (frame, pa.Table.from_pandas(frame)):
        table = gt.screen(source, edition="HS2022").waste(by=("list_id",), as_="arrow")
        assert found(table, "list_id")["all",] == (10, 10, 100, 100)


def test_weights_may_be_text():
    frame = pd.DataFrame(
        [(2022, "export", "720449", "10", "1.5")],
        columns=["year", "flow", "hs_code", "value", "net_weight_kg"],
    )
    table = gt.screen(frame, edition="HS2022").waste(by=("list_id",), as_="arrow")
    assert found(table, "list_id")["all",][3] == Decimal("1.5")


def test_nothing_like_waste_gives_an_empty_table_with_its_columns():
    frame = pd.DataFrame([(2022, "export", "252329", 10.0)], columns=["year", "flow", "hs_code", "value"])
    table = gt.screen(frame, edition="HS2022").waste()
    assert table.empty
    assert "list_id" in table.columns


@pytest.mark.parametrize(
    ("by", "said"),
    [(("medium",), "list_id, category"), (("list_id", "list_id"), "twice"), (("regime",), "no regime")],
)
def test_arguments_that_cannot_be_right(screening, by, said):
    with pytest.raises(UsageError, match=said):
        screening.waste(by=by)
