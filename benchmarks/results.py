"""What was measured, in figures: medians, ratios of the same round, whether answers are equal and targets met; and as a table.

A *result* is what came of one job at one size: job, rows, memory_limit, rounds, contestants (name to figures), failed (name to why).
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from jobs import JOBS, TARGETS, Run, Target
from work import EVERYTHING

if TYPE_CHECKING:
    from measure import Found

WIDTH = 100
"""Columns of a terminal that tables fit into."""
_KILO, _MILLION, _BILLION = 1_000, 1_000_000, 1_000_000_000
Result = dict[str, Any]


def check_equal(job: str, found: Found) -> None:
    """Every contestant gives the same answer in every round, and the same as the first one, to the cent.

    A yardstick (a bare scan, rewriting) knows only the value of all rows, and by-hand queries do not tell it; of the lists, the hand-written
    query knows a part.
    """
    subject = JOBS[job].subject
    answers = {}
    for name, runs in found.items():
        first = runs[0]["answer"]
        assert all(run["answer"] == first for run in runs), f"{name}: another answer in another round"
        answers[name] = {tuple(key): tuple(figures) for key, figures in first}
    ours = answers.get(subject)
    for name, answer in answers.items():
        # Without the subject among them, the others are compared with each other.
        base = ours if ours is not None else next(iter(answers.values()))
        assert answer or job == "import", f"{name}: no answer at all"
        part = set(answer) == {EVERYTHING} or job == "codebook"
        keys = set(answer) if part else (set(answer) | set(base)) - {EVERYTHING}
        if ours is None and EVERYTHING in keys and EVERYTHING not in base:
            continue
        for key in sorted(keys):
            mine, theirs = base.get(key), answer.get(key)
            assert mine == theirs, f"{job}: {name} and {subject} differ at {key}: {theirs} and {mine}"


def summarise(run: Run, found: Found, failed: dict[str, str]) -> Result:
    """Figures of one run: median and minimum of each contestant, memory, and the share of its time that the subject takes.

    The share is the median of the shares of the rounds, so that whatever else the machine did in a round meets both.
    """
    subject = JOBS[run.job].subject
    ours = [one["seconds"] for one in found.get(subject, [])]
    contestants = {}
    for name, runs in found.items():
        seconds = [one["seconds"] for one in runs]
        pairs = [mine / theirs for mine, theirs in zip(ours, seconds, strict=False)]
        contestants[name] = {
            "seconds": median(seconds),
            "fastest": min(seconds),
            "cpu_seconds": median(one["cpu_seconds"] for one in runs),
            "loading": median(one["loading"] for one in runs),
            "peak_bytes": max((one["peak"] for one in runs if one["peak"]), default=None),
            "ratio": median(pairs) if pairs and name != subject else None,
        }
    return {
        "job": run.job,
        "rows": run.rows,
        "memory_limit": run.memory_limit,
        "rounds": run.rounds,
        "contestants": contestants,
        "failed": failed,
    }


# -- targets -------------------------------------------------------------------------------------------------------------------------------


class Verdict(NamedTuple):
    """A target, and what was found."""

    target: Target
    rows: int
    found: float | None
    """None: what it needs was not measured."""

    @property
    def met(self) -> bool | None:
        """Whether it is met; None where nothing was measured."""
        return None if self.found is None else self.found <= self.target.at_most


def judge(results: list[Result]) -> list[Verdict]:
    """Every target with what was found, at each size at which its job was measured; with nothing found where it was not."""
    verdicts = []
    for target in TARGETS:
        low, high = target.rows
        sizes = [one for one in results if one["job"] == target.job and low <= one["rows"] <= high]
        seen = [Verdict(target, one["rows"], _found(target, one, results)) for one in sizes]
        seen = [verdict for verdict in seen if verdict.found is not None]
        verdicts += seen or [Verdict(target, 0, None)]
    return verdicts


def _found(target: Target, result: Result, results: list[Result]) -> float | None:
    lines = result["contestants"]
    ours = lines.get(JOBS[target.job].subject)
    if ours is None:
        return None
    if target.kind == "ratio":
        return lines[target.against]["ratio"] if target.against in lines else None
    if target.kind == "seconds":
        return float(ours["seconds"])
    if target.kind == "bytes":
        return ours["peak_bytes"]
    for base in results:
        subject = base["contestants"].get(JOBS[target.job].subject)
        if base["job"] == target.job and base["rows"] == target.base and subject:
            return float(ours["seconds"] / result["rows"] / (subject["seconds"] / base["rows"]))
    return None


def said(target: Target) -> str:
    """Return a target in words."""
    if target.kind == "ratio":
        return f"at most {target.at_most:g}x {JOBS[target.job].contestants[target.against].title}"
    if target.kind == "seconds":
        return f"at most {target.at_most:g} s"
    if target.kind == "bytes":
        return f"at most {memory(target.at_most)} of memory"
    return f"a row takes at most {target.at_most:g}x its time at {count(target.base)} rows"


def figure(verdict: Verdict) -> str:
    """Tell what was found, in the target's unit."""
    if verdict.found is None:
        return "not measured"
    kind = verdict.target.kind
    return (
        duration(verdict.found)
        if kind == "seconds"
        else memory(verdict.found)
        if kind == "bytes"
        else f"{verdict.found:.2f}x"
    )


