"""From the columns of a source to the columns of ``gt_raw``: one SQL expression each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.engines.sql import literal
from greentrade.errors import InputError
from greentrade.extracts.layouts.layout_form import BREAKDOWNS
from greentrade.extracts.layouts.vocabulary import fold, words
from greentrade.extracts.load.numbers import missing, number, suspicious

if TYPE_CHECKING:
    from greentrade.extracts.files.parts import Part
    from greentrade.extracts.layouts.detect import Plan

RAW_COLUMNS: dict[str, str] = {
    "hs_code": "VARCHAR",
    "hs_edition": "VARCHAR",
    "period": "VARCHAR",
    "month": "VARCHAR",
    "flow": "VARCHAR",
    "reporter": "VARCHAR",
    "partner": "VARCHAR",
    "value": "DECIMAL(38, 6)",
    "net_weight_kg": "DOUBLE",
    "quantity": "DOUBLE",
    "quantity_unit": "VARCHAR",
    "regime": "VARCHAR",
    "description": "VARCHAR",
    "grain": "VARCHAR",
    "reject": "VARCHAR",
    "reject_column": "VARCHAR",
    "raw_value": "VARCHAR",
    "raw_line": "VARCHAR",
    "source_file": "VARCHAR",
    "source_row": "BIGINT",
}
"""Columns of ``gt_raw`` in order, with the type of those that an extract does not have."""

DIMENSIONS = (*BREAKDOWNS, "currency", "scale", "row_hash")
"""Columns that only the reader needs (breakdowns for grain rules, unit of the value where it differs by row, all of a row to compare files); not part of ``gt_raw``."""

_INTEGERS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$")
_FLOATS = frozenset({"DOUBLE", "FLOAT", "REAL"})
_NUMBERS = frozenset({"value", "net_weight_kg", "quantity"})


@dataclass(frozen=True, slots=True)
class Projection:
    """Select list of one part.

    Attributes
    ----------
    columns
        Canonical column to SQL expression over the part, only those that the part has.
    verdicts
        ``reject``, ``reject_column`` and ``raw_value``, as expressions over ``value`` and ``raw_text``.
    text_value
        Whether the value is read from text.
    """

    columns: dict[str, str]
    verdicts: dict[str, str]
    text_value: bool

    def query(self, scan: str) -> str:
        """Write the query that gives only the columns that the part has."""
        inner = ", ".join(f"{sql} AS {name}" for name, sql in self.columns.items())
        kept = [name for name in self.columns if name != "raw_text"]
        outer = ", ".join([*kept, *(f"{sql} AS {name}" for name, sql in self.verdicts.items())])
        return f"SELECT {outer} FROM (SELECT {inner} FROM {scan})"


def complete(columns: Mapping[str, str], elsewhere: frozenset[str] = frozenset()) -> str:
    """Write the select list of every column of ``gt_raw`` and the dimensions, in order; NULL of its type where there is none.

    Parameters
    ----------
    columns
        Column to SQL expression, as far as there are any.
    elsewhere
        Columns that another part has: the NULL takes its type from there.
    """
    kinds = RAW_COLUMNS | dict.fromkeys(DIMENSIONS, "VARCHAR")
    return ", ".join(
        f"{columns.get(name, 'NULL' if name in elsewhere else f'NULL::{kind}')} AS {name}"
        for name, kind in kinds.items()
    )


def project(
    part: Part, plan: Plan, *, decimal: str, nulls: bool = True, compared: bool = False
) -> Projection:
    """Write the SQL of each canonical column that a part has.

    Parameters
    ----------
    part, plan
        What is read, and what its columns mean.
    decimal
        Decimal mark of numbers that stand as text.
    nulls
        Whether the value may be NULL (known to be False, the rejection costs nothing).
    compared
        Whether whole rows are to be compared with those of other files.
    """
    columns: dict[str, str] = {}
    text_value = False
    for name, position in plan.columns.items():
        sql, kind = part.sql[position], part.types[position].upper()
        if name == "hs_code" and plan.layout.code_in_label and kind == "VARCHAR":
            columns[name] = (
                f"coalesce(nullif(regexp_extract({sql}, '^\\s*([0-9][0-9.]*)(?:\\s|$)', 1), ''), {sql})"
            )
            columns.setdefault(
                "description", f"nullif(trim(regexp_replace({sql}, '^\\s*[0-9.]+\\s*', '')), '')"
            )
        elif name == "hs_code":
            columns[name] = _code(sql, kind, plan, part)
        elif name in _NUMBERS:
            is_text = kind.startswith(("VARCHAR", "ENUM"))
            text_value |= is_text and name == "value"
            columns[name] = _number(name, sql, kind, plan, part=part, decimal=decimal)
        elif name in DIMENSIONS or name in {"quantity_unit", "description"}:
            columns[name] = f"({_label(sql, kind)})::VARCHAR"
        else:
            columns[name] = _label(sql, kind)
    columns |= {name: literal(text) for name, text in plan.constants.items()}
    _quantities(columns, plan, part, decimal)
    position = plan.columns["value"]
    if text_value:
        columns["raw_text"] = f"{part.sql[position]}::VARCHAR"
    if compared:  # in the order of the headings: files may have their columns in any order
        order = sorted(range(len(part.headings)), key=lambda i: (fold(part.headings[i]), i))
        columns["row_hash"] = f"hash({', '.join(f'{part.sql[i]}::VARCHAR' for i in order)})"
    columns["source_file"] = part.source_file
    columns["source_row"] = part.source_row
    verdicts = _verdicts(part.types[position].upper(), plan, text=text_value, nulls=nulls)
    return Projection(columns, verdicts, text_value)


def _code(sql: str, kind: str, plan: Plan, part: Part) -> str:
    """Write the SQL of codes, which are text or integers; a float has lost what a code is."""
    if kind == "VARCHAR" or _INTEGERS.match(kind):
        return sql
    if kind.startswith("ENUM"):
        return f"{sql}::VARCHAR"
    if kind.startswith("DECIMAL") and kind.endswith(",0)"):
        return f"{sql}::HUGEINT::VARCHAR"
    heading = plan.heading("hs_code")
    if kind in _FLOATS:
        raise InputError(
            f"the codes in column {heading!r} are floating-point numbers: leading zeros are lost and missing codes look like numbers.",
            where=part.where,
            hint=f"read the column as text where the extract is made, for instance pandas.read_csv(..., dtype={{{heading!r}: str}}).",
        )
    raise InputError(
        f"column {heading!r} is {kind}, which cannot hold commodity codes.",
        where=part.where,
        hint='name the right one: columns={"hs_code": "<heading>"}.',
    )


def _label(sql: str, kind: str) -> str:
    """Write the SQL of a text: text, integer and date columns stay as they are, because casts cost time on every row."""
    if kind in {"VARCHAR", "DATE"} or _INTEGERS.match(kind):
        return sql
    if kind in _FLOATS:  # integers that met a missing value somewhere upstream: 156.0 is 156
        return f"regexp_replace({sql}::VARCHAR, '\\.0$', '')"
    return f"{sql}::DATE" if kind.startswith("TIMESTAMP") else f"{sql}::VARCHAR"


def _number(name: str, sql: str, kind: str, plan: Plan, *, part: Part, decimal: str) -> str:
    if kind == "VARCHAR":
        return number(sql, decimal)
    if kind.startswith("ENUM"):
        return number(f"{sql}::VARCHAR", decimal)
    if kind in {"FLOAT", "REAL"}:
        return f"{sql}::DOUBLE"
    if kind == "DOUBLE" or kind.startswith("DECIMAL") or _INTEGERS.match(kind):
        return sql
    if name == "value":
        raise InputError(
            f"column {plan.heading('value')!r} is {kind}, which cannot hold values.",
            where=part.where,
            hint='name the right one: columns={"value": "<heading>"}.',
        )
    return f"try_cast({sql} AS DOUBLE)"


def _quantities(columns: dict[str, str], plan: Plan, part: Part, decimal: str) -> None:
    """Write the SQL of quantities: one without a unit is missing, and one in kilograms is the net weight."""
    if "quantity" in columns and "quantity_unit" in columns and plan.layout.places == "comtrade":
        none = ", ".join(map(literal, words().missing_unit))
        columns["quantity"] = (
            f"CASE WHEN coalesce({columns['quantity_unit']}, '') NOT IN ({none}) THEN {columns['quantity']} END"
        )
    branches = []
    for quantity, unit, kilograms in plan.weights:
        read = _number(
            "net_weight_kg",
            part.sql[quantity],
            part.types[quantity].upper(),
            plan,
            part=part,
            decimal=decimal,
        )
        listed = ", ".join(map(literal, kilograms))
        branches.append(f"WHEN {part.sql[unit]}::VARCHAR IN ({listed}) THEN {read}")
    if branches:
        columns["net_weight_kg"] = f"CASE {' '.join(branches)} END"


def _verdicts(kind: str, plan: Plan, *, text: bool, nulls: bool) -> dict[str, str]:
    """Write the SQL of why a row cannot be counted: its value is missing or cannot be read."""
    if text:
        unread = "value IS NULL"
        reason = f"CASE WHEN {missing('raw_text')} THEN 'value_missing' ELSE 'value_unreadable' END"
        told = plan.layout.decimal is not None
        kept = f"CASE WHEN {unread} OR {suspicious('raw_text', told=told)} THEN raw_text END"
    elif kind in _FLOATS:
        unread = "(value IS NULL OR NOT isfinite(value))"
        reason = "CASE WHEN value IS NULL OR isnan(value) THEN 'value_missing' ELSE 'value_unreadable' END"
        kept = f"CASE WHEN {unread} THEN value::VARCHAR END"
    elif nulls:
        unread, reason, kept = "value IS NULL", "'value_missing'", "NULL::VARCHAR"
    else:
        return {}
    return {
        "reject": f"CASE WHEN {unread} THEN {reason} END",
        "reject_column": f"CASE WHEN {unread} THEN {literal(plan.heading('value'))} END",
        "raw_value": kept,
    }
