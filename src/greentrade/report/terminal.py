"""The findings of a screening in a terminal of 80 columns, without colour where it is not wanted."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from greentrade.reference.dimensions import ANY_OF_THREE, THREE
from greentrade.report import wording
from greentrade.report.headline import accounting_table
from greentrade.report.shown import Column, Shown
from greentrade.words.numbers import NOTHING, Unit, count, growth, money_range, share_range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.console import Console

    from greentrade.report.findings import Findings
    from greentrade.report.rows import Candidate, MediumRow

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
    console.print(draw(accounting_table(findings.accounting, findings.currency)))
    if findings.outside:
        console.print(f"{escape(wording.outside_line(findings.outside))}\n", style="dim")


def _print_shares(findings: Findings, console: Console) -> None:
    """Print the share of each of the three dimensions by year, one table a flow."""
    for flow in findings.flows:
        console.print(draw(_shares_table(flow, findings)))
    console.print(f"{wording.LOW_HIGH}\n", style="dim")


def _shares_table(flow: str, findings: Findings) -> Shown:
    """Show all trade of a flow by year, and the share of each dimension."""
    totals = {year: findings.total(flow, year) for year in findings.years}
    largest = max((abs(total or 0.0) for total in totals.values()), default=0.0)
    unit = Unit.fitting(largest, findings.currency, fine=True)

    def share(name: str) -> Callable[[int], str]:
        cells = findings.dimensions.get((flow, name), {})

        def show(year: int) -> str:
            cell = cells.get(year)
            return share_range(cell.share_low, cell.share_high).removesuffix(" %") if cell else NOTHING

        return show

    shares = [(wording.dimension_name(name), "num", share(name)) for name in (*THREE, ANY_OF_THREE)]
    return Shown.of(
        f"Share of {flow}s by dimension, in % (all trade in {unit.name})",
        totals,
        [("year", "", str), ("all trade", "num", lambda year: unit.show(totals[year])), *shares],
    )


def _print_candidates(findings: Findings, console: Console, top: int) -> None:
    year = findings.candidate_year
    if year is None:
        return
    if not findings.candidates:
        console.print(f"[bold]Rebate candidates in {year}[/bold]\n  none\n")
        return
    shown = findings.candidates[:top]
    unit = Unit.fitting(max(item.export_value or 0.0 for item in shown), findings.currency)
    unknown = sum(item.status == "candidate_rate_unknown" for item in findings.candidates)

    def code(item: Candidate) -> str:
        return item.hs_code + (f"\n{item.description[:_NAME]}" if item.description else "")

    table = Shown.of(
        f"First {len(shown)} of {len(findings.candidates):,} rebate candidates in {year} (exports in {unit.name})",
        enumerate(shown, 1),
        [
            ("", "num", lambda pair: str(pair[0])),
            ("HS code", "", lambda pair: code(pair[1])),
            ("exports", "num", lambda pair: unit.show(pair[1].export_value)),
            ("flagged as", "", lambda pair: "\n".join(wording.flags_of(pair[1])) or pair[1].why),
            ("rebate rate", "", lambda pair: wording.rate_of(pair[1])),
        ],
    )
    console.print(draw(table))
    console.print(
        f"{wording.CANDIDATE_CAUTION} Of the {len(findings.candidates):,} candidates, "
        f"{unknown:,} have an unknown rate; {len(findings.conflicts):,} further codes are conflicts.",
        style="dim",
    )
    if unknown:
        console.print(f"{wording.RATE_CAUTION} {wording.RATE_REMEDY}", style="dim")
    console.print()


def _print_media(findings: Findings, console: Console) -> None:
    for flow in dict.fromkeys(row.flow for row in findings.media):
        rows = [row for row in findings.media if row.flow == flow]
        console.print(draw(_media_table(flow, rows, findings)))
    if findings.media:
        console.print(
            "The line 'all' counts each code once; a code may serve several media, so the media may overlap.\n",
            style="dim",
        )


def _media_table(flow: str, rows: Sequence[MediumRow], findings: Findings) -> Shown:
    """Show the media in the first and the last year, and how they grew."""
    first, last = min(findings.years), max(findings.years)
    highest = max((cell.value_high or 0.0 for row in rows for cell in row.by_year.values()), default=0.0)
    unit = Unit.fitting(highest, findings.currency)

    def amount(row: MediumRow, year: int) -> str:
        return money_range(unit, row.low(year), row.high(year)) if year in row.by_year else NOTHING

    grown = [
        ("growth: certain", "num", lambda row: growth(row.low(first), row.low(last))),
        ("with possible", "num", lambda row: growth(row.high(first), row.high(last))),
    ]
    return Shown.of(
        f"Environmental goods in {flow}s by medium ({unit.name})",
        rows,
        [
            ("medium", "", lambda row: row.medium.replace("_", " ")),
            *(
                (f"{year}", "num", lambda row, year=year: amount(row, year))
                for year in dict.fromkeys((first, last))
            ),
            *(grown if first != last else []),
        ],
    )
