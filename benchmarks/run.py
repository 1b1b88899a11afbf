"""Measure this library against ways to do its main job by hand: ``python benchmarks/run.py`` (or ``make bench``).

Two jobs over a generated customs extract, from the file to the answer: the value of each dimension by year and flow, and the same with
numbers of distinct codes. Each run is a process of its own; the contestants take turns, so that whatever else the machine does meets all of
them alike. All answers must be equal to the cent. A target that is missed is shown, and is no error.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from generate import ROWS, default_folder, generate  # noqa: E402
from rivals import JOBS, RIVALS, THREADS, make_flags  # noqa: E402

SAMPLE_ROWS = 1_000
TARGETS = {"duckdb": 0.7}
"""Share of a rival's time that the library may take in the job ``totals``."""
TITLES = {
    "totals": "value of each dimension by year and flow",
    "counts": "the same with numbers of distinct codes",
}
OURS = "greentrade"
_PACKAGES = ("greentrade", "duckdb", "polars", "pandas", "pyarrow")

Times = dict[str, list[dict[str, Any]]]


def measure(job: str, names: list[str], files: list[Path], *, repeat: int, say: bool = True) -> Times:
    """Run the contestants of a job in turns.

    Parameters
    ----------
    job
        ``totals`` or ``counts``.
    names
        Contestants, in the order of each round.
    files
        Extract, flat table of flags, small extract to warm up with.
    repeat
        Number of rounds.
    say
        Show what is being run.

    Returns
    -------
    dict
        Contestant to what each of its processes reported.
    """
    found: Times = {name: [] for name in names}
    for number in range(repeat):
        for name in names:
            if number >= (RIVALS[name].rounds or repeat):
                continue
            if say:
                print(
                    f"\r{job}: round {number + 1} of {repeat}, {RIVALS[name].title:40}",
                    end="",
                    file=sys.stderr,
                    flush=True,
                )
            found[name].append(_run(job, name, files))
    if say:
        print("\r" + " " * 78 + "\r", end="", file=sys.stderr)
    return found


def _run(job: str, name: str, files: list[Path]) -> dict[str, Any]:
    """Run one contestant once, in a process of its own."""
    paths = [str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, str(HERE / "rivals.py"), name, *map(str, files), "--job", job],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in paths if p)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return dict(json.loads(done.stdout))


def check_equal(found: Times) -> None:
    """Every contestant's answer is the same to the cent in every round; the scan's total is the sum of all of them."""
    answers = {name: runs[0]["answer"] for name, runs in found.items() if runs}
    for name, runs in found.items():
        assert all(run["answer"] == answers[name] for run in runs), f"{name}: another answer in another round"
    cells = {name: answer for name, answer in answers.items() if name != "scan"}
    first = next(iter(cells), None)
    for name, answer in cells.items():
        assert answer == cells[first], f"{name} and {first} differ: {_difference(answer, cells[first])}"
    if first and "scan" in answers:
        total = sum(_cents(row[2]) for row in cells[first])
        assert total == _cents(answers["scan"][0][2]), (
            f"the total of all cells is {total} cents, and not that of the file"
        )


def _cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def _difference(one: list[Any], other: list[Any]) -> str:
    pairs = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return f"{pairs[0][0]} and {pairs[0][1]}" if pairs else f"{len(one)} and {len(other)} cells"


def summarise(found: Times) -> dict[str, dict[str, Any]]:
    """Median and minimum of each contestant, its memory, and the share of its time that this library takes (median over rounds)."""
    ours = [run["seconds"] for run in found.get(OURS, [])]
    summary = {}
    for name, runs in found.items():
        if not runs:
            continue
        seconds = [run["seconds"] for run in runs]
        pairs = [mine / theirs for mine, theirs in zip(ours, seconds, strict=False)]
        peaks = [run["peak"] for run in runs if run["peak"] is not None]
        summary[name] = {
            "median": median(seconds),
            "minimum": min(seconds),
            "seconds": seconds,
            "cpu_median": median(run["cpu_seconds"] for run in runs),
            "loading_median": median(run["loading"] for run in runs),
            "peak_bytes": max(peaks, default=None),
            "ratio_median": median(pairs) if pairs else None,
            "ratio_of_minima": min(ours) / min(seconds) if ours else None,
        }
    return summary


