"""Which state the files of the reference tables are in: a digest over their names and bytes."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from greentrade.reference.discover import unread
from greentrade.reference.files import MAX_CSV_BYTES, visible


def digest_of(roots: tuple[Path, ...]) -> str:
    """SHA-256 over relative names and bytes of all tables and side files, read again only where a file's size or time has changed."""
    total = hashlib.sha256()
    for place, root in enumerate(roots):
        total.update(b"\0folder\0")
        for path in visible(root, ".csv", ".toml"):
            total.update(os.fsencode(path.relative_to(root).as_posix()))
            try:
                state = path.stat()
                total.update(_file_digest(path, state.st_size, state.st_mtime_ns))
            except OSError:
                total.update(b"\0unreadable\0")  # the checks say so, with all other faults
        if (
            place
        ):  # what lies in a team's folder and is not read is a fault: it makes another state of the folder
            total.update(repr(list(unread(root))).encode("utf-8", "surrogateescape"))
    return total.hexdigest()


@lru_cache(maxsize=4096)
def _file_digest(path: Path, size: int, changed: int) -> bytes:  # noqa: ARG001 (they tell one state of the file from another)
    """SHA-256 of one state of a file; of one that the checks refuse for its size, that of its size."""
    if size > MAX_CSV_BYTES:
        return hashlib.sha256(f"{size} bytes".encode()).digest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
