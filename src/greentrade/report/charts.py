"""Small charts as inline SVG, drawn without a library: they need no script, scale with the page and print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from greentrade.report.html import Html, element

__all__ = ["Bar", "hatchings", "legend", "range_bars"]

_ROW = 30
_LABEL = 56
_FIGURE = 118
_WIDTH = 460


@dataclass(frozen=True)
class Bar:
    """One line of a chart: the certain part is solid, what is only possible is hatched."""

    label: str
    low: float
    high: float
    figure: str


def hatchings(kinds: Sequence[str]) -> Html:
    """Define the hatching of each kind of chart once a page; the charts refer to it."""
    patterns = (
        element(
            "pattern",
            element("rect", width=6, height=6, class_="hatch-ground"),
            element("line", x1=0, y1=0, x2=0, y2=6, class_="hatch-line"),
            id=f"hatch-{kind}",
            class_=kind,
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
            patternTransform="rotate(45)",
        )
        for kind in kinds
    )
    # Not display:none, which would take the patterns away in some browsers.
    return element(
        "svg", element("defs", *patterns), width=0, height=0, class_="definitions", aria_hidden="true"
    )


def legend(kind: str) -> Html:
    """Tell solid from hatched: the difference is in the pattern, not in the colour alone."""

    def swatch(**look: str) -> Html:
        return element(
            "svg",
            element("rect", width=26, height=12, rx=3, **look),
            viewBox="0 0 26 12",
            class_=f"chart {kind}",
            aria_hidden="true",
        )

    return element(
        "p",
        element("span", swatch(class_="certain"), "certain"),
        element("span", swatch(fill=f"url(#hatch-{kind})"), "possible as well"),
        class_="key",
    )


def range_bars(title: str, bars: Sequence[Bar], *, kind: str, largest: float) -> Html:
    """Draw one bar a line, from zero to the certain and on to the possible value.

    Parameters
    ----------
    title
        What is drawn: read out by screen readers.
    bars
        The lines.
    kind
        Class of the chart, which gives it its colour.
    largest
        The value that fills the whole width, so that charts side by side share one scale.
    """
    room = _WIDTH - _LABEL - _FIGURE
    height = _ROW * len(bars)
    shapes = []
    for place, bar in enumerate(bars):
        top = place * _ROW
        low = room * bar.low / largest if largest else 0.0
        high = room * bar.high / largest if largest else 0.0
        middle = top + _ROW / 2 + 4.5
        shapes.append(element("text", bar.label, x=0, y=middle, class_="axis"))
        shapes.append(
            element("rect", x=_LABEL, y=top + 6, width=room, height=_ROW - 12, rx=4, class_="track")
        )
        shapes.append(
            element(
                "rect",
                x=_LABEL,
                y=top + 6,
                width=f"{high:.1f}",
                height=_ROW - 12,
                rx=4,
                class_="possible",
                fill=f"url(#hatch-{kind})",
            )
        )
        shapes.append(
            element("rect", x=_LABEL, y=top + 6, width=f"{low:.1f}", height=_ROW - 12, rx=4, class_="certain")
        )
        shapes.append(element("text", bar.figure, x=_WIDTH, y=middle, class_="figure", text_anchor="end"))
    return element(
        "svg",
        element("title", title),
        *shapes,
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        class_=f"chart {kind}",
    )
