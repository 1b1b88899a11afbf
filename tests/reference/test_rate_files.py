"""Reading the published rate library: what is read of awkward files, and what is refused and how."""

from __future__ import annotations

import builtins
import hashlib
import importlib
import shutil
import struct
import tomllib
import zipfile
from pathlib import Path

import pytest
import rate_tables as r

from greentrade.errors import ChoiceNeeded, InputError, UsageError
from greentrade.reference.rebate_library import import_library

AWKWARD, COLUMNS, DAY, EXPECTED, OPEN, STRUCTURE, table_of, write_csv, write_dbf, write_workbook = (
    r.AWKWARD,
    r.COLUMNS,
    r.DAY,
    r.EXPECTED,
    r.OPEN,
    r.STRUCTURE,
    r.table_of,
    r.write_csv,
    r.write_dbf,
    r.write_workbook,
)


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


# -- what is read ------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["db3", "fp", "vfp"])
def test_the_awkward_rows_of_a_dbf(kind):
    file = write_dbf("2026B/cmcode.DBF", kind=kind)
    before = file.read_bytes()
    found = import_library(file, "ours")
    assert table_of("ours") == EXPECTED
    assert file.read_bytes() == before
    assert (found.rows, found.codes, found.open_rows, found.taxed, found.exempt) == (12, 10, 10, 3, 2)
    assert (found.name, found.library_date, found.date_from_file) == ("2026B", DAY(2026, 6, 5), True)


def test_the_side_file_says_where_it_comes_from():
    file = write_dbf("2026B/cmcode.DBF", deleted=[3])
    import_library(file, "ours", library_date="2026-06-09")
    side = tomllib.loads(Path("ours/rebate_library.toml").read_text(encoding="utf-8"))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (side["id"], side["edition"], side["library_date"], side["rows"]) == (
        "rebate_library",
        "2026B",
        "2026-06-09",
        [11, 11],
    )
    assert side["sha256"] == digest
    source = side["sources"]["sta_library_2026B"]
    assert source == f"cmcode.DBF (DBF, SHA-256 {digest}): 11 records, 1 deleted ones left out"
    text = "".join(path.read_text(encoding="utf-8") for path in Path("ours").iterdir())
    assert not {"光伏组件", "千克", "退13"} & set(text)
    assert "光伏" not in text


def test_deleted_records_are_left_out_and_counted(run):
    file = write_dbf("cmcode.dbf", deleted=[1, 2, 12])
    code, out, err = run("reference", "import-rebates", file)
    assert (code, err) == (0, "")
    assert "9 rates of 8 codes (3 deleted records left out); 3 taxed as a home sale, 2 exempt." in out
    numbers = [line.split(",")[6] for line in table_of("rebate_library").splitlines()]
    assert sorted(map(int, numbers)) == [3, 4, 5, 6, 7, 8, 9, 10, 11]  # those of the published file


def test_days_and_codes_as_text():
    structure = STRUCTURE.replace("ST_DATE D; END_DATE D", "ST_DATE C(10); END_DATE C(10)").replace(
        "TSL N(6,2)", "TSL C(6)"
    )
    rows = [
        ("8541430000  ", " 13,9 ", "9.00", " ", "20241201", "2026-3-31"),
        ("8541430000", "13", "0", "0", "2026/4/1", "20991231"),
    ]
    import_library(write_dbf("cmcode.dbf", rows, structure=structure), "ours")
    assert table_of("ours") == "8541430000,9,13 9,,2024-12-01,2026-03-31,1\n8541430000,0,13,,2026-04-01,,2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv(encoding, delimiter):
    rows = [
        ("8541430000", "13,9", "9", "", "20241201", "2026-03-31"),
        ("０１０１", "13，9", "13%", "2", "2024年1月1日", "2024/12/31 00:00:00"),
    ]
    header = [name.lower() for name in COLUMNS]
    file = write_csv("library.csv", rows, header=header, encoding=encoding, delimiter=delimiter)
    found = import_library(file, "ours")
    assert (
        table_of("ours")
        == "0101,13,13 9,exempt,2024-01-01,2024-12-31,3\n8541430000,9,13 9,,2024-12-01,2026-03-31,2\n"
    )
    assert (found.library_date, found.open_rows) == (None, 0)


