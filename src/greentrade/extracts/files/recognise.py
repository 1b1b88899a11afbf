"""Which files are meant, what each is (or why it must be refused by name), and how a CSV file is laid out."""

from __future__ import annotations

import codecs
import csv
import glob
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from greentrade.errors import InputError
from greentrade.extracts.files.archives import CUT, workbook_kind
from greentrade.extracts.files.encodings import compression_of, open_bytes, read_chunks
from greentrade.extracts.files.parts import CsvFile, Origin
from greentrade.extracts.files.transcoding import readable

_SAMPLE_BYTES = 256 * 1024
_SAMPLE_ROWS = 200
_TITLES = 20
_DELIMITERS = ",;\t|'"  # Argentina's customs delimit by the apostrophe


def expand(source: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """Find the files that paths, folders and patterns name; each must be there, and none twice.

    Parameters
    ----------
    source
        Paths, glob patterns (``*``, ``?``, ``**``), or folders of Parquet files.
    """
    files: list[Path] = []
    for item in source:
        text = os.fspath(item)
        path = Path(text)
        if path.is_dir():
            files += _parquet_files(path)
        elif path.exists():
            files.append(path)
        elif glob.has_magic(text):
            matches = glob.glob(text, recursive=True)  # noqa: PTH207 (takes absolute patterns too)
            found = [Path(p) for p in sorted(matches) if Path(p).is_file()]
            if not found:
                raise InputError("no file matches this pattern.", where=text)
            files += found
        elif "://" in text:
            raise InputError(
                "only local files are read.", where=text, hint="download it first and name the file."
            )
        else:
            raise InputError(
                "there is no such file.", where=text, hint=f"looked in {Path.cwd()}; check the path."
            )
    twice = [str(p) for p, n in Counter(p.resolve() for p in files).items() if n > 1]
    if twice:
        raise InputError("the file is named twice, so its rows would count twice.", where=twice[0])
    return files


_PARQUET_ENDINGS = (".parquet", ".parq", ".pq")
_OTHER_ENDINGS = (".csv", ".tsv", ".txt", ".dat", ".gz", ".zst", ".zip", ".json", ".jsonl", ".ndjson", ".xlsx", ".xlsb", ".xls", ".ods")  # fmt: skip


def _parquet_files(folder: Path) -> list[Path]:
    """Find the Parquet files in a folder and below it; names that begin with ``_`` or ``.`` are no data by custom."""
    seen = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(p.startswith(("_", ".")) for p in path.relative_to(folder).parts)
    ]
    found = [path for path in seen if path.suffix.lower() in _PARQUET_ENDINGS]
    if not found:
        raise InputError(
            "the folder holds no Parquet files.",
            where=str(folder),
            hint="name the files, or a pattern like 'folder/*.csv'.",
        )
    others = [path for path in seen if path.suffix.lower() in _OTHER_ENDINGS]
    if others:
        raise InputError(
            f"beside {len(found)} Parquet files the folder holds others that may be data, such as {others[0].name}.",
            where=str(folder),
            hint="say which are meant with a pattern, like 'folder/**/*.parquet'.",
        )
    return found


class Kind(StrEnum):
    """What a file is, by its bytes (its name is not asked)."""

    PARQUET = "Parquet"
    ZIP = "a zip archive"
    WORKBOOK = "a workbook"
    JSON = "JSON"
    TEXT = "text"


def kind_of(origin: Origin) -> Kind:
    """Tell what a file is; refuse by name what is no table at all."""
    where, path = origin.name, origin.read_path
    try:
        with path.open("rb") as file:
            head = file.read(8)
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 4))
            tail = file.read(4)
    except OSError as err:
        raise InputError(f"the file cannot be opened ({err.strerror or err}).", where=where) from err
    if size == 0:
        raise InputError("the file is empty (0 bytes).", where=where)
    if head.startswith(b"PAR1"):
        if tail != b"PAR1" or size < 12:  # two marks and a length
            raise InputError(
                f"{CUT}: it starts as Parquet and does not end as Parquet.",
                where=where,
                hint="fetch or write it again.",
            )
        return Kind.PARQUET
    if head.startswith(_ZIP):
        return Kind.WORKBOOK if workbook_kind(origin) else Kind.ZIP
    if head.startswith(_OLE):
        return Kind.WORKBOOK
    _refuse(head, where, packed=False)
    if compression_of(path) != "none":
        _refuse(next(read_chunks(path, where), b"")[:8], where, packed=True)
    return Kind.JSON if _starts_as_json(next(read_chunks(path, where), b"")) else Kind.TEXT


_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"
_REFUSED = {
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"SQLite f": "an SQLite database",
    b"ARROW1": "an Arrow (Feather) file",
    b"%PDF": "a PDF document",
}
_PACKED = {
    b"PAR1": "a Parquet file",
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    _OLE: "an old Excel workbook",
    b"\x1f\x8b": "a gzip file",
    b"\x28\xb5\x2f\xfd": "a Zstandard file",
}


def _refuse(head: bytes, where: str, *, packed: bool) -> None:
    for mark, what in (_PACKED if packed else _REFUSED).items():
        if head.startswith(mark):
            raise InputError(
                f"this is {what}{', packed twice' if packed else ', not a table'}.",
                where=where,
                hint="unpack it and name what is inside."
                if packed or "archive" in what
                else "save the data as CSV (UTF-8) or Parquet.",
            )


