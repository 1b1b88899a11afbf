"""The reference tables that a screening rests on, loaded once for each state of the files."""

from __future__ import annotations

import copy
import json
import os
import threading
import tomllib
from collections import OrderedDict
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from greentrade.engines.sql import statements
from greentrade.errors import InputError, ReferenceInvalid, UsageError
from greentrade.html import box, note, table, title
from greentrade.reference.digests import digest_of
from greentrade.reference.dimensions import DEFAULT, Profile, parse_profiles
from greentrade.reference.files import DIMENSIONS, layered

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_LOCK = threading.Lock()
_LOADED: OrderedDict[tuple[str, ...], Reference] = OrderedDict()
"""States that need not be opened again, the last used one last; what is let go lives on where it is still held."""
_KEPT = 8
_SQL = statements("greentrade.reference", "load.sql")


def data_root() -> Path:
    """Folder of the packaged reference tables (in the wheel, or beside ``src`` in a checkout)."""
    packaged = Path(str(resources.files("greentrade"))) / "reference_data"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "reference_data"


def _check(roots: tuple[Path, ...]) -> None:
    """Check the tables; imported only where they were not checked before, because it is slow to import."""
    from greentrade.reference.validate import check

    check(roots)


class Reference:
    """The reference tables that a screening rests on.

    Build one with :meth:`load`; it is loaded and checked once for each state of the files.

    Attributes
    ----------
    digest
        SHA-256 over the names and bytes of all table files: the version of the facts.
    profile
        Dimensions, voters and tiers, as the chosen profile draws them.
    roots
        Our folder, then a team's laid over it.
    derived
        What others have made of these tables alone, whatever the profile, and keep as long as the tables.
    """

    def __init__(self, roots: tuple[Path, ...], digest: str) -> None:
        from greentrade.reference.store import connect

        self.roots = roots
        self.digest = digest
        self._chosen = DEFAULT
        self._connection = connect(roots, digest, _check)
        self._guard = threading.Lock()
        self.derived: dict[str, pa.Table] = {}
        self._profiles = self._read_profiles()  # now: the files have just been checked

    @classmethod
    def load(cls, directory: str | Path | None = None) -> Reference:
        """Load the packaged tables and, if named, a team's own folder laid over them.

        Parameters
        ----------
        directory
            Folder with a team's own lists: ``<list>.csv`` with ``<list>.toml`` beside it (any depth), and
            optionally a ``dimensions.toml`` and an imported library of rebate rates. A list with one of our ids replaces ours.

        Returns
        -------
        Reference

        Raises
        ------
        ReferenceInvalid
            A table breaks a rule; every fault is listed with file and line.

        Examples
        --------
        >>> import greentrade as gt
        >>> reference = gt.Reference.load()
        >>> [entry["entries"] for entry in reference.lists() if entry["list_id"] == "oecd_cleg_2014"]
        [248]
        """
        roots: tuple[Path, ...] = (data_root(),)
        if directory is not None:
            folder = Path(directory)
            if not os.path.isdir(folder):  # noqa: PTH112 (Path.is_dir may raise)
                raise InputError(
                    "there is no such folder of reference tables.",
                    where=str(directory),
                    hint="name a folder with <list>.csv and <list>.toml.",
                )
            roots = layered(roots[0], folder.resolve())
        digest = digest_of(roots)
        key = (digest, *map(str, roots))
        with _LOCK:
            reference = _LOADED.get(key)
            if reference is None:
                reference = _LOADED[key] = cls(roots, digest)
            _LOADED.move_to_end(key)
            while len(_LOADED) > _KEPT:
                _LOADED.popitem(last=False)
            return reference

    def using(self, profile: str) -> Self:
        """Return the same tables, with the dimensions drawn as a profile of `dimensions.toml` draws them.

        Parameters
        ----------
        profile
            Name of the profile: ``"default"``, ``"china"``, or one that a team has declared.

        Raises
        ------
        UsageError
            There is no such profile; the message lists those that there are.

        Examples
        --------
        >>> import greentrade as gt
        >>> china = gt.Reference.load().using("china")
        >>> [voter.name for voter in china.profile.dimension("energy_intensive").voters]
        ['china_six', 'benchmark_fields']
        """
        if profile == self._chosen:
            return self
        if profile not in self._profiles:
            raise UsageError.not_one_of("profile", profile, tuple(self._profiles))
        other = copy.copy(self)
        other._chosen = profile  # noqa: SLF001 (a copy of ours)
        return other

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Open a connection of its own to the database of the tables (temporary objects stay private to it)."""
        with self._guard:
            return self._connection.cursor()

    @property
    def profile(self) -> Profile:
        """Dimensions, their voters and tiers."""
        return self._profiles[self._chosen]

    @property
    def drawn_by_profile(self) -> tuple[str, ...]:
        """Dimensions that the chosen profile draws differently from the default."""
        default = {d.name: d for d in self._profiles[DEFAULT].dimensions}
        return tuple(d.name for d in self.profile.dimensions if d != default.get(d.name))

    @property
    def profiles(self) -> tuple[str, ...]:
        """Names of the profiles that there are."""
        return tuple(self._profiles)

    def lists(self) -> list[dict[str, Any]]:
        """Every list that can match: id, title, dimension, edition, nation, entries, official count, standing."""
        with self.cursor() as cursor:
            found = cursor.sql(_SQL["list_overview"])
            return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    def acts(self) -> pa.Table:
        """Give the lists that stand for a measure: list_id, measure, kind (ban | control | free), importer (blank: any), category, doubt."""
        with self.cursor() as cursor:
            return cursor.sql(_SQL["acts"]).to_arrow_table()

    def agreements(self) -> dict[str, str]:
        """Give the environmental agreement that covers the goods of a list, by the list's id."""
        with self.cursor() as cursor:
            return dict(cursor.sql(_SQL["agreements"]).fetchall())

    def trade_agreements(self, country: str) -> tuple[str, ...]:
        """Name the groups of countries that are trade agreements of a country (ISO3)."""
        side = tomllib.loads((self.roots[0] / "places/country_groups.toml").read_text(encoding="utf-8"))
        return tuple(side.get("trade_agreements", {}).get(country, ()))

    def side(self, list_id: str) -> dict[str, Any]:
        """Return what the side file of a list says: publisher, year, cautions, sources and the rest (dates as text)."""
        with self.cursor() as cursor:
            found = cursor.execute("SELECT side FROM lists WHERE list_id = ?", [list_id]).fetchone()
        if found is None:
            raise UsageError.not_one_of("list", list_id, [entry["list_id"] for entry in self.lists()])
        return dict(json.loads(found[0]))

    def entries(self, list_id: str) -> duckdb.DuckDBPyRelation:
        """Rows of one list, code lists and industry lists alike, with the columns that only this list has."""
        cursor = self.cursor()
        rows = cursor.sql(_SQL["list_rows"], params={"list_id": list_id})
        further = self.side(list_id).get("columns")
        if not further:
            return rows
        root, file = cursor.execute("SELECT root, file FROM lists WHERE list_id = ?", [list_id]).fetchall()[0]
        return cursor.sql(
            _SQL["list_rows_whole"].fill(further=list(further)),
            params={"files": [str(self.roots[root] / file)]},
        )

    def source(self, list_id: str, source: str) -> str:
        """Full text of a row's source, which the tables name by a short id."""
        return self._sources.get((list_id, source), source)

    def validate(self) -> list[str]:
        """Check the tables again; the faults, one line each (empty when all is well).

        Beside a team's folder our own tables are not asked again, if they have passed as they are.
        """
        from greentrade.reference.validate import problems

        return [str(problem) for problem in problems(self.roots)]

    def __repr__(self) -> str:
        return f"Reference(lists={len(self.lists())}, digest={self.digest[:12]}, folders={len(self.roots)})"

    def _repr_html_(self) -> str:
        return _html(self)

    def _read_profiles(self) -> dict[str, Profile]:
        """Every profile, a team's `dimensions.toml` over ours, and a team's other lists voting in their dimension."""
        with self.cursor() as cursor:
            volunteers = cursor.execute(_SQL["volunteers"]).fetchall()
        return parse_profiles(
            [root / DIMENSIONS for root in self.roots], {name: (d, since) for name, d, since in volunteers}
        )

    @cached_property
    def _sources(self) -> dict[tuple[str, str], str]:
        with self.cursor() as cursor:
            rows = cursor.execute("SELECT list_id, source, text FROM list_sources").fetchall()
        return {(list_id, source): text for list_id, source, text in rows}


