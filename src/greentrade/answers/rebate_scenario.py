"""What a scenario of other rebate rates would save, and how exports may respond."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from greentrade.answers.answer import answer
from greentrade.answers.arguments import is_number
from greentrade.answers.candidates import judge, nothing_whole, worded
from greentrade.answers.rebate_groups import Grouping, industries_of
from greentrade.answers.rebates import Tables, as_arrow, as_date, export_cells, rate_status
from greentrade.answers.scenario import RebateScenario
from greentrade.codebook.concordance import reached
from greentrade.engines.sql import Value, statements
from greentrade.errors import ChoiceNeeded, UsageError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from greentrade.core.screened import Screened

__all__ = ["GENERAL_VAT", "PUBLISHED_RESPONSES", "rebate_scenario"]

GENERAL_VAT: Final = ((date(1, 1, 1), 17.0), (date(2018, 5, 1), 16.0), (date(2019, 4, 1), 13.0))
"""China's general VAT rate in per cent and the first day of each: 17 to April 2018, 16 to March 2019, 13 since. Some goods bear a lower one."""
PUBLISHED_RESPONSES: Final = {
    "Gourdon, Monjon, Poncet 2014 (HS6, 2003-12; up to this much)": 7.0,
    "Chandra, Long 2013 (firms, 2000-06)": 13.0,
}
"""Per cent of exports for one point of rebate, as two abstracts state them: an option, never a fact about a code."""
_SQL = statements(__package__, "rebate_scenario.sql")
_MONEY: Final = (
    "saving_low", "saving_high", "trader_saving_low", "trader_saving_high", "export_change_low", "export_change_high", "saving_after_low",
    "saving_after_high",
)  # fmt: skip
_RESPONSE: Final = _MONEY[4:]


@answer(
    "What would other rebate rates save?",
    examples=(
        "exports.csv --new-rate 7606=0 --new-rate 7210=5",
        "exports.csv --cancel-candidates --by year",
        "exports.csv --cut 7210=4 --reference rebate_library --elasticity published",
    ),
    lead=("rank", "year", "hs_code", "rule", "export_value", "saving_low", "rate_status"),
    written="never",
)
def rebate_scenario(
    screened: Screened,
    scenario: RebateScenario,
    *,
    tier: str = "default",
    at: date | str | None = None,
    rates: Any = None,
    by: Sequence[str] = ("year", "hs_code"),
    elasticity: float | tuple[float, float] | Literal["published"] | None = None,
    trader_margin: float = 0.0,
    vat_pct: float | None = None,
) -> pa.Table:
    """Work out what other rebate rates would save.

    Rates are known for China's exports only.

    Parameters
    ----------
    scenario
        The new rates.
    tier
        Tier at which codes are candidates.
    at
        Read the rates in force at this date instead of at each record's date; nothing else changes.
    rates
        A rate library as a table instead of the imported one, as in :meth:`~greentrade.Screening.rebate_candidates`.
    by
        ``("year", "hs_code")``: a row for each code and year that the scenario touches; other choices as in
        :meth:`~greentrade.Screening.rebate_candidates`.
    elasticity
        Per cent of exports lost for each point of rebate that is cut (and won for each point that is restored): yours, or a range of yours, or
        ``"published"``, the range of :data:`PUBLISHED_RESPONSES`. Without it exports stay as they are.
    trader_margin
        What a trader keeps, as a fraction of the FOB value; with 0 the trader's base is an upper bound.
    vat_pct
        VAT rate of the goods, where it is not the general one.

    Returns
    -------
    pyarrow.Table
        Rows: rank, year (period, partner), hs_code, hs_edition, description, rule, match (certain; possible: the code may hold goods that the
        scenario does not touch), status (as of a candidate), rate_status, rate_low_pct, rate_high_pct, new_rate_low_pct, new_rate_high_pct,
        export_value, eligible_value (empty: the extract has no regimes), base_low, base_high (FOB value of regimes that get the rebate;
        of those that may), value_rate_known, value_rate_unknown, saving_low, saving_high (upper bounds on FOB value; negative: a cost),
        trader_saving_low, trader_saving_high (on the trader's smaller base); with an elasticity export_change_low, export_change_high,
        saving_after_low, saving_after_high; rate_source, why. All money in the extract's currency. Where the rate is unknown the saving is
        empty, never zero.

        Totals: the ``by`` columns, codes, codes_rate_unknown, export_value, eligible_value, value_rate_known, value_rate_unknown,
        share_rate_known, and the savings of the rows whose rate is known.

    Raises
    ------
    UsageError
        A code outside its edition, a new rate above the VAT rate of its time, an elasticity where no rate is known, an unknown tier or
        column.
    ChoiceNeeded
        The extract holds several editions and the scenario does not name its own.

    Notes
    -----
    Savings are upper bounds on FOB value; where the rate is unknown the saving is empty, never zero.

    Examples
    --------
    >>> import greentrade as gt
    >>> s = gt.screen(gt.load_example("china_exports"))
    >>> t = s.rebate_scenario(gt.RebateScenario({"721049": 4}), by=("year",))
    >>> t[["year", "export_value", "value_rate_known", "saving_high"]].round().iloc[2].tolist()
    [2021.0, 6311815013.0, 6311815013.0, 568063351.0]
    """
    _check(scenario)
    screened.reference.profile.check_tier(tier)
    grouping = Grouping.of(screened, by)
    responses = _responses(elasticity)
    values = {"keep": 1 - _share("trader_margin", trader_margin), "responses": responses}
    vat = _vat(vat_pct)
    day, library = as_date(at), None if rates is None else as_arrow(rates)
    reference = screened.reference
    cells, _ = export_cells(
        screened,
        tier,
        partner="partner" in grouping.keys,
        periods="period" in grouping.keys or _meets_vat(scenario, vat),
        rates=library,
    )
    with reference.cursor() as cursor:
        statuses = rate_status(cursor, cells, at=day, rates=library, derived=reference.derived)
        with Tables(cursor) as tables:
            fields: dict[str, Value] = grouping.fields()
            judge(tables, cells, statuses, grouping)
            tables.put("vat", vat)
            tables.put("rules", _rules(scenario))
            edition = _edition(scenario, cells, cursor, tables)
            keys = cells.select(["key_id", "hs_code", "hs_edition"])
            tables.put("keys", keys.group_by(["key_id", "hs_code", "hs_edition"]).aggregate([]))
            tables.put("reached", _walked(screened, cells, edition))
            tables.keep("touched", _SQL["touched"], {"edition": edition})
            picked = ["candidate", "candidate_rate_unknown", *(["conflict"] if scenario.conflicts else [])]
            tables.keep("outcomes", _SQL["outcomes"].fill_from(fields), {"statuses": picked})
            tables.keep("changes", _SQL["changes"], None)
            _refuse_above_vat(cursor)
            tables.keep("priced", _SQL["priced"], values)
            if responses:
                _refuse_without_rate(cursor, elasticity)
            tables.keep("judged_here", _SQL["judged_here"].fill_from(fields), None)
            if grouping.rows:
                tables.put("whole_exports", nothing_whole())
                tables.put("rows", worded(tables, grouping, judged="gt_rb_judged_here"))
                found = tables.read(_SQL["rows"].fill_from(fields))
                return found if responses else found.drop_columns(list(_RESPONSE))
            tables.keep("rows", _SQL["unworded"], None)
            tables.put("industries", industries_of(reference, cells, grouping))
            money = [name for name in _MONEY if responses or name not in _RESPONSE]
            fields["sums"] = ", ".join(f"CAST(sum({name}) AS DECIMAL(38, 6)) AS {name}" for name in money)
            fields["rows"] = _SQL["rows"].fill_from(fields)
            return grouping.shown(tables.read(_SQL["totals"].fill_from(fields)), reference)


