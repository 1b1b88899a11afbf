"""Bring a wide or a long table (see :mod:`shapes`) into the form of a record in each row.

The table is in our session by then, its columns named ``c0``, ``c1``, ... and where each row came from in ``gt_row`` and ``gt_file``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greentrade.engines.sql import literal, statements
from greentrade.errors import InputError
from greentrade.extracts.layouts.shapes import LongTable, Shape, WideTable
from greentrade.extracts.layouts.vocabulary import fold
from greentrade.extracts.load.numbers import missing, number

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.files.parts import Part
    from greentrade.extracts.layouts.detect import Plan

_SQL = statements(__package__, "reshape.sql")

GAP = 0.005
"""Share by which a column of sums may differ from its records without a word."""

_WHENCE = "gt_row, gt_file"
_HOLDS_VALUES = re.compile(
    r"\"NULL\"$|VARCHAR$|ENUM|DECIMAL|FLOAT$|REAL$|DOUBLE$|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$"
)


def reshape(session: Session, part: Part, plan: Plan, table: str) -> Part:
    """Make a part with a record in each row.

    Parameters
    ----------
    session
        Our session.
    part
        The part as it was given; its notes are kept.
    plan
        What its columns mean, its shape among it.
    table
        Table with its rows.
    """
    shape = plan.shape
    view = f"{table}_records"
    if isinstance(shape, WideTable):
        _check_kinds(part, shape)
        notes = _split_wide(session, shape, table, view, plan)
    elif isinstance(shape, LongTable):
        notes = _join_long(session, shape, table, view, plan=plan, part=part)
    else:
        raise TypeError(shape)
    return _part(session, part, shape, view, notes)


def _part(session: Session, part: Part, shape: Shape, view: str, notes: tuple[str, ...]) -> Part:
    described = session.execute(f"DESCRIBE SELECT * EXCLUDE ({_WHENCE}) FROM {view}")
    return replace(
        part,
        csv=None,
        open=None,
        scan=view,
        headings=shape.headings,
        types=tuple(str(kind) for _, kind, *_ in described),
        sql=tuple(f"c{i}" for i in range(len(shape.headings))),
        source_file="gt_file",
        source_row="gt_row",
        notes=(*part.notes, *notes),
    )


# -- wide --------------------------------------------------------------------------------------------------------------------------------


def _split_wide(session: Session, shape: WideTable, table: str, view: str, plan: Plan) -> tuple[str, ...]:
    cells = max(len(places) for _, places in shape.records)
    old = len(shape.headings) - 1 - cells
    kept = ", ".join(f"c{i}" for i in range(old))
    selects = []
    for text, places in shape.records:
        new = [f"c{place}" if place is not None else "NULL" for place in places]
        value = new[shape.value]
        there = f"NOT {missing(f'{value}::VARCHAR')}"
        if not shape.zeros:
            there += f" AND {_plain(value)} IS DISTINCT FROM 0"
        listed = ", ".join(f"{sql} AS c{old + 1 + i}" for i, sql in enumerate(new))
        selects.append(
            f"SELECT {kept}, {literal(text)} AS c{old}, {listed}, {_WHENCE} FROM {table} WHERE {there}"
        )
    session.execute(
        f"CREATE OR REPLACE TEMP VIEW {view} AS {' UNION ALL '.join(selects)}", step="take the rows apart"
    )
    given, made = (session.execute(f"SELECT count(*) FROM {name}")[0][0] for name in (table, view))
    notes = [f"a row holds a record for each {shape.headings[old]}: {given:,} rows hold {made:,} records"]
    if shape.control is not None:
        notes += _control(session, shape, table, plan)
    return tuple(notes)


def _check_kinds(part: Part, shape: WideTable) -> None:
    """Refuse columns of dates, truths or lists: put below numbers, they would become numbers or stop the engine."""
    for _, places in shape.records:
        place = places[shape.value]
        kind = "" if place is None else part.types[place].upper()
        if place is not None and not _HOLDS_VALUES.match(kind):
            raise InputError(
                f"column {part.headings[place]!r} is {kind}, which cannot hold values.",
                where=part.where,
                hint="rename it, or leave it out of the extract.",
            )


def _plain(sql: str) -> str:
    return f"try_cast(replace({sql}::VARCHAR, ',', '') AS DECIMAL(38, 6))"


def _control(session: Session, shape: WideTable, table: str, plan: Plan) -> list[str]:
    """Compare the column of sums with the records beside it."""
    parts = " + ".join(f"coalesce({_plain(f'c{places[shape.value]}')}, 0)" for _, places in shape.records)
    heading = shape.headings[shape.control or 0]
    rows, total, summed = session.execute(
        f"SELECT count(*), sum(total), sum(parts) FROM (SELECT {_plain(f'c{shape.control}')} AS total, {parts} AS parts FROM {table}) "
        f"WHERE abs(total - parts) > {GAP} * greatest(abs(total), abs(parts))",
        step="compare the records with the column of their sums",
    )[0]
    if not rows:
        return []
    told = f"there together {total * plan.scale:,f} against {summed * plan.scale:,f}"
    return [
        f"column {heading!r} differs from the sum of its records by more than 0.5 % in {rows:,} rows ({told}): the records are counted"
    ]


# -- long --------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Measures:
    """What the rows of a long table measure, by the text of the measure column.

    Attributes
    ----------
    rows
        Number of rows.
    values, weights
        What the figures are multiplied by, to get currency units or kilograms.
    """

    rows: Mapping[str, int]
    values: Mapping[str, int]
    weights: Mapping[str, int]


def _join_long(
    session: Session, shape: LongTable, table: str, view: str, *, plan: Plan, part: Part
) -> tuple[str, ...]:
    """Make a record of each row of a value, with the weight that stands in another row of the same keys."""
    measures = _read_measures(session, shape, table, heading=plan.headings[shape.measure], where=part.where)
    is_text = part.types[shape.figure].upper().startswith(("VARCHAR", "ENUM"))
    (factor,) = measures.values.values()
    if is_text and plan.layout.decimal is None and (factor != 1 or measures.weights):
        _check_commas(session, shape, table, plan, part)
    decimal = (plan.layout.decimal or ".") if is_text else None
    old = len(shape.headings) - 2
    keys = _keys(plan, old)
    weights = _weights(shape, table, measures, keys, decimal) if measures.weights else None
    same = " AND ".join(f"v.{key} IS NOT DISTINCT FROM w.{key}" for key in keys)
    fields = {
        "view": view,
        "table": table,
        "kept": ", ".join(f"v.c{i}" for i in range(old)),
        "value": _times(f"v.c{shape.figure}", factor, decimal),
        "weight": "CASE WHEN w.clear THEN w.weight END" if weights else "NULL::DOUBLE",
        "join_weights": f"LEFT JOIN ({weights}) AS w ON {same}" if weights else "",
        "measure": f"c{shape.measure}",
        "texts": _list(measures.values),
        "old": str(old),
        "old_and_one": str(old + 1),
    }
    session.execute(_SQL["long_records"].fill(**fields), step="put values and weights together")
    shared = _count_shared(session, weights) if weights else 0
    return tuple(_long_notes(measures, shared))


def _read_measures(
    session: Session, shape: LongTable, table: str, *, heading: str, where: str | None
) -> _Measures:
    """Read what the rows measure; there must be one kind of values."""
    sql = _SQL["measures"].fill(table=table, measure=f"c{shape.measure}")
    rows = dict(session.execute(sql))
    folded = {text: fold(str(text)) for text in rows}
    values = {text: shape.values[f] for text, f in folded.items() if f in shape.values}
    weights = {text: shape.weights[f] for text, f in folded.items() if f in shape.weights}
    if not values:
        raise InputError(
            f"no row of column {heading!r} holds a value: it says {', '.join(map(str, list(rows)[:6]))}.",
            where=where,
            hint="download the extract with its values (in euros) too.",
        )
    if len(values) > 1:
        raise InputError(
            f"column {heading!r} holds several kinds of values: {', '.join(map(str, values))}.",
            where=where,
            hint="keep the rows of one of them.",
        )
    return _Measures(rows, values, weights)


def _keys(plan: Plan, old: int) -> list[str]:
    """List the columns that tell a record: all that are read but its quantity and its name."""
    no_keys = {"quantity", "quantity_unit", "description"}
    return [
        f"c{place}"
        for place in sorted({p for name, p in plan.columns.items() if p < old and name not in no_keys})
    ]


def _weights(
    shape: LongTable, table: str, measures: _Measures, keys: Sequence[str], decimal: str | None
) -> str:
    """Write the SQL of the weight of each key in kilograms."""
    measure, figure = f"c{shape.measure}", f"c{shape.figure}"
    read = figure if decimal is None else number(f"{figure}::VARCHAR", decimal)
    fields = {
        "table": table,
        "keys": ", ".join(keys),
        "kilograms": f"CASE {_cases(measure, measures.weights)} END * ({read})::DOUBLE",
        "is_value": f"{measure}::VARCHAR IN ({_list(measures.values)})",
        "measure": measure,
        "texts": _list({**measures.values, **measures.weights}),
    }
    return _SQL["weights"].fill(**fields)


def _count_shared(session: Session, weights: str) -> int:
    """Count the weights of which nothing tells whose they are."""
    sql = _SQL["shared_weights"].fill(weights=weights)
    return int(session.execute(sql, step="look for weights of several values")[0][0])


def _long_notes(measures: _Measures, shared: int) -> Iterator[str]:
    others = [f"{n:,} of {text}" for text, n in measures.rows.items() if text not in measures.values]
    if others:
        read = " (the weight of a record)" if measures.weights else ""
        yield f"rows of other measures are no records of their own: {', '.join(others)}{read}"
    if shared:
        yield f"{shared:,} weights are not read: several rows of values or weights have the same keys"


def _times(sql: str, factor: int, decimal: str | None) -> str:
    """Write the SQL of a figure times a factor; text keeps its decimal mark, and text that is no number stays as it is."""
    if factor == 1:
        return sql
    if decimal is None:
        return f"({sql} * {factor})"
    product = f"({number(f'{sql}::VARCHAR', decimal)} * {factor})::VARCHAR"
    return f"coalesce(replace({product}, '.', {literal(decimal)}), {sql}::VARCHAR)"


def _check_commas(session: Session, shape: LongTable, table: str, plan: Plan, part: Part) -> None:
    """Refuse figures with commas where they are multiplied before their column is judged, and the layout does not say what a comma is."""
    if session.execute(_SQL["any_comma"].fill(table=table, figure=f"c{shape.figure}")):
        raise InputError(
            f"figures have commas, and layout {plan.layout.id!r} does not say whether they group digits or are the decimal mark.",
            where=part.where,
            hint='say it in the layout: decimal = "." (1,234 is 1234) or decimal = "," (1,5 is one and a half).',
        )


def _cases(measure: str, weights: Mapping[str, int]) -> str:
    return " ".join(
        f"WHEN {measure}::VARCHAR = {literal(text)} THEN {factor}" for text, factor in weights.items()
    )


def _list(texts: Mapping[str, int]) -> str:
    return ", ".join(map(literal, texts))
