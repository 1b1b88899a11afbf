"""Batches that are killed or stopped in the middle, as real processes: nothing is left, and the same command again gives all of it."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from greentrade.examples import example_path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no such signals on Windows")

KILLS = int(os.environ.get("GREENTRADE_TEST_KILLS", "2"))
"""Random moments at which a batch is killed; more of them on request."""


def command(source, out, temp, *options):
    return [
        sys.executable, "-m", "greentrade", "screen", str(source), "--out", str(out), "--temp-directory", str(temp), *map(str, options),
    ]  # fmt: skip


def start(arguments, **options):
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def content(folder: Path) -> dict[str, object]:
    """What a written folder says, without the order of rows and the time of day."""
    said: dict[str, object] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv":
            with path.open(newline="", encoding="utf-8") as file:
                said[path.name] = sorted(map(tuple, csv.reader(file)))
        elif path.suffix == ".parquet":
            said[path.name] = sorted(duckdb.sql(f"SELECT * FROM '{path}'").fetchall(), key=repr)
        elif path.suffix == ".json":
            said[path.name] = json.loads(path.read_text(encoding="utf-8"))
        else:
            said[path.name] = len(path.read_text(encoding="utf-8")) > 1000
    return said


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What an undisturbed run writes, and the seconds it takes."""
    base = tmp_path_factory.mktemp("whole")
    began = time.monotonic()
    subprocess.run(
        command(example_path("china_exports"), base / "out", base), check=True, capture_output=True
    )
    return content(base / "out"), time.monotonic() - began


def until(seen, process, limit=120.0):
    """Wait until something is there, while the process lives."""
    ends = time.monotonic() + limit
    while not seen():
        assert process.poll() is None, f"it ended first: {process.communicate()}"
        assert time.monotonic() < ends
        time.sleep(0.002)


