"""Leading zeros that a column of codes lost: judged over the whole column, and asked about where two readings are plausible."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from greentrade.errors import ChoiceNeeded

RARE_ODD_SHARE = 0.02
"""Odd-length codes beside codes with leading zeros: up to this share they are set aside by name, above it we ask."""
ODD_WIDTHS = (9, 11)
"""Odd lengths that some nation's lines have (Japan 9); no other code of the HS has an odd number of digits."""
_SITC_DIGITS = 5
_LONGEST = 12


class Zeros(NamedTuple):
    """Codes that get a zero back, and odd lengths that are whole codes of their own."""

    padded: dict[str, str]
    whole: frozenset[int]


def lost_zeros(codes: Collection[str], width: int | None) -> Zeros:
    """Which codes get a leading zero back.

    Chapters are 01 to 97, so a code can have lost one zero at most, and its digits then count one less than a level has.

    Parameters
    ----------
    codes
        Distinct codes, digits only.
    width
        Digits of the finest codes, where source or user say so.

    Raises
    ------
    ChoiceNeeded
        Two readings are plausible.
    """
    return _by_width(codes, width) if width is not None else _by_column(codes)


def _by_width(codes: Collection[str], width: int) -> Zeros:
    """With the width known: the finest codes, and coarser levels beside them unless some of those kept their zero."""
    shorter = [c for c in codes if len(c) < width - 1 and c.strip("0")]
    levels_lost = not any(c.startswith("0") for c in shorter)
    # Levels above a width like 9 have six digits at most: 7 would be 8, and 8 lost its zero from 9.
    finest_level = width - 1 if width % 2 == 0 else 6
    padded = {c: c.zfill(width) for c in codes if len(c) == width - 1}
    if levels_lost:
        padded |= {c: "0" + c for c in shorter if len(c) % 2 and len(c) < finest_level}
    return Zeros(padded, frozenset({width}) if width % 2 else frozenset())


def _by_column(codes: Collection[str]) -> Zeros:
    """With the width unknown: judge the odd lengths of the whole column."""
    odd = {c for c in codes if len(c) % 2 and len(c) < _LONGEST and c.strip("0")}  # zeros alone lost none
    whole, odd = _whole_widths(codes, odd)
    if odd and _all_lost_their_zero(codes):
        return Zeros({c: "0" + c for c in odd}, whole)
    if _is_rare(odd, codes):
        return Zeros({}, whole)
    raise _mixed(codes, odd)


def _whole_widths(codes: Collection[str], odd: set[str]) -> tuple[frozenset[int], set[str]]:
    """Find the odd widths that are the source's own (Japan 9), and the other codes of odd length."""
    whole, rest = set(), set(odd)
    for width in ODD_WIDTHS:
        group = {c for c in odd if len(c) == width}
        if not group or any(len(c) == width + 1 for c in codes):
            continue  # none, or beside whole codes of one digit more
        rest -= group
        if any(c[0] == "0" and c[1] != "0" for c in group):
            whole.add(width)  # a zero in front of an odd length: the length is the source's own
        elif not _is_rare(group, codes):
            raise _choice(
                f"{len(group)} of {len(codes)} distinct codes have {width} digits ({_shown(group)}), none begins with a zero and none has "
                f"{width + 1} digits: they may be whole ({width} digits, as in Japan) or have lost the zero of chapters 01 to 09.",
                f"pass code_width={width} if they are whole, code_width={width + 1} (--code-width) if they lost a zero.",
            )
    return frozenset(whole), rest


def _is_rare(some: Collection[str], codes: Collection[str]) -> bool:
    """Tell whether so few codes are odd that they are set aside by name."""
    return len(some) <= RARE_ODD_SHARE * len(codes)


def _all_lost_their_zero(codes: Collection[str]) -> bool:
    """Tell whether no code of the column begins with a zero: then it lost them all."""
    return not any(c.startswith("0") for c in codes)


def _mixed(codes: Collection[str], odd: set[str]) -> ChoiceNeeded:
    """Make the question about codes of odd length beside codes that kept their zero."""
    with_zero = [c for c in codes if c.startswith("0") and c not in odd]
    like_sitc = any(c.startswith("0") for c in odd) and max(map(len, codes)) <= _SITC_DIGITS
    return _choice(
        f"{len(odd)} of {len(codes)} distinct codes have an odd number of digits ({_shown(odd)}) beside codes that kept their "
        f"leading zero ({min(with_zero or odd)}): they may have lost a zero, or be another classification"
        + (" (SITC has codes of 1 to 5 digits, some with a zero in front)." if like_sitc else "."),
        "pass code_width=6 (or 8, 10: --code-width) to restore the zeros to that width, or correct the codes"
        + ("; SITC codes cannot be screened: download the data in the HS." if like_sitc else "."),
    )


def _choice(what: str, hint: str) -> ChoiceNeeded:
    return ChoiceNeeded(what, option="code_width", hint=hint)


def _shown(codes: Collection[str]) -> str:
    return ", ".join(sorted(codes)[:3])
