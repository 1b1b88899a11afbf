"""Partners and groups of countries: who counts as one, when a membership was in force, what a row holds."""

from __future__ import annotations

import pytest
from flows import ROWS, screen, table

import greentrade as gt
from greentrade.errors import InputError, UsageError


@pytest.fixture(scope="module")
def screening():
    with screen() as s:
        yield s


def rows(screening, name, *args, **options):
    return getattr(screening, name)(*args, as_="arrow", **options).to_pylist()


def test_columns_and_order(screening):
    assert screening.partners("environmental_good", by=("year", "flow"), as_="arrow").column_names == [
        "rank", "partner", "name", "kind", "year", "flow", "value_low", "value_high", "share", "share_of_partner",
    ]  # fmt: skip


def test_by_hand(screening):
    found = {r["partner"]: r for r in rows(screening, "partners", by=("flow",)) if r["flow"] == "export"}
    # VNM 10 + 30 + 24 filters and cells, 50 steel; ITA 20 + 10 + 16; DEU 40 cells and 90 shirts; USA 30 motors, possible only.
    assert (found["VNM"]["rank"], found["VNM"]["value_low"], found["VNM"]["value_high"]) == (1, 64, 64)
    assert found["VNM"]["share_of_partner"] == pytest.approx(64 / 114)
    assert found["VNM"]["share"] == pytest.approx(64 / 199)
    assert [found[p]["rank"] for p in ("ITA", "DEU", "USA", "Ruritania")] == [2, 3, 4, 5]
    assert (found["USA"]["value_low"], found["USA"]["value_high"]) == (0, 30)
    assert (found["Ruritania"]["kind"], found["Ruritania"]["name"]) == ("unknown", "Ruritania")


def test_what_is_no_partner_has_no_rank_and_is_not_lost(screening):
    found = {r["kind"]: r for r in rows(screening, "partners", by=("flow",)) if r["rank"] is None}
    assert set(found) == {"union", "blank"}
    assert (found["union"]["partner"], found["blank"]["value_high"]) == ("EUN", 3)
    everyone = sum(r["value_high"] for r in rows(screening, "partners", by=()))
    assert everyone == rows(screening, "environmental_goods", by=())[0]["value_high"]


def test_a_group_counts_while_it_is_one(screening):
    # Italy's cooperation document was in force from 2019 to 2023, Viet Nam's from 2017.
    found = rows(screening, "partners", "environmental_good", "BRI_COOP_DOC", by=("year", "flow"))
    exports = {(r["year"], r["partner"]): r for r in found if r["flow"] == "export"}
    assert set(exports) == {(2018, "VNM"), (2020, "VNM"), (2020, "ITA"), (2024, "VNM")}
    assert exports[2020, "ITA"]["share"] == pytest.approx(10 / 40)  # of all partners


def test_rows_by_group(screening):
    found = {
        (r["year"], r["group"]): r
        for r in rows(
            screening, "environmental_goods", by=("year", "group"), groups=["BRI_COOP_DOC", "EU27", "CN_FTA"]
        )
    }
    assert found[2018, "BRI_COOP_DOC"]["value_high"] == 10  # VNM; Italy joined in 2019
    assert found[2018, "EU27"]["value_high"] == 20 + 40 + 25
    assert found[2018, "CN_FTA"]["value_high"] == 10
    assert found[2018, "none"]["value_high"] == 30  # USA
    assert found[2018, "unknown"]["value_high"] == 7 + 3 + 9
    assert found[2018, "all"]["value_high"] == 10 + 20 + 40 + 30 + 7 + 3 + 9 + 25
    assert found[2020, "BRI_COOP_DOC"]["value_high"] == 30 + 10 + 60  # with Italy and Korea
    assert found[2020, "EU27"]["value_high"] == 10  # Italy in both: groups overlap
    assert found[2018, "CN_FTA"]["share_high"] == pytest.approx(10 / 18)  # Australia's cement too


def test_groups_serve_every_answer(screening):
    own = {"mine": ["VNM", "Italy", "IT"]}
    totals = rows(screening, "totals", by=("group",), groups=own)
    assert {r["group"] for r in totals} == {"mine", "none", "unknown", "all"}
    every = {r["group"]: r["value_high"] for r in totals if r["dimension"] == "all_trade"}
    assert (
        every["mine"] + every["none"] + every["unknown"]
        == every["all"]
        == sum(int(float(r[5])) for r in ROWS)
    )
    assert rows(screening, "waste", by=("group",), groups=own) == []
    found = rows(screening, "industries", by=("group", "flow"), groups=own)
    assert [r["value_high"] for r in found if r["group"] == "mine" and r["isic"] == "2710"] == [50]
    assert rows(screening, "growth", by=("group",), groups=own)[0]["group"] == "all"
    assert {r["group"] for r in rows(screening, "balance", by=("group",), groups=own)} == set(every)


def test_all_our_groups_unless_some_are_named(screening):
    found = {r["group"] for r in rows(screening, "totals", by=("group",))}
    assert {"BRI_COOP_DOC", "BRI_65_2015", "CN_FTA", "RCEP", "OECD", "EU27", "all"} <= found
    assert "BASEL" not in found
    assert "BASEL" in {r["group"] for r in rows(screening, "totals", by=("group",), groups="BASEL")}


def test_signing_is_not_joining():
    with screen([("CHN", "2018", "export", "USA", "842121", "1", None)]) as s:
        assert {r["group"] for r in rows(s, "totals", by=("group",), groups=["BASEL"])} == {"none", "all"}


