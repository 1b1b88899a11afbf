"""The database of the reference tables: checked and built once for each state of the files, kept in the user's cache folder.

A file in the cache stands for "these tables have passed these rules": it is written only after the checks, whole or not at all, under
a name made of the digest of the tables, of the code that checks and builds, and of the engine's version. Any of them changes, and
the tables are checked and built again. Where nothing can be written the database is built in memory, each time.

So is our own tables' part of the work for a team's folder: once they have passed as they are, only the team's files are checked (with
what they name in ours), and the team's lists are laid over a copy of our database.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import resources
from pathlib import Path
from shutil import copyfile
from typing import Any

import duckdb

from greentrade.engines.duckdb import show_progress_bar
from greentrade.engines.folders import OwnedFolder
from greentrade.engines.running import interruptible
from greentrade.engines.sql import quote
from greentrade.errors import ReferenceInvalid
from greentrade.reference.digests import digest_of
from greentrade.version import __version__

__all__ = ["Check", "connect", "folder", "validated_database"]

Check = Callable[[tuple[Path, ...]], None]
"""Raises ReferenceInvalid if the tables of these folders break a rule."""

_CONFIG: dict[str, Any] = {"autoinstall_known_extensions": "false", "threads": "2"}
_KEPT = 12
"""Databases that stay in the cache, the last used ones; each is about 10 MB."""


def connect(roots: tuple[Path, ...], digest: str, check: Check) -> duckdb.DuckDBPyConnection:
    """Open the database of these tables.

    Parameters
    ----------
    roots
        Our folder, then teams' folders laid over it.
    digest
        Digest over all tables and side files of the folders.
    check
        Checks the tables, if no database in the cache says that they have passed.

    Raises
    ------
    ReferenceInvalid
        With every fault, if the tables have not passed the checks.
    """
    path = _place(digest)
    if path is not None and (known := _open(path)):
        return known
    check(roots)
    if path is not None and (made := _make(path, roots)):
        return made
    connection = duckdb.connect(":memory:", config=_CONFIG)
    _build(connection, roots)
    return connection


def validated_database(ours: Path, check: Check) -> duckdb.DuckDBPyConnection | None:
    """Open the database of our tables alone: it exists only if they have passed the checks, exactly as they are.

    They are checked and kept now, unless that was done before. Every block of the file has been read when it is handed out.

    Parameters
    ----------
    ours
        Our folder.
    check
        Checks the tables, if that was not done before.

    Returns
    -------
    duckdb.DuckDBPyConnection | None
        None where the tables have not passed, or where nothing can be kept.
    """
    path = _place(digest_of((ours,)))
    if path is None:
        return None
    if (known := _open(path)) and _is_whole(known, path):
        return known
    with suppress(ReferenceInvalid):
        return _make(path, (ours,), check)
    return None


def _make(
    path: Path, roots: tuple[Path, ...], check: Check | None = None
) -> duckdb.DuckDBPyConnection | None:
    """Build a database of the cache, after a check of the tables if they have not been checked; None where nothing can be written."""
    with suppress(OSError, duckdb.IOException):
        with _new(path) as fresh:
            if check is not None:  # here: where nothing can be written, nobody waits for it in vain
                check(roots)
            below = _place(digest_of(roots[:1])) if len(roots) > 1 else None
            has_ours = below is not None and below.is_file()
            if below is not None and has_ours:
                copyfile(below, fresh)
            with duckdb.connect(str(fresh), config=_CONFIG) as con:
                _build(con, roots, has_ours=has_ours)
        _tidy(path)
        return _open(path)
    return None


def _build(connection: duckdb.DuckDBPyConnection, roots: tuple[Path, ...], *, has_ours: bool = False) -> None:
    """Build without DuckDB's progress bar, which goes to standard output where Python was started without a script."""
    from greentrade.reference.build import build, lay_over

    show_progress_bar(connection, shown=False)
    with interruptible():
        (lay_over if has_ours else build)(connection, roots)


def _is_whole(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Read a database to its end, so that DuckDB compares the checksum of each block; one that is damaged is removed."""
    try:
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
        for (table,) in tables:
            connection.execute(f"SELECT max(hash(t)) FROM {quote(table)} t").fetchall()
    except duckdb.Error:
        connection.close()
        with suppress(OSError):
            path.unlink()
        return False
    return True


def folder() -> Path | None:
    """Cache folder of greentrade: `GREENTRADE_CACHE_DIR`, or the user's own; None if there is no home."""
    chosen = os.environ.get("GREENTRADE_CACHE_DIR")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "greentrade"
    try:
        return Path.home() / ".cache" / "greentrade"
    except RuntimeError:
        return None


def _place(digest: str) -> Path | None:
    """File that stands for these tables having passed these rules."""
    cache_folder = folder()
    if cache_folder is None:
        return None
    name = hashlib.sha256(f"{digest} {_rules()} {duckdb.__version__}".encode()).hexdigest()[:32]
    return cache_folder / f"reference-{name}.duckdb"


@cache
def _rules() -> str:
    """Digest over the code that checks and builds: all of this room, and the names of editions that it goes by."""
    total = hashlib.sha256(__version__.encode())
    for room in ("greentrade.reference", "greentrade.hs"):
        for entry in sorted(resources.files(room).iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith((".py", ".sql", ".toml")):
                total.update(entry.name.encode() + b"\0" + hashlib.sha256(entry.read_bytes()).digest())
    return total.hexdigest()


def _open(path: Path) -> duckdb.DuckDBPyConnection | None:
    """Open a database of the cache; one that cannot be read is removed, so that it is built anew."""
    if not path.is_file():
        return None
    try:
        connection = duckdb.connect(str(path), read_only=True, config=_CONFIG)
        connection.execute("SELECT list_id FROM lists LIMIT 1").fetchall()
    except duckdb.Error:
        with suppress(OSError):
            path.unlink()
        return None
    with suppress(OSError):
        os.utime(path)  # the last used ones are kept
    return connection


@contextmanager
def _new(path: Path) -> Iterator[Path]:
    """Path to write to, which takes its place at the end, whole or not at all (another process may write the same)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with OwnedFolder(
        path.parent, ".building-"
    ) as aside:  # goes with us, or at the next building if we are killed
        fresh = aside.path / path.name
        yield fresh
        fresh.replace(path)


def _tidy(newest: Path) -> None:
    """Remove what has not been used for longest, and what former versions have left."""
    with suppress(OSError):
        kept = sorted(newest.parent.glob("reference-*.duckdb"), key=lambda p: p.stat().st_mtime, reverse=True)
        for path in (
            *kept[_KEPT:],
            *newest.parent.glob("reference-*.ok"),
            *_of_former_versions(newest.parent),
        ):
            path.unlink(missing_ok=True)


def _of_former_versions(cache: Path) -> list[Path]:
    """Databases that were never finished, from before they were built in a folder of their own, and that nobody can be building any more."""
    day_ago = time.time() - 86_400
    return [path for path in cache.glob(".reference-*.tmp*") if path.stat().st_mtime < day_ago]
