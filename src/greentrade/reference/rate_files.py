"""Read the rate library of China's tax administration as somebody holds it: the published DBF, or a CSV or workbook made from it.

What a file is, its content says, not its name. Only the columns that state a rate are read, so the encoding of the Chinese names and
the memo file beside the DBF do not matter. Nothing is judged here: values are handed on as text, each with the number of its record.
"""

from __future__ import annotations

import csv
import importlib
import io
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from greentrade.errors import InputError
from greentrade.reference.problem import printable, shown

COLUMNS = ("CODE", "ZSSL_SET", "TSL", "TSFLAG", "ST_DATE", "END_DATE")
"""Columns that state a rate: code, VAT rates, rebate rate, special flag, first and last day."""
MAX_BYTES = 200_000_000
"""No library is longer: the published one has about a tenth of it."""

_DBF_VERSIONS = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\x8c\x8e\xcb\xe5\xf5\xfb")
_ARCHIVES = {
    b"Rar!\x1a\x07": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x1f\x8b": "a gzip archive",
}
_UNPACK = "unpack it first, then name the file cmcode.DBF that was in it."
_WANTED = "name the published file cmcode.DBF, or a CSV or Excel file with its columns."
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Published:
    """A library as published: the text of each value, nothing judged.

    Parameters
    ----------
    file
        Name of the file, for messages.
    form
        ``DBF``, ``CSV`` or ``workbook``.
    unit
        What a row is called there and how it is counted: ``record`` (from 1), ``line`` or ``row`` (with the header).
    rows
        Number and texts of the `COLUMNS`, or a sentence that says why there are none.
    deleted
        Records that are marked as deleted; they are left out.
    day
        The day on which a DBF was last changed, as its header says.
    """

    file: str
    form: str
    unit: str
    rows: list[tuple[int, tuple[str, ...] | str]]
    deleted: int = 0
    day: date | None = None


def read_published(path: Path) -> Published:
    """Read a library.

    Raises
    ------
    InputError
        The file is no library that can be read: what it is instead, and what to do.
    """
    found = _form_of(path)(path)
    if not found.rows:
        left = f" beside {found.deleted:,} deleted ones" if found.deleted else ""
        raise _refused(
            path, f"the table holds no {found.unit}s{left}.", "take the file from the archive again."
        )
    return found


def _form_of(path: Path) -> Callable[[Path], Published]:
    """How to read a file: what its first bytes say."""
    if path.is_dir():
        inside = next((p.name for p in sorted(path.iterdir()) if p.name.lower() == "cmcode.dbf"), None)
        hint = f"name the file {inside} in it." if inside else _WANTED
        raise _refused(path, "this is a folder, not a file.", hint)
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(64)
    except OSError as err:
        raise _refused(
            path, f"the file cannot be read: {err.strerror}.", "check its name and permissions."
        ) from err
    if not size:
        raise _refused(path, "the file is empty.", "download it again, or take it from the archive again.")
    if size > MAX_BYTES:
        raise _refused(
            path, f"the file has {size:,} bytes, more than any rate library; it was not read.", _WANTED
        )
    archive = next((name for magic, name in _ARCHIVES.items() if head.startswith(magic)), None)
    if archive:
        raise _refused(path, f"the file is {archive}.", _UNPACK)
    if head.startswith(b"PK\x03\x04"):
        if not _is_workbook(path):
            raise _refused(path, "the file is a ZIP archive.", _UNPACK)
        return _workbook
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _workbook
    if _is_dbf(head, size):
        return _dbf
    if (
        path.suffix.lower() == ".dbf"
        or b"\0" in head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")[::2]
    ):
        raise _refused(path, "the file is no DBF table, nor any other table that is known.", _WANTED)
    return _csv


# -- DBF -----------------------------------------------------------------------


def _is_dbf(head: bytes, size: int) -> bool:
    """Tell whether a file begins as a DBF does: version, date, and lengths that fit."""
    if len(head) < 33 or head[0] not in _DBF_VERSIONS:
        return False
    header, record = struct.unpack_from("<HH", head, 8)
    return head[2] <= 12 and head[3] <= 31 and 33 <= header <= size and record > 1


def _dbf(path: Path) -> Published:
    """Read a DBF; its memo file only if a column that is needed lies there."""
    dbf = _package("dbf", "rebates", path, "a DBF")
    with path.open("rb") as stream:
        head = stream.read(32)
        count, header, width = struct.unpack_from("<IHH", head, 4)
        room = (path.stat().st_size - header) // width
        if room < count:
            what = (
                f"the file is cut off: its header counts {count:,} records, and there is room for {room:,}."
            )
            raise _refused(path, what, "download it again, or take it from the archive again.")
        try:
            table, names = _opened(dbf, path)
        except (dbf.DbfError, *_FAULTS) as err:
            hint = "take the file from the archive again."
            raise _refused(path, f"the DBF cannot be opened: {printable(str(err))}.", hint) from err
        with closing(table.open(dbf.READ_ONLY)):
            places = _places(table)
            rows, deleted = list[tuple[int, tuple[str, ...] | str]](), 0
            for number, record in enumerate(table):
                if dbf.is_deleted(record):
                    deleted += 1
                    continue
                values = []
                for name in names:
                    try:
                        values.append(_text(record[name]))
                    except (dbf.DbfError, *_FAULTS):  # then it is shown as it stands in the file
                        stream.seek(header + number * width + places[name][0])
                        values.append(_text(stream.read(places[name][1]).decode("gb18030", "replace")))
                rows.append((number + 1, tuple(values)))
    return Published(path.name, "DBF", "record", rows, deleted, _header_day(head))


_FAULTS = (OSError, ValueError, LookupError, TypeError, struct.error)
"""What the DBF package may raise on a damaged file, beside errors of its own."""


