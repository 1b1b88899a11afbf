"""Show a screening in a notebook: what was read, the row accounting, and the three dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.html import box, note, table, title
from greentrade.report.headline import Headline, headline_of
from greentrade.report.wording import LOW_HIGH, dimension_name, reason_name
from greentrade.words.numbers import count

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
        table(
            f"Row accounting (value in {told.unit.name})",
            ("outcome", "why", "rows", "value"),
            [
                (row.disposition, reason_name(row.reason), count(row.rows), told.unit.show(row.value))
                for row in told.accounting
            ],
            numbers=(2, 3),
        ),
        _shares(told),
        *(note(f"Note: {line}") for line in told.notes),
    ]
    return box(parts)


def _shares(told: Headline) -> Markup | None:
    if not told.shares:
        return None
    names = tuple(dimension_name(name) for name in told.dimensions)
    rows = [
        (
            str(row.year),
            row.flow,
            told.trade_unit.show(row.total),
            *(text.removesuffix(" %") for text in row.shares),
        )
        for row in told.shares[-_SHOWN:]
    ]
    shown = table(
        f"Share of all trade by dimension, in % (all trade in {told.trade_unit.name})",
        ("year", "flow", "all trade", *names),
        rows,
        numbers=range(2, 3 + len(names)),
    )
    return shown + note(LOW_HIGH)
