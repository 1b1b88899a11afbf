"""Trade in goods that published lists name: carbon-border goods, controlled substances, fossil fuels, critical materials, eco-labels, waste.

One implementation for all of them: marks by list and category, trade in these codes only (the rows of all other codes are not read again),
and rows that add up: each list by itself, and ``all`` for the goods as such.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from greentrade.answers.answer import answer
from greentrade.answers.arguments import as_tuple
from greentrade.answers.breaks import put_breaks
from greentrade.answers.goods import Goods, choose
from greentrade.answers.groups import arrange, cell_columns, split_groups
from greentrade.answers.measures import put_parties
from greentrade.engines.sql import literal, statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened

__all__ = [
    "LISTED",
    "NOTE",
    "OWN",
    "SCREENS",
    "WANTED",
    "controlled_substances",
    "critical_materials",
    "ecolabel",
    "fossil_fuels",
    "further_columns",
    "make_listed_trade",
    "of_agreements",
    "screen_of",
]

_SQL = statements("greentrade.answers", "listed.sql")
OWN = ("list_id", "category")
WANTED = {
    ("category", "list_id"): "(m.list_id = 'all') = (m.category = 'all')",
    ("list_id",): "m.category = 'all'",
    ("category",): "m.list_id = 'all'",
    (): "m.list_id = 'all' AND m.category = 'all'",
}
"""Rows of the marks that an answer shows, by which of its own columns it is asked for."""
SCREENS = {
    "controlled_substances": "controlled_substance",
    "fossil_fuels": "fossil_fuel",
    "critical_materials": "critical_material",
    "ecolabel": "ecolabel",
}
"""Dimension of each answer that is about the lists of one dimension."""
LISTED = ("year", "flow", "list_id", "category")
"""What these answers group by unless told otherwise."""
NOTE = _SQL["note"]
"""SQL of the note on a row of alias ``s``."""


@answer(
    "How much trade is in goods that a dimension's lists name?",
    examples=(
        "exports.csv --dimension deforestation_commodity",
        "exports.csv --dimension carbon_border --lists eu_cbam_proposed_2028",
    ),
    lead=("year", "flow", "list_id", "category", "value_low"),
    written="never",
)
def screen_of(
    screened: Screened,
    dimension: str,
    by: Sequence[str] = LISTED,
    tier: str = "default",
    lists: Sequence[str] | None = None,
    *,
    groups: Groups = None,
) -> pa.Table:
    """Add up the trade in goods that the lists of a dimension name.

    Parameters
    ----------
    dimension
        carbon_border, controlled_substance, fossil_fuel, critical_material, ecolabel, or any other whose voters are lists of codes.
    by
        Any of year, month, period, flow, reporter, partner, group, regime, list_id, category.
    tier
        strict, default or broad: which lists count for the rows ``all``. Every list of the dimension has rows of its own at any tier.
    lists
        Ids of lists of the dimension to use instead, also those that never vote (indicative ones, proposals).

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, value_low, value_high (currency units), share_low, share_high (fractions of screened plus unclassified value of
        the group), net_weight_kg_low, net_weight_kg_high (as far as the records state a weight), codes (distinct codes), note (what breaks a
        series, in words). For lists that stand for an agreement (controlled substances, waste), where the extract has partners and periods,
        also partner_is_party (whether every partner of the row was party to it, or none, at the date of each record; else empty),
        non_party_low, non_party_high (value with partners outside of it; the upper one with those of whom it is not known). Only what is
        traded has a row.

        Lists are never added together: the same code may stand in several. Rows with ``list_id = all`` count a code once.

    Raises
    ------
    UsageError
        Unknown dimension, tier, column or list; a dimension of industries, whose voters are no lists of codes.

    Examples
    --------
    >>> import greentrade as gt
    >>> s = gt.screen(gt.load_example("china_exports"))
    >>> fuels = s.screen_of("fossil_fuel", by=("year", "category"))
    >>> fuels[fuels.year == 2024]["category"].tolist()
    ['all', 'fuel', 'non_energy']
    """
    return goods_of(screened, dimension, by=by, tier=tier, lists=lists, groups=groups)


def goods_of(
    screened: Screened,
    dimension: str,
    *,
    by: Sequence[str],
    tier: str = "default",
    lists: Sequence[str] | None = None,
    groups: Groups = None,
) -> pa.Table:
    """Add up the trade in goods that the lists of a dimension name: what :func:`screen_of` and its named forms answer."""
    goods = choose(screened, dimension, tier, lists, published=True)
    by = as_tuple(by)
    columns, own = split_groups(screened, by, own=OWN, groups=groups)
    parties = of_agreements(screened, goods)
    make_listed_trade(screened, goods, columns, dated=parties)
    dated = parties and {"period", "partner"} <= screened.extract.columns
    if dated:
        put_parties(screened)
        _put_agreements(screened)
    session = screened.session
    cells = screened.cells.by(*columns, code="status_group")
    session.execute(
        _SQL["whole"].fill(by=columns, groups=cell_columns(columns), cells=cells), step="all trade"
    )
    step = _SQL["answer"].fill(
        by=columns,
        wanted=WANTED[tuple(sorted(own))],
        note=NOTE,
        party=_SQL["party" if dated else "no_party"],
        party_joins=_SQL["party_joins"] if dated else "",
        party_columns=", s.partner_is_party, s.non_party_low, s.non_party_high" if dated else "",
    )
    return arrange(session.table(step, step=f"goods of {dimension}"), by, own=OWN)


def make_listed_trade(screened: Screened, goods: Goods, columns: Sequence[str], *, dated: bool) -> None:
    """Make ``gt_listed`` (which key stands in which list and category) and ``gt_listed_trade`` (the trade in these keys).

    Parameters
    ----------
    goods
        The goods meant.
    columns
        What the trade is grouped by.
    dated
        Whether period, exporter and importer of the trade are needed too.
    """
    import pyarrow as pa

    session, has = screened.session, screened.extract.columns
    lists, voting = goods.published(screened.reference), goods.voters(screened.reference, goods.tier)
    by_default = [list_id in voting for list_id in lists]
    session.put(
        "listed_lists",
        pa.table({"list_id": pa.array(lists, pa.string()), "by_default": pa.array(by_default, pa.bool_())}),
    )
    screened.keys.put_codebook()
    put_breaks(screened)
    values = {"named": goods.lists is not None, "dimension": goods.dimension, "tier": goods.tier}
    session.execute(_SQL["marks"], values)
    only = screened.cells.subset(("listed", *goods.key), _SQL["codes"])
    further, weighed = further_columns(screened, dated=dated), "net_weight_kg" in has
    if dated and "partner" in has:
        screened.extract.ensure_partners()
    places = [
        f"LEFT JOIN gt_{name}s AS the_{name} ON the_{name}.{name} = c.{name}"
        for name in ("reporter", "partner")
        if name in further
    ]
    step = _SQL["trade"].fill(
        by=columns,
        groups=cell_columns(columns),
        cells=screened.cells.by(*columns, *further, code="code_id", weight=weighed, only=only),
        places="\n".join(places),
        weight="c.weight" if weighed else "NULL::DECIMAL(38, 6)",
        period="c.period" if "period" in further else "NULL::INTEGER",
        reporter_iso="the_reporter.iso3" if "reporter" in further else _text(screened.extract.reporter),
        partner_iso="the_partner.iso3" if "partner" in further else "NULL::VARCHAR",
    )
    session.execute(step, step=f"trade in goods of {goods.dimension}")


def _text(value: str | None) -> str:
    return "NULL::VARCHAR" if value is None else literal(value)


def further_columns(screened: Screened, *, dated: bool) -> list[str]:
    """Name what the trade is told apart by beside the columns of an answer."""
    return [c for c in ("period", "reporter", "partner") if dated and c in screened.extract.columns]


def of_agreements(screened: Screened, goods: Goods) -> bool:
    """Tell whether a list of the goods stands for an agreement: partners are then parties to it, or not, at a date."""
    return not screened.reference.agreements().keys().isdisjoint(goods.published(screened.reference))


def _put_agreements(screened: Screened) -> None:
    import pyarrow as pa

    agreements = screened.reference.agreements()
    table = {
        "list_id": pa.array(agreements, pa.string()),
        "agreement": pa.array(agreements.values(), pa.string()),
    }
    screened.session.put("agreements", pa.table(table))


def _screen(name: str, question: str, summary: str, options: str) -> Callable[..., Any]:
    """Make the answer about one dimension's lists, under a name of its own: :func:`screen_of` with that dimension."""

    def listed(
        screened: Screened,
        by: Sequence[str] = LISTED,
        lists: Sequence[str] | None = None,
        *,
        groups: Groups = None,
    ) -> pa.Table:
        return goods_of(screened, SCREENS[name], by=by, lists=lists, groups=groups)

    _, _, described = (screen_of.__doc__ or "").partition("\n")
    listed.__name__ = listed.__qualname__ = name
    listed.__doc__ = summary + "\n" + described.partition("Examples\n")[0].rstrip()
    examples = ("exports.csv", f"exports.csv {options}")
    return answer(question, examples=examples, lead=(*LISTED, "value_low"))(listed)


controlled_substances = _screen(
    "controlled_substances",
    "Which trade may be in substances that agreements control?",
    "Add up the trade that may be in substances which agreements control.",
    "--lists montreal_ods",
)
fossil_fuels = _screen(
    "fossil_fuels",
    "How much trade is in fossil fuels?",
    "Add up the trade in fossil fuels.",
    "--by year,flow,category,partner",
)
critical_materials = _screen(
    "critical_materials",
    "How much trade is in critical raw materials?",
    "Add up the trade in critical raw materials.",
    "--by year,flow,category",
)
ecolabel = _screen(
    "ecolabel",
    "Which trade could carry an eco-label?",
    "Add up the trade that could carry an eco-label.",
    "--by year,flow,group --groups GEN_MEMBER",
)
