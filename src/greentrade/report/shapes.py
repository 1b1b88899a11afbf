"""The few shapes that all charts are made of: lying bars, standing bars by year, and panels of bands over the years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from greentrade.report.theme import FONTS, tone
from greentrade.report.words import Words

__all__ = ["Bar", "Drawn", "Look", "Panel", "below", "clean", "lying", "panels", "standing", "styled"]

#: Marks of direction and control characters: in a picture they could turn or break the text beside them.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_BAR = {"known": 1.0, "possible": 0.22, "unknown": 0.1, "none": 0.0}
"""How much of a bar's colour fills it; outlines and dashes tell the kinds apart where colours cannot."""


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
    """One lying bar: solid up to ``low``, light with an outline up to ``high``, with its figure at the end.

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
    """Text of the data as a picture can bear it: one line, without marks of direction, not longer than it helps."""
    shown = _UNSEEN.sub("", " ".join(text.split()))
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def lying(bars: Sequence[Bar], look: Look, *, most: float | None = None, room: int | None = None) -> Any:
    """Lying bars, one below the other, from zero.

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
    import altair as alt

    width = room or look.width
    figures = min(max((_width(bar.figure) for bar in bars), default=0), width // 2) + 12
    labels = 0 if look.narrow else min(max((_width(bar.label) for bar in bars), default=0) + 14, 300)
    end = most if most is not None else max((bar.high for bar in bars), default=0.0)
    rows: list[dict[str, Any]] = [
        {
            "row": place, "label": clean(bar.label, 42), "low": max(bar.low, 0.0), "high": max(bar.high, 0.0), "figure": bar.figure,
            "colour": tone(bar.colour), "kind": bar.kind, "marked": bar.marked,
        }
        for place, bar in enumerate(bars)
    ]  # fmt: skip
    data = alt.Chart(alt.InlineData(values=rows))
    y = alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(len(bars)))))
    scale = alt.Scale(domain=[0, end or 1.0], nice=False)
    x = alt.X("high:Q", axis=None, scale=scale)
    fill = alt.Fill("colour:N", scale=None, legend=None)
    edge = alt.Stroke("colour:N", scale=None, legend=None)
    thick = 14 if look.narrow else 16
    outline: dict[str, Any] = {"size": thick, "strokeWidth": 1.2, "yOffset": 7 if look.narrow else 0}
    layers: list[Any] = [
        data.mark_bar(**outline, fillOpacity=_BAR["possible"]).encode(
            y=y, x=x, fill=fill, stroke=edge
        ).transform_filter("datum.high > datum.low")
    ]  # fmt: skip
    for kind, dash in (("known", [0]), ("none", [0]), ("unknown", [4, 3])):
        if any(bar.kind == kind for bar in bars):
            mark = data.mark_bar(**outline, fillOpacity=_BAR[kind], strokeDash=dash)
            layers.append(
                mark.encode(
                    y=y, x=alt.X("low:Q", axis=None, scale=scale), fill=fill, stroke=edge
                ).transform_filter(f"datum.kind === '{kind}'")
            )  # fmt: skip
    text: dict[str, Any] = {"fontSize": 12, "baseline": "middle", "dy": 7 if look.narrow else 0}
    layers.append(data.mark_text(**text, align="left", dx=7, fontWeight=600, color=tone("ink")).encode(y=y, x=x, text="figure:N"))  # fmt: skip
    name: dict[str, Any] = (
        {"align": "left", "dy": -9, "dx": 0} if look.narrow else {"align": "right", "dx": -10, "dy": 0}
    )
    layers.append(
        data.mark_text(
            **(text | name), color=tone("soft"), limit=width * 0.85 if look.narrow else min(labels, 270)
        ).encode(y=y, x=alt.value(0), text="label:N")
    )
    if any(bar.marked for bar in bars):
        mark = data.mark_point(
            shape="diamond",
            size=52,
            filled=True,
            color=tone("ink"),
            opacity=1,
            yOffset=7 if look.narrow else 0,
        )
        layers.append(mark.encode(y=y, x=alt.value(9)).transform_filter("datum.marked"))
    return alt.layer(*layers).properties(
        width=max(width - figures - labels, 80), height=alt.Step(40 if look.narrow else 26)
    )


