"""Run the audits: what must hold between rows and between tables, asked of one database that holds them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from greentrade.engines.duckdb import Session
from greentrade.engines.sql import quote, statements
from greentrade.hs.editions import EDITIONS
from greentrade.reference.kinds import LISTS
from greentrade.reference.problem import ERROR, MOST_KEPT, WARNING
from greentrade.reference.sides import FIELDS, Side

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from greentrade.reference.files import Table

Row = tuple[object, ...]
LOOKED_UP = statements("greentrade.reference", "passed.sql")
"""Kinds of our tables with which rows of a team are compared."""
WARNINGS = frozenset(
    {"national_line_unknown", "industry_reaches_nothing", "library_code_unknown", "library_flag_rate"}
)
_LATEST = 9999


@dataclass(frozen=True, slots=True)
class Finding:
    """A bad row: the number of its file, its line, the rule and what is said about it."""

    file: int
    line: int | None
    rule: str
    message: str
    hint: str
    severity: str


def findings(
    frames: dict[str, pd.DataFrame],
    tables: list[Table],
    sides: dict[int, Side],
    ours: duckdb.DuckDBPyConnection | None = None,
) -> Iterator[Finding]:
    """Ask every audit.

    Parameters
    ----------
    frames
        For each kind of table all its rows, with `file_no` and `line`; kinds without a file are there too, empty.
    tables
        The files, by their number.
    sides
        Side file of each table, by the table's number (missing where there is none that can be read).
    ours
        Database of our own tables, if they have passed: their rows are then not in `frames`, and only teams' files are spoken of.
    """
    with Session(threads=2) as session:
        _fill(session, frames, tables, sides)
        if ours is not None:
            _look_up(session, ours)
        for rule, sql in _audits():
            if rule.startswith("setup_"):
                session.execute(sql)
                continue
            severity = WARNING if rule in WARNINGS else ERROR
            seen: Counter[int] = Counter()
            for file, line, message, hint in session.execute(sql):
                if ours is not None and tables[file].ours:
                    continue  # it has passed with all its rows in view; few of them are here
                seen[file] += 1
                if seen[file] <= MOST_KEPT:
                    yield Finding(file, line, rule, message, hint, severity)


def _audits() -> Iterator[tuple[str, str]]:
    """Every audit and what it needs: `audits.sql`, then `audits_<subject>.sql`, which may read what the former has set up."""
    names = sorted(
        entry.name
        for entry in resources.files("greentrade.reference").iterdir()
        if entry.name.startswith("audits") and entry.name.endswith(".sql")
    )
    for name in names:
        yield from statements("greentrade.reference", name).items()


def _fill(
    session: Session, frames: dict[str, pd.DataFrame], tables: list[Table], sides: dict[int, Side]
) -> None:
    """Put the tables and what their side files say into the database."""
    for kind, frame in frames.items():
        # Said column by column: a table without rows would be typed by guesswork.
        schema = pa.schema(
            [(name, pa.int64() if name in {"file_no", "line"} else pa.string()) for name in frame.columns]
        )
        session.put(
            kind,
            schema.empty_table()
            if frame.empty
            else pa.Table.from_pandas(frame, schema=schema, preserve_index=False),
        )
    for name, column in (("used_sources", "source"), ("used_bases", "basis")):
        wanted = f"file_no, line, {column}, verified"
        parts = [
            f"SELECT {wanted} FROM {quote(kind)}" for kind, frame in frames.items() if column in frame.columns
        ]
        session.execute(f"CREATE TEMP VIEW {name} AS {' UNION ALL '.join(parts)}")
    ends = [e.year - 1 for e in EDITIONS[1:]] + [_LATEST]
    _put(session, "editions", [(e.name, e.year, end) for e, end in zip(EDITIONS, ends, strict=True)])
    rows: dict[str, list[Row]] = {"files": [], "sources": [], "list_editions": [], "orphans": []}
    for table in tables:
        said = _said(sides.get(table.number))
        count = max(len(table.lines) - 1, 0) if table.header else None
        low, high = said.get("rows") or (None, None)
        nation = said.get("nation") if table.kind in LISTS else None
        counts = (count, low, high, said.get("official_count"))
        rows["files"].append((table.number, table.kind, table.path.stem, *counts, nation))
        rows["sources"] += [(table.number, name) for name in said.get("sources", ())]
        rows["list_editions"] += [(table.number, name) for name in said.get("editions", ())]
        if table.kind == "hs_correlations":
            rows["orphans"] += _orphans(table.path.stem, said.get("orphans", {}).get(table.path.stem))
    for name, content in rows.items():
        _put(session, name, content)


def _look_up(session: Session, ours: duckdb.DuckDBPyConnection) -> None:
    """Put in what teams' rows are compared with: of our tables of these kinds the columns that the audits of teams' tables read."""
    for kind, sql in LOOKED_UP.items():
        session.put("gt_ours", ours.sql(sql).to_arrow_table())
        session.execute(
            f"INSERT INTO {quote(kind)} BY NAME SELECT o.* EXCLUDE (stem), f.file_no, 0 AS line FROM gt_ours o "
            f"JOIN files f ON f.kind = '{kind}' AND f.stem = o.stem"
        )


def _said(side: Side | None) -> dict[str, Any]:
    """Keys of a side file that are well formed."""
    data = side.data if side else {}
    return {key: value for key, value in data.items() if key in FIELDS and FIELDS[key][0](value)}


def _orphans(stem: str, named: object) -> list[Row]:
    """Named orphans of one table: edition -> codes."""
    if not isinstance(named, dict):
        return []
    return [
        (stem, str(edition), str(code))
        for edition, codes in named.items()
        if isinstance(codes, list)
        for code in codes
    ]


def _put(session: Session, name: str, rows: list[Row]) -> None:
    """Make a small table."""
    schema = pa.schema([(column, pa.int64() if number else pa.string()) for column, number in _SMALL[name]])
    session.put(
        name, pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
    )


_SMALL: dict[str, tuple[tuple[str, bool], ...]] = {
    "editions": (("name", False), ("first_year", True), ("last_year", True)),
    "files": (
        ("file_no", True),
        ("kind", False),
        ("stem", False),
        ("n_rows", True),
        ("low", True),
        ("high", True),
        ("official_count", True),
        ("nation", False),
    ),
    "sources": (("file_no", True), ("source", False)),
    "list_editions": (("file_no", True), ("hs_edition", False)),
    "orphans": (("stem", False), ("edition", False), ("hs6", False)),
}
"""Columns of the small tables; True for whole numbers."""
