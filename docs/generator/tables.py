"""The data dictionary: every kind of table with its files, key and columns, and what a side file may say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from generator.markdown import bullets, code, link, number, page, plain, table
from greentrade.reference.kinds import LISTS
from greentrade.reference.schemas import forms
from greentrade.reference.sides import FIELDS, OUR_LIST_KEYS, OUR_TABLE_KEYS, TEAM_KEYS

if TYPE_CHECKING:
    from generator.facts import Facts, TableFacts

_FORM = """Text files: UTF-8 without byte order mark, LF, commas, no blanks at the ends of fields, a field in double quotes only where it \
holds a comma. Every value is text, and an empty field is an empty text. Columns stand in the order given here, and rows are sorted by the \
key, which names a row. `greentrade reference validate` checks all of it."""

_EACH_ITS_OWN = "each file has its own, of the same name, ending in `.toml`"


def tables_page(facts: Facts) -> str:
    """Write the data dictionary."""
    told: set[str] = set()
    rows = [
        (
            link(code(one.kind.name), f"#{one.kind.name}"),
            plain(forms()[one.kind.name].row.removesuffix(".")),
            number(len(one.files)),
            number(sum(one.files.values())),
        )
        for one in facts.tables.values()
    ]
    return page(
        "# Data dictionary",
        f"Every kind of table below `reference_data/`, and every column. {_FORM}",
        table(("kind of table", "a row is", "files", "rows"), rows, numbers=2),
        "Each table has a side file in TOML that says what it is and where its rows were read; "
        + link("its keys", "#side-files")
        + " are at the end. Tables below `appendix/` are the data appendix: facts under the same checks, which no answer reads yet.",
        *(part for one in facts.tables.values() for part in _kind(one, told)),
        "## Side files",
        *_side_files(),
    )


def _kind(one: TableFacts, told: set[str]) -> Iterable[str]:
    """Write the section of one kind of table; what a side file says is told once, where it first speaks."""
    kind = one.kind
    yield f"## {kind.name}"
    form = forms()[kind.name]
    yield plain(form.row)
    side = kind.side or next(iter(one.sides), "") if len(one.files) == 1 or kind.side else ""
    points = [f"key: {', '.join(map(code, kind.key))}", f"side file: {code(side) if side else _EACH_ITS_OWN}"]
    if kind.name in LISTS:
        points.insert(0, f"files: {code(kind.pattern)}; each list has {link('a page', 'index.md#lists')}")
        points.append(
            "further columns of one list stand at the end; its side file declares them in `[columns]`, and names those that tell rows "
            "apart in `key`"
        )
    elif len(one.files) == 1:
        points.insert(0, f"file: {', '.join(map(code, one.files))}")
    elif one.files:
        points.insert(0, f"files: {code(kind.pattern)}: {', '.join(_named(one))}")
    else:
        points.insert(0, f"files: {code(kind.pattern)}; none here")
    for name, data in one.sides.items():
        if name not in told:
            points.append(f"{plain(data['title'])}, from: {plain(data['publisher'])}")
            points += [f"caution: {plain(text)}" for text in data.get("cautions", ())]
    told.update(one.sides)
    yield bullets(points)
    yield table(
        ("column", "what to write", "meaning"),
        [
            (
                code(name),
                plain(column.write or "any text, or nothing")
                + ("; a team may leave the column out" if name in form.optional else ""),
                plain(column.means),
            )
            for name, column in form.columns.items()
        ],
    )


def _named(one: TableFacts) -> Iterable[str]:
    """Files of a kind with their rows."""
    for file, rows in one.files.items():
        yield f"{code(file.rpartition('/')[2])} ({number(rows)})"


def _side_files() -> Iterable[str]:
    yield (
        "A file in TOML: texts stand in quotes, lists in `[ ]`, and the tables `[columns]` and `[sources]` come last. *Must be there* says "
        "for whom: our lists, our other tables, a team's lists."
    )
    groups = (("ours", OUR_LIST_KEYS), ("our other tables", OUR_TABLE_KEYS), ("a team's", TEAM_KEYS))
    yield table(
        ("key", "what to write", "must be there"),
        [
            (code(key), plain(what), ", ".join(who for who, keys in groups if key in keys) or "no")
            for key, (_, what) in FIELDS.items()
        ],
    )
