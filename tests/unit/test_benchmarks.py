"""The benchmarks measure equal work, say so when they do not, and tell a regression from noise. Small extracts, real processes."""

import importlib
import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"
NAMES = ("generate", "work", "jobs", "results", "baseline", "measure", "run")


@pytest.fixture(scope="module", autouse=True)
def suite():
    """The scripts by their plain names, as they import each other; gone afterwards."""
    before = list(sys.path)
    sys.path.insert(0, str(BENCHMARKS))
    modules = {name: importlib.import_module(name) for name in NAMES}
    yield type("Suite", (), modules)
    sys.path[:] = before
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "") or "").startswith(str(BENCHMARKS)):
            del sys.modules[name]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("benchmarks")


@pytest.fixture(scope="module")
def extract(suite, folder):
    return suite.generate.generate(50_000, folder, file_rows=20_000)


def run(*options, **more):
    """The suite as it is called: in a process of its own."""
    return subprocess.run(
        [sys.executable, str(BENCHMARKS / "run.py"), *map(str, options)],
        check=False,
        capture_output=True,
        text=True,
        timeout=1_500,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        **more,
    )


# -- the extract ---------------------------------------------------------------------------------------------------------------------------


def test_the_extract_is_the_same_every_time_and_a_small_one_begins_a_large_one(suite, extract, tmp_path):
    assert [path.name for path in extract] == [
        "rows_0000000000_0000020000.parquet",
        "rows_0000020000_0000040000.parquet",
        "rows_0000040000_0000050000.parquet",
    ]
    whole = suite.generate.generate(50_000, tmp_path)
    made = whole[0].stat().st_mtime_ns
    assert suite.generate.generate(50_000, tmp_path) == whole
    assert whole[0].stat().st_mtime_ns == made
    assert [path.name for path in whole[0].parent.iterdir()] == [whole[0].name], "something was left behind"
    both = "SELECT * FROM read_parquet(?) EXCEPT ALL SELECT * FROM read_parquet(?)"
    for one, other in ((extract, whole), (whole, extract)):
        assert duckdb.execute(both, [list(map(str, one)), list(map(str, other))]).fetchall() == []
    assert suite.generate.generate(1_000, tmp_path, seed=7) != suite.generate.generate(1_000, tmp_path)


