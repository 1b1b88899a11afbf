"""How much trade belongs to each dimension: value with lower and upper bound, share, number of codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.groups import cell_columns, split_groups
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
    written="always",
)
def totals(
    screened: Screened,
    by: Sequence[str] = ("year", "flow"),
    tier: str | None = "default",
    *,
    counts: bool = True,
    groups: Groups = None,
) -> pa.Table:
    """Add up the trade of each dimension, with a lower and an upper bound.

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
    import pyarrow as pa

    columns, _ = split_groups(screened, by, groups=groups)
    profile, session, cells = screened.reference.profile, screened.session, screened.cells
    tiers = TIERS if tier is None else (profile.check_tier(tier),)
    wanted = [
        {"dimension": name, "tier": t, "position": i} for i, name in enumerate(profile.names) for t in tiers
    ]
    session.put("wanted", pa.Table.from_pylist(wanted))
    expressions = cell_columns(columns)
    values = _SQL["values"].fill(by=columns, groups=expressions, cells=cells.by(*columns))
    session.execute(values, step="totals")
    if counts:
        by_code = cells.by(*columns, code="code_id")
        session.execute(_SQL["counts"].fill(by=columns, groups=expressions, cells=by_code))
    counted = {place: _SQL[place] if counts else "" for place in ("count_columns", "join_counts")}
    return session.table(_SQL["answer"].fill_from({"by": columns, **counted}), step="totals")
