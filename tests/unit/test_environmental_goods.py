"""Environmental goods by medium, against sums worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

import greentrade as gt
from greentrade.errors import UsageError

# 854142: OECD combined, certain. 8501: some of its HS6 only. 842121 water filters: OECD core. 610910: none.
ROWS = [
    (2021, "export", "DEU", "854142", 40.0),
    (2021, "export", "USA", "8501", 30.0),
    (2022, "export", "USA", "842121", 20.0),
    (2022, "import", "USA", "610910", 10.0),
]


@pytest.fixture(scope="module")
def screening():
    return gt.screen(
        pd.DataFrame(ROWS, columns=["year", "flow", "partner", "hs_code", "value"]), edition="HS2022"
    )


def test_columns(screening):
    assert list(screening.environmental_goods().columns) == [
        "year", "flow", "medium", "value_low", "value_high", "high_via_scope", "high_via_length", "high_via_edition", "share_low",
        "share_high", "codes",
    ]  # fmt: skip


def test_all_counts_a_code_once_and_agrees_with_the_totals(screening):
    goods = screening.environmental_goods(as_="arrow").to_pylist()
    found = {(r["year"], r["flow"]): r for r in goods if r["medium"] == "all"}
    first = found[2021, "export"]
    assert (first["value_low"], first["value_high"], first["codes"]) == (40, 70, 2)
    assert first["share_high"] == pytest.approx(1)
    assert first["high_via_length"] == 30
    assert (found[2022, "export"]["value_low"], found[2022, "import"]["value_high"]) == (20, 0)
    for tier in ("strict", "default", "broad"):
        every = screening.environmental_goods(by=("year", "flow"), tier=tier, as_="arrow").to_pylist()
        totals = screening.totals(tier=tier, as_="arrow").to_pylist()
        want = {
            (r["year"], r["flow"]): (r["value_low"], r["value_high"])
            for r in totals
            if r["dimension"] == "environmental_good"
        }
        assert {(r["year"], r["flow"]): (r["value_low"], r["value_high"]) for r in every} == want


def test_media_may_overlap_but_never_miss(screening):
    for _, group in screening.environmental_goods().groupby(["year", "flow"]):
        whole = group.query("medium == 'all'")["value_high"].item()
        media = group.query("medium != 'all'")["value_high"]
        assert whole <= media.sum()
        assert whole >= media.max()


def test_lists_replace_the_tier(screening):
    only = screening.environmental_goods(by=("medium",), lists=["oecd_core_cleg_2014"]).query(
        "medium == 'all'"
    )
    assert only["value_low"].item() == 20  # 842121 alone
    with pytest.raises(UsageError, match="oecd_cleg_2014"):
        screening.environmental_goods(lists=["hs_waste_core"])


@pytest.mark.parametrize("by", ["year", ("medium",), (), ("partner", "medium"), ("medium", "year")])
def test_columns_come_in_the_order_asked_for(screening, by):
    wanted = [by] if isinstance(by, str) else list(by)
    table = screening.environmental_goods(by=by)
    assert list(table.columns[: len(wanted)]) == wanted
    assert ("medium" in table.columns) == ("medium" in wanted)


def test_unknown_tier(screening):
    with pytest.raises(UsageError, match="strict, default, broad"):
        screening.environmental_goods(tier="wide")
