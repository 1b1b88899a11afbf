"""What a kilogram (or a piece) of some goods costs, code by code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.goods import ENVIRONMENTAL_GOOD, choose, mark_goods
from greentrade.answers.groups import split_groups
from greentrade.core.cells import GROUPS
from greentrade.core.rows import rows_sql
from greentrade.engines.sql import statements
from greentrade.errors import UsageError
from greentrade.extracts.load.numbers import exact

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "unit_values.sql")
_ROW = {"year": "s.year", "period": "s.label", "flow": "s.flow_name"} | {
    name: f"s.{name}" for name in ("reporter", "partner", "regime")
}
"""What this answer can be shown by, in a row."""


@answer(
    "What does a kilogram (or a piece) of these goods cost?",
    examples=("exports.csv", "exports.csv --dimension waste --csv"),
    lead=("year", "flow", "hs_code", "unit_value", "unit", "quantity"),
    written="never",
)
def unit_values(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    *,
    by: Sequence[str] = ("year", "flow"),
    tier: str = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
) -> pa.Table:
    """Divide the value of some goods by their weight or quantity, code by code.

    Quantities of different goods are never added up, nor are different units. The extract must state weights or quantities.

    Parameters
    ----------
    by
        Any of year, period, flow, reporter, partner, regime. The code is always shown.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, hs_code, hs_edition, match (certain | possible), value_all (of all rows, currency units), unit (kg wherever a row
        of the code has a weight, else the one unit that covers the most value of the code in the whole extract; blank where there is none),
        value and quantity (of the rows that state this unit), unit_value (currency units for one unit), covered (value as a fraction of
        value_all: low where few rows state the quantity).

    Raises
    ------
    UsageError
        The extract states neither weights nor quantities; unknown dimension, column, tier, list or medium.
    """
    held = screened.extract.columns
    if not held & {"net_weight_kg", "quantity"}:
        raise UsageError(
            "unit values need weights or quantities, and the extract states none.",
            hint="screen an extract with net weights, or with quantities and their units.",
        )
    columns, _ = split_groups(screened, by, lacks=[column for column in GROUPS if column not in _ROW])
    mark_goods(screened, choose(screened, dimension, tier, lists, media))
    session = screened.session
    types = dict(session.execute("SELECT column_name, column_type FROM (DESCRIBE gt_raw)"))
    rows = _SQL["rows"].fill(
        by=columns,
        groups={column: _ROW[column] for column in columns},
        rows=rows_sql(screened.cells),
        scale=str(screened.extract.scale),
        weight=f"({exact('s.net_weight_kg', types['net_weight_kg'])} * {screened.extract.weight_scale})",
        quantity=exact("s.quantity", types["quantity"]),
    )
    sums = ("value", "weight", "quantity")
    session.group("gt_stated", rows, sums=sums, step="read weights and quantities")
    session.execute(_SQL["measured"].fill(by=columns))
    return session.table(_SQL["answer"].fill(by=columns), step="unit values")
