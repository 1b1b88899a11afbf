"""Files: encodings, dialects, ragged rows, numbers as text, Parquet. Rows in are rows out."""

from __future__ import annotations

import gzip
from decimal import Decimal

import duckdb
import pytest

from greentrade.errors import ChoiceNeeded, GreentradeError, InputError, UsageError

HEAD = "year,flow,hs_code,value\n"


def test_a_late_leading_zero_is_kept(read, write):
    path = write("late.csv", HEAD + "2020,export,840110,1\n" * 60_000 + "2020,export,010121,1\n")
    extract = read(path)
    assert extract.column("hs_code", "hs_code <> '840110'") == ["010121"]
    assert extract.column("source_row", "hs_code <> '840110'") == [60_002]


def test_rows_in_are_rows_out(read, write):
    lines = [
        "2020,export,010121,1", "2020,export,010121", "2020,export,010122,5", "", "2020,export,1,2,3", "2020,export,010129,7",
        "2020,export,,3", "2020,export,010121,", "2020,export,010121,abc", '2020,"exp"ort,010121,4', "2020,export,010121,8",
    ]  # fmt: skip
    extract = read(write("ragged.csv", HEAD + "\n".join(lines) + "\n"))
    assert extract.marks() == {
        "": 5,
        "ragged_row": 2,
        "bad_quotes": 1,
        "value_missing": 1,
        "value_unreadable": 1,
    }
    assert extract.inputs[0].rows == 10
    assert extract.kept() == 24
    assert extract.run("SELECT raw_line, source_row FROM gt_raw WHERE reject = 'ragged_row' ORDER BY 2") == [
        ("2020,export,010121", 3),
        ("2020,export,1,2,3", 6),
    ]
    assert extract.run("SELECT raw_value, reject_column FROM gt_raw WHERE reject = 'value_unreadable'") == [
        ("abc", "value")
    ]
    assert any("3 rows of ragged.csv cannot be split" in note for note in extract.notes)


def test_lines_are_counted_past_rejected_ones(read, write):
    rows = [f"2020,export,010121,{n}" if n % 3 else "2020,export" for n in range(2, 200)]
    extract = read(write("steps.csv", HEAD + "\n".join(rows) + "\n"))
    assert extract.run("SELECT count(*) FROM gt_raw WHERE value <> source_row") == [(0,)]
    assert extract.run("SELECT list(source_row ORDER BY source_row) FROM gt_raw WHERE reject = 'ragged_row'")[
        0
    ][0] == list(range(3, 200, 3))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_row_has_the_number_of_its_physical_line(read, write, end, packed):
    """Blank lines, line breaks inside quotes, ragged rows and title lines are all lines."""
    lines = [
        "Trade of Nowhere", "", "year,flow,hs_code,value,description", "2020,export,010121,4,a", "", "", '2020,export,010121,7,"b', "", 'c"',
        "2020,export", "2020,export,010121,11,d", "", '2020,export,010121,13,"x ""y""', 'z"', "2020", "2020,export,010121,16,e", "", "",
    ]  # fmt: skip
    data = end.join(lines).encode()
    extract = read(write("lines.csv", gzip.compress(data) if packed else data))
    assert extract.column("value", "reject IS NULL") == extract.column("source_row", "reject IS NULL")
    assert extract.column("source_row", "reject IS NULL") == [4, 7, 11, 13, 16]
    assert extract.column("source_row", "reject IS NOT NULL") == [10, 15]


def test_rows_joined_by_misplaced_quotes_are_not_lost_in_silence(read, write):
    head = "year,flow,hs_code,value,description\n2020,export,010121,1,a\n"
    joined = read(write("code.csv", head + '2020,export,"010121,2,b\n2020,export,010121",4,c\n'))
    assert joined.marks() == {"": 1, "bad_quotes": 1}
    swallowed = read(write("text.csv", head + '2020,export,010121,2,"b\n2020,export,010121,4,c"\n'))
    assert swallowed.kept() == 3
    assert any("line 4 of text.csv stands inside quotes" in note for note in swallowed.notes)
    text = read(write("fine.csv", head + '2020,export,010121,2,"two\nlines, no more"\n'))
    assert not any("inside quotes" in note for note in text.notes)


