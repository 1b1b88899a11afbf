"""The benchmark measures equal work: every contestant gives the same answer to the cent, and the runner says so."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def _module(name):
    """One of the scripts as a module under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rivals():
    return _module("rivals")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("benchmarks")


@pytest.fixture(scope="module")
def extract(folder):
    return _module("generate").generate(200_000, folder)


@pytest.fixture(scope="module")
def flags(rivals, folder):
    return rivals.make_flags(folder / "flags.parquet")


@pytest.mark.parametrize("job", ["totals", "counts"])
def test_all_contestants_agree_to_the_cent(rivals, extract, flags, job):
    answers = {}
    for name in rivals.JOBS[job]:
        if name in {"polars", "pandas"}:
            pytest.importorskip(name)
        answers[name] = rivals.to_the_cent(rivals.RIVALS[name].prepare(flags)(extract, job == "counts"))
    total = answers.pop("scan", {}).get((0, "all"))
    ours = answers.pop("greentrade")
    assert len(ours) == 10  # five years, two flows
    assert all(len(values) == (7 if job == "totals" else 14) for values in ours.values())
    for name, answer in answers.items():
        assert answer == ours, name
    if total:
        assert sum(values[0] for values in ours.values()) == total[0]


def test_the_extract_is_the_same_every_time_and_kept(folder, extract, tmp_path):
    generate = _module("generate").generate
    again = generate(200_000, tmp_path)
    assert pq.read_table(again).equals(pq.read_table(extract))
    made = again.stat().st_mtime_ns
    assert generate(200_000, tmp_path).stat().st_mtime_ns == made
    other = generate(1_000, tmp_path, seed=7)
    assert other != generate(1_000, tmp_path)


def test_an_answer_that_differs_is_an_error(rivals):
    run = _module_run()
    same = [{"answer": [[2024, "export", "1.00"]]}]
    run.check_equal({"greentrade": same, "duckdb": same, "scan": [{"answer": [[0, "all", "1.00"]]}]})
    with pytest.raises(AssertionError, match=r"duckdb and greentrade differ.*1\.00"):
        run.check_equal({"greentrade": same, "duckdb": [{"answer": [[2024, "export", "1.01"]]}]})
    with pytest.raises(AssertionError, match="total of all cells"):
        run.check_equal({"greentrade": same, "scan": [{"answer": [[0, "all", "2.00"]]}]})


def test_the_runner_prints_ratios_and_writes_json(tmp_path):
    results = tmp_path / "results.json"
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "run.py"), "--rows", "20000", "--repeat", "1", "--job", "totals",
         "--only", "greentrade,duckdb", "--data", str(tmp_path), "--json", str(results)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert "target 0.7" in done.stdout
    assert "equal to the cent" in done.stdout
    found = json.loads(results.read_text())
    assert found["rows"] == 20_000
    assert found["machine"]["cores"] >= 1
    line = found["jobs"]["totals"]["duckdb"]
    assert line["ratio_median"] > 0
    assert line["peak_bytes"] > 2**20


def _module_run():
    """run.py imports its neighbours by their plain names, as a script does."""
    before = list(sys.path)
    try:
        return _module("run")
    finally:
        sys.path[:] = before
