"""Which flows look like waste: value and weight by list and category, with lower and upper bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.groups import group_sql, names_sql, split_groups
from greentrade.cells import fill
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.screening import Screening

_SQL = statements("greentrade.answers", "waste.sql")
DIMENSION = "waste"
_OWN = ("list_id", "category")
_WANTED = {
    ("category", "list_id"): "(m.list_id = 'all') = (m.category = 'all')",
    ("list_id",): "m.category = 'all'",
    ("category",): "m.list_id = 'all'",
    (): "m.list_id = 'all' AND m.category = 'all'",
}
"""Rows of the marks that an answer shows, by which of its own columns it is asked for."""


def waste(
    screening: Screening,
    *,
    by: Sequence[str] = ("year", "flow", "list_id", "category"),
    groups: Groups = None,
) -> pa.Table:
    """Find the flows that look like waste, by list and category.

    Parameters
    ----------
    screening
        The screened extract.
    by
        Any of year, month, period, flow, reporter, partner, group, regime, list_id, category.
    groups
        Groups of countries, where ``group`` is in ``by`` (:data:`greentrade.answers.members.Groups`).

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, measure, value_low, value_high (currency units), net_weight_kg_low, net_weight_kg_high (as far as the records
        state a weight; empty where none of them does), partner_is_party. Only what is traded has a row.

        Each list that votes has rows of its own, and lists are never added together: the same code may stand in several. Bans and
        conventions do not say what is waste; their lists are in the audit trail (``matches()``). Rows with
        ``list_id = all`` count a code once over the lists of the default tier (as :func:`greentrade.answers.totals.totals` does);
        with both ``list_id`` and ``category`` that row has ``category = all``. Without ``list_id`` the lists of the default tier are
        meant. A code coarser than HS6 may stand in several categories; the rows ``all`` count it once.

        ``measure`` is blank and ``partner_is_party`` is empty for now: the measures in force and the parties of the conventions come
        with their own policy tables.

    Raises
    ------
    UsageError
        A column is unknown, named twice, or not in the extract.

    Examples
    --------
    >>> import greentrade as gt
    >>> w = gt.screen(gt.load_example("china_exports")).waste(by=("year", "list_id"))
    >>> w[w.year == 2024]["list_id"].tolist()
    ['all', 'hs_waste_core', 'hs_waste_ext']
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    columns, own = split_groups(screening, by, own=_OWN, groups=groups)
    dimension = next(d for d in screening.reference.profile.dimensions if d.name == DIMENSION)
    default = {list_id for voter in dimension.voters_of("default") for list_id in voter.lists}
    ids = sorted({list_id for voter in dimension.voters for list_id in voter.lists})
    import pyarrow as pa

    session = screening.session
    session.put(
        "waste_lists",
        pa.table(
            {
                "list_id": pa.array(ids, pa.string()),
                "by_default": pa.array([i in default for i in ids], pa.bool_()),
            }
        ),
    )
    screening.keys.put_codebook()
    session.execute(_SQL["marks"])
    fields = {
        "groups": group_sql(columns, "c"), "names": names_sql(columns), "trade_names": names_sql(columns, "t"),
        "wanted": _WANTED[tuple(sorted(own))], "cells": screening.cells.by(*columns, code="code_id", weight=True),
    }  # fmt: skip
    table = session.table(fill(_SQL["answer"], fields), step="waste")
    shown = [name for name in table.column_names if name not in {*by, *_OWN, "one"}]
    return table.select([*by, *shown])
