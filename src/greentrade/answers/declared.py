"""What an answer declares of itself: its question, parameters, notes and examples, read from its decorator, signature and docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Declared", "Parameter", "declared", "entries_of", "sections_of"]

_ENTRY = re.compile(r"^(?=\w)", re.MULTILINE)
_REFERENCE = re.compile(r"\s*\(:\w+:`[^`]*`\)")
_ROLE = re.compile(r":\w+:`~?(?:[\w.]*\.)?(\w+)`")
_SENTENCE = re.compile(r"(?<=[.?])\s+(?=[A-Z`\"])")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an answer.

    Attributes
    ----------
    name
        Its name.
    annotation
        Its type, as written.
    default
        What counts if it is left out; ``inspect.Parameter.empty`` where it must be given.
    says
        What it is, in a sentence.
    """

    name: str
    annotation: str
    default: Any
    says: str

    @property
    def is_required(self) -> bool:
        """Whether it must be given."""
        return self.default is inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class Declared:
    """What an answer declares.

    Attributes
    ----------
    name
        Name of the answer: of the method, the sheet, and the file.
    question
        The question that it answers, in a line.
    notes
        What a careful reader should know.
    parameters
        Its parameters, without the screening and ``as_``.
    examples
        What may follow ``greentrade answer NAME``.
    lead
        Columns for which a narrow terminal makes room first.
    written
        Whether it is written beside the report: always, with rows, never.
    """

    name: str
    question: str
    notes: str
    parameters: tuple[Parameter, ...]
    examples: tuple[str, ...]
    lead: tuple[str, ...]
    written: str

    @property
    def command(self) -> str:
        """Name of the command."""
        return self.name.replace("_", "-")


def declared(answer: Callable[..., Any]) -> Declared:
    """Read what an answer of the catalogue declares.

    Examples
    --------
    >>> from greentrade.answers.totals import totals
    >>> declared(totals).question
    'How much trade belongs to each dimension?'
    >>> [parameter.name for parameter in declared(totals).parameters]
    ['by', 'tier', 'counts', 'groups']
    """
    sections = sections_of(answer.__doc__ or "")
    described = {
        name: _SENTENCE.split(plain(text))[0]
        for heading, text in entries_of(sections["Parameters"]).items()
        for name in heading.split(", ")
    }
    parameters = tuple(
        Parameter(one.name, str(one.annotation), one.default, described.get(one.name, ""))
        for one in list(inspect.signature(answer).parameters.values())[1:]
        if one.name != "as_"
    )
    shown: Mapping[str, Any] = answer.shown  # type: ignore[attr-defined] # the decorator has put it there
    return Declared(answer.__name__, notes=plain(sections.get("Notes", "")), parameters=parameters, **shown)


def sections_of(doc: str) -> dict[str, str]:
    """Split a docstring of the numpy style into its sections by name; what stands before the first has the name ``""``."""
    parts = re.split(r"^(\w+)\n-+\n", inspect.cleandoc(doc), flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(["", *parts[1::2]], parts[::2], strict=True)}


def plain(text: str) -> str:
    """Write reStructuredText as plain words in one paragraph."""
    text = _ROLE.sub(r"\1", _REFERENCE.sub("", text))
    return " ".join(text.replace("``", "").split())


def entries_of(section: str) -> dict[str, str]:
    """Split a section of a docstring into what it says, by the names that it says it of."""
    entries = (entry.partition("\n") for entry in _ENTRY.split(section)[1:])
    return {heading: text.rstrip() for heading, _, text in entries}
