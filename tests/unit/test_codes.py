"""Reading a column of code texts: every kind, every repair, and what only the whole column can tell."""

from __future__ import annotations

import pytest

from greentrade.errors import ChoiceNeeded
from greentrade.hs.codes import REJECTED_KINDS, CodeKind, read_codes


def one(text: str | None, **options: int) -> tuple[str | None, str]:
    (read,) = read_codes([text], **options).codes
    return read.code, read.kind.value


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("252329", "252329", "hs"),
        ("72", "72", "hs"),
        ("7204", "7204", "hs"),
        ("72104900", "72104900", "hs"),
        ("7210490010", "7210490010", "hs"),
        ("2523.29", "252329", "hs"),
        ("2523.29.00", "25232900", "hs"),
        ("0101.21", "010121", "hs"),
        ("01.01.21", "010121", "hs"),
        ("2523 29", "252329", "hs"),
        ("2523-29", "252329", "hs"),
        (" 252329 ", "252329", "hs"),
        ("'252329", "252329", "hs"),
        ("\ufeff252329", "252329", "hs"),
        ("２５２３２９", "252329", "hs"),
        ("252329.0", "252329", "hs"),
        ("25232900.0", "25232900", "hs"),
        ("7204.0", "7204", "hs"),
        ("10121", "010121", "hs"),
        ("101.21", "010121", "hs"),
        ("TOTAL", None, "total"),
        ("total", None, "total"),
        ("ALL", None, "total"),
        ("AG6", None, "total"),
        ("合计", None, "total"),
        ("999999", None, "special_code"),
        ("9999", None, "special_code"),
        ("9999AA", None, "special_code"),
        ("EU27", None, "special_code"),
        ("11XXXXXX", None, "confidential_code"),
        ("99RRR100", None, "confidential_code"),
        ("2901SSSS", None, "confidential_code"),
        ("770000", None, "reserved_chapter"),
        ("980100", None, "national_chapter"),
        ("990099", None, "national_chapter"),
        ("cement", None, "not_a_code"),
        ("水泥", None, "not_a_code"),
        ("0", None, "not_a_code"),
        ("00", None, "not_a_code"),
        ("000100", None, "not_a_code"),
        ("2523290000123", None, "not_a_code"),
        ("", None, "code_missing"),
        (None, None, "code_missing"),
        ("NaN", None, "code_missing"),
        ("n/a", None, "code_missing"),
        ("-", None, "code_missing"),
        ("8.5E+05", None, "code_scientific"),
        ("8E5", None, "code_scientific"),
        ("252329.5", None, "code_fraction"),
        ("-1.5", None, "code_fraction"),
    ],
)
def test_one_text(text, code, kind):
    assert one(text) == (code, kind)


def test_each_distinct_text_is_read_once_and_in_order():
    reading = read_codes(["720449", "2523.29", "720449", "252329"])
    assert [(c.raw, c.code) for c in reading.codes] == [
        ("720449", "720449"),
        ("2523.29", "252329"),
        ("252329", "252329"),
    ]


def test_nothing_and_a_blank_are_one_text():
    assert [c.raw for c in read_codes([None, "", "252329"]).codes] == ["", "252329"]


def test_a_lone_zero_asks_nothing():
    assert [c.code for c in read_codes(["0", "252329", "720449"]).codes] == [None, "252329", "720449"]


def test_only_unreadable_kinds_reject_a_row():
    assert {k.value for k in REJECTED_KINDS} == {"code_missing", "code_scientific", "code_fraction"}
    assert CodeKind.HS not in REJECTED_KINDS


def test_repairs_are_reported_with_count_and_example():
    repairs = {
        r.what: (r.codes, r.example)
        for r in read_codes(["2523.29", "2523.10", "720449.0", "10121", "7204 10"]).repairs
    }
    assert repairs["dots dropped"] == (2, "2523.29 -> 252329")
    assert repairs["trailing .0 dropped"] == (1, "720449.0 -> 720449")
    assert repairs["leading zero restored"] == (1, "10121 -> 010121")
    assert repairs["blanks or hyphens dropped"] == (1, "7204 10 -> 720410")
    assert read_codes(["252329", "720449"]).repairs == ()


def test_lost_zeros_are_restored_where_no_code_kept_one():
    reading = read_codes(["10121", "252329", "1012100"])
    assert [c.code for c in reading.codes] == ["010121", "252329", "01012100"]


def test_odd_lengths_beside_kept_zeros_are_a_question():
    with pytest.raises(ChoiceNeeded, match="code_width") as caught:
        read_codes(["010121", "10121", "252329"])
    assert caught.value.option == "code_width"


def test_the_width_settles_the_question():
    reading = read_codes(["010121", "10129", "252329"], width=6)
    assert [c.code for c in reading.codes] == ["010121", "010129", "252329"]
    assert one("1012100", width=8) == ("01012100", "hs")
    assert one("252329", width=8) == ("252329", "hs")  # two digits short is no lost zero


def test_a_width_that_is_odd_keeps_odd_codes():
    assert one("252329001", width=9) == ("252329001", "hs")
    assert one("25232900", width=9) == ("025232900", "hs")


def test_few_odd_codes_beside_many_with_zeros_are_set_aside_by_name():
    column = [f"{n:06d}" for n in range(10100, 10300)] + ["12345"]
    reading = read_codes(column)
    assert reading.codes[-1].code is None
    assert reading.codes[-1].kind is CodeKind.NOT_A_CODE
    assert reading.codes[0].code == "010100"
    assert reading.repairs == ()


def test_the_table_has_one_row_for_each_text():
    table = read_codes(["2523.29", "TOTAL"]).table()
    assert table.to_pylist() == [
        {"raw": "2523.29", "code": "252329", "kind": "hs"},
        {"raw": "TOTAL", "code": None, "kind": "total"},
    ]
