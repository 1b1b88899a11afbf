"""What a heading says about its values: currency and scale (``Trade value (1000 USD)``, ``万元``, ``Exports, USD million``)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from greentrade.extracts.layouts.vocabulary import words

_TOKENS = re.compile(
    r"us\s?\$|r\$|hk\$|nt\$|[$€£¥₹₽₩]|\d[\d,'\u2019 ]*\d|\d|[a-z\u00df-\u024f]+|[\u0400-\u04ff]+|[\u4e00-\u9fff]+"
)
_UNIT_VALUES = {("unit", "value"), ("unit", "values"), ("unit", "val"), ("单位", "价值"), ("单位", "金额")}
"""Words that together mean the value of one unit."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Unit of the values under a heading.

    Attributes
    ----------
    currency
        ISO 4217, or None where the heading names none.
    scale
        What a value is multiplied by to get currency units.
    plain
        Whether nothing but value words, currency and scale stand in the heading, so that it can be a value column.
    flow
        Flow that the heading names.
    """

    currency: str | None
    scale: int
    plain: bool
    flow: str | None = None


@cache
def read_unit(heading: str) -> Unit:
    """Read the unit in a heading.

    Examples
    --------
    >>> read_unit("Trade Value (1000 USD)"), read_unit("Quantity (1000 kg)").plain
    (Unit(currency='USD', scale=1000, plain=True, flow=None), False)
    >>> read_unit("万元"), read_unit("Export, US$ million").scale
    (Unit(currency='CNY', scale=10000, plain=True, flow=None), 1000000)
    """
    known = words()
    currency, scale, told, rest, flows = None, 1, False, [], set()
    tokens = _tokens(heading)
    if any(pair in _UNIT_VALUES for pair in pairwise(tokens)):  # a price, which adds up to nothing
        rest.append(heading)
    for token in tokens:
        if token in known.value_flows:
            flows.add(known.value_flows[token])
        if token in known.scales:
            scale *= known.scales[token]
        elif token in known.currencies:
            currency = currency or known.currencies[token]
        elif token in known.value_words:
            told = True
        elif token not in known.value_fillers:
            rest.append(token)
    flow = flows.pop() if len(flows) == 1 else None
    return Unit(currency, scale, plain=not rest and (told or currency is not None), flow=flow)


def read_currency(text: str) -> str | None:
    """Read the currency (ISO 4217) that a text of a currency column means, or None.

    Examples
    --------
    >>> read_currency("usd"), read_currency("人民币"), read_currency("Euro"), read_currency("n.a.")
    ('USD', 'CNY', 'EUR', None)
    """
    bare = text.strip()
    if re.fullmatch(r"[A-Za-z]{3}", bare):
        return words().currencies.get(bare.lower()) or (
            bare.upper() if bare.upper() in words().iso_currencies else None
        )
    unit = read_unit(bare)
    return unit.currency if unit.plain and unit.scale == 1 else None


def _tokens(heading: str) -> list[str]:
    text = unicodedata.normalize("NFKC", heading).casefold().replace("_", " ")
    tokens: list[str] = []
    for token in _TOKENS.findall(text):
        bare = re.sub(r"[\s,'\u2019]", "", token)
        tokens += _chinese(bare) if re.match(r"[\u4e00-\u9fff]", bare) else [bare]
    return tokens


def _chinese(text: str) -> list[str]:
    """Split a Chinese heading into words, the longest known one first; an unknown character is a token of its own."""
    known = words()
    vocabulary = {
        *known.scales,
        *known.currencies,
        *known.value_words,
        *known.value_fillers,
        *known.value_flows,
    }
    tokens = []
    while text:
        size = next((n for n in range(min(len(text), 6), 0, -1) if text[:n] in vocabulary), 1)
        tokens.append(text[:size])
        text = text[size:]
    return tokens
