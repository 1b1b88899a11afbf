"""One currency for the whole extract: as its headings, its currency column or the user say; several only with rates to one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from greentrade.engines.sql import literal, statements
from greentrade.errors import ChoiceNeeded, InputError
from greentrade.extracts.layouts.units import read_currency
from greentrade.extracts.load.numbers import exact

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.layouts.detect import Plan
    from greentrade.extracts.load.declared import Stated

_SQL = statements(__package__, "currencies.sql")


@dataclass(frozen=True)
class Money:
    """Currency of an extract's values, and how they got there.

    Attributes
    ----------
    currency
        ISO 4217, or None where nobody says it.
    rates
        Units of ``currency`` for one unit of each currency that was converted.
    notes
        What a user should know.
    """

    currency: str | None
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def settle_money(session: Session, plans: Sequence[Plan], facts: Stated, *, where: str | None) -> Money:
    """Bring ``gt_source`` to one currency.

    Parameters
    ----------
    session
        Our session, with ``gt_source``.
    plans
        What the columns of each part mean.
    facts
        What holds for the whole extract, the rates among it.
    where
        For messages.

    Raises
    ------
    ChoiceNeeded
        There are several currencies and no rates, or no rate for one of them.
    """
    given = _given_currencies(session, plans, facts)
    if given is None:
        return Money(facts.currency)
    target, rates = _target(given, facts, where=where)
    factors = {code: rates.get(code, Decimal(1)) for code in given.found | {target}}
    scales_differ = len({p.scale for p in plans}) > 1
    if not scales_differ and _is_in_one_currency(session, given, factors):
        return Money(target)
    _put_rates(session, given, factors)
    _convert(session, given.heading)
    used = {code: factors[code] for code in sorted(given.found) if code != target}
    notes = [
        f"values in {code} were multiplied by {rate.normalize():f} to get {target} (fx)"
        for code, rate in used.items()
    ]
    return Money(target, used, tuple(notes))


@dataclass(frozen=True, slots=True)
class _Given:
    """Currencies in which the values of an extract are.

    Attributes
    ----------
    heading
        Column that names them.
    texts
        Each text of a currency to its code; None where it is no currency.
    default
        Currency of the rows that name none; None where nobody says it.
    found
        All currencies that occur.
    """

    heading: str
    texts: Mapping[str, str | None]
    default: str | None
    found: frozenset[str]


def _given_currencies(session: Session, plans: Sequence[Plan], facts: Stated) -> _Given | None:
    """Find the currencies of the rows; None where all rows are in the one that is stated and nothing is to be converted."""
    plan = plans[0]
    by_row = any("currency" in p.columns for p in plans) or len({(p.currency, p.scale) for p in plans}) > 1
    if by_row:
        heading = next(
            (p.heading("currency") for p in plans if "currency" in p.columns), plan.heading("value")
        )
        texts = {text: read_currency(text) for (text,) in session.execute(_SQL["texts"])}
        return _Given(heading, texts, facts.currency, frozenset(filter(None, texts.values())))
    if not facts.rates:
        return None
    found = frozenset() if plan.currency is None else frozenset({plan.currency})
    return _Given(plan.heading("value"), {}, plan.currency, found)


def _is_in_one_currency(session: Session, given: _Given, factors: Mapping[str, Decimal]) -> bool:
    """Whether every row is in the currency asked for, so that no value has to change."""
    if None in given.texts.values() or any(factor != 1 for factor in factors.values()):
        return False
    return given.default is not None or not session.execute(_SQL["any_without"])


def _put_rates(session: Session, given: _Given, factors: Mapping[str, Decimal]) -> None:
    """Create ``gt_rates``: for each text of a currency, and for none, its rate or why there is none."""
    import pyarrow as pa

    rows = [
        {
            "currency": text,
            "rate": None if code is None else str(factors[code]),
            "reject": None
            if code is not None
            else "currency_missing"
            if text is None
            else "currency_unreadable",
        }
        for text, code in [*given.texts.items(), (None, given.default)]
    ]
    schema = pa.schema([(name, pa.string()) for name in ("currency", "rate", "reject")])
    session.put("gt_rates", pa.Table.from_pylist(rows, schema=schema))


def _convert(session: Session, heading: str) -> None:
    """Bring the values of ``gt_source`` to one currency by ``gt_rates``."""
    (kind,) = session.execute("SELECT column_type FROM (DESCRIBE gt_source) WHERE column_name = 'value'")[0]
    session.define("ALTER VIEW gt_source RENAME TO gt_given")
    sql = _SQL["convert"].fill(value=exact("s.value", kind), heading=literal(heading))
    rejects = dict.fromkeys(("reject", "reject_column", "raw_value"), "reject currency")
    session.define(
        sql,
        column_sources={"value": "value currency scale", **rejects},
        step="bring the values to one currency",
    )


def _target(given: _Given, facts: Stated, *, where: str | None) -> tuple[str, Mapping[str, Decimal]]:
    """Choose the currency that all values are brought to, and the rates."""
    found = given.found
    listed = ", ".join(sorted(found))
    example = ", ".join(f'"{code}": {"1" if i == 0 else "..."}' for i, code in enumerate(sorted(found)))
    if facts.rates:
        lacking = sorted(found - set(facts.rates))
        if lacking or (given.default is None and not found):
            raise ChoiceNeeded(
                f"fx has no rate for {', '.join(lacking) or 'the values, whose currency nobody says'}.",
                option="fx" if lacking else "currency",
                where=where,
                hint=f"add it: fx={{{', '.join(f'{chr(34)}{c}{chr(34)}: ...' for c in lacking)}}} (--fx CUR=RATE)."
                if lacking
                else None,
            )
        return str(facts.target), facts.rates
    if len(found) > 1:
        raise ChoiceNeeded(
            f"the extract is in several currencies ({listed}), which do not add up.",
            option="fx",
            where=where,
            hint=f"pass rates to one of them: fx={{{example}}} (--fx CUR=RATE for each), or screen them one by one.",
        )
    if not found:
        if facts.currency is not None:
            return facts.currency, {}
        raise InputError(
            f"no currency can be read in column {given.heading!r}.",
            where=where,
            hint="write ISO codes such as USD there, or pass currency=.",
        )
    (only,) = found
    if facts.currency is not None and facts.currency != only:
        raise InputError(
            f"currency={facts.currency!r} was stated, and column {given.heading!r} says {only}.",
            where=where,
            hint="omit currency=, or pass fx= with rates.",
        )
    return only, {}


def check_marks(marks: Sequence[str], currency: str | None, *, heading: str, where: str | None) -> None:
    """Hold the currency marks inside the values of a column against each other and against its currency."""
    named = {code for mark in marks if (code := read_currency(mark)) is not None}
    if len(named) > 1 or (currency is not None and named - {currency}):
        said = "" if currency is None else f", which is in {currency}"
        raise InputError(
            f"values of column {heading!r}{said} carry the marks of {', '.join(sorted(named))}.",
            where=where,
            hint="put the currency in a column of its own (currency) and the number alone in the value; fx= takes rates.",
        )
