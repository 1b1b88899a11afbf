"""Carbon borders: exposure and obligation, worked by hand on invented trade."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

import greentrade as gt
from greentrade.errors import UsageError

COLUMNS = ["year", "reporter", "flow", "partner", "hs_code", "value", "net_weight_kg"]


def row(year, reporter, flow, partner, code="720851", *, value=100.0):
    return (year, reporter, flow, partner, code, value, value * 10)


def screen(*rows, columns=COLUMNS, **options):
    return gt.screen(pd.DataFrame(list(rows), columns=columns), edition="HS2022", **options)


def eu(*rows, scheme="eu_cbam", **options):
    found = screen(*rows, **options).carbon_border(by=(), as_="arrow").to_pylist()
    return next(
        (r["obligation_low"], r["obligation_high"], r["phase"]) for r in found if r["scheme"] == scheme
    )


def test_columns_and_types():
    table = screen(row(2024, "CHN", "export", "DEU")).carbon_border(as_="arrow")
    assert table.column_names == [
        "year", "flow", "scheme", "category", "phase", "starts", "value_low", "value_high", "obligation_low", "obligation_high",
        "net_weight_kg_low", "net_weight_kg_high", "codes",
    ]  # fmt: skip
    assert table.schema.field("starts").type == pa.date32()
    found = {
        (r["scheme"], r["category"]): (r["value_low"], r["net_weight_kg_low"]) for r in table.to_pylist()
    }
    assert found == {(s, c): (100, 1000) for s in ("eu_cbam", "uk_cbam") for c in ("all", "iron_steel")}


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2022, (0, 0, "none")),
        (2023, (0, 100, "none+reporting")),  # reporting began on 1 October
        (2024, (100, 100, "reporting")),
        (2026, (100, 100, "definitive")),
    ],
)
def test_the_phases_of_the_eu(year, expected):
    assert eu(row(year, "CHN", "export", "DEU")) == expected
    assert eu(row(year, "DEU", "import", "CHN")) == expected  # the same goods as the other side reports them


@pytest.mark.parametrize(
    ("reporter", "flow", "partner", "expected"),
    [
        ("CHN", "export", "USA", (0, 0)),  # not to the EU
        ("NOR", "export", "DEU", (0, 0)),  # an origin that Annex III spares
        ("FRA", "export", "DEU", (0, 0)),  # among members
        ("CHN", "import", "DEU", (0, 0)),  # from the EU
        ("CHN", "export", "EUN", (100, 100)),  # the EU as one partner
        ("CHN", "export", "nowhere", (0, 100)),  # it may be a member
        ("nobody", "export", "DEU", (0, 100)),  # it may be spared
        ("CHN", "export", "GBR", (0, 0)),  # left in 2020
    ],
)
def test_which_border_is_crossed(reporter, flow, partner, expected):
    assert eu(row(2024, reporter, flow, partner))[:2] == expected


def test_the_united_kingdom_starts_in_2027():
    assert eu(row(2026, "CHN", "export", "GBR"), scheme="uk_cbam") == (0, 0, "none")
    assert eu(row(2027, "CHN", "export", "GBR"), scheme="uk_cbam") == (100, 100, "definitive")
    assert eu(row(2027, "CHN", "export", "GBR")) == (0, 0, "definitive")


def test_scrap_and_ferro_alloys_are_cut_out():
    assert screen(row(2024, "CHN", "export", "DEU", "720449")).carbon_border().empty


def test_the_eus_own_lines_follow_the_annex_by_date():
    # 2507 00 80 was covered whole until 2025-10-19 and is calcined clay only since.
    rows = [row(year, "DEU", "import", "TUR", "25070080") for year in (2024, 2026)]
    found = screen(*rows).carbon_border(by=("year", "scheme"), as_="arrow").to_pylist()
    got = {r["year"]: (r["obligation_low"], r["obligation_high"]) for r in found if r["scheme"] == "eu_cbam"}
    assert got == {2024: (100, 100), 2026: (0, 100)}


def test_without_partners_nothing_is_said_of_obligations():
    columns = [c for c in COLUMNS if c != "partner"]
    s = screen((2024, "CHN", "export", "720851", 100.0, 1.0), columns=columns)
    found = s.carbon_border(by=(), as_="arrow").to_pylist()
    assert {(r["value_low"], r["obligation_low"], r["obligation_high"]) for r in found} == {(100, None, None)}


def test_split_by_phase_the_parts_add_up():
    rows = [
        row(year, "CHN", "export", "DEU", value=float(value))
        for year, value in ((2022, 1), (2023, 2), (2024, 4), (2026, 8))
    ]
    found = screen(*rows).carbon_border(by=("phase",), as_="arrow").to_pylist()
    split = {
        r["phase"]: (r["value_high"], r["obligation_low"], r["obligation_high"])
        for r in found
        if r["scheme"] == "eu_cbam"
    }
    assert split == {
        "none": (1, 0, 0),
        "none+reporting": (2, 0, 2),
        "reporting": (4, 4, 4),
        "definitive": (8, 8, 8),
    }
    assert eu(*rows) == (12, 14, "none+reporting+definitive")


@pytest.mark.parametrize(("by", "said"), [(("list_id",), "scheme, category"), (("regime",), "no regime")])
def test_arguments_that_cannot_be_right(by, said):
    with pytest.raises(UsageError, match=said):
        screen(row(2024, "CHN", "export", "DEU")).carbon_border(by=by)
