"""Which rows are totals of other rows: set aside as aggregates, so that no dollar counts twice (each rule: double_counting.sql, levels.sql).

Cheap probes come first: an extract without such rows is never copied. Otherwise the rows are copied once, the aggregates are marked,
and the control sums (world against partners, coarse lines against fine ones, totals against their breakdowns) that do not agree are reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greentrade.engines.sql import Step, Value, literal, quote, statements
from greentrade.extracts.grain.aggregates import Dimension, Groups, dimensions, group_texts, world_texts
from greentrade.extracts.grain.levels import COVERED, find_levels, mark_levels
from greentrade.extracts.grain.overlaps import members_of_unions, overlap_notes
from greentrade.extracts.grain.repeats import mark_repeats
from greentrade.extracts.layouts.vocabulary import words
from greentrade.extracts.load.numbers import exact
from greentrade.extracts.load.projection import DIMENSIONS, RAW_COLUMNS

if TYPE_CHECKING:
    from greentrade.extracts.layouts.detect import Plan
    from greentrade.extracts.load.extract import Source

_SQL = statements(__package__, "double_counting.sql")

GAP = 0.005
"""Share by which a total may differ from its parts without a word."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Kinds of aggregates that the probes found."""

    world: str | None
    """Partner values that mean the world, as a SQL list."""
    breakdowns: tuple[Dimension, ...]
    sub_flow: bool
    period_parts: bool
    levels: bool
    repeats: bool
    groups: Groups

    def any(self) -> bool:
        kinds = (
            self.world,
            self.breakdowns,
            self.sub_flow,
            self.period_parts,
            self.levels,
            self.repeats,
            self.groups.any(),
        )
        return any(map(bool, kinds))


def make_raw(source: Source, plan: Plan, *, repeats: bool = False) -> list[str]:
    """Create the view ``gt_raw`` over ``gt_source``, with the aggregates marked in ``grain``.

    Parameters
    ----------
    source
        What was loaded.
    plan
        What its columns mean.
    repeats
        Whether rows repeated across files (``gt_repeats``) are to be set aside.

    Returns
    -------
    list of str
        What a user should know.
    """
    run = source.session.execute
    (kind,) = run("SELECT column_type FROM (DESCRIBE gt_source) WHERE column_name = 'value'")[0]
    value = exact("r.value", kind)
    overlaps = overlap_notes(source, plan)
    every = dimensions(source, plan)
    found = _Found(
        world=world_texts(source, plan),
        breakdowns=tuple(every) if any(d.mixed for d in every) else (),
        sub_flow=_has_sub_flows(source),
        period_parts=bool(run(_SQL["has_parts"])),
        levels=find_levels(source),
        repeats=repeats,
        groups=group_texts(source, plan),
    )
    if not found.any():
        source.session.define(_view("gt_source", "NULL::VARCHAR"))
        return [*overlaps, *_twins(source, plan)]
    _copy(source, found, value)
    _mark(source, found, value if source.session.local else "r.value")
    _show(source, found)
    return [*overlaps, *_notes(source, found), *_twins(source, plan)]


def _twins(source: Source, plan: Plan) -> list[str]:
    """Warn where a layout with breakdowns lacks one of their columns, and rows are next to each other that only it could tell apart."""
    lacking = [b.name for b in plan.layout.breakdowns if b.name not in plan.columns]
    if plan.layout.fallback or not lacking:
        return []
    count = source.session.count_groups(_SQL["twins"], above=1, step="look for rows that nothing tells apart")
    if not count:
        return []
    return [
        (
            f"{count:,} groups have several rows of one reporter, period, flow, partner and code, and the extract has no column for "
            f"{', '.join(lacking)}: if they are a total and its breakdown, they count twice"
        )
    ]


def _view(table: str, grain: str) -> str:
    listed = ", ".join(f"{grain} AS grain" if c == "grain" else c for c in RAW_COLUMNS)
    return f"CREATE OR REPLACE TEMP VIEW gt_raw AS SELECT {listed} FROM {table}"


def _has_sub_flows(source: Source) -> bool:
    if "flow" not in source.columns:
        return False
    flows = {
        f
        for (f,) in source.session.execute(
            "SELECT DISTINCT flow_name FROM gt_flows WHERE flow_name IS NOT NULL"
        )
    }
    return any(main in flows for sub, main in words().sub_flows.items() if sub in flows)


# -- marking -------------------------------------------------------------------------------------------------------------------------------


