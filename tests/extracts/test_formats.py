"""File formats: packed text, archives, JSON, workbooks, folders of Parquet. Every row in is a row out; what is refused says what to do."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import random
import stat
import struct
import sys
import zipfile
import zlib
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

import greentrade as gt
from greentrade.core.inspection import inspect
from greentrade.errors import ChoiceNeeded, InputError, UsageError
from greentrade.extracts.files import archives, encodings, json_text, staging

HEAD = "year,flow,hs_code,value\n"
ROWS = "2020,export,010121,1\n2021,export,721049,2.50\n"


def zstd(data):
    return pa.compress(data if isinstance(data, bytes) else data.encode(), "zstd", asbytes=True)


def balanced(screening, rows):
    """The accounting has every row once."""
    assert screening.accounting()["rows"].sum() == rows
    return screening


@pytest.fixture
def archive(write):
    """Write a zip archive of names (or ZipInfo) and contents."""

    def make(name, members, method=zipfile.ZIP_DEFLATED):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as out:
            for member, content in members.items() if isinstance(members, dict) else members:
                out.writestr(member, content)
        return write(name, buffer.getvalue())

    return make


# -- packed text -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_zstandard_in_every_encoding(read, write, encoding):
    text = "year,flow,hs_code,value,description\n2020,export,010121,1,Curaçao\n"
    extract = read(write("x.csv.zst", zstd(text.encode(encoding))))
    assert (extract.inputs[0].encoding, extract.inputs[0].rows) == (encoding, 1)
    assert extract.column("description") == ["Curaçao"]
    assert extract.column("hs_code") == ["010121"]


def test_zstandard_of_several_frames_is_read_to_its_end(read, write):
    extract = read(write("x.csv.zst", zstd(HEAD) + zstd(ROWS) + zstd(ROWS)))
    assert extract.kept() == 7
    assert extract.column("source_row") == [2, 3, 4, 5]
    note = b"\x50\x2a\x4d\x18\x05\0\0\0hello"
    assert read(write("y", note + zstd(HEAD + ROWS) + note + zstd(ROWS))).kept() == 7


@pytest.mark.parametrize("pack", [zstd, gzip.compress])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_packed_file_that_is_cut_short_is_no_shorter_table(read, write, pack, encoding):
    lines = "".join(f"2020,export,010121,{n * 7919 % 10007}\n" for n in range(50_000))
    data = pack((HEAD + lines).encode(encoding))
    for cut in (len(data) // 2, len(data) - 5):
        with pytest.raises(InputError, match="cut short"):
            read(write("cut", data[:cut]))


def test_a_window_too_long_to_unpack_in_bounded_memory_is_refused(read, write):
    body = (HEAD + ROWS).encode()
    frame = b"\x28\xb5\x2f\xfd\x00\xa0" + struct.pack("<I", len(body) << 3 | 1)[:3] + body
    with pytest.raises(InputError, match="window so long") as caught:
        read(write("long.zst", frame))
    assert "zstd -d --long=31" in str(caught.value)


def test_what_stands_behind_a_packed_file_is_not_left_out(read, write):
    for data in (
        zstd(HEAD + ROWS) + b"2020,export,010121,9",
        gzip.compress((HEAD + ROWS).encode()) + b"2020",
    ):
        with pytest.raises(InputError, match="damaged"):
            read(write("x", data))


def test_damage_inside_a_packed_file_is_told(read, write):
    data = bytearray(gzip.compress((HEAD + ROWS * 5000).encode()))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(InputError, match="damaged or cut short"):
        read(write("x.csv.gz", bytes(data)))


@pytest.mark.parametrize("name", ["x.tsv", "x.txt", "x", "x.dat", "x.csv"])
def test_tabs_and_names_without_an_ending(read, write, name):
    assert read(write(name, (HEAD + ROWS).replace(",", "\t"))).kept() == Decimal("3.5")


def test_a_bomb_is_refused_while_it_is_read(read, write, monkeypatch):
    monkeypatch.setattr(encodings, "ALLOWED", 1 << 20)
    blank = (HEAD + ROWS).encode() + b"\n" * (8 << 20)
    for name, data in (("b.gz", gzip.compress(blank)), ("b.zst", zstd(blank))):
        with pytest.raises(InputError, match="more than 250 times its size"):
            read(write(name, data))


@pytest.mark.parametrize(
    ("inner", "what"),
    [(b"PAR1....", "Parquet"), (b"PK\x03\x04....", "Excel"), (gzip.compress(b"x", mtime=0), "gzip"), (zstd(b"x"), "Zstandard")],
    ids=["parquet", "zip", "gzip", "zstd"],
)  # fmt: skip
def test_what_is_packed_twice_is_refused_by_name(read, write, inner, what):
    with pytest.raises(InputError, match=f"{what}.*packed twice") as caught:
        read(write("x.gz", gzip.compress(inner)))
    assert "unpack it" in str(caught.value)


# -- zip -----------------------------------------------------------------------------------------------------------------------------------


def test_one_member(read, archive):
    path = archive("t.zip", {"deep/down/jan.csv": HEAD + ROWS})
    extract = read(path)
    assert extract.kept() == Decimal("3.5")
    (item,) = extract.inputs
    assert (item.path, item.member, item.rows) == (str(path), "deep/down/jan.csv", 2)
    assert item.sha256 is not None
    assert set(extract.column("source_file")) == {f"{path} > deep/down/jan.csv"}


def test_members_of_one_layout_are_all_read_whatever_their_format(read, archive, tmp_path):
    duckdb.sql("SELECT 2022 AS year, 'export' AS flow, '010121' AS hs_code, 10 AS value").write_parquet(
        str(tmp_path / "m.parquet")
    )
    path = archive(
        "all.zip",
        {
            "a.csv": HEAD + ROWS + "2020,export\n",
            "b.csv.gz": gzip.compress((HEAD + ROWS).encode()),
            "c.tsv.zst": zstd((HEAD + ROWS).replace(",", "\t")),
            "d.json": json.dumps([{"year": 2020, "flow": "export", "hs_code": "010121", "value": 4}]),
            "e.parquet": (tmp_path / "m.parquet").read_bytes(),
            "f.csv": (HEAD + "2020,export,010121,1,\n").encode("utf-16"),
            "Readme.txt": "Thank you, for, reading",
            "__MACOSX/._a.csv": "x",
            ".DS_Store": "x",
        },
    )
    extract = read(path)
    assert extract.kept() == Decimal("3.5") * 3 + 4 + 10 + 1
    assert [item.member for item in extract.inputs] == ["a.csv", "b.csv.gz", "c.tsv.zst", "d.json", "e.parquet", "f.csv"]  # fmt: skip
    assert [item.rows for item in extract.inputs] == [3, 2, 2, 1, 1, 1]
    assert extract.marks() == {"": 9, "ragged_row": 1}
    assert any("Readme.txt" in note and "not read" in note for note in extract.notes)
    assert extract.run("SELECT source_file, source_row FROM gt_raw WHERE reject IS NOT NULL") == [
        (f"{path} > a.csv", 4)
    ]


def test_baci_archives_bring_their_lists_of_countries_and_products(read, archive):
    path = archive(
        "BACI_HS12_V202401b.zip",
        {
            "BACI_HS12_Y2019_V202401b.csv": "t,i,j,k,v,q\n2019,156,842,010121,1.5,NA\n",
            "BACI_HS12_Y2020_V202401b.csv": "t,i,j,k,v,q\n2020,156,842,010121,2.5,NA\n",
            "country_codes_V202401b.csv": "country_code,country_name,country_iso2,country_iso3\n516,Namibia,NA,NAM\n",
            "product_codes_HS12_V202401b.csv": "code,description\n010121,Horses\n",
        },
    )
    extract = read(path)
    assert (extract.layout.id, extract.edition, extract.kept()) == ("baci", "HS2012", 4000)
    assert any("country_codes_V202401b.csv" in note and "product_codes" in note for note in extract.notes)


def test_a_member_with_values_is_never_left_out(read, archive):
    good = HEAD + ROWS
    with pytest.raises(InputError, match=r"t.zip > b.csv: no column of commodity codes"):
        read(archive("t.zip", {"a.csv": good, "b.csv": "year,flow,name,value\n2020,export,horses,5\n"}))
    with pytest.raises(InputError, match="differ in: currency"):
        read(archive("t.zip", {"a.csv": good, "b.csv": good.replace("value", "value_kusd")}))


def link(name):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ([("../x.csv", HEAD + ROWS)], r"t.zip > ../x.csv: the member's name leads out"),
        ([("a/../../x.csv", HEAD + ROWS)], "leads out"),
        ([("..\\x.csv", HEAD + ROWS)], "leads out"),
        ([("/etc/x.csv", HEAD + ROWS)], "leads out"),
        ([("C:\\x.csv", HEAD + ROWS)], "leads out"),
        ([("a.csv", HEAD + ROWS), (link("b.csv"), "/etc/passwd")], "b.csv: the member is a link"),
        ([("a.csv", HEAD + ROWS), ("b.csv", "")], "b.csv: the member is empty"),
        ([("inner.zip", b"PK\x05\x06" + b"\0" * 18)], "inner.zip: the member is itself a zip archive"),
        ([("a.csv", "<html><body>log in</body></html>")], "a.csv: this is a web page"),
        ([("a.csv", HEAD)], "a.csv: the file has headings and no rows"),
        ([("readme.md", "x"), ("paper.pdf", "x")], "holds no table. It holds readme.md, paper.pdf"),
        ([("folder/", "")], "holds no table"),
        ([("word/document.xml", "x")], "Word document"),
    ],
)  # fmt: skip
def test_archives_that_are_refused(read, archive, members, message, tmp_path):
    with pytest.raises(InputError, match=message) as caught:
        read(archive("t.zip", members))
    assert "What to do" in str(caught.value)
    assert not (tmp_path.parent / "x.csv").exists()


def test_locked_damaged_and_lying_members(read, archive, write):
    whole = bytearray(archive("t.zip", {"a.csv": HEAD + ROWS}).read_bytes())
    central = whole.rindex(b"PK\x01\x02")

    def changed(*places):
        data = whole.copy()
        for place, value in places:
            data[place : place + len(value)] = value
        return write("changed.zip", bytes(data))

    with pytest.raises(InputError, match="protected by a password") as caught:
        read(changed((6, b"\x01"), (central + 8, b"\x01")))
    assert "unpack it with the password" in str(caught.value)
    with pytest.raises(InputError, match="method that is not read here"):
        read(changed((8, struct.pack("<H", 9)), (central + 10, struct.pack("<H", 9))))
    with pytest.raises(InputError, match="damaged"):
        read(changed((central + 16, b"\0\0\0\0")))  # another checksum
    for announced, there in ((30, "more are"), (3000, "69 are")):
        length = struct.pack("<I", announced)
        with pytest.raises(InputError, match=f"{announced:,} bytes were announced and {there} there"):
            read(changed((22, length), (central + 24, length)))
    with pytest.raises(InputError, match="cut short"):
        read(write("cut.zip", bytes(whole[: len(whole) // 2])))


def test_the_same_name_twice_is_refused(read, archive):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = archive("t.zip", [("a.csv", HEAD + ROWS), ("a.csv", HEAD + ROWS)])
    with pytest.raises(InputError, match="holds this name twice"):
        read(path)


def test_damage_anywhere_is_an_error_of_ours_or_shows(read, write, archive, book, tmp_path):
    """Bytes flipped, cut out or missing: never an engine's error, and where there is a checksum never another total."""
    rows = [(2020 + n % 3, "export", f"{250000 + 7 * n}", 3 * n + 1) for n in range(60)]
    table = [("year", "flow", "hs_code", "value"), *rows]
    text = "".join(",".join(map(str, row)) + "\n" for row in table)
    duckdb.from_arrow(pa.table(dict(zip(table[0], zip(*rows, strict=True), strict=True)))).write_parquet(
        str(tmp_path / "t.parquet")
    )
    checked = {
        "t.csv.gz": gzip.compress(text.encode()),
        "t.zip": archive("t.zip", {"a.csv": text}).read_bytes(),
        "t.xlsx": book({"Data": table}, "t.xlsx").read_bytes(),
    }
    unchecked = {
        "t.csv.zst": zstd(text),
        "t.json": json.dumps([dict(zip(table[0], row, strict=True)) for row in rows]).encode(),
        "t.xls": xls(table),
        "t.parquet": (tmp_path / "t.parquet").read_bytes(),
    }
    chance = random.Random(4)  # noqa: S311
    for name, whole in (checked | unchecked).items():
        for turn in range(25):
            data = bytearray(whole)
            place = chance.randrange(len(data))
            if turn % 3 == 0:
                del data[place : place + chance.randrange(1, 50)]
            else:
                data[place] ^= 1 << chance.randrange(8)
            try:
                extract = read(write(name, bytes(data)))
            except InputError:
                continue
            marks = extract.marks()
            if name != "t.parquet":  # whose footer may be what was damaged
                assert sum(marks.values()) == extract.inputs[0].rows
            if name in checked and set(marks) == {""}:
                assert extract.kept() == sum(row[3] for row in rows)


