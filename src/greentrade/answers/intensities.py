"""How dirty and how energy-hungry the industries of 两高一资 are, as far as a source says: US figures, weighted by what is traded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.arguments import as_tuple
from greentrade.answers.groups import cell_columns, split_groups
from greentrade.answers.industries import put_industries
from greentrade.engines.sql import statements
from greentrade.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened

_INDUSTRIES = statements("greentrade.answers", "industries.sql")
_SQL = statements("greentrade.answers", "intensities.sql")
SHOWN = (
    "direct_ghg",
    "total_ghg",
    "direct_hrsp",
    "direct_acid",
    "n_pollutants_top_quintile",
    "energy_cost_share_core",
)
"""Indicators that are shown unless others are named."""


@answer(
    "How much pollution and energy goes into what these industries trade, by US figures?",
    examples=("exports.csv", "exports.csv --indicators energy_cost_share_core"),
    lead=("isic", "label", "flow", "indicator", "mean", "unit"),
    written="never",
)
def intensities(
    screened: Screened,
    *,
    indicators: Sequence[str] | None = None,
    by: Sequence[str] = ("flow",),
    tier: str = "default",
) -> pa.Table:
    """Show how much pollution and energy goes into what industries trade, by US figures.

    Parameters
    ----------
    indicators
        Any indicator of the tables under ``reference_data/industries/intensities``, save the emission levels of the EU ETS.
    by
        Any of year, month, period, flow, reporter, partner, regime.
    tier
        strict, default or broad: which goods count as 两高一资.

    Returns
    -------
    pyarrow.Table
        isic, label (our own words), the ``by`` columns, indicator, low, mean, high (over the US industries that the codes are linked to,
        weighted by the value traded), unit, of_year, country (of the figures), covered (fraction of the industry's value that has a figure),
        source (table). Codes that come to several ISIC classes are left out.

    Notes
    -----
    The figures are of US industries: they rank industries and do not tell what the exporter emits.

    Raises
    ------
    UsageError
        Unknown indicator, column or tier.

    Examples
    --------
    >>> import greentrade as gt
    >>> s = gt.screen(gt.load_example("china_exports"))
    >>> x = s.intensities(indicators=["energy_cost_share_core"])
    >>> x.loc[x["isic"] == "2694", "mean"].round(2).tolist()
    [0.13]
    """
    tier = screened.reference.profile.check_tier(tier)
    indicators = SHOWN if indicators is None else as_tuple(indicators)
    by = as_tuple(by)
    if "group" in by:
        raise UsageError(
            "by='group' is not shown for intensities.",
            hint="use by=('partner',) or industries(by=('group',)).",
        )
    columns, _ = split_groups(screened, by, lacks=("group",))
    session = screened.session
    with screened.reference.cursor() as cursor:
        known = [name for (name,) in cursor.execute(_SQL["indicators"]).fetchall()]
    for name in indicators:
        if name not in known:
            raise UsageError.not_one_of("indicators", name, known)
    put_industries(screened)
    session.execute(_INDUSTRIES["shares"], {"duplicate": False})
    keys = session.table(
        "SELECT DISTINCT key_id, hs_code, hs_edition FROM gt_key WHERE kind = 'hs' AND hs_edition IS NOT NULL"
    )
    with screened.reference.cursor() as cursor:
        cursor.register("gt_keys", keys)
        session.put(
            "gt_intensity",
            cursor.sql(_SQL["of_keys"], params={"indicators": list(indicators)}).to_arrow_table(),
        )
    step = _SQL["answer"].fill(
        by=columns, groups=cell_columns(columns), cells=screened.cells.by(*columns, code="code_id")
    )
    return session.table(step, {"tier": tier}, step="intensities")
