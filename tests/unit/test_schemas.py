"""The schemas that users get hold for every answer, and refuse what an answer is not."""

from __future__ import annotations

import pandera.errors
import pyarrow as pa
import pytest
from every_answer import asked
from two_sides import two_sides

import greentrade as gt
from greentrade.answers.catalogue import ANSWERS
from greentrade.answers.columns import answer_columns
from greentrade.engines.forms import convert
from greentrade.errors import GreentradeError, UsageError


@pytest.fixture(scope="module")
def both():
    return gt.screen(two_sides(), edition="HS2017", currency="USD")


@pytest.fixture(scope="module")
def exports():
    return gt.screen(gt.load_example("china_exports"))


def name_of(question: str) -> str:
    """Name of the answer that a question asks for."""
    return max((name for name in ANSWERS if question.startswith(name)), key=len)


@pytest.mark.parametrize("which", ["both", "exports"])
def test_every_answer_holds_its_schema(which, request):
    validated = set()
    for question, ask in asked(request.getfixturevalue(which)).items():
        if not question.startswith(tuple(ANSWERS)):
            continue
        try:
            table = ask()
        except GreentradeError:
            continue
        if isinstance(table, pa.Table):
            gt.schemas[name_of(question)].validate(convert(table, "pandas"), lazy=True)
            validated.add(name_of(question))
    if which == "both":
        assert validated == ANSWERS.keys() - {"screen_of"}


def test_there_is_a_schema_for_each_answer(both):
    assert set(gt.schemas) == set(answer_columns()) == set(ANSWERS)
    assert dir(gt.schemas) == sorted(ANSWERS)
    gt.schemas.screen_of.validate(both.screen_of("waste"))


def test_a_frame_that_is_no_such_answer_is_refused(both):
    totals = both.totals()
    for wrong in (
        totals.drop(columns="value_low"),
        totals.assign(more=1),
        totals.assign(value_low=totals["value_high"] + 1),
        totals.assign(dimension=1),
        totals.assign(codes_low=-1),
    ):
        with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
            gt.schemas["totals"].validate(wrong)
    with pytest.raises(KeyError):
        gt.schemas["total"]
    with pytest.raises(UsageError, match="totals"):
        gt.schemas.total  # noqa: B018
