"""Check reference tables before they are used: every fault at once, each with file, line, row, rule and what to do.

Three validation stages, each for what the one before lets through: the text of a file (``files.py``), the form of a value (``columns.toml``, with pandera)
and what must hold between rows and tables (``audits.sql``). Side files are checked in ``sides.py``, `dimensions.toml` in ``dimension_rules.py``.
Whatever :mod:`greentrade.reference.load` relies on is guaranteed here.

Beside a team's folder our own CSV files are skipped if exactly they have passed before (:func:`greentrade.reference.store.validated_database`): no row
of theirs can be at fault because of a row of a team. Alone they are always checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.errors import InternalError, ReferenceInvalid
from greentrade.reference.dimension_rules import dimension_faults
from greentrade.reference.discover import discover
from greentrade.reference.files import DIMENSIONS, Table, read_table, visible
from greentrade.reference.kinds import BY_NAME, CODE_LIST, LISTS
from greentrade.reference.problem import ERROR, MOST_KEPT, MOST_TOLD, Problem, shown
from greentrade.reference.schemas import code_fault, forms
from greentrade.reference.sides import FIELDS, Side, read_toml, side_faults

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

__all__ = ["Problem", "check", "findings", "problems"]

PLACE = ("more", "file_no", "line")
"""Columns of the frames beside those of the tables."""
_SLICE = 10_000
"""Rows whose form is checked at a time: failures cost far more than rows."""


def check(roots: tuple[Path, ...]) -> None:
    """Make sure that the tables may be used.

    Parameters
    ----------
    roots
        Our folder, then teams' folders laid over it.

    Raises
    ------
    ReferenceInvalid
        With every fault.
    """
    faults = problems(roots)
    if faults:
        count = f"{len(faults)} faults" if len(faults) > 1 else "one fault"
        raise ReferenceInvalid(f"the reference tables have {count}:", problems=map(str, faults))


def problems(roots: tuple[Path, ...]) -> list[Problem]:
    """Find all faults of the tables, in the order of the files; empty when all is well."""
    return [problem for problem in findings(roots) if problem.severity == ERROR]


def findings(roots: tuple[Path, ...]) -> list[Problem]:
    """Find all faults and warnings; of our own tables beside a team's folder the faults only, as they are not the team's to look at.

    Parameters
    ----------
    roots
        Our folder, then teams' folders laid over it.
    """
    from greentrade.reference.store import validated_database

    ours = validated_database(roots[0], check) if len(roots) > 1 else None
    try:
        found = _found(roots, ours)
    finally:
        if ours is not None:
            ours.close()
    return found


def _found(roots: tuple[Path, ...], ours: duckdb.DuckDBPyConnection | None) -> list[Problem]:
    """Give all findings; with the database of our own tables, if they have passed."""
    found: list[Problem] = []
    tables = discover(roots, found)
    sides = _read_sides(roots, tables, found)
    found += _dimensions(roots, tables, sides)
    frames = _read_tables([table for table in tables if ours is None or not table.ours], sides, found)
    found += _form_faults(frames, tables)
    found += _order_faults(frames, tables)
    found += _audit_faults(frames, tables, sides, ours)
    if len(roots) > 1:
        own = {shown(table.path) for table in tables if table.ours}
        found = [problem for problem in found if problem.severity == ERROR or problem.file not in own]
    order = {shown(table.path): table.number for table in tables}
    found.sort(key=lambda p: (order.get(p.file, -1), p.file, p.line or 0, p.rule))
    return _fold(list(dict.fromkeys(found)))


def _read_sides(roots: tuple[Path, ...], tables: list[Table], found: list[Problem]) -> dict[int, Side]:
    """Side file of each table; faults of side files."""
    read: dict[Path, Side] = {}
    sides: dict[int, Side] = {}
    for table in tables:
        if table.side not in read:
            if not table.side.is_file():
                hint = (
                    f"write {table.side.name} with id, title, dimension, standing and a [sources] table."
                    if not table.ours
                    else "write it: see README.md."
                )
                found.append(
                    Problem(
                        shown(table.path),
                        None,
                        "",
                        "side_file_missing",
                        f"there is no side file {table.side.name}.",
                        hint,
                    )
                )
                continue
            side, faults = read_toml(table.side, ours=table.ours)
            if not faults:
                stem = table.path.stem if BY_NAME[table.kind].side is None else None
                faults = side_faults(side, table.kind, stem)
            found += faults
            read[table.side] = side
        sides[table.number] = read[table.side]
    for place, root in enumerate(roots):
        for path in visible(root, ".toml"):
            if path in read or path == root / DIMENSIONS:
                continue
            found += _lone_toml(path, ours=place == 0)
    return sides


def _lone_toml(path: Path, *, ours: bool) -> list[Problem]:
    """Find the faults of a TOML file that belongs to no table (other tools have such files too)."""
    side, faults = read_toml(path, ours=ours)
    if faults:
        return faults
    if path.name == DIMENSIONS:
        return [
            side.problem(
                None, "path", "dimensions are read at the top of the folder only.", "move the file there."
            )
        ]
    if {"id", "dimension", "standing"} & side.data.keys():
        name = path.with_suffix(".csv").name
        return [
            side.problem(
                None,
                "list_missing",
                f"there is no list {name} for this side file.",
                "add it, or remove the side file.",
            )
        ]
    return []


def _dimensions(roots: tuple[Path, ...], tables: list[Table], sides: dict[int, Side]) -> list[Problem]:
    """Find the faults of `dimensions.toml`, ours and a team's, with all lists in view."""
    found: list[Problem] = []
    declared = []
    for place, root in enumerate(roots):
        path = root / DIMENSIONS
        if not path.is_file():
            if place == 0:
                found.append(
                    Problem(
                        shown(path), None, "", "table_missing", "dimensions.toml is missing.", "restore it."
                    )
                )
            continue
        side, faults = read_toml(path, ours=place == 0)
        found += faults
        declared.append(side)
    known = {
        table.path.stem: sides.get(table.number) or Side(table.side, table.ours)
        for table in tables
        if table.kind in LISTS
    }
    ours = frozenset(table.path.stem for table in tables if table.kind in LISTS and table.ours)
    return found + dimension_faults(declared, list(known.values()), known, ours)


