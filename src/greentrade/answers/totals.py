"""How much trade belongs to each dimension: value with lower and upper bound, share, number of codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.groups import group_sql, names_sql, same_sql, split_groups
from greentrade.core.cells import fill
from greentrade.engines.sql import statements
from greentrade.reference import TIERS

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "totals.sql")


@answer(
    "How much trade belongs to each dimension?",
    examples=("exports.csv", "exports.csv --by year,partner --csv", "exports.csv --by none --tier all"),
    lead=("year", "flow", "dimension", "value_low", "share_low"),
)
def totals(
    screened: Screened,
    by: Sequence[str] = ("year", "flow"),
    tier: str | None = "default",
    *,
    counts: bool = True,
    groups: Groups = None,
) -> pa.Table:
    """How much trade belongs to each dimension?

    Parameters
    ----------
    by
        Any of year, month, period, flow, reporter, partner, group, regime.
    tier
        strict, default or broad; None for all three.
    counts
        Count distinct codes too (a second pass over the records); without it the columns are left out.
    groups
        Groups of countries, where ``group`` is in ``by`` (:data:`greentrade.answers.members.Groups`): groups overlap, and ``group = all``
        counts each record once.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, dimension (and a row ``all_trade`` first), tier, value_low (certainly belongs), value_high (certainly or
        possibly belongs; both in currency units), share_low, share_high (fractions of screened plus unclassified value), codes_low,
        codes_high (distinct codes).

    Raises
    ------
    UsageError
        Unknown tier or column.

    Notes
    -----
    Each figure is a range: what certainly belongs, and what certainly or possibly belongs. ``any_of_three`` counts a code once.
    low <= high <= total everywhere (docs/methods.md).

    Examples
    --------
    >>> import greentrade as gt
    >>> t = gt.screen(gt.load_example("china_exports")).totals()
    >>> round(t.query("year == 2024 and dimension == 'all_trade'")["value_high"].item())
    3588275082837
    """
    columns, _ = split_groups(screened, by, groups=groups)
    tiers = TIERS if tier is None else (screened.reference.profile.check_tier(tier),)
    session, cells = screened.session, screened.cells
    import pyarrow as pa

    wanted = [
        {"dimension": name, "tier": t, "position": i}
        for i, name in enumerate(screened.reference.profile.names)
        for t in tiers
    ]
    session.put("wanted", pa.Table.from_pylist(wanted))
    fields = {
        "groups": group_sql(columns, "c"),
        "names": names_sql(columns),
        "whole_names": names_sql(columns, "w"),
        "same_group": same_sql(columns, "f", "w"),
    }
    session.execute(fill(_SQL["values"], {**fields, "cells": cells.by(*columns)}), step="totals")
    fields |= {"counts": "", "join": "", "order": names_sql(columns, "w")}
    if counts:
        session.execute(fill(_SQL["counts"], {**fields, "cells": cells.by(*columns, code="code_id")}))
        fields["counts"] = ", coalesce(n.codes_low, 0) AS codes_low, coalesce(n.codes_high, 0) AS codes_high"
        fields["join"] = (
            f"LEFT JOIN gt_counts n ON {same_sql(columns, 'n', 'w')} AND n.dimension = w.dimension AND n.tier = w.tier"
        )
    return session.table(fill(_SQL["answer"], fields), step="totals")
