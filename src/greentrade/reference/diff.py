"""What differs between two states of the reference tables: entries, side files, dimensions.

The text files themselves are compared, so that a reader sees what was edited. Rows are one row if they agree in the key of their table.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.engines.duckdb import Session
from greentrade.engines.sql import statements
from greentrade.errors import InputError, ReferenceInvalid
from greentrade.reference.files import kind_of, visible
from greentrade.reference.kinds import BY_NAME, KINDS, LISTS
from greentrade.reference.problem import shown
from greentrade.reference.sides_diff import Toml, dimension_changes, side_changes
from greentrade.reference.states import State, opened

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.reference.load import Reference

__all__ = ["Difference", "compare"]

_SQL = statements("greentrade.reference", "diff.sql")
_ALIKE = 0.5
"""Share of equal rows from which a removed and an added list are one list that was renamed."""
UNKNOWN = "unknown"
"""Kind of a table that this version does not know (an older or newer one did); its rows have no key but themselves."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two states of the tables.

    Attributes
    ----------
    a, b
        The two states: side, name, digest, and the faults of one that does not pass today's checks.
    tables
        table, kind, title, state (added | removed | changed | renamed), was (its former name), added, removed, changed (rows): a row for
        each table that differs in its rows or its side file. Lists are named by their id, other tables by their place.
    changes
        table, kind, change (added | removed | changed), key (column -> value), columns (column, before, after): a row for each row of a
        table, in the order of the files. A changed row shows the cells that differ, another one those that are not empty.
    sides
        table, file, change (added | removed | changed), key, before, after: a row for each fact of a side file or of `dimensions.toml`
        (table ``dimensions``); the items of a list of texts are told one by one.
    """

    a: State
    b: State
    tables: pa.Table
    changes: pa.Table
    sides: pa.Table

    @property
    def same(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.tables.num_rows or self.changes.num_rows or self.sides.num_rows)


def compare(
    a: State | Reference | str | Path, b: State | Reference | str | Path, *, checked: bool = True
) -> Difference:
    """Compare two states of the reference tables.

    Parameters
    ----------
    a, b
        The older and the newer state: ``"packaged"``, a folder of whole tables, a team's folder (laid over the packaged tables), a wheel
        or another archive with a folder `reference_data`, ``REVISION:FOLDER`` of the git repository in which we stand, or tables already
        loaded.
    checked
        Whether tables must pass the checks; without, their text is compared as it stands.

    Returns
    -------
    Difference

    Raises
    ------
    InputError
        There is nothing of this name, or it cannot be read.
    ReferenceInvalid
        The tables of a side break a rule; the message names the side.

    Examples
    --------
    >>> from greentrade.reference.diff import compare
    >>> compare("packaged", "packaged").same
    True
    """
    with opened(a, side="A", checked=checked) as first, opened(b, side="B", checked=checked) as second:
        pairs = list(_pairs(first, second))
        sides = [row for pair in pairs for row in _side_changes(pair)]
        sides += _shared_changes(first, second)
        sides += dimension_changes(first.roots, second.roots)
        told = {row["table"] for row in sides}
        differing = [
            pair for pair in pairs if pair.state != "changed" or pair.rows_differ or pair.table in told
        ]
        tables, changes = _row_changes(differing, told)
        return Difference(first, second, tables, changes, _side_table(sides))


# -- which tables --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """One table of one side."""

    kind: str
    name: str
    place: str
    path: Path
    side: Path
    shared: bool
    content: bytes

    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        first = self.content.split(b"\n", 1)[0].decode("utf-8-sig", "replace")
        return tuple(next(csv.reader([first.rstrip("\r")]), ()))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A table as it is on both sides, or on one."""

    a: _File | None
    b: _File | None

    @property
    def file(self) -> _File:
        """The newer of its files, or the only one."""
        file = self.b or self.a
        assert file is not None  # noqa: S101 (a pair has at least one)
        return file

    @property
    def table(self) -> str:
        """Its name, as the newer state calls it."""
        return self.file.name

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.file.kind

    @property
    def place(self) -> str:
        """Where it lies: tables are told in this order."""
        return self.file.place

    @property
    def state(self) -> str:
        """Say what changed in the table as a whole."""
        if self.a is None or self.b is None:
            return "added" if self.a is None else "removed"
        return "changed" if self.a.name == self.b.name else "renamed"

    @property
    def rows_differ(self) -> bool:
        """Tell whether the text of the two files differs."""
        return self.a is None or self.b is None or self.a.content != self.b.content


