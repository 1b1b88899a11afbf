"""Which goods an answer is about, and their trade: a dimension at a tier, or some of its lists, or some media of environmental goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.answers.arguments import check_names
from greentrade.answers.groups import cell_columns, split_groups
from greentrade.engines.sql import ONE, statements
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
    """The goods that an answer is about.

    Attributes
    ----------
    dimension
        Name of the dimension.
    tiers
        Tiers, from the narrowest; several only where an answer shows them side by side.
    lists
        Lists that the user named instead of those of the tiers, or None.
    media
        Media of environmental goods to which the answer is limited, or None.
    """

    dimension: str
    tiers: tuple[str, ...]
    lists: tuple[str, ...] | None = None
    media: tuple[str, ...] | None = None

    @property
    def tier(self) -> str:
        """Return the widest of the tiers."""
        return self.tiers[-1]

    @property
    def key(self) -> tuple[str, ...]:
        """Write the choice as text: equal goods have equal keys."""
        media = ("all",) if self.media is None else self.media
        return (self.dimension, *self.tiers, "lists", *(self.lists or ()), "media", *media)

    def voters(self, reference: Reference, tier: str) -> tuple[str, ...]:
        """Return the lists that count at a tier: those named, else those that vote."""
        return _voting(reference, self.dimension, tier) if self.lists is None else self.lists

    def published(self, reference: Reference) -> list[str]:
        """Return the lists of HS codes that are shown one by one: those named, else all that vote at any tier."""
        codes = code_lists(reference)
        return sorted(set(self.voters(reference, TIERS[-1])) & codes.keys())


def choose(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    tier: str | None = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
    *,
    published: bool = False,
) -> Goods:
    """Check a choice of goods.

    Parameters
    ----------
    dimension, tier, lists, media
        As the user named them; without a tier all three are meant.
    published
        The answer shows published lists of HS codes one by one: only dimensions with such lists may be chosen, and only these lists.

    Raises
    ------
    UsageError
        Unknown dimension, tier, list or medium; the message lists the choices.
    """
    reference = screened.reference
    offered = _dimensions_of_lists(reference) if published else reference.profile.names
    if dimension not in offered:
        raise UsageError.not_one_of("dimension", dimension, offered)
    every = tier is None and not published
    tiers = TIERS if every else (reference.profile.check_tier(tier),)  # type: ignore[arg-type]
    named = None
    if lists is not None:
        known = _published_of(reference, dimension) if published else _lists_of(reference, dimension)
        named = check_names("lists", "list", lists, known)
        tiers = tiers[-1:]
    return Goods(dimension, tiers, named, _checked_media(reference, dimension, media))


def mark_goods(screened: Screened, goods: Goods) -> None:
    """Put the keys of the goods into the session as ``gt_marked`` and ``gt_goods``.

    ``gt_marked`` has a row for each key, medium, list and tier by which it is meant (``all`` for the goods as such); ``gt_goods`` (key_id,
    rank: 2 certain, 1 possible) has each key once, at the widest of the tiers.
    """
    import pyarrow as pa

    session = screened.session
    chosen = [
        {"list_id": list_id, "tier": tier}
        for tier in goods.tiers
        for list_id in goods.voters(screened.reference, tier)
    ]
    schema = pa.schema([("list_id", pa.string()), ("tier", pa.string())])
    session.put("chosen", pa.Table.from_pylist(chosen, schema))
    screened.keys.put_codebook()
    if goods.lists is not None:
        session.execute(_SQL["ceiling_of_lists"])
    else:
        session.execute(_SQL["ceiling"], {"dimension": goods.dimension})
    session.execute(_SQL["spoken"], {"media": list(goods.media or ()), "limited": goods.media is not None})
    session.execute(_SQL["marked"])
    session.execute(_SQL["goods"], {"tier": goods.tier})


def codes_of(screened: Screened, goods: Goods) -> str:
    """Name the table of the codes of goods that :func:`mark_goods` has put, for ``only`` of :meth:`greentrade.core.cells.Cells.by`."""
    return screened.cells.subset(("goods", *goods.key), _SQL["codes"])


def make_trade_table(
    screened: Screened,
    goods: Goods,
    by: Sequence[str],
    *,
    also: Sequence[str] = (),
    products: bool = False,
    groups: Groups = None,
    fixed: Sequence[str] = (),
) -> list[str]:
    """Put the trade of the goods, and all other trade, into the session as ``gt_trade``.

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
        mark_goods(screened, goods)
    expressions = cell_columns(wanted) | ({ONE: "1"} if wanted and not columns else {})
    cells = screened.cells.by(*wanted, code="code_id" if coded else "class_id")
    if coded:
        codes = ", k.hs_code, k.hs_edition" if products else ""
        step, params = _SQL["trade"].fill(groups=expressions, products=codes, cells=cells), None
    else:
        step = _SQL["trade_of_classes"].fill(groups=expressions, cells=cells)
        params = {"dimension": goods.dimension, "tier": goods.tier}
    screened.session.execute(step, params, step="sum up the trade")
    return columns


def code_lists(reference: Reference) -> dict[str, str]:
    """Return the published lists of HS codes, each with its dimension."""
    return {
        entry["list_id"]: entry["dimension"]
        for entry in reference.lists()
        if (entry["hs_edition"] or "").startswith("HS")
    }


def known_media(reference: Reference) -> list[str]:
    """Return the media of environmental goods that the lists name."""
    with reference.cursor() as cursor:
        found = cursor.execute(_SQL["media"], {"dimension": ENVIRONMENTAL_GOOD}).fetchall()
    return [name for (name,) in found]


def _checked_media(
    reference: Reference, dimension: str, media: str | Sequence[str] | None
) -> tuple[str, ...] | None:
    """Check the media that were named, if any were."""
    if media is None:
        return None
    if dimension != ENVIRONMENTAL_GOOD:
        raise UsageError(f"media= is for environmental goods, not for {dimension}.", hint="leave media= out.")
    known = known_media(reference)
    return check_names("media", "medium", PLAN_MEDIA if media == PLAN else media, known, (PLAN, *known))


def _dimensions_of_lists(reference: Reference) -> list[str]:
    """Name the dimensions for which published lists of HS codes vote."""
    codes = code_lists(reference)
    return [
        d.name for d in reference.profile.dimensions if any(i in codes for v in d.voters for i in v.lists)
    ]


def _published_of(reference: Reference, dimension: str) -> list[str]:
    """Return the lists of HS codes of a dimension, also those that never vote (indicative ones, proposals)."""
    return sorted(list_id for list_id, about in code_lists(reference).items() if about == dimension)


def _lists_of(reference: Reference, dimension: str) -> list[str]:
    """Return the lists that a dimension, or a part of it, has or that vote for it."""
    voting = set(_voting(reference, dimension, TIERS[-1]))
    return [
        entry["list_id"]
        for entry in reference.lists()
        if entry["dimension"] in _parts(dimension) or entry["list_id"] in voting
    ]


def _voting(reference: Reference, dimension: str, tier: str) -> tuple[str, ...]:
    """Return the lists that vote for a dimension at a tier."""
    voters = [v for part in _parts(dimension) for v in reference.profile.dimension(part).voters_of(tier)]
    return tuple(dict.fromkeys(list_id for voter in voters for list_id in voter.lists))


def _parts(dimension: str) -> tuple[str, ...]:
    return THREE if dimension == ANY_OF_THREE else (dimension,)
