"""What is carried equals what was collected: the same rows as the originals that lie beside a checkout (skipped, visibly, without them)."""

from __future__ import annotations

import csv
import gzip
import os
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from greentrade.hs.editions import NAMES
from greentrade.reference import data_root

OURS = data_root()
SOURCES = Path(
    os.environ.get("GREENTRADE_SOURCES") or Path(__file__).resolve().parents[2].parent / "shared" / "sources"
)
PAIRS = [(newer, older) for older, newer in pairwise(NAMES)]

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(
        not (SOURCES / "hs" / "hs_codes.csv").is_file(),
        reason=f"the collected sources are not at {SOURCES} (set GREENTRADE_SOURCES)",
    ),
]


def original(path: str) -> list[dict[str, str]]:
    opener = gzip.open if path.endswith(".gz") else open
    with opener(SOURCES / path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def carried(path: str) -> list[dict[str, str]]:
    with (OURS / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def bag(rows: list[dict[str, str]], *columns: str) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row[column] for column in columns) for row in rows)


def same(ours: list[dict[str, str]], theirs: list[dict[str, str]], columns: dict[str, str]) -> None:
    """Both sides have the same rows in the columns that are compared: our name -> theirs."""
    mine, other = bag(ours, *columns), bag(theirs, *columns.values())
    assert mine == other, f"only ours: {list(mine - other)[:5]}; only theirs: {list(other - mine)[:5]}"


@pytest.mark.parametrize("edition", NAMES)
def test_hs_codes(edition):
    theirs = [row for row in original("hs/hs_codes.csv") if row["hs_edition"] == edition]
    same(carried(f"hs/codes/{edition}.csv"), theirs, {"hs6": "hs6", "kind": "kind", "verified": "verified"})


def test_correlations_and_patches():
    theirs = original("hs/hs_correlations.csv.gz")
    for newer, older in PAIRS:
        rows = [row for row in theirs if (row["from_edition"], row["to_edition"]) == (newer, older)]
        same(
            carried(f"hs/correlations/{newer}_{older}.csv"),
            rows,
            {"from_hs6": "from_hs6", "to_hs6": "to_hs6", "mass_link": "mass_link"},
        )
    names = ("from_edition", "to_edition", "from_hs6", "to_hs6", "action", "verified")
    same(
        carried("hs/correlation_patches.csv"),
        original("hs/hs_correlation_patches.csv"),
        dict(zip(names, names, strict=True)),
    )


LISTS = {
    "environmental_good/oecd_cleg_2014": "environmental_goods/oecd_cleg_2014.csv",
    "environmental_good/oecd_core_cleg_2014": "environmental_goods/oecd_core_cleg_2014.csv",
    "environmental_good/oecd_core_cleg_plus_2014": "environmental_goods/oecd_core_cleg_plus_2014.csv",
    "environmental_good/apec_2012": "environmental_goods/apec_2012.csv",
    "environmental_good/apec_2012_cn8": "environmental_goods/apec_2012_cn8.csv",
}


@pytest.mark.parametrize(("ours", "theirs"), LISTS.items())
def test_environmental_goods(ours, theirs):
    columns = {"hs_code": "hs_code", "scope": "scope", "category": "medium", "verified": "verified"}
    same(carried(f"lists/{ours}.csv"), original(theirs), columns)


@pytest.mark.parametrize("list_id", ["HS_WASTE_CORE", "HS_WASTE_EXT"])
def test_waste(list_id):
    theirs = [row for row in original("waste/hs_waste_scrap.csv") if row["list_id"] == list_id]
    columns = {
        "hs_edition": "hs_edition",
        "hs_code": "hs_code",
        "scope": "scope",
        "category": "class",
        "verified": "verified",
    }
    ours = carried(f"lists/waste/{list_id.lower()}.csv")
    same(ours, theirs, columns)
    assert not any(
        row["valid_from"] or row["valid_to"] for row in ours
    )  # an edition's lifetime is no validity


def test_cbam():
    columns = {
        "hs_code": "hs_code",
        "op": "op",
        "scope": "scope",
        "category": "class",
        "valid_from": "effective_from",
        "valid_to": "effective_to",
    }
    same(carried("lists/carbon_border/eu_cbam_annex1.csv"), original("cbam/eu_cbam_annex1.csv"), columns)
    del columns["op"]
    same(carried("lists/carbon_border/eu_cbam_hs6.csv"), original("cbam/eu_cbam_hs6_hs2022.csv"), columns)


INDUSTRY_LISTS = {
    "mw1998_table1": "MW1998_table1",
    "mw1998_ascited": "MW1998_asCited",
    "der_useeio_poll4of8": "DER_USEEIO_POLL4of8",
    "der_bea_energy3pct": "DER_BEA_ENERGY3PCT",
    "cn_mep2010_16": "CN_MEP2010_16",
    "cn_ndrc6": "CN_NDRC6",
    "eu_cll_2021_2030": "EU_CLL_2021_2030",
    "lall2000_rb2": "LALL2000_RB2",
}


