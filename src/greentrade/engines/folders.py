"""Folders of ours for a while: each has an owner, goes with it, and is cleared by a later run if its owner was killed.

A process that is killed (kill -9, a full memory, a power cut) removes nothing. So each folder holds a file that its owner keeps *locked*:
the system lets go of the lock with the process, however that ends. Whoever makes a folder beside it first looks for those whose lock can be
taken, and removes them. Nothing else is ever removed:

- a folder is only looked at if it has a name of ours, is a real folder (no link) and belongs to this user, and only removed if it holds our
  mark, or nothing at all (killed between making the folder and the mark);
- a lock tells only of processes on the same machine: on a disk that several machines share it may not reach the others. The mark says on
  which machine its owner runs (containers on a machine share its locks); folders of other machines are left alone;
- two runs that start at once may look at the same folder: whoever has its lock removes it. One that is just being made is
  either locked by its owner in time, or lost to the other, and then its owner makes another.

The lock is taken by hand: ``filelock.lock_descriptor`` would do as much, and to import it takes 20 to 200 ms (by version) of every first session.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import secrets
import shutil
import stat
import sys
import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

__all__ = ["MARK", "OwnedFolder", "clear_abandoned"]

MARK = ".greentrade-owner"
"""File in a folder of ours that its owner keeps locked."""

_PROGRAM = "greentrade"
_TOKEN = re.compile(r"[0-9a-f]{12}")
_TRIES = 20


@dataclass
class _Hold:
    """What an owner has of its folder so far: where it is, or is about to be made, and the lock of its mark."""

    path: Path | None = None
    lock: int | None = None


class OwnedFolder:
    """A folder that goes with its owner.

    Parameters
    ----------
    base
        Folder in which it is made.
    prefix, suffix
        What its name begins and ends with; between them stand twelve characters of chance. Folders with the same beginning and end whose owners were
        killed are removed first.
    rescue
        What in such a folder is not ours, but was moved there for a moment: its name in it, and where it goes back to, before the folder is
        removed, if nothing is there.

    Attributes
    ----------
    path
        The folder.

    Raises
    ------
    OSError
        The folder cannot be made.
    """

    def __init__(
        self, base: Path, prefix: str, suffix: str = "", *, rescue: Mapping[str, Path] | None = None
    ) -> None:
        clear_abandoned(base, prefix, suffix, rescue=rescue)
        hold = _Hold()
        # Before there is anything to remove: a signal may raise after any step of making it.
        self._remove = weakref.finalize(self, _give_up, hold, os.getpid(), rescue or {})
        self.path = _make(hold, base, prefix, suffix)

    def close(self) -> None:
        """Remove the folder. Closing twice is harmless."""
        self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def clear_abandoned(
    base: Path, prefix: str, suffix: str = "", *, rescue: Mapping[str, Path] | None = None
) -> list[Path]:
    """Remove folders whose owners are gone; what cannot be removed, or may belong to somebody, stays.

    Parameters
    ----------
    base
        Folder that is looked through, not below its first level.
    prefix, suffix
        What the names begin and end with.
    rescue
        As for :class:`OwnedFolder`.

    Returns
    -------
    list of pathlib.Path
        What was removed.
    """
    cleared = []
    with suppress(OSError):
        for path in sorted(base.iterdir()):
            name = path.name
            if (
                name.startswith(prefix)
                and name.endswith(suffix)
                and _TOKEN.fullmatch(name[len(prefix) : len(name) - len(suffix)])
                and _clear(path, rescue or {})
            ):
                cleared.append(path)
    return cleared


def _take_abandoned(path: Path) -> int | None:
    """Take the lock of a folder whose owner is gone; None where it lives, or may live.

    Parameters
    ----------
    path
        A folder with a name of ours.
    """
    mark = path / MARK
    try:
        state = path.lstat()
        if not stat.S_ISDIR(state.st_mode) or (hasattr(os, "getuid") and state.st_uid != os.getuid()):
            return None
        lock = os.open(mark, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None
    if _try_lock(lock) and _is_at(lock, mark) and _is_dead(_said(lock), path):
        return lock
    os.close(lock)
    return None


def _clear(path: Path, rescue: Mapping[str, Path]) -> bool:
    """Remove a folder if its owner is gone."""
    with suppress(OSError):
        state = path.lstat()
        if stat.S_ISDIR(state.st_mode) and (not hasattr(os, "getuid") or state.st_uid == os.getuid()):
            path.rmdir()  # killed before it was marked: only an empty folder goes this way
            return True
    lock = _take_abandoned(path)
    if lock is None:
        return False
    _remove(path, lock, rescue)
    return not path.exists()


def _make(hold: _Hold, base: Path, prefix: str, suffix: str) -> Path:
    """Make a folder with its mark, locked; the hold always knows how far that has come."""
    for _ in range(_TRIES):
        hold.path = path = base / f"{prefix}{secrets.token_hex(6)}{suffix}"
        try:
            path.mkdir(mode=0o700)
            mark = path / MARK
            hold.lock = lock = os.open(
                mark, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600
            )
        except (FileExistsError, FileNotFoundError):
            hold.path = None
            if not base.is_dir():
                raise
            continue  # somebody took the empty folder for an abandoned one
        locked = _try_lock(lock)
        if locked is None or (locked and _is_at(lock, mark)):
            _write_mark(lock, locked=bool(locked))
            return path
        hold.path = hold.lock = None  # theirs now
        os.close(lock)
    raise OSError(f"no folder of its own can be made in {base}")


def _give_up(hold: _Hold, owner: int, rescue: Mapping[str, Path]) -> None:
    """Remove what an owner has, however far making it has come."""
    if hold.path is None or os.getpid() != owner:  # a forked child has no part in it
        return
    if hold.lock is None:
        shutil.rmtree(hold.path, ignore_errors=True)
        return
    _remove(hold.path, hold.lock, rescue)


def _remove(path: Path, lock: int, rescue: Mapping[str, Path]) -> None:
    """Remove a folder, and let go of its lock last: until then nobody else touches it."""
    try:
        for name, place in rescue.items():
            if (path / name).exists() and not place.exists():
                (path / name).rename(place)
    except OSError:  # it stays for a run that can
        with suppress(OSError):
            os.close(lock)
        return
    if sys.platform == "win32":  # an open file cannot be removed there
        with suppress(OSError):
            os.close(lock)
        shutil.rmtree(path, ignore_errors=True)
        return
    for entry in _entries(path):  # the mark goes last: what is killed here stays recognisable
        if entry.name != MARK:
            _discard(entry)
    shutil.rmtree(path, ignore_errors=True)
    with suppress(OSError):
        os.close(lock)


def _entries(path: Path) -> list[Path]:
    with suppress(OSError):
        return list(path.iterdir())
    return []


def _discard(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


# -- the mark ------------------------------------------------------------------------------------------------------------------------------


def _write_mark(lock: int, *, locked: bool) -> None:
    """Say whose it is, for the next run and for people."""
    said = {
        "program": _PROGRAM,
        "pid": os.getpid(),
        "started": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "locked": locked,
        **_machine(),
    }
    os.write(lock, (json.dumps(said) + "\n").encode())


def _said(lock: int) -> dict[str, Any] | None:
    """Read a mark; it is empty if its owner was killed before writing it."""
    os.lseek(lock, 0, os.SEEK_SET)
    text = os.read(lock, 4096)
    if not text.strip():
        return {}
    try:
        said = json.loads(text)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _is_dead(said: dict[str, Any] | None, path: Path) -> bool:
    """Whether the owner of a lock that could be taken is gone: a lock of another machine may not have reached us."""
    if said is None:
        return False
    if not said:  # locked by nobody, and nothing was written into it: only the mark may be there
        return [entry.name for entry in _entries(path)] == [MARK]
    here = _machine()
    same_kernel = here["boot"] is not None and said.get("boot") == here["boot"]
    ours = said.get("program") == _PROGRAM and said.get("locked") is True
    return ours and (same_kernel or said.get("host") == here["host"])


@cache
def _machine() -> dict[str, str | None]:
    """Which machine this is: containers on it have other names and the same boot."""
    boot = None
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip() or None
    return {"host": platform.node(), "boot": boot}


def _is_at(lock: int, mark: Path) -> bool:
    """Whether an open file is still the one at a path: somebody may have removed it before we had the lock."""
    try:
        there, here = mark.lstat(), os.fstat(lock)
    except OSError:
        return False
    return (there.st_ino, there.st_dev) == (here.st_ino, here.st_dev)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(lock: int) -> bool | None:
        """Lock an open file, far beyond what is written in it: whether nobody else has."""
        try:
            os.lseek(lock, 1 << 20, os.SEEK_SET)
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
            os.lseek(lock, 0, os.SEEK_SET)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(lock: int) -> bool | None:
        """Lock an open file: whether nobody else has; None where the disk knows no locks, so that nobody can tell."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as err:
            return False if err.errno == errno.EACCES else None
        return True
