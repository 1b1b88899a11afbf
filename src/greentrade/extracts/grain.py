"""Which rows are totals of other rows: set aside as aggregates, so that no dollar counts twice (see grain.sql for each rule).

Cheap probes come first: an extract without such rows is never copied. Otherwise the rows are copied once, the aggregates are marked,
and the control sums (world against partners, coarse lines against fine ones) that do not agree are reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greentrade.engines.sql import literal, quote, statements
from greentrade.extracts.layouts import words
from greentrade.extracts.projection import RAW_COLUMNS
from greentrade.hs.codes import CodeKind

if TYPE_CHECKING:
    from greentrade.extracts.detect import Plan
    from greentrade.extracts.extract import Extract

_SQL = statements(__package__, "grain.sql")

GAP = Decimal("0.005")
"""Share by which a total may differ from its parts without a word."""

_NO_LEVEL = frozenset({CodeKind.MISSING, CodeKind.SCIENTIFIC, CodeKind.FRACTION, CodeKind.NOT_A_CODE})


@dataclass(frozen=True, slots=True)
class _Found:
    """Kinds of aggregates that the probes found."""

    world: bool
    breakdown: bool
    sub_flow: bool
    annual: bool
    levels: bool

    def any(self) -> bool:
        return self.world or self.breakdown or self.sub_flow or self.annual or self.levels


def make_raw(extract: Extract, plan: Plan) -> None:
    """Create the view ``gt_raw`` over ``gt_source``, with the aggregates marked in ``grain``.

    Parameters
    ----------
    extract
        The extract, its ``gt_source`` and dictionaries made; notes are added to it.
    plan
        What its columns mean.
    """
    run = extract.session.execute
    world = _world_marks(extract, plan)
    found = _Found(
        world=_has_world(extract, world),
        breakdown=_has_breakdowns(extract, plan),
        sub_flow=_has_sub_flows(extract),
        annual=bool(run(_SQL["has_annual"])),
        levels=_make_levels(extract),
    )
    if not found.any():
        run(_view("gt_source", "NULL::VARCHAR"))
        return
    _copy(extract, plan, world)
    if found.sub_flow:
        values = ", ".join(f"({literal(s)}, {literal(m)})" for s, m in words().sub_flows.items())
        run(_SQL["sub_flow_cells"].replace("{sub_flows}", values), step="look for main flows")
        run(_SQL["mark_sub_flows"], step="mark sub-flows")
    if found.annual:
        run(_SQL["year_parts"], step="look for whole years")
        run(_SQL["mark_year_parts"], step="mark months of whole years")
    if found.breakdown:
        _mark_breakdowns(extract)
    if found.world:
        run(_SQL["world_detail"], step="look for partner detail")
        run(_SQL["mark_world"], step="mark world rows")
    if found.levels:
        run(_SQL["finer"], step="look for finer codes")
        run(_SQL["mark_coarser"], step="mark coarser levels")
    run(_view("gt_rows", "grain"))
    extract.notes += _notes(extract, found)


def _view(table: str, grain: str) -> str:
    listed = ", ".join(f"{grain} AS grain" if c == "grain" else c for c in RAW_COLUMNS)
    return f"CREATE OR REPLACE TEMP VIEW gt_raw AS SELECT {listed} FROM {table}"


# -- probes: next to nothing ---------------------------------------------------------------------------------------------------------------


def _world_marks(extract: Extract, plan: Plan) -> str | None:
    """Partner texts that mean all partners, as a SQL list in the partner column's type; None where there can be none."""
    if "partner" not in plan.columns:
        return None
    marks: tuple[str, ...] = (*words().world, *plan.layout.world)
    kind = extract.session.execute(
        "SELECT column_type FROM (DESCRIBE gt_source) WHERE column_name = 'partner'"
    )[0][0]
    if kind != "VARCHAR":
        marks = tuple(m for m in marks if m.isascii() and m.isdigit())
        return ", ".join(marks) or None
    return ", ".join(map(literal, marks))


def _has_world(extract: Extract, world: str | None) -> bool:
    return world is not None and bool(
        extract.session.execute(_SQL["has_world"].replace("{world}", world), step="look for world rows")
    )


def _has_breakdowns(extract: Extract, plan: Plan) -> bool:
    tests = [
        f"({b.name} IS NOT NULL AND {b.name} NOT IN ({', '.join(map(literal, b.totals))}))"
        for b in plan.layout.breakdowns
        if b.name in plan.columns
    ]
    if not tests:
        return False
    sql = _SQL["has_breakdowns"].replace("{details}", " OR ".join(tests))
    return bool(extract.session.execute(sql, step="look for breakdowns"))


def _has_sub_flows(extract: Extract) -> bool:
    if "flow" not in extract.columns:
        return False
    flows = {
        f
        for (f,) in extract.session.execute(
            "SELECT DISTINCT flow_name FROM gt_flows WHERE flow_name IS NOT NULL"
        )
    }
    return any(main in flows for sub, main in words().sub_flows.items() if sub in flows)


