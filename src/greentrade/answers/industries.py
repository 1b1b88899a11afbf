"""Which industries of 两高一资 trade in volume: value, share, growth and concentration of partners by ISIC class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from greentrade.answers.answer import answer
from greentrade.answers.groups import arrange, cell_columns, split_groups
from greentrade.answers.growth import count_periods
from greentrade.answers.places import put_places
from greentrade.codebook.concordance import reached
from greentrade.engines.sql import Value, statements
from greentrade.errors import UsageError
from greentrade.hs.editions import BY_NAME

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened
    from greentrade.reference import Reference

_SQL = statements("greentrade.answers", "industries.sql")
LINKED_EDITIONS = ("HS1992", "HS1996", "HS2002", "HS2007")
"""Editions that have a native link to ISIC Rev.3; codes of later ones walk to the last of them."""
NO_SINGLE_INDUSTRY = "several or no industry"
NO_INDUSTRY = "no industry"
MULTI_CLASS = ("separate", "duplicate")
_FIRST = ("rank", "isic", "label")


@answer(
    "Which industries of the three dimensions trade most?",
    examples=("exports.csv", "exports.csv --by year,flow --chinese --csv"),
    lead=("rank", "isic", "label", "value_low", "share", "growth"),
    written="always",
)
def industries(
    screened: Screened,
    tier: str = "default",
    *,
    by: Sequence[str] = ("flow",),
    multi_class: Literal["separate", "duplicate"] = "separate",
    chinese: bool = False,
    groups: Groups = None,
) -> pa.Table:
    """Rank the industries that trade in such volume that their standards should rise first.

    Only goods of ``any_of_three`` count: high-pollution, energy-intensive or resource-intensive at the tier. Industries are classes of
    ISIC Rev.3. A code reaches its class in its own HS edition where there is a link (HS1992 to HS2007), else in HS2007.

    Parameters
    ----------
    tier
        strict, default or broad.
    by
        Any of year, month, period, flow, reporter, partner, group, regime.
    multi_class
        How to count codes whose goods belong to several classes. ``"separate"``: in one row with a blank ``isic``, last of its group, together
        with the codes of no class: nothing is counted twice, and the sum over the rows is the trade of ``any_of_three``. ``"duplicate"``: in
        the upper bound of each of their classes, and in no lower bound; then the rows overlap in value_high.
    chinese
        Show the classes of GB/T 4754-2017 beside each ISIC class that has a link: two further columns, gbt (the best fit, then the longest
        code) and gbt_fit (exact | close | loose). The link is our own reading of labels.
    groups
        Groups of countries, where ``group`` is in ``by``.

    Returns
    -------
    pyarrow.Table
        rank (within the group, by value_high), isic, label (our own words), the ``by`` columns (flow), value_low, value_high (currency units,
        all years together unless ``by`` has year), share (value_high as a fraction of the group's screened plus unclassified value), growth
        (compound annual growth of value_high from the group's first year to its last, as a fraction; with year in ``by``, since the
        year before; empty with one year, nothing in the first, or another number of periods in the last: see
        :func:`greentrade.answers.growth.growth`), partner_hhi (Herfindahl index of the partners' shares, 0 to 1; the world,
        unions, areas and rows without a partner left out; empty without partners), codes (distinct codes).

    Raises
    ------
    UsageError
        Unknown tier, column, group or ``multi_class``.

    Examples
    --------
    >>> import greentrade as gt
    >>> frame = gt.screen(gt.load_example("china_exports")).industries()
    >>> frame[["rank", "isic", "label"]].head(2).values.tolist()
    [[1, '2411', 'basic chemicals'], [2, '2710', 'iron and steel']]
    """
    tier = screened.reference.profile.check_tier(tier)
    if multi_class not in MULTI_CLASS:
        raise UsageError.not_one_of("multi_class", multi_class, MULTI_CLASS)
    columns, _ = split_groups(screened, by, groups=groups)
    session = screened.session
    put_industries(screened, none=NO_SINGLE_INDUSTRY if multi_class == "separate" else NO_INDUSTRY)
    session.execute(_SQL["shares"], {"duplicate": multi_class == "duplicate"})
    session.execute(_SQL["flagged"], {"tier": tier})
    across = [column for column in columns if column != "year"]
    period = "over_all" if across == columns else "by_year"
    step = _SQL["answer"].fill_from(
        {
            "by": columns,
            "across": across,
            "units": count_periods(screened, across),
            "groups": cell_columns(columns),
            "whole_cells": screened.cells.by(*columns, code="status_group"),
            **_trade(screened, columns, (tier, multi_class)),
            "growth": _SQL[f"growth_{period}"],
            "join_growth": _SQL[f"join_{period}"],
            **{place: _SQL[place] if chinese else "" for place in ("chinese_columns", "join_chinese")},
        }
    )
    return arrange(session.table(step, step="industries"), (*_FIRST, *columns))


def _trade(screened: Screened, columns: Sequence[str], key: tuple[str, ...]) -> dict[str, Value]:
    """Say where the answer finds the trade of the flagged codes, and that of each industry with each partner."""
    cells, partners = screened.cells, "partner" in screened.extract.columns
    if partners:
        put_places(screened)
    if partners and screened.session.local and cells.cubed and set(columns) <= {"year", "flow"}:
        # The first pass knows the codes: partners are counted by industry, and no code has to be told apart by partner.
        parts = cells.subset(("industries", *key), _SQL["parts"])
        return {
            "cells": cells.by(*columns, "year", code="code_id"),
            "of_partner": "NULL::VARCHAR",
            "join_place": "",
            "bought": _SQL["bought"],
            "parts": parts,
            "part_cells": cells.by(*columns, "partner", code="part", only=parts),
        }
    flagged = cells.subset(("industries", key[0]), "SELECT DISTINCT code_id FROM gt_flagged")
    wanted = dict.fromkeys((*columns, "year", *(("partner",) if partners else ())))
    return {
        "cells": cells.by(*wanted, code="code_id", only=flagged),
        "of_partner": _SQL["single_partner"] if partners else "NULL::VARCHAR",
        "join_place": _SQL["place"] if partners else "",
        "bought": _SQL["bought_by_code"],
    }


def put_industries(screened: Screened, *, none: str = NO_SINGLE_INDUSTRY) -> None:
    """Put the classes of the extract's keys into the session (``gt_key_industries``, ``gt_industry_labels``, ``gt_chinese``)."""
    import pyarrow as pa

    session, reference = screened.session, screened.reference
    keys = session.table(
        "SELECT DISTINCT key_id, hs_code, hs_edition FROM gt_key WHERE kind = 'hs' AND hs_edition IS NOT NULL"
    )
    screened.keys.put_codebook()
    by_key = classes_of(reference, keys)
    with reference.cursor() as cursor:
        classes = set(by_key["isic"].to_pylist()) - {""}
        cursor.register("gt_isic", _listed(classes))
        labels = cursor.sql(_SQL["labels"]).to_arrow_table()
        chinese = cursor.sql(_SQL["chinese"]).to_arrow_table()
    blank = pa.table({"isic": pa.array([""], pa.string()), "label": pa.array([none], pa.string())})
    session.put("gt_key_industries", by_key)
    session.put("gt_industry_labels", pa.concat_tables([labels.cast(blank.schema), blank]))
    session.put("gt_chinese", chinese)


def labels_of(reference: Reference, classes: Iterable[str]) -> dict[str, str]:
    """Return our own words for classes of industries."""
    with reference.cursor() as cursor:
        cursor.register("gt_isic", _listed(classes))
        return dict(cursor.sql(_SQL["labels"]).fetchall())


def _listed(classes: Iterable[str]) -> pa.Table:
    import pyarrow as pa

    return pa.table({"isic": pa.array(sorted(classes), pa.string())})


def classes_of(reference: Reference, keys: pa.Table) -> pa.Table:
    """Find the classes that each key belongs to: key_id, isic (blank: it belongs to none), single (it belongs to this one only).

    Parameters
    ----------
    reference
        The reference tables.
    keys
        key_id, hs_code, hs_edition.
    """
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
        return cursor.sql(_SQL["key_industry"]).to_arrow_table()
