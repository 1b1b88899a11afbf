"""The command ``reference diff``: what differs between two states of the tables, and what that moves in an extract."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from greentrade.cli.console import out, print_csv, print_json, working
from greentrade.cli.options import (
    CodeWidth,
    Columns,
    Currency,
    Edition,
    Flow,
    Json,
    LayoutId,
    MemoryLimit,
    Nation,
    ProfileName,
    Reporter,
    TempDirectory,
    Threads,
    check_one_form,
    parse_columns,
)
from greentrade.errors import UsageError

__all__ = ["diff"]

#: Exit code with --exit-code where something differs, as git has it.
DIFFERENT = 1
#: Rows of a table that are told, if not asked otherwise.
_LIMIT = 200

Older = Annotated[
    str,
    typer.Argument(
        metavar="A",
        help="The older state: `packaged`; a folder of whole tables; your own folder (laid over the packaged tables); "
        "a wheel or another zip or tar archive with reference_data; or REVISION:FOLDER of this git repository, "
        "such as v0.1.0:reference_data.",
    ),
]
Newer = Annotated[str, typer.Argument(metavar="B", help="The newer state, named in the same way.")]


def diff(
    a: Older,
    b: Newer,
    extract: Annotated[
        list[str] | None,
        typer.Option(
            "--extract",
            metavar="FILE",
            help="Screen this extract with both, and tell what moves (repeatable for an extract in several files).",
        ),
    ] = None,
    layout: LayoutId = None,
    flow: Flow = None,
    reporter: Reporter = None,
    currency: Currency = None,
    edition: Edition = None,
    nation: Nation = None,
    columns: Columns = None,
    code_width: CodeWidth = None,
    profile: ProfileName = "default",
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
    temp_directory: TempDirectory = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Changed rows of a table that are told; 0 for all.")
    ] = _LIMIT,
    unchecked: Annotated[
        bool,
        typer.Option("--unchecked", help="Compare the text of tables that do not pass the checks, too."),
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Leave with exit code 1 if anything differs.")
    ] = False,
    as_json: Json = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print what changed as CSV, a row for each changed cell of a table.")
    ] = False,
) -> None:
    """Tell what differs between two states of the tables: A is the older, B the newer.

    The exit code is 0 whether or not anything differs (see --exit-code), and 5 if the tables of a side are invalid. A release or a
    revision that was valid by the rules of its own time is compared all the same; nothing is screened with invalid tables.

    \b
    Examples:
      greentrade reference diff packaged our_lists
      greentrade reference diff v0.1.0:reference_data packaged --csv
      greentrade reference diff packaged our_lists --extract exports.csv
    """
    check_one_form(as_json, as_csv)
    reading: dict[str, Any] = {
        "layout": layout, "flow": flow, "reporter": reporter, "currency": currency, "edition": edition, "nation": nation,
        "columns": parse_columns(columns), "code_width": code_width, "profile": None if profile == "default" else profile, "memory_limit": memory_limit, "threads": threads,
        "temp_directory": temp_directory,
    }  # fmt: skip
    reading = {name: value for name, value in reading.items() if value is not None}
    moved = None
    if extract:
        if unchecked:
            raise UsageError(
                "--unchecked and --extract contradict each other: nothing is screened with tables that were not checked.",
                hint="leave one of them away.",
            )
        from greentrade.answers.moved import moved as ask

        with working("comparing, and screening the extract with both"):
            source = extract[0] if len(extract) == 1 else extract
            moved = ask(source, a, b, **reading)
        difference = moved.difference
    else:
        if reading:
            name = next(iter(reading)).replace("_", "-")
            raise UsageError(f"--{name} says how to read an extract.", hint="name one with --extract FILE.")
        from greentrade.reference.diff import compare

        with working("comparing the tables"):
            difference = compare(a, b, checked=not unchecked)
    if as_csv:
        from greentrade.report.changes import as_document

        print_csv(*_flat(as_document(difference)["changes"]))
    else:
        _print(difference, moved, limit, as_json=as_json)
    if exit_code and not difference.same:
        raise typer.Exit(DIFFERENT)


def _flat(changes: list[dict[str, Any]]) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    """A row for each cell that changed, and its columns."""
    columns = ("table", "change", "key", "column", "before", "after")
    rows = [
        {
            "table": change["table"],
            "change": change["change"],
            "key": ";".join(f"{name}={value}" for name, value in change["key"].items()),
            "column": name,
            "before": before,
            "after": after,
        }
        for change in changes
        for name, (before, after) in (change["columns"] or {"": (None, None)}).items()
    ]
    return rows, columns


def _print(difference: Any, moved: Any, limit: int, *, as_json: bool) -> None:
    from greentrade.report.changes import as_document, print_difference, print_moved

    if as_json:
        print_json(as_document(difference, moved))
        return
    print_difference(difference, out(), limit=limit)
    if moved is not None:
        print_moved(moved, out(), limit=limit)
