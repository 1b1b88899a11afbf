"""An answer in a terminal: its columns in a reader's units, as many of them as there is room for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.markup import escape

from greentrade.answers.columns import Column, column
from greentrade.report.terminal import table
from greentrade.words.numbers import NOTHING, Unit, money_range, number, percent, share_range

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console
    from rich.table import Table

__all__ = ["print_answer"]

_TEXT_ROOM = 26
"""Columns of the terminal that a text takes before it is folded, and the longest word that is kept whole."""
_BETWEEN = 2
_EDGES = 1
_NAMED = 8
"""Columns that are named of those that there is no room for."""


@dataclass(frozen=True)
class _Shown:
    """A column of the table as printed: one of the answer's, or its two bounds together."""

    names: tuple[str, ...]
    heading: str
    kind: Column
    cells: list[str]

    @property
    def is_figure(self) -> bool:
        """Whether it tells amounts or shares, and not which row it is."""
        return (
            self.kind.is_number
            and self.kind.unit not in {"year", "rank"}
            and any(cell not in {"", NOTHING} for cell in self.cells)
        )

    @property
    def width(self) -> int:
        """Columns of the terminal that it takes unfolded; a text at most :data:`_TEXT_ROOM`."""
        widest = max((cell_len(cell) for cell in self.cells), default=0)
        longest_word = max((cell_len(word) for word in self.heading.split()), default=0)
        if self.kind.is_number:
            return max(widest, longest_word)
        return max(min(widest, _TEXT_ROOM), longest_word)

    @property
    def least(self) -> int:
        """Columns that it cannot do without: a figure and a word are not folded."""
        if self.kind.is_number:
            return self.width
        texts = (*self.cells, self.heading)
        return min(max((cell_len(word) for text in texts for word in text.split()), default=0), _TEXT_ROOM)


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
    shown = answer.slice(0, rows) if rows else answer
    units = _Units(shown, currency)
    columns = list(_columns(shown, units))
    kept = _fitting(columns, console.width, lead)
    left_out = [name for item in columns if item not in kept for name in item.names]
    console.print(
        _table(title + units.told({name for item in kept for name in item.names}), kept, console.width)
    )
    if shown.num_rows < answer.num_rows:
        console.print(
            f"The first {shown.num_rows:,} of {answer.num_rows:,} rows: --rows 0 prints all.", style="dim"
        )
    if left_out:
        more = f" and {len(left_out) - _NAMED} more" if len(left_out) > _NAMED else ""
        console.print(
            f"No room for: {', '.join(left_out[:_NAMED])}{more}. --csv and --json have every column.",
            style="dim",
            markup=False,
        )


def _table(title: str, columns: Sequence[_Shown], width: int) -> Table:
    """As :func:`greentrade.report.terminal.table`; texts give way, figures and words do not."""
    built = table(title, (), ())
    spare = width - _EDGES - sum(item.least + _BETWEEN for item in columns)
    for item in columns:
        more = min(item.width - item.least, max(spare, 0))
        spare -= more
        figure = item.kind.is_number
        built.add_column(
            escape(item.heading),
            justify="right" if figure else "left",
            overflow="fold",
            width=item.least + more,
        )
    for row in zip(*(item.cells for item in columns), strict=True):
        built.add_row(*map(escape, row))
    return built


class _Units:
    """One unit for all amounts of money, and one for all weights."""

    def __init__(self, answer: pa.Table, currency: str | None) -> None:
        self.money = Unit.fitting(_largest(answer, "currency"), currency)
        self.weight = Unit.fitting(_largest(answer, "kg"), "kg")
        self._kinds = {name: column(name).unit for name in answer.column_names}

    def told(self, names: set[str]) -> str:
        """What the title says of them."""
        units = {self._kinds[name] for name in names}
        words = []
        if "currency" in units:
            words.append(f"values in {self.money.name}")
        if "kg" in units:
            words.append(f"weights in {self.weight.name}")
        return f" ({', '.join(words)})" if words else ""

    def range(self, kind: Column, low: Any, high: Any) -> str:
        """Both bounds of a figure."""
        first, last = number(low), number(high)
        if kind.unit == "fraction":
            return share_range(first, last)
        if kind.unit in {"currency", "kg"}:
            return money_range(self.weight if kind.unit == "kg" else self.money, first, last)
        one, other = self.one(kind, low), self.one(kind, high)
        return one if one == other else f"{one}\N{EN DASH}{other}"

    def one(self, kind: Column, value: Any) -> str:
        """One figure, or a text."""
        if value is None:
            return NOTHING if kind.is_number and kind.unit != "rank" else ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, (str, dt.date)) or kind.unit in {"year", "rank"}:
            return str(value)
        if kind.unit == "currency":
            return self.money.show(float(value))
        if kind.unit == "kg":
            return self.weight.show(float(value))
        if kind.unit == "fraction":
            return percent(float(value))
        if kind.unit == "count":
            return f"{int(value):,}"
        return f"{float(value):,.4g}" if abs(float(value)) < 10_000 else f"{float(value):,.0f}"


def _largest(answer: pa.Table, unit: str) -> float:
    import pyarrow.compute as pc

    found = [
        abs(float(end))
        for name in answer.column_names
        if column(name).unit == unit
        for end in pc.min_max(answer[name]).as_py().values()
        if end is not None
    ]
    return max(found, default=0.0)


def _columns(answer: pa.Table, units: _Units) -> Iterable[_Shown]:
    """Columns as printed: a lower and an upper bound that follow each other are one."""
    names = answer.column_names
    for name in names:
        base, _, end = name.rpartition("_")
        if end == "high" and f"{base}_low" in names:
            continue
        kind = column(name)
        values = answer[name].to_pylist()
        if end == "low" and f"{base}_high" in names:
            pairs = zip(values, answer[f"{base}_high"].to_pylist(), strict=True)
            cells = [units.range(kind, low, high) for low, high in pairs]
            yield _Shown((name, f"{base}_high"), _words(base), kind, cells)
        else:
            yield _Shown((name,), _words(name), kind, [units.one(kind, value) for value in values])


def _words(name: str) -> str:
    return name.replace("net_weight_kg", "weight").replace("_", " ")


def _fitting(columns: Sequence[_Shown], width: int, lead: Sequence[str]) -> list[_Shown]:
    """As many columns as fit, in their order: first those that lead, then the others, those that stand aside, and empty ones last."""
    room = width - _EDGES
    chosen: list[_Shown] = []

    def importance(item: _Shown) -> tuple[bool, int, bool]:
        place = min((lead.index(name) for name in item.names if name in lead), default=len(lead))
        return (not any(cell not in {"", NOTHING} for cell in item.cells), place, item.kind.aside)

    ordered = sorted(columns, key=importance)
    for item in ordered:
        needed = sum(other.least + _BETWEEN for other in (*chosen, item))
        if needed <= room or not chosen:
            chosen.append(item)
    figure = next((item for item in ordered if item.is_figure), None)
    if figure is not None and not any(item.is_figure for item in chosen):
        # An answer without a figure says nothing: columns that say the same in every row make room for the first one.
        same = [item for item in chosen if len(set(item.cells)) == 1]
        while same and sum(other.least + _BETWEEN for other in (*chosen, figure)) > room:
            chosen.remove(same.pop())
        if sum(other.least + _BETWEEN for other in (*chosen, figure)) <= room:
            chosen.append(figure)
    return [item for item in columns if item in chosen]
