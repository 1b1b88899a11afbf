"""Layouts: how one kind of extract names and encodes things. The layouts are data (``layouts/*.toml``); this module only reads them.

A heading is compared *folded*: full-width characters made plain, lower case, everything but letters and digits dropped, so that
``Trade Value (US$)``, ``TradeValueUS`` and ``trade_value_us`` are one.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from greentrade.errors import UsageError


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
    """Headings of a value column, with the currency and the scale they imply."""

    headings: tuple[str, ...]
    currency: str | None
    scale: int


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
class Layout:
    """How one kind of extract names and encodes things.

    Attributes
    ----------
    id, title
        Short name (for ``layout=``) and what it is.
    currency
        Currency of every file of this layout, where it is fixed.
    scale, weight_scale
        What a value, or a weight, is multiplied by to get currency units, or kilograms.
    reporter, nation
        Reporter and nation of every file of this layout, where they are fixed.
    fiscal_year
        First day (MM or MM-DD) of the fiscal years in files of this layout.
    notes
        What a user should know.
    columns
        Canonical column to headings, in order of preference.
    """

    id: str
    title: str
    currency: str | None = None
    scale: int = 1
    weight_scale: int = 1
    reporter: str | None = None
    nation: str | None = None
    places: str = "iso"
    decimal: str | None = None
    edition_in_name: bool = False
    fiscal_year: str | None = None
    fallback: bool = False
    notes: tuple[str, ...] = ()
    requires: Ranks = ()
    columns: Mapping[str, Ranks] = field(default_factory=dict)
    values: tuple[ValueHeadings, ...] = ()
    flow_codes: Mapping[str, str] = field(default_factory=dict)
    world: tuple[str, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    weights: tuple[Weight, ...] = ()

    def fits(self, headings: frozenset[str]) -> bool:
        """Whether a file with these folded headings can be of this layout."""
        return all(any(h in headings for h in group) for group in self.requires)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that mean the same in every layout."""

    flows: Mapping[str, str]
    sub_flows: Mapping[str, str]
    missing_number: tuple[str, ...]
    missing_unit: tuple[str, ...]
    world: tuple[str, ...]
    all_kinds: tuple[str, ...]
    fiscal_years: Mapping[str, str]
    scales: Mapping[str, int]
    currencies: Mapping[str, str]
    iso_currencies: frozenset[str]
    value_words: frozenset[str]
    value_fillers: frozenset[str]


@cache
def words() -> Words:
    """Read the words that every layout shares."""
    data = _toml("words.toml")
    return Words(
        flows={fold(word): name for name, list_ in data["flows"].items() for word in list_},
        sub_flows=data["sub_flows"],
        missing_number=tuple(data["missing"]["number"]),
        missing_unit=tuple(data["missing"]["quantity_unit"]),
        world=tuple(data["world"]["partner"]),
        all_kinds=tuple(data["all"]["kinds"]),
        fiscal_years=data["fiscal_years"],
        scales=data["units"]["scales"],
        currencies=data["units"]["currencies"],
        iso_currencies=frozenset(data["units"]["iso"]),
        value_words=frozenset(data["units"]["value"]),
        value_fillers=frozenset(data["units"]["fillers"]),
    )


@cache
def layouts() -> dict[str, Layout]:
    """All layouts by id; the one that takes any table comes last."""
    folder = resources.files(__package__).joinpath("layouts")
    read = [_layout(_toml(f"layouts/{f.name}")) for f in folder.iterdir() if f.name.endswith(".toml")]
    return {layout.id: layout for layout in sorted(read, key=lambda item: (item.fallback, item.id))}


def find_layout(name: str) -> Layout:
    """Layout of a name.

    Raises
    ------
    UsageError
        No layout has this name; the message lists those that there are.
    """
    known = layouts()
    if name not in known:
        raise UsageError.not_one_of("layout", name, known)
    return known[name]


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _folded(headings: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(h) for h in headings))


def _ranks(headings: list[str] | list[list[str]]) -> Ranks:
    """A plain list is an order of preference; a list of lists has equals inside."""
    return tuple(_folded([h] if isinstance(h, str) else h) for h in headings)


def _layout(data: dict[str, Any]) -> Layout:
    scale = data.get("scale", 1)
    currency = data.get("currency")
    return Layout(
        id=data["id"],
        title=data["title"],
        currency=currency,
        scale=scale,
        weight_scale=data.get("weight_scale", 1),
        reporter=data.get("reporter"),
        nation=data.get("nation"),
        places=data["places"],
        decimal=data.get("decimal"),
        edition_in_name=data.get("edition_in_name", False),
        fiscal_year=data.get("fiscal_year"),
        fallback=data.get("fallback", False),
        notes=tuple(data.get("notes", ())),
        requires=tuple(_folded(group) for group in data["requires"]),
        columns={name: _ranks(headings) for name, headings in data["columns"].items()},
        values=tuple(
            ValueHeadings(_folded(v["headings"]), v.get("currency", currency), v.get("scale", scale))
            for v in data["values"]
        ),
        flow_codes=data.get("flow_codes", {}),
        world=tuple(data.get("world", {}).get("partner", ())),
        breakdowns=tuple(
            Breakdown(b["name"], _folded(b["headings"]), tuple(b["totals"]))
            for b in data.get("breakdowns", ())
        ),
        weights=tuple(
            Weight(_folded(w["quantity"]), _folded(w["unit"]), tuple(w["kilograms"]))
            for w in data.get("weights", ())
        ),
    )
