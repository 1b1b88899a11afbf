"""Does the trade of some goods hang on few products, or on few partners?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from greentrade.answers.answer import answer
from greentrade.answers.goods import ENVIRONMENTAL_GOOD, choose, make_trade_table
from greentrade.answers.places import put_places
from greentrade.engines.sql import statements
from greentrade.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "concentration.sql")
OVER = ("hs_code", "partner")


@answer(
    "Does the trade of these goods hang on few products, or on few partners?",
    examples=("exports.csv", "exports.csv --over partner --dimension any_of_three"),
    lead=("year", "flow", "hhi", "largest", "largest_share"),
    written="never",
)
def concentration(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    *,
    over: Literal["hs_code", "partner"] = "hs_code",
    by: Sequence[str] = ("year", "flow"),
    tier: str = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
    groups: Groups = None,
) -> pa.Table:
    """Measure how concentrated the trade of some goods is, over products or over partners.

    Parameters
    ----------
    over
        ``"hs_code"`` or ``"partner"``.
    by
        Any of year, month, period, flow, reporter, partner, group, regime, save what ``over`` names.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, parts (products or partners with trade), hhi (Herfindahl index: the sum of the squared shares of value_high, from
        1 / parts to 1), hhi_certain (the same of value_low), largest (the code with its edition, or the partner), largest_share (its
        fraction), covered (fraction of the value that these parts hold). The world, unions, areas like "Areas, nes" and blanks are no
        partner: they lower ``covered`` and do nothing else. Codes at the level at which the extract holds them: HS6 and eight digits do not compare.

    Raises
    ------
    UsageError
        Unknown ``over``, dimension, column, tier, list, medium or group; no partners in the extract.

    Examples
    --------
    >>> import greentrade as gt
    >>> c = gt.screen(gt.load_example("china_exports")).concentration("environmental_good")
    >>> c["largest"].tolist()[-1]
    '870390 HS2012'
    """
    if over not in OVER:
        raise UsageError.not_one_of("over", over, OVER)
    if over == "partner" and "partner" not in screened.extract.columns:
        raise UsageError("over='partner': the extract has no partner.", hint="choose from: hs_code.")
    goods = choose(screened, dimension, tier, lists, media)
    products = over == "hs_code"
    also = () if products else ("partner",)
    columns = make_trade_table(screened, goods, by, also=also, products=products, groups=groups, fixed=also)
    if not products:
        put_places(screened)
    screened.session.execute(_SQL["of_products" if products else "of_places"].fill(by=columns))
    return screened.session.table(_SQL["answer"].fill(by=columns), step="concentration")