def finish(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


MOMENTS = {
    "reading": ("temp", "greentrade-session-*/*"),
    "writing begins": ("base", ".out.*.part/new"),
    "rows are written": ("base", ".out.*.part/new/records.parquet"),
    "answers are written": ("base", ".out.*.part/new/totals.csv"),
}


@pytest.mark.slow
def test_killed_and_started_again(tmp_path, whole):
    """Killed at moments that can be seen from outside, then at random ones; each run clears what the one before has left."""
    temp = tmp_path / "temp"
    temp.mkdir()
    arguments = command(example_path("china_exports"), tmp_path / "out", temp, "--overwrite")
    places = {"temp": temp, "base": tmp_path}
    left = 0
    for where, pattern in (("temp", "greentrade-session-*/.greentrade-owner"), *list(MOMENTS.values())[1:]):
        process = start(arguments)
        until(lambda w=where, p=pattern: any(places[w].glob(p)), process)
        process.kill()
        process.communicate()
        left += len(list(temp.iterdir()))
        assert len(list(temp.iterdir())) == 1, "only its own: it has cleared that of the run before"
        assert len(list(tmp_path.glob(".out.*"))) <= 1
        assert not (tmp_path / "out").exists()
    assert left > 0
    expected, seconds = whole
    for _ in range(KILLS):
        process = start(arguments)
        time.sleep(random.uniform(0.05, 1.0) * seconds)  # noqa: S311
        process.kill()
        process.communicate()
        if (tmp_path / "out").exists():
            assert content(tmp_path / "out") == expected
    assert finish(start(arguments))[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "temp"]
    assert list(temp.iterdir()) == []
    assert content(tmp_path / "out") == expected


def test_killed_while_replacing_gives_the_old_folder_back(tmp_path, monkeypatch):
    """Killed between moving the old folder away and putting the new one there."""
    code = (
        "import os, signal, sys; from pathlib import Path; import greentrade as gt\n"
        "from greentrade.output import folder\n"
        "def killed(new, directory, old):\n"
        "    directory.rename(old); os.kill(os.getpid(), signal.SIGKILL)\n"
        "folder._replace = killed\n"
        "folder._fill = lambda *_: None\n"
        "gt.screen(gt.load_example('china_exports')).write(sys.argv[1], overwrite=True)"
    )
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_text("old")
    done = subprocess.run([sys.executable, "-c", code, str(out)], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not out.exists()
    from greentrade.output.folder import clear_aside

    clear_aside(out)
    assert (out / "run.json").read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """An extract (invented) whose writing takes some seconds."""
    path = tmp_path_factory.mktemp("long") / "long.parquet"
    duckdb.sql(
        f"""
        COPY (
            SELECT ['760612', '720851', '281511'][1 + (hash(i) % 3)::INTEGER] AS hs_code, 2023 AS year, 'export' AS flow,
                (hash(i + 1) % 100000)::DECIMAL(18, 2) AS value_usd
            FROM range(8000000) t(i)
        ) TO '{path}' (FORMAT parquet)
        """
    )
    return path


@pytest.mark.parametrize(
    ("number", "code", "name"), [(signal.SIGINT, 130, "Ctrl-C"), (signal.SIGTERM, 143, "SIGTERM")]
)
def test_stopped_while_writing(tmp_path, long, number, code, name):
    temp = tmp_path / "temp"
    temp.mkdir()
    process = start(command(long, tmp_path / "out", temp, "--edition", "HS2022", "--threads", 1))
    until(lambda: any(tmp_path.glob(".out.*.part/new/records.parquet")), process)
    time.sleep(0.1)
    began = time.monotonic()
    process.send_signal(number)
    found, out, err = finish(process)
    assert (found, out) == (code, "")
    assert f"stopped by {name}" in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    assert time.monotonic() - began < 10
    assert list(temp.iterdir()) == []
    assert list(tmp_path.iterdir()) == [temp]


def test_stopped_twice_is_stopped_once(tmp_path, long):
    temp = tmp_path / "temp"
    temp.mkdir()
    process = start(command(long, tmp_path / "out", temp, "--edition", "HS2022", "--threads", 1))
    until(lambda: any(temp.glob("greentrade-session-*/.greentrade-owner")), process)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    found, _, err = finish(process)
    assert found == 130
    assert "Traceback" not in err
    assert list(temp.iterdir()) == []


def test_what_is_told_to_ignore_ctrl_c_ignores_it(tmp_path):
    """As a shell starts its background jobs, and nohup its command."""
    temp = tmp_path / "temp"
    temp.mkdir()
    arguments = command(example_path("china_exports"), tmp_path / "out", temp)
    process = start(["sh", "-c", 'trap "" INT; exec "$@"', "sh", *arguments])
    until(lambda: any(temp.glob("greentrade-session-*")), process)
    process.send_signal(signal.SIGINT)
    assert finish(process)[0] == 0


def test_ctrl_c_in_python_is_a_keyboard_interrupt_and_the_session_goes_on(tmp_path):
    """As in a notebook; the engine alone would look for the signal after seconds, and make another error of it."""
    code = """
import os, signal, threading, time, sys
from greentrade.engines.duckdb import Session
for way in ("execute", "table"):
    with Session(temp_directory=sys.argv[1]) as session:
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        began = time.monotonic()
        try:
            getattr(session, way)("SELECT count(*) FROM range(40000000000) t(i) WHERE i % 7 = 3", step="count")
        except KeyboardInterrupt:
            assert time.monotonic() - began < 8, "too late"
            print(session.execute("SELECT 42"))
        assert session.folder.exists()
    assert not session.folder.exists()
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "[(42,)]\n[(42,)]\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_cache_of_the_tables_killed_while_it_is_built(tmp_path):
    cache = tmp_path / "cache"
    env = {**os.environ, "GREENTRADE_CACHE_DIR": str(cache)}
    arguments = [sys.executable, "-c", "import greentrade as gt; print(len(gt.Reference.load().lists()))"]
    process = start(arguments, env=env)
    until(lambda: any(cache.glob(".building-*/reference-*")), process)
    process.kill()
    process.communicate()
    assert len(list(cache.iterdir())) == 1
    code, out, err = finish(start(arguments, env=env))
    assert (code, err) == (0, "")
    assert int(out) > 30
    assert [path.suffix for path in cache.iterdir()] == [".duckdb"]


def test_helpers_end_with_the_program_that_started_them(tmp_path):
    """A helper that copies text does not go on for a batch that was killed."""
    from greentrade.extracts.files import transcoder

    source = tmp_path / "large.txt"
    with source.open("wb") as file:
        file.truncate(2_000_000_000)
    code = (
        "import subprocess, sys\n"
        f"p = subprocess.Popen([sys.executable, '-I', '-S', {transcoder.__file__!r}, {str(source)!r}, 'gb18030', '0', '2000000000', "
        f"{str(tmp_path / 'copy')!r}], stdin=subprocess.PIPE)\n"
        "print(p.pid, flush=True); p.wait()"
    )
    parent = start([sys.executable, "-c", code])
    helper = int(parent.stdout.readline())
    until((tmp_path / "copy").exists, parent)
    parent.kill()
    parent.communicate()
    ends = time.monotonic() + 10
    while _lives(helper):
        assert time.monotonic() < ends, "it goes on"
        time.sleep(0.02)


def _lives(number):
    status = Path(f"/proc/{number}/status")
    if Path("/proc/self/status").exists():
        return status.exists() and "State:\tZ" not in status.read_text()
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
