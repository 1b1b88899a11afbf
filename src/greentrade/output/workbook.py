"""Answers as a workbook: a sheet for each, numbers as numbers, codes as text, and a first sheet that says where they come from.

A workbook is for people. What Excel would make of a text (a formula, a date, a number) is not left to it: every text is written as text,
and one that begins like a formula is marked as text for good, so that editing the cell does not wake it. What a program reads back from the
cell is unchanged. Numbers have the 15 digits that Excel has; the CSV files hold them all.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.answers.columns import Column, column
from greentrade.errors import OutputError, UsageError
from greentrade.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened

__all__ = ["MOST_ROWS", "write_workbook"]

MOST_ROWS = 1_048_575
"""Rows of a sheet beside its headings: no workbook holds more."""
MOST_CHARACTERS = 32_767
"""Characters of a cell: Excel holds no more."""
DIGITS = 15
"""Digits of a number that Excel keeps."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Beginnings by which a spreadsheet takes a text for a formula."""
_TRAIL = ("codes", "matches")
"""How the answers come about: for who asks why, so behind the answers."""
_CUT = " ... (cut)"
_WIDEST = 60
_LOOKED_AT = 500
_BATCH = 10_000
_FORMATS = {
    "currency": "#,##0.00",
    "kg": "#,##0",
    "quantity": "#,##0.00",
    "figure": "General",
    "price": "#,##0.00",
    "fraction": "0.00%",
    "percent": 'General"%"',
    "count": "#,##0",
    "index": "0.0000",
    "rank": "0",
    "year": "0",
    "date": "yyyy-mm-dd",
}


