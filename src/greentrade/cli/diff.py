"""The command ``reference diff``: what differs between two states of the tables, and what that moves in an extract."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from greentrade.cli.console import out, print_csv, print_json, working
from greentrade.cli.options import READING, Json, check_one_form, option_name, reads
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


@reads(without=("period", "sheet", "fiscal_year", "fx", "drop_duplicates", "policy_date", "reference"))
def diff(
    a: Older,
    b: Newer,
    reading: dict[str, Any],
    extract: Annotated[
        list[str] | None,
        typer.Option(
            "--extract",
            metavar="FILE",
            help="Screen this extract with both, and tell what moves (repeatable for an extract in several files).",
        ),
    ] = None,
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
    defaults = {name: default for name, _, default in READING}
    reading = {name: value for name, value in reading.items() if value != defaults[name]}
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
            raise UsageError(
                f"{option_name(next(iter(reading)))} says how to read an extract.",
                hint="name one with --extract FILE.",
            )
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
    """Make a row for each cell that changed, and name its columns."""
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
