"""Layouts are data: each one is complete, and headings find their columns or become a question."""

from __future__ import annotations

import pytest

from greentrade.errors import ChoiceNeeded, InputError, UsageError
from greentrade.extracts import find_layout, layouts
from greentrade.extracts.layouts.detect import Detector
from greentrade.extracts.layouts.finder import NAMEABLE
from greentrade.extracts.layouts.vocabulary import fold, words
from greentrade.extracts.load.projection import DIMENSIONS

SIDES = {"exporter", "importer"}


def plan(*headings, facts=None, **stated):
    return Detector(**stated).plan(headings, None, facts)


@pytest.mark.parametrize("layout", layouts().values(), ids=str)
def test_every_layout_names_known_columns_and_has_code_period_and_value(layout):
    assert set(layout.columns) <= {*NAMEABLE, *SIDES}
    assert {"hs_code", "period"} <= set(layout.columns)
    assert layout.about
    assert layout.source
    assert layout.licence
    assert layout.traps
    assert layout.example.startswith("greentrade ")
    assert layout.values
    assert {b.name for b in layout.breakdowns} <= set(DIMENSIONS)
    assert set(layout.flow_codes.values()) <= set(words().flows.values())


def test_the_plain_table_is_the_last_resort_and_only_one():
    assert list(layouts())[-1] == "tidy"
    assert [layout.id for layout in layouts().values() if layout.fallback] == ["tidy"]


def test_unknown_layout_lists_the_choices():
    with pytest.raises(UsageError, match=r"argentina, baci, .*comtrade, comtrade_classic, gacc.* tidy"):
        find_layout("comtrad")


def test_users_rename_headings_freely():
    assert fold("Trade Value (US$)") == fold("TradeValueUS") == fold("trade_value_us")
    assert fold("cmdCode") == fold("cmd_code")
    assert fold("ＨＳ編號") == fold("hs編號")


@pytest.mark.parametrize(
    ("headings", "layout"),
    [
        (
            "Classification,Year,Trade Flow Code,Trade Flow,Reporter Code,Commodity Code,Trade Value (US$)",
            "comtrade_classic",
        ),
        ("classification,year,tradeflow,reporter,commoditycode,TradeValueUS", "comtrade_classic"),
        ("period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue", "comtrade"),
        ("period,reporter_code,flow_code,partner_iso,cmd_code,primary_value", "comtrade"),
        ("数据年月,贸易伙伴编码,商品编码,美元", "gacc"),
        ("Date of data,Commodity code,Customs Regime code,Renminbi Yuan", "gacc"),
        ("t,i,j,k,v,q", "baci"),
        ("t,hs6,i,j,v,q", "baci"),
        ("年份,税号,进出口,金额", "tidy"),
        ("year,exporter,hs6,value", "tidy"),
    ],
)
def test_layout_is_recognised_from_the_headings(headings, layout):
    assert plan(*headings.split(",")).layout.id == layout


@pytest.mark.parametrize(
    ("heading", "currency", "scale"),
    [
        ("value", None, 1),
        ("Value_USD", "USD", 1),
        ("value_kusd", "USD", 1000),
        ("人民币", "CNY", 1),
        ("美元", "USD", 1),
        ("万美元", "USD", 10_000),
        ("value in euros", "EUR", 1),
    ],
)
def test_a_value_heading_says_currency_and_scale(heading, currency, scale):
    found = plan("year", "flow", "hs_code", heading)
    assert (found.currency, found.scale) == (currency, scale)


def test_the_most_detailed_code_column_wins():
    assert plan("year", "hs2", "hs6", "hs8", "value").heading("hs_code") == "hs8"


def test_two_value_columns_are_a_question_that_columns_answers():
    with pytest.raises(ChoiceNeeded, match="'value_usd', 'value_cny'") as caught:
        plan("year", "hs_code", "value_usd", "value_cny")
    assert caught.value.option == "columns"
    chosen = plan("year", "hs_code", "value_usd", "value_cny", columns={"value": "value_cny"})
    assert chosen.currency == "CNY"


def test_two_code_columns_of_equal_standing_are_a_question():
    with pytest.raises(ChoiceNeeded, match="commodity_code"):
        plan("year", "commodity_code", "product_code", "value")


def test_columns_may_say_thousand_dollars():
    chosen = plan("yr", "c", "v1", columns={"period": "yr", "hs_code": "c", "value_kusd": "v1"})
    assert (chosen.currency, chosen.scale) == ("USD", 1000)


def test_columns_refine_a_recognised_layout():
    headings = ("period", "reporterCode", "flowCode", "partnerCode", "cmdCode", "primaryValue", "fobvalue")
    chosen = plan(*headings, columns={"value": "fobvalue"})
    assert (chosen.layout.id, chosen.heading("value"), chosen.currency) == ("comtrade", "fobvalue", "USD")


def test_a_heading_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(InputError, match=r"'HS'.*'year', 'value'"):
        plan("year", "value", columns={"hs_code": "HS"})


def test_a_misspelt_heading_is_answered_with_the_one_that_was_meant():
    with pytest.raises(InputError, match=r"did you mean 'Warennummer'\?"):
        plan("Jahr", "Warennummer", "value", columns={"hs_code": "Warenummer", "period": "Jahr"})


@pytest.mark.parametrize(
    ("headings", "column"),
    [(("a", "year", "value"), "hs_code"), (("year", "hs_code"), "value"), (("hs_code", "value"), "period")],
)
def test_what_is_missing_is_named_as_either_reader_would_type_it(headings, column):
    """The same words are read in Python and in a terminal, where nobody types a dictionary."""
    with pytest.raises(InputError) as caught:
        plan(*headings)
    message = str(caught.value)
    assert all(repr(heading) in message for heading in headings)
    assert f'columns={{"{column}": "<heading>"}}' in message
    assert f"--columns {column}=<heading>" in message


@pytest.mark.parametrize(
    ("headings", "stated", "reporter", "partner", "flow"),
    [
        ("year,exporter,importer,hs6,value", {}, "exporter", "importer", "export"),
        ("year,exporter,importer,hs6,value", {"flow": "import"}, "importer", "exporter", "import"),
        ("year,exporter,hs6,value", {}, "exporter", None, "export"),
        ("year,importer,hs6,value", {}, "importer", None, "import"),
        ("year,importer,hs6,value", {"flow": "export"}, None, "importer", None),
        ("year,reporter,flow,importer,hs6,value", {}, "reporter", "importer", None),
        ("year,exporter,flow,hs6,value", {}, "exporter", None, None),
    ],
)
def test_what_an_exporter_and_an_importer_column_are(headings, stated, reporter, partner, flow):
    found = plan(*headings.split(","), **stated)
    names = {column: found.heading(column) for column in ("reporter", "partner") if column in found.columns}
    assert (names.get("reporter"), names.get("partner"), found.flow) == (reporter, partner, flow)


def test_a_month_beside_a_full_period_is_not_needed():
    assert "month" not in plan("period", "month", "hs_code", "value").columns
    assert "month" in plan("year", "month", "hs_code", "value").columns
    assert plan("month", "hs_code", "value").heading("period") == "month"
