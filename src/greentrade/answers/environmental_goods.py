"""How environmental goods flow, by medium, list, tier, product and partner: value with bounds and the reasons for the gap between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.arguments import as_tuple
from greentrade.answers.goods import ENVIRONMENTAL_GOOD, choose, codes_of, mark_goods
from greentrade.answers.groups import arrange, cell_columns, split_groups
from greentrade.engines.sql import statements
from greentrade.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "environmental_goods.sql")
OWN = ("medium", "list_id", "tier", "hs_code")
"""What this answer can be shown by beside columns of the records."""


@answer(
    "How do environmental goods flow?",
    examples=(
        "exports.csv",
        "exports.csv --by year,flow,medium,partner --media plan --csv",
        "exports.csv --lists apec_2012 --by year,list_id",
    ),
    lead=("year", "flow", "medium", "value_low", "share_low", "codes"),
    written="always",
)
def environmental_goods(
    screened: Screened,
    by: Sequence[str] = ("year", "flow", "medium"),
    tier: str = "default",
    lists: Sequence[str] | None = None,
    *,
    media: str | Sequence[str] | None = None,
    groups: Groups = None,
) -> pa.Table:
    """Add up the trade in environmental goods by medium, list, tier and product, with bounds and the reasons for the gap between them.

    Parameters
    ----------
    by
        Any of year, month, period, flow, reporter, partner, group, regime, medium, list_id, tier, hs_code.
    tier
        strict (OECD core and core+), default (with the OECD combined list and APEC 54) or broad. With ``tier`` in ``by``, all three.
    lists
        Ids of the lists to use instead of a tier's.
    media
        Only these media; ``"plan"`` means the three of the cooperation plan: air_pollution, wastewater, hazardous_solid_waste.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, value_low, value_high (currency units), high_via_scope, high_via_length, high_via_edition (value that is
        only possible, by reason; reasons may overlap), share_low, share_high (fractions of screened plus unclassified value of the
        group), codes (distinct codes). With ``hs_code``, hs_edition stands behind it, since equal digits of two editions are other goods,
        and only what is traded has a row.

        Rows with ``medium = all`` count a code once; rows by medium may overlap. So do rows by list (``list_id = all`` counts a code once),
        rows by tier (each holds the narrower ones) and rows by group (``group = all`` counts each record once).

    Raises
    ------
    UsageError
        Unknown tier, column, list, medium or group.

    Notes
    -----
    Rows with ``medium = all`` count each code once; media overlap.

    Examples
    --------
    >>> import greentrade as gt
    >>> e = gt.screen(gt.load_example("china_exports")).environmental_goods(by=("year", "medium"))
    >>> bool((e["value_low"] <= e["value_high"]).all())
    True
    """
    by = as_tuple(by)
    columns, own = split_groups(screened, by, own=OWN, groups=groups)
    if "tier" in own and lists is not None:
        raise UsageError(
            "lists= stand in for the tiers, and by= asks for tiers.", hint="leave one of the two out."
        )
    screened.reference.profile.check_tier(tier)
    goods = choose(screened, ENVIRONMENTAL_GOOD, None if "tier" in own else tier, lists, media)
    mark_goods(screened, goods)
    product = "hs_code" in own
    step = _SQL["answer"].fill_from(
        {
            "by": columns,
            "groups": cell_columns(columns),
            "whole_cells": screened.cells.by(*columns, code="status_group"),
            "cells": screened.cells.by(*columns, code="code_id", only=codes_of(screened, goods)),
            "all_media": _sql(own, "medium"),
            "all_lists": _sql(own, "list_id"),
            "shown": _SQL["found_products" if product else "every_kind"],
            "found_product": ", t.hs_code, t.hs_edition" if product else "",
            "shown_product": ", d.hs_code, d.hs_edition" if product else "",
            "same_product": _SQL["same_product"] if product else "",
        }
    )
    table = screened.session.table(step, {"media": list(goods.media or ())}, step="environmental goods")
    return arrange(table, by, own=(*OWN, "hs_edition"))


def _sql(own: Sequence[str], name: str) -> str:
    """Tell whether a column is asked for, in SQL."""
    return "true" if name in own else "false"
