"""The page and the terminal, told from answers made by hand."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from greentrade import html
from greentrade.errors import InputError, OutputError
from greentrade.report import Findings, write_report
from greentrade.report.page import render
from greentrade.report.terminal import print_findings
from greentrade.report.terminal import table as terminal_table
from greentrade.words import Words
from greentrade.words.numbers import Unit, growth, money_range, number, percent, share_range

YEARS = range(2019, 2025)
EVIL = "<script>alert('x')</script>"


def answers() -> dict[str, pd.DataFrame]:
    shares = {
        "high_pollution": (0.08, 0.13),
        "energy_intensive": (0.11, 0.17),
        "resource_intensive": (0.02, 0.03),
        "any_of_three": (0.15, 0.23),
    }
    totals = []
    for year in YEARS:
        whole = 2.6e12 * 1.06 ** (year - 2019)
        totals.append((year, "export", "all_trade", whole, whole, 1.0, 1.0))
        for name, (low, high) in shares.items():
            drift = 1 + 0.02 * (year - 2019)
            totals.append(
                (year, "export", name, whole * low * drift, whole * high * drift, low * drift, high * drift)
            )
    columns = ["year", "flow", "dimension", "value_low", "value_high", "share_low", "share_high"]
    candidates = [
        {
            "rank": rank,
            "year": year,
            "hs_code": f"7208{rank:02d}",
            "hs_edition": "HS2012",
            "description": EVIL if rank == 3 else None,
            "export_value": 9e9 / rank,
            "high_pollution": "certain",
            "energy_intensive": "possible" if rank % 2 else None,
            "resource_intensive": pd.NA,
            "votes_high_pollution": "3+0 of 3",
            "votes_energy_intensive": "1+1 of 3" if rank % 2 else "0+0 of 3",
            "votes_resource_intensive": "0+0 of 1",
            "environmental_good": None,
            "rate_pct": 13.0 if rank == 1 else float("nan"),
            "rate_status": "known" if rank == 1 else "unknown",
            "last_known_rate_pct": 9.0 if rank == 2 else float("nan"),
            "status": "conflict" if rank == 4 else "candidate" if rank == 1 else "candidate_rate_unknown",
            "saving_low": 1e9 if rank == 1 else float("nan"),
            "saving_high": 1.2e9 if rank == 1 else float("nan"),
            "why": "flagged as high-pollution certain (votes 3+0 of 3); the rate is not in the shipped tables",
        }
        for year in YEARS
        for rank in range(1, 30)
    ]
    media = [
        (year, "export", medium, base * 1.1 ** (year - 2019), 1.6 * base * 1.12 ** (year - 2019), 0.01, 0.02)
        for year in YEARS
        for medium, base in {
            "all": 2.1e11,
            "renewable_energy": 9e10,
            "air_pollution": 2e10,
            "wastewater": 4e10,
        }.items()
    ]
    waste = [(2024, "export", "waste_core", "plastics", "ban", 1e6, 3e6, 2e6, 4e6)]
    codes = [
        ("271000", "HS2012", "not_in_edition"),
        ("720801", "HS2012", "ok"),
        ("TOTAL", "HS2012", "not_hs"),
    ]
    return {
        "codes": pd.DataFrame(codes, columns=["hs_code", "hs_edition", "status"]),
        "totals": pd.DataFrame(totals, columns=columns),
        "rebate_candidates": pd.DataFrame(candidates),
        "industries": pd.DataFrame(
            [(1, "2411", "basic chemicals", "export", 5e11, 6e11, 0.03, 0.08)],
            columns=["rank", "isic", "label", "flow", "value_low", "value_high", "share", "growth"],
        ),
        "environmental_goods": pd.DataFrame(
            media, columns=["year", "flow", "medium", "value_low", "value_high", "share_low", "share_high"]
        ),
        "waste": pd.DataFrame(
            waste,
            columns=[
                "year",
                "flow",
                "list_id",
                "category",
                "measure",
                "value_low",
                "value_high",
                "net_weight_kg_low",
                "net_weight_kg_high",
            ],
        ),
    }


def summary() -> dict[str, object]:
    return {
        "greentrade": "0.1.0",
        "reference": {"digest": "sha256:0123"},
        "inputs": [
            {
                "path": f"data/{EVIL}.csv",
                "sha256": "ab",
                "layout": "tidy",
                "encoding": "gb18030",
                "rows": 30969,
            }
        ],
        "currency": "USD",
        "editions": {"HS2012": 30969},
        "accounting": [
            {"disposition": "screened", "reason": None, "rows": 30963, "value": "19200000000000.000"},
            {
                "disposition": "unclassified",
                "reason": "not_in_edition",
                "rows": 6,
                "value": "110000000000.000",
            },
            {"disposition": "rejected", "reason": "value_unreadable", "rows": 1, "value": None},
        ],
        "totals": [],
        "notes": ["the file was read as gb18030"],
    }


@pytest.fixture
def findings() -> Findings:
    return Findings.build(summary=summary(), **answers())


class Wellformed(HTMLParser):
    """Collects tags, and fails when they do not close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.open.append(tag)
        self.addresses += [value for key, value in attrs if key in {"src", "href"}]

    def handle_startendtag(self, tag, attrs):
        self.seen.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_fetches_nothing(findings):
    parser = Wellformed()
    parser.feed(render(findings))
    assert parser.open == []
    assert "script" not in parser.seen
    assert all(address.startswith("#") for address in parser.addresses)


