"""The texts of the source that are marked for translation, and the catalogue of a language brought up to them (`make messages`)."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "greentrade"
PO = SOURCE / "words" / "locale" / "zh" / "LC_MESSAGES" / "greentrade.po"
KEYWORDS = {"w": None, "words": None, "_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}  # fmt: skip
OPTIONAL = {"place"}
"""Contexts of which the catalogue need not hold every name: places have their Chinese name from China Customs."""
HEADER = r"""# The words of greentrade in Chinese: sentences of report, workbook, terminal and messages, and names (with their kind as context).
# After a text has changed in the source: `make messages`, then fill in what is empty here. A test compares both.
msgid ""
msgstr ""
"Language: zh\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def marked() -> Catalog:
    """Every text and name that can be shown."""
    found = Catalog()
    for path in sorted(SOURCE.rglob("*.py")):
        # The translator itself says its texts through `self`.
        keywords = KEYWORDS | ({"self": None} if path.name == "translation.py" else {})
        _add(found, path, "python", keywords)
    for path in sorted(SOURCE.rglob("*.j2")):
        _add(found, path, "jinja2", KEYWORDS)
    folder = SOURCE / "words"
    for kind, names in tomllib.loads((folder / "names.toml").read_text(encoding="utf-8")).items():
        for name in names.values():
            found.add(name, context=kind, locations=[("words/names.toml", None)])
    for pattern in tomllib.loads((folder / "notes.toml").read_text(encoding="utf-8"))["patterns"]:
        found.add(pattern, context="note", locations=[("words/notes.toml", None)])
    for kind, path, column in (
        ("isic", "industries/isic3_labels.csv", "label"),
        ("place", "places/countries.csv", "short_name"),
    ):
        with (ROOT / "reference_data" / path).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found.add(row[column], context=kind, locations=[(path, None)])
    return found


def _add(found: Catalog, path: Path, method: str, keywords: dict) -> None:
    place = path.relative_to(SOURCE).as_posix()
    for _, text, comments, context in extract_from_file(method, path, keywords, ["Translators:"]):
        found.add(text, context=context, locations=[(place, None)], auto_comments=comments)


def catalogue(path: Path = PO) -> Catalog:
    """The catalogue as it is held."""
    with path.open("rb") as file:
        return read_po(file, locale="zh")


def save(catalogue: Catalog, path: Path = PO) -> None:
    """Write a catalogue as it is reviewed: in the order of the source, without line numbers and dates."""
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalogue, width=0, omit_header=True, include_lineno=False, ignore_obsolete=True)


def update(path: Path = PO) -> None:
    """Add what the source has come to say, empty; drop what it no longer says."""
    held, said = catalogue(path), marked()
    new = Catalog(locale="zh", project="greentrade", fuzzy=False)
    for message in said:
        if not message.id:
            continue
        known = held.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        if known is None and message.context in OPTIONAL:
            continue
        new.add(message.id, known.string if known else "", context=message.context, locations=message.locations, auto_comments=message.auto_comments)  # fmt: skip
    save(new, path)


if __name__ == "__main__":
    update()
