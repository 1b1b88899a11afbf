"""Which files are reference tables, and what must hold of a file before anybody reads it as a table."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from greentrade.reference.kinds import CODE_LIST, INDUSTRY_LIST, KINDS, LISTS, RATE_LIBRARY
from greentrade.reference.problem import MOST_KEPT, Problem, cut, shown

MAX_CSV_BYTES = 20_000_000
"""No list is longer than this: the whole library of Chinese rebate rates has a tenth of it."""
MAX_TOML_BYTES = 1_000_000
MAX_LINE = 10_000
"""Characters of a line; the longest of ours has some hundreds."""
DIMENSIONS = "dimensions.toml"


@dataclass(slots=True)
class Table:
    """One CSV file: its kind, side file and, once read, its header, rows and the text of its lines."""

    number: int
    root: Path
    path: Path
    kind: str
    side: Path
    ours: bool
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def text(self, line: int | None) -> str:
        """Text of a physical line, cut where nobody would read on."""
        if line is None or not 1 <= line <= len(self.lines):
            return ""
        return cut(self.lines[line - 1])


def visible(root: Path, *suffixes: str) -> Iterator[Path]:
    """Files below a root with one of these suffixes, in order; what is hidden is left out, and links to folders are not followed."""
    yield from sorted(map(Path, visible_names(root, *suffixes)))


def visible_names(root: Path, *suffixes: str) -> list[str]:
    """Return the same files as texts, in no order: each loading of the tables looks at all of them."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not hidden(name)]
        for name in names:
            if name.endswith(suffixes) and not hidden(name):
                path = os.path.join(folder, name)  # noqa: PTH118
                if os.path.isfile(path):  # noqa: PTH113 (Path.is_file may raise)
                    found.append(path)
    return found


def leads_out(path: Path, root: Path) -> bool:
    """Tell whether a file is a link to somewhere outside a folder."""
    return path.is_symlink() and not path.resolve().is_relative_to(root.resolve())


def hidden(name: str) -> bool:
    """Tell whether a file or folder is none of ours: editors, systems and version control keep theirs beside the lists."""
    return name.startswith((".", "__pycache__")) and not name.startswith("..")


def layered(ours: Path, directory: Path) -> tuple[Path, ...]:
    """Folders to read when a user names one: theirs over ours, or theirs alone if it is a whole set of tables itself."""
    whole = directory.resolve() == ours.resolve() or (directory / "hs" / "codes").is_dir()
    return (directory,) if whole else (ours, directory)


def list_files(root: Path, *, ours: bool) -> Iterator[tuple[Path, Path]]:
    """CSV and side file of each list below a root that has both."""
    for path in visible(root, ".csv"):
        side = path.with_suffix(".toml")
        if kind_of(path, root, ours=ours) in LISTS and side.is_file():
            yield path, side


def kind_of(path: Path, root: Path, *, ours: bool) -> str | None:
    """Kind of a CSV: by its place in our folder, by its name or first column in a team's; None if there is no such kind."""
    if ours:
        relative = path.relative_to(root)
        return next((kind.name for kind in KINDS if relative.match(kind.pattern)), None)
    if path.stem == RATE_LIBRARY:
        return RATE_LIBRARY
    try:
        with path.open("rb") as stream:
            return INDUSTRY_LIST if b"industry_code" in stream.readline(1000) else CODE_LIST
    except OSError:
        return CODE_LIST


