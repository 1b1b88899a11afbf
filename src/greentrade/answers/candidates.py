"""Which flagged exports are candidates for cutting the export rebate: ranked rows with their reasons, or totals of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from greentrade.answers.answer import answer
from greentrade.answers.arguments import is_number
from greentrade.answers.rebate_groups import Grouping, industries_of, threshold, whole_exports
from greentrade.answers.rebates import Tables, as_arrow, as_date, export_cells, rate_status, require
from greentrade.engines.sql import statements
from greentrade.errors import UsageError
from greentrade.reference.dimensions import THREE

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from greentrade.core.screened import Screened

__all__ = ["candidates", "judge", "nothing_whole", "rebate_candidates", "worded"]

_SQL = statements(__package__, "rebate_candidates.sql")
BY: Final = ("year", "hs_code")
"""Rows by default: a row for each code and year."""
STATUSES: Final = ("candidate", "candidate_rate_unknown", "conflict", "already_without", "not_flagged")
"""What a row can be, best first."""
_CELL_COLUMNS: Final = (
    "cell_id", "hs_code", "hs_edition", "nation", "period_start", "period_end", "description", "export_value", "eligible_value",
    "partial_value", *THREE, *(f"votes_{name}" for name in THREE), "environmental_good",
)  # fmt: skip


@answer(
    "Which exports are candidates for cutting the export rebate?",
    examples=(
        "exports.csv",
        "exports.csv --by year,chapter",
        "exports.csv --reference rebate_library --weights high_pollution=2",
    ),
    lead=("rank", "year", "hs_code", "export_value", "status", "rate_status", "rate_pct", "saving_low"),
    written="always",
)
def rebate_candidates(
    screened: Screened,
    tier: str = "default",
    at: date | str | None = None,
    rates: Any = None,
    *,
    by: Sequence[str] = ("year", "hs_code"),
    weights: Mapping[str, float] | None = None,
    min_value: float | None = None,
    min_share: float | None = None,
) -> pa.Table:
    """Find the exports that are candidates for cutting the export VAT rebate, with what is known of their rate.

    Rates are known for China's exports only.

    Parameters
    ----------
    tier
        Tier at which the three dimensions flag a code.
    at
        Read the rates at this date instead of at each record's date; nothing else changes.
    rates
        A rate library as a table (pandas, polars or Arrow; columns as in :func:`~greentrade.answers.rebates.rate_status`) instead of the
        one that the reference tables hold, if they hold one.
    by
        ``("year", "hs_code")``: a row for each code and year; with ``period`` for each period, with ``partner`` for each partner. Any other
        choice gives totals, by year, period, partner, hs_code, chapter, heading, subheading (2, 4, 6 digits), industry (ISIC class) and
        status; ``()`` gives one row.
    weights
        Your own weights of the dimensions, for the rank: ``{"high_pollution": 2}``. A dimension that is not named weighs 1. The column
        ``score`` shows the sum: the whole weight where the dimension is certain, half of it where it is possible.
    min_value
        Leave out rows of less export value.
    min_share
        Leave out rows of a smaller share of all exports of that time (a fraction).

    Returns
    -------
    pyarrow.Table
        Rows as :func:`candidates` describes them; or totals: the ``by`` columns (and ``industry_label``), codes, export_value, its parts
        by status (value_candidate, value_candidate_rate_unknown, value_conflict, value_already_without, value_not_flagged), saving_low and
        saving_high of the candidates whose rate is known (empty where there is none).

    Raises
    ------
    UsageError
        Unknown tier, column, dimension or date; a weight or threshold that cannot be right.

    Notes
    -----
    A candidate is not a verdict, and an unknown rate is never zero. Rates are known for China's exports only.

    Examples
    --------
    >>> import greentrade as gt
    >>> s = gt.screen(gt.load_example("china_exports"))
    >>> c = s.rebate_candidates()
    >>> sorted(c["status"].unique())[:2]
    ['already_without', 'candidate']
    >>> t = s.rebate_candidates(by=("year", "chapter"))
    >>> t[t["year"] == 2024][["chapter", "codes"]].head(2).values.tolist()
    [['29', 333], ['72', 167]]
    """
    screened.reference.profile.check_tier(tier)
    grouping = Grouping.of(screened, by)
    weighing = _weights(weights)
    limits: dict[str, Any] = {
        "min_value": threshold("min_value", min_value),
        "min_share": threshold("min_share", min_share, top=1),
    }
    day = as_date(at)
    library = None if rates is None else as_arrow(rates)
    cells, exports = export_cells(
        screened, tier, partner="partner" in grouping.keys, periods="period" in grouping.keys, rates=library
    )
    reference = screened.reference
    with reference.cursor() as cursor:
        statuses = rate_status(cursor, cells, at=day, rates=library, derived=reference.derived)
        if grouping.rows:
            whole = whole_exports(exports, grouping.time)
            return candidates(
                cells, statuses, cursor=cursor, grouping=grouping, weights=weighing, whole=whole, **limits
            )
        with Tables(cursor) as tables:
            judge(tables, cells, statuses, grouping)
            tables.put("industries", industries_of(reference, cells, grouping))
            tables.put("whole_exports", whole_exports(exports, grouping.time))
            table = tables.read(_SQL["totals"].fill_from(grouping.fields()), limits)
    return grouping.shown(table if min_share is not None else table.drop_columns(["share"]), reference)


def judge(tables: Tables, cells: pa.Table, statuses: pa.Table, grouping: Grouping) -> None:
    """Keep the status and saving of each code and time as the step ``judged``, from cells and what is known of their rate."""
    columns = (*_CELL_COLUMNS, *grouping.keys)
    require("cells", cells, columns)
    tables.put("cells", cells.select([name for name in cells.column_names if name in {*columns, "key_id"}]))
    tables.put("statuses", statuses)
    tables.keep("judged", _SQL["judged"].fill_from(grouping.fields()), None)


def worded(
    tables: Tables,
    grouping: Grouping,
    *,
    judged: str = "gt_rb_judged",
    weights: Sequence[float] | None = None,
    min_value: str | None = None,
    min_share: str | None = None,
) -> pa.Table:
    """Rank the judged rows and give their reasons in words."""
    sql = _SQL["candidates"].fill_from({**grouping.fields(), "judged": judged})
    return tables.read(
        sql,
        {
            "weights": list(weights or (1.0, 1.0, 1.0)),
            "weighted": weights is not None,
            "min_value": min_value,
            "min_share": min_share,
        },
    )


def nothing_whole() -> pa.Table:
    """Return no denominator, where no share is asked for."""
    import pyarrow as pa

    return pa.table({"time": pa.array([], pa.null()), "value": pa.array([], pa.decimal128(38, 6))})


def candidates(
    cells: pa.Table,
    statuses: pa.Table,
    *,
    cursor: duckdb.DuckDBPyConnection,
    grouping: Grouping | None = None,
    weights: Sequence[float] | None = None,
    whole: pa.Table | None = None,
    min_value: str | None = None,
    min_share: str | None = None,
) -> pa.Table:
    """Build the table of rebate candidates, a row per code and year (or period, and partner), ranked.

    Parameters
    ----------
    cells
        What was exported: the columns that :func:`~greentrade.answers.rebates.rate_status` reads, and ``year``, ``description``,
        ``export_value``, ``eligible_value`` (regimes that get the rebate; empty where the extract has no regime), ``partial_value``
        (imported materials), the three dimensions (``certain``, ``possible`` or empty) with their votes, and ``environmental_good``. Several
        cells of a year (months) are combined.
    statuses
        What :func:`~greentrade.answers.rebates.rate_status` said of the cells.
    cursor
        Connection to work in; nothing stays in it.
    grouping
        What a row is of; a code and year by default.
    weights
        Of the three dimensions, in their order, for rank and ``score``.
    whole
        All exports by time (columns time, value), for ``share``.
    min_value, min_share
        Thresholds of a row.

    Returns
    -------
    pyarrow.Table
        ``rank``, ``year``, ``hs_code``, ``hs_edition``, ``description``, ``export_value``, ``eligible_value``, the three dimensions, their
        votes, ``environmental_good``, ``rate_pct``, ``rate_status``, ``rate_source``, ``last_known_rate_pct``, ``status``, ``saving_low``,
        ``saving_high`` (value times rate: an upper bound, empty where the rate is unknown) and ``why``; after ``year``, where asked for,
        ``period`` and ``partner``; at the end, where asked for, ``score`` and ``share`` (of all exports of that time).

    Notes
    -----
    Status is the first that fits: not_flagged, already_without (zero, presumed zero, exempt or taxed), conflict (also an environmental
    good), candidate_rate_unknown, candidate. Rank: status, then (with weights) the score, then how many dimensions are certain, how many
    possible, the certain votes, the possible votes, export value. Months that disagree make the year's rate ``changed_within_period``
    with the savings added up; a year with a month of unknown rate has no saving.
    """
    grouping = grouping or Grouping(BY, ("year",), rows=True)
    with Tables(cursor) as tables:
        judge(tables, cells, statuses, grouping)
        tables.put("whole_exports", nothing_whole() if whole is None else whole)
        table = worded(tables, grouping, weights=weights, min_value=min_value, min_share=min_share)
    hidden = {"nation", "why_rate", "why_regime"}
    hidden |= {name for name, asked in (("score", weights), ("share", min_share)) if asked is None}
    return table.drop_columns(sorted(hidden))


def _weights(weights: Any) -> list[float] | None:
    """Check the weights of the three dimensions, and put them in the order of their columns."""
    if weights is None:
        return None
    if not isinstance(weights, Mapping):
        raise UsageError(
            f"weights={weights!r} names no dimensions.", hint='write weights={"high_pollution": 2}.'
        )
    for name, weight in weights.items():
        if name not in THREE:
            raise UsageError.not_one_of("weights", name, THREE)
        if not is_number(weight):
            raise UsageError(f"weights: {name}={weight!r} is no number.", hint="give a number from 0.")
        if weight < 0:
            raise UsageError(
                f"weights: {name}={weight!r} is negative.",
                hint="give a number from 0; 0 leaves a dimension out.",
            )
    return [float(weights.get(name, 1)) for name in THREE]
