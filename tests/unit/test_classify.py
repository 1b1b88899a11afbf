"""Classifying bare codes: the rules of matching, case by case."""

from __future__ import annotations

import pytest

import greentrade as gt
from greentrade.codebook import classify_json


def matches(code: str, edition: str, nation: str | None = None, **options) -> dict[str, tuple[str, str]]:
    _, trail = gt.classify([code], edition=edition, nation=nation, as_="both", **options)
    return {row.list_id: (row.match, row.via) for row in trail.itertuples()}


def test_photovoltaic_cells():
    assert matches("854142", "HS2022")["oecd_cleg_2014"] == ("certain", "")
    assert matches("854143", "HS2022")["oecd_cleg_2014"] == ("certain", "")
    assert matches("854140", "HS2012")["apec_2012"] == ("possible", "scope")


def test_e_waste_is_waste_and_never_an_environmental_good():
    frame = gt.classify(["854911", "854921", "854939", "854999"], edition="HS2022")
    assert set(frame["environmental_good"]) == {""}
    assert set(frame["waste"]) == {"certain"}
    assert set(frame["status"]) == {"ok"}


def test_orphans_are_unmapped_and_match_nothing_old():
    frame = gt.classify(["852411"], edition="HS2022")
    assert frame.loc[0, "status"] == "unmapped"
    assert "oecd_cleg_2014" not in matches("852411", "HS2022")


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("9999AA", "not_hs", "special_code"), ("999999", "not_hs", "special_code"), ("TOTAL", "not_hs", "total"), ("770100", "not_hs", "reserved_chapter"),
        ("980100", "not_hs", "national_chapter"), ("990000", "not_hs", "national_chapter"), ("11XXXXXX", "not_hs", "confidential_code"),
        ("271000", "not_in_edition", ""), ("854140", "not_in_edition", ""), ("8.5E+05", "not_hs", "code_scientific"), ("854142", "ok", ""),
    ],
)  # fmt: skip
def test_what_is_no_code_of_the_edition_is_named_never_guessed(text, status, reason):
    frame = gt.classify([text], edition="HS2022")
    assert (frame.loc[0, "status"], frame.loc[0, "reason"]) == (status, reason)
    if status != "ok":
        assert frame.attrs["matches"].empty


def test_a_heading_is_certain_when_all_its_subheadings_are():
    assert matches("7204", "HS2017")["hs_waste_core"] == ("certain", "")
    assert matches("8541", "HS2012")["oecd_cleg_2014"] == ("possible", "length")


def test_carbon_border_longest_prefix_wins_for_eu_lines():
    assert matches("72024900", "HS2022", "EUN")["eu_cbam_annex1"] == ("certain", "")
    assert "eu_cbam_annex1" not in matches("72023000", "HS2022", "EUN")
    assert "eu_cbam_annex1" not in matches("31056000", "HS2022", "EUN")
    assert "eu_cbam_annex1" not in matches(
        "720249", "HS2022"
    )  # six digits are plain HS: the checked file decides
    assert matches("720249", "HS2022")["eu_cbam_hs6"] == ("certain", "")


def test_other_nations_lines_are_cut_to_six_digits():
    assert matches("84213910", "HS2012", "CHN")["apec_2012_cn8"] == ("certain", "")
    assert matches("84213910", "HS2012", "USA")["apec_2012_cn8"] == ("possible", "length+scope")
    assert "apec_2012_cn8" not in matches("84178010", "HS2012", "CHN")  # another line of the same subheading


def test_the_only_line_of_a_subheading_is_the_subheading():
    assert matches("85142000", "HS2012", "CHN")["apec_2012_cn8"] == ("certain", "")
    assert matches("851420", "HS2012")["apec_2012_cn8"] == ("certain", "")


def test_dates():
    line = {"edition": "HS2022", "nation": "EUN"}
    assert matches("25070080", **line)["eu_cbam_annex1"] == (
        "possible",
        "scope",
    )  # latest scope: calcined clay only
    assert matches("25070080", **line, policy_date="2025-06-30")["eu_cbam_annex1"] == ("certain", "")
    assert "eu_cbam_annex1" not in matches("25070080", **line, policy_date="2023-09-30")


def test_scrap_takes_no_industry_vote():
    frame = gt.classify(["720449", "262011", "470790"], edition="HS2017")
    assert set(frame["waste"]) == {"certain"}
    assert set(frame["any_of_three"]) == {""}


def test_rare_earths_and_tungstates_are_resources():
    frame = gt.classify(["280530", "284690", "284180"], edition="HS2022")
    assert set(frame["resource_intensive"]) == {"certain"}


def test_json_form():
    (item,) = classify_json(["854142"], edition="HS2022")
    assert set(item) >= {"hs_code", "edition", "status", "dimensions", "lists"}
    assert item["dimensions"]["environmental_good"]["default"] == {
        "match": "certain",
        "votes_certain": 1,
        "votes_possible": 1,
        "of": 4,
    }
    fields = {"list_id", "match", "via", "entry", "scope", "path", "source", "verified"}
    assert all(fields <= set(entry) for entry in item["lists"])


def test_tiers_are_nested_for_every_code_of_an_edition():
    rank = {"": 0, "possible": 1, "certain": 2}
    codes = [
        c
        for (c,) in gt.Reference.load()
        .cursor()
        .execute("SELECT hs6 FROM goods WHERE hs_edition = 'HS2022'")
        .fetchall()
    ]
    for item in classify_json(codes, edition="HS2022"):
        for name, tiers in item["dimensions"].items():
            ranks = [rank[tiers[t]["match"]] for t in ("strict", "default", "broad")]
            assert ranks == sorted(ranks), (item["hs_code"], name)


def test_bad_arguments():
    with pytest.raises(gt.errors.UsageError, match="HS2022"):
        gt.classify(["854142"], edition="HS2023")
    with pytest.raises(gt.errors.UsageError, match="text"):
        gt.classify([854142], edition="HS2022")
    with pytest.raises(gt.errors.UsageError, match="no date"):
        gt.classify(["854142"], edition="HS2022", policy_date="tomorrow")
    with pytest.raises(gt.errors.ChoiceNeeded, match="code_width"):
        gt.classify(["010121", "10129"], edition="HS2022")
