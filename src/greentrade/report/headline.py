"""The first things to know of a screening, for whoever just types its name: cheap, and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from greentrade.answers.totals import totals
from greentrade.errors import GreentradeError
from greentrade.reference.dimensions import THREE
from greentrade.report.rows import AccountingRow, flow_order, row_as
from greentrade.report.shown import Shown
from greentrade.report.wording import reason_name
from greentrade.words import N_, Words
from greentrade.words.numbers import Unit, count, number, share_range

if TYPE_CHECKING:
    from greentrade.core.screened import Screened

__all__ = ["Headline", "ShareRow", "accounting_table", "headline_of", "headline_text"]

_DIMENSIONS = (*THREE, "any_of_three", "environmental_good")
_SHORT = {
    "high_pollution": "pollution",
    "energy_intensive": "energy",
    "resource_intensive": "resource",
    "any_of_three": "any of three",
    "environmental_good": "environmental",
}
_BASIS = {
    "extract": "stated by the extract",
    "declared": "declared by the user",
    "assumed": "assumed from the year",
}
_NAMED = 3
_YEARS_IN_TEXT = 6


@dataclass(frozen=True, slots=True)
class ShareRow:
    """The share of each dimension in one year and flow."""

    year: int
    flow: str
    total: float | None
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """What is told of a screening at a glance.

    Attributes
    ----------
    title
        What it is.
    lines
        What was read, and with what.
    unit, trade_unit
        Unit of the accounting, and of the trade of a year.
    accounting
        Rows and value by disposition and reason.
    dimensions, shares
        Share of each dimension, a row for each year and flow; none if the extract has no such figures any more (it is closed).
    notes
        What a careful reader should know.
    """

    title: str
    lines: tuple[str, ...]
    unit: Unit
    trade_unit: Unit
    accounting: tuple[AccountingRow, ...]
    dimensions: tuple[str, ...]
    shares: tuple[ShareRow, ...]
    notes: tuple[str, ...]


def headline_of(screened: Screened) -> Headline:
    """Pick out what is told at a glance; totals come from sums that the screening has made already."""
    accounting = tuple(row_as(AccountingRow, row) for row in screened.dispositions.to_pylist())
    dimensions = tuple(name for name in _DIMENSIONS if name in screened.reference.profile.names)
    shares = _shares(screened, dimensions)
    largest = max((abs(row.value or 0.0) for row in accounting), default=0.0)
    rows = sum(row.rows for row in accounting)
    return Headline(
        title=f"Screening of {_named([item.path for item in screened.extract.inputs])}: {count(rows)} rows",
        lines=_lines(screened),
        unit=Unit.fitting(largest, screened.currency),
        trade_unit=Unit.fitting(
            max((abs(row.total or 0.0) for row in shares), default=0.0), screened.currency, fine=True
        ),
        accounting=accounting,
        dimensions=dimensions,
        shares=shares,
        notes=tuple(screened.notes),
    )


def accounting_table(
    rows: Sequence[AccountingRow],
    currency: str | None,
    *,
    title: str = N_("Row accounting (value in {unit})"),
    became: str = N_("outcome"),
    words: Words | None = None,
) -> Shown:
    """Show the row accounting, with the share that it has of the value that counts."""
    w = words or Words()
    unit = w.unit(max((abs(row.value or 0.0) for row in rows), default=0.0), currency)
    counted = [row for row in rows if row.disposition in {"screened", "to_screen", "unclassified"}]
    total = sum(row.value or 0.0 for row in counted)

    def share(row: AccountingRow) -> str:
        return w.percent(row.value / total) if row in counted and row.value is not None and total else ""

    return Shown.of(
        w(title, unit=unit.name),
        rows,
        [
            (w(became), "", lambda row: w.name("disposition", row.disposition)),
            (w("why"), "", lambda row: w.name("reason", row.reason) if row.reason else ""),
            (w("rows"), "num", lambda row: count(row.rows)),
            (w("value"), "num", lambda row: unit.show(row.value)),
            (w("share"), "num", share),
        ],
    )


def headline_text(screened: Screened) -> str:
    """Tell it as text, for a terminal and for notebooks without HTML."""
    told = headline_of(screened)
    lines = [told.title, *(f"  {line}" for line in told.lines)]
    for row in told.accounting:
        why = f" ({reason_name(row.reason)})" if row.reason else ""
        lines.append(
            f"  {count(row.rows)} {row.disposition}{why}: {told.unit.show(row.value)} {told.unit.name}"
        )
    shown = told.shares[-_YEARS_IN_TEXT:]
    if shown:
        lines += ["Share of all trade in %, certain to possible:", *_columns(told.dimensions, shown)]
    return "\n".join(lines)


def _columns(dimensions: Sequence[str], shares: Sequence[ShareRow]) -> Iterator[str]:
    """Set shares below the names of their dimensions."""
    rows = [("", "", *(_SHORT[name] for name in dimensions))]
    rows += [(str(row.year), row.flow, *(text.removesuffix(" %") for text in row.shares)) for row in shares]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for year, flow, *cells in rows:
        figures = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths[2:], strict=True))
        yield f"  {year.ljust(widths[0])} {flow.ljust(widths[1])}  {figures}"


def _lines(screened: Screened) -> tuple[str, ...]:
    editions = ", ".join(f"{name} ({count(rows)} rows)" for name, rows in screened.editions.items())
    basis = _BASIS.get(screened.edition_basis, screened.edition_basis)
    layout, currency = screened.extract.layout.id, screened.currency or "not stated"
    return (
        f"layout {layout}; {editions or 'no edition'}, {basis}; currency {currency}",
        f"profile {screened.reference.profile.name}, reference tables {screened.reference.digest[:12]}"
        + (f", policy date {screened.policy_date}" if screened.policy_date is not None else ""),
    )


def _named(paths: Sequence[str | None]) -> str:
    """Name the inputs; a path says more of the machine than of the data."""
    names = list(dict.fromkeys("data in memory" if path is None else PurePath(path).name for path in paths))
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _shares(screened: Screened, dimensions: Sequence[str]) -> tuple[ShareRow, ...]:
    """Return shares by year and flow; nothing where the screening is closed, or its years and flows cannot be told."""
    import duckdb

    try:
        table = totals(screened, by=("year", "flow"), counts=False, as_="arrow")
    except (GreentradeError, duckdb.Error):
        return ()  # to look at an object must not fail
    cells = {(row["year"], row["flow"], row["dimension"]): row for row in table.to_pylist()}
    groups = sorted(
        {(year, flow) for year, flow, _ in cells}, key=lambda key: (key[0] or 0, flow_order(key[1]))
    )
    rows = []
    for year, flow in groups:
        found = [cells.get((year, flow, name)) for name in dimensions]
        shares = tuple(
            "-" if cell is None else share_range(number(cell["share_low"]), number(cell["share_high"]))
            for cell in found
        )
        total = cells.get((year, flow, "all_trade"), {}).get("value_low")
        rows.append(ShareRow(year, flow, number(total), shares))
    return tuple(rows)
