"""The form of a layout file: what it may hold. Ours and a user's pass the same checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from greentrade.errors import UsageError
from greentrade.extracts.layouts.fiscal import parse_fiscal_year

CANONICAL = (
    "hs_code", "hs_edition", "period", "month", "flow", "reporter", "exporter", "importer", "partner", "regime", "net_weight_kg",
    "quantity", "quantity_unit", "currency", "description",
)  # fmt: skip
"""Columns for which a layout may name headings (``[columns]``); those of the value stand in ``[[values]]``."""

BREAKDOWNS = ("partner2", "customs", "transport", "place", "place2", "origin", "kind")
"""Names of the dimensions in which totals may be next to details (``[[breakdowns]]``)."""

FLOWS = ("export", "import", "re_export", "re_import", "domestic_export", "foreign_import")

_TEXT, _NUMBER, _TRUTH, _LIST, _TABLE, _TABLES = str, int, bool, list, dict, "tables"

_TOP: dict[str, Any] = {
    "id": _TEXT, "title": _TEXT, "about": _TEXT, "source": _TEXT, "licence": _TEXT, "traps": _LIST, "example": _TEXT,
    "encodings": _LIST, "delimiter": _TEXT, "currency": _TEXT, "scale": _NUMBER, "weight_scale": _NUMBER, "reporter": _TEXT,
    "nation": _TEXT, "places": _TEXT, "decimal": _TEXT, "code_width": _NUMBER, "code_aliases": _TABLE, "code_in_label": _TRUTH,
    "edition_in_name": _TRUTH, "fiscal_year": _TEXT, "fallback": _TRUTH, "rank_values": _TRUTH, "repeated_headings": _TRUTH,
    "row_caps": _LIST, "notes": _LIST, "companions": _LIST, "requires": _LIST, "excludes": _LIST, "columns": _TABLE, "values": _TABLES,
    "flow_codes": _TABLE, "world": _TABLE, "breakdowns": _TABLES, "weights": _TABLES, "says": _TABLES, "wide": _TABLE,
    "long": _TABLE, "sample": _TABLES,
}  # fmt: skip
INNER: dict[str, dict[str, Any]] = {
    "values": {"headings": _LIST, "currency": _TEXT, "scale": _NUMBER, "flow": _TEXT},
    "world": {"partner": _LIST, "groups": _LIST},
    "breakdowns": {"name": _TEXT, "headings": _LIST, "totals": _LIST},
    "weights": {"quantity": _LIST, "unit": _LIST, "kilograms": _LIST},
    "says": {"what": _TEXT, "from": _TEXT, "pattern": _TEXT, "means": _TEXT},
    "wide": {"fills": _TEXT, "texts": _TABLE, "columns": _TABLE, "value": _TEXT, "control": _LIST, "zeros": _TRUTH, "only": _TEXT},
    "long": {"measure": _LIST, "figure": _LIST, "values": _TABLE, "weights": _TABLE},
    "sample": {"rows": _TEXT, "file": _TEXT, "given": _TABLE, "records": _NUMBER, "value": _TABLE, "weight_kg": _TEXT, "currency": _TEXT,
               "codes": _LIST, "partners": _TABLE, "set_aside": _TABLE},
}  # fmt: skip
_MUST = {
    "": ("id", "title", "values"),
    "values": ("headings",),
    "breakdowns": ("name", "headings", "totals"),
    "weights": ("quantity", "unit", "kilograms"),
    "says": ("what", "from"),
    "wide": ("fills", "texts", "columns", "value"),
    "long": ("measure", "figure", "values"),
    "sample": ("rows", "records", "value"),
}
_KINDS = {
    _TEXT: "text",
    _NUMBER: "a whole number",
    _TRUTH: "true or false",
    _LIST: "a list",
    _TABLE: "a table",
}


class Form:
    """Holds a file against what may stand in it."""

    def __init__(self, where: str) -> None:
        self.where = where

    def check(self, data: Mapping[str, Any]) -> None:
        """Refuse what no layout knows, or an entry of the wrong kind; name where it is and what may be there."""
        self._entries(data, _TOP, "")
        for name, form in INNER.items():
            inner = data.get(name, ())
            for table in inner if isinstance(inner, list) else [inner] if inner else ():
                self._entries(table, form, name)
        for column, headings in data.get("columns", {}).items():
            self._among(column, CANONICAL, "columns")
            if not isinstance(headings, list) or not headings:
                self._fault(f"[columns] {column} must be a list of headings, the preferred one first")
            self._items(
                column, [h for rank in headings for h in (rank if isinstance(rank, list) else [rank])]
            )
        for table in data.get("breakdowns", ()):
            self._among(table["name"], BREAKDOWNS, "breakdowns")
        for table in (*data.get("values", ()), *({"flow": f} for f in data.get("flow_codes", {}).values())):
            if "flow" in table:
                self._among(table["flow"], FLOWS, "flow")
        for table in data.get("says", ()):
            self._among(table.get("what"), ("period", "flow", "unit"), "says: what")
            self._pattern(table.get("pattern", ""))
        for pattern in (*data.get("world", {}).get("groups", ()), *data.get("companions", ())):
            self._pattern(pattern)
        if data.get("decimal", ".") not in {".", ","}:
            self._fault('decimal must be "." or ","')
        for sample in data.get("sample", ()):
            self._sample(sample)
        self._units(data)
        self._tables(data)

    def _sample(self, sample: Mapping[str, Any]) -> None:
        for flow in sample["value"]:
            self._among(flow, FLOWS, "[[sample]] value")
        amounts = [(f"value.{flow}", text) for flow, text in sample["value"].items()]
        amounts += [("weight_kg", sample["weight_kg"])] if "weight_kg" in sample else []
        for name, text in amounts:
            if not re.fullmatch(r"-?\d+(\.\d+)?", str(text)) or not isinstance(text, str):
                self._fault(f'[[sample]] {name} must be a number in quotes ("3.75"), and is {text!r}')

    def _units(self, data: Mapping[str, Any]) -> None:
        if "fiscal_year" in data:
            parse_fiscal_year(data["fiscal_year"])
        for table in (data, *data.get("values", ())):
            if not re.fullmatch(r"[A-Z]{3}", table.get("currency", "USD")):
                self._fault(f"currency must be three letters like USD, and is {table['currency']!r}")

    def _tables(self, data: Mapping[str, Any]) -> None:
        """Check the tables in which a layout names what it likes: what they say must be text, or a factor."""
        wide, long = data.get("wide", {}), data.get("long", {})
        if wide and wide["value"] not in wide["columns"]:
            self._fault(f"[wide] value {wide['value']!r} is none of its columns")
        for name, table in (
            ("flow_codes", data.get("flow_codes", {})),
            ("code_aliases", data.get("code_aliases", {})),
            ("wide.texts", wide.get("texts", {})),
            ("wide.columns", wide.get("columns", {})),
        ):
            for key, text in table.items():
                if not isinstance(text, str):
                    self._fault(f"[{name}] {key} must be text, and is {text!r}")
        for name in ("values", "weights"):
            for key, factor in long.get(name, {}).items():
                if type(factor) is not int or factor < 1:
                    self._fault(f"[long.{name}] {key} must be a whole number from 1, and is {factor!r}")

    def _entries(self, data: Mapping[str, Any], form: Mapping[str, Any], inside: str) -> None:
        for key, value in data.items():
            self._among(key, form, f"[{inside}]" if inside else "the file")
            kind = form[key]
            if kind == _TABLES:
                if not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
                    self._fault(f"{key} must be tables: [[{key}]]")
            elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                self._fault(f"{key} must be {_KINDS[kind]}, and is {value!r}")
            elif kind is int and value < 1:
                self._fault(f"{key} must be a whole number from 1, and is {value!r}")
            elif kind is list:
                self._items(key, value)
        for key in _MUST.get(inside, ()):
            if key not in data:
                self._fault(f"{f'[[{inside}]]' if inside else 'the file'} lacks {key}")

    def _items(self, key: str, items: list[Any]) -> None:
        """Check that the items of a list are text (also the digits of a code): a number would never equal what stands in a file."""
        wanted = int if key == "row_caps" else str
        for item in items:
            inner = item if isinstance(item, list) and key == "requires" else [item]
            if not all(type(one) is wanted for one in inner):
                kind = "whole numbers" if wanted is int else 'text in quotes ("4")'
                self._fault(f"{key} must be a list of {kind}, and holds {item!r}")

    def _among(self, key: object, known: Any, place: str) -> None:
        if key not in known:
            self._fault(f"{key!r} is not known in {place}", f"choose from: {', '.join(known)}")

    def _pattern(self, pattern: str) -> None:
        try:
            re.compile(pattern)
        except re.error as err:
            self._fault(f"the pattern {pattern!r} is no regular expression ({err})")

    def _fault(self, what: str, hint: str | None = None) -> NoReturn:
        raise UsageError(f"{self.where}: {what}.", hint=hint and f"{hint}.")