def _starts_as_json(head: bytes) -> bool:
    """Whether a text starts as a list or an object; a heading in brackets does not."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    start = head[:2048].decode("utf-16" if marked else "utf-8-sig", errors="ignore").lstrip("\ufeff")
    return re.match(r'\s*(\{\s*("|\}|$)|\[\s*[\[{\]]|\[\s*$)', start) is not None


def read_csv_layout(origin: Origin, folder: Path) -> CsvFile:
    """Find out encoding, delimiter, headings and width of a CSV file.

    Parameters
    ----------
    origin
        The file, plain or packed.
    folder
        Where a UTF-8 copy goes if one is needed.
    """
    where, path = origin.name, origin.read_path
    text = readable(path, folder, where=where)
    with open_bytes(text.path) as file:  # it was read to the end: it is whole
        data = file.read(_SAMPLE_BYTES)
    sample = data.decode("utf-8-sig", errors="ignore")
    if b"\x00" in data:
        raise InputError("the file holds NUL bytes: it is not text.", where=where)
    start = sample.lstrip()[:400].lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<body", "<table", "<script")):
        raise _no_table(origin, start)
    if not start:
        raise InputError("the file holds nothing but blanks.", where=where)
    delimiter, rows = _rows(sample, whole=len(data) < _SAMPLE_BYTES)
    titles = _count_titles(rows)
    skip, headings = rows[titles].line, [h.strip() for h in rows[titles].fields]
    while headings and not headings[-1]:
        headings.pop()  # the rows end in a delimiter, the headings too
    body = [row.fields for row in rows[titles + 1 :]]
    if not body:
        raise InputError(
            "the file has headings and no rows.",
            where=where,
            hint="fetch it again, or name the file with the rows.",
        )
    return CsvFile(
        origin,
        text.path,
        text.encoding,
        delimiter,
        tuple(headings),
        width=_width(headings, body, where),
        skip=skip,
        titles=titles,
        title=" ".join(field.strip() for row in rows[:titles] for field in row.fields if field.strip()),
        compression=compression_of(text.path),
        lines=text.lines,
        unfinished=text.unfinished,
    )


def _no_table(origin: Origin, start: str) -> InputError:
    """Say what to do with markup: a workbook program can read some of it, a login page nobody can."""
    if "urn:schemas-microsoft-com:office:spreadsheet" in start or "<workbook" in start:
        what = "this is an XML spreadsheet of Excel 2003."
    elif origin.name.lower().endswith((".xls", ".xlsx", ".xlsb", ".ods")):
        what = f"this is a web page (HTML) saved under the name of a workbook ({origin.title})."
    else:
        return InputError(
            "this is a web page or XML saved as a table, not CSV.",
            where=origin.name,
            hint="download the data itself; the page may hold an error message or a login.",
        )
    return InputError(
        what,
        where=origin.name,
        hint="open it in Excel or LibreOffice, look whether the table is whole, and save it as .xlsx or CSV.",
    )


class _Row(NamedTuple):
    line: int
    """Physical lines up to and including this row."""
    fields: list[str]


def _rows(sample: str, *, whole: bool) -> tuple[str, list[_Row]]:
    """Find the delimiter (the one that gives the widest rows) and the first rows, blank lines left out."""
    best: tuple[str, list[_Row]] = (",", [])
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        rows: list[_Row] = []
        with suppress(csv.Error):
            for fields in reader:
                if any(fields) or len(fields) > 1:
                    rows.append(_Row(reader.line_num, fields))
                if len(rows) > _SAMPLE_ROWS:
                    break
            else:
                if not whole and len(rows) > 1:
                    rows.pop()  # the sample may end inside its last row
        if rows and (not best[1] or _usual(r.fields for r in rows) > _usual(r.fields for r in best[1])):
            best = (delimiter, rows)
    return best


def _usual(rows: Iterable[Sequence[str]]) -> int:
    """Count the fields that most rows have, lines of mere text (titles, notes) not asked."""
    widths = Counter(len(fields) for fields in rows if len(fields) > 1)
    return widths.most_common(1)[0][0] if widths else 1


def _count_titles(rows: list[_Row]) -> int:
    """Count the lines of title above the headings: at most one field filled, in a file whose rows have several."""
    usual = _usual(row.fields for row in rows)
    filled = [sum(1 for field in row.fields if field.strip()) for row in rows[:_TITLES]]
    titles = next((i for i, n in enumerate(filled) if n > 1), 0)
    return titles if usual > 2 else 0  # a file of two columns can have blank cells


def _width(headings: list[str], rows: list[list[str]], where: str) -> int:
    """Count the fields that a row should have: as many as headings, or more if the rest is always blank (a trailing delimiter)."""
    usual = _usual(rows)
    if usual == len(headings):
        return usual
    tail_blank = all(not field.strip() for row in rows for field in row[len(headings) :])
    if usual > len(headings) and tail_blank:
        return usual
    raise InputError(
        f"the rows have {usual} fields and there are {len(headings)} headings, so no column can be trusted.",
        where=where,
        hint="correct the headings (a comma inside a name must be quoted), or name the right file.",
    )
