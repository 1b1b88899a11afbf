"""Bans, controls and agreements in force at the date of a record, on either side of a trade.

What a list of codes stands for is in its side file (`measure`, `agreement`), which codes and days it has in its table. A measure is matched as it
stood in each record's period, whatever ``policy_date`` the screening was made with: obligations are always dated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.codebook.dated import dated_matches
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened
    from greentrade.reference import Reference

_SQL = statements("greentrade.answers", "measures.sql")
_BASEL_ENTRY = "basel_entry"
"""Further column of a list whose entries are in force as long as the entries of the Basel Convention that they stand for."""


def find_measures(screened: Screened, columns: Sequence[str]) -> None:
    """Make ``gt_dated_trade`` (the trade in ``gt_listed_trade``, grouped by columns and by what decides about measures) and ``gt_case`` (these)."""
    session = screened.session
    acts = screened.reference.acts()
    with screened.reference.cursor() as cursor:
        entries = _entries(screened.reference, acts)
        day = cursor.execute(_SQL["whole_ban"]).fetchall()
    put_dated(screened, entries)
    session.put("acts", acts)
    put_parties(screened)
    values = {"whole_ban": day[0][0] if day else None, "whole_banned": bool(day)}
    session.execute(_SQL["dated_trade"].fill(by=columns), step="trade by date")
    session.execute(_SQL["cases"], values, step="measures in force")
    session.execute(_SQL["case_measures"], step="measures in force")


def put_dated(screened: Screened, entries: pa.Table) -> None:
    """Match the keys in ``gt_listed_trade`` with entries as they stood in each period: ``gt_found`` by span, ``gt_spans`` of the periods."""
    import pyarrow as pa

    session = screened.session
    periods = session.table(_SQL["periods"])
    days = list(zip(periods["first_day"].to_pylist(), periods["last_day"].to_pylist(), strict=True))
    found, spans = dated_matches(screened.reference, session.table(_SQL["keys"]), entries, days)
    session.put("gt_found", found)
    session.put(
        "gt_spans", periods.append_column("span", pa.array([spans[period] for period in days], pa.int32()))
    )


def put_parties(screened: Screened) -> None:
    """Make ``gt_party_of``: which of the countries in ``gt_listed_trade`` was party to which agreement in each period."""
    session = screened.session
    with screened.reference.cursor() as cursor:
        cursor.register("periods", session.table(_SQL["periods"]))
        cursor.register("countries_seen", session.table(_SQL["countries_seen"]))
        session.put("gt_party_of", cursor.sql(_SQL["parties"]).to_arrow_table())


def _entries(reference: Reference, acts: pa.Table) -> pa.Table:
    """Give the entries of the lists that stand for a measure; those that name Basel entries get the days of these."""
    import pyarrow as pa

    lists = sorted(set(acts["list_id"].to_pylist()))
    basel = [list_id for list_id in lists if _BASEL_ENTRY in reference.side(list_id).get("columns", ())]
    with reference.cursor() as cursor:
        plain = pa.array([list_id for list_id in lists if list_id not in basel], pa.string())
        cursor.register("lists_of_acts", pa.table({"list_id": plain}))
        found = [cursor.sql(_SQL["entries"]).to_arrow_table()]
        for list_id in basel:
            cursor.register("rows", reference.entries(list_id).to_arrow_table())
            dated = cursor.sql(_SQL["basel"], params={"list_id": list_id}).to_arrow_table()
            found.append(dated.select(found[0].column_names).cast(found[0].schema))
    return pa.concat_tables(found)
