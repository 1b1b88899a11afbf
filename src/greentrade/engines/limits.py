"""What a screening may use of the machine: memory, threads, and a folder for what does not fit into memory.

Each limit is an argument; where it is left out, a variable of the environment counts (a container or a batch queue sets it once for all
its runs), and else the engine's own default: four fifths of the memory, all cores, the system's temporary folder.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from greentrade.errors import UsageError

__all__ = ["Limits", "parse_limits"]

_UNITS = {unit: 1000**power for power, unit in enumerate(("kb", "mb", "gb", "tb"), start=1)} | {
    unit: 1024**power for power, unit in enumerate(("kib", "mib", "gib", "tib"), start=1)
}
_SIZE = re.compile(r"\s*(\d{1,15}(?:\.\d{1,9})?)\s*([kmgt]i?b)\s*", re.IGNORECASE)

LEAST = 100_000_000
"""Bytes below which a limit is refused: the tables that codes are classified with would not fit."""

OUTSIDE = 700_000_000
"""Bytes that Python, its libraries, the reference tables and the answers take beside the engine where everything is written (measured: see
docs/large-extracts.md)."""

_PER_THREAD = 100_000_000
"""Bytes of the engine for each of its threads, at least: each keeps pages and buffers of its own, which cannot be spilled."""

_MOST_THREADS = 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a session, read and checked.

    Attributes
    ----------
    memory
        Bytes that the process should keep to, or None.
    threads
        Threads of the engine, or None for its default.
    temp_directory
        Folder in which the session makes its own.
    """

    memory: int | None
    threads: int | None
    temp_directory: Path

    @property
    def engine_memory(self) -> int | None:
        """Bytes for the engine: what Python and the tables leave of the limit, and never less than half of it."""
        return None if self.memory is None else max(self.memory - OUTSIDE, self.memory // 2)

    def engine_threads(self, cores: int) -> int | None:
        """Threads for the engine: as asked for, else as many of the cores as the memory can feed.

        Parameters
        ----------
        cores
            Threads that the engine would take.
        """
        if self.threads is not None or self.engine_memory is None:
            return self.threads
        return min(cores, max(1, self.engine_memory // _PER_THREAD))


def parse_limits(
    memory_limit: str | None = None,
    threads: int | None = None,
    temp_directory: str | os.PathLike[str] | None = None,
) -> Limits:
    """Read limits as users write them; those left out come from the environment.

    Parameters
    ----------
    memory_limit
        A number with its unit (``"4GB"``, ``"800MB"``, ``"1.5GiB"``), else ``GREENTRADE_MEMORY_LIMIT``.
    threads
        A number from 1, else ``GREENTRADE_THREADS``.
    temp_directory
        A folder that exists and may be written to, else ``GREENTRADE_TEMP_DIRECTORY``, else the system's (``TMPDIR``).

    Raises
    ------
    UsageError
        A limit that makes no sense, or a folder that is none; the message names the argument or the variable.

    Examples
    --------
    >>> parse_limits("1.5GB", threads=2).memory
    1500000000
    """
    return Limits(
        memory=_memory(*_given("memory_limit", memory_limit)),
        threads=_threads(*_given("threads", threads)),
        temp_directory=_folder(*_given("temp_directory", temp_directory)),
    )


def _given(name: str, value: object) -> tuple[str, object]:
    """Where a limit is said, and what: the argument, else the variable, else nothing."""
    variable = f"GREENTRADE_{name.upper()}"
    if value is None and os.environ.get(variable):
        return variable, os.environ[variable]
    return name, value


def _memory(name: str, value: object) -> int | None:
    if value is None:
        return None
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise UsageError(
            f"{name}={value!r} is no amount of memory.", hint=f'write {name} like "4GB", "800MB" or "1.5GiB".'
        )
    size = int(float(found[1]) * _UNITS[found[2].lower()])
    if size < LEAST:
        raise UsageError(
            f"{name}={value!r} is too little to classify codes in.",
            hint=f"give at least {LEAST // 1_000_000}MB; from 1GB on little has to be spilled.",
        )
    return size


def _threads(name: str, value: object) -> int | None:
    if value is None:
        return None
    text = str(value).strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if isinstance(value, bool) or not 1 <= number <= _MOST_THREADS:
        raise UsageError(
            f"{name}={value!r} is no number of threads.",
            hint=f"write {name} as a whole number from 1 (this machine has {os.cpu_count() or 1} cores).",
        )
    return number


def _folder(name: str, value: object) -> Path:
    if value is None:
        return Path(tempfile.gettempdir())
    folder = Path(value) if isinstance(value, str | os.PathLike) else None
    if folder is None or not str(value).strip():
        raise UsageError(f"{name}={value!r} is no folder.", hint="name a folder on a disk with room.")
    if not os.path.isdir(folder):  # noqa: PTH112 (Path.is_dir may raise)
        what = "is a file, not a folder" if os.path.lexists(folder) else "does not exist"
        raise UsageError(f"{name}={str(folder)!r} {what}.", hint="make the folder first, or name another.")
    return folder.absolute()
