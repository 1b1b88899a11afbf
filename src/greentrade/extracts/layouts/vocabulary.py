"""Words that mean the same in every layout (``words.toml``), and how headings are compared.

A heading is compared *folded*: full-width characters made plain, lower case, everything but letters and digits dropped, so that
``Trade Value (US$)``, ``TradeValueUS`` and ``trade_value_us`` are one.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=4096)
def fold(heading: str) -> str:
    """Fold a heading as it is compared: NFKC, lower case, letters and digits only.

    Examples
    --------
    >>> fold("Trade Value (US$)"), fold(" HS_Code "), fold("商品编码")
    ('tradevalueus', 'hscode', '商品编码')
    """
    return "".join(c for c in unicodedata.normalize("NFKC", heading).casefold() if c.isalnum())


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
        resources.files("greentrade.extracts").joinpath("words.toml").read_text(encoding="utf-8")
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
