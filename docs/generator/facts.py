"""What the pages tell, read once: the lists with their side files, who votes, what is counted."""

from __future__ import annotations

import csv
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from greentrade.codebook.census import Census, take_census
from greentrade.engines.sql import statements
from greentrade.reference import Reference
from greentrade.reference.dimensions import ANY_OF_THREE, DEFAULT, THREE, Dimension, Profile
from greentrade.reference.files import kind_of, visible
from greentrade.reference.kinds import KINDS, LISTS, Kind

_SQL = statements("generator", "facts.sql")


@dataclass(slots=True)
class ListFacts:
    """One list.

    Attributes
    ----------
    list_id, file
        Its id; its file, below the folder of the tables.
    industries
        Whether its codes are those of industries.
    side
        Its side file.
    held
        Edition (or industry scheme) -> entries, codes included, entries that are national lines, those of them that end in zeros.
    spread
        Column -> value -> entries.
    dated
        Entries with a date, entries that last, first and last date; None if no act dates any.
    further
        Column that only this list has -> rows in which it says something.
    """

    list_id: str
    file: str
    industries: bool
    side: dict[str, Any]
    held: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    spread: dict[str, dict[str, int]] = field(default_factory=dict)
    dated: tuple[int, int, str, str] | None = None
    further: dict[str, int] = field(default_factory=dict)

    @property
    def entries(self) -> int:
        """Number of rows."""
        return sum(counts[0] for counts in self.held.values())

    @property
    def lines(self) -> int:
        """Number of rows that are national lines."""
        return sum(counts[2] for counts in self.held.values())

    @property
    def whole(self) -> int:
        """Number of rows that are national lines and the whole of their six digits."""
        return sum(counts[3] for counts in self.held.values())


@dataclass(frozen=True, slots=True)
class Role:
    """A list's part in a dimension: the voter in whose name it speaks and from which tier, or that it silences others."""

    profile: str
    dimension: str
    voter: str | None
    since: str


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A kind of table: its files with their rows, and its side files by path."""

    kind: Kind
    files: dict[str, int]
    sides: dict[str, dict[str, Any]]


@dataclass(slots=True)
class Facts:
    """Everything that the pages are made from."""

    root: Path
    profiles: dict[str, Profile]
    redrawn: dict[str, tuple[str, ...]]
    lists: dict[str, ListFacts]
    tables: dict[str, TableFacts]
    counts: Census

    @property
    def dimensions(self) -> dict[str, Dimension]:
        """Every dimension, as the first profile that has it draws it."""
        found: dict[str, Dimension] = {}
        for profile in self.profiles.values():
            for dimension in profile.dimensions:
                found.setdefault(dimension.name, dimension)
        return found

    def drawn_in(self, name: str) -> list[str]:
        """Profiles that draw a dimension in a way of their own, the default first."""
        parts = THREE if name == ANY_OF_THREE else (name,)
        named = {d.name for d in self.profiles[DEFAULT].dimensions} | {ANY_OF_THREE}
        return [
            profile
            for profile in self.profiles
            if (name in named if profile == DEFAULT else set(parts) & set(self.redrawn[profile]))
        ]

    def roles(self, list_id: str) -> list[Role]:
        """Tell what a list does in the dimensions, in each profile that draws them in a way of its own."""
        found = []
        for profile_name, profile in self.profiles.items():
            for d in profile.dimensions:
                if profile_name not in self.drawn_in(d.name):
                    continue
                found += [Role(profile_name, d.name, v.name, v.since) for v in d.voters if list_id in v.lists]
                if d.silenced_by == list_id:
                    found.append(Role(profile_name, d.name, None, ""))
        return found

    def votes(self, list_id: str) -> bool:
        """Whether a list votes anywhere."""
        return any(role.voter for role in self.roles(list_id))


def gather(root: Path) -> Facts:
    """Read and count everything.

    Parameters
    ----------
    root
        Folder of a whole set of reference tables.
    """
    reference = Reference.load(root)
    tables = _tables(root)
    profiles = {name: reference.using(name).profile for name in reference.profiles}
    return Facts(
        root=root,
        profiles=profiles,
        redrawn={name: reference.using(name).drawn_by_profile for name in reference.profiles},
        lists=_lists(reference, root),
        tables=tables,
        counts=take_census(reference),
    )


def _lists(reference: Reference, root: Path) -> dict[str, ListFacts]:
    with reference.cursor() as cursor:
        found = {
            list_id: ListFacts(list_id, file, kind == "industries", json.loads(side))
            for list_id, kind, file, side in cursor.sql(_SQL["lists"]).fetchall()
        }
        for list_id, held_in, *counts in cursor.sql(_SQL["held"]).fetchall():
            found[list_id].held[held_in] = tuple(counts)
        for list_id, name, value, entries in cursor.sql(_SQL["spread"]).fetchall():
            found[list_id].spread.setdefault(name, {})[value] = entries
        for list_id, *said in cursor.sql(_SQL["dated"]).fetchall():
            found[list_id].dated = tuple(said)
    for one in found.values():
        columns = one.side.get("columns", {})
        if columns:
            with (root / one.file).open(encoding="utf-8", newline="") as stream:
                rows = list(csv.DictReader(stream))
            one.further = {name: sum(1 for row in rows if row[name]) for name in columns}
    return found


def _tables(root: Path) -> dict[str, TableFacts]:
    """Every kind of table with its files; the side files of those that are no lists."""
    found = {kind.name: TableFacts(kind, {}, {}) for kind in KINDS}
    for path in visible(root, ".csv"):
        facts = found[kind_of(path, root, ours=True) or ""]
        facts.files[path.relative_to(root).as_posix()] = path.read_bytes().count(b"\n") - 1
        side = root / facts.kind.side if facts.kind.side else path.with_suffix(".toml")
        if facts.kind.name not in LISTS:
            name = side.relative_to(root).as_posix()
            facts.sides[name] = tomllib.loads(side.read_text(encoding="utf-8"))
    return found
