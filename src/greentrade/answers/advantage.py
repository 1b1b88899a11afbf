"""Revealed comparative advantage: the share of some goods in a reporter's exports over their share in the world's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from greentrade.answers.answer import answer
from greentrade.answers.arguments import as_tuple
from greentrade.answers.goods import ENVIRONMENTAL_GOOD, Goods, choose, make_trade_table
from greentrade.answers.groups import arrange
from greentrade.engines.sql import statements
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
    written="never",
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
    by = _columns(screened, by, alone=world is None)
    products = "hs_code" in by
    plain = [column for column in by if column != "hs_code"]
    common = [column for column in plain if column == "year"]
    goods = choose(screened, dimension, tier, lists, media)
    # Before our own: the world may be this screening itself.
    theirs = None if world is None else _world(screened, world, goods, common, products=products)
    columns = make_trade_table(screened, goods, plain, also=("flow",), products=products)
    session = screened.session
    if not session.execute("SELECT 1 FROM gt_trade WHERE flow = 'export' LIMIT 1"):
        raise UsageError(
            "comparative advantage is about exports, and the extract has none.", hint="screen exports."
        )
    session.put("gt_world", session.table("SELECT * FROM gt_trade") if theirs is None else theirs)
    step = _SQL["answer"].fill(
        by=columns,
        common=common,
        product="hs_code" if products else "''",
        edition="coalesce(hs_edition, '')" if products else "''",
        only_goods="WHERE o.high > 0" if products else "",
    )
    table = session.table(step, step="comparative advantage")
    return arrange(table, by, own=("hs_code", "hs_edition"))


def _columns(screened: Screened, by: Sequence[str] | None, *, alone: bool) -> tuple[str, ...]:
    """Check the columns of the answer; ``alone``: the extract has to be the world itself."""
    several = "reporter" in screened.extract.columns and screened.session.execute(_SQL["reporters"])[0][0] > 1
    if alone and not several:
        raise UsageError(
            "comparative advantage needs the world's exports, and the extract has one reporter.",
            hint="pass world= as another screening or as a frame of hs_code, year and value.",
        )
    if by is None:
        return ("year", "reporter") if several else ("year",)
    by = as_tuple(by)
    for column in by:
        if column not in _BY:
            raise UsageError.not_one_of("by", column, _BY)
    return by


def _world(
    screened: Screened, world: Any, goods: Goods, common: Sequence[str], *, products: bool
) -> pa.Table:
    """Return the trade of the world in the form of ``gt_trade``."""
    from greentrade.core.screened import Screened

    if isinstance(world, Screened):
        return _trade_of(world, goods, common, products=products)
    with Screened.read(
        world, flow="export", edition=screened.extract.edition, reference=screened.reference, policy_date=screened.policy_date
    ) as other:  # fmt: skip
        return _trade_of(other, goods, common, products=products)


def _trade_of(other: Screened, goods: Goods, common: Sequence[str], *, products: bool) -> pa.Table:
    make_trade_table(other, goods, common, also=("flow",), products=products)
    return other.session.table("SELECT * FROM gt_trade")