def _read_tables(
    tables: list[Table], sides: dict[int, Side], found: list[Problem]
) -> dict[str, pd.DataFrame]:
    """All rows of each kind of table in one frame, with `file_no`, `line` and `more` (what else tells rows apart); faults of the text."""
    import pandas as pd

    frames: dict[str, list[pd.DataFrame]] = {}
    for table in tables:
        form = forms()[table.kind]
        columns = list(form.columns)
        optional = frozenset() if table.ours else form.optional
        further, more = _further(sides.get(table.number), table, columns, found)
        found += read_table(table, columns, optional, further)
        if not table.rows:
            continue
        frame = pd.DataFrame(table.rows, columns=[*table.header, "line"], dtype=str)
        table.rows = []
        for column in columns:
            if column not in table.header:
                frame[column] = pd.Series("", index=frame.index, dtype=str)
        frame["more"] = frame[more].agg("\x1f".join, axis=1) if more else ""
        frame["file_no"] = table.number
        frame["line"] = frame["line"].astype("int64")
        frames.setdefault(table.kind, []).append(frame[[*columns, *PLACE]])
    whole = {}
    for kind, form in forms().items():
        parts = frames.get(kind)
        if parts:
            whole[kind] = pd.concat(parts, ignore_index=True)
        else:
            whole[kind] = pd.DataFrame("", index=[], columns=[*form.columns, "more"], dtype=str).assign(
                file_no=pd.Series(dtype="int64"), line=pd.Series(dtype="int64")
            )
    return whole


def _further(
    side: Side | None, table: Table, columns: list[str], found: list[Problem]
) -> tuple[list[str], list[str]]:
    """Columns that a list's side file declares beyond the standard ones, and those that tell its rows apart."""
    if side is None or table.kind not in LISTS:
        return [], []
    said = {
        key: side.data[key]
        for key in ("columns", "key")
        if key in side.data and FIELDS[key][0](side.data[key])
    }
    further = list(said.get("columns", {}))
    for name in [name for name in further if name in columns]:
        message, hint = f"[columns] declares {name}, which every list has.", "remove the line."
        found.append(side.problem("columns", "side_file_value", message, hint))
        further.remove(name)
    unknown = [name for name in said.get("key", ()) if name not in (*columns, *further)]
    if unknown:
        message = f"key names {', '.join(unknown)}, which the list does not have."
        hint = "name columns of the file; further ones are declared in [columns]."
        found.append(side.problem("key", "side_file_value", message, hint))
    return further, [name for name in said.get("key", ()) if name not in unknown]


