"""One language: its sentences, names, lists and numbers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from greentrade.errors import UsageError
from greentrade.words import numbers
from greentrade.words.numbers import Unit

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

__all__ = ["LANGUAGES", "N_", "Words", "english_names"]

LANGUAGES = ("en", "zh")
_HTML_LANG = {"en": "en", "zh": "zh-Hans"}


def N_(text: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark a text for the catalogue that is translated elsewhere, and return it as it is."""
    return text


@cache
def english_names() -> dict[str, dict[str, str]]:
    """Return the English names of the things that answers call by an id: kind, id, name."""
    return tomllib.loads(_read("names.toml"))


@dataclass(frozen=True)
class Words:
    """Say everything in one language.

    Parameters
    ----------
    lang
        ``"en"`` or ``"zh"``.

    Examples
    --------
    >>> words = Words("zh")
    >>> words("Rows"), words.name("dimension", "high_pollution")
    ('行数', '高污染')
    >>> Words().ngettext("{count} code", "{count} codes", 1, count=1)
    '1 code'
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

    # -- sentences and names -------------------------------------------------------------------------------------------------------

    def gettext(self, text: str, /, **values: object) -> str:
        """Translate a text and fill its places; a text that the catalogue lacks stays English."""
        return self._translated(text).format(**values)

    __call__ = gettext

    def ngettext(self, one: str, many: str, number: object, /, **values: object) -> str:
        """Translate a text that depends on a number, as gettext does."""
        if not self.chinese:
            return (one if number == 1 else many).format(**values)
        return self._translated(one).format(**values)

    def pgettext(self, context: str, text: str) -> str:
        """Translate a name that means something else elsewhere."""
        return self._translated(text, context)

    def _translated(self, text: str, context: str | None = None) -> str:
        if not self.chinese:
            return text
        message = _catalogue(self.lang).get(text, context)
        if message is None or not message.string:
            return text
        return message.string if isinstance(message.string, str) else message.string[0]

    def name(self, kind: str, key: str) -> str:
        """Return the name of a thing that the answers call by an id; one without a name is shown as it is."""
        english = english_names()[kind].get(key)
        return key.replace("_", " ") if english is None else self.pgettext(kind, english)

    def named(self, kind: str, key: str) -> bool:
        """Whether a thing has a name."""
        return key in english_names()[kind]

    def goods_of(self, dimension: str) -> str:
        """Name the goods of a dimension as a sentence does."""
        if dimension == "any_of_three":
            return self("goods of the three dimensions")
        return self.name("dimension", dimension)

    def goods(self, description: str, industry: tuple[str, str] | None) -> str:
        """Return what a code is called: by the extract, else by the industry that makes it (ISIC class and English label), in brackets."""
        if description or industry is None:
            return description
        return self("({industry})", industry=self.heading(self.pgettext("isic", industry[1])))

    def note(self, note: str) -> str | None:
        """Translate a note of the reader; None where the catalogue does not have it."""
        if not self.chinese:
            return note
        for pattern, said in _notes(self.lang):
            found = pattern.fullmatch(note)
            if found:
                return said.format("", *map(self._part, found.groups()))
        return None

    def _part(self, text: str) -> str:
        """Translate a part of a note: a flow gets its name, all else stays."""
        singular = text.removesuffix("s")
        if singular in english_names()["flow"]:
            return self.name("flow", singular)
        return text.replace("under ", "不足 ")

    # -- putting together ------------------------------------------------------------------------------------------------------

    def heading(self, text: str) -> str:
        """Begin a line with a text."""
        return text[:1].upper() + text[1:]

    def several(self, texts: Iterable[str], *, most: int | None = None) -> str:
        """Join a list in words; beyond the most that are wanted, say how many more there are."""
        items = list(texts)
        shown = self(", ").join(items[:most])
        if not most or len(items) <= most:
            return shown
        return self("{shown} and {more} more", shown=shown, more=len(items) - most)

    def span(self, years: Sequence[int]) -> str:
        """Return the first and last year in words."""
        if not years:
            return self("not stated")
        if years[0] == years[-1]:
            return self("{first}", first=years[0])
        return self("{first} to {last}", first=years[0], last=years[-1])

    # -- numbers ---------------------------------------------------------------------------------------------------------------

    def unit(self, largest: float | None, currency: str | None, *, fine: bool = False) -> Unit:
        """Return the unit of the amounts of a table or chart; a fine one where small amounts are beside large ones."""
        money = self.name("currency", currency) if currency else self("of the extract's currency")
        return Unit.fitting(largest or 0.0, money, lang=self.lang, fine=fine)

    def currency(self, code: str | None) -> str:
        """Name a currency, with its code."""
        if code is None:
            return self("not stated")
        name = self.name("currency", code)
        return code if name == code else f"{name} ({code})"

    def percent(self, share: float | None) -> str:
        """Show a fraction as a percentage."""
        return self._close(numbers.percent(share))

    def shares(self, low: float | None, high: float | None) -> str:
        """Show two fractions as a range of percentages."""
        return self._close(numbers.share_range(low, high))

    def growth(self, first: float | None, last: float | None) -> str:
        """Show by how much an amount grew."""
        shown = numbers.growth(first, last)
        return self("new") if shown == "new" else self._close(shown)

    def rise(self, share: float | None) -> str:
        """Show a growth rate, signed."""
        return numbers.NOTHING if share is None else self._close(f"{numbers.signed(share * 100, 1)} %")

    def _close(self, shown: str) -> str:
        """Write the percent sign at the figure, as Chinese does."""
        return shown.replace(" %", "%") if self.chinese else shown


@cache
def _catalogue(lang: str) -> Catalog:
    """Read the catalogue of a language."""
    from babel.messages.pofile import read_po

    path = files(__package__).joinpath("locale", lang, "LC_MESSAGES", "greentrade.po")
    with path.open("rb") as file:
        return read_po(file, locale=lang)


@cache
def _notes(lang: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the notes of the reader: a pattern, and what it says with its groups as {1}, {2}."""
    patterns: list[str] = tomllib.loads(_read("notes.toml"))["patterns"]
    messages = [(pattern, _catalogue(lang).get(pattern, "note")) for pattern in patterns]
    return [(re.compile(pattern, re.DOTALL), str(found.string)) for pattern, found in messages if found]


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
