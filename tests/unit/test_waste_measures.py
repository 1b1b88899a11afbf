"""Measures in force and parties, beside waste: worked by hand from the dates in the reference tables, on invented trade."""

from __future__ import annotations

import pandas as pd
import pytest

import greentrade as gt

COLUMNS = ["year", "reporter", "flow", "partner", "hs_code", "value"]


def screen(*rows, columns=COLUMNS, **options):
    return gt.screen(pd.DataFrame(list(rows), columns=columns), **options)


def only(*rows, columns=COLUMNS, by=(), **options):
    (row,) = screen(*rows, columns=columns, **options).waste(by=by, as_="arrow").to_pylist()
    return row


def to_china(year, code, **options):
    """China imports 100 from Japan."""
    return only((year, "CHN", "import", "JPN", code, 100.0), **options)


@pytest.mark.parametrize(
    ("year", "code", "low", "high"),
    [
        (2018, "72042100", 0, 0),  # stainless scrap: banned on 2019-12-31
        (2019, "72042100", 0, 100),  # one day of the year
        (2020, "72042100", 100, 100),  # the line itself, read
        (2021, "72042100", 0, 100),  # 7204210010 is free since 2021: eight digits hold both
        (2021, "7204210010", 0, 0),  # the free good itself
        (2021, "7204210090", 100, 100),  # its sibling is no part of it
        (2017, "39151000", 0, 100),  # 24 items: 2017-12-31
        (2016, "39151000", 0, 0),
        (2020, "47071000", 0, 0),  # brown paper was free until all waste was banned
        (2021, "47071000", 0, 100),  # the ban of all solid waste, from memory
    ],
)
def test_chinas_import_bans_by_date(year, code, low, high):
    row = to_china(year, code)
    assert (row["banned_low"], row["banned_high"]) == (low, high)
    assert ("cn_import_ban" in row["measure"].split("+")) == (high > 0)


@pytest.mark.parametrize(
    ("year", "code", "reasons"),
    [
        (2021, "72042100", {"free_sibling"}),
        (2021, "72044900", {"free_sibling", "length", "scope", "unverified"}),
        (2019, "72042100", {"date"}),
        (2021, "47071000", {"unverified"}),
    ],
)
def test_why_a_ban_is_only_possible(year, code, reasons):
    why = to_china(year, code)["why"]
    said = next(part for part in why.split("; ") if part.startswith("cn_import_ban"))
    assert said.startswith("cn_import_ban possible (")
    assert set(said.split("(")[1].rstrip(")").split(", ")) == reasons


def test_a_ban_is_of_the_importer_whichever_side_reports():
    exported = only((2020, "JPN", "export", "CHN", "720421", 100.0))
    assert exported["banned_high"] == 100
    away = only((2020, "CHN", "export", "JPN", "72042100", 100.0))
    assert away["banned_high"] == 0
    assert "cn_" not in away["measure"]


def test_licences_count_as_control():
    row = to_china(2019, "72044900")  # under licence from July 2019
    assert row["measure"] == "cn_import_ban+cn_import_licence"
    assert (row["controlled_low"], row["controlled_high"]) == (0, 100)


@pytest.mark.parametrize(
    ("year", "code", "controlled"),
    [
        (2020, "391590", 0),  # plastics entered annexes II and VIII in 2021
        (2021, "391590", 100),
        (2024, "854929", 0),  # other e-waste is Y49 from 2025
        (2025, "854929", 100),
        (2024, "854921", 100),  # A1180 until 2024, A1181 from 2025
        (2025, "854921", 100),
        (2024, "854931", 0),  # A1181 alone
        (2025, "854931", 100),
    ],
)
def test_basel_entries_have_dates(year, code, controlled):
    row = only((year, "DEU", "export", "GHA", code, 100.0))
    assert (row["controlled_low"], row["controlled_high"]) == (
        0,
        controlled,
    )  # no code shows the state of the waste
    assert (row["measure"] == "basel_control") == bool(controlled)


def test_where_neither_side_is_party_nothing_is_controlled():
    # Afghanistan became a party in June 2013, the United States never did.
    assert only((2012, "USA", "export", "AFG", "854810", 100.0))["controlled_high"] == 0
    assert only((2013, "USA", "export", "AFG", "854810", 100.0))["controlled_high"] == 100
    assert only((2014, "USA", "export", "AFG", "854810", 100.0))["controlled_high"] == 100


