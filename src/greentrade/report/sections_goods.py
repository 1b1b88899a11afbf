"""Sections about environmental goods, and about partners and groups of countries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.html import Html, element, join
from greentrade.report import charts
from greentrade.report.drawing import picture
from greentrade.report.places import place_name
from greentrade.report.sections import code_of, editions_note, unnamed_note
from greentrade.report.shapes import clean
from greentrade.report.tables import data, flow_heading, section, soft, table
from greentrade.words import N_
from greentrade.words.numbers import NOTHING, count, money_range

if TYPE_CHECKING:
    from greentrade.report.findings import Findings
    from greentrade.report.rows import GroupRow, MediumRow, PartnerRow
    from greentrade.words import Words

__all__ = ["media", "partners"]

_TOP = 20
_WIDE = 6
"""Years that stand beside each other; more stand below each other."""
_BOTH = ("environmental_good", "any_of_three")


# -- environmental goods -------------------------------------------------------------------------------------------------------


def media(findings: Findings, w: Words) -> Html:
    """Environmental goods by medium over the years, and by product."""
    parts: list[Html | None] = []
    see = None
    for flow in dict.fromkeys(row.flow for row in findings.media):
        rows = [row for row in findings.media if row.flow == flow]
        see = see or _media_see(rows, flow, findings, w)
        parts.append(flow_heading(findings, flow, w))
        parts.append(picture(charts.environmental_goods, findings, w, f"med-{flow}", flow=flow))
        parts.append(_media_table(rows, flow, findings, w))
        parts.append(_products(findings, flow, w))
    if not parts or see is None:
        return section(
            "environmental-goods", w("Environmental goods"), None, soft(w("None in this extract."))
        )
    return section(
        "environmental-goods",
        w("Environmental goods"),
        see,
        soft(
            w(
                "A code may serve several media, so the media overlap and must not be added; the line for all media counts each code once."
            )
        ),
        editions_note(findings, w),
        *parts,
    )


def _media_see(rows: Sequence[MediumRow], flow: str, findings: Findings, w: Words) -> str | None:
    whole = next((row for row in rows if row.medium == "all"), None)
    single = [row for row in rows if row.medium != "all"]
    if whole is None or not single:
        return None
    first, last = min(whole.by_year), max(whole.by_year)
    unit = w.unit(whole.high(last), findings.currency)
    largest = max(single, key=lambda row: row.high(last) or 0.0)
    growth = w(
        ", {growth} since {first} (certain part)",
        growth=w.growth(whole.low(first), whole.low(last)),
        first=first,
    )
    return w(
        "{flow} of environmental goods were worth {value} in {year}{growth}; the largest medium was {medium}.",
        flow=w.heading(w.name("flow", flow)),
        value=f"{money_range(unit, whole.low(last), whole.high(last))} {unit.name}",
        year=last,
        growth=growth if first != last and whole.low(first) else "",
        medium=w.name("medium", largest.medium),
    )


def _media_table(rows: Sequence[MediumRow], flow: str, findings: Findings, w: Words) -> Html:
    """A row a medium with its years beside each other; where there are many years, a row a year."""
    years = sorted({year for row in rows for year in row.by_year})
    unit = w.unit(
        max((row.high(year) or 0.0 for row in rows for year in years), default=0.0), findings.currency
    )
    title = w("Environmental goods by medium, {flow}, {span}", flow=w.name("flow", flow), span=w.span(years))

    def name(row: MediumRow) -> str:
        return (
            w("All media, each code once") if row.medium == "all" else w.heading(w.name("medium", row.medium))
        )

    def cell(row: MediumRow, year: int) -> str:
        return money_range(unit, row.low(year), row.high(year))

    def grows(row: MediumRow) -> str:
        low = w.growth(row.low(years[0]), row.low(years[-1]))
        high = w.growth(row.high(years[0]), row.high(years[-1]))
        return low if high in {low, NOTHING} else high if low == NOTHING else f"{low} / {high}"

    note = (
        soft(
            w(
                "Growth is that of the certain part; where it differs, that of the certain and possible part follows."
            )
        )
        if len(years) > 1
        else None
    )
    if len(years) > _WIDE:
        columns = [(w("Year"), ""), *((name(row), "num") for row in rows)]
        cells = [[str(year), *(cell(row, year) for row in rows)] for year in years]
        grown = [w("Growth"), *(grows(row) for row in rows)]
        return join([table(title, columns, [*cells, grown], w, latest=True, unit=unit.name), note])
    columns = [(w("Medium"), ""), *((str(year), "num") for year in years)]
    cells = [[name(row), *(cell(row, year) for year in years)] for row in rows]
    if len(years) > 1:
        columns.append((w("Growth"), "num"))
        for row, line in zip(rows, cells, strict=True):
            line.append(grows(row))
    strong = 0 if rows[0].medium == "all" else None
    return join([table(title, columns, cells, w, strong=strong, unit=unit.name), note])


def _products(findings: Findings, flow: str, w: Words) -> Html | None:
    """The codes that carry these goods."""
    rows = [row for row in findings.products if row.flow == flow][:_TOP]
    if not rows:
        return None
    unit = w.unit(max(row.value_high or 0.0 for row in rows), findings.currency)
    title = w("Environmental goods by product, {flow}, all years", flow=w.name("flow", flow))
    columns = [
        (w("HS code"), ""),
        (w("Value, all years"), "num"),
        (w("Share of these goods"), "num"),
        (w("Added up"), "num"),
    ]
    cells = [
        [
            code_of(row, findings, w),
            money_range(unit, row.value_low, row.value_high),
            w.percent(row.share),
            w.percent(row.share_so_far),
        ]
        for row in rows
    ]
    see = (
        w("Their {flow} have a value of 0 in every year.", flow=w.name("flow", flow))
        if rows[-1].share_so_far is None
        else w.ngettext(
            "The first {count} code carries {share} of these {flow}.",
            "The first {count} codes carry {share} of these {flow}.",
            len(rows),
            count=len(rows),
            share=w.percent(rows[-1].share_so_far),
            flow=w.name("flow", flow),
        )
    )
    level = "h4" if len(findings.flows) > 1 else "h3"
    return join(
        [
            element(level, w("Top products")),
            element("p", see),
            picture(charts.products, findings, w, f"prod-{flow}", flow=flow),
            table(title, columns, cells, w, unit=unit.name),
            unnamed_note(rows, findings, w),
        ]
    )


# -- partners ------------------------------------------------------------------------------------------------------------------


def partners(findings: Findings, w: Words) -> Html:
    """With whom the goods are traded, and how much of the trade is with which group of countries."""
    title = w("Partners and groups of countries")
    if not findings.has_partners:
        return section(
            "partners", title, None, soft(w("The extract has no partners, so nothing can be said of them."))
        )
    parts: list[Html | None] = []
    see = None
    for dimension in _BOTH:
        goods = w.goods_of(dimension)
        shown: list[Html | None] = []
        for flow in findings.flows:
            rows = [row for row in findings.partners if (row.dimension, row.flow) == (dimension, flow)]
            if not any(row.value_high for row in rows):
                continue
            first = next((row for row in rows if row.rank == 1), None)
            if first is not None and see is None:
                see = w(
                    "{name} is the largest partner for {flow} of {goods}, with {share} of them.",
                    name=place_name(w, first.partner, clean(first.name or first.partner)),
                    flow=w.name("flow", flow),
                    goods=goods,
                    share=w.percent(first.share),
                )
            shown.append(flow_heading(findings, flow, w, "h4"))
            shown.append(
                picture(
                    charts.partners, findings, w, f"par-{dimension}-{flow}", flow=flow, dimension=dimension
                )
            )
            shown.append(_partner_table(rows, dimension, flow, findings, w))
        heading = w(
            N_("Partners: environmental goods")
            if dimension == "environmental_good"
            else N_("Partners: high pollution, energy or resource intensive")
        )
        parts += [element("h3", heading), *(shown or [soft(w("None in this extract."))])]
    parts += _groups(findings, w)
    return section(
        "partners",
        title,
        see or w("Neither environmental goods nor goods of the three dimensions were traded."),
        *parts,
    )


def _partner_table(
    rows: Sequence[PartnerRow], dimension: str, flow: str, findings: Findings, w: Words
) -> Html:
    """The largest partners, all others in one line, and what is no single partner."""
    ranked = sorted(
        (row for row in rows if row.rank is not None), key=lambda row: (row.rank or 0, row.partner)
    )
    shown, rest = ranked[:_TOP], ranked[_TOP:]
    apart = [row for row in rows if row.rank is None]
    unit = w.unit(max((row.value_high or 0.0 for row in rows), default=0.0), findings.currency, fine=True)

    def line(row: PartnerRow) -> list[str]:
        known = row.kind == "country"
        place = place_name(w, row.partner, row.name or row.partner)
        name = place if known or not place else data(place)
        kind = "" if known else w.name("kind", row.kind)
        said = join(
            [name or w.heading(kind), element("span", kind, class_="name") if kind and name else None]
        )
        return [
            said,
            money_range(unit, row.value_low, row.value_high),
            w.percent(row.share),
            w.percent(row.share_of_partner),
        ]

    cells = [line(row) for row in shown]
    if rest:
        cells.append(
            [
                w("{count} others", count=count(len(rest))),
                money_range(
                    unit, sum(r.value_low or 0.0 for r in rest), sum(r.value_high or 0.0 for r in rest)
                ),
                w.percent(sum(r.share or 0.0 for r in rest)),
                "",
            ]
        )
    cells += [line(row) for row in apart]
    columns = [
        (w("Partner"), ""),
        (w("Value, all years"), "num"),
        (w("Share of these goods"), "num"),
        (w("Share of trade with the partner"), "num"),
    ]
    title = w(
        "{goods}: largest partners for {flow}, all years",
        goods=w.heading(w.goods_of(dimension)),
        flow=w.name("flow", flow),
    )
    return table(title, columns, cells, w, unit=unit.name)


def _groups(findings: Findings, w: Words) -> list[Html | None]:
    """Trade with groups of countries in the latest year."""
    if not findings.groups:
        return []
    year = max(row.year for row in findings.groups)
    rows = [row for row in findings.groups if row.year == year and _of(row, "all_trade", "high")]
    if not rows:
        return []
    unit = w.unit(max(_of(row, "all_trade", "high") for row in rows), findings.currency)
    flows = len({row.flow for row in rows}) > 1

    def line(row: GroupRow) -> list[str]:
        cells = [
            w.heading(w.name("group", row.group)),
            *([w.heading(w.name("flow", row.flow))] if flows else []),
            unit.show(_of(row, "all_trade", "high")),
        ]
        for name in ("any_of_three", "environmental_good"):
            cell = row.dimensions.get(name)
            cells.append(money_range(unit, cell.value_low, cell.value_high) if cell else NOTHING)
            cells.append(w.shares(cell.share_low, cell.share_high) if cell else NOTHING)
        return cells

    columns = [
        (w("Group"), ""),
        *([(w("Flow"), "")] if flows else []),
        (w.heading(w("All trade")), "num"),
        (w("Three dimensions"), "num"),
        (w("Three dimensions, share"), "num"),
        (w.heading(w.name("dimension", "environmental_good")), "num"),
        (w("Environmental goods, share"), "num"),
    ]
    title = w("Groups of countries, {year}", year=year)
    ordered = sorted(
        rows,
        key=lambda row: (findings.flows.index(row.flow) if row.flow in findings.flows else 9, row.group in {"none", "unknown", "all"}, -_of(row, "all_trade", "high")),
    )  # fmt: skip
    return [
        element("h3", title),
        table(title, columns, [line(row) for row in ordered], w, unit=unit.name),
        soft(
            w(
                "A partner counts in a group in the years of its membership; groups overlap and must not be added."
            )
        ),
    ]


def _of(row: GroupRow, dimension: str, end: str) -> float:
    cell = row.dimensions.get(dimension)
    return (getattr(cell, f"value_{end}") or 0.0) if cell else 0.0