def test_zip_bombs_are_refused_by_what_they_announce_and_by_room(read, archive, monkeypatch):
    path = archive("t.zip", {"a.csv": HEAD + ROWS + "\n" * (4 << 20)})
    monkeypatch.setattr(archives.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(InputError, match="room for 1,000") as caught:
        read(path)
    assert "temp_directory" in str(caught.value)
    monkeypatch.setattr(encodings, "ALLOWED", 1 << 20)
    with pytest.raises(InputError, match="more than 250 times its size"):
        read(path)


# -- JSON ------------------------------------------------------------------------------------------------------------------------------------

RECORDS = [
    {"year": 2020, "flow": "export", "hs_code": "010121", "value": 1},
    {"year": 2021, "flow": "export", "hs_code": 721049, "value": 2.50},
]


@pytest.mark.parametrize(
    ("text", "member"),
    [
        (json.dumps(RECORDS), None),
        (json.dumps(RECORDS, indent=2), None),
        ("\ufeff \n" + json.dumps(RECORDS), None),
        (json.dumps({"elapsedTime": "0.1 secs", "count": 2, "data": RECORDS, "error": ""}), "data"),
        (json.dumps({"meta": {"a": [1, 2]}, "result": {"rows": RECORDS, "n": 2}}), "result.rows"),
        ("\n".join(map(json.dumps, RECORDS)) + "\n", None),
        ("\r\n\r\n".join(map(json.dumps, RECORDS)), None),
        (json.dumps([list(RECORDS[0]), *(list(r.values()) for r in RECORDS)]), None),
    ],
    ids=["list", "indented", "mark", "comtrade", "nested", "lines", "blank lines", "lists"],
)
@pytest.mark.parametrize("pack", [str.encode, lambda text: gzip.compress(text.encode()), zstd, lambda text: text.encode("utf-16")])  # fmt: skip
def test_json_in_every_form(read, write, text, member, pack):
    extract = read(write("t.json", pack(text)))
    assert extract.kept() == Decimal("3.5")
    assert extract.column("hs_code") == ["010121", "721049"]
    (item,) = extract.inputs
    assert (item.rows, item.member) == (2, member)


def test_rows_of_json_are_numbered_by_record_or_by_line(read, write):
    assert read(write("a.json", json.dumps(RECORDS))).column("source_row") == [1, 2]
    assert read(write("b.jsonl", "\n\n".join(map(json.dumps, RECORDS)))).column("source_row") == [1, 3]


def test_numbers_of_json_keep_the_text_in_which_they_were_written(read, write):
    text = '[{"year":2020,"flow":"export","hs_code":72104900.0,"value":12345678901234567890.123456,"net_weight_kg":1e3}]'
    extract = read(write("a.json", text))
    assert extract.column("value") == [Decimal("12345678901234567890.123456")]
    assert extract.code_reading.digits == ["72104900"]
    assert extract.column("net_weight_kg") == [1000]


def test_keys_that_come_late_or_lack_are_columns_all_the_same(read, write, monkeypatch):
    monkeypatch.setattr(staging, "BATCH", 3)
    lines = [{"year": 2020, "hs_code": "010121", "value": n} for n in range(10)]
    lines += [{"partner": "USA", "hs_code": "010129", "year": 2021, "value": None, "odd": {"a": [True]}}, {"value": "x", "year": 2021, "hs_code": None}]  # fmt: skip
    extract = read(write("a.jsonl", "\n".join(map(json.dumps, lines))), flow="export")
    assert extract.marks() == {"": 10, "value_missing": 1, "value_unreadable": 1}
    assert extract.column("partner") == [None] * 10 + ["USA", None]
    assert extract.column("source_row") == list(range(1, 13))


def test_long_json_is_read_a_piece_at_a_time(read, write, monkeypatch):
    monkeypatch.setattr(encodings, "CHUNK", 37)
    records = [{"year": 2020, "flow": "export", "hs_code": "010121", "value": 10**n, "description": "é" * n} for n in range(30)]  # fmt: skip
    for text in (json.dumps({"data": records}, ensure_ascii=False), "\n".join(map(json.dumps, records))):
        extract = read(write("a.json", text))
        assert extract.column("value") == [r["value"] for r in records]
        assert extract.column("description") == [r["description"] for r in records]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"year": 2020, "value": 1}, {"year": 20', r"a.json, line 1: the JSON is cut short"),
        ('[{"year": 2020}\n', "cut short"),
        ('{"data": [{"year": 2020}]', "cut short"),
        ('{"year": 2020}\n{"year": nonsense}\n', "line 2: this is not JSON"),
        ('[{"year": 2020},\n\n {"year" 2021}]', "line 3: this is not JSON"),
        ('[{"year": 2020}] and more', "goes on after its end"),
        ('[{"year": 2020}, 5]', "not a record like those before it: 5"),
        ('[["year", "value"], [2020]]', "not a list of 2"),
        ("[[1, 2], [3, 4]]", "does not hold headings"),
        ("[]", "no list of records"),
        ('{"data": [], "count": 0}', "no list of records. It says: count = 0"),
        ('{"statusCode": 429, "message": "Rate limit is exceeded."}', "Rate limit is exceeded"),
        ('[{"a": 1, "b": 2}]', "no column of commodity codes"),
        ("[" * 100_000, "without end|cut short"),
    ],
)
def test_json_that_cannot_be_read_says_where(read, write, text, message):
    with pytest.raises(InputError, match=message):
        read(write("a.json", text))


