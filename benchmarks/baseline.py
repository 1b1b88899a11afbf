"""The figures that later runs are compared with: ``benchmarks/baseline.json``, small enough to be read in a review.

Times depend on the machine, so what is compared are ratios to rivals of the same run, and memory.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from jobs import JOBS
from results import Result, count, memory

HERE = Path(__file__).resolve().parent
BASELINE = HERE / "baseline.json"
RESULTS = HERE / "results.json"
TOLERANCE = 0.25
"""Share by which a ratio or memory may grow before it is called a regression."""
_PLACES = 4


def key(result: Result) -> tuple[str, int, str]:
    """Tell what makes two results comparable: job, size and limit of memory."""
    return result["job"], result["rows"], result["memory_limit"] or ""


def merge(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """Results of this run, with those of earlier runs on the same machine, versions and threads that were not measured again."""
    if old is None or any(old.get(name) != new[name] for name in ("machine", "threads")):
        return new
    measured = {key(one) for one in new["results"]}
    kept = [one for one in old["results"] if key(one) not in measured]
    order = list(JOBS)
    both = sorted([*kept, *new["results"]], key=lambda one: (order.index(one["job"]), key(one)))
    return new | {"results": both}


def read(path: Path) -> dict[str, Any] | None:
    """Return a file of results, or None if there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def save(path: Path, measured: dict[str, Any]) -> None:
    """Write results: whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    aside.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    aside.replace(path)


def shortened(measured: dict[str, Any]) -> dict[str, Any]:
    """Tell what of the results is kept as a baseline: four significant digits, and a date."""

    def short(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: short(one) for name, one in value.items()}
        if isinstance(value, list):
            return [short(one) for one in value]
        return float(f"{value:.{_PLACES}g}") if isinstance(value, float) else value

    return {"measured": f"{datetime.now(UTC):%Y-%m-%d}"} | short(measured)


class Change(NamedTuple):
    """A figure that can be compared with that of the baseline."""

    what: str
    before: float
    now: float
    unit: str

    @property
    def grown(self) -> float:
        """Share by which it has grown."""
        return self.now / self.before - 1

    def said(self) -> str:
        """Return the change in words."""
        before, now = (memory(x) if self.unit == "bytes" else f"{x:.2f}x" for x in (self.before, self.now))
        return f"{self.what:64.64}{before:>9} -> {now:>9}  {self.grown:+.0%}"


def compare(before: dict[str, Any], now: dict[str, Any]) -> list[Change]:
    """Every figure that both hold: ratios of the subject to its rivals, and its memory."""
    old = {key(one): one["contestants"] for one in before["results"]}
    changes = []
    for result in now["results"]:
        known = old.get(key(result), {})
        job = JOBS[result["job"]]
        where = f"{result['job']} {count(result['rows'])}" if result["rows"] else result["job"]
        for name, line in result["contestants"].items():
            base = known.get(name)
            if base is None:
                continue
            if line["ratio"] and base["ratio"]:
                title = job.contestants[name].title
                changes.append(Change(f"{where}, to {title}", base["ratio"], line["ratio"], "ratio"))
            if name == job.subject and line["peak_bytes"] and base["peak_bytes"]:
                changes.append(Change(f"{where}, memory", base["peak_bytes"], line["peak_bytes"], "bytes"))
    return changes


def report(changes: list[Change], tolerance: float) -> tuple[str, bool]:
    """Return the comparison in words, and whether nothing has grown beyond the tolerance."""
    worse = [one for one in changes if one.grown > tolerance]
    lines = [f"  {'!' if one in worse else ' '} {one.said()}" for one in changes]
    end = (
        f"{len(worse)} of {len(changes)} figures are more than {tolerance:.0%} above the baseline (marked !)"
        if worse
        else f"none of {len(changes)} figures is more than {tolerance:.0%} above the baseline"
    )
    return "\n".join(["against the baseline", *lines, end]), not worse
