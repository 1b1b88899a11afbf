"""A table as it is shown: headings, kinds and formatted cells, for whatever draws it (terminal, page, notebook)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Column", "Shown"]

Column = tuple[str, str, Callable[[Any], str]]
"""Heading, kind (``num``, ``code``, ``wide``, ``short`` or nothing) and what makes the cell of an item."""

_ROOMY = 6
"""Columns that a page has room for; more are set closer together."""
_FOLDED = 10
"""Rows of a table that a screen shows before the reader asks for the others; a phone shows half of them, paper all of them."""


@dataclass(frozen=True)
class Shown:
    """A table ready to be drawn.

    Attributes
    ----------
    title
        What it shows.
    headings, kinds
        Of each column; the first column names the rows.
    rows
        The cells, as text (or as markup, which only a page draws).
    unit
        The unit of all its amounts, if it is to be told once.
    """

    title: str
    headings: Sequence[str]
    kinds: Sequence[str]
    rows: Sequence[Sequence[str]]
    unit: str | None = None

    @classmethod
    def of(
        cls, title: str, items: Iterable[Any], columns: Iterable[Column | None], unit: str | None = None
    ) -> Shown:
        """Make the cells of each item; a column that is None is left out.

        Examples
        --------
        >>> Shown.of("Squares", [2, 3], [("n", "", str), ("square", "num", lambda n: str(n * n))]).rows
        [['2', '4'], ['3', '9']]
        """
        kept = [column for column in columns if column is not None]
        rows = [[cell(item) for _, _, cell in kept] for item in items]
        return cls(title, [heading for heading, _, _ in kept], [kind for _, kind, _ in kept], rows, unit)

    @property
    def dense(self) -> bool:
        """Whether a page sets its columns closer together."""
        return len(self.headings) > _ROOMY

    @property
    def folded(self) -> str:
        """Where a page folds it: nowhere, ``on-phones`` or ``everywhere``; two rows more are not worth a click."""
        if len(self.rows) <= _FOLDED // 2 + 2:
            return ""
        return "everywhere" if len(self.rows) > _FOLDED + 2 else "on-phones"
