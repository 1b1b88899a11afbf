"""What ``greentrade inspect`` tells, against figures worked out by hand. The data is invented."""

from __future__ import annotations

import json

import pytest

from greentrade.core.inspection import inspect
from greentrade.errors import ChoiceNeeded

HEAD = "year,flow,hs_code,partner,value\n"
ROWS = (
    "2020,export,010121,DEU,5\n2020,export,TOTAL,DEU,12\n2020,export,010129,DEU,7\n2021,import,99RRR100,Nowhereland,3\n"
    "2021,import,010121,FRA,abc\n2021,sideways,010121,FRA,2\n"
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def run(arguments, capsys):
    from greentrade.cli import main

    with pytest.raises(SystemExit) as left:
        main(list(map(str, arguments)))
    return left.value.code or 0, *capsys.readouterr()


def test_rows_and_value_by_what_becomes_of_them(path):
    found = inspect(path).as_dict()
    rows = {(row["becomes"], row["reason"]): (row["rows"], row["value"]) for row in found["rows"]}
    assert rows[("to_screen", "")] == (2, 12.0)
    assert rows[("aggregate", "total_line")] == (1, 12.0)
    assert rows[("rejected", "value_unreadable")] == (1, None)
    assert rows[("rejected", "flow_unreadable")] == (1, 2.0)
    assert sum(n for n, _ in rows.values()) == 6 == found["inputs"][0]["rows"]
    (special,) = [(key, cell) for key, cell in rows.items() if key[0] == "unclassified"]
    assert special[1] == (1, 3.0)
    assert found["by_flow"] == [
        {"flow": "export", "rows": 2, "value": 12.0},
        {"flow": "import", "rows": 1, "value": 3.0},
    ]
    assert found["partners"] == {
        "scheme": "iso",
        "known": 2,
        "unknown": 1,
        "largest_unknown": [{"partner": "Nowhereland", "rows": 1}],
    }
    assert found["code_widths"] == {6: 2}
    assert found["unread"] == {"flow": ["sideways"]}
    assert found["inputs"][0]["delimiter"] == ","
    assert {"net weight", "customs regime"} <= set(found["missing"])
    assert "partner" not in found["missing"]
    assert found["needs"] == []


def test_sums_agree_with_the_accounting_of_a_screening(path):
    import greentrade as gt

    path.write_text(HEAD + ROWS.replace("2021,sideways,010121,FRA,2\n", ""), encoding="utf-8")
    found = inspect(path)
    with gt.screen(path) as screening:
        accounting = screening.accounting(as_="arrow").to_pylist()
    for becomes, disposition in (("aggregate", "aggregate"), ("rejected", "rejected")):
        assert [(row["reason"], row["rows"]) for row in found.rows if row["becomes"] == becomes] == [
            (row["reason"], row["rows"]) for row in accounting if row["disposition"] == disposition
        ]
    counted = ("screened", "unclassified")
    assert sum(row["value"] for row in found.by_flow) == sum(
        float(row["value"]) for row in accounting if row["disposition"] in counted
    )


def test_what_screening_would_ask_is_listed_and_the_rest_is_told(tmp_path, capsys):
    path = tmp_path / "x.csv"
    path.write_text("hs_code,value\n010121,5\n10129,7\n854140,1\n", encoding="utf-8")
    found = inspect(path)
    assert {need["option"] for need in found.needs} == {"--flow", "--period", "--code-width"}
    assert (found.flows, found.periods["count"], found.periods["first"]) == ([], 0, None)
    assert found.by_flow == [{"flow": "unknown", "rows": 3, "value": 13.0}]
    assert sum(row["rows"] for row in found.rows) == 3
    code, shown, told = run(["inspect", path], capsys)
    assert (code, told) == (0, "")
    assert all(f"needs: {need['option']}" in shown for need in found.needs)
    code, shown, _ = run(["inspect", path, "--json"], capsys)
    assert (code, len(json.loads(shown)["needs"])) == (0, 3)
    settled = inspect(path, flow="import", period="2020", code_width=6)
    assert (settled.needs, settled.flows, settled.code_widths) == ([], ["import"], {6: 3})


def test_a_question_before_anything_can_be_told_stays_an_error(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("year,flow,hs_code,value,Value\n2020,export,010121,5,6\n", encoding="utf-8")
    with pytest.raises(ChoiceNeeded):
        inspect(path)


def test_the_screen_tells_it_in_eighty_columns(path, capsys):
    code, shown, _ = run(["inspect", path], capsys)
    assert code == 0
    assert max(map(len, shown.splitlines())) <= 80
    for words in (
        "utf-8",
        "comma between fields",
        "2020 to 2021 (2)",
        "2 known (iso codes), 1 not: Nowhereland",
    ):
        assert words in " ".join(shown.split()), words
    for words in ("export", "import", "total line", "value cannot be read", "not there", "2 of 6"):
        assert words in shown, words
