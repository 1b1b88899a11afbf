"""What is asked between rows and between tables: the audits, in the words of their SQL."""

from __future__ import annotations

import re
from importlib import resources

from generator.markdown import code, link, page, plain, table
from greentrade.engines.sql import statements
from greentrade.reference.audits import WARNINGS

_MESSAGE = re.compile(
    r"^SELECT\b[^\n']*?(?:line|NULL|file_no),\s*(?:format\()?'((?:[^']|'')*)'", re.MULTILINE | re.IGNORECASE
)
"""The message of a statement: the text that follows file and line in what it selects."""
_OWN_LISTS = "../own-lists.md#what-each-fault-means"
_ROOM = "greentrade.reference"


def rules_page() -> str:
    """Every audit, by the file that holds it."""
    about = (
        "`greentrade reference validate` names the rule that a row breaks, in brackets, with file, line and what to do. Form and values of "
        f"single fields are in the {link('data dictionary', 'tables.md')}; the rules here are asked with SQL of all tables together. A "
        f"*warning* deserves a look and stops nothing. What a team meets with its own lists, with examples: {link('own lists', _OWN_LISTS)}."
    )
    parts = ["# Rules between rows and tables", about]
    names = sorted(
        entry.name
        for entry in resources.files(_ROOM).iterdir()
        if entry.name.startswith("audits") and entry.name.endswith(".sql")
    )
    for name in names:
        rows = [
            (code(rule), "warning" if rule in WARNINGS else "error", plain(_told(sql)), plain(_remark(sql)))
            for rule, sql in statements(_ROOM, name).items()
            if not rule.startswith("setup_")
        ]
        parts += [f"## {name}", table(("rule", "kind", "what is wrong with a row", "remark"), rows)]
    return page(*parts)


def _remark(sql: str) -> str:
    """Write the comment at the head of a statement; that it is a warning stands in a column of its own."""
    lines = [line.removeprefix("--").strip() for line in sql.splitlines() if line.startswith("--")]
    return " ".join(lines).removeprefix("A warning: ")


def _told(sql: str) -> str:
    """Tell what is said of a row that breaks the rule; values of the row are left out."""
    return " / ".join(
        dict.fromkeys(found.replace("''", "'").replace("{}", "…") for found in _MESSAGE.findall(sql))
    )
