"""What if China's export rebate rates were others? A scenario: which codes, and what becomes of their rate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, Self

from greentrade.answers.arguments import is_number
from greentrade.errors import UsageError
from greentrade.hs.editions import parse_edition

__all__ = ["Change", "RebateScenario"]

HIGHEST_VAT: Final = Decimal(17)
"""The highest general VAT rate that our sources name (in force to April 2018): no rebate can be above it."""
_CODE = re.compile(r"\d{2,10}")


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a rate.

    Attributes
    ----------
    kind
        ``to``: it becomes ``amount``; ``cut``: it falls by so many points, to zero at most; ``lift``: it rises by so many points.
    amount
        Per cent, or percentage points.
    """

    kind: Literal["to", "cut", "lift"]
    amount: Decimal

    def __str__(self) -> str:
        text = f"{self.amount.normalize():f}"
        words = {"to": f"to {text} %", "cut": f"cut by {text} points", "lift": f"lifted by {text} points"}
        return words[self.kind]


class RebateScenario:
    """Other rebate rates than those in force: what :meth:`greentrade.Screening.rebate_scenario` works out.

    Parameters
    ----------
    rates
        New rate in per cent by code (text of 2 to 10 digits): ``{"7606": 0, "72104900": 5}``. The longest code speaks for all codes below it.
        A rate above the one in force is a restored or raised rebate.
    edition
        HS edition of the codes; needed where the extract holds several.

    Raises
    ------
    UsageError
        No code; a code that is none; a rate that is negative, or above any VAT rate.

    Examples
    --------
    >>> import greentrade as gt
    >>> gt.RebateScenario({"7606": 0, "7210": 5})
    RebateScenario(7210 to 5 %, 7606 to 0 %)
    >>> gt.RebateScenario.cut(4, ["7606"]) | gt.RebateScenario.cancel_candidates()
    RebateScenario(7606 cut by 4 points, all other candidates to 0 %)
    """

    __slots__ = ("changes", "conflicts", "edition", "of_candidates")

    changes: dict[str, Change]
    edition: str | None
    of_candidates: Change | None
    conflicts: bool

    def __init__(self, rates: Mapping[str, float], *, edition: str | None = None) -> None:
        stated = {code: Change("to", _rate(code, rate)) for code, rate in _stated(rates).items()}
        self.changes = _changes(stated)
        self.edition = None if edition is None else parse_edition(edition)
        self.of_candidates, self.conflicts = None, False

    @classmethod
    def cancel(cls, codes: Iterable[str], *, edition: str | None = None) -> Self:
        """Cancel the rebate of some codes."""
        return cls(dict.fromkeys(_listed(codes), 0), edition=edition)

    @classmethod
    def cut(cls, points: float, codes: Iterable[str], *, edition: str | None = None) -> Self:
        """Cut the rebate of some codes by so many percentage points, to zero at most."""
        return cls._by(Change("cut", _points(points)), codes, edition)

    @classmethod
    def lift(cls, points: float, codes: Iterable[str], *, edition: str | None = None) -> Self:
        """Raise the rebate of some codes by so many percentage points."""
        return cls._by(Change("lift", _points(points)), codes, edition)

    @classmethod
    def cancel_candidates(cls, *, conflicts: bool = False) -> Self:
        """Cancel the rebate of every candidate (``conflicts``: also of those that are environmental goods)."""
        return cls._every(Change("to", Decimal(0)), conflicts=conflicts)

    @classmethod
    def cut_candidates(cls, points: float, *, conflicts: bool = False) -> Self:
        """Cut the rebate of every candidate by so many percentage points, to zero at most."""
        return cls._every(Change("cut", _points(points)), conflicts=conflicts)

    def __or__(self, other: RebateScenario) -> RebateScenario:
        """Join both scenarios; they may not say two things of one code."""
        if not isinstance(other, RebateScenario):
            return NotImplemented
        if self.edition and other.edition and self.edition != other.edition:
            raise UsageError(
                f"the scenarios are of two editions, {self.edition} and {other.edition}.",
                hint="write the codes of both in one edition.",
            )
        for code in sorted(self.changes.keys() & other.changes.keys()):
            if self.changes[code] != other.changes[code]:
                raise UsageError(
                    f"the scenarios say two things of {code}: {self.changes[code]}, and {other.changes[code]}.",
                    hint="leave the code out of one of them.",
                )
        mine, theirs = self.of_candidates, other.of_candidates
        if mine and theirs and mine != theirs:
            raise UsageError(
                f"the scenarios say two things of all candidates: {mine}, and {theirs}.",
                hint="keep one of them.",
            )
        return self._made(
            dict(sorted({**self.changes, **other.changes}.items())),
            self.edition or other.edition,
            mine or theirs,
            conflicts=self.conflicts or other.conflicts,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RebateScenario) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        parts = [f"{code} {change}" for code, change in self.changes.items()]
        if self.of_candidates:
            rest = "all other candidates" if parts else "all candidates"
            parts.append(f"{rest}{' and conflicts' if self.conflicts else ''} {self.of_candidates}")
        return f"RebateScenario({', '.join(parts)}{f'; {self.edition}' if self.edition else ''})"

    @classmethod
    def _by(cls, change: Change, codes: Iterable[str], edition: str | None) -> Self:
        named = cls.cancel(codes, edition=edition)
        return cls._made(dict.fromkeys(named.changes, change), named.edition, None, conflicts=False)

    @classmethod
    def _every(cls, change: Change, *, conflicts: bool) -> Self:
        return cls._made({}, None, change, conflicts=conflicts)

    @classmethod
    def _made(
        cls, changes: dict[str, Change], edition: str | None, of_candidates: Change | None, *, conflicts: bool
    ) -> Self:
        made = cls.__new__(cls)
        made.changes, made.edition, made.of_candidates, made.conflicts = (
            changes,
            edition,
            of_candidates,
            conflicts,
        )
        return made


