"""Our own DuckDB connection: settings, temporary files and errors in one place.

A user's connection is never configured, and nothing is created in it: see :mod:`greentrade.extracts.sources`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb

from greentrade.errors import GreentradeError, InputError, InternalError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": False,  # a table name must never find a Python variable of ours
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "preserve_insertion_order": False,
}


class Session:
    """An in-memory DuckDB connection of our own, with a folder for what it spills.

    Parameters
    ----------
    memory_limit
        As DuckDB writes it (``"2GB"``); beyond it the work spills to a temporary folder.
    threads
        Number of threads; all cores by default.
    progress
        Show DuckDB's progress bar on statements that take longer than two seconds; by default where a terminal or a notebook is there to
        see it.

    Attributes
    ----------
    folder
        Temporary folder of the session; removed by :meth:`close`.
    """

    def __init__(
        self, *, memory_limit: str | None = None, threads: int | None = None, progress: bool | None = None
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="greentrade-"))
        self._on_disk = False
        self._remove = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.connection = duckdb.connect(
            ":memory:", config={**_CONFIG, "temp_directory": str(self.folder / "spill")}
        )
        try:
            self.connection.execute(
                "SET parquet_metadata_cache = true"
            )  # each step over a view reads the footers again otherwise
            shown = _seen() if progress is None else progress
            show_progress_bar(self.connection, shown=bool(shown))
            if memory_limit is not None:
                self.connection.execute("SET memory_limit = $limit", {"limit": str(memory_limit)})
            if threads is not None:
                self.connection.execute("SET threads = $threads", {"threads": int(threads)})
        except (duckdb.Error, ValueError) as err:
            self.close()
            raise UsageError(
                f"memory_limit={memory_limit!r} or threads={threads!r} was refused ({str(err).splitlines()[0]}).",
                hint='write memory_limit like "4GB" or "800MB", and threads as a number from 1.',
            ) from err

    def execute(
        self, sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None, *, step: str | None = None
    ) -> list[tuple[Any, ...]]:
        """Run one statement and read its result to the end.

        Parameters
        ----------
        sql
            One statement.
        params
            Values for its parameters.
        step
            What the statement does, in words, for an error message.
        """
        with self._ours(sql, step):
            return self.connection.execute(sql, params).fetchall()

    def table(
        self, sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None, *, step: str | None = None
    ) -> pa.Table:
        """Result of a query as an Arrow table."""
        with self._ours(sql, step):
            return self.connection.sql(sql, params=params).to_arrow_table()

    def relation(
        self, sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> duckdb.DuckDBPyRelation:
        """Query as a relation: nothing is computed until it is read, and again at every reading."""
        with self._ours(sql, None):
            return self.connection.sql(sql, params=params)

    def put(self, name: str, table: Any) -> None:
        """Copy an Arrow table or reader into a temp table.

        Parameters
        ----------
        name
            Name of the temp table; one that exists is replaced.
        table
            Anything that DuckDB can register: Arrow table, record batch reader.
        """
        from greentrade.engines.sql import quote

        with self.registered("gt_put", table):
            self.execute(
                f"CREATE OR REPLACE TEMP TABLE {quote(name)} AS SELECT * FROM gt_put", step=f"store {name}"
            )

    def on_disk(self) -> str:
        """Name of a database in the session's folder, for tables that would fill the memory: it keeps them packed, and reads what is asked for."""
        if not self._on_disk:
            path = str(self.folder / "large.duckdb").replace("'", "''")
            self.execute(f"ATTACH '{path}' AS gt_on_disk", step="make room for a large extract")
            self._on_disk = True
        return "gt_on_disk"

    @contextmanager
    def registered(self, name: str, table: Any) -> Iterator[None]:
        """Make an Arrow object readable under a name while a block runs."""
        self.connection.register(name, table)
        try:
            yield
        finally:
            self.connection.unregister(name)

    @contextmanager
    def ordered(self) -> Iterator[None]:
        """Keep the order of the rows read while a block runs: their row ids then count the lines of a file.

        DuckDB turns a long IN list into a join, which hands on a small chunk of rows (as before a line that cannot be read) after the others.
        """
        self.connection.execute("SET preserve_insertion_order = true")
        self.connection.execute("SET disabled_optimizers = 'in_clause'")
        try:
            yield
        finally:
            with suppress(duckdb.Error):
                self.connection.execute("SET preserve_insertion_order = false")
                self.connection.execute("SET disabled_optimizers = ''")

    def close(self) -> None:
        """Close the connection and remove its temporary files. Closing twice is harmless."""
        self.connection.close()
        self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _ours(self, sql: str, step: str | None) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as err:
            raise translate(err, step or _title(sql)) from err


def _seen() -> bool:
    """Whether somebody is there to see a progress bar: a terminal, or a notebook."""
    return sys.stdout.isatty() or "ipykernel" in sys.modules


def show_progress_bar(connection: duckdb.DuckDBPyConnection, *, shown: bool) -> None:
    """Turn DuckDB's progress bar on or off; in a notebook without ipywidgets there is none, and DuckDB refuses even to turn it off."""
    with suppress(duckdb.InvalidInputException):
        connection.execute(f"SET enable_progress_bar = {str(shown).lower()}")


def translate(err: duckdb.Error, step: str) -> GreentradeError:
    """Our own error for one of DuckDB's.

    Parameters
    ----------
    err
        What DuckDB raised.
    step
        What was being done, in words.
    """
    line = _first_line(err)
    if isinstance(err, duckdb.OutOfMemoryException):
        return InputError(
            f"memory ran out while doing: {step} ({line}).",
            hint="raise memory_limit= (--memory-limit), or free room on the disk of the temporary folder.",
        )
    if isinstance(err, duckdb.OutOfRangeException):
        return InputError(
            f"values are too large to be added up exactly while doing: {step} ({line}).",
            hint="no trade value has more than 25 digits: look for codes or dates in the value column.",
        )
    if isinstance(err, (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException)):
        return InputError(f"the data could not be read while doing: {step} ({line}).")
    if type(err) is duckdb.Error:  # the Parquet reader has no error of its own for bytes that make no sense
        return InputError(
            f"a file is damaged: it could not be read while doing: {step} ({line}).",
            hint="fetch or write the Parquet files again.",
        )
    return InternalError(f"DuckDB refused a step of greentrade: {step} ({line}).")


def _first_line(err: duckdb.Error) -> str:
    """First line of an engine message: the rest is about the engine's own options."""
    return next((line.strip() for line in str(err).splitlines() if line.strip()), type(err).__name__)


def _title(sql: str) -> str:
    """First comment of a statement, or its first words."""
    first = sql.strip().splitlines()[0] if sql.strip() else ""
    return first.lstrip("- ").strip()[:100]
