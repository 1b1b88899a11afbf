"""What is declared once of the answers: parameters described in one place, arguments checked in one place."""

from __future__ import annotations

import inspect
from decimal import Decimal

import pytest

from greentrade.answers.answer import answer
from greentrade.answers.arguments import as_tuple, check_names, is_number
from greentrade.answers.catalogue import ANSWERS
from greentrade.answers.declared import entries_of, sections_of
from greentrade.errors import UsageError


@pytest.mark.parametrize("name", ANSWERS)
def test_every_parameter_is_described_once_in_the_order_of_the_signature(name):
    described = entries_of(sections_of(ANSWERS[name].__doc__)["Parameters"])
    named = [one for heading in described for one in heading.split(", ")]
    assert named == list(inspect.signature(ANSWERS[name]).parameters)[1:]
    assert all(text.strip() for text in described.values())


def test_a_docstring_describes_only_what_is_its_own():
    @answer("How much?")
    def found(screened, by=(), tier="default", *, top=1):
        """Add up something.

        Parameters
        ----------
        top
            How many.

        by, tier
            Both at once.

        Returns
        -------
        pyarrow.Table
            One row.
        """

    sections = sections_of(found.__doc__)
    assert list(sections) == ["", "Parameters", "Returns"]
    assert list(entries_of(sections["Parameters"])) == ["by, tier", "top", "as_"]
    assert sections["Returns"].startswith("pandas.DataFrame")


def test_names_out_of_a_choice():
    assert as_tuple("year") == ("year",)
    assert check_names("lists", "list", ["b", "a", "b"], {"a", "b"}) == ("b", "a")
    assert check_names("lists", "list", "a", ["a"]) == ("a",)
    with pytest.raises(UsageError, match="lists='c' is not known"):
        check_names("lists", "list", ["a", "c"], ["a", "b"])
    with pytest.raises(UsageError, match=r"lists= names no list(.|\n)*choose from: plan, a"):
        check_names("lists", "list", [], ["a"], ("plan", "a"))


@pytest.mark.parametrize(
    ("value", "number"),
    [(1, True), (0.5, True), (Decimal(1), True), (True, False), ("1", False), (float("nan"), False), (float("inf"), False), (None, False)],
)  # fmt: skip
def test_numbers(value, number):
    assert is_number(value) is number
