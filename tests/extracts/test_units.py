"""Currency and scale: explicit in the result, never mixed without rates."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

import greentrade as gt
from greentrade.errors import ChoiceNeeded, InputError, UsageError
from greentrade.extracts.layouts.units import read_unit


@pytest.mark.parametrize(
    ("heading", "currency", "scale"),
    [
        ("1000 USD", "USD", 1000), ("Trade Value (1,000 US$)", "USD", 1000), ("value '000 EUR", "EUR", 1000), ("万元", "CNY", 10_000),
        ("出口额(万美元)", "USD", 10_000), ("亿元", "CNY", 100_000_000), ("Export USD million", "USD", 10**6), ("Value in INR crore", "INR", 10**7),
        ("FOB value, Mio. EUR", "EUR", 10**6), ("金额（千美元）", "USD", 1000), ("Total Value", None, 1), ("value_thousand_npr", "NPR", 1000),
        ("US Dollars", "USD", 1), ("Value (Rs. lakh)", None, None), ("USD bn", "USD", 10**9),
    ],
)  # fmt: skip
def test_units_of_headings(heading, currency, scale):
    unit = read_unit(heading)
    if scale is None:
        assert not unit.plain  # whose rupees?
    else:
        assert (unit.currency, unit.scale, unit.plain) == (currency, scale, True)


@pytest.mark.parametrize(
    "heading", ["Quantity (1000 kg)", "Unit value index", "1000", "2024", "Growth of value", "千克", "元素"]
)
def test_headings_that_are_no_values(heading):
    assert not read_unit(heading).plain


def table(**columns):
    size = len(next(iter(columns.values())))
    return pd.DataFrame(
        {"year": [2020] * size, "flow": ["export"] * size, "hs_code": ["010121"] * size, **columns}
    )


def test_scale_and_currency_of_a_heading_are_explicit(read):
    extract = read(table(**{"Trade value (1000 USD)": [1.5, 2]}))
    assert (extract.currency, extract.scale, extract.kept()) == ("USD", 1000, 3500)
    assert any("multiplied by 1,000" in note for note in extract.notes)
    named = read(table(万元=[1], amount=[2]), columns={"value": "万元"})
    assert (named.currency, named.kept()) == ("CNY", 10_000)
    with pytest.raises(ChoiceNeeded, match="several columns could be value"):
        read(table(**{"USD million": [1], "INR crore": [2]}))
    run = gt.screen(table(**{"USD million": [2]}), edition="HS2017")
    assert run.accounting()["value"].tolist() == [2_000_000]
    run.close()


FRAME = {"currency": ["USD", "cny ", "CNY", "EUR"], "value": [1, 10, 20, 5]}
RATES = {"CNY": "0.14", "EUR": 1.1, "USD": 1}


def test_several_currencies_are_refused_without_rates(read):
    with pytest.raises(ChoiceNeeded, match=r"several currencies \(CNY, EUR, USD\)") as caught:
        read(table(**FRAME))
    assert caught.value.option == "fx"
    with pytest.raises(ChoiceNeeded, match="no rate for EUR"):
        read(table(**FRAME), fx={"CNY": 0.14, "USD": 1})


def test_rates_bring_all_values_to_one_currency(read):
    for source in (
        table(**FRAME),
        table(**FRAME | {"value": ["1", "10", "20", "5"]}),
        table(**FRAME | {"value": [1.0, 10.0, 20.0, 5.0]}),
    ):
        extract = read(source, fx=RATES)
        assert (extract.currency, extract.kept()) == ("USD", Decimal("10.7"))
        assert dict(extract.rates) == {"CNY": Decimal("0.14"), "EUR": Decimal("1.1")}
        assert any("values in CNY were multiplied by 0.14 to get USD" in note for note in extract.notes)
    assert read(table(**FRAME), fx={"CNY": 0.14, "EUR": 1.1}, currency="USD").kept() == Decimal("10.7")
    assert read(table(value_cny=[100]), fx={"CNY": 0.14, "USD": 1}).kept() == 14


def test_one_currency_in_a_column_is_the_extract_s(read):
    extract = read(table(currency=["USD", "usd"], value=[1, 2]))
    assert (extract.currency, extract.kept()) == ("USD", 3)
    with pytest.raises(InputError, match="says USD"):
        read(table(currency=["USD"], value=[1]), currency="EUR")
    blank = table(currency=["USD", None, "?"], value=[1, 2, 4])
    assert read(blank).marks() == {"": 1, "currency_missing": 1, "currency_unreadable": 1}
    assert read(blank, currency="USD").marks() == {"": 2, "currency_unreadable": 1}


def test_files_of_several_currencies_and_scales(read, write):
    paths = [
        write("a.csv", "year,flow,hs_code,value_kusd\n2020,export,010121,1\n"),
        write("b.csv", "year,flow,hs_code,value_cny\n2020,export,010121,100\nragged\n"),
    ]
    with pytest.raises(InputError, match="fx= takes rates"):
        read(paths)
    extract = read(paths, fx=RATES)
    assert (extract.currency, extract.scale, extract.kept()) == ("USD", 1, 1014)
    assert extract.marks() == {"": 2, "ragged_row": 1}


@pytest.mark.parametrize(
    "fx",
    [
        {"CNY": 0},
        {"CNY": "x"},
        {"CNY": -1, "USD": 1},
        {"dollars and cents": 1},
        {"CNY": 0.14},
        {"USD": 1, "EUR": 1},
        {"CNY": float("nan")},
    ],
)
def test_rates_that_are_none(read, fx):
    with pytest.raises(UsageError):
        read(table(**FRAME), fx=fx)


def test_marks_of_other_currencies_in_the_values(read):
    assert read(table(value_usd=["$5", "US$ 6"])).kept() == 11
    for source in (table(value=["€5", "£6"]), table(value_usd=["€5", "6"])):
        with pytest.raises(InputError, match="carry the marks"):
            read(source)


def test_rates_and_scale_are_in_run_json(tmp_path):
    import json

    screening = gt.screen(table(**FRAME), fx=RATES, edition="HS2017")
    with screening:
        screening.write(tmp_path / "out")
        run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
        assert (run["currency"], run["fx"], run["scale"]) == ("USD", {"CNY": "0.14", "EUR": "1.1"}, 1)
        assert any("multiplied by 0.14" in note for note in run["notes"])
        assert sum(Decimal(row["value"]) for row in run["accounting"]) == Decimal("10.7")