@dataclass
class _Told:
    """What the reader of the workbook must know of a sheet."""

    rows: int
    cut_rows: int = 0
    cut_texts: int = 0
    rounded: dict[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Say it in sentences."""
        if self.cut_rows:
            yield f"only the first {self.rows - self.cut_rows:,} of {self.rows:,} rows: a sheet holds no more."
        if self.cut_texts:
            yield f"{self.cut_texts:,} texts are longer than a cell can be, and cut."
        if self.rounded:
            where = ", ".join(f"{name} ({count:,})" for name, count in self.rounded.items())
            yield f"numbers of more than {DIGITS} digits are rounded to what Excel holds: {where}."


def write_workbook(
    path: Path,
    tables: Mapping[str, pa.Table],
    screened: Screened,
    *,
    most_rows: int = MOST_ROWS,
) -> Path:
    """Write answers into a workbook.

    Parameters
    ----------
    path
        File to write. It is not there before all of it is (the caller writes aside and renames).
    tables
        Answers by name; each is a sheet of that name.
    screening
        Where they come from.
    most_rows
        Rows of a sheet; more are cut, and the notes say so.

    Raises
    ------
    UsageError
        The package that writes workbooks is not installed.
    OutputError
        The file cannot be written.
    """
    try:
        import xlsxwriter
    except ImportError as err:
        raise UsageError(
            "a workbook was asked for, and the package that writes them is not installed.",
            hint="pip install greentrade[excel], or write format='parquet' or 'csv'.",
        ) from err
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,  # rows go to a file, one after the other
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties({"title": "greentrade: answers", "comments": "See the sheet notes."})
    styles = _Styles(book)
    notes = _Sheet(book.add_worksheet("notes"), styles)  # first, and filled last
    tables = {
        name: tables[name] for name in sorted(tables, key=_TRAIL.__contains__)
    }  # sorting keeps all else as it is
    told = {
        name: _Sheet(book.add_worksheet(name[:31]), styles).answer(table, most_rows)
        for name, table in tables.items()
    }
    _notes(notes, screened, tables, told)
    try:
        book.close()
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as err:
        path.unlink(missing_ok=True)
        raise OutputError(
            f"the workbook cannot be written ({err}).", where=str(path), hint="check free space and rights."
        ) from err
    return path


class _Styles:
    """Formats of a workbook, one for each kind of column, each also as marked text."""

    def __init__(self, book: Any) -> None:
        self.heading = book.add_format(
            {
                "bold": True,
                "bottom": 1,
                "text_wrap": True,
                "valign": "top",
                "num_format": "@",
                "bg_color": "#EDEFEA",
            }
        )
        self.title = book.add_format({"bold": True, "font_size": 14, "num_format": "@"})
        self.bold = book.add_format({"bold": True, "valign": "top", "num_format": "@"})
        self.text = book.add_format({"num_format": "@"})
        self.quoted = book.add_format({"num_format": "@", "quote_prefix": True})
        self.by_unit = {unit: book.add_format({"num_format": form}) for unit, form in _FORMATS.items()}


class _Sheet:
    """A sheet that is being written, row after row."""

    def __init__(self, sheet: Any, styles: _Styles) -> None:
        self.sheet, self.styles = sheet, styles

    def text(self, row: int, place: int, text: str, form: Any = None) -> bool:
        """Write a text as text, whatever it begins with; whether it had to be cut."""
        cut = _length(text) > MOST_CHARACTERS
        if cut:
            text = _shortened(text)
        if text:
            chosen = form or (self.styles.quoted if text.startswith(FORMULA) else self.styles.text)
            self.sheet.write_string(row, place, text, chosen)
        return cut

    def answer(self, table: pa.Table, most_rows: int) -> _Told:
        """Write an answer: headings, rows, widths."""
        from xlsxwriter.utility import xl_range

        told = _Told(table.num_rows, cut_rows=max(0, table.num_rows - most_rows))
        shown = table.slice(0, most_rows)
        kinds = [column(name) for name in shown.column_names]
        self.sheet.freeze_panes(1, 0)
        for place, kind in enumerate(kinds):
            width = _width(kind, shown.column(place)[:_LOOKED_AT].to_pylist())
            self.sheet.set_column(place, place, width)
        for place, kind in enumerate(kinds):
            self.text(0, place, kind.name, self.styles.heading)
        codes = [place for place, kind in enumerate(kinds) if kind.unit == "code"]
        if codes:  # digits that are text on purpose: no green corner
            ranges = " ".join(xl_range(0, place, MOST_ROWS, place) for place in codes)
            self.sheet.ignore_errors({"number_stored_as_text": ranges})
        row = 0
        for batch in shown.to_batches(max_chunksize=_BATCH):
            for values in zip(*(part.to_pylist() for part in batch.columns), strict=True):
                row += 1
                for place, value in enumerate(values):
                    if value is not None:  # what is missing stays an empty cell, which is not zero
                        self._cell(row, place, value, kinds[place], told)
        if kinds:
            self.sheet.autofilter(0, 0, max(shown.num_rows, 1), len(kinds) - 1)
        return told

    def _cell(self, row: int, place: int, value: Any, kind: Column, told: _Told) -> None:
        """Write one cell as what it is."""
        form = self.styles.by_unit.get(kind.unit)
        if isinstance(value, str):
            told.cut_texts += self.text(row, place, value)
        elif isinstance(value, bool):
            self.sheet.write_boolean(row, place, value)
        elif isinstance(value, dt.date):
            day = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 (a day)
            self.sheet.write_datetime(row, place, day, form)
        elif math.isfinite(value):
            if not isinstance(value, float) and _digits(value) > DIGITS:
                told.rounded[kind.name] = told.rounded.get(kind.name, 0) + 1
            self.sheet.write_number(row, place, float(value), form)
        else:
            self.text(row, place, str(value))


def _length(text: str) -> int:
    """Length as Excel counts it: in UTF-16."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)


def _shortened(text: str) -> str:
    """As much of a text as a cell holds."""
    units = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - len(_CUT))]
    return units.decode("utf-16-le", errors="ignore") + _CUT


def _digits(value: int | Decimal) -> int:
    """Digits that a number needs."""
    return len(Decimal(value).normalize().as_tuple().digits)


