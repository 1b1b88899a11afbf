"""Harmonized System: read codes, know editions, walk between them."""

from greentrade.hs.codes import CodeKind, CodeReading, ReadCode, Repair, read_codes
from greentrade.hs.concordance import Correlate, correlates
from greentrade.hs.editions import EDITIONS, Edition, edition_in_force, parse_edition

__all__ = [
    "EDITIONS", "CodeKind", "CodeReading", "Correlate", "Edition", "ReadCode", "Repair", "correlates", "edition_in_force", "parse_edition", "read_codes",
]  # fmt: skip
