"""The same answers from both engines, to the cent, and from any order of the rows and any number of partitions."""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dirty_extracts import dirty, partitions
from every_answer import MAIN, answer, asked, every_answer, looked_at
from spark_extracts import INVENTED

import greentrade as gt
from greentrade.errors import ChoiceNeeded, GreentradeError, InputError, UsageError

pytestmark = [
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


DRAWN = (3, 8)
"""Extracts drawn at random that the short form screens."""


def rows(frame):
    """Rows as a bag: where a row stood says nothing in a frame."""
    table = frame.toArrow() if hasattr(frame, "toArrow") else frame.to_arrow_table()
    kept = [name for name in table.column_names if name not in {"source_file", "source_row"}]
    return kept, Counter(map(str, (tuple(r.values()) for r in table.select(kept).to_pylist())))


def outcome(source, stated, *, names=None, once=True, whole=True):
    """Every answer and all rows, or the error that a source gives."""
    try:
        s = gt.screen(source, **stated)
    except GreentradeError as error:
        return {"refused": (type(error), str(error))}
    with s:
        has = s.extract.columns
        if once and not s.session.local:  # one pass by all that the answers group by serves them all
            s.cells.by(*(c for c in ("period", "reporter", "partner", "regime") if c in has), code="code_id")
        found = every_answer(s, names)
        return found | ({"records": rows(s.records()), "set_aside": rows(s.set_aside())} if whole else {})


def check(spark, table, stated, *, partitions=None, **how):
    """Both engines come to the same."""
    frame = spark.createDataFrame(table)
    if partitions:
        frame = frame.repartition(partitions)
    here, there = outcome(table, stated, **how), outcome(frame, stated, **how)
    for name in sorted(here.keys() | there.keys()):
        assert there.get(name) == here.get(name), name
    return None if "refused" in here else here


SHORT = {"books"}
"""Extracts of which the short form of these tests asks every question."""


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(f, id=name, marks=[] if name in SHORT else pytest.mark.slow)
        for name, f in INVENTED.items()
    ],
)
def test_every_answer_of_invented_extracts(spark, make):
    table, stated = make()
    found = check(spark, table, stated, partitions=3)
    assert found is not None
    assert sum(found["editions"].values()) > 0


@pytest.mark.parametrize("name", ["plain", "totals"])
def test_the_main_answers(spark, name):
    table, stated = INVENTED[name]()
    found = check(spark, table, stated, partitions=2, names=MAIN)
    assert sum(found["editions"].values()) > 0


@pytest.mark.slow
@pytest.mark.parametrize("make", INVENTED.values(), ids=INVENTED)
def test_each_answer_by_passes_of_its_own(spark, make):
    """The same, where no pass serves several answers."""
    table, stated = make()
    assert check(spark, table, stated, once=False, whole=False) is not None


@pytest.mark.parametrize(
    "make", [INVENTED["repeated"], pytest.param(INVENTED["currencies"], marks=pytest.mark.slow)]
)
def test_inspect(spark, make):
    table, stated = make()
    told = {k: v for k, v in stated.items() if k != "policy_date"}
    here, there = looked_at(table, **told), looked_at(spark.createDataFrame(table).repartition(3), **told)
    assert there == here
    assert isinstance(here, dict), here


@pytest.mark.parametrize(
    "seed", [pytest.param(n, marks=[] if n in DRAWN else pytest.mark.slow) for n in range(40)]
)
def test_extracts_drawn_at_random(spark, seed):
    """Any type of any column, anything blank, dirty, twice or at another level: the same answers, or the same refusal."""
    table, stated = dirty(seed)
    check(spark, table, stated, partitions=partitions(seed), names=MAIN)


@pytest.mark.slow
def test_what_the_invented_extracts_hold(spark):
    """The rules that they are about are at work: rows of each kind are set aside."""
    kinds = {}
    for name, make in INVENTED.items():
        table, stated = make()
        with gt.screen(table, **stated) as s:
            kinds[name] = set(s.accounting()["reason"])
    assert {"value_missing", "period_unreadable", "flow_unreadable", "code_scientific"} <= kinds["plain"]
    assert {"value_unreadable", "value_missing"} <= kinds["texts"]
    assert {"world_total", "coarser_level", "sub_flow", "total_line", "breakdown"} & kinds["totals"] >= {
        "world_total",
        "coarser_level",
    }
    assert "breakdown" in kinds["breakdowns"]
    assert "currency_unreadable" in kinds["currencies"]


