"""How fast the trade of some goods grows, year by year, beside all trade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.goods import ENVIRONMENTAL_GOOD, choose, lay
from greentrade.answers.groups import group_sql, names_sql, same_sql
from greentrade.core.cells import fill
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "growth.sql")
BOOKS = ("flow", "reporter")
"""What keeps books of its own, which may begin and end at other times."""


@answer
def growth(
    screened: Screened,
    dimension: str = ENVIRONMENTAL_GOOD,
    *,
    by: Sequence[str] = ("flow",),
    tier: str = "default",
    lists: Sequence[str] | None = None,
    media: str | Sequence[str] | None = None,
    groups: Groups = None,
) -> pa.Table:
    """How fast does the trade of these goods grow?

    Parameters
    ----------
    dimension
        Which goods: a dimension of the profile.
    by
        Any of flow, reporter, partner, group, regime. Years are always shown.
    tier, lists, media, groups
        As for :func:`greentrade.answers.environmental_goods.environmental_goods`.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, year, periods (months, quarters or other periods that the extract holds of the
        year, counted for each flow and reporter that ``by`` names; rows set aside are none), value_low, value_high
        (currency units), share_low, share_high (fractions of screened plus unclassified value), growth (of value_high since the year
        before, as a fraction), growth_certain (of value_low), growth_of_trade (of all goods), growth_since_first (compound, a year, since
        the first year of the extract). A growth is empty where the year before is not in the extract, held nothing, or has another number
        of periods: a year of eight months is not compared with one of twelve.

    Raises
    ------
    UsageError
        Unknown dimension, column, tier, list, medium or group.

    Examples
    --------
    >>> import greentrade as gt
    >>> g = gt.screen(gt.load_example("china_exports")).growth("environmental_good")
    >>> g["growth"].round(3).tolist()[1:]
    [0.02, 0.282, 0.086, 0.022, 0.033]
    """
    goods = choose(screened, dimension, tier=tier, lists=lists, media=media)
    columns = lay(screened, goods, by, also=("year",), groups=groups, fixed=("year", "period", "month"))
    fields = {
        "same_book": same_books(put_held(screened, columns), "b", "g"), "names": names_sql(columns), "group_names": names_sql(columns, "g"), "grid_names": names_sql(columns, "g"),
        "now_names": names_sql(columns, "n"), "same_sum": same_sql(columns, "s", "g"), "same_before": same_sql(columns, "b", "n"),
        "same_first": same_sql(columns, "f", "n"),
    }  # fmt: skip
    return screened.session.table(fill(_SQL["answer"], fields), step="growth")


def put_held(screened: Screened, columns: Sequence[str]) -> list[str]:
    """Put the number of periods held of each year into the session (``gt_held``), for each of the ``columns`` that keep books of their own.

    Returns
    -------
    list of str
        These columns.
    """
    books = [column for column in columns if column in BOOKS]
    periods = ("period",) if screened.session.execute(_SQL["several"]) else ()
    fields = {
        "cells": screened.cells.by(*books, *periods, code="status_group"),
        "period": "c.period" if periods else "c.year",
        "books": group_sql(books, "c"),
    }
    screened.session.execute(fill(_SQL["held"], fields), step="count the periods")
    return books


def same_books(books: Sequence[str], left: str, right: str) -> str:
    """Condition that a row of ``gt_held`` is of the books of another table's row."""
    return same_sql(books, left, right) if books else "true"
