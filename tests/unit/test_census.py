"""The census: what the lists say about every code, counted; and what must hold of it, found when it does not."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

import greentrade as gt
from greentrade.codebook import census
from greentrade.codebook.build import build


@pytest.fixture
def one_edition(monkeypatch):
    monkeypatch.setattr(census, "NAMES", ("HS2022",))


def test_counts_are_those_of_a_plain_classification(one_edition):
    reference = gt.Reference.load()
    found = census.take_census(reference)
    assert found.unsound == []
    with reference.cursor() as cursor:
        codes = [c for (c,) in cursor.execute("SELECT hs6 FROM goods WHERE hs_edition = 'HS2022'").fetchall()]
    assert found.codes == {"HS2022": len(codes)} == {"HS2022": 5612}
    for profile in ("default", "china"):
        frame = gt.classify(codes, edition="HS2022", profile=profile)
        for name in ("energy_intensive", "any_of_three", "carbon_border"):
            counts = frame[name].value_counts()
            assert found.of(profile, name, "default") == [
                (counts.get("certain", 0), counts.get("possible", 0))
            ]
    row = next(
        r for r in found.rows() if (r["profile"], r["dimension"], r["tier"]) == ("default", "waste", "broad")
    )
    assert row["of"] == 5612
    assert row["certain"] + row["possible"] > found.of("default", "waste", "default")[0][0]


def test_what_is_not_sound_is_named(one_edition, monkeypatch):
    def spoilt(reference, keys):
        book = build(reference, keys)
        ids = {row["hs_code"]: row["key_id"] for row in book.keys.to_pylist()}
        verdicts = [v for v in book.verdicts.to_pylist() if v["key_id"] != ids["010121"]]
        like = verdicts[0] | {"key_id": ids["010121"], "dimension": "waste"}
        verdicts += [like | {"tier": "strict", "rank": 2}, like | {"tier": "default", "rank": 1}]
        matches = book.matches.to_pylist()
        matches.append(matches[0] | {"key_id": ids["854921"], "path": "HS2022 854921 > HS2017 854231"})
        return replace(
            book,
            verdicts=pa.Table.from_pylist(verdicts, schema=book.verdicts.schema),
            matches=pa.Table.from_pylist(matches, schema=book.matches.schema),
        )

    monkeypatch.setattr(census, "build", spoilt)
    found = census.take_census(gt.Reference.load())
    rules = {rule for rule, _ in found.unsound}
    assert rules == {"tiers_not_nested", "e_waste_by_concordance"}
    messages = " ".join(message for _, message in found.unsound)
    assert "010121 of HS2022, profile default is surer of waste" in messages
    assert "854921" in messages
