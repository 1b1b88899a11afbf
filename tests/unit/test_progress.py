"""Progress: told to whoever looks, with rows and time left; never on standard output, and nothing where nobody looks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

import pytest

from greentrade import progress
from greentrade.engines.duckdb import Session
from greentrade.examples import example_path
from greentrade.progress import Progress, note, opened


class Kept:
    """A sink that keeps what it is shown."""

    def __init__(self):
        self.lines, self.cleared = [], 0

    def show(self, line):
        self.lines.append(line)

    def clear(self):
        self.cleared += 1


@pytest.fixture
def kept(monkeypatch):
    """What is shown, without waiting long for it."""
    monkeypatch.setattr(progress, "_EVERY", 0.01)
    monkeypatch.setattr(progress, "_PATIENCE", 0.02)
    return Kept()


def test_rows_share_and_time_left(kept):
    share = iter([0.1, 0.25, 0.2, *[0.5] * 100_000])
    with Progress(kept).step("count", lambda: next(share), total=1000):
        time.sleep(0.4)
    assert any(re.fullmatch(r"count  500 of 1,000 rows  50%  0:0\d left", line) for line in kept.lines)
    shares = [int(found) for found in re.findall(r"(\d+)%", " ".join(kept.lines))]
    assert shares == sorted(shares), "it never falls"
    assert kept.cleared == 1


def test_a_step_that_knows_nothing_tells_how_long_it_takes(kept):
    def broken():
        raise RuntimeError

    with Progress(kept).step("read", broken):
        time.sleep(0.2)
    assert set(kept.lines) == {"read  0:00"}


def test_the_innermost_step_is_shown_and_short_ones_are_not(kept, monkeypatch):
    monkeypatch.setattr(progress, "_PATIENCE", 30.0)
    shown = Progress(kept)
    with shown.step("outer"), note("inner"), note("short", lambda: 0.5):
        time.sleep(0.2)
    assert kept.lines == []
    with shown.step("outer"), note("inner"):
        time.sleep(0.2)
    assert {line.split()[0] for line in kept.lines} == {"inner"}
    with note("nobody looks"):
        pass


def test_a_sink_that_breaks_does_no_harm(kept):
    kept.show = lambda _: 1 / 0
    with Progress(kept).step("read"):
        time.sleep(0.1)
    assert kept.cleared == 1


def test_a_statement_tells_how_far_it_is(kept, monkeypatch):
    monkeypatch.setattr(progress, "_sink", lambda: kept)
    with Session(progress=True, threads=1) as session:
        session.row_count = 400_000_000
        session.execute("CREATE TABLE t AS SELECT i FROM range(20000000) t(i)", step="make")
        session.execute("SELECT count(*) FROM t a WHERE md5(i::VARCHAR) LIKE 'ff%'", step="look")
    looked = [line for line in kept.lines if line.startswith("look")]
    assert any(re.search(r"[\d,]+ of 400,000,000 rows  \d+%", line) for line in looked), looked[-3:]


def test_nothing_is_told_where_nobody_looks(kept, monkeypatch):
    monkeypatch.setattr(progress, "_sink", lambda: kept)
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    with opened("working"), Session() as session:
        session.execute("SELECT 1")
    with Session(progress=False) as session:
        assert session.progress is None
    assert kept.lines == []


def test_batches_that_ask_get_plain_lines(monkeypatch, capsys):
    monkeypatch.setattr(progress, "_PLAIN_EVERY", 0.05)
    monkeypatch.setattr(progress, "_EVERY", 0.01)
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    with opened("counting", wanted=True):
        time.sleep(0.3)
    streams = capsys.readouterr()
    assert streams.out == ""
    assert set(streams.err.splitlines()) == {"greentrade: counting  0:00"}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no such terminals on Windows")
def test_a_terminal_sees_the_line_and_standard_output_stays_as_it_is(tmp_path):
    """The real program, with a terminal for its messages, and without one."""
    import pty

    arguments = [sys.executable, "-m", "greentrade", "screen", str(example_path("china_exports")), "--out"]
    piped = subprocess.run([*arguments, str(tmp_path / "a")], capture_output=True, text=True, check=True)
    assert piped.stderr == ""
    ours, theirs = pty.openpty()
    seen = []
    env = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "TERM"}}
    process = subprocess.Popen(
        [*arguments, str(tmp_path / "b")], stdout=subprocess.PIPE, stderr=theirs, text=True,
        env={**env, "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # Linux says so when the last writer has gone
            break
        if not piece:
            break
        seen.append(piece)
    os.close(ours)
    out = process.communicate()[0]
    assert process.returncode == 0
    said = b"".join(seen).decode()
    assert "reading and classifying" in said
    assert said.rstrip("\r\n").endswith("\x1b[2K"), "the line is taken away"
    assert said.rfind("\x1b[?25l") < said.rfind("\x1b[?25h"), "the cursor is there"
    assert out.replace("/b", "/a") == piped.stdout
