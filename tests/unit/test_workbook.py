"""Answers as a workbook: typed, safe to open, the same when read back, and honest about what does not fit."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from two_sides import two_sides

import greentrade as gt
from greentrade.errors import OutputError, UsageError
from greentrade.output import workbook
from greentrade.report.answers_for_report import ANSWERS, FURTHER, ask

calamine = pytest.importorskip("python_calamine")

HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://a.example","x")', "<script>alert(1)</script>",
    "a\u202eb", "水泥", "_x0041_", "1e5", "007", "https://a.example/", "x" * 10_000, "TRUE", "2024-01-02", "'quoted",
)  # fmt: skip


@pytest.fixture(scope="module")
def screening():
    frame = two_sides()
    codes = list(frame["hs_code"].unique())
    frame["description"] = [HOSTILE[codes.index(code) * 2 % len(HOSTILE)] for code in frame["hs_code"]]
    with gt.screen(frame, edition="HS2017", currency="USD") as found:
        yield found


@pytest.fixture(scope="module")
def book(screening, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "answers.xlsx"
    assert screening.write(path) == path
    return path


def sheet(path, name):
    rows = calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)
    return rows[0], rows[1:]


def members(path, pattern):
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name).decode("utf-8")
            for name in archive.namelist()
            if re.search(pattern, name)
        }


def test_a_sheet_for_each_answer_after_the_notes(book):
    names = calamine.CalamineWorkbook.from_path(book).sheet_names
    trail = ["codes", "matches"]
    first = [name for name in ANSWERS if name not in trail]
    assert names[: 1 + len(first)] == ["notes", *first]
    assert names[-2:] == trail, "how the answers come about stands behind them"
    assert set(names) >= set(FURTHER), "the invented extract can answer every further question"


@pytest.mark.parametrize("name", ["totals", "rebate_candidates", "codes", "carbon_border", "growth", "waste"])
def test_what_is_read_back_is_the_answer(screening, book, name):
    headings, rows = sheet(book, name)
    table = getattr(screening, name)(as_="arrow")
    assert headings == table.column_names
    assert len(rows) == table.num_rows > 0
    for read, row in zip(rows, table.to_pylist(), strict=True):
        for place, (heading, value) in enumerate(row.items()):
            cell = read[place]
            if value is None or value == "":
                assert cell == ""
            elif isinstance(value, (str, bool)):
                assert cell == value, (heading, value, cell)
            elif isinstance(value, (int, float, Decimal)):
                assert isinstance(cell, (int, float)), (heading, value, cell)
                assert float(cell) == pytest.approx(float(value), rel=1e-15, abs=1e-300)
            else:
                assert cell == value


def test_codes_are_text_and_values_are_numbers(book):
    headings, rows = sheet(book, "rebate_candidates")
    first = dict(zip(headings, rows[0], strict=True))
    assert isinstance(first["hs_code"], str)
    assert len(first["hs_code"]) == 6
    assert isinstance(first["export_value"], float)


def test_no_cell_is_a_formula_or_a_link_and_text_stays_text_when_edited(book):
    sheets = members(book, r"worksheets/sheet\d+\.xml$")
    assert not any("<f>" in text or "<hyperlink" in text for text in sheets.values())
    styles = members(book, r"styles\.xml$")["xl/styles.xml"]
    formats = re.findall(r"<xf [^>]*?/?>", styles.split("<cellXfs")[1].split("</cellXfs")[0])
    quoted = [i for i, xf in enumerate(formats) if 'quotePrefix="1"' in xf]
    assert quoted
    beginning = re.compile(r'<c r="[A-Z]+\d+"( s="(\d+)")? t="inlineStr"><is><t[^>]*>([^<]*)')
    dangerous = [
        int(style or 0)
        for text in sheets.values()
        for _, style, shown in beginning.findall(text)
        if shown.startswith(("=", "+", "-", "@", "\t", "\n", "_x000D_", "&#13;"))
    ]
    assert dangerous, "the invented descriptions begin like formulas"
    assert set(dangerous) <= set(quoted)


def test_headings_stay_and_can_be_filtered(book):
    for text in members(book, r"worksheets/sheet([2-9]|1\d)\.xml$").values():
        assert '<pane ySplit="1"' in text
        assert "<autoFilter" in text
        assert "<cols>" in text


def test_the_notes_say_where_it_comes_from(screening, book):
    rows = calamine.CalamineWorkbook.from_path(book).get_sheet_by_name("notes").to_python()
    told = "\n".join(" | ".join(map(str, row)) for row in rows)
    for expected in (
        screening.reference.digest, "currency | USD", "data in memory", "screened | ", "An empty cell is not zero",
        "totals | share_low | fraction (1 is 100 %) | value_low as a share", "Records are not in here",
    ):  # fmt: skip
        assert expected in told
    described = {(row[0], row[1]) for row in rows}
    for name, table in ask(screening).items():
        for heading in table.column_names:
            assert (name, heading) in described


def test_more_rows_than_a_sheet_holds_are_cut_and_told(screening, tmp_path):
    path = workbook.write_workbook(
        tmp_path / "cut.xlsx", {"totals": screening.totals(as_="arrow")}, screening, most_rows=5
    )
    assert len(sheet(path, "totals")[1]) == 5
    whole = len(screening.totals())
    told = str(calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("notes").to_python())
    assert f"only the first 5 of {whole} rows" in told
    assert workbook.MOST_ROWS + 1 == 1 << 20


def test_numbers_of_many_digits_are_told_and_close(tmp_path):
    frame = pd.DataFrame(
        {
            "year": 2020,
            "flow": "export",
            "hs_code": "252329",
            "value": [Decimal("12345678901234567.89"), Decimal("0.11")],
        }
    )
    with gt.screen(frame, edition="HS2017", currency="USD") as screening:
        path = screening.write(tmp_path / "many.xlsx")
    headings, rows = sheet(path, "totals")
    assert rows[0][headings.index("value_low")] == pytest.approx(12345678901234568, rel=1e-15)
    told = str(calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("notes").to_python())
    assert "more than 15 digits are rounded to what Excel holds: value_low" in told


def test_a_text_that_no_cell_holds_is_cut_and_told(screening, tmp_path):
    import pyarrow as pa

    long = "\U0001f33f" * 40_000
    path = workbook.write_workbook(
        tmp_path / "long.xlsx", {"matches": pa.table({"source": [long, "a"]})}, screening
    )
    _, rows = sheet(path, "matches")
    assert len(rows[0][0].encode("utf-16-le")) <= 2 * workbook.MOST_CHARACTERS
    assert rows[0][0].endswith("... (cut)")
    told = str(calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("notes").to_python())
    assert "1 texts are longer than a cell can be" in told


def test_a_folder_holds_a_workbook_too(screening, tmp_path):
    folder = screening.write(tmp_path / "out", format="xlsx")
    assert {"answers.xlsx", "records.parquet", "totals.csv", "run.json", "report.html"} <= {
        path.name for path in folder.iterdir()
    }
    with pytest.raises(OutputError, match="exists already"):
        screening.write(folder, format="xlsx")


def test_an_existing_workbook_is_kept_unless_told(screening, tmp_path, monkeypatch):
    path = tmp_path / "mine.xlsx"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="exists already"):
        screening.write(path)
    assert path.read_text(encoding="utf-8") == "mine"

    def broken(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workbook, "write_workbook", broken)
    with pytest.raises(OutputError, match="No space left"):
        screening.write(path, overwrite=True)
    assert path.read_text(encoding="utf-8") == "mine"
    assert [item.name for item in tmp_path.iterdir()] == ["mine.xlsx"]
    monkeypatch.undo()
    screening.write(path, overwrite=True)
    assert sheet(path, "totals")[0][0] == "year"


def test_wrong_names_and_formats_are_refused(screening, tmp_path):
    with pytest.raises(UsageError, match="named like a workbook"):
        screening.write(tmp_path / "out.xlsx", format="csv")
    with pytest.raises(UsageError, match="parquet, csv, xlsx"):
        screening.write(tmp_path / "out", format="ods")
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(OutputError, match="this is a folder"):
        screening.write(tmp_path / "folder.xlsx", overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.xlsx"]


def test_csv_is_not_changed(screening, tmp_path):
    """A reader of CSV takes nothing for a formula: the text is there as it was."""
    folder = screening.write(tmp_path / "out")
    read = pd.read_csv(folder / "rebate_candidates.csv", dtype=str, keep_default_na=False)
    assert set(read["description"]) <= set(HOSTILE)
    assert any(text.startswith("=") for text in read["description"])


def test_the_package_that_writes_is_asked_for(screening, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(UsageError, match=r"greentrade\[excel\]"):
        screening.write(tmp_path / "out.xlsx")
    assert list(Path(tmp_path).iterdir()) == []
