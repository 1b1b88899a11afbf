"""The few shapes that all charts are made of: horizontal bars, vertical bars by year, and panels of bands over the years.

They are written in the grammar of Vega-Lite itself: making thirty charts of altair's objects takes a page some seconds. A notebook gets
altair charts of them (:meth:`Drawn.chart`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from greentrade.report.theme import FONTS, tone
from greentrade.words import Words

__all__ = [
    "Bar",
    "Drawn",
    "Look",
    "Panel",
    "Spec",
    "bar_chart",
    "below",
    "clean",
    "column_chart",
    "panels",
    "styled",
]

#: Marks of direction and control characters: in a picture they could turn or break the text beside them.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_BAR = {"known": 1.0, "possible": 0.22, "unknown": 0.1, "none": 0.0}
"""How much of a bar's colour fills it; outlines and dashes tell the kinds apart where colours cannot."""


Spec = dict[str, Any]
"""A chart, or a part of one, in the grammar of Vega-Lite."""


@dataclass(frozen=True)
class Look:
    """For whom a chart is drawn: the language, and whether it has the width of a page or of a phone."""

    words: Words = field(default_factory=Words)
    narrow: bool = False

    @property
    def width(self) -> int:
        """Pixels that a chart may take."""
        return 330 if self.narrow else 850


@dataclass(frozen=True)
class Bar:
    """One horizontal bar: solid up to ``low``, light with an outline up to ``high``, with its figure at the end.

    ``kind`` changes how the solid part looks: ``known`` (filled), ``none`` (outline alone) or ``unknown`` (dashed outline).
    """

    label: str
    low: float
    high: float
    figure: str
    colour: str = "any"
    kind: str = "known"
    marked: bool = False


@dataclass(frozen=True)
class Panel:
    """One band over the years, with its name and its latest figure as the heading."""

    label: str
    figure: str
    points: Sequence[tuple[int, float, float]]
    colour: str = "any"


