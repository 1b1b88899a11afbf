"""Scenarios of other rebate rates: what they are, what they save, and what they refuse. Codes and rates of the extracts are invented."""

from __future__ import annotations

import math

import pandas as pd
import pyarrow as pa
import pytest

import greentrade as gt
from greentrade.errors import ChoiceNeeded, UsageError

LIBRARY = pd.DataFrame(
    [
        ("25232900", 13.0, "", "2022-01-01", "2023-12-31", "invented"),
        ("28151100", 9.0, "", "2022-01-01", "2022-06-30", "invented"),
        ("28151100", 13.0, "", "2022-07-01", "2023-12-31", "invented"),
        ("61091000", 0.0, "exempt", "2022-01-01", "2023-12-31", "invented"),
    ],
    columns=["hs_code", "rate_pct", "special_flag", "valid_from", "valid_to", "source"],
)
LIBRARY[["valid_from", "valid_to"]] = LIBRARY[["valid_from", "valid_to"]].apply(
    lambda c: pd.to_datetime(c).dt.date
)
COLUMNS = ["period", "flow", "reporter", "partner", "regime", "hs_code", "value"]
ROWS = [
    ("2023-01", "export", "CHN", "USA", "10", "25232900", 1000),
    ("2023-02", "export", "CHN", "VNM", "14", "25232900", 400),
    ("2023-02", "export", "CHN", "VNM", "15", "25232900", 100),
    ("2022-03", "export", "CHN", "USA", "10", "28151100", 200),
    ("2022-09", "export", "CHN", "USA", "10", "28151100", 300),
    ("2023-05", "export", "CHN", "USA", "10", "61091000", 700),
    ("2023-05", "export", "CHN", "USA", "10", "31021000", 900),
    ("2023-05", "import", "CHN", "USA", "10", "25232900", 5000),
]


@pytest.fixture(scope="module")
def library():
    return pa.Table.from_pandas(LIBRARY, preserve_index=False)


@pytest.fixture(scope="module")
def screened():
    with gt.screen(pd.DataFrame(ROWS, columns=COLUMNS)) as s:
        yield s


def one(frame, **where):
    for name, value in where.items():
        frame = frame[frame[name] == value]
    (row,) = frame.to_dict("records")
    return row


# -- what a scenario is ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ({}, "at least one code"),
        ("7606", "at least one code"),
        ({"7606": -1}, "negative"),
        ({"7606": 17.5}, "above the VAT rate"),
        ({"7606": math.nan}, "no number"),
        ({"7606": "0"}, "no number"),
        ({"7606": True}, "no number"),
        ({7606: 0}, "no code"),
        ({"76a6": 0}, "no code"),
        ({"7": 0}, "no code"),
        ({"72104900": 0, "721049": 5}, "two rates"),  # the only line of its subheading
    ],
)
def test_what_is_no_scenario_is_refused(rates, said):
    with pytest.raises(UsageError, match=said):
        gt.RebateScenario(rates)


def test_codes_are_read_as_people_write_them():
    assert gt.RebateScenario({"7210.49": 0}) == gt.RebateScenario({"72104900": 0})
    assert gt.RebateScenario({"7606": 0}) != gt.RebateScenario({"7606": 1})
    assert len({gt.RebateScenario({"7606": 0}), gt.RebateScenario.cancel("7606")}) == 1


@pytest.mark.parametrize("points", [0, -4, 18, math.inf, "4"])
def test_points_are_points(points):
    with pytest.raises(UsageError, match="points"):
        gt.RebateScenario.cut(points, ["7606"])


def test_two_scenarios_are_one_unless_they_disagree():
    both = gt.RebateScenario({"7606": 0}, edition="HS2022") | gt.RebateScenario.cut(4, ["7210"])
    assert repr(both) == "RebateScenario(7210 cut by 4 points, 7606 to 0 %; HS2022)"
    with pytest.raises(UsageError, match="two things of 7606"):
        both | gt.RebateScenario({"7606": 5})
    with pytest.raises(UsageError, match="two editions"):
        both | gt.RebateScenario({"7607": 5}, edition="HS2017")
    with pytest.raises(UsageError, match="all candidates"):
        gt.RebateScenario.cancel_candidates() | gt.RebateScenario.cut_candidates(2)
    with pytest.raises(TypeError):
        both | {"7607": 0}


# -- what it saves -----------------------------------------------------------------------------------------------------------------


def test_a_saving_is_points_times_eligible_value(screened, library):
    found = screened.rebate_scenario(gt.RebateScenario({"2523": 4}), rates=library)
    row = one(found, hs_code="25232900")
    assert (row["export_value"], row["eligible_value"], row["base_low"], row["base_high"]) == (
        1500,
        1000,
        1000,
        1100,
    )
    assert (row["rate_low_pct"], row["new_rate_high_pct"], row["match"]) == (13, 4, "certain")
    assert (row["saving_low"], row["saving_high"]) == (90, 99)
    assert (row["value_rate_known"], row["value_rate_unknown"]) == (1500, 0)
    for words in (
        "2523 to 4 %",
        "rebate 13 %",
        "invented",
        "66.7 % of the value gets the rebate",
        "upper bound on FOB",
    ):
        assert words in row["why"]


