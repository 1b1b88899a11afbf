"""Each layout on a small table with its headings: right layout, right total, right weight and places. All figures are invented."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import duckdb
import pandas as pd
import pytest

import greentrade as gt
from greentrade.errors import ChoiceNeeded, InputError, UsageError
from greentrade.extracts.layouts.detect import Detector
from greentrade.extracts.layouts.library import layouts

QUERY = """
SELECT p.label, coalesce(f.flow_name, ''), r.hs_code::VARCHAR, r.partner::VARCHAR, r.value::DECIMAL(18, 2), r.net_weight_kg
FROM gt_raw AS r
JOIN gt_periods AS p ON r.period = p.period AND (p.month IS NULL OR r.month = p.month)
LEFT JOIN gt_flows AS f ON r.flow = f.flow
WHERE r.grain IS NULL AND r.reject IS NULL
ORDER BY ALL
"""


SAMPLES = {
    f"{layout.id}-{place}": (layout, sample)
    for layout in layouts().values()
    for place, sample in enumerate(layout.samples)
}


def told(extract):
    """Layout, currency, scale, reporter, nation."""
    return extract.layout.id, extract.currency, extract.scale, extract.reporter, extract.nation


def sample(layout, place=0):
    """A sample of a layout, from its file."""
    return layouts()[layout].samples[place]


# -- the samples of the layouts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_layout_promises_of_its_sample(write, read, name):
    layout, expected = SAMPLES[name]
    hold(read(write(expected.file or "sample.csv", expected.rows), **expected.given), layout, expected)


def hold(extract, layout, expected):
    """What was read is what the sample says."""
    counting = "grain IS NULL AND gt_raw.reject IS NULL"
    flow, source = ("flow_name", "gt_raw JOIN gt_flows USING (flow)") if "flow" in extract.columns else (
        f"'{extract.flow}'", "gt_raw"
    )  # fmt: skip
    values = extract.run(f"SELECT {flow}, sum(value) FROM {source} WHERE {counting} GROUP BY ALL")
    marks = extract.marks()
    found = {
        "layout": extract.layout.id,
        "records": marks.pop(""),
        "set_aside": marks,
        "value": {flow: Decimal(str(total)) * extract.scale for flow, total in values},
        "codes": sorted({c.code for c in extract.code_reading.codes if c.code}),
        "reporter, nation": (extract.reporter or layout.reporter, extract.nation),
    }
    promised = {
        "layout": layout.id,
        "records": expected.records,
        "set_aside": expected.set_aside,
        "value": {flow: Decimal(total) for flow, total in expected.value.items()},
        "codes": sorted(expected.codes) or found["codes"],
        "reporter, nation": (layout.reporter or extract.reporter, layout.nation or extract.nation),
    }
    if expected.weight_kg:
        found["weight"] = float(extract.kept("net_weight_kg")) * extract.weight_scale
        promised["weight"] = float(expected.weight_kg)
    if expected.currency:
        found["currency"], promised["currency"] = extract.currency, expected.currency
    if expected.partners:
        extract.ensure_partners()
        found["partners"] = {
            text: iso for text, iso in extract.run("SELECT partner, iso3 FROM gt_partners") if iso
        }
        promised["partners"] = expected.partners
    assert found == promised


def test_every_layout_has_a_sample_that_needs_no_file():
    """Such as can be read as a frame."""
    assert [layout.id for layout in layouts().values() if all(s.file for s in layout.samples)] == []


# -- Comext --------------------------------------------------------------------------------------------------------------------------------


def test_codes_of_the_source_s_own_making_stay_in_the_totals(write):
    with gt.screen(write("full201801.dat", sample("comext").rows)) as screening:
        told = screening.accounting(as_="arrow").to_pylist()
    assert {row["disposition"]: row["value"] for row in told}["unclassified"] == 11


def test_comext_current_bulk_and_the_annual_file_beside_months(write, read):
    head = "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,QUANTITY_KG,QUANTITY_SUPPL_UNIT\n"
    month = write(
        "full_v2_202301.dat",
        f"{head}DE,US,E,72104900,2,1,NO_SU,202301,40,40,4,0\nDE,US,E,72104900,2,3,NO_SU,202301,2,2,1,0\n",
    )
    year = write(
        "full_v2_202352.dat",
        f"{head}DE,US,E,72104900,2,1,NO_SU,202352,480,480,48,0\nDE,US,E,72104900,2,3,NO_SU,202352,20,20,1,0\n",
    )
    assert read(month).kept() == 42
    extract = read([month, year])
    assert extract.kept() == 500
    assert extract.marks() == {"": 2, "breakdown": 2}


def test_comext_long_form_puts_value_and_weight_together(write, read):
    extract = read(write("DS-045409.csv", sample("comext_api", 1).rows))
    assert extract.run(QUERY) == [
        ("2023-01", "export", "72104900", "CN", Decimal(50), None),
        ("2023-01", "export", "72104900", "US", Decimal(100), 150.0),
    ]
    assert extract.inputs[0].rows == 8
    assert extract.column("source_row", "value = 100") == [2]
    assert any("2 of QUANTITY_IN_100KG" in note for note in extract.notes)


def test_a_group_beside_the_world_alone_is_part_of_it(write, read):
    text = "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR,QUANTITY_KG\nDE,WORLD,E,72104900,2,202301,150,1\n"
    text += "DE,EXT_EU27_2020,E,72104900,2,202301,100,1\nDE,EXT_EU27_2020,E,25232900,2,202301,7,1\n"
    extract = read(write("groups.csv", text))
    assert extract.kept() == 157  # the world of the first code, and the group alone of the second
    assert extract.marks() == {"": 2, "partner_group": 1}


def test_comext_sdmx_csv_and_a_long_file_without_values(write, read):
    head = (
        "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    )
    line = "ESTAT:DS-045409(1.0),16/05/25 11:00:00,M,DE,US,850710,2,{},2024-01,{},\n"
    good = write("a.csv", head + line.format("VALUE_IN_EUROS", "12") + line.format("QUANTITY_IN_100KG", "3"))
    assert read(good).run(QUERY) == [("2024-01", "export", "850710", "US", Decimal(12), 300.0)]
    with pytest.raises(
        InputError, match="no row of column 'indicators' holds a value: it says QUANTITY_IN_100KG"
    ):
        read(write("b.csv", head + line.format("QUANTITY_IN_100KG", "3")))


# -- Brazil, Argentina ---------------------------------------------------------------------------------------------------------------------

NCM = "CO_ANO;CO_MES;CO_NCM;CO_UNID;CO_PAIS;SG_UF_NCM;CO_VIA;CO_URF;QT_ESTAT;KG_LIQUIDO;VL_FOB"


def test_comexstat_takes_the_flow_from_the_published_name(write, read):
    exports = write(
        "EXP_2023.csv", f'{NCM}\n"2023";"01";"09011110";"10";"160";"SP";"1";"817600";5;1000;70\n', "latin-1"
    )
    imports = write(
        "IMP_2023.csv", f"{NCM};VL_FRETE;VL_SEGURO\n2023;1;72104900;10;249;SP;1;817600;5;10;30;3;1\n"
    )
    extract = read(exports)
    assert (*told(extract), extract.flow) == ("comexstat", "USD", 1, "BRA", "BRA", "export")
    extract.ensure_partners()
    assert extract.run("SELECT iso3, name FROM gt_partners") == [
        (None, "160")
    ]  # China in Brazil's codes: never guessed from other schemes
    both = read([exports, imports])
    assert both.run(QUERY) == [
        ("2023-01", "export", "09011110", "160", Decimal(70), 1000.0),
        ("2023-01", "import", "72104900", "249", Decimal(30), 10.0),
    ]
    with pytest.raises(
        InputError, match=r"flow='import' was stated, and what stands in the file's name .* says export"
    ):
        read(exports, flow="import")
    renamed = exports.rename(exports.with_name("brazil.csv"))
    with pytest.raises(ChoiceNeeded) as caught:
        read(renamed)
    assert caught.value.option == "flow"


def test_comexstat_by_municipality_is_a_layout_of_its_own(write, read):
    text = '"CO_ANO";"CO_MES";"SH4";"CO_PAIS";"SG_UF_MUN";"CO_MUN";"KG_LIQUIDO";"VL_FOB"\n"2023";"01";"0901";"160";"SP";"3415402";1;7\n'
    mun = write("EXP_2023_MUN.csv", text)
    extract = read(mun)
    assert (extract.layout.id, extract.flow, extract.kept()) == ("comexstat_mun", "export", 7)
    ncm = write("EXP_2023.csv", f"{NCM}\n2023;1;9011110;10;160;SP;1;817600;5;10;7\n")
    with pytest.raises(InputError, match=r"the files differ in: layout \(comexstat, comexstat_mun\)"):
        read([ncm, mun])


def test_argentina_with_apostrophes_dots_and_padded_headings(write, read):
    head = (
        "T'FECHA_'ADU'POS_NCM'PAI'M'UN'PESO_NETO_KILOS'MONTO_FOB_DOLAR'CANT_DECLARACIONES'CANT_UNIDAD_ESTADISTICA"
        + " " * 300
    )
    text = f"{head}\nE'20250901'001'1201.90.00'310'8'01'1000'400'1'1000\nI'20250901'001'7210.49.00'310'8'01'10'70'1'10\n"
    extract = read(write("expo_agregado_202509.lst", text))
    assert told(extract) == ("argentina", "USD", 1, "ARG", "ARG")
    assert [row[1:3] for row in extract.run(QUERY)] == [("export", "1201.90.00"), ("import", "7210.49.00")]
    assert {c.code for c in extract.code_reading.codes} == {"12019000", "72104900"}


# -- Japan, India --------------------------------------------------------------------------------------------------------------------------

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def japan(*rows):
    head = [
        "Exp or Imp",
        "Year",
        "HS",
        "Country",
        "Unit1",
        "Unit2",
        "Quantity1-Year",
        "Quantity2-Year",
        "Value-Year",
    ]
    head += [f"{name}-{month}" for month in MONTHS for name in ("Quantity1", "Quantity2", "Value")]
    lines = [",".join(head)]
    for flow, code, country, year, by_month in rows:
        cells = [str(flow), "2017", code, country, "", "KG", "0", "0", str(year)]
        for month in MONTHS:
            value = by_month.get(month, 0)
            cells += ["0", str(value * 2), str(value)]
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def test_japan_reads_the_months_and_compares_the_year(write, read):
    good = japan((1, "010121000", "103", 30, {"Jan": 10, "Dec": 20}), (2, "720449000", "304", 5, {"May": 5}))
    extract = read(write("j.csv", good))
    assert told(extract) == ("japan_customs", "JPY", 1000, "JPN", "JPN")
    assert extract.run(QUERY) == [
        ("2017-01", "export", "010121000", "103", Decimal(10), 20.0),
        ("2017-05", "import", "720449000", "304", Decimal(5), 10.0),
        ("2017-12", "export", "010121000", "103", Decimal(20), 40.0),
    ]
    assert extract.kept() == 35_000
    assert not any("differs from the sum" in note for note in extract.notes)
    off = read(write("off.csv", japan((1, "010121000", "103", 300, {"Jan": 10}))))
    assert any(
        "'Value-Year' differs from the sum of its records by more than 0.5 % in 1 rows" in n
        for n in off.notes
    )


def test_japan_without_months_is_read_by_the_year(write, read):
    text = "Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year\n1,2017,010121000,103,,KG,0,3,2100\n1,2017,10129000,103,,KG,0,3,900\n"
    extract = read(write("y.csv", text))
    assert (extract.kept(), extract.layout.id) == (3_000_000, "japan_customs")
    assert {c.code for c in extract.code_reading.codes} == {"010121000", "010129000"}


def india(code, earlier, later, years=("2023 - 2024", "2024 - 2025"), unit="US $ Million"):
    return json.dumps(
        {
            "metadata": {"extraction": {"trade_type": "export", "value_unit": unit}},
            "year_columns": {"prev_year": years[0], "curr_year": years[1]},
            "commodities": [{"sno": 1, "hscode": code, "commodity": "x", "prev_year_value": earlier, "curr_year_value": later, "growth_pct": 1}],
        }
    )  # fmt: skip


def test_tradestat_has_two_fiscal_years_in_a_row(write, read):
    extract = read(write("01.json", india("01", 12.37, 19.7)))
    assert (*told(extract), extract.flow) == ("tradestat", "USD", 1_000_000, "IND", "IND", "export")
    rows = extract.run(
        "SELECT label, period_start::VARCHAR, value FROM gt_raw JOIN gt_periods USING (period) ORDER BY ALL"
    )
    assert rows == [("2023-24", "2023-04-01", Decimal("12.37")), ("2024-25", "2024-04-01", Decimal("19.7"))]
    rupees = read(write("inr.json", india("01", 1, 2, unit="₹ Crore")))
    assert (rupees.currency, rupees.scale, rupees.kept()) == ("INR", 10_000_000, 30_000_000)


def test_of_several_tradestat_files_only_the_later_year_is_read(write, read):
    first = write("01_2023.json", india("01", 10, 12.37, ("2022 - 2023", "2023 - 2024")))
    second = write("01_2024.json", india("01", 12.5, 19.7))
    extract = read([first, second])
    assert extract.kept() == 32_070_000
    assert any("'prev_year_value' is not read" in note for note in extract.notes)


def test_years_side_by_side_are_records_of_a_plain_table(write, read):
    text = "HSCode,Commodity,2017-2018,%Share,2018-2019,%Share,%Growth\n01,A,10,1,11,1,10\n0101,A,6,1,7,1,1\n0102,A,4,1,4,1,1\n"
    extract = read(write("levels.csv", text), flow="export", currency="USD", reporter="IND")
    assert extract.kept() == 21  # the headings 0101 and 0102; chapter 01 is their sum
    assert extract.marks() == {"": 4, "coarser_level": 2}
    trademap = "Code,Product label,Exported value in 2022,Exported value in 2023\n'721049,Steel,5,6\n"
    extract = read(write("map.csv", trademap), currency="USD", reporter="CHN")
    assert (extract.kept(), extract.flow) == (11, "export")
    assert {c.code for c in extract.code_reading.codes} == {"721049"}


def test_exports_and_imports_side_by_side_are_records_of_a_plain_table(write, read):
    text = "year,hs_code,partner,exports,imports\n2020,721049,USA,10,3\n2020,252329,CHN,,4\n"
    extract = read(write("t.csv", text), currency="USD", reporter="DEU")
    flows = "SELECT flow, sum(value)::INTEGER, count(*) FROM gt_raw WHERE reject IS NULL GROUP BY ALL ORDER BY ALL"
    assert extract.run(flows) == [("export", 10, 1), ("import", 7, 2)]
    frame = pd.read_csv(io.StringIO(text), dtype={"hs_code": str})
    assert read(frame, currency="USD", reporter="DEU").run(flows) == [("export", 10, 1), ("import", 7, 2)]
    with pytest.raises(ChoiceNeeded, match="several columns could be value: 'exports', 'Exports'"):
        read(write("two.csv", text.replace("imports", "Exports")), currency="USD")


# -- North America -------------------------------------------------------------------------------------------------------------------------


def test_usa_trade_online_has_codes_inside_names(write, read):
    extract = read(write("s.csv", sample("usa_trade_online", 1).rows))
    assert extract.run("SELECT DISTINCT hs_code, description FROM gt_raw") == [
        ("854140", "PHOTOSENS SEMICNDCTR DVC")
    ]


# -- others --------------------------------------------------------------------------------------------------------------------------------


def test_new_zealand_reads_cif_unless_another_column_is_named(write, read):
    path = write("imports.csv", sample("stats_nz", 2).rows)
    assert read(path, columns={"value": "Imports ($NZD vfd)"}).kept() == 1000


def test_russia_states_no_unit(write, read):
    path = write("r.csv", sample("russia_fcs").rows)
    thousands = read(path, columns={"value_kusd": "VALUE"})
    assert (thousands.kept(), thousands.currency) == (3750, "USD")


# -- what every layout shares ----------------------------------------------------------------------------------------------------------------


def test_no_two_layouts_fit_the_headings_of_one():
    """All headings of a layout at once, whichever variants: no other named layout fits them too."""
    for layout in layouts().values():
        if layout.fallback:
            continue
        for place in range(max(map(len, layout.requires))):
            headings = frozenset(group[min(place, len(group) - 1)] for group in layout.requires)
            headings |= {h for ranks in layout.columns.values() for rank in ranks for h in rank} - set(
                layout.excludes
            )
            fitting = [
                other.id for other in layouts().values() if not other.fallback and other.fits(headings)
            ]
            assert fitting == [layout.id]


def test_headings_that_fit_two_layouts_are_a_question(write):
    with pytest.raises(
        ChoiceNeeded, match="the headings fit several layouts: baci, comtrade_classic"
    ) as caught:
        Detector().plan(
            ["t", "i", "j", "k", "v", "Commodity Code", "Trade Value", "Trade Flow", "Classification"],
            "x.csv",
        )
    assert caught.value.option == "layout"


def test_a_download_of_exactly_as_many_rows_as_it_may_have(tmp_path, read):
    path = tmp_path / "2024out.csv"
    duckdb.sql(
        "SELECT '202401' AS 数据年月, '502' AS 贸易伙伴编码, (12011000 + i)::VARCHAR AS 商品编码, i AS 美元 FROM range(10000) t(i)"
    ).write_csv(str(path))
    assert any("exactly 10,000 rows" in note for note in read(path, flow="export").notes)


def test_the_folder_of_baci_as_it_is_published(tmp_path, write, read):
    for year in (2017, 2018):
        write(
            f"BACI_HS12_Y{year}_V202401b.csv",
            f"t,i,j,k,v,q\n{year},156,842,010121,1.5,0.1\n{year},156,516,271000,2,NA\n",
        )
    write(
        "country_codes_V202401b.csv",
        "country_code,country_name,country_iso2,country_iso3\n516,Namibia,NA,NAM\n",
    )
    write("product_codes_HS12_V202401b.csv", "code,description\n010121,x\n")
    extract = read(str(tmp_path / "*.csv"))
    assert (extract.layout.id, extract.edition, extract.flow, extract.kept()) == (
        "baci",
        "HS2012",
        "export",
        7000,
    )
    assert any(
        "country_codes_V202401b.csv, product_codes_HS12_V202401b.csv" in note for note in extract.notes
    )
    assert extract.kept("net_weight_kg") * extract.weight_scale == 200
    extract.ensure_partners()
    assert dict(extract.run("SELECT partner, iso3 FROM gt_partners")) == {"842": "USA", "516": "NAM"}
    with pytest.raises(InputError, match="no column of values"):
        read(tmp_path / "product_codes_HS12_V202401b.csv")


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "layout", "total", "currency"),
    [
        ("japan_customs_exports_2017_wide.csv", "japan_customs", "1311070000", "JPY"),
        ("nepal_doc_fy2075-76_hs8_imports_exports.xlsx", "nepal_doc", "1515644863930", "NPR"),
        ("tradestat_india_export_ch01_fy2024.json", "tradestat", "32070000", "USD"),
        ("comext_products_annual_2007_thirdparty_demo.parquet", "comext", "835", "EUR"),
    ],
)
def test_samples_by_their_own_layouts(samples, read, name, layout, total, currency):  # noqa: PLR0917
    if name.endswith("xlsx"):
        pytest.importorskip("python_calamine")
    extract = read(samples / name)
    assert (extract.layout.id, extract.kept(), extract.currency) == (layout, Decimal(total), currency)


@pytest.mark.samples
def test_both_flows_of_nepal_by_fiscal_year(samples, read):
    pytest.importorskip("python_calamine")
    extract = read(samples / "nepal_doc_fy2075-76_hs8_imports_exports.xlsx")
    found = extract.run(
        "SELECT flow_name, sum(value), count(*) FROM gt_raw JOIN gt_flows USING (flow) WHERE grain IS NULL GROUP BY ALL ORDER BY ALL"
    )
    assert found == [("export", Decimal("97109521.02"), 1047), ("import", Decimal("1418535342.91"), 4784)]
    assert extract.run("SELECT label, period_start::VARCHAR, period_end::VARCHAR FROM gt_periods") == [
        ("2075/76", "2018-07-16", "2019-07-15")
    ]


# -- a user's own ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "period", "expected"),
    [
        ("统计年份", "2023", [("2023", "2023-01-01", "2023-12-31")]),
        ("统计年度", "2023", [("2023", "2023-01-01", "2023-12-31")]),
        ("统计年月", "202302", [("2023-02", "2023-02-01", "2023-02-28")]),
        ("统计年份,月份", "2023,2", [("2023-02", "2023-02-01", "2023-02-28")]),
    ],
)
def test_periods_as_a_statistics_office_heads_them(write, read, headings, period, expected):
    """Invented figures."""
    text = f"{headings},进出口,商品编码,金额(万美元),净重(千克)\n{period},出口,72104900,2,300\n"
    extract = read(write("t.csv", text, "gb18030"))
    assert extract.run("SELECT label, period_start::VARCHAR, period_end::VARCHAR FROM gt_periods") == expected
    assert extract.run("SELECT sum(value), sum(net_weight_kg) FROM gt_raw") == [(2, 300)]
    assert (extract.scale, extract.currency) == (10_000, "USD")


def test_two_headings_of_a_year_are_a_question(write, read):
    """The year of the statistics and another one: which is meant is not ours to say."""
    with pytest.raises(ChoiceNeeded, match="period"):
        read(write("t.csv", "统计年份,年份,进出口,商品编码,美元\n2023,2022,出口,72104900,2\n"))


def test_the_example_of_a_layout_of_ones_own(write, read, request):
    path = request.config.rootpath / "docs" / "examples" / "our_layout.toml"
    own = gt.Layout.from_toml(path)
    csv = write("202401.csv", own.samples[0].rows, "gb18030")
    for layout in (path, str(path), own):
        hold(read(csv, layout=layout), own, own.samples[0])
    with pytest.raises(InputError, match="the extract is not of layout 'province_customs': it lacks 口径"):
        read(write("other.csv", "hs_code,period,value\n721049,2020,1\n"), layout=path)


BASE = 'id = "x"\ntitle = "X"\n[[values]]\nheadings = ["V"]\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('id = "x"', "the file lacks title"),
        (BASE.replace("title", "titel"), "'titel' is not known in the file"),
        ('scale = "1000"\n' + BASE, "scale must be a whole number, and is '1000'"),
        (BASE + '[columns]\nhs = ["A"]\n', "'hs' is not known in columns"),
        (BASE + "[columns]\nhs_code = []\n", r"\[columns\] hs_code must be a list of headings"),
        (BASE + '[flow_codes]\n"1" = "exports"\n', "'exports' is not known in flow"),
        (
            BASE + '[[breakdowns]]\nname = "mode"\nheadings = ["M"]\ntotals = ["0"]\n',
            "'mode' is not known in breakdowns",
        ),
        (BASE + '[[says]]\nwhat = "flow"\nfrom = "name"\npattern = "("\n', "is no regular expression"),
        (BASE + '[wide]\nfills = "Month"\n', r"\[\[wide\]\] lacks texts"),
        (BASE + "[values]\nx = 1\n", "is no TOML"),
        ('decimal = ";"\n' + BASE, 'decimal must be "." or ","'),
        (BASE + '[[sample]]\nrows = "V"\nrecords = 1\n', r"\[\[sample\]\] lacks value"),
        (
            BASE + '[[sample]]\nrows = "V"\nrecords = 1\nvalue = { export = 1 }\n',
            "value.export must be a number in quotes",
        ),
        (
            BASE + '[[sample]]\nrows = "V"\nrecords = 1\nvalue = { out = "1" }\n',
            "'out' is not known in .*value",
        ),
    ],
)
def test_a_layout_that_is_not_as_it_should_be(write, text, message):
    path = write("own.toml", text)
    with pytest.raises(UsageError, match=message) as caught:
        gt.Layout.from_toml(path)
    assert "own.toml" in str(caught.value)


def test_a_layout_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"none\.toml' cannot be read \(No such file"):
        gt.screen("x.csv", layout=tmp_path / "none.toml")
