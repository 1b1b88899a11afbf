"""Commands about the reference tables: ``reference list``, ``show``, ``validate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from greentrade.cli.console import out, print_json, working
from greentrade.cli.lookup import load_reference
from greentrade.cli.options import Json, ReferenceDir
from greentrade.errors import ReferenceInvalid, UsageError

__all__ = ["app"]

app = typer.Typer(
    help="List, show and check the reference tables.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def list_(reference: ReferenceDir = None, as_json: Json = False) -> None:
    """List every list that can match: what it is, its edition, its entries against the official count."""
    rows = load_reference(reference).lists()
    if as_json:
        print_json(rows)
        return
    from greentrade.report.terminal import table

    shown = []
    for row in rows:
        codes = " ".join(part for part in (row["hs_edition"], row["nation"]) if part)
        official = "" if row["official_count"] is None else f" of {row['official_count']:,}"
        facts = f"{row['dimension'].replace('_', ' ')}; {codes}; {row['entries']:,}{official} entries; {row['standing']}"
        shown.append([row["list_id"], f"{row['title']}\n{facts}"])
    out().print(
        table(
            f"{len(rows)} lists (of the official count, where there is one)",
            [("list", "left"), ("what it is", "left")],
            shown,
        )
    )


@app.command()
def show(
    list_id: Annotated[
        str, typer.Argument(metavar="LIST", help="Id of a list (see `greentrade reference list`).")
    ],
    reference: ReferenceDir = None,
    as_json: Json = False,
) -> None:
    """Show one list: its facts and its entries."""
    tables = load_reference(reference)
    facts = {row["list_id"]: row for row in tables.lists()}
    if list_id not in facts:
        raise UsageError.not_one_of("LIST", list_id, sorted(facts))
    entries = tables.entries(list_id).to_arrow_table().to_pylist()
    if as_json:
        print_json({**facts[list_id], "rows": entries})
        return
    from greentrade.report.terminal import table

    for key, value in facts[list_id].items():
        typer.echo(f"{key.replace('_', ' ')}: {'not stated' if value is None else value}")
    # The columns that tell the entries apart; those that are the same in every row were told above.
    names = [
        name for name in (entries[0] if entries else ()) if len({str(row[name] or "") for row in entries}) > 1
    ]
    rows = [[str(row[name]) if row[name] is not None else "" for name in names] for row in entries]
    out().print(table(f"{len(entries):,} entries", [(name, "left") for name in names], rows))


@app.command()
def validate(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="A folder of your own lists; the packaged tables if left out."),
    ] = None,
) -> None:
    """Check the reference tables: every fault with file, line, rule and what to do (exit code 5 if there is any)."""
    from greentrade.errors import InputError
    from greentrade.reference import data_root
    from greentrade.reference.files import layered
    from greentrade.reference.problem import ERROR
    from greentrade.reference.validate import findings

    if directory is not None and not directory.is_dir():
        raise InputError(
            "there is no such folder.",
            where=str(directory),
            hint="name a folder with <list>.csv and <list>.toml.",
        )
    roots = (data_root(),) if directory is None else layered(data_root(), directory.resolve())
    with working("checking the reference tables"):
        found = findings(roots)
    for problem in found:
        typer.echo(str(problem), err=problem.severity == ERROR)
    faults = sum(problem.severity == ERROR for problem in found)
    if faults:
        typer.echo(f"Faults: {faults:,}. The tables are not used before they are put right.", err=True)
        raise typer.Exit(ReferenceInvalid.exit_code)
    warnings = f" Warnings: {len(found):,}." if found else ""
    typer.echo(f"The reference tables are valid.{warnings}")
