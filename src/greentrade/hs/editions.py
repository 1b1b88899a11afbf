"""The seven editions of the Harmonized System: names, years in force, and what users write for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from greentrade.errors import UsageError


@dataclass(frozen=True, slots=True)
class Edition:
    """One HS edition: its name, position in time, UN letter code and the year it took force."""

    name: str
    number: int
    letter: str
    year: int


EDITIONS: tuple[Edition, ...] = tuple(
    Edition(f"HS{year}", number, f"H{number}", 1988 if year == 1992 else year)
    for number, year in enumerate((1992, 1996, 2002, 2007, 2012, 2017, 2022))
)
NAMES: tuple[str, ...] = tuple(e.name for e in EDITIONS)
BY_NAME: dict[str, Edition] = {e.name: e for e in EDITIONS}

_ALIASES: dict[str, str] = {e.letter: e.name for e in EDITIONS}
for _e in EDITIONS:
    _full = _e.name[2:]
    _ALIASES |= {f"HS{_full}": _e.name, f"HS{_full[2:]}": _e.name, _full: _e.name}
_ALIASES |= {
    "HS1988": "HS1992",
    "HS88": "HS1992",
    "1988": "HS1992",
    "HS198892": "HS1992",
    "HS1988/92": "HS1992",
}


def find_edition(text: str) -> str | None:
    """Name of the edition that a text means (``H4``, ``hs 2012``, ``HS12``), or None."""
    return _ALIASES.get(re.sub(r"[\s_.\-]+", "", text.upper()))


def parse_edition(text: str) -> str:
    """Name of the edition that a text means.

    Raises
    ------
    UsageError
        The text names no HS edition.

    Examples
    --------
    >>> parse_edition("H4"), parse_edition("hs 2022")
    ('HS2012', 'HS2022')
    """
    name = find_edition(text)
    if name is None:
        raise UsageError.not_one_of("edition", text, NAMES)
    return name


def edition_in_force(year: int) -> str:
    """Edition that took force last at the start of a year (an assumption: countries switch at their own time).

    Examples
    --------
    >>> edition_in_force(2016), edition_in_force(2022)
    ('HS2012', 'HS2022')
    """
    return next((e.name for e in reversed(EDITIONS) if e.year <= year), EDITIONS[0].name)
