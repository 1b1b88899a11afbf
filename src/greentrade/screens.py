"""Answers about waste, conventions and carbon borders, as methods of a screening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from greentrade.answers.columns import hand_over

if TYPE_CHECKING:
    from greentrade.answers.members import Groups
    from greentrade.screening import Form, Screening

_LISTED = ("year", "flow", "list_id", "category")


class Screens:
    """Answers that rest on published lists; :class:`greentrade.Screening` has them all."""

    def waste(self, by: Sequence[str] = _LISTED, *, groups: Groups = None, as_: Form = "pandas") -> Any:
        """Which flows look like waste, under which ban or convention? See :func:`greentrade.answers.waste.waste`."""
        from greentrade.answers.waste import waste

        return hand_over(
            cast("Screening", self), "waste", waste(cast("Screening", self), by=by, groups=groups), as_
        )

    def mirror(
        self,
        dimension: str = "waste",
        tier: str = "default",
        lists: Sequence[str] | None = None,
        *,
        cif_margin: float | None = None,
        min_value: float = 0,
        rank_by: Literal["value", "share", "weight"] = "value",
        as_: Form = "pandas",
    ) -> Any:
        """Where do the two sides' books disagree? See :func:`greentrade.answers.mirror.mirror`."""
        from greentrade.answers.mirror import mirror

        options: dict[str, Any] = {"cif_margin": cif_margin, "min_value": min_value, "rank_by": rank_by}
        table = mirror(cast("Screening", self), dimension=dimension, tier=tier, lists=lists, **options)
        return hand_over(cast("Screening", self), "mirror", table, as_)

    def carbon_border(
        self,
        by: Sequence[str] = ("year", "flow", "scheme", "category"),
        *,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """How much trade is in goods under a carbon border? See :func:`greentrade.answers.carbon_border.carbon_border`."""
        from greentrade.answers.carbon_border import carbon_border

        return hand_over(
            cast("Screening", self),
            "carbon_border",
            carbon_border(cast("Screening", self), by=by, groups=groups),
            as_,
        )

    def controlled_substances(
        self,
        by: Sequence[str] = _LISTED,
        lists: Sequence[str] | None = None,
        *,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """Which trade may be in substances that agreements control? See :func:`greentrade.answers.listed.screen_of`."""
        return self._screen_of(
            "controlled_substances", "controlled_substance", by, lists=lists, groups=groups, as_=as_
        )

    def fossil_fuels(
        self,
        by: Sequence[str] = _LISTED,
        lists: Sequence[str] | None = None,
        *,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """How much trade is in fossil fuels? See :func:`greentrade.answers.listed.screen_of`."""
        return self._screen_of("fossil_fuels", "fossil_fuel", by, lists=lists, groups=groups, as_=as_)

    def critical_materials(
        self,
        by: Sequence[str] = _LISTED,
        lists: Sequence[str] | None = None,
        *,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """How much trade is in critical raw materials? See :func:`greentrade.answers.listed.screen_of`."""
        return self._screen_of(
            "critical_materials", "critical_material", by, lists=lists, groups=groups, as_=as_
        )

    def ecolabel(
        self,
        by: Sequence[str] = _LISTED,
        lists: Sequence[str] | None = None,
        *,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """Which trade could carry an eco-label? See :func:`greentrade.answers.listed.screen_of`."""
        return self._screen_of("ecolabel", "ecolabel", by, lists=lists, groups=groups, as_=as_)

    def screen_of(
        self,
        dimension: str,
        by: Sequence[str] = _LISTED,
        tier: str = "default",
        lists: Sequence[str] | None = None,
        *,
        groups: Groups = None,
        as_: Form = "pandas",
    ) -> Any:
        """How much trade is in goods that a dimension's lists name? See :func:`greentrade.answers.listed.screen_of`."""
        from greentrade.answers.listed import screen_of

        return hand_over(
            cast("Screening", self),
            "screen_of",
            screen_of(cast("Screening", self), dimension, by=by, tier=tier, lists=lists, groups=groups),
            as_,
        )

    def _screen_of(
        self,
        answer: str,
        dimension: str,
        by: Sequence[str],
        *,
        lists: Sequence[str] | None,
        groups: Groups,
        as_: Form,
    ) -> Any:
        """One of the screens that have a method of their own."""
        from greentrade.answers.listed import screen_of

        table = screen_of(cast("Screening", self), dimension, by=by, lists=lists, groups=groups)
        return hand_over(cast("Screening", self), answer, table, as_)
