"""Charts of a screening, made with altair: the report shows them as still pictures, notebooks as they are.

Each function takes findings and gives a chart, or None where there is nothing to draw. All follow the same rules: bars begin at zero, what
is certain is solid and what is only possible is light with an outline, every mark has its figure beside it, and no colour says anything
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from greentrade.reference.dimensions import THREE
from greentrade.report.places import place_name
from greentrade.report.shapes import (
    Bar,
    Drawn,
    Look,
    Panel,
    Spec,
    bar_chart,
    below,
    column_chart,
    panels,
    styled,
)
from greentrade.words.numbers import count, money_range

if TYPE_CHECKING:
    from greentrade.report.findings import Findings
    from greentrade.report.rows import Candidate, ProductRow
    from greentrade.words import Words

__all__ = [
    "CHARTS",
    "accounting",
    "by_value",
    "candidates",
    "environmental_goods",
    "industries",
    "is_whole",
    "partners",
    "products",
    "screens",
    "totals",
    "waste",
]  # fmt: skip

_BARS = 15
"""Bars of one chart; the tables beside the charts are longer."""
_DISPOSITIONS = ("screened", "unclassified", "aggregate", "rejected")


def accounting(findings: Findings, look: Look) -> Drawn | None:
    """Draw rows and value by outcome."""
    w = look.words
    if not findings.rows:
        return None
    rows = {d: sum(r.rows for r in findings.accounting if r.disposition == d) for d in _DISPOSITIONS}
    value = {d: sum(r.value or 0.0 for r in findings.accounting if r.disposition == d) for d in _DISPOSITIONS}
    unit = w.unit(_largest(value.values()), findings.currency)
    shown = [d for d in _DISPOSITIONS if rows[d]]

    def chart(amounts: Mapping[str, float], show: Callable[[float], str], room: int) -> Spec:
        bars = [
            Bar(w.heading(w.name("disposition", d)), amounts[d], amounts[d], show(amounts[d]), d)
            for d in shown
        ]
        return bar_chart(bars, look, room=room)

    room = look.width if look.narrow else look.width // 2 - 15
    parts = [
        (w("Rows"), chart(rows, count, room)),
        (w("Value, {unit}", unit=unit.name), chart(value, unit.show, room)),
    ]
    return styled(below(parts, look, beside=True), w("Rows and value by outcome"), look)


def totals(findings: Findings, look: Look, flow: str | None = None) -> Drawn | None:
    """Draw the share of each of the three dimensions by year: bands from what is certain to what is possible."""
    w = look.words
    flow = _flow(findings, flow)
    names = (*THREE, "any_of_three")
    cells = {name: dict(sorted(findings.dimensions.get((flow, name), {}).items())) for name in names}
    if not any(cell.share_high for by_year in cells.values() for cell in by_year.values()):
        return None  # no share is known, or all of them are zero: lines at zero show nothing
    years = sorted({year for by_year in cells.values() for year in by_year})
    title = w("Share of {flow} by dimension, {span}", flow=w.name("flow", flow), span=w.span(years))
    latest = {name: by_year.get(years[-1]) for name, by_year in cells.items()}

    def figure(name: str) -> str:
        cell = latest[name]
        return w.shares(cell.share_low, cell.share_high) if cell else ""

    def label(name: str) -> str:
        return w.heading(w.name("dimension", name))

    if len(years) == 1:
        bars = [
            Bar(label(name), cell.share_low or 0.0, cell.share_high or 0.0, figure(name), name)
            for name, cell in latest.items()
            if cell
        ]
        return styled(bar_chart(bars, look), title, look)
    items = [
        Panel(
            label(name),
            figure(name),
            [(year, cell.share_low or 0.0, cell.share_high or 0.0) for year, cell in cells[name].items()],
            name,
        )
        for name in names
    ]
    return styled(
        panels(items, look, across=4, form="%", axis=w("share of {flow}", flow=w.name("flow", flow))),
        title,
        look,
    )


def candidates(findings: Findings, look: Look) -> Drawn | None:
    """Draw flagged exports of the latest year by value; the look of a bar tells what is known of the rebate."""
    w = look.words
    shown = by_value([item for item in findings.exported if item.export_value])[:_BARS]
    if not shown:
        return None
    unit = w.unit(shown[0].export_value, findings.currency, fine=True)
    bars = []
    for item in shown:
        kind, said = _rate(item, look)
        name = _code(item, findings, w)
        value = item.export_value or 0.0
        words = [unit.show(value), said] + ([w("conflict")] if item.status == "conflict" else [])
        bars.append(Bar(name, value, value, " · ".join(words), "any", kind, marked=item.status == "conflict"))
    title = w(
        "Flagged exports by value, with what is known of their rebate rate, {year}",
        year=findings.candidate_year,
    )
    return styled(bar_chart(bars, look), w("{title}, {unit}", title=title, unit=unit.name), look)


def by_value(items: Iterable[Candidate]) -> list[Candidate]:
    """Sort exported codes, the largest first."""
    return sorted(items, key=lambda item: (-(item.export_value or 0.0), item.hs_code))


def _rate(item: Candidate, look: Look) -> tuple[str, str]:
    """Return the kind of a bar, and what is said of the rate."""
    w = look.words
    if item.rate_pct:
        return "known", w("{rate} %", rate=f"{item.rate_pct:g}")
    if item.status == "already_without" or item.rate_pct == 0:
        return "none", w("no rebate")
    if item.rate_status == "changed_within_period":
        return "known", w("changed within the year")
    return "unknown", w("rate unknown")


def industries(findings: Findings, look: Look, flow: str | None = None) -> Drawn | None:
    """Draw the industries of the three dimensions that trade most."""
    w = look.words
    flow = _flow(findings, flow)
    rows = [row for row in findings.industries if row.flow == flow][:_BARS]
    return _ranked(
        [(w.heading(w.pgettext("isic", row.label)), row.value_low, row.value_high) for row in rows],
        findings,
        look,
        "any",
        w("Industries of the three dimensions by value of {flow}, all years", flow=w.name("flow", flow)),
    )


def environmental_goods(findings: Findings, look: Look, flow: str | None = None) -> Drawn | None:
    """Draw environmental goods by medium over the years."""
    w = look.words
    flow = _flow(findings, flow)
    rows = [row for row in findings.media if row.flow == flow and row.medium != "all"]
    if not rows:
        return None
    years = sorted({year for row in rows for year in row.by_year})
    last = years[-1]
    title = w("Environmental goods by medium, {flow}, {span}", flow=w.name("flow", flow), span=w.span(years))
    if len(years) == 1:
        named = [(w.heading(w.name("medium", row.medium)), row.low(last), row.high(last)) for row in rows]
        return _ranked(named, findings, look, "green", title)
    unit = w.unit(_largest(row.high(year) for row in rows for year in years), findings.currency)
    items = [
        Panel(
            w.heading(w.name("medium", row.medium)),
            money_range(unit, row.low(last), row.high(last)),
            [
                (year, (row.low(year) or 0.0) / unit.scale, (row.high(year) or 0.0) / unit.scale)
                for year in years
            ],
            "green",
        )
        for row in rows
    ]
    return styled(
        panels(items, look, across=4, form=",~f", axis=unit.name),
        w("{title}, {unit}", title=title, unit=unit.name),
        look,
    )


def products(findings: Findings, look: Look, flow: str | None = None) -> Drawn | None:
    """Draw the codes that carry the trade in environmental goods."""
    flow = _flow(findings, flow)
    rows = [row for row in findings.products if row.flow == flow][:_BARS]
    named = [
        (
            _code(row, findings, look.words),
            row.value_low,
            row.value_high,
        )
        for row in rows
    ]
    title = look.words(
        "Environmental goods by product, {flow}, all years", flow=look.words.name("flow", flow)
    )
    return _ranked(named, findings, look, "green", title)


def partners(
    findings: Findings, look: Look, flow: str | None = None, dimension: str = "environmental_good"
) -> Drawn | None:
    """Draw the largest partners for the goods of a dimension."""
    w = look.words
    flow = _flow(findings, flow)
    rows = [
        row
        for row in findings.partners
        if row.flow == flow and row.dimension == dimension and row.rank is not None and row.value_high
    ]
    named = [
        (place_name(w, row.partner, row.name), row.value_low, row.value_high)
        for row in sorted(rows, key=lambda row: (row.rank or 0, row.partner))[:_BARS]
    ]
    title = w(
        "{goods}: largest partners for {flow}, all years",
        goods=w.heading(w.goods_of(dimension)),
        flow=w.name("flow", flow),
    )
    return _ranked(named, findings, look, dimension, title, fine=True)


def waste(findings: Findings, look: Look, flow: str | None = None) -> Drawn | None:
    """Draw trade under codes that name waste, by year, and what of it met a ban or a control in the latest one."""
    w = look.words
    flow = _flow(findings, flow)
    by_year = findings.dimensions.get((flow, "waste"), {})
    if not any(cell.value_high for cell in by_year.values()):
        return None
    unit = w.unit(_largest(cell.value_high for cell in by_year.values()), findings.currency, fine=True)
    years = sorted(by_year)
    points = [
        (year, (by_year[year].value_low or 0.0) / unit.scale, (by_year[year].value_high or 0.0) / unit.scale, money_range(unit, by_year[year].value_low, by_year[year].value_high))
        for year in years
    ]  # fmt: skip
    parts = []
    if len(years) > 1:
        parts.append(("", column_chart(points, look, colour="waste")))
    rules = _rules(findings, look, flow, years[-1])
    if rules:
        parts.append((w.span(years[-1:]), bar_chart(rules, look)))
    title = w("Trade in goods that the waste lists name, {flow} by year", flow=w.name("flow", flow))
    return styled(below(parts, look), w("{title}, {unit}", title=title, unit=unit.name), look)


def _rules(findings: Findings, look: Look, flow: str, year: int) -> list[Bar]:
    """Make bars of all waste of a year, and of what of it bans, controls and parties touch."""
    w = look.words
    row = next((r for r in findings.waste if (r.flow, r.year, r.list_id) == (flow, year, "all")), None)
    if row is None:
        return []
    unit = w.unit(
        _largest(cell.value_high for cell in findings.dimensions.get((flow, "waste"), {}).values()),
        findings.currency,
        fine=True,
    )
    pairs = [
        (w.heading(w.name("dimension", "waste")), row.value_low, row.value_high, "waste"),
        (w("Under a ban"), row.banned_low, row.banned_high, "pollution"),
        (w("Under control"), row.controlled_low, row.controlled_high, "energy"),
        (w("With non-parties"), row.non_party_low, row.non_party_high, "resource"),
    ]
    return [
        Bar(label, low or 0.0, high, money_range(unit, low, high), colour)
        for label, low, high, colour in pairs
        if high is not None
    ]


def screens(findings: Findings, look: Look, flow: str | None = None) -> Drawn | None:
    """Draw what further screens meet in the latest year, each screen as a whole."""
    w = look.words
    flow = _flow(findings, flow)
    last = findings.years[-1] if findings.years else 0
    rows = [row for row in findings.screens if (row.flow, row.year) == (flow, last) and is_whole(row) and row.value_high]  # fmt: skip
    named = [(w.heading(w.name("screen", row.screen)), row.value_low, row.value_high) for row in rows]
    title = w("Trade that further screens meet, {flow} in {year}", flow=w.name("flow", flow), year=last)
    return _ranked(sorted(named, key=lambda item: -(item[2] or 0.0)), findings, look, "screens", title)


def is_whole(row: Any) -> bool:
    """Whether a row of a further screen counts all of its goods once: a carbon border does so scheme by scheme."""
    return row.category == "all" and row.list_id in {"all", "eu_cbam"}


def _ranked(
    named: Sequence[tuple[str, float | None, float | None]],
    findings: Findings,
    look: Look,
    colour: str,
    title: str,
    *,
    fine: bool = False,
) -> Drawn | None:
    """Draw bars of amounts of money."""
    if not any(high for _, _, high in named):
        return None
    unit = look.words.unit(_largest(high for _, _, high in named), findings.currency, fine=fine)
    bars = [Bar(label, low or 0.0, high or 0.0, money_range(unit, low, high), colour) for label, low, high in named]  # fmt: skip
    return styled(bar_chart(bars, look), look.words("{title}, {unit}", title=title, unit=unit.name), look)


def _code(row: Candidate | ProductRow, findings: Findings, words: Words) -> str:
    """Name a code in a chart."""
    name = words.goods(row.description, findings.industry_of(row.hs_code, row.hs_edition))
    return " ".join(part for part in (row.hs_code, findings.edition_of(row.hs_edition), name) if part)


def _flow(findings: Findings, flow: str | None) -> str:
    """Return the flow asked for, or the first."""
    return flow if flow is not None else findings.flows[0] if findings.flows else ""


def _largest(values: Iterable[float | None]) -> float:
    return max((abs(value or 0.0) for value in values), default=0.0)


CHARTS: Mapping[str, Callable[..., Drawn | None]] = {
    "accounting": accounting, "totals": totals, "candidates": candidates, "industries": industries,
    "environmental_goods": environmental_goods, "products": products, "partners": partners, "waste": waste, "screens": screens,
}  # fmt: skip
"""The charts by name."""
