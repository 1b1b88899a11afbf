"""What a change of the tables moves in an extract, summed by hand."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import diff_tables as shared
import pandas as pd
import pytest

import greentrade as gt
from greentrade.answers.moved import moved

EXAMPLE = shared.EXAMPLE
OECD = shared.OECD
OURS = shared.OURS
cache = shared.cache
copy = shared.copy
run = shared.run
drop = shared.drop
edit = shared.edit
entry = shared.entry
team_list = shared.team_list
INDUSTRY = "31"
"""Smelting of ferrous metals in GB/T 4754, one of the six divisions."""


@pytest.fixture(scope="module")
def edited(tmp_path_factory) -> Path:
    """A copy of our tables as somebody has edited it: a code less, a scope, a label, an industry less. Checked once for all tests."""
    root = Path(shutil.copytree(OURS, tmp_path_factory.mktemp("edited") / "reference_data"))
    drop(root, "841950")
    edit(
        root / f"{OECD}.csv",
        ("392010,include,whole", "392010,include,ex"),
        ("392030,include,whole,energy_efficiency,,", "392030,include,whole,energy_efficiency,films,"),
    )
    industries = root / "industries/lists/cn_ndrc6.csv"
    lines = industries.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if f",{INDUSTRY}," not in line]
    assert len(kept) == len(lines) - 1
    industries.write_text("\n".join(kept) + "\n", encoding="utf-8")
    text = industries.with_suffix(".toml").read_text(encoding="utf-8")
    text = re.sub(r"^(rows|official_count) = .*\n", "", text, flags=re.MULTILINE)
    text = text.replace("\n[sources]", f"\nrows = [1, {len(kept) - 1}]\n\n[sources]", 1)
    industries.with_suffix(".toml").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def answer(edited):
    """What the edit moves in the example."""
    return moved(EXAMPLE, "packaged", edited)


def plain_matches(codes: set[str], root: Path) -> dict[str, str]:
    """Match of HS2012 codes with the OECD list (HS2007), from the text files: certain if every code it correlates with is in it."""
    with (root / f"{OECD}.csv").open(encoding="utf-8") as stream:
        held = {row["hs_code"]: row["scope"] for row in csv.DictReader(stream)}
    reached = defaultdict(set)
    with (root / "hs/correlations/HS2012_HS2007.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["mass_link"] == "0":
                reached[row["from_hs6"]].add(row["to_hs6"])
    found = {}
    for code in codes:
        there = [held.get(other) for other in reached[code]]
        if any(there):
            found[code] = "certain" if all(scope == "whole" for scope in there) else "possible"
    return found


@pytest.fixture(scope="module")
def by_code() -> dict[str, Decimal]:
    """Value of each code of the example, over all years, in dollars."""
    values: dict[str, Decimal] = defaultdict(Decimal)
    with gzip.open(EXAMPLE, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            values[row["hs_code"]] += Decimal(row["value_kusd"]) * 1000
    return dict(values)


def test_moved_values_are_those_of_a_plain_calculation(edited, answer, by_code):
    before, after = (plain_matches(set(by_code), root) for root in (OURS, edited))
    steps = defaultdict(dict)
    for code in by_code:
        step = before.get(code, "none"), after.get(code, "none")
        if step[0] != step[1]:
            steps[step][code] = by_code[code]
    assert {"841950"} <= set(steps["certain", "none"])
    assert answer.currency == "USD"
    lists = [row for row in answer.lists.to_pylist() if row["list_id"] == "oecd_cleg_2014"]
    assert {(row["before"], row["after"]): row["value"] for row in lists} == {
        step: sum(codes.values()) for step, codes in steps.items()
    }
    codes = [row for row in answer.codes.to_pylist() if row["list_id"] == "oecd_cleg_2014"]
    assert {(row["before"], row["after"], row["hs_code"]): row["value"] for row in codes} == {
        (*step, code): value for step, codes in steps.items() for code, value in codes.items()
    }
    entries = {
        dict(row["key"])["hs_code"]: (row["change"], row["flow"], row["value"], row["codes"])
        for row in answer.entries.to_pylist()
        if row["table"] == "oecd_cleg_2014"
    }
    gone, narrowed = steps["certain", "none"], steps["certain", "possible"]
    assert entries == {
        "841950": ("removed", "export", sum(gone.values()), len(gone)),
        "392010": ("changed", "export", sum(narrowed.values()), len(narrowed)),
        "392030": ("changed", "export", 0, 0),  # a label: no match rests on it
    }


def test_moved_totals_are_the_difference_of_two_screenings(edited, answer):
    wanted = defaultdict(dict)
    for name, reference in (("before", None), ("after", edited)):
        with gt.screen(EXAMPLE, reference=reference) as screening:
            for row in screening.totals(by=("flow",), tier=None, as_="arrow").to_pylist():
                wanted[row["dimension"], row["tier"]][name] = row
    columns = ("value_low", "value_high", "codes_low", "codes_high")
    expected = {
        key: [sides[name][column] for column in columns for name in ("before", "after")]
        for key, sides in wanted.items()
        if any(sides["before"][column] != sides["after"][column] for column in columns)
    }
    assert {dimension for dimension, _ in expected} >= {"environmental_good", "energy_intensive"}
    rows = answer.totals.to_pylist()
    assert {
        (row["dimension"], row["tier"]): [
            row[f"{column}_{name}"] for column in columns for name in ("before", "after")
        ]
        for row in rows
    } == expected
    assert all(row["value_low_moved"] == row["value_low_after"] - row["value_low_before"] for row in rows)


def test_entries_of_industry_lists_move_too(answer):
    (row,) = (row for row in answer.entries.to_pylist() if row["table"] == "cn_ndrc6")
    assert (row["change"], dict(row["key"])["industry_code"]) == ("removed", INDUSTRY)
    changed = sum(r["value"] for r in answer.lists.to_pylist() if r["list_id"] == "cn_ndrc6")
    assert row["value"] >= changed > 0


def trade(*rows: tuple) -> pd.DataFrame:
    names = ["year", "reporter", "flow", "hs_edition", "hs_code", "value_usd"]
    return pd.DataFrame([(year, "CHN", *row) for year, *row in rows], columns=names)


@pytest.mark.slow
def test_whatever_an_entry_speaks_about_is_found(tmp_path):
    """Exclusions (which no match names), coarser keys, other editions, national lines; a list that was renamed; editions of a list."""
    chn, scrap = 'nation = "CHN"', [entry("740400"), entry("750300"), entry("760200")]
    lines = ("72044100", "85414010")
    states = {
        "a": {
            "our_steel": [entry("7204")],
            "our_lines": [entry(code, edition="HS2017", nation="CHN") for code in lines],
            "our_two": [entry("720110"), entry("720110", edition="HS2017")],
            "our_scrap": scrap,
        },
        "b": {
            "our_steel": [entry("7204"), entry("720421", "exclude"), entry("720430", "exclude")],
            "our_lines": [
                *(entry(code, scope="ex", edition="HS2017", nation="CHN") for code in lines),
                entry("85414020", edition="HS2017", nation="CHN"),
            ],
            "our_two": [entry("720110", scope="ex"), entry("720110", edition="HS2017")],
            "our_metal_scrap": scrap,
        },
    }
    for side, lists in states.items():
        for name, rows in lists.items():
            team_list(tmp_path / side, name, rows, side=chn if name == "our_lines" else "")
    frame = trade(
        (2018, "export", "HS2012", "720421", 1), (2018, "export", "HS2012", "720429", 10), (2018, "import", "HS2012", "720421", 100),
        (2017, "export", "HS2012", "7204", 1000), (2018, "export", "HS2017", "720421", 10**4), (2018, "export", "HS2017", "720449", 10**5),
        (2018, "export", "HS2017", "85414010", 1), (2018, "export", "HS2017", "85414020", 10), (2018, "export", "HS2017", "72044100", 100),
        (2018, "export", "HS2017", "85414090", 1000), (2018, "export", "HS2012", "720110", 7), (2018, "export", "HS2017", "720110", 70),
        (2018, "export", "HS2012", "740400", 5),
    )  # fmt: skip
    answer = moved(frame, tmp_path / "a", tmp_path / "b")
    found = {
        (row["table"], dict(row["key"])["hs_code"], row["flow"]): int(row["value"])
        for row in answer.entries.to_pylist()
        if row["value"]
    }
    assert found == {
        ("our_steel", "720421", "export"): 11001, ("our_steel", "720421", "import"): 100, ("our_steel", "720430", "export"): 1000,
        # 7204 is only possible, on both sides, but for one more reason.
        ("our_lines", "72044100", "export"): 1100, ("our_lines", "85414010", "export"): 1, ("our_lines", "85414020", "export"): 10,
        ("our_two", "720110", "export"): 7,
    }  # fmt: skip
    told = {(dict(row["key"])["hs_code"], row["flow"]) for row in answer.entries.to_pylist()}
    assert ("720430", "import") in told  # what moves nothing is told with 0
    steps = {
        (row["list_id"], row["before"], row["after"], row["flow"]): int(row["value"])
        for row in answer.lists.to_pylist()
    }
    assert steps == {
        ("our_steel", "certain", "none", "export"): 10001, ("our_steel", "certain", "none", "import"): 100,
        ("our_steel", "certain", "possible", "export"): 1000,
        ("our_lines", "certain", "possible", "export"): 101, ("our_lines", "none", "certain", "export"): 10,
        ("our_two", "certain", "possible", "export"): 7,
    }  # fmt: skip
    assert {row["table"]: row["state"] for row in answer.difference.tables.to_pylist()}[
        "our_metal_scrap"
    ] == "renamed"


def test_a_change_stands_on_one_line_and_tables_fit(edited, run):
    code, out, err = run("packaged", edited, "--extract", EXAMPLE)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert (
        "  removed  HS2007 841950 energy_efficiency: scope whole; basis read; source sauvage_2014; verified yes"
        in lines
    )
    assert f"  changed  {OECD}.toml: official_count: 248 -> 247" in lines
    assert (
        "Lists: 0 added, 0 removed, 0 renamed, 2 changed. Their rows: 0 added, 2 removed, 2 changed." in lines
    )
    moving = lines[next(i for i, line in enumerate(lines) if line.startswith("What moves")) :]
    assert max(map(len, moving)) <= 80
    assert "may overlap" in out


def test_json_has_exact_values_as_text(edited, answer, run):
    code, out, _ = run("packaged", edited, "--extract", EXAMPLE, "--json", "--exit-code")
    assert code == 1
    extract = json.loads(out)["extract"]
    assert extract["currency"] == "USD"
    row = next(
        row for row in extract["lists"] if (row["list_id"], row["after"]) == ("oecd_cleg_2014", "none")
    )
    assert (row["before"], row["flow"]) == ("certain", "export")
    assert isinstance(row["value"], str)
    assert Decimal(row["value"]) == sum(Decimal(code["value"]) for code in row["top"])
    entries = {entry["key"].get("hs_code"): entry["value"] for entry in extract["entries"]}
    assert entries["841950"] == row["value"]
    assert entries["392030"] == "0"
    assert [Decimal(total["value_low_moved"]) for total in extract["totals"]] == answer.totals[
        "value_low_moved"
    ].to_pylist()


def test_nothing_moves_where_nothing_differs(run):
    code, out, _ = run("packaged", OURS, "--extract", EXAMPLE)
    assert code == 0
    assert "No total of a dimension moves." in out
    assert "No record's match with a list changes" in out
