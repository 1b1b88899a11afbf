"""Copy into our session what cannot be scanned in place, and make ``gt_source``: all parts, one below the other.

A row of a CSV file has the number of the physical line on which it begins.
"""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from greentrade.engines.sql import literal, statements
from greentrade.errors import InputError
from greentrade.extracts.files.lines import find_odd_lines
from greentrade.extracts.layouts.layout_form import BREAKDOWNS
from greentrade.extracts.load.currencies import check_marks
from greentrade.extracts.load.headings import (
    check_malformed_headings,
    move_headings,
    reject_headings,
    reject_headings_in_place,
)
from greentrade.extracts.load.numbers import currency_marks, judge, read_marks
from greentrade.extracts.load.projection import Projection, complete, project
from greentrade.extracts.load.reshape import reshape

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.files.parts import CsvFile, Part
    from greentrade.extracts.layouts.detect import Plan

_SQL = statements(__package__, "source_view.sql")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A part as it is in our session: columns over a scan, and what was found out on the way."""

    columns: dict[str, str]
    scan: str
    rows: dict[str | None, int]
    notes: tuple[str, ...] = ()
    made_of: Mapping[str, str] = field(default_factory=dict)
    """SQL of each column over the part, where it is read in place."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found out while loading all parts."""

    rows: dict[str | None, int]
    """Rows of data by file (None: frame, stream or table), the malformed ones included."""
    notes: list[str]


def make_source(session: Session, parts: Sequence[Part], plans: Sequence[Plan]) -> Reading:
    """Create the view ``gt_source`` with the columns of ``gt_raw`` and the breakdown dimensions.

    Parameters
    ----------
    session
        Our session.
    parts, plans
        What is read, and what its columns mean; one plan for each part.

    Returns
    -------
    Reading
    """
    session.execute(_SQL["create_malformed"])
    several = sum(len(part.files) for part in parts) > 1
    loaded = [
        _load(session, part, plan, f"gt_part_{i}", compared=several)
        for i, (part, plan) in enumerate(zip(parts, plans, strict=True))
    ]
    loaded = [_with_unit(piece, plan, plans) for piece, plan in zip(loaded, plans, strict=True)]
    if session.execute("SELECT 1 FROM gt_malformed LIMIT 1"):
        columns = {
            "reject": "reason",
            "raw_line": "raw_line",
            "source_file": "source_file",
            "source_row": "line",
        }
        loaded.append(Loaded(columns, "gt_malformed", {}))
    present = (
        frozenset(column for piece in loaded for column in piece.columns) if len(loaded) > 1 else frozenset()
    )
    body = " UNION ALL ".join(
        f"SELECT {complete(piece.columns, present)} FROM {piece.scan}" for piece in loaded
    )
    session.define(
        f"CREATE OR REPLACE TEMP VIEW gt_source AS {body}",
        made_of={name: sql for piece in loaded for name, sql in piece.made_of.items()},
        texts_of=BREAKDOWNS,
        step="put the parts of the extract together",
    )
    rows = {path: n for piece in loaded for path, n in piece.rows.items()}
    if not any(rows.values()):
        raise InputError("the extract has no rows.", where=parts[0].where)
    if any(plan.shape is not None for plan in plans) and not session.execute(
        "SELECT 1 FROM gt_source LIMIT 1"
    ):
        seen = ", ".join(map(repr, parts[0].headings))
        raise InputError(f"no row of the extract holds a value. Headings seen: {seen}.", where=parts[0].where)
    return Reading(rows, [note for piece in loaded for note in piece.notes])


def _with_unit(piece: Loaded, plan: Plan, plans: Sequence[Plan]) -> Loaded:
    """Put currency and scale of a part beside its rows, where they differ from part to part."""
    columns = dict(piece.columns)
    if "currency" not in columns and plan.currency is not None and len({p.currency for p in plans}) > 1:
        columns["currency"] = literal(plan.currency)
    if len({p.scale for p in plans}) > 1:
        columns["scale"] = literal(str(plan.scale))
    return replace(piece, columns=columns)


