"""Real extracts: every total against one computed here with Python's csv module (or stated in the samples' README)."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal

import pandas as pd
import pytest

from greentrade.errors import ChoiceNeeded, InputError

pytestmark = pytest.mark.samples


def rows_of(path, encoding="utf-8", delimiter=","):
    """Rows as dictionaries; fields beyond the headings are dropped."""
    with path.open(encoding=encoding, newline="") as file:
        headings, *rows = csv.reader(file, delimiter=delimiter)
    return [dict(zip(headings, row, strict=False)) for row in rows]


def test_comtrade_world_rows_are_set_aside_despite_48_fields_and_latin_1(samples, read):
    path = samples / "comtrade_api_thailand_imports_hs8542_2014-2024_latin1.csv"
    rows = rows_of(path, "latin-1")
    assert len(rows) == 1178
    partners = sum(Decimal(r["primaryValue"]) for r in rows if r["partnerCode"] != "0")
    world = sum(Decimal(r["primaryValue"]) for r in rows if r["partnerCode"] == "0")
    extract = read(path)
    assert (extract.layout.id, extract.currency, extract.inputs[0].encoding, extract.inputs[0].rows) == (
        "comtrade",
        "USD",
        "latin-1",
        1178,
    )
    assert extract.kept() == partners
    assert extract.marks() == {"": 1167, "world_total": 11}
    assert extract.run("SELECT sum(value) FROM gt_raw WHERE grain = 'world_total'") == [(world,)]
    by_edition = defaultdict(Decimal)
    for r in rows:
        if r["partnerCode"] != "0":
            by_edition[{"H4": "HS2012", "H5": "HS2017", "H6": "HS2022"}[r["classificationCode"]]] += Decimal(
                r["primaryValue"]
            )
    found = extract.run(
        "SELECT e.edition, sum(value) FROM gt_raw JOIN gt_editions AS e USING (hs_edition) WHERE grain IS NULL GROUP BY ALL"
    )
    assert dict(found) == by_edition
    assert extract.run("SELECT iso3, name FROM gt_reporters") == [("THA", "Thailand")]
    extract.ensure_partners()
    assert extract.run("SELECT iso3 FROM gt_partners WHERE partner = '490'") == [("TWN",)]


def test_comtrade_breakdowns_and_world_rows_leave_the_grand_totals_by_partner(samples, read):
    path = samples / "comtrade_classic35_eu28_clinker_imports_2000-2020.csv"
    rows = rows_of(path)

    def is_total(r):
        return (
            r["Customs Proc. Code"] in {"", "C00"}
            and r["Mode of Transport Code"] in {"", "0"}
            and r["2nd Partner Code"] in {"", "0"}
        )

    expected = sum(Decimal(r["Trade Value (US$)"]) for r in rows if r["Partner Code"] != "0" and is_total(r))
    everything = sum(Decimal(r["Trade Value (US$)"]) for r in rows)
    extract = read(path)
    assert extract.kept() == expected < everything / 2
    assert sum(extract.marks().values()) == len(rows) == 874
    assert not any("0.5 %" in note for note in extract.notes)
    weight = sum(Decimal(r["Netweight (kg)"] or 0) for r in rows if r["Partner Code"] != "0" and is_total(r))
    assert extract.kept("net_weight_kg") == weight


def test_comtrade_re_exports_are_part_of_exports(samples, read):
    path = samples / "comtrade_classic12_usa_china_2017_hs2_zeroslost.csv"
    rows = rows_of(path)
    expected = sum(Decimal(r["Trade Value (US$)"]) for r in rows if r["Trade Flow"] in {"Import", "Export"})
    extract = read(path)
    assert extract.kept() == expected
    assert extract.marks() == {"": 194, "sub_flow": 96}
    codes = {c.raw: c.code for c in extract.code_reading.codes}
    assert codes["1"] == "01"


def test_comtrade_in_sitc_is_refused_by_name(samples, read):
    with pytest.raises(InputError, match=r"SITC.*not HS"):
        read(samples / "comtrade_classic35_china_2010-2014_sitc4.csv")


def test_comtrade_json_records_as_a_frame(samples, read):
    data = json.loads((samples / "comtrade_api_brazil_to_china_2024_hs4.json").read_text(encoding="utf-8"))[
        "data"
    ]
    extract = read(pd.DataFrame(data))
    assert extract.layout.id == "comtrade"
    assert extract.kept() == sum(Decimal(str(r["primaryValue"])) for r in data if r["motCode"] == 0)


def test_gacc_needs_the_flow(samples, read):
    with pytest.raises(ChoiceNeeded, match="exports or imports") as caught:
        read(samples / "gacc_china_imports_soy_2024_cny_gb18030.csv")
    assert caught.value.option == "flow"


def test_gacc_values_have_separators_and_currency_in_the_heading(samples, read):
    path = samples / "gacc_china_imports_soy_2024_cny_gb18030.csv"
    rows = rows_of(path, "gb18030")
    extract = read(path, flow="import")
    assert (extract.layout.id, extract.currency, extract.flow, extract.reporter, extract.nation) == (
        "gacc",
        "CNY",
        "import",
        "CHN",
        "CHN",
    )
    assert extract.inputs[0].encoding == "gb18030"
    assert extract.kept() == sum(Decimal(r["人民币"].replace(",", "")) for r in rows)
    assert extract.kept("net_weight_kg") == sum(Decimal(r["第一数量"]) for r in rows)
    assert extract.column("hs_code")[0] == "12019019"
    assert extract.column("description")[0] == "转基因黄大豆"
    assert extract.run("SELECT min(period_start)::VARCHAR FROM gt_periods") == [("2024-01-01",)]
    extract.ensure_partners()
    assert extract.run("SELECT iso3 FROM gt_partners WHERE partner = '410'") == [("BRA",)]
    with pytest.raises(InputError, match="CHN"):
        read(path, flow="import", reporter="BRA")


def test_gacc_years_together(samples, read):
    paths = [samples / f"gacc_china_exports_soy_{year}_cny_gb18030.csv" for year in (2024, 2025)]
    rows = [r for path in paths for r in rows_of(path, "gb18030")]
    for source in (paths, str(samples / "gacc_china_exports_*.csv")):
        extract = read(source, flow="export")
        assert extract.kept() == sum(Decimal(r["人民币"].replace(",", "")) for r in rows)
        assert [f.rows for f in extract.inputs] == [29, 23]
        assert set(extract.column("source_file")) == {str(p) for p in paths}


def test_baci_is_in_thousand_dollars_and_its_edition_in_the_name(samples, read):
    path = samples / "baci_hs12_2018_seafood_relaid.csv"
    rows = rows_of(path)
    extract = read(path)
    assert (
        extract.layout.id,
        extract.edition,
        extract.currency,
        extract.scale,
        extract.weight_scale,
        extract.flow,
    ) == ("baci", "HS2012", "USD", 1000, 1000, "export")
    assert extract.kept() == 1000 * sum(Decimal(r["v"]) for r in rows)
    assert extract.column("hs_code")[0] == "030627"
    as_imports = read(path, flow="import")
    assert as_imports.flow == "import"
    assert as_imports.column("reporter")[0] == rows[0]["j"]
    with pytest.raises(InputError, match="HS2012"):
        read(path, edition="HS2017")


def test_the_baci_series_to_the_dollar(samples, read):
    path = samples / "baci_v202601_hs12_china_exports_2015-2024.parquet"
    extract = read(path, currency="USD", edition="HS2012")
    assert (extract.layout.id, extract.flow, extract.inputs[0].rows) == ("tidy", "export", 51_635)
    by_year = dict(
        extract.run("SELECT year, round(sum(value)) FROM gt_raw JOIN gt_periods USING (period) GROUP BY ALL")
    )
    assert by_year[2017] == 2_523_838_259_049
    assert by_year[2024] == 3_588_275_082_837
    assert round(extract.kept()) == 29_315_971_391_988
    assert extract.run("SELECT round(sum(value)) FROM gt_raw WHERE hs_code = '854140' AND period = 2024") == [
        (34_260_433_640,)
    ]
    with pytest.raises(InputError, match="export"):
        read(path, flow="import")


def test_brazil_with_named_columns(samples, read):
    path = samples / "comexstat_brazil_exports_1997_zeroslost.csv"
    columns = {
        "hs_code": "CO_NCM",
        "period": "CO_ANO",
        "month": "CO_MES",
        "value_usd": "VL_FOB",
        "net_weight_kg": "KG_LIQUIDO",
    }
    extract = read(path, columns=columns, flow="export", reporter="BRA", nation="BRA")
    assert extract.kept() == sum(Decimal(r["VL_FOB"]) for r in rows_of(path, delimiter=";"))
    assert {c.code for c in extract.code_reading.codes} >= {"09011110", "87089900"}
    assert {label for (label,) in extract.run("SELECT label FROM gt_periods")} == {"1997-01", "1997-02"}
    with pytest.raises(InputError, match="CO_NCM"):
        read(path, layout="baci")