__all__ = ["Reference", "ReferenceInvalid", "data_root"]


def _html(reference: Reference) -> str:
    """Which tables these are, and how many lists speak for each dimension."""
    lists = reference.lists()
    rows = []
    for dimension in reference.profile.dimensions:
        voters = {name for voter in dimension.voters for name in voter.lists}
        held = [item for item in lists if item["list_id"] in voters]
        needs = ", ".join(f"{tier} {votes}" for tier, votes in dimension.needs.items())
        entries = sum(item["entries"] for item in held)
        rows.append(
            (dimension.title, dimension.title_zh, f"{len(held):,}", f"{entries:,}", needs, dimension.name)
        )
    headings = ("dimension", "", "lists that vote", "entries", "votes needed", "name")
    parts = [
        title(f"Reference tables: {len(lists):,} lists"),
        note(f"Digest {reference.digest}"),
        note(
            f"Profile {reference.profile.name}"
            + (f": {reference.profile.title}" if reference.profile.title else "")
        ),
        note("Your own lists are laid over the packaged tables.") if len(reference.roots) > 1 else None,
        table("Dimensions and their voters", headings, rows, numbers=(2, 3)),
        note("lists() names every list, entries(list_id) shows one, side(list_id) tells its sources."),
    ]
    return box(parts)
