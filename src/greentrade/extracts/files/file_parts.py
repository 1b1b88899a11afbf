"""Files turned into parts: Parquet is scanned in place, text read by DuckDB, JSON and workbooks by way of the session's folder."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.engines.sql import literal, quote
from greentrade.errors import ChoiceNeeded, GreentradeError, InputError, UsageError
from greentrade.extracts.files.archives import unpack
from greentrade.extracts.files.json_records import JsonTables, read_json
from greentrade.extracts.files.parts import CsvFile, Origin, Part, with_folders
from greentrade.extracts.files.recognise import Kind, kind_of, read_csv_layout
from greentrade.extracts.files.workbooks import workbook_parts
from greentrade.extracts.layouts.detect import Detector, is_question, shows_values
from greentrade.extracts.layouts.library import layouts

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.files.staging import Stage

_OWN = frozenset({"filename", "file_row_number"})


def file_parts(
    session: Session, files: Iterable[Path], *, detector: Detector, sheets: Sequence[str] = ()
) -> list[Part]:
    """Find the parts of files, none of them loaded yet.

    Parameters
    ----------
    session
        Our own connection.
    files
        The files.
    detector
        What headings mean.
    sheets
        Names of the sheets of workbooks (or lists of JSON files) that the user asks for.
    """
    reader = _Files(session, detector, sheets)
    parts: list[Part] = []
    given = list(files)
    beside = _companions(given)
    for path in given:
        if path not in beside:
            parts += reader.parts(Origin(path))
    if sheets and not reader.with_tables:
        raise UsageError(
            "sheet= names a sheet of a workbook, and no file of the extract is one.",
            hint="omit sheet= (--sheet).",
        )
    found = [*parts, *reader.parquet()]
    if not beside:
        return found
    said = f"not read, being no trade records: {', '.join(path.name for path in beside)}"
    return [replace(part, notes=(*part.notes, said)) for part in found]


def _companions(files: Sequence[Path]) -> list[Path]:
    """Find the files that come with those of a layout and hold no trade (lists of countries, of products), unless they are all that was named."""
    patterns = [re.compile(p, re.IGNORECASE) for layout in layouts().values() for p in layout.companions]
    found = [path for path in files if any(pattern.fullmatch(path.name) for pattern in patterns)]
    return found if len(found) < len(files) else []


class _Files:
    """Reads one file after the other; Parquet files of one kind are one part."""

    def __init__(self, session: Session, detector: Detector, sheets: Sequence[str]) -> None:
        self.session = session
        self.detector = detector
        self.sheets = sheets
        self.with_tables = False
        """Whether any file holds several tables by name."""
        self._parquet: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Origin]] = {}

    def parts(self, origin: Origin) -> Iterator[Part]:
        """Add the parts of one file, member or workbook."""
        kind = kind_of(origin)
        if kind is Kind.PARQUET and origin.unpacked is None:
            schema = _parquet_schema(self.session, origin)
            self._parquet.setdefault(schema, []).append(origin)
        elif kind is Kind.PARQUET:
            yield with_folders(self._one_parquet(origin))
        elif kind is Kind.ZIP:
            yield from self._archive(origin)
        elif kind is Kind.WORKBOOK:
            self.with_tables = True
            for part in workbook_parts(
                origin, self.session.folder, sheets=self.sheets, detector=self.detector
            ):
                yield with_folders(part)
        elif kind is Kind.JSON:
            yield with_folders(self._json(origin))
        else:
            yield with_folders(_csv_part(read_csv_layout(origin, self.session.folder)))

    def parquet(self) -> Iterator[Part]:
        """Add the Parquet files met on the way."""
        for (headings, types), origins in self._parquet.items():
            yield Part(
                _parquet_scan([o.read_path for o in origins]),
                headings,
                types,
                tuple(map(quote, headings)),
                files=tuple(origins),
                source_file="filename",
                source_row="file_row_number + 1",
            )

    def _one_parquet(self, origin: Origin) -> Part:
        """Add a member of an archive, which has another name than its copy."""
        headings, types = _parquet_schema(self.session, origin)
        scan = _parquet_scan([origin.read_path])
        return Part(
            scan,
            headings,
            types,
            tuple(map(quote, headings)),
            files=(origin,),
            source_file=literal(origin.name),
            source_row="file_row_number + 1",
            rows=int(self.session.execute(f"SELECT count(*) FROM {scan}", step="count the rows")[0][0]),
        )

    def _archive(self, origin: Origin) -> Iterator[Part]:
        """Add the tables of an archive. What has neither codes nor values that are known (a list of countries, say) is told, not read."""
        found = unpack(origin, self.session.folder)
        parts: list[Part] = []
        for member in found.members:
            if kind_of(member) is Kind.ZIP:
                raise InputError(
                    "the member is itself a zip archive.",
                    where=member.name,
                    hint="unpack the outer archive, and name what is inside.",
                )
            parts += self.parts(member)
        beside = [part for part in parts if not self._is_trade(part)]
        if len(beside) == len(parts):
            beside = []  # say of one of them what it lacks
        names = [*(o.member or "" for part in beside for o in part.files), *found.others]
        said = (f"not read, being no trade records: {', '.join(names)} in {origin.title}",) if names else ()
        for part in parts:
            if part not in beside:
                yield replace(part, notes=(*part.notes, *said))

    def _is_trade(self, part: Part) -> bool:
        """Whether a member is to be read: it fits a layout, or has values, so that an error must say what it lacks."""
        return shows_values(part.headings) or self._fits(part.headings, part.where)

    def _json(self, origin: Origin) -> Part:
        found = read_json(origin.read_path, self.session.folder, where=origin.name)
        table = self._choose(found, origin)
        inner = origin if table.name is None else origin.inside(table.name)
        part = table.part(inner, found.notes(table, origin.title))
        return replace(part, encoding=found.encoding, facts=found.facts)

    def _choose(self, found: JsonTables, origin: Origin) -> Stage:
        """Choose the list that the user names, the only one, or the only one that fits."""
        named = {table.name: table for table in found.tables if table.name is not None}
        self.with_tables = self.with_tables or bool(named)
        if self.sheets and named:
            wanted = [named[name] for name in self.sheets if name in named]
            if len(wanted) != 1:
                raise InputError(
                    f"sheet={', '.join(self.sheets)!r} names {len(wanted) or 'no'} lists of this JSON file.",
                    where=origin.name,
                    hint=f"its lists of records: {', '.join(named)}; name one.",
                )
            return wanted[0]
        if len(found.tables) == 1:
            return found.tables[0]
        fitting = [table for table in found.tables if self._fits(table.headings, origin.name)]
        if len(fitting) == 1:
            return fitting[0]
        raise ChoiceNeeded(
            f"the JSON file holds several lists of records: {', '.join(named)}.",
            option="sheet",
            where=origin.name,
        )

    def _fits(self, headings: Sequence[str], where: str | None) -> bool:
        try:
            self.detector.plan(headings, where)
        except GreentradeError as err:
            return is_question(err, headings)
        return True


# -- scans -------------------------------------------------------------------------------------------------------------------------------


def _parquet_scan(paths: list[Path]) -> str:
    """Write the scan of Parquet files; folder names like ``hs2=84`` are columns and stay text."""
    hive = any("=" in piece for path in paths for piece in path.parts[:-1])
    listed = ", ".join(_one_file(p) for p in paths)
    return (
        f"read_parquet([{listed}], file_row_number = true, filename = true, binary_as_string = true, "
        f"hive_partitioning = {'true' if hive else 'false'}, hive_types_autocast = false)"
    )


def _one_file(path: Path) -> str:
    """Write a path as SQL text that names this file only: DuckDB would read ``*``, ``?`` and ``[`` as a pattern."""
    return literal(glob.escape(str(path)))


def _parquet_schema(session: Session, origin: Origin) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        rows = session.execute(f"DESCRIBE SELECT * FROM {_parquet_scan([origin.read_path])}")
    except (GreentradeError, UnicodeDecodeError) as err:
        raise InputError(
            f"the Parquet file cannot be read: it is damaged or cut short ({str(err.__cause__ or err).splitlines()[0]}).",
            where=origin.name,
            hint="fetch or write it again.",
        ) from err
    own = [(name, kind) for name, kind, *_ in rows if name not in _OWN]
    if origin.folders:
        _check_folders(session, origin)
    return tuple(n for n, _ in own), tuple(k for _, k in own)


def _check_folders(session: Session, origin: Origin) -> None:
    """Refuse a file whose own column says otherwise than the folder in which it lies: DuckDB believes the folder."""
    scan = f"read_parquet({_one_file(origin.read_path)}, hive_partitioning = false)"
    said = {key.casefold(): (key, text) for key, text in origin.folders.items()}
    for name, kind, *_ in session.execute(f"DESCRIBE SELECT * FROM {scan}"):
        if name.casefold() not in said:
            continue
        key, text = said[name.casefold()]
        wanted = "NULL" if text is None else f"try_cast({literal(text)} AS {kind})"
        if session.execute(f"SELECT 1 FROM {scan} WHERE {quote(name)} IS DISTINCT FROM {wanted} LIMIT 1"):
            raise InputError(
                f"the folder says {key}={text}, and column {name!r} of the file says otherwise.",
                where=origin.name,
                hint="name the file's folder otherwise, or correct the column.",
            )


def _csv_part(file: CsvFile) -> Part:
    names = tuple(f"c{i}" for i in range(file.width))
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in names)
    scan = (
        f"read_csv({_one_file(file.read_path)}, auto_detect = false, header = false, skip = {file.skip}, "
        f"delim = {literal(file.delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}}, "
        f"compression = '{file.compression}', store_rejects = true, rejects_limit = 0, rejects_table = 'gt_csv_errors', rejects_scan = 'gt_csv_scans')"
    )
    width = len(file.headings)
    return Part(
        scan,
        file.headings,
        ("VARCHAR",) * width,
        names[:width],
        files=(file.origin,),
        csv=file,
        encoding=file.encoding,
        facts={"title": file.title} if file.title else {},
    )