def test_a_record_without_end_does_not_fill_the_memory(read, write, monkeypatch):
    monkeypatch.setattr(json_text, "MAX_VALUE", 1000)
    monkeypatch.setattr(encodings, "CHUNK", 100)
    with pytest.raises(InputError, match="not JSON"):
        read(write("a.json", '[{"a": "' + "x" * 100_000 + '"}]'))


def test_a_count_that_is_not_that_of_the_records_is_told(read, write):
    extract = read(write("a.json", json.dumps({"count": 500, "data": RECORDS})))
    assert any("500 records, and 2 are there" in note for note in extract.notes)


def test_several_lists_in_one_json_file(read, write):
    other = [{"code": "010121", "text": "horses"}]
    path = write("a.json", json.dumps({"products": other, "data": RECORDS}))
    assert read(path).inputs[0].member == "data"
    both = write("b.json", json.dumps({"first": RECORDS, "second": RECORDS[:1]}))
    with pytest.raises(ChoiceNeeded, match="first, second") as caught:
        read(both)
    assert caught.value.option == "sheet"
    assert read(both, sheet="second").kept() == 1
    with pytest.raises(InputError, match="names no lists"):
        read(both, sheet="third")


def test_a_heading_in_brackets_is_no_json(read, write):
    assert read(write("a.csv", "[year],[flow],[hs_code],[value]\n2020,export,010121,1\n")).kept() == 1


