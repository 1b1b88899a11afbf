"""Side files: read, and every fault of their own named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from greentrade.hs.editions import NAMES
from greentrade.reference.dimensions import TIERS
from greentrade.reference.files import MAX_TOML_BYTES, decode, leads_out
from greentrade.reference.kinds import LIST_ID, LISTS
from greentrade.reference.problem import Problem, cut, shown

STANDINGS = ("official", "published", "indicative")
MEASURE_KINDS = ("ban", "control", "free")
"""What a list stands for: a ban, a control (licence, consent), or goods that a ban leaves free."""
AGREEMENTS = ("BASEL", "CITES", "MINAMATA", "MONTREAL", "ROTTERDAM", "STOCKHOLM")
"""Environmental agreements whose parties are known (`places/mea_parties.csv`)."""
_TAKEN_BY_LISTS = frozenset({"code", "filename", "file_no", "line", "list_id", "more"})
"""Names that further columns of a list cannot have: those under which rows are kept while they are checked and read."""

Test = Callable[[Any], bool]

_DEEP_KEY = re.compile(
    r"""(?<![^\s.=\[\]{},"'])(?:(?:"[^"\n]*"|'[^'\n]*'|[^\s.=\[\]{},"']+)[ \t]*\.[ \t]*){50}"""
)
"""A key of many parts, for each pair of which the parser would keep a copy: a small file could fill the memory."""


def is_text(value: Any) -> bool:
    """Tell whether a value is a text that is not blank."""
    return isinstance(value, str) and bool(value.strip())


def is_whole(value: Any) -> bool:
    """Tell whether a value is a whole number from 1 on that fits a column."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31


def _day(value: Any) -> bool:
    if type(value) is date:
        return True
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _band(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(is_whole, value)) and value[0] <= value[1]


def is_texts(value: Any) -> bool:
    """Tell whether a value is a list of texts, perhaps empty."""
    return isinstance(value, list) and all(map(is_text, value))


