"""What is carried equals what was collected: the tables that are no code lists (skipped, visibly, without the originals)."""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from greentrade.reference import data_root
from greentrade.reference.kinds import KINDS, LISTS

OURS = data_root()
SOURCES = Path(
    os.environ.get("GREENTRADE_SOURCES") or Path(__file__).resolve().parents[2].parent / "shared" / "sources"
)
pytestmark = pytest.mark.data
beside = pytest.mark.skipif(
    not (SOURCES / "china" / "gacc_partners.csv").is_file(),
    reason=f"the collected sources are not at {SOURCES} (set GREENTRADE_SOURCES)",
)

Row = dict[str, str]


def original(path: str) -> list[Row]:
    with (SOURCES / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def carried(path: str) -> list[Row]:
    with (OURS / f"{path}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def side(path: str) -> dict[str, Any]:
    return tomllib.loads((OURS / f"{path}.toml").read_text(encoding="utf-8"))


def full(path: str) -> list[Row]:
    """Our rows with the whole text of their sources instead of the short ids."""
    sources = side(path)["sources"]
    return [{**row, "source": sources[row["source"]]} for row in carried(path)]


def same(ours: list[Row], theirs: list[Row], columns: dict[str, str]) -> None:
    """Both sides have the same rows in the columns that are compared: our name -> theirs."""
    mine = Counter(tuple(row[column] for column in columns) for row in ours)
    other = Counter(tuple(row[column].strip() for column in columns.values()) for row in theirs)
    assert mine == other, f"only ours: {list(mine - other)[:5]}; only theirs: {list(other - mine)[:5]}"


def bare(rows: list[Row], *columns: str) -> list[Row]:
    """Rows whose numbers have lost the zeros that make them sort."""
    return [{**row, **{column: row[column].lstrip("0") for column in columns}} for row in rows]


# Our table, the original, the columns of ours that are not there under the same name (None: not there at all).
TABLES: list[tuple[str, str, dict[str, str | None]]] = [
    ("appendix/high_pollution_catalogue", "china/high_pollution_catalogue.csv", {}),
    ("appendix/high_pollution_industries", "china/high_pollution_industries.csv", {"label": None}),
    ("appendix/env_equipment_catalogue", "china/env_equipment_catalogue.csv", {"label": None}),
    ("appendix/export_tariffs", "china/export_tariffs.csv", {}),
    ("appendix/processing_trade_prohibited", "china/processing_trade_prohibited.csv", {}),
    ("policy/basel_entries", "waste/basel_entries.csv", {}),
    ("appendix/oecd_eu_entries", "waste/oecd_eu_entries.csv", {}),
    ("appendix/cn_supervision_observed", "waste/china_supervision_observed.csv", {"verified": None}),
    ("appendix/cn_procurement_categories", "ecolabel/cn_procurement_lists_2019.csv", {}),
    ("places/mea_parties", "country_groups/mea_parties.csv", {}),
    ("places/gacc_partners", "china/gacc_partners.csv", {"verified": None}),
    ("appendix/gacc_provinces", "china/gacc_provinces.csv", {"name_en": None, "verified": None}),
]
BY_OTHERS = {
    "countries",
    "customs_unions",
    "isic3_labels",
    "cn_hs8_validity",
    "cn_hs8_splits",
    "gacc_regimes",
}
"""Tables with tests of their own; so have those about rebates."""
PATHS = sorted(
    str(path.relative_to(OURS).with_suffix(""))
    for kind in KINDS
    if kind.name not in LISTS
    for path in OURS.glob(kind.pattern)
    if path.with_suffix(".toml").is_file()
    and path.stem not in BY_OTHERS
    and not path.stem.startswith("rebate_")
)


@beside
@pytest.mark.parametrize(("path", "source", "other"), TABLES)
def test_every_column_of_every_row(path, source, other):
    ours, theirs = full(path), original(source)
    ours = bare(ours, *({"seq_from", "seq_to", "seq", "item"} & set(ours[0])))
    changes = {
        "medium": lambda text: text.replace("_", " "),
        "list_id": str.upper,
        "iso3": lambda text: "EUU" if text == "EUN" else text,
    }
    ours = [{name: changes.get(name, str)(value) for name, value in row.items()} for row in ours]
    columns = {name: other.get(name, name) for name in ours[0] if name != "basis"}
    same(ours, theirs, {name: theirs_name for name, theirs_name in columns.items() if theirs_name})


@beside
def test_what_is_not_said_to_be_verified_was_still_read():
    """These originals have no such column: their READMEs say that the rows were read."""
    for path in (
        "appendix/cn_supervision_observed",
        "appendix/cn_export_licence_goods_2005",
        "places/gacc_partners",
        "appendix/gacc_provinces",
    ):
        assert {(row["basis"], row["verified"]) for row in carried(path)} == {("read", "yes")}


def test_basis_follows_verified():
    """Memberships, dates and codes are read or from memory; only figures are computed by us."""
    for path in PATHS:
        pairs = {(row["basis"], row["verified"]) for row in carried(path)}
        allowed = (
            {("read", "yes"), ("own", "yes")}
            if "intensities" in path
            else {("read", "yes"), ("memory", "no")}
        )
        assert pairs <= allowed, path


@beside
def test_labels_of_pollution_classes():
    theirs = {
        row["gbt4754_2017"]: row["industry_label"] for row in original("china/high_pollution_industries.csv")
    }
    ours = {row["gbt4754_2017"]: row["label"] for row in carried("appendix/high_pollution_industries")}
    assert ours == theirs | {"": "no code printed"}


def test_no_official_chinese_wording_but_names_of_places():
    for path in PATHS:
        text = (OURS / f"{path}.csv").read_text(encoding="utf-8")
        assert bool(re.search("[\u4e00-\u9fff]", text)) == ("gacc_" in path), path


def test_the_catalogue_counts_to_the_official_number():
    items = sum(int(row["n_items"]) for row in carried("appendix/high_pollution_catalogue"))
    assert items == side("appendix/high_pollution_catalogue")["official_count"] == 932
    assert (
        sum(row["exclusion_clause"] == "yes" for row in carried("appendix/high_pollution_catalogue")) == 166
    )
    media = Counter(row["medium"] for row in carried("appendix/env_equipment_catalogue"))
    assert sorted(media.values()) == [3, 7, 10, 15, 16, 28]
    labels = [row["label"] for row in carried("appendix/env_equipment_catalogue")]
    assert len(set(labels)) == len(labels) == side("appendix/env_equipment_catalogue")["official_count"]


@beside
def test_events():
    ours = full("policy/rule_events")
    columns = {name: name for name in ("date", "event", "detail", "source", "verified")}
    same(
        [row for row in ours if row["event_id"] != "cn_ban_all_2021"],
        original("cbam/cbam_events.csv"),
        columns,
    )
    (ban,) = (row for row in original("waste/china_waste_import.csv") if row["hs_code"] == "*")
    (mine,) = (row for row in ours if row["event_id"] == ban["list_id"].lower())
    assert [mine[c] for c in ("date", "source", "verified")] == [
        ban[c] for c in ("effective_from", "source", "verified")
    ]


@beside
def test_eu_ecolabel_groups():
    theirs = {
        (
            row["group"],
            row["label"],
            "service" if row["scope"] == "service" else "good",
            row["group_verified"],
        )
        for row in original("ecolabel/eu_ecolabel_groups.csv")
    }
    ours = [
        (row["theme"], row["label"], row["kind"], row["verified"])
        for row in carried("appendix/eu_ecolabel_groups")
    ]
    assert sorted(ours) == sorted(theirs)
    assert sum(kind == "service" for _, _, kind, _ in ours) == 2


@beside
def test_goods_under_export_licence():
    names = ("good", "resource", "effective_from", "effective_to")
    theirs = {
        (row["regime"].replace(" ", "_"), *(row[name] for name in names))
        for row in original("resources/cn_export_licence_2005.csv")
    }
    ours = [
        tuple(row[name] for name in ("regime", *names))
        for row in carried("appendix/cn_export_licence_goods_2005")
    ]
    assert sorted(ours) == sorted(theirs)
    goods = {re.sub(r" (HKMO|other)$", "", good) for _, good, *_ in ours}
    assert len(goods) == side("appendix/cn_export_licence_goods_2005")["official_count"] == 47


@beside
def test_country_groups():
    ours = full("places/country_groups")
    labels = {"GENICES_2017", "GEN_MEMBER"}
    groups = [row for row in ours if row["group_id"] not in {*labels, "CBAM_EXEMPT"}]
    same(
        groups,
        original("country_groups/country_groups.csv"),
        {
            "iso3": "iso3", "group_id": "group", "since": "since_year", "until": "until_year", "note": "note",
            "cross_check": "cross_check", "source": "source", "verified": "verified",
        },
    )  # fmt: skip
    columns = {"iso3": "iso3", "group_id": "group", "source": "source", "verified": "verified"}
    partners = [row for row in ours if row["group_id"] in labels]
    same(partners, original("ecolabel/gen_partners.csv"), columns)
    names = {row["iso3"]: row["short_name"] for row in carried("places/countries")}
    for theirs in original("ecolabel/gen_partners.csv"):
        (mine,) = (r for r in partners if (r["iso3"], r["group_id"]) == (theirs["iso3"], theirs["group"]))
        assert theirs["name_in_source"] in (names[theirs["iso3"]], mine["note"][6:-14])
    exempt = [row for row in ours if row["group_id"] == "CBAM_EXEMPT"]
    same(exempt, original("cbam/eu_cbam_exempt_origins.csv"), columns | {"since": "since"})


@beside
def test_baci_codes():
    with (SOURCES / "samples/baci_country_codes_V202301.csv").open(
        encoding="utf-8-sig", newline=""
    ) as stream:
        theirs = {
            row["country_code"]: row["iso_3digit_alpha"] for row in csv.DictReader(stream, delimiter=";")
        }
    ours = {row["baci_code"]: row["iso3"] for row in carried("places/countries") if row["baci_code"]}
    cautions = " ".join(side("places/countries")["cautions"])
    missing = set(theirs) - set(ours)
    assert not set(ours) - set(theirs)
    assert missing == {"58", "200", "278", "280", "711", "736", "810"}
    assert all(re.search(rf"\b{code}\b", cautions) for code in missing)
    renamed = {
        "490": "TWN",
        "891": "YUG",
    }  # Other Asia; Serbia and Montenegro, which we hold under the older code
    for code, iso3 in ours.items():
        assert iso3 == renamed.get(code, theirs[code].replace("N/A", "")), code


# -- industries ------------------------------------------------------------------------------------------------------------------

INDUSTRY_LISTS = {
    "MW1998_ISIC3_PTA",
    "LY1992_groups",
    "TOBEY1990_groups",
    "CN_MEE2021_6cat",
    "CN_GD2022_8",
    "CN_2HIGH_16links",
    "CN_BENCH2021_17",
    "CN_BENCH2023_added",
    "CN_MEP16_asCoded",
    "CN_CENSUS2007_11",
    "CN_CENSUS2007_key16",
    "CN_EXTRACTION_B",
    "US_EIA_EI8",
    "LALL2000_PP",
    "LALL2000_RB1",
    "GT_RESOURCE_DEFAULT",
    "DER_BEA_RAW5PCT",
}
BEFORE = {
    "MW1998_table1", "MW1998_asCited", "CN_NDRC6", "EU_CLL_2021_2030", "DER_USEEIO_POLL4of8", "DER_BEA_ENERGY3PCT", "CN_MEP2010_16",
    "LALL2000_RB2",
}  # fmt: skip
MEMORY = {"TOBEY1990_groups", "CN_BENCH2023_added"}


@beside
@pytest.mark.parametrize("list_id", sorted([*INDUSTRY_LISTS, *BEFORE]))
def test_industry_lists(list_id):
    path = f"industries/lists/{list_id.lower()}"
    theirs = [row for row in original("industries/dirty_industry_lists.csv") if row["list_id"] == list_id]
    # Divisions without a revision are taken for Rev.3, where they mean the same.
    theirs = [{**row, "scheme": row["scheme"].replace("SITC_div", "SITC3")} for row in theirs]
    columns = ("scheme", "industry_code", "source", "verified")
    same(full(path), theirs, {column: column for column in columns})
    assert [len(theirs)] * 2 == side(path)["rows"]
    assert {row["dimension"] for row in theirs} == {side(path)["dimension"]}
    labels = {row["industry_code"]: row["short_label"] for row in theirs}
    for row in carried(path):
        label = labels[row["industry_code"]]
        assert row["label"] == label or label.startswith("SITC group") or list_id in BEFORE


@beside
def test_all_industry_lists_are_here():
    ids = {row["list_id"] for row in original("industries/dirty_industry_lists.csv")}
    assert ids == INDUSTRY_LISTS | BEFORE


@pytest.mark.parametrize("list_id", sorted(INDUSTRY_LISTS))
def test_how_each_list_is_known(list_id):
    path = f"industries/lists/{list_id.lower()}"
    rows = carried(path)
    if list_id in MEMORY:
        assert side(path)["standing"] == "indicative"
        assert {row["basis"] for row in rows} == {"memory"}
    for row in rows:
        assert (row["basis"], row["verified"]) in {
            ("read", "yes"),
            ("own", "yes"),
            ("own", "no"),
            ("memory", "no"),
        }
        assert row["basis"] == "read" or row["fit"] != "exact"


@beside
def test_the_list_made_of_the_catalogue():
    theirs = {
        row["gbt4754_2017"]
        for row in original("china/high_pollution_catalogue.csv")
        if row["high_pollution"] == "yes"
    }
    classes = {code for text in theirs for code in text.split()}
    ours = [row["industry_code"] for row in carried("industries/lists/cn_mee_catalogue_2021")]
    assert sorted(ours) == sorted(classes)
    assert len(ours) == 85


def test_cautions_name_the_classes_that_reach_no_code():
    bridged = {row["gbt4754_2017"] for row in carried("industries/crosswalks/gbt4754_isic3")}
    for path in sorted(OURS.glob("industries/lists/*.csv")):
        name = f"industries/lists/{path.stem}"
        codes = [row["industry_code"] for row in carried(name) if row["scheme"] == "GBT4754_2017"]
        lost = [code for code in codes if not {code[:2], code[:3], code} & bridged]
        said = [text for text in side(name)["cautions"] if text.startswith("Without a bridge")]
        assert [re.findall(r"\d+", text) for text in said] == ([lost] if lost else [])


@beside
def test_intensities_that_may_be_shipped():
    files = [path for path in PATHS if "intensities" in path]
    ours = [row for path in files for row in full(path)]
    theirs = [
        row
        for name in ("industry_intensities", "industry_intensities_world")
        for row in original(f"industries/{name}.csv")
        if row["scheme"] in {"BEA2012D", "BEA2017D", "NAICS2017", "NACE2"}
    ]
    names = ("scheme", "industry_code", "indicator", "value", "unit", "year", "source", "verified")
    same(ours, theirs, {name: name for name in names})
    assert {row["country"] for row in ours} == {"USA", "EU_ETS"}
    refused = re.compile("CEADs|ICIO|Xiamen|EXIOBASE")
    assert not [row for row in ours if refused.search(row["source"])]
    for row in ours:
        computed = row["source"].startswith("computed") or "summed here" in row["source"]
        assert row["basis"] == ("own" if computed else "read")
