"""Environmental goods, carbon border and eco-labels: each list is its source, row for row (skipped, visibly, without the sources)."""

from __future__ import annotations

import csv
import os
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from greentrade.reference import data_root

OURS = data_root()
SOURCES = Path(
    os.environ.get("GREENTRADE_SOURCES") or Path(__file__).resolve().parents[2].parent / "shared" / "sources"
)

pytestmark = pytest.mark.data
needs_sources = pytest.mark.skipif(
    not (SOURCES / "environmental_goods" / "oecd_pegs.csv").is_file(),
    reason=f"the collected sources are not at {SOURCES} (set GREENTRADE_SOURCES)",
)

GOODS = {
    "accts_2024": "accts_2024_hs92",
    "apec_2012": "apec_2012",
    "apec_2012_cn8": "apec_2012_cn8",
    "apec_2012_exouts": "apec_2012_exouts",
    "eu_nz_fta": "eu_nz_fta_hs92",
    "gta_green_goods": "gta_green_goods",
    "mealy_teytelboym_2022": "mealy_teytelboym_2022",
    "oecd_1999": "oecd_1999",
    "oecd_1999_groups": "oecd_1999_groups",
    "oecd_cleg_2014": "oecd_cleg_2014",
    "oecd_core_cleg_2014": "oecd_core_cleg_2014",
    "oecd_core_cleg_plus_2014": "oecd_core_cleg_plus_2014",
    "oecd_pegs": "oecd_pegs",
    "sagea_2022": "sagea_2022_hs92",
    "uk_nz_fta": "uk_nz_fta_hs92",
    "world_bank_43_2007": "world_bank_43_2007",
    "wto_core_2011": "wto_core_2011",
    "wto_friends_2009": "wto_friends_2009",
    "wto_tessd": "wto_tessd_hs92",
    "wto_universe_2011": "wto_universe_2011",
}
GOODS_RESULTS = {"edition_drift", "policy_media"}  # results of earlier work, not sources
GOODS_FURTHER = {
    "apec_2012_exouts": ("economies", "kind"),
    "gta_green_goods": ("source_category",),
    "oecd_1999_groups": ("source_category", "hs2002_code"),
    "wto_core_2011": ("wto_item", "source_category"),
    "wto_universe_2011": ("wto_item", "source_category", "in_ccs_submissions"),
}
BORDER = {
    "eu_cbam_annex1": "eu_cbam_annex1",
    "eu_cbam_hs6": "eu_cbam_hs6_hs2022",
    "eu_cbam_proposed_2028": "eu_cbam_proposed_2028",
    "uk_cbam": "uk_cbam",
}
NOT_CARRIED_YET = {
    "eu_cbam_benchmarks_2025-2620", "eu_cbam_certificate_prices", "eu_cbam_default_value_changes", "eu_cbam_default_values_2025-2621",
    "eu_cbam_default_values_2026-1740", "eu_cbam_default_values_annex4", "eu_cbam_default_values_hs6_six_origins", "eu_cbam_factors",
    "eu_cbam_goods_cn8", "eu_cbam_markups", "eu_cbam_proposed_2028_full",
}  # fmt: skip
"""Sources of emission values and prices of the carbon border, which no table of ours holds yet."""
BORDER_ELSEWHERE = {"cbam_events", "eu_cbam_exempt_origins"}  # no code lists
BORDER_FURTHER = dict.fromkeys(("eu_cbam_annex1", "eu_cbam_hs6"), ("gases", "indirect_counted"))
PROCUREMENT = {
    "cn_gpl_env_2019_18": ("item", "gov_code", "standard", "mandatory"),
    "cn_gpl_energy_2019_19": ("item", "standard", "mandatory"),
}
EDITIONS = {
    "CN8 (c.2012)": "HS2012",
    "CN8 (2023+)": "HS2022",
    "CN8 2025": "HS2022",
    "UK8 2026": "HS2022",
}
"""National nomenclatures of the sources, and the HS edition of their first six digits."""
NATIONS = {
    "apec_2012_cn8": "CHN",
    "eu_cbam_annex1": "EUN",
    "eu_cbam_proposed_2028": "EUN",
    "uk_cbam": "GBR",
}
STANDARD = ("hs_edition", "nation", "hs_code", "op", "scope", "category", "label", "valid_from", "valid_to")
ORIGIN = ("basis", "source", "verified")
CONCORDED = ("accts_2024", "eu_nz_fta", "sagea_2022", "uk_nz_fta", "wto_tessd")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def side_of(list_id: str, folder: str) -> dict:
    return tomllib.loads((OURS / "lists" / folder / f"{list_id}.toml").read_text(encoding="utf-8"))


def carried(list_id: str, folder: str) -> list[dict[str, str]]:
    """Our rows, with each source's full text in place of its short name."""
    texts = side_of(list_id, folder)["sources"]
    found = rows(OURS / "lists" / folder / f"{list_id}.csv")
    return [row | {"source": texts[row["source"]]} for row in found]


def entry(
    list_id: str, theirs: dict[str, str], *, basis: str, further: tuple[str, ...] = ()
) -> dict[str, str]:
    """The row of a source as we have to carry it; `basis` is that of what was not verified."""
    verified = theirs.get("verified") or theirs["hs_verified"]
    return {
        "hs_edition": EDITIONS.get(theirs["hs_edition"], theirs["hs_edition"]),
        "nation": NATIONS.get(list_id, ""),
        "hs_code": theirs["hs_code"],
        "op": theirs.get("op", "include"),
        "scope": theirs["scope"],
        "category": theirs.get("medium") or theirs.get("class") or theirs.get("group") or "",
        "label": theirs.get("ex_label", theirs.get("label", "")),
        "valid_from": theirs.get("effective_from", ""),
        "valid_to": theirs.get("effective_to", ""),
        "basis": "read" if verified == "yes" else basis,
        "source": theirs["source"],
        "verified": verified,
    } | {column: theirs[column] for column in further}


