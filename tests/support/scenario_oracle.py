"""A plain recomputation of rebate scenarios and candidates, record by record, with a library that is known on every day it names."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

ELIGIBLE = {
    "10": (1, 1),
    "14": (0, 0),
    "15": (0, 1),
}  # ordinary trade; supplied materials; imported materials
LIBRARY = [  # code, rate, flag, first month, last month (invented)
    ("25232900", 13, "", "2022-01", "2023-12"),
    ("28151100", 9, "", "2022-01", "2022-06"),
    ("28151100", 13, "", "2022-07", "2023-12"),
    ("76069100", 5, "", "2022-01", "2023-12"),
    ("61091000", 0, "exempt", "2022-01", "2023-12"),
]
UNKNOWN_CODES = ["31021000"]
CODES = sorted({row[0] for row in LIBRARY}) + UNKNOWN_CODES


def rate_of(code: str, month: str) -> Decimal | None:
    found = {
        Decimal(rate) for c, rate, _, first, last in LIBRARY if code.startswith(c) and first <= month <= last
    }
    assert len(found) < 2
    return found.pop() if found else None


def new_rate(code: str, old: Decimal, changes: dict[str, tuple[str, int]]) -> Decimal | None:
    """What becomes of a rate: the longest code of the scenario that the code begins with speaks."""
    above = [prefix for prefix in changes if code.startswith(prefix)]
    if not above:
        return None
    kind, amount = changes[max(above, key=len)]
    return Decimal(amount) if kind == "to" else max(old - amount, Decimal(0))


def savings(records: list[tuple], changes: dict[str, tuple[str, int]]) -> dict[tuple[int, str], tuple | None]:
    """Saving (low, high) by year and code; None where a month's rate is unknown. Records: month, regime, code, value."""
    low: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    high: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    without = set()
    cells: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for month, regime, code, value in records:
        sure, perhaps = ELIGIBLE[regime]
        cells[month, code][0] += value * sure
        cells[month, code][1] += value * perhaps
    for (month, code), bases in cells.items():
        if not any(code.startswith(prefix) for prefix in changes):
            continue
        where, old = (int(month[:4]), code), rate_of(code, month)
        if old is None:
            without.add(where)
            continue
        changed = new_rate(code, old, changes)
        assert changed is not None
        worth = [base * (old - changed) / 100 for base in bases]
        low[where] += min(worth)
        high[where] += max(worth)
    known = {where: (low[where], high[where]) for where in low if where not in without}
    return known | dict.fromkeys(without)
