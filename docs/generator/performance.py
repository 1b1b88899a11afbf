"""The page about speed and memory, made from the figures of the benchmarks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.markdown import bullets, page, plain, table
from jobs import BUSY, JOBS, OURS
from results import Result, Verdict, count, duration, figure, judge, memory, said, size, word

_MINUTE = 60
_JOBS = ("totals", "candidates", "environmental_goods", "records", "write")
"""Jobs of the sizing table."""
_HOW = (
    (
        "The extract is generated (`benchmarks/generate.py`): a few codes carry most rows, 8 and 10 digits, 60 months, 230 partners, five regimes, "
        "2 % special and 0.5 % dirty codes. Rows are in no order, which suits nobody. Up to 200 million rows are made; a billion is the same "
        "files five times."
    ),
    (
        "A run is a process of its own. The contestants take turns, each round begun by another one. The ratio is the median over the rounds of our "
        "time divided by the other's in the same round, so a busy machine meets both."
    ),
    (
        "What is timed goes from the files to the answer: recognising the layout, finding the codes, the accounting, the check that rows and value in "
        "equal rows and value out. Not timed, for anybody: imports, and a first answer over a thousand rows. For us that includes loading the "
        "reference tables and matching the lists with all codes, once in a process."
    ),
    (
        "All answers must be equal to the cent, or there are no figures. By-hand queries join `left(hs_code, 6)` with a flat table that the library "
        "made, so engines are compared, not classifications. They make no accounting, and repair no codes."
    ),
    "The bare scan takes the smallest and largest of each column that our answer reads, the code included.",
    "Memory is the largest resident memory of the process and those it started, seen from outside.",
)


def performance_page(baseline: Path) -> str:
    """Text of ``docs/performance.md``.

    Parameters
    ----------
    baseline
        ``benchmarks/baseline.json``, as ``benchmarks/run.py --accept`` writes it.
    """
    measured = json.loads(baseline.read_text(encoding="utf-8"))
    results, verdicts = measured["results"], judge(measured["results"])
    return page(
        "# Speed and memory",
        "What a screening takes, measured beside ways to do the same by hand. Ratios hold on other machines better than seconds do: `make bench` "
        "measures yours in a few minutes, and compares with these figures (`python benchmarks/run.py --no-run --compare`).",
        "## What to expect",
        _sizing(measured),
        "## The machine",
        _machine(measured),
        _busy(measured),
        "## Targets",
        _targets(verdicts),
        "## Beside others",
        "\n\n".join(_beside(result) for result in results),
        "## How it is measured",
        bullets(_HOW),
    )


def _sizing(measured: dict[str, Any]) -> str:
    """Rows, memory, minutes."""
    ours: dict[int, dict[str, Any]] = {}
    for result in measured["results"]:
        line = result["contestants"].get(OURS)
        if result["job"] in _JOBS and line:
            one = ours.setdefault(result["rows"], {"limit": result["memory_limit"]})
            one[result["job"]] = line
    rows = []
    for number, one in sorted(ours.items()):
        held = max((one[job]["peak_bytes"] or 0 for job in _JOBS if job in one), default=0)
        limit = f'{memory(held)} (`memory_limit="{one["limit"]}"`)' if one["limit"] else memory(held)
        rows.append([count(number), *(_time(one.get(job)) for job in _JOBS), limit])
    titles = (
        "rows",
        "totals",
        "rebate candidates",
        "environmental goods",
        "records alone",
        "`write`: everything",
        "memory at most",
    )
    loading = [
        line["loading"]
        for result in measured["results"]
        if (line := result["contestants"].get(OURS)) and line["loading"]
    ]
    first = (
        f" The first answer in a process takes about {min(loading):.1f} s more, to load the reference tables."
        if loading
        else ""
    )
    return page(
        table(titles, rows, numbers=6),
        f"Each is a screening of its own, from Parquet files, with {measured['threads']} threads; several answers of one screening share the pass "
        f"over the rows.{first} Without a limit, DuckDB takes the memory that makes it fast; with one, it spills to disk.",
    ).rstrip()


def _time(line: dict[str, Any] | None) -> str:
    if line is None:
        return ""
    seconds = line["seconds"]
    return f"{seconds / _MINUTE:.1f} min" if seconds >= _MINUTE else f"{seconds:.1f} s"


def _machine(measured: dict[str, Any]) -> str:
    of = measured["machine"]
    held = of["memory_bytes"]
    busy = "" if measured.get("load") is None else f" (load of the machine before: {measured['load']})"
    rows = [
        ("processor", f"{plain(of['processor'])}, {of['cores']} cores ({measured['threads']} threads used)"),
        ("memory", f"{held / 2**30:.0f} GiB" if held else "not known"),
        ("system", f"{plain(of['system'])}, Python {of['python']}"),
        ("versions", ", ".join(f"{name} {version}" for name, version in of["packages"].items() if version)),
        ("measured", measured["measured"] + busy),
    ]
    return table(("", ""), rows)


def _busy(measured: dict[str, Any]) -> str:
    """Write a word of caution, where it is called for."""
    if (measured.get("load") or 0) <= BUSY * (measured["machine"]["cores"] or 1):
        return ""
    return (
        "**Other work ran on the machine at the same time: seconds say little here, and ratios are rough.**"
    )


def _targets(verdicts: list[Verdict]) -> str:
    rows = [
        [_job(one.target.job), count(one.rows) if one.rows else "", said(one.target), figure(one), word(one)]
        for one in verdicts
        if one.met is not None
    ]
    met = sum(one.met is True for one in verdicts)
    missed = sum(one.met is False for one in verdicts)
    left = [f"{_job(one.target.job)}, {said(one.target)}" for one in verdicts if one.met is None]
    # Several targets of a job may be missed for one reason, at several sizes.
    why: dict[tuple[str, str], dict[str, None]] = {}
    for one in verdicts:
        if one.met is False and one.target.note:
            why.setdefault((_job(one.target.job), one.target.note), {})[said(one.target)] = None
    seen = [f"{job}, {'; '.join(targets)}: {note}" for (job, note), targets in why.items()]
    return page(
        f"{met} met, {missed} missed. A figure like 0.50x is our time as a multiple of the other's.",
        table(("job", "size", "target", "found", ""), rows),
        f"Not measured: {'; '.join(left)}." if left else "",
        "Why those are missed:" if seen else "",
        bullets(seen),
    ).rstrip()


def _job(name: str) -> str:
    if name == "records":
        return "records alone"
    return f"`{name}`" if name in {"write", "import"} else name.replace("_", " ")


def _beside(result: Result) -> str:
    job = JOBS[result["job"]]
    rows = [
        [
            plain(job.contestants[name].title),
            duration(line["seconds"]),
            duration(line["cpu_seconds"]),
            memory(line["peak_bytes"]),
            "" if line["ratio"] is None else f"{line['ratio']:.2f}x",
        ]
        for name, line in result["contestants"].items()
    ]
    rows += [[plain(job.contestants[name].title), "no answer", "", "", ""] for name in result["failed"]]
    limit = f' (`memory_limit="{result["memory_limit"]}"`)' if result["memory_limit"] else ""
    title = ", ".join(filter(None, (job.title, size(result["job"], result["rows"]))))
    rounds = f"{result['rounds']} {'round' if result['rounds'] == 1 else 'rounds'}"
    return page(
        f"**{title[0].upper()}{title[1:]}**{limit}, {rounds}:",
        table(("", "time", "processor time", "memory", "ours to it"), rows, numbers=4),
    ).rstrip()
