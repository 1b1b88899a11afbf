"""Why a row was set aside: every reason there is, in one place (``accounting()``, ``set_aside()``, ``set_aside.parquet``)."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Reason(StrEnum):
    """Reason of a disposition other than ``screened``.

    Attributes
    ----------
    disposition
        rejected, aggregate or unclassified.
    meaning
        What it means, in a sentence.
    """

    disposition: str
    meaning: str

    def __new__(cls, value: str, disposition: str, meaning: str) -> Self:
        """Make a member whose value is its text."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.disposition = disposition
        member.meaning = meaning
        return member

    RAGGED_ROW = "ragged_row", "rejected", "The row has too few or too many fields; its line is kept."
    BAD_QUOTES = "bad_quotes", "rejected", "Text stands beside a closing quote; the line is kept."
    REPEATED_HEADINGS = (
        "repeated_headings",
        "rejected",
        "The headings once more, as where files were put one below the other.",
    )
    VALUE_MISSING = "value_missing", "rejected", "The value is blank or a mark for a missing figure."
    VALUE_UNREADABLE = "value_unreadable", "rejected", "The value does not have the form of a number."
    CURRENCY_MISSING = (
        "currency_missing",
        "rejected",
        "The row names no currency, in an extract that names one in other rows.",
    )
    CURRENCY_UNREADABLE = "currency_unreadable", "rejected", "The text of the currency names none."
    PERIOD_MISSING = "period_missing", "rejected", "The period is blank."
    PERIOD_UNREADABLE = (
        "period_unreadable",
        "rejected",
        "The text of the period names no year, quarter, month, day or fiscal year.",
    )
    FLOW_MISSING = "flow_missing", "rejected", "The flow is blank."
    FLOW_UNREADABLE = "flow_unreadable", "rejected", "The text of the flow names none."
    CODE_MISSING = "code_missing", "rejected", "The code is blank or a mark for missing."
    CODE_SCIENTIFIC = (
        "code_scientific",
        "rejected",
        "The code stands in scientific notation: digits are lost.",
    )
    CODE_FRACTION = (
        "code_fraction",
        "rejected",
        "The code has a fraction: it was read as a number somewhere upstream.",
    )

    WORLD_TOTAL = "world_total", "aggregate", "A row of all partners, beside rows of single partners."
    BREAKDOWN = (
        "breakdown",
        "aggregate",
        "A part (regime, transport, month, partner, finer line) of a total that is kept.",
    )
    SUB_FLOW = (
        "sub_flow",
        "aggregate",
        "Re-exports, domestic exports, inward processing and the like, beside the flow that holds them.",
    )
    COARSER_LEVEL = "coarser_level", "aggregate", "A coarser code beside its finer lines."
    TOTAL_LINE = "total_line", "aggregate", "A line over all goods beside its products."
    DUPLICATE_ROW = (
        "duplicate_row",
        "aggregate",
        "A whole row of another file once more (set aside only with drop_duplicates).",
    )

    PARTNER_GROUP = (
        "partner_group",
        "aggregate",
        "A row of a group of countries (EU, ASEAN) beside its members or the world.",
    )

    TOTAL = "total", "unclassified", "A line over all goods without its products."
    SPECIAL_CODE = (
        "special_code",
        "unclassified",
        "A statistical code for goods not specified, or a negative one.",
    )
    CONFIDENTIAL_CODE = "confidential_code", "unclassified", "A suppressed code."
    RESERVED_CHAPTER = "reserved_chapter", "unclassified", "Chapter 77, kept free by the HS."
    NATIONAL_CHAPTER = "national_chapter", "unclassified", "Chapters 98 and 99, which only nations use."
    NOT_A_CODE = (
        "not_a_code",
        "unclassified",
        "No digits, or digits in a form (a date, 12,345) or of a length that no HS code has.",
    )
    NOT_IN_EDITION = (
        "not_in_edition",
        "unclassified",
        "Digits that neither the HS edition of the row has nor, beyond doubt, its neighbour.",
    )
    NO_EDITION = "no_edition", "unclassified", "Nothing says the HS edition of the row."
