"""Spark: the rows stay where they are, the small tables and the codebook are made here.

Every pass over the rows is a grouped SELECT (:meth:`Session.group`). Each partition runs it in a DuckDB of its own (``mapInArrow``), so that a
text, date or number means the same as on one machine; Spark then puts the groups of the partitions together, and only those come here.
The statements that ask for distinct texts are answered from a sample that covers all distinct values: a few rows made of every text that
occurs, instead of the rows. ``docs/spark.md`` says why it is done so, with what was measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.engines.duckdb import Session
from greentrade.engines.spark_worker import Task, worker
from greentrade.engines.sql import quote, statements
from greentrade.errors import InputError, InternalError, OutputError, UsageError

if TYPE_CHECKING:
    import os

    import pyarrow as pa

_SQL = statements("greentrade.engines", "spark.sql")

SCAN = "gt_spark"
"""Name of the frame in our SQL: an empty table here, the partition in a worker."""
SOURCE_FILE, SOURCE_ROW = "gt_source_file", "gt_source_row"
"""Columns of a frame that say where its rows came from, where somebody put them there."""
GROUPS_LIMIT = 30_000_000
"""Groups that are brought to the driver at most."""
WORKER_MEMORY = "1GB"
"""Memory of a worker's DuckDB, where the user does not say it: a partition is a stream, only its groups are held."""

