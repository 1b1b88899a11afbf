"""Limits of memory, threads and the temporary folder: what is taken, what is refused, and that the answer is the same within them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import duckdb
import pytest

import greentrade as gt
from greentrade.engines.duckdb import Session
from greentrade.engines.limits import LEAST, parse_limits
from greentrade.errors import InputError, Interrupted, UsageError
from greentrade.reference import data_root


@pytest.mark.parametrize(
    ("text", "size"),
    [("4GB", 4_000_000_000), ("800MB", 800_000_000), (" 1.5 gib ", 1_610_612_736), ("200000KB", 200_000_000)],
)
def test_sizes_are_read(text, size):
    assert parse_limits(text).memory == size


@pytest.mark.parametrize("bad", ["", "lots", "0", "-1", "-5GB", "none", "4", "50%", "1KB", "99MB", "4 GBytes", "inf GB", 4, 4.0, True])  # fmt: skip
def test_amounts_of_memory_that_make_no_sense_are_refused(bad):
    with pytest.raises(UsageError, match="memory_limit="):
        parse_limits(bad)


@pytest.mark.parametrize("bad", [0, -1, 1.5, "two", "", True, 10**9, "\u0663"])
def test_numbers_of_threads_that_make_no_sense_are_refused(bad):
    with pytest.raises(UsageError, match="threads="):
        parse_limits(threads=bad)


def test_a_temporary_folder_must_be_one(tmp_path):
    (tmp_path / "file").write_text("x")
    for bad in ("", tmp_path / "absent", tmp_path / "file", 7):
        with pytest.raises(UsageError, match="temp_directory="):
            gt.screen(gt.load_example("china_exports"), temp_directory=bad)


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write anywhere")
def test_a_temporary_folder_must_be_writable(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="cannot be written to"):
        Session(temp_directory=tmp_path)


def test_a_temporary_folder_where_nothing_can_be_made_is_refused():
    if not os.path.isdir("/proc/self"):  # noqa: PTH112
        pytest.skip("no /proc here")
    with pytest.raises(UsageError, match="cannot be written to"):
        Session(temp_directory="/proc/self")


def test_the_environment_says_what_is_left_out(monkeypatch, tmp_path):
    monkeypatch.setenv("GREENTRADE_MEMORY_LIMIT", "3GB")
    monkeypatch.setenv("GREENTRADE_THREADS", "1")
    monkeypatch.setenv("GREENTRADE_TEMP_DIRECTORY", str(tmp_path))
    with Session() as session:
        assert session.folder.parent == tmp_path
        assert session.execute("SELECT current_setting('threads')") == [(1,)]
    assert parse_limits("4GB").memory == 4_000_000_000
    monkeypatch.setenv("GREENTRADE_MEMORY_LIMIT", "much")
    with pytest.raises(UsageError, match="GREENTRADE_MEMORY_LIMIT="):
        Session()


def test_python_and_the_tables_have_their_part_of_the_limit():
    assert parse_limits("2GB").engine_memory == 1_300_000_000
    assert parse_limits("200MB").engine_memory == 100_000_000  # never less than half
    assert parse_limits().engine_memory is None


def test_a_small_memory_feeds_fewer_threads_unless_they_are_asked_for():
    assert parse_limits("200MB").engine_threads(8) == 1
    assert parse_limits("100GB").engine_threads(8) == 8
    assert parse_limits("200MB", threads=3).engine_threads(8) == 3
    assert parse_limits().engine_threads(8) is None


def test_the_command_line_takes_all_three_and_refuses_nonsense(run, tmp_path):
    source = tmp_path / "t.csv"
    source.write_text("hs_code,year,value_usd,flow\n760612,2023,5,export\n")
    spill = tmp_path / "spill"
    spill.mkdir()
    options = ("--memory-limit", "1GB", "--threads", "1", "--temp-directory", spill)
    assert run("inspect", source, *options)[0] == 0
    assert run("screen", source, "--edition", "HS2022", *options)[0] == 0
    assert list(spill.iterdir()) == []
    for option, bad in (("--memory-limit", "lots"), ("--temp-directory", tmp_path / "no"), ("--threads", 0)):
        code, out, err = run("inspect", source, option, bad)
        assert (code, out) == (2, ""), option
        assert "Traceback" not in err


ROWS = 1_500_000


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Rows (invented) of nearly all codes, partners and months: their groups are far larger than the limits below."""
    path = tmp_path_factory.mktemp("many") / "many.parquet"
    codes = data_root() / "hs" / "codes" / "HS2022.csv"
    duckdb.sql(
        f"""
        COPY (
            WITH codes AS (
                SELECT row_number() OVER (ORDER BY hs6) - 1 AS place, hs6 FROM read_csv('{codes}', all_varchar = true) WHERE kind = 'hs'
            )
            SELECT c.hs6 AS hs_code, r.period, 'export' AS flow, r.partner, r.value AS value_usd
            FROM (
                SELECT (hash(i) % 5000)::INTEGER AS place, (2022 + hash(i + 7) % 3) * 100 + 1 + hash(i * 5) % 12 AS period,
                    ['DEU', 'FRA', 'JPN', 'KOR', 'USA', 'VNM', 'IND', 'BRA'][1 + (hash(i * 3) % 8)::INTEGER] AS partner,
                    (hash(i + 1) % 100000)::DECIMAL(18, 2) AS value
                FROM range({ROWS}) t(i)
            ) r JOIN codes c USING (place)
        ) TO '{path}' (FORMAT parquet)
        """
    )
    return path


