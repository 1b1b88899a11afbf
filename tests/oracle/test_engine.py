"""The package against the oracle: every list, every code of every edition; carried rows against the originals; every vote."""

from __future__ import annotations

import pytest
import votes

import greentrade as gt

EDITIONS = ["HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"]
ALL = [pytest.param(e, marks=pytest.mark.line if e == "HS2017" else pytest.mark.data) for e in EDITIONS]
"""All editions; one of them stands for all where only the engine's version is in question; the others ask of the tables."""
NATIONS = {
    "CHN": ["HS2002", "HS2012", "HS2017", "HS2022"],
    "EUN": ["HS2007", "HS2017", "HS2022"],
    "GBR": ["HS2017", "HS2022"],
}
GENERAL = ["hs_waste_core", "oecd_cleg_2014", "eu_cbam_hs6", "cn_ndrc6"]
"""Lists without national lines, to be met by national keys too."""


def told(codebook) -> dict[str, dict[str, tuple[str, tuple[str, ...]]]]:
    """{list id: {code: (match, via)}} as the codebook has it."""
    codes = dict(zip(*(codebook.keys[name].to_pylist() for name in ("key_id", "hs_code")), strict=True))
    found: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {}
    for row in codebook.matches.select(["key_id", "list_id", "rank", "via"]).to_pylist():
        by_code, code = found.setdefault(row["list_id"], {}), codes[row["key_id"]]
        assert code not in by_code, f"{code} meets {row['list_id']} in two rows"
        by_code[code] = (("", "possible", "certain")[row["rank"]], tuple(sorted(row["via"])))
    return found


def differences(head: str, found: dict, expected: dict) -> list[str]:
    """What two tables of verdicts do not agree on, in words."""
    wrong = [
        f"{code}: engine {found.get(code, 'none')}, oracle {expected.get(code, 'none')}"
        for code in sorted({*found, *expected})
        if found.get(code) != expected.get(code)
    ]
    return [f"{head}: {len(wrong)} differ", *(f"  {line}" for line in wrong[:5])] if wrong else []


def fail_if(wrong: list[str]) -> None:
    assert not wrong, "\n".join(["", *wrong[:60]])


# ---- what was carried


def test_every_list_of_the_sources_is_there_and_no_other(oracle):
    assert [entry["list_id"] for entry in gt.Reference.load().lists()] == oracle.list_ids


@pytest.mark.line
def test_every_row_of_a_code_list_was_carried_and_no_other(oracle):
    reference, wrong = gt.Reference.load(), []
    for list_id, held in oracle.code_lists.items():
        expected = {(e.edition, e.code, e.op, e.scope, e.memory, e.since, e.until) for e in held.entries}
        columns = "hs_edition, code, op, scope, basis = 'memory', valid_from, valid_to, nation"
        rows = reference.entries(list_id).project(columns).fetchall()
        carried = {(*row[:5], str(row[5] or ""), str(row[6] or "")) for row in rows}
        wrong += [f"{list_id}: only the package has {row}" for row in sorted(carried - expected)[:5]]
        wrong += [f"{list_id}: only the sources have {row}" for row in sorted(expected - carried)[:5]]
        if {row[7] or None for row in rows} != {held.nation}:
            wrong.append(f"{list_id}: nation of the rows is not {held.nation}")
    fail_if(wrong)


def test_every_row_of_an_industry_list_was_carried_and_no_other(oracle):
    reference, wrong = gt.Reference.load(), []
    for list_id, rows in oracle.industry_rows.items():
        carried = {
            (code, basis == "memory")
            for code, basis in reference.entries(list_id).project("code, basis").fetchall()
        }
        wrong += [f"{list_id}: {row}" for row in sorted(carried ^ rows)]
    fail_if(wrong)


# ---- how codes meet lists


@pytest.mark.parametrize("edition", ALL)
def test_every_hs6_meets_every_list_alike(oracle, engine_codebook, edition):
    found = told(engine_codebook(tuple(sorted(oracle.hs6[edition])), edition))
    wrong = []
    for list_id in oracle.list_ids:
        speaks = list_id not in oracle.code_lists or not oracle.code_lists[list_id].to_own
        expected = oracle.table(list_id, edition) if speaks else {}
        wrong += differences(f"{list_id} {edition}", found.get(list_id, {}), expected)
    fail_if(wrong)