def test_no_value_becomes_markup(findings):
    page = render(findings)
    assert EVIL not in page
    assert "&lt;script&gt;" in page


def test_the_page_tells_the_findings(findings):
    page = render(findings)
    for expected in ("sha256:0123", "ode is not in the edition", "3,479.", "720801", "13 %", "billion USD"):
        assert expected in page
    assert "nan" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL).lower()


def test_only_the_latest_year_and_only_candidates_are_candidates(findings):
    assert findings.candidate_year == 2024
    assert len(findings.candidates) == 28
    assert [item.hs_code for item in findings.conflicts] == ["720804"]


def test_the_terminal_keeps_within_80_columns_without_colour(findings):
    sink = io.StringIO()
    print_findings(findings, Console(file=sink, width=80))
    text = sink.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    for expected in (
        "unclassified",
        "energy possible 1+1/3",
        "every total: 271000 (not in HS2012).",
        "720801",
        "unknown (last",
        "renewable energy",
    ):
        assert expected in re.sub(r"\s+", " ", text)


def test_findings_read_from_a_folder_give_the_same_page(findings, tmp_path):
    (tmp_path / "run.json").write_text(json.dumps(summary()), encoding="utf-8")
    for name, frame in answers().items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    assert render(Findings.read(tmp_path)) == render(findings)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_figure_is_broken_over_two_lines(width):
    """At 60 columns a range had lost its last digit to a line of its own."""
    sink = io.StringIO()
    names = ["high pollution", "energy intensive", "resource intensive", "any of the three"]
    columns = [
        ("year and its meaning", "left"),
        ("all trade", "right"),
        *((name, "right") for name in names),
    ]
    rows = [["2024", "3,588.3", *["10.7–11.1"] * 4]]
    Console(file=sink, width=width).print(terminal_table("Shares", columns, rows))
    lines = sink.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert sum(line.count("10.7–11.1") for line in lines) == 4
    assert sink.getvalue().count("intensive") == 2
    assert "pollution" in sink.getvalue()


def test_a_folder_that_is_no_result_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"run\.json"):
        Findings.read(tmp_path)
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="JSON"):
        Findings.read(tmp_path)