def _make_levels(extract: Extract) -> bool:
    """Create ``gt_levels`` and ``gt_parents`` if some codes are parts of others (TOTAL, HS2, HS4 beside HS6)."""
    import pyarrow as pa

    shortest, longest, plain = extract.session.execute(_SQL["code_lengths"])[0]
    if shortest == longest and plain:
        return False
    digits: dict[str, str] = {}
    for read in extract.code_reading.codes:
        if read.kind is CodeKind.TOTAL:
            digits[read.raw] = ""
        elif read.kind not in _NO_LEVEL:
            text = read.code or "".join(read.raw.split()).upper()
            digits[read.raw] = text if text[:2].isdigit() else ""
            if not text[:2].isdigit():
                del digits[read.raw]
    known = set(digits.values())
    lengths = sorted({len(d) for d in known})
    parents = [(raw, d[:n]) for raw, d in digits.items() for n in lengths if n < len(d) and d[:n] in known]
    if not parents:
        return False
    has_finer = {parent for _, parent in parents}
    levels = [(raw, d) for raw, d in digits.items() if d in has_finer]
    for name, pairs in (("gt_levels", levels), ("gt_parents", parents)):
        table = pa.table({"text": [a for a, _ in pairs], "digits": [b for _, b in pairs]})
        with extract.session.registered("gt_texts", table):
            extract.session.execute(_SQL["code_texts"].replace("{name}", name))
    return True


# -- marking -------------------------------------------------------------------------------------------------------------------------------


def _copy(extract: Extract, plan: Plan, world: str | None) -> None:
    """Copy the rows with their cell (reporter, period, flow as they are meant) and whether the partner is the world."""
    run = extract.session.execute
    flow, month = "flow" in extract.columns, "month" in extract.columns
    pieces = {
        "{flow_name}": "f.flow_name" if flow else "NULL::VARCHAR",
        "{join_flows}": "LEFT JOIN gt_flows AS f ON c.flow = f.flow" if flow else "",
        "{month}": "AND c.month IS NOT DISTINCT FROM p.month" if month else "",
    }
    cells = _SQL["cells"]
    for mark, piece in pieces.items():
        cells = cells.replace(mark, piece)
    run(cells, step="find reporters, periods and flows")
    masks = [
        f"CASE WHEN {b.name} IS NULL OR {b.name} IN ({', '.join(map(literal, b.totals))}) THEN {1 << i} ELSE 0 END"
        for i, b in enumerate(plan.layout.breakdowns)
        if b.name in plan.columns
    ]
    sql = _SQL["rows"].replace("{world}", f"partner IN ({world})" if world else "false")
    run(
        sql.replace("{mask}", " + ".join(masks) or "0"),
        step="copy the rows to mark the aggregates among them",
    )
    run(_SQL["settle"])
    for (table,) in run(_SQL["loaded_tables"]):
        run(f"DROP TABLE {quote(table)}")


def _mark_breakdowns(extract: Extract) -> None:
    extract.session.execute(_SQL["breakdown_kept"], step="find the totals of breakdowns")
    extract.session.execute(_SQL["mark_breakdowns"], step="mark breakdowns")


# -- what to tell --------------------------------------------------------------------------------------------------------------------------

_WORDS = {
    "world_total": "World rows beside partner rows",
    "breakdown": "rows that break down a total beside them",
    "sub_flow": "rows of a sub-flow (re-exports and the like) whose main flow is there",
    "coarser_level": "rows of a coarser code level beside their finer lines",
    "total_line": "TOTAL lines beside their products",
}


def _notes(extract: Extract, found: _Found) -> list[str]:
    run = extract.session.execute
    notes = [f"set aside: {_WORDS[grain]}: {rows:,}" for grain, rows in run(_SQL["count_marks"])]
    if found.breakdown:
        lacking = run(_SQL["without_total"])[0][0]
        if lacking:
            notes.append(f"{lacking:,} groups have a breakdown and no total row: their details are kept")
    if found.world:
        notes += _gap(run(_SQL["world_gaps"]), "World rows differ from the sum of their partners")
    if found.levels:
        notes += _gap(
            run(_SQL["level_gaps"]), "coarser lines or TOTALs differ from the sum of their finer lines"
        )
    return notes


def _gap(rows: list[tuple[Any, ...]], what: str) -> list[str]:
    """Control sums that do not agree: how many, and the one with the largest difference."""
    off = [r for r in rows if abs(Decimal(str(r[-2])) - Decimal(str(r[-1]))) > GAP * abs(Decimal(str(r[-2])))]
    if not off:
        return []
    reporter, label, flow, code, total, parts = max(
        off, key=lambda r: abs(Decimal(str(r[-2])) - Decimal(str(r[-1])))
    )
    line = ", ".join(str(x) for x in (reporter, label, flow, code) if x is not None)
    return [
        f"{len(off):,} of {len(rows):,} {what} by more than 0.5 % (largest: {line}: {total:,} against {parts:,})"
    ]
