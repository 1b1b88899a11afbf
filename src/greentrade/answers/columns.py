"""What the columns of the answers hold, and in which unit: `columns.toml`, and the facts that go with an answer wherever it goes.

An answer is an Arrow table whose schema carries these facts as metadata; a pandas frame made from it has them in ``attrs``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = [
    "Column",
    "answer_columns",
    "column",
    "is_described",
    "units_of",
]

_NUMBERS = {
    "currency",
    "fraction",
    "percent",
    "kg",
    "count",
    "rank",
    "index",
    "quantity",
    "price",
    "figure",
    "year",
}
_FRACTION = "fraction (1 is 100 %)"
_OF_UNIT = {"quantity": "see unit", "price": "{money} for one unit", "figure": "see unit"}


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of an answer holds.

    Attributes
    ----------
    name
        Name of the column.
    unit
        currency, fraction, percent, kg, count, rank, index, quantity, price, figure, year, date, truth, code or text.
    says
        What it holds, in a few words.
    aside
        Whether it is left out first where there is little room.
    """

    name: str
    unit: str
    says: str
    aside: bool = False

    @property
    def is_number(self) -> bool:
        """Tell whether its cells are numbers."""
        return self.unit in _NUMBERS

    def unit_in(self, currency: str | None) -> str:
        """Return the unit as a reader needs it; empty for what has none (names, codes, ranks, years, dates)."""
        money = currency or "currency not stated"
        words = {
            "currency": money,
            "fraction": _FRACTION,
            "percent": "%",
            "kg": "kg",
            "count": "number",
            "index": "index",
        }
        return words.get(self.unit) or _OF_UNIT.get(self.unit, "").format(money=money)


def column(name: str) -> Column:
    """Describe a column by its name; one that is named after a dimension is text.

    Examples
    --------
    >>> column("share_low").unit, column("votes_waste").unit
    ('fraction', 'text')
    """
    known = _columns()
    if name in known:
        return known[name]
    dimension = name.removeprefix("votes_").removeprefix("voters_")
    what = {
        f"votes_{dimension}": "votes: certain+possible of all",
        f"voters_{dimension}": "lists that speak for it",
    }
    says = what.get(name, "certain, possible, or empty")
    return Column(name, "text", f"{dimension.replace('_', ' ')}: {says}", aside=name in what)


def is_described(name: str, dimensions: Iterable[str]) -> bool:
    """Tell whether `columns.toml`, or the name of a dimension, says what a column holds."""
    named = {f"{prefix}{dimension}" for dimension in dimensions for prefix in ("", "votes_", "voters_")}
    return name in _columns() or name in named


def units_of(names: Iterable[str], currency: str | None) -> dict[str, str]:
    """Return the unit of each column that has one."""
    units = {name: column(name).unit_in(currency) for name in names}
    return {name: unit for name, unit in units.items() if unit}


@cache
def answer_columns() -> dict[str, dict[str, bool]]:
    """Name the columns of each answer beside those that it is grouped by, and whether it always has them (``*``: one for each dimension)."""
    return {
        answer: {name.removesuffix("?"): not name.endswith("?") for name in names}
        for answer, names in _declared()["answers"].items()
    }


@cache
def _columns() -> dict[str, Column]:
    return {name: Column(name, **facts) for name, facts in _declared().items() if name != "answers"}


@cache
def _declared() -> dict[str, Any]:
    text = resources.files("greentrade.answers").joinpath("columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