def _editions(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(name in NAMES for name in value)


def _sources(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(is_text, value.values()))


def _columns(value: Any) -> bool:
    return _sources(value) and all(
        re.fullmatch(r"[a-z][a-z0-9_]*", name) and name not in _TAKEN_BY_LISTS for name in value
    )


def _measure(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= {"name", "kind", "importer", "categories", "doubt"}
        and _NAME(value.get("name"))
        and value.get("kind") in MEASURE_KINDS
        and (value.get("importer") is None or _NATION(value["importer"]))
        and (value.get("categories") is None or (is_texts(value["categories"]) and bool(value["categories"])))
        and (value.get("doubt") is None or _NAME(value["doubt"]))
    )


def _trade_agreements(value: Any) -> bool:
    return isinstance(value, dict) and all(_NATION(nation) and is_texts(value[nation]) for nation in value)


def _matches(pattern: str) -> Test:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_one_of(choices: Iterable[str]) -> Test:
    return lambda value: value in choices


_NAME = _matches(r"[a-z][a-z0-9_]*")
_NATION = _matches(r"[A-Z]{3}")
FIELDS: dict[str, tuple[Test, str]] = {
    "id": (
        _matches(LIST_ID),
        "lower-case letters, digits, _ and - only, the same as the file's name",
    ),
    "title": (is_text, "what the list is, in our words"),
    "title_zh": (is_text, "the title in Chinese"),
    "short_title": (is_text, "the title in two or three words, for tables"),
    "short_title_zh": (is_text, "the short title in Chinese"),
    "publisher": (is_text, "who published the list"),
    "publisher_zh": (is_text, "the publisher in Chinese"),
    "official": (lambda value: isinstance(value, bool), "true or false"),
    "standing": (_is_one_of(STANDINGS), f"one of {', '.join(STANDINGS)}"),
    "year": (lambda value: is_whole(value) and 1900 <= value <= 2100, "the year of the list, a number"),
    "dimension": (is_text, "the dimension that the list speaks for"),
    "agreement": (
        _is_one_of(AGREEMENTS),
        f"the agreement whose parties count for these goods: one of {', '.join(AGREEMENTS)}",
    ),
    "measure": (
        _measure,
        (
            'the measure that the list stands for: { name = "cn_import_ban", kind = "ban", importer = "CHN" }; '
            f"kind is one of {', '.join(MEASURE_KINDS)}; importer, categories and doubt may be left out"
        ),
    ),
    "edition": (is_text, "what version of the table this is"),
    "editions": (_editions, f"HS editions of the rows: {', '.join(NAMES)}"),
    "nation": (_NATION, "ISO 3166 code of three letters (EUN for the EU)"),
    "speaks_to": (_matches(r"all|own_nation|not:[A-Z]{3}"), "all, own_nation or not:<nation>"),
    "from": (_is_one_of(TIERS), f"one of {', '.join(TIERS)}"),
    "official_count": (is_whole, "how many codes the publisher counts"),
    "official_counts": (lambda value: isinstance(value, dict), "a table of counts by act"),
    "rows": (_band, "the fewest and the most rows that are right: rows = [54, 54]"),
    "repealed": (is_text, 'when the list ended: "2016"'),
    "coverage": (is_text, "the dates that the table covers"),
    "last_checked": (_day, 'a date: "2026-11-23"'),
    "check_interval_days": (is_whole, "a number of days"),
    "licence": (is_text, "under what terms the facts are carried"),
    "cautions": (is_texts, "a list of texts"),
    "sources": (_sources, 'a table [sources] with lines like  s1 = "where it was read"'),
    "columns": (
        _columns,
        (
            'a table [columns] with a line for each further column, in the order of the file:  gases = "gases that count"; '
            f"none can be called {', '.join(sorted(_TAKEN_BY_LISTS))}"
        ),
    ),
    "key": (is_texts, 'the further columns that tell rows apart: key = ["label"]'),
    "library_date": (_day, 'the day of the library: "2026-07-07"'),
    "sha256": (_matches(r"[0-9a-f]{64}"), "SHA-256 of the file that the table was made from"),
    "trade_agreements": (
        _trade_agreements,
        'groups that are trade agreements of a country: { CHN = ["RCEP"] }',
    ),
    "orphans": (lambda value: isinstance(value, dict), "codes without a correlate, by table and edition"),
}
"""Every key that a side file may have: test of its value, and what to write."""
TEAM_KEYS = ("id", "title", "dimension", "standing", "sources")
TEAM_TABLE_KEYS = ("id", "title", "sources")
OUR_TABLE_KEYS = ("id", "title", "publisher", "official", "last_checked", "licence", "cautions", "sources")
OUR_LIST_KEYS = (
    *OUR_TABLE_KEYS,
    "title_zh",
    "publisher_zh",
    "dimension",
    "standing",
    "year",
    "rows",
    "check_interval_days",
)


@dataclass(slots=True)
class Side:
    """A side file: its parsed content (empty if it cannot be read) and text."""

    path: Path
    ours: bool
    data: dict[str, Any] = field(default_factory=dict)
    text: str = ""

    def line(self, key: str, below: str | None = None) -> int | None:
        """Physical line on which a key or a table begins (the first one below another, if named)."""
        start = self.line(below) if below else None
        offset = sum(map(len, self.text.splitlines(keepends=True)[: start - 1])) if start else 0
        pattern = re.compile(
            rf"^[ \t]*(?:{re.escape(key)}[ \t]*=|\[{re.escape(key)}(?:\.[^\]]*)?\])", re.MULTILINE
        )
        found = pattern.search(self.text, offset)
        return self.text.count("\n", 0, found.start()) + 1 if found else None

    def problem(
        self, key: str | None, rule: str, message: str, hint: str, *, below: str | None = None
    ) -> Problem:
        """Name a fault of the file, at the line of the key."""
        line = self.line(key, below) if key else None
        row = cut(self.text.split("\n")[line - 1].strip()) if line else ""
        return Problem(shown(self.path), line, row, rule, message, hint)


def read_toml(path: Path, *, ours: bool) -> tuple[Side, list[Problem]]:
    """Parse a TOML file; on a fault the side is empty."""
    side = Side(path, ours)
    if not ours and leads_out(path, path.parent):
        hint = "copy the file into the folder."
        return side, [side.problem(None, "path", "the file is a link that leads out of its folder.", hint)]
    side.text, faults = decode(path, MAX_TOML_BYTES)
    if faults:
        return side, faults
    if deep := _DEEP_KEY.search(side.text):
        place = side.text.count("\n", 0, deep.start()) + 1
        message = "a key has more than fifty parts joined by dots."
        return side, [
            Problem(shown(path), place, "", "toml", message, "write short keys, and texts in quotes.")
        ]
    try:
        side.data = tomllib.loads(side.text)
    except (ValueError, RecursionError) as err:
        found = re.search(r"at line (\d+)", str(err))
        line = int(found[1]) if found else None
        row = cut(side.text.split("\n")[line - 1].strip()) if line else ""
        hint = "texts stand in quotes, lists in [ ], and the [sources] table comes last."
        return side, [Problem(shown(path), line, row, "toml", f"the file is not valid TOML: {err}.", hint)]
    return side, []


def side_faults(side: Side, kind: str, stem: str | None) -> list[Problem]:
    """Find the faults of a side file by itself: keys that lack, are unknown or hold the wrong thing."""
    is_list = kind in LISTS
    needed = (
        (OUR_LIST_KEYS if is_list else OUR_TABLE_KEYS)
        if side.ours
        else TEAM_KEYS
        if is_list
        else TEAM_TABLE_KEYS
    )
    faults = []
    for key in needed:
        if key not in side.data:
            example = (
                "a table [sources] with a line for each source"
                if key == "sources"
                else f"{key} = ... ({FIELDS[key][1]})"
            )
            faults.append(
                side.problem(None, "side_file_key", f"the side file lacks {key}.", f"add {example}.")
            )
    for key, value in side.data.items():
        if key not in FIELDS:
            near = get_close_matches(key, FIELDS, n=1)
            hint = f"write {near[0]}." if near else f"remove it; known keys are {', '.join(FIELDS)}."
            faults.append(
                side.problem(key, "side_file_key", f"the side file has the unknown key {cut(key)!r}.", hint)
            )
        elif not FIELDS[key][0](value):
            brief = f"{value!r}"[:80]
            faults.append(
                side.problem(key, "side_file_value", f"{key} is {brief}.", f"write {FIELDS[key][1]}.")
            )
    if stem is not None and isinstance(side.data.get("id"), str) and side.data["id"] != stem:
        message = f"the id {side.data['id']!r} is not the name of the file, {stem!r}."
        faults.append(
            side.problem("id", "side_file_id", message, f'write id = "{stem}", or rename both files.')
        )
    return faults