def test_lines_are_counted_over_large_files(read, write):
    rows = []
    for n in range(1, 120_000):
        rows += (
            [f'2020,export,010121,{n},"{n}\n\n"', "", "2020,export"]
            if n % 7 == 0
            else [f"2020,export,010121,{n},x"]
        )
    text = "year,flow,hs_code,value,description\n" + "\n".join(rows) + "\n"
    lines = {
        int(line.split(",")[3]): i
        for i, line in enumerate(text.split("\n"), 1)
        if line.startswith("2020,export,")
    }
    extract = read(write("large.csv", text))
    found = dict(extract.run("SELECT value::INTEGER, source_row FROM gt_raw WHERE reject IS NULL"))
    assert found == lines


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("latin-1", "latin-1"), ("utf-16", "utf-16")],
)
@pytest.mark.parametrize("packed", [False, True])
def test_encodings(read, write, encoding, named, packed):
    text = "year,flow,hs_code,value,description\n2020,export,010121,1,Curaçao Türkiye\n"
    data = text.encode(encoding)
    extract = read(write("x.csv.gz" if packed else "x.csv", gzip.compress(data) if packed else data))
    assert extract.inputs[0].encoding == named
    assert extract.column("description") == ["Curaçao Türkiye"]
    assert extract.column("hs_code") == ["010121"]


@pytest.mark.parametrize(
    "headings", ["年份,进出口,税号,金额,商品名称", "year,flow,hs_code,value,description"]
)
def test_chinese_in_gb18030(read, write, headings):
    extract = read(
        write("gb.csv", f"{headings}\n2020,出口,010121,1,改良种用马\n2020,出口,010129,2,其他马\n", "gb18030")
    )
    assert extract.inputs[0].encoding == "gb18030"
    assert extract.column("description") == ["改良种用马", "其他马"]


def test_a_gzip_file_needs_no_ending(read, write):
    assert read(write("packed", gzip.compress((HEAD + "2020,export,010121,5\n").encode()))).kept() == 5


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (
            ("year,flow,hs_code,value,description\n2020,export,010121,1,Türkiye\n").encode()
            + b"2020,export,010121,1,\xff\n",
            r"line 3: byte 87 \(0xff\)",
        ),
        ("年份,进出口,税号,金额\n".encode("gb18030") + b"2020,\xff\xff,010121,1\n", r"line 2: byte 27"),
    ],
)
def test_bad_bytes_are_named_with_their_offset(read, write, content, where):
    with pytest.raises(InputError, match=where):
        read(write("bad.csv", content))


def test_mixed_line_ends_title_lines_and_odd_names(read, write):
    assert (
        read(
            write("mixed.csv", b"year,flow,hs_code,value\r\n2020,export,010121,1\r\n2020,export,010121,2\n")
        ).kept()
        == 3
    )
    titled = read(
        write(
            "titled.csv",
            f"Trade of Nowhere\nSource: us\n\n{HEAD}2020,export,010121,1\n2020,export,010121,1\nNote: none\n",
        )
    )
    assert titled.marks() == {"": 2, "ragged_row": 1}
    assert any("title" in note for note in titled.notes)
    assert read(write("odd[1] d'*.csv", HEAD + "2020,export,010121,1\n")).kept() == 1


def test_a_trailing_delimiter_is_no_column(read, write):
    assert (
        read(
            write("tail.csv", "year,flow,hs_code,value\n2020,export,010121,1,\n2021,export,010122,2,\n")
        ).kept()
        == 3
    )
    assert read(write("both.csv", "year,flow,hs_code,value,\n2020,export,010121,1,\n")).kept() == 1
    with pytest.raises(InputError, match="5 fields and there are 4 headings"):
        read(
            write(
                "shifted.csv",
                "year,flow,hs_code,value\n2020,export,horse,010121,1\n2021,export,horse,010122,2\n",
            )
        )
    late = "2020,export,010121,1,\n" * 300 + "2020,export,010121,1,x\n"
    with pytest.raises(InputError, match="1 rows have more fields"):
        read(write("late.csv", HEAD + late))