@pytest.mark.parametrize(
    "edition",
    [
        pytest.param("HS1992", marks=pytest.mark.data),
        pytest.param("HS1996", marks=pytest.mark.data),
        "HS2012",
        pytest.param("HS2022", marks=pytest.mark.data),
    ],
)
def test_every_heading_and_chapter(oracle, engine_codebook, edition):
    keys = sorted({code[:4] for code in oracle.hs6[edition]} | {code[:2] for code in oracle.hs6[edition]})
    found = told(engine_codebook(tuple(keys), edition))
    wrong = []
    for list_id in oracle.list_ids:
        touched = {code[:n] for code in oracle.table(list_id, edition) for n in (2, 4)}
        expected = {code: oracle.match_code(code, edition, None, list_id) for code in touched}
        met = {code: verdict for code, verdict in expected.items() if verdict[0]}
        wrong += differences(f"{list_id} {edition}", found.get(list_id, {}), met)
    fail_if(wrong)


def national_keys(oracle, nation: str, edition: str) -> list[str]:
    """Codes of the nation's lists with lines above, beside and below them; China's lines of 2015-2023; what touches Annex I."""
    codes = {e.code for held in oracle.code_lists.values() if held.nation == nation for e in held.entries}
    keys = {
        key
        for c in codes
        if len(c) > 6
        for key in (c, c[:8], c[:6], c[:8] + "10", c[:8] + "90", c[:6] + "00", c[:6] + "90")
    }
    if nation == "CHN":
        return sorted(keys | set(oracle.cn_years))
    short = tuple({code[:4] for code in codes})
    around = [code for e in (edition, "HS1996") for code in sorted(oracle.hs6[e]) if code.startswith(short)]
    return sorted(keys | {code + tail for code in around for tail in ("00", "10", "90")})


@pytest.mark.parametrize(("nation", "edition"), [(n, e) for n, editions in NATIONS.items() for e in editions])
def test_national_lines(oracle, engine_codebook, nation, edition):
    """Lines of the nation meet its own lists and others; lines of another nation with the same digits, only by their HS6."""
    keys = national_keys(oracle, nation, edition)
    own = [list_id for list_id, held in oracle.code_lists.items() if held.nation == nation]
    wrong = []
    for whose, asked in ((nation, own + GENERAL), ("USA", own)):
        found = told(engine_codebook(tuple(keys), edition, whose))
        for list_id in asked:
            expected = {code: oracle.match_code(code, edition, whose, list_id) for code in keys}
            met = {code: verdict for code, verdict in expected.items() if verdict[0]}
            wrong += differences(f"{list_id} {edition} {whose}", found.get(list_id, {}), met)
    fail_if(wrong)


@pytest.mark.parametrize("edition", ["HS2012", "HS2022"])
def test_codes_outside_the_edition_and_letters_match_nothing(oracle, edition):
    every = set().union(*oracle.hs6.values())
    codes = sorted(every - oracle.hs6[edition])
    for nation in (None, "EUN", "CHN"):
        further = [code + "10" for code in codes] if nation else ["999999", "9999AA", "TOTAL"]
        book = gt.classify([*codes, *further], edition=edition, nation=nation)
        assert sorted(set(book.attrs["matches"]["hs_code"])) == []
        assert not set(book["status"]) & {"ok", "unmapped"}


# ---- votes


@pytest.mark.parametrize("edition", ALL)
def test_every_vote(oracle, engine_codebook, edition):
    """All six-digit codes, both profiles, every dimension and tier: match, certain votes, possible votes, voters."""
    codes = tuple(sorted(oracle.hs6[edition]))
    compare_votes(votes.Ballot(oracle, edition), engine_codebook, codes)


def test_votes_of_coarser_keys(oracle, engine_codebook):
    heads = tuple(sorted({code[:n] for code in oracle.hs6["HS2022"] for n in (2, 4)}))
    compare_votes(votes.Ballot(oracle, "HS2022"), engine_codebook, heads)


@pytest.mark.parametrize(("nation", "edition"), [("CHN", "HS2017"), ("EUN", "HS2022")])
def test_votes_of_national_keys(oracle, engine_codebook, nation, edition):
    """Every fifth line: most of them vote as their HS6 does, and their matches were compared one by one above."""
    lines = tuple(national_keys(oracle, nation, edition)[::5])
    compare_votes(votes.Ballot(oracle, edition, nation), engine_codebook, lines)


