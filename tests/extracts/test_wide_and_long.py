"""Wide and long tables that could give a wrong total without a word: right, told, or refused. All figures are invented."""

from __future__ import annotations

import pandas as pd
import pytest

import greentrade as gt
from greentrade.errors import ChoiceNeeded, InputError, UsageError

FACTS = {"flow": "export", "currency": "USD"}


def periods(extract):
    """Sum of the values that count, by label of the period."""
    return dict(
        extract.run(
            "SELECT p.label, sum(r.value)::DOUBLE FROM gt_raw AS r "
            "JOIN gt_periods AS p ON r.period = p.period AND (p.month IS NULL OR r.month = p.month) "
            "WHERE r.grain IS NULL AND r.reject IS NULL GROUP BY ALL"
        )
    )


def said(extract, words):
    return [note for note in extract.notes if words in note]


# -- columns headed by periods -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        "FOB value 2019,CIF value 2019",
        "2019,2019",
        "2019-01,2019/01",
        "2019,2020,2019-20",
        "2019,2020,Total value",
        "2019,2020,2019-2020",
    ],
)
def test_columns_of_values_that_fit_one_time_are_a_question(write, read, headings):
    count = headings.count(",") + 1
    rows = "\n".join(f"{code},USA,{','.join(map(str, range(1, count + 1)))}" for code in ("854140", "010121"))
    file = write("wide.csv", f"hs_code,partner,{headings}\n{rows}\n")
    with pytest.raises(ChoiceNeeded, match="several columns could be value"):
        read(file, **FACTS)


def test_a_stated_period_does_not_turn_the_sum_of_the_years_into_a_year(write, read):
    file = write("wide.csv", "hs_code,partner,2019,2020,Total value\n854140,USA,1,2,3\n010121,USA,1,2,3\n")
    with pytest.raises(ChoiceNeeded, match="Total value"):
        read(file, period=2020, **FACTS)
    assert read(file, period=2020, columns={"value": "2020"}, **FACTS).kept() == 4


def test_columns_that_name_a_year_and_are_not_read_are_told(write, read):
    text = "hs_code,partner,2019,2020,2021p,Jan-2021,Total\n854140,USA,1,2,9,9,3\n010121,USA,3,4,9,9,7\n"
    extract = read(write("wide.csv", text), **FACTS)
    assert periods(extract) == {"2019": 4, "2020": 6}
    assert said(extract, "2021p, Jan-2021")


def test_a_unit_value_is_no_value(write, read):
    text = "hs_code,year,Unit value (USD/unit)\n854140,2019,3\n010121,2019,7\n"
    with pytest.raises(InputError, match="no column of values"):
        read(write("price.csv", text), **FACTS)
    text = "hs_code,Value 2019,Unit value 2019\n854140,3,33\n010121,7,44\n"
    assert read(write("wide.csv", text), **FACTS).kept() == 10


def test_two_values_in_other_words_are_a_question(write, read):
    text = "hs_code,year,flow,value,Value (1000 EUR)\n854140,2019,export,3,33\n010121,2019,export,7,44\n"
    with pytest.raises(ChoiceNeeded, match="several columns could be value"):
        read(write("two.csv", text))


def test_headings_between_the_rows_of_a_wide_table_are_no_values(write, read):
    head = "hs_code,partner,2019,2020\n"
    extract = read(write("twice.csv", f"{head}854140,USA,1,2\n{head}010121,USA,1,2\n"), **FACTS)
    assert extract.kept() == 6
    assert extract.marks() == {"": 4, "repeated_headings": 1}
    assert extract.run("SELECT source_row FROM gt_raw WHERE reject = 'repeated_headings'") == [(3,)]
    other = write("other.csv", f"{head}854140,USA,1,2\nhs_code,partner,2020,2021\n010121,USA,1,2\n")
    with pytest.raises(InputError, match="several tables stand one below the other"):
        read(other, **FACTS)


@pytest.mark.parametrize("cell", [pd.Timestamp("2020-01-01"), True])
def test_a_column_of_dates_or_truths_is_refused_by_its_heading(read, tmp_path, cell):
    frame = pd.DataFrame({"hs_code": ["854140"], "2019": [1], "2020": [cell]})
    frame.to_parquet(tmp_path / "wide.parquet")
    for source in (frame, tmp_path / "wide.parquet"):
        with pytest.raises(InputError, match="column '2020' is"):
            read(source, **FACTS)
    empty = pd.DataFrame({"hs_code": ["854140"], "2019": [1], "2020": [None]})
    assert read(empty, **FACTS).kept() == 1