def _width(kind: Column, values: Sequence[Any]) -> float:
    """Width of a column: of its longest cell among the first, as wide as a reader can take in."""
    looked = [value for value in values if value is not None]
    if kind.is_number:
        longest = max((len(f"{float(value):,.2f}") for value in looked), default=0)
    else:
        longest = max((_cells_of(str(value)) for value in looked), default=0)
    return min(max(longest, len(kind.name) + 3, 6) + 1, _WIDEST)


def _cells_of(text: str) -> int:
    """Columns that a text takes: two for each character of East Asian width."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text[: _WIDEST + 1])


# -- the sheet of notes --------------------------------------------------------------------------------------------------------


def _notes(
    notes: _Sheet, screened: Screened, tables: Mapping[str, pa.Table], told: Mapping[str, _Told]
) -> None:
    """Write what was screened, with what, what to beware of, and what each column means."""
    styles = notes.styles
    for place, width in enumerate((24, 28, 24, 90)):
        notes.sheet.set_column(place, place, width)
    for row, (kind, cells) in enumerate(_lines(screened, tables, told)):
        form = {"title": styles.title, "heading": styles.heading, "section": styles.bold}.get(kind)
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                notes.text(row, place, cell, form)
            else:
                notes.sheet.write_number(row, place, float(cell), styles.by_unit["count"])


def _lines(
    screened: Screened, tables: Mapping[str, pa.Table], told: Mapping[str, _Told]
) -> Iterator[tuple[str, Sequence[Any]]]:
    from greentrade.answers.answer import currency_source
    from greentrade.report.wording import CANDIDATE_CAUTION, LOW_HIGH, RATE_CAUTION

    def section(title: str) -> Iterable[tuple[str, Sequence[Any]]]:
        return (("", ()), ("section", (title,)))

    yield "title", ("What this workbook holds",)
    yield "", ("greentrade", __version__)
    yield "", ("reference tables", screened.reference.digest)
    yield "", ("profile", screened.reference.profile.name)
    yield (
        "",
        (
            "policy date",
            "none: each list's latest scope" if screened.policy_date is None else str(screened.policy_date),
        ),
    )
    yield "", ("currency", screened.currency or "not stated", currency_source(screened.extract))
    for edition, rows in screened.editions.items():
        yield "", ("HS edition", edition, screened.edition_basis, rows)
    yield from section("Inputs")
    yield "heading", ("layout", "rows", "file", "SHA-256")
    for item in screened.extract.inputs:
        name = (item.path or "data in memory") + (f" > {item.member}" if item.member else "")
        yield "", (item.layout, "" if item.rows is None else item.rows, name, item.sha256 or "")
    yield from section("Row accounting")
    yield "heading", ("outcome", "why", "rows", "value")
    for line in screened.dispositions.to_pylist():
        value = "" if line["value"] is None else float(line["value"])
        yield "", (line["disposition"], line["reason"], line["rows"], value)
    yield from section("How to read it")
    cautions = [
        LOW_HIGH,
        CANDIDATE_CAUTION,
        RATE_CAUTION,
        "An empty cell is not zero: the figure is not known, or there is none.",
        "Dimensions, lists and media overlap: never add them up. Rows named all count each code once.",
        "Records are not in here: a sheet cannot hold them. They are in the files that `greentrade screen --out DIR` writes.",
    ]
    for caution in [*cautions, *screened.notes]:
        yield "", (caution,)
    yield from section("Sheets")
    yield "heading", ("sheet", "rows", "", "note")
    for name, sheet in told.items():
        yield "", (name, sheet.rows, "", " ".join(sheet.lines()))
    yield from section("Columns")
    yield "heading", ("sheet", "column", "unit", "what it says")
    for name, table in tables.items():
        for heading in table.column_names:
            known = column(heading)
            yield "", (name, heading, known.unit_in(screened.currency), known.says)
