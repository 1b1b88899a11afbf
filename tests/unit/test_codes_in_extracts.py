"""Codes of whole extracts: special codes and their share, levels, editions by row, lapsed codes, aliases, SITC in disguise."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pandas as pd
import pytest

import greentrade as gt
from greentrade.core.edition_mismatch import Misfit
from greentrade.core.inspection import inspect
from greentrade.errors import ChoiceNeeded, InputError
from greentrade.extracts import Reading, read_extract
from greentrade.hs.editions import NAMES
from greentrade.reference import Reference
from greentrade.reference.lapsed import look_up
from greentrade.screening import Screening
from greentrade.words import Words
from greentrade.words.numbers import percent_in_words


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path."""

    def write_(name, content):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write_


@pytest.fixture(scope="module")
def held():
    """Codes of each edition, read from the tables apart from the engine's rule."""
    with Reference.load().cursor() as cursor:
        rows = cursor.execute("SELECT hs_edition, hs6 FROM hs_codes WHERE kind = 'hs'").fetchall()
    return {name: {code for edition, code in rows if edition == name} for name in NAMES}


def frame(codes, *, year=2019, **columns):
    data = {
        "year": year,
        "flow": "export",
        "hs_code": list(codes),
        "value": [float(i + 1) for i in range(len(codes))],
    }
    return pd.DataFrame(data | columns)