_KEYS = ("reporter", "period", "month", "flow", "hs_code", "partner", "regime", "reject", "totals")
"""What decides whether a row is set aside: columns of the source, and in which breakdowns the row is the total."""


def _mask(found: _Found) -> str:
    """Write the SQL of a bit for each breakdown in which a row is the total."""
    return (
        " + ".join(f"CASE WHEN {d.total} THEN {1 << i} ELSE 0 END" for i, d in enumerate(found.breakdowns))
        or "0"
    )


def _show(source: Source, found: _Found) -> None:
    """Create ``gt_raw`` with the marks: over the copied rows, or by bringing the marks of the groups to where the rows are."""
    session = source.session
    if session.local:
        session.define(_view("gt_rows", "grain"))
        return
    session.execute(_SQL["marks"].fill(keys=_KEYS), step="collect the groups set aside")
    listed = ", ".join("g.grain" if c == "grain" else f"s.{c}" for c in RAW_COLUMNS)
    fields: dict[str, Value] = {
        "columns": listed,
        "mask": _mask(found),
        "keys": _KEYS,
    }
    column_sources = {"grain": f"{' '.join(_KEYS[:-1])} {_mask(found)}"}
    here = _view("gt_source", "(SELECT any_value(grain) FROM gt_grain)")
    session.define(_SQL["marked_raw"].fill(**fields), column_sources=column_sources, local_sql=here)


def _copy(source: Source, found: _Found, value: str) -> None:
    """Copy the rows with their cell (reporter, period, flow as they are meant) and in what they are totals."""
    run = source.session.execute
    flow, month = "flow" in source.columns, "month" in source.columns
    pieces = {
        "flow_name": "f.flow_name" if flow else "NULL::VARCHAR",
        "join_flows": "LEFT JOIN gt_flows AS f ON c.flow = f.flow" if flow else "",
        "month": "AND c.month IS NOT DISTINCT FROM p.month" if month else "",
    }
    run(_SQL["cells"].fill(**pieces), step="find reporters, periods and flows")
    fields = {
        "world": f"s.partner IN ({found.world})" if found.world else "false",
        "all_regimes": next((d.total for d in found.breakdowns if d.name == "regime"), "false"),
        "mask": _mask(found),
        "groups": _group_case(found.groups),
        "dimensions": ", ".join(DIMENSIONS),
    }
    _put_rows(source, _SQL["rows"].fill(**fields), value)
    if found.groups.any():
        _put_members(source)
    run(_SQL["create_gaps"])
    if source.session.local:
        run(_SQL["settle"])
        for (table,) in run(_SQL["loaded_tables"]):
            run(f"DROP TABLE {quote(table)}")


def _put_rows(source: Source, rows: str, value: str) -> None:
    """Make ``gt_rows``: a copy of the rows, or where they are elsewhere, groups of them."""
    step = "copy the rows to mark the aggregates among them"
    if source.session.local:
        source.session.execute(f"CREATE OR REPLACE TEMP TABLE gt_rows AS {rows}", step=step)
        return
    fields: dict[str, Value] = {"keys": _KEYS, "value": value, "rows": rows}
    source.session.group("gt_rows", _SQL["grouped_rows"].fill(**fields), sums=("n", "value"), step=step)


def _group_case(groups: Groups) -> str:
    """Write the SQL that gives the nation of a union, an empty text for another group, NULL for what is no group."""
    cases = [
        f"WHEN s.partner IN ({listed}) THEN {literal(nation)}" for nation, listed in groups.unions.items()
    ]
    if groups.others:
        cases.append(f"WHEN s.partner IN ({groups.others}) THEN ''")
    return f"CASE {' '.join(cases)} END" if cases else "NULL::VARCHAR"


def _put_members(source: Source) -> None:
    """Create ``gt_member_partners``: partner values that are members of a union."""
    import pyarrow as pa

    source.ensure_partners()
    unions = members_of_unions()
    columns = {"iso3": [m for m, _ in unions], "nation": [n for _, n in unions]}
    source.session.put(
        "gt_partner_unions", pa.table({name: pa.array(v, pa.string()) for name, v in columns.items()})
    )
    source.session.execute(
        "CREATE OR REPLACE TEMP TABLE gt_member_partners AS SELECT p.partner, u.nation FROM gt_partners AS p JOIN gt_partner_unions AS u ON p.iso3 = u.iso3 "
        "WHERE p.iso3 <> u.nation"
    )


