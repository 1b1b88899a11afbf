"""Load the reference tables: text files in, typed tables in one DuckDB database out.

The files are the truth (reviewed as text, checked in CI); this module only reads them. Each CSV has a TOML side file that names its
sources; a team's own folder is read by the same rules and laid over ours.
"""

from __future__ import annotations

import hashlib
import os
import threading
import tomllib
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from greentrade.engines.sql import statements
from greentrade.errors import InputError, ReferenceInvalid
from greentrade.reference.dimensions import Profile, parse_profile
from greentrade.reference.files import layered, list_files, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = threading.Lock()
_LOADED: dict[tuple[str, ...], Reference] = {}


def data_root() -> Path:
    """Folder of the packaged reference tables (in the wheel, or beside ``src`` in a checkout)."""
    packaged = Path(str(resources.files("greentrade"))) / "reference_data"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "reference_data"


class Reference:
    """The reference tables that a screening rests on.

    Build one with :meth:`load`; it is loaded and checked once for each state of the files.

    Attributes
    ----------
    digest
        SHA-256 over the names and bytes of all table files: the version of the facts.
    profile
        Dimensions, voters and tiers.
    """

    def __init__(self, roots: tuple[Path, ...], digest: str) -> None:
        self.roots = roots
        self.digest = digest
        self._connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
        self._guard = threading.Lock()
        self._read()

    @classmethod
    def load(cls, directory: str | Path | None = None) -> Reference:
        """Load the packaged tables and, if named, a team's own folder laid over them.

        Parameters
        ----------
        directory
            Folder with a team's own lists: ``<list>.csv`` with ``<list>.toml`` beside it (any depth), and
            optionally a ``dimensions.toml``. A list with one of our ids replaces ours.

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
            if not folder.is_dir():
                raise InputError(
                    "there is no such folder of reference tables.",
                    where=str(directory),
                    hint="name a folder with <list>.csv and <list>.toml.",
                )
            roots = layered(roots[0], folder.resolve())
        digest = _digest(roots)
        key = (digest, *map(str, roots))
        with _LOCK:
            if key not in _LOADED:
                from greentrade.reference.validate import check

                check(roots, digest)
                _LOADED[key] = cls(roots, digest)
            return _LOADED[key]

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Connection of its own to the database of the tables (temporary objects stay private to it)."""
        with self._guard:
            return self._connection.cursor()

    @cached_property
    def profile(self) -> Profile:
        """Dimensions, their voters and tiers."""
        return parse_profile([root / "dimensions.toml" for root in self.roots], self._voluntary_voters())

    def lists(self) -> list[dict[str, Any]]:
        """Every list that can match: id, title, dimension, edition, nation, entries, official count, standing."""
        with self.cursor() as cursor:
            rows = cursor.execute(_SQL["list_overview"]).fetchall()
        names = (
            "list_id",
            "title",
            "dimension",
            "hs_edition",
            "nation",
            "entries",
            "official_count",
            "standing",
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def entries(self, list_id: str) -> duckdb.DuckDBPyRelation:
        """Rows of one list, code lists and industry lists alike."""
        return self.cursor().sql(_SQL["list_rows"], params={"list_id": list_id})

    def source(self, list_id: str, source: str) -> str:
        """Full text of a row's source, which the tables name by a short id."""
        return self._sources.get(list_id, {}).get(source, source)

    def validate(self) -> list[str]:
        """Check every table again; the faults, one line each (empty when all is well)."""
        from greentrade.reference.validate import problems

        return [str(problem) for problem in problems(self.roots)]

    def __repr__(self) -> str:
        return f"Reference(lists={len(self.lists())}, digest={self.digest[:12]}, folders={len(self.roots)})"

    # -- reading ---------------------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        """Read all files into tables of the database."""
        con, base = self._connection, self.roots[0]
        con.execute("SET threads = 2")
        for name, pattern in _GROUPS.items():
            files = sorted(map(str, base.glob(pattern)))
            con.execute(_SQL[name], {"files": files})
        self._read_lists()
        for path in sorted(p for pattern in _TABLES for p in base.glob(pattern)):
            relation = con.read_csv(
                str(path), header=True, all_varchar=True, delimiter=",", quotechar='"', escapechar='"'
            )
            relation.create(path.stem)
        con.execute(_SQL["correlations"])
        con.execute(_SQL["patches"], {"files": [str(base / "hs/correlation_patches.csv")]})
        for step in ("edges", "goods", "prefixes"):
            con.execute(_SQL[step])
        for step in ("bea_links", "members", "industry_hits", "industry_rows"):
            con.execute(_INDUSTRIES[step])

    def _read_lists(self) -> None:
        """Code lists, industry lists and their side files, ours first and a team's over them."""
        chosen: dict[str, tuple[Path, dict[str, Any]]] = {}
        for path, side in self._side_files():
            chosen[side["id"]] = (path, side)
        self._sources: dict[str, dict[str, str]] = {
            list_id: dict(side["sources"]) for list_id, (_, side) in chosen.items()
        }
        con = self._connection
        con.execute(_SQL["create_lists"])
        code_files: list[str] = []
        industry_files: list[str] = []
        for list_id, (path, side) in sorted(chosen.items()):
            header = path.read_text(encoding="utf-8").split("\n", 1)[0]
            kind = "industries" if header.startswith("scheme,") else "codes"
            (industry_files if kind == "industries" else code_files).append(str(path))
            con.execute(
                _SQL["add_list"],
                {
                    "list_id": list_id, "kind": kind, "title": side["title"], "dimension": side["dimension"],
                    "nation": side.get("nation"), "standing": side["standing"], "official_count": side.get("official_count"),
                    "speaks_to": side.get("speaks_to", "all"), "file": str(path), "publisher": side.get("publisher"),
                    "year": side.get("year"),
                },
            )  # fmt: skip
        con.execute(_SQL["entries"], {"files": code_files})
        con.execute(_SQL["industry_entries"], {"files": industry_files})

    def _side_files(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Each list's CSV with its parsed side file, in order of the folders."""
        for number, root in enumerate(self.roots):
            for path, side_path in list_files(root, ours=number == 0):
                yield path, tomllib.loads(side_path.read_text(encoding="utf-8"))

    def _voluntary_voters(self) -> dict[str, tuple[str, str]]:
        """A team's lists: id -> (dimension, tier from which it votes). Indicative lists speak only where `dimensions.toml` names them."""
        return {
            side["id"]: (side["dimension"], side.get("from", "default"))
            for path, side in self._side_files()
            if not path.is_relative_to(self.roots[0]) and side["standing"] != "indicative"
        }


def _digest(roots: tuple[Path, ...]) -> str:
    """SHA-256 over relative names and bytes of all tables and side files, read again only where a file's size or time has changed."""
    total = hashlib.sha256()
    for root in roots:
        for path in sorted((*visible(root, ".csv"), *visible(root, ".toml"))):
            total.update(os.fsencode(path.relative_to(root).as_posix()))
            try:
                state = path.stat()
                total.update(_file_digest(path, state.st_size, state.st_mtime_ns))
            except OSError as err:
                raise InputError(
                    f"the reference table cannot be read: {err.strerror}.", where=str(path)
                ) from err
    return total.hexdigest()


@lru_cache(maxsize=4096)
def _file_digest(path: Path, size: int, changed: int) -> bytes:  # noqa: ARG001 (they tell one state of the file from another)
    """SHA-256 of one state of a file."""
    with path.open("rb") as stream:  # bounded: a file far too large is refused only later, by the checks
        return hashlib.file_digest(stream, "sha256").digest()


_SQL = statements("greentrade.reference", "load.sql")
_INDUSTRIES = statements("greentrade.reference", "industries.sql")
_GROUPS = {
    "hs_codes": "hs/codes/*.csv",
    "correlation_tables": "hs/correlations/*.csv",
    "industry_links": "industries/links/*_HS*.csv",
}
_TABLES = ("policy/*.csv", "places/*.csv", "industries/*.csv", "industries/crosswalks/*.csv")
"""Tables read as they stand, each under its file's name, all columns text."""

__all__ = ["Reference", "ReferenceInvalid", "data_root"]
