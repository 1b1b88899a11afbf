"""Numbers as a person reads them: one unit for a table, ranges, shares, growth; never a bare ``nan``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

__all__ = [
    "DASH",
    "NOTHING",
    "Unit",
    "count",
    "growth",
    "money_range",
    "number",
    "percent",
    "percent_in_words",
    "share_range",
    "signed",
]

#: Shown where there is no figure (as against a figure that is zero).
NOTHING = "-"

#: Between the two ends of a range: not a hyphen, which would read as a minus.
DASH = "\N{EN DASH}"

_SCALES = {
    "en": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"), (1.0, "")),
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"), (1.0, "")),
}
_FROM = {"trillion": 1e14, "万亿": 1e14}
"""Values from which the largest scales are used: trade is usually told in billions, and in 亿."""


def number(value: Any) -> float | None:
    """Turn a cell of an answer into a float; missing marks of any library (None, NaN, NA) become None."""
    try:
        result = float(value)
    except (TypeError, ValueError):
        return None
    return result if math.isfinite(result) else None


@dataclass(frozen=True)
class Unit:
    """The scale and currency that all amounts of one table share.

    Parameters
    ----------
    scale
        What an amount is divided by before it is shown.
    name
        What stands in the heading: "billion USD".
    """

    scale: float
    name: str

    @classmethod
    def fitting(cls, largest: float, currency: str | None, *, lang: str = "en", fine: bool = False) -> Unit:
        """Choose the unit in which the largest amount of a table is told in few digits; a fine one leaves room for the small ones beside it.

        Examples
        --------
        >>> Unit.fitting(3.59e12, "USD").name, Unit.fitting(3.59e12, "美元", lang="zh").name
        ('billion USD', '亿美元')
        """
        money = currency or "of the extract's currency"
        for scale, word in _SCALES[lang]:
            if abs(largest) >= _FROM.get(word, scale * (10 if fine and lang == "en" else 1)) or scale == 1.0:
                return cls(scale, f"{word}{'' if lang == 'zh' else ' '}{money}".strip())
        raise AssertionError  # the last scale always fits

    def show(self, value: float | None) -> str:
        """Show one amount in this unit, with one decimal (three where it would else read 0.0)."""
        if value is None:
            return NOTHING
        scaled = value / self.scale
        if scaled == 0:
            return "0"
        if abs(scaled) < 0.05:
            return f"{scaled:.3f}" if abs(scaled) >= 0.0005 else "<0.001"
        return f"{scaled:,.1f}"


def money_range(unit: Unit, low: float | None, high: float | None) -> str:
    """Show an amount that is certain and one that is certain or possible: ``12.1 to 15.0``."""
    shown_low, shown_high = unit.show(low), unit.show(high)
    return shown_low if shown_low == shown_high else f"{shown_low}{DASH}{shown_high}"


def percent(share: float | None, digits: int = 1) -> str:
    """Show a fraction as a percentage."""
    if share is None:
        return NOTHING
    if share == 0:
        return "0 %"  # as an amount of nothing is 0: 0.0 would look rounded
    shown = f"{share * 100:,.{digits}f}"
    return "<0.1 %" if 0 < share < 0.0005 and digits == 1 else f"{shown} %"


def percent_in_words(share: float) -> str:
    """Show a fraction as a percentage within a sentence.

    Examples
    --------
    >>> percent_in_words(0.0001), percent_in_words(0.25)
    ('under 0.1 %', '25.0 %')
    """
    return percent(share).replace("<", "under ")


def share_range(low: float | None, high: float | None) -> str:
    """Show two fractions as one range of percentages: ``12.1 to 15.0 %``."""
    shown_low, shown_high = percent(low), percent(high)
    if shown_low == shown_high:
        return shown_low
    return f"{shown_low.removesuffix(' %')}{DASH}{shown_high}"


def growth(first: float | None, last: float | None) -> str:
    """Show by how much an amount grew, or why that cannot be said."""
    if first is None or last is None:
        return NOTHING
    if first == 0:
        return "new" if last > 0 else NOTHING
    return f"{signed((last / first - 1) * 100, 0)} %"


def signed(number: float, digits: int) -> str:
    """Show a change with its sign; what rounds to nothing has none."""
    shown = f"{number:+,.{digits}f}"
    return shown if shown.strip("+-0.") else shown[1:]


def count(value: float | None) -> str:
    """Show a whole number with separators."""
    return NOTHING if value is None else f"{int(value):,}"
