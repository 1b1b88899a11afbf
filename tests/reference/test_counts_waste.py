"""Waste, treaty, fuel, resource and licence lists: each is its source, row for row (skipped, visibly, without the sources)."""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from greentrade.reference import data_root

OURS = data_root() / "lists"
SOURCES = Path(
    os.environ.get("GREENTRADE_SOURCES") or Path(__file__).resolve().parents[2].parent / "shared" / "sources"
)

pytestmark = pytest.mark.data
needs_sources = pytest.mark.skipif(
    not (SOURCES / "waste" / "china_waste_import.csv").is_file(),
    reason=f"the collected sources are not at {SOURCES} (set GREENTRADE_SOURCES)",
)

CHINA_WASTE = (
    "cn_ban_2017_24",
    "cn_ban_2018_16",
    "cn_ban_2019_16",
    "cn_ban_cat3_2002",
    "cn_ban_cat4_2002",
    "cn_recycled_ok_2020",
    "cn_recycled_ok_2021",
    "cn_recycled_ok_2024",
    "cn_restrict_2019_8",
    "wto_qr_chn_1632v1",
    "wto_qr_chn_1632v2",
)
CARVE_OUTS = ("cn_recycled_ok_2020", "cn_recycled_ok_2021", "cn_recycled_ok_2024")
UNDATED = {
    "controlled_substance/kigali_hfc": "mea/mea_hs.csv",
    "controlled_substance/minamata": "mea/mea_hs.csv",
    "controlled_substance/montreal_ods": "mea/mea_hs.csv",
    "controlled_substance/rotterdam_pic": "mea/mea_hs.csv",
    "controlled_substance/single_use_plastic_indicative": "mea/single_use_plastics_indicative.csv",
    "controlled_substance/stockholm_pop": "mea/mea_hs.csv",
    "critical_material/eu_crm_2024": "resources/eu_crm_indicative.csv",
    "deforestation_commodity/eudr_annex1": "mea/eudr_annex1.csv",
    "deforestation_commodity/tropical_timber": "mea/mea_hs.csv",
    "fossil_fuel/fossil_fuel": "mea/fossil_fuels.csv",
    "resource_intensive/bec4_primary": "resources/bec4_primary.csv",
    "resource_intensive/mfa_indicative": "resources/mfa_indicative_hs4.csv",
}  # their effective dates are the lifetime of an edition (or, for eu_crm_2024, from memory): no validity
BEC_CLASSES = {
    "food and beverages, primary, for industry": "food_primary_industry",
    "food and beverages, primary, for households": "food_primary_household",
    "industrial supplies, primary": "industrial_supplies_primary",
    "fuels and lubricants, primary": "fuels_primary",
}
NAME_READ = {"montreal_ods": 4}  # rows whose name was read and whose code is ours, by list
SHARED = ("hs_edition", "hs_code", "scope", "category", "label", "source", "verified")


def original(path: str, list_id: str | None = None) -> list[dict[str, str]]:
    with (SOURCES / path).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row for row in rows if list_id is None or row["list_id"].lower() == list_id]


def carried(path: str) -> list[dict[str, str]]:
    """Rows of a list, each with its source in full as the side file gives it."""
    sources = side(path)["sources"]
    with (OURS / f"{path}.csv").open(encoding="utf-8", newline="") as stream:
        return [{**row, "source": sources[row["source"]]} for row in csv.DictReader(stream)]


def side(path: str) -> dict:
    return tomllib.loads((OURS / f"{path}.toml").read_text(encoding="utf-8"))


def hs6(edition: str) -> set[str]:
    with (data_root() / "hs" / "codes" / f"{edition}.csv").open(encoding="utf-8") as stream:
        return {row["hs6"] for row in csv.DictReader(stream) if row["kind"] == "hs"}


def mass_linked() -> set[tuple[str, str]]:
    """HS2022 codes tied to hundreds of older ones: the source gives them classes that are wrong in kind (its README of hs says so)."""
    with (data_root() / "hs" / "correlations" / "HS2022_HS2017.csv").open(encoding="utf-8") as stream:
        return {("HS2022", row["from_hs6"]) for row in csv.DictReader(stream) if row["mass_link"] == "1"}


def short(text: str) -> str:
    return re.sub("[^a-z0-9]+", "_", text.lower()).strip("_")


def same(ours: list[dict[str, str]], theirs: list[dict[str, str]], *columns: str) -> None:
    """Both sides have the same rows in these columns."""
    mine = Counter(tuple(row[column] for column in columns) for row in ours)
    other = Counter(tuple(row[column] for column in columns) for row in theirs)
    assert {row["op"] for row in ours} == {"include"}
    assert mine == other, f"only ours: {list(mine - other)[:5]}; only theirs: {list(other - mine)[:5]}"


@needs_sources
def test_every_list_of_the_chinese_source_is_here_and_the_rule_without_codes_is_not():
    ids = {row["list_id"].lower() for row in original("waste/china_waste_import.csv")}
    assert ids - set(CHINA_WASTE) == {"cn_ban_all_2021"}
    assert set(CHINA_WASTE) <= ids


