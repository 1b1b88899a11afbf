"""The findings of a screening in a terminal of 80 columns, without colour where it is not wanted."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from greentrade.reference.dimensions import THREE
from greentrade.report import wording
from greentrade.report.shown import Column, Shown
from greentrade.words.numbers import NOTHING, Unit, count, growth, money_range, share_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from greentrade.report.findings import Findings
    from greentrade.report.rows import Candidate

#: Characters of a description that a narrow table has room for.
_NAME = 28

__all__ = ["draw", "print_findings", "print_headline", "table"]


def table(
    title: str, columns: Iterable[tuple[str, str]], rows: Iterable[Sequence[str]], *, headings: bool = True
) -> Table:
    """Build a table of headings, each with its justification ("left" or "right"), and rows of text."""
    kinds = [Column(heading, "num" if justify == "right" else "") for heading, justify in columns]
    return draw(Shown(title, kinds, list(rows)), headings=headings)


def draw(shown: Shown, *, headings: bool = True, widths: Sequence[int] = ()) -> Table:
    """Draw a table for a terminal: numbers are set to the right and never broken, texts give way, and every value is escaped.

    Parameters
    ----------
    shown
        The table.
    headings
        Whether to show the headings.
    widths
        Width of each column, where that is settled.
    """
    built = Table(
        title=escape(shown.title),
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        show_header=headings,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for place, column in enumerate(shown.columns):
        # A figure is never broken over two lines, so its heading is, and words beside it give way.
        figures = column.is_number and not widths
        widest = max((cell_len(row[place]) for row in shown.rows), default=0)
        built.add_column(
            escape(_stacked(column.heading, widest) if figures else column.heading),
            justify="right" if column.is_number else "left",
            overflow="fold",
            no_wrap=figures,
            width=widths[place] if widths else None,
        )
    for row in shown.rows:
        built.add_row(*map(escape, row))
    return built


_HEADING = 10
"""Letters of a line that a heading may have however narrow its figures are."""


def _stacked(heading: str, width: int) -> str:
    """Break a heading into lines no wider than the figures below it, where its words allow that and it stays easy to read."""
    words = heading.split()
    return "\n".join(wrap(heading, max([width, _HEADING, *map(len, words)]))) if words else heading


def print_findings(findings: Findings, console: Console, *, top: int = 10) -> None:
    """Print what was read and what was found.

    Parameters
    ----------
    findings
        What a screening found.
    console
        Where to print.
    top
        How many candidates to show.
    """
    print_headline(findings, console)
    _print_candidates(findings, console, top)
    _print_media(findings, console)


def print_headline(findings: Findings, console: Console) -> None:
    """Print what was read, the row accounting, and the share of each dimension."""
    _print_inputs(findings, console)
    _print_accounting(findings, console)
    _print_shares(findings, console)


def _print_inputs(findings: Findings, console: Console) -> None:
    console.print("[bold]What was read[/bold]")
    lines = [wording.input_line(item) for item in findings.summary.get("inputs", ())]
    editions = ", ".join(
        f"{name} ({count(rows)} rows)" for name, rows in findings.summary.get("editions", {}).items()
    )
    currency = findings.currency or "not stated by the extract"
    lines.append(
        f"{_span(findings.years)}; {', '.join(f'{flow}s' for flow in findings.flows)}; {editions}; currency {currency}"
    )
    lines += [f"note: {note}" for note in findings.notes]
    for line in lines:
        console.print(Padding(escape(line), (0, 0, 0, 2)))
    console.print()


def _span(years: Sequence[int]) -> str:
    if not years:
        return "no year"
    return str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"


def _print_accounting(findings: Findings, console: Console) -> None:
    """Print the row accounting."""
    counted = sum(
        row.value or 0.0 for row in findings.accounting if row.disposition in {"screened", "unclassified"}
    )
    unit = Unit.fitting(
        max((abs(row.value or 0.0) for row in findings.accounting), default=0.0), findings.currency
    )
    console.print(
        table(
            f"Row accounting (value in {unit.name})",
            [
                ("outcome", "left"),
                ("why", "left"),
                ("rows", "right"),
                ("value", "right"),
                ("share", "right"),
            ],
            [
                (
                    row.disposition,
                    wording.reason_name(row.reason),
                    count(row.rows),
                    unit.show(row.value),
                    wording.trade_share(row.value, counted)
                    if row.disposition in {"screened", "unclassified"}
                    else "",
                )
                for row in findings.accounting
            ],
        )
    )
    if findings.outside:
        console.print(f"{escape(wording.outside_line(findings.outside))}\n", style="dim")


def _print_shares(findings: Findings, console: Console) -> None:
    """Print the share of each of the three dimensions by year, one table a flow."""
    dimensions = (*THREE, "any_of_three")
    for flow in findings.flows:
        totals = [findings.total(flow, year) for year in findings.years]
        largest = max((abs(total or 0.0) for total in totals), default=0.0)
        unit = Unit.fitting(largest, findings.currency, fine=True)
        rows = []
        for year, total in zip(findings.years, totals, strict=True):
            cells = [findings.dimensions.get((flow, name), {}).get(year) for name in dimensions]
            rows.append(
                [
                    str(year),
                    unit.show(total),
                    *(
                        share_range(cell.share_low, cell.share_high).removesuffix(" %") if cell else NOTHING
                        for cell in cells
                    ),
                ]
            )
        console.print(
            table(
                f"Share of {flow}s by dimension, in % (all trade in {unit.name})",
                [
                    ("year", "left"),
                    ("all trade", "right"),
                    *((wording.dimension_name(name), "right") for name in dimensions),
                ],
                rows,
            )
        )
    console.print(f"{wording.LOW_HIGH}\n", style="dim")


def _print_candidates(findings: Findings, console: Console, top: int) -> None:
    year = findings.candidate_year
    if year is None:
        return
    if not findings.candidates:
        console.print(f"[bold]Rebate candidates in {year}[/bold]\n  none\n")
        return
    shown = findings.candidates[:top]
    unit = Unit.fitting(max(item.export_value or 0.0 for item in shown), findings.currency)
    described = any(item.description for item in shown)
    unknown = sum(item.status == "candidate_rate_unknown" for item in findings.candidates)
    columns = [
        ("", "right"),
        ("HS code", "left"),
        ("exports", "right"),
        ("flagged as", "left"),
        ("rebate rate", "left"),
    ]
    console.print(
        table(
            f"First {len(shown)} of {len(findings.candidates):,} rebate candidates in {year} (exports in {unit.name})",
            columns,
            [_candidate_cells(rank, item, unit, described) for rank, item in enumerate(shown, 1)],
        )
    )
    console.print(
        f"{wording.CANDIDATE_CAUTION} Of the {len(findings.candidates):,} candidates, "
        f"{unknown:,} have an unknown rate; {len(findings.conflicts):,} further codes are conflicts.",
        style="dim",
    )
    if unknown:
        console.print(f"{wording.RATE_CAUTION} {wording.RATE_REMEDY}", style="dim")
    console.print()


def _candidate_cells(rank: int, item: Candidate, unit: Unit, described: bool) -> list[str]:
    name = f"\n{item.description[:_NAME]}" if described and item.description else ""
    code = f"{item.hs_code}{name}"
    flags = "\n".join(wording.flags_of(item)) or item.why
    return [str(rank), code, unit.show(item.export_value), flags, wording.rate_of(item)]


def _print_media(findings: Findings, console: Console) -> None:
    for flow in dict.fromkeys(row.flow for row in findings.media):
        rows = [row for row in findings.media if row.flow == flow]
        first, last = min(findings.years), max(findings.years)
        highest = max((cell.value_high or 0.0 for row in rows for cell in row.by_year.values()), default=0.0)
        unit = Unit.fitting(highest, findings.currency)
        columns = [("medium", "left"), *((f"{year}", "right") for year in dict.fromkeys((first, last)))]
        if first != last:
            columns += [("growth: certain", "right"), ("with possible", "right")]
        cells = []
        for row in rows:
            start, end = row.by_year.get(first), row.by_year.get(last)
            shown = [row.medium.replace("_", " ")]
            ends = (start, end) if first != last else (end,)
            shown += [
                money_range(unit, cell.value_low, cell.value_high) if cell else NOTHING for cell in ends
            ]
            if first != last:
                shown += [growth(row.low(first), row.low(last)), growth(row.high(first), row.high(last))]
            cells.append(shown)
        console.print(table(f"Environmental goods in {flow}s by medium ({unit.name})", columns, cells))
    if findings.media:
        console.print(
            "The line 'all' counts each code once; a code may serve several media, so the media may overlap.\n",
            style="dim",
        )
