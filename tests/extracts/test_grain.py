"""No dollar counts twice: world rows, breakdowns, sub-flows, coarser levels, years beside their months."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greentrade.extracts import read_extract


def frame(rows, columns=("year", "flow", "partner", "hs_code", "value")):
    return pd.DataFrame(rows, columns=list(columns))


def test_a_world_row_beside_partners_is_their_total(read):
    extract = read(
        frame(
            [
                (2020, "export", "World", "010121", 9),
                (2020, "export", "CHN", "010121", 4),
                (2020, "export", "USA", "010121", 5),
                (2020, "export", "World", "010129", 3),
            ]
        )
    )
    assert extract.marks() == {"": 3, "world_total": 1}
    assert extract.kept() == 12
    assert not any("0.5 %" in note for note in extract.notes)


def test_a_gap_between_world_and_partners_is_reported(read):
    extract = read(frame([(2020, "export", "World", "010121", 10), (2020, "export", "CHN", "010121", 4)]))
    assert extract.kept() == 4
    assert any("1 of 1 World rows differ" in note and "010121" in note for note in extract.notes)


def test_a_rejected_partner_row_proves_no_detail(read):
    extract = read(frame([(2020, "export", "World", "010121", 9.0), (2020, "export", "CHN", "010121", None)]))
    assert extract.marks() == {"": 1, "value_missing": 1}
    assert extract.kept() == 9


def test_digits_other_than_zero_are_world_only_in_a_layout_that_says_so(read):
    rows = [(2020, "export", 1, "010121", 9), (2020, "export", 156, "010121", 9)]
    assert read(frame(rows)).kept() == 18
    rows[0] = (2020, "export", 0, "010121", 9)
    comtrade = frame(rows, ("period", "flowCode", "partnerCode", "cmdCode", "primaryValue")).assign(
        reporterCode=764
    )
    for source in (
        comtrade,
        comtrade.astype({"partnerCode": str}),
        comtrade.astype({"partnerCode": float}),
        pa.Table.from_pandas(comtrade),
    ):
        assert read(source).marks() == {"": 1, "world_total": 1}


@pytest.mark.parametrize(
    "world",
    [
        "0",
        "000",
        0,
        0.0,
        "World",
        " WORLD ",
        "Total",
        "TOTAL",
        "Monde",
        "Mundo",
        "全部",
        "合计",
        "世界",
        "All countries",
        "W00",
        "WLD",
    ],
)
def test_a_world_row_of_a_plain_table_is_set_aside_only_beside_partners(read, world):
    others = (156, 842) if isinstance(world, (int, float)) else ("CHN", "USA")
    extract = read(
        frame(
            [
                (2020, "export", world, "010121", 9),
                (2020, "export", others[0], "010121", 4),
                (2020, "export", others[1], "010121", 5),
                (2020, "export", world, "010129", 3),
                (2021, "export", world, "010121", 7),
                (2020, "import", world, "010121", 2),
            ]
        )
    )
    assert extract.marks() == {"": 5, "world_total": 1}
    assert extract.kept() == 9 + 3 + 7 + 2


BREAKDOWN = ("year", "flow", "partner", "regime", "hs_code", "value")


@pytest.mark.parametrize("total", ["Total", "TOTAL", "all", "All regimes", "全部", "合计"])
def test_a_total_of_regimes_or_its_parts_but_never_both(read, total):
    rows = [
        (2020, "export", "CHN", total, "010121", 9),
        (2020, "export", "CHN", "10", "010121", 5),
        (2020, "export", "CHN", "14", "010121", 4),
        (2020, "export", "USA", "10", "010121", 2),
        (2020, "export", "USA", "14", "010121", 1),
        (2020, "export", "DEU", total, "010121", 6),
    ]
    extract = read(frame(rows, BREAKDOWN))
    assert extract.marks() == {"": 4, "breakdown": 2}
    assert extract.kept() == 9 + 3 + 6
    assert not any("0.5 %" in note for note in extract.notes)
    other = read(
        frame(
            [*rows, (2021, "export", "DEU", total, "010121", 6), (2021, "export", "DEU", "10", "010121", 1)],
            BREAKDOWN,
        )
    )
    assert any("1 of 2 totals differ from the sum of their breakdown" in note for note in other.notes)


@pytest.mark.parametrize(
    ("heading", "total", "kinds"),
    [
        ("customsCode", "C00", ("C01", "C02")),
        ("motCode", 0, (1000, 2100)),
        ("partner2Code", 0, (842, 699)),
        ("transport", "Total", ("sea", "air")),
        ("procedure", "all", ("1", "2")),
    ],
)
def test_breakdown_columns_of_plain_tables(read, heading, total, kinds):
    columns = ("year", "flow", "partner", heading, "hs_code", "value")
    extract = read(
        frame(
            [
                (2020, "export", "CHN", kind, "010121", value)
                for kind, value in ((total, 9), (kinds[0], 5), (kinds[1], 4))
            ],
            columns,
        )
    )
    assert extract.kept() == 9
    parts_only = read(frame([(2020, "export", "CHN", kind, "010121", 2) for kind in kinds], columns))
    assert parts_only.kept() == 4


def test_a_world_row_of_one_regime_is_no_total_of_another(read):
    rows = [
        (2020, "export", "World", "10", "010121", 9),
        (2020, "export", "CHN", "14", "010121", 4),
        (2020, "export", "World", "14", "010121", 4),
    ]
    assert read(frame(rows, BREAKDOWN)).kept() == 13


def test_a_world_row_of_a_coarser_level_is_kept_where_the_finer_rows_cover_one_partner_only(read):
    rows = [
        (2020, "export", "World", "84", 100),
        (2020, "export", "CHN", "840110", 10),
        (2020, "export", "World", "01", 50),
        (2020, "export", "CHN", "010121", 30),
        (2020, "export", "USA", "010129", 19),
    ]
    extract = read(frame(rows))
    assert extract.marks() == {"": 3, "breakdown": 1, "coarser_level": 1}
    assert extract.kept() == 100 + 49
    assert any(
        "kept, and the finer lines under them set aside" in n and "84: 100 against 10" in n
        for n in extract.notes
    )
    assert any("that stand for them" in n and "01: 50 against 49" in n for n in extract.notes)


def test_partners_by_chapter_beside_the_world_by_product(read):
    """The world's finer lines stand for the partners' coarser ones if they cover them, else the other way round."""
    partners = [(2020, "export", "CHN", "84", 60), (2020, "export", "USA", "8401", 40)]
    covering = [(2020, "export", "World", "840110", 70), (2020, "export", "World", "840120", 30)]
    extract = read(frame(partners + covering))
    assert extract.marks() == {"": 2, "coarser_level": 2}
    assert extract.kept() == 100
    extract = read(frame([*partners, (2020, "export", "World", "840110", 5)]))
    assert extract.marks() == {"": 2, "breakdown": 1}
    assert extract.kept() == 100


def test_a_total_line_of_the_world_over_one_partner(read):
    extract = read(frame([(2020, "export", "World", "TOTAL", 100), (2020, "export", "CHN", "010121", 10)]))
    assert extract.kept() == 100
    extract = read(frame([(2020, "export", "World", "TOTAL", 100), (2020, "export", "CHN", "010121", 100)]))
    assert extract.kept() == 100
    assert extract.marks() == {"": 1, "total_line": 1}


def test_finer_levels_replace_coarser_ones_where_they_are(read):
    rows = [("TOTAL", 30), ("01", 20), ("0101", 15), ("010121", 10), ("010129", 5), ("0102", 5), ("02", 10)]
    data = [(2020, "export", "CHN", code, value) for code, value in rows] + [
        (2021, "export", "CHN", "01", 3),
        (2020, "import", "CHN", "TOTAL", 8),
    ]
    extract = read(frame(data))
    assert extract.kept() == 30 + 3 + 8
    assert extract.marks() == {"": 6, "coarser_level": 2, "total_line": 1}
    assert not any("0.5 %" in note for note in extract.notes)


def test_levels_are_judged_after_zeros_are_restored(read):
    extract = read(
        frame(
            [
                (2020, "export", "CHN", 101, 15),
                (2020, "export", "CHN", 10121, 10),
                (2020, "export", "CHN", 8401, 7),
            ]
        )
    )
    assert extract.kept() == 17


def test_sub_flows_are_in_their_main_flow_and_stand_alone_without_it(read):
    rows = [("X", 100), ("RX", 30), ("DX", 70), ("M", 50), ("RM", 5), ("MIP", 4)]
    extract = read(
        frame(
            [(2020, flow, "CHN", "010121", value) for flow, value in rows]
            + [(2021, "RX", "CHN", "010121", 7), (2021, "M", "CHN", "010121", 1)]
        )
    )
    assert extract.kept() == 100 + 50 + 7 + 1
    assert extract.marks() == {"": 4, "sub_flow": 4}


def test_months_are_in_their_year(read):
    extract = read(
        frame(
            [
                ("2020", "export", "CHN", "010121", 30),
                ("202001", "export", "CHN", "010121", 10),
                ("202002", "export", "CHN", "010121", 20),
                ("202101", "export", "CHN", "010121", 1),
                ("202001", "export", "USA", "010121", 2),
            ]
        )
    )
    assert extract.kept() == 30 + 1 + 2


def test_months_are_in_the_year_of_the_world_or_of_a_coarser_code(read):
    """Comext writes the year as month 52."""
    months = [
        ("202001", "CHN", "010121", 10),
        ("202002", "USA", "010121", 20),
        ("202003", "World", "010129", 5),
    ]
    for year in [("202052", "World", "010121", 30), ("202052", "World", "01", 35)]:
        rows = [(p, "export", partner, code, v) for p, partner, code, v in [*months, year]]
        extract = read(frame(rows, ("period", "flow", "partner", "hs_code", "value")))
        assert extract.kept() == 35
    rows = [("2020Q1", 6), ("202001", 1), ("202003", 5), ("202004", 7)]
    extract = read(
        frame(
            [(p, "export", "CHN", "010121", v) for p, v in rows],
            ("period", "flow", "partner", "hs_code", "value"),
        )
    )
    assert extract.kept() == 6 + 7


def test_months_that_a_year_does_not_hold_are_warned_of(read):
    rows = [("202052", "CHN", 30), ("202001", "World", 10)]
    extract = read(
        frame(
            [(p, "export", partner, "010121", v) for p, partner, v in rows],
            ("period", "flow", "partner", "hs_code", "value"),
        )
    )
    assert any("1 rows of months" in note and "count twice" in note for note in extract.notes)


def test_reporters_that_overlap_are_warned_of(read):
    rows = [("EU27_2020", 2020, 30), ("DEU", 2020, 10), ("FRA", 2020, 20), ("CHN", 2020, 1), ("DEU", 2021, 5)]
    extract = read(
        frame(
            [(r, y, "export", "010121", v) for r, y, v in rows],
            ("reporter", "year", "flow", "hs_code", "value"),
        )
    )
    assert any("reporter EUN is next to 2 of its members" in n and "DEU, FRA" in n for n in extract.notes)
    assert extract.kept() == 66
    apart = frame(
        [("EU", 2020, "export", "010121", 3), ("DEU", 2021, "export", "010121", 3)],
        ("reporter", "year", "flow", "hs_code", "value"),
    )
    assert not any("is next to" in n for n in read(apart).notes)
    world = frame(
        [(r, 2020, "export", "010121", 3) for r in ("World", "DEU", "CHN")],
        ("reporter", "year", "flow", "hs_code", "value"),
    )
    assert any("reporter World is next to 2" in n for n in read(world).notes)


def comtrade(rows):
    return pd.DataFrame(
        rows, columns=["customsCode", "motCode", "partner2Code", "partnerCode", "primaryValue"]
    ).assign(period="2020", reporterCode=764, flowCode="M", cmdCode="252310", classificationCode="H4")


def test_breakdowns_leave_the_grand_total(read):
    cells = [("C00", 0), ("C00", 1000), ("C00", 2100), ("C01", 0), ("C01", 1000)]
    rows = [
        (customs, mot, second, partner, 10)
        for customs, mot in cells
        for second, partner in ((0, 156), (842, 156), (0, 0))
    ]
    extract = read(comtrade(rows))
    assert extract.kept() == 10
    assert extract.marks()["world_total"] == 1


def test_a_breakdown_without_its_total_keeps_one_set_of_details(read):
    extract = read(
        comtrade(
            [
                ("C00", 1000, 0, 156, 6),
                ("C00", 2100, 0, 156, 4),
                ("C01", 1000, 0, 156, 5),
                ("C02", 1000, 0, 156, 1),
                ("C00", 0, 0, 842, 3),
            ]
        )
    )
    assert extract.kept() == 10 + 3
    assert any("1 groups have a breakdown and no total row" in note for note in extract.notes)


def test_rows_without_any_mark_are_not_copied(read):
    extract = read(pa.Table.from_pandas(frame([(2020, "export", "CHN", "010121", 4)])))
    assert extract.run("SELECT 1 FROM duckdb_tables() WHERE table_name = 'gt_rows'") == []


CODES = ("010121", "010129", "010210", "840110")
PARTNERS = ("CHN", "USA")
LEAVES = st.dictionaries(
    st.tuples(st.sampled_from(PARTNERS), st.sampled_from(CODES)), st.integers(1, 10**6), min_size=1
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    leaves=LEAVES,
    extras=st.sets(
        st.tuples(
            st.sampled_from(("World", *PARTNERS)), st.sampled_from((*CODES, "0101", "01", "84", "TOTAL"))
        )
    ),
    seed=st.randoms(use_true_random=False),
)
def test_coherent_totals_of_any_kind_change_nothing(leaves, extras, seed):
    """Add any true totals (of partners, of levels, of both) to the finest rows: the sum stays that of the finest rows."""
    rows = [(2020, "export", partner, code, value) for (partner, code), value in leaves.items()]
    for partner, code in extras:
        if (partner, code) in leaves:
            continue
        prefix = "" if code == "TOTAL" else code
        total = sum(v for (p, c), v in leaves.items() if partner in {p, "World"} and c.startswith(prefix))
        if total:
            rows.append((2020, "export", partner, code, total))
    seed.shuffle(rows)
    extract = read_extract(frame(rows))
    try:
        kept = extract.session.execute(
            "SELECT sum(value), count(*) FILTER (grain IS NOT NULL) FROM (SELECT * FROM gt_raw) WHERE grain IS NULL OR true"
        )
        total = extract.session.execute("SELECT sum(value) FROM gt_raw WHERE grain IS NULL")[0][0]
    finally:
        extract.close()
    assert total == sum(leaves.values())
    assert kept[0][1] == len(rows) - len(leaves)


def test_a_full_cube_counts_once(read):
    """Two reporters, two years, two flows; every total that can be is there."""
    rows = []
    for reporter, year, flow in product(("CHN", "IND"), (2020, 2021), ("export", "import")):
        for partner, code in product(("World", "USA", "DEU"), ("TOTAL", "01", "0101", "010121", "010129")):
            value = (2 if partner == "World" else 1) * (1 if len(code) == 6 else 2)
            rows.append((reporter, year, flow, partner, code, value))
    extract = read(frame(rows, ("reporter", "year", "flow", "partner", "hs_code", "value")))
    assert extract.kept() == 8 * 4
    assert extract.run(
        "SELECT DISTINCT sum(value) FROM gt_raw WHERE grain IS NULL GROUP BY reporter, period, flow"
    ) == [(4,)]
    assert sum(extract.marks().values()) == len(rows)


ANY_ROWS = st.lists(
    st.tuples(
        st.sampled_from(("World", "CHN", "USA", "DEU")),
        st.sampled_from(("TOTAL", "01", "84", "0101", "8401", "010121", "010129", "840110")),
        st.integers(1, 100),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda row: row[:2],
)


def overlap(one, other):
    """Whether two rows (partner, code, value) share trade: their codes lie on one line, and so do their partners."""
    codes = [row[1].removeprefix("TOTAL") for row in (one, other)]
    return (codes[0].startswith(codes[1]) or codes[1].startswith(codes[0])) and (
        one[0] == other[0] or "World" in {one[0], other[0]}
    )


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ANY_ROWS, seed=st.randoms(use_true_random=False))
def test_no_two_rows_that_are_kept_share_trade(rows, seed):
    """However incoherent the totals are; and the order of the rows decides nothing."""
    kept = []
    for _ in range(2):
        extract = read_extract(frame([(2020, "export", *row) for row in rows]))
        try:
            kept.append(
                set(extract.session.execute("SELECT partner, hs_code, value FROM gt_raw WHERE grain IS NULL"))
            )
        finally:
            extract.close()
        seed.shuffle(rows)
    assert kept[0] == kept[1]
    assert kept[0]
    assert not [(a, b) for a in kept[0] for b in kept[0] if a < b and overlap(a, b)]
