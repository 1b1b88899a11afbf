"""The report in a real browser: on a desk, on a phone, in the dark, on paper (skipped where there is no Chromium)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

import greentrade as gt

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to open the report in"),
    pytest.mark.slow,
]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--allow-file-access-from-files",
]  # fmt: skip
PROBE = """<body style="margin:0"><iframe id=f src="{page}" width={width} height=900 style="border:0"></iframe><script>
f.onload = () => {{
  const d = f.contentDocument, at = [...d.querySelectorAll("main *")].filter(e => !e.closest(".scroll, svg, .unseen, thead"));
  const wide = at.filter(e => e.getBoundingClientRect().right > {width} + 1).map(e => e.tagName + "." + e.className);
  const seen = [...d.querySelectorAll("svg.chart")].filter(e => e.getBoundingClientRect().width > 0).map(e => e.classList[1]);
  const small = [...d.querySelectorAll("svg.chart")].filter(e => e.getBoundingClientRect().width > 0)
    .map(e => e.getBoundingClientRect().width / e.viewBox.baseVal.width);
  document.body.dataset.answer = JSON.stringify({{
    width: d.documentElement.scrollWidth, wide: wide,
    scrolled: [...d.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.getAttribute("aria-label")), seen: [...new Set(seen)], scale: Math.min(...small),
    rows: [...d.querySelectorAll("tbody tr")].filter(e => e.getBoundingClientRect().height > 0).length, height: d.documentElement.scrollHeight,
    all: d.querySelectorAll("tbody tr").length, opened: opened(d),
    ground: getComputedStyle(d.body).backgroundColor, ink: getComputedStyle(d.body).color,
  }});
}};
function opened(d) {{
  const box = [...d.querySelectorAll(".more input")].find(e => e.getBoundingClientRect().width > 0);
  if (!box) return null;
  const rows = () => [...box.closest(".more").previousElementSibling.querySelectorAll("tbody tr")].filter(e => e.getBoundingClientRect().height > 0).length;
  const before = rows();
  box.click();
  return [before, rows()];
}}
</script>"""


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    with gt.screen(gt.load_example("china_exports"), progress=False) as s:
        return s.report(tmp_path_factory.mktemp("page") / "report.html")


def chromium(folder: Path, *options: str) -> str:
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profile'}", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def probe(report: Path, folder: Path, width: int, *options: str) -> dict[str, object]:
    """What a browser makes of the page at a width."""
    import html
    import json

    outer = folder / "probe.html"
    outer.write_text(PROBE.format(page=report.as_uri(), width=width), encoding="utf-8")
    dom = chromium(
        folder,
        *options,
        f"--window-size={width},900",
        "--virtual-time-budget=8000",
        "--dump-dom",
        outer.as_uri(),
    )
    found = re.search(r'data-answer="([^"]*)"', dom)
    assert found, dom[-500:]
    return json.loads(html.unescape(found[1]))


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(report, tmp_path, width):
    seen = probe(report, tmp_path, width)
    assert seen["width"] <= width
    assert seen["wide"] == []
    if seen["seen"]:
        assert seen["seen"] == ["narrow" if width == 390 else "wide"]
        assert seen["scale"] > 0.85  # letters of 12 pixels stay letters of 10 or more


@pytest.mark.parametrize("width", [390, 1280])
def test_a_name_without_a_space_widens_no_table(tmp_path, width):
    """A partner of ten thousand letters had pushed the figures out of sight. Invented figures."""
    names = {"partner": "Z" * 10_000, "product_name": "W" * 10_000}
    rows = [
        {"year": year, "flow": "export", "hs_code": code, "value_usd": 1e6} | names
        for year in (2023, 2024)
        for code in ("720839", "854140")
    ]
    with gt.screen(pd.DataFrame(rows), reporter="CHN", edition="HS2017", progress=False) as s:
        seen = probe(s.report(tmp_path / "report.html"), tmp_path, width)
    assert (seen["wide"], seen["scrolled"]) == ([], [])


@pytest.mark.parametrize(("width", "most"), [(390, 5), (1280, 10)])
def test_long_tables_are_folded_until_they_are_opened(report, tmp_path, width, most):
    seen = probe(report, tmp_path, width)
    assert seen["rows"] < seen["all"]
    folded, opened = seen["opened"]
    assert folded == most < opened


def test_dark_is_dark_and_light_is_light(report, tmp_path):
    light = probe(report, tmp_path, 1280, "--blink-settings=preferredColorScheme=1")
    dark = probe(report, tmp_path, 1280, "--blink-settings=preferredColorScheme=0")
    assert sum(map(int, re.findall(r"\d+", light["ground"]))) > 600
    assert sum(map(int, re.findall(r"\d+", dark["ground"]))) < 150
    assert sum(map(int, re.findall(r"\d+", dark["ink"]))) > 600


def test_it_prints_on_a4(report, tmp_path):
    chromium(tmp_path, f"--print-to-pdf={tmp_path / 'report.pdf'}", "--no-pdf-header-footer", report.as_uri())
    data = (tmp_path / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    pages = len(re.findall(rb"/Type\s*/Page\b", data))
    assert 4 <= pages <= 25
    boxes = {
        tuple(float(n) for n in found.split()) for found in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", data)
    }
    assert all(abs(box[2] - 595) < 2 and abs(box[3] - 842) < 2 for box in boxes)


def test_no_table_is_wider_than_the_paper(tmp_path):
    """Names and flags were cut off at the edge of the paper: a class of ours had kept names on one line. Invented figures."""
    name = (
        "A long name of goods that goes on and on; parts and accessories thereof, and whatever else they hold"
    )
    codes = ("84", "85", "39", "44", "38", "76", "73", "40", "70", "94", "72", "27")
    rows = [
        {"year": 2017, "flow": "export", "hs_code": code, "value_usd": 1e9 - at, "product_name": name, "partner": "VNM"}
        for at, code in enumerate(codes)
    ]  # fmt: skip
    with gt.screen(pd.DataFrame(rows), reporter="CHN", edition="HS2017", progress=False) as s:
        page = s.report(tmp_path / "report.html")
    # As wide as what @page leaves of A4, with the rules of paper for every medium.
    text = (
        page.read_text(encoding="utf-8")
        .replace("@media print", "@media all")
        .replace("@media screen", "@media none")
    )
    page.write_text(text, encoding="utf-8")
    seen = probe(page, tmp_path, 695)
    assert (seen["wide"], seen["scrolled"]) == ([], [])
    assert seen["rows"] == seen["all"]  # what a screen folds, paper shows