def test_a_workbook():
    rows = [
        ("0101210090", "马", "", "9", 9, "", DAY(2024, 1, 1), DAY(2024, 12, 31), ""),
        (8541430000, "光伏", "", 13, 13.0, 1, 20241201, "2099-12-31", ""),
        ("", "", "", "", "", "", "", "", ""),
    ]
    import_library(write_workbook("library.xlsx", rows), "ours", library_date=DAY(2026, 6, 9))
    assert (
        table_of("ours") == "0101210090,9,9,,2024-01-01,2024-12-31,3\n8541430000,13,13,taxed,2024-12-01,,4\n"
    )


def test_the_day_of_the_library_must_come_from_somewhere(run):
    rows = [("8541430000", "13", "0", "", "2026-04-01", "2099-12-31")]
    file = write_csv("library.csv", rows)
    with pytest.raises(
        ChoiceNeeded, match=r"1 of 1 intervals have no last day(.|\n)*--library-date 2026-06-09"
    ):
        import_library(file, "ours")
    code, _, err = run("reference", "import-rebates", file)
    assert (code, "--library-date" in err) == (3, True)
    assert not Path("rebate_library").exists()
    with pytest.raises(UsageError, match="is no date"):
        import_library(file, "ours", library_date="June")
    assert import_library(file, "ours", library_date="2026-06-09").library_date == DAY(2026, 6, 9)


@pytest.mark.parametrize(
    ("stored", "day"), [(126, DAY(2026, 6, 5)), (26, DAY(2026, 6, 5)), (99, DAY(1999, 6, 5))]
)
def test_the_header_counts_years_in_two_ways(stored, day):
    file = write_dbf("cmcode.dbf")
    raw = bytearray(file.read_bytes())
    raw[1] = stored
    file.write_bytes(raw)
    assert import_library(file, "ours").library_date == day


def test_a_header_without_a_day_is_asked_for():
    file = write_dbf("cmcode.dbf")
    raw = bytearray(file.read_bytes())
    raw[1:4] = 0, 0, 0
    file.write_bytes(raw)
    with pytest.raises(ChoiceNeeded):
        import_library(file, "ours")


# -- what is refused ---------------------------------------------------------------


def test_every_bad_row_is_named_and_nothing_is_written(run):
    rows = [
        AWKWARD[0],
        ("AB", "13", 13, "", DAY(2024, 1, 1), OPEN),
        ("85414300", "x", 13, "", DAY(2024, 1, 1), OPEN),
        ("85414300", "13", 13, "", DAY(2024, 1, 2), DAY(2024, 1, 1)),
        ("85414300", "13", 0.13, "7", None, OPEN),
        ("1012100", "13", 13, "", DAY(2024, 1, 1), OPEN),
        ("123", "13", 13, "", DAY(2024, 1, 1), OPEN),
    ]
    code, out, err = run("reference", "import-rebates", write_dbf("cmcode.dbf", rows))
    assert (code, out) == (3, "")
    told = [line.strip() for line in err.splitlines() if line.startswith("  ")]
    assert [line.split(": ", 3)[:3] for line in told] == [
        ["cmcode.dbf", "record 2", "CODE is 'AB'"],
        ["cmcode.dbf", "record 3", "ZSSL_SET is 'x'"],
        ["cmcode.dbf", "record 4", "END_DATE is '2024-01-01'"],
        ["cmcode.dbf", "record 5", "TSL is '0.13'"],
        ["cmcode.dbf", "record 5", "TSFLAG is '7'"],
        ["cmcode.dbf", "record 5", "ST_DATE is ''"],
        ["cmcode.dbf", "record 6", "CODE is '1012100'"],
        ["cmcode.dbf", "record 7", "CODE is '123'"],
    ]
    assert all(len(line.split(": ", 3)[3]) > 10 for line in told), "each says what to do"
    assert "write 01012100" in told[6]
    assert "8 values cannot be read, so nothing was imported" in err
    assert sorted(path.name for path in Path().iterdir()) == ["cmcode.dbf"]


def test_rates_and_days_that_are_none():
    rows = [
        ("85414300", "13", "x", "", "2024-13-01", "2024-12-31"),
        ("85414300", "13", "-1", "", "45292", "31.12.2024"),
        ("85414300", "13", "130", "", "2024-1/1", "1.1.99"),
        ("8.541430e7", "13", "1e1", "", "20241", "2024-02-30"),
    ]
    with pytest.raises(InputError) as caught:
        import_library(write_csv("library.csv", rows), "ours")
    told = [
        line.strip().removeprefix("library.csv: ").split(" is ")[0]
        for line in str(caught.value).splitlines()
        if line.startswith("  ")
    ]
    assert told == [
        f"line {line}: {column}"
        for line, columns in (
            (2, "TSL ST_DATE"),
            (3, "TSL ST_DATE END_DATE"),
            (4, "TSL ST_DATE END_DATE"),
            (5, "CODE TSL ST_DATE END_DATE"),
        )
        for column in columns.split()
    ]