def _mark(source: Source, found: _Found, value: str) -> None:
    """Mark each kind of aggregate: first what a reporter, period or flow is a part of, then breakdowns, the world, levels of codes."""
    code = "0" if found.levels else "hs_code"

    def run(name: str, step: str) -> None:
        sql = _SQL[name].fill_from({"value": value, "code": code})
        source.session.execute(sql, step=step)

    if found.repeats:
        mark_repeats(source.session)
    if found.sub_flow:
        values = ", ".join(f"({literal(s)}, {literal(m)})" for s, m in words().sub_flows.items())
        source.session.execute(_SQL["sub_flow_cells"].fill(sub_flows=values), step="look for main flows")
        run("mark_sub_flows", "mark sub-flows")
    if found.period_parts:
        run("period_parts", "look for whole years")
        if found.levels:
            run("coarser_period_parts", "look for whole years")
        run("mark_period_parts", "mark months of whole years")
    if found.breakdowns:
        run("breakdown_kept", "find the totals of breakdowns")
        run("breakdown_gaps", "compare totals with their breakdowns")
        run("mark_breakdowns", "mark breakdowns")
    if found.groups.any():
        run("group_members", "look for members of groups")
        run("group_worlds", "look for groups beside the world")
        run("mark_groups", "mark groups of partners")
        if found.groups.unions:
            run("group_gaps", "compare groups with their members")
    if found.world:
        run("world_detail", "look for partner detail")
        run("mark_world", "mark world rows")
        run("world_gaps", "compare world rows with their partners")
    if found.levels:
        mark_levels(source, value, world=found.world is not None)


# -- what to tell --------------------------------------------------------------------------------------------------------------------------

_WORDS = {
    "world_total": "World rows beside partner rows",
    "breakdown": "rows that break down a total beside them",
    "sub_flow": "rows of a sub-flow (re-exports and the like) whose main flow is there",
    "coarser_level": "rows of a coarser code level beside their finer lines",
    "total_line": "TOTAL lines beside their products",
    "duplicate_row": "whole rows of another file, repeated",
    "partner_group": "rows of groups of countries beside single partners or the World",
}

_GAPS = {
    "world_total": "World rows differ from the sum of their partners",
    "partner_group": "unions of countries that were set aside differ from the sum of their members",
    "breakdown": "totals differ from the sum of their breakdown",
    "coarser_level": "coarser lines or TOTALs differ from the sum of their finer lines",
    "across": "coarser lines or TOTALs differ from the finer lines of other partners (or of the World) that stand for them",
    "not_covered": "coarser lines or TOTALs are kept, and the finer lines under them set aside, because those cover less than "
    f"{COVERED:.0%} of them; they differ",
}


def _notes(source: Source, found: _Found) -> list[str]:
    count = "count(*)" if source.session.local else "coalesce(sum(n), 0)::BIGINT"

    def run(step: Step) -> list[tuple[Any, ...]]:
        return source.session.execute(step.fill_from({"count": count}))

    notes = [f"set aside: {_WORDS[grain]}: {rows:,}" for grain, rows in run(_SQL["count_marks"])]
    if found.period_parts:
        left = run(_SQL["period_parts_left"])[0][0]
        if left:
            notes.append(
                f"{left:,} rows of months (or quarters) are kept beside a whole year that has no row of their code and partner: "
                "where it holds them under another partner or a finer code, they count twice"
            )
    if found.groups.any():
        kept = run(_SQL["groups_kept"])[0][0]
        if kept:
            notes.append(
                f"{kept:,} rows of groups of countries are kept: no single partner (or member of theirs) is next to them"
            )
    if found.breakdowns:
        lacking = run(_SQL["without_total"])[0][0]
        if lacking:
            notes.append(f"{lacking:,} groups have a breakdown and no total row: their details are kept")
    return notes + _gaps(source)


def _gaps(source: Source) -> list[str]:
    """Note the control sums that do not agree: how many of each kind, and the one with the largest difference."""
    counted: dict[str, int] = dict(source.session.execute(_SQL["count_gaps"]))
    off: dict[str, list[tuple[Any, ...]]] = {}
    for kind, *row in source.session.execute(_SQL["gaps"], {"gap": GAP}):
        off.setdefault(kind, []).append(tuple(row))
    notes = []
    for kind, rows in off.items():
        *place, total, parts = rows[0]
        line = ", ".join(str(x) for x in place if x is not None)
        notes.append(
            f"{len(rows):,} of {counted[kind]:,} {_GAPS[kind]} by more than 0.5 % "
            f"(largest: {line}: {_shown(total * source.scale)} against {_shown(parts * source.scale)})"
        )
    return notes


def _shown(value: Decimal) -> str:
    return f"{value.normalize():,f}"
