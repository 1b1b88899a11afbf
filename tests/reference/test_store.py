"""The database of the tables: built once for each state of the files, whole or not at all, and never trusted when it cannot be read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time

import pytest
from caches import with_our_tables

from greentrade.errors import ReferenceInvalid
from greentrade.reference import Reference, build, data_root, store
from greentrade.reference import validate as validation
from greentrade.reference.digests import digest_of

OURS = data_root()
SIDE = """\
id = "team_goods"
title = "Our goods"
dimension = "environmental_good"
standing = "published"

[sources]
s1 = "our own note of 2026-11-01"
"""


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("GREENTRADE_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def counted(monkeypatch):
    """Count how often the tables are really checked (and find nothing)."""
    calls = []
    monkeypatch.setattr(validation, "problems", lambda roots: calls.append(roots) or [])
    return calls


@pytest.fixture
def small(monkeypatch):
    """Build one table instead of all where only the file of the database matters."""
    monkeypatch.setattr(
        build, "build", lambda con, _: con.execute("CREATE TABLE lists AS FROM range(31) AS t(list_id)")
    )


def team(folder, code="840110"):
    folder.mkdir(exist_ok=True)
    (folder / "team_goods.csv").write_text(
        f"hs_edition,hs_code,op,scope,basis,source,verified\nHS2012,{code},include,whole,own,s1,yes\n"
    )
    (folder / "team_goods.toml").write_text(SIDE)
    return folder


def lists(connection):
    return connection.execute("SELECT count(*) FROM lists").fetchone()[0]


def test_what_passed_is_checked_and_built_once_for_each_state(counted, cache):
    first = lists(store.connect((OURS,), "a" * 64, validation.check))
    assert lists(store.connect((OURS,), "a" * 64, validation.check)) == first > 30
    assert len(counted) == 1
    store.connect((OURS,), "b" * 64, validation.check)
    assert len(counted) == 2
    names = sorted(p.name for p in cache.iterdir())
    assert len(names) == 2
    assert all(name.startswith("reference-") and name.endswith(".duckdb") for name in names)


def test_what_failed_leaves_nothing_behind(tmp_path, cache):
    with_our_tables(cache)
    folder = team(tmp_path / "our_lists", "840199")
    for _ in range(2):
        with pytest.raises(ReferenceInvalid, match="not_in_edition") as caught:
            Reference.load(folder)
        assert len(caught.value.problems) == 1
        assert caught.value.exit_code == 5
    assert [path.name for path in cache.iterdir()] == [store._place(digest_of((OURS,))).name], (
        "ours has passed"
    )


@pytest.mark.slow
def test_a_change_of_one_byte_is_another_state(tmp_path):
    folder = team(tmp_path / "our_lists")
    before = Reference.load(folder)
    (folder / "team_goods.toml").write_text(SIDE.replace("Our goods", "Our good"))
    after = Reference.load(folder)
    assert before.digest != after.digest
    assert after.side("team_goods")["title"] == "Our good"
    assert before.side("team_goods")["title"] == "Our goods"


def test_a_broken_database_is_built_anew(counted, cache, small):
    store.connect((OURS,), "c" * 64, validation.check).close()
    (path,) = cache.iterdir()
    path.write_bytes(b"not a database")
    assert lists(store.connect((OURS,), "c" * 64, validation.check)) > 30
    assert len(counted) == 2
    path.write_bytes(b"")
    assert lists(store.connect((OURS,), "d" * 64, validation.check)) > 30


@pytest.mark.parametrize("obstacle", ["file", "read_only"])
def test_without_a_writable_cache_everything_still_works(counted, tmp_path, monkeypatch, obstacle, small):
    place = tmp_path / "place"
    if obstacle == "file":
        place.write_text("not a folder")
    else:
        place.mkdir()
        place.chmod(stat.S_IRUSR | stat.S_IXUSR)
        monkeypatch.setattr(store, "_new", lambda _: (_ for _ in ()).throw(PermissionError("read-only")))
    monkeypatch.setenv("GREENTRADE_CACHE_DIR", str(place))
    for _ in range(2):
        assert lists(store.connect((OURS,), "e" * 64, validation.check)) > 30
    assert len(counted) == 2


def test_an_error_while_building_leaves_nothing_half_written(counted, cache, monkeypatch):
    def broken(con, roots):
        con.execute("CREATE TABLE lists (list_id VARCHAR)")
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build", broken)
    with pytest.raises(KeyboardInterrupt):
        store.connect((OURS,), "f" * 64, validation.check)
    assert list(cache.iterdir()) == []


def test_only_the_last_used_are_kept(counted, cache, monkeypatch, small):
    monkeypatch.setattr(store, "_KEPT", 2)
    (cache / "x").mkdir(parents=True)
    (cache / "reference-of-a-former-version.ok").touch()
    for digest in "123":
        store.connect((OURS,), digest * 64, validation.check).close()
        time.sleep(0.02)
    assert sorted(p.suffix for p in cache.iterdir()) == ["", ".duckdb", ".duckdb"]


@pytest.mark.slow
def test_two_processes_may_build_the_same(tmp_path, cache):
    code = "import greentrade as gt; print(len(gt.Reference.load().lists()))"
    env = {**os.environ, "GREENTRADE_CACHE_DIR": str(cache)}
    runs = [
        subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert len({run.communicate(timeout=120)[0] for run in runs}) == 1
    assert [run.returncode for run in runs] == [0, 0]
    assert [p.suffix for p in cache.iterdir()] == [".duckdb"]


def test_loading_what_is_built_takes_less_than_a_third_of_a_second(cache):
    """The stated target is 0.3 s on a quiet machine; here twice that, so that a busy one does not fail."""
    with_our_tables(cache)
    code = (
        "import duckdb, pandas, pyarrow, time; import greentrade as gt; t = time.perf_counter(); r = gt.Reference.load();"
        "r.profile; r.lists(); print(time.perf_counter() - t)"
    )
    env = {**os.environ, "GREENTRADE_CACHE_DIR": str(cache)}
    best = min(
        float(
            subprocess.run(
                [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(3)
    )
    assert best < 0.6


def test_the_cache_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("GREENTRADE_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert store.folder() == tmp_path / "greentrade"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert store.folder() == tmp_path / ".cache" / "greentrade"
