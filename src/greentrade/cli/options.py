"""Options that several commands share: one name, one help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from greentrade.errors import UsageError

__all__ = [
    "CodeWidth",
    "Columns",
    "Currency",
    "DropDuplicates",
    "Edition",
    "FiscalYear",
    "Flow",
    "Fx",
    "Inputs",
    "Json",
    "LayoutId",
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
    "parse_columns",
    "parse_fx",
]

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT", help="Files, folders or patterns (CSV, JSON, workbooks, Parquet; .gz, .zst, .zip)."
    ),
]
LayoutId = Annotated[
    str | None, typer.Option("--layout", help="Layout of the extract (see `greentrade layouts`).")
]
Flow = Annotated[str | None, typer.Option(help="export or import, where the extract does not say it.")]
Reporter = Annotated[
    str | None, typer.Option(help="Reporting country (ISO3), where the extract does not say it.")
]
Currency = Annotated[
    str | None, typer.Option(help="Currency of the values (ISO 4217), where the extract does not say it.")
]
Edition = Annotated[str | None, typer.Option(help="HS edition of the codes, such as HS2017.")]
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


def parse_columns(pairs: list[str] | None) -> dict[str, str] | None:
    """Read ``NAME=HEADING`` options, each of which may hold several with commas between.

    Raises
    ------
    UsageError
        A pair lacks its equals sign.
    """
    return _pairs(pairs, "--columns", "NAME=HEADING", "--columns hs_code=HS --columns value='Value USD'")


def parse_fx(pairs: list[str] | None) -> dict[str, str] | None:
    """Read ``CUR=RATE`` options, each of which may hold several with commas between.

    Raises
    ------
    UsageError
        A pair lacks its equals sign.
    """
    return _pairs(pairs, "--fx", "CUR=RATE", "--fx USD=1 --fx CNY=0.1411")


def _pairs(pairs: list[str] | None, option: str, form: str, example: str) -> dict[str, str] | None:
    if not pairs:
        return None
    found = {}
    for pair in (part for text in pairs for part in text.split(",")):
        name, sign, text = pair.partition("=")
        if not (name.strip() and sign and text.strip()):
            raise UsageError(f"{option} {pair!r} is not {form}.", hint=f"write for example {example}.")
        found[name.strip()] = text.strip()
    return found
