"""Industries of the three dimensions, against sums worked by hand; the walk to ISIC Rev.3."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

import greentrade as gt
from greentrade.codebook.concordance import reached
from greentrade.errors import UsageError
from greentrade.reference.concordance import correlates

COLUMNS = ["year", "flow", "partner", "hs_code", "value"]
# 252329 and 2523 cement (2694), 720839 steel (2710), 270900 crude oil and 271121 gas (1110), 610910 T-shirts: not of the three, 720449: waste.
ROWS = [
    (2020, "export", "USA", "252329", 10.0),
    (2021, "export", "USA", "2523", 15.0),
    (2022, "export", "DEU", "252329", 30.0),
    (2022, "export", "DEU", "252329", 10.0),
    (2022, "export", None, "720839", 90.0),
    (2022, "export", "USA", "610910", 45.0),
    (2022, "import", "USA", "270900", 8.0),
    (2022, "import", "World", "271121", 2.0),
    (2022, "import", "DEU", "720449", 30.0),
]
LABELS = {"2694": "cement, lime and plaster", "2710": "iron and steel", "1110": "crude oil and natural gas"}


@pytest.fixture(scope="module")
def screening():
    return gt.screen(pd.DataFrame(ROWS, columns=COLUMNS), edition="HS2017")


def test_columns_and_types(screening):
    table = screening.industries(as_="arrow")
    assert table.column_names == [
        "rank",
        "isic",
        "label",
        "flow",
        "value_low",
        "value_high",
        "share",
        "growth",
        "partner_hhi",
        "codes",
    ]
    assert pa.types.is_decimal(table.schema.field("value_low").type)
    assert pa.types.is_integer(table.schema.field("rank").type)


def test_by_hand(screening):
    found = {(r["flow"], r["isic"]): r for r in screening.industries(as_="arrow").to_pylist()}
    assert set(found) == {("export", "2694"), ("export", "2710"), ("import", "1110")}
    steel, cement, oil = found["export", "2710"], found["export", "2694"], found["import", "1110"]
    assert (steel["rank"], cement["rank"], oil["rank"]) == (1, 2, 1)
    assert {r["isic"]: r["label"] for r in found.values()} == LABELS
    assert (cement["value_low"], cement["value_high"], cement["codes"]) == (65, 65, 2)
    assert cement["share"] == pytest.approx(65 / 200)  # of all exports, T-shirts too
    assert cement["growth"] == pytest.approx(1.0)  # 10 to 40 in two years
    assert cement["partner_hhi"] == pytest.approx((25 / 65) ** 2 + (40 / 65) ** 2)
    assert (steel["growth"], steel["partner_hhi"]) == (
        None,
        None,
    )  # nothing in the first year; no partner named
    assert (oil["growth"], oil["partner_hhi"]) == (None, 1.0)  # one year; the world is no partner
    assert (oil["value_high"], oil["share"]) == (10, pytest.approx(0.25))


@pytest.mark.parametrize("multi_class", ["separate", "duplicate"])
@pytest.mark.parametrize("tier", ["strict", "broad"])
def test_partners_counted_by_industry_are_those_counted_by_code(multi_class, tier):
    """Where no row is marked, codes of one industry are put together before they meet the partners; the answer is the same."""
    codes = ["252329", "2523", "720839", "7208", "270900", "610910", "720449", "284690", "2804", "99999999"]
    rows = [
        (2020 + i % 3, ("export", "import")[i % 2], ("USA", "DEU", None, "KEN")[i % 7 % 4], codes[i * 7 % 10], i % 13 + 0.25)
        for i in range(400)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS)
    with gt.screen(frame, edition="HS2017") as fast, gt.screen(frame, edition="HS2017") as slow:
        assert slow.cells.cubed
        slow.cells.cubed = False
        for by in (("flow",), ("year", "flow"), ()):
            asked = {"by": by, "multi_class": multi_class, "tier": tier, "as_": "arrow"}
            assert fast.industries(**asked).to_pylist() == slow.industries(**asked).to_pylist()
        assert any(made.code == "part" for made in fast.cells._made)
        assert not any(made.code == "part" for made in slow.cells._made)


def test_an_industry_that_ended_shrinks_to_nothing():
    rows = [(2020, "export", "252329", 10.0), (2022, "export", "610910", 1.0)]
    table = gt.screen(
        pd.DataFrame(rows, columns=["year", "flow", "hs_code", "value"]), edition="HS2017"
    ).industries()
    assert table["growth"].tolist() == [-1.0]


@pytest.mark.parametrize("tier", ["strict", "default", "broad"])
def test_the_sum_over_industries_is_the_trade_of_any_of_three(tier):
    screening = gt.screen(gt.load_example("china_exports").query("year >= 2023"))
    table = screening.industries(tier, as_="arrow").to_pylist()
    totals = [
        r
        for r in screening.totals(tier=tier, counts=False, as_="arrow").to_pylist()
        if r["dimension"] == "any_of_three"
    ]
    for bound in ("value_low", "value_high"):
        assert sum(r[bound] for r in table) == sum(r[bound] for r in totals)
    assert [r["rank"] for r in table] == list(range(1, len(table) + 1))
    assert len({r["isic"] for r in table}) == len(table)
    assert all(r["label"] for r in table)


def test_goods_of_several_industries_belong_to_no_single_one():
    # 2852 90 (mercury compounds) holds goods of several classes of chemicals since HS2012.
    rows = [(2022, "export", "285290", 5.0), (2022, "export", "252329", 1.0)]
    screening = gt.screen(pd.DataFrame(rows, columns=["year", "flow", "hs_code", "value"]), edition="HS2012")
    table = screening.industries(as_="arrow").to_pylist()
    assert [(r["isic"], r["label"], r["value_high"], r["rank"]) for r in table] == [
        ("2694", "cement, lime and plaster", 1, 1),
        ("", "several or no industry", 5, 2),
    ]


def test_unknown_tier(screening):
    with pytest.raises(UsageError, match="strict, default, broad"):
        screening.industries("wide")


def test_nothing_of_the_three_gives_an_empty_table():
    frame = pd.DataFrame([(2022, "export", "610910", 1.0)], columns=["year", "flow", "hs_code", "value"])
    table = gt.screen(frame, edition="HS2022").industries()
    assert table.empty
    assert list(table.columns)[:2] == ["rank", "isic"]


def test_the_walk_to_another_edition():
    reference = gt.Reference.load()

    def to(edition: str, code: str, target: str) -> set[str]:
        table = reached(reference, edition, target).to_pylist()
        return {r["reached"] for r in table if r["hs6"] == code}

    assert to("HS2022", "854143", "HS2017") == {"854140"}
    assert to("HS2022", "854911", "HS2017") == set()  # e-waste never walks
    assert to("HS2007", "252329", "HS2007") == {"252329"}
    assert "854142" in to("HS2017", "854140", "HS2022")


@pytest.mark.parametrize(
    ("code", "edition", "target"),
    [("285290", "HS2012", "HS2007"), ("854140", "HS2012", "HS2022"), ("852499", "HS2022", "HS2007")],
)
def test_the_walk_agrees_with_the_concordance_of_single_codes(code, edition, target):
    table = reached(gt.Reference.load(), edition, target).to_pylist()
    assert [r["reached"] for r in table if r["hs6"] == code] == [
        c.code for c in correlates(code, edition, target)
    ]


def test_every_class_that_a_code_reaches_has_a_label_of_our_own():
    with gt.Reference.load().cursor() as cursor:
        missing = "SELECT DISTINCT industry_code FROM industry_links WHERE scheme = 'ISIC3' AND industry_code NOT IN (SELECT isic FROM isic3_labels)"
        assert cursor.execute(missing).fetchall() == []
        parents = "SELECT DISTINCT left(isic, 2) FROM isic3_labels WHERE left(isic, 2) NOT IN (SELECT isic FROM isic3_labels)"
        assert cursor.execute(parents).fetchall() == []
        labels = cursor.execute("SELECT isic, label FROM isic3_labels").fetchall()
    assert all(1 <= len(label.split()) <= 5 for _, label in labels)