def compare_votes(ballot, engine_codebook, codes: tuple[str, ...]) -> None:
    wrong = []
    for profile in ("default", "china"):
        found: dict[str, dict[tuple[str, str], tuple[str, int, int, int]]] = {}
        codebook = engine_codebook(codes, ballot.edition, ballot.nation, profile)
        for row in codebook.verdicts.to_pylist():
            match = ("", "possible", "certain")[row["rank"]]
            counts = (match, row["certain"], row["possible"], row["voters"])
            found.setdefault(codes[row["key_id"]], {})[row["dimension"], row["tier"]] = counts
        for code in codes:
            # A dimension without a vote has no row; the union has one where a part of it has votes, though too few.
            expected, told_votes = ballot.cast(code, profile), found.get(code, {})
            if told_votes != expected:
                told_votes = {key: count for key, count in told_votes.items() if count[1] or count[2]}
                wrong += differences(f"{code} {ballot.edition} {profile}", told_votes, expected)
    fail_if(wrong)


@pytest.mark.parametrize("edition", ["HS2012", "HS2017", "HS2022"])
def test_waste_core_takes_no_industry_vote(oracle, edition):
    book = gt.classify(sorted(oracle.native["hs_waste_core"][edition]), edition=edition)
    for dimension in ("high_pollution", "energy_intensive", "resource_intensive"):
        assert list(book.loc[book[dimension] != "", "hs_code"]) == []


# ---- the forms in which a user meets the same thing


@pytest.mark.parametrize("profile", ["default", "china"])
def test_frame_and_json_tell_the_same(oracle, profile):
    """Every fortieth code of HS2022: classify and classify_json against the votes of the oracle, voters by name."""
    from greentrade.codebook import classify_json

    codes = sorted(oracle.hs6["HS2022"])[::40]
    ballot = votes.Ballot(oracle, "HS2022")
    frame = gt.classify(codes, edition="HS2022", profile=profile).set_index("hs_code")
    for entry in classify_json(codes, edition="HS2022", profile=profile):
        code = entry["hs_code"]
        for (name, tier), (match, certain, possible, of) in ballot.count(code, profile).items():
            told_votes = entry["dimensions"][name][tier]
            assert told_votes["match"] == match, (code, name, tier)
            assert (told_votes["votes_certain"], told_votes["votes_possible"], told_votes["of"]) == (
                certain,
                possible,
                of,
            )
            if tier == "default":
                assert frame.loc[code, name] == match
                assert frame.loc[code, f"votes_{name}"] == f"{certain}+{possible} of {of}"
        speaking = {
            name: [
                {
                    "voter": voter,
                    "match": ("", "possible", "certain")[rank],
                    "from": dimension.voters[voter].since,
                }
                for voter, rank in ballot.ranks(code, dimension).items()
                if rank
            ]
            for name, dimension in votes.PROFILES[profile].items()
        }
        assert entry["voters"] == {name: who for name, who in speaking.items() if who}, code
        for row in entry["lists"]:
            assert (row["match"], tuple(sorted(row["via"]))) == oracle.match_code(
                code, "HS2022", None, row["list_id"]
            )


@pytest.mark.parametrize("digits", [8, 10])
def test_a_screening_says_of_each_line_what_classify_says(oracle, digits):
    """A screening marks most codes through their HS6: national lines that a list tells apart must not get lost on that way."""
    import pandas as pd

    known = oracle.hs6["HS2017"]
    lines = [key for key in national_keys(oracle, "CHN", "HS2017") if len(key) == digits and key[:6] in known]
    columns = {
        "year": 2018,
        "flow": "export",
        "reporter": "CHN",
        "hs_edition": "HS2017",
        "hs_code": lines,
        "value_usd": 1,
    }
    screening = gt.screen(pd.DataFrame(columns).astype({"hs_code": "string"}))
    book = gt.classify(lines, edition="HS2017", nation="CHN").set_index("hs_code")
    dimensions = [name.removeprefix("votes_") for name in book.columns if name.startswith("votes_")]
    words = book[dimensions].itertuples(index=False, name=None)
    expected = dict(zip(book.index, words, strict=True))
    records = screening.records().project(", ".join(["hs_code", *dimensions])).fetchall()
    assert {row[0]: tuple(word or "" for word in row[1:]) for row in records} == expected
