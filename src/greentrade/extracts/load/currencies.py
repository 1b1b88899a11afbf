"""One currency for the whole extract: as its headings, its currency column or the user say; several only with rates to one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from greentrade.engines.sql import statements
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
    import pyarrow as pa

    plan = plans[0]
    by_row = any("currency" in p.columns for p in plans) or len({(p.currency, p.scale) for p in plans}) > 1
    if not by_row and not facts.rates:
        return Money(facts.currency)
    texts = [t for (t,) in session.execute(_SQL["texts"])] if by_row else []
    heading = next((p.heading("currency") for p in plans if "currency" in p.columns), plan.heading("value"))
    read = {text: read_currency(text) for text in texts}
    found = {code for code in read.values() if code is not None}
    # What rows without a currency of their own are in: as stated, else nobody knows.
    default = facts.currency if by_row else plan.currency
    if not by_row and default is not None:
        found.add(default)
    target, rates = _target(found, facts, default, heading=heading, where=where)
    factors = {code: rates.get(code, Decimal(1)) for code in found | {target}}
    plain = len({p.scale for p in plans}) == 1 and all(factor == 1 for factor in factors.values())
    if (
        plain
        and None not in read.values()
        and (default is not None or not session.execute(_SQL["any_without"]))
    ):
        return Money(target)
    table = pa.table(
        {
            "currency": pa.array([*read, None], pa.string()),
            "rate": pa.array(
                [str(factors[c]) if c is not None else None for c in (*read.values(), default)], pa.string()
            ),
            "reject": pa.array(
                [None if c is not None else "currency_unreadable" for c in read.values()]
                + [None if default is not None else "currency_missing"],
                pa.string(),
            ),
        }
    )
    session.put("gt_rates", table)
    (kind,) = session.execute("SELECT column_type FROM (DESCRIBE gt_source) WHERE column_name = 'value'")[0]
    session.define("ALTER VIEW gt_source RENAME TO gt_given")
    sql = (
        _SQL["convert"]
        .replace("{value}", exact("s.value", kind))
        .replace("{heading}", heading.replace("'", "''"))
    )
    made_of = {
        "value": "value currency scale",
        "reject": "reject currency",
        "reject_column": "reject currency",
        "raw_value": "reject currency",
    }
    session.define(sql, made_of=made_of, step="bring the values to one currency")
    used = {code: factors[code] for code in sorted(found) if code != target}
    notes = [
        f"values in {code} were multiplied by {rate.normalize():f} to get {target} (fx)"
        for code, rate in used.items()
    ]
    return Money(target, used, tuple(notes))


def _target(
    found: set[str], facts: Stated, default: str | None, *, heading: str, where: str | None
) -> tuple[str, Mapping[str, Decimal]]:
    """Currency that all values are brought to, and the rates."""
    listed = ", ".join(sorted(found))
    example = ", ".join(f'"{code}": {"1" if i == 0 else "..."}' for i, code in enumerate(sorted(found)))
    if facts.rates:
        lacking = sorted(found - set(facts.rates))
        if lacking or (default is None and not found):
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
            f"no currency can be read in column {heading!r}.",
            where=where,
            hint="write ISO codes such as USD there, or pass currency=.",
        )
    (only,) = found
    if facts.currency is not None and facts.currency != only:
        raise InputError(
            f"currency={facts.currency!r} was stated, and column {heading!r} says {only}.",
            where=where,
            hint="leave currency= away, or pass fx= with rates.",
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
