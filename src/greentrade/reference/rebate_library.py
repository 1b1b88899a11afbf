"""Import the library of export rebate rates that China's tax administration publishes into a folder of reference tables.

A file in (:mod:`greentrade.reference.rate_files` reads it), two files out: ``rebate_library.csv``, one row for each interval of a code, and
``rebate_library.toml``, where it comes from. The official names and notes are not carried. A file with a row that cannot be read is
refused as a whole, with every such row named, and nothing is ever half-written.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from greentrade.errors import ChoiceNeeded, InputError, OutputError, UsageError, output_errors
from greentrade.reference.kinds import RATE_LIBRARY
from greentrade.reference.problem import MOST_TOLD, printable, shown
from greentrade.reference.rate_files import COLUMNS, Published, read_published

__all__ = ["FOLDER", "Imported", "import_library"]

FOLDER = "rebate_library"
"""Folder that an import makes where the user stands, if none is named."""
HEADER = (
    "hs_code", "rate_pct", "vat_rate_pct", "special_flag", "valid_from", "valid_to", "record", "basis", "source", "verified",
)  # fmt: skip
KEY = ("hs_code", "valid_from", "record")
"""Columns by which the rows are sorted and told apart: one code may have several rates at once."""
OPEN = 2099
"""Year of a last day that stands for an interval without one."""

_FLAGS = {"": "", "0": "", "1": "taxed", "2": "exempt"}
_RATE = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,6})?")
_DAY = re.compile(r"([0-9]{4})([-/.年]?)([0-9]{1,2})([-/.月]?)([0-9]{1,2})日?(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_CAUTIONS = (
    "read from a file that somebody named: nothing here proves that it is the administration's own",
    "an interval without a last day is known up to library_date only",
    "the rate in force is decided by the export date on the declaration",
)

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import has read and written.

    Parameters
    ----------
    folder
        Folder of the two files: what to name as ``reference``.
    name
        Which library it is (2026B), where the name of the file or its folder says so.
    library_date
        Day up to which its open intervals are known; None if all are closed and none was named.
    date_from_file
        Whether that day was read in the file, not named by the user.
    rows, codes, open_rows, taxed, exempt
        Intervals; codes; intervals without a last day; intervals flagged as taxed and as exempt.
    deleted
        Records that are marked as deleted in a DBF: left out.
    """

    folder: Path
    name: str
    library_date: date | None
    date_from_file: bool
    rows: int
    codes: int
    open_rows: int
    taxed: int
    exempt: int
    deleted: int


def import_library(
    file: str | Path,
    into: str | Path = FOLDER,
    *,
    library_date: date | str | None = None,
    overwrite: bool = False,
) -> Imported:
    r"""Import a published library of rebate rates.

    Parameters
    ----------
    file
        The published ``cmcode.DBF``, or a CSV or Excel file with its columns CODE, ZSSL_SET, TSL, TSFLAG, ST_DATE and END_DATE (others are
        not read).
    into
        Folder to write to: a new one, or one that already holds lists of your own.
    library_date
        Day on which the library was published. A DBF says when it was last changed; a CSV or Excel file does not.
    overwrite
        Replace a library that the folder holds already.

    Returns
    -------
    Imported

    Raises
    ------
    InputError
        The file is no such library, or rows of it cannot be read: every one is named.
    ChoiceNeeded
        Intervals are open, and neither the file nor the caller says up to when they are known.
    OutputError
        The folder cannot be written to, or holds a library already.

    Examples
    --------
    >>> from pathlib import Path
    >>> from greentrade.reference.rebate_library import import_library
    >>> lines = (
    ...     "CODE,NAME,ZSSL_SET,TSL,TSFLAG,ST_DATE,END_DATE",
    ...     "85414300,-,13,9,,20241201,20260331",
    ...     "85414300,-,13,0,,20260401,20991231",
    ... )
    >>> _ = Path("library_2026B.csv").write_text("\n".join(lines))
    >>> found = import_library("library_2026B.csv", library_date="2026-06-09")
    >>> found.name, found.rows, found.open_rows
    ('2026B', 2, 1)
    """
    path, folder = Path(file), Path(into)
    chosen = _as_day(library_date)
    _check_folder(folder, overwrite=overwrite)
    published = read_published(path)
    rows = _rows(path, published)
    open_rows = sum(not row["valid_to"] for row in rows)
    day = chosen or published.day
    if day is None and open_rows:
        what = f"{open_rows:,} of {len(rows):,} intervals have no last day, and the file does not say when the library was published."
        hint = "pass library_date=2026-06-09 (--library-date 2026-06-09): the day up to which these rates are known."
        raise ChoiceNeeded(what, option="library_date", where=shown(path), hint=hint)
    name = _name_of(path)
    source = re.sub(r"\W", "", f"sta_library_{name or (day.isoformat() if day else '')}").strip("_")
    for row in rows:
        row["source"] = source
    flags = [row["special_flag"] for row in rows]
    found = Imported(
        folder, name, day, chosen is None and day is not None, len(rows), len({row["hs_code"] for row in rows}), open_rows,
        flags.count("taxed"), flags.count("exempt"), published.deleted,
    )  # fmt: skip
    texts = {
        f"{RATE_LIBRARY}.csv": _csv(rows),
        f"{RATE_LIBRARY}.toml": _side(path, published, found, rows, source),
    }
    _write(folder, texts)
    return found