def test_the_traders_base_is_smaller(screened, library):
    row = one(
        screened.rebate_scenario(gt.RebateScenario({"2523": 4}), rates=library, vat_pct=13),
        hs_code="25232900",
    )
    assert (
        row["trader_saving_high"] == row["saving_high"]
    )  # the rebate gives all VAT back: the purchase price is FOB at most
    nine = one(
        screened.rebate_scenario(
            gt.RebateScenario({"2815": 0}), rates=library, by=("year", "period", "hs_code")
        ),
        period="2022-03",
    )
    assert nine["trader_saving_high"] == pytest.approx(200 / 1.04 * 0.09)  # 4 points of VAT stay a cost
    less = one(
        screened.rebate_scenario(gt.RebateScenario({"2523": 4}), rates=library, trader_margin=0.1),
        hs_code="25232900",
    )
    assert less["trader_saving_high"] == pytest.approx(0.9 * 99)


def test_months_are_added_each_at_its_rate(screened, library):
    row = one(screened.rebate_scenario(gt.RebateScenario({"281511": 0}), rates=library), hs_code="28151100")
    assert (row["saving_low"], row["saving_high"]) == (57, 57)  # 200 at 9 %, 300 at 13 %
    months = screened.rebate_scenario(
        gt.RebateScenario({"281511": 0}), rates=library, by=("period", "hs_code")
    )
    assert dict(zip(months["period"], months["saving_high"], strict=True)) == {"2022-09": 39, "2022-03": 18}
    cut = one(
        screened.rebate_scenario(gt.RebateScenario.cut(10, ["2815"]), rates=library), hs_code="28151100"
    )
    assert cut["saving_high"] == 18 + 30  # a cut ends at zero


def test_a_restored_rebate_costs(screened, library):
    row = one(screened.rebate_scenario(gt.RebateScenario({"6109": 5}), rates=library), hs_code="61091000")
    assert (row["saving_low"], row["saving_high"]) == (-35, -35)
    lifted = one(
        screened.rebate_scenario(gt.RebateScenario.lift(2, ["6109"]), rates=library), hs_code="61091000"
    )
    assert lifted["saving_low"] == -14


def test_an_unknown_rate_is_an_unknown_saving(screened, library):
    scenario = gt.RebateScenario.cancel(["3102", "2523"])
    row = one(screened.rebate_scenario(scenario, rates=library), hs_code="31021000")
    assert (row["rate_status"], row["value_rate_unknown"]) == ("unknown", 900)
    assert pd.isna(row["saving_low"])
    assert pd.isna(row["saving_high"])
    assert "unknown, not zero" in row["why"]
    (total,) = screened.rebate_scenario(scenario, rates=library, by=()).to_dict("records")
    assert (total["codes"], total["codes_rate_unknown"]) == (2, 1)
    assert (total["value_rate_known"], total["value_rate_unknown"], total["export_value"]) == (
        1500,
        900,
        2400,
    )
    assert total["share_rate_known"] == 1500 / 2400
    assert (total["saving_low"], total["saving_high"]) == (130, 143)
    (nothing,) = screened.rebate_scenario(gt.RebateScenario({"3102": 0}), rates=library, by=()).to_dict(
        "records"
    )
    assert pd.isna(nothing["saving_high"])


def test_a_code_of_which_a_part_is_meant_is_possible():
    frame = pd.DataFrame(
        [(2021, "export", "CHN", "720915", 100)], columns=["year", "flow", "reporter", "hs_code", "value"]
    )
    with gt.screen(frame) as s:
        row = one(s.rebate_scenario(gt.RebateScenario({"72091510": 4})), hs_code="720915")
        whole = one(s.rebate_scenario(gt.RebateScenario({"72091510": 4, "7209": 13})), hs_code="720915")
    assert (row["match"], row["saving_low"], row["saving_high"]) == (
        "possible",
        -4,
        9,
    )  # 0 to 13 in 2021: cancelled in August
    assert (whole["match"], whole["rule"]) == ("certain", "7209 to 13 %; 72091510 to 4 %")


def test_other_editions_are_reached_by_concordance():
    columns = ["year", "flow", "reporter", "hs_code", "value"]
    rows = [
        (2021, "export", "CHN", "854140", 10),
        (2023, "export", "CHN", "854142", 10),
        (2023, "export", "CHN", "854149", 10),
    ]
    with gt.screen(pd.DataFrame(rows, columns=columns)) as s:
        with pytest.raises(ChoiceNeeded, match="HS2017, HS2022"):
            s.rebate_scenario(gt.RebateScenario({"8541": 0}))
        found = s.rebate_scenario(gt.RebateScenario({"854142": 0}, edition="HS2022"))
        assert dict(zip(found["hs_code"], found["match"], strict=True)) == {
            "854140": "possible",
            "854142": "certain",
        }
        older = s.rebate_scenario(gt.RebateScenario({"854140": 0}, edition="HS2017"))
        assert set(older["match"]) == {"certain"}
        assert set(older["hs_code"]) == {"854140", "854142", "854149"}