@pytest.mark.parametrize(
    ("year", "partner", "party"),
    [
        (2012, "AFG", False), (2013, "AFG", None), (2014, "AFG", True), (2014, "USA", False), (2014, "DEU", True),
        (2014, "HKG", None),  # a territory: no agreement of our table knows it
        (2014, "EUN", None),  # the table has the European Union for Montreal only
        (2014, "nowhere", None),
    ],
)  # fmt: skip
def test_party_at_the_date(year, partner, party):
    row = only((year, "JPN", "export", partner, "720449", 100.0))
    assert row["partner_is_party"] is party
    assert (row["non_party_low"], row["non_party_high"]) == (
        100 if party is False else 0,
        0 if party else 100,
    )


def test_a_row_of_several_partners_says_so_only_where_they_agree():
    rows = [
        (2014, "JPN", "export", partner, "720449", value)
        for partner, value in (("USA", 1.0), ("DEU", 2.0), ("HKG", 4.0))
    ]
    row = only(*rows)
    assert row["partner_is_party"] is None
    assert (row["non_party_low"], row["non_party_high"]) == (1, 5)
    split = screen(*rows).waste(by=("partner_is_party",), as_="arrow").to_pylist()
    assert {r["partner_is_party"]: r["value_high"] for r in split} == {False: 1, True: 2, None: 4}


def test_split_by_measure_the_parts_add_up():
    rows = [
        (2020, "CHN", "import", "JPN", "72042100", 1.0), (2020, "CHN", "import", "JPN", "72044900", 2.0),
        (2020, "CHN", "import", "JPN", "47071000", 4.0), (2020, "CHN", "export", "JPN", "72044900", 8.0),
    ]  # fmt: skip
    split = screen(*rows).waste(by=("year", "measure"), as_="arrow").to_pylist()
    assert {r["measure"]: r["value_high"] for r in split} == {
        "cn_import_ban+cn_import_licence": 3,
        "cn_import_licence": 4,
        "": 8,
    }
    assert sum(r["banned_high"] for r in split) == only(*rows)["banned_high"] == 3


def test_without_partners_nothing_is_said_of_parties():
    row = only(
        (2020, "CHN", "import", "720421", 1.0), columns=["year", "reporter", "flow", "hs_code", "value"]
    )
    assert row["banned_high"] == 1  # China imports, from wherever
    assert (row["non_party_low"], row["non_party_high"], row["partner_is_party"]) == (None, None, None)


def test_a_stated_period_and_reporter_serve_as_well():
    row = only(
        ("import", "JPN", "72042100", 1.0),
        columns=["flow", "partner", "hs_code", "value"],
        period="2020",
        reporter="CHN",
    )
    assert (row["banned_low"], row["partner_is_party"]) == (1, True)


def test_obligations_follow_the_record_whatever_the_policy_date():
    rows = [(2018, "CHN", "import", "JPN", "72042100", 1.0), (2020, "CHN", "import", "JPN", "72042100", 2.0)]
    for policy_date in (None, "record", "2018-01-01", "2026-01-01"):
        assert only(*rows, policy_date=policy_date)["banned_low"] == 2


def test_months_are_dated_by_the_month():
    columns = ["period", *COLUMNS[1:]]
    rows = [(p, "CHN", "import", "JPN", "39151000", 1.0) for p in ("2017-11", "2017-12", "2018-01")]
    table = screen(*rows, columns=columns).waste(by=("period",), as_="arrow").to_pylist()
    assert [(r["period"], r["banned_high"]) for r in table] == [
        ("2017-11", 0),
        ("2017-12", 1),
        ("2018-01", 1),
    ]


def test_e_waste_is_explained_before_and_after_hs2022():
    rows = [(2021, "DEU", "export", "GHA", "854810", 1.0), (2022, "DEU", "export", "GHA", "854921", 1.0)]
    notes = {
        r["year"]: r["note"]
        for r in screen(*rows).waste(by=("year", "category"), as_="arrow").to_pylist()
        if r["category"] != "all"
    }
    assert "before HS2022 only 8548.10" in notes[2021]
    assert "HS2022 opened 8549" in notes[2022]
    alone = screen(rows[1]).waste(by=("year", "category"), as_="arrow").to_pylist()
    assert {r["note"] for r in alone} == {""}  # nothing earlier to compare with
