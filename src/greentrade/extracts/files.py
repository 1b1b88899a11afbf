"""What a file is (Parquet, CSV, or something that must be refused by name) and how a CSV file is laid out."""

from __future__ import annotations

import csv
import glob
import io
import os
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from greentrade.errors import InputError
from greentrade.extracts.encodings import find_encoding, has_mixed_lines, is_gzip, open_bytes, to_utf8

_SAMPLE_BYTES = 256 * 1024
_SAMPLE_ROWS = 200
_TITLES = 20
_DELIMITERS = ",;\t|"
_CUT = "the file is cut short or damaged"


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file and how to read it.

    Attributes
    ----------
    read_path
        File that DuckDB reads: the file itself, or a UTF-8 copy in the session's folder.
    headings
        Headings, the blank one of a trailing delimiter left out.
    width
        Fields in a row: more than headings where every row ends in a delimiter.
    skip
        Physical lines up to and including the headings.
    titles
        Lines of title above the headings.
    compression
        gzip or none.
    """

    path: Path
    read_path: Path
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    width: int
    skip: int
    titles: int
    compression: str


def expand(source: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """Files that paths, folders and patterns name; each must be there, and none twice.

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
            found = sorted(p for p in path.rglob("*.parquet") if p.is_file())
            if not found:
                raise InputError(
                    "the folder holds no Parquet files.",
                    where=text,
                    hint="name the files, or a pattern like 'folder/*.csv'.",
                )
            files += found
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


def is_parquet(path: Path) -> bool:
    """Whether a file is Parquet; anything that is neither Parquet nor plain text is refused by name."""
    where = str(path)
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
                f"{_CUT}: it starts as Parquet and does not end as Parquet.",
                where=where,
                hint="fetch or write it again.",
            )
        return True
    for mark, what in _REFUSED.items():
        if head.startswith(mark):
            raise InputError(
                f"this is {what}, not CSV or Parquet.",
                where=where,
                hint="save the data as CSV (UTF-8) or Parquet.",
            )
    return False


_REFUSED = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"SQLite f": "an SQLite database",
    b"ARROW1": "an Arrow (Feather) file",
}


def read_csv_layout(path: Path, folder: Path) -> CsvFile:
    """Find out encoding, delimiter, headings and width of a CSV file.

    Parameters
    ----------
    path
        The file, plain or gzip.
    folder
        Where a UTF-8 copy goes if one is needed.
    """
    where = str(path)
    encoding = find_encoding(path, where=where)
    read_path = path
    if encoding not in {"utf-8", "utf-8-sig"} or has_mixed_lines(path, where=where):
        read_path = folder / f"{len(list(folder.glob('*.utf8.csv')))}.utf8.csv"
        to_utf8(path, encoding, read_path)
    try:
        with open_bytes(read_path) as file:
            data = file.read(_SAMPLE_BYTES)
    except (OSError, EOFError, zlib.error) as err:
        raise InputError(f"{_CUT} ({err}).", where=where) from err
    sample = data.decode("utf-8-sig", errors="ignore")
    if b"\x00" in data:
        raise InputError("the file holds NUL bytes: it is not text.", where=where)
    start = sample.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<body", "<table", "<script")):
        raise InputError(
            "this is a web page or XML saved as a table, not CSV.",
            where=where,
            hint="download the data itself; the page may hold an error message or a login.",
        )
    if start.startswith(("{", "[")):
        raise InputError(
            "this is JSON, not CSV or Parquet.",
            where=where,
            hint="turn its records into a frame (pandas, polars) and pass that.",
        )
    if not start:
        raise InputError("the file holds nothing but blanks.", where=where)
    delimiter, rows = _rows(sample, whole=len(data) < _SAMPLE_BYTES)
    titles = _count_titles(rows)
    skip, headings = rows[titles].line, [h.strip() for h in rows[titles].fields]
    while headings and not headings[-1]:
        headings.pop()  # the rows end in a delimiter, the headings too
    body = [row.fields for row in rows[titles + 1 :]]
    if not body:
        raise InputError("the file has headings and no rows.", where=where)
    return CsvFile(
        path,
        read_path,
        encoding,
        delimiter,
        tuple(headings),
        width=_width(headings, body, where),
        skip=skip,
        titles=titles,
        compression="gzip" if is_gzip(read_path) else "none",
    )


class _Row(NamedTuple):
    line: int
    """Physical lines up to and including this row."""
    fields: list[str]


def _rows(sample: str, *, whole: bool) -> tuple[str, list[_Row]]:
    """Delimiter (the one that gives the widest rows) and the first rows, blank lines left out."""
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
    """Fields that most rows have, lines of mere text (titles, notes) not asked."""
    widths = Counter(len(fields) for fields in rows if len(fields) > 1)
    return widths.most_common(1)[0][0] if widths else 1


def _count_titles(rows: list[_Row]) -> int:
    """Lines of title above the headings: at most one field filled, in a file whose rows have several."""
    usual = _usual(row.fields for row in rows)
    filled = [sum(1 for field in row.fields if field.strip()) for row in rows[:_TITLES]]
    titles = next((i for i, n in enumerate(filled) if n > 1), 0)
    return titles if usual > 2 else 0  # a file of two columns can have blank cells


def _width(headings: list[str], rows: list[list[str]], where: str) -> int:
    """Fields that a row should have: as many as headings, or more if the rest is always blank (a trailing delimiter)."""
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
