"""A layout: how one kind of extract names and encodes things. Layouts are data, each a TOML file of this folder or of the user's own."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from greentrade.errors import UsageError
from greentrade.extracts.layouts.layout_form import INNER, Form
from greentrade.extracts.layouts.vocabulary import fold
from greentrade.html import box, bullets, note, table, title

Ranks = tuple[tuple[str, ...], ...]
"""Headings in order of preference; those of one inner tuple are equals."""


@dataclass(frozen=True, slots=True)
class ValueHeadings:
    """Headings of a value column, with the currency, the scale and the flow that they imply."""

    headings: tuple[str, ...]
    currency: str | None
    scale: int
    flow: str | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A dimension whose details are next to their total in the same file."""

    name: str
    headings: tuple[str, ...]
    totals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """A quantity that is a weight where its unit says kilograms."""

    quantity: tuple[str, ...]
    unit: tuple[str, ...]
    kilograms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileFact:
    """A fact that is next to the table: in the file's name, in a title above the headings, or in the envelope of a JSON file.

    Attributes
    ----------
    what
        period, flow or unit (currency and scale).
    source
        ``name``, ``title``, or the path of an entry of the envelope.
    pattern
        Regular expression; its first group, or the whole match, is the fact.
    means
        The fact itself, where the match only shows that it holds.
    """

    what: str
    source: str
    pattern: str
    means: str | None = None


