"""Which tables are due to be looked up again in their sources, by what their side files say."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from greentrade.reference.files import visible


@dataclass(frozen=True, slots=True)
class Due:
    """A table that is due: its id, when it was last checked, how many days a check is good for, since when it is due."""

    id: str
    title: str
    last_checked: date
    check_interval_days: int
    due: date


def find_due(root: Path, today: date) -> list[Due]:
    """Find the tables and lists below a folder whose last check is older than their interval, the longest overdue first.

    Tables without a date or an interval in their side file are never due.
    """
    found = []
    for path in visible(root, ".toml"):
        side = tomllib.loads(path.read_text(encoding="utf-8"))
        checked, days = side.get("last_checked"), side.get("check_interval_days")
        if checked is None or days is None:
            continue
        checked = date.fromisoformat(str(checked))
        due = checked + timedelta(days=days)
        if due <= today:
            found.append(Due(str(side["id"]), str(side["title"]), checked, days, due))
    return sorted(found, key=lambda one: (one.due, one.id))