def _check(scenario: Any) -> None:
    if not isinstance(scenario, RebateScenario):
        raise UsageError(
            f"a scenario is needed, not {type(scenario).__name__}.",
            hint='pass gt.RebateScenario({"7606": 0}).',
        )


def _meets_vat(scenario: RebateScenario, vat: pa.Table) -> bool:
    """Tell whether a new rate is above the VAT rate of some time: then it has to be looked at month by month, whatever is known of the old one."""
    least = min(vat["vat_pct"].to_pylist())
    changes = [*scenario.changes.values(), *([scenario.of_candidates] if scenario.of_candidates else [])]
    return any(change.kind == "to" and float(change.amount) > least for change in changes)


def _rules(scenario: RebateScenario) -> pa.Table:
    """Write the scenario as a table: rule, code (blank: all candidates), kind, amount, words."""
    import pyarrow as pa

    changes = [*scenario.changes.items(), *([("", scenario.of_candidates)] if scenario.of_candidates else [])]
    rows = [
        (number, code, change.kind, float(change.amount), f"{code or 'all candidates'} {change}")
        for number, (code, change) in enumerate(changes)
    ]
    columns = list(zip(*rows, strict=True))
    kinds = (pa.int32(), pa.string(), pa.string(), pa.float64(), pa.string())
    names = ("rule", "code", "kind", "amount", "words")
    return pa.table({n: pa.array(c, k) for n, c, k in zip(names, columns, kinds, strict=True)})


