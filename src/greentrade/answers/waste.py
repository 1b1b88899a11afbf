"""Which flows look like waste: value and weight by list and category, with bounds, measures in force and parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.arguments import as_tuple
from greentrade.answers.goods import choose
from greentrade.answers.groups import arrange, split_groups
from greentrade.answers.listed import LISTED, NOTE, OWN, WANTED, make_listed_trade
from greentrade.answers.measures import find_measures
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "waste.sql")
DIMENSION = "waste"
_SPLIT = {"measure": "own_measure", "partner_is_party": "party"}
"""Own columns that split a row's trade when they are asked for, and are told in sum when they are not."""


@answer(
    "Which flows look like waste, under which ban or convention?",
    examples=(
        "imports.csv",
        "imports.csv --by year,flow,partner",
        "imports.csv --by year,flow,measure --csv",
    ),
    lead=("year", "flow", "partner", "list_id", "category", "value_low", "banned_low", "net_weight_kg_low"),
    written="always",
)
def waste(
    screened: Screened,
    by: Sequence[str] = LISTED,
    *,
    groups: Groups = None,
) -> pa.Table:
    """Find the flows that look like waste, by list and category.

    Parameters
    ----------
    by
        Any of year, month, period, flow, reporter, partner, group, regime, list_id, category, measure, partner_is_party.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, then

        measure
            Measures that touch some of the row's trade at the date of its record, joined by ``+``: cn_import_ban, cn_import_licence
            (imports of China), basel_control (goods that may stand in annex I, II or VIII of the Basel Convention). Blank: none that our
            tables know.
        value_low, value_high
            Certainly waste; certainly or possibly waste (currency units).
        net_weight_kg_low, net_weight_kg_high
            The same in kilograms, as far as the records state a weight; empty where none of them does.
        partner_is_party
            Whether every partner of the row was party to the Basel Convention at the date (true), or none (false). Empty: some, or not known.
        banned_low, banned_high
            Value under an import ban in force at the date; certainly, and certainly or possibly.
        controlled_low, controlled_high
            The same for licences and for consent under the Basel Convention.
        non_party_low, non_party_high
            Value with partners that were no party; the upper one with partners of whom it is not known. Empty where the extract has no partners.
        why
            Each measure with how sure it is and why only possible.
        note
            What breaks a series, in words (e-waste before and after HS2022).

        Only what is traded has a row.

        Each list that votes has rows of its own, and lists are never added together: the same code may stand in several. Bans and
        conventions do not say what is waste; their lists are in the audit trail (``matches()``). Rows with
        ``list_id = all`` count a code once over the lists of the default tier (as :func:`greentrade.answers.totals.totals` does);
        with both ``list_id`` and ``category`` that row has ``category = all``. Without ``list_id`` the lists of the default tier are
        meant. A code coarser than HS6 may stand in several categories; the rows ``all`` count it once.

        With ``measure`` or ``partner_is_party`` in ``by`` a row is split by them, and the parts add up to it.

    Raises
    ------
    UsageError
        A column is unknown, named twice, or not in the extract.

    Notes
    -----
    A waste code says what was declared, not whether the shipment was legal. Measures and parties are those of the record's period, whatever
    ``policy_date`` is; an extract without periods has none. Docs: waste.md.

    Examples
    --------
    >>> import greentrade as gt
    >>> w = gt.screen(gt.load_example("china_exports")).waste(by=("year", "list_id"))
    >>> w[w.year == 2024]["list_id"].tolist()
    ['all', 'hs_waste_core', 'hs_waste_ext']
    """
    by = as_tuple(by)
    columns, own = split_groups(screened, by, own=(*OWN, *_SPLIT), groups=groups)
    goods = choose(screened, DIMENSION, published=True)
    dated = "period" in screened.extract.columns
    make_listed_trade(screened, goods, columns, dated=True)
    find_measures(screened, columns)
    split = [f"{_SPLIT[name]} AS {name}_of" for name in _SPLIT if name in own]
    step = _SQL["answer"].fill(
        by=columns,
        wanted=WANTED[tuple(sorted(c for c in own if c in OWN))],
        split=", ".join(split) or "1 AS whole",
        dated="true" if dated else "false",
        placed="true" if dated and "partner" in screened.extract.columns else "false",
        note=NOTE,
    )
    return arrange(screened.session.table(step, step="waste"), by, own=OWN)