def _opened(dbf: Any, path: Path) -> tuple[Any, list[str]]:
    """Return the table, and its own names of the columns that are read."""
    table = dbf.Table(str(path), ignore_memos=True, codepage="cp936")
    fields = list(table.field_names)
    names = [fields[place] for place in _columns(path, fields)]
    memos = [name for name in names if chr(table.field_info(name).field_type) == "M"]
    if not memos:
        return table, names
    if not any(
        p.stem.lower() == path.stem.lower() and p.suffix.lower() in {".fpt", ".dbt"}
        for p in path.parent.iterdir()
    ):
        what = f"the memo file that holds {', '.join(memos)} is missing."
        raise _refused(path, what, f"put {path.stem}.FPT (or .DBT) from the archive beside the DBF.")
    return dbf.Table(str(path), codepage="cp936"), names


def _places(table: Any) -> dict[str, tuple[int, int]]:
    """Where in a record each column stands: first byte and length (byte 0 is the mark of deleted records)."""
    places, start = {}, 1
    for name in table.field_names:
        length = int(table.field_info(name).length)
        places[name] = start, length
        start += length
    return places


def _header_day(head: bytes) -> date | None:
    """Day of the last change in a DBF header (the package gives today instead): years since 1900, or the last two digits."""
    year, month, day = head[1:4]
    try:
        return date(year + (2000 if year < 80 else 1900), month, day)
    except ValueError:
        return None


# -- CSV and workbooks ------------------------------------------------------------


def _csv(path: Path) -> Published:
    """Read a CSV in UTF-8 or GBK; the delimiter is the one that the header has most of."""
    text = _decoded(path)
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(lines.line_num, row) for row in lines]
    except csv.Error as err:
        what = f"line {lines.line_num:,} is no row of a CSV ({err})."
        raise _refused(path, what, 'quote fields that hold a comma or a quote: "a, b".') from err
    return Published(path.name, "CSV", "line", list(_below_header(path, rows)))


def _decoded(path: Path) -> str:
    """Text of a file."""
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(path, "the text is UTF-16.", 'save the file as "CSV UTF-8".')
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as err:
            place = err.start
    what = f"the text is neither UTF-8 nor GBK (byte 0x{raw[place]:02x} at offset {place:,})."
    raise _refused(path, what, 'save the file as "CSV UTF-8".')


def _is_workbook(path: Path) -> bool:
    """Tell whether a ZIP archive is an Excel or OpenDocument workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin"}) or {"mimetype", "content.xml"} <= names


def _workbook(path: Path) -> Published:
    """Read the first sheet of a workbook that has the columns (or say what the first one has instead)."""
    calamine = _package("python_calamine", "excel", path, "a workbook")
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            sheets = [
                book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
            ]
    except (calamine.CalamineError, OSError) as err:
        hint = "open and save it again in Excel, or save it as CSV."
        raise _refused(path, f"the workbook cannot be read: {printable(str(err))}.", hint) from err
    tables = [
        [(number, row) for number, row in enumerate(sheet, start=1) if any(map(_text, row))]
        for sheet in sheets
    ]
    tables = [table for table in tables if table]
    fitting = (table for table in tables if _found(table[0][1]).keys() >= set(COLUMNS))
    chosen = next(fitting, tables[0] if tables else [])
    return Published(path.name, "workbook", "row", list(_below_header(path, chosen)))


def _below_header(
    path: Path, rows: Iterable[tuple[int, Sequence[object]]]
) -> Iterator[tuple[int, tuple[str, ...] | str]]:
    """Texts of the columns that are read, from rows of which the first is the header; rows without any value are no rows."""
    lines = iter(rows)
    header = [_text(value) for value in next(lines, (1, []))[1]]
    where, width = _columns(path, header), len(header)
    for number, row in lines:
        values = [_text(value) for value in row]
        if not any(values):
            continue
        if len(values) > width or len(values) <= max(where):
            yield number, f"has {len(values)} fields, the header {width}"
        else:
            yield number, tuple(values[place] for place in where)


# -- common to all ------------------------------------------------------------------


def _columns(path: Path, header: Sequence[str]) -> list[int]:
    """Where the columns that are read stand."""
    found = _found(header)
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        names = ", ".join(printable(str(name)) for name in header[:_MOST_NAMED] if name) or "no columns"
        hint = _WANTED
        if {"CODE", "NAME"} <= found.keys() and "TSL" in missing:
            hint = "this looks like stdcm.dbf, which holds the names only; the rates are in cmcode.DBF beside it."
        raise _refused(path, f"the table lacks {', '.join(missing)}; it has {names}.", hint)
    twice = [name for name in COLUMNS if len(found[name]) > 1]
    if twice:
        raise _refused(path, f"the table has the column {', '.join(twice)} twice.", "remove one of them.")
    return [found[name][0] for name in COLUMNS]


def _found(header: Sequence[object]) -> dict[str, list[int]]:
    """Where each name stands, whatever its case."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        places.setdefault(_text(name).upper(), []).append(place)
    return places


def _text(value: object) -> str:
    """Write a value as text: dates as 2024-12-31, whole numbers without a fraction, full-width signs as plain ones, no padding."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).strip("\0 \t\r\n")


def _package(name: str, extra: str, path: Path, what: str) -> Any:
    """Import a package that only this reading needs."""
    try:
        return importlib.import_module(name)
    except ImportError as err:
        hint = f"pip install 'greentrade[{extra}]', or save the table as CSV."
        raise _refused(
            path, f"to read {what}, the package {name.replace('_', '-')} is needed.", hint
        ) from err


def _refused(path: Path, what: str, hint: str) -> InputError:
    """Make the error that says why a file is not read."""
    return InputError(what, where=shown(path), hint=hint)
