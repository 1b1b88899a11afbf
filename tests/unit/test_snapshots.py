"""What people see, as a whole: pages in both languages, and a narrow and a full terminal, against stored texts (`snapshots`)."""

from __future__ import annotations

import pandas as pd
import pytest

import greentrade as gt
from greentrade.report.findings import Findings
from greentrade.report.page import render
from greentrade.words import Words
from snapshots import compare, page_text

TWO_FLOWS = [
    # year, flow, partner, hs_code, value, net_weight_kg, description
    (2019, "export", "VNM", "252329", 4_000_000, 90_000_000, "Portland cement"),
    (2019, "export", "ITA", "691010", 2_500_000, 1_000_000, "Sinks of porcelain"),
    (2019, "import", "DEU", "842121", 1_500_000, 30_000, "Water filters"),
    (2024, "export", "VNM", "252329", 6_000_000, 99_000_000, "Portland cement"),
    (2024, "export", "VNM", "720839", 9_000_000, 12_000_000, ""),
    (2024, "export", "Ruritania", "854140", 3_000_000, 10_000, "Solar cells"),
    (2024, "import", "DEU", "842121", 2_750_000, 40_000, "Water filters"),
    (2024, "import", "ITA", "391510", 500_000, 900_000, "<b>Plastic</b> waste"),
    (2024, "import", "World", "391510", 500_000, 900_000, "total"),
    (2024, "import", "ITA", "999999", 70_000, 10, "special"),
    (2024, "import", "ITA", "39x", 1, 1, "broken"),
]
COLUMNS = ["year", "flow", "partner", "hs_code", "value", "net_weight_kg", "description"]
NOTHING_FLAGGED = [(2020, "export", "VNM", "610910", 1_000, 10, "T-shirts")]


def extract(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def screened(rows: list[tuple]) -> gt.Screening:
    return gt.screen(extract(rows), edition="HS2012", currency="USD", reporter="CHN", progress=False)


@pytest.fixture(scope="module")
def found() -> dict[str, Findings]:
    """Findings of the shipped example, and of two small extracts."""
    made = {}
    screenings = {
        "example": gt.screen(gt.load_example("china_exports"), progress=False),
        "two_flows": screened(TWO_FLOWS),
        "nothing_flagged": screened(NOTHING_FLAGGED),
    }
    for name, screening in screenings.items():
        with screening as s:
            made[name] = Findings.of(s)
    return made


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["example", "two_flows", "nothing_flagged"])
def test_a_page(found, name, lang):
    text = page_text(render(found[name], Words(lang)))
    if name != "example":  # the lists behind the figures are the same on every page
        text = text[: text.rindex("\n### ")]
    compare(f"page_{name}_{lang}", text)


def test_a_notebook(found):
    with screened(TWO_FLOWS) as s:
        compare("notebook_two_flows", page_text(s._repr_html_()))


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize(
    "command",
    [
        ("demo",),
        ("inspect", "trade.csv"),
        ("screen", "trade.csv"),
        ("answer", "totals", "trade.csv"),
        ("answer", "rebate_candidates", "trade.csv"),
    ],
    ids=lambda command: command[-2] if len(command) > 1 else command[0],
)
def test_a_terminal(run, tmp_path, monkeypatch, command, width):
    extract(TWO_FLOWS).to_csv(tmp_path / "trade.csv", index=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(width))
    told = ("--edition", "HS2012", "--currency", "USD", "--reporter", "CHN") if len(command) > 1 else ()
    _, out, err = run(*command, *told)
    compare(f"terminal_{'_'.join(command).replace('_trade.csv', '')}_{width}", f"{out}\n{err}")