@pytest.mark.parametrize(("ours", "theirs"), INDUSTRY_LISTS.items())
def test_industry_lists(ours, theirs):
    rows = [row for row in original("industries/dirty_industry_lists.csv") if row["list_id"] == theirs]
    columns = {"scheme": "scheme", "industry_code": "industry_code", "verified": "verified"}
    same(carried(f"industries/lists/{ours}.csv"), rows, columns)


def test_our_selections_hold_nothing_that_was_not_collected():
    flags = original("industries/hs2017_list_flags.csv")
    resources = {row["hs2017"] for row in flags if row["def_resource_intensive"] == "1"}
    assert {row["hs_code"] for row in carried("lists/resource_intensive/gt_resource_2017.csv")} == resources
    lall = {
        row["industry_code"]
        for row in original("industries/dirty_industry_lists.csv")
        if row["list_id"] == "LALL2000_RB1"
    }
    assert {row["industry_code"] for row in carried("industries/lists/lall2000_rb1_forest.csv")} <= lall


@pytest.mark.parametrize("edition", NAMES[:4])
def test_direct_isic_links(edition):
    theirs = [
        row
        for row in original("hs/hs_isic.csv.gz")
        if (row["hs_edition"], row["isic_revision"], row["method"]) == (edition, "3", "direct_wits")
        and row["isic_code"] != "9999"
    ]
    same(
        carried(f"industries/links/isic3_{edition}.csv"), theirs, {"hs6": "hs6", "industry_code": "isic_code"}
    )


def test_naics_links():
    theirs = original("hs/hs_naics.csv.gz")
    for edition in NAMES:
        rows = [row for row in theirs if row["hs_edition"] == edition]
        same(
            carried(f"industries/links/naics_{edition}.csv"),
            rows,
            {"hs6": "hs6", "industry_code": "naics_code"},
        )


def test_other_links_and_bridges():
    cpa = [
        row for row in original("industries/xwalk_nace2_cpa2008_hs2007.csv") if row["valid_hs2007"] == "yes"
    ]
    same(
        carried("industries/links/cpa2008_HS2007.csv"),
        cpa,
        {"hs6": "hs2007", "nace2": "nace2", "cpa2008": "cpa2008"},
    )
    flags = original("industries/hs2017_list_flags.csv")
    for name, column in (("isic2", "isic2_3d"), ("sitc3", "sitc3_3d")):
        rows = [row for row in flags if row[column] and not row[column].startswith("999")]
        same(carried(f"industries/links/{name}_HS2017.csv"), rows, {"hs6": "hs2017", "industry_code": column})
    names = {"bea_schema": "bea_schema", "bea_code": "bea_code", "naics_code": "naics_code"}
    same(carried("industries/crosswalks/bea_naics.csv"), original("industries/xwalk_bea_naics.csv"), names)
    bridge = {"gbt4754_2017": "gbt4754_2017", "isic3": "isic3", "verified": "verified"}
    same(
        carried("industries/crosswalks/gbt4754_isic3.csv"),
        original("industries/xwalk_gbt4754_isic3_nace2.csv"),
        bridge,
    )


def test_countries():
    names = (
        "iso3",
        "iso2",
        "m49",
        "comtrade_code",
        "comtrade_alt",
        "gacc_code",
        "gacc_legacy",
        "gacc_verified",
        "row_kind",
    )
    same(carried("places/countries.csv"), original("hs/countries.csv"), dict(zip(names, names, strict=True)))


@pytest.mark.parametrize(
    ("table", "files", "columns"),
    [
        ("cn_hs8_validity", ["cn_hs8_validity"], ["hs8", "first_year", "last_year", "years_listed", "gap"]),
        ("gacc_regimes", ["gacc_regimes"], ["code", "name_zh"]),
        ("rebate_announcements", ["rebate_announcements"], ["announcement_id", "effective_date"]),
        ("rebate_changes", ["rebate_changes"], ["announcement_id", "hs_code", "old_rate_pct", "new_rate_pct", "effective_date", "effective_to"]),
        ("rebate_changes_unverified", ["rebate_changes_unverified"], ["announcement_id", "hs_code", "new_rate_pct", "effective_date"]),
        ("rebate_change_headings", ["rebate_change_headings"], ["announcement_id", "hs_code", "new_rate_pct", "effective_date"]),
        (
            "rebate_rates",
            [f"rebate_rates_{name}" for name in ("2009", "2018", "2024", "2026", "other_dates")],
            ["hs_code", "rate_pct", "vat_rate_pct", "as_of"],
        ),
    ],
)  # fmt: skip
def test_policy_tables(table, files, columns):
    ours, theirs = (
        carried(f"{'appendix' if table.endswith('unverified') else 'policy'}/{table}.csv"),
        [row for name in files for row in original(f"china/{name}.csv")],
    )
    assert len(ours) == len(theirs)
    same(ours, theirs, {column: column for column in columns})
