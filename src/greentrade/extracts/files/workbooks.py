"""Workbooks (XLSX, XLSB, XLS, ODS): the sheet that holds trade records, its headings, and its rows as text.

The cells come through python-calamine (``greentrade[excel]``), which reads a whole sheet; its rows go on a batch at a time. A number cell
is the text of its number: 72104900.0 is the code ``72104900``, and the column of codes is judged as a whole later.
"""

from __future__ import annotations

import datetime as dt
import mmap
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from greentrade.errors import ChoiceNeeded, GreentradeError, InputError
from greentrade.extracts.files.archives import check_members, workbook_kind
from greentrade.extracts.files.staging import Stage
from greentrade.extracts.layouts.detect import Detector, Plan, is_question

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from greentrade.extracts.files.parts import Origin, Part


_TITLES = 20
_SAMPLE = 60
_FULL = frozenset({1 << 20, 1 << 16})
_NOISE_FROM = 1e9
"""From here on a number of a cell is read to the cent, as in other sources of floating point."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet with its headings."""

    name: str
    headings: tuple[str, ...]
    row: int
    """Row of the headings, from 1."""
    hidden: bool
    error: GreentradeError | None
    """Why its headings are no trade table."""
    plan: Plan | None = None
    """What its columns mean, where nothing is left to ask."""

    @property
    def code(self) -> int | None:
        """Place of the column of codes."""
        return None if self.plan is None else self.plan.columns["hs_code"]

    @property
    def fits(self) -> bool:
        """Whether it holds trade records, even if a question is open."""
        return self.error is None or is_question(self.error, self.headings)


def workbook_parts(
    origin: Origin, folder: Path, *, sheets: Sequence[str], detector: Detector
) -> Iterator[Part]:
    """Read the sheets of a workbook that hold trade records.

    Parameters
    ----------
    origin
        The workbook.
    folder
        Folder of the session.
    sheets
        Names of the sheets that the user asks for; none: the only one whose headings fit a layout.
    detector
        What headings mean.

    Raises
    ------
    ChoiceNeeded
        Several sheets fit.
    InputError
        None fits, or the workbook cannot be read.
    """
    with _Book(origin, folder) as book:
        found = [
            sheet
            for name in (_named(book, sheets) if sheets else book.tables())
            if (sheet := _look(book, name, detector)) is not None
        ]
        if not found:
            raise InputError(
                "the workbook holds no table: all its sheets are empty.",
                where=origin.name,
                hint="put the records on a sheet, with a line of headings.",
            )
        for sheet in found if sheets else _choose(found, origin):
            yield _read(book.sheet(sheet.name), sheet, origin, folder)


# -- which sheet -------------------------------------------------------------------------------------------------------------------------


def _named(book: _Book, sheets: Sequence[str]) -> list[str]:
    """Find the sheets that the user named."""
    found = []
    for wanted in dict.fromkeys(sheets):
        near = [name for name in book.names if name.strip().casefold() == wanted.strip().casefold()]
        name = wanted if wanted in book.names else near[0] if len(near) == 1 else None
        if name is None:
            raise InputError(
                f"there is no sheet {wanted!r}.",
                where=book.origin.name,
                hint=f"its sheets: {', '.join(book.names)}.",
            )
        where, hint = book.origin.inside(name).name, "name the sheet with the records: sheet=... (--sheet)."
        if name not in book.tables():
            raise InputError("the sheet is a chart or a macro, not a table.", where=where, hint=hint)
        if book.sheet(name).start is None:
            raise InputError("the sheet is empty.", where=where, hint=hint)
        found.append(name)
    return found


def _choose(found: Sequence[_Found], origin: Origin) -> Sequence[_Found]:
    """Choose the only sheet that fits; the sheets of one layout that hold a flow each; or the only sheet, so that it can be told what it lacks."""
    fitting = [sheet for sheet in found if sheet.fits]
    if len(fitting) == 1 or len(found) == 1:
        return (fitting or found)[:1]
    flows = {
        sheet.plan.flow for sheet in fitting if sheet.plan is not None and not sheet.plan.layout.fallback
    }
    if fitting and len(flows - {None}) == len(fitting):
        return fitting
    if fitting:
        named = ", ".join(repr(s.name) + (" (hidden)" if s.hidden else "") for s in fitting)
        raise ChoiceNeeded(
            f"several sheets hold trade records: {named}.",
            option="sheet",
            where=origin.name,
            hint="say which: sheet=... (--sheet); a list of names reads several of one layout.",
        )
    seen = "; ".join(f"{s.name!r} has {', '.join(map(repr, s.headings[:8]))}" for s in found[:8])
    raise InputError(
        f"no sheet was recognised as trade records: {seen}.",
        where=origin.name,
        hint='name the sheet (sheet=..., --sheet) and its columns: columns={"hs_code": "<heading>", "value": "<heading>", ...}.',
    )


