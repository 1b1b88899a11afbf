"""What answers may be grouped by, and how their columns are arranged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.arguments import as_tuple
from greentrade.answers.members import Groups, put_members
from greentrade.core.cells import CARRIED, GROUPS
from greentrade.engines.sql import ONE, quote
from greentrade.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened


def split_groups(
    screened: Screened,
    by: Sequence[str],
    *,
    own: Sequence[str] = (),
    groups: Groups = None,
    fixed: Sequence[str] = (),
    lacks: Sequence[str] = (),
) -> tuple[list[str], list[str]]:
    """Split ``by`` into what the rows are grouped by and the answer's ``own`` columns.

    The answer has the columns of ``fixed`` by itself, and cannot be shown by those of ``lacks``: neither is among the choices.

    With ``group`` among them, the memberships are put into the session: those of ``groups``, or of all groups of countries that we know.

    Raises
    ------
    UsageError
        A column is unknown, named twice, or not in the extract.
    """
    by = as_tuple(by)
    held = screened.extract.columns
    offered = [c for c in (*GROUPS, *own) if c not in {*fixed, *lacks}]
    choices = [c for c in offered if c in {"year", "flow"} or CARRIED.get(c, c) in held or c in own]
    for column in by:
        if column not in choices:
            raise _refused(column, choices, fixed=column in fixed, offered=column in offered)
    if len(set(by)) != len(by):
        raise UsageError(f"by={list(by)!r} names a column twice.", hint="name each column once.")
    if "group" in by:
        put_members(screened, groups)
    elif groups is not None:
        raise UsageError(
            "groups= says which groups to show, and by= has no group.", hint='add "group" to by=.'
        )
    return [c for c in by if c not in own], [c for c in by if c in own]


def _refused(column: str, choices: Sequence[str], *, fixed: bool, offered: bool) -> UsageError:
    """Say why an answer cannot be shown by a column."""
    listed = f"choose from: {', '.join(choices)}."
    if fixed:
        return UsageError(
            f"by={column!r}: this answer has that column by itself.", hint=f"leave it out of by=, or {listed}"
        )
    if offered:
        return UsageError(f"by={column!r}: the extract has no {CARRIED.get(column, column)}.", hint=listed)
    return UsageError.not_one_of("by", column, choices)


_EXPRESSIONS = {
    "flow": "{t}flow_name",
    "period": "(SELECT any_value(w.label) FROM gt_when w WHERE w.period_id = {t}period)",
    "month": "(SELECT any_value(w.label) FROM gt_when w WHERE w.period_id = {t}period AND length(w.label) = 7 AND w.label[5] = '-')",
}


def cell_columns(columns: Sequence[str]) -> dict[str, str]:
    """Name the expression of each column in a table of cells, for the place ``{groups:c}`` of a step; the period shows its label."""
    return {column: _EXPRESSIONS.get(column, "{t}" + quote(column)) for column in columns}


def arrange(table: pa.Table, by: Sequence[str], *, own: Sequence[str] = ()) -> pa.Table:
    """Put the columns of ``by`` first, the edition behind its code, and leave out the answer's ``own`` columns that nobody asked for."""
    first = [name for column in by for name in ((column, "hs_edition") if column == "hs_code" else (column,))]
    left = [name for name in table.column_names if name not in {*first, *own, ONE}]
    return table.select([*first, *left])