def standing(points: Sequence[tuple[int, float, float, str]], look: Look, *, colour: str) -> Any:
    """Standing bars by year, from zero: solid up to the certain value, light up to the possible one.

    Each has its figure above it; where there is no room for all of them, an axis tells the height instead.
    """
    import altair as alt

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
    data = alt.Chart(alt.InlineData(values=rows))
    x = alt.X(
        "year:O", axis=alt.Axis(title=None, labelAngle=0, values=_ticks([p[0] for p in points], room // 44))
    )
    scale = alt.Scale(domain=[0, end], nice=False)
    look_of: dict[str, Any] = {
        "strokeWidth": 1.2,
        "stroke": tone(colour),
        "fill": tone(colour),
        "size": max(min(step * 0.66, 56), 3),
    }
    axis = None if told else alt.Axis(title=None, format=",~f", tickCount=3, domain=False, ticks=False)
    layers: list[Any] = [
        data.mark_bar(**look_of, fillOpacity=_BAR["possible"]).encode(
            x=x, y=alt.Y("high:Q", axis=axis, scale=scale)
        ),
        data.mark_bar(**look_of, fillOpacity=1.0).encode(x=x, y=alt.Y("low:Q", axis=axis, scale=scale)),
    ]
    if told:
        layers.append(
            data.mark_text(dy=-8, fontSize=12, fontWeight=600, color=tone("ink")).encode(x=x, y=alt.Y("high:Q", axis=axis, scale=scale), text="figure:N")
        )  # fmt: skip
    return alt.layer(*layers).properties(width=room, height=150)


def panels(items: Sequence[Panel], look: Look, *, across: int, form: str, axis: str) -> Any:
    """Bands over the years, each in a panel of its own, all on one scale that begins at zero.

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
    import altair as alt

    many = 2 if look.narrow else across
    room = (look.width - 56 - 26 * (many - 1)) // many
    rows: list[dict[str, Any]] = [
        {
            "panel": place, "year": year, "low": max(low, 0.0),
            "high": max(high, 0.0), "colour": tone(panel.colour),
        }
        for place, panel in enumerate(items) for year, low, high in panel.points
    ]  # fmt: skip
    names = [[clean(panel.label, 20 if look.narrow else 28), panel.figure] for panel in items]
    years = sorted({row["year"] for row in rows})
    data = alt.Chart()
    x = alt.X("year:O", axis=alt.Axis(title=None, labelAngle=0, values=_ticks(years, max(room // 48, 2))))
    y = alt.Y(
        "low:Q", axis=alt.Axis(title=axis, format=form, tickCount=3), scale=alt.Scale(zero=True, nice=3)
    )
    fill = alt.Fill("colour:N", scale=None, legend=None)
    stroke = alt.Stroke("colour:N", scale=None, legend=None)
    layered = alt.layer(
        data.mark_area(fillOpacity=0.25).encode(x=x, y=y, y2="high:Q", fill=fill),
        data.mark_line(strokeWidth=1.3, strokeDash=[4, 3]).encode(x=x, y=alt.Y("high:Q"), stroke=stroke),
        data.mark_line(strokeWidth=2).encode(x=x, y=y, stroke=stroke),
        data.mark_point(filled=True, size=26, opacity=1).encode(x=x, y=y, fill=fill).transform_filter(f"datum.year === {years[-1] if years else 0}"),
        data=alt.InlineData(values=rows),
    ).properties(width=room, height=110 if look.narrow else 130)  # fmt: skip
    heading = f"{_js(names)}[datum.value]"
    return layered.facet(
        facet=alt.Facet("panel:O", title=None, sort=None, header=alt.Header(labelExpr=heading, labelAnchor="start", labelFontSize=12, labelColor=tone("ink"), labelFontWeight=600, labelLineHeight=16, labelPadding=4)),
        columns=many, spacing=26 if not look.narrow else 20,
    )  # fmt: skip


def below(parts: Sequence[tuple[str, Any]], look: Look, *, beside: bool = False) -> Any:
    """Several charts, each with a heading, one below the other (or beside each other, where there is the width for it)."""
    import altair as alt

    titled = [
        chart
        if not heading
        else chart.properties(
            title=alt.Title(heading, anchor="start", frame="group", fontSize=12, fontWeight=600, color=tone("ink"), offset=8, limit=look.width)
        )
        for heading, chart in parts
    ]  # fmt: skip
    put = alt.hconcat if beside and not look.narrow else alt.vconcat
    return put(*titled, spacing=30)


@dataclass(frozen=True)
class Drawn:
    """A chart and what it shows, in words: the page sets the words as a caption, a notebook as the title of the chart."""

    chart: Any
    title: str

    def titled(self) -> Any:
        """The chart with its title."""
        import altair as alt

        return self.chart.properties(
            title=alt.Title(
                self.title, anchor="start", fontSize=14, fontWeight=600, color=tone("ink"), offset=14
            )
        )


def styled(chart: Any, title: str, look: Look) -> Drawn:
    """Give a chart its words, and the type and colours of the report."""
    return Drawn(
        (
            chart.configure(font=FONTS, background="white", padding={"left": 2 if look.narrow else 18, "right": 16, "top": 4, "bottom": 4})
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=tone("soft"), titleColor=tone("soft"), gridColor=tone("line"), domainColor=tone("line"), tickColor=tone("line"),
            labelFontSize=11, titleFontSize=11, titlePadding=10, titleFontWeight="normal",
        )
        .configure_axisX(grid=False, domainColor=tone("neutral"))
        ),
        title,
    )  # fmt: skip


def _ticks(years: Sequence[int], most: int) -> list[int]:
    """Years that an axis names: all of them, or evenly spaced ones from the last back."""
    every = max(-(-len(years) // max(most, 1)), 1)
    return sorted(years)[::-1][::every][::-1]


def _width(text: str) -> int:
    """Roughly how many pixels a text of 12 pixels takes; a Chinese sign takes as much room as two letters."""
    return round(sum(12.6 if ord(sign) > 0x2E80 else 7.5 for sign in text))


def _js(names: Sequence[Sequence[str]]) -> str:
    """The headings as an expression of vega, which reads JSON."""
    import json

    return json.dumps(names, ensure_ascii=True)
