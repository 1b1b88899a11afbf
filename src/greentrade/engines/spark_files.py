"""Files for the Spark engine on the command line: Parquet, read by Spark itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from greentrade.engines.spark import SOURCE_FILE, SOURCE_ROW, said_by
from greentrade.errors import InputError, UsageError

_LACKING = "Spark is not installed, or finds no Java."


def open_files(inputs: Sequence[str]) -> Any:
    """Spark frame over Parquet files, with where each row came from.

    Parameters
    ----------
    inputs
        Files, folders or patterns as Spark reads them (a path, ``hdfs://``, ``s3a://`` ...).

    Raises
    ------
    UsageError
        Spark is not there.
    InputError
        The files are not Parquet, or not there.
    """
    other = [name for name in inputs if Path(name).suffix not in {".parquet", ".pq", ""}]
    if other:
        raise InputError(
            "with --engine spark, files are read by Spark, which reads only Parquet for us.",
            where=other[0],
            hint="leave --engine away, or write the extract as Parquet first.",
        )
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
        from pyspark.sql import functions as f
    except ImportError as err:
        raise UsageError(_LACKING, hint='pip install "greentrade[spark]" and a Java 17.') from err
    os.environ.setdefault(
        "PYSPARK_PYTHON", sys.executable
    )  # else local workers run whatever is called python3
    try:
        # Master and sizes come from spark-submit, spark-defaults.conf or the environment; without any, this machine.
        builder = SparkSession.builder.appName("greentrade").config("spark.ui.showConsoleProgress", "false")
        spark = builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as err:
        raise UsageError(_LACKING, hint='pip install "greentrade[spark]" and a Java 17.') from err
    # The year of a folder like `year=2020` stays text, as the code of a folder `hs2=01` must.
    spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    try:
        # All footers are read: files that have other columns, or other types, must not be read by the headings of one of them.
        frame = spark.read.option("mergeSchema", "true").parquet(*inputs)
        return frame.select(
            "*",
            f.expr(
                "url_decode(replace(regexp_replace(_metadata.file_path, '^file:/+', '/'), '+', '%2B'))"
            ).alias(SOURCE_FILE),
            (f.col("_metadata.row_index") + 1).alias(SOURCE_ROW),
        )
    except (PySparkException, Py4JError) as err:
        raise InputError(
            f"Spark cannot read the files ({said_by(err)}).",
            hint="name Parquet files, or folders of them, whose columns have the same types.",
        ) from err


def input_paths(frame: Any) -> tuple[int, list[str]]:
    """Count the files of a frame, and name those that are in this machine's file system."""
    places = [urlsplit(name) for name in frame.inputFiles()]
    return len(places), sorted(unquote(p.path) for p in places if p.scheme in {"", "file"})
