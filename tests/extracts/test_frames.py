"""Frames, Arrow, relations and tables: the same answers, and nothing of the user's touched."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from greentrade.errors import InputError, UsageError

pytestmark = pytest.mark.line

DATA = {
    "year": [2020, 2021, 2021],
    "flow": ["export", "import", "export"],
    "hs_code": ["010121", "840110", "010129"],
    "value": [1, 2, 4],
}


class OnlyStream:
    """An object that offers nothing but the Arrow C stream."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


SOURCES = {
    "pandas": lambda: pd.DataFrame(DATA),
    "pandas_object": lambda: pd.DataFrame(DATA).astype({"hs_code": object, "flow": object}),
    "pandas_arrow": lambda: pd.DataFrame(DATA).astype(
        {"hs_code": "string[pyarrow]", "value": "int64[pyarrow]"}
    ),
    "pandas_category": lambda: pd.DataFrame(DATA).astype({"hs_code": "category", "flow": "category"}),
    "pandas_nullable": lambda: pd.DataFrame(DATA).astype({"year": "Int64", "value": "Float64"}),
    "pandas_index": lambda: pd.DataFrame(DATA).set_index("year"),
    "polars": lambda: pl.DataFrame(DATA),
    "polars_lazy": lambda: pl.LazyFrame(DATA),
    "polars_categorical": lambda: pl.DataFrame(DATA).with_columns(pl.col("hs_code").cast(pl.Categorical)),
    "arrow": lambda: pa.table(DATA),
    "arrow_dictionary": lambda: pa.table({**DATA, "hs_code": pa.array(DATA["hs_code"]).dictionary_encode()}),
    "arrow_batch": lambda: pa.table(DATA).to_batches()[0],
    "reader": lambda: pa.table(DATA).to_reader(max_chunksize=1),
    "stream": lambda: OnlyStream(pa.table(DATA)),
    "relation": lambda: duckdb.connect().from_arrow(pa.table(DATA)),
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_source_gives_the_same(read, source):
    extract = read(source())
    for _ in range(2):  # a one-pass reader too
        assert extract.kept() == 7
        assert extract.column("hs_code") == DATA["hs_code"]
        assert extract.column("source_row") == [1, 2, 3]
    assert (
        extract.run(
            "SELECT sum(value) FROM gt_raw JOIN gt_periods USING (period) JOIN gt_flows USING (flow) WHERE year = 2021 AND flow_name = 'export'"
        )[0][0]
        == 4
    )
    assert (extract.inputs[0].path, extract.inputs[0].sha256, extract.inputs[0].rows) == (None, None, 3)


@pytest.mark.parametrize(
    "codes", [pd.array([10121, None, 840110], dtype=kind) for kind in ("Int64", "int64[pyarrow]")]
)
def test_integer_codes_stay_integers(read, codes):
    extract = read(pd.DataFrame({**DATA, "hs_code": codes}))
    assert extract.column("hs_code") == [10121, None, 840110]
    assert [c.code for c in extract.code_reading.codes] == ["010121", "840110"]


@pytest.mark.parametrize(
    "make",
    [pd.DataFrame, pl.DataFrame, pa.table, lambda data: pd.DataFrame(data).astype({"hs_code": "Float64"})],
)
def test_float_codes_are_refused(read, make):
    with pytest.raises(InputError, match="floating-point"):
        read(make({**DATA, "hs_code": [10121.0, float("nan"), 840110.0]}))


def test_mixed_objects_are_an_error_and_odd_columns_nobody_needs_are_not(read):
    frame = pd.DataFrame(DATA).assign(junk=[{1}, "x", 2.5])
    assert read(frame).kept() == 7
    with pytest.raises(InputError, match="mixes kinds"):
        read(frame.assign(hs_code=pd.Series([10121, "840110", None], dtype=object)))


@pytest.mark.parametrize(
    "edit",
    [
        lambda f: f.__setitem__("value", 99),
        lambda f: f.loc.__setitem__((slice(None), "value"), 99),
        lambda f: f.pop("value"),
    ],
)
def test_a_frame_edited_later_has_no_effect(read, edit):
    frame = pd.DataFrame(DATA)
    extract = read(frame)
    edit(frame)
    assert extract.kept() == 7


def test_an_array_edited_later_has_no_effect(read):
    values = np.array([1.0, 2.0, 4.0])
    extract = read(pd.DataFrame({**DATA, "value": values}, copy=False))
    values[:] = 99
    assert extract.kept() == 7


def test_missing_values_of_frames(read):
    assert read(pd.DataFrame({**DATA, "value": [1.5, None, float("inf")]})).marks() == {
        "": 1,
        "value_missing": 1,
        "value_unreadable": 1,
    }
    assert read(pl.DataFrame({**DATA, "value": ["1,234", "-", "x"]})).marks() == {
        "": 1,
        "value_missing": 1,
        "value_unreadable": 1,
    }


@pytest.mark.parametrize(
    ("column", "values", "labels"),
    [
        (
            "date",
            [dt.date(2020, 1, 1), dt.date(2020, 2, 1), dt.date(2020, 3, 1)],
            {"2020-01", "2020-02", "2020-03"},
        ),
        ("date", pd.to_datetime(["2020-01-31", "2020-02-29", "2020-02-29"]), {"2020-01", "2020-02"}),
        ("year", [2020.0, 2021.0, None], {"2020", "2021"}),
        ("period", ["2020-01", "2020M02", "2020年3月"], {"2020-01", "2020-02", "2020-03"}),
    ],
)
def test_periods_of_frames(read, column, values, labels):
    data = {name: v for name, v in DATA.items() if name != "year"}
    extract = read(pd.DataFrame({**data, column: values}))
    assert {label for (label,) in extract.run("SELECT label FROM gt_periods")} == labels


def test_rows_of_arrow_keep_their_number_with_many_threads(read):
    n = 400_000
    table = pa.table(
        {
            "year": np.full(n, 2020),
            "flow": ["export"] * n,
            "hs_code": ["010121"] * n,
            "value": np.arange(1, n + 1),
        }
    )
    extract = read(table, threads=4)
    assert extract.run("SELECT count(*) FROM gt_raw WHERE value <> source_row") == [(0,)]


def test_what_is_no_extract(read):
    for source in (42, None, [], {"year": [2020]}, pd.Series([1])):
        with pytest.raises(UsageError):
            read(source)
    with pytest.raises(InputError, match="no rows"):
        read(pd.DataFrame(DATA).iloc[:0])


# -- the user's own connection -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def user():
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE trade (year INT, flow VARCHAR, hs_code VARCHAR, value DECIMAL(18,2), note BLOB)"
    )
    connection.execute(
        "INSERT INTO trade SELECT 2020 + range % 3, 'export', '010121', range, 'x' FROM range(1000)"
    )
    return connection


