"""Small pieces of Markdown: tables, numbers, and texts that must not be read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Pair = tuple[int, int]
"""Codes that are certain, and codes that are only possible."""


def plain(value: object) -> str:
    """Write a text of the tables as it stands: nothing in it is read as markup, no line break in it."""
    text = " ".join(str(value).split())
    for sign, instead in (("\\", "\\\\"), ("<", "&lt;"), ("|", "\\|"), ("*", "\\*"), ("](", "]\\(")):
        text = text.replace(sign, instead)
    return text


def code(value: object) -> str:
    """Write a name or value of the tables."""
    return f"`{value}`" if value not in {"", None} else "(none)"


def number(value: int) -> str:
    """Write a count."""
    return f"{value:,}"


def sum_of(pair: Pair) -> str:
    """Certain and possible codes in one cell, as votes are written: 112 + 30."""
    return f"{pair[0]:,} + {pair[1]:,}" if any(pair) else "0"


def link(text: str, target: str) -> str:
    """Write a link."""
    return f"[{text}]({target})"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int = 0) -> str:
    """Write a table, whose last columns are numbers.

    Parameters
    ----------
    header
        Titles of the columns.
    rows
        Cells, already Markdown.
    numbers
        How many of the last columns are set to the right.
    """
    rules = ["---"] * (len(header) - numbers) + ["---:"] * numbers
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, rules, *rows))


def bullets(texts: Iterable[str]) -> str:
    """Write a list of points."""
    return "\n".join(f"- {text}" for text in texts)


def page(*parts: str) -> str:
    """Put the parts of a page together; those that are empty are left out."""
    return "\n\n".join(part for part in parts if part) + "\n"