def _load(session: Session, part: Part, plan: Plan, name: str, *, compared: bool) -> Loaded:
    rows: dict[str | None, int] | None = None
    if plan.shape is not None and not session.local:
        raise InputError(
            f"a row of this table is not one record (layout {plan.layout.id}): such tables are screened by DuckDB only.",
            hint="bring it into the form of a record in each row (frame.unpivot(...)), or screen its files without Spark.",
        )
    if plan.shape is not None:
        part, rows = _shaped(session, part, plan, f"{name}_given")
    elif part.csv is not None:
        return _load_csv(session, part, part.csv, plan, name, compared=compared)
    part = _stage(session, part, plan, f"{name}_given")
    if rows is None:
        rows = _count(session, part)
    if not part.files and not any(rows.values()):
        raise InputError("the extract has no rows.", where=part.where)
    nulls = not part.files or _has_nulls(session, part, plan)
    projection = project(part, plan, decimal=plan.layout.decimal or ".", nulls=nulls, compared=compared)
    notes: tuple[str, ...] = ()
    if projection.text_value and session.local:
        notes = _copy_text(session, part, plan, projection, name)
        notes += tuple(reject_headings(session, part, plan, projection.columns, name))
        return Loaded(_columns(projection), name, rows, (*part.notes, *notes))
    scan = f"({projection.query(part.scan)})"
    made_of: dict[str, str] = {}
    if projection.text_value:
        projection, notes = _marked(session, part, plan, projection, scan)
        scan = f"({projection.query(part.scan)})"
        scan, made_of, told = reject_headings_in_place(session, part, plan, projection, scan)
        notes += tuple(told)
    for column, sql in (projection.columns | projection.verdicts).items():
        made_of[column] = f"{sql} {made_of.get(column, '')}"
    return Loaded(_columns(projection), scan, rows, (*part.notes, *notes), made_of)


def _shaped(session: Session, part: Part, plan: Plan, name: str) -> tuple[Part, dict[str | None, int]]:
    """Copy a wide or long table as it is, and bring it into the form of a record in each row; its rows are those of the source."""
    width = len(part.headings)
    if part.csv is not None:
        every = Projection({f"c{i}": f"c{i}" for i in range(width)}, {}, text_value=False)
        loaded = _load_csv(session, part, part.csv, plan, f"{name}_csv", compared=False, raw=every)
        columns = ", ".join(f"c{i}" for i in range(width))
        whence = f"{loaded.columns['source_row']} AS gt_row, {loaded.columns['source_file']} AS gt_file"
        session.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {columns}, {whence} FROM {loaded.scan}"
        )
        table, notes = move_headings(session, part, plan, name)
        return reshape(session, replace(part, notes=(*loaded.notes, *notes)), plan, table), loaded.rows
    close = part.open(range(width)) if part.open is not None else None
    try:
        rows = None if part.open is not None else _count(session, part)
        listed = ", ".join(f"{sql} AS c{i}" for i, sql in enumerate(part.sql))
        whence = f"{part.source_row} AS gt_row, {part.source_file} AS gt_file"
        with session.ordered():
            session.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {listed}, {whence} FROM {part.scan}",
                step="copy the extract",
            )
    finally:
        if close is not None:
            close()
    if rows is None:
        rows = {None: session.execute(f"SELECT count(*) FROM {name}")[0][0]}
    table, notes = move_headings(session, part, plan, name)
    return reshape(session, replace(part, notes=(*part.notes, *notes)), plan, table), rows


def _count(session: Session, part: Part) -> dict[str | None, int]:
    """Count the rows of each file of a part, from the Parquet footers; of frames and tables as a whole."""
    if part.rows is not None:
        return {part.where: part.rows}
    if part.files:
        return dict(
            session.execute(
                _SQL["parquet_rows"],
                {"files": [glob.escape(str(origin.path)) for origin in part.files]},
                step="count the rows",
            )
        )
    return {None: session.execute(f"SELECT count(*) FROM {part.scan}", step="count the rows")[0][0]}


def _columns(projection: Projection) -> dict[str, str]:
    """List the columns that a projection gives, by their own names."""
    columns = {c: c for c in (*projection.columns, *projection.verdicts) if c not in {"raw_text", "tail"}}
    if (
        projection.text_value
    ):  # it was kept for the judgement of the whole column: shown where it could not be read
        columns["raw_value"] = "CASE WHEN reject IS NOT NULL THEN raw_value END"
    return columns


def _has_nulls(session: Session, part: Part, plan: Plan) -> bool:
    """Whether a Parquet file has missing values: its statistics say so at once."""
    column = part.sql[plan.columns["value"]]
    return bool(
        session.execute(
            f"SELECT 1 FROM {part.scan} WHERE {column} IS NULL LIMIT 1", step="look for missing values"
        )
    )