@pytest.mark.samples
def test_comtrade_json_gives_the_totals_of_its_records(samples):
    path = samples / "comtrade_api_brazil_to_china_2024_hs4.json"
    records = json.loads(path.read_text(encoding="utf-8"))["data"]
    whole = [r for r in records if (r["customsCode"], r["motCode"], r["partner2Code"]) == ("C00", 0, 0)]
    expected = sum(Decimal(str(r["primaryValue"])) for r in whole)
    assert len({r["cmdCode"] for r in whole}) == len(whole)
    with balanced(gt.screen(path), len(records)) as screening:
        assert (screening.extract.layout.id, screening.currency) == ("comtrade", "USD")
        assert set(screening.editions) == {"HS2022"}
        assert screening.extract.session.execute(
            "SELECT count(*) FROM gt_raw WHERE grain IS NULL AND reject IS NULL"
        ) == [(len(whole),)]
        totals = screening.totals()
        assert Decimal(str(totals.loc[totals["dimension"] == "all_trade", "value_low"].iloc[0])) == expected
        assert screening.extract.inputs[0].member == "data"


@pytest.mark.samples
def test_tradestat_json_as_a_plain_table_with_its_columns_named(samples, read):
    path = samples / "tradestat_india_export_ch01_fy2024.json"
    named = {"value_musd": "curr_year_value"}
    extract = read(path, columns=named, period="2024-25", flow="export", reporter="IND", layout="tidy")
    assert (extract.kept(), extract.currency) == (19_700_000, "USD")
    assert any("metadata" in note for note in extract.notes)


# -- workbooks -------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def excel():
    """The package that reads workbooks; without it the test is skipped, visibly."""
    pytest.importorskip("python_calamine")


TABLE = [
    ["year", "flow", "hs_code", "value"],
    [2020, "export", 72104900, 1],
    [2021, "export", 10121, 2.5],
    ["2021", "export", "252329", "3"],
]


@pytest.fixture
def book(tmp_path, excel):
    """Write a workbook of sheets; each a list of rows, None for a chart."""
    xlsxwriter = pytest.importorskip("xlsxwriter")

    def make(sheets, name="book.xlsx", hidden=()):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as out:
            for title, rows in sheets.items():
                if rows is None:
                    chart = out.add_chart({"type": "column"})
                    chart.add_series({"values": "=Other!$A$1:$A$2"})
                    out.add_chartsheet(title).set_chart(chart)
                    continue
                sheet = out.add_worksheet(title)
                if title in hidden:
                    sheet.hide()
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        return path

    return make


