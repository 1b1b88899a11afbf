"""A list is its CSV and its side file: nothing else has to be touched for everything to know it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

import greentrade as gt
from greentrade.report.answers_for_report import lists_behind
from greentrade.report.table_cells import list_words
from greentrade.words import Words

ROOT = Path(__file__).resolve().parents[2]
CSV = """\
hs_edition,nation,hs_code,op,scope,category,label,valid_from,valid_to,basis,source,verified
HS2022,,720449,include,whole,ferrous,,2023-01-01,,read,notice,yes
"""
SIDE = """\
id = "vn_scrap_ban_2023"
title = "Viet Nam: scrap banned from import (made up)"
title_zh = "越南：禁止进口的废料（虚构）"
short_title = "Viet Nam's ban"
short_title_zh = "越南禁令"
publisher = "nobody"
publisher_zh = "无人"
official = false
standing = "published"
year = 2023
dimension = "waste"
agreement = "BASEL"
measure = { name = "vn_import_ban", kind = "ban", importer = "VNM" }
rows = [1, 1]
last_checked = "2026-11-23"
check_interval_days = 365
licence = "Made up."
cautions = []

[sources]
notice = "made up"
"""


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    root = tmp_path_factory.mktemp("tables") / "reference_data"
    shutil.copytree(ROOT / "reference_data", root)
    (root / "lists/waste/vn_scrap_ban_2023.csv").write_text(CSV, encoding="utf-8")
    (root / "lists/waste/vn_scrap_ban_2023.toml").write_text(SIDE, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def screening(tables):
    rows = [(2022, "VNM", "720449", 7.0), (2024, "VNM", "720449", 5.0), (2024, "THA", "720449", 3.0)]
    frame = pd.DataFrame(rows, columns=["year", "partner", "hs_code", "value"])
    return gt.screen(frame, edition="HS2022", flow="export", reporter="USA", reference=tables)


def test_the_reference_knows_it(screening):
    (entry,) = (e for e in screening.reference.lists() if e["list_id"] == "vn_scrap_ban_2023")
    assert (entry["title"], entry["entries"]) == ("Viet Nam: scrap banned from import (made up)", 1)
    assert screening.reference.agreements()["vn_scrap_ban_2023"] == "BASEL"


def test_the_measure_meets_trade_after_its_day_with_its_importer(screening):
    table = screening.waste(by=("year", "partner", "measure"))
    banned = table[table["measure"] == "vn_import_ban"]
    assert banned[["year", "partner", "banned_low", "banned_high"]].to_numpy().tolist() == [
        [2024, "VNM", 5, 5]
    ]


def test_the_report_names_it_in_both_languages(screening):
    (item,) = (e for e in lists_behind(screening) if e["list_id"] == "vn_scrap_ban_2023")
    assert "Viet Nam: scrap banned" in list_words(item, "title", Words("en"))
    assert list_words(item, "title", Words("zh")) == "越南：禁止进口的废料（虚构）"
    assert list_words(item, "publisher", Words("zh")) == "无人"
    assert (item["short_title"], item["short_title_zh"]) == ("Viet Nam's ban", "越南禁令")


@pytest.mark.slow
def test_it_has_a_page(tables, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT / "docs"), *sys.path])
    from generator.facts import gather
    from generator.lists import list_page

    facts = gather(tables)
    page = list_page(facts, facts.lists["vn_scrap_ban_2023"])
    for text in (
        "越南：禁止进口的废料（虚构）",
        "the measure `vn_import_ban` (ban)",
        "| `BASEL` |",
        "imports of `VNM`",
    ):
        assert text in page


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('kind = "ban"', 'kind = "maybe"', "side_file_value"),
        ('agreement = "BASEL"', 'agreement = "BASLE"', "side_file_value"),
        ('title_zh = "越南：禁止进口的废料（虚构）"\n', "", "side_file_key"),
    ],
)
def test_a_wrong_word_is_named(tables, old, new, rule):
    from greentrade.reference.sides import read_toml, side_faults

    path = tables / "lists/waste/vn_scrap_ban_2023.toml"
    side, _ = read_toml(path, ours=True)
    assert not side_faults(side, "code_list", path.stem)
    path.write_text(SIDE.replace(old, new), encoding="utf-8")
    side, _ = read_toml(path, ours=True)
    path.write_text(SIDE, encoding="utf-8")
    assert [fault.rule for fault in side_faults(side, "code_list", path.stem)] == [rule]
