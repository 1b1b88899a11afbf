"""What differs between two states of the reference tables, and what that moves, as a person or a program reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from greentrade.reference.kinds import CODE_LIST, LISTS
from greentrade.report.wording import dimension_name, input_line
from greentrade.words.numbers import Unit, count

if TYPE_CHECKING:
    from rich.console import Console

    from greentrade.answers.moved import Moved
    from greentrade.reference.diff import Difference
    from greentrade.reference.states import State

__all__ = ["OVERLAP", "as_document", "print_difference", "print_moved"]

OVERLAP = (
    "Several entries may speak about one code: the values of entries may overlap and must not be added up."
)
ELSEWHERE = (
    "What other tables and the dimensions move is in the totals and lists; it is not told apart by row."
)
_TOP = {"document": 10, "terminal": 3}
"""Codes of a list that are named, the largest first."""
_OF_A_NEW_LIST = ("dimension", "publisher", "standing", "nation", "official_count", "repealed")
"""Facts of the side file that a reader is told about a list that came or went as a whole."""


# -- for a program -------------------------------------------------------------------------------------------------------------


def as_document(difference: Difference, moved: Moved | None = None) -> dict[str, Any]:
    """Return all of it as JSON can hold it; values are decimal strings.

    Parameters
    ----------
    difference
        What differs.
    moved
        What it moves in an extract, if one was screened.
    """
    return {
        "a": _state(difference.a),
        "b": _state(difference.b),
        "tables": difference.tables.to_pylist(),
        "changes": [
            {
                "table": row["table"],
                "change": row["change"],
                "key": dict(row["key"]),
                "columns": {cell["column"]: [cell["before"], cell["after"]] for cell in row["columns"]},
            }
            for row in difference.changes.to_pylist()
        ],
        "sides": difference.sides.to_pylist(),
        "extract": _extract(moved) if moved else None,
    }


def _state(state: State) -> dict[str, Any]:
    return {"digest": state.digest, "path": state.name, "faults": list(state.faults)}


def _extract(moved: Moved) -> dict[str, Any]:
    top: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in moved.codes.to_pylist():
        codes = top.setdefault(_move(row), [])
        if len(codes) < _TOP["document"]:
            codes.append(_plain({name: row[name] for name in ("hs_code", "hs_edition", "nation", "value")}))
    entries = [{**row, "key": dict(row["key"])} for row in moved.entries.to_pylist()]
    return {
        "inputs": moved.inputs,
        "currency": moved.currency,
        "totals": [_plain(row) for row in moved.totals.to_pylist()],
        "lists": [{**_plain(row), "top": top[_move(row)]} for row in moved.lists.to_pylist()],
        "entries": [_plain(row) for row in entries],
        "notes": [*moved.notes, OVERLAP, ELSEWHERE],
    }


def _move(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return list, flow, and match before and after."""
    return tuple(row[name] for name in ("list_id", "flow", "before", "after"))


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with its exact values as decimal strings."""
    return {k: f"{v.normalize():f}" if isinstance(v, Decimal) else v for k, v in row.items()}


# -- for a person: what differs ------------------------------------------------------------------------------------------------


def print_difference(difference: Difference, console: Console, *, limit: int) -> None:
    """Print what differs: the two states, counts by table, then each change on a line of its own.

    Parameters
    ----------
    difference
        What differs.
    console
        Where to print.
    limit
        Rows of one table that are told; 0 for all.
    """
    from greentrade.report.terminal import table

    def say(line: str = "") -> None:
        # A change stands on one line, however long: a line that was cut could not be searched for.
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    for letter, state in (("A", difference.a), ("B", difference.b)):
        unknown = "not valid today" if state.faults else "not checked"
        digest = f"digest {state.digest[:12]}" if state.digest else unknown
        say(f"{letter}: {state.name} ({digest})")
        if state.faults:
            say(
                f"   {letter} has {count(len(state.faults))} faults under the rules of this version, and is compared as it stands. The first: {state.faults[0]}"
            )
    if difference.same:
        say(
            "Nothing differs"
            + ("." if difference.a.digest == difference.b.digest else " but the form of the files.")
        )
        return
    tables = difference.tables.to_pylist()
    for line in _summary(difference, tables):
        say(line)
    say()
    columns = [("table", "left"), ("what", "left"), ("rows added", "right"), ("removed", "right"), ("changed", "right")]  # fmt: skip
    rows = [
        [row["table"], _what(row), *(count(row[n]) for n in ("added", "removed", "changed"))]
        for row in tables
    ]  # fmt: skip
    if rows:
        console.print(table("Tables that differ", columns, rows))
    for line in _told(difference, tables, limit):
        say(line)


def _summary(difference: Difference, tables: list[dict[str, Any]]) -> Iterator[str]:
    for title, chosen in (
        ("Lists", [t for t in tables if t["kind"] in LISTS]),
        ("Other tables", [t for t in tables if t["kind"] not in LISTS]),
    ):
        states = [f"{sum(t['state'] == state for t in chosen):,} {state}" for state in ("added", "removed", "renamed", "changed")]  # fmt: skip
        rows = [f"{sum(t[change] for t in chosen):,} {change}" for change in ("added", "removed", "changed")]
        yield f"{title}: {', '.join(states)}. Their rows: {', '.join(rows)}."
    yield f"Facts in side files and dimensions: {difference.sides.num_rows:,}."


def _what(row: Mapping[str, Any]) -> str:
    return f"renamed, was {row['was']}" if row["state"] == "renamed" else str(row["state"])


def _told(difference: Difference, tables: list[dict[str, Any]], limit: int) -> Iterator[str]:
    """Tell each change in a line, table by table."""
    by_table = {row["table"]: row for row in tables}
    sides: dict[str, list[dict[str, Any]]] = {}
    for row in difference.sides.to_pylist():
        sides.setdefault(row["table"], []).append(row)
    rows = {
        name: list(group)
        for name, group in groupby(difference.changes.to_pylist(), key=lambda row: str(row["table"]))
    }
    for name in dict.fromkeys((*by_table, *sides)):
        known = by_table.get(name, {})
        told = rows.get(name, [])
        yield f"{name}: {known['title']}" if known.get("title") else name
        if told:
            yield f"  (a row is identified by {', '.join(column for column, _ in told[0]['key'])})"
        for row in told[: limit or None]:
            yield f"  {row['change']:<8} {_key(row)}{_cells(row)}"
        if limit and len(told) > limit:
            yield f"  ... and {len(told) - limit:,} more rows (--limit 0 tells all)"
        whole = known.get("state") in {"added", "removed"}
        for row in sides.get(name, []):
            if not whole or row["key"] in _OF_A_NEW_LIST:
                yield f"  {row['change']:<8} {row['file']}: {row['key']}: {_change(row['before'], row['after'])}"
        yield ""


def _key(row: Mapping[str, Any]) -> str:
    """Return the key of a row in short: its parts that are not empty; that an entry includes is not said."""
    values = [value for _, value in row["key"] if value]
    if row.get("kind") == CODE_LIST:
        values = [value for value in values if value != "include"]
    return " ".join(values)


def _cells(row: Mapping[str, Any]) -> str:
    """Return the cells of a row: all of one that came or went, or those that changed."""
    if row["change"] == "changed":
        parts = [f"{c['column']}: {_change(c['before'], c['after'])}" for c in row["columns"]]
    else:
        parts = [f"{c['column']} {c['after'] or c['before']}" for c in row["columns"]]
    return f": {'; '.join(parts)}" if parts else ""


def _change(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return str(after if before is None else before)
    return f"{before or '(empty)'} -> {after or '(empty)'}"


# -- for a person: what it moves -----------------------------------------------------------------------------------------------


def print_moved(moved: Moved, console: Console, *, limit: int) -> None:
    """Print what the change moves in an extract: totals, lists, entries.

    Parameters
    ----------
    moved
        What moves.
    console
        Where to print; tables fit 80 columns.
    limit
        Entries that are told; 0 for all.
    """
    console.print("[bold]What moves in the extract[/bold], all its periods together")
    for item in moved.inputs:
        console.print(f"  {input_line(item)}", markup=False, highlight=False, soft_wrap=True)
    for note in moved.notes:
        console.print(f"  note: {note}", markup=False, highlight=False)
    console.print()
    for tell in (_print_totals, _print_lists):
        tell(moved, console)
    _print_entries(moved, console, limit)


def _print_totals(moved: Moved, console: Console) -> None:
    from greentrade.report.terminal import table

    rows = moved.totals.to_pylist()
    if not rows:
        console.print("No total of a dimension moves.\n")
        return
    ends = [f"value_{end}_{when}" for end in ("low", "high") for when in ("before", "after")]
    unit = _unit((row[name] for row in rows for name in ends), moved)
    cells = [
        [
            f"{dimension_name(row['dimension'])}\n{row['tier']}\n{row['flow']}s",
            *(_steps(row, f"value_{end}", unit) for end in ("low", "high")),
            *(f"{row[f'codes_{end}_before']:,}\n-> {row[f'codes_{end}_after']:,}" for end in ("low", "high")),
        ]
        for row in rows
    ]
    columns = [("dimension", "left"), ("certain", "right"), ("with possible", "right"), ("codes certain", "right"), ("codes with possible", "right")]  # fmt: skip
    console.print(table(f"Totals ({unit.name}): before, after, difference", columns, cells))


def _print_lists(moved: Moved, console: Console) -> None:
    from greentrade.report.terminal import table

    rows = moved.lists.to_pylist()
    if not rows:
        console.print("No record's match with a list changes from certain, possible or none to another.\n")
        return
    largest: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in moved.codes.to_pylist():
        largest.setdefault(_move(row), []).append(row)
    unit = _unit((row["value"] for row in rows), moved)
    cells = [
        [
            row["list_id"],
            row["flow"],
            f"{row['before']} -> {row['after']}",
            _show(row["value"], unit),
            count(row["codes"]),
            "\n".join(f"{c['hs_code']} {_show(c['value'], unit)}" for c in largest[_move(row)][: _TOP["terminal"]]),
        ]
        for row in rows
    ]  # fmt: skip
    columns = [("list", "left"), ("flow", "left"), ("match", "left"), ("value", "right"), ("codes", "right"), ("largest", "left")]  # fmt: skip
    console.print(table(f"Records whose match with a list changes ({unit.name})", columns, cells))


def _print_entries(moved: Moved, console: Console, limit: int) -> None:
    from greentrade.report.terminal import table

    rows = sorted(moved.entries.to_pylist(), key=lambda row: -abs(row["value"]))
    if rows:
        told = rows[: limit or None]
        unit = _unit((row["value"] for row in rows), moved)
        cells = [
            [
                row["table"],
                _key(row),
                row["change"],
                row["flow"],
                _show(row["value"], unit),
                count(row["codes"]),
            ]
            for row in told
        ]
        columns = [("list", "left"), ("entry", "left"), ("", "left"), ("flow", "left"), ("value", "right"), ("codes", "right")]  # fmt: skip
        title = f"Records that each changed entry moves, the largest first ({unit.name})"
        console.print(table(title, columns, cells))
        if len(told) < len(rows):
            console.print(f"... and {len(rows) - len(told):,} more (--limit 0 tells all)")
        console.print(OVERLAP, style="dim")
    lists = {row["table"] for row in moved.difference.tables.to_pylist() if row["kind"] in LISTS}
    others = set(moved.difference.changes["table"].to_pylist()) | set(
        moved.difference.sides["table"].to_pylist()
    )
    if others - lists:
        console.print(ELSEWHERE, style="dim")


def _unit(values: Iterable[Decimal], moved: Moved) -> Unit:
    return Unit.fitting(float(max(map(abs, values), default=Decimal(0))), moved.currency)


def _show(value: Decimal, unit: Unit) -> str:
    return unit.show(float(value))


def _steps(row: Mapping[str, Any], name: str, unit: Unit) -> str:
    before, after, step = (row[f"{name}_{when}"] for when in ("before", "after", "moved"))
    sign = "+" if step > 0 else "-" if step < 0 else ""
    return f"{_show(before, unit)}\n-> {_show(after, unit)}\n{sign}{_show(abs(step), unit)}"