@pytest.mark.parametrize(
    ("delimiter", "texts", "values"),
    [
        (",", ["1", "2.50", " 3 "], ["1", "2.5", "3"]),
        (",", ['"1,234"', '"12,345,678.9"', "5"], ["1234", "12345678.9", "5"]),
        (
            ",",
            ['"12,34,567"', "$ 5", '"(1,000)"', "7-", "+3", "1e3"],
            ["1234567", "5", "-1000", "-7", "3", "1000"],
        ),
        (";", ["1,5", "1234,5", "1.234,5"], ["1.5", "1234.5", "1234.5"]),
        (";", ["1234.5", "7"], ["1234.5", "7"]),
        (",", ['"1,2"', '"0,285"', "x"], ["1.2", "0.285", None]),
        (
            ",",
            [
                "1'234'567",
                "1\u2019234.5",
                "1\u2009234\u2009567.25",
                "(1'234)",
                "\u22125",
                "US$ 7",
                "(USD 8.5)",
                "9 EUR-",
            ],
            ["1234567", "1234.5", "1234567.25", "-1234", "-5", "7", "-8.5", None],
        ),
        (
            ";",
            ["(1.234,5)", "-1.234,5", "€ 2,5", "1'234,5", "3,5-"],
            ["-1234.5", "-1234.5", "2.5", "1234.5", "-3.5"],
        ),
        (",", ["1 234", "1\u202f234.5", "1\u00a0234\u00a0567"], ["1234", "1234.5", "1234567"]),
        (";", ["1 234,5", "1\u202f234,75", "8"], ["1234.5", "1234.75", "8"]),
    ],
)
def test_numbers_as_text(read, write, delimiter, texts, values):
    head = HEAD.replace(",", delimiter)
    rows = "".join(delimiter.join(["2020", "export", "010121", text]) + "\n" for text in texts)
    extract = read(write("numbers.csv", head + rows))
    assert extract.column("value") == [None if v is None else Decimal(v) for v in values]


def test_numbers_that_may_be_a_thousand_times_more_are_a_question(read, write):
    with pytest.raises(InputError, match="thousand times"):
        read(write("open.csv", "year;flow;hs_code;value\n2020;export;010121;1,234\n"))
    with pytest.raises(InputError, match="thousand times"):
        read(write("open2.csv", HEAD + '2020,export,010121,"1,234"\n2020,export,010121,1500\n'))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty"),
        ("\n\n", "nothing but blanks"),
        (HEAD, "headings and no rows"),
        ("<!DOCTYPE html><html>", "web page"),
        ('{"data": []}', "JSON"),
        (b"PK\x03\x04abc", "Excel"),
        ("a,year,flow,value\n1,2020,export,3\n", "no column of commodity codes"),
        ("year,flow,hs_code\n2020,export,010121\n", "no column of values"),
        ("flow,hs_code,value\nexport,010121,1\n", "no column of the period"),
        ("year,flow,hs_code,value\n20,export,010121,1\n", "no period could be read"),
        ("year,flow,hs_code,value\n2020,1,010121,1\n", "no flow could be read"),
        ("year,flow,hs_edition,hs_code,value\n2020,export,HS3000,010121,1\n", "HS3000"),
        (
            HEAD + '2020,export,010121,1\n2020,"export,010121,4\n2020,export,010122,5\n',
            "line 3: a quote that is opened",
        ),
        (HEAD + "2020,export,0101\x0021,1\n", "NUL"),
    ],
)
def test_what_cannot_be_read_is_said(read, write, content, message):
    with pytest.raises(InputError, match=message):
        read(write("bad.csv", content))


def test_files_that_are_not_there_or_named_twice(read, write, tmp_path):
    path = write("a.csv", HEAD + "2020,export,010121,1\n")
    for source, message in [
        (tmp_path / "missing.csv", "no such file"), (str(tmp_path / "*.parquet"), "no file matches"), (tmp_path, "no Parquet files"),
        ([path, str(path)], "named twice"), ("s3://bucket/x.csv", "only local files"),
    ]:  # fmt: skip
        with pytest.raises(InputError, match=message):
            read(source)


