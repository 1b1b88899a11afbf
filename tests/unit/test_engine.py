"""Our session: settings, errors, temporary files; SQL files and quoting."""

from __future__ import annotations

import pyarrow as pa
import pytest

from greentrade.engines.duckdb import Session
from greentrade.engines.spark import SparkSession
from greentrade.engines.sql import literal, quote
from greentrade.errors import InternalError, UsageError

pytestmark = pytest.mark.line


def test_settings_are_ours_and_bad_ones_are_refused():
    with Session(memory_limit="200MB", threads=1) as session:
        assert session.execute("SELECT current_setting('threads')") == [(1,)]
    for name, value in {"memory_limit": "lots", "threads": 0}.items():
        with pytest.raises(UsageError, match=f"{name}="):
            Session(**{name: value})


def test_the_folder_goes_with_the_session():
    session = Session()
    (session.folder / "x").write_text("x")
    session.close()
    session.close()
    assert not session.folder.exists()


def test_the_folder_goes_even_if_nobody_closes():
    folder = Session().folder
    assert not folder.exists()


def test_python_variables_are_no_tables():
    secret = pa.table({"a": [1]})
    with Session() as session, pytest.raises(InternalError, match="secret"):
        session.execute("FROM secret")
    assert secret.num_rows == 1


def test_put_replaces_and_leaves_nothing_else():
    with Session() as session:
        session.put("t", pa.table({"a": [1]}))
        session.put("t", pa.table({"a": [1, 2]}).to_reader())
        assert session.execute("SELECT count(*) FROM t") == [(2,)]
        assert session.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal") == []


def test_errors_name_the_step():
    with Session() as session, pytest.raises(InternalError, match="count the sheep"):
        session.execute("SELECT nosuch", step="count the sheep")


def test_hostile_names_are_only_names():
    hostile = 'a"; DROP TABLE t; --'
    with Session() as session:
        session.execute(f"CREATE TABLE t AS SELECT 1 AS {quote(hostile)}")
        text = literal("it's")
        assert session.execute(f"SELECT {quote(hostile)}, {text} FROM t") == [(1, "it's")]


def test_the_sample_of_rows_that_are_elsewhere_covers_all_distinct_texts():
    """What a Spark session does once it has grouped the rows: here the groups are made in the session itself."""

    class Elsewhere(Session):
        _survey, _text_sets, _make_sample = (
            SparkSession._survey,
            SparkSession._text_sets,
            SparkSession._make_sample,
        )

    rows = "('A', '2020', NULL, 'p1'), ('B', '2021', 'bad', 'p2'), ('A', '2021', NULL, NULL)"
    columns = ("reporter", "period", "reject", "partner")
    with Elsewhere() as session:
        session.execute(f"CREATE TABLE given AS FROM (VALUES {rows}) t({', '.join(columns)})")
        session.execute("CREATE TEMP VIEW gt_source AS FROM given")
        session._column_sources = dict.fromkeys(columns, "")
        session._survey(())
        for texts in ("reporter, period, reject", "partner"):
            missing = f"SELECT {texts} FROM given EXCEPT SELECT {texts} FROM gt_source"
            assert session.execute(missing) == []


@pytest.mark.parametrize(
    ("progress", "seen", "shown"),
    [(None, True, True), (None, False, False), (True, False, True), (False, True, False)],
)
def test_progress_is_shown_where_somebody_is_there_to_see_it(monkeypatch, progress, seen, shown):
    monkeypatch.setattr("sys.stderr.isatty", lambda: seen)
    with Session(progress=progress) as session:
        assert (session.progress is not None) == shown
        assert session.execute("SELECT current_setting('enable_progress_bar')") == [(shown,)]
        assert session.execute("SELECT current_setting('enable_progress_bar_print')") == [(False,)]