@dataclass(frozen=True, slots=True)
class Wide:
    """One row holds several records: a column for each month, say.

    Attributes
    ----------
    fills
        Heading of the new column that tells the records of a row apart.
    texts
        What stands for ``{}`` in the headings, and what the new column then says (``fact:<path>``: as the envelope says).
    columns
        New heading to the pattern of the headings that it replaces.
    value
        New heading that must be filled for a record to be there.
    control
        Heading of a column that holds the sum of the records.
    zeros
        Whether zero is a record (else it stands for no trade).
    only
        Of the texts, the only one to be read where the extract has several files.
    """

    fills: str
    texts: Mapping[str, str]
    columns: Mapping[str, str]
    value: str
    control: tuple[str, ...] = ()
    zeros: bool = True
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Long:
    """Several rows make one record: one for its value, one for its weight.

    Attributes
    ----------
    measure, figure
        Headings of the columns that say what a row measures, and how much it is.
    values, weights
        Text of the measure (folded) to what its figures are multiplied by to get currency units, or kilograms.
    """

    measure: tuple[str, ...]
    figure: tuple[str, ...]
    values: Mapping[str, int]
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """Invented rows of a layout, and what must be read from them; the tests read every sample of every layout.

    Attributes
    ----------
    rows
        Text of a small file.
    records
        Number of rows that count.
    value
        Flow to the sum of its rows that count, in currency units.
    file
        Name of the file, where the layout reads something from it, or where it is no CSV file (``exports.json``).
    given
        What has to be stated to read it: arguments of :func:`greentrade.screen`.
    weight_kg, currency, codes
        Weight of the rows that count, their currency, and all codes as they are read.
    partners
        Text of a partner to its ISO code.
    set_aside
        Reason to number of the rows that do not count.
    """

    rows: str
    records: int
    value: Mapping[str, str]
    file: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    weight_kg: str | None = None
    currency: str | None = None
    codes: tuple[str, ...] = ()
    partners: Mapping[str, str] = field(default_factory=dict)
    set_aside: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    r"""How one kind of extract names and encodes things.

    Attributes
    ----------
    id, title
        Short name (for ``layout=``) and what it is.
    about, source, licence, traps, example
        For its page in the docs: what it is, where it comes from, under which terms, what goes wrong with it, and a command.
    encodings, delimiter
        How files of this layout are published (any other is read too).
    currency
        Currency of every file of this layout, where it is fixed.
    scale, weight_scale
        What a value, or a weight, is multiplied by to get currency units, or kilograms.
    reporter, nation
        Reporter and nation of every file of this layout, where they are fixed.
    places
        Scheme of the codes of countries: iso, comtrade, baci, gacc, or the name of one that we hold no table of.
    code_width
        Digits that every code has, where lost zeros are to be put back.
    code_aliases
        Codes of the source's own making, and what they are read as.
    code_in_label
        Whether code and name stand in one cell.
    fiscal_year
        First day (MM or MM-DD) of the fiscal years in files of this layout.
    rank_values
        Whether the values are in order of preference; else two of them in a file are a question.
    row_caps
        Numbers of rows at which downloads are cut.
    notes
        What a user should know.
    companions
        Patterns of the names of files that come with those of this layout and hold no trade.
    columns
        Canonical column to headings, in order of preference.
    world, groups
        Partner texts that mean the world; patterns of those that mean a group of countries.
    samples
        Rows to try it with, and what must be read from them.

    Examples
    --------
    >>> from pathlib import Path
    >>> import greentrade as gt
    >>> text = 'id = "ours"\ntitle = "Ours"\nscale = 10000\n[columns]\nhs_code = ["Item"]\n[[values]]\nheadings = ["Sum"]'
    >>> _ = Path("ours.toml").write_text(text, encoding="utf-8")
    >>> layout = gt.Layout.from_toml("ours.toml")
    >>> layout.id, layout.scale, layout.columns
    ('ours', 10000, {'hs_code': (('item',),)})
    """

    id: str
    title: str
    about: str = ""
    source: str = ""
    licence: str = ""
    traps: tuple[str, ...] = ()
    example: str = ""
    encodings: tuple[str, ...] = ()
    delimiter: str | None = None
    currency: str | None = None
    scale: int = 1
    weight_scale: int = 1
    reporter: str | None = None
    nation: str | None = None
    places: str = "iso"
    decimal: str | None = None
    code_width: int | None = None
    code_aliases: Mapping[str, str] = field(default_factory=dict)
    code_in_label: bool = False
    edition_in_name: bool = False
    fiscal_year: str | None = None
    fallback: bool = False
    rank_values: bool = False
    repeated_headings: bool = False
    row_caps: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()
    requires: Ranks = ()
    excludes: tuple[str, ...] = ()
    columns: Mapping[str, Ranks] = field(default_factory=dict)
    values: tuple[ValueHeadings, ...] = ()
    flow_codes: Mapping[str, str] = field(default_factory=dict)
    world: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    weights: tuple[Weight, ...] = ()
    file_facts: tuple[FileFact, ...] = ()
    wide: Wide | None = None
    long: Long | None = None
    samples: tuple[Sample, ...] = ()

    def fits(self, headings: frozenset[str]) -> bool:
        """Whether a file with these folded headings can be of this layout."""
        return all(any(h in headings for h in group) for group in self.requires) and not (
            headings.intersection(self.excludes)
        )

    def __repr__(self) -> str:
        return f"Layout({self.id!r}, {self.title!r})"

    def _repr_html_(self) -> str:
        return _html(self)

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> Layout:
        """Read a layout of your own (see ``docs/own-layouts.md``).

        Parameters
        ----------
        path
            A TOML file in the form of those in ``greentrade/extracts/layouts``.

        Returns
        -------
        Layout
            For ``layout=`` of :func:`greentrade.screen`; the path itself does as well.

        Raises
        ------
        UsageError
            The file cannot be read, or an entry is unknown or of the wrong kind; the message lists what there is.
        """
        return read_layout(Path(path))


def read_layout(path: Path) -> Layout:
    """Read a layout file of a user's.

    Raises
    ------
    UsageError
        The file is not there, is no TOML, or holds what no layout knows.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as err:
        reason = err.strerror if isinstance(err, OSError) else "it is not UTF-8"
        raise UsageError(f"the layout file {str(path)!r} cannot be read ({reason}).") from err
    return parse_layout(text, where=str(path))


def parse_layout(text: str, *, where: str) -> Layout:
    """Read a layout from the text of a file.

    Parameters
    ----------
    text
        TOML.
    where
        Name of the file, for messages.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise UsageError(
            f"{where} is no TOML ({err}).", hint="quote texts, and headings with blanks in them."
        ) from err
    Form(where).check(data)
    return _layout(data)