def _files(state: State) -> dict[tuple[str, str], _File]:
    """Every table that counts, by kind and name: a team's list takes the place of ours with the same id."""
    found = {}
    for number, root in enumerate(state.roots):
        for path in visible(root, ".csv"):
            kind = kind_of(path, root, ours=number == 0) or UNKNOWN
            place = path.relative_to(root).with_suffix("").as_posix()
            name = path.stem if kind in LISTS else place
            shared = BY_NAME[kind].side if kind in BY_NAME else None
            side = root / shared if shared else path.with_suffix(".toml")
            found[kind, name] = _File(
                kind, name, place, path, side, shared is not None, _content(path, state)
            )
    return found


def _content(path: Path, state: State) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"a table cannot be read: {error.strerror}.", where=f"{state.side} ({state.name}): {shown(path)}"
        ) from error


def _pairs(first: State, second: State) -> Iterator[_Pair]:
    """Tables of both sides, in the order of their places; tables that were renamed find each other by what they hold."""
    ours, theirs = _files(first), _files(second)
    pairs = [_Pair(ours[key], theirs[key]) for key in ours.keys() & theirs.keys()]
    gone = [ours[key] for key in sorted(ours.keys() - theirs.keys())]
    new = [theirs[key] for key in sorted(theirs.keys() - ours.keys())]
    for old in gone:
        likeness, number = max(((_likeness(old, other), -i) for i, other in enumerate(new)), default=(0.0, 0))
        pairs.append(_Pair(old, new.pop(-number) if likeness > _ALIKE else None))
    pairs += [_Pair(None, file) for file in new]
    order = {kind.name: number for number, kind in enumerate(KINDS)}
    return iter(sorted(pairs, key=lambda pair: (pair.place, order.get(pair.kind, -1))))


def _likeness(old: _File, new: _File) -> float:
    """Share of rows that two tables of a kind have in common."""
    if old.kind != new.kind:
        return 0.0
    lines, others = (set(file.content.split(b"\n")[1:]) - {b""} for file in (old, new))
    return len(lines & others) / max(len(lines), len(others), 1)


# -- side files ----------------------------------------------------------------------------------------------------------------


def _side_changes(pair: _Pair) -> Iterator[dict[str, str | None]]:
    """Compare the side file of one table, and its header."""
    a, b = pair.a, pair.b
    if a and b:
        before, after = (Toml(there=True, data={"column": list(file.header())}) for file in (a, b))
        yield from side_changes(pair.table, f"{b.place}.csv", before, after)
    if not pair.file.shared and not (a and b and _same_text(a.side, b.side)):
        yield from side_changes(
            pair.table,
            f"{pair.place}.toml",
            Toml.read(a.side if a else None),
            Toml.read(b.side if b else None),
        )


def _same_text(a: Path, b: Path) -> bool:
    """Tell whether two side files are there and equal: nearly all are, and need not be parsed."""
    try:
        return a.read_bytes() == b.read_bytes()
    except OSError:
        return False


def _shared_changes(first: State, second: State) -> Iterator[dict[str, str | None]]:
    """Compare the side files that speak for several tables."""
    for name in dict.fromkeys(kind.side for kind in KINDS if kind.side):
        before, after = (Toml.read(state.roots[0] / name) for state in (first, second))
        yield from side_changes(name.removesuffix(".toml"), name, before, after)


def _side_table(rows: list[dict[str, str | None]]) -> pa.Table:
    import pyarrow as pa

    columns = ("table", "file", "change", "key", "before", "after")
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in columns]))


# -- rows ----------------------------------------------------------------------------------------------------------------------


def _row_changes(pairs: list[_Pair], told: set[str | None]) -> tuple[pa.Table, pa.Table]:
    """Tables that differ, with their counts, and every row that was added, removed or changed."""
    with Session(threads=2) as session:
        session.put("pairs", _pair_table(pairs, told))
        session.execute(_SQL["setup"])
        differing = [(_form(pair), pair) for pair in pairs if pair.rows_differ]
        differing.sort(key=lambda item: item[0])
        for form, group in groupby(differing, key=lambda item: item[0]):
            _compare(session, form, [pair for _, pair in group])
        return session.table(_SQL["tables"]), session.table(_SQL["changes"])


