"""Every layout as a Spark frame: the same as here, or refused with what to do."""

from __future__ import annotations

import pytest
from layout_extracts import APART, LAYOUTS, table

import greentrade as gt
from greentrade.errors import GreentradeError, InputError
from greentrade.extracts.layouts.library import layouts

pytestmark = [
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


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


def test_every_layout_is_here():
    assert LAYOUTS.keys() | (APART.keys() - {"years"}) == set(layouts())


@pytest.mark.slow
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read_alike(spark, name):
    text, stated = LAYOUTS[name]
    given = table(text)
    here, there = outcome(given, stated), outcome(spark.createDataFrame(given).repartition(2), stated)
    assert here["layout"][0] == name
    assert sum(row["rows"] for row in here["accounting"]) == given.num_rows
    for what, told in here.items():
        assert there[what] == told, what


@pytest.mark.parametrize("name", APART)
def test_tables_whose_row_is_not_one_record_are_refused(spark, name):
    text, stated = APART[name]
    try:
        gt.screen(table(text), **stated).close()
    except GreentradeError as error:
        pytest.fail(f"the table itself is wrong: {error}")
    with pytest.raises(InputError, match=r"screened by DuckDB only(?s:.*)unpivot"):
        gt.screen(spark.createDataFrame(table(text)), **stated)
