"""Layouts: how one kind of extract names and encodes things. The layouts are data (``layouts/*.toml``), read by :mod:`layout_files`.

A heading is compared *folded*: full-width characters made plain, lower case, everything but letters and digits dropped, so that
``Trade Value (US$)``, ``TradeValueUS`` and ``trade_value_us`` are one.
"""

from __future__ import annotations

import os
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from greentrade.errors import UsageError
from greentrade.html import box, bullets, note, table, title


@lru_cache(maxsize=4096)
def fold(heading: str) -> str:
    """Heading as it is compared: NFKC, lower case, letters and digits only.

    Examples
    --------
    >>> fold("Trade Value (US$)"), fold(" HS_Code "), fold("商品编码")
    ('tradevalueus', 'hscode', '商品编码')
    """
    return "".join(c for c in unicodedata.normalize("NFKC", heading).casefold() if c.isalnum())


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
    """A dimension whose details stand beside their total in the same file."""

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
class Saying:
    """A fact that stands beside the table: in the file's name, in a title above the headings, or in the envelope of a JSON file.

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
    says: tuple[Saying, ...] = ()
    wide: Wide | None = None
    long: Long | None = None

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
        from greentrade.extracts.layout_files import read_layout

        return read_layout(Path(path))


@dataclass(frozen=True, slots=True)
class Words:
    """Words that mean the same in every layout."""

    flows: Mapping[str, str]
    sub_flows: Mapping[str, str]
    missing_number: tuple[str, ...]
    missing_unit: tuple[str, ...]
    world: tuple[str, ...]
    groups: tuple[str, ...]
    unions: Mapping[str, tuple[str, ...]]
    all_kinds: tuple[str, ...]
    fiscal_years: Mapping[str, str]
    scales: Mapping[str, int]
    currencies: Mapping[str, str]
    iso_currencies: frozenset[str]
    value_words: frozenset[str]
    value_fillers: frozenset[str]
    value_flows: Mapping[str, str]


@cache
def words() -> Words:
    """Read the words that every layout shares."""
    data: dict[str, Any] = tomllib.loads(
        resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    )
    return Words(
        flows={fold(word): name for name, list_ in data["flows"].items() for word in list_},
        sub_flows=data["sub_flows"],
        missing_number=tuple(data["missing"]["number"]),
        missing_unit=tuple(data["missing"]["quantity_unit"]),
        world=tuple(data["world"]["partner"]),
        groups=tuple(data["world"]["groups"]),
        unions={nation: tuple(texts) for nation, texts in data["world"]["unions"].items()},
        all_kinds=tuple(data["all"]["kinds"]),
        fiscal_years=data["fiscal_years"],
        scales=data["units"]["scales"],
        currencies=data["units"]["currencies"],
        iso_currencies=frozenset(data["units"]["iso"]),
        value_words=frozenset(data["units"]["value"]),
        value_fillers=frozenset(data["units"]["fillers"]),
        value_flows=data["units"]["flows"],
    )


@cache
def layouts() -> dict[str, Layout]:
    """All layouts by id; the one that takes any table comes last."""
    from greentrade.extracts.layout_files import parse_layout

    folder = resources.files(__package__).joinpath("layouts")
    read = [
        parse_layout(f.read_text(encoding="utf-8"), where=f.name)
        for f in folder.iterdir()
        if f.name.endswith(".toml")
    ]
    return {layout.id: layout for layout in sorted(read, key=lambda item: (item.fallback, item.id))}


def find_layout(name: str | os.PathLike[str] | Layout) -> Layout:
    """Layout of a name; one of the user's own, or the path of its file, is taken as it is.

    Raises
    ------
    UsageError
        No layout has this name; the message lists those that there are.
    """
    if isinstance(name, Layout):
        return name
    if not isinstance(name, str) or name.lower().endswith(".toml"):
        return Layout.from_toml(name)
    known = layouts()
    if name not in known:
        raise UsageError.not_one_of("layout", name, [*known, "or the path of a .toml file of your own"])
    return known[name]


def _html(layout: Layout) -> str:
    """What an extract of this layout is, and what its headings mean."""
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
