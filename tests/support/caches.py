"""A cache folder of a test's own, in which our tables need not be checked and built once more."""

from __future__ import annotations

import shutil
from pathlib import Path

from greentrade.reference import Reference, data_root, store
from greentrade.reference.digests import digest_of


def with_our_tables(folder: Path) -> str:
    """Put a copy of the database of our tables into a folder, as the first use of a machine leaves it there; the folder's path.

    A copy, not a link: a test may damage it.
    """
    Reference.load()
    kept = store._place(digest_of((data_root(),)))
    folder.mkdir(parents=True, exist_ok=True)
    if kept is not None and kept.is_file():
        shutil.copyfile(kept, folder / kept.name)
    return str(folder)