def sample_tables(folder):
    """Real extracts as tables of text (files whose rows are no records, and workbooks, are not for Spark)."""
    for path in sorted(folder.glob("*.csv")):
        if "country_codes" in path.name or "partner_codes" in path.name or "wide" in path.name:
            continue
        encoding = "gb18030" if "gb18030" in path.name else "latin-1" if "latin1" in path.name else "utf-8"
        with path.open(encoding=encoding, newline="") as file:
            headings, *lines = csv.reader(file, delimiter=";" if "comexstat" in path.name else ",")
        columns = {h: [line[i] for line in lines] for i, h in enumerate(headings) if h}
        yield path.name, pa.table(columns)
    for path in sorted(folder.glob("*.parquet")):
        yield path.name, duckdb.sql("SELECT * FROM read_parquet(?)", params=[str(path)]).to_arrow_table()
    for path in sorted(folder.glob("comtrade*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        records = data["data"] if isinstance(data, dict) else data
        texts = [{k: None if v is None else str(v) for k, v in r.items()} for r in records]
        yield path.name, pa.Table.from_pylist(texts)


STATED = {
    "baci_hs12_2018_seafood_relaid.csv": {"edition": "HS2012"},
    "baci_v202601_hs12_china_exports_2015-2024.parquet": {"edition": "HS2012"},
    "comexstat_brazil_exports_1997_zeroslost.csv": {"flow": "export", "code_width": 8},
    "gacc_china_exports_soy_2024_cny_gb18030.csv": {"flow": "export"},
    "gacc_china_exports_soy_2025_cny_gb18030.csv": {"flow": "export"},
    "gacc_china_imports_soy_2024_cny_gb18030.csv": {"flow": "import"},
}
SMALL = 100
"""Rows up to which single rows are compared too."""


@pytest.mark.slow
@pytest.mark.samples
def test_real_extracts(spark, samples):
    screened = []
    for name, table in sample_tables(samples):
        found = check(spark, table, STATED.get(name, {}), whole=table.num_rows <= SMALL)
        if found is not None:
            screened.append(name)
    assert len(screened) >= 10, screened


@pytest.mark.slow
def test_order_and_partitions_change_nothing(spark):
    table, stated = INVENTED["totals"]()
    places = list(range(table.num_rows))
    random.Random(7).shuffle(places)  # noqa: S311 (any order will do)
    one = spark.createDataFrame(table).coalesce(1)
    many = spark.createDataFrame(table.take(places)).repartition(23)  # in any order
    first, second = (outcome(frame, stated) for frame in (one, many))
    assert first == second
    assert "refused" not in first


def test_chunks_of_a_partition_change_nothing(spark, monkeypatch):
    """A worker hands its groups on several times while it reads one partition."""
    monkeypatch.setattr("greentrade.engines.spark_worker.CHUNK_ROWS", 250)
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "60")
    try:
        table, stated = INVENTED["plain"]()
        frame = spark.createDataFrame(table).coalesce(1)
        with gt.screen(frame, **stated) as there, gt.screen(table, **stated) as here:
            for name, ask in asked(there).items():
                if name in {"accounting", "totals_fine", "products"}:
                    assert answer(ask) == answer(asked(here)[name]), name
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")


def test_an_independent_sum(spark):
    """Value by disposition, added up without greentrade."""
    table, stated = INVENTED["plain"]()
    with gt.screen(spark.createDataFrame(table), **stated) as s:
        got = s.accounting(as_="arrow").to_pylist()
    values = [v for v in table["value"].to_pylist() if v is not None]
    assert sum(row["value"] for row in got) == sum(values, Decimal(0))
    assert sum(row["rows"] for row in got) == table.num_rows


def test_written_by_spark(spark, tmp_path):
    table, stated = INVENTED["plain"]()
    frame = spark.createDataFrame(table)
    with gt.screen(frame, **stated) as there, gt.screen(table, **stated) as here:
        there.write(tmp_path / "out")
        run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
        for name in ("records", "set_aside"):
            got = duckdb.sql(f"SELECT * FROM '{tmp_path / 'out' / f'{name}.parquet'}/*.parquet'")
            assert rows(got) == rows(getattr(here, name)())
        assert [r["rows"] for r in run["accounting"]] == here.accounting()["rows"].tolist()
        with pytest.raises(GreentradeError, match="exists already"):
            there.write(tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]


@pytest.mark.slow
def test_the_page_about_spark(spark, monkeypatch, tmp_path):
    """The Python of docs/spark.md runs."""
    page = Path(__file__).resolve().parents[2] / "docs" / "spark.md"
    blocks = re.findall(r"^```py\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks
    monkeypatch.chdir(tmp_path)
    table, _ = INVENTED["plain"]()
    pq.write_table(table, "records.parquet")
    names = {"spark": spark}
    for block in blocks:
        exec(block.replace('"records.parquet"', repr(str(tmp_path / "records.parquet"))), names)  # noqa: S102 (our own page)
    assert (tmp_path / "results" / "run.json").is_file()


def test_command_line(spark, run, tmp_path):
    table, _ = INVENTED["plain"]()
    (tmp_path / "in put").mkdir()
    pq.write_table(table, tmp_path / "in put" / "a.parquet")
    options = ("--edition", "HS2022", "--currency", "USD", "--max-rejected", "1", "--json")
    here = run("screen", tmp_path / "in put" / "a.parquet", *options)
    there = run(
        "screen", tmp_path / "in put" / "a.parquet", *options, "--engine", "spark", "--out", tmp_path / "out"
    )
    assert (here[0], there[0]) == (0, 0), there
    written = json.loads(there[1])
    assert "totals" in written.pop("answers"), "the files, which only a run with --out has"
    assert written.pop("industries_of_unnamed") == []  # for a report on the folder
    assert written == json.loads(here[1])
    got = duckdb.sql(
        f"SELECT source_file, source_row, reason FROM '{tmp_path}/out/set_aside.parquet/*.parquet'"
    ).fetchall()
    with gt.screen(tmp_path / "in put" / "a.parquet", edition="HS2022", currency="USD") as s:
        assert sorted(got) == sorted(s.set_aside().project("source_file, source_row, reason").fetchall())


def test_several_files_on_the_command_line(spark, run, tmp_path):
    """Files with other columns are put together by heading; ones of another type, and what needs rows of other files, are refused."""
    first = pa.table({"hs_code": ["721049"], "year": [2020], "value": [1.5]})
    second = pa.table({"year": [2021], "value": [2.25], "partner": ["DEU"], "hs_code": ["854140"]})
    for name, table in (("a", first), ("b", second)):
        pq.write_table(table, tmp_path / f"{name}.parquet")
    files = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    options = ("--flow", "export", "--edition", "HS2017", "--currency", "USD", "--engine", "spark", "--json")
    code, told, _ = run("screen", *files, *options)
    assert code == 0
    found = json.loads(told)
    assert [(row["rows"], row["value"]) for row in found["accounting"]] == [(2, "3.75")]
    assert [item["path"] for item in found["inputs"]] == [str(path) for path in files]
    assert any("not looked for" in note for note in found["notes"])
    code, _, told = run("screen", *files, *options, "--drop-duplicates")
    assert (code, "dropDuplicates" in told) == (2, True)
    pq.write_table(pa.table({"hs_code": [721049], "year": [2020], "value": [1.5]}), files[0])
    code, _, told = run("screen", *files, *options)
    assert (code, "cannot read the files" in told) == (3, True)


def test_command_line_reads_only_parquet(run, tmp_path):
    pytest.importorskip("pyspark")
    code, _, told = run("screen", tmp_path / "a.csv", "--engine", "spark")
    assert code == 3
    assert "only Parquet" in told


# -- what is refused ---------------------------------------------------------------------------------------------------------------


def test_a_fact_that_is_missing_is_asked_for(spark):
    frame = spark.createDataFrame(pa.table({"year": [2020], "hs_code": ["721049"], "value": [1]}))
    with pytest.raises(ChoiceNeeded, match="exports or imports"):
        gt.screen(frame)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (
            {
                "hs_code": pa.array([], pa.string()),
                "year": pa.array([], pa.int32()),
                "value": pa.array([], pa.float64()),
            },
            "no rows",
        ),
        ({"hs_code": [72.1], "year": [2020], "value": [1]}, "floating-point"),
        ({"hs_code": [["721049"]], "year": [2020], "value": [1]}, "cannot hold commodity codes"),
        ({"hs_code": ["721049"], "year": [2020], "value": [True]}, "cannot hold values"),
        ({"hs_code": ["721049"], "2020": [1.0], "2021": [2.0]}, "screened by DuckDB only"),
    ],
)
def test_refused_by_name(spark, columns, told):
    with pytest.raises(InputError, match=told):
        gt.screen(spark.createDataFrame(pa.table(columns)), flow="export")


