"""Which files are reference tables, and what must hold of a file before anybody reads it as a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from greentrade.hs.editions import NAMES
from greentrade.reference.problem import MOST_KEPT, Problem, shown

MAX_CSV_BYTES = 20_000_000
"""No list is longer than this: the whole library of Chinese rebate rates has a tenth of it."""
MAX_TOML_BYTES = 1_000_000
DIMENSIONS = "dimensions.toml"

_EDITION = "|".join(NAMES)
_PAIR = "|".join(f"{newer}_{older}" for older, newer in pairwise(NAMES))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table: where its files lie, how they are named and ordered, where their side file is.

    Parameters
    ----------
    name
        Name of the kind: of its model in ``schemas.py`` and of its table in the audits.
    pattern
        Files of the kind, below our own root.
    key
        Columns that identify a row of a file and by which its rows are sorted.
    side
        Side file that speaks for all files of the kind, below the root; None if each has its own.
    stem
        What a file's name must be, without ``.csv``.
    required
        Names (without ``.csv``) that loading cannot do without.
    """

    name: str
    pattern: str
    key: tuple[str, ...]
    side: str | None = None
    stem: str = r"[a-z0-9][a-z0-9_]*"
    required: tuple[str, ...] = ()


LIST_KEY = ("hs_edition", "nation", "hs_code", "valid_from", "category", "op")
INDUSTRY_KEY = ("scheme", "industry_code")
CODE_LIST, INDUSTRY_LIST = "code_list", "industry_list"
KINDS: tuple[Kind, ...] = (
    Kind("hs_codes", "hs/codes/*.csv", ("hs6",), "hs/codes.toml", _EDITION, NAMES),
    Kind(
        "hs_correlations",
        "hs/correlations/*.csv",
        ("from_hs6", "to_hs6"),
        "hs/correlations.toml",
        _PAIR,
        tuple(_PAIR.split("|")),
    ),
    Kind(
        "hs_correlation_patches",
        "hs/correlation_patches.csv",
        ("from_edition", "to_edition", "from_hs6", "to_hs6", "action"),
        "hs/correlations.toml",
        required=("correlation_patches",),
    ),
    Kind(CODE_LIST, "lists/*/*.csv", LIST_KEY),
    Kind(INDUSTRY_LIST, "industries/lists/*.csv", INDUSTRY_KEY),
    Kind(
        "cpa_links",
        "industries/links/cpa*.csv",
        ("hs6", "nace2", "cpa2008"),
        "industries/links.toml",
        f"cpa2008_({_EDITION})",
        ("cpa2008_HS2007",),
    ),
    Kind(
        "industry_links",
        "industries/links/*.csv",
        ("hs6", "industry_code"),
        "industries/links.toml",
        f"(isic2|isic3|naics|sitc3)_({_EDITION})",
        ("isic2_HS2017", "isic3_HS2007", "naics_HS2017", "sitc3_HS2017"),
    ),
    Kind(
        "bea_naics",
        "industries/crosswalks/bea_naics.csv",
        ("bea_schema", "bea_code", "naics_code"),
        "industries/crosswalks.toml",
        required=("bea_naics",),
    ),
    Kind(
        "gbt4754_isic3",
        "industries/crosswalks/gbt4754_isic3.csv",
        ("gbt4754_2017",),
        "industries/crosswalks.toml",
        required=("gbt4754_isic3",),
    ),
    Kind("isic3_labels", "industries/isic3_labels.csv", ("isic",), required=("isic3_labels",)),
    Kind(
        "countries",
        "places/countries.csv",
        ("row_kind", "iso3", "comtrade_code", "gacc_code"),
        required=("countries",),
    ),
    Kind("customs_unions", "places/customs_unions.csv", ("iso3",), required=("customs_unions",)),
    Kind("cn_hs8_validity", "policy/cn_hs8_validity.csv", ("hs8",), required=("cn_hs8_validity",)),
    Kind("cn_hs8_splits", "policy/cn_hs8_splits.csv", ("hs8",)),
    Kind("gacc_regimes", "policy/gacc_regimes.csv", ("code",), required=("gacc_regimes",)),
    Kind(
        "rebate_announcements",
        "policy/rebate_announcements.csv",
        ("announcement_id",),
        required=("rebate_announcements",),
    ),
    Kind(
        "rebate_changes",
        "policy/rebate_changes.csv",
        ("announcement_id", "hs_code", "effective_date"),
        required=("rebate_changes",),
    ),
    Kind(
        "rebate_changes_unverified",
        "policy/rebate_changes_unverified.csv",
        ("announcement_id", "hs_code", "effective_date"),
    ),
    Kind(
        "rebate_change_headings",
        "policy/rebate_change_headings.csv",
        ("announcement_id", "hs_code", "effective_date"),
    ),
    Kind(
        "rebate_rates",
        "policy/rebate_rates.csv",
        ("hs_code", "as_of_start", "as_of_end", "source"),
        required=("rebate_rates",),
    ),
)
BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
LISTS = (CODE_LIST, INDUSTRY_LIST)


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
        text = self.lines[line - 1]
        return text if len(text) <= 160 else f"{text[:157]}..."