def test_values_that_the_package_cannot_read_are_shown_as_they_stand():
    file = write_dbf("cmcode.dbf")
    file.write_bytes(file.read_bytes().replace(b"20241201", b"2024ABCD", 1).replace(b"  9.00", b"  9,,0", 1))
    with pytest.raises(InputError) as caught:
        import_library(file, "ours")
    assert "record 1: ST_DATE is '2024ABCD'" in str(caught.value)
    assert "record 1: TSL is '9,,0'" in str(caught.value)


def test_a_flood_of_bad_rows_does_not_fill_the_screen():
    rows = [("AB", "13", "13", "", "2024-01-01", "2024-12-31")] * 500
    with pytest.raises(InputError, match=r"500 values cannot be read(.|\n)*\.\.\. and 400 more") as caught:
        import_library(write_csv("library.csv", rows), "ours")
    assert len(str(caught.value).splitlines()) < 110


ONE = [("8541430000", "13", "9", "", "20241201", "2026-03-31")]
HEAD = ",".join(COLUMNS) + "\n"


def zipped(name, member):
    with zipfile.ZipFile(name, "w") as archive:
        archive.writestr(member, b"x")


def cut(name):
    Path(name).write_bytes(write_dbf("whole.dbf").read_bytes()[:-300])


def without_end_of_columns(name):
    raw = bytearray(write_dbf("whole.dbf").read_bytes())
    raw[32 + 32 * 13] = 0x20
    Path(name).write_bytes(raw)


def without_memo(name):
    rows = [("8541430000", "13", 9, "", DAY(2024, 12, 1), OPEN)]
    write_dbf(name, rows, structure=STRUCTURE.replace("ZSSL_SET C(20)", "ZSSL_SET M"), kind="fp")
    next(path for path in Path().iterdir() if path.suffix.lower() == ".fpt").unlink()


DAMAGED = {
    "nowhere.dbf": lambda name: None,
    "folder": lambda name: write_dbf(f"{name}/CMCODE.DBF"),
    "empty.dbf": lambda name: Path(name).write_bytes(b""),
    "library.rar": lambda name: Path(name).write_bytes(b"Rar!\x1a\x07\x01\x00" + b"\0" * 80),
    "library.zip": lambda name: zipped(name, "cmcode.DBF"),
    "cmcode.xlsx": lambda name: zipped(name, "xl/workbook.xml"),
    "noise.dbf": lambda name: Path(name).write_bytes(bytes(range(256)) * 4),
    "text.dbf": lambda name: Path(name).write_text("this is text", encoding="utf-8"),
    "binary": lambda name: Path(name).write_bytes(b"\x7fELF" + bytes(400)),
    "stdcm.dbf": lambda name: write_dbf(name, [], structure="CODE C(14); NAME M; UNIT C(10)", kind="vfp"),
    "other.dbf": lambda name: write_dbf(name, [], structure="A C(14); B C(3)"),
    "none.dbf": lambda name: write_dbf(name, AWKWARD[:2], deleted=[1, 2]),
    "cut.dbf": cut,
    "fields.dbf": without_end_of_columns,
    "memo.dbf": without_memo,
    "utf16.csv": lambda name: write_csv(name, ONE, encoding="utf-16"),
    "latin.csv": lambda name: Path(name).write_bytes(b"CODE,NAME\n1,\xff\xfe\n"),
    "twice.csv": lambda name: write_csv(name, ONE, header=["CODE", "code", *COLUMNS[2:]]),
    "quote.csv": lambda name: Path(name).write_text(
        f'{HEAD}85,"a" b,,13,9,,20241201,20260331,\n', encoding="utf-8"
    ),
    "ragged.csv": lambda name: Path(name).write_text(
        f"{HEAD}8541,a, b,,13,9,,20241201,20260331,\n8541,a\n", encoding="utf-8"
    ),
    "page.csv": lambda name: Path(name).write_text("<html><body>not found</body></html>", encoding="utf-8"),
    "header.csv": lambda name: write_csv(name, []),
}
"""Files that are no library, and how they come about."""


