"""Charts of a screening for notebooks: the same that the report shows, as altair charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greentrade.errors import UsageError
from greentrade.report import charts
from greentrade.report.findings import Findings
from greentrade.report.shapes import Look
from greentrade.words import Words

if TYPE_CHECKING:
    from greentrade.core.screened import Screened

__all__ = ["Plot"]

_PARTNERS = ("environmental_good", "any_of_three")


class Plot:
    """Charts of the answers of a screening: ``screening.plot``.

    Every method gives an altair chart, which a notebook shows and ``chart.save("name.svg")`` (or ``.png``, ``.json``, ``.html``) writes.
    ``lang`` is ``"en"`` or ``"zh"``; ``narrow`` draws for the width of a phone.

    Examples
    --------
    >>> import greentrade as gt
    >>> s = gt.screen(gt.load_example("china_exports"))
    >>> s.plot.totals(lang="zh").to_dict()["title"]["text"]
    '2019—2024 年各维度占出口的份额'
    """

    def __init__(self, screened: Screened) -> None:
        self._screening = screened

    def accounting(self, *, lang: str = "en", narrow: bool = False) -> Any:
        """Draw rows and value by outcome."""
        return self._draw("accounting", ("totals",), lang, narrow)

    def totals(self, flow: str | None = None, *, lang: str = "en", narrow: bool = False) -> Any:
        """Draw the share of each of the three dimensions by year, as bands from what is certain to what is possible."""
        return self._draw("totals", ("totals",), lang, narrow, flow=flow)

    def candidates(self, *, lang: str = "en", narrow: bool = False) -> Any:
        """Draw flagged exports of the latest year by value, with what is known of their rebate rate."""
        return self._draw("candidates", ("totals", "rebate_candidates"), lang, narrow)

    def industries(self, flow: str | None = None, *, lang: str = "en", narrow: bool = False) -> Any:
        """Draw the industries of the three dimensions that trade most."""
        return self._draw("industries", ("totals", "industries"), lang, narrow, flow=flow)

    def environmental_goods(self, flow: str | None = None, *, lang: str = "en", narrow: bool = False) -> Any:
        """Draw environmental goods by medium over the years."""
        return self._draw("environmental_goods", ("totals", "environmental_goods"), lang, narrow, flow=flow)

    def products(self, flow: str | None = None, *, lang: str = "en", narrow: bool = False) -> Any:
        """Draw the codes that carry the trade in environmental goods."""
        return self._draw("products", ("totals", "products"), lang, narrow, flow=flow)

    def partners(
        self,
        dimension: str = "environmental_good",
        flow: str | None = None,
        *,
        lang: str = "en",
        narrow: bool = False,
    ) -> Any:
        """Draw the largest partners for environmental goods, or for the goods of any of the three dimensions (``"any_of_three"``)."""
        if dimension not in _PARTNERS:
            raise UsageError.not_one_of("dimension", dimension, _PARTNERS)
        if "partner" not in self._screening.extract.columns:
            raise UsageError(
                "the extract has no partners.",
                hint='screen one that has, or name the column: columns={"partner": "..."}.',
            )
        return self._draw("partners", ("totals", "partners"), lang, narrow, flow=flow, dimension=dimension)

    def waste(self, flow: str | None = None, *, lang: str = "en", narrow: bool = False) -> Any:
        """Draw trade under codes that name waste, by year, and what of it met bans and controls."""
        return self._draw("waste", ("totals", "waste"), lang, narrow, flow=flow)

    def screens(self, flow: str | None = None, *, lang: str = "en", narrow: bool = False) -> Any:
        """Draw what carbon borders, conventions and lists of fuels, materials and labels meet in the latest year."""
        from greentrade.report.answers_for_report import SCREENS

        return self._draw("screens", ("totals", *SCREENS), lang, narrow, flow=flow)

    def _draw(
        self,
        name: str,
        answers: tuple[str, ...],
        lang: str,
        narrow: bool,
        *,
        flow: str | None = None,
        **options: str,
    ) -> Any:
        findings = Findings.of(self._screening, only=answers)
        if flow is not None and flow not in findings.flows:
            raise UsageError.not_one_of("flow", flow, findings.flows)
        if flow is not None:
            options["flow"] = flow
        drawn = charts.CHARTS[name](findings, Look(Words(lang), narrow), **options)
        if drawn is None:
            raise UsageError(
                f"there is nothing to draw: the answer {name!r} has no value in this extract.",
                hint="see accounting() and totals() for what the extract holds.",
            )
        return drawn.chart()

    def __repr__(self) -> str:
        names = ", ".join(name for name in vars(type(self)) if not name.startswith("_"))
        return f"Plot({names})"
