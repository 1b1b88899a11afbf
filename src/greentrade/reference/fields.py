"""Words in which the models of the reference tables are written: kinds of column, as pandera fields."""

from __future__ import annotations

from typing import Any

import pandera.pandas as pa

from greentrade.hs.editions import NAMES

DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
RATE = r"\d{1,2}(?:\.\d{1,2})?"
DAY = "a date such as 2024-12-31"
YES_NO = ("yes", "no")
BASES = ("read", "own", "memory")
FITS = ("exact", "close", "loose")
SCHEMES = ("BEA2012D", "BEA2017D", "GBT4754_2017", "ISIC2", "ISIC3", "NACE2", "NAICS", "PRODCOM", "SITC3")


def one_of(choices: tuple[str, ...], description: str) -> Any:
    """One of a few texts."""
    return pa.Field(
        isin=list(choices),
        title=f"one of {', '.join(c or '(empty)' for c in choices)}",
        description=description,
    )


def form(pattern: str, title: str, description: str) -> Any:
    """Text of a certain form."""
    # ASCII digits only, whichever engine matches the pattern (Python's \\d takes full-width digits too).
    ascii_only = pattern.replace(r"\d", "[0-9]")
    return pa.Field(str_matches=rf"^(?:{ascii_only})$", title=title, description=description)


def maybe(pattern: str, title: str, description: str) -> Any:
    """Text of a certain form, or nothing."""
    return form(rf"(?:{pattern})?", f"{title}, or nothing", description)


def text(description: str) -> Any:
    """Some text."""
    return form(r".+", "some text", description)


def free(description: str) -> Any:
    """Any text, or nothing."""
    return pa.Field(description=description)


def source() -> Any:
    """Where the row was read."""
    return form(
        r"[A-Za-z0-9_]+",
        "the name of a line in [sources] of the side file",
        "where the row was read: a name in [sources] of the side file",
    )


def verified() -> Any:
    """Whether the row was seen in its source."""
    return one_of(YES_NO, "yes: seen in the named source")


def basis() -> Any:
    """How we know what the row says."""
    return one_of(BASES, "how we know: read in the source, our own mapping, or memory")


def edition(description: str = "HS edition of the code") -> Any:
    """Name of an HS edition."""
    return one_of(NAMES, description)


def hs6(description: str) -> Any:
    """Six-digit code."""
    return form(r"\d{6}", "six digits", description)


def national(description: str = "national code, 8 or 10 digits") -> Any:
    """Code of 8 or 10 digits."""
    return form(r"\d{8}|\d{10}", "8 or 10 digits", description)


def digits() -> Any:
    """Length of a code."""
    return one_of(("2", "4", "6", "8", "10"), "length of the code")


def rate(description: str) -> Any:
    """Rate in per cent."""
    return form(RATE, "a rate in per cent such as 13", description)


def maybe_rate(description: str) -> Any:
    """Rate in per cent, or nothing."""
    return maybe(RATE, "a rate in per cent such as 13", description)


class Table(pa.DataFrameModel):
    """Every reference table."""

    class Config:
        """Strict, ordered, no coercion."""

        strict = True
        ordered = True
        coerce = False
