"""Reasons for which a row is set aside (``accounting()``, ``set_aside()``, ``set_aside.parquet``)."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from greentrade.words import english_names


class Reason(StrEnum):
    """Reason of a disposition other than ``screened``; its words are in ``words/names.toml``.

    Attributes
    ----------
    disposition
        rejected, aggregate or unclassified.
    """

    disposition: str

    def __new__(cls, value: str, disposition: str) -> Self:
        """Make a member whose value is its text."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.disposition = disposition
        return member

    @property
    def meaning(self) -> str:
        """Return what it means, in a sentence."""
        return english_names()["reason_meaning"][self]

    RAGGED_ROW = "ragged_row", "rejected"
    BAD_QUOTES = "bad_quotes", "rejected"
    REPEATED_HEADINGS = "repeated_headings", "rejected"
    VALUE_MISSING = "value_missing", "rejected"
    VALUE_UNREADABLE = "value_unreadable", "rejected"
    CURRENCY_MISSING = "currency_missing", "rejected"
    CURRENCY_UNREADABLE = "currency_unreadable", "rejected"
    PERIOD_MISSING = "period_missing", "rejected"
    PERIOD_UNREADABLE = "period_unreadable", "rejected"
    FLOW_MISSING = "flow_missing", "rejected"
    FLOW_UNREADABLE = "flow_unreadable", "rejected"
    CODE_MISSING = "code_missing", "rejected"
    CODE_SCIENTIFIC = "code_scientific", "rejected"
    CODE_FRACTION = "code_fraction", "rejected"

    WORLD_TOTAL = "world_total", "aggregate"
    BREAKDOWN = "breakdown", "aggregate"
    SUB_FLOW = "sub_flow", "aggregate"
    COARSER_LEVEL = "coarser_level", "aggregate"
    TOTAL_LINE = "total_line", "aggregate"
    DUPLICATE_ROW = "duplicate_row", "aggregate"
    PARTNER_GROUP = "partner_group", "aggregate"

    TOTAL = "total", "unclassified"
    SPECIAL_CODE = "special_code", "unclassified"
    CONFIDENTIAL_CODE = "confidential_code", "unclassified"
    RESERVED_CHAPTER = "reserved_chapter", "unclassified"
    NATIONAL_CHAPTER = "national_chapter", "unclassified"
    NOT_A_CODE = "not_a_code", "unclassified"
    NOT_IN_EDITION = "not_in_edition", "unclassified"
    NO_EDITION = "no_edition", "unclassified"