@pytest.mark.parametrize("partitions", [1, 2])
@pytest.mark.parametrize("ansi", ["true", "false"])
def test_sums_past_38_digits_are_told(spark, partitions, ansi):
    """Whether one worker adds the values up or Spark does, and whichever way Spark treats an overflow."""
    values = pa.array([Decimal(10) ** 31 * 9] * 2, pa.decimal128(38, 6))
    frame = spark.createDataFrame(pa.table({"hs_code": ["721049"] * 2, "year": [2020] * 2, "value": values}))
    spark.conf.set("spark.sql.ansi.enabled", ansi)
    try:
        with pytest.raises(InputError, match="too large to be added up"):
            gt.screen(frame.coalesce(1).repartition(partitions), flow="export")
    finally:
        spark.conf.unset("spark.sql.ansi.enabled")


def test_empty_partitions_do_no_harm(spark):
    frame = spark.createDataFrame(
        pa.table({"hs_code": ["721049"], "year": [2020], "value": [1]})
    ).repartition(4)
    with gt.screen(frame, flow="export") as s:
        assert s.accounting()["rows"].tolist() == [1]


def test_a_stream_has_no_end(spark):
    with pytest.raises(UsageError, match="no end"):
        gt.screen(spark.readStream.format("rate").load(), flow="export")


