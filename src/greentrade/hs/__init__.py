"""Harmonized System: read codes, know editions."""

from greentrade.hs.codes import CodeKind, CodeReading, ReadCode, Repair, read_codes
from greentrade.hs.editions import EDITIONS, Edition, edition_in_force, parse_edition

__all__ = [
    "EDITIONS", "CodeKind", "CodeReading", "Edition", "ReadCode", "Repair", "edition_in_force", "parse_edition", "read_codes",
]  # fmt: skip
