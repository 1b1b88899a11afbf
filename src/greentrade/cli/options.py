"""Options that several commands share: one name, one help text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from greentrade.cli import complete
from greentrade.errors import UsageError

__all__ = [
    "READING",
    "CodeWidth",
    "Columns",
    "Csv",
    "Currency",
    "DropDuplicates",
    "Edition",
    "FiscalYear",
    "Flow",
    "Fx",
    "Inputs",
    "Json",
    "LayoutId",
    "MaxRejected",
    "MemoryLimit",
    "Nation",
    "Period",
    "PolicyDate",
    "ProfileName",
    "ReferenceDir",
    "Reporter",
    "Sheet",
    "TempDirectory",
    "Threads",
    "check_one_form",
    "option_name",
    "parse_columns",
    "parse_fx",
    "parse_pairs",
    "reading_of",
]

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT", help="Files, folders or patterns (CSV, JSON, workbooks, Parquet; .gz, .zst, .zip)."
    ),
]
LayoutId = Annotated[
    str | None,
    typer.Option(
        "--layout",
        help="Layout of the extract (see `greentrade layouts`).",
        autocompletion=complete.layouts,
    ),
]
Flow = Annotated[
    str | None,
    typer.Option(help="export or import, where the extract does not say it.", autocompletion=complete.flows),
]
Reporter = Annotated[
    str | None, typer.Option(help="Reporting country (ISO3), where the extract does not say it.")
]
Currency = Annotated[
    str | None, typer.Option(help="Currency of the values (ISO 4217), where the extract does not say it.")
]
Edition = Annotated[
    str | None,
    typer.Option(help="HS edition of the codes, such as HS2017.", autocompletion=complete.editions),
]
Nation = Annotated[
    str | None,
    typer.Option(help="Whose national lines the digits after the sixth are (ISO3, or EUN for the EU)."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--columns", metavar="NAME=HEADING", help="Which heading holds what, such as hs_code=HS (repeatable)."
    ),
]
CodeWidth = Annotated[
    int | None,
    typer.Option("--code-width", min=2, help="Digits of every code, where leading zeros were lost."),
]
Sheet = Annotated[
    list[str] | None,
    typer.Option(
        "--sheet",
        metavar="NAME",
        help="Sheet of a workbook (or list of a JSON file) with the records (repeatable).",
    ),
]
Period = Annotated[
    str | None,
    typer.Option(help="Year or month of all rows (2024, 2024-01), where the extract does not say it."),
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
FiscalYear = Annotated[
    str | None,
    typer.Option(
        "--fiscal-year",
        metavar="MM[-DD]",
        help="First day of fiscal years like 2024-25 (04, 07-16); none if 2011-12 is December.",
    ),
]
Fx = Annotated[
    list[str] | None,
    typer.Option(
        "--fx",
        metavar="CUR=RATE",
        help="Units of the target currency for one unit of CUR (repeatable); the target has rate 1 or is --currency.",
    ),
]
DropDuplicates = Annotated[
    bool,
    typer.Option("--drop-duplicates", help="Set aside rows that repeat a whole row of another file."),
]
MemoryLimit = Annotated[str | None, typer.Option(help="Memory to keep to, such as 4GB; the rest is spilled.")]
Threads = Annotated[int | None, typer.Option(min=1, help="Threads that the engine may use.")]
TempDirectory = Annotated[
    Path | None,
    typer.Option("--temp-directory", metavar="DIR", help="Where to spill what does not fit into memory."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV for a program to read.")]
MaxRejected = Annotated[
    float,
    typer.Option(
        min=0.0, max=1.0, metavar="SHARE", help="Share of rows that may be rejected before exit code 4."
    ),
]

READING: tuple[tuple[str, Any, Any], ...] = (
    ("layout", LayoutId, None),
    ("flow", Flow, None),
    ("reporter", Reporter, None),
    ("currency", Currency, None),
    ("edition", Edition, None),
    ("period", Period, None),
    ("nation", Nation, None),
    ("columns", Columns, None),
    ("code_width", CodeWidth, None),
    ("sheet", Sheet, None),
    ("fiscal_year", FiscalYear, None),
    ("fx", Fx, None),
    ("drop_duplicates", DropDuplicates, False),
    ("profile", ProfileName, "default"),
    ("policy_date", PolicyDate, None),
    ("reference", ReferenceDir, None),
    ("memory_limit", MemoryLimit, None),
    ("threads", Threads, None),
    ("temp_directory", TempDirectory, None),
)
"""How an extract is read and screened: the arguments of :func:`greentrade.screen`, with annotation and default."""


def reading_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of :func:`greentrade.screen` from what was typed."""
    reading = {name: given[name] for name, _, _ in READING}
    return reading | {"columns": parse_columns(reading["columns"]), "fx": parse_fx(reading["fx"])}


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
