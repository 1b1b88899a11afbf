"""Commands about the reference tables: ``reference list``, ``show``, ``validate``, ``import-rebates``, ``diff``."""

from __future__ import annotations

import os
import shlex
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greentrade.cli import complete
from greentrade.cli.console import out, print_csv, print_folded, print_json, working
from greentrade.cli.diff import diff
from greentrade.cli.group import Commands
from greentrade.cli.lookup import load_reference
from greentrade.cli.options import Csv, Json, ReferenceDir, check_one_form
from greentrade.errors import ReferenceInvalid, UsageError
from greentrade.reference.problem import Problem

if TYPE_CHECKING:
    from greentrade.codebook.census import Census
    from greentrade.reference.stale import Due

__all__ = ["app"]

_MOST_PRINTED = 500
"""Faults that are printed: nobody reads more, and a log must not burst."""

app = typer.Typer(
    cls=Commands,
    help="List, show and check the reference tables.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def list_(reference: ReferenceDir = None, as_json: Json = False, as_csv: Csv = False) -> None:
    """List every list that can match: what it is, its edition, its entries against the official count.

    \b
    Examples:
      greentrade reference list
      greentrade reference list --reference our_lists --csv
    """
    check_one_form(as_json, as_csv)
    rows = load_reference(reference).lists()
    if as_json:
        print_json(rows)
        return
    if as_csv:
        print_csv(rows, list(rows[0]))
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
        str,
        typer.Argument(
            metavar="LIST",
            help="Id of a list (see `greentrade reference list`).",
            autocompletion=complete.one_list,
        ),
    ],
    reference: ReferenceDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show one list: its facts, its sources in full and its entries.

    \b
    Examples:
      greentrade reference show apec_2012
      greentrade reference show eu_cbam_annex1 --csv > cbam.csv
    """
    check_one_form(as_json, as_csv)
    tables = load_reference(reference)
    facts = {row["list_id"]: row for row in tables.lists()}
    if list_id not in facts:
        raise UsageError.not_one_of("LIST", list_id, sorted(facts))
    entries = tables.entries(list_id).to_arrow_table().to_pylist()
    sources = tables.side(list_id)["sources"]
    if as_json:
        print_json({**facts[list_id], "sources": sources, "rows": entries})
        return
    if as_csv:
        print_csv(entries, list(entries[0]) if entries else [])
        return
    from greentrade.report.terminal import table

    for key, value in facts[list_id].items():
        print_folded(f"{key.replace('_', ' ')}: {'not stated' if value is None else value}")
    for source, text in sources.items():
        print_folded(f"source {source}: {text}")
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
    votes: Annotated[
        bool | None,
        typer.Option(
            "--votes/--no-votes",
            help="Classify every HS6 code of every edition, check that the result is sound, and count certain and possible codes by "
            "dimension and edition (some seconds; by default for the packaged tables only, and not with --json).",
        ),
    ] = None,
    stale: Annotated[
        bool,
        typer.Option(
            "--stale",
            help="Name also the lists and tables that are due to be looked up again in their sources.",
        ),
    ] = False,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the faults as CSV.")] = False,
) -> None:
    """Check the reference tables: every fault with file, line, rule and what to do (exit code 5 if there is any).

    \b
    Examples:
      greentrade reference validate
      greentrade reference validate our_lists --votes
      greentrade reference validate --stale
    """
    check_one_form(as_json, as_csv)
    from greentrade.reference.validate import findings

    roots = _folders(directory)
    with working("checking the reference tables"):
        found = findings(roots)
    votes = directory is None and not (as_json or as_csv) if votes is None else votes
    census = _census(directory, found) if votes and not _count_faults(found) else None
    due = _due(roots[-1]) if stale else None
    faults = _count_faults(found)
    if as_json:
        problems = [asdict(problem) for problem in found]
        further = {} if census is None else {"votes": census.rows()}
        further |= {} if due is None else {"due": [asdict(one) for one in due]}
        print_json({"problems": problems, **further} if further else problems)
    elif as_csv:
        print_csv((asdict(problem) for problem in found), [item.name for item in fields(Problem)])
    else:
        if census is not None:
            _tell_votes(census)
        _tell(found, faults, _what_is_valid(directory, roots))
        if due is not None:
            _tell_due(due)
    if faults:
        raise typer.Exit(ReferenceInvalid.exit_code)


def _folders(directory: Path | None) -> tuple[Path, ...]:
    """Give the folders to check: the packaged tables, and over them those of a team."""
    from greentrade.errors import InputError
    from greentrade.reference import data_root
    from greentrade.reference.files import layered

    if directory is None:
        return (data_root(),)
    if not os.path.isdir(directory):  # noqa: PTH112 (Path.is_dir may raise)
        raise InputError(
            "this is a file, not a folder." if os.path.isfile(directory) else "there is no such folder.",  # noqa: PTH113
            where=str(directory),
            hint="name a folder with <list>.csv and <list>.toml.",
        )
    return layered(data_root(), directory.resolve())


def _count_faults(found: list[Problem]) -> int:
    """Count the findings that keep the tables from being used."""
    from greentrade.reference.problem import ERROR

    return sum(problem.severity == ERROR for problem in found)


def _what_is_valid(directory: Path | None, roots: tuple[Path, ...]) -> str:
    """Say what was checked, for the case that all is well."""
    from greentrade.reference.files import list_files
    from greentrade.reference.kinds import RATE_LIBRARY

    count = sum(1 for _ in list_files(roots[-1], ours=len(roots) == 1))
    what = "The packaged reference tables are" if directory is None else f"{directory} is"
    library = " and a library of rebate rates" if (roots[-1] / f"{RATE_LIBRARY}.csv").is_file() else ""
    return f"{what} valid: {count} {'list' if count == 1 else 'lists'}{library}."


def _due(root: Path) -> list[Due]:
    """Find what is due today."""
    from datetime import UTC, datetime

    from greentrade.reference.stale import find_due

    return find_due(root, datetime.now(UTC).date())


def _tell_due(due: list[Due]) -> None:
    """Print what is due to be looked up again, the longest overdue first."""
    for one in due:
        print_folded(
            f"{one.id}: due since {one.due} (last checked {one.last_checked}, every {one.check_interval_days} days): {one.title}"
        )
    typer.echo(f"Due to be checked again: {len(due):,}.")


def _census(directory: Path | None, found: list[Problem]) -> Census:
    """Classify every code with the tables; what is not sound is added to the faults."""
    from greentrade.codebook.census import take_census
    from greentrade.reference.problem import shown

    with working("classifying every code of every edition"):
        tables = load_reference(directory)
        census = take_census(tables)
    hint = "this is a fault of greentrade, not of a row: please report it."
    found += [Problem(shown(tables.roots[-1]), None, "", *said, hint) for said in census.unsound]
    return census


def _tell_votes(census: Census) -> None:
    """Print how many codes each dimension leaves certain and possible, edition by edition."""
    from greentrade.hs.editions import NAMES
    from greentrade.report.terminal import table
    from greentrade.report.wording import dimension_name

    profiles = sorted({profile for profile, *_ in census.dimensions}, key=lambda name: name != "default")
    for profile in profiles:
        names = dict.fromkeys(name for drawn, name, *_ in census.dimensions if drawn == profile)
        default = {name: census.of(profile, name, "default") for name in names}
        if profile != "default":
            default = {
                name: row for name, row in default.items() if row != census.of("default", name, "default")
            }
        rows = [
            [dimension_name(name), *(f"{certain}\n+{possible}" for certain, possible in row)]
            for name, row in default.items()
        ]
        title = f"HS6 codes at the default tier: certain, +possible (profile {profile})"
        out().print(table(title, [("dimension", "left"), *((name[2:], "right") for name in NAMES)], rows))


def _tell(found: list[Problem], faults: int, well: str) -> None:
    """Print faults and warnings, one a line, and how it ended; of thousands the first ones and how many more."""
    from greentrade.reference.problem import ERROR

    for problem in found[:_MOST_PRINTED]:
        typer.echo(str(problem), err=problem.severity == ERROR)
    if len(found) > _MOST_PRINTED:
        files = len({problem.file for problem in found[_MOST_PRINTED:]})
        typer.echo(
            f"... and {len(found) - _MOST_PRINTED:,} more, in {files:,} files (--json has them).", err=True
        )
    if faults:
        typer.echo(f"Faults: {faults:,}. The tables are not used before they are put right.", err=True)
        return
    warnings = f" Warnings: {len(found):,}." if found else ""
    typer.echo(f"{well}{warnings}")


@app.command("import-rebates")
def import_rebates(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="The published cmcode.DBF, or a CSV or Excel file with its columns."
        ),
    ],
    into: Annotated[
        Path,
        typer.Option(
            "--into", metavar="DIR", help="Folder to write to: a new one, or one of your own lists."
        ),
    ] = Path("rebate_library"),
    library_date: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="Day on which the library was published: rates without a last day are known up to it. A DBF says it itself.",
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a library that is there.")] = False,
) -> None:
    """Import China's published library of export rebate rates, so that `--reference DIR` knows them.

    \b
    Examples:
      greentrade reference import-rebates cmcode.DBF
      greentrade reference import-rebates rates.xlsx --into our_lists \\
          --library-date 2026-01-05
    """
    from greentrade.reference.rebate_library import import_library

    with working("importing the rate library"):
        found = import_library(file, into, library_date=library_date, overwrite=overwrite)
    deleted = f" ({found.deleted:,} deleted records left out)" if found.deleted else ""
    flags = f"{found.taxed:,} taxed as a home sale, {found.exempt:,} exempt"
    which = f"Library {found.name}" if found.name else "Library"
    typer.echo(f"{which}: {found.rows:,} rates of {found.codes:,} codes{deleted}; {flags}.")
    if found.open_rows:
        origin = (
            " (the day on which the file was last changed; --library-date puts it right)"
            if found.date_from_file
            else ""
        )
        typer.echo(
            f"{found.open_rows:,} of them have no last day: they are known up to {found.library_date}{origin}."
        )
    typer.echo(f"Written to {found.folder}. To use it:")
    typer.echo(f"  greentrade screen INPUT --reference {shlex.quote(str(found.folder))}")


app.command("diff")(diff)
