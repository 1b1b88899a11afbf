"""Every layout as a Spark frame: the same as here, or refused with what to do."""

from __future__ import annotations

import csv

import pyarrow as pa
import pytest

import greentrade as gt
from greentrade.errors import InputError
from greentrade.extracts.layouts.detect import Detector
from greentrade.extracts.layouts.library import layouts

pytestmark = [
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


SAMPLES = {
    f"{layout.id}-{place}": (layout, sample)
    for layout in layouts().values()
    for place, sample in enumerate(layout.samples)
    if not sample.file
}


def table(text):
    """A table of texts; a blank is nothing."""
    delimiter = next(mark for mark in ("'", ";", ",") if mark in text.split("\n", 1)[0])
    headings, *lines = csv.reader(text.splitlines(), delimiter=delimiter)
    columns = [pa.array([line[i] or None for line in lines], pa.string()) for i in range(len(headings))]
    return pa.Table.from_arrays(columns, names=headings)


def is_a_record_a_row(name):
    """Whether a row of a sample is one record."""
    layout, sample = SAMPLES[name]
    stated = {name: value for name, value in sample.given.items() if name in {"flow", "period"}}
    return Detector(layout, **stated).plan(table(sample.rows).column_names, None).shape is None


def outcome(source, stated):
    """What a layout decides."""
    with gt.screen(source, **stated) as s:
        by = ("year", "flow", *(c for c in ("reporter", "partner", "regime") if c in s.extract.columns))
        extract = s.extract
        weighed = "net_weight_kg" in extract.columns
        return {
            "layout": (
                extract.layout.id,
                extract.currency,
                extract.scale,
                extract.reporter,
                extract.nation,
                extract.flow,
            ),
            "columns": sorted(extract.columns),
            "notes": s.notes,
            "accounting": s.accounting(as_="arrow").to_pylist(),
            "totals": s.totals(by=by, as_="arrow").to_pylist(),
            "weights": s.session.execute(
                f"SELECT sum(weight) FROM {s.cells.by(*by, code='code_id', weight=True)}"
            )
            if weighed
            else None,
        }


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SAMPLES if is_a_record_a_row(name)])
def test_a_layout_is_read_alike(spark, name):
    layout, sample = SAMPLES[name]
    given, stated = table(sample.rows), sample.given
    here, there = outcome(given, stated), outcome(spark.createDataFrame(given).repartition(2), stated)
    assert here["layout"][0] == layout.id
    assert sum(row["rows"] for row in here["accounting"]) == given.num_rows
    for what, told in here.items():
        assert there[what] == told, what


@pytest.mark.parametrize("name", [name for name in SAMPLES if not is_a_record_a_row(name)])
def test_tables_whose_row_is_not_one_record_are_refused(spark, name):
    given, stated = table(SAMPLES[name][1].rows), SAMPLES[name][1].given
    gt.screen(given, **stated).close()
    with pytest.raises(InputError, match=r"screened by DuckDB only(?s:.*)unpivot"):
        gt.screen(spark.createDataFrame(given), **stated)
