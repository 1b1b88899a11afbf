"""Goods under carbon borders: what the schemes' lists cover, and what of it crossed such a border while the scheme was in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.answers.arguments import as_tuple
from greentrade.answers.goods import Goods
from greentrade.answers.groups import arrange, split_groups
from greentrade.answers.listed import make_listed_trade
from greentrade.answers.measures import put_dated
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.members import Groups
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "carbon_border.sql")
DIMENSION = "carbon_border"
SCHEMES = {"eu_cbam_annex1": "eu_cbam", "eu_cbam_hs6": "eu_cbam", "uk_cbam": "uk_cbam"}
"""Scheme of each list: for the EU's own lines its annex, for all other codes the annex at six digits."""
GOODS = Goods(DIMENSION, ("broad",), tuple(sorted(SCHEMES)))
"""The goods that the schemes cover."""
_PHASES = {
    "eu_cbam_20231001_reporting": "eu_cbam",
    "eu_cbam_20260101_definitive": "eu_cbam",
    "uk_cbam_20270101_start": "uk_cbam",
}
"""Events (table rule_events) with which a phase of a scheme starts."""
_OWN = ("scheme", "category", "phase")


@answer(
    "How much trade is in goods under a carbon border?",
    examples=("exports.csv", "exports.csv --by year,flow,scheme,partner"),
    lead=("year", "flow", "scheme", "category", "value_low", "obligation_low"),
)
def carbon_border(
    screened: Screened,
    by: Sequence[str] = ("year", "flow", "scheme", "category"),
    *,
    groups: Groups = None,
) -> pa.Table:
    """Add up the trade in goods under a carbon border, and the part of it that came under one.

    Parameters
    ----------
    by
        Any of year, month, period, flow, reporter, partner, group, regime, scheme, category, phase.

    Returns
    -------
    pyarrow.Table
        The ``by`` columns, then

        scheme
            eu_cbam or uk_cbam. Always there: schemes cover the same goods and are never added.
        phase
            Phases in which the records' days lie, in turn, joined by ``+``: none, reporting, definitive.
        starts
            First day of the scheme.
        value_low, value_high
            Exposure: trade in covered goods, with anybody and at any date (currency units).
        obligation_low, obligation_high
            Of it, goods that entered the scheme's territory from outside at a date at which the scheme covered them. Goods whose origin the
            scheme spares, and trade among its members, are not in it. The lower bound needs both countries, a whole period in force and a
            code that was wholly covered then. Empty where the extract has no partners or no periods.
        net_weight_kg_low, net_weight_kg_high, codes
            Weight of the exposure as far as it is stated; distinct codes.

        Only what is traded has a row.

    Raises
    ------
    UsageError
        A column is unknown, named twice, or not in the extract.

    Notes
    -----
    A proposal is no act: for the downstream extension see ``screen_of("carbon_border", lists=["eu_cbam_proposed_2028"])``.

    Examples
    --------
    >>> import greentrade as gt
    >>> c = gt.screen(gt.load_example("china_exports")).carbon_border(by=("year",))
    >>> c[c.year == 2024][["scheme", "phase"]].values.tolist()
    [['eu_cbam', 'reporting'], ['uk_cbam', 'none']]
    """
    import pyarrow as pa

    by = as_tuple(by)
    columns, own = split_groups(screened, by, own=_OWN, groups=groups)
    session = screened.session
    make_listed_trade(screened, GOODS, columns, dated=True)
    with screened.reference.cursor() as cursor:
        cursor.register(
            "phase_events", pa.table({"event_id": list(_PHASES), "scheme": list(_PHASES.values())})
        )
        cursor.register("schemes", pa.table({"list_id": list(SCHEMES), "scheme": list(SCHEMES.values())}))
        phases = cursor.sql(_SQL["phases"]).to_arrow_table()
        days = reversed(phases.to_pylist())
        first: dict[str, date] = {
            row["scheme"]: row["day"] for row in days
        }  # the earliest comes last and stays
        cursor.unregister("schemes")
        starts = pa.array([first.get(scheme) for scheme in SCHEMES.values()], pa.date32())
        schemes = pa.table({"list_id": list(SCHEMES), "scheme": list(SCHEMES.values()), "starts": starts})
        cursor.register("schemes", schemes)
        entries = cursor.sql(_SQL["entries"]).to_arrow_table()
        sides = cursor.sql(_SQL["sides"]).to_arrow_table()
    for name, table in (("phases", phases), ("schemes", schemes), ("sides", sides)):
        session.put(name, table)
    put_dated(screened, entries)
    session.execute(_SQL["periods"])
    session.execute(_SQL["dated"])
    placed = {"partner", "period"} <= screened.extract.columns
    session.execute(_SQL["crossed"].fill(by=columns), step="borders crossed")
    step = _SQL["answer"].fill(
        by=columns,
        wanted="true" if "category" in own else "m.category = 'all'",
        split="phase_of" if "phase" in own else "1 AS whole_phase",
        placed="true" if placed else "false",
    )
    return arrange(session.table(step, step="carbon borders"), by, own=("category",))
