"""Folders of ours for a while: they go with their owner, or at the next run; those of living owners, and of anybody else, stay."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from greentrade.engines import folders
from greentrade.engines.folders import MARK, OwnedFolder, clear_abandoned

posix = pytest.mark.skipif(os.name == "nt", reason="no kill -9 on Windows")
PREFIX = "greentrade-session-"
HOLD = """
import sys, time
from pathlib import Path
from greentrade.engines.folders import OwnedFolder
folder = OwnedFolder(Path(sys.argv[1]), sys.argv[2])
(folder.path / "spill").mkdir()
(folder.path / "spill" / "block").write_bytes(b"x" * 1000)
print(folder.path, flush=True)
time.sleep(60)
"""


def holder(base):
    """Another process that has a folder; its path."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(base), PREFIX], stdout=subprocess.PIPE, text=True
    )
    return process, base / process.stdout.readline().strip()


def end(process):
    process.kill()
    process.wait()
    process.stdout.close()


@posix
def test_what_a_killed_process_leaves_is_cleared_and_what_a_living_one_has_stays(tmp_path):
    living, kept = holder(tmp_path)
    killed, left = holder(tmp_path)
    try:
        end(killed)
        assert (left / "spill" / "block").exists()
        with OwnedFolder(tmp_path, PREFIX) as mine:
            assert not left.exists()
            assert (kept / "spill" / "block").exists()
            assert mine.path.exists()
        assert sorted(tmp_path.iterdir()) == [kept]
    finally:
        end(living)
    assert clear_abandoned(tmp_path, PREFIX) == [kept]
    assert list(tmp_path.iterdir()) == []


def abandoned(base, name=f"{PREFIX}{'0' * 12}", **said):
    """A folder whose mark nobody locks."""
    folder = base / name
    folder.mkdir()
    with OwnedFolder(base, "made-") as real:
        mark = json.loads((real.path / MARK).read_text())
    (folder / MARK).write_text(json.dumps({**mark, **said}))
    (folder / "data").write_text("x")
    return folder


def test_a_folder_is_known_by_its_mark(tmp_path):
    folder = abandoned(tmp_path)
    assert clear_abandoned(tmp_path, PREFIX) == [folder]


@pytest.mark.parametrize(
    "said",
    [
        {"program": "another"},
        {"host": "another-machine", "boot": "of another machine"},
        {"host": "another-machine", "boot": None},
        {"locked": False},
    ],
    ids=["program", "machine", "machine without a boot", "disk without locks"],
)
def test_what_may_belong_to_somebody_stays(tmp_path, said):
    folder = abandoned(tmp_path, **said)
    assert clear_abandoned(tmp_path, PREFIX) == []
    assert (folder / "data").exists()


def test_names_of_others_files_links_and_unmarked_folders_stay(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    base = tmp_path / "base"
    base.mkdir()
    target = abandoned(outside)
    (base / f"{PREFIX}{'1' * 12}").symlink_to(target)
    (base / f"{PREFIX}{'2' * 12}").write_text("a file")
    unmarked = base / f"{PREFIX}{'3' * 12}"
    unmarked.mkdir()
    (unmarked / "somebody's").write_text("x")
    garbled = abandoned(base, f"{PREFIX}{'4' * 12}")
    (garbled / MARK).write_text("{not json")
    linked = base / f"{PREFIX}{'5' * 12}"
    linked.mkdir()
    (linked / MARK).symlink_to(target / MARK)
    abandoned(base, f"{PREFIX}results")
    abandoned(base, "greentrade-data")
    before = sorted(base.rglob("*"))
    assert clear_abandoned(base, PREFIX) == []
    assert sorted(base.rglob("*")) == before
    assert (target / "data").exists()


def test_killed_before_the_mark_was_written(tmp_path):
    empty, unwritten = tmp_path / f"{PREFIX}{'a' * 12}", tmp_path / f"{PREFIX}{'b' * 12}"
    empty.mkdir()
    unwritten.mkdir()
    (unwritten / MARK).touch()
    assert clear_abandoned(tmp_path, PREFIX) == [empty, unwritten]


def test_many_at_once_never_clear_each_other(tmp_path):
    """All make folders and clear at the same time: each has its own to the end."""
    faults = []

    def work():
        try:
            for _ in range(25):
                with OwnedFolder(tmp_path, PREFIX) as folder:
                    (folder.path / "x").write_text("x")
                    clear_abandoned(tmp_path, PREFIX)
                    assert (folder.path / "x").read_text() == "x"
        except Exception as err:  # noqa: BLE001 (told below)
            faults.append(err)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_forked_child_leaves_its_parents_folder_alone(tmp_path):
    with OwnedFolder(tmp_path, PREFIX) as folder:
        code = (
            "import os, sys; from pathlib import Path; from greentrade.engines.folders import OwnedFolder\n"
            f"f = OwnedFolder(Path({str(tmp_path)!r}), 'forked-')\n"
            "child = os.fork()\n"
            "if child == 0: sys.exit(0)\n"
            "os.waitpid(child, 0); assert f.path.exists(); print('there')"
        )
        said = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)  # fmt: skip
        assert said.stdout == "there\n"
        assert list(tmp_path.iterdir()) == [folder.path]


def test_what_was_moved_there_goes_back(tmp_path):
    place = tmp_path / "results"
    with OwnedFolder(tmp_path, PREFIX, rescue={"old": place}) as folder:
        (folder.path / "old").mkdir()
        (folder.path / "old" / "run.json").write_text("{}")
    assert (place / "run.json").read_text() == "{}"
    left = abandoned(tmp_path)
    (left / "old").mkdir()
    clear_abandoned(tmp_path, PREFIX, rescue={"old": place})
    assert (place / "run.json").read_text() == "{}"  # something is there: it stays
    assert list(tmp_path.iterdir()) == [place]


@posix
def test_a_terminated_python_program_is_cleared_too(tmp_path):
    process, left = holder(tmp_path)
    process.send_signal(signal.SIGTERM)
    process.wait()
    process.stdout.close()
    assert left.exists()  # a library installs no handlers
    assert clear_abandoned(tmp_path, PREFIX) == [left]


class Signal(BaseException):
    """As a handler of a signal raises: between any two steps."""


@pytest.mark.parametrize("where", ["mkdir", "open", "_try_lock", "_is_at", "_write_mark"])
def test_a_signal_after_any_step_of_making_a_folder_leaves_none(tmp_path, monkeypatch, where):
    """Also after a call that has made something and before anybody has its result."""
    place = {"mkdir": Path, "open": folders.os}.get(where, folders)
    real = getattr(place, where)

    def interrupted(*arguments, **options):
        monkeypatch.undo()
        real(*arguments, **options)
        raise Signal

    monkeypatch.setattr(place, where, interrupted)
    with pytest.raises(Signal):
        OwnedFolder(tmp_path, PREFIX)
    gc.collect()
    assert list(tmp_path.iterdir()) == []
