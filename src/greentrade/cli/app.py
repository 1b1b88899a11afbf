"""The program: its commands, its exit codes, its way to tell an error."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

import greentrade
from greentrade.cli import ask, lookup, reference, screening
from greentrade.cli.console import print_error, print_stopped, without_colour
from greentrade.cli.group import Commands
from greentrade.cli.stopping import Stopped, stoppable
from greentrade.errors import GreentradeError, InputError

__all__ = ["app", "main"]

app = typer.Typer(
    name="greentrade",
    cls=Commands,
    help="Screen customs records for high-pollution, energy-intensive and resource-intensive trade, "
    "export rebate candidates, environmental goods and waste.",
    epilog="Exit codes: 0 done; 2 wrong usage; 3 the input cannot be read or a choice is needed; "
    "4 done, but too many rows rejected; 5 reference tables invalid; 130, 143 stopped by Ctrl-C, SIGTERM.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"greentrade {greentrade.__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave."),
    ] = False,
    no_color: Annotated[
        bool,
        typer.Option("--no-color", help="No colours (as with NO_COLOR set; there are none in a pipe)."),
    ] = False,
) -> None:
    """Screen customs records for what they mean to the environment."""
    del version  # its callback has spoken
    without_colour(no_color)


app.command("demo")(screening.demo)
app.command("inspect")(screening.inspect)
app.command("screen")(screening.screen)
app.add_typer(ask.app, name="answer")
app.command("classify")(lookup.classify)
app.command("explain")(lookup.explain)
app.command("layouts")(lookup.layouts)
app.add_typer(reference.app, name="reference")
app.command("report")(screening.report)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code.

    Parameters
    ----------
    arguments
        Command-line arguments; those of the process if None.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a question mark, not a traceback.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        with stoppable():
            app(args=None if arguments is None else list(arguments), prog_name="greentrade")
    except Stopped as stopped:
        print_stopped(str(stopped))
        raise SystemExit(stopped.exit_code) from None
    except MemoryError:
        print_error(
            InputError("memory ran out.", hint="pass --memory-limit, or use a machine with more memory.")
        )
        raise SystemExit(InputError.exit_code) from None
    except GreentradeError as error:
        print_error(error)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        # The reader (`head`) has seen enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
