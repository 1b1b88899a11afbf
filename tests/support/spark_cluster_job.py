"""Driver of the cluster test: screens an invented frame on a Spark cluster and here, and writes both answers down."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

CODES = ("854140", "721049", "252329", "270112", "760612", "740311", "391510", "999999")
PARTNERS = ("USA", "DEU", "JPN", "BRA")


def frame(spark, rows, partitions):
    """Rows made of their numbers: a lost partition that is read again holds the same."""
    from pyspark.sql import functions as f

    number = f.col("id")

    def pick(choices, step):
        return f.element_at(
            f.array(*map(f.lit, choices)), ((number / step).cast("int") % len(choices) + 1).cast("int")
        )

    return spark.range(0, rows, 1, partitions).select(
        pick(CODES, 1).alias("hs_code"), (2020 + number % 4).cast("int").alias("year"), pick(("export", "import"), 3).alias("flow"),
        pick(PARTNERS, 7).alias("partner"), ((number % 100_003) / 4).cast("double").alias("value"),
    )  # fmt: skip


def answers(s):
    """What is compared, as text that keeps every digit."""
    asked = (
        s.accounting(as_="arrow"),
        s.totals(as_="arrow"),
        s.totals(by=("partner",), as_="arrow"),
        s.rebate_candidates(as_="arrow"),
    )
    return [[{k: str(v) for k, v in row.items()} for row in table.to_pylist()] for table in asked]


def main(master, out):
    """Screen on the cluster while the test kills a worker."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    import greentrade as gt

    settings = {
        "spark.driver.memory": "1g", "spark.executor.memory": "600m", "spark.executor.cores": "1", "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.sql.shuffle.partitions": "4",
        "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR",
    }  # fmt: skip
    builder = SparkSession.builder.master(master).appName("greentrade cluster test")
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    records = frame(spark, 4_000_000, 64)
    (out / "started").touch()
    stated = {"reporter": "CHN", "edition": "HS2017", "currency": "USD"}
    with gt.screen(records, **stated) as s:
        (out / "screened").touch()
        there = answers(s)
        kept = s.records().count()
    with gt.screen(frame(spark, 4_000_000, 8).toArrow(), **stated) as s:
        here = answers(s)
        wanted = len(s.records().project("1"))
    result = {"there": there, "here": here, "kept": kept, "wanted": wanted}
    (out / "result.json").write_text(json.dumps(result), encoding="utf-8")
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