def test_codes_that_came_as_numbers_are_text_judged_over_the_whole_column(read, book):
    extract = read(book({"Data": TABLE}))
    assert extract.column("hs_code") == ["72104900", "10121", "252329"]
    assert extract.code_reading.digits == ["010121", "252329", "72104900"]
    assert [repair.what for repair in extract.code_reading.repairs] == ["leading zero restored"]
    assert extract.kept() == Decimal("6.5")
    assert extract.inputs[0].member == "Data"
    assert extract.column("source_row") == [2, 3, 4]
    with balanced(gt.screen(book({"Data": TABLE})), 3):
        pass


def test_numbers_as_codes_beside_codes_that_kept_their_zero_are_a_question(book):
    rows = [*TABLE, [2020, "export", "010129", 1]]
    with pytest.raises(ChoiceNeeded) as caught:
        gt.screen(book({"Data": rows})).close()
    assert caught.value.option == "code_width"


def test_numbers_of_cells(read, book):
    values = [0.1 + 0.2, 1e15, 12345678901.230001, -7, 1.5e-5, "1,234.5", "n/a", None, True]
    rows = [TABLE[0], *([2020, "export", "010121", value] for value in values)]
    extract = read(book({"Data": rows}))
    assert extract.column("value", "reject IS NULL") == [
        Decimal(v) for v in ("0.3", "1000000000000000", "12345678901.23", "-7", "0.000015", "1234.5")
    ]
    assert extract.marks() == {"": 6, "value_missing": 2, "value_unreadable": 1}


def test_dates_are_periods(read, book):
    rows = [TABLE[0], *([dt.date(2024, month, 1), "export", "010121", month] for month in (1, 2, 12))]
    extract = read(book({"Data": rows}))
    labels = extract.run("SELECT label FROM gt_periods ORDER BY 1")
    assert labels == [("2024-01",), ("2024-02",), ("2024-12",)]


def test_codes_that_a_spreadsheet_made_dates_are_refused(read, book):
    rows = [*TABLE, [2020, "export", dt.date(2024, 1, 2), 1]]
    with pytest.raises(
        InputError, match=r"book.xlsx > Data, row 5: column 'hs_code' should hold codes.*2024-01-02"
    ):
        read(book({"Data": rows}))
    footer = [*TABLE, [None, None, dt.date(2024, 1, 2)]]
    assert read(book({"Data": footer})).marks() == {"": 3, "value_missing": 1}


def test_titles_blank_rows_notes_and_cells_beside_the_table(read, book):
    rows = [["Table 4 : Imports", None, "Fiscal year 2020"], [], *TABLE[:2], [], TABLE[2], ["Source: customs"], [None, None, None, None, "x"]]  # fmt: skip
    extract = read(book({"Data": rows}))
    assert extract.marks() == {"": 2, "value_missing": 1}
    assert extract.column("source_row") == [4, 6, 7]
    assert any("2 lines above the headings of book.xlsx > Data" in note for note in extract.notes)
    assert any("1 row of book.xlsx > Data has cells to the right" in note for note in extract.notes)


def test_the_sheet_that_fits_is_found_and_several_are_a_question(read, book):
    cover = [["Trade statistics"], ["Prepared by", "us", "on", "Monday"]]
    places = [["country_code", "country_name"], ["516", "Namibia"]]
    only = book({"Cover": cover, "Places": places, "Chart": None, "Other": TABLE, "Empty": []})
    assert read(only).inputs[0].member == "Other"
    two = book({"Jan": TABLE, "Other": TABLE[:2], "Cover": cover, "Old": TABLE}, hidden={"Old"})
    with pytest.raises(ChoiceNeeded, match=r"'Jan', 'Other', 'Old' \(hidden\)") as caught:
        read(two)
    assert caught.value.option == "sheet"
    assert read(two, sheet="Other").kept() == 1
    assert read(two, sheet=" jan ").kept() == Decimal("6.5")
    both = read(two, sheet=["Jan", "Other"])
    assert both.kept() == Decimal("7.5")
    assert [item.member for item in both.inputs] == ["Jan", "Other"]
    assert sorted(set(both.column("source_file"))) == [f"{two} > Jan", f"{two} > Other"]


@pytest.mark.filterwarnings("ignore:Unknown worksheet reference")
@pytest.mark.parametrize(
    ("sheets", "sheet", "message"),
    [
        ({"A": []}, None, "all its sheets are empty"),
        ({"A": [], "B": TABLE}, "A", "book.xlsx > A: the sheet is empty"),
        ({"Other": TABLE, "C": None}, "C", "book.xlsx > C: the sheet is a chart"),
        ({"Other": TABLE}, "Nope", "no sheet 'Nope'.\nWhat to do: its sheets: Other"),
        ({"C": None}, None, "only charts"),
        ({"A": TABLE[:1]}, None, "headings and no rows"),
        ({"A": [["a", "b"], [1, 2]]}, None, "book.xlsx > A: no column of commodity codes"),
        ({"A": [["a", "b"], [1, 2]], "B": [["x"], [1]]}, None, "no sheet was recognised.*'A' has 'a', 'b'; 'B' has 'x'"),
        ({"A": [["hs_code", "value"], [1, 2]]}, None, "no column of the period"),
    ],
)  # fmt: skip
def test_workbooks_that_are_refused(read, book, sheets, sheet, message):
    with pytest.raises(InputError, match=message) as caught:
        read(book(sheets), sheet=sheet)
    assert "What to do" in str(caught.value)


def test_a_sheet_is_named_only_where_there_are_sheets(read, write):
    with pytest.raises(UsageError, match="no file of the extract is one"):
        read(write("a.csv", HEAD + ROWS), sheet="A")
    with pytest.raises(UsageError, match="the source is no file"):
        read(pa.table({"year": [2020]}), sheet="A")


