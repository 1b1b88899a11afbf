"""The oracle against expectations worked by hand; `greentrade.classify` against the oracle, code by code."""

from __future__ import annotations

import csv
import functools
import importlib.util
from pathlib import Path

import pytest

import greentrade as gt

# Loaded by path: whatever import mode pytest runs in, this is the file beside us.
spec = importlib.util.spec_from_file_location("greentrade_oracle", Path(__file__).with_name("oracle.py"))
o = importlib.util.module_from_spec(spec)
spec.loader.exec_module(o)

SOURCES = o.default_sources()
present = (SOURCES / "hs" / "hs_codes.csv").exists()
pytestmark = pytest.mark.skipif(not present, reason=f"no sources at {SOURCES}")

# 5.5 'codes of the waste core never take industry votes': read here as a rule about votes only: matches stay
# in the audit trail, test_waste_core_takes_no_industry_vote holds the votes. True: no match already.
CORE_BLOCKS_INDUSTRY = False

# The oracle's name of a list -> the engine's ids of it; of several the better match counts.
LISTS = {name: (name,) for name in [*o.ENVIRONMENTAL, "apec_2012_cn8", "eu_cbam_hs6", *o.WASTE, *o.INDUSTRY]}
LISTS["mw1998"] = tuple(o.MANI_WHEELER)
GREEN = [*o.ENVIRONMENTAL, "apec_2012_cn8"]


@pytest.fixture(scope="module")
def oracle():
    return o.Oracle(SOURCES, core_blocks_industry=CORE_BLOCKS_INDUSTRY)


# ---- the oracle itself, worked by hand

