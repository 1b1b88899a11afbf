"""How an extract is to be read: the options of every way in (``screen``, ``inspect``, the commands), declared once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from greentrade.engines.duckdb import Session
    from greentrade.extracts.layouts.layout import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How an extract is to be read.

    Attributes
    ----------
    layout
        Name of the layout (``greentrade layouts`` lists them), where detection needs help; or one of your own: a
        :class:`greentrade.Layout`, or the path of its TOML file.
    flow, reporter, currency, edition, period
        State what the extract does not say. Where it does say, a contradiction is an error. They never filter.
    nation
        Whose national lines the digits after the sixth are (ISO3, EUN); else the reporter's.
    columns
        Names of the columns, for a plain table: ``{"hs_code": "HS", "value_usd": "worth", "period": "yr"}``.
    connection
        The user's own connection that holds the table named by ``source``; nothing in it is changed or left behind.
    memory_limit, threads, temp_directory
        What may be used of the machine: memory of the process (``"4GB"``), threads, and the folder for what does not fit into memory. Left out,
        ``GREENTRADE_MEMORY_LIMIT``, ``GREENTRADE_THREADS`` and ``GREENTRADE_TEMP_DIRECTORY`` count.
    progress
        Show what is being done, rows and time left on long work; by default where a terminal or notebook is there to see it.
    code_width
        Digits that every code should have, when codes may have lost leading zeros and the column alone cannot tell.
    sheet
        Sheet of a workbook (or list of a JSON file) that holds the records, where several could; several names read several of one layout.
    fiscal_year
        First day of fiscal years like 2024-25 (``"04"``, ``"07-16"``), where layout or reporter do not say it; ``"none"`` where 2011-12 is
        December 2011.
    fx
        Rates for an extract in several currencies: units of the target for one unit of each (``{"CNY": "0.1411", "USD": 1}``). The target has
        the rate 1, or is named by ``currency``.
    drop_duplicates
        Set aside rows of a file that repeat a whole row of another file of the extract; they are reported in any case.
    """

    layout: str | os.PathLike[str] | Layout | None = None
    flow: str | None = None
    reporter: str | None = None
    currency: str | None = None
    edition: str | None = None
    nation: str | None = None
    columns: Mapping[str, str] | None = None
    connection: duckdb.DuckDBPyConnection | None = None
    memory_limit: str | None = None
    threads: int | None = None
    progress: bool | None = None
    code_width: int | None = None
    sheet: str | Sequence[str] | None = None
    period: str | int | None = None
    fiscal_year: str | None = None
    fx: Mapping[str, Any] | None = None
    drop_duplicates: bool = False
    temp_directory: str | os.PathLike[str] | None = None

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets that are asked for."""
        return [self.sheet] if isinstance(self.sheet, str) else list(self.sheet or ())

    def open_session(self, source: Any) -> Session:
        """Open a session of the engine that holds the source."""
        from greentrade.engines import open_session

        return open_session(
            source, memory_limit=self.memory_limit, threads=self.threads, progress=self.progress, temp_directory=self.temp_directory
        )  # fmt: skip