def _edition(
    scenario: RebateScenario, cells: pa.Table, cursor: duckdb.DuckDBPyConnection, tables: Tables
) -> str | None:
    """Settle the edition in which the scenario's codes are read."""
    held = sorted(set(cells["hs_edition"].to_pylist()))
    if not scenario.changes:
        return None
    if scenario.edition is None and len(held) > 1:
        raise ChoiceNeeded(
            f"the extract holds codes of {', '.join(held)}, and the scenario does not say of which edition its codes are.",
            option="edition",
            hint=f'write gt.RebateScenario({{...}}, edition="{held[-1]}"); records of other editions are reached by concordance.',
        )
    edition = scenario.edition or (held[0] if held else None)
    outside = tables.read(_SQL["codes_outside"], {"edition": edition})["code"].to_pylist() if edition else []
    if outside:
        others = [
            e
            for (e,) in cursor.execute(_SQL["editions_with"], {"code": outside[0][:6]}).fetchall()
            if e != edition
        ]
        also = f"{outside[0]} is in {', '.join(others)}." if others else f"no edition has {outside[0]}."
        raise UsageError(
            f"the scenario has codes that are not in {edition}: {', '.join(outside[:8])}. {also[:1].upper()}{also[1:]}",
            hint="correct the codes, or name their edition: gt.RebateScenario({...}, edition=...).",
        )
    return edition


def _walked(screened: Screened, cells: pa.Table, edition: str | None) -> pa.Table:
    """Find the codes of the scenario's edition with which the HS6 of the extract's other editions correlate: hs_edition, hs6, reached."""
    import pyarrow as pa

    schema = pa.schema([(name, pa.string()) for name in ("hs_edition", "hs6", "reached")])
    parts = [schema.empty_table()]
    if edition is None:  # a scenario of candidates alone has no codes to walk to
        return parts[0]
    for other in sorted(set(cells["hs_edition"].to_pylist()) - {edition}):
        found = reached(screened.reference, other, edition)
        columns = [pa.array([other] * len(found), pa.string()), found["hs6"], found["reached"]]
        parts.append(pa.Table.from_arrays(columns, schema=schema))
    return pa.concat_tables(parts)


def _vat(vat_pct: Any) -> pa.Table:
    """Return the VAT rate by time: first_day, last_day, vat_pct."""
    import pyarrow as pa

    steps: Sequence[tuple[date, float]] = GENERAL_VAT
    if vat_pct is not None:
        if not is_number(vat_pct) or not 0 < vat_pct <= 17:
            raise UsageError(f"vat_pct={vat_pct!r} is no VAT rate.", hint="give per cent, such as 13 or 9.")
        steps = ((date(1, 1, 1), float(vat_pct)),)
    ends = [*(date.fromordinal(day.toordinal() - 1) for day, _ in steps[1:]), date(9999, 12, 31)]
    days = pa.date32()
    return pa.table(
        {
            "first_day": pa.array([day for day, _ in steps], days),
            "last_day": pa.array(ends, days),
            "vat_pct": pa.array([rate for _, rate in steps], pa.float64()),
        }
    )


def _responses(elasticity: Any) -> list[float]:
    """Return the ends of the response, in per cent of exports for one point."""
    if elasticity is None:
        return []
    if isinstance(elasticity, str):
        if elasticity != "published":
            raise UsageError.not_one_of("elasticity", elasticity, ("a number", "(low, high)", "published"))
        return sorted(PUBLISHED_RESPONSES.values())
    ends = list(elasticity) if isinstance(elasticity, tuple | list) else [elasticity]
    for end in ends:
        if not is_number(end) or end < 0:
            raise UsageError(
                f"elasticity={elasticity!r} cannot be right.",
                hint='give per cent of exports for one point of rebate, from 0: 7, (7, 13) or "published".',
            )
    if len(ends) > 2 or not ends or ends[0] > ends[-1]:
        raise UsageError(f"elasticity={elasticity!r} is no range.", hint="give one number, or (low, high).")
    return [float(end) for end in ends]


def _share(name: str, value: Any) -> float:
    if not is_number(value) or not 0 <= value < 1:
        raise UsageError(f"{name}={value!r} is no fraction.", hint="give a fraction from 0, below 1: 0.1.")
    return float(value)


def _refuse_above_vat(cursor: duckdb.DuckDBPyConnection) -> None:
    for code, day, rate, vat in cursor.execute(_SQL["above_vat"]).fetchall():
        raise UsageError(
            f"a new rate of {rate:g} % for {code or 'all candidates'} is above the VAT rate of {day.year}, {vat:g} %.",
            hint="a rebate gives VAT back, so it cannot be more; for goods of another VAT rate pass vat_pct=.",
        )


def _refuse_without_rate(cursor: duckdb.DuckDBPyConnection, elasticity: Any) -> None:
    ((touched, known),) = cursor.execute(
        "SELECT count(*), count(*) FILTER (known) FROM gt_rb_priced"
    ).fetchall()
    if touched and not known:
        raise UsageError(
            f"elasticity={elasticity!r} has no rate to work on: the rate of none of the exports that the scenario touches is known.",
            hint="import the official rate library (greentrade reference import-rebates), pass rates=, or leave elasticity out.",
        )