CERTAIN, POSSIBLE, NO = "certain", "possible", ""
BY_HAND = [
    # code, edition, nation, list, match: why
    ("854140", "HS2007", None, "oecd_cleg_2014", CERTAIN),  # named whole
    ("854140", "HS2012", None, "apec_2012", POSSIBLE),  # named as ex
    ("854142", "HS2022", None, "oecd_cleg_2014", CERTAIN),  # each part of 854140 lies inside it
    ("854143", "HS2022", None, "oecd_cleg_2014", CERTAIN),
    ("854143", "HS2022", None, "apec_2012", POSSIBLE),
    ("854143", "HS2022", None, "oecd_core_cleg_2014", NO),
    ("850231", "HS2022", None, "oecd_cleg_2014", CERTAIN),  # mass links would make it a split
    ("840420", "HS2012", None, "apec_2012", CERTAIN),  # blank ex-out: whole
    ("252329", "HS2022", None, "eu_cbam_hs6", CERTAIN),
    ("720249", "HS2022", None, "eu_cbam_hs6", CERTAIN),  # 7202 less the excluded lines
    ("720221", "HS2022", None, "eu_cbam_hs6", NO),  # 7202 2 excluded
    ("720299", "HS2022", None, "eu_cbam_hs6", NO),  # all its CN lines excluded
    ("720410", "HS2022", None, "eu_cbam_hs6", NO),  # 7204 excluded
    ("310560", "HS2022", None, "eu_cbam_hs6", NO),  # 3105 60 00 excluded
    ("250700", "HS2022", None, "eu_cbam_hs6", POSSIBLE),  # calcined clay only
    ("720249", "HS2022", None, "eu_cbam_annex1", NO),  # not the EU's: the HS6 file decides
    ("854921", "HS2022", None, "hs_waste_core", CERTAIN),  # an entry names it
    ("854810", "HS2017", None, "hs_waste_core", CERTAIN),
    ("262190", "HS2022", None, "hs_waste_core", POSSIBLE),  # ex
    ("271091", "HS1996", None, "hs_waste_core", NO),  # a UN breakout, not in the edition
    # codes outside the edition, and what is no code
    ("854142", "HS2017", None, "oecd_cleg_2014", NO),
    ("854140", "HS2022", None, "oecd_cleg_2014", NO),
    ("999999", "HS2022", None, "oecd_cleg_2014", NO),
    ("TOTAL", "HS2022", None, "oecd_cleg_2014", NO),
    ("9999AA", "HS1992", None, "oecd_cleg_2014", NO),
    # coarser keys
    ("2523", "HS2022", None, "eu_cbam_hs6", CERTAIN),
    ("7202", "HS2022", None, "eu_cbam_hs6", POSSIBLE),
    ("72", "HS2022", None, "eu_cbam_hs6", POSSIBLE),
    ("01", "HS2022", None, "eu_cbam_hs6", NO),
    ("8549", "HS2022", None, "hs_waste_core", CERTAIN),
    ("8549", "HS2022", None, "oecd_cleg_2014", NO),
    # national keys: China
    ("854140", "HS2012", None, "apec_2012_cn8", POSSIBLE),  # 85414020 is longer
    ("851420", "HS2012", None, "apec_2012_cn8", CERTAIN),  # 85142000 whole is all of 851420
    ("902710", "HS2012", None, "apec_2012_cn8", POSSIBLE),  # 90271000, but ex
    ("85414020", "HS2012", "CHN", "apec_2012_cn8", CERTAIN),
    ("8541402010", "HS2012", "CHN", "apec_2012_cn8", CERTAIN),
    ("85414010", "HS2012", "CHN", "apec_2012_cn8", NO),
    ("84178090", "HS2012", "CHN", "apec_2012_cn8", POSSIBLE),  # ex
    ("85414020", "HS2012", "USA", "apec_2012_cn8", POSSIBLE),  # cut to 854140
    ("85414020", "HS2012", "CHN", "oecd_cleg_2014", CERTAIN),  # lies in 854140, whole
    ("85414020", "HS2017", "CHN", "apec_2012_cn8", CERTAIN),  # 1:1, listed 2015-2021
    ("85414010", "HS2017", "CHN", "apec_2012_cn8", NO),
    ("85414300", "HS2022", "CHN", "apec_2012_cn8", POSSIBLE),  # 854143 walks to 854140
    ("84213921", "HS2017", "CHN", "apec_2012_cn8", CERTAIN),
    ("84213921", "HS2022", "CHN", "apec_2012_cn8", POSSIBLE),  # 842139 was split in 2022
    ("85143100", "HS2022", "CHN", "apec_2012_cn8", CERTAIN),  # 851431 lies in 851430, which 85143000 is
    # national keys: the EU
    ("72083600", "HS2022", "EUN", "eu_cbam_annex1", CERTAIN),
    ("72022110", "HS2022", "EUN", "eu_cbam_annex1", NO),
    ("72029910", "HS2022", "EUN", "eu_cbam_annex1", NO),
    ("72024110", "HS2022", "EUN", "eu_cbam_annex1", CERTAIN),
    ("72041000", "HS2022", "EUN", "eu_cbam_annex1", NO),
    ("31056000", "HS2022", "EUN", "eu_cbam_annex1", NO),
    ("31052010", "HS2022", "EUN", "eu_cbam_annex1", CERTAIN),
    ("25070080", "HS2022", "EUN", "eu_cbam_annex1", POSSIBLE),  # since 2025-10-20 calcined only
    ("25070020", "HS2022", "EUN", "eu_cbam_annex1", NO),
    ("72083600", "HS2022", "CHN", "eu_cbam_annex1", NO),
    ("72083600", "HS2022", "CHN", "eu_cbam_hs6", CERTAIN),
    # industries
    ("252329", "HS2017", None, "mw1998", CERTAIN),  # ISIC2 369, in the table of 1998 only
    ("252329", "HS2017", None, "mw1998_ascited", NO),
    ("271012", "HS2017", None, "mw1998", CERTAIN),  # ISIC2 353, in the list as cited only
    ("271012", "HS2017", None, "mw1998_table1", NO),
    ("252329", "HS2022", None, "cn_ndrc6", CERTAIN),  # ISIC3 2694 under 26, fit close
    ("271600", "HS2022", None, "cn_ndrc6", CERTAIN),  # ISIC3 4010 under 44, fit close
    ("271600", "HS2022", None, "cn_mep2010_16", POSSIBLE),  # 4411 is not in the crosswalk: its parent, loose
    ("220300", "HS2007", None, "cn_mep2010_16", POSSIBLE),  # 151 through 15, loose
    ("252329", "HS2022", None, "eu_cll_2021_2030", CERTAIN),  # NACE 23.51
    ("870323", "HS2022", None, "eu_cll_2021_2030", NO),
    ("252329", "HS2022", None, "der_bea_energy3pct", CERTAIN),  # NAICS 327310
    ("720410", "HS2022", None, "der_bea_energy3pct", NO),  # NAICS 910000, scrap: no BEA sector
]


