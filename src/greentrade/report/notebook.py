"""Show a screening in a notebook: what was read, the row accounting, and the three dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.html import box, note, table, title
from greentrade.report.headline import Headline, accounting_table, headline_of
from greentrade.report.shown import Shown
from greentrade.report.wording import LOW_HIGH, dimension_name

if TYPE_CHECKING:
    from markupsafe import Markup

    from greentrade.core.screened import Screened

__all__ = ["screening_html"]

_SHOWN = 12
"""Inputs, years and lists that are shown; more are counted."""


def screening_html(screened: Screened) -> str:
    """Show what was read, the row accounting, and the three dimensions."""
    told = headline_of(screened)
    parts: list[Markup | None] = [
        title(told.title),
        *(note(line) for line in told.lines),
        _draw(accounting_table(told.accounting, screened.currency).only(range(4))),
        _shares(told),
        *(note(f"Note: {line}") for line in told.notes),
    ]
    return box(parts)


def _shares(told: Headline) -> Markup | None:
    if not told.shares:
        return None
    unit = told.trade_unit
    shares = [
        (dimension_name(name), "num", lambda row, place=place: row.shares[place].removesuffix(" %"))
        for place, name in enumerate(told.dimensions)
    ]
    shown = Shown.of(
        f"Share of all trade by dimension, in % (all trade in {unit.name})",
        told.shares[-_SHOWN:],
        [
            ("year", "", lambda row: str(row.year)),
            ("flow", "", lambda row: row.flow),
            ("all trade", "num", lambda row: unit.show(row.total)),
            *shares,
        ],
    )
    return _draw(shown) + note(LOW_HIGH)


def _draw(shown: Shown) -> Markup:
    numbers = [place for place, column in enumerate(shown.columns) if column.is_number]
    return table(shown.title, [column.heading for column in shown.columns], shown.rows, numbers)
