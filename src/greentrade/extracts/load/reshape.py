"""Bring a wide or a long table (see :mod:`shapes`) into the form of a record in each row.

The table is in our session by then, its columns named ``c0``, ``c1``, ... and where each row came from in ``gt_row`` and ``gt_file``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from greentrade.engines.sql import literal
from greentrade.errors import InputError
from greentrade.extracts.layouts.shapes import Shape, Spread, Stacked
from greentrade.extracts.layouts.vocabulary import fold
from greentrade.extracts.load.numbers import missing, number

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.files.parts import Part
    from greentrade.extracts.layouts.detect import Plan

GAP = 0.005
"""Share by which a column of sums may differ from its records without a word."""

_WHENCE = "gt_row, gt_file"
_HOLDS_VALUES = re.compile(
    r"\"NULL\"$|VARCHAR$|ENUM|DECIMAL|FLOAT$|REAL$|DOUBLE$|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$"
)


def reshape(session: Session, part: Part, plan: Plan, table: str) -> Part:
    """Part with a record in each row.

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
    if isinstance(shape, Spread):
        _check_kinds(part, shape)
        notes = _spread(session, shape, table, view, plan)
    elif isinstance(shape, Stacked):
        notes = _stacked(session, shape, table, view, plan=plan, part=part)
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


def _spread(session: Session, shape: Spread, table: str, view: str, plan: Plan) -> tuple[str, ...]:
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


def _check_kinds(part: Part, shape: Spread) -> None:
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


def _control(session: Session, shape: Spread, table: str, plan: Plan) -> list[str]:
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


def _stacked(
    session: Session, shape: Stacked, table: str, view: str, *, plan: Plan, part: Part
) -> tuple[str, ...]:
    """A record for each row of a value, with the weight that stands in another row of the same keys."""
    old = len(shape.headings) - 2
    heading = plan.headings[shape.measure]
    measure, figure = f"c{shape.measure}", f"c{shape.figure}"
    texts = {
        text: (fold(str(text)), n)
        for text, n in session.execute(
            f"SELECT {measure}::VARCHAR, count(*) FROM {table} GROUP BY ALL ORDER BY ALL"
        )
    }
    values = {t: shape.values[f] for t, (f, _) in texts.items() if f in shape.values}
    weights = {t: shape.weights[f] for t, (f, _) in texts.items() if f in shape.weights}
    if not values:
        raise InputError(
            f"no row of column {heading!r} holds a value: it says {', '.join(map(str, list(texts)[:6]))}.",
            where=part.where,
            hint="download the extract with its values (in euros) too.",
        )
    if len(values) > 1:
        raise InputError(
            f"column {heading!r} holds several kinds of values: {', '.join(map(str, values))}.",
            where=part.where,
            hint="keep the rows of one of them.",
        )
    keys = sorted(
        {
            p
            for name, p in plan.columns.items()
            if p < old and name not in {"quantity", "quantity_unit", "description"}
        }
    )
    listed = ", ".join(f"c{p}" for p in keys)
    same = " AND ".join(f"v.c{p} IS NOT DISTINCT FROM w.c{p}" for p in keys)
    value, weight = f"v.{figure}", "NULL::DOUBLE"
    (factor,) = values.values()
    is_text = part.types[shape.figure].upper().startswith(("VARCHAR", "ENUM"))
    decimal = plan.layout.decimal or "."
    if is_text and plan.layout.decimal is None and (factor != 1 or weights):
        _check_commas(session, table, figure, plan, part)
    if factor != 1:
        value = _times(value, factor, decimal) if is_text else f"({value} * {factor})"
    joined, shared = "", 0
    if weights:
        read = number(f"{figure}::VARCHAR", decimal) if is_text else figure
        tonnage = f"CASE {_cases(measure, weights)} END * ({read})::DOUBLE"
        is_value = f"{measure}::VARCHAR IN ({_list(values)})"
        # Two values, or two weights of one kind, with the same keys: nothing tells whose weight it is.
        clear = f"count(*) FILTER ({is_value}) = 1 AND count({tonnage}) = count(DISTINCT CASE WHEN {tonnage} IS NOT NULL THEN {measure} END)"
        weighed = (
            f"SELECT {listed}, max({tonnage}) AS weight, {clear} AS clear, bool_or({is_value}) AS has_value FROM {table} "
            f"WHERE {measure}::VARCHAR IN ({_list(values | weights)}) GROUP BY {listed}"
        )
        joined = f"LEFT JOIN ({weighed}) AS w ON {same}"
        weight = "CASE WHEN w.clear THEN w.weight END"
        shared = session.execute(
            f"SELECT count(*) FROM ({weighed}) WHERE NOT clear AND has_value AND weight IS NOT NULL",
            step="look for weights of several values",
        )[0][0]
    session.execute(
        f"CREATE OR REPLACE TEMP VIEW {view} AS "
        f"SELECT {', '.join(f'v.c{i}' for i in range(old))}, {value} AS c{old}, {weight} AS c{old + 1}, v.gt_row, v.gt_file "
        f"FROM {table} AS v {joined} WHERE v.{measure}::VARCHAR IN ({_list(values)})",
        step="put values and weights together",
    )
    others = {t: n for t, (_, n) in texts.items() if t not in values}
    if not others:
        return ()
    told = ", ".join(f"{n:,} of {t}" for t, n in others.items())
    notes = [
        f"rows of other measures are no records of their own: {told}"
        + (" (the weight of a record)" if weights else "")
    ]
    if shared:
        notes.append(f"{shared:,} weights are not read: several rows of values or weights have the same keys")
    return tuple(notes)


def _times(sql: str, factor: int, decimal: str) -> str:
    """Text of a figure times a factor, with the same decimal mark; what is no number stays as it is."""
    product = f"({number(f'{sql}::VARCHAR', decimal)} * {factor})::VARCHAR"
    return f"coalesce(replace({product}, '.', {literal(decimal)}), {sql}::VARCHAR)"


def _check_commas(session: Session, table: str, figure: str, plan: Plan, part: Part) -> None:
    """Refuse figures with commas where they are multiplied before their column is judged, and the layout does not say what a comma is."""
    if session.execute(f"SELECT 1 FROM {table} WHERE contains({figure}::VARCHAR, ',') LIMIT 1"):
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
