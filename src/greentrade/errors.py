"""Every error that greentrade raises on purpose.

One base class; each message says *what* is wrong, *where* (file, line, column, value) and *what to do next*. The command line prints
the message alone and leaves with the class's ``exit_code``. Where a user would expect a builtin (``ValueError`` for a bad argument),
the class inherits from it too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from traceback import extract_tb, format_exception
from types import TracebackType


class GreentradeError(Exception):
    """Base of all errors of greentrade.

    Parameters
    ----------
    what
        What is wrong, in one sentence.
    where
        File, line, column or argument in which it was found.
    hint
        What to do next.
    """

    exit_code = 3

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"\nWhat to do: {self.hint}" if self.hint else ""
        return f"{place}{self.what}{advice}"

    def _render_traceback_(self) -> list[str]:
        """Show in a notebook where in the user's own code it was raised, and the message; nothing of ours or of the engine's.

        IPython looks for this method. Python's own traceback, in a script, is not touched.
        """
        return [*_users_lines(self.__traceback__), f"{type(self).__name__}: {self}"]


def _users_lines(traceback: TracebackType | None) -> list[str]:
    """Lines of code on the way to the error, as far as they are neither ours nor those of what runs a notebook."""
    ours = os.path.dirname(__file__) + os.sep  # noqa: PTH120 (pathlib would be imported for nothing)
    lines: list[str] = []
    for frame in extract_tb(traceback):
        if frame.filename.startswith(ours):
            break
        if frame.line and "IPython" not in frame.filename:
            lines.append(f"----> {frame.lineno} {frame.line}")
    return lines


class UsageError(GreentradeError, ValueError):
    """An argument that no input could make right: an unknown tier, list, column, edition or example."""

    exit_code = 2

    @classmethod
    def not_one_of(cls, argument: str, value: object, choices: Iterable[str]) -> UsageError:
        """Build the message for a value that is not among the choices; what was probably meant stands before them."""
        known = list(choices)
        return cls(
            f"{argument}={value!r} is not known.",
            hint=f"{did_you_mean(value, known)}choose from: {', '.join(known)}.",
        )


def did_you_mean(value: object, choices: Iterable[str]) -> str:
    """Suggest the choice that was probably meant, as the beginning of a hint; empty where none is near.

    Examples
    --------
    >>> did_you_mean("chna", ["default", "china"])
    "did you mean 'china'? "
    """
    from difflib import get_close_matches

    folded = {choice.casefold(): choice for choice in choices}
    near = get_close_matches(str(value).casefold(), folded, n=1, cutoff=0.7)
    return f"did you mean {folded[near[0]]!r}? " if near else ""


class InputError(GreentradeError, ValueError):
    """The input cannot be read, or is not what it is taken for."""


class ChoiceNeeded(InputError):
    """Two readings are plausible, or a fact is missing: the user must say which.

    Parameters
    ----------
    option
        The argument (and, with dashes, the command-line option) that settles it.
    """

    def __init__(self, what: str, *, option: str, where: str | None = None, hint: str | None = None) -> None:
        self.option = option
        super().__init__(what, where=where, hint=hint or f"pass {option}=... (--{option.replace('_', '-')}).")


class OutputError(GreentradeError, OSError):
    """The result cannot be written; nothing half-written is left behind."""


@contextmanager
def output_errors(what: str, where: object, *, hint: str = "check free space and rights.") -> Iterator[None]:
    """Turn the system's errors while something is written into errors of ours.

    Parameters
    ----------
    what
        What has failed then: "the workbook cannot be written".
    where
        File or folder.
    hint
        What to do next.
    """
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"{what} ({error.strerror or error}).", where=str(where), hint=hint) from error


class Interrupted(GreentradeError):
    """Somebody stopped the engine (``connection.interrupt()``) in the middle of a step. Ctrl-C stays a ``KeyboardInterrupt``."""

    exit_code = 130


class ReferenceInvalid(GreentradeError, ValueError):
    """Reference tables (ours or a team's) that break a rule.

    Parameters
    ----------
    problems
        One line for each fault: file and line, the row, the rule, what to do.
    """

    exit_code = 5

    def __init__(self, what: str, *, problems: Iterable[str] = (), where: str | None = None) -> None:
        self.problems = list(problems)
        shown = "".join(f"\n  {problem}" for problem in self.problems[:50])
        more = f"\n  ... and {len(self.problems) - 50} more" if len(self.problems) > 50 else ""
        super().__init__(
            f"{what}{shown}{more}",
            where=where,
            hint="correct the rows named above, then run `greentrade reference validate DIR`.",
        )


class InternalError(GreentradeError, RuntimeError):
    """A promise of greentrade's own was broken (rows or value did not add up): our bug, not the user's."""

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(
            what,
            where=where,
            hint=hint or "this is a fault of greentrade: please report it with this message.",
        )

    def _render_traceback_(self) -> list[str]:
        """All of it: whoever reports the fault, and whoever mends it, needs to see where it came from."""
        return "".join(format_exception(self)).splitlines()