def show(job: str, rows: int, summary: dict[str, dict[str, Any]]) -> None:
    """Print what was measured as a table."""
    print(f"\n{TITLES[job]}, {rows:,} rows, {THREADS} threads")
    print(f"{'':32}{'median':>9}{'minimum':>9}{'CPU':>9}{'memory':>10}   greentrade takes")
    for name, line in summary.items():
        memory = f"{line['peak_bytes'] / 2**20:,.0f} MB" if line["peak_bytes"] else "?"
        ratio = (
            "" if name == OURS or line["ratio_median"] is None else f"{line['ratio_median']:.2f}x its time"
        )
        if ratio and job == "totals" and name in TARGETS:
            met = line["ratio_median"] <= TARGETS[name]
            ratio += f" (target {TARGETS[name]}: {'met' if met else 'missed'})"
        print(
            f"{RIVALS[name].title:32}{line['median']:>7.3f} s{line['minimum']:>7.3f} s{line['cpu_median']:>7.3f} s{memory:>10}   {ratio}"
        )
    if OURS in summary:
        print(
            f"(not counted: {summary[OURS]['loading_median']:.1f} s to load the reference tables, once in a process)"
        )


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text(encoding="utf-8").splitlines()
        model = next((x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")), "")
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = None
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "processor": model or platform.processor(),
        "cores": os.cpu_count(),
        "memory_bytes": _memory("SC_PHYS_PAGES"),
        "load_average": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
        "packages": versions,
    }


def _memory(what: str) -> int | None:
    """Memory in bytes: all of it (SC_PHYS_PAGES) or what is free (SC_AVPHYS_PAGES)."""
    info = Path("/proc/meminfo")
    if (
        what == "SC_AVPHYS_PAGES" and info.exists()
    ):  # what the system would give back from its caches counts as free
        fields = dict(line.split(":", 1) for line in info.read_text(encoding="utf-8").splitlines())
        return int(fields["MemAvailable"].split()[0]) * 1024
    try:
        return os.sysconf(what) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def choose(job: str, only: list[str] | None, rows: int) -> list[str]:
    """Contestants of a job: those asked for that are installed and have the memory they need."""
    names = []
    for name in JOBS[job]:
        if only and name not in only:
            continue
        if name in {"polars", "pandas"} and not _installed(name):
            print(f"{name} is left out: it is not installed.")
            continue
        needed, free = RIVALS[name].bytes_per_row * rows, _memory("SC_AVPHYS_PAGES")
        if free is not None and needed > free:
            print(
                f"{name} is left out: it needs about {needed / 2**30:.0f} GB and {free / 2**30:.0f} GB are free."
            )
            continue
        names.append(name)
    return names


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def main(arguments: list[str] | None = None) -> None:
    """Measure, check that all answers are equal, print tables and write the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the extract (default: %(default)s)")
    parser.add_argument(
        "--repeat", type=int, default=5, help="rounds (default: %(default)s; pandas runs once)"
    )
    parser.add_argument("--only", help=f"some contestants, with commas between: {', '.join(RIVALS)}")
    parser.add_argument("--job", choices=[*JOBS, "all"], default="all", help="(default: %(default)s)")
    parser.add_argument(
        "--data", type=Path, default=default_folder(), help="folder of the extracts (default: %(default)s)"
    )
    parser.add_argument(
        "--json", type=Path, default=HERE / "results.json", help="file of the results (default: %(default)s)"
    )
    given = parser.parse_args(arguments)
    only = given.only.split(",") if given.only else None
    if only and (unknown := set(only) - set(RIVALS)):
        parser.error(
            f"--only: no such contestant: {', '.join(sorted(unknown))}; choose from {', '.join(RIVALS)}"
        )
    if given.rows < 1 or given.repeat < 1:
        parser.error("--rows and --repeat count from 1")

    print("making the extract, unless it is there ...", file=sys.stderr)
    extract = generate(given.rows, given.data)
    sample = generate(min(given.rows, SAMPLE_ROWS), given.data)
    flags = make_flags(given.data / "flags.parquet")
    with extract.open(
        "rb"
    ) as file:  # into the system's cache, so that the first contestant does not pay for the disk
        while file.read(1 << 24):
            pass
    results: dict[str, Any] = {
        "rows": given.rows,
        "threads": THREADS,
        "targets": TARGETS,
        "machine": machine(),
        "jobs": {},
    }
    for job in JOBS if given.job == "all" else (given.job,):
        names = choose(job, only, given.rows)
        found = measure(job, names, [extract, flags, sample], repeat=given.repeat)
        check_equal(found)
        summary = summarise(found)
        show(job, given.rows, summary)
        results["jobs"][job] = summary
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"\nall answers are equal to the cent; details are in {given.json}")


if __name__ == "__main__":
    main()
