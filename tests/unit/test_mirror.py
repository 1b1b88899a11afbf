"""Mirror statistics: both sides' reported trade against sums worked by hand, on invented trade."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import greentrade as gt
from greentrade.answers.mirror import EXPLANATIONS
from greentrade.errors import InputError, UsageError

COLUMNS = ["year", "reporter", "flow", "partner", "hs_code", "value", "net_weight_kg"]


def reported(reporter, flow, partner, code, value, *, year=2022, weight=None):
    return (year, reporter, flow, partner, code, value, weight)


def screen(*rows, columns=COLUMNS, **options):
    return gt.screen(pd.DataFrame(list(rows), columns=columns), **options)


def mirror(*rows, columns=COLUMNS, screened=None, **options):
    found = screen(*rows, columns=columns, **(screened or {})).mirror(as_="arrow", **options).to_pylist()
    return {(r["exporter"], r["importer"], r["hs_code"], r["year"]): r for r in found}


DEU_POL = ("DEU", "POL", "391590", 2022)
PAIR = (
    reported("DEU", "export", "POL", "391590", 100.0, weight=10.0),
    reported("POL", "import", "DEU", "391590", 125.0, weight=8.0),
)


def test_columns_and_figures():
    table = screen(*PAIR).mirror(as_="arrow")
    assert table.column_names == [
        "rank", "year", "exporter", "importer", "hs_code", "hs_edition", "level", "match", "status", "export_value", "import_value",
        "import_value_fob", "gap", "gap_share", "export_kg", "import_kg", "weight_gap_kg", "weight_gap_share", "explanations",
    ]  # fmt: skip
    (row,) = table.to_pylist()
    assert (row["rank"], row["status"], row["level"], row["match"]) == (1, "both", "subheading", "certain")
    assert (row["export_value"], row["import_value"], row["gap"]) == (100, 125, 25)
    assert row["gap_share"] == pytest.approx(0.2)
    assert (row["weight_gap_kg"], row["weight_gap_share"]) == (-2, pytest.approx(-0.2))
    assert row["explanations"] == "cif_fob"


def test_no_margin_is_taken_off_unless_asked_for():
    row = mirror(*PAIR)[DEU_POL]
    assert row["import_value_fob"] == row["import_value"] == 125
    row = mirror(*PAIR, cif_margin=0.25)[DEU_POL]
    assert (row["import_value"], row["import_value_fob"], row["gap"]) == (125, 100, 0)
    assert row["explanations"] == ""


def test_one_sided_trade_is_no_gap():
    rows = mirror(
        *PAIR,
        reported("DEU", "export", "CHN", "391590", 900.0),
        reported("DEU", "export", "POL", "391590", 7.0, year=2021),
    )
    for key in (("DEU", "CHN", "391590", 2022), ("DEU", "POL", "391590", 2021)):
        row = rows[key]
        assert (row["rank"], row["status"], row["explanations"]) == (None, "one_sided", "missing_reporter")
        assert (row["gap"], row["gap_share"], row["weight_gap_kg"]) == (None, None, None)
    assert rows[DEU_POL]["rank"] == 1


def test_what_one_of_two_reporting_countries_does_not_show_is_a_gap():
    rows = mirror(
        *PAIR,
        reported("POL", "import", "DEU", "720449", 40.0),
        reported("DEU", "export", "POL", "470710", 50.0),
    )
    seen = rows["DEU", "POL", "720449", 2022]
    assert (seen["status"], seen["gap"], seen["gap_share"]) == ("import_only", 40, 1)
    seen = rows["DEU", "POL", "470710", 2022]
    assert (seen["status"], seen["gap"], seen["gap_share"]) == ("export_only", -50, -1)
    assert [r["hs_code"] for r in sorted(rows.values(), key=lambda r: r["rank"])] == [
        "470710",
        "720449",
        "391590",
    ]


def test_a_pair_of_which_one_side_tells_nothing_says_so():
    rows = mirror(
        *PAIR,
        reported("FRA", "export", "DEU", "391590", 1.0),
        reported("POL", "import", "FRA", "391590", 5.0),
    )
    row = rows["FRA", "POL", "391590", 2022]
    assert (row["status"], row["explanations"]) == ("import_only", "pair_unseen")


def test_the_union_has_no_gap_with_a_side_that_names_its_members():
    rows = [
        reported("CHN", "export", "DEU", "391590", 60.0),
        reported("EUN", "import", "CHN", "391590", 70.0),
    ]
    found = mirror(*rows, *PAIR)
    seen = found["CHN", "EUN", "391590", 2022]
    assert (seen["rank"], seen["status"], seen["explanations"]) == (None, "one_sided", "union_or_members")
    named = mirror(reported("CHN", "export", "EUN", "391590", 60.0), *rows[1:])
    assert named["CHN", "EUN", "391590", 2022]["gap"] == 10


def test_national_lines_are_cut_to_six_digits():
    row = mirror(
        reported("CHN", "export", "JPN", "72042100", 10.0), reported("CHN", "export", "JPN", "72042900", 5.0),
        reported("JPN", "import", "CHN", "720421", 10.0),
        reported("JPN", "import", "CHN", "720429", 5.0),
    )  # fmt: skip
    assert {key[2]: r["gap"] for key, r in row.items()} == {"720421": 0, "720429": 0}


def test_the_coarser_side_decides_the_level():
    rows = mirror(
        reported("DEU", "export", "POL", "720421", 10.0), reported("DEU", "export", "POL", "720429", 5.0), reported("POL", "import", "DEU", "7204", 20.0),
        reported("DEU", "export", "POL", "391590", 1.0), reported("POL", "import", "DEU", "391590", 1.0),
    )  # fmt: skip
    row = rows["DEU", "POL", "7204", 2022]
    assert (row["level"], row["gap"], row["match"]) == ("heading", 5, "certain")
    assert rows[DEU_POL]["level"] == "subheading"  # another chapter keeps its own level


def test_different_editions_are_compared_by_heading():
    columns = [*COLUMNS, "hs_edition"]
    rows = mirror(
        (*reported("DEU", "export", "POL", "391590", 10.0), "HS2022"),
        (*reported("POL", "import", "DEU", "391590", 12.0), "HS2017"),
        columns=columns,
    )
    row = rows["DEU", "POL", "3915", 2022]
    assert (row["level"], row["hs_edition"], row["gap"]) == ("heading", "HS2017+HS2022", 2)
    assert row["explanations"] == "cif_fob+editions"


def test_a_code_that_is_only_possibly_of_the_dimension_says_so():
    rows = mirror(
        reported("DEU", "export", "POL", "262190", 1.0), reported("POL", "import", "DEU", "262190", 2.0)
    )
    assert rows["DEU", "POL", "262190", 2022]["match"] == "possible"


def explained(*rows, **options):
    return set(mirror(*rows, **options)[DEU_POL]["explanations"].split("+")) - {""}


def test_explanations_need_their_trace():
    more, less = (
        reported("POL", "import", "DEU", "391590", 150.0),
        reported("POL", "import", "DEU", "391590", 50.0),
    )
    sent = reported("DEU", "export", "POL", "391590", 100.0)
    assert explained(sent, less) == set()
    assert explained(sent, more) == {"cif_fob"}
    assert explained(sent, more, cif_margin=0.1) == set()
    later = (
        reported("DEU", "export", "POL", "391590", 1.0, year=2023),
        reported("POL", "import", "DEU", "391590", 40.0, year=2023),
    )
    assert explained(sent, less, *later) == {"timing"}
    other_code = (
        reported("DEU", "export", "POL", "391510", 1.0),
        reported("POL", "import", "DEU", "391510", 40.0),
    )
    assert explained(sent, less, *other_code) == {"classification"}
    other_source = (
        reported("FRA", "export", "POL", "391590", 1.0),
        reported("POL", "import", "FRA", "391590", 40.0),
    )
    assert explained(sent, less, *other_source) == {"origin_or_consignment"}
    hub = (reported("DEU", "export", "NLD", "391590", 1.0), reported("NLD", "import", "DEU", "391590", 40.0))
    assert explained(sent, less, *hub) == {"re_export"}
    assert explained(sent, less, reported("POL", "import", "DEU", "39SSSS", 9.0)) == {"confidentiality"}


def test_a_gap_of_the_same_sign_elsewhere_explains_nothing():
    sent, less = (
        reported("DEU", "export", "POL", "391590", 100.0),
        reported("POL", "import", "DEU", "391590", 50.0),
    )
    others = [
        reported("DEU", "export", "POL", "391510", 9.0), reported("POL", "import", "DEU", "391510", 1.0),
        reported("FRA", "export", "POL", "391590", 9.0), reported("POL", "import", "FRA", "391590", 1.0),
        reported("DEU", "export", "POL", "391590", 9.0, year=2023), reported("POL", "import", "DEU", "391590", 1.0, year=2023),
    ]  # fmt: skip
    assert explained(sent, less, *others) == set()


def test_reports_of_half_a_year_say_so():
    columns = ["period", *COLUMNS[1:]]
    rows = [("2022-01", *PAIR[0][1:]), ("2022-01", *PAIR[1][1:]), ("2022-02", *PAIR[1][1:])]
    row = mirror(*rows, columns=columns)[DEU_POL]
    assert (row["gap"], row["explanations"]) == (150, "cif_fob+coverage")


def test_every_explanation_is_documented():
    page = (Path(__file__).parents[2] / "docs" / "answers" / "mirror.md").read_text(encoding="utf-8")
    for name in EXPLANATIONS:
        assert f"`{name}`" in page


def test_ranking_by_share_and_weight_and_a_threshold():
    rows = [
        reported("DEU", "export", "POL", "391590", 100.0, weight=1.0), reported("POL", "import", "DEU", "391590", 110.0, weight=2.0),
        reported("DEU", "export", "POL", "720449", 2.0, weight=1.0), reported("POL", "import", "DEU", "720449", 4.0, weight=50.0),
    ]  # fmt: skip
    for rank_by, first in (("value", "391590"), ("share", "720449"), ("weight", "720449")):
        best = min(mirror(*rows, rank_by=rank_by).values(), key=lambda r: r["rank"])
        assert best["hs_code"] == first
    assert {key[2] for key in mirror(*rows, min_value=5)} == {"391590"}


def test_any_dimension_and_named_lists():
    rows = [
        reported("DEU", "export", "POL", "850231", 10.0),
        reported("POL", "import", "DEU", "850231", 12.0),
    ]
    assert mirror(*rows) == {}
    assert mirror(*rows, dimension="environmental_good")["DEU", "POL", "850231", 2022]["gap"] == 2
    rows = [
        reported("DEU", "export", "POL", "230400", 10.0),
        reported("POL", "import", "DEU", "230400", 12.0),
    ]
    assert mirror(*rows) == {}
    assert mirror(*rows, lists=["hs_waste_ext"])["DEU", "POL", "230400", 2022]["gap"] == 2
    assert mirror(*rows, tier="broad")["DEU", "POL", "230400", 2022]["gap"] == 2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [PAIR[0], reported("FRA", "export", "POL", "391590", 1.0)],
            "all records are exports|no country reports imports",
        ),
        ([PAIR[1]], "no country reports exports"),
        ([PAIR[0], reported("DEU", "import", "POL", "391590", 1.0)], "the trade that DEU reports alone"),
        ([PAIR[0], reported("POL", "import", "DEU", "391590", 1.0, year=2021)], "same year"),
        (
            [
                reported("DEU", "export", "Narnia", "391590", 1.0),
                reported("POL", "import", "Narnia", "391590", 1.0),
            ],
            "nobody",
        ),
    ],
)
def test_one_sided_data_is_an_error_that_says_what_is_missing(rows, said):
    with pytest.raises(InputError, match=said) as caught:
        screen(*rows).mirror()
    assert "What to do" in str(caught.value)


@pytest.mark.parametrize("column", ["reporter", "partner", "flow"])
def test_without_a_side_there_is_nothing_to_compare(column):
    frame = pd.DataFrame(list(PAIR), columns=COLUMNS).drop(columns=column)
    stated = {"flow": "export"} if column == "flow" else {}
    with pytest.raises(InputError, match="two sides"):
        gt.screen(frame, **stated).mirror()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"cif_margin": -0.1}, "cif_margin=-0.1"), ({"cif_margin": 1}, "as a fraction"), ({"cif_margin": "6%"}, "as a fraction"),
        ({"cif_margin": True}, "as a fraction"), ({"cif_margin": float("nan")}, "as a fraction"), ({"min_value": -1}, "min_value"),
        ({"rank_by": "size"}, "value, share, weight"), ({"dimension": "trash"}, "waste"), ({"tier": "wide"}, "strict"),
        ({"lists": ["apec_2012"]}, "hs_waste_core"),
    ],
)  # fmt: skip
def test_arguments_that_cannot_be_right(options, said):
    with pytest.raises(UsageError, match=said):
        screen(*PAIR).mirror(**options)
