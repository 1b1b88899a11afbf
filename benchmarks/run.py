"""Measure this library against ways to do its jobs by hand: ``python benchmarks/run.py`` (``make bench``, ``make bench-large``).

Each run is a process of its own; the contestants take turns, so that whatever else the machine does meets all of them alike. All answers must
be equal to the cent, or there are no figures. A target that is missed is shown, and is no error.

    python benchmarks/run.py                          the suite of `make bench`: 20 million rows and less, a few minutes
    python benchmarks/run.py --suite quick            every job and contestant once, tiny: shows that all agree, not how fast they are
    python benchmarks/run.py --suite large            50 and 200 million rows and a billion, under memory_limit=2GB from 200 million on
    python benchmarks/run.py --job totals --rows 1000000 --repeat 5 --only greentrade,duckdb
    python benchmarks/run.py --compare                the same, then against the baseline; exit code 1 if something has grown
    python benchmarks/run.py --no-run --compare       compare what was measured last
    python benchmarks/run.py --no-run --accept        make it the baseline; then `make docs` writes docs/performance.md anew

Extracts are made once and kept: in the folder that GREENTRADE_BENCH_DIR names, or --data, or among the temporary files.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from baseline import BASELINE, RESULTS, TOLERANCE, compare, merge, read, report, save, shortened  # noqa: E402
from flat_tables import make_tables  # noqa: E402
from generate import FOLDER_VARIABLE, default_folder, generate, generate_codes, generate_csv  # noqa: E402
from jobs import BUSY, JOBS, SUITES, Run  # noqa: E402
from measure import Failed, choose, load, machine, measure  # noqa: E402
from results import check_equal, judge, size, summarise, table, target_table  # noqa: E402
from work import THREADS, Files, Work  # noqa: E402

SAMPLE_ROWS = 1_000
REGRESSION, USAGE, NO_ANSWER, STOPPED = 1, 2, 3, 130
_ENCODINGS = ("utf-8", "gb18030")


class Progress:
    """One line on standard error that says where we are; lines of their own where nobody watches."""

    def __init__(self, runs: int) -> None:
        self.runs, self.number, self.what = runs, 0, ""
        self.start = time.monotonic()
        self.live = sys.stderr.isatty()

    def next(self, what: str) -> None:
        """Begin the next run."""
        self.number += 1
        self.what = what

    def say(self, text: str) -> None:
        """Show what is being done."""
        minutes, seconds = divmod(int(time.monotonic() - self.start), 60)
        line = f"[{self.number}/{self.runs} {minutes}:{seconds:02}] {self.what}: {text}"
        print(
            f"\r{line[:99]:99}" if self.live else line,
            end="" if self.live else "\n",
            file=sys.stderr,
            flush=True,
        )

    def clear(self) -> None:
        """Make room for a table."""
        if self.live:
            print("\r" + " " * 99 + "\r", end="", file=sys.stderr, flush=True)


def find_files(run: Run, folder: Path, progress: Progress) -> Files:
    """Files of a run, made if they are not there, and read once: the first contestant is not to pay for the disk."""
    kinds = JOBS[run.job].kinds
    files: Files = {}
    if "codes" in kinds:
        files["codes"] = [str(generate_codes(run.rows, folder))]
    if {"parquet", *_ENCODINGS} & set(kinds):
        parquet = generate(run.rows, folder, say=progress.say)
        files["parquet"] = [str(path) for path in parquet]
        for encoding in set(_ENCODINGS) & set(kinds):
            progress.say(f"making the CSV file in {encoding}, unless it is there")
            files[encoding] = [str(generate_csv(parquet, run.rows, encoding))]
    return files


def _read_through(files: Files, kinds: tuple[str, ...]) -> None:
    for path in {Path(path).resolve() for kind in kinds for path in files.get(kind, [])}:
        with path.open("rb") as stream:
            while stream.read(1 << 24):
                pass


def carry_out(runs: list[Run], given: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Measure all runs; show and keep each result when it is there; tell how many have none."""
    folder: Path = given.data
    progress = Progress(len(runs))
    folder.mkdir(parents=True, exist_ok=True)
    tables = make_tables(folder / f"tables-{uuid.uuid4().hex[:8]}")
    found: dict[str, Any] = {"machine": machine(), "threads": given.threads, "load": load(), "results": []}
    if found["load"] is not None and found["load"] > BUSY * (found["machine"]["cores"] or 1):
        print(
            f"the machine is busy (load {found['load']:.1f}): ratios are rough, and seconds say little.",
            file=sys.stderr,
        )
    without = 0
    try:
        for run in runs:
            progress.next(" ".join(filter(None, (run.job, size(run.job, run.rows)))))
            names = choose(run, given.only, progress.say)
            if not names:
                continue
            sample = Run(run.job, min(run.rows, SAMPLE_ROWS), 1)
            files = find_files(run, folder, progress)
            small = find_files(sample, folder, progress) if run.warm else {}
            _read_through(files, JOBS[run.job].kinds)
            work = Work(
                run.job, run.rows, files, small, str(tables), str(folder / f"scratch-{uuid.uuid4().hex[:8]}"),
                given.threads, run.memory_limit,
            )  # fmt: skip
            try:
                measured, failed = measure(run, names, work, progress.say)
                check_equal(run.job, measured)
            except (Failed, AssertionError) as error:  # the other jobs have figures all the same
                progress.clear()
                print(f"\nno figures of {progress.what}: {error}", file=sys.stderr, flush=True)
                without += 1
                continue
            result = summarise(run, measured, failed)
            found["results"].append(result)
            save(given.json, merge(read(given.json), found))
            progress.clear()
            print(f"\n{table(result)}", flush=True)
    finally:
        for path in tables.iterdir():
            path.unlink()
        tables.rmdir()
    return found, without


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    plan = parser.add_argument_group("what is measured")
    plan.add_argument("--suite", choices=SUITES, default="bench", help="(default: %(default)s)")
    plan.add_argument("--job", choices=JOBS, help="one job alone, at --rows")
    plan.add_argument(
        "--rows", type=int, help="rows (or codes) of --job; of a suite, only the runs of so many rows"
    )
    plan.add_argument("--repeat", type=int, help="rounds of each run, instead of the suite's")
    plan.add_argument("--only", help="some contestants, with commas between: greentrade,duckdb,scan")
    plan.add_argument(
        "--threads", type=int, default=THREADS, help="of every contestant (default: %(default)s)"
    )
    plan.add_argument("--memory-limit", help='of greentrade and DuckDB, for --job: "2GB"')
    plan.add_argument("--no-run", action="store_true", help="measure nothing: use what was measured last")
    files = parser.add_argument_group("files")
    files.add_argument(
        "--data",
        type=Path,
        default=default_folder(),
        help=f"folder of the extracts ({FOLDER_VARIABLE}; default: %(default)s)",
    )
    files.add_argument(
        "--json", type=Path, default=RESULTS, help="file of the results (default: %(default)s)"
    )
    files.add_argument(
        "--baseline", type=Path, default=BASELINE, help="file of the baseline (default: %(default)s)"
    )
    after = parser.add_argument_group("afterwards")
    after.add_argument(
        "--compare", action="store_true", help="compare with the baseline; exit code 1 for a regression"
    )
    after.add_argument(
        "--tolerance",
        type=float,
        default=TOLERANCE,
        help="growth that is none yet, as a share (default: %(default)s)",
    )
    after.add_argument("--accept", action="store_true", help="make the results the baseline")
    given = parser.parse_args(arguments)
    for name, least in (("rows", 1), ("repeat", 1), ("threads", 1), ("tolerance", 0)):
        value = getattr(given, name)
        if value is not None and value < least:
            parser.error(f"--{name} counts from {least}")
    if given.job is None and given.memory_limit:
        parser.error("--memory-limit goes with --job: the suites have limits of their own")
    if given.job and given.rows is None and JOBS[given.job].kinds:
        parser.error("--job needs --rows")
    known = {name for job in JOBS.values() for name in job.contestants}
    given.only = given.only.split(",") if given.only else None
    if unknown := set(given.only or ()) - known:
        parser.error(
            f"--only: no such contestant: {', '.join(sorted(unknown))}; choose from {', '.join(sorted(known))}"
        )
    return given


