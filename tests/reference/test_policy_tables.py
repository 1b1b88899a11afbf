"""The policy tables: every fact as in its source, nothing lost, nothing added, every source named."""

from __future__ import annotations

import csv
import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.data

REPO = Path(__file__).resolve().parents[2]
POLICY = REPO / "reference_data" / "policy"
UNVERIFIED = REPO / "reference_data" / "appendix" / "rebate_changes_unverified.csv"
SOURCES = Path(os.environ.get("GREENTRADE_SOURCES", REPO.parent / "shared" / "sources")) / "china"
beside = pytest.mark.skipif(
    not SOURCES.is_dir(), reason=f"the sources are not at {SOURCES}: set GREENTRADE_SOURCES"
)

KEYS = {
    "rebate_announcements": ("announcement_id",),
    "rebate_changes": ("announcement_id", "hs_code", "effective_date"),
    "rebate_change_headings": ("announcement_id", "hs_code"),
    "rebate_changes_unverified": ("announcement_id", "hs_code"),
    "rebate_rates": ("hs_code", "as_of_start", "as_of_end"),
    "cn_hs8_validity": ("hs8",),
    "cn_hs8_splits": ("hs8",),
    "gacc_regimes": ("code",),
}
each = pytest.mark.parametrize("name", sorted(KEYS))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def file(name: str) -> Path:
    return UNVERIFIED if name == UNVERIFIED.stem else POLICY / f"{name}.csv"


def table(name: str) -> list[dict[str, str]]:
    return rows(file(name))


def side(name: str) -> dict[str, Any]:
    return tomllib.loads(file(name).with_suffix(".toml").read_text(encoding="utf-8"))


def test_no_table_is_without_a_test():
    assert {path.stem for path in (*POLICY.glob("*.csv"), UNVERIFIED)} >= set(KEYS)


@each
def test_files_are_plain_text_in_order(name):
    data = file(name).read_bytes()
    assert len(data) < 1_000_000
    assert b"\r" not in data
    assert data.endswith(b"\n")
    assert not [line for line in data.decode("utf-8").split("\n") if line != line.rstrip()]
    keys = [tuple(row[column] for column in KEYS[name]) for row in table(name)]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys))


@each
def test_side_files_name_every_source(name):
    about = side(name)
    assert about["id"] == name
    assert about["last_checked"] == "2026-11-23"
    assert about["title"]
    assert about["publisher"]
    assert about["licence"]
    assert about["cautions"]
    assert {row["source"] for row in table(name)} == set(about["sources"])


@each
def test_basis_and_verified_are_words_we_know(name):
    assert {row["basis"] for row in table(name)} <= {"read", "own", "memory"}
    verified = {row["verified"] for row in table(name)}
    assert verified == ({"no"} if name in {"rebate_changes_unverified", "cn_hs8_splits"} else {"yes"})


def test_what_is_from_memory_is_only_in_the_table_kept_apart():
    for name in KEYS:
        assert (name == "rebate_changes_unverified") == any(row["basis"] == "memory" for row in table(name))


def test_acts_join_the_announcements():
    known = {row["announcement_id"] for row in table("rebate_announcements")}
    for name in ("rebate_changes", "rebate_change_headings", "rebate_changes_unverified"):
        for row in table(name):
            assert row["act_id"] in known
            assert row["announcement_id"] in {row["act_id"], f"{row['act_id']}-A1", f"{row['act_id']}-A2"}


def test_rates_dates_and_codes_are_well_formed():
    for name in ("rebate_changes", "rebate_change_headings", "rebate_changes_unverified", "rebate_rates"):
        for row in table(name):
            assert row["hs_code"].isdigit()
            assert len(row["hs_code"]) == int(row["code_digits"])
            for column, value in row.items():
                if column.endswith("rate_pct") and value:
                    assert 0 <= float(value) <= 17
                if column in {"effective_date", "effective_to", "as_of_start", "as_of_end"} and value:
                    date.fromisoformat(value)
    for row in table("rebate_changes"):
        assert row["action"] in {"cancel", "cut", "raise"}
        assert (row["action"] == "cancel") == (float(row["new_rate_pct"]) == 0)
        if row["old_rate_pct"]:
            assert (row["action"] == "raise") == (float(row["new_rate_pct"]) > float(row["old_rate_pct"]))


