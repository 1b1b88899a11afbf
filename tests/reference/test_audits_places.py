"""Each audit of places, acts and intensities finds the fault that it is there for, in the row where it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from greentrade.engines.sql import statements
from greentrade.reference import data_root
from greentrade.reference.validate import problems

OURS = data_root()
CATALOGUE = "appendix/high_pollution_catalogue.csv"
FAULTS = [
    ("places/country_groups.csv", "AFG,BRI_65_2015,", "AFX,BRI_65_2015,", "place_unknown", "AFX"),
    ("places/mea_parties.csv", "MONTREAL,EUN,", "MONTREAL,EUU,", "place_unknown", "EUU"),
    ("places/country_groups.csv", "ISL,CBAM_EXEMPT,2023-10-01", "ISL,CBAM_EXEMPT,2023-02-30", "no_such_day", "2023-02-30"),
    ("places/mea_parties.csv", "BASEL,ALB,,1999-06-29", "BASEL,ALB,,1999-06-31", "no_such_day", "1999-06-31"),
    ("places/country_groups.csv", "ITA,BRI_COOP_DOC,2019,2023", "ITA,BRI_COOP_DOC,2019,2018", "group_dates", "2018-12-31"),
    ("places/country_groups.csv", "CHE,CBAM_EXEMPT,2023-10-01,,,,read,cbam_annex3,yes\n", "CHE,CBAM_EXEMPT,2023-10-01,2024-06-30,,,read,cbam_annex3,yes\nCHE,CBAM_EXEMPT,2024,,,,read,cbam_annex3,yes\n", "group_overlap", "line "),
    ("places/mea_parties.csv", "BASEL,AFG,1989-03-22,2013-03-25,", "BASEL,AFG,2014-03-22,2013-03-25,", "party_dates", "signed = 2014-03-22 is later than ratified = 2013-03-25"),
    ("places/mea_parties.csv", "BASEL,AGO,,2017-02-06,2017-05-07", "BASEL,AGO,,2017-06-06,2017-05-07", "party_dates", "ratified = 2017-06-06 is later than in_force"),
    ("places/mea_parties.csv", "BASEL,AND,,1999-07-23,1999-10-21", "BASEL,AND,,,", "party_without_date", "AND"),
    ("places/gacc_partners.csv", "\n102,Bahrain", "\n900,Bahrain", "gacc_partner", "900"),
    ("places/countries.csv", "ALB,AL,008,8,,8,", "ALB,AL,008,8,,9,", "baci_code", "Comtrade has 8"),
    ("places/countries.csv", "DZA,DZ,012,12,,12,", "DZA,DZ,012,12,,24,", "baci_code", "another row"),
    ("appendix/export_tariffs.csv", "TARIFF-COMM-2021-6,72011000,8,HS2017", "TARIFF-COMM-2021-6,72019900,8,HS2017", "act_code", "720199 is not in HS2017"),
    ("appendix/processing_trade_prohibited.csv", "MOFCOM-GACC-2020-54,2836200000,10", "MOFCOM-GACC-2020-54,2836200000,8", "act_code", "code_digits = 8"),
    ("appendix/cn_supervision_observed.csv", "3915100000,9A", "3914990000,9A", "act_code", "391499 is not in any edition"),
    ("policy/rule_events.csv", "eu_cbam,2025-10-20", "eu_cbam,2025-02-29", "no_such_day", "2025-02-29"),
    ("appendix/export_tariffs.csv", ",10,2009-01-01,no,live eel", ",10,2009-02-29,no,live eel", "no_such_day", "2009-02-29"),
    ("policy/basel_entries.csv", "(old entry),,2020-12-31", "(old entry),2021-01-01,2020-12-31", "validity_order", "2020-12-31"),
    ("policy/basel_entries.csv", "B3011,IX,not controlled", "B3011,VIII,not controlled", "basel_annex", "B3011"),
    ("policy/basel_entries.csv", "Y48,II,PIC (special consideration)", "Y48,I,hazardous category", "basel_annex", "Y48"),
    (CATALOGUE, "\n002,002,1,", "\n002,003,2,", "catalogue_numbers", "where 4 should come next"),
    (CATALOGUE, "\n001,001,1,yes,no", "\n001,001,1,no,no", "catalogue_numbers", "neither"),
    (CATALOGUE, "\n004,004,1,yes,no,yes", "\n004,004,1,yes,no,no", "catalogue_classes", "counts of class 1391"),
    (CATALOGUE, ",1461,", ",1462,", "catalogue_classes", "class 1462 is not in"),
    ("appendix/high_pollution_industries.csv", "2452,plastic toys,1,0,1,0", "2452,plastic toys,1,1,0,0", "catalogue_list", "class 2452 of high_pollution_industries is missing"),
    ("industries/lists/cn_mee_catalogue_2021.csv", "GBT4754_2017,1511,", "GBT4754_2017,1512,", "catalogue_list", "nothing as high pollution in class 1512"),
    ("industries/intensities/useeio_2012.csv", "BEA2012D,1111A0,", "BEA2012D,1111A9,", "intensity_code", "1111A9"),
    ("industries/intensities/eu_ets_2013_2015.csv", "NACE2,01.11,", "NACE2,011100,", "intensity_code", "011100 is no code of NACE2"),
    ("industries/intensities/bea_use_2017.csv", ",energy_cost_share_core,", ",energy_cost_share_all,", "intensity_unit", "energy_cost_share_all"),
    ("industries/intensities/epa_supply_chain_2022.csv", ",2022,USA,", ",2022,USX,", "intensity_country", "USX"),
]  # fmt: skip


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    """Faults of a copy of our tables with every fault of the list in it."""
    root = tmp_path_factory.mktemp("ours") / "reference_data"
    shutil.copytree(OURS, root)
    for path, old, new, *_ in FAULTS:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text, (path, old)
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    return problems((root,))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[3]}-{fault[4]}")
def test_the_fault_is_named(spoilt, fault):
    path, _, _, rule, says = fault
    # What a table lacks shows in the table that should have it.
    told = {"class 2452": "cn_mee_catalogue_2021.csv", "counts of": "high_pollution_industries.csv"}
    name = next((file for start, file in told.items() if says.startswith(start)), Path(path).name)
    found = [p for p in spoilt if p.rule == rule and Path(p.file).name == name and says in str(p)]
    assert found, [str(p) for p in spoilt if p.rule == rule]
    assert all(p.hint for p in found)
    if not says.startswith(tuple(told)) and rule not in {"group_overlap", "catalogue_numbers"}:
        assert any(p.line for p in found)


@pytest.mark.parametrize("file", ["audits_places.sql", "audits_acts.sql"])
def test_every_audit_has_a_fault_here(file):
    rules = {name for name in statements("greentrade.reference", file) if not name.startswith("setup_")}
    assert rules <= {rule for *_, rule, _ in FAULTS}


def test_a_country_stands_once_for_each_agreement(tmp_path):
    """Cambodia is in ASEAN's agreement and in one of its own; the same agreement twice is a slip."""
    root = tmp_path / "reference_data"
    shutil.copytree(OURS, root)
    path = root / "places/country_groups.csv"
    text = path.read_text(encoding="utf-8")
    rows = [line for line in text.split("\n") if line.startswith("KHM,CN_FTA,")]
    assert len(rows) == 2
    twice = rows[1].replace("China Cambodia FTA", rows[0].split(",")[4])
    assert twice != rows[1]
    path.write_text(text.replace(rows[1], twice), encoding="utf-8")
    assert [p.rule for p in problems((root,))] == ["group_overlap"]


def test_a_team_may_replace_the_list_made_of_the_catalogue(tmp_path):
    for suffix in (".csv", ".toml"):
        shutil.copy(OURS / f"industries/lists/cn_mee_catalogue_2021{suffix}", tmp_path)
    path = tmp_path / "cn_mee_catalogue_2021.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([*lines[:2], ""]), encoding="utf-8")
    side = tmp_path / "cn_mee_catalogue_2021.toml"
    side.write_text(side.read_text(encoding="utf-8").replace("[85, 85]", "[1, 1]"), encoding="utf-8")
    assert [str(p) for p in problems((OURS, tmp_path))] == []
