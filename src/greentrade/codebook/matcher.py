"""What each list says about each HS6 code of an edition, worked out once and kept (DESIGN 5.4).

A :class:`Matcher` belongs to one state of the reference tables and one reading of dates. It keeps the matches of every HS6 code of the
editions asked for; keys of an extract then only look theirs up. Matchers of the states used last are kept; what is let go lives on until
whoever is asking it has done, and its tables go with it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date
from typing import TYPE_CHECKING, Any

from greentrade.codebook.concordance import walk
from greentrade.engines.sql import statements
from greentrade.hs.editions import BY_NAME, EDITIONS
from greentrade.reference.dimensions import TIERS

if TYPE_CHECKING:
    import duckdb

    from greentrade.reference import Reference

_LISTS = statements("greentrade.codebook", "lists.sql")
_CONCORDANCE = statements("greentrade.codebook", "concordance.sql")
_MATCHERS: OrderedDict[tuple[str, str, date | None, date | None], Matcher] = OrderedDict()
"""The matchers that are kept, by digest, profile and dates; the last used one stands last."""
_STATES_KEPT = 4
"""States of the tables (digests) whose matchers are kept: comparing two, with a team's folder over each, needs no more."""
_KEPT = 64
"""Matchers that are kept in all, each some ten MB: a state may be asked at the dates of five years of months."""
_LOCK = threading.Lock()
_LAST_YEAR_OPEN = 9999


class Matcher:
    """Matches of all HS6 codes with all lists, edition by edition.

    Parameters
    ----------
    reference
        The tables.
    in_force
        First and last day of the period in which entries must be in force; None for the latest scope of each list.
    """

    def __init__(self, reference: Reference, in_force: tuple[date, date] | None) -> None:
        self.cursor = reference.cursor()
        self.lock = threading.RLock()
        self._profile = reference.profile
        self._done: set[str] = set()
        self.marked: set[str] = set()
        self.touched: set[str] = set()
        run = self.cursor.execute
        self._read_entries(in_force)
        run(_LISTS["category_hits"])
        run(_LISTS["code_hits"])
        run("DROP TABLE temp.category_hits")
        run(_LISTS["list_hits"])
        run(_TABLES)
        held: dict[str, set[str]] = {}
        for list_id, edition in run("SELECT DISTINCT list_id, hs_edition FROM list_hits").fetchall():
            held.setdefault(list_id, set()).add(edition)
        self._held = held
        self.cursor.executemany(
            "INSERT INTO editions VALUES (?, ?, ?)",
            [
                [
                    e.name,
                    e.year,
                    EDITIONS[e.number + 1].year - 1 if e.number + 1 < len(EDITIONS) else _LAST_YEAR_OPEN,
                ]
                for e in EDITIONS
            ],
        )
        voters = [
            [d.name, v.name, TIERS.index(v.since), list_id]
            for d in self._profile.dimensions
            for v in d.voters
            for list_id in v.lists
        ]
        tiers = [
            [d.name, t, TIERS.index(t), d.needs[t], len(d.voters_of(t))]
            for d in self._profile.dimensions
            for t in TIERS
        ]
        self.cursor.executemany("INSERT INTO voters VALUES (?, ?, ?, ?)", voters)
        self.cursor.executemany("INSERT INTO tiers VALUES (?, ?, ?, ?, ?)", tiers)

    @classmethod
    def of(cls, reference: Reference, in_force: tuple[date, date] | None) -> Matcher:
        """Give the matcher for these tables and dates, built at first use."""
        key = (reference.digest, reference.profile.name, *(in_force or (None, None)))
        with _LOCK:
            matcher = _MATCHERS.get(key)
            if matcher is None:
                matcher = _MATCHERS[key] = cls(reference, in_force)
            _MATCHERS.move_to_end(key)
            _forget()
            return matcher

    def _read_entries(self, in_force: tuple[date, date] | None) -> None:
        """Make ``entry_now``: the entries that count."""
        first, last = in_force or (None, None)
        self.cursor.execute(_LISTS["entry_now"], {"from": first, "to": last})

    def prepare(self, edition: str) -> None:
        """Match all HS6 codes of an edition with all lists, unless that is done."""
        with self.lock:
            if edition in self._done:
                return
            by_target: dict[str, list[str]] = {}
            for list_id, editions in sorted(self._held.items()):
                target = (
                    edition if edition in editions else min(editions, key=lambda e: _distance(edition, e))
                )
                by_target.setdefault(target, []).append(list_id)
            targets = [[edition, list_id, target] for target, ids in by_target.items() for list_id in ids]
            if targets:  # at some dates no list is in force
                self.cursor.executemany("INSERT INTO list_editions VALUES (?, ?, ?)", targets)
            if edition in by_target:
                self.cursor.execute(_CONCORDANCE["direct"], {"edition": edition, "lists": by_target[edition]})
            here = BY_NAME[edition].number
            for path in (EDITIONS[:here][::-1], EDITIONS[here + 1 :]):
                self._walk(edition, [e.name for e in path], by_target)
            for dimension in self._profile.dimensions:
                if dimension.silenced_by:
                    asked = {"dimension": dimension.name, "silencer": dimension.silenced_by}
                    self.cursor.execute(_CONCORDANCE["silence"], {"edition": edition, **asked})
            self._done.add(edition)

    def _walk(self, edition: str, path: list[str], by_target: dict[str, list[str]]) -> None:
        """Walk from an edition along a path of consecutive ones, meeting the lists held on the way."""
        wanted = [e for e in path if e in by_target]
        if not wanted:
            return
        run = self.cursor.execute
        for step in walk(self.cursor, edition, path[: path.index(wanted[-1]) + 1]):
            if step in by_target:
                run(_CONCORDANCE["walked"], {"edition": edition, "target": step, "lists": by_target[step]})
                run(_CONCORDANCE["twins"], {"edition": edition, "target": step})


