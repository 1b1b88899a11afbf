"""Walking between editions: exact and partial, orphans, mass links, patches."""

from __future__ import annotations

import pytest

from greentrade import errors
from greentrade.reference.concordance import correlates


def pairs(code: str, start: str, target: str) -> list[tuple[str, str]]:
    return [(c.code, c.match) for c in correlates(code, start, target)]


def test_split_code_forward_is_exact_in_each_part():
    assert pairs("854140", "HS2017", "HS2022") == [
        (c, "exact") for c in ("854141", "854142", "854143", "854149")
    ]


def test_part_of_a_split_code_backward_is_partial():
    assert pairs("854142", "HS2022", "HS2017") == [("854140", "partial")]


def test_the_same_edition_is_the_code_itself():
    assert pairs("252329", "HS2012", "HS2012") == [("252329", "exact")]


@pytest.mark.parametrize("code", ["854911", "854921", "854999"])
def test_e_waste_never_walks(code):
    assert pairs(code, "HS2022", "HS2017") == []
    assert pairs(code, "HS2022", "HS2007") == []


def test_nothing_old_reaches_e_waste_or_display_modules():
    for code in ("854231", "851712", "850231", "903289"):
        reached = {c.code[:4] for c in correlates(code, "HS2017", "HS2022")}
        assert not reached & {"8549", "8524"}, code


def test_orphans_have_no_correlates():
    assert pairs("852411", "HS2022", "HS2017") == []
    assert pairs("300219", "HS2017", "HS2022") == []


def test_patches_are_walked_and_never_exact():
    assert ("911490", "partial") in pairs("911490", "HS2022", "HS2017")
    assert ("854150", "partial") in pairs("854151", "HS2022", "HS2017")


def test_reused_digits_are_not_joined():
    for code, newer, older in (
        ("701919", "HS2022", "HS2017"),
        ("030319", "HS2012", "HS2007"),
        ("844319", "HS2007", "HS2002"),
    ):
        assert code not in {c.code for c in correlates(code, newer, older)}, code


def test_a_long_walk_keeps_its_path():
    (found,) = correlates("854142", "HS2022", "H3")
    assert found.path == ("854142", "854140", "854140", "854140")


def test_code_outside_its_edition_names_the_editions_that_have_it():
    with pytest.raises(errors.UsageError, match="HS2017"):
        correlates("854140", "HS2022", "HS2017")
    with pytest.raises(errors.UsageError, match="no edition has it"):
        correlates("999999", "HS2022", "HS2017")


def test_unknown_edition_lists_the_choices():
    with pytest.raises(errors.UsageError, match="HS1992, HS1996"):
        correlates("854140", "HS2018", "HS2017")
