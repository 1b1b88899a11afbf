"""Models of the tables under `industries/` that are no lists, links or bridges: what an industry emits, uses or pays."""

from __future__ import annotations

from greentrade.reference.fields import Table, basis, form, one_of, source, text, verified


class Intensity(Table):
    """A figure of an industry: an emission, an input or a cost, mostly for a unit of output."""

    scheme: str = one_of(
        ("BEA2012D", "BEA2017D", "NACE2", "NAICS2017"), "classification of the code, with its vintage"
    )
    industry_code: str = form(r"[0-9A-Z]{6}|\d{2}\.\d{2}", "an industry code of the scheme", "the industry")
    indicator: str = form(r"[a-z0-9_]+", "lower-case letters, digits and _", "what is measured")
    value: str = form(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", "a number such as 0.25 or 1.2e-05", "the figure")
    unit: str = text("unit of the figure; says so where it is a level, not an intensity")
    year: str = form(r"\d{4}", "a year", "year of the data")
    country: str = form(
        r"[A-Z]{3}|EU_ETS",
        "three capitals, or EU_ETS",
        "whose industry: ISO 3166-1 alpha-3, or the states of the EU emissions trading system",
    )
    basis: str = basis()
    source: str = source()
    verified: str = verified()
