"""The first sections of the page: what was screened, what became of it, the three dimensions, candidates and industries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.html import Html, element, join
from greentrade.reference.dimensions import THREE
from greentrade.report import charts
from greentrade.report.drawing import picture
from greentrade.report.tables import data, marked, section, soft, table
from greentrade.report.wording import input_place
from greentrade.words import N_
from greentrade.words.numbers import NOTHING, Unit, count, money_range, number

if TYPE_CHECKING:
    from greentrade.report.findings import Findings
    from greentrade.report.rows import Candidate, ProductRow
    from greentrade.words import Words

__all__ = ["accounting", "candidates", "dimensions", "editions_note", "industries", "screened"]

_TOP = 20
_CONFLICTS = 10
_INDUSTRIES = 20
_INPUTS = 12


def screened(findings: Findings, w: Words) -> Html:
    """What was screened: files, time, flows, currency, editions, tables, date."""
    summary = findings.summary
    editions = w.several(
        w.ngettext(
            "{edition} ({rows} row)", "{edition} ({rows} rows)", rows, edition=name, rows=count(number(rows))
        )
        for name, rows in summary.get("editions", {}).items()
    )
    basis = summary.get("edition_basis")
    policy = summary.get("policy_date")
    profile = str(summary.get("profile") or "default")
    digest = str(summary.get("reference", {}).get("digest", ""))
    facts: list[tuple[str, str | None]] = [
        (w("Files"), _inputs(findings, w)),
        (w("Rows"), count(findings.rows)),
        (w("Period"), w.span(findings.years)),
        (w("Flows"), w.several(w.name("flow", flow) for flow in findings.flows) or w("not stated")),
        (w("Currency"), w.currency(findings.currency)),
        (w("HS editions"), (editions or w("not stated")) + (f" · {w.name('basis', basis)}" if basis else "")),
        (w("Profile of the dimensions"), w("default") if profile == "default" else data(profile)),
        (
            w("Policy date"),
            w("none: each list in its latest scope")
            if policy is None
            else w("what was in force in each record's period")
            if policy == "record"
            else str(policy),
        ),
        (w("Reference tables"), element("span", digest, class_="digest") if digest else None),
        (w("Screened on"), str(summary["date"]) if summary.get("date") else None),
        (w("Program"), f"greentrade {summary.get('greentrade', '')}"),
    ]
    terms = [
        element("div", element("dt", name), element("dd", said)) for name, said in facts if said is not None
    ]
    return section(
        "screened",
        w("What was screened"),
        w("Where the figures come from, and how the codes were read."),
        element("dl", *terms, class_="facts"),
    )


def _inputs(findings: Findings, w: Words) -> Html:
    """The files, each with its layout and rows; of many, the first."""
    lines = []
    inputs = findings.summary.get("inputs", ())
    for item in inputs[:_INPUTS]:
        place = input_place(item)
        said = [data(place) if place else w("data in memory")]
        said += [w("layout {layout}", layout=item["layout"])] if item.get("layout") else []
        said += (
            [w.ngettext("{rows} row", "{rows} rows", item["rows"], rows=count(number(item["rows"])))]
            if item.get("rows") is not None
            else []
        )
        encoding = str(item.get("encoding") or "")
        said += [encoding] if encoding.lower() not in {"", "utf-8", "utf8"} else []
        lines.append(element("li", join([part for one in said for part in (one, w(", "))][:-1])))
    if len(inputs) > _INPUTS:
        lines.append(element("li", w("{count} others", count=count(len(inputs) - _INPUTS))))
    return element("ul", *lines)


def accounting(findings: Findings, w: Words) -> Html:
    """What became of every row, as a picture and with its numbers."""
    unit = w.unit(max((abs(row.value or 0.0) for row in findings.accounting), default=0.0), findings.currency)
    counted = findings.counted
    rows = [
        [
            w.heading(w.name("disposition", row.disposition)),
            w.name("reason", row.reason) if row.reason else "",
            count(row.rows),
            unit.show(row.value),
            w.percent(row.value / counted)
            if row.disposition in {"screened", "unclassified"} and row.value is not None and counted
            else "",
        ]
        for row in findings.accounting
    ]
    columns = [
        (w("Rows became"), ""),
        (w("Why"), "wide"),
        (w("Rows"), "num"),
        (w("Value, {unit}", unit=unit.name), "num"),
        (w("Share of trade"), "num"),
    ]
    done = sum(row.rows for row in findings.accounting if row.disposition == "screened")
    return section(
        "accounting",
        w("What became of every row"),
        w.ngettext(
            "Nothing is lost: {screened} of {rows} row was screened, and rows and value in equal rows and value out.",
            "Nothing is lost: {screened} of {rows} rows were screened, and rows and value in equal rows and value out.",
            findings.rows,
            screened=count(done),
            rows=count(findings.rows),
        ),
        picture(charts.accounting, findings, w, "acc"),
        table(w("What became of every row"), columns, rows, w) if rows else soft(w("None in this extract.")),
        soft(
            w(
                "Unclassified trade stays in every total but matches no list; aggregates would count the same trade twice; rejected rows could not be read."
            )
        ),
    )


def dimensions(findings: Findings, w: Words) -> Html:
    """Share of each dimension by year: a chart, and the values in a table."""
    names = (*THREE, "any_of_three")
    parts: list[Html | None] = []
    see, drawn = None, False
    for flow in findings.flows:
        either = dict(sorted(findings.dimensions.get((flow, "any_of_three"), {}).items()))
        if not either:
            continue
        (first, start), (last, end) = next(iter(either.items())), list(either.items())[-1]
        change = w(
            ", against {share} in {year}", share=w.shares(start.share_low, start.share_high), year=first
        )
        said = (
            w(
                "All {flow} of {year} have a value of 0, so there is no share to tell.",
                year=last,
                flow=w.name("flow", flow),
            )
            if end.share_high is None
            else w(
                "None of the {flow} are of high-pollution, energy-intensive or resource-intensive industries, not even possibly.",
                flow=w.name("flow", flow),
            )
            if not any(cell.share_high for cell in either.values())
            else w(
                "In {year}, {share} of {flow} certainly or possibly came from high-pollution, energy-intensive or resource-intensive industries{change}.",
                year=last,
                share=w.shares(end.share_low, end.share_high),
                flow=w.name("flow", flow),
                change=change if first != last and start.share_high is not None else "",
            )
        )
        see = see or said
        if len(findings.flows) > 1:
            parts.append(element("h3", w.heading(w.name("flow", flow))))
            parts.append(element("p", said) if said != see else None)
        chart = picture(charts.totals, findings, w, f"dim-{flow}", flow=flow)
        drawn = drawn or chart is not None
        parts.append(chart)
        parts.append(_totals_table(findings, flow, names, w))
    if see is None:
        return section(
            "dimensions", w("Three dimensions, year by year"), None, soft(w("None in this extract."))
        )
    note = (
        w(
            "The band goes from the share that certainly belongs (solid line) to the share that certainly or possibly belongs (dashed line). Shares are of all trade that could be read, unclassified codes included."
        )
        if drawn
        else w("Shares are of all trade that could be read, unclassified codes included.")
    )
    return section(
        "dimensions", w("Three dimensions, year by year"), see, soft(note), editions_note(findings, w), *parts
    )


def editions_note(findings: Findings, w: Words) -> Html | None:
    """A caution where a series runs through several editions: codes that were drawn anew enter and leave lists."""
    editions = list(findings.summary.get("editions", {}))
    if len(editions) < 2 or len(findings.years) < 2:
        return None
    return soft(
        w(
            "The rows follow several HS editions ({editions}). Between editions codes are drawn anew and may enter or leave a list: a jump where the edition changes need not be a jump in trade.",
            editions=w.several(editions),
        )
    )


def _totals_table(findings: Findings, flow: str, names: Sequence[str], w: Words) -> Html:
    """Values and shares of each dimension by year."""
    totals = {year: findings.total(flow, year) for year in findings.years}
    largest = max((abs(total or 0.0) for total in totals.values()), default=0.0)
    unit = w.unit(largest, findings.currency, fine=True)
    rows = []
    for year, total in totals.items():
        cells = [findings.dimensions.get((flow, name), {}).get(year) for name in names]
        amounts = [
            element(
                "span",
                money_range(unit, cell.value_low, cell.value_high),
                element("span", w.shares(cell.share_low, cell.share_high), class_="part"),
            )
            if cell
            else NOTHING
            for cell in cells
        ]
        rows.append([str(year), unit.show(total), *amounts])
    columns = [
        (w("Year"), ""),
        (w("All trade"), "num"),
        *((w.heading(w.name("dimension", name)), "num") for name in names),
    ]
    title = w("Share of {flow} by dimension, {span}", flow=w.name("flow", flow), span=w.span(findings.years))
    return table(title, columns, rows, w, latest=True, unit=unit.name)


# -- candidates ------------------------------------------------------------------------------------------------------------------


def candidates(findings: Findings, w: Words) -> Html:
    """The first candidates for cutting the export rebate, the conflicts, and what all exported codes are."""
    year = findings.candidate_year
    title = w(
        "Candidates for cutting the export rebate{year}",
        year=w(", {year}", year=year) if year is not None else "",
    )
    if not findings.exported:
        return section("candidates", title, None, soft(w("None in this extract.")))
    found, conflicts = findings.candidates, findings.conflicts
    unknown = sum(item.status == "candidate_rate_unknown" for item in found)
    worth = sum(item.export_value or 0.0 for item in found)
    whole = w.unit(worth, findings.currency)
    see = w.ngettext(
        "{count} exported code worth {value} is a candidate for cutting the rebate; {rates}.",
        "{count} exported codes worth {value} are candidates for cutting the rebate; {rates}.",
        len(found),
        count=count(len(found)),
        value=_amount(worth, whole),
        rates=_rates(len(found), unknown, w),
    ) + w.ngettext(
        " {conflicts} further flagged code is an environmental good too.",
        " {conflicts} further flagged codes are environmental goods too.",
        len(conflicts),
        conflicts=count(len(conflicts)),
    )
    parts: list[Html | None] = [
        soft(
            w(
                "A candidate is not a verdict: it is an exported code that the lists flag and whose rebate is worth a look."
            )
        ),
        element(
            "p",
            marked(
                w(
                    "An unknown rate is unknown, never zero. To know the rates, import the tax administration's official rate library: `greentrade reference import-rebates cmcode.DBF`, then screen with `--reference rebate_library`."
                )
            ),
            class_="notice",
        )
        if unknown
        else None,
        picture(charts.candidates, findings, w, "cand"),
        soft(
            w(
                "Filled bar: the rate is known. Outlined bar: no rebate any more. Dashed bar: the rate is not known. A diamond marks a conflict: the code is an environmental good too."
            )
        ),
        _statuses(findings, w),
    ]
    if found:
        shown = charts.by_value(found)[:_TOP]
        parts.append(element("h3", w("The largest candidates")))
        parts.append(_candidate_table(shown, findings, w, w("The largest candidates")))
        first_of = w(
            "The first {shown} of {all}; all of them are in {file}.",
            shown=len(shown),
            all=count(len(found)),
            file="rebate_candidates.csv",
        )
        votes = w("Votes: certain + possible of all voters of the dimension.")
        parts.append(soft(f"{first_of} {votes}" if len(found) > len(shown) else votes))
    if conflicts:
        shown = charts.by_value(conflicts)[:_CONFLICTS]
        parts.append(element("h3", w("The largest conflicts: flagged, and environmental goods too")))
        parts.append(
            _candidate_table(
                shown, findings, w, w("The largest conflicts: flagged, and environmental goods too")
            )
        )
        first_of = w(
            "The first {shown} of {all}; all of them are in {file}.",
            shown=len(shown),
            all=count(len(conflicts)),
            file="rebate_candidates.csv",
        )
        parts.append(soft(first_of) if len(conflicts) > len(shown) else None)
    return section("candidates", title, see, *parts)


def _rates(all_: int, unknown: int, w: Words) -> str:
    """How many of the candidates have a rate that is known."""
    if not unknown:
        return w.ngettext("its rate is known", "their rates are known", all_)
    if unknown == all_:
        return w.ngettext("its rate is not known", "none of their rates is known", all_)
    return w("the rate of {unknown} of them is not known", unknown=count(unknown))


def _amount(value: float | None, unit: Unit) -> str:
    """An amount with its unit."""
    return f"{unit.show(value)} {unit.name}"


def _statuses(findings: Findings, w: Words) -> Html:
    """Codes, exports and saving of every status."""
    unit = w.unit(max(item.export_value for item in findings.statuses.values()), findings.currency)
    rows = [
        [
            w.heading(w.name("status", status)),
            count(item.codes),
            unit.show(item.export_value),
            # What the rebate of goods that no list flags would save is no finding.
            NOTHING
            if item.saving_high is None or status == "not_flagged"
            else money_range(unit, item.saving_low, item.saving_high),
        ]
        for status, item in findings.statuses.items()
    ]
    columns = [
        (w("Status"), ""),
        (w("Codes"), "num"),
        (w("Exports"), "num"),
        (w("Saving"), "num"),
    ]
    return table(w("All exported codes by status"), columns, rows, w, headed=False, unit=unit.name)


def _candidate_table(shown: Sequence[Candidate], findings: Findings, w: Words, title: str) -> Html:
    """Codes with exports, flags and votes, rate and saving."""
    unit = w.unit(max(item.export_value or 0.0 for item in shown), findings.currency, fine=True)
    saving = any(item.saving_high is not None for item in shown)
    columns = [
        (w("HS code"), ""),
        (w("Exports"), "num"),
        (w("Flagged as, with the votes"), "wide"),
        (w("Rebate rate"), ""),
    ]
    rows = []
    for item in shown:
        cells: list[str] = [
            code_of(item, findings, w),
            unit.show(item.export_value),
            _tags(item, w),
            rate_of(item, w),
        ]
        if saving:
            cells.append(
                NOTHING if item.saving_high is None else money_range(unit, item.saving_low, item.saving_high)
            )
        rows.append(cells)
    if saving:
        columns.append((w("Saving"), "num"))
    return join([table(title, columns, rows, w, unit=unit.name), unnamed_note(shown, findings, w)])


def code_of(item: Candidate | ProductRow, findings: Findings, w: Words) -> Html:
    """A code, with its edition where that must be told, and what the extract calls it, else the industry that makes it."""
    edition = findings.edition_of(item.hs_edition)
    name = w.goods(item.description, findings.industry_of(item.hs_code, item.hs_edition))
    return join(
        [
            element("span", item.hs_code, class_="code"),
            f" {edition}" if edition else None,
            data(name, class_="name") if name else None,
        ]
    )


def unnamed_note(shown: Sequence[Candidate | ProductRow], findings: Findings, w: Words) -> Html | None:
    """What brackets in place of a name mean, where there are any."""
    there = any(
        not item.description and findings.industry_of(item.hs_code, item.hs_edition) for item in shown
    )
    return (
        soft(
            w(
                "The extract has no names for some codes; the industry that makes the goods stands in brackets, in our own words."
            )
        )
        if there
        else None
    )


def _tags(item: Candidate, w: Words) -> Html:
    """The flags with their votes; a conflict is said in words too."""
    tags = [
        element(
            "span",
            w(
                "{dimension}: {match}, {votes}",
                dimension=w.heading(w.name("dimension", name)),
                match=w.name("match", flag),
                votes=_votes(item.votes[name], w),
            ),
            class_=f"tag {name} {flag}",
        )
        for name, flag in item.flags.items()
        if flag
    ]
    if item.status == "conflict":
        tags.append(
            element("span", "◆ " + w("conflict: environmental good too"), class_="tag environmental_good")
        )
    return join(tags)


def _votes(votes: str, w: Words) -> str:
    """``2+1 of 3`` in words."""
    given, _, of = votes.partition(" of ")
    certain, _, possible = given.partition("+")
    if not of or not possible:
        return votes
    return w(
        N_("{certain}+{possible} of {of}") if possible != "0" else N_("{certain} of {of}"),
        certain=certain,
        possible=possible,
        of=of,
    )


def rate_of(item: Candidate, w: Words) -> str:
    """What is known of the rebate rate, in words."""
    if item.rate_pct is not None:
        return w(
            N_("{rate} % (observed)") if item.rate_status == "observed" else N_("{rate} %"),
            rate=f"{item.rate_pct:g}",
        )
    if item.rate_status == "presumed_zero":
        return w("presumed zero")
    last = item.last_known_rate_pct
    if item.rate_status == "changed_within_period":
        return (
            w("changed within the year")
            if last is None
            else w("changed within the year, last {rate} %", rate=f"{last:g}")
        )
    return w("unknown") if last is None else w("unknown (last known {rate} %)", rate=f"{last:g}")


# -- industries ------------------------------------------------------------------------------------------------------------------


def industries(findings: Findings, w: Words) -> Html:
    """The industries of the three dimensions that trade most, over all years."""
    title = w("Industries that trade most")
    parts: list[Html | None] = []
    see = None
    for flow in findings.flows:
        listed = [row for row in findings.industries if row.flow == flow]
        if not listed:
            continue
        shown = listed[:_INDUSTRIES]
        unit = w.unit(max(row.value_high or 0.0 for row in shown), findings.currency)
        first = shown[0]
        see = see or (
            w("Their {flow} have a value of 0 in every year.", flow=w.name("flow", flow))
            if not first.value_high
            else w(
                "Among goods of the three dimensions the largest industry is {label}: {value}, {share} of all {flow}. Here higher environmental standards would reach the most trade.",
                label=w.pgettext("isic", first.label),
                value=f"{money_range(unit, first.value_low, first.value_high)} {unit.name}",
                share=w.percent(first.share),
                flow=w.name("flow", flow),
            )
        )
        rows = [
            [
                w.heading(w.pgettext("isic", row.label)),
                row.isic,
                money_range(unit, row.value_low, row.value_high),
                w.percent(row.share),
                w.rise(row.growth),
                count(row.codes),
            ]
            for row in shown
        ]
        columns = [
            (w("Industry"), ""),
            (w("ISIC Rev.3"), "code"),
            (w("Value, all years"), "num"),
            (w("Share of trade"), "num"),
            (w("Growth a year"), "num"),
            (w("Codes"), "num"),
        ]
        if len(findings.flows) > 1:
            parts.append(element("h3", w.heading(w.name("flow", flow))))
        parts.append(picture(charts.industries, findings, w, f"ind-{flow}", flow=flow))
        chart = w(
            "Industries of the three dimensions by value of {flow}, all years", flow=w.name("flow", flow)
        )
        parts.append(table(chart, columns, rows, w, unit=unit.name))
        if len(listed) > len(shown):
            parts.append(
                soft(
                    w(
                        "The first {shown} of {all}; all of them are in {file}.",
                        shown=len(shown),
                        all=count(len(listed)),
                        file="industries.csv",
                    )
                )
            )
    if see is None:
        return section("industries", title, None, soft(w("None in this extract.")))
    return section("industries", title, see, *parts)