def _stated(rates: Any) -> Mapping[Any, Any]:
    if not isinstance(rates, Mapping) or not rates:
        raise UsageError(
            "a scenario needs at least one code with its new rate.",
            hint='write gt.RebateScenario({"7606": 0}), or gt.RebateScenario.cancel_candidates().',
        )
    return rates


def _listed(codes: Iterable[str]) -> list[str]:
    if isinstance(codes, str):
        return [codes]
    return list(codes)


def _changes(stated: Mapping[Any, Change]) -> dict[str, Change]:
    """Read codes as digits; 00 after the sixth or eighth digit means the whole of the code before it."""
    found: dict[str, Change] = {}
    for text, change in stated.items():
        digits = re.sub(r"[.\s]", "", text) if isinstance(text, str) else ""
        if not _CODE.fullmatch(digits):
            raise UsageError(
                f"{text!r} is no code.",
                hint='write codes as text of 2 to 10 digits, such as "7606" or "72104900".',
            )
        while len(digits) > 6 and len(digits) % 2 == 0 and digits.endswith("00"):
            digits = digits[:-2]
        if found.get(digits, change) != change:
            raise UsageError(f"two rates are given for {digits}.", hint="give one.")
        found[digits] = change
    return dict(sorted(found.items()))


def _rate(code: str, rate: Any) -> Decimal:
    number = _number(f"the new rate of {code}", rate)
    if number < 0:
        raise UsageError(
            f"the new rate of {code} is negative ({rate}).", hint="give per cent; 0 cancels the rebate."
        )
    if number > HIGHEST_VAT:
        raise UsageError(
            f"the new rate of {code} ({rate}) is above the VAT rate: no VAT rate that our sources name is above {HIGHEST_VAT} %.",
            hint="a rebate gives VAT back, so it cannot be more: give per cent, such as 13.",
        )
    return number


def _points(points: Any) -> Decimal:
    number = _number("points", points)
    if not 0 < number <= HIGHEST_VAT:
        raise UsageError(
            f"points={points!r} is out of range.",
            hint=f"give percentage points above 0, {HIGHEST_VAT} at most.",
        )
    return number


def _number(what: str, value: Any) -> Decimal:
    if not is_number(value):
        raise UsageError(f"{what} is no number ({value!r}).", hint="give per cent, such as 0, 9 or 13.")
    return Decimal(str(value))