def word(verdict: Verdict) -> str:
    """Whether a target is met, in a word."""
    return {True: "met", False: "missed", None: "open"}[verdict.met]


# -- in words ------------------------------------------------------------------------------------------------------------------------------


def count(rows: int) -> str:
    """Return a number of rows: 20 million."""
    for size, name in ((_BILLION, "billion"), (_MILLION, "million")):
        if rows >= size:
            return f"{rows / size:g} {name}"
    return f"{rows:,}"


def size(job: str, rows: int) -> str:
    """Size of a job: 20 million rows."""
    return f"{count(rows)} {JOBS[job].unit}" if rows else ""


def duration(seconds: float) -> str:
    """Seconds, with as many places as say something."""
    return f"{seconds:.3f} s" if seconds < 10 else f"{seconds:.1f} s"


def memory(held: float | None) -> str:
    """Bytes in MB or GB (powers of ten, as the engine counts them)."""
    if held is None:
        return "?"
    return f"{held / _BILLION:.2f} GB" if held >= _BILLION else f"{held / _MILLION:,.0f} MB"


def table(result: Result) -> str:
    """One result as a table of at most :data:`WIDTH` columns."""
    job = JOBS[result["job"]]
    limit = f", memory_limit={result['memory_limit']}" if result["memory_limit"] else ""
    title = ", ".join(filter(None, (job.title, size(result["job"], result["rows"]))))
    lines = [f"{title}{limit}", f"{'':40}{'median':>11}{'fastest':>11}{'CPU':>11}{'memory':>10}{'ratio':>8}"]
    for name, line in result["contestants"].items():
        ratio = "" if line["ratio"] is None else f"{line['ratio']:.2f}x"
        times = "".join(f"{duration(line[key]):>11}" for key in ("seconds", "fastest", "cpu_seconds"))
        lines.append(f"  {job.contestants[name].title:38}{times}{memory(line['peak_bytes']):>10}{ratio:>8}")
    lines += [
        f"  {job.contestants[name].title:38} no answer: {why}"[:WIDTH]
        for name, why in result["failed"].items()
    ]
    return "\n".join(lines)


def target_table(verdicts: list[Verdict]) -> str:
    """All targets as a table of at most :data:`WIDTH` columns."""
    lines = ["targets (the time of greentrade as a multiple of the other's)"]
    for one in verdicts:
        if one.met is not None:
            where = " ".join(filter(None, (one.target.job, count(one.rows) if one.rows else "")))
            lines.append(f"  {where:32.32}{said(one.target):48.48}{figure(one):>9}  {word(one)}")
    if left := sum(one.met is None for one in verdicts):
        lines.append(f"  {left} more are of jobs and sizes that were not measured in this run")
    return "\n".join(lines)
