"""Our own DuckDB connection: settings, temporary files and errors in one place.

A user's connection is never configured, and nothing is created in it: see :mod:`greentrade.extracts.files.sources`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, Self, TypeVar

import duckdb

from greentrade.engines.folders import OwnedFolder
from greentrade.engines.limits import parse_limits
from greentrade.engines.running import Runner
from greentrade.engines.sql import Step, literal, quote
from greentrade.errors import GreentradeError, InputError, InternalError, Interrupted, UsageError
from greentrade.progress import current

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

T = TypeVar("T")

FOLDER = "greentrade-session-"
"""What the name of a session's folder begins with."""

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
        What the process should keep to (``"2GB"``): the engine gets what Python and the tables leave of it, and spills to the
        session's folder what does not fit.
    threads
        Number of threads; by default all cores that the memory can feed.
    progress
        Show what is being done on statements that take longer than a moment; by default where a terminal or a notebook is there to see it.
    temp_directory
        Folder in which the session makes its own; by default the system's for temporary files. Limits that are left out come from the environment: see
        :mod:`greentrade.engines.limits`.

    Attributes
    ----------
    folder
        Temporary folder of the session; removed by :meth:`close`, or by a later session if this process is killed.
    limits
        What it may use of the machine.
    row_count
        Rows of the extract, once they are known: what progress is told of.
    """

    def __init__(
        self,
        *,
        memory_limit: str | None = None,
        threads: int | None = None,
        progress: bool | None = None,
        temp_directory: str | os.PathLike[str] | None = None,
    ) -> None:
        self.limits = limits = parse_limits(memory_limit, threads, temp_directory)
        try:
            self._owned = OwnedFolder(limits.temp_directory, FOLDER)
        except OSError as err:
            raise UsageError(
                f"temp_directory={str(limits.temp_directory)!r} cannot be written to ({err.strerror or err}).",
                hint="name a folder that you may write to with temp_directory= (--temp-directory), or set TMPDIR.",
            ) from err
        self.folder = self._owned.path
        self.row_count: int | None = None
        self.progress = current(progress)
        self._on_disk = False
        self.connection = duckdb.connect(
            ":memory:", config={**_CONFIG, "temp_directory": str(self.folder / "spill")}
        )
        self._runner = Runner(self.connection)
        try:
            self.connection.execute(
                "SET parquet_metadata_cache = true"
            )  # each step over a view reads the footers again otherwise
            # The engine's own bar goes to standard output; what it knows is asked for, and shown elsewhere.
            show_progress_bar(self.connection, shown=self.progress is not None)
            if limits.engine_memory is not None:
                self._set_memory_limit(limits.engine_memory)
            ((cores,),) = self.connection.execute("SELECT current_setting('threads')").fetchall()
            if (workers := limits.engine_threads(cores)) is not None:
                self.connection.execute("SET threads = $threads", {"threads": workers})
        except duckdb.Error as err:
            self.close()
            raise UsageError(
                f"memory_limit={memory_limit!r} or threads={threads!r} was refused ({_first_line(err)}).",
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
        return self._run(lambda: self.connection.execute(sql, params).fetchall(), sql, step)

    def table(
        self, sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None, *, step: str | None = None
    ) -> pa.Table:
        """Run a query and read its result as an Arrow table."""
        return self._run(lambda: self.connection.sql(sql, params=params).to_arrow_table(), sql, step)

    def relation(
        self, sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> duckdb.DuckDBPyRelation:
        """Make a relation of a query: nothing is computed until it is read, and again at every reading."""
        with self._translated_errors(sql, None):
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
        with self.registered("gt_put", table):
            self.execute(
                f"CREATE OR REPLACE TEMP TABLE {quote(name)} AS SELECT * FROM gt_put", step=f"store {name}"
            )

    def on_disk(self) -> str:
        """Name a database in the session's folder for tables that would fill the memory: it keeps them packed, and reads what is asked for."""
        if not self._on_disk:
            path = str(self.folder / "large.duckdb").replace("'", "''")
            self.execute(f"ATTACH '{path}' AS gt_on_disk", step="make room for a large extract")
            self._on_disk = True
        return "gt_on_disk"

    # -- what reads the rows: an engine that keeps them elsewhere does these steps there ------------------------------------------------

    local = True
    """Whether the rows can be read, copied and marked in this session."""

    def define(
        self,
        sql: str,
        *,
        column_sources: Mapping[str, str] | None = None,
        local_sql: str | None = None,
        texts_of: Sequence[str] = (),
        step: str | None = None,
    ) -> None:
        """Define (or rename) a view of the rows.

        Parameters
        ----------
        sql
            The statement.
        column_sources
            SQL of each column that is not handed through: an engine elsewhere reads only what is needed for it.
        local_sql
            Statement for this session, where the rows are elsewhere and it has to differ.
        texts_of
            Columns, beside those of every record, whose distinct texts are asked for: an engine elsewhere finds them in the same pass.
        step
            What the statement does, in words.
        """
        del column_sources, local_sql, texts_of
        self.execute(sql, step=step)

    def group(
        self,
        name: str,
        sql: str,
        *,
        sums: Sequence[str] = (),
        least: Sequence[str] = (),
        step: str | None = None,
    ) -> None:
        """Group the rows into a temp table: the one kind of pass that every engine can do.

        Parameters
        ----------
        name
            Temp table; one that exists is replaced.
        sql
            A grouped or distinct SELECT over the rows and small tables, without parameters and order.
        sums, least
            Its columns that are counts or sums, and those that are minima; all others are what it groups by.
        step
            What it does, in words.
        """
        del sums, least
        self.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}", step=step)

    def count_groups(self, sql: str, *, above: int, step: str | None = None) -> int:
        """Count the groups of a grouped SELECT whose count ``n`` is above a number."""
        return int(self.execute(f"SELECT count(*) FROM ({sql}) WHERE n > {above}", step=step)[0][0])

    def count_rows(self) -> int:
        """Count the rows of the extract, apart from all joins."""
        return int(self.execute("SELECT count(*) FROM gt_raw", step="count the rows")[0][0])

    def rows(self, sql: str) -> Any:
        """Return the single rows of a query: a relation here, a frame of its own in another engine."""
        return self.relation(sql)

    def copy_rows(self, sql: str, path: Path, *, form: str, facts: Mapping[str, str]) -> int | None:
        """Write single rows into a Parquet or CSV file, and return how many, if that is known here.

        Parameters
        ----------
        sql
            The query.
        path
            File to write.
        form
            ``"parquet"`` or ``"csv"``.
        facts
            What is written beside the rows of a Parquet file.
        """
        told = ", ".join(f"{key}: {literal(text)}" for key, text in facts.items())
        options = (
            f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{told}}}"
            if form == "parquet"
            else "FORMAT csv, HEADER true"
        )
        written = self.execute(f"COPY ({sql}) TO {literal(str(path))} ({options})", step=f"write {path.stem}")
        return int(written[0][0])

    @contextmanager
    def registered(self, name: str, table: Any) -> Iterator[None]:
        """Make an Arrow object readable under a name while a block runs."""
        self.connection.register(name, table)
        try:
            yield
        finally:
            self.connection.unregister(name)

    def _set_memory_limit(self, memory: int) -> None:
        self.connection.execute("SET memory_limit = $limit", {"limit": f"{memory // 1024}KiB"})

    @contextmanager
    def reduced_memory(self) -> Iterator[None]:
        """Leave the memory of a limited process to others while a block runs: what the engine holds goes to disk as far as it can."""
        memory = self.limits.engine_memory
        if memory is not None:
            with suppress(duckdb.Error):  # what cannot be put away stays
                self._set_memory_limit(memory // 4)
        try:
            yield
        finally:
            if memory is not None:
                self._set_memory_limit(memory)

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

    def working(self, what: str, fraction: Callable[[], float | None] | None = None, **whole: Any) -> Any:
        """Block in which something other than a statement is done: tells of it where somebody looks (see :meth:`Progress.step`)."""
        return nullcontext() if self.progress is None else self.progress.step(what, fraction, **whole)

    def close(self) -> None:
        """End what runs, close the connection and remove its temporary files. Closing twice is harmless."""
        self._runner.close()
        self.connection.close()
        self._owned.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, work: Callable[[], T], sql: str, step: str | None) -> T:
        """Do something with the connection; Ctrl-C ends it at once, and whoever looks is told how far it is."""
        told = self.working(step or "working", self._share, total=self.row_count)
        if isinstance(sql, Step) and sql.places:
            raise InternalError(f"the step {sql.name} has open places: {', '.join(sorted(sql.places))}.")
        with self._translated_errors(sql, step), told:
            return self._runner.run(work)

    def _share(self) -> float | None:
        """Share of the running statement that is done, as far as the engine knows."""
        percent = self.connection.query_progress()
        return percent / 100 if percent > 0 else None

    @contextmanager
    def _translated_errors(self, sql: str, step: str | None) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as err:
            raise translate(err, step or _title(sql)) from err
        except MemoryError as err:
            raise InputError(
                f"memory ran out while doing: {step or _title(sql)}.",
                hint="raise memory_limit= (--memory-limit), or use a machine with more memory.",
            ) from err


def show_progress_bar(connection: duckdb.DuckDBPyConnection, *, shown: bool) -> None:
    """Let DuckDB count how far it is, or not; it never prints. In a notebook without ipywidgets it refuses both, and counts nothing."""
    with suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar_print = false")
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
    if isinstance(err, duckdb.InterruptException):
        return Interrupted(f"was stopped while doing: {step}.")
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
    """Name of a step, or the first words of a statement."""
    return sql.name.replace("_", " ") if isinstance(sql, Step) else sql.strip().partition("\n")[0][:100]
