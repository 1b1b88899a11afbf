"""Policy answers on real extracts (skipped where the samples are absent)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

import greentrade as gt
from greentrade.errors import InputError


@pytest.fixture
def clinker(samples):
    """The EU's imports of cement clinker by partner, 2000 to 2020, and nothing else."""
    with gt.screen(samples / "comtrade_classic35_eu28_clinker_imports_2000-2020.csv") as screening:
        yield screening


def test_clinker_is_exposed_and_was_under_no_obligation_before_2023(clinker):
    expected: dict[int, Decimal] = defaultdict(Decimal)
    records = clinker.records()
    at = {name: i for i, name in enumerate(records.columns)}
    for row in records.fetchall():
        assert row[at["hs_code"]] == "252310"
        expected[int(row[at["period"]])] += row[at["value"]]
    found = [
        r for r in clinker.carbon_border(by=("year",), as_="arrow").to_pylist() if r["scheme"] == "eu_cbam"
    ]
    assert {r["year"]: r["value_high"] for r in found} == dict(expected)
    assert len(found) > 15
    assert {(r["obligation_low"], r["obligation_high"], r["phase"]) for r in found} == {(0, 0, "none")}


def test_one_country_has_no_mirror(clinker):
    with pytest.raises(InputError, match="imports reported by EUN"):
        clinker.mirror()
