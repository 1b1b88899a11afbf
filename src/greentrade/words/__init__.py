"""Words in the reader's language: one gettext catalogue for report, workbook, terminal and messages.

English is the language of the source: a text is marked where it is used (``words("{rows} rows", rows=3)``, ``ngettext``, ``N_``), and
``locale/zh/LC_MESSAGES/greentrade.po`` holds the Chinese. The `.po` file itself is read when a reader first asks for Chinese (0.1 s, once a
process): it is reviewed as text, and neither an editable install nor a wheel can hold an older compiled copy of it.
Names of things that answers call by an id (a flow, a reason, a medium) are in ``names.toml``, by kind; the kind is their context in the catalogue.
"""

from greentrade.words.translation import LANGUAGES, N_, Words, english_names

__all__ = ["LANGUAGES", "N_", "Words", "english_names"]
