"""Mirror discrepancies: the exports that A reports to B against the imports that B reports from A."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from greentrade.answers.answer import answer
from greentrade.answers.arguments import is_number
from greentrade.answers.goods import choose, codes_of, mark_goods
from greentrade.engines.sql import statements
from greentrade.errors import InputError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "mirror.sql")
_MEASURES = {"value": "gap", "share": "gap_share", "weight": "weight_gap"}
_SHOWN = 6

EXPLANATIONS: dict[str, str] = {
    "missing_reporter": "one of the two countries reports no trade of that flow and year in the extract: nothing can be compared",
    "union_or_members": "one side reports the European Union as one, the other its members: nothing can be compared",
    "pair_unseen": "the side without a value reports nothing with that partner in that year, under any code: perhaps the extract was cut by partner",
    "cif_fob": "imports are usually valued with freight and insurance, exports without; no margin was taken off",
    "timing": "the next or the last year has a gap of the other sign: goods shipped late in a year arrive in the next",
    "classification": "another code of the chapter has a gap of the other sign: the two customs may have classed the goods differently",
    "origin_or_consignment": "the importer's trade with another exporter has a gap of the other sign: one side may report the origin of the "
    "goods, the other the country they were sent from",
    "re_export": "the exporter's trade with another importer has a gap of the other sign: goods may have gone on through a hub",
    "confidentiality": "one side reports trade with the other under special or confidential codes: some of it may be these goods",
    "editions": "the two sides use different editions of the Harmonized System: only headings were compared",
    "coverage": "what the two sides report covers a different number of days of the year",
}
"""Innocent explanations of a gap, and the trace in the extract that names each."""


@answer(
    "Where do exporter and importer report different trade?",
    examples=("comtrade.csv", "comtrade.csv --dimension waste --cif-margin 0.06 --rank-by share"),
    lead=("rank", "year", "exporter", "importer", "hs_code", "gap", "gap_share"),
    written="never",
)
def mirror(
    screened: Screened,
    dimension: str = "waste",
    tier: str = "default",
    lists: Sequence[str] | None = None,
    *,
    cif_margin: float | None = None,
    min_value: float = 0,
    rank_by: Literal["value", "share", "weight"] = "value",
) -> pa.Table:
    """Compare exporter-reported with importer-reported trade, pair by pair and code by code.

    The extract must hold both sides: a reporter and a partner for every row, exports and imports, several reporters.

    Parameters
    ----------
    dimension
        Goods of which dimension are compared.
    tier
        Tier at which the dimension marks a code.
    lists
        Lists of the dimension that choose the codes instead (see :func:`greentrade.answers.listed.screen_of`).
    cif_margin
        Freight and insurance as a fraction of the export value (0.06 takes six percent off: import value / 1.06). Nothing is taken off by
        default: no margin is right for all goods and ways.
    min_value
        Leave out rows of which both sides are below this value.
    rank_by
        Rank by the gap in value, by its share, or by the gap in weight; always by size, whatever its sign.

    Returns
    -------
    pyarrow.Table
        A row for each year, exporter, importer and code that either side reports:

        rank
            By the size of the gap; empty for one-sided rows, which come last.
        year, exporter, importer, hs_code, hs_edition
            Countries as ISO3. hs_code has six digits where both sides use one edition, else four (or what the coarser side has); level says
            which: subheading, heading, chapter. hs_edition joins the editions by ``+``.
        match
            certain where all codes of both sides certainly belong to the dimension, else possible.
        status
            both; export_only, import_only (the other country reports that flow in that year, but not this); one_sided (the other country
            reports nothing of that flow and year in the extract, or never names the European Union as one: no gap can be told).
        export_value, import_value, import_value_fob
            What each side reports, and the import value less the margin (currency units).
        gap, gap_share
            import_value_fob - export_value, and this as a fraction of the larger of both (-1 to 1). Positive: the importer reports more.
        export_kg, import_kg, weight_gap_kg, weight_gap_share
            The same for weight, as far as the records state it.
        explanations
            Innocent explanations (:data:`EXPLANATIONS`) of which the extract shows a trace, joined by ``+``. None of them is proof, nor is
            their absence.

    Raises
    ------
    InputError
        One-sided data; the message says what is missing.
    UsageError
        Unknown dimension, tier, list or rank_by; a margin or minimum that is no such number.

    Notes
    -----
    It needs an extract of both sides: several reporters, exports and imports. A gap is no proof of anything.

    Examples
    --------
    >>> import greentrade as gt, pandas as pd
    >>> rows = [
    ...     (2022, "DEU", "export", "POL", "391590", 100.0),
    ...     (2022, "POL", "import", "DEU", "391590", 180.0),
    ... ]
    >>> sides = pd.DataFrame(
    ...     rows, columns=["year", "reporter", "flow", "partner", "hs_code", "value"]
    ... )  # invented
    >>> gt.screen(sides).mirror()[["exporter", "importer", "gap", "explanations"]].values.tolist()
    [['DEU', 'POL', 80.0, 'cif_fob']]
    """
    margin = _margin(cif_margin)
    if rank_by not in _MEASURES:
        raise UsageError.not_one_of("rank_by", rank_by, _MEASURES)
    if not is_number(min_value) or min_value < 0:
        raise UsageError(f"min_value={min_value!r} is no value.", hint="give it in currency units, from 0.")
    screened.reference.profile.check_tier(tier)
    goods = choose(screened, dimension, tier, lists, published=lists is not None)
    _check_columns(screened)
    _put_reported_trade(screened)
    _check_sides(screened)
    mark_goods(screened, goods)
    session, cells = screened.session, screened.cells
    hidden = cells.subset(("mirror", "hidden"), _SQL["hidden_codes"])
    by_code = cells.by("reporter", "partner", code="code_id", only=hidden)
    session.execute(_SQL["confidential"].fill(cells=by_code), step="confidential trade")
    weighed = "net_weight_kg" in screened.extract.columns
    only = codes_of(screened, goods)
    sides = _SQL["sides"].fill(
        cells=cells.by("reporter", "partner", code="code_id", weight=weighed, only=only),
        weight="c.weight" if weighed else "NULL::DECIMAL(38, 6)",
    )
    session.execute(sides, step="the two sides")
    session.execute(_SQL["pairs"], {"margin": margin}, step="pair the two sides")
    values = {"margin": margin, "min_value": float(min_value)}
    return session.table(_SQL["answer"].fill(measure=_MEASURES[rank_by]), values, step="mirror")


def _margin(value: float | None) -> float:
    if value is None:
        return 0.0
    if not is_number(value) or not 0 <= value < 1:
        raise UsageError(
            f"cif_margin={value!r} is no margin.",
            hint="give it as a fraction of the export value, such as 0.06.",
        )
    return float(value)


def _check_columns(screened: Screened) -> None:
    """Check that both sides are named in every row."""
    has = screened.extract.columns
    missing = [name for name in ("reporter", "partner") if name not in has]
    if missing:
        raise InputError(
            f"mirror compares two sides, and the extract has no column for {' and '.join(missing)}.",
            hint="screen an extract in which each row names who reports and with whom (Comtrade with several reporters, for example).",
        )
    if "flow" not in has:
        raise InputError(
            f"mirror compares two sides, and all records are {screened.extract.flow}s.",
            hint="screen exports and imports together, with a column that tells them apart.",
        )


def _put_reported_trade(screened: Screened) -> None:
    """Make ``gt_reported`` (what each country reports at all) and ``gt_cover`` (how many days of a year that covers)."""
    session, extract = screened.session, screened.extract
    extract.ensure_partners()
    dated, month = "period" in extract.columns, "month" in extract.columns
    period, when = "NULL AS period", _SQL["no_periods"]
    if dated:
        period = "r.period, r.month" if month else "r.period"
        when = _SQL["by_month" if month else "by_period"]
    session.group(
        "gt_reported_texts", _SQL["reported_texts"].fill(period=period), step="what each country reports"
    )
    session.execute(_SQL["reported"].fill(when=when), step="what each country reports")
    session.execute(_SQL["covered"])


def _check_sides(screened: Screened) -> None:
    """Check that one country's exports meet another's imports in some year."""
    held = screened.session.execute(_SQL["held"])
    exporters = {country: set(years) for country, flow, years in held if flow == "export"}
    importers = {country: set(years) for country, flow, years in held if flow == "import"}
    if any(a != b and exporters[a] & importers[b] for a in exporters for b in importers):
        return
    told = f"exports reported by {_some(exporters)}; imports reported by {_some(importers)}"
    if not exporters or not importers:
        lacks = "exports" if not exporters else "imports"
        what = (
            f"the extract is one-sided: no country reports {lacks} with a partner that can be read ({told})."
        )
    elif exporters.keys() == importers.keys() and len(exporters) == 1:
        what = f"the extract is one-sided: it holds the trade that {_some(exporters)} reports alone ({told})."
    else:
        what = f"the extract is one-sided: no country's exports and another's imports are of the same year ({told})."
    raise InputError(what, hint="add the partners' own records of the same years, and screen both together.")


def _some(countries: dict[str, set[int]]) -> str:
    names = sorted(countries)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more if names else "nobody"