def planned(given: argparse.Namespace) -> list[Run]:
    """Return the runs that were asked for."""
    if given.job:
        rows = given.rows if JOBS[given.job].kinds else 0
        return [Run(given.job, rows, given.repeat or 3, None, given.memory_limit)]
    runs = [run for run in SUITES[given.suite] if given.rows in {None, run.rows}]
    return [replace(run, rounds=given.repeat or run.rounds) for run in runs]


def _stop(*_: object) -> None:
    """End as with Ctrl-C: the contestant ends too, and nothing is left behind."""
    raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Measure, check that all answers are equal, show tables and targets, and keep the results."""
    given = parse(arguments)
    if given.no_run:
        measured = read(given.json)
        if measured is None:
            print(
                f"nothing was measured yet: there is no {given.json}; run without --no-run.", file=sys.stderr
            )
            return USAGE
        new = measured
    else:
        start = time.monotonic()
        try:
            new, without = carry_out(planned(given), given)
        except KeyboardInterrupt:
            print("\nstopped; what was finished is kept.", file=sys.stderr)
            return STOPPED
        measured = read(given.json) or new
        minutes, seconds = divmod(int(time.monotonic() - start), 60)
        print(f"\n{target_table(judge(new['results']))}")
        equal = f"{without} of the jobs have no figures" if without else "all answers are equal to the cent"
        print(f"\n{equal}; {minutes} min {seconds} s; details are in {given.json}")
        if without:
            return NO_ANSWER
    good = True
    if given.compare:
        before = read(given.baseline)
        changes = compare(before, new) if before else []
        if not changes:
            print(f"nothing to compare: {given.baseline} holds none of these runs.", file=sys.stderr)
            return USAGE
        text, good = report(changes, given.tolerance)
        print(f"\n{text}")
    if given.accept:
        save(given.baseline, shortened(measured))
        print(f"{given.baseline} is written; `make docs` writes docs/performance.md anew.")
    return 0 if good else REGRESSION


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    raise SystemExit(main())