def test_only_the_battery_rate_ends_by_its_act():
    ends = {
        (row["hs_code"], row["new_rate_pct"], row["effective_to"])
        for row in table("rebate_changes")
        if row["effective_to"]
    }
    assert ends == {("85065000", "6", "2026-12-31"), ("85076000", "6", "2026-12-31")}


def test_counts_that_the_side_file_gives_hold():
    counts = side("rebate_changes")["official_counts"]
    have: dict[str, set[str]] = {}
    for row in table("rebate_changes"):
        have.setdefault(row["announcement_id"], set()).add(row["hs_code"])
    assert set(have) <= set(counts)
    for announcement, count in counts.items():
        assert len(have.get(announcement, ())) == count["here"]
    assert counts["MOF-STA-2021-25"] == {"cancelled": 23, "here": 23}


def test_an_undated_page_has_bounds_and_no_date():
    for row in table("rebate_rates"):
        if row["dated"] == "yes":
            assert row["as_of"] == row["as_of_start"] == row["as_of_end"]
        elif "/" in row["as_of"]:
            assert row["as_of"] == f"{row['as_of_start']}/{row['as_of_end'] or '..'}"
        else:
            assert (row["as_of"], row["as_of_start"], row["as_of_end"]) == (
                "2024 (page undated)",
                "2024-01-01",
                "2024-12-31",
            )


def test_national_lines_of_a_year_are_as_many_as_the_list_has():
    def lines(year: int) -> int:
        return sum(
            int(row["first_year"]) <= year <= int(row["last_year"])
            for row in table("cn_hs8_validity")
            if row["gap"] == "no"
        )

    assert (lines(2015), lines(2023)) == (8292 - 1, 8957 - 1)  # and 90189080, which has a gap
    by_year: dict[int, set[str]] = {year: set() for year in range(2015, 2024)}
    for row in table("cn_hs8_validity"):
        for year in range(int(row["first_year"]), int(row["last_year"]) + 1):
            by_year[year].add(row["hs8"])
    for codes in by_year.values():  # the rule that 00 right after the HS6 means the only line
        alone = {code[:6] for code in codes if code.endswith("00")}
        assert not [code for code in codes if code[:6] in alone and not code.endswith("00")]


def test_eligibility_is_known_of_three_regimes_only():
    words = {row["code"]: row["rebate_eligibility"] for row in table("gacc_regimes")}
    assert {code: word for code, word in words.items() if word != "unknown"} == {
        "10": "yes",
        "14": "no",
        "15": "partial",
    }


# -- against the sources -----------------------------------------------------------------------------------------------------------


@beside
@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "pattern", "renamed"),
    [
        ("rebate_announcements", "rebate_announcements.csv", {}),
        ("rebate_changes", "rebate_changes.csv", {}),
        ("rebate_change_headings", "rebate_change_headings.csv", {}),
        ("rebate_changes_unverified", "rebate_changes_unverified.csv", {"basis": "note"}),
        ("rebate_rates", "rebate_rates_20[0-9][0-9].csv rebate_rates_other_dates.csv", {}),
        ("cn_hs8_validity", "cn_hs8_validity.csv", {}),
        ("gacc_regimes", "gacc_regimes.csv", {}),
    ],
)
def test_every_fact_is_the_sources(name, pattern, renamed):
    theirs = [row for one in pattern.split() for path in sorted(SOURCES.glob(one)) for row in rows(path)]
    full = side(name)["sources"]
    ours = [{**row, "source": full[row["source"]]} for row in table(name)]
    columns = sorted(theirs[0])
    assert sorted(tuple(row[renamed.get(c, c)] for c in columns) for row in ours) == sorted(
        tuple(row[c] for c in columns) for row in theirs
    )
