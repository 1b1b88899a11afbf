"""Answers on real extracts, against figures computed here from the files with csv or pandas and the tables of places alone."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal

import pandas as pd
import pytest
from goods_oracle import is_member

import greentrade as gt
from greentrade.reference import data_root

pytestmark = [pytest.mark.samples, pytest.mark.line]


def countries(column: str) -> dict[str, str]:
    """Code of a scheme to ISO3, from the table of countries."""
    with (data_root() / "places/countries.csv").open(encoding="utf-8", newline="") as file:
        return {row[column]: row["iso3"] for row in csv.DictReader(file) if row[column] and row["iso3"]}


def by_group(rows, groups):
    """Sums by year and group of (iso3 or none, year, value)."""
    sums = defaultdict(Decimal)
    for iso3, year, value in rows:
        within = [name for name in groups if is_member(iso3, year, name)]
        for name in [*(within or ["none" if iso3 else "unknown"]), "all"]:
            sums[year, name] += value
    return dict(sums)


def all_trade(screening, groups):
    table = screening.totals(by=("year", "group"), groups=groups, counts=False, as_="arrow").to_pylist()
    return {(r["year"], r["group"]): r["value_high"] for r in table if r["dimension"] == "all_trade"}


def test_groups_of_a_comtrade_extract(samples):
    path = samples / "comtrade_api_thailand_imports_hs8542_2014-2024_latin1.csv"
    known = countries("comtrade_code")
    with path.open(encoding="latin-1", newline="") as file:
        headings, *lines = csv.reader(file)
    rows = [dict(zip(headings, line, strict=False)) for line in lines]
    parts = [
        (known.get(r["partnerCode"]), int(r["refYear"]), Decimal(r["primaryValue"]))
        for r in rows
        if r["partnerCode"] != "0"
    ]
    groups = ["RCEP", "OECD", "BRI_COOP_DOC", "MINAMATA"]
    with gt.screen(path) as screening:
        assert all_trade(screening, groups) == by_group(parts, groups)
        partners = screening.partners("environmental_good", as_="arrow").to_pylist()
    seen = {r["partner"] for r in partners if r["kind"] == "country"}
    assert seen == {iso3 for iso3, _, _ in parts if iso3}
    assert {r["kind"] for r in partners} <= {"country", "unknown", "area"}


@pytest.mark.parametrize("year", [2024, 2025])
def test_partners_of_chinas_customs(samples, year):
    path = samples / f"gacc_china_exports_soy_{year}_cny_gb18030.csv"
    known = countries("gacc_code") | countries("gacc_legacy")
    with path.open(encoding="gb18030", newline="") as file:
        headings, *lines = csv.reader(file)
    rows = [dict(zip(headings, line, strict=False)) for line in lines]
    parts = [(known.get(r["贸易伙伴编码"]), year, Decimal(r["人民币"].replace(",", ""))) for r in rows]
    groups = ["CN_FTA", "RCEP", "OECD"]
    with gt.screen(path, flow="export") as screening:
        assert all_trade(screening, groups) == by_group(parts, groups)
        found = screening.free_trade("resource_intensive", as_="arrow").to_pylist()
        named = screening.partners("resource_intensive", as_="arrow").to_pylist()
    assert {r["kind"] for r in named} == {"country"}
    assert {r["partner"] for r in named} == {iso3 for iso3, _, _ in parts}
    assert {r["year"] for r in found} == {year}


def test_chinas_exports_over_ten_years(samples):
    path = samples / "baci_v202601_hs12_china_exports_2015-2024.parquet"
    frame = pd.read_parquet(path)
    columns = {"period": "year", "reporter": "exporter", "hs_code": "hs6", "value": "value"}
    with gt.screen(path, columns=columns, flow="export", edition="HS2012", currency="USD") as screening:
        codes = screening.codes().set_index("hs_code")["environmental_good"]
        growth = screening.growth().set_index("year")
        index = screening.concentration(by=("year",)).set_index("year")
        top = screening.products(by=("year",), top=3)
        several = screening.industries(multi_class="duplicate").set_index("isic")
        apart = screening.industries().set_index("isic")
    frame = frame[frame["value"].notna()].assign(match=frame["hs6"].map(codes).fillna(""))
    high = frame[frame["match"] != ""].groupby("year")["value"].sum()
    low = frame[frame["match"] == "certain"].groupby("year")["value"].sum()
    whole = frame.groupby("year")["value"].sum()
    assert growth["value_high"].tolist() == pytest.approx(high.tolist())
    assert growth["value_low"].tolist() == pytest.approx(low.tolist())
    assert growth["growth"].tolist()[1:] == pytest.approx((high / high.shift() - 1).tolist()[1:])
    assert growth["growth_of_trade"].tolist()[1:] == pytest.approx((whole / whole.shift() - 1).tolist()[1:])
    assert growth["growth_since_first"].iloc[-1] == pytest.approx(
        (high.iloc[-1] / high.iloc[0]) ** (1 / 9) - 1
    )
    for year, part in frame[frame["match"] != ""].groupby("year"):
        sums = part.groupby("hs6")["value"].sum().sort_values(ascending=False)
        assert index.loc[year, "hhi"] == pytest.approx(((sums / sums.sum()) ** 2).sum())
        assert top[top["year"] == year]["hs_code"].tolist() == sums.index[:3].tolist()
    assert (several["value_low"] <= several["value_high"]).all()
    shared = apart.index.intersection(several.index).drop("")
    assert (several.loc[shared, "value_low"] == apart.loc[shared, "value_low"]).all()
    assert (several.loc[shared, "value_high"] >= apart.loc[shared, "value_high"]).all()
