"""What answers may be grouped by, and the SQL names that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.members import Groups, put_members
from greentrade.core.cells import CARRIED, GROUPS
from greentrade.engines.sql import quote
from greentrade.errors import UsageError

if TYPE_CHECKING:
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
    if isinstance(by, str):
        by = (by,)
    held = screened.extract.columns
    offered = [c for c in (*GROUPS, *own) if c not in {*fixed, *lacks}]
    choices = [c for c in offered if c in {"year", "flow"} or CARRIED.get(c, c) in held or c in own]
    for column in by:
        if column in fixed:
            raise UsageError(
                f"by={column!r}: this answer has that column by itself.",
                hint=f"leave it out of by=, or choose from: {', '.join(choices)}.",
            )
        if column in offered and column not in choices:
            raise UsageError(
                f"by={column!r}: the extract has no {CARRIED.get(column, column)}.",
                hint=f"choose from: {', '.join(choices)}.",
            )
        if column not in choices:
            raise UsageError.not_one_of("by", column, choices)
    if len(set(by)) != len(by):
        raise UsageError(f"by={list(by)!r} names a column twice.", hint="name each column once.")
    if "group" in by:
        put_members(screened, groups)
    elif groups is not None:
        raise UsageError(
            "groups= says which groups to show, and by= has no group.", hint='add "group" to by=.'
        )
    return [c for c in by if c not in own], [c for c in by if c in own]


_EXPRESSIONS = {
    "flow": "flow_name",
    "period": "(SELECT any_value(w.label) FROM gt_when w WHERE w.period_id = {t}period)",
    "month": "(SELECT any_value(w.label) FROM gt_when w WHERE w.period_id = {t}period AND length(w.label) = 7 AND w.label[5] = '-')",
}


def group_sql(columns: Sequence[str], table: str = "") -> str:
    """Select list that names the groups of a cell table; the period shows its label."""
    prefix = f"{table}." if table else ""
    fields = []
    for column in columns:
        expression = _EXPRESSIONS.get(column, quote(column))
        text = expression.replace("{t}", prefix) if "{t}" in expression else prefix + expression
        fields.append(f"{text} AS {quote(column)}")
    return ", ".join(fields) if fields else "1 AS one"


def names_sql(columns: Sequence[str], table: str = "") -> str:
    """Comma-separated names of the groups."""
    prefix = f"{table}." if table else ""
    return ", ".join(prefix + quote(c) for c in columns) if columns else f"{prefix}one"


def same_sql(columns: Sequence[str], left: str, right: str) -> str:
    """Condition that two rows are of one group (blanks are equal)."""
    pairs = [f"{left}.{quote(c)} IS NOT DISTINCT FROM {right}.{quote(c)}" for c in columns or ("one",)]
    return " AND ".join(pairs)
