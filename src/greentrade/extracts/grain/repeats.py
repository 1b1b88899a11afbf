"""Whole rows that stand in several files of one extract: always reported, set aside only when asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.engines.sql import statements
from greentrade.extracts.load.numbers import exact

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session

_SQL = statements(__package__, "repeats.sql")

LOOKED_AT = 5_000_000
"""Rows up to which repeated ones are looked for without being asked: beyond, it costs a pass over all columns."""


def find_repeats(session: Session, *, files: int, rows: int, drop: bool) -> tuple[bool, list[str]]:
    """Find whole rows of one file that another file holds too.

    Parameters
    ----------
    session
        Our session, with ``gt_source``.
    files, rows
        How many there are.
    drop
        Whether the user wants them set aside.

    Returns
    -------
    tuple of bool and list of str
        Whether rows are to be marked (``gt_repeats``), and what a user should know.
    """
    if files < 2:
        return False, []
    if rows > LOOKED_AT and not drop:
        return False, [
            f"rows repeated across the {files} files were not looked for ({rows:,} rows): drop_duplicates=True (--drop-duplicates) does"
        ]
    (kind,) = session.execute("SELECT column_type FROM (DESCRIBE gt_source) WHERE column_name = 'value'")[0]
    session.execute(_SQL["repeats"].fill(value=exact("r.value", kind)), step="look for repeated rows")
    count, _, example = session.execute(_SQL["count_repeats"])[0]
    if not count:
        return False, []
    file, row, first_file, first_row = example.values() if isinstance(example, dict) else example
    said = (
        "set aside" if drop else "kept and counted; drop_duplicates=True (--drop-duplicates) sets them aside"
    )
    return drop, [
        (
            f"{count:,} {'row repeats a whole row' if count == 1 else 'rows repeat whole rows'} of another file "
            f"({Path(file).name} row {row} is {Path(first_file).name} row {first_row}): {said}"
        )
    ]


def mark_repeats(session: Session) -> None:
    """Mark the repeated rows in ``gt_rows``."""
    session.execute(_SQL["mark_repeats"], step="mark repeated rows")
