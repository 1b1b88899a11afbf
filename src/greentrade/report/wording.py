"""The sentences that the terminal and the page share, so that a caution is never told in two ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from greentrade.reference.dimensions import THREE, dimension_name
from greentrade.words import N_, Words

if TYPE_CHECKING:
    from greentrade.report.rows import Candidate

__all__ = [
    "CANDIDATE_CAUTION",
    "LOW_HIGH",
    "RATE_CAUTION",
    "RATE_REMEDY",
    "dimension_name",
    "flags_of",
    "input_line",
    "input_place",
    "outside_line",
    "rate_of",
    "reason_name",
]

LOW_HIGH = N_(
    "Each range goes from the value that certainly belongs to the value that certainly or possibly belongs. "
    "Shares are of all trade that could be read, unclassified codes included."
)

CANDIDATE_CAUTION = N_(
    "A candidate is not a verdict: it is an exported code that the lists flag and whose rebate is worth "
    "a look. Codes that are environmental goods too are conflicts and are kept apart."
)

RATE_CAUTION = N_(
    "The tables shipped with greentrade know few rebate rates, because no complete library is free to ship. "
    "An unknown rate is unknown, never zero."
)

RATE_REMEDY = N_(
    "To know the rates, import the tax administration's official rate library with "
    "`greentrade reference import-rebates cmcode.DBF`, then screen with --reference rebate_library."
)

_SHORT = {
    "high_pollution": N_("pollution"),
    "energy_intensive": N_("energy"),
    "resource_intensive": N_("resource"),
}


def reason_name(reason: str) -> str:
    """Return the reason of a disposition in words."""
    return Words().name("reason", reason)


def flags_of(candidate: Candidate, w: Words) -> list[str]:
    """Return the flags of a candidate in few words: ``pollution certain 2+1/3`` (certain and possible votes of all)."""
    flags = []
    for name in THREE:
        flag = candidate.flags[name]
        if flag:
            votes = candidate.votes[name]
            flags.append(
                f"{w(_SHORT[name])} {w.name('match', flag)}"
                + (f" {votes.replace(' of ', '/')}" if votes else "")
            )
    return flags


def rate_of(candidate: Candidate, w: Words) -> str:
    """Say what is known of the rebate rate."""
    status = candidate.rate_status
    if candidate.rate_pct is not None:
        shown = w("{rate} %", rate=f"{candidate.rate_pct:g}")
        return shown if status == "known" else f"{shown} ({w.name('rate_status', status)})"
    if status == "presumed_zero":
        return w("presumed zero")
    last = candidate.last_known_rate_pct
    if status == "changed_within_period":
        changed = w("changed within the year")
        return changed if last is None else w("changed within the year, last {rate} %", rate=f"{last:g}")
    return w("unknown") if last is None else w("unknown (last known {rate} %)", rate=f"{last:g}")


def input_line(item: Mapping[str, object], w: Words | None = None) -> str:
    """Describe one input: file, layout, rows, encoding where it is worth a word."""
    w = w or Words()
    rows = item.get("rows")
    encoding = str(item.get("encoding") or "")
    parts = [
        input_place(item) or w("data in memory"),
        w("layout {layout}", layout=item["layout"]) if item.get("layout") else "",
        w.ngettext("{rows} row", "{rows} rows", int(str(rows)), rows=f"{int(str(rows)):,}")
        if rows is not None
        else "",
        encoding if encoding.lower() not in {"utf-8", "utf8"} else "",
    ]
    return w.several(part for part in parts if part)


def input_place(item: Mapping[str, object]) -> str:
    """Name a file as a reader elsewhere can use it: a path from the root says more of the machine than of the data. Empty: data in memory."""
    path = item.get("path")
    if not path:
        return ""
    name = PurePath(str(path)).name if PurePath(str(path)).is_absolute() else str(path)
    return name + (f" > {item['member']}" if item.get("member") else "")


def outside_line(outside: Sequence[object], w: Words) -> str:
    """Say which codes match nothing, the first few by name."""
    codes = w.several(map(str, outside), most=5)
    return w("Unclassified codes, whose trade stays in every total: {codes}.", codes=codes)
