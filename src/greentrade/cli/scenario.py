"""A rebate scenario from what was typed: ``--new-rate``, ``--cut``, ``--lift``, ``--cancel-candidates``, ``--cut-candidates``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from greentrade.cli import complete
from greentrade.cli.options import option_name, parse_pairs
from greentrade.errors import UsageError

if TYPE_CHECKING:
    from greentrade.answers.scenario import RebateScenario

__all__ = ["OPTIONS", "scenario_of"]

_Codes = list[str] | None
OPTIONS: tuple[tuple[str, Any, Any], ...] = (
    ("new_rate", Annotated[_Codes, Option(metavar="CODE=PCT", help="New rebate rate of a code, such as 7606=0 (repeatable).")], None),
    ("cut", Annotated[_Codes, Option(metavar="CODE=POINTS", help="Cut the rate of a code by points (repeatable).")], None),
    ("lift", Annotated[_Codes, Option(metavar="CODE=POINTS", help="Raise the rate of a code by points (repeatable).")], None),
    ("cancel_candidates", Annotated[bool, Option("--cancel-candidates", help="Cancel the rebate of every candidate.")], False),
    ("cut_candidates", Annotated[float | None, Option(metavar="POINTS", help="Cut the rebate of every candidate by points.")], None),
    ("conflicts", Annotated[bool, Option("--conflicts", help="With the two above: environmental goods among them, too.")], False),
    (
        "codes_edition",
        Annotated[
            str | None,
            Option(help="HS edition of the scenario's codes, where the extract holds several.", autocompletion=complete.editions),
        ],
        None,
    ),
)  # fmt: skip
"""Options that make the scenario: name, annotation, default."""


def scenario_of(given: Mapping[str, Any]) -> RebateScenario:
    """Make the scenario of a command.

    Parameters
    ----------
    given
        What was typed, by name of :data:`OPTIONS`.

    Raises
    ------
    UsageError
        Nothing is changed, or something that is no code or rate.

    Examples
    --------
    >>> scenario_of({"new_rate": ["7606=0"], "cut_candidates": 4.0})
    RebateScenario(7606 to 0 %, all other candidates cut by 4 points)
    """
    from greentrade.answers.scenario import RebateScenario

    edition = given.get("codes_edition")
    conflicts = bool(given.get("conflicts"))
    parts: list[RebateScenario] = []
    if rates := _numbers(given, "new_rate", "CODE=PCT"):
        parts.append(RebateScenario(rates, edition=edition))  # type: ignore[arg-type] # a Decimal is a number
    for points, codes in _by_points(_numbers(given, "cut", "CODE=POINTS")):
        parts.append(RebateScenario.cut(points, codes, edition=edition))  # type: ignore[arg-type]
    for points, codes in _by_points(_numbers(given, "lift", "CODE=POINTS")):
        parts.append(RebateScenario.lift(points, codes, edition=edition))  # type: ignore[arg-type]
    if given.get("cancel_candidates"):
        parts.append(RebateScenario.cancel_candidates(conflicts=conflicts))
    if given.get("cut_candidates") is not None:
        parts.append(RebateScenario.cut_candidates(given["cut_candidates"], conflicts=conflicts))
    if not parts:
        raise UsageError(
            "the scenario changes nothing.",
            hint="write for example --new-rate 7606=0, --cut 7210=4, or --cancel-candidates.",
        )
    return reduce(or_, parts)


def _numbers(given: Mapping[str, Any], name: str, form: str) -> dict[str, Decimal]:
    option = option_name(name)
    pairs = parse_pairs(given.get(name), option, form, f"{option} 7606=4") or {}
    try:
        return {code: Decimal(text) for code, text in pairs.items()}
    except InvalidOperation:
        raise UsageError(
            f"{option}: one of {', '.join(pairs.values())} is no number.", hint=f"write {form}."
        ) from None


def _by_points(numbers: Mapping[str, Decimal]) -> list[tuple[Decimal, list[str]]]:
    return [
        (points, [code for code, its in numbers.items() if its == points])
        for points in dict.fromkeys(numbers.values())
    ]
