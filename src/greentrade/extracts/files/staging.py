"""Rows that Python reads (JSON, workbooks) go into Parquet files of text in the session's folder, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.engines.sql import literal
from greentrade.extracts.files.parts import Origin, Part

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

BATCH = 20_000
"""Rows held in memory at once."""

Cell = str | bool | list[Any] | dict[str, Any] | None
"""What a row may hold: numbers come as the text in which they were written."""


class Stage:
    """A table that grows row by row; a heading that is new in a later row becomes a column from there on.

    Parameters
    ----------
    folder
        Folder of the session.
    name
        Name of the table in its file, where it has one.
    headings
        Headings that are known from the start.
    """

    def __init__(self, folder: Path, name: str | None = None, headings: Iterable[str] = ()) -> None:
        self.name = name
        self.headings = list(headings)
        self.rows = 0
        self._places = {heading: place for place, heading in enumerate(self.headings)}
        self._folder = folder
        self._files: list[Path] = []
        self._writer: pq.ParquetWriter | None = None
        self._columns: list[list[Cell]] = [[] for _ in self.headings]
        self._numbers: list[int] = []

    def add_record(self, number: int, record: dict[str, Cell]) -> None:
        """Add a row by its headings."""
        if len(record) != len(self._places) or not all(map(self._places.__contains__, record)):
            self._widen(record)
        for heading, column in zip(self.headings, self._columns, strict=True):
            column.append(record.get(heading))
        self._count(number)

    def add_row(self, number: int, cells: Sequence[Cell]) -> None:
        """Add a row with a cell for each heading."""
        for cell, column in zip(cells, self._columns, strict=True):
            column.append(cell)
        self._count(number)

    def part(self, origin: Origin, notes: Iterable[str] = ()) -> Part:
        """Close the table: from now on it can be selected from."""
        self._flush()
        self._close()
        width = len(self.headings)
        files = ", ".join(literal(str(path)) for path in self._files)
        return Part(
            scan=f"read_parquet([{files}], union_by_name = true)",
            headings=tuple(self.headings),
            types=("VARCHAR",) * width,
            sql=tuple(f"c{place}" for place in range(width)),
            files=(origin,),
            source_file=literal(origin.name),
            source_row="gt_row",
            rows=self.rows,
            notes=tuple(notes),
        )

    def _count(self, number: int) -> None:
        self._numbers.append(number)
        self.rows += 1
        if len(self._numbers) >= BATCH:
            self._flush()

    def _widen(self, record: Iterable[str]) -> None:
        new = [heading for heading in record if heading not in self._places]
        if new and self.rows:
            self._flush()
            self._close()
        for heading in new:
            self._places[heading] = len(self.headings)
            self.headings.append(heading)
            self._columns.append([])

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not self._numbers:
            return
        arrays = {f"c{place}": _texts(column) for place, column in enumerate(self._columns)}
        table = pa.table(arrays | {"gt_row": pa.array(self._numbers, pa.int64())})
        if self._writer is None:
            path = self._folder / f"{len(list(self._folder.glob('*.staged.parquet')))}.staged.parquet"
            self._files.append(path)
            self._writer = pq.ParquetWriter(path, table.schema)
        self._writer.write_table(table)
        self._numbers.clear()
        for column in self._columns:
            column.clear()

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _texts(cells: list[Cell]) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(cells, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid, UnicodeEncodeError):
        return pa.array([_text(cell) for cell in cells], pa.string())


def _text(cell: Cell) -> str | None:
    """Write a truth value as a word, and what has parts of its own as JSON."""
    import json

    if cell is None:
        return None
    if isinstance(cell, str):  # half of a surrogate pair, which JSON can write, is no text
        return cell.encode("utf-8", "replace").decode("utf-8")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return json.dumps(cell, ensure_ascii=False)
