"""Read what several answers need in as few passes over the rows as they need together."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from greentrade.answers import carbon_border, waste
from greentrade.answers.goods import Goods, choose
from greentrade.answers.listed import SCREENS, further_columns, of_agreements
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "prefetch.sql")


def prefetch_cells(screened: Screened, answers: Collection[str]) -> None:
    """Read the trade of several answers about published lists in one pass over the rows, before each of them is asked by default.

    Where single answers would read the rows again for each of them, their cells hold the codes of all: :meth:`greentrade.core.cells.Cells.by`
    finds them.

    Parameters
    ----------
    answers
        Names of the answers that will be asked; those that are about no published lists are passed over.
    """
    import pyarrow as pa

    if not screened.session.local:  # rows elsewhere are read once for all codes as it is
        return
    for dated, choices in _passes(screened, answers).items():
        if len(choices) < 2:
            continue
        screened.keys.put_codebook()
        lists = sorted({name for goods in choices for name in goods.published(screened.reference)})
        voted = [{"dimension": goods.dimension, "tier": goods.tier} for goods in choices]
        screened.session.put("prefetched_lists", pa.table({"list_id": pa.array(lists, pa.string())}))
        screened.session.put("prefetched_dimensions", pa.Table.from_pylist(voted))
        key = ("prefetch", *(part for goods in choices for part in goods.key))
        screened.cells.by(
            "year",
            "flow",
            *further_columns(screened, dated=dated),
            code="code_id",
            weight="net_weight_kg" in screened.extract.columns,
            only=screened.cells.subset(key, _SQL["codes"]),
        )


def _passes(screened: Screened, answers: Collection[str]) -> dict[bool, list[Goods]]:
    """Plan the passes: the goods of the answers that need period and countries of the trade, and of those that need neither."""
    passes: dict[bool, list[Goods]] = {True: [], False: []}
    for name in answers:
        if name in SCREENS:
            goods = choose(screened, SCREENS[name], published=True)
            passes[of_agreements(screened, goods)].append(goods)
        elif name == "waste":
            passes[True].append(choose(screened, waste.DIMENSION, published=True))
        elif name == "carbon_border":
            passes[True].append(carbon_border.GOODS)
    return passes
