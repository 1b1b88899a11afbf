"""Cells of one extract agree with each other however they are made; the trade is invented."""

import duckdb
import pytest

import greentrade as gt

CODES = [
    "854143",
    "841182",
    "720711",
    "252329",
    "391590",
    "270900",
    "010121",
    "99999999",
    "9999AA",
    "8.5E+05",
    "n.s.",
]


NAMES = "'10', '15', '10', NULL"
"""Regimes: half of the rows have one."""


def frame(codes, rows=3000, regimes=NAMES, unreadable="soon", missing=97):
    """Codes of several dispositions, by two years, two flows, three partners; a few values are missing, periods
    unreadable."""
    texts = ", ".join("NULL" if code is None else f"'{code}'" for code in codes)
    when = "NULL" if unreadable is None else f"'{unreadable}'"
    with duckdb.connect() as con:
        return con.sql(
            f"""SELECT [{texts}][1 + (i * i + i // 3) % {len(codes)}] AS hs_code,
                       CASE WHEN i % 211 = 0 THEN {when} ELSE (2022 + i % 2)::VARCHAR END AS period,
                       CASE WHEN i % 3 = 0 THEN 'import' ELSE 'export' END AS flow, ['DEU', 'KEN', 'VNM'][1 + (i // 5) % 3] AS partner,
                       [{regimes}][1 + (i // 7) % 4] AS regime,
                       CASE WHEN i % {missing} = 0 AND i > 0 THEN NULL ELSE (i * 7 % 1000 + 1)::DECIMAL(18, 2) END AS value
                FROM range({rows}) AS r(i)"""
        ).to_arrow_table()


def summed(screening, cells):
    return screening.session.execute(
        f"SELECT year, flow_name, partner, disposition, reason, sum(rows), sum(value) FROM {cells} GROUP BY ALL ORDER BY ALL"
    )


@pytest.mark.parametrize(
    "codes", [CODES[:7] * 6 + CODES[7:], CODES[:7] * 6 + CODES[7:] + [None], CODES[:3] + CODES[7:]]
)
@pytest.mark.parametrize("policy_date", [None, "record"])  # one context, and one for each period
def test_cells_of_status_groups_are_the_cells_of_the_codes(codes, policy_date):
    given = frame([*codes, "854140"])  # a code of the HS that HS2022 does not have
    with gt.screen(
        given, edition="HS2022", currency="USD", reporter="CHN", policy_date=policy_date
    ) as screening:
        grouped = screening.cells.by("partner", code="status_group")
        of_codes = screening.cells.by("partner", code="code_id")
        assert summed(screening, grouped) == summed(screening, of_codes)
        held = {row[3] for row in summed(screening, grouped)}
        assert {"screened", "unclassified", "rejected"} <= held


@pytest.mark.parametrize(
    "regimes", [NAMES, "10, 15, 10, NULL", "'14', '15', '33', '39'", "NULL, NULL, NULL, '10'"]
)
@pytest.mark.parametrize("flow", [None, "export"])
def test_cells_by_regime_are_those_of_the_rows(regimes, flow):
    given = frame([*CODES, None], regimes=regimes, unreadable=None, missing=10_000)
    with gt.screen(given, edition="HS2022", currency="USD", reporter="CHN") as screening:
        assert screening.cells.cubed
        cells = screening.cells.by("regime", code="code_id", flow=flow)
        found = screening.session.execute(
            f"""SELECT o.raw, c.year, c.flow_name, c.regime::VARCHAR, sum(c.rows), sum(c.value)
                FROM {cells} c LEFT JOIN gt_coded o ON o.code_id = c.code WHERE c.flow_name = coalesce($flow, c.flow_name)
                GROUP BY ALL HAVING sum(c.rows) > 0""",
            {"flow": flow},
        )
    with duckdb.connect() as con:
        con.register("given", given)
        expected = con.execute(
            """SELECT nullif(trim(hs_code), ''), period::INTEGER, flow, regime::VARCHAR, count(*), coalesce(sum(value), 0)::DECIMAL(38, 6)
               FROM given WHERE flow = coalesce($flow, flow) GROUP BY ALL""",
            {"flow": flow},
        ).fetchall()
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_cells_of_some_codes_serve_others_only_if_they_hold_them():
    """Cells of more codes serve a choice among these; of other codes the rows are read again."""
    with gt.screen(frame(CODES), edition="HS2022", currency="USD", reporter="CHN") as screening:
        cells = screening.cells

        def chosen(*codes):
            listed = ", ".join(f"'{code}'" for code in codes)
            return cells.subset(codes, f"SELECT DISTINCT code_id FROM gt_coded WHERE code IN ({listed})")

        def value(name, only):
            return screening.session.execute(
                f"SELECT sum(c.value) FROM {name} c SEMI JOIN {only} o ON o.code_id = c.code"
            )

        whole = cells.by("partner", code="code_id")
        both, one, other = chosen("854143", "841182"), chosen("854143"), chosen("252329")
        of_both = cells.by("partner", code="code_id", only=both)
        assert cells.by("partner", code="code_id", only=one) == of_both
        of_other = cells.by("partner", code="code_id", only=other)
        assert of_other != of_both
        assert value(of_other, other) == value(whole, other) != [(None,)]
