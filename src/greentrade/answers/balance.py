"""Exports less imports of some goods, with bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.goods import ENVIRONMENTAL_GOOD, choose, make_trade_table
from greentrade.engines.sql import statements
from greentrade.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "balance.sql")


@answer(
    "Do exports of these goods exceed imports?",
    examples=("trade.csv", "trade.csv --by year,partner --media plan"),
)
def balance(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    *,
    by: Sequence[str] = ("year",),
    tier: str = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
    groups: Groups = None,
) -> pa.Table:
    """Subtract the imports of some goods from their exports; the extract must hold both flows.

    Parameters
    ----------
    by
        Any of year, month, period, reporter, partner, group, regime.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, exports_low, exports_high, imports_low, imports_high, balance_low (exports_low less imports_high), balance_high
        (exports_high less imports_low), in currency units. Re-exports and the like are not counted. Exports are mostly valued FOB and imports
        CIF, and no correction is made.

    Raises
    ------
    UsageError
        The extract holds only one of the two flows; unknown dimension, column, tier, list, medium or group.
    """
    goods = choose(screened, dimension, tier, lists, media)
    columns = make_trade_table(screened, goods, by, also=("flow",), groups=groups, fixed=("flow",))
    flows = {flow for (flow,) in screened.session.execute(_SQL["flows"])}
    if not {"export", "import"} <= flows:
        raise UsageError(
            f"a balance needs exports and imports, and the extract holds {' and '.join(sorted(flows)) or 'neither'}.",
            hint="screen both flows together.",
        )
    return screened.session.table(_SQL["answer"].fill(by=columns), step="balance")
