"""The words of the report in the reader's language, from one catalogue (``words.toml``), and numbers in the reader's style."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from greentrade.errors import UsageError
from greentrade.report import figures
from greentrade.report.figures import Unit

__all__ = ["LANGUAGES", "Words", "catalogue"]

LANGUAGES = ("en", "zh")
_NUMBER = re.compile(r"\[(\w+):([^|\]]*)\|([^\]]*)\]")
"""``[rows:row|rows]`` in the catalogue: what is said of one, and of any other number."""
_HTML_LANG = {"en": "en", "zh": "zh-Hans"}


@cache
def catalogue(name: str = "words") -> dict[str, Any]:
    """Read a catalogue of words that lies beside this module."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Words:
    """Says everything in one language.

    Parameters
    ----------
    lang
        ``"en"`` or ``"zh"``.

    Examples
    --------
    >>> Words("zh").name("dimension", "high_pollution")
    '高污染'
    >>> Words("en").name("category", "something_new")
    'something new'
    >>> Words("en")("input_rows", rows="1"), Words("en")("input_rows", rows="2")
    ('1 row', '2 rows')
    """

    lang: str = "en"

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise UsageError.not_one_of("lang", self.lang, LANGUAGES)

    @property
    def html_lang(self) -> str:
        """Language of the page, as HTML names it."""
        return _HTML_LANG[self.lang]

    @property
    def chinese(self) -> bool:
        """Whether the page is in Chinese."""
        return self.lang == "zh"

    def __call__(self, key: str, /, **values: object) -> str:
        """Say a sentence of the catalogue, with its places filled."""
        text: str = catalogue()["say"][key][LANGUAGES.index(self.lang)]
        return _NUMBER.sub(lambda one: one[2] if str(values[one[1]]) == "1" else one[3], text).format(
            **values
        )

    def name(self, kind: str, key: str) -> str:
        """Name of a thing that the answers call by an id; one without a name is shown as it is."""
        if kind == "isic":
            return str(catalogue("labels_zh")[kind].get(key, "")) if self.chinese else ""
        found = catalogue()[kind].get(key)
        return found[LANGUAGES.index(self.lang)] if found else key.replace("_", " ")

    def place(self, iso3: str, name: str) -> str:
        """Name of a country, or of an area that has no code; where there is no Chinese one, the name as it came."""
        if not self.chinese:
            return name
        return _places().get(iso3) or _places().get(name, name)

    def goods_of(self, dimension: str) -> str:
        """The goods of a dimension, as a sentence names them."""
        return self("goods_three") if dimension == "any_of_three" else self.name("dimension", dimension)

    def goods(self, description: str, industry: tuple[str, str] | None) -> str:
        """What a code is called: by the extract, else by the industry that makes it (ISIC class and English label), in brackets."""
        if description or industry is None:
            return description
        isic, label = industry
        return self("of_industry", industry=self.heading(self.name("isic", isic) or label))

    # -- putting together ------------------------------------------------------------------------------------------------------

    def heading(self, text: str) -> str:
        """A text that begins a line."""
        return text[:1].upper() + text[1:]

    def several(self, texts: Iterable[str], *, most: int | None = None) -> str:
        """A list in words; beyond the most that are wanted, how many more there are."""
        items = list(texts)
        shown = self("list_join").join(items[:most])
        return self("and_more", shown=shown, more=len(items) - len(items[:most])) if most and len(items) > most else shown  # fmt: skip

    def span(self, years: Sequence[int]) -> str:
        """First and last year in words."""
        if not years:
            return self("none_stated")
        if years[0] == years[-1]:
            return self("span_one", first=years[0])
        return self("span", first=years[0], last=years[-1])

    def note(self, note: str) -> str | None:
        """A note of the reader in this language, or None where it has not been put into it."""
        if not self.chinese:
            return note
        for pattern, said in _notes():
            found = pattern.fullmatch(note)
            if found:
                return said.format("", *map(self._said, found.groups()))
        return None

    def _said(self, text: str) -> str:
        """A part of a note: a flow or dimension gets its name, all else stays."""
        singular = text.removesuffix("s")
        return (
            self.name("flow", singular)
            if singular in catalogue()["flow"]
            else text.replace("under ", "不足 ")
        )

    # -- numbers ---------------------------------------------------------------------------------------------------------------

    def unit(self, largest: float | None, currency: str | None, *, fine: bool = False) -> Unit:
        """The unit in which a table or chart tells its amounts; a fine one where small amounts stand beside large ones."""
        money = self.name("currency", currency) if currency else self("currency_unknown")
        return Unit.fitting(largest or 0.0, money, lang=self.lang, fine=fine)

    def currency(self, code: str | None) -> str:
        """A currency by its name and its code."""
        if code is None:
            return self("none_stated")
        name = self.name("currency", code)
        return code if name == code else f"{name} ({code})"

    def percent(self, share: float | None) -> str:
        """A fraction as a percentage."""
        return self._close(figures.percent(share))

    def shares(self, low: float | None, high: float | None) -> str:
        """Two fractions as a range of percentages."""
        return self._close(figures.share_range(low, high))

    def growth(self, first: float | None, last: float | None) -> str:
        """By how much an amount grew."""
        shown = figures.growth(first, last)
        return self("new") if shown == "new" else self._close(shown)

    def rise(self, share: float | None) -> str:
        """A growth rate, signed."""
        return figures.NOTHING if share is None else self._close(f"{figures.signed(share * 100, 1)} %")

    def _close(self, shown: str) -> str:
        """Chinese writes the percent sign at the figure."""
        return shown.replace(" %", "%") if self.chinese else shown


@cache
def _notes() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(item["pattern"], re.DOTALL), item["zh"]) for item in catalogue()["notes"]]


@cache
def _places() -> dict[str, str]:
    """Chinese names of countries by ISO3, as China Customs writes them; where it has none, or a long one, our own (``labels_zh``)."""
    import csv

    from greentrade.reference.load import data_root  # a table of facts, read as text

    def rows(name: str) -> list[dict[str, str]]:
        with (data_root() / "places" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    names = {row["code"]: row["name_zh"] for row in rows("gacc_partners.csv") if row["name_zh"]}
    customs = {
        row["iso3"]: names[row["gacc_code"]]
        for row in rows("countries.csv")
        if row["iso3"] and row["gacc_code"] in names
    }
    ours: dict[str, str] = catalogue("labels_zh")["place"]
    return customs | ours
