"""Find the values of a table: one column, one for each flow, or one for each period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from greentrade.errors import InputError
from greentrade.extracts.layouts.finder import Finder, ValueUnit
from greentrade.extracts.layouts.shapes import Shape, WideTable, wide_table

if TYPE_CHECKING:
    from greentrade.extracts.layouts.layout import Layout

Hit = tuple[int, ValueUnit, str]
"""Position of a column that can be the value, its unit, and the period that heads it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Columns that were found among the headings of a table.

    Attributes
    ----------
    finder
        Headings, those of new columns at the end.
    columns
        Canonical column to position.
    shape
        How rows become records, where a row is not one.
    unit
        Currency, scale and flow of the values.
    """

    finder: Finder
    columns: Mapping[str, int]
    shape: Shape | None
    unit: ValueUnit


def find_value(found: Found, layout: Layout, *, period: str | None) -> Found:
    """Find the value; several columns of it are records of several flows, or of several periods, or raise ChoiceNeeded.

    Parameters
    ----------
    found
        Columns that are known, none of them the value.
    layout
        The layout.
    period
        Period of all rows, as stated.
    """
    hits = found.finder.values(layout)
    if (layout.fallback or not hits) and "period" not in found.columns and found.shape is None:
        dated = found.finder.periods(layout)
        if hits and dated:  # 2019, 2020, Total value
            _ask(found, [*hits, *dated])
        if dated and period is None:
            return _by_period(found, dated)
    if not hits:
        raise InputError(
            f"no column of values was recognised. Headings seen: {found.finder.seen()}.",
            where=found.finder.where,
            hint='name it: columns={"value": "<heading>"} (--columns value=<heading>); for thousand dollars value_kusd instead of value.',
        )
    hits = [(place, _completed(unit, found.unit), text) for place, unit, text in hits]
    if len(hits) > 1:
        return _by_flow(found, hits)
    ((place, unit, _),) = hits
    return replace(found, columns={**found.columns, "value": place}, unit=unit)


def _completed(unit: ValueUnit, beside: ValueUnit) -> ValueUnit:
    """Add what is next to the table to the unit of a column that says nothing."""
    return ValueUnit(
        unit.currency or beside.currency, unit.scale if unit.scale != 1 else beside.scale, unit.flow
    )


def _by_period(found: Found, hits: Sequence[Hit]) -> Found:
    """Make each row a record for each period that heads a column."""
    units = {unit for _, unit, _ in hits}
    if len(units) > 1:
        _ask(found, hits)
    places = {text: place for place, _, text in hits}
    left = found.finder.dated({*found.columns.values(), *(place for place, _, _ in hits)})
    notes = [f"columns that name a year, or several, and are not read: {', '.join(left)}"] if left else []
    return _with_new_columns(
        found, wide_table(found.finder.headings, "period", places, tuple(notes)), "period", units.pop()
    )


def _by_flow(found: Found, hits: Sequence[Hit]) -> Found:
    """Make each row a record for each flow that heads a column; other sets of columns raise ChoiceNeeded."""
    flows = {unit.flow: place for place, unit, _ in hits}
    same = len({(unit.currency, unit.scale) for _, unit, _ in hits}) == 1
    told_apart = None not in flows and len(flows) == len(hits)
    if not told_apart or not same or found.shape is not None or "flow" in found.columns:
        _ask(found, hits)
    headings = found.finder.headings
    listed = ", ".join(f"{headings[place]!r} ({flow})" for flow, place in flows.items())
    shape = wide_table(
        headings,
        "flow",
        {str(flow): place for flow, place in flows.items()},
        (f"each row is a record for each flow: {listed}",),
    )
    return _with_new_columns(found, shape, "flow", hits[0][1]._replace(flow=None))


def _with_new_columns(found: Found, shape: WideTable, column: str, unit: ValueUnit) -> Found:
    """Add the two columns that a wide table gets: what tells its records apart, and their values."""
    new = len(found.finder.headings)
    columns = {**found.columns, column: new, "value": new + 1}
    return Found(found.finder.with_headings(shape.headings), columns, shape, unit)


def _ask(found: Found, hits: Sequence[Hit]) -> NoReturn:
    found.finder.ask("value", [place for place, _, _ in hits])