def _look(book: _Book, name: str, detector: Detector) -> _Found | None:
    """Find the headings of a sheet: the row that fits a layout, else the first that is as full as rows usually are. None: it is empty."""
    sheet, where = book.sheet(name), book.origin.inside(name).name
    if sheet.start is None:
        return None
    above = sheet.start[0]
    sample = islice(sheet.iter_rows(), above, above + _SAMPLE)
    rows = [[_heading(cell) for cell in row] for row in sample]
    best: _Found | None = None
    for i in _likely_headings(rows):
        found = _Found(name, _trimmed(rows[i]), above + i + 1, name in book.hidden, None)
        title = " ".join(text for row in rows[:i] for text in row if text)
        facts = {"title": title, "name": book.origin.title}
        try:
            return replace(found, plan=detector.plan(found.headings, where, facts))
        except GreentradeError as err:
            found = replace(found, error=err)
            if best is None or (found.fits and not best.fits):
                best = found
    return best


def _likely_headings(rows: Sequence[Sequence[str]]) -> Iterator[int]:
    """List the rows that may hold headings: the first that is as full as rows usually are, then those near the top."""
    filled = [sum(map(bool, row)) for row in rows]
    usual = Counter(n for n in filled if n > 1).most_common(1)
    first = next((i for i, n in enumerate(filled) if n >= (usual[0][0] if usual else 1)), 0)
    yield first
    yield from (i for i, n in enumerate(filled[:_TITLES]) if n > 1 and i != first)


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    """Drop the blank cells at the end of a row."""
    return tuple(row[: max((place for place, text in enumerate(row) if text), default=-1) + 1])


# -- cells -------------------------------------------------------------------------------------------------------------------------------


def _read(sheet: CalamineSheet, found: _Found, origin: Origin, folder: Path) -> Part:
    """Read the rows of a sheet below its headings, the blank ones left out."""
    origin = origin.inside(found.name)
    width, beyond = len(found.headings), 0
    stage = Stage(folder, found.name, [f"{place}" for place in range(width)])
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number <= found.row:
            continue
        row = [cell_text(cell) for cell in cells]
        if found.code is not None and sum(text is not None for text in row) > 1:
            _check_code(cells[found.code], found.headings[found.code], f"{origin.name}, row {number}")
        beyond += any(text is not None for text in row[width:])
        kept = row[:width]
        if any(text is not None for text in kept):
            stage.add_row(number, kept)
    if not stage.rows:
        raise InputError(
            "the sheet has headings and no rows.",
            where=origin.name,
            hint="name the sheet with the rows: sheet=... (--sheet).",
        )
    stage.headings = list(found.headings)
    part = stage.part(origin, _notes(sheet, found, beyond, origin))
    title = " ".join(_heading(c) for r in islice(sheet.iter_rows(), found.row - 1) for c in r if _heading(c))
    return replace(part, facts={"title": title} if title else {})


def _check_code(cell: Any, heading: str, where: str) -> None:
    """Refuse a date in the column of codes: what was typed there is lost."""
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        raise InputError(
            f"column {heading!r} should hold codes, and this cell is a date ({cell_text(cell)}): the code that was typed there is lost.",
            where=where,
            hint="format the column as text and enter the codes again, or take them from the source of the workbook.",
        )


def _notes(sheet: CalamineSheet, found: _Found, beyond: int, origin: Origin) -> Iterator[str]:
    if found.row > 1:
        lines = "line" if found.row == 2 else "lines"
        yield f"{found.row - 1} {lines} above the headings of {origin.title} were skipped"
    if beyond:
        rows = "row" if beyond == 1 else "rows"
        have = "has" if beyond == 1 else "have"
        yield f"{beyond} {rows} of {origin.title} {have} cells to the right of the headings, which were not read"
    if sheet.end is not None and sheet.end[0] + 1 in _FULL:
        yield f"{origin.title} is full to its last row ({sheet.end[0] + 1:,}): what did not fit was cut off where it was written"