def by_partner(path, **limits):
    """Groups, rows, value and a sum over the content of all cells; and bytes spilled."""
    with gt.screen(path, edition="HS2022", **limits) as s:
        cells = s.cells.by("partner", "period", code="code_id")
        spilled = s.session.execute("SELECT coalesce(sum(size), 0) FROM duckdb_temporary_files()")[0][0]
        # Numbers of codes are given anew in each run.
        answer = s.session.execute(
            f"SELECT count(*), sum(rows), sum(value), bit_xor(hash(partner, period, rows, value)) FROM {cells}"
        )
        return answer, spilled


def test_the_answer_is_the_same_when_it_has_to_be_spilled(many, tmp_path):
    free, nothing = by_partner(many)
    bounded, spilled = by_partner(many, memory_limit="150MB", threads=1, temp_directory=tmp_path)
    plain = duckdb.sql(
        f"SELECT count(DISTINCT (hs_code, period, partner)), count(*), sum(value_usd) FROM '{many}'"
    ).fetchall()[0]
    assert bounded == free
    assert tuple(bounded[0][:3]) == plain
    assert nothing == 0
    assert spilled > 0
    assert list(tmp_path.iterdir()) == []


def test_too_little_even_for_spilling_is_our_error(many, tmp_path, monkeypatch):
    monkeypatch.setattr("greentrade.engines.limits.LEAST", 1_000_000)
    with pytest.raises(InputError, match="memory ran out while doing") as caught:
        by_partner(many, memory_limit="4MB", threads=1, temp_directory=tmp_path)
    assert "--memory-limit" in str(caught.value)
    assert list(tmp_path.iterdir()) == []
    assert LEAST == 100_000_000


def test_a_full_disk_is_our_error(many, tmp_path):
    """The engine may not put more on disk than it is told: what it then says is what it says of a full one."""
    sql = f"CREATE TABLE t AS SELECT *, random() AS r FROM '{many}' ORDER BY partner"
    with Session(memory_limit="100MB", threads=1, temp_directory=tmp_path) as session:
        session.execute("SET max_temp_directory_size = '1MB'")
        with pytest.raises(InputError, match="memory ran out while doing: sort"):
            session.execute(sql, step="sort")
    assert list(tmp_path.iterdir()) == []


def test_somebody_else_may_stop_the_engine():
    with Session() as session:
        threading.Timer(0.3, session.connection.interrupt).start()
        with pytest.raises(Interrupted, match="while doing: count long"):
            session.execute("SELECT count(*) FROM range(40000000000) t(i) WHERE i % 7 = 3", step="count long")
        assert session.execute("SELECT 1") == [(1,)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_process_keeps_to_the_limit(many):
    """Seen from outside: the largest resident size of the process, Python and all."""
    code = (
        "import sys, greentrade as gt\n"
        f"s = gt.screen({str(many)!r}, edition='HS2022', memory_limit=sys.argv[1])\n"
        "s.cells.by('partner', 'period', code='code_id')\n"
        "print([l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')][0])"
    )
    peak = subprocess.run(
        [sys.executable, "-c", code, "800MB"], capture_output=True, text=True, check=True
    ).stdout
    assert int(peak) * 1024 < 800_000_000


def test_what_the_engine_holds_goes_to_disk_while_others_work(tmp_path):
    """A report is drawn by a program that needs memory too; tables are whole again when they are asked for."""
    held = "SELECT coalesce(sum(memory_usage_bytes), 0)::BIGINT FROM duckdb_memory()"
    with Session(memory_limit="400MB", threads=1, temp_directory=tmp_path) as session:
        session.execute(
            "CREATE TEMP TABLE t AS SELECT i, hash(i) AS h, hash(i + 1) AS k FROM range(8000000) r(i)"
        )
        before = session.execute("SELECT sum(h), sum(k), count(*) FROM t")
        ((busy,),) = session.execute(held)
        with session.reduced_memory():
            ((resting,),) = session.execute(held)
            assert resting <= session.limits.engine_memory // 4 < busy
        assert session.execute("SELECT sum(h), sum(k), count(*) FROM t") == before
    with Session(temp_directory=tmp_path) as free, free.reduced_memory():  # no limit, nothing to do
        assert free.execute("SELECT 1") == [(1,)]