_TOGETHER = ("reporter", "period", "month", "flow", "reject")
_ALONE = (("currency", "scale", "reject"), ("hs_edition",), ("partner",), ("regime",))
_WORD = re.compile(r"\w+")
_SIMPLE = frozenset(
    {"string", "char", "varchar", "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "decimal", "date", "timestamp_ntz"}
)  # fmt: skip


class SparkSession(Session):
    """Our DuckDB session beside a Spark frame.

    Parameters
    ----------
    frame
        Spark frame (also of Spark Connect, or pandas on Spark).
    memory_limit
        For DuckDB here and in each worker.
    threads, progress, temp_directory
        For DuckDB here.
    """

    local = False

    def __init__(
        self,
        frame: Any,
        *,
        memory_limit: str | None = None,
        threads: int | None = None,
        progress: bool | None = None,
        temp_directory: str | os.PathLike[str] | None = None,
    ) -> None:
        _check_versions()
        self._frame, self._headings, kinds = _prepared(frame)
        self._worker_memory = memory_limit or WORKER_MEMORY
        self._views: list[str] = []
        self._column_sources: dict[str, str] = {}
        self._count: int | None = None
        super().__init__(
            memory_limit=memory_limit, threads=threads, progress=progress, temp_directory=temp_directory
        )
        from pyspark.sql.pandas.types import to_arrow_schema

        self.connection.register(SCAN, to_arrow_schema(self._frame.schema).empty_table())
        self._columns = [(str(r[0]), str(r[1])) for r in self.execute(f"DESCRIBE {SCAN}")]
        self._types = tuple(
            kind if odd is None else odd for (_, kind), odd in zip(self._columns, kinds, strict=True)
        )

    # -- what is read --------------------------------------------------------------------------------------------------------------

    def described(self) -> list[tuple[str, str, str]]:
        """List heading, DuckDB type and SQL name of each column of the frame (:data:`SCAN`)."""
        names = (name for name, _ in self._columns)
        return list(zip(self._headings, self._types, names, strict=True))

    def define(
        self,
        sql: str,
        *,
        column_sources: Mapping[str, str] | None = None,
        local_sql: str | None = None,
        texts_of: Sequence[str] = (),
        step: str | None = None,
    ) -> None:
        """Define a view of the rows, here and in the workers; the first one then holds a sample that covers all distinct texts here."""
        self.execute(local_sql or sql, step=step)
        first = not self._views
        self._views.append(str(sql))  # plain: a worker has no greentrade
        for column, text in (column_sources or {}).items():
            self._column_sources[column] = f"{self._column_sources.get(column, '')} {text}"
        if first:
            self._survey(texts_of)

    def count_rows(self) -> int:
        """Count the rows of the frame in Spark."""
        if self._count is None:
            with _spark("count the rows"):
                self._count = int(self._frame.count())
        return self._count

    def _survey(self, texts_of: Sequence[str]) -> None:
        """Fill ``gt_source`` with a sample that covers all distinct texts, found in one pass over the rows."""
        sets = self._text_sets(texts_of)
        columns = list(dict.fromkeys(c for names in sets for c in names))
        if not columns:
            return
        listed = ", ".join(f"({', '.join(names)})" for names in sets)
        survey = _SQL["survey"].fill(columns=", ".join(columns), sets=listed)
        self.group("gt_survey", survey, step="find the distinct texts")
        self._make_sample(sets, columns)

    def _text_sets(self, texts_of: Sequence[str]) -> list[tuple[str, ...]]:
        """List the sets of columns whose distinct texts are asked for, as far as the frame has them."""
        wanted = [_TOGETHER, *_ALONE, *((name,) for name in texts_of)]
        held = [tuple(c for c in names if c in self._column_sources) for names in wanted]
        return [names for names in held if set(names) - {"reject"}]

    def _make_sample(self, sets: Sequence[tuple[str, ...]], columns: Sequence[str]) -> None:
        """Make a row of each distinct set of texts; its other columns hold a text that occurs."""
        size = len(columns)
        number = {
            names: str(sum(1 << (size - 1 - i) for i, c in enumerate(columns) if c not in names))
            for names in sets
        }
        others: dict[str, str] = {}
        for names in reversed(sets):  # the first set that has a column fills it (only `reject` is in several)
            order = ", ".join([*(["reject IS NOT NULL"] if "reject" in names else []), *names])
            for column in names:
                first = _SQL["first"].fill(set=number[names], order=order, column=column)
                others[column] = f"({first}\n)"
        self.execute(_SQL["sample_table"])
        for names in sets:
            texts = ", ".join(f"s.{c}" if c in names else others[c] for c in columns)
            rows = _SQL["sample_rows"].fill(columns=", ".join(columns), texts=texts, set=number[names])
            self.execute(rows, step="keep the distinct texts")
        self.execute(_SQL["sample_view"])

    # -- passes over the rows ------------------------------------------------------------------------------------------------------

    def group(
        self,
        name: str,
        sql: str,
        *,
        sums: Sequence[str] = (),
        least: Sequence[str] = (),
        step: str | None = None,
    ) -> None:
        """Group the rows in Spark, and bring the groups here."""
        step = step or f"make {name}"
        described = [(str(r[0]), str(r[1])) for r in self.execute(f"DESCRIBE {sql}", step=step)]
        merged = self._merged(sql, described, sums, least)
        with _spark(step):
            found = merged.limit(GROUPS_LIMIT + 1).toArrow() if name == "gt_rows" else merged.toArrow()
        if name == "gt_rows" and found.num_rows > GROUPS_LIMIT:
            raise InputError(
                f"totals are next to their parts in this extract, and telling them apart needs more than {GROUPS_LIMIT:,} groups here.",
                hint="take the totals out before (world rows, all modes of transport ...), or screen it by reporter and period.",
            )
        found = _checked(found, step)
        back = ", ".join(f"{quote(column)}::{kind} AS {quote(column)}" for column, kind in described)
        with self.registered("gt_spark_groups", found):
            self.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {back} FROM gt_spark_groups", step=step
            )

    def count_groups(self, sql: str, *, above: int, step: str | None = None) -> int:
        """Count the groups in Spark: they may be as many as rows."""
        described = [(str(r[0]), str(r[1])) for r in self.execute(f"DESCRIBE {sql}", step=step)]
        merged = self._merged(sql, described, ("n",), ())
        with _spark(step or "count groups"):
            return int(merged.where(f"n > {above}").count())

    def rows(self, sql: str) -> Any:
        """Single rows as a Spark frame: nothing is computed until it is read."""
        described = [(str(r[0]), str(r[1])) for r in self.execute(f"DESCRIBE {sql}")]
        return self._mapped(sql, described, every=True)

    def copy_rows(self, sql: str, path: Path, *, form: str, facts: Mapping[str, str]) -> int | None:
        """Let the workers write single rows: a folder of files under the name of the file, on storage that all of them share."""
        frame = self.rows(sql)
        writer = frame.write.mode("errorifexists")
        target = path.absolute().as_uri()
        with _spark(f"write {path.stem}"):
            if form == "parquet":
                writer.option("compression", "zstd").parquet(target)
            else:
                # As everybody else reads CSV: quotes doubled, blanks kept.
                plain = {"header": "true", "escape": '"', "ignoreLeadingWhiteSpace": "false"}
                writer.options(**plain, ignoreTrailingWhiteSpace="false").csv(target)
        if not any(path.glob("part-*")) and not frame.isEmpty():
            raise OutputError(
                "the workers wrote somewhere else.",
                where=str(path),
                hint="name a folder on storage that driver and workers share, or write s.records() yourself.",
            )
        del facts  # Spark writes its own footers; run.json holds version and digest
        return None  # each worker wrote its own

    def _merged(
        self, sql: str, described: Sequence[tuple[str, str]], sums: Sequence[str], least: Sequence[str]
    ) -> Any:
        """Let Spark put the groups of all partitions together."""
        from pyspark.sql import functions as f

        parts = self._mapped(sql, described, every=False)
        keys = [name for name, _ in described if name not in {*sums, *least}]
        if not sums and not least:
            return parts.distinct()
        added = [f.sum(name).alias(name) for name in sums]
        # A sum past 38 digits is NULL (or an error, as Spark is set): it must not pass for "no value".
        over = [f.expr(f"count(`{n}`) > 0 AND sum(`{n}`) IS NULL").alias(f"gt_over_{n}") for n in sums]
        lowest = [f.min(name).alias(name) for name in least]
        return parts.groupBy(*keys).agg(*added, *over, *lowest)

    def _mapped(self, sql: str, described: Sequence[tuple[str, str]], *, every: bool) -> Any:
        """Run a statement over each partition of the frame."""
        import duckdb
        from pyspark.sql.pandas.types import from_arrow_schema

        carried = ", ".join(
            f"{quote(column)}::{_carried(kind)} AS {quote(column)}" for column, kind in described
        )
        sql = f"SELECT {carried} FROM ({sql}) AS gt_part"
        schema = self.relation(f"SELECT * FROM ({sql}) LIMIT 0").to_arrow_table().schema
        needed = self._needed(sql, every=every)
        # Rows are counted even where nothing else is asked of them: Spark has to send one column.
        chosen = [name for name, _ in self._columns if name in needed] or [self._columns[0][0]]
        task = Task(
            scan=SCAN,
            columns=[(name, kind, name in chosen) for name, kind in self._columns],
            views=list(self._views),
            tables=self._small_tables(sql),
            sql=sql,
            memory_limit=self._worker_memory,
            version=duckdb.__version__,
        )
        return self._frame.select(*chosen).mapInArrow(worker(task), from_arrow_schema(schema))

    def _needed(self, sql: str, *, every: bool) -> set[str]:
        """Columns of the frame that a statement needs: the names in it, and what they are made of, as far as it goes."""
        known = {name for name, _ in self._columns}
        words = set(_WORD.findall(sql))
        if every:
            words |= set(self._column_sources)
        if "gt_raw" in words and "gt_grain" in self._views[-1]:
            words.add("grain")
        seen: set[str] = set()
        while words - seen:
            word = (words - seen).pop()
            seen.add(word)
            words |= set(_WORD.findall(self._column_sources.get(word, "")))
        return words & known

    def _small_tables(self, sql: str) -> dict[str, bytes]:
        """Serialize the small tables that a statement and its views read, as they are now."""
        import pyarrow as pa

        words = set(_WORD.findall(" ".join([sql, *self._views])))
        held = {name for (name,) in self.execute(_SQL["tables"])} - {"gt_sample"}
        tables = {}
        for name in sorted(words & held):
            table = self.table(f"SELECT * FROM {quote(name)}")
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as stream:
                stream.write_table(table)
            tables[name] = sink.getvalue().to_pybytes()
        return tables