def test_the_extract_has_the_shares_that_it_promises(suite, extract):
    rows = duckdb.execute("SELECT * FROM read_parquet(?)", [list(map(str, extract))]).df()
    generate = suite.generate
    special = rows["hs_code"].isin(generate.SPECIAL).mean()
    clean = rows["hs_code"].str.fullmatch(r"\d{8}|\d{10}") & ~rows["hs_code"].isin(generate.SPECIAL)
    dirty = 1 - special - clean.mean()
    assert special == pytest.approx(generate.SPECIAL_SHARE, rel=0.15)
    assert dirty == pytest.approx(generate.DIRTY_SHARE, rel=0.25)
    assert {*generate.UNREADABLE, *generate.NO_CODE} < set(rows["hs_code"])
    assert rows["hs_code"].str.fullmatch(r"\d+\.0|\d+ |\d{6}( \d\d)+").any()
    assert rows["period"].nunique() == 60
    assert rows["partner"].nunique() > 200
    assert set(rows["regime"]) == {"10", "15", "14", "33", "39"}
    # As in real trade: the first tenth of the codes carries most rows, yet thousands of codes occur.
    counts = rows.loc[clean, "hs_code"].value_counts()
    assert len(counts) > 4_000
    assert counts.head(len(counts) // 10).sum() > 0.6 * counts.sum()
    assert {len(code) for code in counts.index} == {8, 10}


def test_beyond_what_is_made_the_files_repeat_under_other_names(suite, tmp_path):
    files = suite.generate.generate(3_000, tmp_path, file_rows=500, made_rows=1_000)
    assert len({path.name for path in files}) == 6
    assert len({path.stat().st_ino for path in files}) == 2
    found = duckdb.execute(
        "SELECT count(*), sum(value) FROM read_parquet(?)", [list(map(str, files))]
    ).fetchall()
    once = duckdb.execute("SELECT sum(value) FROM read_parquet(?)", [list(map(str, files[:2]))]).fetchall()
    assert found == [(3_000, 3 * once[0][0])]
    with pytest.raises(ValueError, match="multiple"):
        suite.generate.generate(2_500, tmp_path, file_rows=500, made_rows=1_000)


def test_a_file_that_was_not_finished_does_not_count(suite, tmp_path, monkeypatch):
    monkeypatch.setattr(suite.generate, "_ROWS", "SELECT error('the disk is full')")
    with pytest.raises(duckdb.Error, match="disk is full"):
        suite.generate.generate(1_000, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_csv_files_hold_the_same_rows_in_two_encodings(suite, tmp_path):
    parquet = suite.generate.generate(1_000, tmp_path)
    utf8, gb = (suite.generate.generate_csv(parquet, 1_000, name) for name in ("utf-8", "gb18030"))
    text = utf8.read_bytes().decode()
    assert gb.read_bytes() == text.encode("gb18030") != utf8.read_bytes()
    assert text.count("\n") == 1_001
    assert text.startswith("年月,商品编码,")


# -- equal answers -------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """Every job with every contestant, tiny, as the suite is called; its figures accepted as a baseline."""
    for name in ("polars", "pandas"):
        pytest.importorskip(name)
    where = tmp_path_factory.mktemp("quick")
    files = [
        "--data",
        where / "data",
        "--json",
        where / "results.json",
        "--baseline",
        where / "baseline.json",
    ]
    return run("--suite", "quick", "--accept", *files), where, files


@pytest.mark.slow
def test_all_contestants_of_all_jobs_agree_to_the_cent(suite, quick):
    """If two answers differed, there would be no figures."""
    done, where, _ = quick
    assert done.returncode == 0, done.stderr
    assert "equal to the cent" in done.stdout
    assert (
        max(len(line) for line in done.stdout.splitlines() if str(where) not in line) <= suite.results.WIDTH
    )
    results = {one["job"]: one for one in json.loads((where / "results.json").read_text())["results"]}
    assert set(results) == set(suite.jobs.JOBS)
    for job, found in results.items():
        assert set(found["contestants"]) == set(suite.jobs.JOBS[job].contestants)
        assert found["failed"] == {}
        for name, line in found["contestants"].items():
            assert line["seconds"] > 0
            assert line["peak_bytes"] > 2**20
            assert (line["ratio"] is None) == (name == "greentrade")
    left = {path.name for path in (where / "data").iterdir()}
    assert not [name for name in left if name.startswith(("run-", "scratch-", "tables-"))]


@pytest.mark.slow
def test_the_runner_compares_what_was_measured_with_the_baseline(quick):
    _, where, files = quick
    kept = json.loads((where / "baseline.json").read_text())
    assert kept["machine"]["cores"] >= 1
    same = run("--no-run", "--compare", *files)
    assert same.returncode == 0, same.stdout
    kept["results"][0]["contestants"]["duckdb"]["ratio"] /= 2
    other = where / "other.json"
    other.write_text(json.dumps(kept))
    worse = run("--no-run", "--compare", *files, "--baseline", other)
    assert worse.returncode == 1
    assert "1 of " in worse.stdout.splitlines()[-1]
    assert run("--no-run", "--compare", "--tolerance", "1.1", *files, "--baseline", other).returncode == 0


def test_nothing_measured_is_told(tmp_path):
    nothing = run("--no-run", "--compare", "--json", tmp_path / "results.json")
    assert nothing.returncode == 2
    assert "nothing was measured yet" in nothing.stderr


def told(*cells):
    return [{"answer": [[list(map(str, key)), list(figures)] for key, figures in cells]}]


def test_an_answer_that_differs_is_an_error(suite):
    check, all_rows = suite.results.check_equal, (("everything",), ["5.00"])
    ours = told(((2024, "export"), ["1.00", "0.50"]), all_rows)
    same = told(((2024, "export"), ["1.00", "0.50"]))
    check("totals", {"greentrade": ours, "duckdb": same, "scan": told(all_rows)})
    check("totals", {"duckdb": same, "scan": told(all_rows)})
    for bad, why in [
        (told(((2024, "export"), ["1.00", "0.51"])), r"duckdb and greentrade differ.*0\.51"),
        (told(((2024, "export"), ["1.00", "0.50"]), ((2024, "import"), ["0.01", "0.00"])), "2024.*import"),
        (told(((2023, "export"), ["1.00", "0.50"])), "differ"),
        ([{"answer": []}], "no answer"),
    ]:
        with pytest.raises(AssertionError, match=why):
            check("totals", {"greentrade": ours, "duckdb": bad})
    with pytest.raises(AssertionError, match="scan and greentrade differ"):
        check("totals", {"greentrade": ours, "scan": told((("everything",), ["5.01"]))})
    with pytest.raises(AssertionError, match="another round"):
        check("totals", {"greentrade": ours + told(((2024, "export"), ["1.00", "0.49"]), all_rows)})
    with pytest.raises(
        AssertionError, match="differ"
    ):  # without ours, the others are compared with each other
        check("totals", {"duckdb": same, "polars": told(((2024, "export"), ["1.01", "0.50"]))})


def test_a_wrong_flat_table_leads_to_no_figures(suite, folder, tmp_path, monkeypatch, capsys):
    """One code's flag is turned: the by-hand query answers otherwise than we do, and the run ends without figures."""
    made = suite.run.make_tables

    def spoiled(where):
        tables = made(where)
        flags = tables / "flags.parquet"
        turned = where / "turned.parquet"
        sql = f"SELECT * REPLACE (NOT high_pollution_low AS high_pollution_low) FROM '{flags}'"
        duckdb.sql(sql).write_parquet(str(turned))
        turned.replace(flags)
        return tables

    monkeypatch.setattr(suite.run, "make_tables", spoiled)
    options = ["--job", "totals", "--rows", "1000", "--repeat", "1", "--only", "greentrade,duckdb"]
    options += ["--data", str(folder), "--json", str(tmp_path / "r.json")]
    assert suite.run.main(options) == suite.run.NO_ANSWER
    assert "duckdb and greentrade differ" in capsys.readouterr().err
    assert not (tmp_path / "r.json").exists()


def test_a_contestant_that_fails_is_told_with_its_reason(suite, tmp_path, monkeypatch):
    work = suite.work.Work("totals", 1, {"parquet": ["nowhere.parquet"]}, {"parquet": ["nowhere.parquet"]},
                           str(tmp_path), str(tmp_path / "scratch"))  # fmt: skip
    found, failed = suite.measure.measure(suite.jobs.Run("totals", 1, 2), ["scan"], work)
    assert found == {}
    assert "nowhere.parquet" in failed["scan"]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(suite.measure.Failed, match="greentrade ended with"):
        suite.measure.measure(suite.jobs.Run("totals", 1, 1), ["greentrade"], work)


def test_rounds_begin_with_another_contestant_each_time(suite, tmp_path, monkeypatch):
    order = []
    monkeypatch.setattr(
        suite.measure, "run_one", lambda job, name, work: order.append(name) or {"answer": []}
    )
    names = ["greentrade", "duckdb", "pandas", "scan"]
    found, _ = suite.measure.measure(suite.jobs.Run("totals", 1, 3), names, None)
    assert order[0::1][:4] == names
    assert order[4:7] == ["duckdb", "scan", "greentrade"]  # pandas runs once
    assert Counter(order) == {"greentrade": 3, "duckdb": 3, "scan": 3, "pandas": 1}
    assert {name: len(runs) for name, runs in found.items()} == Counter(order)


# -- figures -------------------------------------------------------------------------------------------------------------------------------


def one_run(seconds, peak=100_000_000):
    return {"seconds": seconds, "cpu_seconds": seconds, "loading": 1.0, "peak": peak, "answer": []}


def result(suite, job="totals", rows=20_000_000, limit=None, **seconds):
    found = {name: [one_run(x) for x in times] for name, times in seconds.items()}
    return suite.results.summarise(suite.jobs.Run(job, rows, 3, None, limit), found, {})


def test_a_ratio_is_that_of_the_same_round(suite):
    """The machine was three times as slow in the second round, for both: the ratio does not mind."""
    lines = result(suite, greentrade=[1.0, 3.0, 1.1], duckdb=[2.0, 6.0, 2.0])["contestants"]
    assert lines["duckdb"]["ratio"] == pytest.approx(0.5)
    assert lines["greentrade"]["ratio"] is None
    assert lines["greentrade"]["seconds"] == pytest.approx(1.1)
    assert lines["greentrade"]["fastest"] == pytest.approx(1.0)


def test_targets_are_met_or_missed_or_open(suite):
    results = [
        result(suite, greentrade=[1.0], duckdb=[2.0], scan=[0.4]),
        result(suite, rows=1_000_000, greentrade=[1.0], duckdb=[1.0]),  # too small for a target
        result(suite, rows=50_000_000, greentrade=[2.0]),
        result(suite, rows=1_000_000_000, limit="2GB", greentrade=[44.0]),
        result(suite, rows=200_000_000, limit="2GB", greentrade=[9.0]),
    ]
    verdicts = suite.results.judge(results)
    words = {(v.target.job, v.target.kind, v.target.against, v.rows): suite.results.word(v) for v in verdicts}
    assert words["totals", "ratio", "duckdb", 20_000_000] == "met"
    assert words["totals", "ratio", "scan", 20_000_000] == "missed"
    assert words["totals", "per_row", "", 1_000_000_000] == "met"  # 1.1 times
    assert words["totals", "bytes", "", 200_000_000] == "met"
    assert words["write", "ratio", "rewrite", 0] == "open"
    assert ("totals", "ratio", "duckdb", 1_000_000) not in words
    results[3]["contestants"]["greentrade"]["seconds"] = 49.0
    results[4]["contestants"]["greentrade"]["peak_bytes"] = 2_000_000_001
    missed = {v.target.kind for v in suite.results.judge(results) if v.met is False}
    assert missed == {"ratio", "per_row", "bytes"}
    for verdict in verdicts:
        assert len(suite.results.target_table([verdict]).splitlines()[1]) <= suite.results.WIDTH


# -- the baseline --------------------------------------------------------------------------------------------------------------------------


def measured(suite, *results):
    return {"machine": suite.measure.machine(), "threads": 2, "results": list(results)}


def test_only_growth_beyond_the_tolerance_is_a_regression(suite):
    compare, report = suite.baseline.compare, suite.baseline.report
    before = measured(suite, result(suite, greentrade=[1.0], duckdb=[2.0]))
    slower_machine = measured(suite, result(suite, greentrade=[3.0], duckdb=[6.0]))
    changes = compare(before, slower_machine)
    assert [change.what for change in changes] == [
        "totals 20 million, memory",
        "totals 20 million, to DuckDB, hand-written join",
    ]
    assert report(changes, 0.25)[1]
    slower = measured(suite, result(suite, greentrade=[1.2], duckdb=[2.0]))
    assert report(compare(before, slower), 0.25)[1]
    text, good = report(compare(before, slower), 0.1)
    assert not good
    assert "! totals 20 million, to DuckDB" in text
    assert "0.50x ->     0.60x  +20%" in text
    fatter = measured(suite, result(suite, greentrade=[1.0], duckdb=[2.0]))
    fatter["results"][0]["contestants"]["greentrade"]["peak_bytes"] *= 2
    assert not report(compare(before, fatter), 0.25)[1]
    faster = measured(suite, result(suite, greentrade=[0.1], duckdb=[2.0]))
    assert report(compare(before, faster), 0.0)[1]
    other = measured(suite, result(suite, rows=1_000_000, greentrade=[1.0], duckdb=[2.0]))
    assert compare(before, other) == []


def test_results_of_one_machine_are_kept_together(suite):
    merge = suite.baseline.merge
    small, large = (
        result(suite, greentrade=[1.0]),
        result(suite, rows=200_000_000, limit="2GB", greentrade=[9.0]),
    )
    again = result(suite, greentrade=[2.0])
    first = merge(None, measured(suite, small, large))
    both = merge(first, measured(suite, again))
    assert [one["rows"] for one in both["results"]] == [20_000_000, 200_000_000]
    assert both["results"][0]["contestants"]["greentrade"]["seconds"] == pytest.approx(2.0)
    other = measured(suite, again) | {"threads": 8}
    assert merge(first, other) == other


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--job", "totals"], "--job needs --rows"),
        (["--only", "dask"], "no such contestant: dask; choose from"),
        (["--job", "totals", "--rows", "0"], "--rows counts from 1"),
        (["--memory-limit", "2GB"], "--memory-limit goes with --job"),
        (["--suite", "huge"], "invalid choice"),
    ],
)
def test_wrong_usage_is_told(suite, options, why, capsys):
    with pytest.raises(SystemExit) as stopped:
        suite.run.parse(options)
    assert stopped.value.code == suite.run.USAGE
    assert why in capsys.readouterr().err


