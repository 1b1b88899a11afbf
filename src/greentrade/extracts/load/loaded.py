"""A part as it is in our session; a copy of one whose value is text, with the decimal mark that its column shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from greentrade.extracts.load.currencies import check_marks
from greentrade.extracts.load.numbers import currency_marks, judge, read_marks
from greentrade.extracts.load.projection import Projection, project

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.files.parts import Part
    from greentrade.extracts.layouts.detect import Plan


@dataclass(frozen=True, slots=True)
class LoadedPart:
    """A part as it is in our session: columns over a scan, and what was found out on the way."""

    columns: dict[str, str]
    scan: str
    rows: dict[str | None, int]
    notes: tuple[str, ...] = ()
    column_sources: Mapping[str, str] = field(default_factory=dict)
    """SQL of each column over the part, where it is read in place."""


def columns_of(projection: Projection) -> dict[str, str]:
    """List the columns that a projection gives, by their own names."""
    columns = {c: c for c in (*projection.columns, *projection.verdicts) if c not in {"raw_text", "tail"}}
    if projection.text_value:  # kept for the judgement of the whole column, shown where it could not be read
        columns["raw_value"] = "CASE WHEN reject IS NOT NULL THEN raw_value END"
    return columns


def copy_text(
    session: Session, part: Part, plan: Plan | None, projection: Projection, name: str
) -> tuple[str, ...]:
    """Copy a part whose value is text, with the decimal mark that the column shows; without a plan, as it is."""

    def copy(made: Projection) -> None:
        with session.ordered():
            session.execute(
                f"CREATE OR REPLACE {kind_of_table(name)} {name} AS {made.query(part.scan)}",
                step=f"read {part.where or 'the extract'}",
            )

    copy(projection)
    if plan is None:
        return ()
    judged, notes = with_decimal_mark(session, part, plan, projection, name)
    if judged is not projection:
        copy(judged)
    return notes


def with_decimal_mark(
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


def kind_of_table(name: str) -> str:
    """Say what to create under a name: a temp table, or one in a database on disk."""
    return "TABLE" if "." in name else "TEMP TABLE"
