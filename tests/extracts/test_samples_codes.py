"""Codes of real extracts: lapsed lines of a tariff, a source's own code, SITC without its classification column, all against sums made here."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal

import pandas as pd
import pytest

import greentrade as gt
from greentrade.errors import InputError
from greentrade.extracts import Reading, read_extract
from greentrade.reference import Reference
from greentrade.screening import Screening

pytestmark = pytest.mark.samples


@pytest.fixture(scope="module")
def held():
    with Reference.load().cursor() as cursor:
        rows = cursor.execute("SELECT hs6, hs_edition FROM hs_codes WHERE kind = 'hs'").fetchall()
    found = {}
    for code, edition in rows:
        found.setdefault(code, set()).add(edition)
    return found


def nepal(samples, sheet):
    """Lines of one sheet: code and value, without the Total."""
    calamine = pytest.importorskip("python_calamine")
    book = calamine.CalamineWorkbook.from_path(samples / "nepal_doc_fy2075-76_hs8_imports_exports.xlsx")
    rows = book.get_sheet_by_name(sheet).to_python()
    return [(row[0], Decimal(str(row[4]).replace(",", ""))) for row in rows[3:] if str(row[0]).isdigit()]


@pytest.mark.parametrize(
    ("sheet", "flow", "outside"),
    [("5_Imports_By_Commodity", "import", 59), ("7_Exports_By_Commodity", "export", 5)],
)
def test_lapsed_lines_of_nepals_tariff(samples, held, sheet, flow, outside):
    lines = nepal(samples, sheet)
    odd = [(code, value) for code, value in lines if "HS2017" not in held.get(code[:6], ())]
    assert len(odd) == outside
    # Valid up to HS2012 and never again: read there. The rest (gone before HS2012, or given to other goods in HS2022) is left alone.
    lapsed = {c: v for c, v in odd if "HS2012" in held.get(c[:6], ()) and "HS2022" not in held[c[:6]]}
    left = {c: v for c, v in odd if c not in lapsed}
    assert {c[:6] for c in lapsed}.isdisjoint({"290349", "080300"})
    rows = pd.DataFrame([(2019, c, str(v)) for c, v in lines], columns=["year", "hs_code", "value"])
    screening = gt.screen(rows, flow=flow, reporter="NPL", currency="NPR")
    accounting = {r["reason"]: (r["rows"], r["value"]) for r in screening.accounting(as_="arrow").to_pylist()}
    total = sum(v for _, v in lines)
    assert accounting == {
        "": (len(lines) - len(left), total - sum(left.values())),
        "not_in_edition": (len(left), sum(left.values())),
    }
    keys = screening.codes()
    assert set(keys.loc[keys["reason"] == "lapsed", "hs_code"]) == set(lapsed)
    assert set(keys.loc[keys["reason"] == "lapsed", "hs_edition"]) == {"HS2012"}
    (note,) = [n for n in screening.notes if "not in HS2017" in n]
    assert f"{outside:,} of {len(lines):,} distinct codes" in note
    assert f"{len(lapsed)} rows, value {sum(lapsed.values()):,.2f}" in note
    records = screening.records().aggregate("hs_edition, count(*) AS n", "hs_edition").fetchall()
    assert dict(records) == {"HS2012": len(lapsed), "HS2017": len(lines) - outside}


def test_bacis_own_code_is_read_as_its_heading(samples):
    rows = pd.read_parquet(samples / "baci_v202601_hs12_china_exports_2015-2024.parquet")
    rows = rows.rename(columns={"hs6": "hs_code", "exporter": "reporter"})
    extract = read_extract(rows, Reading(flow="export", edition="HS2012", currency="USD"))
    extract.code_aliases = {"271000": "2710"}
    screening = Screening(extract, Reference.load(), policy_date=None)
    assert screening.accounting()[["disposition", "reason", "rows"]].to_numpy().tolist() == [
        ["screened", "", len(rows)]
    ]
    oil = rows.loc[rows["hs_code"] == "271000"]
    (note,) = [n for n in screening.notes if "271000" in n]
    assert f"read as 2710: {len(oil)} rows, value {oil['value'].sum():,.2f}" in note
    keys = screening.codes().set_index("hs_code")
    assert keys.loc["2710", ["hs_edition", "reason"]].tolist() == ["HS2012", "alias 271000"]
    plain = gt.screen(rows, flow="export", edition="HS2012", currency="USD")
    before = plain.totals(by=("year",)).set_index(["year", "dimension"])["value_high"]
    after = screening.totals(by=("year",)).set_index(["year", "dimension"])["value_high"]
    gained = (after - before).round()
    fuel = oil.groupby("year")["value"].sum().round()
    assert all(gained[(year, "fossil_fuel")] == pytest.approx(value, abs=2) for year, value in fuel.items())
    assert all(gained[(year, "all_trade")] == 0 for year in fuel.index)


@pytest.mark.parametrize("stated", [{}, {"edition": "HS2012"}])
def test_sitc_without_its_classification_column_is_refused(samples, stated):
    with (samples / "comtrade_classic35_china_2010-2014_sitc4.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    headings = {
        "Year": "year",
        "Trade Flow": "flow",
        "Partner": "partner",
        "Commodity Code": "hs_code",
        "Trade Value (US$)": "value",
    }
    frame = pd.DataFrame([{new: row[old] for old, new in headings.items()} for row in rows])
    with pytest.raises(InputError, match="SITC, not HS"):
        gt.screen(frame, **stated)


def test_every_code_of_the_samples_keeps_its_digits(samples):
    """No repair loses or invents a digit: what is read is what stands there, but for marks and one zero in front."""
    seen = Counter()
    for path, column, encoding in (
        ("comtrade_classic12_usa_china_2017_hs2_zeroslost.csv", "Commodity Code", "utf-8"),
        ("comtrade_classic35_eu28_clinker_imports_2000-2020.csv", "Commodity Code", "utf-8"),
        ("comexstat_brazil_exports_1997_zeroslost.csv", "CO_NCM", "latin-1"),
        ("gacc_china_exports_soy_2024_cny_gb18030.csv", "商品编码", "gb18030"),
    ):
        text = (samples / path).read_text(encoding=encoding)
        delimiter = ";" if text.splitlines()[0].count(";") > text.splitlines()[0].count(",") else ","
        texts = [row[column] for row in csv.DictReader(text.splitlines(), delimiter=delimiter)]
        for code in gt.hs.read_codes(texts).codes:
            if code.code is not None:
                assert code.code.removeprefix("0") == "".join(filter(str.isdigit, code.raw)).removeprefix("0")
                seen[path] += 1
    assert len(seen) == 4
