"""What a user may hand over as an extract, turned into parts: something to select from, with headings and types.

Parquet files, Arrow tables and polars frames stay where they are and are scanned in place. CSV files, pandas frames (somebody may edit
them), one-pass readers and whatever lives in the user's own connection are copied once into our session: only the columns needed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import duckdb

from greentrade.engines.duckdb import Session, translate
from greentrade.engines.sql import quote
from greentrade.errors import GreentradeError, InputError, UsageError
from greentrade.extracts.files.file_parts import file_parts
from greentrade.extracts.files.parts import Part
from greentrade.extracts.files.recognise import expand

if TYPE_CHECKING:
    from greentrade.engines.spark import SparkSession
    from greentrade.extracts.layouts.detect import Detector

ACCEPTED = (
    "a path, a list of paths or a pattern; a pandas or polars frame; an Arrow table or reader (anything with "
    "__arrow_c_stream__); a DuckDB relation; a Spark frame; or a table name with connection="
)


def find_parts(
    session: Session,
    source: Any,
    connection: duckdb.DuckDBPyConnection | None,
    *,
    detector: Detector,
    sheets: Sequence[str] = (),
) -> list[Part]:
    """Find the parts of a source, none of them read yet.

    Parameters
    ----------
    session
        Our own connection.
    source
        What the user handed over.
    connection
        The user's connection, where the source is the name of a table in it.
    detector
        What headings mean: it tells which sheet of a workbook, or list of a JSON file, holds trade records.
    sheets
        Names of the sheets (or lists) that the user asks for.
    """
    if sheets and (
        connection is not None or not isinstance(source, str | os.PathLike | list | tuple | set | frozenset)
    ):
        raise UsageError(
            "sheet= names a sheet of a workbook, and the source is no file.", hint="omit sheet=."
        )
    if connection is not None:
        if not isinstance(connection, duckdb.DuckDBPyConnection):
            raise UsageError(
                f"connection= is a {type(connection).__name__}, and no connection of DuckDB.",
                hint="pass what duckdb.connect() returned.",
            )
        if not isinstance(source, str):
            raise UsageError(
                f"with connection=, the source is the name of a table; {type(source).__name__} was given.",
                hint="pass the table's name, or the relation itself without connection=.",
            )
        return [_relation_part(session, _user_table(connection, source))]
    if isinstance(source, str | os.PathLike):
        return file_parts(session, expand([source]), detector=detector, sheets=sheets)
    if (
        isinstance(source, list | tuple | set | frozenset)
        and source
        and all(isinstance(s, str | os.PathLike) for s in source)
    ):
        return file_parts(session, expand(sorted(source, key=os.fspath)), detector=detector, sheets=sheets)
    if not session.local:
        return [_spark_part(cast("SparkSession", session))]
    if isinstance(source, duckdb.DuckDBPyRelation):
        return [_relation_part(session, source)]
    return [_frame_part(session, source)]


def _spark_part(session: SparkSession) -> Part:
    """Make a part of a Spark frame; its rows stay there."""
    from greentrade.engines.spark import SCAN, SOURCE_FILE, SOURCE_ROW

    columns = session.described()
    where = {heading: name for heading, _, name in columns}
    shown = [column for column in columns if column[0] not in {SOURCE_FILE, SOURCE_ROW}]
    return Part(
        SCAN,
        tuple(heading for heading, _, _ in shown),
        tuple(kind for _, kind, _ in shown),
        tuple(name for _, _, name in shown),
        source_file=where.get(SOURCE_FILE, "NULL::VARCHAR"),
        source_row=where.get(SOURCE_ROW, "NULL::BIGINT"),
        rows=session.count_rows(),
    )


# -- frames and Arrow --------------------------------------------------------------------------------------------------------------------


def _frame_part(session: Session, source: Any) -> Part:
    """Make a part of a frame or Arrow object: scanned in place if nobody can change it, copied otherwise."""
    import pyarrow as pa
    from pyarrow import dataset as pads

    family = type(source).__module__.partition(".")[0]
    if family == "polars" and hasattr(source, "collect"):
        source = source.collect()
    if family == "polars" and hasattr(source, "to_arrow"):
        source = source.to_arrow()  # shares the buffers, which polars never changes in place
    if isinstance(source, pa.Table | pads.Dataset):
        name = f"gt_given_{id(source)}"
        session.connection.register(name, source)
        return _registered(session, name)
    if family == "pandas":
        return _pandas_part(session, source)
    if isinstance(source, pa.RecordBatch):
        return _frame_part(session, pa.Table.from_batches([source]))
    if hasattr(source, "__arrow_c_stream__"):
        reader = (
            source if isinstance(source, pa.RecordBatchReader) else pa.RecordBatchReader.from_stream(source)
        )
        return _reader_part(session, reader.schema, lambda _: reader)
    raise UsageError(f"an extract cannot be read from {type(source).__name__}.", hint=f"pass {ACCEPTED}.")


def _registered(session: Session, name: str) -> Part:
    rows = session.execute(
        f"DESCRIBE SELECT * FROM {quote(name)}", step="read the columns of the table given"
    )
    headings = tuple(r[0] for r in rows)
    return Part(quote(name), headings, tuple(r[1] for r in rows), tuple(map(quote, headings)))


def _pandas_part(session: Session, frame: Any) -> Part:
    """Make a part of a pandas frame: its columns go through Arrow one by one when they are known, so that an odd column nobody needs does no harm."""
    import pyarrow as pa

    if getattr(frame, "ndim", 0) != 2:
        raise UsageError(f"a pandas {type(frame).__name__} is not a table.", hint="pass a DataFrame.")
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    headings = tuple(map(str, frame.columns))
    types = _pandas_types(session, [frame.iloc[:, position] for position in range(len(headings))])
    name = f"gt_given_{id(frame)}"

    def open_(positions: Iterable[int]) -> Callable[[], None]:
        arrays = {}
        for position in dict.fromkeys(positions):
            try:
                arrays[f"c{position}"] = pa.Array.from_pandas(frame.iloc[:, position])
            except (pa.ArrowInvalid, pa.ArrowTypeError) as err:
                raise InputError(
                    f"column {headings[position]!r} of the frame mixes kinds of values ({err}).",
                    hint=f"make it text: frame[{headings[position]!r}] = frame[{headings[position]!r}].astype('string').",
                ) from err
        session.connection.register(name, pa.table(arrays))

        def close() -> None:
            session.connection.unregister(name)

        return close

    return Part(
        quote(name),
        headings,
        tuple(types),
        tuple(f"c{p}" for p in range(len(headings))),
        open=open_,
    )


def _pandas_types(session: Session, columns: Sequence[Any]) -> list[str]:
    """Return the DuckDB type that each column of a pandas frame will have."""
    import pyarrow as pa

    def sample(column: Any) -> Any:
        kind = str(column.dtype).lower()
        if kind.startswith("float"):
            return pa.array([], pa.float64())
        present = column[column.notna()].iloc[:1] if kind == "object" else column.iloc[:0]
        try:
            return pa.Array.from_pandas(present)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
            return pa.array([], pa.string())

    if not columns:
        return []
    samples = [sample(column).slice(0, 0) for column in columns]
    table = pa.table(samples, names=[f"c{position}" for position in range(len(samples))])
    with session.registered("gt_type", table):
        return [str(row[1]) for row in session.execute("DESCRIBE SELECT * FROM gt_type")]


def _reader_part(session: Session, schema: Any, make: Callable[[Iterable[int]], Any]) -> Part:
    """Make a part of something that can be read once: its types are those of an empty table of its schema."""
    name = f"gt_given_{id(schema)}"
    with session.registered(name, schema.empty_table()):
        part = _registered(session, name)

    def open_(positions: Iterable[int]) -> Callable[[], None]:
        reader = make(positions)
        session.connection.register(name, reader)

        def close() -> None:
            session.connection.unregister(name)
            reader.close()

        return close

    return Part(part.scan, part.headings, part.types, part.sql, open=open_)


# -- the user's own connection -------------------------------------------------------------------------------------------------------------


def _relation_part(session: Session, relation: duckdb.DuckDBPyRelation) -> Part:
    """Make a part of a relation: streamed through Arrow into our session; its connection is only read."""
    headings = tuple(relation.columns)
    types = tuple(map(str, relation.types))
    name = f"gt_given_{id(relation)}"

    def open_(positions: Iterable[int]) -> Callable[[], None]:
        chosen = ", ".join(f"{quote(headings[p])} AS c{p}" for p in dict.fromkeys(positions))
        try:
            reader = relation.project(chosen).to_arrow_reader(100_000)
        except duckdb.Error as err:
            raise _users(err) from err
        session.connection.register(name, reader)

        def close() -> None:
            session.connection.unregister(name)
            reader.close()

        return close

    sql = tuple(f"c{p}" for p in range(len(headings)))
    return Part(quote(name), headings, types, sql, open=open_)


def _user_table(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    """Find a table or view of the user's connection in its catalogue (never among Python variables)."""
    try:
        for parts in ([name], name.split(".")):
            keys = dict(zip(("name", "schema", "catalog"), reversed(parts), strict=False))
            wanted = {"name": None, "schema": None, "catalog": None} | keys
            found = connection.sql(_LOOK_UP, params=wanted).fetchall()
            if found and len(parts) <= len(wanted):
                return connection.sql("SELECT * FROM " + ".".join(map(quote, parts)))
    except duckdb.Error as err:
        raise _users(err) from err
    raise InputError(
        f"the connection has no table or view named {name!r}.",
        hint="check the name; a file or frame is passed without connection=.",
    )


_LOOK_UP = """
SELECT 1 FROM information_schema.tables
WHERE lower(table_name) = lower($name) AND ($schema IS NULL OR lower(table_schema) = lower($schema))
    AND ($catalog IS NULL OR lower(table_catalog) = lower($catalog))
LIMIT 1
"""


def _users(err: duckdb.Error) -> GreentradeError:
    """Make the error for something that went wrong in the user's own connection."""
    if "ResourceInUse" in type(err).__name__ or "Resource In Use" in str(err):
        return InputError(
            "the connection still has an unfinished result of your own, so DuckDB lets nobody read from it.",
            hint="read that result to the end first, or pass a table of connection.cursor().",
        )
    return translate(err, "read from your connection")
