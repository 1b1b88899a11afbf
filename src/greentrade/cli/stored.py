"""Answers that a screening wrote (``screen --out DIR``), read back to be printed: as they were asked then, and in no other way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from greentrade.answers.columns import column, units_of
from greentrade.engines.sql import quote
from greentrade.errors import InputError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Stored", "read_stored"]

_TYPES = {
    "currency": "DECIMAL(38, 6)",
    "kg": "DECIMAL(38, 6)",
    "quantity": "DECIMAL(38, 6)",
    "count": "BIGINT",
    "rank": "BIGINT",
    "year": "BIGINT",
    "fraction": "DOUBLE",
    "percent": "DOUBLE",
    "index": "DOUBLE",
    "price": "DOUBLE",
    "figure": "DOUBLE",
    "date": "DATE",
    "truth": "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer as it was written.

    Attributes
    ----------
    table
        The answer, typed.
    facts
        Facts about it: answer, currency, units, notes.
    csv
        The text of its file.
    """

    table: pa.Table
    facts: dict[str, Any]
    csv: Callable[[], str]


def read_stored(folder: Path, answer: str, asked: Sequence[str]) -> Stored:
    """Read an answer from the folder of a screening.

    Parameters
    ----------
    folder
        Folder with ``run.json``.
    answer
        Name of the answer.
    asked
        Options that were given: none of them can be heeded here.

    Raises
    ------
    UsageError
        Options were given, which only the extract itself can answer.
    InputError
        The folder does not hold the answer, or it cannot be read.
    """
    if asked:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in asked)
        raise UsageError(
            f"{folder} holds answers as they were asked, and {options} asks otherwise.",
            hint="name the extract itself: `greentrade answer NAME FILE ...`.",
        )
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise InputError(f"cannot be read: {err}.", where=str(folder / "run.json")) from err
    path = folder / f"{answer}.csv"
    if answer == "accounting":
        return _accounting(run)
    if not path.is_file():
        held = sorted(item.stem.replace("_", "-") for item in folder.glob("*.csv"))
        raise InputError(
            f"does not hold the answer {answer.replace('_', '-')}.",
            where=str(folder),
            hint=f"it holds {', '.join(held)}; or name the extract itself: it may need partners, weights or another flow.",
        )
    try:
        with duckdb.connect() as connection:
            found = connection.read_csv(str(path), all_varchar=True, header=True, allow_quoted_nulls=False)
            typed = ", ".join(_typed(name) for name in found.columns)
            table = found.select(typed).to_arrow_table()
    except duckdb.Error as err:
        raise InputError(
            f"cannot be read ({str(err).splitlines()[0]}).",
            where=str(path),
            hint="write the folder again with `greentrade screen INPUT --out DIR --overwrite`.",
        ) from err
    return Stored(table, _facts(run, answer, table), lambda: path.read_text(encoding="utf-8"))


def _typed(name: str) -> str:
    kind = _TYPES.get(column(name).unit)
    return f"CAST({quote(name)} AS {kind}) AS {quote(name)}" if kind else quote(name)


def _facts(run: dict[str, Any], answer: str, table: pa.Table) -> dict[str, Any]:
    currency = run.get("currency")
    units = units_of(table.column_names, currency)
    return {"answer": answer, "currency": currency, "units": units, "notes": run.get("notes", [])}


def _accounting(run: dict[str, Any]) -> Stored:
    """Read the accounting, which ``run.json`` holds."""
    from decimal import Decimal

    import pyarrow as pa

    from greentrade.output.folder import csv_text

    schema = pa.schema(
        {
            "disposition": pa.string(),
            "reason": pa.string(),
            "rows": pa.int64(),
            "value": pa.decimal128(38, 6),
        }
    )
    rows = [
        {**row, "value": None if row["value"] is None else Decimal(row["value"])} for row in run["accounting"]
    ]
    table = pa.Table.from_pylist(rows, schema=schema)
    return Stored(table, _facts(run, "accounting", table), lambda: csv_text(table))