def _stage(session: Session, part: Part, plan: Plan, name: str) -> Part:
    """Copy the columns needed of something that is readable once, or that somebody may change; leave the rest as it is."""
    if part.open is None:
        return part
    positions = {*plan.columns.values(), *(p for q, u, _ in plan.weights for p in (q, u))}
    ordered = sorted(positions)
    close = part.open(ordered)
    try:
        listed = ", ".join(f"{part.sql[p]} AS c{p}" for p in ordered)
        with session.ordered():
            session.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {listed} FROM {part.scan}",
                step="copy the extract",
            )
    finally:
        close()
    sql = tuple(f"c{p}" for p in range(len(part.headings)))
    return replace(part, scan=name, sql=sql, source_row="rowid + 1", open=None)


def _copy_text(
    session: Session, part: Part, plan: Plan | None, projection: Projection, name: str
) -> tuple[str, ...]:
    """Copy a part whose value is text, with the decimal mark that the column shows; without a plan, as it is."""

    def copy(made: Projection) -> None:
        with session.ordered():
            session.execute(
                f"CREATE OR REPLACE {_kind(name)} {name} AS {made.query(part.scan)}",
                step=f"read {part.where or 'the extract'}",
            )

    copy(projection)
    if plan is None:
        return ()
    judged, notes = _marked(session, part, plan, projection, name)
    if judged is not projection:
        copy(judged)
    return notes


def _marked(
    session: Session, part: Part, plan: Plan, projection: Projection, table: str
) -> tuple[Projection, tuple[str, ...]]:
    """Give a projection the decimal mark that the value column shows in a table made by it."""
    heading = plan.heading("value")
    check_marks(currency_marks(session, table), plan.currency, heading=heading, where=part.where)
    marks = None if plan.layout.decimal is not None else read_marks(session, table)
    if marks is None:
        return projection, ()
    semicolons = part.csv is not None and part.csv.delimiter == ";"
    if judge(marks, heading=heading, where=part.where, semicolons=semicolons) == ".":
        return projection, (f"column {heading!r}: the comma groups digits (1,234 is read as 1234)",)
    compared = "row_hash" in projection.columns
    own = project(part, plan, decimal=",", compared=compared).columns
    judged = replace(projection, columns={c: own.get(c, sql) for c, sql in projection.columns.items()})
    return judged, (f"column {heading!r}: the comma is the decimal mark (1,5 is read as 1.5)",)


# -- CSV -------------------------------------------------------------------------------------------------------------------------------


def _load_csv(
    session: Session,
    part: Part,
    file: CsvFile,
    plan: Plan,
    name: str,
    *,
    compared: bool,
    raw: Projection | None = None,
) -> Loaded:
    """Read a CSV file into a table of text and numbers (or as it is: ``raw``); malformed lines go to ``gt_malformed``."""
    projection = raw or project(part, plan, decimal=plan.layout.decimal or ".", compared=compared)
    stored = _as_stored(projection, file)
    table = f"{session.on_disk()}.{name}" if _is_large(file) else name
    notes = [*part.notes, *_copy_text(session, part, None if raw else plan, stored, table)]
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
    columns = _columns(stored) | {"source_file": literal(file.origin.name), "source_row": line}
    return Loaded(columns, table, {file.origin.name: rows}, tuple(notes))


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
    sql = _SQL["number_lines"].fill(kind=_kind(table), table=table)
    session.execute(sql, {"file": file.origin.name, "first": file.skip + 1}, step="number the lines")
    session.execute(f"DROP TABLE {table}")
    return f"{table}_lines"


LARGE = 256 << 20
"""Bytes of text from which on the rows are kept on disk, packed: in memory they take more than the file."""

_PACKED = 8
"""Times its packed size that a text is taken to have."""


def _is_large(file: CsvFile) -> bool:
    return file.read_path.stat().st_size * (1 if file.compression == "none" else _PACKED) >= LARGE


def _kind(name: str) -> str:
    """Say what to create under a name: a temp table, or one in a database on disk."""
    return "TABLE" if "." in name else "TEMP TABLE"


def _reject_broken(session: Session, name: str, plan: Plan, columns: Mapping[str, str]) -> None:
    """Reject rows with a line break inside a column that tells what the row is: a misplaced quote joined several lines."""
    for column in ("hs_code", "period", "month", "flow", "reporter", "partner", "regime", "hs_edition"):
        if column in columns:
            sql = _SQL["reject_broken"].fill(table=name, column=column)
            session.execute(sql, {"heading": plan.heading(column)}, step="look for line breaks inside fields")


def _place_lines(session: Session, file: CsvFile, *, rows: int) -> tuple[bool, list[str]]:
    """Make ``gt_odd`` (lines that begin no row), and place the malformed lines past those inside quotes.

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
    for name, lines in (("gt_continued", [continued]), ("gt_odd", [blank, continued])):
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
