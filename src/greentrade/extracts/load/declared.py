"""What the caller states about an extract, held against what the extract says. Statements never filter; a contradiction is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from greentrade.errors import ChoiceNeeded, InputError, UsageError
from greentrade.extracts.layouts.fiscal import parse_fiscal_year, read_fiscal
from greentrade.extracts.layouts.readings import parse_flow, read_period, read_place
from greentrade.extracts.layouts.units import read_currency
from greentrade.hs.editions import find_edition, parse_edition

if TYPE_CHECKING:
    from greentrade.extracts.files.parts import Part
    from greentrade.extracts.layouts.detect import Plan
    from greentrade.extracts.reading import Reading


@dataclass(frozen=True)
class Stated:
    """Facts as the caller stated them, in our words."""

    flow: str | None = None
    reporter: str | None = None
    currency: str | None = None
    edition: str | None = None
    nation: str | None = None
    period: str | None = None
    fiscal_year: str | None = None
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    """Units of the target for one unit of each currency (``fx=``)."""
    target: str | None = None


def parse_stated(reading: Reading) -> Stated:
    """Read what the caller states, before anything is opened."""
    period, currency = reading.period, reading.currency
    if period is not None and read_period(str(period)) is None and read_fiscal(str(period)) is None:
        raise UsageError(
            f"period={period!r} is no period.",
            hint="pass a year like 2024, a month like 2024-01, or a fiscal year like 2024-25.",
        )
    if currency is not None and not re.fullmatch(r"[A-Za-z]{3}", currency):
        raise UsageError(
            f"currency={currency!r} is no ISO code.", hint="pass three letters, like USD or CNY."
        )
    if reading.fiscal_year is not None:
        parse_fiscal_year(reading.fiscal_year)
    currency = None if currency is None else currency.upper()
    rates, target = parse_rates(reading.fx, currency)
    return Stated(
        flow=None if reading.flow is None else parse_flow(reading.flow),
        reporter=None if reading.reporter is None else _place("reporter", reading.reporter),
        currency=currency,
        edition=None if reading.edition is None else parse_edition(reading.edition),
        nation=None if reading.nation is None else _place("nation", reading.nation),
        period=None if period is None else str(period),
        fiscal_year=reading.fiscal_year,
        rates=rates,
        target=target,
    )


def parse_rates(
    fx: Mapping[str, object] | None, currency: str | None
) -> tuple[dict[str, Decimal], str | None]:
    """Read ``fx=``: rates by currency, and the one they lead to.

    Parameters
    ----------
    fx
        Currency to the units of the target that one unit of it is worth.
    currency
        Target as the user states it; without it, the currency whose rate is 1.
    """
    if fx is None:
        return {}, None
    rates = {}
    for name, given in fx.items():
        code = read_currency(str(name))
        try:
            rate = Decimal(str(given).strip())
        except InvalidOperation:
            rate = Decimal(0)
        if code is None or not (rate.is_finite() and 0 < rate < 10**6):
            raise UsageError(
                f"fx: {name}={given} is no rate.",
                hint='pass the units of the target currency for one unit of each: fx={"CNY": 0.1411, "USD": 1}.',
            )
        rates[code] = rate
    ones = [code for code, rate in rates.items() if rate == 1]
    target = currency if currency is not None else ones[0] if len(ones) == 1 else None
    if target is None:
        raise UsageError(
            "fx does not say which currency its rates lead to.",
            hint='give the target the rate 1 (fx={"CNY": 0.1411, "USD": 1}), or name it with currency= (--currency).',
        )
    if rates.setdefault(target, Decimal(1)) != 1:
        raise UsageError(
            f"fx: one {target} is not {rates[target]} {target}.", hint="give the target the rate 1."
        )
    return rates, target


def settle(plan: Plan, parts: Sequence[Part], stated: Stated, *, where: str | None) -> Stated:
    """Settle the facts that hold for the whole extract: those of its layout and headings, else those stated.

    Raises
    ------
    ChoiceNeeded
        The flow is neither in the extract nor stated; the edition of a BACI file likewise.
    InputError
        The extract says otherwise.
    """
    layout = plan.layout
    flow = plan.flow
    if "flow" not in plan.columns and "flow" not in plan.constants:
        flow = _agree("flow", stated.flow, plan.flow, str(plan.implied_by), where)
        if flow is None:
            raise ChoiceNeeded(
                f"nothing in the extract says whether these are exports or imports (layout {layout.id}).",
                option="flow",
                where=where,
                hint='pass flow="export" or flow="import" (--flow).',
            )
    edition = stated.edition
    if layout.edition_in_name and "hs_edition" not in plan.columns:
        edition = _agree("edition", stated.edition, _edition_in_names(parts), "the file's name", where)
        if edition is None:
            raise ChoiceNeeded(
                f"a file of layout {layout.id} is in one HS edition for all years, and its name does not say which.",
                option="edition",
                where=where,
                hint='pass edition="HS2012" or another (--edition); it is the HSnn in the name under which the file was published.',
            )
    return Stated(
        fiscal_year=stated.fiscal_year,
        rates=stated.rates,
        target=stated.target,
        flow=flow,
        reporter=_agree("reporter", stated.reporter, layout.reporter, f"layout {layout.id}", where),
        currency=plan.currency
        if stated.rates  # with fx=, the currency stated is what the values are to be brought to
        else _agree("currency", stated.currency, plan.currency, f"heading {plan.heading('value')!r}", where),
        edition=edition,
        nation=_agree("nation", stated.nation, layout.nation, f"layout {layout.id}", where),
    )


def check_column(
    argument: str, stated: str | None, found: set[str], *, heading: str, where: str | None
) -> None:
    """Hold a statement against all that a column says."""
    others = found - {stated}
    if stated is not None and others:
        raise InputError(
            f"{argument}={stated!r} was stated, and column {heading!r} also says {', '.join(sorted(others)[:5])}.",
            where=where,
            hint=f"omit {argument}= (it never filters), or pass only the rows that you mean.",
        )


def _agree(argument: str, stated: str | None, said: str | None, by: str, where: str | None) -> str | None:
    if stated is not None and said is not None and stated != said:
        raise InputError(
            f"{argument}={stated!r} was stated, and {by} says {said}.",
            where=where,
            hint=f"omit {argument}=, or name the right file or column.",
        )
    return said if said is not None else stated


def _edition_in_names(parts: Sequence[Part]) -> str | None:
    """Read the edition in the names of files, as BACI is published: BACI_HS92_Y2019_V202102.csv."""
    found = set()
    for part in parts:
        for origin in part.files:
            names = re.findall(r"HS(?:19|20)?\d{2}(?!\d)", origin.title.upper())
            found |= {find_edition(name) for name in names} - {None}
            if not names:
                return None
    if len(found) > 1:
        editions = ", ".join(sorted(str(f) for f in found))
        raise InputError(
            f"the files are of several editions by their names: {editions}.", hint="screen them one by one."
        )
    return next(iter(found), None)


def _place(argument: str, text: str) -> str:
    iso3, _ = read_place(text, "iso")
    if iso3 is None and re.fullmatch(r"[A-Za-z]{3}", text):
        iso3 = text.upper()
    if iso3 is None:
        raise UsageError(
            f"{argument}={text!r} is not known.",
            hint="pass an ISO code of three letters, like CHN (EUN for the EU).",
        )
    return iso3
