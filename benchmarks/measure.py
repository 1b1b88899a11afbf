"""Run the contestants of a job in turns, each in a process of its own, watched from outside; and say on what machine."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs import JOBS, OURS, Run

if TYPE_CHECKING:
    from work import Work

HERE = Path(__file__).resolve().parent
PACKAGES = ("greentrade", "duckdb", "polars", "pandas", "pyarrow")
_LOOK = 0.05
"""Seconds between two looks at the memory of a process and those that it started."""

Found = dict[str, list[dict[str, Any]]]
"""Contestant to what each of its processes told."""
Say = Callable[[str], None]


class Failed(Exception):
    """A contestant came to no answer."""


def measure(
    run: Run, names: list[str], work: Work, say: Say = lambda _: None
) -> tuple[Found, dict[str, str]]:
    """Run the contestants of a job in turns; each round starts with another one.

    Parameters
    ----------
    run
        What is run, and how often.
    names
        Who takes part.
    work
        What each is handed.
    say
        Is told what is being run.

    Returns
    -------
    tuple of dict and dict
        What each process told, and why a rival has no answer. If ours has none, that is an error.
    """
    found: Found = {name: [] for name in names}
    failed: dict[str, str] = {}
    contestants = JOBS[run.job].contestants
    for number in range(run.rounds):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            if name in failed or (contestants[name].once and found[name]):
                continue
            say(f"round {number + 1} of {run.rounds}: {contestants[name].title}")
            try:
                found[name].append(run_one(run.job, name, work))
            except Failed as error:
                if contestants[name].does.startswith("ours:"):
                    raise
                failed[name] = str(error)
    return {name: runs for name, runs in found.items() if name not in failed}, failed


def run_one(job: str, name: str, work: Work) -> dict[str, Any]:
    """Run one contestant once, in a process of its own, and watch how much memory it and its helpers hold."""
    scratch = Path(work.scratch)
    scratch.mkdir(parents=True, exist_ok=True)
    paths = [str(HERE.parent / "src"), str(HERE), os.environ.get("PYTHONPATH", "")]
    with tempfile.TemporaryDirectory(prefix="run-", dir=scratch.parent) as told:
        given, out, log = Path(told) / "work.json", Path(told) / "result.json", Path(told) / "log"
        work.save(given)
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, str(HERE / "contestant.py"), job, name, str(given), str(out)],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in paths if p)},
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
            try:
                watched = _watch(process, Path(f"{out}.ran"))
            finally:  # Ctrl-C ends the contestant as well
                if process.poll() is None:
                    process.terminate()
                    process.wait()
                shutil.rmtree(scratch, ignore_errors=True)
        if process.returncode or not out.exists():
            last = [line for line in log.read_text(errors="replace").splitlines() if line.strip()][-3:]
            message = f"{name} ended with {process.returncode}: {' / '.join(last)}"
            raise Failed(message)
        result = dict(json.loads(out.read_text(encoding="utf-8")))
    result["peak"] = max(filter(None, (watched, result["peak"])), default=None)
    return result


def _watch(process: subprocess.Popen[bytes], ran: Path) -> int | None:
    """Wait for a process; largest memory of it and those it started, seen until it says that it ran."""
    peak = 0
    while process.poll() is None:
        if not ran.exists():
            peak = max(peak, _held(process.pid))
        time.sleep(_LOOK)
    return peak or None


def _held(pid: int) -> int:
    """Resident memory of a process and all below it; 0 where the system does not say."""
    held = 0
    with suppress(OSError, ValueError, IndexError):
        held = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                held += _held(int(child))
    return held


def choose(run: Run, only: list[str] | None, say: Say = print) -> list[str]:
    """Contestants of a run: those asked for that are installed, have the memory they need, and go so far."""
    names = []
    for name, contestant in JOBS[run.job].contestants.items():
        wanted = only or run.only
        if wanted and name not in wanted:
            continue
        if name in {"polars", "pandas"} and version(name) is None:
            say(f"{name} is left out: it is not installed.")
            continue
        if contestant.most_rows is not None and run.rows > contestant.most_rows:
            continue
        needed, free = contestant.bytes_per_row * run.rows, memory("SC_AVPHYS_PAGES")
        if free is not None and needed > free:
            need, have = needed / 2**30, free / 2**30
            say(f"{name} is left out: it needs about {need:.0f} GiB, and {have:.0f} GiB are free.")
            continue
        names.append(name)
    return names


def version(package: str) -> str | None:
    """Version of a package, or None."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        if package != OURS:
            return None
        import greentrade

        return greentrade.__version__


def machine() -> dict[str, Any]:
    """Tell what the figures are measured on."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text(encoding="utf-8").splitlines()
        model = next((x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")), "")
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "processor": model or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_bytes": memory("SC_PHYS_PAGES"),
        "packages": {package: version(package) for package in PACKAGES},
    }


def load() -> float | None:
    """Tell what else runs on the machine: processes that wanted a processor in the last minute; None where the system does not say."""
    try:
        return round(os.getloadavg()[0], 1)
    except (AttributeError, OSError):
        return None


def memory(what: str) -> int | None:
    """Memory in bytes: all of it (SC_PHYS_PAGES) or what is free (SC_AVPHYS_PAGES)."""
    info = Path("/proc/meminfo")
    if what == "SC_AVPHYS_PAGES" and info.exists():
        # What the system would give back from its caches counts as free.
        fields = dict(line.split(":", 1) for line in info.read_text(encoding="utf-8").splitlines())
        return int(fields["MemAvailable"].split()[0]) * 1024
    try:
        return os.sysconf(what) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
