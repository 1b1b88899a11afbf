"""What is read: an origin (a file, a member of an archive, a sheet of a workbook) and a part (something to select from)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from greentrade.engines.sql import literal
from greentrade.extracts.layouts.vocabulary import fold

INSIDE = " > "
"""Between a file and what is inside it: ``trade.zip > jan.csv``, ``book.xlsx > Imports``."""

_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from.

    Attributes
    ----------
    path
        The file as the user named it.
    member
        Member of an archive, sheet of a workbook or list of a JSON file, where the file holds several things.
    unpacked
        Copy of the member that can be read, in the session's folder; None where the file itself is read.
    """

    path: Path
    member: str | None = None
    unpacked: Path | None = None

    @property
    def read_path(self) -> Path:
        """File whose bytes are read."""
        return self.unpacked or self.path

    @property
    def name(self) -> str:
        """Name in messages and in ``source_file``: the path, and what is meant inside it."""
        return str(self.path) + (f"{INSIDE}{self.member}" if self.member is not None else "")

    @property
    def title(self) -> str:
        """Short name, without the folder."""
        return self.path.name + (f"{INSIDE}{self.member}" if self.member is not None else "")

    def inside(self, member: str, unpacked: Path | None = None) -> Origin:
        """Name something inside this origin."""
        whole = member if self.member is None else f"{self.member}{INSIDE}{member}"
        return Origin(self.path, whole, unpacked or self.unpacked)

    @property
    def folders(self) -> dict[str, str | None]:
        """What folder names like ``year=2020`` say, in the path and inside an archive."""
        pieces = [*self.path.parts[:-1], *(self.member or "").split("/")[:-1]]
        pairs = (piece.split("=", 1) for piece in pieces if "=" in piece[1:])
        return {key: None if text == _NO_VALUE else unquote(text) for key, text in pairs}


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file and how to read it.

    Attributes
    ----------
    origin
        Where it comes from.
    read_path
        File that DuckDB reads: the file itself, or a UTF-8 copy in the session's folder.
    headings
        Headings, the blank one of a trailing delimiter left out.
    width
        Fields in a row: more than headings where every row ends in a delimiter.
    skip
        Physical lines up to and including the headings.
    titles, title
        Lines of title above the headings, and what they say.
    compression
        gzip, zstd or none.
    lines
        Physical lines.
    unfinished
        Whether the last line ends neither in a line end nor in a quote.
    """

    origin: Origin
    read_path: Path
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    width: int
    skip: int
    titles: int
    compression: str
    lines: int
    unfinished: bool
    title: str = ""


@dataclass(frozen=True)
class Part:
    """One thing to select from.

    Attributes
    ----------
    scan
        What follows FROM.
    headings, types, sql
        Headings as they stand in the source, DuckDB types, and the SQL name of each column in the scan.
    files
        Where it comes from.
    csv
        The CSV file, where it is one.
    encoding
        Encoding of a text file.
    source_file, source_row
        SQL for where a row came from.
    rows
        Rows, where they are known without counting.
    notes
        What a user should know of how it was read.
    facts
        What is next to the table: ``title`` above the headings, entries of a JSON envelope by path.
    open
        For what is readable once, or may be changed by somebody else, and so is copied: makes the scan readable with only these columns
        and returns how to close it again. None where the scan can stay.
    """

    scan: str
    headings: tuple[str, ...]
    types: tuple[str, ...]
    sql: tuple[str, ...]
    files: tuple[Origin, ...] = ()
    csv: CsvFile | None = None
    encoding: str | None = None
    source_file: str = "NULL::VARCHAR"
    source_row: str = "row_number() OVER ()"
    rows: int | None = None
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    open: Callable[[Iterable[int]], Callable[[], None]] | None = field(default=None, repr=False)

    @property
    def where(self) -> str | None:
        """Name of the part in a message."""
        return self.files[0].name if self.files else None


def facts_of(part: Part) -> dict[str, str]:
    """Collect what is next to the table of a part, the name of its file among it (of several files: what all names have in common is not asked)."""
    name = {"name": part.files[0].title} if len(part.files) == 1 else {}
    return {**name, **part.facts}


def with_folders(part: Part) -> Part:
    """Add a column for each folder name like ``year=2020`` of which a part has no column of its own."""
    known = {fold(heading) for heading in part.headings}
    said = {key: text for key, text in part.files[0].folders.items() if fold(key) not in known}
    return replace(
        part,
        headings=(*part.headings, *said),
        types=(*part.types, *("VARCHAR" for _ in said)),
        sql=(*part.sql, *("NULL::VARCHAR" if text is None else literal(text) for text in said.values())),
    )
