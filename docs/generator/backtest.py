"""The back-test as it comes out: what each rebate announcement named, against what the dimensions flag."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import greentrade as gt
from generator.markdown import bullets, code, link, number, page, plain, table
from greentrade.reference.dimensions import ANY_OF_THREE, TIERS

_DEFAULT = "default"
_HEADER = (
    "announcement", "what", "in force", "edition", "codes held", "of", "flagged: strict", "default", "broad", "of all codes (default)",
    "lift", "expected in these chapters", "chance",
)  # fmt: skip


def backtest_page(reference: Path) -> str:
    """Write the page.

    Parameters
    ----------
    reference
        Folder of a whole set of reference tables.
    """
    rows = gt.backtest(tier=None, reference=gt.Reference.load(reference), as_="arrow").to_pylist()
    tests = _tests(rows)
    codes = [t for t in tests if t[_DEFAULT]["level"] == "codes"]
    return page(
        "# Back-test of rebate announcements",
        f"What `gt.backtest()` finds. How it works and what it cannot tell: {link('the method', '../answers/backtest.md')}. *Flagged* is "
        "high-pollution, energy-intensive or resource-intensive (any of the three), certain + possible. *Of all codes* is the share of the "
        "edition's six-digit codes that are flagged at the default tier; *lift* is recall divided by it. *Expected* is the recall of codes drawn "
        "at random from the same chapters; *chance* is the probability that such a draw does at least as well as this one.",
        "## Cancelled or cut",
        table(_HEADER, (_row(t) for t in codes if t[_DEFAULT]["action"] != "raise"), numbers=9),
        "## Raised: the same for announcements of the other direction",
        table(_HEADER, (_row(t) for t in codes if t[_DEFAULT]["action"] == "raise"), numbers=9),
        "## Headings",
        "Where a source names headings, all of their six-digit codes are tested, though the announcement may mean some of them only.",
        table(_HEADER, (_row(t) for t in tests if t[_DEFAULT]["level"] == "headings"), numbers=9),
        "## What was missed at the default tier",
        bullets(_missed(tests)),
        "## Cuts that hit environmental goods",
        "Codes that were cancelled or cut and are environmental goods at the default tier: such a cut works against that aim, whatever its own aim was.",
        bullets(_green(rows)),
    )


def _tests(rows: list[dict[str, Any]]) -> list[dict[str, dict[str, Any]]]:
    """Write the rows of any of the three, by test and tier."""
    found: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = {}
    for row in rows:
        if row["dimension"] == ANY_OF_THREE:
            key = tuple(row[name] for name in ("announcement_id", "action", "level", "effective_date"))
            found.setdefault(key, {})[row["tier"]] = row
    return list(found.values())


def _row(test: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    row = test[_DEFAULT]
    what = {"cancel": "cancelled", "cut": "cut", "raise": "raised"}[row["action"]]
    of = "not stated" if row["official_count"] is None else number(row["official_count"])
    return (
        row["announcement_id"],
        what,
        str(row["effective_date"] or "not read"),
        row["hs_edition"],
        number(row["codes"]),
        f"{of}, complete" if row["complete"] else of if row["level"] == "codes" else plain(row["coverage"]),
        *(
            f"{test[tier]['flagged_low']} + {test[tier]['flagged_high'] - test[tier]['flagged_low']}"
            for tier in TIERS
        ),
        f"{100 * row['share_high']:.1f} %",
        f"{row['lift_high']:.2f}",
        f"{100 * row['expected_high']:.1f} %",
        f"{row['chance']:.3f}",
    )


def _missed(tests: list[dict[str, dict[str, Any]]]) -> Iterable[str]:
    for test in tests:
        row = test[_DEFAULT]
        if row["missed"]:
            yield f"{_name(row)}: {', '.join(code(c) for c in row['missed'].split())}"


def _green(rows: list[dict[str, Any]]) -> Iterable[str]:
    for row in rows:
        if (row["dimension"], row["tier"], row["level"]) == ("environmental_good", _DEFAULT, "codes") and row[
            "action"
        ] != "raise":
            yield f"{_name(row)}: {row['flagged_high']} of {row['codes']}; expected in these chapters {100 * row['expected_high']:.1f} %"


def _name(row: dict[str, Any]) -> str:
    words = {"cancel": "cancelled", "cut": "cut", "raise": "raised"}[row["action"]]
    return f"{row['announcement_id']} ({words} {row['effective_date'] or 'at a date that was not read'}, {row['level']})"