def _pair_table(pairs: list[_Pair], told: set[str | None]) -> pa.Table:
    import pyarrow as pa

    schema = pa.schema(
        [("number", pa.int32()), ("told", pa.bool_()), *((name, pa.string()) for name in ("table", "kind", "title", "state", "was", "file_a", "file_b"))]
    )  # fmt: skip
    rows = [
        {
            "number": number, "told": pair.table in told, "table": pair.table, "kind": pair.kind, "title": _title(pair), "state": pair.state,
            "was": pair.a.name if pair.a and pair.state == "renamed" else None,
            "file_a": str(pair.a.path) if pair.a else None, "file_b": str(pair.b.path) if pair.b else None,
        }
        for number, pair in enumerate(pairs)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema)


def _title(pair: _Pair) -> str:
    return str(Toml.read(pair.file.side).data.get("title", ""))


_Form = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Kind, key, and header of each side (empty where the table is not there): tables of one form are compared at one go."""


def _form(pair: _Pair) -> _Form:
    """How the two files of a table are to be compared."""
    a, b = (file.header() if file else () for file in (pair.a, pair.b))
    held = dict.fromkeys((*b, *a))
    kind = BY_NAME.get(pair.kind)
    if kind is None:
        return pair.kind, tuple(held), a, b
    further = [
        name for file in (pair.b, pair.a) if file and not file.shared for name in Toml.read(file.side).key
    ]
    key = tuple(name for name in dict.fromkeys((*kind.key, *further)) if name in held)
    return pair.kind, key or tuple(held), a, b


def _compare(session: Session, form: _Form, pairs: list[_Pair]) -> None:
    """Compare the rows of tables that have one form."""
    _, key, *headers = form
    others = [name for name in dict.fromkeys((*headers[1], *headers[0])) if name not in key]
    keys, values = _numbered("k", key), _numbered("v", others)
    for letter, header in zip("ab", headers, strict=True):
        files = [file for pair in pairs if (file := getattr(pair, letter))]
        _read_rows(session, letter, header, keys | values, files)
    fields = {
        "cells": _SQL["cells"].fill(values=list(values)) if values else "[]",
        "key": ", ".join(f"coalesce(a.{k}, b.{k})" for k in keys),
        "same_key": " AND ".join(f"a.{k} = b.{k}" for k in keys),
        "differs": " OR ".join(f"a.{v} <> b.{v}" for v in values) or "false",
    }
    params: dict[str, Any] = {"keys": list(key)} | ({"names": others} if values else {})
    session.execute(_SQL["compare"].fill(**fields), params, step="compare two states of a table")


def _numbered(letter: str, names: Sequence[str]) -> dict[str, str]:
    """Give columns names of our own, which need no quotes: k0, k1 ..."""
    return {f"{letter}{number}": name for number, name in enumerate(names)}


def _read_rows(
    session: Session, letter: str, header: Sequence[str], columns: dict[str, str], files: list[_File]
) -> None:
    """Make ``rows_a`` or ``rows_b``: the rows of one side, with the columns of both sides, keys first."""
    if not files:
        empty = ", ".join(f"NULL::VARCHAR AS {alias}" for alias in columns)
        session.execute(_SQL["no_rows"].fill(rows=f"rows_{letter}", empty=empty))
        return
    place = {name: f"coalesce(r.c{i}, '')" for i, name in enumerate(header)}
    fields = {
        "rows": f"rows_{letter}",
        "file": f"file_{letter}",
        # A column that a file does not have is empty in all of its rows.
        "cells": ", ".join(f"{place.get(name, repr(''))} AS {alias}" for alias, name in columns.items()),
        "keys": ", ".join(alias for alias in columns if alias.startswith("k")),
        "order": ", ".join(columns),
        "columns": "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(header))) + "}",
    }
    _read(session, _SQL["rows"].fill(**fields), files)


def _read(session: Session, sql: str, files: list[_File]) -> None:
    """Read files into a table of their rows; name those that cannot be read (only tables that were not checked can be such)."""
    try:
        session.execute(sql, {"files": [str(file.path) for file in files]}, step="read the tables")
    except InputError as error:
        if len(files) == 1:
            raise ReferenceInvalid(
                f"the table cannot be read as CSV: {error.what}", where=shown(files[0].path)
            ) from error
        for file in files:
            _read(session, sql, [file])
        raise
