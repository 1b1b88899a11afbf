"""What a Spark worker does: run one statement of ours over a partition, in a DuckDB of its own.

The function that is sent holds all it needs, so workers need duckdb and pyarrow, but not greentrade.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 65_536
"""Rows of a batch that goes back to Spark."""
CHUNK_ROWS = 1_000_000
"""Rows after which a worker hands on what it has: Spark puts groups together anyway, and so no partition is too large for its memory."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is done with each partition.

    Attributes
    ----------
    scan
        Name of the view over the partition.
    columns
        Its columns: name, DuckDB type, and whether Spark sends it (the others are not needed, and NULL).
    views
        Statements that define the views of the rows, in order.
    tables
        Small tables by name, as Arrow streams.
    sql
        The statement.
    memory_limit
        For the worker's DuckDB; beyond it, it spills to a temporary folder.
    version
        Version of DuckDB here: another line in a worker might read a text in another way.
    """

    scan: str
    columns: Sequence[tuple[str, str, bool]]
    views: Sequence[str]
    tables: dict[str, bytes]
    sql: str
    memory_limit: str
    version: str


def worker(task: Task) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Make the function for ``mapInArrow``: it is nested so that it is sent as it is, not by the name of a module."""
    scan, views, tables, sql = task.scan, list(task.views), dict(task.tables), task.sql
    selected = ", ".join(
        f'"{name}"' if wanted else f'NULL::{kind} AS "{name}"' for name, kind, wanted in task.columns
    )
    limit, version, rows, most = task.memory_limit, task.version, BATCH_ROWS, CHUNK_ROWS

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import shutil
        import tempfile

        import duckdb
        import pyarrow as pa

        if duckdb.__version__.split(".")[:2] != version.split(".")[:2]:
            raise RuntimeError(
                f"a Spark worker has duckdb {duckdb.__version__} and the driver {version}: install the same"
            )
        source = iter(batches)

        def chunk(first: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
            """Batches up to the size of a chunk; they are passed on one by one, never held together."""
            left = most - first.num_rows
            yield first
            while left > 0 and (batch := next(source, None)) is not None:
                left -= batch.num_rows
                yield batch

        first = next(source, None)
        if first is None:
            return
        folder = tempfile.mkdtemp(prefix="greentrade-")
        con = duckdb.connect(
            ":memory:",
            config={
                "threads": 1,  # Spark runs as many workers as there are cores
                "memory_limit": limit,
                "temp_directory": folder,
                "preserve_insertion_order": False,
                "python_enable_replacements": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        try:
            for name, given in tables.items():
                con.register(name, pa.ipc.open_stream(given).read_all())
            con.register("gt_batches", first)
            con.execute(f"CREATE TEMP VIEW {scan} AS SELECT {selected} FROM gt_batches")
            for view in views:
                con.execute(view)
            while first is not None:
                con.register("gt_batches", pa.RecordBatchReader.from_batches(first.schema, chunk(first)))
                yield from con.sql(sql).to_arrow_reader(rows)
                first = next(source, None)
        finally:
            con.close()
            shutil.rmtree(folder, ignore_errors=True)

    return run
