"""What lists have in common: codes and trade, list by list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.goods import ENVIRONMENTAL_GOOD, choose, mark_goods
from greentrade.answers.groups import cell_columns, split_groups
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "overlap.sql")


@answer(
    "What do the lists of a dimension have in common?",
    examples=("exports.csv", "exports.csv --lists apec_2012,oecd_cleg_2014"),
    lead=("flow", "list_id", "other_list_id", "codes_common", "common_share"),
    written="never",
)
def overlap(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    *,
    by: Sequence[str] = ("flow",),
    tier: str = "broad",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
    groups: Groups = None,
) -> pa.Table:
    """Compare the lists of a dimension: the codes and the trade of this extract that they have in common.

    Parameters
    ----------
    dimension
        Whose lists: a dimension of the profile.
    by
        Any of year, month, period, flow, reporter, partner, group, regime.
    tier, lists
        Which lists: those that vote at a tier (the broad one by default), or those named.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, list_id, other_list_id, codes (of the extract that list_id names, certainly or possibly), codes_common (those that
        other_list_id names too), value_high (trade of list_id, currency units), common_low, common_high (trade of the codes that both name:
        both certainly, both at least possibly), common_share (common_high as a fraction of value_high). Every pair has two rows, and each
        list one with itself.

    Notes
    -----
    Two lists that each name a code only possibly need not mean the same part of it: common_high is an upper bound.

    Raises
    ------
    UsageError
        Unknown dimension, column, tier, list or medium.

    Examples
    --------
    >>> import greentrade as gt
    >>> o = gt.screen(gt.load_example("china_exports")).overlap(lists=["oecd_cleg_2014", "apec_2012"])
    >>> o[["list_id", "other_list_id", "codes", "codes_common"]].values.tolist()[1]
    ['apec_2012', 'oecd_cleg_2014', 54, 54]
    """
    columns, _ = split_groups(screened, by, groups=groups)
    mark_goods(screened, choose(screened, dimension, tier, lists, media))
    cells = screened.cells.by(*columns, code="code_id")
    step = _SQL["answer"].fill(by=columns, groups=cell_columns(columns), cells=cells)
    return screened.session.table(step, step="overlap of lists")
