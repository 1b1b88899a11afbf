"""Walk from one HS edition to another over the consecutive correlation tables: the only walk there is (DESIGN 5.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from greentrade.engines.sql import statements
from greentrade.hs.editions import BY_NAME, EDITIONS

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from greentrade.reference import Reference

_CONCORDANCE = statements("greentrade.codebook", "concordance.sql")


def walk(cursor: duckdb.DuckDBPyConnection, edition: str, path: Sequence[str]) -> Iterator[str]:
    """Walk all HS6 codes of an edition along a path of consecutive editions.

    Parameters
    ----------
    cursor
        Connection in which the reference tables are; the temporary table ``reach`` in it holds where the codes have come to.
    edition
        Where they start.
    path
        The editions to pass, in turn.

    Yields
    ------
    str
        Each edition of the path when the codes have come to it.
    """
    cursor.execute(_CONCORDANCE["start"], {"edition": edition})
    at = edition
    for step in path:
        cursor.execute(_CONCORDANCE["step"], {"edition": at, "next": step})
        at = step
        yield step


def reached(reference: Reference, edition: str, target: str) -> pa.Table:
    """Find the HS6 codes that correspond, in another edition, to those of an edition.

    Parameters
    ----------
    reference
        The tables.
    edition, target
        Names of HS editions.

    Returns
    -------
    pyarrow.Table
        hs6, reached: a row for each code and each code of the target that corresponds to it. Codes whose every branch ends have no row,
        nor has e-waste (8549), which never walks.
    """
    here, there = BY_NAME[edition].number, BY_NAME[target].number
    path = EDITIONS[there:here][::-1] if there < here else EDITIONS[here + 1 : there + 1]
    with reference.cursor() as cursor:
        for _ in walk(cursor, edition, [e.name for e in path]):
            pass
        return cursor.sql(_CONCORDANCE["reached"]).to_arrow_table()
