"""No dollar counts twice: world rows, breakdowns, sub-flows, coarser levels, years beside their months."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pyarrow as pa
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


def test_digits_are_world_only_in_comtrade(read):
    rows = [(2020, "export", 0, "010121", 9), (2020, "export", 156, "010121", 9)]
    assert read(frame(rows)).kept() == 18
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
