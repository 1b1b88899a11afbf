"""A cache folder of a test's own, in which our tables need not be checked and built once more."""

from __future__ import annotations

import shutil
from pathlib import Path

from greentrade.reference import Reference, data_root, store
from greentrade.reference.digests import digest_of

KEPT = store._place(digest_of((data_root(),)))
"""Database of our tables in the cache of this machine: told before a test sets another folder."""


def with_our_tables(folder: Path) -> str:
    """Put a copy of the database of our tables into a folder, as the first use of a machine leaves it there; the folder's path.

    A copy, not a link: a test may damage it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if KEPT is None or not KEPT.is_file():
        Reference.load()
    if KEPT is not None and KEPT.is_file():
        shutil.copyfile(KEPT, folder / KEPT.name)
    return str(folder)