def test_statements_that_contradict_the_file(read, write):
    path = write(
        "a.csv", "year,flow,reporter,hs_edition,hs_code,value_kusd\n2020,export,CHN,HS2012,010121,1\n"
    )
    assert read(path, flow="Exports", reporter="chn", edition="H4", currency="usd").kept() == 1000
    for stated, message in [
        ({"flow": "import"}, "column 'flow' also says export"), ({"reporter": "USA"}, "also says CHN"), ({"edition": "HS2017"}, "also says HS2012"), ({"currency": "CNY"}, "says USD"),
    ]:  # fmt: skip
        with pytest.raises(InputError, match=message):
            read(path, **stated)
    for wrong in (
        {"flow": "sideways"},
        {"edition": "HS2013"},
        {"layout": "x"},
        {"currency": "dollars"},
        {"nation": "Atlantis"},
        {"columns": {"foo": "year"}},
    ):
        with pytest.raises(UsageError):
            read(path, **wrong)


def test_the_flow_is_asked_for(read, write):
    path = write("a.csv", "year,hs_code,value\n2020,010121,1\n")
    with pytest.raises(ChoiceNeeded) as caught:
        read(path)
    assert caught.value.option == "flow"
    assert read(path, flow="import").flow == "import"


def test_baci_without_an_edition_in_its_name_is_a_question(read, write):
    path = write("trade.csv", "t,i,j,k,v,q\n2020,156,842,010121,1.5,NA\n")
    with pytest.raises(ChoiceNeeded) as caught:
        read(path)
    assert caught.value.option == "edition"
    assert read(path, edition="HS12").edition == "HS2012"
    both = [
        write("BACI_HS92_Y2019_V202102.csv", path.read_bytes()),
        write("BACI_HS17_Y2020_V202102.csv", path.read_bytes()),
    ]
    with pytest.raises(InputError, match="several editions"):
        read(both)


def test_files_of_different_kinds_are_not_mixed(read, write):
    plain = write("a.csv", HEAD + "2020,export,010121,1\n")
    with pytest.raises(InputError, match="differ in: currency"):
        read([plain, write("b.csv", HEAD.replace("value", "value_kusd") + "2020,export,010121,1\n")])
    with pytest.raises(InputError, match="differ in: flow"):
        read([plain, write("c.csv", "year,hs_code,value\n2020,010121,1\n")], flow="export")


# -- Parquet -----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def parquet(tmp_path):
    def make(name, select, options="FORMAT parquet"):
        path = tmp_path / name
        duckdb.connect().execute(f"COPY ({select}) TO '{path}' ({options})")
        return path

    return make


def test_parquet_stays_where_it_is_with_its_own_types(read, parquet):
    path = parquet(
        "a.parquet",
        "SELECT 2020::SMALLINT AS year, 'export' AS flow, '010121' AS hs_code, 1.25::DECIMAL(18,2) AS value, 7 AS extra FROM range(5)",
    )
    extract = read(path)
    assert (
        extract.run(
            "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'gt_part%' OR table_name = 'gt_rows'"
        )
        == []
    )
    types = dict(extract.run("SELECT column_name, column_type FROM (DESCRIBE gt_raw)"))
    assert (types["period"], types["hs_code"], types["value"], types["month"]) == (
        "SMALLINT",
        "VARCHAR",
        "DECIMAL(18,2)",
        "VARCHAR",
    )
    assert extract.column("source_row") == [1, 2, 3, 4, 5]
    assert extract.inputs[0].rows == 5
    assert len(extract.inputs[0].sha256) == 64


def test_a_pass_reads_only_the_columns_it_needs(read, parquet):
    path = parquet(
        "a.parquet",
        "SELECT 2020 AS year, 'export' AS flow, '010121' AS hs_code, 1 AS value, 'x' AS partner, 2 AS net_weight_kg",
    )
    plan = "\n".join(
        row[1]
        for row in read(path).run(
            "EXPLAIN SELECT flow, sum(value) FROM gt_raw WHERE grain IS NULL AND reject IS NULL GROUP BY ALL"
        )
    )
    assert "net_weight_kg" not in plan
    assert "partner" not in plan
    assert "file_row_number" not in plan