def same(ours: list[dict[str, str]], theirs: list[dict[str, str]], further: tuple[str, ...] = ()) -> None:
    """Both have the same rows, as often, in every column that a list has; ours has no other column."""
    columns = (*STANDARD, *ORIGIN, *further)
    assert tuple(ours[0]) == columns
    mine, other = (
        Counter(tuple(row[column] for column in columns) for row in side) for side in (ours, theirs)
    )
    assert mine == other, f"only ours: {list(mine - other)[:3]}; only theirs: {list(other - mine)[:3]}"


@needs_sources
@pytest.mark.parametrize(("list_id", "source"), GOODS.items())
def test_environmental_goods(list_id, source):
    # One row of the universe is our correction of a code that was read; the World Bank's list was not read at all.
    basis = "own" if list_id == "wto_universe_2011" else "memory"
    further = GOODS_FURTHER.get(list_id, ())
    theirs = rows(SOURCES / "environmental_goods" / f"{source}.csv")
    assert {row["list_id"] for row in theirs} == {list_id}
    expected = [entry(list_id, row, basis=basis, further=further) for row in theirs]
    same(carried(list_id, "environmental_good"), expected, further)


@needs_sources
@pytest.mark.parametrize(("list_id", "source"), BORDER.items())
def test_carbon_border(list_id, source):
    further = BORDER_FURTHER.get(list_id, ())
    theirs = rows(SOURCES / "cbam" / f"{source}.csv")
    assert {row["list_id"].lower() for row in theirs} == {list_id}
    expected = [entry(list_id, row, basis="memory", further=further) for row in theirs]
    same(carried(list_id, "carbon_border"), expected, further)


@needs_sources
@pytest.mark.parametrize(("list_id", "further"), PROCUREMENT.items())
def test_procurement(list_id, further):
    notices = {
        (row["list_id"], row["item"]): row for row in rows(SOURCES / "ecolabel/cn_procurement_lists_2019.csv")
    }
    expected = []
    for row in rows(SOURCES / "ecolabel/cn_procurement_hs_indicative.csv"):
        if row["list_id"].lower() != list_id:
            continue
        notice = notices[row["list_id"], row["item"]]
        basis = "own" if notice["verified"] == "yes" else "memory"  # a category whose name was not read
        source = f"HS codes: {row['source']}; category: {notice['source']}"
        expected.append(
            entry(
                list_id, notice | row | {"source": source, "effective_from": ""}, basis=basis, further=further
            )
        )
    assert {row["item"] for row in expected} == {item for name, item in notices if name.lower() == list_id}
    same(carried(list_id, "ecolabel"), expected, further)


@needs_sources
def test_eu_ecolabel():
    theirs = rows(SOURCES / "ecolabel/eu_ecolabel_groups.csv")
    services = {row["label"] for row in theirs if row["scope"] == "service"}
    assert services == {"indoor cleaning services", "tourist accommodation"}
    expected = [entry("eu_ecolabel", row, basis="own") for row in theirs if row["scope"] != "service"]
    assert all(row["hs_code"] for row in expected)
    same(carried("eu_ecolabel", "ecolabel"), expected)


@needs_sources
@pytest.mark.parametrize(
    ("folder", "sources", "compared", "elsewhere"),
    [
        ("environmental_good", "environmental_goods", GOODS, GOODS_RESULTS),
        ("carbon_border", "cbam", BORDER, BORDER_ELSEWHERE),
        (
            "ecolabel",
            "ecolabel",
            dict.fromkeys(PROCUREMENT, "cn_procurement_hs_indicative")
            | {"eu_ecolabel": "eu_ecolabel_groups"},
            {"cn_procurement_lists_2019", "gen_partners"},
        ),
    ],
)
def test_every_list_is_compared_and_every_source_carried(folder, sources, compared, elsewhere):
    assert {path.stem for path in (OURS / "lists" / folder).glob("*.csv")} == set(compared)
    collected = {path.stem for path in (SOURCES / sources).glob("*.csv")} - NOT_CARRIED_YET
    assert collected == set(compared.values()) | elsewhere


def test_extras_are_declared():
    further = GOODS_FURTHER | BORDER_FURTHER | PROCUREMENT
    for folder, lists in (
        ("environmental_good", GOODS),
        ("carbon_border", BORDER),
        ("ecolabel", PROCUREMENT),
    ):
        for list_id in lists:
            assert tuple(side_of(list_id, folder).get("columns", {})) == further.get(list_id, ()), list_id


@pytest.mark.parametrize("list_id", [*CONCORDED, "world_bank_43_2007"])
def test_what_is_coarse_or_from_memory_is_only_indicative(list_id):
    side = side_of(list_id, "environmental_good")
    assert side["standing"] == "indicative"
    assert not side["official"]
    assert "official_count" not in side


def test_the_universe_of_submissions_never_votes():
    dimensions = tomllib.loads((OURS / "dimensions.toml").read_text(encoding="utf-8"))
    voting = [
        name
        for dimension in dimensions.values()
        for voter in dimension.get("voters", {}).values()
        for name in voter["lists"]
    ]
    assert "oecd_cleg_2014" in voting
    assert "wto_universe_2011" not in voting