def test_all_candidates_are_those_of_the_table(screened, library):
    table = screened.rebate_candidates(rates=library)
    for scenario, statuses in [
        (gt.RebateScenario.cancel_candidates(), {"candidate", "candidate_rate_unknown"}),
        (
            gt.RebateScenario.cancel_candidates(conflicts=True),
            {"candidate", "candidate_rate_unknown", "conflict"},
        ),
    ]:
        picked = table[table["status"].isin(statuses)].set_index(["year", "hs_code"])
        found = screened.rebate_scenario(scenario, rates=library).set_index(["year", "hs_code"])
        assert set(found.index) == set(picked.index)
        known = picked.dropna(subset=["saving_high"])
        assert found.loc[known.index, "saving_high"].tolist() == pytest.approx(known["saving_high"].tolist())
    own = gt.RebateScenario({"2815": 9}) | gt.RebateScenario.cancel_candidates()
    rows = screened.rebate_scenario(own, rates=library)
    assert (
        one(rows, hs_code="28151100")["rule"] == "2815 to 9 %"
    )  # a code of the scenario speaks before the rule of all


# -- how exports respond -----------------------------------------------------------------------------------------------------------


def test_the_response_is_the_users(screened, library):
    scenario = gt.RebateScenario({"2815": 0})
    plain = screened.rebate_scenario(scenario, rates=library)
    assert not {"export_change_low", "saving_after_low"} & set(plain.columns)
    row = one(
        screened.rebate_scenario(scenario, rates=library, elasticity=7, by=("period", "hs_code")),
        period="2022-03",
    )
    assert row["export_change_low"] == pytest.approx(200 * (1.07**-9 - 1), abs=1e-6)
    assert row["saving_after_high"] == pytest.approx(
        18
    )  # nothing is refunded at zero, however much is exported
    ranged = one(
        screened.rebate_scenario(scenario, rates=library, elasticity="published", by=("period", "hs_code")),
        period="2022-03",
    )
    assert ranged["export_change_low"] == pytest.approx(200 * (1.13**-9 - 1), abs=1e-6)
    assert ranged["export_change_high"] == row["export_change_high"]
    restored = one(
        screened.rebate_scenario(gt.RebateScenario({"6109": 5}), rates=library, elasticity=7),
        hs_code="61091000",
    )
    assert restored["export_change_high"] == pytest.approx(700 * (1.07**5 - 1), abs=1e-6)
    assert restored["saving_after_low"] == pytest.approx(-700 * 1.07**5 * 0.05, abs=1e-6)
    assert restored["saving_after_low"] < restored["saving_low"]


# -- what it refuses ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scenario", "options", "said"),
    [
        (gt.RebateScenario({"7699": 0}), {}, "not in HS2022: 7699. No edition has 7699"),
        (gt.RebateScenario({"854140": 0}), {}, "854140 is in HS1992, HS1996, HS2002, HS2007, HS2012, HS2017"),
        (gt.RebateScenario({"85414010": 0}), {}, "not in HS2022"),
        (gt.RebateScenario({"2523": 16}), {}, "above the VAT rate of 2023, 13 %"),
        (gt.RebateScenario({"2523": 10}), {"vat_pct": 9}, "above the VAT rate of 2023, 9 %"),
        (gt.RebateScenario.lift(5, ["2815"]), {}, "above the VAT rate"),
        (gt.RebateScenario({"3102": 0}), {"elasticity": 7}, "no rate to work on"),
        (gt.RebateScenario({"2523": 0}), {"elasticity": -7}, "cannot be right"),
        (gt.RebateScenario({"2523": 0}), {"elasticity": "usual"}, "choose from: a number"),
        (gt.RebateScenario({"2523": 0}), {"elasticity": (13, 7)}, "no range"),
        (gt.RebateScenario({"2523": 0}), {"elasticity": ()}, "no range"),
        (gt.RebateScenario({"2523": 0}), {"elasticity": True}, "cannot be right"),
        (gt.RebateScenario({"2523": 0}), {"trader_margin": 1}, "no fraction"),
        (gt.RebateScenario({"2523": 0}), {"vat_pct": 0}, "no VAT rate"),
        (gt.RebateScenario({"2523": 0}), {"tier": "loose"}, "choose from: strict, default, broad"),
        (gt.RebateScenario({"2523": 0}), {"by": ("month",)}, "choose from: year, period"),
        (gt.RebateScenario({"2523": 0}), {"at": "soon"}, "no date"),
        ({"2523": 0}, {}, "not dict"),
    ],
)
def test_what_cannot_be_right_is_refused(screened, library, scenario, options, said):
    with pytest.raises(UsageError, match=said):
        screened.rebate_scenario(scenario, rates=library, **options)


def test_a_scenario_of_codes_that_are_not_exported_touches_nothing(screened):
    found = screened.rebate_scenario(gt.RebateScenario({"01": 0}), elasticity=7)
    assert found.empty
    assert "export_change_low" in found.columns
    assert screened.rebate_scenario(gt.RebateScenario({"01": 0}), by=("year", "industry")).empty