def visible(root: Path, suffix: str) -> Iterator[Path]:
    """Files below a root with this suffix, in order, those in hidden folders left out."""
    for path in sorted(root.rglob(f"*{suffix}")):
        parts = path.relative_to(root).parts
        if (
            path.suffix == suffix
            and path.is_file()
            and not any(p.startswith((".", "__pycache__")) for p in parts[:-1])
        ):
            yield path


def layered(ours: Path, directory: Path) -> tuple[Path, ...]:
    """Folders to read when a user names one: theirs over ours, or theirs alone if it is a whole set of tables itself."""
    whole = directory.resolve() == ours.resolve() or (directory / "hs" / "codes").is_dir()
    return (directory,) if whole else (ours, directory)


def list_files(root: Path, *, ours: bool) -> Iterator[tuple[Path, Path]]:
    """CSV and side file of each list below a root that has both."""
    patterns = [kind.pattern for kind in KINDS if kind.name in LISTS]
    for path in visible(root, ".csv"):
        if ours and not any(path.relative_to(root).match(pattern) for pattern in patterns):
            continue
        side = path.with_suffix(".toml")
        if side.is_file():
            yield path, side


def kind_of(path: Path, root: Path, *, ours: bool) -> str | None:
    """Kind of a CSV: by its place in our folder, by its first column in a team's; None if there is no such kind."""
    if ours:
        relative = path.relative_to(root)
        return next((kind.name for kind in KINDS if relative.match(kind.pattern)), None)
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
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as err:
        line = raw.count(b"\n", 0, err.start) + 1
        offset = f"byte 0x{raw[err.start]:02x} at offset {err.start} is not UTF-8"
        return "", [_encoding(file, line, f"{offset}{_likely_encoding(raw)}.")]
    if text.startswith("\ufeff"):
        hint = 'save it as "UTF-8" instead of "UTF-8 with BOM" or "CSV UTF-8".'
        return "", [Problem(file, 1, "", "byte_order_mark", "the file begins with a byte order mark.", hint)]
    return text, []


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
        "save the file as UTF-8 (in Excel: CSV UTF-8, then drop the byte order mark).",
    )


def read_table(table: Table, required: list[str], optional: frozenset[str]) -> list[Problem]:
    """Fill a table's header, rows and lines; give every fault of the text as such.

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
        hint = "save it with Unix line ends (LF)."
        faults.append(
            Problem(file, line, "", "line_ends", "the file has Windows or old Mac line ends (CR).", hint)
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    table.lines = text.removesuffix("\n").split("\n")
    header = table.lines[0].split(",")
    wrong = header_fault(header, required, optional)
    if wrong:
        return [*faults, Problem(file, 1, table.text(1), "columns", *wrong)]
    table.header = header
    faults.extend(_read_rows(table, file))
    if not table.rows and not faults:
        hint = "add the rows, or remove the file and its side file."
        faults.append(Problem(file, None, "", "empty", "the table has a header and no rows.", hint))
    return faults


def header_fault(header: list[str], required: list[str], optional: frozenset[str]) -> tuple[str, str] | None:
    """What is wrong with a header, and what to do; None if it is right."""
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
        parts += (
            [f"the header has {', '.join(map(repr, unknown))}, which no such table has"] if unknown else []
        )
        return "; ".join(parts) + ".", hint
    if len(set(header)) < len(header):
        return "the header names a column twice.", hint
    return "the columns stand in the wrong order.", hint


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u200b\u200e\u200f\u2028\u2029\ufeff]")
_AWKWARD = re.compile(r'"|\n\n|[^\S\n],|,[^\S\n]|[^\S\n]$|^[^\S\n]', re.MULTILINE)


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
        if len(faults) < MOST_KEPT:
            faults += [Problem(file, number, table.text(number), *fault) for fault in wrong]
        if fields:
            table.rows.append([*fields, str(number)])
    return faults


def _fields(line: str, width: int) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Fields of one line (none if it is no row of the table) and its faults: rule, message, hint."""
    if not line.strip():
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