# -- reading the rows ------------------------------------------------------------


def _rows(path: Path, published: Published) -> list[Row]:
    """Rows of the table, sorted; or every value that cannot be read."""
    prefixes = _prefixes()
    rows: list[Row] = []
    faults: list[str] = []
    for number, values in published.rows:
        place = f"{shown(path)}: {published.unit} {number:,}"
        if isinstance(values, str):
            faults.append(f"{place} {values}: quote fields that hold a comma.")
            continue
        row, wrong = _row(dict(zip(COLUMNS, values, strict=True)), prefixes)
        faults += [f"{place}: {column} is {printable(value)[:60]!r}: {hint}" for column, value, hint in wrong]
        rows.append(row | {"record": str(number)})
    if faults:
        bad = "one value" if len(faults) == 1 else f"{len(faults):,} values"
        told = "".join(f"\n  {fault}" for fault in faults[:MOST_TOLD])
        more = f"\n  ... and {len(faults) - MOST_TOLD:,} more" if len(faults) > MOST_TOLD else ""
        hint = (
            "correct these rows in a copy of the file (as CSV or in Excel, codes as text), and import that."
        )
        raise InputError(f"{bad} cannot be read, so nothing was imported:{told}{more}", hint=hint)
    return sorted(rows, key=lambda row: [row[column] for column in KEY])


def _row(values: dict[str, str], prefixes: set[str]) -> tuple[Row, list[tuple[str, str, str]]]:
    """One row of the table, and what of it cannot be read: column, value, what to write."""
    wrong: list[tuple[str, str, str]] = []

    def bad(column: str, hint: str) -> str:
        wrong.append((column, values[column], hint))
        return ""

    code = values["CODE"]
    if not re.fullmatch(r"[0-9]{4,14}", code):
        code = bad("CODE", "write the 4 to 14 digits of the code, as text.")
    elif _lost_zero(code, prefixes):
        bad("CODE", f"a leading zero is lost: write 0{code}, and format the column as text.")
    rate = _rate(values["TSL"]) if values["TSL"] else ""
    if rate is None:
        rate = bad("TSL", "write the rate in per cent, such as 13 or 0 (no fraction of 1).")
    vat = [
        _rate(part.strip())
        for part in re.split(r"[,;、/| ]+", values["ZSSL_SET"].strip(",;、/| "))
        if part.strip()
    ]
    if None in vat:
        bad("ZSSL_SET", "write VAT rates in per cent with commas between, such as 13,9.")
    if values["TSFLAG"] not in _FLAGS:
        bad("TSFLAG", "write 1 (taxed as a home sale), 2 (exempt) or nothing.")
    since = _day(values["ST_DATE"])
    if since is None:
        bad("ST_DATE", "write the first day, such as 2024-12-01.")
    until = _day(values["END_DATE"]) if values["END_DATE"] else date(OPEN, 12, 31)
    if until is None:
        bad("END_DATE", "write the last day, such as 2026-12-31 (2099-12-31 if there is none).")
    elif since is not None and until < since:
        bad("END_DATE", f"the interval ends before it starts ({since}): correct one of the two days.")
    row = {
        "hs_code": code, "rate_pct": rate, "vat_rate_pct": " ".join(part for part in vat if part), "special_flag": _FLAGS.get(values["TSFLAG"], ""),
        "valid_from": str(since or ""), "valid_to": str(until) if until and until.year < OPEN else "", "basis": "read", "verified": "yes",
    }  # fmt: skip
    return row, wrong


def _rate(text: str) -> str | None:
    """Write a rate in per cent in its shortest form; None if it is none. 0.13 is a fraction that somebody's program has made of 13 %."""
    if not _RATE.fullmatch(text.removesuffix("%")):
        return None
    whole, _, fraction = text.removesuffix("%").partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > 2 or (int(whole) == 0 and fraction):
        return None
    return str(int(whole)) + (f".{fraction}" if fraction else "")


