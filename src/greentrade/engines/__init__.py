"""Engines: the only rooms that know one. DuckDB is the default; the rows of a Spark frame stay in Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os

    from greentrade.engines.duckdb import Session


def open_session(
    source: Any,
    *,
    memory_limit: str | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    temp_directory: str | os.PathLike[str] | None = None,
) -> Session:
    """Session of the engine that holds a source.

    Parameters
    ----------
    source
        What the user handed over.
    memory_limit, threads, progress, temp_directory
        For our own DuckDB.
    """
    if type(source).__module__.partition(".")[0] == "pyspark":
        from greentrade.engines.spark import SparkSession

        return SparkSession(
            source,
            memory_limit=memory_limit,
            threads=threads,
            progress=progress,
            temp_directory=temp_directory,
        )
    from greentrade.engines.duckdb import Session

    return Session(
        memory_limit=memory_limit, threads=threads, progress=progress, temp_directory=temp_directory
    )