def test_folder_names_are_text(read, parquet, tmp_path):
    parquet(
        "set",
        "SELECT 2020 AS year, 'export' AS flow, c AS hs_code, 1 AS value FROM (VALUES ('84'), ('01')) t(c)",
        "FORMAT parquet, PARTITION_BY (hs_code)",
    )
    extract = read(tmp_path / "set")
    assert sorted(extract.column("hs_code")) == ["01", "84"]
    assert len(extract.inputs) == 2


def test_missing_and_infinite_values_are_rejected(read, parquet):
    path = parquet(
        "a.parquet",
        "SELECT 2020 AS year, 'export' AS flow, '010121' AS hs_code, unnest([1.5, NULL, 'nan'::DOUBLE, 'inf'::DOUBLE]) AS value",
    )
    assert read(path).marks() == {"": 1, "value_missing": 2, "value_unreadable": 1}
    path = parquet(
        "b.parquet", "SELECT 2020 AS year, 'export' AS flow, '010121' AS hs_code, unnest([1, NULL]) AS value"
    )
    assert read(path).marks() == {"": 1, "value_missing": 1}


def test_float_codes_are_refused(read, parquet):
    with pytest.raises(InputError, match="floating-point"):
        read(
            parquet(
                "a.parquet", "SELECT 2020 AS year, 'export' AS flow, 10121::DOUBLE AS hs_code, 1 AS value"
            )
        )


def test_damaged_parquet(read, parquet, write):
    whole = parquet(
        "a.parquet",
        "SELECT 2020 AS year, 'export' AS flow, '010121' AS hs_code, range AS value FROM range(100000)",
    ).read_bytes()
    for name, data in (
        ("cut.parquet", whole[: len(whole) // 2]),
        ("patched.parquet", whole[:5000] + b"PAR1"),
    ):
        with pytest.raises(InputError, match="cut short"):
            read(write(name, data))
    with pytest.raises(InputError, match="no rows"):
        read(
            parquet(
                "none.parquet",
                "SELECT 2020 AS year, 'export' AS flow, '010121' AS hs_code, 1 AS value LIMIT 0",
            )
        )


def test_parquet_and_csv_of_one_kind_go_together(read, parquet, write):
    a = parquet(
        "a.parquet", "SELECT 2020 AS year, 'export' AS flow, '010121' AS hs_code, 1.5::DECIMAL(9,1) AS value"
    )
    b = write("b.csv", HEAD + "2021,export,010122,2\nbroken\n")
    extract = read([a, b])
    assert extract.kept() == Decimal("3.5")
    assert extract.marks() == {"": 2, "ragged_row": 1}
    assert extract.run("SELECT count(*) FROM gt_raw JOIN gt_periods USING (period)") == [(2,)]


def test_temporary_files_go_away(read, write, monkeypatch, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    good = "年份,进出口,税号,金额\n2020,出口,010121,1\n"
    extract = read(write("gb.csv", good, "gb18030"))
    assert list(folder.iterdir())
    assert not list(folder.rglob("*.csv"))  # the copy goes once it is read
    extract.close()
    with pytest.raises(GreentradeError):
        read(write("bad.csv", good.replace("出口", "1"), "gb18030"))
    assert list(folder.iterdir()) == []


def test_rows_stay_in_the_order_of_the_file_past_rejected_ones(read, write):
    """DuckDB made a join of a long list of texts, which handed on the rows before the first bad quote after all others."""
    rows = [f'"2020","export","010121","{n}"' for n in range(2, 300)]
    rows[2] = '"2020","export-,"010121","4"'
    extract = read(write("order.csv", HEAD + "\n".join(rows) + "\n"))
    assert extract.marks() == {"": 297, "bad_quotes": 1}
    assert extract.run("SELECT count(*) FROM gt_raw WHERE reject IS NULL AND value <> source_row") == [(0,)]
