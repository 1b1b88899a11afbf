"""Side files and `dimensions.toml`: read, and every fault of their own named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from greentrade.hs.editions import NAMES
from greentrade.reference.dimensions import ANY_OF_THREE, DEFAULT, PROFILES, THREE, TIERS
from greentrade.reference.files import DIMENSIONS, MAX_TOML_BYTES, decode, leads_out
from greentrade.reference.kinds import LIST_ID, LISTS
from greentrade.reference.problem import Problem, cut, shown

STANDINGS = ("official", "published", "indicative")
DIMENSION_NAMES: tuple[str, ...] = (
    *THREE, "environmental_good", "waste", "carbon_border", "controlled_substance", "fossil_fuel", "critical_material", "ecolabel",
)  # fmt: skip
"""Dimensions that a list may speak for without declaring them (DESIGN 3); `any_of_three` is made of others."""
_TAKEN_BY_ANSWERS = re.compile(
    "any_of_three|all_trade|hs_code|hs_edition|nation|status|reason|period|year|flow|reporter|partner|value|currency|net_weight_kg|"
    "quantity|quantity_unit|regime|source_file|source_row|votes_.*|voters_.*"
)
"""Columns of the answers, beside which a dimension has a column of its name."""
_TAKEN_BY_LISTS = frozenset({"code", "filename", "file_no", "line", "list_id", "more"})
"""Names that further columns of a list cannot have: those under which rows are kept while they are checked and read."""

Test = Callable[[Any], bool]

_DEEP_KEY = re.compile(
    r"""(?<![^\s.=\[\]{},"'])(?:(?:"[^"\n]*"|'[^'\n]*'|[^\s.=\[\]{},"']+)[ \t]*\.[ \t]*){50}"""
)
"""A key of many parts, for each pair of which the parser would keep a copy: a small file could fill the memory."""


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31


def _day(value: Any) -> bool:
    if type(value) is date:
        return True
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _band(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_whole, value)) and value[0] <= value[1]


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _editions(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(name in NAMES for name in value)


def _sources(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(_text, value.values()))


def _columns(value: Any) -> bool:
    return _sources(value) and all(
        re.fullmatch(r"[a-z][a-z0-9_]*", name) and name not in _TAKEN_BY_LISTS for name in value
    )


def _matches(pattern: str) -> Test:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_one_of(choices: Iterable[str]) -> Test:
    return lambda value: value in choices


FIELDS: dict[str, tuple[Test, str]] = {
    "id": (
        _matches(LIST_ID),
        "lower-case letters, digits, _ and - only, the same as the file's name",
    ),
    "title": (_text, "what the list is, in our words"),
    "title_zh": (_text, "the title in Chinese"),
    "publisher": (_text, "who published the list"),
    "official": (lambda value: isinstance(value, bool), "true or false"),
    "standing": (_is_one_of(STANDINGS), f"one of {', '.join(STANDINGS)}"),
    "year": (lambda value: _whole(value) and 1900 <= value <= 2100, "the year of the list, a number"),
    "dimension": (_text, "the dimension that the list speaks for"),
    "edition": (_text, "what version of the table this is"),
    "editions": (_editions, f"HS editions of the rows: {', '.join(NAMES)}"),
    "nation": (_matches(r"[A-Z]{3}"), "ISO 3166 code of three letters (EUN for the EU)"),
    "speaks_to": (_matches(r"all|own_nation|not:[A-Z]{3}"), "all, own_nation or not:<nation>"),
    "from": (_is_one_of(TIERS), f"one of {', '.join(TIERS)}"),
    "official_count": (_whole, "how many codes the publisher counts"),
    "official_counts": (lambda value: isinstance(value, dict), "a table of counts by act"),
    "rows": (_band, "the fewest and the most rows that are right: rows = [54, 54]"),
    "repealed": (_text, 'when the list ended: "2016"'),
    "coverage": (_text, "the dates that the table covers"),
    "last_checked": (_day, 'a date: "2026-11-23"'),
    "check_interval_days": (_whole, "a number of days"),
    "licence": (_text, "under what terms the facts are carried"),
    "cautions": (_texts, "a list of texts"),
    "sources": (_sources, 'a table [sources] with lines like  s1 = "where it was read"'),
    "columns": (
        _columns,
        (
            'a table [columns] with a line for each further column, in the order of the file:  gases = "gases that count"; '
            f"none can be called {', '.join(sorted(_TAKEN_BY_LISTS))}"
        ),
    ),
    "key": (_texts, 'the further columns that tell rows apart: key = ["label"]'),
    "library_date": (_day, 'the day of the library: "2026-07-07"'),
    "sha256": (_matches(r"[0-9a-f]{64}"), "SHA-256 of the file that the table was made from"),
    "orphans": (lambda value: isinstance(value, dict), "codes without a correlate, by table and edition"),
}
"""Every key that a side file may have: test of its value, and what to write."""
TEAM_KEYS = ("id", "title", "dimension", "standing", "sources")
TEAM_TABLE_KEYS = ("id", "title", "sources")
OUR_TABLE_KEYS = ("id", "title", "publisher", "official", "last_checked", "licence", "cautions", "sources")
OUR_LIST_KEYS = (*OUR_TABLE_KEYS, "dimension", "standing", "year", "rows", "check_interval_days")


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
    """Faults of a side file by itself: keys that lack, are unknown or hold the wrong thing."""
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


def dimension_faults(
    sides: list[Side], lists: list[Side], known: dict[str, Side], ours: frozenset[str] = frozenset()
) -> list[Problem]:
    """Faults of the dimensions: ours, then a team's over them; and of lists that speak for one nobody knows.

    Parameters
    ----------
    sides
        The `dimensions.toml` files, ours first.
    lists
        Side files of all lists that count (a team's in place of ours where they share an id).
    known
        The same by id.
    ours
        Ids of our own lists, those that a team's stand in place of included.
    """
    faults: list[Problem] = []
    drawn = [one for side in sides for one in _drawn(side, faults)]
    declared = {(one.profile, one.name): one for one in drawn}
    for one in drawn:
        faults += _table_faults(one)
        if declared[one.profile, one.name] is one and _well_formed(one.table):
            # What stands in place of a list of ours votes where ours does (see `build`), unless it says from which tier on.
            volunteers = [
                s
                for s in lists
                if not s.ours
                and s.data.get("dimension") == one.name
                and ("from" in s.data or s.data.get("id") not in ours)
            ]
            faults += _vote_faults(one, known, volunteers)
    names = {*DIMENSION_NAMES, *(name for _, name in declared)} - {ANY_OF_THREE}
    for side in lists:
        wanted = side.data.get("dimension")
        if isinstance(wanted, str) and _text(wanted) and wanted not in names:
            near = get_close_matches(wanted, names, n=1)
            hint = (
                f"write {near[0]!r}, " if near else f"choose from {', '.join(sorted(names))}, "
            ) + f"or declare it in {DIMENSIONS}."
            faults.append(side.problem("dimension", "dimension", f"no dimension is called {wanted!r}.", hint))
    return faults


@dataclass(slots=True, eq=False)
class _Drawn:
    """A dimension as a file draws it: in which profile, under which name, at which key of the file."""

    side: Side
    profile: str
    name: str
    place: str
    table: Any

    def problem(self, rule: str, message: str, hint: str, key: str | None = None) -> Problem:
        """Name a fault of it, at its line or at that of a key below it."""
        return self.side.problem(key or self.place, rule, message, hint, below=self.place if key else None)


def _drawn(side: Side, faults: list[Problem]) -> Iterator[_Drawn]:
    """Each dimension that the file draws; and what is wrong with its profiles as such."""
    for name, table in side.data.items():
        if name != PROFILES:
            yield _Drawn(side, DEFAULT, name, name, table)
            continue
        for profile, tables in table.items() if isinstance(table, dict) else [("", table)]:
            place = f"{PROFILES}.{profile}" if profile else PROFILES
            if (
                not isinstance(tables, dict)
                or not re.fullmatch(r"[a-z][a-z0-9_]*", profile)
                or profile == DEFAULT
            ):
                message = f"{profile!r} cannot be the name of a profile, or is not a table."
                hint = f"write [{PROFILES}.name.dimension]: small letters, digits and _; {DEFAULT} is what stands at the top."
                faults.append(side.problem(place, "profile", message, hint))
                continue
            for key, value in tables.items():
                if key not in {"title", "title_zh"}:
                    yield _Drawn(side, profile, key, f"{place}.{key}", value)
                elif not _text(value):
                    message = f"{key} of profile {profile} is not a text."
                    faults.append(side.problem(place, "profile", message, "put it in quotes."))


def _well_formed(table: Any) -> bool:
    return (
        isinstance(table, dict)
        and isinstance(table.get("voters"), dict)
        and isinstance(table.get("needs"), dict)
        and all(_whole(table["needs"].get(tier)) for tier in TIERS)
        and all(
            isinstance(v, dict) and _texts(v.get("lists")) and v.get("from", TIERS[0]) in TIERS
            for v in table["voters"].values()
        )
    )


def _table_faults(drawn: _Drawn) -> list[Problem]:
    """Faults in the form of one dimension."""
    name, table = drawn.name, drawn.table
    needs_hint = "write needs = { strict = 2, default = 1, broad = 1 }: whole numbers that never rise from left to right."
    if not isinstance(table, dict):
        return [
            drawn.problem(
                "dimension_form",
                f"{name} is not a table.",
                f"write [{drawn.place}] with needs and voters below it.",
            )
        ]
    faults = []
    if _TAKEN_BY_ANSWERS.fullmatch(name) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        hint = "choose another name: lower-case letters, digits and _, and no column of the answers."
        faults.append(drawn.problem("dimension_form", f"a dimension cannot be called {name!r}.", hint))
    faults += [
        drawn.problem("dimension_form", f"dimension {name} has the unknown key {key!r}.", "remove it.")
        for key in sorted(set(table) - {"title", "title_zh", "needs", "voters", "silenced_by"})
    ]
    faults += [
        drawn.problem("dimension_form", f"{key} of dimension {name} is not a text.", "put it in quotes.")
        for key in ("title", "title_zh", "silenced_by")
        if key in table and not _text(table[key])
    ]
    needs = table.get("needs")
    if not isinstance(needs, dict) or set(needs) != set(TIERS) or not all(map(_whole, needs.values())):
        faults.append(
            drawn.problem(
                "dimension_needs",
                f"needs of dimension {name} does not give a number for each tier.",
                needs_hint,
            )
        )
    elif not needs["strict"] >= needs["default"] >= needs["broad"]:
        message = f"the votes that dimension {name} needs rise from a narrower to a wider tier: {needs}."
        faults.append(drawn.problem("dimension_needs", message, needs_hint))
    voters = table.get("voters")
    if not isinstance(voters, dict):
        faults.append(
            drawn.problem(
                "dimension_voters",
                f"dimension {name} has no voters.",
                f"add a table [{drawn.place}.voters].",
            )
        )
        return faults
    for voter, entry in voters.items():
        hint = f'write {voter} = {{ lists = ["a_list"], from = "default", title = "..." }}.'
        if not isinstance(entry, dict) or not entry.get("lists") or not _texts(entry["lists"]):
            faults.append(
                drawn.problem(
                    "dimension_voters", f"voter {voter} of dimension {name} names no lists.", hint, voter
                )
            )
        elif (
            entry.get("from", TIERS[0]) not in TIERS
            or set(entry) - {"lists", "from", "title"}
            or not _text(entry.get("title", "-"))
        ):
            message = f"voter {voter} of dimension {name} has an unknown key, tier or title."
            faults.append(drawn.problem("dimension_voters", message, hint, voter))
    return faults


def _vote_faults(drawn: _Drawn, known: dict[str, Side], volunteers: list[Side]) -> list[Problem]:
    """Voters that name no list, and tiers that nothing could ever reach."""
    faults = []
    name, table = drawn.name, drawn.table
    named = [(voter, list_id) for voter, entry in table["voters"].items() for list_id in entry["lists"]]
    if isinstance(table.get("silenced_by"), str):
        named.append(("silenced_by", table["silenced_by"]))
    for voter, list_id in named:
        if list_id not in known:
            near = get_close_matches(list_id, known, n=1)
            hint = f"write {near[0]!r}." if near else "name a list that exists, by its id."
            message = f"dimension {name} asks the list {list_id!r}, which does not exist."
            faults.append(drawn.problem("voter_list", message, hint, voter))
    voting = {list_id for _, list_id in named}
    tiers = [entry.get("from", TIERS[0]) for entry in table["voters"].values()]
    tiers += [s.data.get("from", "default") for s in volunteers if s.data.get("id") not in voting]
    for tier in TIERS:
        taking_part = sum(TIERS.index(t) <= TIERS.index(tier) for t in tiers if t in TIERS)
        if table["needs"][tier] > taking_part:
            message = f"dimension {name} needs {table['needs'][tier]} votes at tier {tier}, but has {taking_part} voters there."
            faults.append(drawn.problem("dimension_needs", message, "lower the number, or add voters."))
    return faults