def _form_faults(frames: dict[str, pd.DataFrame], tables: list[Table]) -> list[Problem]:
    """Values that their column cannot hold."""
    found = []
    for kind, frame in frames.items():
        told: Counter[int] = Counter()
        for start in range(0, len(frame), _SLICE):
            part = frame.iloc[start : start + _SLICE]
            full = [file for file, n in told.items() if n >= MOST_KEPT]  # enough is known of these files
            for column, value, file, line in _failures(
                kind, part[~part["file_no"].isin(full)] if full else part
            ):
                told[file] += 1
                if told[file] <= MOST_KEPT:
                    found.append(_at(tables[file], line, *_said_of(kind, column, value)))
    return found


def _failures(kind: str, frame: pd.DataFrame) -> Iterator[tuple[str, str, int, int]]:
    """Column, value, file and line of each value that the model of the kind refuses."""
    from pandera.errors import SchemaErrors

    if frame.empty:
        return
    try:
        forms()[kind].schema.validate(frame.drop(columns=list(PLACE)), lazy=True)
    except SchemaErrors as err:
        cases = err.failure_cases
        if cases["index"].isna().any():
            raise InternalError(f"the model of {kind} does not fit its table.") from err
        where = frame.loc[cases["index"].astype("int64"), ["file_no", "line"]]
        yield from zip(
            cases["column"],
            cases["failure_case"],
            where["file_no"].tolist(),
            where["line"].tolist(),
            strict=True,
        )


def _said_of(kind: str, column: str, value: str) -> tuple[str, str, str]:
    """Rule, message and hint for a value that its column cannot hold."""
    if kind == CODE_LIST and column == "hs_code":
        return code_fault(value)
    return "value", f"{column} is {value[:80]!r}.", f"write {forms()[kind].columns[column].write}."


def _order_faults(frames: dict[str, pd.DataFrame], tables: list[Table]) -> list[Problem]:
    """Rows that stand twice, and files whose rows are not sorted."""
    found = []
    for kind, frame in frames.items():
        if frame.empty:
            continue
        key = BY_NAME[kind].key
        joined = frame[key[0]]
        for column in (*key[1:], "more"):
            joined = joined + "\x1f" + frame[column]
        first = frame.groupby(["file_no", joined.rename("key")], sort=False)["line"].transform("min")
        again = frame[["file_no", "line"]].assign(first=first)
        again = again[again["line"] != first].groupby("file_no").head(MOST_KEPT)
        for file, line, other in again.itertuples(index=False):
            message = f"{', '.join(key)}: the same as in line {other}."
            hint = "remove one of the two rows" + (
                ', or name the column that tells them apart in the side file: key = ["label"].'
                if kind in LISTS
                else "."
            )
            found.append(_at(tables[file], int(line), "duplicate", message, hint))
        same_file = frame["file_no"].eq(frame["file_no"].shift())
        early = frame[same_file & (joined < joined.shift().fillna(""))]
        for file, line in early.groupby("file_no")["line"].first().items():
            message = "the row stands after one that comes later in the order."
            found.append(
                _at(
                    tables[int(str(file))],
                    int(line),
                    "not_sorted",
                    message,
                    f"sort the rows, as text, by {', '.join(key)}.",
                )
            )
    return found


def _audit_faults(
    frames: dict[str, pd.DataFrame],
    tables: list[Table],
    sides: dict[int, Side],
    ours: duckdb.DuckDBPyConnection | None,
) -> list[Problem]:
    """Give what the audits find."""
    from greentrade.reference.audits import findings as ask

    return [
        _at(tables[finding.file], finding.line, finding.rule, finding.message, finding.hint, finding.severity)
        for finding in ask(frames, tables, sides, ours)
    ]


def _at(table: Table, line: int | None, *said: str) -> Problem:
    """Problem in a line of a table: rule, message, hint and perhaps severity."""
    return Problem(shown(table.path), line, table.text(line), *said)


def _fold(found: list[Problem]) -> list[Problem]:
    """Tell the first faults of a rule in a file one by one and count the rest: a wrong file must not fill the screen."""
    seen: Counter[tuple[str, str]] = Counter()
    kept, dropped = [], dict[tuple[str, str], Any]()
    for problem in found:
        place = (problem.file, problem.rule)
        seen[place] += 1
        if seen[place] <= MOST_TOLD:
            kept.append(problem)
        else:
            dropped[place] = problem
    for place, last in dropped.items():
        more = seen[place] - MOST_TOLD
        kept.append(
            Problem(
                last.file,
                None,
                "",
                last.rule,
                f"at least {more} more rows break this rule.",
                last.hint,
                last.severity,
            )
        )
    return kept
