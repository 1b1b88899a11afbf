"""Model of an imported library of rebate rates (see ``rebate_library.py``, which writes it)."""

from __future__ import annotations

from greentrade.reference.fields import (
    DATE,
    DAY,
    RATE,
    Table,
    basis,
    form,
    maybe,
    maybe_rate,
    one_of,
    source,
    verified,
)


class RebateLibraryEntry(Table):
    """A rate that the tax administration's library gives a code from one day to another."""

    hs_code: str = form(
        r"\d{4,14}", "4 to 14 digits", "the code; digits after the tenth are the administration's own"
    )
    rate_pct: str = maybe_rate("rebate rate; empty where the library gives none, which is not zero")
    vat_rate_pct: str = maybe(
        rf"{RATE}(?: {RATE})*",
        "rates in per cent with blanks between, such as 13 9",
        "VAT rates of the goods",
    )
    special_flag: str = one_of(
        ("", "taxed", "exempt"),
        "taxed: taxed as a home sale, no refund (TSFLAG 1); exempt: exempt without refund (TSFLAG 2)",
    )
    valid_from: str = form(DATE, DAY, "first day")
    valid_to: str = maybe(DATE, DAY, "last day; empty while the library has none")
    record: str = form(r"\d{1,9}", "a number", "number of the row in the published file")
    basis: str = basis()
    source: str = source()
    verified: str = verified()
