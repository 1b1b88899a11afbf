"""Which industries of 两高一资 trade in volume: value, share, growth and concentration of partners by ISIC class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.cells import fill
from greentrade.codebook.walk import reached
from greentrade.engines.sql import statements
from greentrade.extracts.layouts import words
from greentrade.hs.editions import BY_NAME

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.reference import Reference
    from greentrade.screening import Screening

_SQL = statements("greentrade.answers", "industries.sql")
LINKED_EDITIONS = ("HS1992", "HS1996", "HS2002", "HS2007")
"""Editions that have a native link to ISIC Rev.3; codes of later ones walk to the last of them."""
NO_SINGLE_INDUSTRY = "several or no industry"


def industries(screening: Screening, *, tier: str = "default") -> pa.Table:
    """Rank the industries that trade in such volume that their standards should rise first.

    Only goods of ``any_of_three`` count: high-pollution, energy-intensive or resource-intensive at the tier. Industries are classes of
    ISIC Rev.3. A code reaches its class in its own HS edition where there is a link (HS1992 to HS2007), else in HS2007.

    Parameters
    ----------
    screening
        The screened extract.
    tier
        strict, default or broad.

    Returns
    -------
    pyarrow.Table
        rank (within the flow, by value_high), isic, label (our own words), flow, value_low, value_high (currency units, all years
        together), share (value_high as a fraction of the flow's screened plus unclassified value), growth (compound annual growth of
        value_high from the flow's first year to its last, as a fraction; empty with one year or nothing in the first), partner_hhi
        (Herfindahl index of the partners' shares, 0 to 1; world rows and rows without a partner left out; empty without partners), codes
        (distinct codes).

        Codes that come to several classes, or to none, stand together in a row with a blank ``isic``, last of its flow: so nothing is
        counted twice, and the sum over the rows is the trade of ``any_of_three``.

    Raises
    ------
    UsageError
        Unknown tier.

    Notes
    -----
    Growth compares calendar years as they stand in the extract: a last year of a few months looks like a fall.

    Examples
    --------
    >>> import greentrade as gt
    >>> frame = gt.screen(gt.load_example("china_exports")).industries()
    >>> frame[["rank", "isic", "label"]].head(2).values.tolist()
    [[1, '2411', 'basic chemicals'], [2, '2710', 'iron and steel']]
    """
    tier = screening.reference.profile.check_tier(tier)
    session, extract = screening.session, screening.extract
    keys = session.table(
        "SELECT DISTINCT key_id, hs_code, hs_edition FROM gt_key WHERE kind = 'hs' AND hs_edition IS NOT NULL"
    )
    screening.keys.put_codebook()
    by_key, labels = _industry_of(screening.reference, keys)
    session.put("gt_key_industry", by_key)
    session.put("gt_industry_labels", labels)
    partners = ("partner",) if "partner" in extract.columns else ()
    fields = {
        "cells": screening.cells.by(*partners, code="code_id"),
        "partner": "c.partner::VARCHAR" if partners else "NULL::VARCHAR",
    }
    world = [*words().world, *extract.layout.world]
    return session.table(fill(_SQL["answer"], fields), {"tier": tier, "world": world}, step="industries")


def _industry_of(reference: Reference, keys: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The class of each key (blank where it has no single one), and the labels of these classes."""
    import pyarrow as pa

    schema = pa.schema([(name, pa.string()) for name in ("hs_edition", "hs6", "target", "reached")])
    parts = [schema.empty_table()]
    for edition in sorted(set(keys["hs_edition"].to_pylist())):
        target = (
            edition if edition in LINKED_EDITIONS else max(LINKED_EDITIONS, key=lambda e: BY_NAME[e].number)
        )
        found = reached(reference, edition, target)
        fixed = [pa.array([name] * len(found), pa.string()) for name in (edition, target)]
        parts.append(
            pa.Table.from_arrays([fixed[0], found["hs6"], fixed[1], found["reached"]], schema=schema)
        )
    with reference.cursor() as cursor:
        cursor.register("gt_keys", keys)
        cursor.register("gt_reached", pa.concat_tables(parts))
        by_key = cursor.sql(_SQL["key_industry"]).to_arrow_table()
        classes = sorted(set(by_key["isic"].to_pylist()) - {""})
        cursor.register("gt_isic", pa.table({"isic": pa.array(classes, pa.string())}))
        labels = cursor.sql(_SQL["labels"]).to_arrow_table()
    none = pa.table(
        {"isic": pa.array([""], pa.string()), "label": pa.array([NO_SINGLE_INDUSTRY], pa.string())}
    )
    return by_key, pa.concat_tables([labels.cast(none.schema), none])