def decode(path: Path, limit: int) -> tuple[str, list[Problem]]:
    """Text of a file, or why it has none: too large, another encoding."""
    file = shown(path)
    try:
        size = path.stat().st_size
        if size > limit:
            return "", [
                Problem(
                    file, None, "", "size", f"the file has {size:,} bytes, more than the {limit:,} that a table may have; it was not read.",
                    "keep code lists here, one row a code, and trade records elsewhere.",
                )
            ]  # fmt: skip
        raw = path.read_bytes()
    except OSError as err:
        return "", [
            Problem(
                file,
                None,
                "",
                "unreadable",
                f"the file cannot be read: {err.strerror}.",
                "check its permissions.",
            )
        ]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", [_encoding(file, 1, "the file is UTF-16 (byte order mark at byte 0).")]
    if _every_other_is_nul(raw[:1000]):
        return "", [_encoding(file, 1, "the file is UTF-16: every other byte is 0.")]
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "", [_encoding(file, 1, "the file is a spreadsheet or an archive, not text.")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as err:
        line = raw.count(b"\n", 0, err.start) + 1
        offset = f"byte 0x{raw[err.start]:02x} at offset {err.start} is not UTF-8"
        return "", [_encoding(file, line, f"{offset}{_likely_encoding(raw)}.")]
    if text.startswith("\ufeff"):
        hint = 'save it as UTF-8 without one (Excel cannot: see "From a spreadsheet" in docs/own-lists.md).'
        return "", [Problem(file, 1, "", "byte_order_mark", "the file begins with a byte order mark.", hint)]
    return text, []


def _every_other_is_nul(raw: bytes) -> bool:
    """Tell whether bytes look like text in UTF-16 that does not say so."""
    low, high = sorted(raw[start::2].count(0) for start in (0, 1))
    return len(raw) >= 8 and low < 0.1 * (len(raw) // 2) and high > 0.9 * (len(raw) // 2)


def _likely_encoding(raw: bytes) -> str:
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "; the bytes read well as GBK (GB18030)" if re.search("[\u4e00-\u9fff]", text) else ""


def _encoding(file: str, line: int, message: str) -> Problem:
    return Problem(
        file,
        line,
        "",
        "encoding",
        message,
        'save the file as UTF-8 (see "From a spreadsheet" in docs/own-lists.md).',
    )


def read_table(
    table: Table, required: list[str], optional: frozenset[str], further: list[str]
) -> list[Problem]:
    """Fill a table's header, rows and lines; give every fault of the text as such.

    The header has the `required` columns in order (a team may leave out the `optional` ones), then the `further` ones that the side
    file declares.

    Rows that have the right number of fields are kept in `rows` together with their line (as its last field), so that what is
    right can be checked further. Afterwards the engine's reader and this one must see the same fields: hence no quotes, line
    breaks or control characters inside a field.
    """
    text, faults = decode(table.path, MAX_CSV_BYTES)
    if faults:
        return faults
    file = shown(table.path)
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        hint = 'save it with Unix line ends, LF (see "From a spreadsheet" in docs/own-lists.md).'
        faults.append(
            Problem(file, line, "", "line_ends", "the file has Windows or old Mac line ends (CR).", hint)
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    table.lines = text.removesuffix("\n").split("\n")
    longest = max(range(len(table.lines)), key=lambda number: len(table.lines[number]))
    if (length := len(table.lines[longest])) > MAX_LINE:
        message = f"the line has {length:,} characters, more than the {MAX_LINE:,} that a row may have."
        hint = "write each row on a line of its own, with short labels."
        faults.append(Problem(file, longest + 1, table.text(longest + 1), "long_line", message, hint))
        return faults
    header = table.lines[0].split(",")
    wrong = header_fault(header, required, optional, further)
    if wrong:
        return [*faults, Problem(file, 1, table.text(1), "columns", *wrong)]
    table.header = header
    faults.extend(_read_rows(table, file))
    if not table.rows and not faults:
        hint = "add the rows, or remove the file and its side file."
        faults.append(Problem(file, None, "", "empty", "the table has a header and no rows.", hint))
    return faults


def header_fault(
    header: list[str], required: list[str], optional: frozenset[str], further: list[str]
) -> tuple[str, str] | None:
    """Name the fault of a header, and what to do; None if it is right."""
    required = [*required, *further]
    expected = [name for name in required if name in header or name not in optional]
    if header == expected:
        return None
    hint = f"write the header {','.join(required)}" + (
        f" (may be left out: {', '.join(sorted(optional))})." if optional else "."
    )
    if not any(header):
        return "the file is empty: it has no header.", hint
    unknown = [name for name in header if name not in required]
    missing = [name for name in expected if name not in header]
    if missing or unknown:
        parts = [f"the header lacks {', '.join(missing)}"] if missing else []
        if unknown:
            brief = ", ".join(f"{name[:80]!r}" for name in unknown[:8])
            more = f" and {len(unknown) - 8} more" if len(unknown) > 8 else ""
            parts.append(f"the header has {brief}{more}, which no such table has")
        if len(header) == 1 and (signs := re.findall(r"[;\t|]", header[0])):
            hint = f"separate the columns with commas, not with {signs[0]!r}; {hint}"
        if unknown and not missing:
            hint += (
                " Further columns stand at the end and are declared in the side file, in a table [columns]."
            )
        return "; ".join(parts) + ".", hint
    if len(set(header)) < len(header):
        return "the header names a column twice.", hint
    return "the columns stand in the wrong order.", hint


_CONTROL = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
"""What nobody sees, or what makes a reader see the row in another order than it has."""
_AWKWARD = re.compile(r'"|\n\n|^,+$|[^\S\n],|,[^\S\n]|[^\S\n]$|^[^\S\n]', re.MULTILINE)


def _read_rows(table: Table, file: str) -> list[Problem]:
    """Fields of each line; the faults of lines that are no rows of the table."""
    text, width = "\n".join(table.lines), len(table.header)
    if not (_AWKWARD.search(text) or _CONTROL.search(text)):
        table.rows = [[*line.split(","), str(number)] for number, line in enumerate(table.lines[1:], start=2)]
        if all(len(row) == width + 1 for row in table.rows):
            return []
        table.rows = []
    faults: list[Problem] = []
    for number, line in enumerate(table.lines[1:], start=2):
        fields, wrong = _fields(line, width)
        faults += [Problem(file, number, table.text(number), *fault) for fault in wrong]
        if fields:
            table.rows.append([*fields, str(number)])
        if len(faults) >= MOST_KEPT:
            break  # enough is known of this file
    return faults


def _fields(line: str, width: int) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Fields of one line (none if it is no row of the table) and its faults: rule, message, hint."""
    if not line.strip(", \t"):
        return [], [("blank_line", "the line is empty.", "remove it.")]
    if _CONTROL.search(line):
        hint = "type the row again instead of pasting it."
        return [], [("invisible", "the row holds an invisible character (tab, control or zero-width).", hint)]
    try:
        fields = next(csv.reader([line], strict=True))
    except csv.Error:
        hint = 'write "..." around the whole field, on one line.'
        return [], [("quotes", "a quoted field does not end on its line, or goes on after its quote.", hint)]
    if '"' in "".join(fields):
        return [], [("quotes", "a field holds a double quote.", "write ' instead, or leave the quotes away.")]
    if len(fields) > width:
        hint = "put a label that has a comma in it between double quotes."
        return [], [("fields", f"the row has {len(fields)} fields, the header {width}.", hint)]
    if len(fields) < width:
        hint = "write a comma for each empty field too."
        return [], [("fields", f"the row has {len(fields)} fields, the header {width}.", hint)]
    if any(value != value.strip() for value in fields):
        return fields, [("blanks", "a field begins or ends with a blank.", "remove the blank.")]
    return fields, []
