"""Growth, balance, products, concentration, unit values, advantage, overlap and intensities, against figures worked by hand."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pyarrow as pa
import pytest
from flows import screen

import greentrade as gt
from greentrade.errors import UsageError


@pytest.fixture(scope="module")
def screening():
    with screen() as s:
        yield s


@pytest.fixture(scope="module")
def example():
    with gt.screen(gt.load_example("china_exports")) as s:
        yield s


def rows(screening, name, *args, **options):
    return getattr(screening, name)(*args, as_="arrow", **options).to_pylist()


# -- environmental goods ---------------------------------------------------------------------------------------------------------------------


def test_the_three_media_of_the_plan_count_a_code_once(example):
    found = rows(example, "environmental_goods", by=("year", "medium"), media="plan")
    media = {r["medium"] for r in found}
    assert media == {"all", "air_pollution", "wastewater", "hazardous_solid_waste"}
    everything = {r["year"]: r for r in rows(example, "environmental_goods", by=("year",))}
    for year, every in everything.items():
        parts = {r["medium"]: r["value_high"] for r in found if r["year"] == year}
        whole = parts.pop("all")
        assert max(parts.values()) <= whole <= sum(parts.values())
        assert whole < every["value_high"]


def test_a_code_of_two_media_counts_once():
    # 842139 is air_pollution in OECD's combined list; 842121 wastewater. In the 1999 list 841780 is air and water at once.
    with screen([("CHN", "2020", "export", "VNM", "841780", "8", None)]) as s:
        found = {
            r["medium"]: r["value_high"]
            for r in rows(
                s, "environmental_goods", by=("medium",), lists=["oecd_1999_groups", "oecd_cleg_2014"]
            )
        }
    traded = {medium: value for medium, value in found.items() if value}
    assert len(traded) >= 3  # all, and more than one medium
    assert set(traded.values()) == {8}


def test_media_with_nothing_have_a_zero_row(screening):
    found = rows(screening, "environmental_goods", by=("medium",), media=["noise", "wastewater"])
    assert [(r["medium"], r["value_high"] > 0) for r in found] == [
        ("all", True),
        ("noise", False),
        ("wastewater", True),
    ]


def test_tiers_side_by_side(screening):
    found = rows(screening, "environmental_goods", by=("tier", "flow"))
    assert [r["tier"] for r in found if r["flow"] == "export"] == ["strict", "default", "broad"]
    for tier in ("strict", "default", "broad"):
        alone = rows(screening, "environmental_goods", by=("flow",), tier=tier)
        assert [r["value_high"] for r in alone] == [r["value_high"] for r in found if r["tier"] == tier]
    with pytest.raises(UsageError, match="tiers"):
        screening.environmental_goods(by=("tier",), lists=["apec_2012"])


def test_lists_side_by_side(screening):
    found = {r["list_id"]: r for r in rows(screening, "environmental_goods", by=("list_id",))}
    assert set(found) == {
        "all",
        "oecd_core_cleg_2014",
        "oecd_core_cleg_plus_2014",
        "oecd_cleg_2014",
        "apec_2012",
    }
    for list_id, row in found.items():
        if list_id != "all":
            alone = rows(screening, "environmental_goods", by=(), lists=[list_id])[0]
            assert (row["value_low"], row["value_high"]) == (alone["value_low"], alone["value_high"])
            assert row["value_high"] <= found["all"]["value_high"]
    both = rows(screening, "environmental_goods", by=("list_id", "medium"))
    assert {(r["list_id"], r["medium"]) for r in both} >= {
        ("all", "all"),
        ("all", "wastewater"),
        ("apec_2012", "all"),
    }


def test_products_show_their_edition(screening):
    table = screening.environmental_goods(by=("flow", "hs_code"), as_="arrow")
    assert table.column_names[:4] == ["flow", "hs_code", "hs_edition", "value_low"]
    found = {r["hs_code"]: r for r in table.to_pylist() if r["flow"] == "export"}
    assert (found["842121"]["value_high"], found["8501"]["value_low"], found["8501"]["high_via_length"]) == (
        86,
        0,
        30,
    )
    assert "610910" not in found
    assert found["842121"]["share_high"] == pytest.approx(86 / 339)  # of all exports


def test_equal_digits_of_two_editions_stay_apart():
    frame = pd.DataFrame(
        {
            "year": [2012, 2022],
            "flow": "export",
            "hs_code": "842139",
            "value": [1.0, 2.0],
            "hs_edition": ["HS2012", "HS2022"],
        }
    )
    with gt.screen(frame, currency="USD") as s:
        assert [
            (r["hs_edition"], r["value_high"]) for r in rows(s, "environmental_goods", by=("hs_code",))
        ] == [("HS2012", 1), ("HS2022", 2)]
        assert {r["hs_edition"] for r in rows(s, "products")} == {"HS2012", "HS2022"}


@pytest.mark.parametrize(
    ("options", "say"),
    [
        ({"media": "soil"}, "plan, air_pollution"),
        ({"media": []}, "names no medium"),
        ({"lists": []}, "names no list"),
        ({"lists": ["hs_waste_core"]}, "oecd_cleg_2014"),
        ({"tier": "wide"}, "strict, default, broad"),
        ({"by": ("hs6",)}, "medium, list_id, tier, hs_code"),
        ({"by": ("year", "year")}, "twice"),
    ],
)
def test_bad_input_lists_the_choices(screening, options, say):
    with pytest.raises(UsageError, match=say):
        screening.environmental_goods(**options)


@pytest.mark.parametrize(
    "call",
    ["growth", "balance", "products", "concentration", "unit_values", "overlap", "partners", "free_trade"],
)
def test_every_question_refuses_what_it_does_not_know(screening, call):
    ask = getattr(screening, call)
    with pytest.raises(UsageError, match="environmental_good"):
        ask("greenness")
    with pytest.raises(UsageError, match="strict, default, broad"):
        ask(tier="wide")
    with pytest.raises(UsageError, match="oecd_cleg_2014"):
        ask(lists=["nothing"])
    with pytest.raises(UsageError, match="not for waste"):
        ask("waste", media="plan")
    if call != "free_trade":
        with pytest.raises(UsageError, match="choose from"):
            ask(by=("planet",))


# -- growth ----------------------------------------------------------------------------------------------------------------------------------


def test_growth_by_hand():
    data = [("CHN", y, "export", "VNM", c, v, None) for y, c, v in (
        ("2018", "842121", "10"), ("2018", "610910", "10"), ("2019", "842121", "15"), ("2019", "610910", "25"), ("2021", "842121", "40"),
    )]  # fmt: skip
    with screen(data) as s:
        found = {r["year"]: r for r in rows(s, "growth")}
    assert (found[2018]["growth"], found[2019]["growth"], found[2021]["growth"]) == (
        None,
        0.5,
        None,
    )  # 2020 is not in the extract
    assert found[2019]["growth_of_trade"] == 1.0
    assert found[2021]["growth_since_first"] == pytest.approx(4 ** (1 / 3) - 1)
    assert found[2019]["share_high"] == pytest.approx(15 / 40)


def test_growth_does_not_compare_years_of_unequal_length():
    data = [
        ("CHN", f"{y}-{m:02d}", "export", "VNM", "842121", "1", None)
        for y, last in ((2019, 12), (2020, 12), (2021, 3))
        for m in range(1, last + 1)
    ]
    with screen(data) as s:
        found = {r["year"]: r for r in rows(s, "growth")}
    assert [found[y]["periods"] for y in (2019, 2020, 2021)] == [12, 12, 3]
    assert [found[y]["growth"] for y in (2019, 2020, 2021)] == [None, 0.0, None]
    assert found[2021]["growth_since_first"] is None


def test_growth_compares_the_periods_of_each_flow_by_themselves():
    # Exports of two whole years; imports of one, and of a quarter of the next.
    lines = [
        ("CHN", f"{year}-{month:02d}", flow, "VNM", "854140", "1", None)
        for flow, year, months in (("export", 2019, 12), ("export", 2020, 12), ("import", 2019, 12), ("import", 2020, 3))
        for month in range(1, months + 1)
    ]  # fmt: skip
    with screen(lines) as s:
        found = {(r["flow"], r["year"]): r for r in rows(s, "growth")}
        together = rows(s, "growth", by=())
    assert found["export", 2020]["growth"] == 0
    assert (found["import", 2020]["periods"], found["import", 2020]["growth"]) == (3, None)
    assert (found["import", 2020]["growth_of_trade"], found["import", 2020]["growth_since_first"]) == (
        None,
        None,
    )
    assert [r["periods"] for r in together] == [12, 12]


def test_industries_do_not_compare_years_of_unequal_length():
    lines = [
        ("CHN", f"{year}-{month:02d}", flow, "VNM", "721049", "1", None)
        for flow, year, months in (("export", 2019, 12), ("export", 2020, 12), ("import", 2019, 12), ("import", 2020, 3))
        for month in range(1, months + 1)
    ]  # fmt: skip
    with screen(lines) as s:
        over = {r["flow"]: r["growth"] for r in rows(s, "industries")}
        yearly = {(r["flow"], r["year"]): r["growth"] for r in rows(s, "industries", by=("flow", "year"))}
    assert over == {"export": 0, "import": None}
    assert (yearly["export", 2020], yearly["import", 2020]) == (0, None)


def test_rows_set_aside_are_no_period_of_growth():
    # The months of 2019 break down its annual row, and are set aside: both years count by one period.
    lines = [("CHN", f"2019-{m:02d}", "export", "VNM", "854140", "1", None) for m in range(1, 13)]
    lines += [
        ("CHN", year, "export", "VNM", "854140", v, None) for year, v in (("2019", "12"), ("2020", "18"))
    ]
    with screen(lines) as s:
        aside = {r["disposition"]: r["rows"] for r in rows(s, "accounting")}
        found = {r["year"]: r for r in rows(s, "growth")}
    assert aside["aggregate"] == 12
    assert (found[2019]["periods"], found[2020]["periods"], found[2020]["growth"]) == (1, 1, 0.5)


@pytest.mark.parametrize(
    ("call", "refused"),
    [("growth", "year"), ("balance", "flow"), ("partners", "partner"), ("unit_values", "month"), ("unit_values", "group"), ("concentration", "nonsense"), ("intensities", "nonsense")],
)  # fmt: skip
def test_the_choices_of_by_are_those_that_work(screening, call, refused):
    for wrong in (refused, "nonsense"):
        with pytest.raises(UsageError) as caught:
            getattr(screening, call)(by=(wrong,))
        choices = str(caught.value).split("choose from: ")[1].rstrip(".").split(", ")
        assert refused not in choices
        for column in choices:
            getattr(screening, call)(by=(column,))


def test_lists_in_common_by_a_users_own_groups(screening):
    found = screening.overlap(by=("group",), groups={"mine": ["VNM"]}, lists=["oecd_cleg_2014", "apec_2012"])
    assert "mine" in set(found["group"])
    assert "BRI_COOP_DOC" not in set(found["group"])


def test_growth_fills_years_without_trade(screening):
    found = [r for r in rows(screening, "growth", by=("partner",)) if r["partner"] == "USA"]
    assert [(r["year"], r["value_high"]) for r in found] == [(2018, 30), (2020, 0), (2024, 0)]


def test_one_year_alone_has_no_growth():
    frame = pd.DataFrame({"flow": ["export"], "hs_code": ["842121"], "value": [1.0]})
    with gt.screen(frame, edition="HS2017", currency="USD", period="2020") as s:
        assert [(r["year"], r["value_high"], r["growth"]) for r in rows(s, "growth")] == [(2020, 1, None)]


# -- balance ---------------------------------------------------------------------------------------------------------------------------------


def test_balance_by_hand(screening):
    found = {r["year"]: r for r in rows(screening, "balance")}
    first = found[2018]  # exports 10 + 20 + 40 + 7 + 3 + 9 certain, 30 possible; imports 25
    assert (first["exports_low"], first["exports_high"], first["imports_low"], first["imports_high"]) == (
        89,
        119,
        25,
        25,
    )
    assert (first["balance_low"], first["balance_high"]) == (64, 94)
    assert (found[2020]["balance_low"], found[2020]["balance_high"]) == (-20, -20)
    assert (
        sum(r["balance_high"] for r in found.values()) == rows(screening, "balance", by=())[0]["balance_high"]
    )


def test_a_balance_is_as_wide_as_what_is_only_possible_on_both_sides():
    data = [("CHN", "2020", f, "USA", c, v, None) for f, c, v in (
        ("export", "842121", "10"), ("export", "8501", "4"), ("import", "842121", "3"), ("import", "8501", "5"),
    )]  # fmt: skip
    with screen(data) as s:
        (row,) = rows(s, "balance")
    assert (row["balance_low"], row["balance_high"]) == (10 - 8, 14 - 3)


def test_balance_needs_both_flows(example, screening):
    with pytest.raises(UsageError, match="holds export"):
        example.balance()
    with pytest.raises(UsageError, match="by itself"):
        screening.balance(by=("flow",))


# -- products and concentration --------------------------------------------------------------------------------------------------------------


def test_top_products(screening):
    found = [r for r in rows(screening, "products", top=2) if r["flow"] == "export"]
    assert [(r["rank"], r["hs_code"], r["value_high"]) for r in found] == [
        (1, "842121", 86),
        (2, "854140", 64),
    ]
    assert found[0]["share"] == pytest.approx(86 / 199)
    assert found[1]["share_so_far"] == pytest.approx(150 / 199)
    everything = rows(screening, "products", by=(), top=1000)
    assert everything[-1]["share_so_far"] == pytest.approx(1)
    with pytest.raises(UsageError, match="top=0"):
        screening.products(top=0)


def test_products_in_the_extracts_own_words():
    frame = pd.DataFrame(
        {
            "year": [2020],
            "flow": ["export"],
            "hs_code": ["842121"],
            "description": ["our filters"],
            "value": [1.0],
        }
    )
    with gt.screen(frame, edition="HS2017", currency="USD") as s:
        assert rows(s, "products")[0]["description"] == "our filters"


def test_concentration_by_hand(screening):
    found = {r["flow"]: r for r in rows(screening, "concentration", over="partner", by=("flow",))}
    parts = (64, 46, 40, 30, 7)  # VNM, ITA, DEU, USA, Ruritania: EUN and the blank are no partner
    assert found["export"]["parts"] == 5
    assert found["export"]["hhi"] == pytest.approx(sum((p / 187) ** 2 for p in parts))
    assert found["export"]["hhi_certain"] == pytest.approx(sum((p / 157) ** 2 for p in (64, 46, 40, 7)))
    assert (found["export"]["largest"], found["export"]["largest_share"]) == ("VNM", pytest.approx(64 / 187))
    assert found["export"]["covered"] == pytest.approx(187 / 199)
    products = rows(screening, "concentration", by=("flow",))
    assert products[0]["hhi"] == pytest.approx(sum((p / 199) ** 2 for p in (86, 64, 30, 19)))
    with pytest.raises(UsageError, match="hs_code, partner"):
        screening.concentration(over="colour")


def test_concentration_without_a_single_partner():
    with screen([("CHN", "2020", "export", "World", "842121", "5", None)]) as s:
        found = rows(s, "concentration", over="partner")
    assert [(r["parts"], r["hhi"], r["covered"]) for r in found] == [(0, None, 0.0)]


# -- unit values -----------------------------------------------------------------------------------------------------------------------------


def test_unit_values_by_hand(screening):
    found = {(r["year"], r["flow"], r["hs_code"]): r for r in rows(screening, "unit_values")}
    filters = found[2018, "export", "842121"]  # 10 for 5 kg; the 20 of Italy state no weight
    assert (filters["unit"], filters["value"], filters["quantity"], filters["unit_value"]) == (
        "kg",
        10,
        5,
        2.0,
    )
    assert filters["covered"] == pytest.approx(1 / 3)
    assert found[2018, "export", "8501"]["match"] == "possible"


def test_units_are_never_mixed():
    frame = pd.DataFrame(
        {
            "year": 2020, "flow": "export", "hs_code": ["842121", "842121", "842121", "854140"], "value": [10.0, 30.0, 60.0, 8.0],
            "quantity": [5.0, 3.0, 4.0, None], "quantity_unit": ["u", "m2", "u", "u"],
        }
    )  # fmt: skip
    with gt.screen(frame, edition="HS2017", currency="USD") as s:
        found = {r["hs_code"]: r for r in rows(s, "unit_values")}
    assert (found["842121"]["unit"], found["842121"]["quantity"], found["842121"]["value"]) == ("u", 9, 70)
    assert found["842121"]["covered"] == pytest.approx(0.7)
    assert (found["854140"]["unit"], found["854140"]["unit_value"], found["854140"]["covered"]) == (
        "",
        None,
        0.0,
    )


def test_unit_values_need_quantities(example):
    with pytest.raises(UsageError, match="states none"):
        example.unit_values()


# -- comparative advantage -------------------------------------------------------------------------------------------------------------------

TWO = [
    ("CHN", "2020", "export", "USA", "842121", "30", None),
    ("CHN", "2020", "export", "USA", "610910", "70", None),
    ("DEU", "2020", "export", "USA", "842121", "10", None),
    ("DEU", "2020", "export", "USA", "8501", "10", None),
    ("DEU", "2020", "export", "USA", "610910", "80", None),
    ("DEU", "2020", "import", "USA", "842121", "999", None),
]


def test_advantage_of_the_reporters_of_one_extract():
    with screen(TWO) as s:
        found = {r["reporter"]: r for r in rows(s, "advantage")}
        products = {
            (r["reporter"], r["hs_code"]): r for r in rows(s, "advantage", by=("reporter", "hs_code"))
        }
    assert found["CHN"]["rca"] == pytest.approx(
        0.30 / 0.25
    )  # 50 of 200 in the world, 10 of them only possible
    assert found["CHN"]["rca_low"] == pytest.approx(0.30 / 0.25)
    assert found["CHN"]["rca_high"] == pytest.approx(0.30 / 0.20)
    assert (found["DEU"]["rca_low"], found["DEU"]["rca"]) == (
        pytest.approx(0.10 / 0.25),
        pytest.approx(0.20 / 0.25),
    )
    assert products["CHN", "842121"]["rca"] == pytest.approx(0.30 / 0.20)
    assert products["DEU", "8501"]["rca_low"] == 0


@pytest.mark.parametrize("form", ["frame", "screening", "itself"])
def test_advantage_against_a_world_that_the_user_gives(form):
    frame = pd.DataFrame({"hs_code": ["842121", "610910"], "year": 2020, "value": [10.0, 90.0]})
    with screen([r for r in TWO if r[0] == "CHN"]) as s:
        if form == "itself":
            assert rows(s, "advantage", world=s)[0]["rca"] == 1.0
        elif form == "frame":
            assert rows(s, "advantage", world=frame)[0]["rca"] == pytest.approx(0.3 / 0.1)
        else:
            with gt.screen(frame, edition="HS2017", currency="CNY", flow="export") as world:
                assert rows(s, "advantage", world=world)[0]["rca"] == pytest.approx(3)


def test_advantage_needs_a_world(example):
    with pytest.raises(UsageError, match="world="):
        example.advantage()
    with pytest.raises(UsageError, match="year, reporter, hs_code"):
        example.advantage(world=example, by=("flow",))
    with (
        screen(
            [
                ("CHN", "2020", "import", "USA", "842121", "30", None),
                ("DEU", "2020", "import", "USA", "842121", "30", None),
            ]
        ) as s,
        pytest.raises(UsageError, match="about exports"),
    ):
        s.advantage()


# -- lists and industries --------------------------------------------------------------------------------------------------------------------


def test_overlap_of_lists(example):
    found = {(r["list_id"], r["other_list_id"]): r for r in rows(example, "overlap")}
    lists = {a for a, _ in found}
    assert len(found) == len(lists) ** 2
    for (a, b), row in found.items():
        other = found[b, a]
        assert (row["codes_common"], row["common_low"], row["common_high"]) == (
            other["codes_common"],
            other["common_low"],
            other["common_high"],
        )
        assert row["codes_common"] <= min(row["codes"], other["codes"])
        assert row["common_low"] <= row["common_high"] <= row["value_high"]
    matches = example.matches(as_="arrow").to_pylist()
    named = {
        name: {m["hs_code"] for m in matches if m["list_id"] == name}
        for name in ("apec_2012", "oecd_cleg_2014", "wto_core_2011")
    }
    for (a, ours), (b, theirs) in product(named.items(), repeat=2):
        assert found[a, b]["codes_common"] == len(ours & theirs)


def test_industries_by_year_add_up(example):
    whole = {r["isic"]: r for r in rows(example, "industries")}
    yearly = rows(example, "industries", by=("year", "flow"))
    assert example.industries(by=("year", "flow")).columns.tolist()[:6] == [
        "rank",
        "isic",
        "label",
        "year",
        "flow",
        "value_low",
    ]
    for isic, row in whole.items():
        mine = [r for r in yearly if r["isic"] == isic]
        assert sum(r["value_high"] for r in mine) == row["value_high"]
        assert sum(r["value_low"] for r in mine) == row["value_low"]
    steel = {r["year"]: r for r in yearly if r["isic"] == "2710"}
    assert steel[2020]["growth"] == pytest.approx(
        float(steel[2020]["value_high"] / steel[2019]["value_high"]) - 1
    )
    assert steel[2019]["growth"] is None


def test_goods_of_several_industries_in_each_of_them():
    data = [
        ("CHN", "2022", "export", "VNM", "285290", "5", None),
        ("CHN", "2022", "export", "VNM", "252329", "1", None),
    ]
    with screen(data, edition="HS2012") as s:
        separate, duplicate = rows(s, "industries"), rows(s, "industries", multi_class="duplicate")
        assert [(r["isic"], r["value_low"], r["value_high"]) for r in separate][-1][0] == ""
        assert sum(r["value_high"] for r in separate) == 6
        several = [r for r in duplicate if r["isic"] not in {"", "2694"}]
        assert len(several) > 1
        assert {(r["value_low"], r["value_high"]) for r in several} == {(0, 5)}
        with pytest.raises(UsageError, match="separate, duplicate"):
            s.industries(multi_class="split")


def test_chinese_classes_beside_isic(example):
    table = example.industries(chinese=True, as_="arrow")
    assert table.column_names[-2:] == ["gbt", "gbt_fit"]
    found = {r["isic"]: (r["gbt"], r["gbt_fit"]) for r in table.to_pylist()}
    # Of several links, the best fit and then the longest: 2710 is 31 (close) before 3140 (loose); 2411 is 261 before 26.
    assert (found["2710"], found["2411"], found["1110"], found["0200"]) == (
        ("31", "close"),
        ("261", "close"),
        ("07", "exact"),
        ("", ""),
    )


def test_intensities_are_means_of_what_is_traded(example):
    found = rows(example, "intensities")
    assert {"direct_ghg", "energy_cost_share_core"} <= {r["indicator"] for r in found}
    for row in found:
        assert row["low"] - 1e-12 <= row["mean"] <= row["high"] + 1e-12
        assert 0 < row["covered"] <= 1 + 1e-12
    by_indicator = {(r["isic"], r["indicator"]): r["mean"] for r in found}
    assert (
        by_indicator["2694", "direct_ghg"] > by_indicator["2413", "direct_ghg"] > 0
    )  # cement above plastics
    with pytest.raises(UsageError, match="direct_ghg"):
        example.intensities(indicators=["eu_ets_direct_emissions"])
    with pytest.raises(UsageError, match="not shown"):
        screen_of_partners().intensities(by=("group",))


def screen_of_partners():
    return screen([("CHN", "2020", "export", "USA", "252329", "1", None)])


@pytest.mark.parametrize("code", ["252329", "252230"])  # cement; hydraulic lime, which two sectors make
def test_an_intensity_by_hand(code):
    """One code alone: the sectors that the code is linked to, and the figures of these."""
    with gt.Reference.load().cursor() as cursor:
        (low, mean, high), = cursor.execute(
            "SELECT min(v), avg(v), max(v) FROM (SELECT DISTINCT l.industry_code, u.value::DOUBLE AS v FROM industry_links l "
            "JOIN bea_use_2017 u ON u.industry_code = l.industry_code AND u.indicator = 'energy_cost_share_core' "
            "WHERE l.scheme = 'BEA2017D' AND l.hs_edition = 'HS2017' AND l.hs6 = ?)", [code]
        ).fetchall()  # fmt: skip
    with screen([("CHN", "2020", "export", "USA", code, "1", None)]) as s:
        (row,) = rows(s, "intensities", indicators="energy_cost_share_core")
    assert (low < high) == (code == "252230")
    assert (row["low"], row["mean"], row["high"], row["covered"]) == (low, pytest.approx(mean), high, 1.0)
    assert (row["of_year"], row["country"], row["source"]) == (2017, "USA", "bea_use_2017")


def test_values_stay_exact(screening):
    for name in ("growth", "balance", "products", "partners", "unit_values"):
        table = getattr(screening, name)(as_="arrow")
        exact = [f for f in table.schema if f.name.startswith(("value", "exports", "balance"))]
        assert exact
        assert all(pa.types.is_decimal(f.type) for f in exact)


def test_goods_by_class_are_those_by_code_where_editions_differ():
    """A class of codes has verdicts of its own in each edition: sums by class are those of the codes, year by year."""
    codes = ("841182", "850720", "851660", "854140", "854143", "902780", "902789", "252329", "901580")
    given = pd.DataFrame(
        [(year, "export", code, 10.0**i) for year in (2019, 2023) for i, code in enumerate(codes)],
        columns=["period", "flow", "hs_code", "value"],
    )
    given["hs_edition"] = given["period"].map({2019: "HS2017", 2023: "HS2022"})
    with gt.screen(given, reporter="CHN", currency="USD") as s:
        by_code = s.environmental_goods(by=("year", "medium")).query("medium == 'all'").set_index("year")
        by_class = s.growth(by=()).set_index("year")
        totals = s.totals(by=("year",)).query("dimension == 'environmental_good'").set_index("year")
        for bound in ("value_low", "value_high"):
            assert by_class[bound].to_dict() == by_code[bound].to_dict() == totals[bound].to_dict()
        assert by_code["value_high"].nunique() == 2  # the editions do differ