@pytest.mark.parametrize("case", BY_HAND, ids=lambda case: "-".join(str(part) for part in case))
def test_by_hand(oracle, case):
    *key, match = case
    assert oracle.match_code(*key)[0] == match


def test_reasons(oracle):
    assert oracle.match_hs6("854140", "HS2012", "apec_2012") == ("possible", ("scope",))
    assert oracle.match_hs6("854140", "HS2012", "apec_2012_cn8") == ("possible", ("length",))
    # 847989 of 2012 went to 848510..90 in 2022 among many others: only part of them is listed
    assert "edition" in oracle.match_hs6("848580", "HS2022", "apec_2012")[1]
    assert oracle.match_hs6("271600", "HS2007", "cn_mep2010_16") == ("possible", ("link",))


def test_sizes_of_the_sources(oracle):
    """In its own edition a list has just its own codes: the official counts of the READMEs."""
    sizes = {"oecd_cleg_2014": 248, "oecd_core_cleg_2014": 11, "oecd_core_cleg_plus_2014": 40}
    sizes |= {"apec_2012": 54, "eu_cbam_hs6": 284}
    for list_id, size in sizes.items():
        (table,) = oracle.native[list_id].values()
        assert len(table) == size
    assert [len(oracle.hs6[edition]) for edition in o.EDITIONS] == [5020, 5113, 5224, 5052, 5205, 5387, 5612]


def test_annex_expands_to_the_hand_checked_hs6_file(oracle):
    """Longest prefix over the EU's annex gives the HS6 file, but for 7202.99, excluded line by line."""
    annex, hs6 = oracle.native["eu_cbam_annex1"]["HS2022"], oracle.native["eu_cbam_hs6"]["HS2022"]
    assert set(annex) ^ set(hs6) == {"720299"}
    assert {code for code in hs6 if hs6[code][0] != annex[code][0]} == set()


def test_e_waste_meets_no_green_list_and_displays_are_unmapped(oracle):
    for code in sorted(oracle.hs6["HS2022"]):
        if code.startswith("8549"):
            assert all(oracle.match_hs6(code, "HS2022", name)[0] == "" for name in GREEN)
            assert oracle.match_hs6(code, "HS2022", "hs_waste_core")[0] == "certain"
    for name in LISTS:
        assert oracle.match_hs6("852411", "HS2022", name)[0] == ""
    assert oracle.walk("852411", "HS2022", "HS2017") == ({}, True)


def test_patches_are_walked_and_only_possible(oracle):
    reached, died = oracle.walk("854151", "HS2022", "HS2017")
    assert reached == {"854150": False}  # reached, but over a patch
    assert not died
    assert oracle.walk("854150", "HS2017", "HS2022")[0] == {"854151": False, "854159": False}
    # action=review is not walked: 291636 of HS2007 has no successor
    assert oracle.walk("291636", "HS2007", "HS2012") == ({}, True)


def test_list_edition(oracle):
    assert oracle.list_edition("hs_waste_core", "HS1996") == "HS1996"
    assert oracle.list_edition("cn_ndrc6", "HS2022") == "HS2007"
    assert oracle.list_edition("cn_ndrc6", "HS1992") == "HS1992"
    assert oracle.list_edition("der_bea_energy3pct", "HS2022") == "HS2022"
    oracle.native["made_up"] = {"HS2017": {}, "HS2007": {}}
    assert oracle.list_edition("made_up", "HS2012") == "HS2007"  # a tie: the older
    del oracle.native["made_up"]


# ---- the engine against the oracle


def classify(codes, edition, nation=None):
    """Codebook and matches of the engine."""
    book = gt.classify(list(codes), edition=edition, nation=nation)
    return book, book.attrs["matches"]