def state(connection):
    """All that the connection holds and how it is set."""
    queries = (
        "SELECT schema_name, table_name, temporary FROM duckdb_tables()",
        "SELECT view_name FROM duckdb_views() WHERE NOT internal",
        "SELECT name, value FROM duckdb_settings()",
        "FROM trade",
    )
    return [connection.sql(q).fetchall() for q in queries]


def test_nothing_of_the_users_is_changed_or_left_behind(read, user):
    before = state(user)
    assert read("trade", connection=user).kept() == sum(range(1000))
    assert read(user.sql("SELECT * FROM trade WHERE value < 10")).kept() == 45
    assert read(user.table("trade")).kept() == sum(range(1000))
    with pytest.raises(InputError, match="no column of commodity codes"):
        read(user.sql("SELECT year, flow, value FROM trade"))
    with pytest.raises(InputError, match="floating-point"):
        read(user.sql("SELECT year, flow, value, 1::DOUBLE AS hs_code FROM trade"))
    assert state(user) == before


def test_all_kinds_of_tables_of_the_users(read, user):
    user.execute(
        "CREATE VIEW few AS SELECT * FROM trade WHERE value < 10; CREATE TEMP TABLE mine AS FROM few; CREATE SCHEMA s; CREATE TABLE s.t AS FROM few"
    )
    user.execute('CREATE TABLE "odd "" name.x" AS FROM few')
    user.register("given", pa.table(DATA))
    for name, total in (
        ("few", 45),
        ("mine", 45),
        ("s.t", 45),
        ('odd " name.x', 45),
        ("TRADE", sum(range(1000))),
        ("given", 7),
    ):
        assert read(name, connection=user).kept() == total


