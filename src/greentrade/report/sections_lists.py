"""Sections about goods of lists: waste with its bans and controls, and the further screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from greentrade.html import Html, element, join
from greentrade.report import charts
from greentrade.report.asked import SCREENS
from greentrade.report.drawing import picture
from greentrade.report.shapes import clean
from greentrade.report.tables import flow_heading, list_words, section, soft, table
from greentrade.words import N_
from greentrade.words.numbers import NOTHING, Unit, count, money_range

if TYPE_CHECKING:
    from greentrade.report.findings import Findings
    from greentrade.report.rows import WasteRow
    from greentrade.words import Words

__all__ = ["screens", "waste"]


def waste(findings: Findings, w: Words) -> Html:
    """Waste by year, by list and category, and what of it met bans and controls."""
    title = w("Waste crossing borders")
    parts: list[Html | None] = []
    see = None
    for flow in findings.flows:
        rows = [row for row in findings.waste if row.flow == flow]
        whole = {row.year: row for row in rows if row.list_id == "all"}
        if not any(row.value_high for row in rows):
            continue
        if whole:
            see = see or _waste_see(whole[max(whole)], flow, findings, w)
        parts.append(flow_heading(findings, flow, w))
        parts.append(picture(charts.waste, findings, w, f"was-{flow}", flow=flow))
        if whole:
            parts.append(
                _waste_table(
                    [*whole.values()],
                    w("By year, all lists of the default tier, each code once"),
                    findings,
                    w,
                    by="year",
                )
            )
        last = max(row.year for row in rows)
        listed = [row for row in rows if row.year == last and row.list_id != "all"]
        listed.sort(key=lambda row: (row.list_id, -(row.value_high or 0.0), row.category))
        if listed:
            parts.append(
                _waste_table(listed, w("By list and category, {year}", year=last), findings, w, by="list")
            )
    if not parts:
        return section("waste", title, None, soft(w("None in this extract.")))
    return section(
        "waste",
        title,
        see,
        soft(
            w(
                "A code says what was declared, not whether the shipment was legal. Lists overlap and must not be added."
            )
        ),
        *parts,
    )


def _waste_see(row: WasteRow, flow: str, findings: Findings, w: Words) -> str:
    unit = w.unit(row.value_high, findings.currency)

    def up_to(text: str, value: float | None) -> str:
        return w(text, value=f"{unit.show(value)} {unit.name}") if value else ""

    return w(
        "In {year}, {flow} worth {value} stood under codes that name waste{rules}.",
        year=row.year,
        flow=w.name("flow", flow),
        value=f"{money_range(unit, row.value_low, row.value_high)} {unit.name}",
        rules=up_to(N_("; up to {value} of it met an import ban in force at the time"), row.banned_high)
        + up_to(
            N_("; up to {value} of it may be controlled by the Basel Convention or a licence"),
            row.controlled_high,
        ),
    )


def _waste_table(rows: Sequence[WasteRow], title: str, findings: Findings, w: Words, *, by: str) -> Html:
    """Value, bans, controls, parties and weight; columns that nothing fills are left out."""
    unit = w.unit(max((row.value_high or 0.0 for row in rows), default=0.0), findings.currency, fine=True)
    tonnes = Unit(1000.0, "t")
    ends = (
        (N_("Value"), "value", unit),
        (N_("Under a ban"), "banned", unit),
        (N_("Under control"), "controlled", unit),
        (N_("With non-parties"), "non_party", unit),
        (N_("Net weight, tonnes"), "weight", tonnes),
    )
    told = [end for end in ends if any(getattr(row, f"{end[1]}_high") is not None for row in rows)]
    measured = any(row.measures for row in rows)
    columns = ([(w("Year"), "")] if by == "year" else [(w("Category"), ""), (w("List"), "")]) + [
        (w(heading), "num") for heading, _, _ in told
    ]
    if measured:
        columns.append((w("Measures at the date"), "wide"))
    cells = []
    for row in rows:
        line = (
            [str(row.year)]
            if by == "year"
            else [w.heading(w.name("category", row.category)), _short(row.list_id, findings, w)]
        )
        line += [
            money_range(in_unit, getattr(row, f"{key}_low"), getattr(row, f"{key}_high"))
            for _, key, in_unit in told
        ]
        if measured:
            line.append(w.several(w.name("measure", name) for name in row.measures) or NOTHING)
        cells.append(line)
    lists = _lists((row.list_id for row in rows if by == "list"), findings, w)
    shown = table(title, columns, cells, w, headed=False, latest=by == "year", unit=unit.name)
    return join([shown, lists])


def _lists(ids: Iterable[str], findings: Findings, w: Words) -> Html | None:
    """What the short names of lists in a table stand for."""
    known = _known(findings)
    named = []
    for list_id in dict.fromkeys(ids):
        if known.get(list_id, {}).get("title"):
            code = element("span", list_id, class_="code")
            short = _short(list_id, findings, w)
            name = None if short == code else element("strong", short)
            parts = (name, list_words(known[list_id], "title", w), code)
            said = [part for one in parts if one is not None for part in (one, " ")][:-1]
            named.append(element("li", *said))
    return element("ul", *named, class_="soft") if named else None


def _known(findings: Findings) -> dict[str, dict[str, Any]]:
    """The lists behind the figures, by their ids."""
    return {item["list_id"]: item for item in findings.summary.get("lists", ())}


def _short(list_id: str, findings: Findings, w: Words) -> str:
    """A list in few words, as a table has room for; one without such words by its id."""
    if w.named("short_list", list_id):
        return w.name("short_list", list_id)
    named = _known(findings).get(list_id, {})
    short = clean(str(named.get("short_title_zh" if w.chinese else "short_title") or ""), 60)
    return short or element("span", list_id, class_="code")


def screens(findings: Findings, w: Words) -> Html:
    """What carbon borders, conventions and lists of fuels, materials and labels meet."""
    title = w("Other screens")
    hit = [name for name in SCREENS if any(row.value_high for row in findings.screens if row.screen == name)]
    missed = [w.name("screen", name) for name in SCREENS if name not in hit]
    if not hit:
        return section("screens", title, None, soft(w("None in this extract.")))
    parts: list[Html | None] = []
    see = None
    for flow in findings.flows:
        rows = [row for row in findings.screens if row.flow == flow and row.value_high]
        if not rows:
            continue
        last = max(row.year for row in rows)
        rows = [row for row in rows if row.year == last]
        whole = sorted(
            (row for row in rows if charts.is_whole(row)), key=lambda row: -(row.value_high or 0.0)
        )
        if whole and see is None:
            first = whole[0]
            unit = w.unit(first.value_high, findings.currency)
            see = w.ngettext(
                "In {year}, {count} further screen meets {flow} of this extract; the largest is {name}: {value}.",
                "In {year}, {count} further screens meet {flow} of this extract; the largest is {name}: {value}.",
                len({row.screen for row in whole}),
                year=last,
                count=len({row.screen for row in whole}),
                flow=w.name("flow", flow),
                name=w.name("screen", first.screen),
                value=f"{money_range(unit, first.value_low, first.value_high)} {unit.name}",
            )
        unit = w.unit(max(row.value_high or 0.0 for row in rows), findings.currency)
        cells = [
            [
                w.heading(w.name("screen", row.screen)),
                w.heading(w.name("category", row.category)),
                w("All") if row.list_id == "all" else _short(row.list_id, findings, w),
                money_range(unit, row.value_low, row.value_high),
                count(row.codes),
            ]
            for row in sorted(rows, key=lambda row: (not charts.is_whole(row), SCREENS.index(row.screen), row.list_id != "all", row.list_id, row.category != "all", -(row.value_high or 0.0), row.category))
        ]  # fmt: skip
        columns = [
            (w("Screen"), ""),
            (w("Category"), ""),
            (w("List"), ""),
            (w("Value"), "num"),
            (w("Codes"), "num"),
        ]
        parts.append(flow_heading(findings, flow, w))
        parts.append(picture(charts.screens, findings, w, f"scr-{flow}", flow=flow))
        by_list = w("By list and category, {year}", year=last)
        parts.append(table(by_list, columns, cells, w, headed=False, unit=unit.name))
        parts.append(_lists((row.list_id for row in rows), findings, w))
    return section(
        "screens",
        title,
        see,
        soft(
            w(
                "Certain or possible is said of the code, not of a shipment. Lists overlap and must not be added."
            )
        ),
        *parts,
        soft(w("No hits: {names}.", names=w.several(missed))) if missed else None,
    )
