# %% [markdown]
# # 9. A hundred million rows, and Spark
#
# **Does this work for a whole country's records, and do I need a cluster?** We make a million **invented** records, screen them, and look at what grows with the
# rows and what does not. The same lines run with a hundred million.

# %%
import os
import shutil
import sys
import time
from pathlib import Path

import duckdb

import greentrade as gt

ROWS = 1_000_000  # put 100_000_000 here, and have about 2 GB of disk

codes = gt.load_example("china_exports").query("year == 2024")[["hs_code"]].reset_index(drop=True)
with duckdb.connect() as connection:
    connection.execute(
        f"""
        COPY (
            SELECT 2018 + i % 7 AS year, 'CHN' AS reporter, 'export' AS flow,
                ['KOR', 'VNM', 'DEU', 'USA', 'ITA'][1 + i % 5] AS partner, hs_code, 'HS2012' AS hs_edition,
                (i * 7919 % 100_000) / 100 AS value_usd
            FROM range({ROWS}) t (i) JOIN (SELECT hs_code, row_number() OVER () - 1 AS n FROM codes) ON n = i * 31 % {len(codes)}
        ) TO 'records.parquet' (FORMAT parquet)
        """
    )
print(f"{Path('records.parquet').stat().st_size / 1e6:.0f} MB")

# %% [markdown]
# ## One machine, with limits
#
# The file is not loaded: it is scanned, and only the columns that an answer needs. `memory_limit=` and `threads=` bound the engine.

# %%
began = time.perf_counter()
s = gt.screen("records.parquet", memory_limit="1GB", threads=2)
totals = s.totals(by=("year", "flow"))
took = time.perf_counter() - began
print(f"{ROWS:,} rows in {took:.1f} s on this machine, in this run")
s.accounting()

# %%
assert s.accounting()["rows"].sum() == ROWS
assert s.cells is not None
assert len(s.codes()) == len(codes)

# %% [markdown]
# Why it scales: **the codes are classified, not the rows.** However many rows there are, they hold some five thousand distinct codes. All the
# hard thinking happens once for each code; the rows meet the result in one join.

# %%
print(f"rows: {ROWS:,}   distinct codes: {len(s.codes()):,}   matches weighed: {len(s.matches()):,}")

# %% [markdown]
# So the time has a part that does not grow (codes and lists) and one that grows with the rows (one pass). Ask for another grouping, and only the pass
# is repeated; ask for the same again, and it is there already.

# %%
began = time.perf_counter()
again = s.totals(by=("year", "flow"))
print(f"the same answer again: {(time.perf_counter() - began) * 1000:.0f} ms")
assert again.equals(totals)

# %% [markdown]
# ## Check it yourself
#
# Trust, but count: the sum over all years by the engine's own SQL, without greentrade.

# %%
plain = duckdb.sql("SELECT sum(value_usd)::DOUBLE FROM 'records.parquet'").fetchall()[0][0]
screened = totals.query("dimension == 'all_trade'")["value_low"].sum()
print(f"{plain:,.2f} and {screened:,.2f}")
assert abs(plain - screened) < 0.01

# %% [markdown]
# ## The records with their flags
#
# `s.records()` is a relation, computed as it is read, so it never has to fit into memory:

# %%
s.records().select("hs_code, partner, value, any_of_three").write_parquet("flagged.parquet")
rows = duckdb.sql("SELECT count(*) FROM 'flagged.parquet'").fetchall()[0][0]
assert rows == ROWS - s.accounting().query("disposition != 'screened'")["rows"].sum()
rows

# %% [markdown]
# ## Spark
#
# If the records already live in Spark, or one machine cannot hold them, hand over the frame: `gt.screen(frame)`. The answers are the same, to the cent;
# single rows stay frames of Spark. Up to a few hundred million rows one machine is faster by far. This part runs where pyspark and a Java are
# installed (`pip install "greentrade[spark]"`), and says so where they are not.

# %%
try:
    from pyspark.sql import SparkSession
except ImportError:
    SparkSession = None
spark_is_here = SparkSession is not None and shutil.which("java") is not None
if not spark_is_here:
    print("SKIPPED: pyspark or Java is not installed here, so the part about Spark was not run.")

# %%
if spark_is_here:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers need duckdb and pyarrow, as we do
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
    }
    spark = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    frame = spark.read.parquet("records.parquet").filter("hs_code LIKE '72%'")
    in_spark = gt.screen(frame, edition="HS2012", currency="USD")
    in_duckdb = gt.screen(frame.toArrow(), edition="HS2012", currency="USD")
    assert in_spark.totals().equals(in_duckdb.totals())
    in_spark.records().groupBy("any_of_three").count().show()
    spark.stop()

# %% [markdown]
# ## What the numbers say, and what not
#
# - The time above is of one run on one machine that may have been busy. For figures to plan with, run `make bench`: it measures greentrade beside
#   hand-written SQL, Polars and pandas in the same run, and checks that their results are equal.
# - The records are invented by a formula, so that the shares mean nothing.