def test_a_table_is_looked_up_in_the_catalogue_only(read, user):
    for name in ("source", "nosuch", "read_csv('x')"):
        with pytest.raises(InputError, match="no table or view"):
            read(name, connection=user)
    with pytest.raises(UsageError, match="name of a table"):
        read(pa.table(DATA), connection=user)
    with pytest.raises(UsageError, match="no connection of DuckDB"):
        read("trade", connection="trade.duckdb")


def test_a_transaction_of_the_users_is_seen_and_stays_open(read, user):
    user.execute("BEGIN")
    user.execute("DELETE FROM trade WHERE value >= 10")
    assert read("trade", connection=user).kept() == 45
    user.execute("ROLLBACK")
    assert user.execute("SELECT count(*) FROM trade").fetchall() == [(1000,)]


def test_an_unfinished_result_of_the_users_is_left_alone(read, user):
    result = user.execute("SELECT range FROM range(100000)")
    assert result.fetchone() == (0,)
    if int(duckdb.__version__.split(".")[0]) >= 2:
        with pytest.raises(InputError, match="unfinished result"):
            read("trade", connection=user)
    else:
        assert read("trade", connection=user).kept() == sum(range(1000))
    assert result.fetchone() == (1,)


def test_a_relation_may_have_hostile_names(read, user):
    hostile = 'a"; DROP TABLE trade; --'
    relation = user.sql(
        f'SELECT year, flow, hs_code AS "{hostile.replace(chr(34), chr(34) * 2)}", value FROM trade'
    )
    extract = read(relation, columns={"hs_code": hostile})
    assert extract.kept() == Decimal(sum(range(1000)))
    assert user.execute("SELECT count(*) FROM trade").fetchall() == [(1000,)]


# -- fiscal years ------------------------------------------------------------------------------------------------------------------------


def test_fiscal_years_are_periods_of_their_own(read):
    data = {
        "fiscal_year": ["2023-24", "2024-25", "2024-25"],
        "flow": ["export"] * 3,
        "hs_code": ["010121"] * 3,
        "value": [1, 2, 4],
    }
    frame = pd.DataFrame(data)
    known = read(frame, reporter="IND")
    query = (
        "SELECT DISTINCT label, period_start::VARCHAR, period_end::VARCHAR, year FROM gt_periods ORDER BY ALL"
    )
    assert known.run(query) == [
        ("2023-24", "2023-04-01", "2024-03-31", 2023),
        ("2024-25", "2024-04-01", "2025-03-31", 2024),
    ]
    assert known.kept() == 7
    assert any(
        "2 fiscal years are kept" in note and "2023-04-01 to 2024-03-31" in note for note in known.notes
    )
    assert read(frame, fiscal_year="07").run(query)[1][1:3] == ("2024-07-01", "2025-06-30")
    unknown = read(frame)
    assert unknown.run("SELECT bool_or(exact) FROM gt_periods") == [(False,)]
    assert any("its months are not known" in note for note in unknown.notes)
    nepal = pd.DataFrame({**data, "fiscal_year": ["2075/76"] * 3})
    assert read(nepal, reporter="NPL").run(query) == [("2075/76", "2018-07-16", "2019-07-15", 2018)]


def test_months_of_fiscal_years(read):
    frame = pd.DataFrame(
        {
            "year": ["2024-25"] * 3,
            "month": ["April", "3", "Annual"],
            "flow": ["export"] * 3,
            "hs_code": ["010121"] * 3,
            "value": [1, 2, 3],
        }
    )
    extract = read(frame, reporter="IND")
    assert set(extract.run("SELECT month, label FROM gt_periods")) == {
        ("April", "2024-04"),
        ("3", "2025-03"),
        ("Annual", "2024-25"),
    }
    assert extract.kept() == 3  # the whole fiscal year is there
    assert set(read(frame).run("SELECT label FROM gt_periods")) == {("2024-25",)}


def test_a_fiscal_year_of_unknown_months_is_no_whole_of_a_calendar_month(read):
    frame = pd.DataFrame(
        {
            "period": ["2024-25", "2024-05"],
            "flow": ["export"] * 2,
            "hs_code": ["010121"] * 2,
            "value": [10, 1],
        }
    )
    unknown = read(frame)
    assert unknown.kept() == 11
    assert any("2024-25 and 2024-05" in note for note in unknown.notes)
    assert read(frame, fiscal_year="04").kept() == 10
