"""How environmental goods flow, by medium: value with lower and upper bound and the reasons for the gap between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.groups import group_sql, names_sql, same_sql, split_groups
from greentrade.cells import fill
from greentrade.engines.sql import statements
from greentrade.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.screening import Screening

_SQL = statements("greentrade.answers", "environmental_goods.sql")
DIMENSION = "environmental_good"


def environmental_goods(
    screening: Screening,
    *,
    by: Sequence[str] = ("year", "flow", "medium"),
    tier: str = "default",
    lists: Sequence[str] | None = None,
) -> pa.Table:
    """How do environmental goods flow?

    Parameters
    ----------
    screening
        The screened extract.
    by
        Any of year, period, flow, reporter, partner, regime, medium.
    tier
        strict (OECD core and core+), default (with the OECD combined list and APEC 54) or broad.
    lists
        Ids of the lists to use instead of a tier's.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, value_low, value_high (currency units), high_via_scope, high_via_length, high_via_edition (value that is
        only possible, by reason; reasons may overlap), share_low, share_high (fractions of screened plus unclassified value of the
        group), codes (distinct codes). Rows with ``medium = all`` count a code once; rows by medium may overlap.

    Raises
    ------
    UsageError
        Unknown tier, column or list.

    Examples
    --------
    >>> import greentrade as gt
    >>> e = gt.screen(gt.load_example("china_exports")).environmental_goods(by=("year", "medium"))
    >>> bool((e["value_low"] <= e["value_high"]).all())
    True
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    columns, own = split_groups(screening, by, own=("medium",))
    profile = screening.reference.profile
    profile.check_tier(tier)
    dimension = next(d for d in profile.dimensions if d.name == DIMENSION)
    chosen = [list_id for voter in dimension.voters_of(tier) for list_id in voter.lists]
    if lists is not None:
        known = [entry["list_id"] for entry in screening.reference.lists() if entry["dimension"] == DIMENSION]
        for list_id in lists:
            if list_id not in known:
                raise UsageError.not_one_of("lists", list_id, known)
        chosen = list(lists)
    import pyarrow as pa

    session = screening.session
    session.put("chosen", pa.table({"list_id": pa.array(chosen, pa.string())}))
    screening.keys.put_codebook()
    session.execute(_SQL["marks"])
    fields = {
        "groups": group_sql(columns, "c"), "names": names_sql(columns), "trade_names": names_sql(columns, "t"),
        "whole_names": names_sql(columns, "w"), "same_group": same_sql(columns, "f", "w"),
        "all_media": "true" if own else "false", "cells": screening.cells.by(*columns, code="code_id"),
    }  # fmt: skip
    table = session.table(fill(_SQL["answer"], fields), step="environmental goods")
    dropped = ([] if columns else ["one"]) + ([] if own else ["medium"])
    table = table.drop_columns(dropped) if dropped else table
    return table.select([*by, *(name for name in table.column_names if name not in by)])