def test_the_suites_name_jobs_and_contestants_that_there_are(suite):
    for runs in suite.jobs.SUITES.values():
        for one in runs:
            assert set(one.only or ()) <= set(suite.jobs.JOBS[one.job].contestants)
            assert suite.jobs.JOBS[one.job].subject in (one.only or suite.jobs.JOBS[one.job].contestants)
    for target in suite.jobs.TARGETS:
        assert target.job in suite.jobs.JOBS
        assert target.kind != "ratio" or target.against in suite.jobs.JOBS[target.job].contestants
    measured_rows = {(one.job, one.rows) for runs in suite.jobs.SUITES.values() for one in runs}
    assert {one.job for one in suite.jobs.SUITES["quick"]} == set(suite.jobs.JOBS)
    for target in suite.jobs.TARGETS:  # nothing is promised that no suite measures
        low, high = target.rows
        assert any(job == target.job and low <= rows <= high for job, rows in measured_rows), target


# -- the page ------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(suite, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    for name in [name for name in sys.modules if name.partition(".")[0] == "generator"]:
        monkeypatch.delitem(sys.modules, name)
    return importlib.import_module("generator.performance").performance_page


def test_the_page_says_what_the_baseline_holds(suite, page, tmp_path):
    file = tmp_path / "baseline.json"
    found = measured(
        suite,
        result(suite, greentrade=[1.0], duckdb=[2.0], scan=[0.4]),
        result(suite, rows=200_000_000, limit="2GB", greentrade=[90.0]),
    )
    suite.baseline.save(file, suite.baseline.shortened(found))
    text = page(file)
    assert "1 missed" in text
    assert "| totals | 20 million | at most 0.6x DuckDB, hand-written join | 0.50x | met |" in text
    assert "| totals | 20 million | at most 2x bare scan of the same columns | 2.50x | missed |" in text
    assert '| 200 million | 1.5 min |  |  |  |  | 100 MB (`memory_limit="2GB"`) |' in text
    assert "| DuckDB, hand-written join | 2.000 s | 2.000 s | 100 MB | 0.50x |" in text
    assert "Not measured: " in text
    assert "Other work ran" not in text
    found["load"] = 9.0 * found["machine"]["cores"]
    found["results"][0]["contestants"]["scan"]["ratio"] = 1.5
    suite.baseline.save(file, suite.baseline.shortened(found))
    assert "| totals | 20 million | at most 2x bare scan of the same columns | 1.50x | met |" in page(file)
    assert "Other work ran" in page(file)


def test_results_never_get_into_the_repository():
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert "/benchmarks/results.json" in ignored
    assert (
        "/benchmarks"
        in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["sdist"][
            "include"
        ]
    )
