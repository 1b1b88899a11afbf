"""The charts of the report and of ``s.plot``: honest axes, hostile names, files that can be passed on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

import greentrade as gt
from greentrade.errors import UsageError
from greentrade.report import Findings
from greentrade.report.charts import CHARTS
from greentrade.report.drawing import can_draw, svg_of
from greentrade.report.rows import Candidate
from greentrade.report.shapes import Look, clean, column_chart
from greentrade.words import LANGUAGES, Words

pytestmark = pytest.mark.skipif(not can_draw(), reason="vl-convert-python is not installed")

EVIL = "</text><script>alert(1)</script>\u202e \x1b& \"'" + "y" * 500
CODES = ["252329", "854140", "720839", "391510", "842121"]


@pytest.fixture(scope="module")
def s():
    rows = [
        (year, flow, partner, code, 1e6 * (2 + at) * (year - 2000), EVIL)
        for year in (2020, 2021, 2022)
        for flow in ("export", "import")
        for partner in ("VNM", EVIL)
        for at, code in enumerate(CODES)
    ]
    frame = pd.DataFrame(rows, columns=["year", "flow", "partner", "hs_code", "value", "description"])
    with gt.screen(frame, edition="HS2017", currency="USD", reporter="CHN", progress=False) as screened:
        yield screened


@pytest.fixture(scope="module")
def findings(s):
    return Findings.of(s)


def nodes(spec):
    """Every object of a specification."""
    if isinstance(spec, dict):
        yield spec
        for value in spec.values():
            yield from nodes(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from nodes(value)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_valid_and_begins_at_zero(findings, name, narrow):
    chart = CHARTS[name](findings, Look(Words(), narrow)).chart()
    spec = chart.to_dict()  # altair checks it against the schema of Vega-Lite
    assert spec["title"]["text"]
    scales = [
        node["scale"]
        for node in nodes(spec)
        if node.get("type") == "quantitative" and isinstance(node.get("scale"), dict)
    ]
    assert scales
    assert all(scale.get("zero") or scale.get("domain", [1])[0] == 0 for scale in scales)
    assert not [node for node in nodes(spec) if node.get("legend")]


@pytest.mark.parametrize("name", CHARTS)
def test_a_drawing_is_whole_and_holds_no_markup_of_the_data(findings, name):
    svg = svg_of(CHARTS[name](findings, Look()).spec)
    tree = ET.fromstring(svg)  # noqa: S314 (our own text)
    tags = {element.tag.split("}")[-1] for element in tree.iter()}
    assert tags <= {
        "svg",
        "g",
        "path",
        "rect",
        "line",
        "text",
        "tspan",
        "defs",
        "clipPath",
        "linearGradient",
        "stop",
    }
    assert not re.search("[\u202a-\u202e\x1b]", svg)
    assert "y" * 100 not in svg
    assert "http" not in svg.replace("http://www.w3.org/", "")


def test_bars_are_as_long_as_their_values(findings):
    spec = CHARTS["industries"](findings, Look()).spec
    rows = spec["data"]["values"]
    told = {row.label: (row.value_low, row.value_high) for row in findings.industries if row.flow == "export"}
    assert {row["label"].lower(): (row["low"], row["high"]) for row in rows} == {
        clean(label, 42).lower(): ends for label, ends in told.items()
    }


def test_what_is_known_of_a_rate_is_shown_by_form_and_in_words(findings):
    def item(code: str, status: str, rate: float | None, rate_status: str) -> Candidate:
        blank = {"high_pollution": "certain", "energy_intensive": "", "resource_intensive": ""}
        return Candidate(1, code, "HS2017", "", 1e9, blank, dict.fromkeys(blank, ""), "", rate, rate_status, None, status, None, None, "")  # fmt: skip

    from dataclasses import replace

    exported = [
        item("111111", "candidate", 13.0, "known"),
        item("222222", "already_without", 0.0, "known"),
        item("333333", "candidate_rate_unknown", None, "unknown"),
        item("444444", "conflict", 9.0, "known"),
    ]
    spec = CHARTS["candidates"](replace(findings, exported=exported), Look()).spec
    rows = {row["label"]: row for row in spec["data"]["values"]}
    assert [rows[code * 6]["kind"] for code in "1234"] == ["known", "none", "unknown", "known"]
    assert [rows[code * 6]["marked"] for code in "1234"] == [False, False, False, True]
    assert "13 %" in rows["111111"]["figure"]
    assert "no rebate" in rows["222222"]["figure"]
    assert "rate unknown" in rows["333333"]["figure"]
    assert "conflict" in rows["444444"]["figure"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_plots_are_saved(s, tmp_path, lang):
    s.plot.totals(lang=lang).save(tmp_path / "totals.svg")
    s.plot.partners("any_of_three", "import", lang=lang, narrow=True).save(tmp_path / "partners.png")
    assert (tmp_path / "totals.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "partners.png").read_bytes().startswith(b"\x89PNG")


def test_every_plot_of_the_interface_is_there(s):
    for name in (
        "accounting",
        "totals",
        "candidates",
        "environmental_goods",
        "partners",
        "industries",
        "waste",
        "products",
        "screens",
    ):
        assert getattr(s.plot, name)().to_dict()["title"]
        assert name in repr(s.plot)


def test_what_cannot_be_drawn_is_an_error_of_ours(s):
    with pytest.raises(UsageError, match="export, import"):
        s.plot.totals("sideways")
    with pytest.raises(UsageError, match="any_of_three"):
        s.plot.partners("waste")
    with pytest.raises(UsageError, match="en, zh"):
        s.plot.totals(lang="xx")
    bare = pd.DataFrame({"year": [2020], "flow": "export", "hs_code": "610910", "value": 1.0})
    with gt.screen(bare, edition="HS2017", progress=False) as other:
        with pytest.raises(UsageError, match="no partners"):
            other.plot.partners()
        with pytest.raises(UsageError, match="nothing to draw"):
            other.plot.waste()


def test_altair_is_imported_only_where_something_is_drawn():
    code = "import sys, json, greentrade, greentrade.report.plot; print(json.dumps([m for m in ('altair', 'vl_convert') if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_text_of_the_data_is_cut_and_cleaned():
    assert clean("a\u202eb\n c") == "ab c"
    assert clean("z" * 100, 10) == "z" * 9 + "\N{HORIZONTAL ELLIPSIS}"


@pytest.mark.parametrize("years", [3, 6, 30])
@pytest.mark.parametrize("narrow", [False, True])
def test_standing_bars_tell_their_height(years, narrow):
    """By figures where there is room for all of them, else by an axis: six years of long ranges had neither."""
    points = [(1995 + n, 2261.0, 2449.8, "2,261.0–2,449.8") for n in range(years)]
    drawn = json.dumps(column_chart(points, Look(Words(), narrow), colour="waste"))
    figures = '"type": "text"' in drawn
    assert figures == (years < 30 and not narrow)
    assert ('"format": ",~f"' in drawn) != figures


def test_a_row_of_panels_that_is_not_full_has_no_axes_without_panels(findings):
    """Axes with years stood where no panel was."""
    import vl_convert

    drawn = CHARTS["environmental_goods"](findings, Look())
    panels = len({row["panel"] for row in drawn.spec["data"]["values"]})
    assert panels % drawn.spec["columns"]  # the last row is not full
    svg = vl_convert.vegalite_to_svg(drawn.spec)
    years = re.findall(r">2022<", svg)
    assert len(years) == panels
