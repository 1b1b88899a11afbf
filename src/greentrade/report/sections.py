"""The sections of the HTML report, each made from the findings alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from greentrade.report import wording
from greentrade.report.charts import Bar, legend, range_bars
from greentrade.report.figures import NOTHING, Unit, count, growth, money_range, number, percent, share_range
from greentrade.report.html import Html, element, join
from greentrade.report.rows import THREE, Candidate

if TYPE_CHECKING:
    from greentrade.report.findings import Findings

__all__ = ["accounting", "candidates", "dimensions", "industries", "media", "sources", "waste"]

_TOP = 20
_TOP_INDUSTRIES = 12


def _table(
    columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], *, strong: int | None = None
) -> Html:
    """Table whose cells carry their heading, so that a narrow screen can stack them."""
    body = []
    for place, row in enumerate(rows):
        cells = [
            element("td", cell, class_=kind if cell else f"{kind} blank".strip(), data_label=heading)
            for cell, (heading, kind) in zip(row, columns, strict=True)
        ]
        body.append(element("tr", *cells, class_="strong" if place == strong else None))
    head = element("tr", *(element("th", heading, class_=kind, scope="col") for heading, kind in columns))
    return element(
        "div",
        element("table", element("thead", head), element("tbody", *body), class_="stack"),
        class_="scroll",
    )


def dimensions(findings: Findings) -> Html:
    """Share of each dimension by year: charts, and the values in a table."""
    names = (*THREE, "any_of_three")
    parts = []
    for flow in findings.flows:
        cells = {name: findings.dimensions.get((flow, name), {}) for name in names}
        largest = max(
            (cell.share_high or 0.0 for by_year in cells.values() for cell in by_year.values()), default=0.0
        )
        charts = []
        for name in names:
            label = wording.dimension_name(name)
            bars = [
                Bar(
                    str(year),
                    cell.share_low or 0.0,
                    cell.share_high or 0.0,
                    share_range(cell.share_low, cell.share_high),
                )
                for year, cell in sorted(cells[name].items())
            ]
            chart = range_bars(f"{label}: share of {flow}s by year", bars, kind=name, largest=largest)
            charts.append(element("div", element("h3", label.capitalize()), chart))
        parts.append(element("h3", f"{flow.capitalize()}s") if len(findings.flows) > 1 else None)
        parts.append(element("div", *charts, class_="charts"))
        parts.append(_totals_table(findings, flow, names))
    return element(
        "section",
        element("h2", "Three dimensions, year by year"),
        element("p", wording.LOW_HIGH, class_="soft"),
        legend("any_of_three"),
        *parts,
    )


def _totals_table(findings: Findings, flow: str, names: Sequence[str]) -> Html:
    totals = {year: findings.total(flow, year) for year in findings.years}
    unit = Unit.fitting(max((abs(total or 0.0) for total in totals.values()), default=0.0), findings.currency)
    rows = []
    for year, total in totals.items():
        cells = [findings.dimensions.get((flow, name), {}).get(year) for name in names]
        amounts = [money_range(unit, cell.value_low, cell.value_high) if cell else NOTHING for cell in cells]
        rows.append([str(year), unit.show(total), *amounts])
    columns = [
        ("Year", ""),
        ("All trade", "num"),
        *((wording.dimension_name(name).capitalize(), "num") for name in names),
    ]
    return join([_table(columns, rows), element("p", f"Values in {unit.name}.", class_="soft")])


def _tags(item: Candidate) -> Html:
    return join(
        element(
            "span",
            f"{wording.dimension_name(name)}: {flag}"
            + (f" ({item.votes[name]})" if item.votes[name] else ""),
            class_=f"tag {name} {flag}",
        )
        for name, flag in item.flags.items()
        if flag
    )


def candidates(findings: Findings) -> Html:
    """The first candidates for cutting the export rebate, each with its reasons."""
    year = findings.candidate_year
    heading = element(
        "h2", f"Candidates for cutting the export rebate{f', {year}' if year is not None else ''}"
    )
    if not findings.candidates:
        return element("section", heading, element("p", "None in this extract.", class_="soft"))
    shown = findings.candidates[:_TOP]
    unit = Unit.fitting(max(item.export_value or 0.0 for item in shown), findings.currency)
    saving = any(item.saving_high is not None for item in shown)
    unknown = sum(item.status == "candidate_rate_unknown" for item in findings.candidates)
    columns = [
        ("HS code", ""),
        ("Exports", "num"),
        ("Flagged as, with the votes", "wide"),
        ("Rebate rate", ""),
    ]
    if saving:
        columns.append(("Saving", "num"))
    rows: list[list[str]] = []
    for item in shown:
        code = join(
            [
                element("span", item.hs_code, class_="code"),
                element("span", item.description, class_="name") if item.description else None,
            ]
        )
        why = element("p", item.rate_story, class_="why") if item.rate_story else None
        cells: list[str] = [
            code,
            unit.show(item.export_value),
            join([_tags(item), why]),
            wording.rate_of(item),
        ]
        if saving:
            cells.append(money_range(unit, item.saving_low, item.saving_high))
        rows.append(cells)
    return element(
        "section",
        heading,
        element("p", wording.CANDIDATE_CAUTION, class_="soft"),
        element(
            "div",
            element(
                "p",
                f"Of {len(findings.candidates):,} candidates, {unknown:,} have an unknown rate. {wording.RATE_CAUTION} ",
                wording.RATE_REMEDY,
            ),
            class_="notice",
        )
        if unknown
        else None,
        _table(columns, rows),
        element(
            "p",
            f"The first {len(shown)} of {len(findings.candidates):,}; exports in {unit.name}. "
            f"{len(findings.conflicts):,} further flagged codes are environmental goods too (conflicts) and stand in "
            "rebate_candidates.csv with their rates.",
            class_="soft",
        ),
    )


def industries(findings: Findings) -> Html:
    """The industries of the three dimensions that trade most, over all years."""
    heading = element("h2", "Industries that trade most")
    if not findings.industries:
        return element("section", heading, element("p", "None in this extract.", class_="soft"))
    shown = [
        row
        for flow in findings.flows
        for row in [item for item in findings.industries if item.flow == flow][:_TOP_INDUSTRIES]
    ]
    unit = Unit.fitting(max(row.value_high or 0.0 for row in shown), findings.currency)
    rows = [
        [
            row.label[:1].upper() + row.label[1:],
            row.isic,
            row.flow,
            money_range(unit, row.value_low, row.value_high),
            percent(row.share),
            NOTHING if row.growth is None else f"{row.growth * 100:+.1f} %",
        ]
        for row in shown
    ]
    columns = [
        ("Industry", ""),
        ("ISIC", "code"),
        ("Flow", ""),
        ("Value, all years", "num"),
        ("Share of trade", "num"),
        ("Growth a year", "num"),
    ]
    return element(
        "section",
        heading,
        element(
            "p",
            "Among goods of the three dimensions: where higher environmental standards would reach the most trade. "
            f"Values in {unit.name}.",
            class_="soft",
        ),
        _table(columns, rows),
    )


def media(findings: Findings) -> Html:
    """Environmental goods by medium, with growth from the first year to the last."""
    parts: list[Html] = []
    for flow in dict.fromkeys(row.flow for row in findings.media):
        rows = [row for row in findings.media if row.flow == flow]
        first, last = findings.years[0], findings.years[-1]
        unit = Unit.fitting(max((row.high(last) or 0.0 for row in rows), default=0.0), findings.currency)
        columns = [
            ("Medium", ""),
            (str(first), "num"),
            (str(last), "num"),
            ("Growth, certain", "num"),
            ("Growth, with possible", "num"),
        ]
        cells = [
            [
                "All media, each code once"
                if row.medium == "all"
                else row.medium.replace("_", " ").capitalize(),
                money_range(unit, row.low(first), row.high(first)),
                money_range(unit, row.low(last), row.high(last)),
                growth(row.low(first), row.low(last)),
                growth(row.high(first), row.high(last)),
            ]
            for row in rows
        ]
        if first == last:
            columns, cells = columns[:2], [row[:2] for row in cells]
        if len(findings.flows) > 1:
            parts.append(element("h3", f"{flow.capitalize()}s"))
        parts.append(_table(columns, cells, strong=0 if rows[0].medium == "all" else None))
        parts.append(
            element(
                "p",
                f"Values in {unit.name}. A code may serve several media, so the media may overlap.",
                class_="soft",
            )
        )
    return element(
        "section",
        element("h2", "Environmental goods by medium"),
        *(parts or [element("p", "None in this extract.", class_="soft")]),
    )


def waste(findings: Findings) -> Html:
    """Waste by year, and by list in the latest year where that answer is there."""
    by_flow = {flow: findings.dimensions.get((flow, "waste"), {}) for flow in findings.flows}
    cells = [cell for by_year in by_flow.values() for cell in by_year.values()]
    unit = Unit.fitting(max((cell.value_high or 0.0 for cell in cells), default=0.0), findings.currency)
    columns = [("Year", ""), *((f"{flow.capitalize()}s", "num") for flow in by_flow)]
    rows = [
        [
            str(year),
            *(
                money_range(unit, by_year[year].value_low, by_year[year].value_high)
                if year in by_year
                else NOTHING
                for by_year in by_flow.values()
            ),
        ]
        for year in findings.years
    ]
    return element(
        "section",
        element("h2", "Waste"),
        element(
            "p",
            f"Goods whose codes stand in the waste lists; values in {unit.name}. A code says what was declared, "
            "not whether the shipment was legal.",
            class_="soft",
        ),
        _table(columns, rows) if cells else element("p", "None in this extract.", class_="soft"),
        _waste_by_list(findings) if any(row.list_id != "all" for row in findings.waste) else None,
    )


def _waste_by_list(findings: Findings) -> Html:
    listed = [
        row for row in findings.waste if row.list_id != "all"
    ]  # the table by year tells all lists together
    unit = Unit.fitting(max(row.value_high or 0.0 for row in listed), findings.currency)
    weighed = any(row.weight_high is not None for row in listed)
    columns = [("List", ""), ("Category", ""), ("Flow", ""), ("Value", "num")]
    if weighed:
        columns.append(("Net weight, tonnes", "num"))
    tonnes = Unit(1000.0, "tonnes")
    ordered = sorted(listed, key=lambda row: (row.list_id, -(row.value_high or 0.0), row.category))
    rows = [
        [
            row.list_id,
            row.category.replace("_", " "),
            row.flow,
            money_range(unit, row.value_low, row.value_high),
            *([money_range(tonnes, row.weight_low, row.weight_high)] if weighed else []),
        ]
        for row in ordered
    ]
    return join(
        [
            element("h3", f"By list, {findings.waste_year}"),
            _table(columns, rows),
            element("p", f"Values in {unit.name}. The same code may stand in several lists.", class_="soft"),
        ]
    )


def accounting(findings: Findings) -> Html:
    """What became of every row."""
    counted = sum(
        row.value or 0.0 for row in findings.accounting if row.disposition in {"screened", "unclassified"}
    )
    unit = Unit.fitting(
        max((abs(row.value or 0.0) for row in findings.accounting), default=0.0), findings.currency
    )
    rows = [
        [
            row.disposition,
            wording.reason_name(row.reason),
            count(row.rows),
            unit.show(row.value),
            wording.trade_share(row.value, counted)
            if row.disposition in {"screened", "unclassified"}
            else "",
        ]
        for row in findings.accounting
    ]
    columns = [
        ("Rows became", ""),
        ("Why", ""),
        ("Rows", "num"),
        (f"Value, {unit.name}", "num"),
        ("Share of trade", "num"),
    ]
    return element(
        "section",
        element("h2", "What became of every row"),
        element(
            "p",
            "Nothing is lost: each row of the input is in exactly one line. Unclassified trade stays in every total, "
            "but matches no list; aggregates would count the same trade twice.",
            class_="soft",
        ),
        _table(columns, rows),
        element("p", wording.outside_line(findings.outside), class_="soft") if findings.outside else None,
    )


def sources(findings: Findings) -> Html:
    """What was read, what the readers noted, and what the figures cannot tell."""
    inputs = [element("li", wording.input_line(item)) for item in findings.summary.get("inputs", ())]
    notes = [element("li", note) for note in findings.notes]
    editions = ", ".join(
        f"{name} ({count(number(rows))} rows)" for name, rows in findings.summary.get("editions", {}).items()
    )
    return element(
        "section",
        element("h2", "What was screened, and cautions"),
        element("ul", *inputs),
        element(
            "p",
            f"Editions: {editions or 'not stated'}. Currency: {findings.currency or 'not stated by the extract'}.",
        ),
        element("ul", *notes) if notes else None,
        element(
            "ul",
            element(
                "li",
                "An HS code holds goods of several kinds; a list that names only some of them makes the match possible, not certain.",
            ),
            element(
                "li",
                "The industry dimensions speak of the industry that typically makes a good, not of the plant that made it.",
            ),
            element(
                "li",
                "Which list, entry and path through the editions made each match is in matches.csv; `greentrade explain CODE` tells it in words.",
            ),
        ),
    )
