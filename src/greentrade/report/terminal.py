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
from greentrade.words import Words
from greentrade.words.numbers import NOTHING, count, money_range, share_range

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


def print_findings(
    findings: Findings, console: Console, *, top: int = 10, words: Words | None = None
) -> None:
    """Print what was read and what was found.

    Parameters
    ----------
    findings
        What a screening found.
    console
        Where to print.
    top
        How many candidates to show.
    words
        The language; English if left out.
    """
    w = words or Words()
    print_headline(findings, console, w)
    _print_candidates(findings, console, top, w)
    _print_media(findings, console, w)


def print_headline(findings: Findings, console: Console, words: Words | None = None) -> None:
    """Print what was read, the row accounting, and the share of each dimension."""
    w = words or Words()
    _print_inputs(findings, console, w)
    _print_accounting(findings, console, w)
    _print_shares(findings, console, w)


def _print_inputs(findings: Findings, console: Console, w: Words) -> None:
    console.print("[bold]" + w("What was read") + "[/bold]")
    lines = [wording.input_line(item, w) for item in findings.summary.get("inputs", ())]
    editions = w.several(
        w.ngettext("{edition} ({rows} row)", "{edition} ({rows} rows)", rows, edition=name, rows=count(rows))
        for name, rows in findings.summary.get("editions", {}).items()
    )
    flows = w.several(w.name("flow", flow) for flow in findings.flows)
    years = w.span(findings.years) if findings.years else w("no year")
    currency = findings.currency or w("not stated by the extract")
    lines.append(f"{years}; {flows}; {editions}; " + w("currency {currency}", currency=currency))
    lines += [w("note: {note}", note=w.note(note) or note) for note in findings.notes]
    for line in lines:
        console.print(Padding(escape(line), (0, 0, 0, 2)))
    console.print()


def _print_accounting(findings: Findings, console: Console, w: Words) -> None:
    """Print the row accounting."""
    console.print(draw(accounting_table(findings.accounting, findings.currency, words=w)))
    if findings.outside:
        console.print(f"{escape(wording.outside_line(findings.outside, w))}\n", style="dim")


def _print_shares(findings: Findings, console: Console, w: Words) -> None:
    """Print the share of each of the three dimensions by year, one table a flow."""
    for flow in findings.flows:
        console.print(draw(_shares_table(flow, findings, w)))
    console.print(f"{w(wording.LOW_HIGH)}\n", style="dim")


def _shares_table(flow: str, findings: Findings, w: Words) -> Shown:
    """Show all trade of a flow by year, and the share of each dimension."""
    totals = {year: findings.total(flow, year) for year in findings.years}
    largest = max((abs(total or 0.0) for total in totals.values()), default=0.0)
    unit = w.unit(largest, findings.currency, fine=True)

    def share(name: str) -> Callable[[int], str]:
        cells = findings.dimensions.get((flow, name), {})

        def show(year: int) -> str:
            cell = cells.get(year)
            return share_range(cell.share_low, cell.share_high).removesuffix(" %") if cell else NOTHING

        return show

    shares = [(w.name("dimension", name), "num", share(name)) for name in (*THREE, ANY_OF_THREE)]
    return Shown.of(
        w(
            "Share of {flow} by dimension, in % (all trade in {unit})",
            flow=w.name("flow", flow),
            unit=unit.name,
        ),
        totals,
        [
            (w("year"), "", str),
            (w.name("dimension", "all_trade"), "num", lambda year: unit.show(totals[year])),
            *shares,
        ],
    )


def _print_candidates(findings: Findings, console: Console, top: int, w: Words) -> None:
    year = findings.candidate_year
    if year is None:
        return
    if not findings.candidates:
        title = w("Rebate candidates in {year}", year=year)
        console.print(f"[bold]{title}[/bold]\n  " + w("none") + "\n")
        return
    shown = findings.candidates[:top]
    unit = w.unit(max(item.export_value or 0.0 for item in shown), findings.currency)
    unknown = sum(item.status == "candidate_rate_unknown" for item in findings.candidates)

    def code(item: Candidate) -> str:
        return item.hs_code + (f"\n{item.description[:_NAME]}" if item.description else "")

    table = Shown.of(
        w(
            "First {shown} of {all} rebate candidates in {year} (exports in {unit})",
            shown=len(shown),
            all=count(len(findings.candidates)),
            year=year,
            unit=unit.name,
        ),
        enumerate(shown, 1),
        [
            ("", "num", lambda pair: str(pair[0])),
            (w("HS code"), "", lambda pair: code(pair[1])),
            (w.name("flow", "export"), "num", lambda pair: unit.show(pair[1].export_value)),
            (w("flagged as"), "", lambda pair: "\n".join(wording.flags_of(pair[1], w)) or pair[1].why),
            (w("rebate rate"), "", lambda pair: wording.rate_of(pair[1], w)),
        ],
    )
    console.print(draw(table))
    console.print(
        w(wording.CANDIDATE_CAUTION)
        + w(
            " Of the {all} candidates, {unknown} have an unknown rate; {conflicts} further codes are conflicts.",
            all=count(len(findings.candidates)),
            unknown=count(unknown),
            conflicts=count(len(findings.conflicts)),
        ),
        style="dim",
    )
    if unknown:
        console.print(f"{w(wording.RATE_CAUTION)} {w(wording.RATE_REMEDY)}", style="dim")
    console.print()


def _print_media(findings: Findings, console: Console, w: Words) -> None:
    for flow in dict.fromkeys(row.flow for row in findings.media):
        rows = [row for row in findings.media if row.flow == flow]
        console.print(draw(_media_table(flow, rows, findings, w)))
    if findings.media:
        console.print(
            w(
                "The line 'all' counts each code once; a code may serve several media, so the media may overlap."
            )
            + "\n",
            style="dim",
        )


def _media_table(flow: str, rows: Sequence[MediumRow], findings: Findings, w: Words) -> Shown:
    """Show the media in the first and the last year, and how they grew."""
    first, last = min(findings.years), max(findings.years)
    highest = max((cell.value_high or 0.0 for row in rows for cell in row.by_year.values()), default=0.0)
    unit = w.unit(highest, findings.currency)

    def amount(row: MediumRow, year: int) -> str:
        return money_range(unit, row.low(year), row.high(year)) if year in row.by_year else NOTHING

    grown = [
        (w("growth: certain"), "num", lambda row: w.growth(row.low(first), row.low(last))),
        (w("with possible"), "num", lambda row: w.growth(row.high(first), row.high(last))),
    ]
    return Shown.of(
        w("Environmental goods in {flow} by medium ({unit})", flow=w.name("flow", flow), unit=unit.name),
        rows,
        [
            (
                w("medium"),
                "",
                lambda row: w.name("medium", row.medium) if w.chinese else row.medium.replace("_", " "),
            ),
            *(
                (f"{year}", "num", lambda row, year=year: amount(row, year))
                for year in dict.fromkeys((first, last))
            ),
            *(grown if first != last else []),
        ],
    )
