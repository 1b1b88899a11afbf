"""Options of the commands ``answer NAME``, made from the parameters of the answers: how each type is typed, and read."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast

import typer

from greentrade.answers.declared import Declared, Parameter
from greentrade.cli import complete, scenario
from greentrade.cli.options import option_name, parse_pairs
from greentrade.cli.options import parameter as option_of
from greentrade.errors import UsageError

__all__ = ["TIERS", "Argument", "arguments_of", "tier_of"]

TIERS = Literal["strict", "default", "broad", "all"]
"""How strict the lists are drawn, as typed."""
_COMPLETE = {
    "by": complete.columns,
    "dimension": complete.dimensions,
    "lists": complete.lists,
    "media": complete.media,
}
"""Values that the shell completes, by name of the parameter."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of an answer on the command line.

    Attributes
    ----------
    name
        Name of the answer's parameter.
    options
        The options by which it is typed, as parameters of a command.
    read
        Makes the argument from what was typed, by name of the option.
    is_required
        Whether the answer cannot do without it.
    """

    name: str
    options: tuple[inspect.Parameter, ...]
    read: Callable[[Mapping[str, Any]], Any]
    is_required: bool

    def given(self, typed: Mapping[str, Any]) -> list[str]:
        """Name the options that were typed."""
        return [one.name for one in self.options if typed[one.name] not in (None, [], one.default)]


def arguments_of(answer: Declared) -> list[Argument]:
    """Make the options of an answer; a parameter that only Python can give (its type is ``Any``) has none."""
    return [_argument(parameter) for parameter in answer.parameters if parameter.annotation != "Any"]


def tier_of(typed: str) -> str | None:
    """Read a tier; ``all`` is None."""
    return None if typed == "all" else typed


def _argument(parameter: Parameter) -> Argument:
    name, required = parameter.name, parameter.is_required
    if parameter.annotation == "RebateScenario":
        options = tuple(option_of(*option) for option in scenario.OPTIONS)
        return Argument(name, options, scenario.scenario_of, required)
    kind = _kind_of(parameter)
    flag = kind.type is bool
    default = parameter.default if flag or required else None
    option = typer.Option(
        f"{option_name(name)}/--no-{name}" if parameter.default is True else option_name(name),
        metavar=kind.metavar,
        help=_help(parameter, kind),
        autocompletion=_COMPLETE.get(name),
    )
    annotation: Any = Annotated[kind.type if required or flag else kind.type | None, option]
    return Argument(
        name, (option_of(name, annotation, default),), lambda given: kind.read(given[name]), required
    )


# -- what is typed for each type -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kind:
    """How arguments of a type are typed: type of the option, reader, sign for it in the help, further words of the help."""

    type: Any
    read: Callable[[Any], Any]
    metavar: str | None = None
    note: str = ""


def _kind_of(parameter: Parameter) -> _Kind:
    """Find how a parameter is typed.

    Raises
    ------
    TypeError
        Its type is none that the command line knows.
    """
    name = parameter.name
    annotation = parameter.annotation.removesuffix(" | None")
    words = tuple(re.findall(r"['\"](\w+)['\"]", annotation))
    if annotation.startswith("Literal["):
        return _Kind(cast("Any", Literal)[words], str)
    if name in _BY_NAME:
        return _BY_NAME[name]
    if annotation in _BY_TYPE:
        return _BY_TYPE[annotation]
    if annotation.startswith("float | tuple"):
        return _Kind(
            str,
            lambda text: _figure(option_name(name), text, words),
            "NUMBER",
            "Write 7, or 7,13 for a range.",
        )
    if annotation.startswith("Mapping[str, float]"):
        return _Kind(
            list[str], lambda texts: _numbers(option_name(name), texts), "NAME=NUMBER", "(repeatable)"
        )
    raise TypeError(f"{name}: the command line knows no option for the type {annotation!r}")


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _by(text: str) -> tuple[str, ...]:
    return () if text.strip().lower() in {"", "none"} else tuple(_listed(text))


def _one_or_several(text: str) -> str | list[str]:
    parts = _listed(text)
    return parts[0] if len(parts) == 1 else parts


def _groups(text: str) -> str | list[str]:
    return text if text.lower().endswith(".csv") else _listed(text)


_LIST = _Kind(str, _listed, "NAME,NAME", "Separate several by commas.")
_BY_NAME = {
    "by": _Kind(str, _by, "COL,COL", "Separate several by commas; `none` for one sum."),
    "tier": _Kind(TIERS, tier_of),
}
_BY_TYPE = {
    "str": _Kind(str, str),
    "int": _Kind(int, int),
    "float": _Kind(float, float),
    "bool": _Kind(bool, bool),
    "str | Any": _Kind(str, str, "FILE"),
    "date | str": _Kind(str, str, "YYYY-MM-DD"),
    "Sequence[str]": _LIST,
    "str | Sequence[str]": _Kind(str, _one_or_several, _LIST.metavar, _LIST.note),
    "Groups": _Kind(str, _groups, _LIST.metavar, "Separate several by commas; or a CSV file of yours (iso3, group_id)."),
}  # fmt: skip


def _numbers(option: str, texts: list[str]) -> dict[str, float]:
    pairs = parse_pairs(texts, option, "NAME=NUMBER", f"{option} high_pollution=2")
    return {name: _number(option, text) for name, text in (pairs or {}).items()}


def _figure(option: str, text: str, words: Sequence[str]) -> Any:
    """Read a number, a range of two, or one of some words."""
    if text in words:
        return text
    numbers = [_number(option, part) for part in _listed(text)]
    if len(numbers) not in {1, 2}:
        raise UsageError(
            f"{option} {text!r} is neither a number nor a range.",
            hint=f"write {', or '.join(('7', '7,13', *words))}.",
        )
    return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])


def _number(option: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(
            f"{option}: {text!r} is no number.", hint="write a number such as 2 or 0.5."
        ) from None


# -- help ----------------------------------------------------------------------------------------------------------------------


def _help(parameter: Parameter, kind: _Kind) -> str:
    """Write the help of an option: what the docstring says, how to type it, what counts without it."""
    says = re.sub(r":? \{[^}]*\}", "", parameter.says)  # a mapping is typed in another way
    words = says.replace("None for", "`all` for") if parameter.name == "tier" else says
    default = parameter.default
    shown = ",".join(default) if isinstance(default, tuple) else default
    told = (
        f" [default: {shown}]" if not parameter.is_required and default not in (None, False, True, ()) else ""
    )
    return " ".join(filter(None, (words, kind.note))) + (f" {told}" if told else "")