@functools.cache
def engine_matches(codes: tuple[str, ...], edition: str, nation: str | None = None):
    """{list id: {code: match}}."""
    _, matches = classify(codes, edition, nation)
    found: dict[str, dict[str, str]] = {}
    for code, list_id, match in zip(matches["hs_code"], matches["list_id"], matches["match"], strict=True):
        by_code = found.setdefault(str(list_id), {})
        assert str(code) not in by_code, f"{code} meets {list_id} in two rows"
        by_code[str(code)] = str(match)
    return found


def assert_same(oracle, codes, edition, nation, name):
    found = engine_matches(tuple(codes), edition, nation)
    tables = [found.get(list_id, {}) for list_id in LISTS.get(name, (name,))]
    differing = []
    for code in codes:
        engine = max((table.get(code, "") for table in tables), key=o.RANK.__getitem__)
        expected, via = oracle.match_code(code, edition, nation, name)
        if engine != expected:
            why = f" (via {'+'.join(via)})" if via else ""
            differing.append(f"{code}: engine {engine or 'none'}, oracle {expected or 'none'}{why}")
    strangers = sorted(set().union(*tables) - set(codes))
    assert not strangers, f"{name} {edition}: matches for codes that nobody asked for: {strangers[:10]}"
    head = f"{name} {edition} {nation or ''}: {len(differing)} of {len(codes)} differ"
    assert not differing, "\n  ".join([head, *differing[:15]])


def slow(edition):
    return pytest.param(edition, marks=pytest.mark.slow)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "edition", ["HS2012", "HS2017", "HS2022", slow("HS1992"), slow("HS1996"), slow("HS2002"), slow("HS2007")]
)
def test_every_hs6(oracle, edition, name):
    assert_same(oracle, sorted(oracle.hs6[edition]), edition, None, name)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("edition", ["HS2012", "HS2022"])
def test_every_heading_and_chapter(oracle, edition, name):
    keys = sorted({code[:4] for code in oracle.hs6[edition]} | {code[:2] for code in oracle.hs6[edition]})
    assert_same(oracle, keys, edition, None, name)


@pytest.mark.parametrize("edition", ["HS2017", "HS2022"])
def test_every_chinese_line(oracle, edition):
    assert_same(oracle, sorted(oracle.cn_years), edition, "CHN", "apec_2012_cn8")


def eu_keys(oracle) -> list[str]:
    """Eight-digit keys about the annex: its own codes, and lines under and beside every HS6 it touches."""
    with (SOURCES / "cbam" / "eu_cbam_annex1.csv").open(encoding="utf-8", newline="") as lines:
        annex = {row["hs_code"] for row in csv.DictReader(lines)}
    keys = {code for code in annex if len(code) == 8}
    cut_finer = {code[:6] for code in keys if not code.endswith("00")}
    headings = {code[:4] for code in annex}
    for hs6 in oracle.hs6["HS2022"]:
        if hs6[:2] in headings or hs6[:4] in headings:
            keys |= {hs6 + "10", hs6 + "90"}
            if hs6 not in cut_finer:  # 00 says 'the only line': it cannot stand beside finer lines
                keys.add(hs6 + "00")
    return sorted(keys)


def test_eu_lines_about_the_cbam_annex(oracle):
    keys = eu_keys(oracle)
    assert len(keys) > 800
    assert_same(oracle, keys, "HS2022", "EUN", "eu_cbam_annex1")


@pytest.mark.parametrize("edition", ["HS2012", "HS2022"])
def test_codes_outside_the_edition_and_letters_match_nothing(oracle, edition):
    every = set().union(*oracle.hs6.values())
    codes = sorted(every - oracle.hs6[edition])
    _, matches = classify([*codes, "999999", "9999AA", "TOTAL"], edition)
    assert sorted(set(matches["hs_code"])) == []


@pytest.mark.parametrize("edition", ["HS2012", "HS2017", "HS2022"])
def test_waste_core_takes_no_industry_vote(oracle, edition):
    core = sorted(code for code, v in oracle.native["hs_waste_core"][edition].items() if v[0] == "certain")
    book, _ = classify(core, edition)
    for dimension in ("high_pollution", "energy_intensive"):
        flagged = book.loc[book[dimension].isin(["certain", "possible"]), "hs_code"]
        assert list(flagged) == []