def _heading(cell: Any) -> str:
    return " ".join((cell_text(cell) or "").split())


def cell_text(cell: Any) -> str | None:
    """Write a cell as text: numbers without a needless point, dates as 2024-01-31, blanks as nothing.

    Examples
    --------
    >>> cell_text(72104900.0), cell_text(12.5), cell_text(" "), cell_text(dt.datetime(2024, 1, 31))
    ('72104900', '12.5', None, '2024-01-31')
    """
    if isinstance(cell, str):
        text = cell.replace("_x000d_", "").replace("_x000D_", "")
        return text if text.strip() else None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if cell.is_integer():
            return str(int(cell))
        if abs(cell) >= _NOISE_FROM:
            return f"{cell:.2f}"
        text = repr(cell)
        return text if "e" not in text else f"{cell:.20f}".rstrip("0")
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ")
    return None if cell is None else str(cell)


# -- the file ----------------------------------------------------------------------------------------------------------------------------


class _Book:
    """An open workbook; only the sheet read last is kept in memory.

    Parameters
    ----------
    origin
        The workbook.
    folder
        Folder of the session.
    """

    def __init__(self, origin: Origin, folder: Path) -> None:
        try:
            import python_calamine as calamine
        except ImportError as err:
            raise InputError(
                "this is a workbook, and the package that reads workbooks is not installed.",
                where=origin.name,
                hint="pip install greentrade[excel], or save the sheet as CSV (UTF-8).",
            ) from err
        self.origin = origin
        self._calamine = calamine
        self._last: tuple[str, CalamineSheet] | None = None
        path, kind = origin.read_path, workbook_kind(origin) if _is_zip(origin.read_path) else "xls"
        if kind != "xls":
            check_members(origin)
        elif _is_locked(path):
            raise _locked(origin)
        if path.suffix.lower() != f".{kind}":  # calamine goes by the ending
            link = folder / f"{len(list(folder.glob('*.book.*')))}.book.{kind}"
            link.symlink_to(path.resolve())
            path = link
        with self._ours():
            self._book = calamine.CalamineWorkbook.from_path(path)
        self.names = list(self._book.sheet_names)
        shown = calamine.SheetVisibleEnum.Visible
        self.hidden = {m.name for m in self._book.sheets_metadata if m.visible != shown}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._last = None
        self._book.close()

    def tables(self) -> list[str]:
        """List the sheets that can hold a table: charts and macros cannot."""
        kind = self._calamine.SheetTypeEnum.WorkSheet
        names = [m.name for m in self._book.sheets_metadata if m.typ == kind]
        if not names:
            raise InputError(
                "the workbook holds no table: it holds only charts or macros.",
                where=self.origin.name,
                hint="name the workbook with the numbers.",
            )
        return names

    def sheet(self, name: str) -> CalamineSheet:
        """Open a sheet by its name."""
        if self._last is None or self._last[0] != name:
            self._last = None
            with self._ours():
                self._last = (name, self._book.get_sheet_by_name(name))
        return self._last[1]

    @contextmanager
    def _ours(self) -> Iterator[None]:
        try:
            yield
        except self._calamine.PasswordError as err:
            raise _locked(self.origin) from err
        except BaseException as err:
            panic = type(err).__name__ == "PanicException"  # what calamine does with some damaged files
            if not panic and not isinstance(err, self._calamine.CalamineError | OSError):
                raise
            raise InputError(
                f"the workbook cannot be read ({(str(err) or type(err).__name__).splitlines()[0]}).",
                where=self.origin.name,
                hint="open it in Excel or LibreOffice and save it as .xlsx, or the sheet as CSV.",
            ) from err


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _is_locked(path: Path) -> bool:
    """Whether an OLE file is a workbook of today inside an envelope of encryption."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find("EncryptedPackage".encode("utf-16-le")) >= 0


def _locked(origin: Origin) -> InputError:
    return InputError(
        "the workbook is protected by a password.",
        where=origin.name,
        hint="open it with the password and save a copy without one (File > Info > Protect Workbook), or the sheet as CSV.",
    )