def clean(text: str, most: int = 60) -> str:
    """Clean text of the data for a picture: one line, without marks of direction, not longer than it helps."""
    shown = _UNSEEN.sub("", " ".join(text.split()))
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def bar_chart(bars: Sequence[Bar], look: Look, *, most: float | None = None, room: int | None = None) -> Spec:
    """Draw horizontal bars, one below the other, from zero.

    Parameters
    ----------
    bars
        The bars, from the top.
    look
        Language and width.
    most
        The value that fills the whole width, where charts share a scale.
    room
        Pixels to fill, if not the whole width.
    """
    width = room or look.width
    figures = min(max((_width(bar.figure) for bar in bars), default=0), width * 2 // 3) + 12
    labels = 0 if look.narrow else min(max((_width(bar.label) for bar in bars), default=0) + 14, 300)
    end = most if most is not None else max((bar.high for bar in bars), default=0.0)
    rows: list[dict[str, Any]] = [
        {
            "row": place, "label": clean(bar.label, 42), "low": max(bar.low, 0.0), "high": max(bar.high, 0.0), "figure": bar.figure,
            "colour": tone(bar.colour), "kind": bar.kind, "marked": bar.marked,
        }
        for place, bar in enumerate(bars)
    ]  # fmt: skip
    y = _of("row", "ordinal", axis=None, scale={"domain": list(range(len(bars)))})
    scale = {"domain": [0, end or 1.0], "nice": False}
    return {
        "data": {"values": rows},
        "layer": [
            *_bar_layers(bars, look, y, scale),
            *_text_layers(look, y, scale, width * 0.85 if look.narrow else min(labels, 230)),
            *_mark_layers(bars, look, y),
        ],
        "width": max(width - figures - labels, 80),
        "height": {"step": 40 if look.narrow else 26},
    }


def _below(look: Look) -> int:
    """Return the pixels that a bar is lower than its row: on a phone its name is above it."""
    return 7 if look.narrow else 0


def _bar_layers(bars: Sequence[Bar], look: Look, y: Spec, scale: Spec) -> list[Spec]:
    """Draw what is possible, and above it what is certain, in the look of each kind."""

    def layer(field: str, kind: str, dash: Sequence[int], shown: str) -> Spec:
        outline = {"size": 14 if look.narrow else 16, "strokeWidth": 1.2, "yOffset": _below(look)}
        mark = _mark("bar", **outline, fillOpacity=_BAR[kind], strokeDash=list(dash))
        x = _of(field, "quantitative", axis=None, scale=scale)
        return _layer(mark, {"y": y, "x": x, "fill": _COLOUR, "stroke": _COLOUR}, shown)

    there = {bar.kind for bar in bars}
    return [
        layer("high", "possible", [], "datum.high > datum.low"),
        *(
            layer("low", kind, dash, f"datum.kind === '{kind}'")
            for kind, dash in (("known", []), ("none", []), ("unknown", [4, 3]))
            if kind in there
        ),
    ]


def _text_layers(look: Look, y: Spec, scale: Spec, limit: float) -> list[Spec]:
    """Write the figure at the end of each bar, and its name: above the bar on a phone, left of it on a page."""
    text = {"fontSize": 12, "baseline": "middle"}
    figure = _mark("text", **text, dy=_below(look), align="left", dx=7, fontWeight=600, color=tone("ink"))
    place = {"align": "left", "dy": -9, "dx": 0} if look.narrow else {"align": "right", "dx": -10, "dy": 0}
    name = _mark("text", **text, **place, color=tone("soft"), limit=limit)
    end = _of("high", "quantitative", axis=None, scale=scale)
    return [
        _layer(figure, {"y": y, "x": end, "text": _of("figure", "nominal")}),
        _layer(name, {"y": y, "x": {"value": 0}, "text": _of("label", "nominal")}),
    ]


def _mark_layers(bars: Sequence[Bar], look: Look, y: Spec) -> list[Spec]:
    """Put a diamond on the bars that are marked."""
    if not any(bar.marked for bar in bars):
        return []
    look_of = {"shape": "diamond", "size": 52, "filled": True, "color": tone("ink"), "opacity": 1}
    return [
        _layer(_mark("point", **look_of, yOffset=_below(look)), {"y": y, "x": {"value": 9}}, "datum.marked")
    ]


def column_chart(points: Sequence[tuple[int, float, float, str]], look: Look, *, colour: str) -> Spec:
    """Draw vertical bars by year, from zero: solid up to the certain value, light up to the possible one.

    Each has its figure above it; where there is no room for all of them, an axis tells the height instead.
    """
    rows: list[dict[str, Any]] = [
        {"year": year, "low": max(low, 0.0), "high": max(high, 0.0), "figure": figure}
        for year, low, high, figure in points
    ]
    room = look.width - (20 if look.narrow else 60)
    told = room / max(len(rows), 1) > max((_width(row["figure"]) for row in rows), default=0) + 4
    if not told:
        room -= 50
    step = room / max(len(rows), 1)
    end = max((row["high"] for row in rows), default=0.0) or 1.0
    x = _of("year", "ordinal", axis=_years_axis([p[0] for p in points], room // 44))
    scale = {"domain": [0, end], "nice": False}
    look_of = {
        "strokeWidth": 1.2,
        "stroke": tone(colour),
        "fill": tone(colour),
        "size": max(min(step * 0.66, 56), 3),
    }

    axis = None if told else {"title": None, "format": ",~f", "tickCount": 3, "domain": False, "ticks": False}

    def up_to(field: str) -> Spec:
        return _of(field, "quantitative", axis=axis, scale=scale)

    layers = [
        _layer(_mark("bar", **look_of, fillOpacity=_BAR["possible"]), {"x": x, "y": up_to("high")}),
        _layer(_mark("bar", **look_of, fillOpacity=1.0), {"x": x, "y": up_to("low")}),
    ]
    if told:
        mark = _mark("text", dy=-8, fontSize=12, fontWeight=600, color=tone("ink"))
        layers.append(_layer(mark, {"x": x, "y": up_to("high"), "text": _of("figure", "nominal")}))
    return {"data": {"values": rows}, "layer": layers, "width": room, "height": 150}


def panels(items: Sequence[Panel], look: Look, *, across: int, form: str, axis: str) -> Spec:
    """Draw bands over the years, each in a panel of its own, all on one scale that begins at zero.

    Parameters
    ----------
    items
        The panels, in order.
    look
        Language and width.
    across
        Panels beside each other on a page; a phone has two.
    form
        How the axis writes its values (a format of d3).
    axis
        Title of the axis.
    """
    many = 2 if look.narrow else across
    room = (look.width - 56 - 26 * (many - 1)) // many
    rows: list[dict[str, Any]] = [
        {
            "panel": place, "year": year, "low": max(low, 0.0),
            "high": max(high, 0.0), "colour": tone(panel.colour),
        }
        for place, panel in enumerate(items) for year, low, high in panel.points
    ]  # fmt: skip
    names = [[clean(panel.label, 18 if look.narrow else 28), panel.figure] for panel in items]
    years = sorted({row["year"] for row in rows})
    x = _of("year", "ordinal", axis=_years_axis(years, max(room // 48, 2)))
    y = _of(
        "low",
        "quantitative",
        axis={"title": axis, "format": form, "tickCount": 3},
        scale={"zero": True, "nice": 3},
    )
    top = _of("high", "quantitative")
    last = f"datum.year === {years[-1] if years else 0}"
    layers = [
        _layer(_mark("area", fillOpacity=0.25), {"x": x, "y": y, "y2": {"field": "high"}, "fill": _COLOUR}),
        _layer(_mark("line", strokeWidth=1.3, strokeDash=[4, 3]), {"x": x, "y": top, "stroke": _COLOUR}),
        _layer(_mark("line", strokeWidth=2), {"x": x, "y": y, "stroke": _COLOUR}),
        _layer(_mark("point", filled=True, size=26, opacity=1), {"x": x, "y": y, "fill": _COLOUR}, last),
    ]
    header = {
        "labelExpr": f"{_js(names)}[datum.value]", "labelAnchor": "start", "labelFontSize": 12, "labelColor": tone("ink"),
        "labelFontWeight": 600, "labelLineHeight": 16, "labelPadding": 4,
    }  # fmt: skip
    return {
        "data": {"values": rows},
        "facet": _of("panel", "ordinal", title=None, sort=None, header=header),
        "spec": {"layer": layers, "width": room, "height": 110 if look.narrow else 130},
        "columns": many,
        # Each panel has its years below it: a last row that is not full would else leave axes without panels.
        "resolve": {"axis": {"x": "independent"}},
        "spacing": 20 if look.narrow else 26,
    }


def below(parts: Sequence[tuple[str, Spec]], look: Look, *, beside: bool = False) -> Spec:
    """Put several charts together, each with a heading, one below the other (or beside each other, where there is the width for it)."""
    titled = [part if not heading else part | {"title": _title(heading, 12, 8, frame="group", limit=look.width)} for heading, part in parts]  # fmt: skip
    return {"hconcat" if beside and not look.narrow else "vconcat": titled, "spacing": 30}


@dataclass(frozen=True)
class Drawn:
    """A chart and what it shows, in words: the page sets the words as a caption, a notebook as the title of the chart.

    Attributes
    ----------
    spec
        The chart in the grammar of Vega-Lite.
    title
        What it shows.
    """

    spec: Spec
    title: str

    def chart(self) -> Any:
        """Make an altair chart of it, with its title."""
        import altair as alt

        kinds: dict[str, Any] = {
            "layer": alt.LayerChart,
            "facet": alt.FacetChart,
            "hconcat": alt.HConcatChart,
            "vconcat": alt.VConcatChart,
        }
        kind = next(kind for key, kind in kinds.items() if key in self.spec)
        return kind.from_dict(self.spec | {"title": _title(self.title, 14, 14)})  # fmt: skip


def styled(spec: Spec, title: str, look: Look) -> Drawn:
    """Give a chart its words, and the type and colours of the report."""
    config = {
        "font": FONTS, "background": "white", "padding": {"left": 2 if look.narrow else 36, "right": 16 if look.narrow else 40, "top": 4, "bottom": 4},
        "view": {"stroke": None},
        "axis": {
            "labelColor": tone("soft"), "titleColor": tone("soft"), "gridColor": tone("line"), "domainColor": tone("line"),
            "tickColor": tone("line"), "labelFontSize": 11, "titleFontSize": 11, "titlePadding": 10, "titleFontWeight": "normal",
        },
        "axisX": {"grid": False, "domainColor": tone("neutral")},
    }  # fmt: skip
    return Drawn(spec | {"config": config}, title)


def _of(field: str, kind: str, **how: Any) -> Spec:
    """Make a channel that shows a field."""
    return {"field": field, "type": kind, **how}


_COLOUR = _of("colour", "nominal", scale=None, legend=None)
"""Rows name their own colours."""


def _mark(kind: str, **look: Any) -> Spec:
    return {"type": kind, **look}


def _layer(mark: Spec, encoding: Spec, shown: str | None = None) -> Spec:
    """Mark the rows of which an expression is true."""
    chosen = {} if shown is None else {"transform": [{"filter": shown}]}
    return {"mark": mark, "encoding": encoding, **chosen}


def _title(text: str, size: int, offset: int, **how: Any) -> Spec:
    return {"text": text, "anchor": "start", "fontSize": size, "fontWeight": 600, "color": tone("ink"), "offset": offset, **how}  # fmt: skip


def _years_axis(years: Sequence[int], most: int) -> Spec:
    return {"title": None, "labelAngle": 0, "values": _ticks(years, most)}


def _ticks(years: Sequence[int], most: int) -> list[int]:
    """Choose the years that an axis names: all of them, or evenly spaced ones from the last back."""
    every = max(-(-len(years) // max(most, 1)), 1)
    return sorted(years)[::-1][::every][::-1]


def _width(text: str) -> int:
    """Estimate the pixels of a text of 12 pixels; a Chinese sign takes as much room as two letters."""
    return round(sum(12.6 if ord(sign) > 0x2E80 else 7.5 for sign in text))


def _js(names: Sequence[Sequence[str]]) -> str:
    """Write the headings as an expression of vega, which reads JSON."""
    import json

    return json.dumps(names, ensure_ascii=True)
