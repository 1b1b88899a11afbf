"""Check the arguments of answers: numbers, and names out of a choice."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import TypeGuard

from greentrade.errors import UsageError

__all__ = ["as_tuple", "check_names", "is_number"]


def as_tuple(names: str | Iterable[str]) -> tuple[str, ...]:
    """Return names as a tuple; a single one may be given as text.

    Examples
    --------
    >>> as_tuple("year"), as_tuple(["year", "flow"])
    (('year',), ('year', 'flow'))
    """
    return (names,) if isinstance(names, str) else tuple(names)


def check_names(
    argument: str, noun: str, names: str | Iterable[str], known: Collection[str], offered: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return each name once.

    Parameters
    ----------
    argument, noun
        The argument, and what it names, for the message.
    names
        What the user named.
    known
        What may be named.
    offered
        The choices to list, if not those of ``known``.

    Raises
    ------
    UsageError
        A name is unknown, or there is none; the message lists the choices.
    """
    named, offered = tuple(dict.fromkeys(as_tuple(names))), offered or list(known)
    for name in named:
        if name not in known:
            raise UsageError.not_one_of(argument, name, offered)
    if not named:
        raise UsageError(f"{argument}= names no {noun}.", hint=f"choose from: {', '.join(offered)}.")
    return named


def is_number(value: object) -> TypeGuard[int | float | Decimal]:
    """Tell whether a value is a finite number; true and false are none."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value)
