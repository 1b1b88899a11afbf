"""With whom some goods are traded: partner by partner, within a group of countries, and beside free-trade agreements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.goods import ENVIRONMENTAL_GOOD, choose, make_trade_table
from greentrade.answers.members import ALL, NONE, UNKNOWN, Groups, put_members
from greentrade.answers.places import put_places
from greentrade.engines.sql import statements
from greentrade.errors import UsageError
from greentrade.extracts.layouts.readings import read_place

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "partners.sql")
CHINA = "CHN"


@answer(
    "With whom are these goods traded?",
    examples=(
        "exports.csv",
        "exports.csv --group CN_FTA --by year,flow",
        "exports.csv --dimension high_pollution --csv",
    ),
    lead=("rank", "partner", "name", "flow", "value_low", "share", "share_of_partner"),
)
def partners(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    group: str | None = None,
    *,
    by: Sequence[str] = ("flow",),
    tier: str = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
    groups: Groups = None,
) -> pa.Table:
    """Rank the partners with whom some goods are traded; the extract must have partners.

    Parameters
    ----------
    group
        Only partners of this group, each in the years in which it was a member: one of our groups (``BRI_COOP_DOC``, ``CN_FTA`` ...), an
        agreement with its parties (``BASEL`` ...), or one of ``groups``.
    by
        Any of year, month, period, flow, reporter, regime. The partner is always shown.
    groups
        Own groups, as a mapping or a file, of which ``group`` names one.

    Returns
    -------
    pyarrow.Table
        rank (by value_high; empty for what is no single partner), partner (ISO3; for what no country bears, the text of the extract),
        name, kind (country | unknown | area | union | world | blank), the ``by`` columns, value_low, value_high (currency units), share
        (fraction of the value_high of all these goods), share_of_partner (fraction of all trade with the partner).
        Without ``group`` the rows add up to the trade of these goods.

    Raises
    ------
    UsageError
        The extract has no partners; unknown group, dimension, column, tier, list or medium.
    """
    _need_partners(screened)
    fixed = ("partner", "group")
    if group is not None:
        put_members(screened, _one(screened, group, groups))
    elif groups is not None:
        raise UsageError("groups= are named, and none is asked for.", hint='name one of them: group="...".')
    goods = choose(screened, dimension, tier, lists, media)
    columns = make_trade_table(
        screened, goods, by, also=("partner", "year") if group else ("partner",), fixed=fixed
    )
    put_places(screened)
    step = _SQL["answer"].fill(
        by=columns,
        member='g."group" IS NOT NULL' if group else "true",
        of_group=_SQL["of_group"] if group else "",
    )
    return screened.session.table(step, {"group": group} if group else None, step="partners")


@answer(
    "How do these goods flow between China and its free-trade partners?",
    examples=("trade.csv", "trade.csv --group RCEP"),
    lead=("partner", "since", "year", "flow", "in_force", "value_low"),
    written="never",
)
def free_trade(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    group: str = "CN_FTA",
    *,
    tier: str = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
) -> pa.Table:
    """Show the trade of some goods between China and its free-trade partners, before and after each agreement took force.

    Of an extract of several reporters, China's records count; one that names no reporter is taken for China's.

    Parameters
    ----------
    group
        ``CN_FTA`` (free-trade agreements), ``RCEP``, ``CN_PTA_APTA`` or ``CN_PTA_OTHER``.

    Returns
    -------
    pyarrow.Table
        A row for each partner of an agreement and each year and flow of the extract, be it zero: partner, name, agreement (in short, all of
        them), since (year in which the first took force), until, verified (yes: read in a source), year, flow, in_force (in that year),
        value_low, value_high (currency units), share (fraction of the value_high of all these goods in that year and flow), share_of_partner
        (fraction of all trade with the partner).

    Notes
    -----
    The table sets dates beside flows and says nothing of causes.

    Raises
    ------
    UsageError
        The extract has no partners or no records of China; unknown group, dimension, tier, list or medium.
    """
    import pyarrow as pa

    _need_partners(screened)
    agreements = screened.reference.trade_agreements(CHINA)
    if group not in agreements:
        raise UsageError.not_one_of("group", group, agreements)
    reporters = "reporter" in screened.extract.columns
    seen = {CHINA} if screened.extract.reporter is None else {screened.extract.reporter}
    if reporters:
        seen = {
            iso3
            for (iso3,) in screened.session.execute(
                "SELECT DISTINCT iso3 FROM gt_reporters WHERE iso3 IS NOT NULL"
            )
        }
    if CHINA not in seen:
        raise UsageError(
            f"the extract holds no records of China, but of {', '.join(sorted(seen))}.",
            hint="free-trade partners are China's: for another country, use partners(..., groups={...}).",
        )
    goods = choose(screened, dimension, tier, lists, media)
    make_trade_table(
        screened, goods, ("year", "flow"), also=("partner", *(("reporter",) if reporters else ()))
    )
    put_places(screened)
    with screened.reference.cursor() as cursor:
        members = cursor.sql(_SQL["agreements"], params={"group": group}).to_arrow_table()
    names = [read_place(iso3, "iso")[1] for iso3 in members["iso3"].to_pylist()]
    screened.session.put("gt_agreements", members.append_column("name", pa.array(names, pa.string())))
    return screened.session.table(
        _SQL["beside"].fill(of_reporter=_SQL["of_reporter"] if reporters else ""), step="free-trade partners"
    )


def _need_partners(screened: Screened) -> None:
    if "partner" not in screened.extract.columns:
        raise UsageError(
            "the extract has no partners.",
            hint='screen one that has, or name the column: columns={"partner": "..."}.',
        )


def _one(screened: Screened, group: str, groups: Groups) -> Groups:
    """Return the one group that is asked for, out of a user's own or ours."""
    if groups is None:
        return (group,)
    if not isinstance(groups, Mapping):
        found = put_members(screened, groups)
        if group not in found:
            raise UsageError.not_one_of("group", group, found)
        return groups
    if group not in groups or group in {ALL, NONE, UNKNOWN}:
        raise UsageError.not_one_of("group", group, groups)
    return {group: groups[group]}
