"""Questions that a screening answers: totals, rebates, industries, environmental goods, and what is asked of chosen goods.

Each method hands on to one module of ``answers``; what it asks and gives back is told there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, cast

from greentrade.answers.columns import hand_over

if TYPE_CHECKING:
    from greentrade.answers.members import Groups
    from greentrade.answers.scenario import RebateScenario
    from greentrade.screening import Screening

Form = Literal["pandas", "arrow", "polars"]


class Questions:
    """The part of :class:`greentrade.Screening` that asks about dimensions, rebates, and the goods of one dimension."""

    @property
    def _asked(self) -> Screening:
        """The screening itself."""
        return cast("Screening", self)

    def totals(
        self,
        by: Sequence[str] = ("year", "flow"),
        tier: str | None = "default",
        *,
        counts: bool = True,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """How much trade belongs to each dimension? See :func:`greentrade.answers.totals.totals`."""
        from greentrade.answers.totals import totals

        return hand_over(
            self._asked, "totals", totals(self._asked, by=by, tier=tier, counts=counts, groups=groups), as_
        )

    def environmental_goods(
        self,
        by: Sequence[str] = ("year", "flow", "medium"),
        tier: str = "default",
        lists: Sequence[str] | None = None,
        *,
        media: str | Sequence[str] | None = None,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """How do environmental goods flow? See :func:`greentrade.answers.environmental_goods.environmental_goods`."""
        from greentrade.answers.environmental_goods import environmental_goods

        return hand_over(
            self._asked,
            "environmental_goods",
            environmental_goods(self._asked, by=by, tier=tier, lists=lists, media=media, groups=groups),
            as_,
        )

    def rebate_candidates(
        self,
        tier: str = "default",
        at: date | str | None = None,
        rates: Any = None,
        *,
        by: Sequence[str] = ("year", "hs_code"),
        weights: Mapping[str, float] | None = None,
        min_value: float | None = None,
        min_share: float | None = None,
        as_: Form = "pandas",
    ) -> Any:
        """Which exports are candidates for cutting the rebate? See :func:`greentrade.answers.candidates.rebate_candidates`."""
        from greentrade.answers.candidates import rebate_candidates

        table = rebate_candidates(
            self._asked,
            tier=tier,
            at=at,
            rates=rates,
            by=by,
            weights=weights,
            min_value=min_value,
            min_share=min_share,
        )
        return hand_over(self._asked, "rebate_candidates", table, as_)

    def rebate_scenario(
        self,
        scenario: RebateScenario,
        *,
        tier: str = "default",
        at: date | str | None = None,
        rates: Any = None,
        by: Sequence[str] = ("year", "hs_code"),
        elasticity: float | tuple[float, float] | Literal["published"] | None = None,
        trader_margin: float = 0.0,
        vat_pct: float | None = None,
        as_: Form = "pandas",
    ) -> Any:
        """What would other rebate rates save? See :func:`greentrade.answers.rebate_scenario.rebate_scenario`."""
        from greentrade.answers.rebate_scenario import rebate_scenario

        table = rebate_scenario(
            self._asked, scenario, tier=tier, at=at, rates=rates, by=by, elasticity=elasticity, trader_margin=trader_margin,
            vat_pct=vat_pct,
        )  # fmt: skip
        return hand_over(self._asked, "rebate_scenario", table, as_)

    def industries(
        self,
        tier: str = "default",
        *,
        by: Sequence[str] = ("flow",),
        several: Literal["apart", "each"] = "apart",
        chinese: bool = False,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """Which industries of the three dimensions trade most? See :func:`greentrade.answers.industries.industries`."""
        from greentrade.answers.industries import industries

        table = industries(self._asked, tier=tier, by=by, several=several, chinese=chinese, groups=groups)
        return hand_over(self._asked, "industries", table, as_)

    def growth(
        self,
        dimension: str = "environmental_good",
        *,
        by: Sequence[str] = ("flow",),
        tier: str = "default",
        lists: Sequence[str] | None = None,
        media: str | Sequence[str] | None = None,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """How fast does the trade of these goods grow, year by year? See :func:`greentrade.answers.growth.growth`."""
        from greentrade.answers.growth import growth

        return hand_over(
            self._asked,
            "growth",
            growth(self._asked, dimension, by=by, tier=tier, lists=lists, media=media, groups=groups),
            as_,
        )

    def balance(
        self,
        dimension: str = "environmental_good",
        *,
        by: Sequence[str] = ("year",),
        tier: str = "default",
        lists: Sequence[str] | None = None,
        media: str | Sequence[str] | None = None,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """Do exports of these goods exceed imports? See :func:`greentrade.answers.balance.balance`."""
        from greentrade.answers.balance import balance

        return hand_over(
            self._asked,
            "balance",
            balance(self._asked, dimension, by=by, tier=tier, lists=lists, media=media, groups=groups),
            as_,
        )

    def products(
        self,
        dimension: str = "environmental_good",
        *,
        by: Sequence[str] = ("flow",),
        top: int = 10,
        tier: str = "default",
        lists: Sequence[str] | None = None,
        media: str | Sequence[str] | None = None,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """Which products carry the trade of these goods? See :func:`greentrade.answers.products.products`."""
        from greentrade.answers.products import products

        return hand_over(
            self._asked,
            "products",
            products(
                self._asked, dimension, by=by, top=top, tier=tier, lists=lists, media=media, groups=groups
            ),
            as_,
        )

    def concentration(
        self,
        dimension: str = "environmental_good",
        *,
        over: Literal["hs_code", "partner"] = "hs_code",
        by: Sequence[str] = ("year", "flow"),
        tier: str = "default",
        lists: Sequence[str] | None = None,
        media: str | Sequence[str] | None = None,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """Does the trade of these goods hang on few products, or on few partners? See :func:`greentrade.answers.concentration.concentration`."""
        from greentrade.answers.concentration import concentration

        return hand_over(
            self._asked,
            "concentration",
            concentration(
                self._asked, dimension, over=over, by=by, tier=tier, lists=lists, media=media, groups=groups
            ),
            as_,
        )

    def unit_values(
        self,
        dimension: str = "environmental_good",
        *,
        by: Sequence[str] = ("year", "flow"),
        tier: str = "default",
        lists: Sequence[str] | None = None,
        media: str | Sequence[str] | None = None,
        as_: Form = "pandas",
    ) -> Any:
        """What does a kilogram (or a piece) of these goods cost? See :func:`greentrade.answers.unit_values.unit_values`."""
        from greentrade.answers.unit_values import unit_values

        return hand_over(
            self._asked,
            "unit_values",
            unit_values(self._asked, dimension, by=by, tier=tier, lists=lists, media=media),
            as_,
        )

    def advantage(
        self,
        dimension: str = "environmental_good",
        *,
        by: Sequence[str] | None = None,
        world: Any = None,
        tier: str = "default",
        lists: Sequence[str] | None = None,
        media: str | Sequence[str] | None = None,
        as_: Form = "pandas",
    ) -> Any:
        """Has a reporter a revealed comparative advantage in these goods? See :func:`greentrade.answers.advantage.advantage`."""
        from greentrade.answers.advantage import advantage

        return hand_over(
            self._asked,
            "advantage",
            advantage(self._asked, dimension, by=by, world=world, tier=tier, lists=lists, media=media),
            as_,
        )

    def overlap(
        self,
        dimension: str = "environmental_good",
        *,
        by: Sequence[str] = ("flow",),
        tier: str = "broad",
        lists: Sequence[str] | None = None,
        media: str | Sequence[str] | None = None,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """What do the lists of a dimension have in common? See :func:`greentrade.answers.overlap.overlap`."""
        from greentrade.answers.overlap import overlap

        return hand_over(
            self._asked,
            "overlap",
            overlap(self._asked, dimension, by=by, tier=tier, lists=lists, media=media, groups=groups),
            as_,
        )

    def partners(
        self,
        dimension: str = "environmental_good",
        group: str | None = None,
        *,
        by: Sequence[str] = ("flow",),
        tier: str = "default",
        lists: Sequence[str] | None = None,
        media: str | Sequence[str] | None = None,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """With whom are these goods traded? See :func:`greentrade.answers.partners.partners`."""
        from greentrade.answers.partners import partners

        return hand_over(
            self._asked,
            "partners",
            partners(
                self._asked, dimension, group, by=by, tier=tier, lists=lists, media=media, groups=groups
            ),
            as_,
        )

    def free_trade(
        self,
        dimension: str = "environmental_good",
        group: str = "CN_FTA",
        *,
        tier: str = "default",
        lists: Sequence[str] | None = None,
        media: str | Sequence[str] | None = None,
        as_: Form = "pandas",
    ) -> Any:
        """How do these goods flow between China and its free-trade partners? See :func:`greentrade.answers.partners.free_trade`."""
        from greentrade.answers.partners import free_trade

        return hand_over(
            self._asked,
            "free_trade",
            free_trade(self._asked, dimension, group, tier=tier, lists=lists, media=media),
            as_,
        )

    def intensities(
        self,
        *,
        indicators: Sequence[str] | None = None,
        by: Sequence[str] = ("flow",),
        tier: str = "default",
        as_: Form = "pandas",
    ) -> Any:
        """How much pollution and energy goes into what the industries of 两高一资 trade, by US figures? See :func:`greentrade.answers.intensities.intensities`."""
        from greentrade.answers.intensities import SHOWN, intensities

        shown = SHOWN if indicators is None else indicators
        return hand_over(
            self._asked, "intensities", intensities(self._asked, indicators=shown, by=by, tier=tier), as_
        )

    def members(self, groups: Groups = None, *, as_: Form = "pandas") -> Any:
        """Who is in which group of countries, and how we know? See :func:`greentrade.answers.members.members`."""
        from greentrade.answers.members import members

        return hand_over(self._asked, "members", members(self._asked, groups), as_)
