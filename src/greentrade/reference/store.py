"""The database of the reference tables: checked and built once for each state of the files, kept in the user's cache folder.

A file in the cache stands for "these tables have passed these rules": it is written only after the checks, whole or not at all, under
a name made of the digest of the tables, of the code that checks and builds, and of the engine's version. Any of them changes, and
the tables are checked and built again. Where nothing can be written the database is built in memory, each time.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb

from greentrade.engines.duckdb import show_progress_bar
from greentrade.engines.folders import OwnedFolder
from greentrade.engines.running import interruptible

__all__ = ["connect", "folder"]

_CONFIG: dict[str, Any] = {"autoinstall_known_extensions": "false", "threads": "2"}
_KEPT = 12
"""Databases that stay in the cache, the last used ones; each is about 10 MB."""


def connect(roots: tuple[Path, ...], digest: str) -> duckdb.DuckDBPyConnection:
    """Connection to the database of these tables.

    Parameters
    ----------
    roots
        Our folder, then teams' folders laid over it.
    digest
        Digest over all tables and side files of the folders.

    Raises
    ------
    ReferenceInvalid
        With every fault, if the tables have not passed the checks.
    """
    path = _place(digest)
    if path is not None and (known := _open(path)):
        return known
    from greentrade.reference.validate import check

    check(roots)
    if path is not None:
        with suppress(OSError, duckdb.IOException):
            with _new(path) as fresh, duckdb.connect(str(fresh), config=_CONFIG) as con:
                _build(con, roots)
            _tidy(path)
            if made := _open(path):
                return made
    connection = duckdb.connect(":memory:", config=_CONFIG)
    _build(connection, roots)
    return connection


def _build(connection: duckdb.DuckDBPyConnection, roots: tuple[Path, ...]) -> None:
    """Build without DuckDB's progress bar, which goes to standard output where Python was started without a script."""
    from greentrade.reference.build import build

    show_progress_bar(connection, shown=False)
    with interruptible():
        build(connection, roots)


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
    """Digest over the code that checks and builds: all of this room."""
    total = hashlib.sha256()
    for entry in sorted(resources.files("greentrade.reference").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".py", ".sql")):
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