def _day(text: str) -> date | None:
    """Read a day written as 20240101, 2024-01-01, 2024/1/1 or 2024年1月1日; None if it is none."""
    found = _DAY.fullmatch(text)
    if not found or found[2] + found[4] not in {"", "--", "//", "..", "年月"}:
        return None
    if not found[2] and len(found[3]) + len(found[5]) < 4:
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[5]))
    except ValueError:
        return None


def _lost_zero(code: str, prefixes: set[str]) -> bool:
    """Tell whether a code has lost its leading zero: an edition has it with a zero only, or with one and its length is odd as no code's is."""
    return f"0{code}"[:6] in prefixes and (code[:6] not in prefixes or len(code) in (5, 7, 9))


def _prefixes() -> set[str]:
    """Headings and subheadings of every edition."""
    from greentrade.reference.load import data_root

    found: set[str] = set()
    for path in (data_root() / "hs" / "codes").glob("*.csv"):
        codes = {line[:6] for line in path.read_text(encoding="utf-8").splitlines()[1:]}
        found |= codes | {code[:4] for code in codes}
    return found


def _as_day(value: date | str | None) -> date | None:
    """Day of an argument."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as err:
        raise UsageError(f"library_date={value!r} is no date.", hint="write it as 2026-06-09.") from err


def _name_of(path: Path) -> str:
    """Which library it is (2026B), as its file or the folder around it is called; empty if neither says so."""
    for text in (path.stem, path.resolve().parent.name):
        found = re.search(r"(?<![0-9])(20[0-9]{2})[ _-]?([A-Fa-f])(?![A-Za-z0-9])", text)
        if found:
            return found[1] + found[2].upper()
    return ""


# -- writing ---------------------------------------------------------------------


def _csv(rows: Iterable[Row]) -> str:
    """Text of the table."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _side(path: Path, published: Published, found: Imported, rows: list[Row], source: str) -> str:
    """Text of the side file."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    which = f" {found.name}" if found.name else ""
    deleted = f", {found.deleted} deleted ones left out" if found.deleted else ""
    read = f"{printable(published.file)} ({published.form}, SHA-256 {digest}): {found.rows} {published.unit}s{deleted}"
    day = found.library_date
    if found.date_from_file:
        read += f"; last changed on {day} by its header"
    said = {
        "id": RATE_LIBRARY,
        "title": f"China's export rebate rates, library{which} of the tax administration",
        "title_zh": f"出口退税率文库{which}",
        "publisher": "State Taxation Administration of China",
        "edition": found.name,
        "nation": "CHN",
        "library_date": day.isoformat() if day else "",
        "coverage": f"intervals that start from {min(row['valid_from'] for row in rows)} to {max(row['valid_from'] for row in rows)}",
        "rows": [found.rows, found.rows],
        "sha256": digest,
        "licence": "rates, codes and dates read from the file; its names and notes are not carried",
        "cautions": list(_CAUTIONS),
    }
    # A basic string of TOML is written like one of JSON.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items() if value]
    return "\n".join([*lines, "", "[sources]", f"{source} = {json.dumps(read, ensure_ascii=False)}", ""])


def _check_folder(folder: Path, *, overwrite: bool) -> None:
    """Say what stands in the way before anything is read."""
    if folder.exists() and not folder.is_dir():
        raise OutputError("this is a file, not a folder.", where=shown(folder), hint="name a folder.")
    if (folder / "hs" / "codes").is_dir():
        what = "this folder is a whole set of reference tables; a library is laid over one."
        raise UsageError(what, hint="name a folder of its own with --into.", where=shown(folder))
    if not overwrite and any(folder.glob(f"{RATE_LIBRARY}.*")):
        hint = "name another folder with --into, or pass overwrite=True (--overwrite)."
        raise OutputError("the folder holds a rate library already.", where=shown(folder), hint=hint)


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Write the files aside, then put them in place together."""
    new = not folder.exists()
    aside = (folder.parent if new else folder) / f".{folder.name}.{uuid.uuid4().hex[:8]}.part"
    with output_errors("the library cannot be written", shown(folder)):
        try:
            aside.mkdir(parents=True)
            for name, text in texts.items():
                (aside / name).write_text(text, encoding="utf-8", newline="\n")
            if new:
                aside.rename(folder)
            else:
                _swap(aside, folder, list(texts))
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _swap(aside: Path, folder: Path, names: list[str]) -> None:
    """Put files into a folder in place of others of their names; if that fails, the others are back as they were."""
    moved: list[str] = []
    try:
        for name in names:
            if (folder / name).exists():
                (folder / name).rename(aside / f"{name}.old")
                moved.append(name)
        for name in names:
            (aside / name).rename(folder / name)
    except OSError:
        for name in moved:
            with suppress(OSError):
                (aside / f"{name}.old").replace(folder / name)
        raise
