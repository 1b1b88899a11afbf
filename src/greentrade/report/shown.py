"""A table as it is shown: headings, kinds and formatted cells, for whatever draws it (terminal, page, notebook)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from greentrade.answers.columns import Column as AnswerColumn
from greentrade.answers.columns import column
from greentrade.words.numbers import DASH, NOTHING, Unit, count, money_range, number, percent, share_range

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Column", "Shown"]

Cell = tuple[str, str, Callable[[Any], str]]
"""Heading, kind and what makes the cell of an item."""

_ROOMY = 6
"""Columns that a page has room for; more are set closer together."""
_FOLDED = 10
"""Rows of a table that a screen shows before the reader asks for the others; a phone shows half of them, paper all of them."""


@dataclass(frozen=True)
class Column:
    """A column as it is shown.

    Attributes
    ----------
    heading
        Its heading.
    kind
        ``num`` (set to the right, never broken), ``code``, ``wide``, ``short`` or nothing.
    names
        The columns of an answer that it shows.
    is_figure
        Whether it tells amounts or shares, and not which row it is.
    aside
        Whether it is left out first where there is little room.
    unit
        What the title says of its unit, in words.
    """

    heading: str
    kind: str = ""
    names: tuple[str, ...] = ()
    is_figure: bool = False
    aside: bool = False
    unit: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers."""
        return self.kind == "num"


@dataclass(frozen=True)
class Shown:
    """A table ready to be drawn.

    Attributes
    ----------
    title
        What it shows.
    columns
        The columns; the first one names the rows.
    rows
        The cells, as text (or as markup, which only a page draws).
    unit
        The unit of all its amounts, if it is to be told once.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    unit: str | None = None

    @classmethod
    def of(
        cls, title: str, items: Iterable[Any], columns: Iterable[Cell | None], unit: str | None = None
    ) -> Shown:
        """Make the cells of each item; a column that is None is left out.

        Examples
        --------
        >>> Shown.of("Squares", [2, 3], [("n", "", str), ("square", "num", lambda n: str(n * n))]).rows
        [['2', '4'], ['3', '9']]
        """
        kept = [column for column in columns if column is not None]
        rows = [[cell(item) for _, _, cell in kept] for item in items]
        return cls(title, [Column(heading, kind) for heading, kind, _ in kept], rows, unit)

    @classmethod
    def answer(cls, title: str, answer: pa.Table, currency: str | None) -> Shown:
        """Show an answer in a reader's units: what `columns.toml` says of its columns decides how; both bounds of a figure are one column."""
        units = _Units(answer, currency)
        names = answer.column_names
        columns: list[Column] = []
        cells: list[list[str]] = []
        for name in names:
            base, _, end = name.rpartition("_")
            if end == "high" and f"{base}_low" in names:
                continue
            kind, values = column(name), answer[name].to_pylist()
            if end == "low" and f"{base}_high" in names:
                pairs = zip(values, answer[f"{base}_high"].to_pylist(), strict=True)
                cells.append([units.range(kind, low, high) for low, high in pairs])
                shown, ends = base, ["low", "high"]
            else:
                cells.append([units.one(kind, value) for value in values])
                shown, ends = name, []
            figure = (
                kind.is_number
                and kind.unit not in {"year", "rank"}
                and any(cell not in {"", NOTHING} for cell in cells[-1])
            )
            heading = shown.replace("net_weight_kg", "weight").replace("_", " ")
            look = "num" if kind.is_number else ""
            of = tuple(f"{base}_{end}" for end in ends) or (name,)
            columns.append(Column(heading, look, of, figure, kind.aside, units.said(kind)))
        return cls(title, columns, list(zip(*cells, strict=True)))

    def only(self, places: Sequence[int]) -> Shown:
        """Keep some of the columns."""
        rows = [[row[place] for place in places] for row in self.rows]
        return replace(self, columns=[self.columns[place] for place in places], rows=rows)

    @property
    def dense(self) -> bool:
        """Whether a page sets its columns closer together."""
        return len(self.columns) > _ROOMY

    @property
    def folded(self) -> str:
        """Where a page folds it: nowhere, ``on-phones`` or ``everywhere``; two rows more are not worth a click."""
        if len(self.rows) <= _FOLDED // 2 + 2:
            return ""
        return "everywhere" if len(self.rows) > _FOLDED + 2 else "on-phones"


class _Units:
    """One unit for all amounts of money of an answer, and one for all weights."""

    def __init__(self, answer: pa.Table, currency: str | None) -> None:
        self.money = Unit.fitting(_largest(answer, "currency"), currency)
        self.weight = Unit.fitting(_largest(answer, "kg"), "kg")

    def said(self, kind: AnswerColumn) -> str:
        """Return what a title says of the unit of a column."""
        said = {"currency": f"values in {self.money.name}", "kg": f"weights in {self.weight.name}"}
        return said.get(kind.unit, "")

    def range(self, kind: AnswerColumn, low: Any, high: Any) -> str:
        """Show both bounds of a figure."""
        first, last = number(low), number(high)
        if kind.unit == "fraction":
            return share_range(first, last)
        if kind.unit in {"currency", "kg"}:
            return money_range(self.weight if kind.unit == "kg" else self.money, first, last)
        one, other = self.one(kind, low), self.one(kind, high)
        return one if one == other else f"{one}{DASH}{other}"

    def one(self, kind: AnswerColumn, value: Any) -> str:
        """Show one figure, or a text."""
        if value is None:
            return NOTHING if kind.is_number and kind.unit != "rank" else ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, (str, dt.date)) or kind.unit in {"year", "rank"}:
            return str(value)
        by_unit: dict[str, Callable[[float], str]] = {
            "currency": self.money.show,
            "kg": self.weight.show,
            "fraction": percent,
            "count": count,
        }
        plain = "{:,.4g}" if abs(float(value)) < 10_000 else "{:,.0f}"
        return by_unit.get(kind.unit, plain.format)(float(value))


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
