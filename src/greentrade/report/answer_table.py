"""An answer in a terminal: its columns in a reader's units, as many of them as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from greentrade.report.shown import Shown
from greentrade.report.terminal import draw
from greentrade.words.numbers import NOTHING

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

__all__ = ["print_answer"]

_TEXT_ROOM = 26
"""Columns of the terminal that the longest word is kept whole in."""
_BETWEEN = 2
_EDGES = 1
_NAMED = 8
"""Columns that are named of those that there is no room for."""


def print_answer(
    answer: pa.Table,
    console: Console,
    *,
    title: str,
    currency: str | None,
    rows: int = 0,
    lead: Sequence[str] = (),
) -> None:
    """Print an answer.

    Parameters
    ----------
    answer
        The answer.
    console
        Where to print; its width is kept.
    title
        What the answer says.
    currency
        Of its values.
    rows
        Rows to print; 0 for all.
    lead
        Columns for which room is made first.
    """
    whole = Shown.answer(title, answer.slice(0, rows) if rows else answer, currency)
    widths = [_widths(whole, place) for place in range(len(whole.columns))]
    kept = _fitting(whole, [least for least, _ in widths], console.width - _EDGES, lead)
    shown = whole.only(kept)
    units = sorted({column.unit for column in shown.columns if column.unit})
    told = replace(shown, title=title + (f" ({', '.join(units)})" if units else ""))
    spare = console.width - _EDGES - sum(widths[place][0] + _BETWEEN for place in kept)
    given = []
    for least, wanted in (widths[place] for place in kept):
        given.append(least + min(wanted - least, max(spare, 0)))
        spare -= given[-1] - least
    console.print(draw(told, widths=given))
    if len(shown.rows) < answer.num_rows:
        console.print(
            f"The first {len(shown.rows):,} of {answer.num_rows:,} rows: --rows 0 prints all.", style="dim"
        )
    left_out = [
        name for place, column in enumerate(whole.columns) if place not in kept for name in column.names
    ]
    if left_out:
        more = f" and {len(left_out) - _NAMED} more" if len(left_out) > _NAMED else ""
        console.print(
            f"No room for: {', '.join(left_out[:_NAMED])}{more}. --csv and --json have every column.",
            style="dim",
            markup=False,
        )


def _widths(shown: Shown, place: int) -> tuple[int, int]:
    """Return the columns of the terminal that a column cannot do without (a figure and a word are not folded), and those it would take."""
    column, cells = shown.columns[place], [row[place] for row in shown.rows]
    widest = max(map(cell_len, cells), default=0)
    heading = max(map(cell_len, column.heading.split()), default=0)
    if column.is_number:
        return max(widest, heading), max(widest, heading)
    longest = max((cell_len(word) for cell in cells for word in cell.split()), default=0)
    return min(max(longest, heading), _TEXT_ROOM), max(min(widest, _TEXT_ROOM), heading)


def _fitting(shown: Shown, least: Sequence[int], room: int, lead: Sequence[str]) -> list[int]:
    """Choose as many columns as fit, in their order: first those that lead, then the others, those aside, and empty ones last."""
    cells = [[row[place] for row in shown.rows] for place in range(len(shown.columns))]

    def importance(place: int) -> tuple[bool, int, bool]:
        column = shown.columns[place]
        led = [lead.index(name) for name in column.names if name in lead]
        return (not {*cells[place]} - {"", NOTHING}, min(led, default=len(lead)), column.aside)

    def fit(places: Iterable[int]) -> bool:
        return sum(least[place] + _BETWEEN for place in places) <= room

    ordered = sorted(range(len(cells)), key=importance)
    chosen: list[int] = []
    for place in ordered:
        if fit([*chosen, place]) or not chosen:
            chosen.append(place)
    if not any(shown.columns[place].is_figure for place in chosen):
        # An answer without a figure says nothing: columns that say the same in every row make room for the first one.
        figure = [place for place in ordered if shown.columns[place].is_figure][:1]
        same = [place for place in chosen if len(set(cells[place])) == 1]
        while figure and same and not fit([*chosen, *figure]):
            chosen.remove(same.pop())
        chosen += figure if fit([*chosen, *figure]) else []
    return sorted(chosen)
