"""Rows that were set aside are in no answer: a world row beside its partners, or a heading beside its codes, must not count a dollar twice. All figures are invented."""

from __future__ import annotations

import pytest

import greentrade as gt

HEAD = "year,flow,reporter,partner,hs_code,value,net_weight_kg\n"
PARTS = """2022,export,DEU,POL,391590,100,10
2022,export,DEU,FRA,391590,50,5
2022,export,DEU,POL,270112,30,3
2022,export,DEU,POL,720421,20,2
2022,export,DEU,POL,290371,9,1
2022,export,CHN,DEU,720839,40,4
2022,import,POL,DEU,391590,120,11
"""
AGGREGATES = """2022,export,DEU,World,391590,150,15
2022,export,DEU,World,270112,30,3
2022,export,DEU,World,720421,20,2
2022,export,DEU,World,290371,9,1
2022,export,CHN,World,720839,40,4
2022,export,DEU,POL,3915,100,10
2022,import,POL,DEU,3915,120,11
2022,export,DEU,POL,391590,n.d.,7
"""
ANSWERS = {
    "totals": {"by": ()},
    "waste": {"by": ("year", "flow")},
    "fossil_fuels": {"by": ("year", "flow")},
    "controlled_substances": {"by": ("flow",)},
    "carbon_border": {"by": ("year", "flow", "scheme")},
    "environmental_goods": {"by": ("flow",)},
    "industries": {},
    "partners": {"dimension": "waste", "by": ("flow",)},
    "mirror": {},
}


@pytest.fixture(scope="module")
def screened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("aside")
    made = []
    for name, rows in (("parts", PARTS), ("both", PARTS + AGGREGATES)):
        path = folder / f"{name}.csv"
        path.write_text(HEAD + rows, encoding="utf-8")
        made.append(gt.screen(path, currency="EUR", edition="HS2017"))
    yield made
    for screening in made:
        screening.close()


@pytest.mark.parametrize("name", ANSWERS)
def test_totals_beside_their_parts_change_no_answer(screened, name):
    parts, both = (getattr(s, name)(**ANSWERS[name], as_="arrow").to_pylist() for s in screened)
    assert parts == both
    assert parts or name == "environmental_goods"


def test_they_are_accounted_for(screened):
    counted = {
        (r["disposition"], r["reason"]): r["rows"] for r in screened[1].accounting(as_="arrow").to_pylist()
    }
    assert counted["aggregate", "world_total"] == 5
    assert counted["aggregate", "coarser_level"] == 2
    assert sum(n for (disposition, _), n in counted.items() if disposition == "rejected") == 1
    waste = screened[0].waste(by=("flow",)).set_index("flow")["value_high"]
    assert waste["import"] == 120


@pytest.mark.parametrize(
    "columns", ["{year},{flow},{code}", "{year}-03,{flow},{code}", "{year},{flow},{code},10"]
)
def test_imports_are_in_no_answer_about_exports(tmp_path, columns):
    """Cells that are kept for several answers hold both flows, so each answer has to choose its own."""
    heading = (
        ("year" if "03" not in columns else "period") + ",flow,hs_code" + ",regime" * columns.endswith("10")
    )
    told = []
    for flows in (("export",), ("export", "import")):
        rows = [
            columns.format(year=year, flow=flow, code=code) + f",{7 if flow == 'export' else 900}"
            for year in (2021, 2022)
            for code in ("720839", "252329", "760612")
            for flow in flows
        ]
        path = tmp_path / f"{len(flows)}.csv"
        path.write_text("\n".join([heading + ",value", *rows]) + "\n", encoding="utf-8")
        stated = {} if len(flows) > 1 else {"flow": "export"}
        with gt.screen(path, currency="USD", edition="HS2017", reporter="CHN", **stated) as s:
            told.append(
                [
                    s.rebate_candidates(as_="arrow").to_pylist(),
                    s.rebate_scenario(gt.RebateScenario({"7208": 0}), as_="arrow").to_pylist(),
                ]
            )
    assert told[0] == told[1]
    assert {row["export_value"] for row in told[0][0]} == {7}