def test_workbooks_are_told_by_their_bytes(read, book, archive):
    path = book({"Data": TABLE})
    for name in ("data", "data.xls", "data.csv", "data.ods"):
        other = path.rename(path.with_name(name))
        assert read(other).kept() == Decimal("6.5")
        path = other
    packed = read(
        archive("t.zip", {"in/book.xlsx": path.read_bytes(), "a.csv": HEAD + "2020,export,252329,3.5\n"})
    )
    assert packed.kept() == 10
    assert packed.inputs[0].member == "in/book.xlsx > Data"


def ods(rows, extra=""):
    """OpenDocument workbook by hand."""

    def cell(value):
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))  # fmt: skip
    content = f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet><table:table table:name="Data">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    manifest = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml">{extra}</manifest:file-entry></manifest:manifest>'
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": manifest,
    }


def test_open_document_workbooks(read, archive, excel):
    assert read(archive("t.ods", ods(TABLE))).kept() == Decimal("6.5")
    assert read(archive("t", ods(TABLE))).column("hs_code") == ["72104900", "10121", "252329"]
    locked = ods(TABLE, '<manifest:encryption-data manifest:checksum="x"/>')
    with pytest.raises(InputError, match="protected by a password"):
        read(archive("locked.ods", locked))


def xls(rows, *, locked=False, stream="Workbook"):
    """Workbook of Excel 97 by hand: BIFF8 records in a compound file."""

    def record(kind, data):
        return struct.pack("<HH", kind, len(data)) + data

    def cell(row, column, value):
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            return record(0x0204, place + struct.pack("<HB", len(value), 0) + value.encode("latin-1"))
        return record(0x0203, place + struct.pack("<d", value))

    def globals_(start):
        lock = record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if locked else b""
        return (
            record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
            + lock
            + record(0x0085, struct.pack("<IBBBB", start, 0, 0, 4, 0) + b"Data")
            + record(0x000A, b"")
        )

    body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    body += b"".join(cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row))
    data = globals_(len(globals_(0))) + body + record(0x000A, b"")
    data += bytes(max(4096 - len(data), 0)) + bytes(-max(len(data), 4096) % 512)
    sectors = len(data) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))

    def entry(name, kind, child, start, size):
        text = name.encode("utf-16-le")
        return (text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2 if name else 0, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36) + struct.pack("<IQ", start, size))  # fmt: skip

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(stream, 2, 0xFFFFFFFF, 2, len(data)) + entry("", 0, 0xFFFFFFFF, 0, 0) * 2  # fmt: skip
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)  # fmt: skip
    return header + struct.pack("<128I", *fat) + directory + data