def _carried(kind: str) -> str:
    """Type in which Spark can carry a value of a DuckDB type."""
    wider = {
        "UTINYINT": "SMALLINT", "USMALLINT": "INTEGER", "UINTEGER": "BIGINT", "UBIGINT": "DECIMAL(20, 0)",
        "HUGEINT": "DECIMAL(38, 0)", "UHUGEINT": "DECIMAL(38, 0)", '"NULL"': "VARCHAR",
    }  # fmt: skip
    return wider.get(kind, "VARCHAR" if kind.startswith("ENUM") else kind)


def _checked(found: pa.Table, step: str) -> pa.Table:
    """Drop the columns that tell whether a sum was too large; raise an error where one was."""
    import pyarrow.compute as pc

    flags = [name for name in found.column_names if name.startswith("gt_over_")]
    if any(pc.any(found[name]).as_py() for name in flags):
        raise InputError(
            f"values are too large to be added up exactly while doing: {step}.",
            hint="no trade value has more than 25 digits: look for codes or dates in the value column.",
        )
    return found.drop_columns(flags) if flags else found


def _check_versions() -> None:
    """Say what is missing before Spark does."""
    import pyspark

    if int(pyspark.__version__.split(".")[0]) < 4:
        raise UsageError(
            f"pyspark {pyspark.__version__} is too old: greentrade needs Spark 4.",
            hint='pip install "greentrade[spark]".',
        )


