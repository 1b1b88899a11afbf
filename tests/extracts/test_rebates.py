"""Rebate candidates and scenarios on a real extract, recomputed from the file itself."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

import greentrade as gt

POLICY = Path(__file__).resolve().parents[2] / "reference_data" / "policy"


@pytest.mark.samples
def test_baci_2015_to_2024(samples):
    path = samples / "baci_v202601_hs12_china_exports_2015-2024.parquet"
    plain = duckdb.sql(
        "SELECT year, hs6, sum(value) AS value FROM read_parquet(?) GROUP BY ALL", params=[str(path)]
    )
    value = {(year, code): amount for year, code, amount in plain.fetchall()}
    with (POLICY / "rebate_changes.csv").open(encoding="utf-8", newline="") as stream:
        held = [
            row["hs_code"] for row in csv.DictReader(stream) if row["announcement_id"] == "MOF-STA-2021-25"
        ]
    only = sorted({code[:6] for code in held if code.endswith("00")})  # the only line of its subheading
    assert len(only) > 5
    with gt.screen(str(path), edition="HS2012", flow="export", currency="USD") as s:
        scale = s.extract.scale
        rows = s.rebate_candidates()
        assert rows["export_value"].sum() == pytest.approx(
            scale * sum(v for (_, code), v in value.items() if code != "271000")
        )
        found = s.rebate_scenario(gt.RebateScenario.cancel(only)).set_index(["year", "hs_code"])
        for code in only:
            row = found.loc[(2021, code)]  # cancelled on 1 August 2021: 13 % and 0 % in the year
            assert (row["rate_low_pct"], row["rate_high_pct"]) == (0, 13)
            assert row["saving_high"] == pytest.approx(0.13 * scale * value[2021, code])
            assert found.loc[(2022, code), "saving_high"] == 0
            assert found.loc[(2018, code), ["saving_low", "saving_high"]].isna().all()
        totals = s.rebate_scenario(gt.RebateScenario.cancel(only), by=("year",)).set_index("year")
        assert totals.loc[2021, "saving_high"] == pytest.approx(
            sum(0.13 * scale * value[2021, code] for code in only)
        )
        assert totals.loc[2018, "share_rate_known"] == 0
