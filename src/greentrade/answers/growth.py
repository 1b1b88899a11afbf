"""How fast the trade of some goods grows, year by year, beside all trade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.goods import ENVIRONMENTAL_GOOD, choose, make_trade_table
from greentrade.answers.groups import cell_columns
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "growth.sql")
REPORTING_UNITS = ("flow", "reporter")
"""Columns that tell reporting units apart: the periods that an extract holds of one may begin and end at other times than of another."""


@answer(
    "How fast does the trade of these goods grow, year by year?",
    examples=("exports.csv", "exports.csv --dimension waste --by flow,partner"),
    lead=("flow", "year", "value_low", "growth"),
)
def growth(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    *,
    by: Sequence[str] = ("flow",),
    tier: str = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
    groups: Groups = None,
) -> pa.Table:
    """Compare the trade of some goods year by year, beside all trade.

    Parameters
    ----------
    by
        Any of flow, reporter, partner, group, regime. Years are always shown.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, year, periods (months, quarters or other periods that the extract holds of the
        year, counted for each flow and reporter that ``by`` names; rows set aside are none), value_low, value_high
        (currency units), share_low, share_high (fractions of screened plus unclassified value), growth (of value_high since the year
        before, as a fraction), growth_certain (of value_low), growth_of_trade (of all goods), growth_since_first (compound, a year, since
        the first year of the extract). A growth is empty where the year before is not in the extract, held nothing, or has another number
        of periods: a year of eight months is not compared with one of twelve.

    Raises
    ------
    UsageError
        Unknown dimension, column, tier, list, medium or group.

    Examples
    --------
    >>> import greentrade as gt
    >>> g = gt.screen(gt.load_example("china_exports")).growth("environmental_good")
    >>> g["growth"].round(3).tolist()[1:]
    [0.02, 0.282, 0.086, 0.022, 0.033]
    """
    goods = choose(screened, dimension, tier, lists, media)
    columns = make_trade_table(
        screened, goods, by, also=("year",), groups=groups, fixed=("year", "period", "month")
    )
    held = count_periods(screened, columns)
    return screened.session.table(_SQL["answer"].fill(by=columns, units=held), step="growth")


def count_periods(screened: Screened, columns: Sequence[str]) -> list[str]:
    """Count the periods that the extract holds of each year (``gt_held``), for each reporting unit that ``columns`` tell apart.

    Returns
    -------
    list of str
        The columns that tell reporting units apart.
    """
    units = [column for column in columns if column in REPORTING_UNITS]
    periods = ("period",) if screened.session.execute(_SQL["several"]) else ()
    step = _SQL["held"].fill(
        cells=screened.cells.by(*units, *periods, code="status_group"),
        period="c.period" if periods else "c.year",
        units=cell_columns(units),
    )
    screened.session.execute(step, step="count the periods")
    return units