def _prepared(frame: Any) -> tuple[Any, list[str], list[str | None]]:
    """Rename the columns to c0, c1 ...; return the frame, the headings, and the Spark type where DuckDB has none that could be a code, text or number."""
    from pyspark.sql import functions as f

    if hasattr(frame, "to_spark"):  # pandas on Spark
        frame = frame.to_spark()
    if not hasattr(frame, "mapInArrow"):
        raise UsageError(
            f"an extract cannot be read from {type(frame).__module__}.{type(frame).__name__}.",
            hint="pass a Spark frame (pyspark.sql.DataFrame).",
        )
    if getattr(frame, "isStreaming", False):
        raise UsageError("a streaming frame has no end.", hint="pass a frame of stored records.")
    headings = [field.name for field in frame.schema.fields]
    plain = frame.toDF(*(f"c{i}" for i in range(len(headings))))
    columns, kinds = [], []
    for field in plain.schema.fields:
        kind = field.dataType.simpleString()
        simple = re.split(r"\W", kind)[0] in _SIMPLE
        stamp = kind == "timestamp"
        column = f.col(field.name)
        columns.append(
            column if simple else column.cast("timestamp_ntz" if stamp else "string").alias(field.name)
        )
        kinds.append(None if simple or stamp else kind.upper())
    return plain.select(*columns), headings, kinds


@contextmanager
def _spark(step: str) -> Iterator[None]:
    """Our own error for one of Spark's."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as err:
        lines = [line.strip() for line in str(err).splitlines() if line.strip()]
        told = [
            line for line in lines if re.match(r"(duckdb\.|_duckdb\.|RuntimeError|ModuleNotFoundError)", line)
        ]
        line = told[-1] if told else said_by(err)
        if "Out of Range" in line or "OutOfRange" in line:
            raise InputError(
                f"values are too large to be added up exactly while doing: {step} ({line}).",
                hint="no trade value has more than 25 digits: look for codes or dates in the value column.",
            ) from err
        if told and ("Binder" in line or "Catalog" in line or "Parser" in line):
            raise InternalError(f"a Spark worker refused a step of greentrade: {step} ({line}).") from err
        if "maxResultSize" in str(err):
            raise InputError(
                f"too many groups come to the driver: {step}.",
                hint="raise spark.driver.maxResultSize and spark.driver.memory, or screen fewer reporters or periods at a time.",
            ) from err
        raise InputError(
            f"Spark could not finish: {step} ({line}).",
            hint="the cause stands above; workers need the same duckdb and pyarrow as the driver (docs/spark.md).",
        ) from err


def said_by(err: Exception) -> str:
    """Find the line of one of Spark's errors that says what is wrong; Java puts it behind the call that failed."""
    lines = [line.strip() for line in str(err).splitlines() if line.strip()] or [type(err).__name__]
    return next((line.removeprefix(": ") for line in lines if line.startswith(": ")), lines[0])