def test_a_file_of_groups(screening, tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("iso3,group_id,since,until\nITA,club,2019-06-01,2020\nVNM,club,,\n", encoding="utf-8")
    found = rows(screening, "environmental_goods", by=("year", "flow", "group"), groups=str(path))
    values = {(r["year"], r["flow"]): r["value_high"] for r in found if r["group"] == "club"}
    assert values == {(2018, "export"): 10, (2020, "export"): 40, (2024, "export"): 24}
    one = rows(screening, "partners", "environmental_good", "club", by=("year",), groups=path)
    assert {(r["year"], r["partner"]) for r in one} == {
        (2018, "VNM"),
        (2020, "VNM"),
        (2020, "ITA"),
        (2024, "VNM"),
    }


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("country,group\nITA,a\n", "iso3 and group_id"),
        ("iso3,group_id,since\nITA,a,soon\n", "soon"),
        ("iso3,group_id\n", "no table"),
    ],
)
def test_a_file_that_is_no_table_of_groups(screening, tmp_path, text, say):
    path = tmp_path / "ours.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=say):
        screening.totals(by=("group",), groups=path)
    with pytest.raises(InputError, match="nowhere"):
        screening.totals(by=("group",), groups=tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("options", "say"),
    [
        ({"by": ("group",), "groups": ["BRI"]}, "BRI_COOP_DOC"),
        ({"by": ("group",), "groups": []}, "BRI_COOP_DOC"),
        ({"by": ("group",), "groups": {"mine": ["Atlantis"]}}, "Atlantis"),
        ({"by": ("group",), "groups": {"mine": "VNM"}}, "one text"),
        ({"by": ("group",), "groups": {"all": ["VNM"]}}, "rows of ours"),
        ({"by": ("group",), "groups": {}}, "no member"),
        ({"by": ("year",), "groups": ["OECD"]}, 'add "group"'),
        ({"by": ("province",)}, "year, period, flow, reporter, partner"),
    ],
)
def test_bad_input_lists_the_choices(screening, options, say):
    with pytest.raises(UsageError, match=say):
        screening.totals(**options)


def test_bad_input_of_partners(screening):
    with pytest.raises(UsageError, match="CN_FTA"):
        screening.partners("environmental_good", "FTA")
    with pytest.raises(UsageError, match="any_of_three"):
        screening.partners("green")
    with pytest.raises(UsageError, match="mine"):
        screening.partners("environmental_good", "other", groups={"mine": ["VNM"]})
    with pytest.raises(UsageError, match="name one of them"):
        screening.partners(groups={"mine": ["VNM"]})
    with pytest.raises(UsageError, match="by itself"):
        screening.partners(by=("partner",))
    with gt.screen(gt.load_example("china_exports").query("year == 2024")) as s:
        for call in (s.partners, s.free_trade):
            with pytest.raises(UsageError, match="no partners"):
                call()
        with pytest.raises(UsageError, match="has no partner"):
            s.totals(by=("group",))


def test_free_trade_partners_beside_their_flows(screening):
    found = {(r["partner"], r["year"], r["flow"]): r for r in rows(screening, "free_trade")}
    korea = found["KOR", 2020, "import"]
    assert (korea["since"], korea["in_force"], korea["value_high"], korea["share"]) == ("2015", True, 60, 1.0)
    assert found["KOR", 2018, "export"]["value_high"] == 0  # a zero is shown
    assert (found["NIC", 2020, "export"]["in_force"], found["NIC", 2024, "export"]["in_force"]) == (
        False,
        True,
    )
    assert found["SGP", 2018, "export"]["agreement"].count(" | ") == 1  # with ASEAN and on its own
    assert found["SGP", 2018, "export"]["since"] == "2005"
    assert len(found) == len({r[0] for r in found}) * 6
    with pytest.raises(UsageError, match="CN_FTA, RCEP"):
        screening.free_trade(group="OECD")


def test_free_trade_partners_are_chinas():
    mixed = [*ROWS, ("DEU", "2018", "import", "KOR", "842121", "99", None)]
    with screen(mixed) as s:
        assert {
            r["value_high"] for r in rows(s, "free_trade") if (r["partner"], r["year"]) == ("KOR", 2018)
        } == {0}
    with (
        screen([("DEU", "2018", "export", "KOR", "842121", "1", None)]) as s,
        pytest.raises(UsageError, match=r"China.*DEU"),
    ):
        s.free_trade()


def test_members_say_how_they_are_known(screening):
    found = rows(screening, "members", ["BRI_COOP_DOC", "MINAMATA"])
    italy = next(r for r in found if r["partner"] == "ITA" and r["group_id"] == "BRI_COOP_DOC")
    assert (italy["since"], italy["until"]) == ("2019", "2023")
    assert {r["basis"] for r in found} == {"read", "memory"}
    assert {r["basis"] for r in rows(screening, "members", {"mine": ["LAO"]})} == {"own"}


def test_chinese_names_and_codes_of_china_customs():
    frame = table(
        [
            ("CHN", "2018", "export", p, "842121", "1", None)
            for p in ("越南", "VN", "Viet Nam", "Vietnam", "韩国", "Bruneian")
        ]
    )
    with gt.screen(frame, edition="HS2017", currency="USD") as s:
        found = {r["partner"]: r["value_high"] for r in rows(s, "partners")}
    assert found["VNM"] >= 3
    assert found["KOR"] == 1
    assert found["Bruneian"] == 1


def test_months():
    monthly = [("CHN", p, "export", "VNM", "842121", "1", None) for p in ("2020-01", "2020-02", "2020-02")]
    with screen(monthly) as s:
        found = rows(s, "environmental_goods", by=("month",))
        assert [(r["month"], r["value_high"]) for r in found] == [("2020-01", 1), ("2020-02", 2)]
    with screen([("CHN", "2020", "export", "VNM", "842121", "1", None)]) as s:
        assert rows(s, "totals", by=("month",))[0]["month"] is None
