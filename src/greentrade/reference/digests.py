"""Which state the files of the reference tables are in: a digest over their names and bytes."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from greentrade.reference.discover import unread
from greentrade.reference.files import MAX_CSV_BYTES, visible, visible_names


def digest_of(roots: tuple[Path, ...]) -> str:
    """SHA-256 over relative names and bytes of all tables and side files, read again only where a file's size or time has changed."""
    total = _first_folder(roots[0], _states(roots[0])).copy()
    for root in roots[1:]:
        _add(total, root)
        # What lies in a team's folder and is not read is a fault: it makes another state of the folder.
        total.update(repr(list(unread(root))).encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def _states(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, size and time of change of each file, -1 where they cannot be told."""
    found = []
    for name in visible_names(root, ".csv", ".toml"):
        try:
            state = os.stat(name)  # noqa: PTH116 (texts: each screening looks at all files)
            found.append((name, state.st_size, state.st_mtime_ns))
        except OSError:
            found.append((name, -1, -1))
    return tuple(sorted(found))


@lru_cache(maxsize=8)
def _first_folder(root: Path, states: tuple[tuple[str, int, int], ...]) -> hashlib._Hash:  # noqa: ARG001 (they tell one state from another)
    """Begin the digest with the first folder: a screening after another one finds it unchanged."""
    total = hashlib.sha256()
    _add(total, root)
    return total


def _add(total: hashlib._Hash, root: Path) -> None:
    """Add names and bytes of a folder's files, in the order of their names."""
    total.update(b"\0folder\0")
    for path in visible(root, ".csv", ".toml"):
        total.update(os.fsencode(path.relative_to(root).as_posix()))
        try:
            state = path.stat()
            total.update(_file_digest(path, state.st_size, state.st_mtime_ns))
        except OSError:
            total.update(b"\0unreadable\0")  # the checks say so, with all other faults


@lru_cache(maxsize=4096)
def _file_digest(path: Path, size: int, changed: int) -> bytes:  # noqa: ARG001 (they tell one state of the file from another)
    """SHA-256 of one state of a file; of one that the checks refuse for its size, that of its size."""
    if size > MAX_CSV_BYTES:
        return hashlib.sha256(f"{size} bytes".encode()).digest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
