"""The commands ``answer NAME``: ask one question of an extract, or of the folder that a screening wrote, and print the answer.

Each answer of the catalogue has a command, made from its signature and docstring: an answer needs no line here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greentrade.cli.answer_options import TIERS, Argument, arguments_of, tier_of
from greentrade.cli.console import err, out, print_json, print_text, working
from greentrade.cli.group import Commands
from greentrade.cli.lookup import load_reference
from greentrade.cli.options import (
    READING,
    Csv,
    Inputs,
    Json,
    MaxRejected,
    ProfileName,
    ReferenceDir,
    as_command,
    check_one_form,
    parameter,
    reading_of,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.answers.declared import Declared

__all__ = ["app"]

_WIDTH = 74
_BACKTEST = "Would the dimensions have flagged what past rebate announcements named?"
_BACKTEST_LEAD = ("announcement_id", "action", "dimension", "codes", "recall_low", "share_low", "chance")
_ROWS = 40
"""Rows that are printed in a terminal, if not asked otherwise."""
Rows = Annotated[int, typer.Option("--rows", min=0, help="Rows to print as a table; 0 for all.")]


class _Answers(Commands):
    """Commands of the answers, named with hyphens or underscores; made when the first is wanted, since answers import the engine."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the answers."""
        self._make()
        return super().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Find the command of an answer."""
        self._make()
        return super().get_command(ctx, cmd_name.replace("_", "-"))

    def _make(self) -> None:
        if self.commands:
            return
        from greentrade.answers.catalogue import ANSWERS
        from greentrade.answers.declared import declared

        made = typer.Typer(rich_markup_mode=None, add_completion=False)
        for answer in ANSWERS.values():
            described = declared(answer)
            made.command(described.command)(_command(described))
        made.command("backtest")(_backtest)
        self.commands.update(typer.main.get_group(made).commands)


app = typer.Typer(
    cls=_Answers,
    help="Ask one question of an extract (or of a folder that `greentrade screen --out` wrote) and print the answer.\n\n"
    "\b\nExamples:\n"
    "  greentrade answer totals exports.csv\n"
    "  greentrade answer totals exports.csv --by year,partner --csv > totals.csv\n"
    "  greentrade answer partners exports.csv --group CN_FTA\n"
    "  greentrade answer totals results            (as written by screen --out results)",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _help_of(answer: Declared) -> str:
    """Write what ``--help`` says of the command of an answer."""
    calls = [f"  greentrade answer {answer.command} {example}" for example in answer.examples]
    return "\n\n".join(
        filter(None, (answer.question, answer.notes, "\b\nExamples:\n" + "\n".join(map(_folded, calls))))
    )


def _folded(line: str) -> str:
    """Fold a command into lines that fit, continued as a shell reads it."""
    if len(line) <= _WIDTH:
        return line
    head, _, tail = line[:_WIDTH].rpartition(" --")
    return f"{head} \\\n      --{tail}{line[_WIDTH:]}"


def _command(answer: Declared) -> Callable[..., None]:
    """Make the command of an answer: how to read the extract, the answer's own options, how to print."""
    arguments = arguments_of(answer)
    parameters = [
        parameter("inputs", Inputs),
        *(option for argument in arguments for option in argument.options),
        *(parameter(*option) for option in READING),
        parameter("max_rejected", MaxRejected, 0.01),
        parameter("rows", Rows, _ROWS),
        parameter("as_csv", Csv, False),
        parameter("as_json", Json, False),
    ]

    def command(**given: Any) -> None:
        _ask(answer, arguments, given)

    return as_command(command, parameters, answer.name, _help_of(answer))


def _ask(answer: Declared, arguments: Sequence[Argument], given: dict[str, Any]) -> None:
    """Ask, and print."""
    check_one_form(given["as_json"], given["as_csv"])
    inputs: list[str] = given["inputs"]
    asked = {argument.name: argument.given(given) for argument in arguments}
    if len(inputs) == 1 and (Path(inputs[0]) / "run.json").is_file():
        from greentrade.cli.stored import read_stored

        changed = [
            *(name for names in asked.values() for name in names),
            *(name for name, _, default in READING if given[name] not in (default, None, [])),
        ]
        stored = read_stored(Path(inputs[0]), answer.name, changed)
        _show(answer.question, answer.lead, stored.table, stored.facts, given, stored.csv)
        return
    import greentrade as gt
    from greentrade.cli.screening import leave_if_rejected

    reading = reading_of(given)
    with working("reading and classifying"):
        screening = gt.screen(inputs[0] if len(inputs) == 1 else inputs, progress=False, **reading)
    with screening:
        with working("asking"):
            options = {one.name: one.read(given) for one in arguments if asked[one.name] or one.is_required}
            table = getattr(screening, answer.name)(as_="arrow", **options)
        from greentrade.answers.answer import metadata_of
        from greentrade.output.folder import csv_text

        facts = {**metadata_of(table), "notes": screening.notes}
        _show(answer.question, answer.lead, table, facts, given, lambda: csv_text(table))
        leave_if_rejected(screening, given["max_rejected"])


def _show(
    title: str,
    lead: Sequence[str],
    table: pa.Table,
    facts: dict[str, Any],
    given: dict[str, Any],
    as_csv: Callable[[], str],
) -> None:
    """Print an answer as asked for: for a program on standard output alone, notes for a reader beside it."""
    if given["as_csv"]:
        print_text(as_csv())
        return
    if given["as_json"]:
        from greentrade.report.run_record import plain

        head = {name: facts.get(name) for name in ("answer", "currency", "units", "notes")}
        print_json({**head, "rows": [plain(row) for row in table.to_pylist()]})
        return
    from greentrade.report.answer_table import print_answer

    print_answer(table, out(), title=title, currency=facts.get("currency"), rows=given["rows"], lead=lead)
    for note in facts.get("notes") or ():
        err().print(f"note: {note}", markup=False, style="dim")


def _backtest(
    tier: Annotated[TIERS, typer.Option("--tier", help="How strict the lists are drawn.")] = "default",
    profile: ProfileName = "default",
    reference: ReferenceDir = None,
    rows: Rows = _ROWS,
    as_csv: Csv = False,
    as_json: Json = False,
) -> None:
    """Would the dimensions have flagged what past rebate announcements named?

    \b
    Examples:
      greentrade answer backtest
      greentrade answer backtest --tier all --csv
    """
    check_one_form(as_json, as_csv)
    import greentrade as gt
    from greentrade.output.folder import csv_text

    with working("testing past announcements"):
        table = gt.backtest(
            tier=tier_of(tier), profile=profile, reference=load_reference(reference), as_="arrow"
        )
    facts = {"answer": "backtest", "units": {}, "notes": []}
    given = {"as_csv": as_csv, "as_json": as_json, "rows": rows}
    _show(_BACKTEST, _BACKTEST_LEAD, table, facts, given, lambda: csv_text(table))
