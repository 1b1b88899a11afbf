"""Copy into our session what cannot be scanned in place, and make ``gt_source``: all parts, one below the other."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greentrade.engines.sql import literal, statements
from greentrade.errors import InputError
from greentrade.extracts.layouts.layout_form import BREAKDOWNS
from greentrade.extracts.load.csv_files import load_csv
from greentrade.extracts.load.headings import move_headings, reject_headings, reject_headings_in_place
from greentrade.extracts.load.loaded import LoadedPart, columns_of, copy_text, with_decimal_mark
from greentrade.extracts.load.projection import Projection, complete, project
from greentrade.extracts.load.reshape import reshape

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.files.parts import Part
    from greentrade.extracts.layouts.detect import Plan

_SQL = statements(__package__, "source_view.sql")


@dataclass(frozen=True, slots=True)
class SourceView:
    """What was found out while loading all parts."""

    rows: dict[str | None, int]
    """Rows of data by file (None: frame, stream or table), the malformed ones included."""
    notes: list[str]


def make_source(session: Session, parts: Sequence[Part], plans: Sequence[Plan]) -> SourceView:
    """Create the view ``gt_source`` with the columns of ``gt_raw`` and the breakdown dimensions.

    Parameters
    ----------
    session
        Our session.
    parts, plans
        What is read, and what its columns mean; one plan for each part.

    Returns
    -------
    SourceView
    """
    session.execute(_SQL["create_malformed"])
    several = sum(len(part.files) for part in parts) > 1
    loaded = [
        _load(session, part, plan, f"gt_part_{i}", compared=several)
        for i, (part, plan) in enumerate(zip(parts, plans, strict=True))
    ]
    loaded = [_with_unit(piece, plan, plans) for piece, plan in zip(loaded, plans, strict=True)]
    rows = {path: n for piece in loaded for path, n in piece.rows.items()}
    notes = [note for piece in loaded for note in piece.notes]
    if session.execute("SELECT 1 FROM gt_malformed LIMIT 1"):
        loaded.append(LoadedPart(_MALFORMED, "gt_malformed", {}))
    _define(session, loaded)
    if not any(rows.values()):
        raise InputError("the extract has no rows.", where=parts[0].where)
    shaped = any(plan.shape is not None for plan in plans)
    if shaped and not session.execute("SELECT 1 FROM gt_source LIMIT 1"):
        seen = ", ".join(map(repr, parts[0].headings))
        raise InputError(f"no row of the extract holds a value. Headings seen: {seen}.", where=parts[0].where)
    return SourceView(rows, notes)


_MALFORMED = {"reject": "reason", "raw_line": "raw_line", "source_file": "source_file", "source_row": "line"}
"""Columns of a malformed line."""


def _define(session: Session, loaded: Sequence[LoadedPart]) -> None:
    """Create ``gt_source`` of all parts, each with the columns of all."""
    several = len(loaded) > 1
    present = frozenset(column for piece in loaded for column in piece.columns) if several else frozenset()
    selects = [f"SELECT {complete(piece.columns, present)} FROM {piece.scan}" for piece in loaded]
    session.define(
        f"CREATE OR REPLACE TEMP VIEW gt_source AS {' UNION ALL '.join(selects)}",
        column_sources={name: sql for piece in loaded for name, sql in piece.column_sources.items()},
        texts_of=BREAKDOWNS,
        step="put the parts of the extract together",
    )


def _with_unit(piece: LoadedPart, plan: Plan, plans: Sequence[Plan]) -> LoadedPart:
    """Put currency and scale of a part beside its rows, where they differ from part to part."""
    columns = dict(piece.columns)
    if "currency" not in columns and plan.currency is not None and len({p.currency for p in plans}) > 1:
        columns["currency"] = literal(plan.currency)
    if len({p.scale for p in plans}) > 1:
        columns["scale"] = literal(str(plan.scale))
    return replace(piece, columns=columns)


def _load(session: Session, part: Part, plan: Plan, name: str, *, compared: bool) -> LoadedPart:
    """Load a part: a CSV file into a table, text values into a copy with their decimal mark, all else in place."""
    if plan.shape is not None and not session.local:
        raise InputError(
            f"a row of this table is not one record (layout {plan.layout.id}): such tables are screened by DuckDB only.",
            hint="bring it into the form of a record in each row (frame.unpivot(...)), or screen its files without Spark.",
        )
    rows: dict[str | None, int] | None = None
    if plan.shape is not None:
        part, rows = _shaped(session, part, plan, f"{name}_given")
    elif part.csv is not None:
        return load_csv(session, part, part.csv, plan, name, compared=compared)
    part = _stage(session, part, plan, f"{name}_given")
    if rows is None:
        rows = _count(session, part)
    if not part.files and not any(rows.values()):
        raise InputError("the extract has no rows.", where=part.where)
    nulls = not part.files or _has_nulls(session, part, plan)
    projection = project(part, plan, decimal=plan.layout.decimal or ".", nulls=nulls, compared=compared)
    if not projection.text_value or not session.local:
        return _in_place(session, part, plan, projection, rows)
    notes = [*part.notes, *copy_text(session, part, plan, projection, name)]
    notes += reject_headings(session, part, plan, projection.columns, name)
    return LoadedPart(columns_of(projection), name, rows, tuple(notes))


def _in_place(
    session: Session, part: Part, plan: Plan, projection: Projection, rows: dict[str | None, int]
) -> LoadedPart:
    """Scan a part where it is; values that are text there with the decimal mark that they show."""
    scan = f"({projection.query(part.scan)})"
    notes, column_sources = list(part.notes), dict[str, str]()
    if projection.text_value:
        projection, told = with_decimal_mark(session, part, plan, projection, scan)
        scan = f"({projection.query(part.scan)})"
        scan, column_sources, repeated = reject_headings_in_place(session, part, plan, projection, scan)
        notes += [*told, *repeated]
    for column, sql in (projection.columns | projection.verdicts).items():
        column_sources[column] = f"{sql} {column_sources.get(column, '')}"
    return LoadedPart(columns_of(projection), scan, rows, tuple(notes), column_sources)


def _shaped(session: Session, part: Part, plan: Plan, name: str) -> tuple[Part, dict[str | None, int]]:
    """Copy a wide or long table as it is, and bring it into the form of a record in each row; its rows are those of the source."""
    width = len(part.headings)
    if part.csv is not None:
        every = Projection({f"c{i}": f"c{i}" for i in range(width)}, {}, text_value=False)
        loaded = load_csv(session, part, part.csv, plan, f"{name}_csv", compared=False, raw=every)
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
