"""Names of countries and areas in the reader's language."""

from __future__ import annotations

import csv
from functools import cache

from greentrade.reference.load import data_root
from greentrade.words import Words

__all__ = ["place_name"]


def place_name(words: Words, iso3: str, name: str) -> str:
    """Name a country, or an area that has no code; where there is no Chinese name, as it came."""
    if not words.chinese:
        return name
    found = _chinese().get(iso3)
    return found or words.pgettext("place", name)


@cache
def _chinese() -> dict[str, str]:
    """Return Chinese names by ISO3, as China Customs writes them; where it has none, or a long one, our own of the catalogue."""
    words = Words("zh")
    customs = {row["code"]: row["name_zh"] for row in _rows("gacc_partners.csv") if row["name_zh"]}
    names = {}
    for row in _rows("countries.csv"):
        ours = words.pgettext("place", row["short_name"])
        theirs = customs.get(row["gacc_code"])
        if row["iso3"] and (ours != row["short_name"] or theirs):
            names[row["iso3"]] = ours if ours != row["short_name"] else str(theirs)
    return names


def _rows(name: str) -> list[dict[str, str]]:
    """Read a table of facts as text."""
    with (data_root() / "places" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