def test_an_error_inside_spark_is_ours(spark):
    """A frame that fails when it is computed: the message says what was being done."""
    frame = spark.sql(
        "SELECT '721049' AS hs_code, 2020 AS year, CAST(raise_error('the lake is dry') AS DOUBLE) AS value"
    )
    with pytest.raises(InputError, match=r"Spark could not finish.*the lake is dry"):
        gt.screen(frame, flow="export")


def test_decimals_as_python_has_them(spark):
    """Spark gives numbers of Python's decimal module 38 digits, 18 of them after the point."""
    from pyspark.sql import Row

    values = [Decimal("1234567890.12"), Decimal("-0.005"), None, Decimal("99999999999999.000001")]
    frame = spark.createDataFrame([Row(hs_code="721049", year=2020, value=v) for v in values])
    with gt.screen(frame, flow="export") as there, gt.screen(frame.toArrow(), flow="export") as here:
        assert there.accounting(as_="arrow").to_pylist() == here.accounting(as_="arrow").to_pylist()
        assert there.accounting()["rows"].tolist() == [3, 1]
        assert rows(there.records()) == rows(here.records())


def test_frames_out_of_pandas(spark):
    """What is missing in pandas is missing: numbers with holes are no text."""
    import pandas as pd

    data = pd.DataFrame(
        {
            "hs_code": ["010121", "854140", None, "854140"], "year": [2020.0, None, 2021.0, 2021.0], "partner": ["DEU", None, "FRA", "CHN"],
            "value": [1.5, 2.5, 3.5, None], "net_weight_kg": [None, 1.0, 2.0, 3.0], "when": pd.to_datetime(["2020-01-01"] * 4),
        }
    )  # fmt: skip
    stated = {"flow": "export", "edition": "HS2017", "currency": "USD"}
    with gt.screen(spark.createDataFrame(data), **stated) as there, gt.screen(data, **stated) as here:
        assert there.accounting(as_="arrow").to_pylist() == here.accounting(as_="arrow").to_pylist()
        by = ("year", "partner")
        assert there.totals(by=by, as_="arrow").to_pylist() == here.totals(by=by, as_="arrow").to_pylist()
        assert rows(there.records()) == rows(here.records())
        assert rows(there.set_aside()) == rows(here.set_aside())


def test_csv_is_read_as_it_was_meant(spark, tmp_path):
    """Quotes, commas, line breaks and blanks at the ends survive in the rows that Spark writes."""
    odd = [' a "quoted", one ', "two\nlines", "back\\slash", "plain"]
    table = pa.table({"hs_code": ["721049"] * 4, "year": [2020] * 4, "value": [1.0] * 4, "regime": odd})
    with gt.screen(spark.createDataFrame(table).coalesce(1), flow="export", edition="HS2017") as s:
        s.write(tmp_path / "out", format="csv")
    found = []
    for path in (tmp_path / "out" / "records.csv").glob("part-*"):
        with path.open(encoding="utf-8", newline="") as file:
            found += [row["regime"] for row in csv.DictReader(file)]
    assert sorted(found) == sorted(odd)


def test_nothing_half_written_stays(spark, tmp_path):
    """A frame that fails while its rows are written: no folder, and none aside."""
    frame = spark.createDataFrame(
        pa.table({"hs_code": ["721049"] * 3, "year": [2020] * 3, "value": [1, 2, 3]})
    )
    with gt.screen(frame, flow="export", edition="HS2017") as s:
        s.session._frame = s.session._frame.selectExpr(
            *(c for c in s.session._frame.columns if c != "c2"),
            "if(c2 > 2, raise_error('the lake is dry'), c2) AS c2",
        )
        with pytest.raises(InputError, match="the lake is dry"):
            s.write(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_odd_headings_and_kinds(spark):
    """Headings with blanks, dots and quotes; columns of kinds that nobody needs; two columns of one name."""
    frame = spark.sql(
        "SELECT '721049' AS `HS code`, 2020 AS `year`, CAST(1.5 AS DECIMAL(9, 2)) AS `value`, array(1) AS `a.b`, named_struct('x', 1) AS `it's \"odd\"`, "
        "1 AS twice, 2 AS twice, timestamp'2020-01-01' AS t, X'00' AS b"
    )
    with gt.screen(frame, flow="export", columns={"hs_code": "HS code"}) as s:
        assert s.accounting()[["disposition", "rows"]].to_numpy().tolist() == [["screened", 1]]
        assert s.records().count() == 1