@pytest.mark.parametrize("head", ["hs_code,2019,2020", "hs_code,year,value"])
def test_currency_marks_that_contradict_the_stated_currency_are_refused(write, read, head):
    file = write("euro.csv", f"{head}\n854140,{'2019' if 'year' in head else '€3'},€5\n")
    with pytest.raises(InputError, match="which is in USD carry the marks of EUR"):
        read(file, **FACTS)
    assert read(file, flow="export", currency="EUR").kept() in {5, 8}


def test_a_flow_column_that_contradicts_the_heading_of_the_values_is_refused(write, read):
    head = "hs_code,year,flow,export_value\n"
    text = f"{head}854140,2019,export,5\n854140,2019,re-export,2\n"
    extract = read(write("same.csv", text), currency="USD")
    assert extract.marks() == {"": 1, "sub_flow": 1}
    with pytest.raises(InputError, match="headed as export, and column 'flow' says import"):
        read(write("other.csv", f"{text}010121,2019,import,5\n"), currency="USD")


def test_a_wide_table_without_any_value_is_no_extract(write, read):
    with pytest.raises(InputError, match="no row of the extract holds a value"):
        read(write("blank.csv", "hs_code,partner,2019,2020\n854140,USA,,-\n010121,USA,,\n"), **FACTS)


# -- layouts with wide rows ----------------------------------------------------------------------------------------------------------------

JAPAN = "Exp or Imp,Year,HS,Country,Value-Year,Value-Jan,Value-Feb"
ROWS = "1,2023,854140000,105,7,3,4\n1,2023,010121000,105,9,4,5\n"


def test_a_value_named_by_the_user_is_read_once_a_row(write, read):
    file = write("japan.csv", f"{JAPAN}\n{ROWS}")
    assert periods(read(file)) == {"2023-01": 7, "2023-02": 9}
    assert periods(read(file, columns={"value": "Value-Year"})) == {"2023": 16}


def test_two_columns_of_one_month_are_refused(write, read):
    file = write("japan.csv", f"{JAPAN.replace('Value-Feb', 'Value-Jan')}\n{ROWS}")
    with pytest.raises(InputError, match="several columns can be read as one: 'Value-Jan', 'Value-Jan'"):
        read(file)


def tradestat(**years):
    line = '{{"hscode": "{}", "prev_year_value": "1.5", "curr_year_value": "2.5"}}'
    said = ", ".join(f'"{name}": "{text}"' for name, text in years.items())
    rows = f"{line.format('8541')}, {line.format('0101')}"
    return (
        '{"metadata": {"extraction": {"trade_type": "export", "value_unit": "USD Million"}}, '
        f'"year_columns": {{{said}}}, "data": [{rows}]}}'
    )


def test_years_of_tradestat_that_nobody_says_are_told_and_equal_ones_refused(write, read):
    extract = read(write("one.json", tradestat(curr_year="2023-2024")))
    assert periods(extract) == {"2023-24": 5}
    assert said(extract, "'prev_year_value' is not read")
    with pytest.raises(InputError, match="2023-2024"):
        read(write("same.json", tradestat(prev_year="2023-2024", curr_year="2023-2024")))
    both = write("both.json", tradestat(prev_year="2022-2023", curr_year="2023-2024"))
    assert periods(read(both, columns={"value": "curr_year_value"})) == {"2023-24": 5}


# -- long form -----------------------------------------------------------------------------------------------------------------------------

LONG = "DECLARANT,PARTNER,PRODUCT,TRADE_TYPE,FLOW,PERIOD,INDICATORS,INDICATOR_VALUE\n"


def test_a_weight_is_not_given_to_two_values(write, read):
    text = f"""{LONG}FR,US,72104900,I,2,201801,VALUE_IN_EUROS,10
FR,US,72104900,E,2,201801,VALUE_IN_EUROS,20
FR,US,72104900,E,2,201801,QUANTITY_IN_100KG,5
FR,CN,72104900,E,2,201801,VALUE_IN_EUROS,40
FR,CN,72104900,E,2,201801,QUANTITY_IN_100KG,6
FR,JP,72104900,E,2,201801,QUANTITY_IN_100KG,7
"""
    extract = read(write("long.csv", text))
    assert extract.kept() == 70
    assert extract.run("SELECT partner, net_weight_kg FROM gt_raw ORDER BY ALL") == [
        ("CN", 600),
        ("US", None),
        ("US", None),
    ]
    assert said(extract, "1 weights are not read")