def test_workbooks_of_excel_97(read, write, excel):
    assert read(write("t.xls", xls(TABLE))).kept() == Decimal("6.5")
    assert read(write("t", xls(TABLE))).column("hs_code") == ["72104900", "10121", "252329"]
    with pytest.raises(InputError, match="protected by a password") as caught:
        read(write("locked.xls", xls(TABLE, locked=True)))
    assert "save a copy without one" in str(caught.value)
    with pytest.raises(InputError, match="protected by a password"):
        read(write("locked.xlsx", xls(TABLE, stream="EncryptedPackage")))
    with pytest.raises(InputError, match="the workbook cannot be read"):
        read(write("cut.xls", xls(TABLE)[:700]))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.xls", "<html><table><tr><td>year</td></tr></table></html>", "web page .HTML. saved under the name of a workbook"),
        ("t.xls", "\n<TABLE border=1><tr><td>x</td></tr></TABLE>", "saved under the name of a workbook"),
        ("t.xls", '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML spreadsheet of Excel 2003"),
        ("t.xlsx", b"PK\x03\x04abc", "cut short or damaged.*Excel"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_workbook(read, write, name, content, message):
    with pytest.raises(InputError, match=message) as caught:
        read(write(name, content))
    assert "What to do" in str(caught.value)


def test_damaged_workbooks_and_bombs(read, book, write, monkeypatch):
    path = book({"Data": TABLE})
    with zipfile.ZipFile(path) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}

    def repacked(name, changes):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
            for member, content in (members | changes).items():
                out.writestr(member, content)
        return write(name, buffer.getvalue())

    sheet = "xl/worksheets/sheet1.xml"
    with pytest.raises(InputError, match="the workbook cannot be read"):
        read(repacked("odd.xlsx", {sheet: members[sheet][:-60]}))
    monkeypatch.setattr(encodings, "ALLOWED", 1 << 20)
    with pytest.raises(InputError, match="more than 250 times"):
        read(repacked("bomb.xlsx", {"xl/media/x": bytes(8 << 20)}))
    liar = bytearray(repacked("liar.xlsx", {"xl/media/x": bytes(4 << 20)}).read_bytes())
    place = liar.rindex(b"xl/media/x") - 46  # its length and checksum as those of its first ten bytes
    liar[place + 16 : place + 20] = struct.pack("<I", zlib.crc32(bytes(10)))
    liar[place + 24 : place + 28] = struct.pack("<I", 10)
    with pytest.raises(InputError, match="10 bytes were announced and more are there"):
        read(write("liar.xlsx", bytes(liar)))
    data = bytearray(path.read_bytes())
    data[data.index(b"xl/worksheets/sheet1.xml") + 40] ^= 0xFF
    with pytest.raises(InputError, match="damaged"):
        read(write("bad.xlsx", bytes(data)))


def test_without_the_package_the_way_to_it_is_told(read, book, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(InputError, match="not installed") as caught:
        read(book({"Data": TABLE}))
    assert "pip install greentrade[excel]" in str(caught.value)


@pytest.mark.samples
@pytest.mark.parametrize(
    ("stated", "value", "rows", "total", "checks"),
    [
        ({"flow": "import"}, "Imports_Value", 4785, "1418535342.91", {"7204": "33740.04", "2523": "12991663.85", "8541": "1424009.99"}),
        ({"flow": "export"}, "Exports_Value", 1048, "97109521.02", {}),
        ({"flow": "import", "sheet": "5_Imports_By_Commodity"}, "Imports_Value", 4785, "1418535342.91", {"3915": "238.15"}),
    ],
)  # fmt: skip
def test_nepals_workbook_with_its_columns_named(samples, stated, value, rows, total, checks, excel):  # noqa: PLR0917
    path = samples / "nepal_doc_fy2075-76_hs8_imports_exports.xlsx"
    named = {"hs_code": "HSCode", "value": value}
    with balanced(gt.screen(path, columns=named, currency="NPR", period=2018, **stated), rows) as screening:
        kept = dict(
            screening.session.execute("SELECT coalesce(grain, ''), sum(value) FROM gt_raw GROUP BY ALL")
        )
        assert kept[""] == Decimal(total)
        assert abs(kept["total_line"] - Decimal(total)) < 1
        for heading, expected in checks.items():
            found = screening.session.execute(
                "SELECT sum(value) FROM gt_raw WHERE grain IS NULL AND starts_with(hs_code, $1)", [heading]
            )
            assert found == [(Decimal(expected),)]


@pytest.mark.samples
def test_a_workbook_of_several_tables_as_a_plain_one_says_what_its_sheets_hold(samples, read, excel):
    path = samples / "nepal_doc_fy2075-76_hs8_imports_exports.xlsx"
    with pytest.raises(ChoiceNeeded, match="> 5_Imports_By_Commodity: no column of the period"):
        read(path, columns={"hs_code": "HSCode", "value": "Imports_Value"}, layout="tidy")


# -- folders, patterns, formats side by side -----------------------------------------------------------------------------------------------


@pytest.fixture
def partitioned(tmp_path):
    """Folder of Parquet files partitioned by year and flow, which are in no file."""
    duckdb.sql(
        "SELECT y AS year, f AS flow, '010121' AS hs_code, (y - 2000)::DOUBLE AS value FROM range(2018, 2021) t(y), "
        "(VALUES ('export'), ('import')) v(f)"
    ).write_parquet(str(tmp_path / "set"), partition_by=["year", "flow"])
    return tmp_path / "set"


def test_partition_folders_are_columns(partitioned):
    files = sorted(partitioned.rglob("*.parquet"))
    assert len(files) == 6
    for source in (
        partitioned,
        files,
        str(partitioned / "**" / "*.parquet"),
        str(partitioned / "*" / "*" / "*"),
    ):
        with balanced(gt.screen(source), 6) as screening:
            totals = screening.totals()
            whole = totals[totals["dimension"] == "all_trade"]
            found = {(r.year, r.flow): r.value_low for r in whole.itertuples()}
            assert found == {(y, f): y - 2000 for y in (2018, 2019, 2020) for f in ("export", "import")}
            assert [item.path for item in screening.extract.inputs] == [str(file) for file in files]
    with balanced(gt.screen(partitioned / "year=2019"), 2) as screening:
        assert screening.totals()["year"].unique().tolist() == [2019]


def test_marks_and_unfinished_files_in_a_folder_are_no_data(read, partitioned):
    (partitioned / "_SUCCESS").touch()
    (partitioned / ".part.parquet.crc").write_bytes(b"crc")
    (partitioned / "_temporary").mkdir()
    (partitioned / "_temporary" / "x.parquet").write_bytes(b"PAR1")
    assert len(read(partitioned).inputs) == 6
    (partitioned / "late.csv").write_text(HEAD + ROWS)
    with pytest.raises(InputError, match=r"others that may be data, such as late\.csv") as caught:
        read(partitioned)
    assert "**/*.parquet" in str(caught.value)


def test_folder_names_are_columns_of_text_and_of_archives_too(read, tmp_path, archive):
    for year in (2019, 2020):
        folder = tmp_path / f"year={year}" / "flow=export"
        folder.mkdir(parents=True)
        (folder / "part.csv").write_text(f"hs_code,value\n010121,{year}\n")
    extract = read(str(tmp_path / "year=*" / "*" / "*.csv"))
    assert extract.run("SELECT period, flow, value FROM gt_raw ORDER BY 1") == [("2019", "export", 2019), ("2020", "export", 2020)]  # fmt: skip
    packed = read(
        archive(
            "t.zip", {f"year={y}/flow=export/a.csv": f"hs_code,value\n010121,{y}\n" for y in (2019, 2020)}
        )
    )
    assert packed.run("SELECT period, value FROM gt_raw ORDER BY 1") == [("2019", 2019), ("2020", 2020)]


def test_a_column_of_the_file_goes_before_the_name_of_its_folder(read, tmp_path):
    folder = tmp_path / "year=1999"
    folder.mkdir()
    (folder / "a.csv").write_text(HEAD + ROWS)
    assert read(folder / "a.csv").column("period") == ["2020", "2021"]


def test_parquet_that_contradicts_its_folder_is_refused(read, tmp_path):
    for year in (2019, 2020):
        folder = tmp_path / "set" / f"year={year}"
        folder.mkdir(parents=True)
        table = duckdb.sql(
            f"SELECT {year}::SMALLINT AS Year, 'export' AS flow, '010121' AS hs_code, 1 AS value"
        )
        table.write_parquet(str(folder / "a.parquet"))
    assert read(tmp_path / "set").run("SELECT DISTINCT period FROM gt_raw ORDER BY 1") == [
        ("2019",),
        ("2020",),
    ]
    (tmp_path / "set" / "year=2019").rename(tmp_path / "set" / "year=2018")
    with pytest.raises(
        InputError, match=r"year=2018.a\.parquet: the folder says year=2018, and column 'Year'"
    ):
        read(tmp_path / "set")


def test_a_partition_without_a_value_is_missing(read, tmp_path):
    duckdb.sql(
        "SELECT 2020 AS year, 'export' AS flow, unnest(['USA', NULL]) AS partner, '010121' AS hs_code, 1 AS value"
    ).write_parquet(str(tmp_path / "set"), partition_by=["partner"])
    assert sorted(read(tmp_path / "set").column("partner"), key=str) == [None, "USA"]


def test_formats_of_one_layout_go_together(tmp_path, write, book, archive):
    write("a.csv", HEAD + ROWS)
    write("b.tsv.gz", gzip.compress((HEAD + ROWS).replace(",", "\t").encode()))
    write("c.csv.zst", zstd(HEAD + ROWS))
    write("d.jsonl", "\n".join(map(json.dumps, RECORDS)))
    duckdb.sql("SELECT 2020 AS year, 'export' AS flow, '252329' AS hs_code, 1.5 AS value").write_parquet(
        str(tmp_path / "e.parquet")
    )
    archive("f.zip", {"g.csv": HEAD + ROWS})
    book({"Data": [*TABLE[:2], TABLE[3]]}, "h.xlsx")
    with balanced(gt.screen(str(tmp_path / "*")), 13) as screening:
        totals = screening.totals(by=("flow",))
        assert totals.loc[totals["dimension"] == "all_trade", "value_low"].tolist() == [3.5 * 5 + 1.5 + 4]
        assert len(screening.extract.inputs) == 7
    write("z.csv", "t,i,j,k,v,q\n2020,156,842,010121,1.5,NA\n")
    with pytest.raises(InputError, match=r"differ in: layout .tidy, baci"):
        gt.screen(str(tmp_path / "*"), edition="HS2012")


def test_a_period_is_stated_where_no_column_says_it(read, write):
    path = write("a.csv", "flow,hs_code,value\nexport,010121,1\nexport,,2\nbroken\n")
    with pytest.raises(ChoiceNeeded, match="no column of the period") as caught:
        read(path)
    assert caught.value.option == "period"
    extract = read(path, period="2024-03")
    assert extract.run("SELECT label FROM gt_periods") == [("2024-03",)]
    with balanced(gt.screen(path, period=2024), 3) as screening:
        assert screening.totals()["year"].unique().tolist() == [2024]
    frame = pa.table({"flow": ["export"], "hs_code": ["010121"], "value": [1]})
    assert read(frame, period=2024).kept() == 1
    assert read(frame.to_pandas(), period=2024).kept() == 1
    with pytest.raises(InputError, match="column 'year' says the period"):
        read(write("b.csv", HEAD + ROWS), period=2024)
    with pytest.raises(UsageError, match="no period"):
        read(path, period="soon")


# -- inspect, the command line, what is written ----------------------------------------------------------------------------------------------


def test_inspect_tells_what_was_read_of_each_format(book, archive, write, partitioned):
    sources = {
        "Data": book({"Data": TABLE}),
        "a.csv": archive("t.zip", {"a.csv": HEAD + ROWS}),
        "data": write("a.json", json.dumps({"data": RECORDS})),
    }
    for member, path in sources.items():
        (item,) = inspect(path).as_dict()["inputs"]
        assert (item["path"], item["member"]) == (str(path), member)
    found = inspect(partitioned).as_dict()
    assert len(found["inputs"]) == 6
    assert "member" not in found["inputs"][0]
    assert (found["flows"], found["periods"]["count"]) == (["export", "import"], 3)


def run(arguments, capsys):
    from greentrade.cli import main

    with pytest.raises(SystemExit) as left:
        main(list(map(str, arguments)))
    return left.value.code or 0, *capsys.readouterr()


def test_the_command_line_names_sheets_and_periods(book, capsys, tmp_path):
    path = book({"Jan": [row[1:] for row in TABLE], "Feb": [row[1:] for row in TABLE[:2]]})
    code, _, told = run(["inspect", path, "--period", "2024"], capsys)
    assert (code, "--sheet" in told, "'Jan', 'Feb'" in told) == (3, True, True)
    code, shown, _ = run(["inspect", path, "--period", "2024", "--sheet", "Feb", "--json"], capsys)
    assert code == 0
    assert json.loads(shown)["inputs"][0]["member"] == "Feb"
    options = ["--period", "2024-01", "--sheet", "Jan", "--sheet", "Feb", "--out", tmp_path / "out"]
    assert run(["screen", path, *options], capsys)[0] == 0
    inputs = json.loads((tmp_path / "out" / "run.json").read_text())["inputs"]
    assert [(item["path"], item["member"], item["rows"]) for item in inputs] == [(str(path), "Jan", 3), (str(path), "Feb", 1)]  # fmt: skip
    assert len({item["sha256"] for item in inputs}) == 1
    records = duckdb.sql(
        f"SELECT DISTINCT source_file FROM '{tmp_path / 'out' / 'records.parquet'}'"
    ).fetchall()
    assert sorted(records) == [(f"{path} > Feb",), (f"{path} > Jan",)]
    code, _, told = run(["inspect", path, "--sheet", "Nope"], capsys)
    assert (code, "its sheets: Jan, Feb" in told) == (3, True)


def test_what_was_unpacked_goes_away(read, archive, book, write, monkeypatch):
    folder = write("x", "").parent / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    for path in (
        archive("t.zip", {"a.csv": HEAD + ROWS}),
        book({"Data": TABLE}, "t"),
        write("a.json", json.dumps(RECORDS)),
    ):
        extract = read(path)
        assert any(folder.iterdir())
        extract.close()
        assert not any(folder.iterdir())
    with pytest.raises(InputError):
        read(archive("bad.zip", {"a.csv": HEAD + ROWS, "b.csv": HEAD}))
    assert not any(folder.iterdir())
