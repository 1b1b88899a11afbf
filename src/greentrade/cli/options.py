"""Options that several commands share: one name, one help text."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from greentrade.cli import complete
from greentrade.errors import UsageError

__all__ = [
    "READING",
    "Csv",
    "Edition",
    "Inputs",
    "Json",
    "MaxRejected",
    "Nation",
    "PolicyDate",
    "ProfileName",
    "ReferenceDir",
    "as_command",
    "check_one_form",
    "option_name",
    "parameter",
    "parse_columns",
    "parse_fx",
    "parse_pairs",
    "reading_of",
    "reads",
]


def _option(kind: Any, says: str, **facts: Any) -> Any:
    """Annotate an option that may be left out."""
    return Annotated[kind | None, typer.Option(help=says, **facts)]


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT", help="Files, folders or patterns (CSV, JSON, workbooks, Parquet; .gz, .zst, .zip)."
    ),
]
Edition = Annotated[
    str | None,
    typer.Option(help="HS edition of the codes, such as HS2017.", autocompletion=complete.editions),
]
Nation = Annotated[
    str | None,
    typer.Option(help="Whose national lines the digits after the sixth are (ISO3, or EUN for the EU)."),
]
PolicyDate = Annotated[
    str | None,
    typer.Option(help="Count what was in force at a date (2024-12-01), or in each `record`'s period."),
]
ProfileName = Annotated[
    str,
    typer.Option(
        "--profile",
        help="How dimensions are drawn from the lists: default, china (as Chinese regulators draw them), or one of your own.",
        autocompletion=complete.profiles,
    ),
]
ReferenceDir = Annotated[
    Path | None,
    typer.Option("--reference", metavar="DIR", help="Your own lists, laid over the packaged tables."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV for a program to read.")]
MaxRejected = Annotated[
    float,
    typer.Option(
        min=0.0, max=1.0, metavar="SHARE", help="Share of rows that may be rejected before exit code 4."
    ),
]

_UNSAID = "where the extract does not say it."
READING: tuple[tuple[str, Any, Any], ...] = (
    ("layout", _option(str, "Layout of the extract (see `greentrade layouts`).", autocompletion=complete.layouts), None),
    ("flow", _option(str, f"export or import, {_UNSAID}", autocompletion=complete.flows), None),
    ("reporter", _option(str, f"Reporting country (ISO3), {_UNSAID}"), None),
    ("currency", _option(str, f"Currency of the values (ISO 4217), {_UNSAID}"), None),
    ("edition", Edition, None),
    ("period", _option(str, f"Year or month of all rows (2024, 2024-01), {_UNSAID}"), None),
    ("nation", Nation, None),
    ("columns", _option(list[str], "Which heading holds what, such as hs_code=HS (repeatable).", metavar="NAME=HEADING"), None),
    ("code_width", _option(int, "Digits of every code, where leading zeros were lost.", min=2), None),
    ("sheet", _option(list[str], "Sheet of a workbook (or list of a JSON file) with the records (repeatable).", metavar="NAME"), None),
    ("fiscal_year", _option(
        str, "First day of fiscal years like 2024-25 (04, 07-16); none if 2011-12 is December.", metavar="MM[-DD]"
    ), None),
    ("fx", _option(
        list[str], "Units of the target currency for one unit of CUR (repeatable); the target has rate 1 or is --currency.", metavar="CUR=RATE"
    ), None),
    ("drop_duplicates", Annotated[
        bool, typer.Option("--drop-duplicates", help="Set aside rows that repeat a whole row of another file.")
    ], False),
    ("profile", ProfileName, "default"),
    ("policy_date", PolicyDate, None),
    ("reference", ReferenceDir, None),
    ("memory_limit", _option(str, "Memory to keep to, such as 4GB; the rest is spilled."), None),
    ("threads", _option(int, "Threads that the engine may use.", min=1), None),
    ("temp_directory", _option(Path, "Where to spill what does not fit into memory.", metavar="DIR"), None),
)  # fmt: skip
"""How an extract is read and screened: the arguments of :func:`greentrade.screen`, with annotation and default."""


def reading_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Make the arguments of :func:`greentrade.screen` from what was typed."""
    reading = {name: given[name] for name, _, _ in READING if name in given}
    parsers = {"columns": parse_columns, "fx": parse_fx}
    return {name: parsers[name](value) if name in parsers else value for name, value in reading.items()}


def reads(*, without: Collection[str] = ()) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of :data:`READING`: what was typed for them comes to it as ``reading``.

    Parameters
    ----------
    without
        Options that mean nothing to the command.
    """
    options = [parameter(*option) for option in READING if option[0] not in without]

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(function, include_extras=True)
        parameters = []
        for own in inspect.signature(function).parameters.values():
            parameters += (
                options if own.name == "reading" else [parameter(own.name, hints[own.name], own.default)]
            )

        def command(**given: Any) -> None:
            reading = reading_of(given)
            function(**{name: value for name, value in given.items() if name not in reading}, reading=reading)

        return as_command(command, parameters, function.__name__, function.__doc__)

    return decorate


def parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    """Make a parameter of a command."""
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def as_command(
    function: Callable[..., None], parameters: Sequence[inspect.Parameter], name: str, doc: str | None
) -> Callable[..., None]:
    """Show a function that takes any keywords to typer as one with these parameters."""
    function.__name__, function.__doc__ = name, doc
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {one.name: one.annotation for one in parameters}
    return function


def check_one_form(as_json: bool, as_csv: bool) -> None:
    """Refuse two forms of output at once.

    Raises
    ------
    UsageError
        Both were asked for.
    """
    if as_json and as_csv:
        raise UsageError("--json and --csv contradict each other.", hint="leave one of them away.")


def option_name(name: str) -> str:
    """Write the name of a parameter as that of an option."""
    return f"--{name.replace('_', '-')}"


def parse_columns(pairs: list[str] | None) -> dict[str, str] | None:
    """Read ``NAME=HEADING`` options, each of which may hold several with commas between.

    Raises
    ------
    UsageError
        A pair lacks its equals sign.
    """
    return parse_pairs(pairs, "--columns", "NAME=HEADING", "--columns hs_code=HS --columns value='Value USD'")


def parse_fx(pairs: list[str] | None) -> dict[str, str] | None:
    """Read ``CUR=RATE`` options, each of which may hold several with commas between.

    Raises
    ------
    UsageError
        A pair lacks its equals sign.
    """
    return parse_pairs(pairs, "--fx", "CUR=RATE", "--fx USD=1 --fx CNY=0.1411")


def parse_pairs(pairs: list[str] | None, option: str, form: str, example: str) -> dict[str, str] | None:
    """Read ``NAME=TEXT`` options.

    Raises
    ------
    UsageError
        A pair lacks its equals sign.
    """
    if not pairs:
        return None
    found = {}
    for pair in (part for text in pairs for part in text.split(",")):
        name, sign, text = pair.partition("=")
        if not (name.strip() and sign and text.strip()):
            raise UsageError(f"{option} {pair!r} is not {form}.", hint=f"write for example {example}.")
        found[name.strip()] = text.strip()
    return found