def test_two_columns_of_figures_are_refused(write, read):
    text = (
        LONG.replace("INDICATOR_VALUE", "INDICATOR_VALUE,OBS_VALUE") + "FR,US,7210,E,2,201801,VALUE_EUR,1,9\n"
    )
    with pytest.raises(InputError, match="'INDICATOR_VALUE', 'OBS_VALUE'"):
        read(write("long.csv", text))


OWN = """id = "own"
title = "Own"
currency = "EUR"
{decimal}
[columns]
hs_code = ["hs"]
period = ["year"]
net_weight_kg = ["net weight kg"]
[[values]]
headings = ["value"]
[long]
measure = ["what"]
figure = ["figure"]
values = {{ V = 1000 }}
weights = {{ W = 1 }}
"""


def test_figures_in_thousands_keep_their_decimal_mark(write, read):
    rows = (
        "hs;year;what;figure\n854140;2019;V;1,5\n854140;2019;W;2,5\n010121;2019;V;(3,25)\n010129;2019;V;x\n"
    )
    file = write("own.csv", rows)
    extract = read(file, layout=write("own.toml", OWN.format(decimal='decimal = ","')), flow="export")
    assert extract.kept() == 1500 - 3250
    assert extract.kept("net_weight_kg") == 2.5
    assert extract.marks() == {"": 2, "value_unreadable": 1}
    with pytest.raises(InputError, match="does not say whether they group digits"):
        read(file, layout=write("open.toml", OWN.format(decimal="")), flow="export")


# -- layouts -------------------------------------------------------------------------------------------------------------------------------


def test_comtrade_months_without_the_period_column_are_no_years(write, read):
    text = """refYear,refMonth,reporterCode,flowCode,partnerCode,cmdCode,primaryValue
2019,52,156,X,842,854140,30
2019,1,156,X,842,854140,10
2019,2,156,X,842,854140,20
"""
    extract = read(write("comtrade.csv", text))
    assert extract.kept() == 30
    assert extract.marks() == {"": 1, "breakdown": 2}


def test_the_name_of_a_nepal_workbook_says_its_fiscal_year(write, read):
    text = "SN,HSCode,Description,Unit,Quantity,Imports_Value\n1,85414000,x,KG,5,10\n2,01012100,x,PCS,5,20\n"
    file = write("2075-076.csv", text)
    assert periods(read(file)) == {"2075/76": 30}
    with pytest.raises(InputError, match="2075-076"):
        read(file, period=2010)


def test_a_union_that_differs_from_its_members_is_told(write, read):
    rows = "".join(
        f"2019,CHN,export,{partner},854140,{value}\n"
        for partner, value in (("EU", 100), ("Germany", 30), ("USA", 50))
    )
    extract = read(write("eu.csv", f"period,reporter,flow,partner,hs_code,value\n{rows}"), currency="USD")
    assert extract.marks() == {"": 2, "partner_group": 1}
    assert said(extract, "100 against 30")


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ("scale = 0", "scale must be a whole number from 1"),
        ('currency = "dollar"', "three letters"),
        ('fiscal_year = "13"', "first day of a fiscal year"),
        ('[[breakdowns]]\nname = "customs"\nheadings = ["b"]\ntotals = [4]', "totals must be a list of text"),
        ("[world]\npartner = [0]", "partner must be a list of text"),
        ('[long]\nmeasure = ["m"]\nfigure = ["f"]\nvalues = { X = "q" }', "whole number from 1"),
        (
            '[wide]\nfills = "m"\ntexts = { a = "1" }\ncolumns = { v = "x-{}" }\nvalue = "w"',
            "none of its columns",
        ),
        ('[wide]\nfills = "m"\ntexts = { a = 1 }\ncolumns = { v = "x-{}" }\nvalue = "v"', "a must be text"),
    ],
)
def test_layout_files_that_would_misread_are_refused(tmp_path, extra, message):
    plain, table = (extra, "") if not extra.startswith("[") else ("", extra)
    text = f'id = "x"\ntitle = "y"\n{plain}\n{table}\n[[values]]\nheadings = ["v"]\n'
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        gt.Layout.from_toml(tmp_path / "x.toml")
