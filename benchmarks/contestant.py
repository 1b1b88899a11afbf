"""Run one contestant once, in this process: ``python contestant.py JOB NAME WORK.json RESULT.json``.

The result says how long it took, how much of the processors and of memory, and what it answered. Nothing is imported before it must be: for
the job ``import``, that is what is measured.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def peak_memory() -> int | None:
    """Largest memory that this process has held, in bytes; None where the system does not say."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux: its rusage starts from what the process that started this one held
        line = next((x for x in status.read_text().splitlines() if x.startswith("VmHWM:")), None)
        if line is not None:
            return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _cpu() -> float:
    """Processor time of this process and of those it started and waited for."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _import(package: str) -> dict[str, Any]:
    start, cpu = time.perf_counter(), _cpu()
    importlib.import_module(package)
    return {"seconds": time.perf_counter() - start, "cpu_seconds": _cpu() - cpu, "loading": 0.0, "answer": []}


def run(job: str, name: str, path: Path, ran: Path) -> dict[str, Any]:
    """Get ready, warm up, run, and tell.

    Parameters
    ----------
    job, name
        What is done, and by whom.
    path
        The work, as :meth:`work.Work.save` wrote it.
    ran
        File that is made when the run is over: what comes then only reads the answer, and whoever watches may look away.
    """
    sys.path.append(str(Path(__file__).resolve().parent))
    from jobs import JOBS

    contestant = JOBS[job].contestants[name]
    module, _, function = contestant.does.partition(":")
    if module == "import":
        return _import(function)
    from work import Work, to_the_cent

    work = Work.load(path)
    os.environ["POLARS_MAX_THREADS"] = str(work.threads)
    start = time.perf_counter()
    prepare = getattr(importlib.import_module(module), function)
    way = (prepare(contestant.columns) if contestant.columns else prepare)(work)
    loading = time.perf_counter() - start
    # Everything is imported and every plan tried once; nothing is kept that speaks of the extract.
    if work.sample:
        way.answer(way.run(way.load(work.sample)))
    given = way.load(work.files)
    start, cpu = time.perf_counter(), _cpu()
    result = way.run(given)
    took, used = time.perf_counter() - start, _cpu() - cpu
    peak = peak_memory()
    ran.touch()
    return {
        "seconds": took,
        "cpu_seconds": used,
        "loading": loading,
        "peak": peak,
        "answer": to_the_cent(way.answer(result)),
    }


def main(arguments: list[str]) -> None:
    """Run what the arguments name."""
    job, name, work, out = arguments
    found = run(job, name, Path(work), Path(f"{out}.ran"))
    found.setdefault("peak", peak_memory())
    Path(out).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
