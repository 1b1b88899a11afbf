"""Which goods a question is about: a dimension at a tier, or some of its lists, or some media of environmental goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.answers.groups import group_sql, split_groups
from greentrade.core.cells import fill
from greentrade.engines.sql import statements
from greentrade.errors import UsageError
from greentrade.reference.dimensions import ANY_OF_THREE, THREE, TIERS

if TYPE_CHECKING:
    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened
    from greentrade.reference import Reference

_SQL = statements("greentrade.answers", "goods.sql")
ENVIRONMENTAL_GOOD = "environmental_good"
PLAN = "plan"
PLAN_MEDIA = ("air_pollution", "wastewater", "hazardous_solid_waste")
"""The media that the cooperation plan of 2017 names: air pollution, wastewater, hazardous and solid waste."""


@dataclass(frozen=True, slots=True)
class Goods:
    """The goods that a question is about, checked.

    Attributes
    ----------
    dimension
        Name of the dimension.
    tiers
        Tiers, from the narrowest; several only where an answer shows them side by side.
    lists
        Lists that replace the tiers' own, or None.
    media
        Media of environmental goods to which the question is limited, or None.
    """

    dimension: str
    tiers: tuple[str, ...]
    lists: tuple[str, ...] | None
    media: tuple[str, ...] | None

    @property
    def key(self) -> tuple[str, ...]:
        """What the choice hangs on, as text."""
        media = ("all",) if self.media is None else self.media
        return (self.dimension, *self.tiers, "lists", *(self.lists or ()), "media", *media)

    def asked(self, reference: Reference) -> list[tuple[str, str]]:
        """Lists with the tier in which they speak."""
        if self.lists is not None:
            return [(list_id, tier) for tier in self.tiers for list_id in self.lists]
        return [
            (list_id, tier) for tier in self.tiers for list_id in _voting(reference, self.dimension, tier)
        ]


def choose(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    *,
    tier: str | None = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
) -> Goods:
    """Check a choice of goods; without a tier, all three are meant.

    Raises
    ------
    UsageError
        Unknown dimension, tier, list or medium; the message lists the choices.
    """
    reference = screened.reference
    if dimension not in reference.profile.names:
        raise UsageError.not_one_of("dimension", dimension, reference.profile.names)
    tiers = TIERS if tier is None else (reference.profile.check_tier(tier),)
    named = _checked_lists(reference, dimension, lists)
    if named is not None:
        tiers = tiers[-1:]
    return Goods(dimension, tiers, named, _checked_media(reference, dimension, media))


def put_goods(screened: Screened, goods: Goods) -> None:
    """Put the goods into the session as ``gt_marked`` and ``gt_goods``.

    ``gt_marked`` has a row for each key, medium, list and tier in which it is meant (``all`` for the goods as such); ``gt_goods`` (key_id,
    rank: 2 certain, 1 possible) has each key once, at the widest of the tiers.
    """
    import pyarrow as pa

    asked = goods.asked(screened.reference)
    session = screened.session
    columns = {
        "list_id": pa.array([list_id for list_id, _ in asked], pa.string()),
        "tier": pa.array([tier for _, tier in asked], pa.string()),
    }
    session.put("chosen", pa.table(columns))
    screened.keys.put_codebook()
    if goods.lists is not None:
        session.execute(_SQL["ceiling_of_lists"])
    else:
        session.execute(_SQL["ceiling"], {"dimension": goods.dimension})
    session.execute(_SQL["spoken"], {"media": list(goods.media or ()), "limited": goods.media is not None})
    session.execute(_SQL["marked"])
    session.execute(_SQL["goods"], {"tier": goods.tiers[-1]})


def lay(
    screened: Screened,
    goods: Goods,
    by: Sequence[str],
    *,
    also: Sequence[str] = (),
    products: bool = False,
    groups: Groups = None,
    fixed: Sequence[str] = (),
) -> list[str]:
    """Put the trade of the chosen goods, and all other trade, into the session as ``gt_trade``.

    Columns: those of ``by`` and ``also``, hs_code and hs_edition (with ``products``), rank (0 for other goods), value.

    Parameters
    ----------
    goods
        What :func:`choose` gave.
    by
        What the answer is shown by.
    also
        Further columns that the answer needs.
    products
        Keep the codes apart.
    groups
        Groups of countries, where ``group`` is in ``by``.
    fixed
        Columns that the answer sets itself, which ``by`` may not name.

    Returns
    -------
    list of str
        The columns of ``by``.
    """
    columns, _ = split_groups(screened, by, groups=groups, fixed=fixed)
    wanted = list(dict.fromkeys((*columns, *also)))
    # A dimension at a tier is known of a class; only lists, media and single codes need the codes apart.
    coded = products or goods.lists is not None or goods.media is not None
    if coded:
        put_goods(screened, goods)
    fields = {
        "groups": group_sql(wanted, "c") + (", 1 AS one" if wanted and not columns else ""),
        "products": ", k.hs_code, k.hs_edition" if products else "",
        "cells": screened.cells.by(*wanted, code="code_id" if coded else "class_id"),
    }
    params = None if coded else {"dimension": goods.dimension, "tier": goods.tiers[-1]}
    step = "trade" if coded else "trade_of_classes"
    screened.session.execute(fill(_SQL[step], fields), params, step="sum up the trade")
    return columns


def _checked_lists(
    reference: Reference, dimension: str, lists: Sequence[str] | None
) -> tuple[str, ...] | None:
    """Lists of the dimension that were named, or None."""
    if lists is None:
        return None
    lists = (lists,) if isinstance(lists, str) else tuple(lists)
    speaking = THREE if dimension == ANY_OF_THREE else (dimension,)
    voting = {name for part in speaking for tier in TIERS for name in _voting(reference, part, tier)}
    known = [
        entry["list_id"]
        for entry in reference.lists()
        if entry["dimension"] in speaking or entry["list_id"] in voting
    ]
    for list_id in lists:
        if list_id not in known:
            raise UsageError.not_one_of("lists", list_id, known)
    if not lists:
        raise UsageError("lists= names no list.", hint=f"choose from: {', '.join(known)}.")
    return tuple(dict.fromkeys(lists))


def known_media(reference: Reference) -> list[str]:
    """Media of environmental goods that the lists name."""
    with reference.cursor() as cursor:
        found = cursor.execute(_SQL["media"], {"dimension": ENVIRONMENTAL_GOOD}).fetchall()
    return [name for (name,) in found]


def _checked_media(
    reference: Reference, dimension: str, media: str | Sequence[str] | None
) -> tuple[str, ...] | None:
    """Media that were named, or None."""
    if media is None:
        return None
    if dimension != ENVIRONMENTAL_GOOD:
        raise UsageError(f"media= is for environmental goods, not for {dimension}.", hint="leave media= out.")
    wanted = PLAN_MEDIA if media == PLAN else (media,) if isinstance(media, str) else tuple(media)
    known = known_media(reference)
    for medium in wanted:
        if medium not in known:
            raise UsageError.not_one_of("media", medium, (PLAN, *known))
    if not wanted:
        raise UsageError("media= names no medium.", hint=f"choose from: {', '.join((PLAN, *known))}.")
    return tuple(dict.fromkeys(wanted))


def _voting(reference: Reference, dimension: str, tier: str) -> list[str]:
    """Lists that vote for a dimension at a tier."""
    parts = THREE if dimension == ANY_OF_THREE else (dimension,)
    voters = [v for part in parts for v in reference.profile.dimension(part).voters_of(tier)]
    return list(dict.fromkeys(list_id for voter in voters for list_id in voter.lists))