@needs_sources
@pytest.mark.parametrize("list_id", CHINA_WASTE)
def test_china_waste(list_id):
    (edition,) = side(f"waste/{list_id}")["editions"]
    ours, theirs = carried(f"waste/{list_id}"), original("waste/china_waste_import.csv", list_id)
    further = [
        column for column in ("code_seen", "stem8_in_gacc") if column in side(f"waste/{list_id}")["columns"]
    ]
    for row in theirs:
        kind, _, day = row["class"].partition(" ")
        row |= {"hs_edition": edition, "category": kind, "banned_from": day}
        row |= {"valid_from": row["effective_from"], "valid_to": row["effective_to"]}
        assert "stem8_in_gacc" in further or not row["stem8_in_gacc"]
    if list_id == "wto_qr_chn_1632v2":
        further.append("banned_from")
    else:
        assert not any(row["banned_from"] for row in theirs)
    same(ours, theirs, *SHARED, "valid_from", "valid_to", *further)
    assert {row["basis"] for row in ours if row["verified"] == "no"} <= {"memory"}
    # Headings of four digits are plain HS; what has eight or ten digits is China's.
    assert {(row["nation"], len(row["hs_code"]) > 6) for row in ours} <= {("CHN", True), ("", False)}


@pytest.mark.parametrize("list_id", CARVE_OUTS)
def test_nobody_takes_a_carve_out_for_waste(list_id):
    said = side(f"waste/{list_id}")
    assert said["title"].startswith("NOT waste")
    assert any("Never read a match as waste" in caution for caution in said["cautions"])
    assert {row["category"] for row in carried(f"waste/{list_id}")} == {"carve_out"}
    dimensions = tomllib.loads((data_root() / "dimensions.toml").read_text(encoding="utf-8"))
    voters = dimensions["waste"]["voters"].values()
    assert list_id not in {name for voter in voters for name in voter["lists"]}


@needs_sources
@pytest.mark.parametrize("path", UNDATED)
def test_lists_without_dates(path):
    list_id = path.split("/")[1]
    ours = carried(path)
    theirs = original(UNDATED[path], list_id)
    for row in theirs:
        row["hs_edition"] = row["hs_edition"].removeprefix("CN/")
        row["category"] = BEC_CLASSES.get(row["class"]) or short(row["class"])
    if list_id == "bec4_primary":
        wrong = mass_linked()
        theirs = [row for row in theirs if (row["hs_edition"], row["hs_code"]) not in wrong]
        assert len(theirs) == 2628 - 15
    same(ours, theirs, *SHARED)
    assert not any(row["valid_from"] or row["valid_to"] or row["nation"] for row in ours)
    unsure = Counter(row["basis"] for row in ours if row["verified"] == "no")
    if list_id == "mfa_indicative":
        assert unsure == {"own": 417}
    else:
        assert unsure["own"] == NAME_READ.get(list_id, 0)


@needs_sources
def test_eea_lines_stand_in_every_edition_of_their_time_that_has_their_six_digits():
    theirs = [
        {**row, "hs_edition": edition, "category": row["class"]}
        for edition in ("HS1992", "HS1996", "HS2002", "HS2007")
        for row in original("waste/eea_selected_waste.csv")
        if row["hs_code"][:6] in hs6(edition)
    ]
    ours = carried("waste/eea_selected_waste")
    same(ours, theirs, *SHARED)
    assert len({row["hs_code"] for row in ours}) == 42
    assert {(row["nation"], row["valid_from"], row["valid_to"]) for row in ours} == {("EUN", "", "")}


@needs_sources
def test_basel():
    scope = {"exact": "whole", "near": "unknown", "part": "ex"}
    annex = {row["entry"]: f"oecd_{row['control']}" for row in original("waste/oecd_eu_entries.csv")}
    annex |= {row["entry"]: f"annex_{row['annex'].lower()}" for row in original("waste/basel_entries.csv")}
    theirs = [
        {**row, "scope": scope[row["match"]], "fit": row["match"], "category": annex[row["basel_entry"]]}
        for row in original("waste/basel_hs_indicative.csv")
    ]
    ours = carried("waste/basel_hs_indicative")
    same(ours, theirs, *SHARED, "basel_entry", "fit")
    assert {(row["basis"], row["nation"], row["valid_from"], row["valid_to"]) for row in ours} == {
        ("own", "", "", "")
    }


@needs_sources
def test_export_licences():
    theirs = [row for row in original("resources/cn_export_licence_2005.csv") if row["hs_code"]]
    for row in theirs:
        row |= {"category": "export_licence", "label": row["good"], "verified": row["hs_verified"]}
        row |= {"valid_from": row["effective_from"], "valid_to": row["effective_to"]}
    ours = carried("critical_material/cn_export_licence_2005")
    same(ours, theirs, *SHARED, "valid_from", "valid_to", "regime")
    assert {(row["basis"], row["nation"]) for row in ours} == {("own", "")}

    theirs = original("china/export_licence_code4_sample.csv")
    for row in theirs:
        row |= {
            "hs_edition": "HS2022",
            "scope": "whole",
            "category": "export_licence",
            "label": row["short_label"],
        }
        row |= {"nation": "CHN", "valid_from": "", "valid_to": ""}
    dated = ("nation", "valid_from", "valid_to")
    same(carried("critical_material/export_licence_code4_sample"), theirs, *SHARED, *dated, "as_of")

    theirs = original("china/export_licence_dual_use_2026.csv")
    for row in theirs:
        row |= {"scope": "unknown", "category": "dual_use", "label": "", "valid_from": row["effective_date"]}
        row |= {"nation": "CHN", "valid_to": "", "source": f"{row['source']} ({row['document']})"}
    same(carried("critical_material/dual-use-export-2026"), theirs, *SHARED, *dated)
