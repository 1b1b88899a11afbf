"""Which codes carry the trade of some goods: the largest first."""

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

_SQL = statements("greentrade.answers", "products.sql")


@answer(
    "Which products carry the trade of these goods?",
    examples=("exports.csv --top 20", "exports.csv --dimension energy_intensive --by year,flow"),
    lead=("flow", "rank", "hs_code", "value_low", "share"),
)
def products(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    *,
    by: Sequence[str] = ("flow",),
    top: int = 10,
    tier: str = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
    groups: Groups = None,
) -> pa.Table:
    """Rank the products that carry the trade of some goods.

    Parameters
    ----------
    by
        Any of year, month, period, flow, reporter, partner, group, regime.
    top
        How many codes to show in each group.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, rank (by value_high), hs_code, hs_edition, description (the extract's own words, where it has any), value_low,
        value_high (currency units), share (fraction of the value_high of all these goods in the group), share_so_far (added up from the
        first rank on).

    Raises
    ------
    UsageError
        ``top`` below 1; unknown dimension, column, tier, list, medium or group.

    Examples
    --------
    >>> import greentrade as gt
    >>> p = gt.screen(gt.load_example("china_exports")).products("environmental_good", by=("year",), top=1)
    >>> p[["year", "hs_code"]].values.tolist()[-1]
    [2024, '870390']
    """
    if top < 1:
        raise UsageError(f"top={top!r} is no number of products.", hint="pass a number from 1.")
    goods = choose(screened, dimension, tier, lists, media)
    columns = make_trade_table(screened, goods, by, products=True, groups=groups)
    session = screened.session
    if "description" in screened.extract.columns:
        session.group("gt_words", _SQL["descriptions"], least=("description",), step="find descriptions")
    else:
        session.execute(_SQL["no_descriptions"])
    return session.table(_SQL["answer"].fill(by=columns), {"top": top}, step="products")