def tariff(held, edition, n=200):
    """Every so many-th code of an edition that the other editions have too: a column that fits."""
    common = sorted(set.intersection(*held.values()) if edition is None else held[edition])
    return common[:: len(common) // n][:n]


def accounted(screening):
    rows = screening.accounting(as_="arrow").to_pylist()
    return {(r["disposition"], r["reason"]): (r["rows"], r["value"]) for r in rows}


# -- special and suppressed codes


def test_special_codes_keep_their_value_and_their_share_is_said(write):
    path = write(
        "exports.csv",
        "year,flow,hs_code,value\n"
        "2022,export,25232900,60\n2022,export,99RRR100,10\n2022,export,11XXXXXX,5\n2022,export,279999999,15\n2022,export,-990,10\n",
    )
    screening = gt.screen(path)
    assert accounted(screening) == {
        ("screened", ""): (1, Decimal(60)),
        ("unclassified", "confidential_code"): (2, Decimal(15)),
        ("unclassified", "special_code"): (2, Decimal(25)),
    }
    said = "\n".join(screening.notes)
    assert "confidential_code: 2 rows (40.0 %), 15.0 % of the value" in said
    assert "special_code: 2 rows (40.0 %), 25.0 % of the value" in said
    assert [n for n in inspect(path).notes if "_code:" in n] == [n for n in screening.notes if "_code:" in n]
    assert set(screening.matches()["hs_code"]) == {"25232900"}


def test_hs_codes_alone_say_nothing_of_special_ones(write):
    path = write("exports.csv", "year,flow,hs_code,value\n2022,export,252329,60\n")
    assert not any("of the value" in note for note in [*gt.screen(path).notes, *inspect(path).notes])


def test_codes_outside_their_edition_weigh_what_counts(write):
    """A row for the world beside its partners is set aside: it weighs nothing in the note on the edition."""
    path = write(
        "exports.csv",
        "year,flow,reporter,partner,hs_code,value\n"
        "2022,export,CHN,World,854140,30\n2022,export,CHN,DEU,854140,10\n2022,export,CHN,VNM,854140,20\n"
        "2022,export,CHN,DEU,252329,70\n",
    )
    screening = gt.screen(path, edition="HS2022")
    assert accounted(screening) == {
        ("screened", ""): (1, Decimal(70)),
        ("aggregate", "world_total"): (1, Decimal(30)),
        ("unclassified", "not_in_edition"): (2, Decimal(30)),
    }
    (note,) = (note for note in screening.notes if "not in HS2022" in note)
    assert "30.0 % of the value" in note
    assert "2 rows, value 30.00" in note


# -- national codes


def test_national_codes_are_cut_for_the_hs_and_kept_for_their_own_nation():
    keys = gt.screen(frame(["1012100", "252329", "2523290010", "101210010"]), reporter="CAN").codes()
    assert dict(zip(keys["hs_code"], keys["nation"].fillna(""), strict=True)) == {
        "01012100": "CAN",
        "252329": "",
        "2523290010": "CAN",
        "0101210010": "CAN",
    }
    assert set(keys.loc[keys["hs_code"].str.startswith("2523"), "high_pollution"]) == {"certain"}


def test_nine_digits_of_unknown_width_are_asked_about_and_the_width_settles_it():
    rows = frame(["252329001", "720449100", "854141000"], year=2022)
    with pytest.raises(ChoiceNeeded) as caught:
        gt.screen(rows)
    assert caught.value.option == "code_width"
    assert gt.screen(rows, code_width=9, reporter="JPN").codes()["hs_code"].tolist() == [
        "252329001",
        "720449100",
        "854141000",
    ]


# -- levels


@pytest.mark.parametrize("lost", [False, True])
def test_all_levels_in_one_file_count_once(write, lost):
    lines = {"01012100": 3, "01012900": 4, "25232900": 5, "25231000": 7, "72044900": 11}
    rows = [("TOTAL", sum(lines.values()))]
    for width in (2, 4, 6, 8):
        sums = Counter()
        for code, value in lines.items():
            sums[code[:width]] += value
        rows += sums.items()
    rows = [(code.lstrip("0") if lost else code, value) for code, value in rows]
    text = "".join(f"2019,export,{code},{value}\n" for code, value in rows)
    screening = gt.screen(write("india.csv", "year,flow,hs_code,value\n" + text))
    assert accounted(screening) == {
        ("screened", ""): (5, Decimal(30)),
        ("aggregate", "coarser_level"): (len(rows) - 6, Decimal(90)),
        ("aggregate", "total_line"): (1, Decimal(30)),
    }
    assert set(screening.codes()["hs_code"]) >= set(lines)


def test_a_coarse_code_without_its_lines_counts_beside_them():
    rows = pd.DataFrame(
        {
            "year": 2019,
            "flow": "export",
            "hs_code": ["25", "252329", "7204", "27999999"],
            "value": [10, 10, 5, 2],
        }
    )
    assert accounted(gt.screen(rows)) == {
        ("screened", ""): (2, Decimal(15)),
        ("aggregate", "coarser_level"): (1, Decimal(10)),
        ("unclassified", "special_code"): (1, Decimal(2)),
    }


# -- editions by row, lapsed codes


def test_every_row_is_read_in_its_own_edition(held):
    codes = tariff(held, None, 100)
    rows = pd.concat(
        [
            frame([*codes, "854140"], year=2020, hs_edition="H5"),
            frame([*codes, "854143"], year=2022, hs_edition="H6"),
        ]
    )
    screening = gt.screen(rows)
    assert screening.editions == {"HS2017": 101, "HS2022": 101}
    keys = screening.codes()
    assert set(keys["status"]) == {"ok"}
    assert keys.loc[keys["hs_code"].isin(["854140", "854143"]), "hs_edition"].tolist() == ["HS2017", "HS2022"]
    assert not any("not in" in note for note in screening.notes)


def neighbour(code, edition, held):
    """The rule once more, in plain words: one run of editions, next to the row's."""
    here = NAMES.index(edition)
    marks = "".join("x" if code in held[name] else "." for name in NAMES)
    if len(marks.strip(".")) != marks.count("x") or not marks.count("x"):
        return None
    if here and marks[here - 1] == "x":
        return NAMES[here - 1]
    return NAMES[here + 1] if here + 1 < len(NAMES) and marks[here + 1] == "x" else None


@pytest.mark.parametrize("edition", NAMES)
def test_only_codes_of_one_unbroken_run_beside_the_edition_are_read_there(edition, held):
    asked = sorted(set().union(*held.values()) - held[edition])
    with Reference.load().cursor() as cursor:
        links = set(cursor.execute("SELECT from_edition, from_hs6, to_edition, to_hs6 FROM edges").fetchall())
    assert len(asked) > 200
    for found in look_up([(code, edition) for code in asked], Reference.load()):
        code = found.hs_code
        assert found.held == tuple(name for name in NAMES if code in held[name])
        wanted = neighbour(code, edition, held)
        if wanted and any(
            (a, code, b, code) not in links for a, b in zip(found.held, found.held[1:], strict=False)
        ):
            wanted = None  # the digits went over to other goods within the run
        assert found.read_in == wanted
        assert found.origin == ("" if wanted is None else "lapsed" if wanted < edition else "early")


def test_lapsed_codes_are_read_in_the_edition_before_and_said(held):
    good = tariff(held, None)
    rows = frame(["220290", "080300", "290349", *good])
    screening = gt.screen(rows)
    n = len(good)
    assert accounted(screening) == {
        ("screened", ""): (n + 1, Decimal((n + 3) * (n + 4) // 2 - 5)),
        ("unclassified", "not_in_edition"): (2, Decimal(5)),
    }
    keys = screening.codes().set_index("hs_code")
    assert keys.loc["220290", ["hs_edition", "status", "reason"]].tolist() == ["HS2012", "ok", "lapsed"]
    assert keys.loc["080300", ["hs_edition", "status", "reason"]].tolist() == ["HS2017", "not_in_edition", ""]
    assert keys.loc["290349", "status"] == "not_in_edition"
    assert (keys["reason"] == "lapsed").sum() == 1
    (note,) = [note for note in screening.notes if "not in HS2017" in note]
    assert (
        "1 of them, a code that HS2017 dropped, is read in HS2012 (1 row, value 1.00; 220290 in HS1992 to HS2012)"
        in note
    )
    assert "080300 in HS1992 to HS2007" in note
    assert "290349 in HS1996 to HS2007 and HS2022" in note
    alone = gt.screen(frame(["220290"]), edition="HS2012").codes()
    dimensions = [c for c in keys.columns if c.startswith("votes_")]
    assert keys.loc["220290", dimensions].tolist() == alone.loc[0, dimensions].tolist()
    assert "read in the one before" in screening.explain("220290")
    records = screening.records().df()
    assert records.loc[records["hs_code"] == "220290", "hs_edition"].tolist() == ["HS2012"]
    assert screening.totals()["value_high"].notna().all()
    assert screening.editions == {"HS2017": n + 3}


def test_new_codes_used_early_are_read_in_the_next_edition(held):
    screening = gt.screen(frame([*tariff(held, None), "854143"], year=2021))
    keys = screening.codes().set_index("hs_code")
    assert keys.loc["854143", ["hs_edition", "status", "reason"]].tolist() == ["HS2022", "ok", "early"]


def test_lapsed_national_lines_are_read_by_their_six_digits(held):
    lines = [code + "00" for code in tariff(held, None)]
    keys = gt.screen(frame([*lines, "22029010"]), reporter="NPL").codes().set_index("hs_code")
    assert keys.loc["22029010", ["hs_edition", "nation", "status", "reason"]].tolist() == [
        "HS2012",
        "NPL",
        "ok",
        "lapsed",
    ]


@pytest.mark.parametrize("declared", [None, "HS2017"])
def test_where_many_codes_are_outside_nothing_is_read_elsewhere(declared):
    rows = frame(["252329", "720449", "220290"])
    if declared is None:
        with pytest.raises(InputError, match="not in HS2017"):
            gt.screen(rows)
        return
    screening = gt.screen(rows, edition=declared)
    assert accounted(screening)["unclassified", "not_in_edition"] == (1, Decimal(3))
    assert any("it is unclassified, kept in the totals (1 row," in note for note in screening.notes)


def test_one_lapsed_code_of_much_value_keeps_the_error(held):
    rows = frame([*tariff(held, None), "220290"])
    rows.loc[len(rows) - 1, "value"] = 1e6
    with pytest.raises(InputError, match="not in HS2017"):
        gt.screen(rows)
    screening = gt.screen(rows, edition="HS2017")
    assert accounted(screening)["unclassified", "not_in_edition"] == (1, Decimal(1000000))


def test_the_edition_of_each_row_decides_what_has_lapsed(held):
    codes = [*tariff(held, None), "220290"]
    rows = pd.concat([frame(codes, year=2016), frame(codes, year=2019), frame(codes[:-1], year=2022)])
    screening = gt.screen(rows.assign(partner="DEU"))
    keys = screening.codes()
    assert keys.loc[keys["hs_code"] == "220290", ["hs_edition", "reason"]].to_numpy().tolist() == [
        ["HS2012", "lapsed"]
    ]
    by_partner = screening.totals(by=("partner",), as_="arrow").to_pylist()
    by_year = screening.totals(by=("year",), as_="arrow").to_pylist()
    whole = [sum(r["value_high"] for r in t if r["dimension"] == "all_trade") for t in (by_partner, by_year)]
    assert whole[0] == whole[1] == sum(value for _, value in accounted(screening).values())


# -- aliases


def aliased(rows, **stated):
    extract = read_extract(rows, Reading(**stated))
    extract.code_aliases = {"271000": "2710"}
    return Screening(extract, Reference.load(), policy_date=None)


def test_an_alias_is_read_as_its_heading_where_the_edition_lacks_the_code():
    rows = pd.concat(
        [
            frame(["271000", "252329"], year=1997, hs_edition="H1"),
            frame(["271000", "252329"], year=2014, hs_edition="H4"),
        ]
    )
    screening = aliased(rows)
    keys = screening.codes().set_index(["hs_edition", "hs_code"])
    assert keys.loc[("HS1996", "271000"), ["status", "reason"]].tolist() == ["ok", ""]
    assert keys.loc[("HS2012", "2710"), ["status", "reason"]].tolist() == ["ok", "alias 271000"]
    assert accounted(screening) == {("screened", ""): (4, Decimal(6))}
    assert (
        "code 271000 of the source is not in the HS edition of its rows and is read as 2710: 1 row, value 1.00."
        in screening.notes
    )
    assert "in the extract it stands as 271000" in screening.explain("271000")
    heading = gt.classify(["2710"], edition="HS2012")
    columns = [c for c in heading.columns if c.startswith(("votes_", "voters_"))]
    assert keys.loc[("HS2012", "2710"), columns].tolist() == heading.loc[0, columns].tolist()
    fuel = screening.totals(by=("year",)).set_index(["year", "dimension"])
    assert fuel.loc[(2014, "fossil_fuel"), "value_high"] == 1.0


def test_without_the_alias_the_code_stays_outside():
    screening = gt.screen(frame(["271000", "252329"], year=2014), edition="HS2012")
    assert accounted(screening)["unclassified", "not_in_edition"] == (1, Decimal(1))


# -- other classifications


def groups(digits, n):
    with Reference.load().cursor() as cursor:
        rows = cursor.execute(
            "SELECT DISTINCT industry_code FROM industry_links WHERE scheme = 'SITC3' ORDER BY 1"
        ).fetchall()
    return [code.ljust(digits, "1") for (code,) in rows if not code.startswith("0")][:: len(rows) // n]


@pytest.mark.parametrize("digits", [3, 4, 5])
@pytest.mark.parametrize("edition", [None, "HS2017"])
def test_sitc_codes_under_an_hs_heading_are_refused_by_name(digits, edition):
    with pytest.raises(InputError, match="SITC, not HS") as caught:
        gt.screen(frame(groups(digits, 40)), edition=edition)
    assert "HS classification" in caught.value.hint


@pytest.mark.parametrize("digits", [2, 4, 6])
def test_codes_of_the_hs_are_never_taken_for_sitc(digits, held):
    for edition in NAMES:
        codes = sorted({code[:digits] for code in held[edition]})
        assert gt.screen(frame(codes[:400]), edition=edition).editions == {edition: len(codes[:400])}


@pytest.mark.parametrize(
    ("codes", "match"),
    [
        (["2024-01-02", "2024-01-03", "2024-02-01"], "no codes"),
        (["12,345", "1,000", "54,321"], "no codes"),
        (["Cement", "Steel", "Wind turbines"], "names, not codes"),
        (["SC1", "SC2", "SE1", "SI3"], "services"),
        ([f"{i}.{i}37" for i in range(1, 13)], "fractions"),
        (["0.5", "1.7", "2.4", "3.25"], "no code can be read"),
    ],
)
def test_columns_without_codes_are_refused_with_a_way_out(codes, match):
    with pytest.raises(InputError, match=match) as caught:
        gt.screen(frame(codes))
    assert caught.value.hint


def test_a_file_of_special_codes_only_is_accounted_for():
    assert accounted(gt.screen(frame(["999999", "9999AA"]))) == {
        ("unclassified", "special_code"): (2, Decimal(3))
    }


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0 %"), (1 / 5198, "under 0.1 %"), (0.00051, "0.1 %"), (0.012, "1.2 %"), (1.0, "100.0 %")],
)
def test_a_small_share_is_never_told_as_nothing(share, said):
    assert percent_in_words(share) == said


@pytest.mark.parametrize(
    "note",
    [
        f"{Misfit('HS2012', 5198, 1, 1 / 5198, 0.0123)}; it is unclassified, kept in the totals (1 row, value 9.00; 271000 in HS1992).",
        f"{Misfit('HS2017', 5198, 1200, 1200 / 5198, 0.00001)}; 1,100 of them, codes that HS2017 dropped, are read in HS2012 (1,100 rows, ...",
        "special_code: 1,200 rows (under 0.1 %), 25.0 % of the value. More.",
    ],
)
def test_the_notes_on_codes_have_chinese_words(note):
    said = Words("zh").note(note)
    assert said is not None
    assert "under" not in said
    assert "under" not in note or "不足 0.1%" in said
