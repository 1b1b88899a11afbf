"""Tables that a statement reads and writes, found in its text: a small reader of our own SQL, for the tests of its headers."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'--[^\n]*|\'(?:[^\']|\'\')*\'|"(?:[^"]|"")*"|[\w{}:=.]+|[(),;]|\S')
_NAME = re.compile(r'[\w{}.]+|"[^"]+"')
_KEYWORDS = frozenset(
    [
        "ON",
        "USING",
        "WHERE",
        "GROUP",
        "ORDER",
        "LIMIT",
        "HAVING",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "JOIN",
        "LEFT",
        "RIGHT",
        "FULL",
        "CROSS",
        "SEMI",
        "ANTI",
        "ASOF",
        "INNER",
        "NATURAL",
        "POSITIONAL",
        "SELECT",
        "QUALIFY",
        "WINDOW",
        "SET",
        "TABLESAMPLE",
        "OFFSET",
        "FROM",
    ]
)
_BEFORE_NAME = frozenset({"OR", "REPLACE", "TEMP", "TEMPORARY", "TABLE", "VIEW", "TYPE", "IF", "NOT", "EXISTS", "MACRO"})  # fmt: skip


def tables(sql: str) -> tuple[set[str], set[str]]:
    """Tables that a statement reads and writes; a place (``{cells}``) is a name as well."""
    tokens = [t for t in _TOKEN.findall(sql) if not t.startswith("--")]
    upper = [t.upper() for t in tokens] + [""] * 4
    tokens += [""] * 4
    reads, writes = set(), set()
    for i, word in enumerate(upper):
        if word == "CREATE" or (word == "INSERT" and upper[i + 1] == "INTO"):
            j = i + (1 if word == "CREATE" else 2)
            while upper[j] in _BEFORE_NAME or tokens[j] == "{kind}":
                j += 1
            writes.add(tokens[j])
        elif word == "UPDATE" and upper[i + 2] == "SET":
            writes.add(tokens[i + 1])
        elif (word == "DELETE" and upper[i + 1] == "FROM") or (word == "RENAME" and upper[i + 1] == "TO"):
            writes.add(tokens[i + 2])
        elif word == "DESCRIBE" and upper[i + 1] != "SELECT":
            reads.add(tokens[i + 1])
        elif (word == "FROM" and upper[i - 1] not in {"DISTINCT", "DELETE"}) or word == "JOIN":
            reads |= _listed(tokens, upper, i + 1)
    return reads - _common(tokens, upper), {name.strip('"') for name in writes}


def _listed(tokens: list[str], upper: list[str], i: int) -> set[str]:
    """Names in a FROM list, from its first item on; a place alone in parentheses is a query that is put there."""
    found = set()
    while True:
        if tokens[i] == "(" and tokens[i + 1].startswith("{") and tokens[i + 2] == ")":
            found.add(tokens[i + 1])
            i += 3
        elif _NAME.fullmatch(tokens[i]) and tokens[i + 1] != "(":
            found.add(tokens[i].strip('"'))
            i += 1
        else:
            i = _past(tokens, i if tokens[i] == "(" else i + 1)
        if upper[i] == "AS":
            i += 1
        if _NAME.fullmatch(tokens[i]) and upper[i] not in _KEYWORDS:  # its alias
            i += 1
        if tokens[i] == "(":
            i = _past(tokens, i)
        if tokens[i] != ",":
            return found
        i += 1


def _past(tokens: list[str], i: int) -> int:
    """Where the parentheses that begin here have ended."""
    depth = 0
    while i < len(tokens):
        depth += {"(": 1, ")": -1}.get(tokens[i], 0)
        i += 1
        if depth == 0:
            break
    return min(i, len(tokens) - 4)


def _common(tokens: list[str], upper: list[str]) -> set[str]:
    """Names of the common table expressions."""
    found = set()
    for i, word in enumerate(upper):
        if word != "AS" or "(" not in tokens[i + 1 : i + 4]:
            continue
        if tokens[i + 1] == "(" or (upper[i + 1], upper[i + 2]) in {("NOT", "MATERIALIZED"), ("MATERIALIZED", "(")}:  # fmt: skip
            j = i - 1
            if tokens[j] == ")":  # name(columns) AS (
                while tokens[j] != "(":
                    j -= 1
                j -= 1
            if upper[j - 1] in {"WITH", "RECURSIVE", ","}:
                found.add(tokens[j])
    return found
