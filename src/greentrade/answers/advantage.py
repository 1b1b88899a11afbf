"""Revealed comparative advantage: the share of some goods in a reporter's exports over their share in the world's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from greentrade.answers.answer import answer
from greentrade.answers.goods import ENVIRONMENTAL_GOOD, Goods, choose, make_trade_table
from greentrade.answers.groups import names_sql, same_sql
from greentrade.core.cells import fill
from greentrade.engines.sql import quote, statements
from greentrade.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "advantage.sql")
_BY = ("year", "reporter", "hs_code")


@answer(
    "Has a reporter a revealed comparative advantage in these goods?",
    examples=("world.parquet --by year,reporter", "exports.csv --world world.csv"),
    lead=("year", "reporter", "rca_low", "rca", "value_low"),
)
def advantage(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    *,
    by: Sequence[str] | None = None,
    world: str | Any = None,
    tier: str = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
) -> pa.Table:
    """Measure the revealed comparative advantage (Balassa) of reporters in the exports of some goods.

    Parameters
    ----------
    by
        Any of year, reporter, hs_code; by default year, and reporter where the extract has several.
    world
        The world's exports: another screening, or anything that :func:`greentrade.screen` takes (a frame of hs_code, year and value will do;
        it is screened with the same tables, and as exports). None takes the exports of all reporters of this extract together for the
        world: true only if it holds the world.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns (hs_edition behind hs_code), value_low, value_high (exports of these goods, currency units), share_low, share_high
        (fractions of all exports of the reporter), world_share_low, world_share_high, rca_low (share_low over world_share_high), rca
        (share_high over world_share_high), rca_high (share_high over world_share_low). Above 1: the reporter exports more of these goods
        than the world does, for its size. Empty where the world has no such exports in that year. Currencies cancel out.

    Raises
    ------
    UsageError
        No exports; no ``world`` and a single reporter; unknown dimension, column, tier, list or medium.
    """
    several = "reporter" in screened.extract.columns and screened.session.execute(_SQL["reporters"])[0][0] > 1
    if world is None and not several:
        raise UsageError(
            "comparative advantage needs the world's exports, and the extract has one reporter.",
            hint="pass world= as another screening or as a frame of hs_code, year and value.",
        )
    by = (
        (("year", "reporter") if several else ("year",))
        if by is None
        else (by,)
        if isinstance(by, str)
        else tuple(by)
    )
    for column in by:
        if column not in _BY:
            raise UsageError.not_one_of("by", column, _BY)
    products = "hs_code" in by
    plain = [column for column in by if column != "hs_code"]
    common = [column for column in plain if column == "year"]
    goods = choose(screened, dimension, tier, lists, media)
    # Before our own: the world may be this screening itself.
    theirs = None if world is None else _world(screened, world, goods, common, products=products)
    columns = make_trade_table(screened, goods, plain, also=("flow",), products=products)
    if not screened.session.execute("SELECT 1 FROM gt_trade WHERE flow = 'export' LIMIT 1"):
        raise UsageError(
            "comparative advantage is about exports, and the extract has none.", hint="screen exports."
        )
    screened.session.put(
        "gt_world", screened.session.table("SELECT * FROM gt_trade") if theirs is None else theirs
    )
    listed = ", ".join(map(quote, common))
    fields = {
        "names": names_sql(columns), "share_names": names_sql(columns, "s"), "common": f"{listed}, " if common else "",
        "by_common": f"GROUP BY {listed}" if common else "", "product": "hs_code" if products else "''",
        "edition": "coalesce(hs_edition, '')" if products else "''", "same_whole": same_sql(columns, "t", "o"),
        "same_world": same_sql(common, "w", "o") if common else "true", "same_theirs": same_sql(common, "x", "o") if common else "true",
        "only_goods": "WHERE o.high > 0" if products else "",
    }  # fmt: skip
    table = screened.session.table(fill(_SQL["answer"], fields), step="comparative advantage")
    table = table.rename_columns(["hs_code" if name == "product" else name for name in table.column_names])
    left = [name for name in table.column_names if name not in {*by, "hs_code", "hs_edition", "one"}]
    return table.select([name for c in by for name in ((c, "hs_edition") if c == "hs_code" else (c,))] + left)


def _world(
    screened: Screened, world: Any, goods: Goods, common: Sequence[str], *, products: bool
) -> pa.Table:
    """Trade of the world in the form of ``gt_trade``."""
    from greentrade.core.screened import Screened

    if isinstance(world, Screened):
        return _laid(world, goods, common, products=products)
    with Screened.read(
        world, flow="export", edition=screened.extract.edition, reference=screened.reference, policy_date=screened.policy_date
    ) as other:  # fmt: skip
        return _laid(other, goods, common, products=products)


def _laid(other: Screened, goods: Goods, common: Sequence[str], *, products: bool) -> pa.Table:
    make_trade_table(other, goods, common, also=("flow",), products=products)
    return other.session.table("SELECT * FROM gt_trade")
