"""Tables in a JSON file, read as a stream: only a batch of records is in memory.

A table is a list of records, such a list inside an envelope (``{"data": [...]}``), a list of lists with the headings first, or JSON lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from greentrade.errors import InputError
from greentrade.extracts.files.json_text import JsonText
from greentrade.extracts.files.staging import Stage

_DEEP = 20
_SHOWN = 6
_COUNTS = ("count", "total_records", "totalRecords")


@dataclass
class JsonTables:
    """What a JSON file holds.

    Attributes
    ----------
    tables
        Lists of records by the path of their key in the envelope (None: the file is the list).
    said
        Single facts of the envelope, by the path of their key.
    encoding
        Encoding of the file.
    """

    encoding: str
    tables: list[Stage] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, str]:
        """Single facts of the envelope as text, by their whole path."""
        return _flat(self.said)

    def notes(self, table: Stage, title: str) -> Iterator[str]:
        """Note what a user should know: facts outside the records, and a count that is not theirs."""
        prefix = (table.name or "").rpartition(".")[0]
        for name in _COUNTS:
            count = self.said.get(f"{prefix}.{name}" if prefix else name)
            if count is not None and str(count).isdigit() and int(count) != table.rows:
                yield f"{title} says that it has {int(count):,} records, and {table.rows:,} are there: it may be cut"
        if self.said:
            yield f"outside the records {title} says: {_facts(self.said)}"


def read_json(path: Path, folder: Path, *, where: str) -> JsonTables:
    """Read all lists of records of a JSON file into the session's folder.

    Parameters
    ----------
    path
        The file, plain or packed.
    folder
        Folder of the session.
    where
        Its name in messages.
    """
    text = JsonText(path, where=where)
    found = JsonTables(text.encoding)
    reader = _Reader(text, folder, found)
    if text.peek() == "[":
        reader.list_("")
    else:
        first_line = text.line
        stage = Stage(folder)
        single = reader.object_("", 0)
        if single is not None and text.peek() == "{":
            reader.lines(stage, first_line, single)
        elif single is not None:
            found.said = {key: v for key, v in single.items() if v not in (None, "", [], {})}
    if text.peek():
        raise InputError(
            "the JSON goes on after its end.",
            where=f"{where}, line {text.line}",
            hint="a file is one list of records, one object, or one record a line.",
        )
    found.tables = [table for table in found.tables if table.rows]
    if not found.tables:
        said = f" It says: {_facts(found.said)}." if found.said else ""
        raise InputError(
            f"this JSON file holds no list of records.{said}",
            where=where,
            hint='records are objects in a list: [{...}, {...}], {"data": [...]}, or one object a line.',
        )
    return found


class _Reader:
    """Walks through a JSON file and puts its records where they belong."""

    def __init__(self, text: JsonText, folder: Path, found: JsonTables) -> None:
        self.text = text
        self.folder = folder
        self.found = found

    def object_(self, path: str, depth: int) -> dict[str, Any] | None:
        """Read an object: its lists of records become tables. The object itself is given back where it has none."""
        text = self.text
        record: dict[str, Any] = {}
        tables = len(self.found.tables)
        text.take("{")
        if text.peek() == "}":
            text.take("}")
            return record
        while True:
            if text.peek() != '"':
                text.take('"')
            key = str(text.value())
            text.take(":")
            inner = f"{path}.{key}" if path else key
            start = text.peek()
            if start == "[":
                record[key] = self.list_(inner)
            elif start == "{" and depth < _DEEP:
                record[key] = self.object_(inner, depth + 1)
            else:
                record[key] = text.value()
            if text.take(",}") == "}":
                break
        if len(self.found.tables) == tables:
            return record
        self.found.said |= {
            f"{path}.{key}" if path else key: v for key, v in record.items() if v not in (None, "", [], {})
        }
        return None

    def list_(self, path: str) -> list[Any] | None:
        """Read a list: one of records, or of lists, becomes a table; another is given back."""
        text = self.text
        text.take("[")
        start = text.peek()
        if start == "]" or start not in "{[":
            return self._rest()
        stage: Stage | None = None
        number = 0
        while True:
            line, item = text.line, text.value()
            if stage is None:
                is_record = isinstance(item, dict)
                headings = () if is_record else _headings(item, f"{text.where}, line {line}")
                stage = Stage(self.folder, path or None, headings)
                self.found.tables.append(stage)
                if not is_record:
                    if text.take(",]") == "]":
                        return None
                    continue
            number += 1
            self._add(stage, number, item, is_record, line)
            if text.take(",]") == "]":
                return None

    def lines(self, stage: Stage, line: int, first: dict[str, Any]) -> None:
        """Read JSON lines, the first of which was read already."""
        text = self.text
        self.found.tables.append(stage)
        stage.add_record(line, first)
        while text.peek():
            line, item = text.line, text.value()
            self._add(stage, line, item, True, line)

    def _add(self, stage: Stage, number: int, item: Any, is_record: bool, line: int) -> None:
        if is_record and isinstance(item, dict):
            stage.add_record(number, item)
        elif not is_record and isinstance(item, list) and len(item) == len(stage.headings):
            stage.add_row(number, item)
        else:
            shape = "a record" if is_record else f"a list of {len(stage.headings)}"
            raise InputError(
                f"an entry is not {shape} like those before it: {str(item)[:60]}.",
                where=f"{self.text.where}, line {line}",
                hint="correct the entry, or write the file again.",
            )

    def _rest(self) -> list[Any]:
        """Read the rest of a list that holds no records."""
        items: list[Any] = []
        if self.text.peek() == "]":
            self.text.take("]")
            return items
        while True:
            items.append(self.text.value())
            if self.text.take(",]") == "]":
                return items


def _headings(item: list[Any], where: str) -> tuple[str, ...]:
    texts = [heading for heading in item if isinstance(heading, str)]
    if len(texts) < len(item) or all(text.replace(".", "").isdigit() for text in texts):
        raise InputError(
            "the first list does not hold headings.",
            where=where,
            hint="a list of lists begins with the headings; else give each record its names.",
        )
    return tuple(texts)


def _flat(said: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """List the entries of an envelope by their path; leave out what is neither text nor number."""
    found: dict[str, str] = {}
    for key, value in said.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(value, dict):
            found |= _flat(value, path)
        elif isinstance(value, str):  # numbers come as the text in which they were written
            found[path] = value
    return found


def _facts(said: dict[str, Any]) -> str:
    flat = [f"{key} = {str(value)[:80]}" for key, value in said.items()]
    return ", ".join(flat[:_SHOWN]) + (f" and {len(flat) - _SHOWN} more" if len(flat) > _SHOWN else "")