def _forget() -> None:
    """Let go of the matchers of states that were not used for longest, and of the longest unused ones if there are too many."""
    states = list(dict.fromkeys(digest for digest, *_ in reversed(_MATCHERS)))
    for key in list(_MATCHERS):
        if key[0] in states[_STATES_KEPT:] or len(_MATCHERS) > _KEPT:
            del _MATCHERS[key]


def _distance(edition: str, other: str) -> tuple[int, int]:
    """How far two editions are apart; of two equally near the older comes first (a newer key lies nearly always in one older code)."""
    steps = BY_NAME[other].number - BY_NAME[edition].number
    return abs(steps), steps


_TABLES = """
CREATE OR REPLACE TEMP TABLE hs6_match (
    hs_edition VARCHAR, hs6 VARCHAR, list_id VARCHAR, category VARCHAR, rank INTEGER, via VARCHAR[], entry VARCHAR, scope VARCHAR,
    categories VARCHAR, path VARCHAR, basis VARCHAR, source VARCHAR, verified VARCHAR
);
CREATE OR REPLACE TEMP TABLE silent (hs_edition VARCHAR, hs6 VARCHAR, dimension VARCHAR);
CREATE OR REPLACE TEMP TABLE list_editions (hs_edition VARCHAR, list_id VARCHAR, list_edition VARCHAR);
CREATE OR REPLACE TEMP TABLE hs6_marks (hs_edition VARCHAR, hs6 VARCHAR, status VARCHAR, mark VARCHAR);
CREATE OR REPLACE TEMP TABLE kept_marks (hs_edition VARCHAR, nation VARCHAR, hs_code VARCHAR, status VARCHAR, mark VARCHAR);
CREATE OR REPLACE TEMP TABLE touchy (hs_edition VARCHAR, hs6 VARCHAR, nation VARCHAR);
CREATE OR REPLACE TEMP TABLE twins (hs_edition VARCHAR, target VARCHAR, hs6 VARCHAR);
CREATE OR REPLACE TEMP TABLE editions (name VARCHAR, first_year INTEGER, last_year INTEGER);
CREATE OR REPLACE TEMP TABLE voters (dimension VARCHAR, voter VARCHAR, since INTEGER, list_id VARCHAR);
CREATE OR REPLACE TEMP TABLE tiers (dimension VARCHAR, tier VARCHAR, number INTEGER, needs INTEGER, voters INTEGER);
"""


def fetch(cursor: duckdb.DuckDBPyConnection, sql: str, params: dict[str, Any] | None = None) -> Any:
    """Arrow table of a query."""
    return cursor.sql(sql, params=params or {}).to_arrow_table()