def _folded(headings: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(h) for h in headings))


def _ranks(headings: list[str] | list[list[str]]) -> Ranks:
    """Fold headings: a plain list is an order of preference; a list of lists has equals inside."""
    return tuple(_folded([h] if isinstance(h, str) else h) for h in headings)


def _layout(data: Mapping[str, Any]) -> Layout:
    scale, currency = data.get("scale", 1), data.get("currency")
    world = data.get("world", {})
    made: dict[str, Any] = {
        "requires": tuple(_folded([g] if isinstance(g, str) else g) for g in data.get("requires", ())),
        "excludes": _folded(data.get("excludes", [])),
        "columns": {name: _ranks(headings) for name, headings in data.get("columns", {}).items()},
        "values": tuple(
            ValueHeadings(
                _folded(v["headings"]), v.get("currency", currency), v.get("scale", scale), v.get("flow")
            )
            for v in data["values"]
        ),
        "world": tuple(world.get("partner", ())),
        "groups": tuple(world.get("groups", ())),
        "breakdowns": tuple(
            Breakdown(b["name"], _folded(b["headings"]), tuple(b["totals"]))
            for b in data.get("breakdowns", ())
        ),
        "weights": tuple(
            Weight(_folded(w["quantity"]), _folded(w["unit"]), tuple(w["kilograms"]))
            for w in data.get("weights", ())
        ),
        "file_facts": tuple(
            FileFact(s["what"], s.get("from", "name"), s.get("pattern", ".+"), s.get("means"))
            for s in data.get("says", ())
        ),
        "wide": _wide(data["wide"]) if "wide" in data else None,
        "long": _long(data["long"]) if "long" in data else None,
        "samples": tuple(Sample(**s | {"codes": tuple(s.get("codes", ()))}) for s in data.get("sample", ())),
    }
    made |= {
        k: tuple(data[k]) for k in ("traps", "encodings", "row_caps", "notes", "companions") if k in data
    }
    plain = {key: value for key, value in data.items() if key not in {*made, *INNER}}
    return Layout(**plain, **made)


def _wide(data: Mapping[str, Any]) -> Wide:
    return Wide(
        fills=data["fills"],
        texts=data["texts"],
        columns=data["columns"],
        value=data["value"],
        control=_folded(data.get("control", [])),
        zeros=data.get("zeros", True),
        only=data.get("only"),
    )


def _long(data: Mapping[str, Any]) -> Long:
    def folded(table: Mapping[str, int]) -> dict[str, int]:
        return {fold(text): factor for text, factor in table.items()}

    return Long(
        _folded(data["measure"]),
        _folded(data["figure"]),
        folded(data["values"]),
        folded(data.get("weights", {})),
    )


def _html(layout: Layout) -> str:
    """Show what an extract of this layout is, and what its headings mean."""
    rows = [(name, ", ".join(" = ".join(rank) for rank in ranks)) for name, ranks in layout.columns.items()]
    facts = {
        "where from": layout.source,
        "terms": layout.licence,
        "currency": layout.currency,
        "values multiplied by": f"{layout.scale:,}" if layout.scale != 1 else "",
        "reporter": layout.reporter,
        "partners": layout.places,
    }
    parts = [
        title(f"Layout {layout.id}: {layout.title}"),
        note(layout.about) if layout.about else None,
        *(note(f"{name}: {said}") for name, said in facts.items() if said),
        table("Columns, and the headings that they are read from (folded)", ("column", "headings"), rows),
        bullets("What goes wrong with it", layout.traps),
    ]
    return box(parts)
