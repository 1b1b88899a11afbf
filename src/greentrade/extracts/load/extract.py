"""The extract as read: what the rest of greentrade sees of a file, frame, stream or table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.extracts.load.dictionaries import make_places
from greentrade.hs.codes import CodeReading, read_codes

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.layouts.layout import Layout


@dataclass(frozen=True)
class InputFile:
    """One file (or frame, with no path) of an extract.

    Attributes
    ----------
    path
        Path as it was found; None for frames, streams and tables.
    layout
        Id of the layout it was read by.
    encoding
        Encoding of a text file; None for Parquet and frames.
    rows
        Rows of data in it, where the extract is one file or the count costs nothing.
    member
        Member of an archive, sheet of a workbook or list of a JSON file; the hash is that of the whole file.
    delimiter
        What separates the fields of a text file.
    """

    path: str | None
    layout: str
    encoding: str | None
    rows: int | None
    member: str | None = None
    delimiter: str | None = None

    @cached_property
    def sha256(self) -> str | None:
        """SHA-256 of the file's bytes, computed when first asked for; None without a file."""
        if self.path is None:
            return None
        with Path(self.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass
class Source:
    """What was loaded: the view ``gt_source`` and a dictionary for each column of few texts, in a session of our own.

    The dictionaries are ``gt_periods``, ``gt_flows``, ``gt_editions``, ``gt_reporters`` (each only where the extract has the column),
    ``gt_cube`` (rows and value by raw code, year and raw flow) and ``gt_codes`` (the distinct raw codes).

    Attributes
    ----------
    session
        Our session; :meth:`close` ends it and removes its temporary files.
    layout
        Layout read by.
    columns
        Canonical columns that carry data.
    scale
        What ``value`` is multiplied by to get currency units.
    code_width
        Digits that every code should have, where the caller says so.
    distinct
        Distinct values of the columns in which totals were looked for.
    """

    session: Session
    layout: Layout
    columns: frozenset[str]
    scale: int
    code_width: int | None = None
    distinct: dict[str, list[Any]] = field(default_factory=dict, repr=False)
    made: dict[str, Any] = field(default_factory=dict, repr=False)
    """What is worked out when it is first asked for."""

    def ensure_partners(self) -> None:
        """Create ``gt_partners`` (partner, iso3, name) if it is not there; empty texts have no row."""
        if "partners" not in self.made:
            seen = "gt_seen_partner" if "partner" in self.distinct else "gt_source"
            make_places(self.session, "partner", self.layout.places, table=seen)
            self.made["partners"] = True

    @property
    def code_reading(self) -> CodeReading:
        """What each distinct code text was read as, judged over the whole column."""
        if "code_reading" not in self.made:
            sql = "SELECT DISTINCT hs_code::VARCHAR FROM gt_codes ORDER BY ALL"
            self.made["code_reading"] = read_codes(
                [text for (text,) in self.session.execute(sql)], width=self.code_width
            )
        reading: CodeReading = self.made["code_reading"]
        return reading

    def close(self) -> None:
        """Close the session and remove its temporary files."""
        self.session.close()


@dataclass(kw_only=True)
class Extract(Source):
    """Trade records as read: the view ``gt_raw`` (columns of :data:`greentrade.extracts.load.projection.RAW_COLUMNS`, in order).

    Attributes
    ----------
    inputs
        What was read.
    currency
        ISO code of the currency, where the extract, its layout or the caller says it.
    rates
        Units of ``currency`` for one unit of each currency that was converted (``fx=``).
    headings
        Heading in the source of each canonical column.
    evidence
        Why it was taken for this layout.
    weight_scale
        What ``net_weight_kg`` is multiplied by to get kilograms.
    notes
        What a user should know: encoding used, rows set aside and how well the sums agree, assumptions.
    flow
        Flow of the whole extract, where it has no flow column.
    reporter
        ISO3 of the only reporter, where it is declared or fixed by the layout.
    edition
        HS edition of the whole extract, where it is declared or in the file's name.
    nation
        Whose national codes these are, where it is declared or fixed by the layout.
    code_aliases
        Codes of the source's own and what they are read as, where the row's edition does not have them (BACI: 271000 is heading 2710).
    """

    inputs: tuple[InputFile, ...]
    currency: str | None
    weight_scale: int
    flow: str | None = None
    reporter: str | None = None
    edition: str | None = None
    nation: str | None = None
    code_aliases: Mapping[str, str] = field(default_factory=dict)
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
