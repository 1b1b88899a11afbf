"""The example extract: the figures of its source, to the thousandth, and the trap it keeps on purpose."""

from __future__ import annotations

import gzip
from decimal import Decimal

import pytest

import greentrade as gt
from greentrade.examples import EXAMPLES, example_path

#: Thousand US dollars, as the source's own yearly sums.
SUMS = {
    2019: "2683676636.412",
    2020: "2671338839.075",
    2021: "3325774021.007",
    2022: "3625876458.666",
    2023: "3415288242.822",
    2024: "3588275082.837",
}


@pytest.fixture(scope="module")
def frame():
    return gt.load_example("china_exports")


def test_columns_and_types(frame):
    assert list(frame.columns) == ["year", "reporter", "flow", "hs_edition", "hs_code", "value_kusd"]
    assert frame.shape == (30969, 6)
    assert not frame.isna().any().any()
    assert frame["value_kusd"].dtype == "float64"
    assert frame["hs_code"].str.fullmatch(r"\d{6}").all()
    assert frame["hs_code"].iloc[0] == "010121"


def test_yearly_sums_are_those_of_the_source(frame):
    exact = frame["value_kusd"].map(lambda value: Decimal(repr(value)))
    assert exact.groupby(frame["year"]).sum().to_dict() == {
        year: Decimal(total) for year, total in SUMS.items()
    }


def test_the_trap_is_kept(frame):
    assert set(frame.loc[frame["hs_code"] == "271000", "year"]) == set(SUMS)


def test_an_unknown_name_lists_the_choices():
    with pytest.raises(gt.errors.UsageError, match="china_exports"):
        gt.load_example("moon_exports")


@pytest.mark.parametrize("name", EXAMPLES)
def test_files_are_small_and_made_reproducibly(name):
    path = example_path(name)
    head = path.read_bytes()[:10]
    assert path.stat().st_size < 1_000_000
    assert head[4:8] == b"\0\0\0\0", "gzip must hold no time of making"
    assert head[3] & 0b1000 == 0, "gzip must hold no file name"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        assert text.readline() == "year,reporter,flow,hs_edition,hs_code,value_kusd\n"


def test_the_attribution_is_beside_the_figures():
    text = (example_path("china_exports").parent / "README.txt").read_text(encoding="utf-8")
    assert "CEPII, BACI" in text
    assert "Etalab Open Licence 2.0" in text
