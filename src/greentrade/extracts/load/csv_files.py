"""Read a CSV file into a table: text and numbers, the line on which each row begins, and the malformed lines apart.

A row has the number of the physical line on which it begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from greentrade.engines.sql import literal, statements
from greentrade.errors import InputError
from greentrade.extracts.files.lines import find_odd_lines
from greentrade.extracts.load.headings import check_malformed_headings, reject_headings
from greentrade.extracts.load.loaded import LoadedPart, columns_of, copy_text, kind_of_table
from greentrade.extracts.load.projection import Projection, project

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.files.parts import CsvFile, Part
    from greentrade.extracts.layouts.detect import Plan

_SQL = statements(__package__, "source_view.sql")

LARGE = 256 << 20
"""Bytes of text from which on the rows are kept on disk, packed: in memory they take more than the file."""

_PACKED = 8
"""Times its packed size that a text is taken to have."""


def load_csv(
    session: Session,
    part: Part,
    file: CsvFile,
    plan: Plan,
    name: str,
    *,
    compared: bool,
    raw: Projection | None = None,
) -> LoadedPart:
    """Read a CSV file into a table of text and numbers (or as it is: ``raw``); malformed lines go to ``gt_malformed``."""
    projection = raw or project(part, plan, decimal=plan.layout.decimal or ".", compared=compared)
    stored = _as_stored(projection, file)
    table = f"{session.on_disk()}.{name}" if _is_large(file) else name
    notes = [*part.notes, *copy_text(session, part, None if raw else plan, stored, table)]
    if raw is None:
        notes += reject_headings(session, part, plan, stored.columns, table)
    malformed = _collect_malformed(session, file, table, has_tail="tail" in stored.columns)
    check_malformed_headings(session, file, plan)
    rows = session.execute(f"SELECT count(*) FROM {table}")[0][0] + malformed
    odd, swallowed = _place_lines(session, file, rows=rows)
    notes += [*_file_notes(file, malformed), *swallowed]
    line = f"rowid + {file.skip + 1}"
    if odd or malformed:
        table, line = _number_lines(session, file, table), "line"
    if odd and raw is None:
        _reject_broken(session, table, plan, stored.columns)
    if file.read_path != file.origin.read_path:
        file.read_path.unlink(missing_ok=True)  # the copy has been read
    columns = columns_of(stored) | {"source_file": literal(file.origin.name), "source_row": line}
    return LoadedPart(columns, table, {file.origin.name: rows}, tuple(notes))


def _as_stored(projection: Projection, file: CsvFile) -> Projection:
    """Leave out where a row came from, which follows from its place in the table; add the fields past the last heading."""
    columns = {c: sql for c, sql in projection.columns.items() if c not in {"source_file", "source_row"}}
    if file.width > len(file.headings):
        columns["tail"] = " || ".join(
            f"coalesce(trim(c{i}), '')" for i in range(len(file.headings), file.width)
        )
    return replace(projection, columns=columns)


def _file_notes(file: CsvFile, malformed: int) -> Iterator[str]:
    """Tell what a user should know of how a file was read."""
    name = file.origin.title
    if malformed:
        rows = "row" if malformed == 1 else "rows"
        yield f"{malformed} {rows} of {name} cannot be split into its {len(file.headings)} columns: rejected"
    if file.titles:
        yield f"{file.titles} lines of title above the headings of {name} were skipped"
    if file.unfinished and file.width == len(file.headings):
        yield f"the last line of {name} has no line end: if the file was cut there, its last field is incomplete"
    if file.encoding not in {"utf-8", "utf-8-sig"}:
        yield f"{name} was read as {file.encoding}"


def _number_lines(session: Session, file: CsvFile, table: str) -> str:
    """Copy a table with the line of the file on which each row begins."""
    sql = _SQL["number_lines"].fill(kind=kind_of_table(table), table=table)
    session.execute(sql, {"file": file.origin.name, "first": file.skip + 1}, step="number the lines")
    session.execute(f"DROP TABLE {table}")
    return f"{table}_lines"


def _is_large(file: CsvFile) -> bool:
    return file.read_path.stat().st_size * (1 if file.compression == "none" else _PACKED) >= LARGE


def _reject_broken(session: Session, name: str, plan: Plan, columns: Mapping[str, str]) -> None:
    """Reject rows with a line break inside a column that tells what the row is: a misplaced quote joined several lines."""
    for column in ("hs_code", "period", "month", "flow", "reporter", "partner", "regime", "hs_edition"):
        if column in columns:
            sql = _SQL["reject_broken"].fill(table=name, column=column)
            session.execute(sql, {"heading": plan.heading(column)}, step="look for line breaks inside fields")


def _place_lines(session: Session, file: CsvFile, *, rows: int) -> tuple[bool, list[str]]:
    """Make ``gt_skipped_lines`` (lines that begin no row), and place the malformed lines past those inside quotes.

    Returns
    -------
    tuple of bool and list of str
        Whether there are such lines, and a warning where a misplaced quote may have swallowed rows.
    """
    import pyarrow as pa

    blank = continued = swallowed = None
    if file.lines - file.skip != rows:
        odd = find_odd_lines(
            file.read_path, skip=file.skip, delimiter=file.delimiter, width=len(file.headings)
        )
        blank, continued, swallowed = odd.blank, odd.continued, odd.swallowed
    for name, lines in (("gt_continued", [continued]), ("gt_skipped_lines", [blank, continued])):
        pieces = [pa.array(piece, pa.int64()) for piece in lines if piece is not None]
        session.put(name, pa.table({"line": pa.chunked_array(pieces, pa.int64())}))
    if blank is None:
        return False, []
    session.execute(_SQL["place_malformed"], {"file": file.origin.name}, step="number the lines")
    if swallowed is None:
        return True, []
    return True, [
        (
            f"line {swallowed} of {file.origin.title} stands inside quotes and has as many delimiters as a row: if a quote is misplaced there, "
            "rows are missing"
        )
    ]


def _collect_malformed(session: Session, file: CsvFile, name: str, *, has_tail: bool) -> int:
    """Move the rows that DuckDB could not split, or that have too many fields, into ``gt_malformed``."""
    path = {"file": file.origin.name}
    for line, kind, raw in session.execute(_SQL["swallowed"]):
        if kind == "UNQUOTED VALUE" and "\n" not in raw.strip("\r\n"):
            continue
        what = (
            "a quote that is opened and never closed swallows the lines after it"
            if kind == "UNQUOTED VALUE"
            else f"the row cannot be read ({kind.lower()})"
        )
        raise InputError(
            f"{what}.", where=f"{file.origin.name}, line {line}", hint=f"correct the line: {raw[:80]!r}"
        )
    session.execute(_SQL["collect_malformed"], path)
    session.execute("DROP TABLE gt_csv_errors")
    session.execute("DROP TABLE gt_csv_scans")
    if has_tail:
        filled = session.execute(f"SELECT count(*) FROM {name} WHERE tail <> ''")[0][0]
        if filled:
            raise InputError(
                f"{filled} rows have more fields than the {len(file.headings)} headings, and the rest is not blank.",
                where=file.origin.name,
                hint="correct the headings, or the rows.",
            )
    return int(session.execute("SELECT count(*) FROM gt_malformed WHERE source_file = $file", path)[0][0])