def test_a_report_that_cannot_be_written_is_an_error_of_ours(findings, tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_report(findings, tmp_path / "nowhere" / "report.html")


def test_a_link_to_a_report_stays_a_link_and_a_pipe_is_written_to(findings, tmp_path):
    place = tmp_path / "place.html"
    place.write_text("old", encoding="utf-8")
    link = tmp_path / "link.html"
    link.symlink_to(place)
    assert write_report(findings, link) == link
    assert link.is_symlink()
    assert place.read_text(encoding="utf-8") == render(findings)
    with pytest.raises(OutputError, match="cannot be written"):
        write_report(findings, tmp_path)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["link.html", "place.html"]
    if Path("/dev/full").exists():
        with pytest.raises(OutputError, match="No space left"):
            write_report(findings, "/dev/full")


@pytest.mark.parametrize(
    "stop", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["disk", "ctrl-c"]
)
@pytest.mark.parametrize("before", ["the old page", None])
def test_a_report_that_stops_midway_leaves_what_was_there(findings, tmp_path, monkeypatch, stop, before):
    """The real writing, up to the point where half of the page is on the disk."""
    target = tmp_path / "report.html"
    if before:
        target.write_text(before, encoding="utf-8")
    whole = Path.write_bytes

    def half(path: Path, page: bytes) -> None:
        whole(path, page[: len(page) // 2])
        raise stop

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(KeyboardInterrupt if isinstance(stop, KeyboardInterrupt) else OutputError):
        write_report(findings, target)
    monkeypatch.undo()
    assert [item.read_text(encoding="utf-8") for item in tmp_path.iterdir()] == ([before] if before else [])
    assert write_report(findings, target).read_text(encoding="utf-8") == render(findings)
    assert [item.name for item in tmp_path.iterdir()] == ["report.html"]


def test_a_report_of_nothing_is_still_a_page():
    empty = {name: frame.iloc[:0] for name, frame in answers().items()}
    page = render(Findings.build(summary={"accounting": []}, **empty))
    assert "None in this extract" in page


@pytest.mark.parametrize(
    ("status", "english", "chinese"),
    [
        ("candidate_rate_unknown", "rebate; none of their rates is known.", "为候选，退税率均未知；"),
        ("candidate", "rebate; their rates are known.", "为候选，退税率均已知；"),
        (None, "rebate; the rate of 27 of them is not known.", "为候选，其中 27 个退税率未知；"),
    ],
)
def test_rates_that_are_all_alike_are_not_counted_out(status, english, chinese):
    """Of 167 candidates "the rate of 167 is not known" made readers look for the others."""
    given = answers()
    if status:
        given["rebate_candidates"]["status"] = status
    found = Findings.build(summary=summary(), **given)
    assert english in render(found)
    assert chinese in render(found, Words("zh"))


def test_two_flows_get_a_table_each(findings):
    both = answers()
    both["totals"] = pd.concat([both["totals"], both["totals"].assign(flow="import")])
    both["environmental_goods"] = pd.concat(
        [both["environmental_goods"], both["environmental_goods"].assign(flow="import")]
    )
    page = render(Findings.build(summary=summary(), **both))
    assert "Share of imports by dimension, 2019 to 2024" in page
    assert page.index("<h3>Exports</h3>") < page.index("<h3>Imports</h3>")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (share_range(0.1, 0.25), "10.0\N{EN DASH}25.0 %"),
        (share_range(0.1, 0.1), "10.0 %"),
        (percent(0.0001), "<0.1 %"),
        (percent(None), "-"),
        (growth(100.0, 185.0), "+85 %"),
        (growth(100.0, 100.0), "0 %"),
        (growth(1e9, 1e9 - 1), "0 %"),  # not -0 %
        (growth(0.0, 3.0), "new"),
        (growth(None, 3.0), "-"),
        (money_range(Unit.fitting(2e9, "USD"), 1e9, 2e9), "1.0\N{EN DASH}2.0"),
        (Unit.fitting(2e6, None).name, "million of the extract's currency"),
        (Unit.fitting(2e9, "USD").show(1e3), "<0.001"),
    ],
)
def test_numbers_as_a_person_reads_them(shown, expected):
    assert shown == expected


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, "", float("inf")])
def test_a_missing_figure_is_none(missing):
    assert number(missing) is None


def test_what_is_put_into_html_is_escaped():
    assert html.note("<b>&") == '<p class="gt-note">&lt;b&gt;&amp;</p>'
    assert "<td>&lt;i&gt;</td>" in html.table("", ["a"], [["<i>"]])
    assert html.above("<i>", "") == "&lt;i&gt;"
