"""Whole columns of codes: special and suppressed codes, dates and numbers, national widths, lost zeros."""

from __future__ import annotations

import pytest

from greentrade.errors import ChoiceNeeded
from greentrade.hs.codes import read_codes
from greentrade.hs.editions import EDITIONS
from greentrade.reference import Reference


def kinds(*texts, **options):
    return {c.raw: c.kind.value for c in read_codes(texts, **options).codes}


def digits(*texts, **options):
    return {c.raw: c.code for c in read_codes(texts, **options).codes}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("99RRR100", "confidential_code"),
        ("11XXXXXX", "confidential_code"),
        ("29XXXXXX", "confidential_code"),
        ("2710XXXX", "confidential_code"),
        ("..SSS..", "confidential_code"),
        ("..XX", "confidential_code"),
        ("12AB..", "special_code"),
        ("9999AA", "special_code"),
        ("-990", "special_code"),
        ("-1", "special_code"),
        ("279999999", "special_code"),
        ("19999999", "special_code"),  # 019999999 that lost its zero
        ("279999999.0", "special_code"),
        ("..9999999", "special_code"),
        ("729999", "special_code"),
        ("#N/A", "code_missing"),
        ("#VALUE!", "code_missing"),
        ("NaT", "code_missing"),
        ("nan", "code_missing"),
        ("2024-01-02", "not_a_code"),
        ("2008-11-10", "not_a_code"),
        ("2024-01", "not_a_code"),
        ("2024/01/02", "not_a_code"),
        ("02.01.2024", "not_a_code"),
        ("12,345", "not_a_code"),
        ("252,329", "not_a_code"),
        ("12:30", "not_a_code"),
        ("+86 10 6512 3456", "not_a_code"),
        ("010-6512-3456", "not_a_code"),
        ("138-0013-8000", "not_a_code"),
        ("0.36", "code_fraction"),
        ("12345.67", "code_fraction"),
        ("3.1E+09", "code_scientific"),
    ],
)
def test_what_is_no_hs_code_is_not_repaired_into_one(text, kind):
    column = [text, "252329", "720449"]
    assert kinds(*column)[text] == kind
    assert digits(*column)[text] is None


@pytest.mark.parametrize(
    "text", ["2523-29", "2523 29 00", "2523-29-00", "2523 2900", "25 23 29", "252329 00 10"]
)
def test_blanks_and_hyphens_between_the_pairs_of_a_code_are_dropped(text):
    assert digits(text)[text] == text.replace(" ", "").replace("-", "")


def test_a_text_that_could_be_a_date_is_a_code_among_codes_of_its_form():
    found = digits("2008-11-10", "2523-29-00", "2024-01-02")
    assert found == {"2008-11-10": "20081110", "2523-29-00": "25232900", "2024-01-02": None}


def test_no_heading_of_any_edition_ends_in_99():  # what the rule for chapter and nines rests on
    with Reference.load().cursor() as cursor:
        held = cursor.execute("SELECT count(*), count(DISTINCT hs_edition) FROM goods").fetchall()
        odd = cursor.execute("SELECT hs6 FROM goods WHERE substr(hs6, 3, 2) = '99'").fetchall()
    assert held[0][0] > 30_000
    assert held[0][1] == len(EDITIONS)
    assert odd == []


def test_suppressed_rows_of_nine_digits_do_not_make_a_question_of_the_column():
    found = digits("1012100", "25232900", "279999999", "-990")
    assert found == {"1012100": "01012100", "25232900": "25232900", "279999999": None, "-990": None}


def test_exports_of_eight_and_imports_of_ten_digits_each_get_their_zero_back():
    found = digits("1012100", "25232900", "101210010", "2523290010")
    assert found["1012100"] == "01012100"
    assert found["101210010"] == "0101210010"
    assert (found["25232900"], found["2523290010"]) == ("25232900", "2523290010")


def test_nine_digits_with_zeros_in_front_are_whole():
    found = digits("010121000", "252329001", "720449100")
    assert set(found.values()) == set(found)


@pytest.mark.parametrize("width", [9, 11])
def test_an_odd_width_without_any_zero_in_front_is_a_question(width):
    column = [c.ljust(width, "0") for c in ("25232", "72044", "85414")]
    with pytest.raises(ChoiceNeeded, match=f"{width} digits") as caught:
        read_codes(column)
    assert caught.value.option == "code_width"
    assert list(digits(*column, width=width).values()) == column
    assert list(digits(*column, width=width + 1).values()) == ["0" + c for c in column]


def test_a_known_width_restores_the_coarser_levels_too():
    found = digits("1", "72", "101", "7204", "10121", "720449", width=6)
    assert list(found.values()) == ["01", "72", "0101", "7204", "010121", "720449"]
    found = digits("1", "101", "10121", "10121000", "720449001", width=9)
    assert list(found.values()) == ["01", "0101", "010121", "010121000", "720449001"]


def test_a_known_width_invents_no_zero_where_coarser_levels_kept_theirs():
    found = digits("0101", "720", "10121", "720449", width=6)
    assert found == {"0101": "0101", "720": None, "10121": "010121", "720449": "720449"}


def test_short_odd_codes_that_kept_their_zero_look_like_sitc():
    with pytest.raises(ChoiceNeeded, match="SITC"):
        read_codes(["011", "03411", "2815", "28231", "67132"])


def test_two_decimals_among_numbers_with_one_or_three_are_fractions_too():
    assert set(kinds("0.5", "1.7", "3.25", "12.125").values()) == {"code_fraction"}
    assert kinds("2523.29", "7204.1")["2523.29"] == "hs"
