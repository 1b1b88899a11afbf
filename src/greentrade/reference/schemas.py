"""What each column of the reference tables may hold (`columns.toml`), and the pandera schemas made from it.

Strict (no other columns), ordered, nothing coerced. What relates rows or tables to each other is in ``audits*.sql``. Pandera is imported only
where a table is checked: it is slow to import.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from greentrade.hs.editions import NAMES
from greentrade.reference.sides import AGREEMENTS


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it means, what to write in it, and how that is checked (neither pattern nor choices: any text, or none)."""

    name: str
    means: str
    write: str | None = None
    pattern: str | None = None
    choices: tuple[str, ...] | None = None

    def pandera(self) -> Any:
        """Make the column of a pandera schema."""
        import pandera.pandas as pa

        checks = []
        if self.choices is not None:
            checks.append(pa.Check.isin(list(self.choices)))
        elif self.pattern is not None:
            checks.append(pa.Check.str_matches(self.pattern))
        return pa.Column(str, checks, title=self.write, description=self.means)


@dataclass(frozen=True)
class Form:
    """The form of a kind of table: what a row is, its columns in order, and those that a team may leave out of its lists."""

    kind: str
    row: str
    columns: dict[str, Column]
    optional: frozenset[str]

    @cached_property
    def schema(self) -> Any:
        """The pandera schema of the table, strict and ordered."""
        import pandera.pandas as pa

        columns = {name: column.pandera() for name, column in self.columns.items()}
        return pa.DataFrameSchema(columns, name=self.kind, strict=True, ordered=True)


@cache
def forms() -> dict[str, Form]:
    """Read the form of each kind of table (see ``kinds.KINDS``)."""
    text = resources.files("greentrade.reference").joinpath("columns.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    named = said["forms"] | {
        name: {"one_of": choices}
        for name, choices in {"edition": NAMES, "agreement": AGREEMENTS, **said["choices"]}.items()
    }
    found = {}
    for kind, table in said["kinds"].items():
        last = {name: one for name, one in said["trailer"].items() if name not in table.get("without", ())}
        columns = {name: _column(name, one, named) for name, one in (table["columns"] | last).items()}
        found[kind] = Form(kind, table["row"], columns, frozenset(table.get("optional", ())))
    return found


def _column(name: str, said: dict[str, Any], named: dict[str, dict[str, Any]]) -> Column:
    """Make a column of its line in `columns.toml`; a form or choice that it names is looked up."""
    base = str(said.get("is", ""))
    one = {**(named[base.removesuffix("?")] if base else {}), **said}
    empty = base.endswith("?") or one.get("empty", False)
    if "one_of" in one:
        choices = (*one["one_of"], *([""] if empty else []))
        write = f"one of {', '.join(choice or '(empty)' for choice in choices)}"
        return Column(name, one["means"], write, choices=choices)
    if "matches" not in one:
        return Column(name, one["means"])
    # ASCII digits only, whichever engine matches the pattern (Python's \\d takes full-width digits too).
    pattern = one["matches"].replace(r"\d", "[0-9]")
    if empty:
        return Column(name, one["means"], f"{one['write']}, or nothing", rf"^(?:(?:{pattern})?)$")
    return Column(name, one["means"], one["write"], rf"^(?:{pattern})$")


_CODE_FAULTS = (
    (r"", "code_missing", "the code is empty", "write the code, or remove the row."),
    (
        r"\d+\.0+",
        "fraction",
        "{value!r} is a number with a fraction: some program has read the code as a number",
        "write the code as text and check its leading zero.",
    ),
    (
        r"\d{2,4}(?:\.\d{2}){1,4}|\d{2,4}(?: \d{2}){1,4}",
        "not_digits",
        "{value!r} has dots or blanks between the digits",
        "write the digits alone.",
    ),
    (
        r"(?:\d{1,4}[-/年]\d{1,2}(?:[-/月]\d{1,4}日?)?|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}[- ][A-Za-z]{3,9}(?:[- ]\d{2,4})?|[A-Za-z]{3,9}[- ]\d{1,4})(?: [\d:]+)?",
        "excel_date",
        "{value!r} is a date: a spreadsheet has turned the code into one",
        "write the digits of the code again, and format the column as text before typing into it.",
    ),
    (
        r"\d+(?:\.\d*)?[eE][+-]?\d+",
        "scientific",
        "{value!r} is in scientific notation: digits of the code are lost",
        "take the code from the original and format the column as text.",
    ),
    (r"\d", "code_length", "{value!r} has one digit: no HS code has", "write a chapter (2 digits) or more."),
    (
        r"\d{11,}",
        "code_length",
        "{value!r} has more than ten digits",
        "cut it to the 8 or 10 digits of the national tariff.",
    ),
)


def code_fault(value: str) -> tuple[str, str, str]:
    """Rule, message and hint for a text in a code column that is no code."""
    for pattern, rule, message, hint in _CODE_FAULTS:
        if re.fullmatch(pattern, value):
            return rule, f"{message.format(value=value)}.", hint
    return (
        "not_digits",
        f"{value!r} is not a code: it has other signs than digits.",
        "write the digits alone, without dots or blanks.",
    )
