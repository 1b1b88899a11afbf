"""Reporters that overlap (the EU beside its members, all countries beside single ones): kept, because either may be meant, and warned of."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from greentrade.engines.sql import statements
from greentrade.extracts.grain.aggregates import world_texts

if TYPE_CHECKING:
    from greentrade.extracts.layouts.detect import Plan
    from greentrade.extracts.load.extract import Source

_SQL = statements(__package__, "double_counting.sql")
_SHOWN = 8


def overlap_notes(source: Source, plan: Plan) -> list[str]:
    """Warn about reporters whose trade is part of another reporter's in the same period and flow."""
    import pyarrow as pa

    if "reporter" not in source.columns:
        return []
    session = source.session
    reporters = {iso3 for (iso3,) in session.execute("SELECT DISTINCT iso3 FROM gt_reporters") if iso3}
    members = [
        (iso3, nation) for iso3, nation in members_of_unions() if nation in reporters and iso3 in reporters
    ]
    world = world_texts(source, plan, "reporter")
    several = len(session.execute("SELECT DISTINCT coalesce(iso3, name) FROM gt_reporters LIMIT 2")) > 1
    if not members and not (world and several):
        return []
    columns = {"iso3": [m for m, _ in members], "nation": [n for _, n in members]}
    session.put(
        "gt_reporter_unions", pa.table({name: pa.array(v, pa.string()) for name, v in columns.items()})
    )
    session.execute(
        "CREATE OR REPLACE TEMP TABLE gt_all_reporters AS SELECT reporter FROM gt_reporters WHERE "
        + (f"reporter IN ({world})" if world else "false")
    )
    found = session.execute(_SQL["overlapping_reporters"], step="look for reporters that overlap")
    return [
        f"reporter {group} is next to {count} of its members in the same period and flow ({', '.join(sorted(names)[:_SHOWN])}"
        f"{', ...' if count > _SHOWN else ''}): their trade counts twice in sums over reporters; screen them apart, or sum by reporter"
        for group, names, count in found
    ]


def members_of_unions() -> list[tuple[str, str]]:
    """List the members of customs unions (ISO3) and the union that speaks for them."""
    from greentrade.reference.load import data_root  # a table of facts, read as text

    with (data_root() / "places" / "customs_unions.csv").open(encoding="utf-8", newline="") as file:
        return [(row["iso3"], row["nation"]) for row in csv.DictReader(file)]