@pytest.mark.parametrize(
    ("name", "what", "hint"),
    [
        ("nowhere.dbf", "No such file", "check its name"),
        ("folder", "this is a folder", r"CMCODE\.DBF in it"),
        ("empty.dbf", "the file is empty", "download it again"),
        ("library.rar", "is a RAR archive", r"unpack it first, then name the file cmcode\.DBF"),
        ("library.zip", "is a ZIP archive", "unpack it first"),
        ("cmcode.xlsx", "the workbook cannot be read", "save it as CSV"),
        ("noise.dbf", "no DBF table", "name the published file"),
        ("text.dbf", "no DBF table", "name the published file"),
        ("binary", "nor any other table", "name the published file"),
        ("stdcm.dbf", "lacks ZSSL_SET, TSL, TSFLAG", r"stdcm\.dbf, which holds the names only"),
        ("other.dbf", "lacks CODE, .*; it has A, B", "name the published file"),
        ("none.dbf", "holds no records beside 2 deleted ones", "archive again"),
        ("cut.dbf", "cut off: its header counts 12 records", "download it again"),
        ("fields.dbf", "cannot be opened", "archive again"),
        ("memo.dbf", "the memo file that holds ZSSL_SET is missing", r"put memo\.FPT .* beside the DBF"),
        ("utf16.csv", "UTF-16", "CSV UTF-8"),
        ("latin.csv", "neither UTF-8 nor GBK .byte 0x.. at offset 12", "CSV UTF-8"),
        ("twice.csv", "the column CODE twice", "remove one"),
        ("quote.csv", "line 2 is no row of a CSV", "quote fields"),
        ("ragged.csv", r"line 2 has 10 fields, the header 9(.|\n)*line 3 has 2 fields", "quote fields"),
        ("page.csv", "lacks CODE, .*; it has <html>", "name the published file"),
        ("header.csv", "holds no lines", "archive again"),
    ],
)
def test_a_file_that_is_no_library_is_told_what_it_is(run, name, what, hint):
    DAMAGED[name](name)
    code, out, err = run("reference", "import-rebates", name)
    assert (code, out) == (3, "")
    assert name in err
    with pytest.raises(InputError, match=rf"{what}(.|\n)*{hint}"):
        import_library(name)
    assert not Path("rebate_library").exists()
    assert not list(Path().glob(".*"))


def test_a_missing_memo_file_does_not_matter_where_nothing_is_read_from_it():
    structure = STRUCTURE.replace("NAME C(60)", "NAME M").replace("NOTE C(40)", "NOTE M")
    file = write_dbf("cmcode.dbf", structure=structure, kind="fp")
    memo = next(path for path in Path().iterdir() if path.suffix.lower() == ".fpt")
    memo.unlink()
    import_library(file, "ours")
    assert table_of("ours") == EXPECTED


def test_a_memo_file_is_read_where_it_matters():
    structure = STRUCTURE.replace("ZSSL_SET C(20)", "ZSSL_SET M")
    import_library(write_dbf("cmcode.dbf", structure=structure, kind="fp"), "ours")
    assert table_of("ours") == EXPECTED


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr("greentrade.reference.rate_files.MAX_BYTES", 100)
    with pytest.raises(InputError, match="more than any rate library"):
        import_library(write_dbf("cmcode.dbf"), "ours")


@pytest.mark.parametrize(
    ("package", "extra", "name"),
    [("dbf", "rebates", "cmcode.dbf"), ("python_calamine", "excel", "library.xlsx")],
)
def test_a_missing_package_is_named_with_what_to_install(monkeypatch, package, extra, name):
    file = write_dbf(name) if package == "dbf" else write_workbook(name, [])
    real = importlib.import_module

    def without(wanted, *rest):
        if wanted == package:
            raise ImportError(wanted)
        return real(wanted, *rest)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(InputError, match=rf"pip install 'greentrade\[{extra}\]'"):
        import_library(file, "ours")


def test_nothing_of_the_import_is_loaded_with_the_program(monkeypatch):
    """The packages that read files are asked for when a file needs them, not before."""
    real = builtins.__import__

    def guarded(name, *rest):
        assert name.split(".")[0] not in {"dbf", "python_calamine"}
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", guarded)
    rows = [("8541430000", "13", "9", "", "20241201", "2026-03-31")]
    assert import_library(write_csv("library.csv", rows), "ours").rows == 1


def test_dbf_headers_are_looked_at_closely():
    """A text that begins like a DBF of some version is read as the text that it is."""
    head = struct.pack("<4B", 0x43, ord("O"), ord("D"), ord("E"))
    assert head == b"CODE"
    file = write_csv("library.csv", [("8541430000", "13", "9", "", "20241201", "2026-03-31")])
    assert file.read_bytes().startswith(head)
    assert import_library(file, "ours").rows == 1
    shutil.copy(file, "library.txt")
    assert import_library("library.txt", "again").rows == 1
