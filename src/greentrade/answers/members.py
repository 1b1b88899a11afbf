"""Groups of countries that answers can be shown by: ours, dated, or a user's own."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.answers.answer import answer
from greentrade.answers.arguments import check_names
from greentrade.answers.places import put_places
from greentrade.engines.sql import statements
from greentrade.errors import InputError, UsageError
from greentrade.extracts.layouts.readings import read_place

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened
    from greentrade.reference import Reference

Groups = str | Path | Sequence[str] | Mapping[str, Iterable[str]] | None
"""Ids of our groups, a mapping of own groups to their members, a CSV file of own groups, or None for all our country groups."""

_SQL = statements("greentrade.answers", "members.sql")
ALL, NONE, UNKNOWN = "all", "none", "unknown"
"""Rows beside the groups: every record once; partners in none of the groups; records whose partner is no country that we know."""
_COLUMNS = ("iso3", "group_id", "since", "until", "note", "basis", "source", "verified")
_OWN = {"note": "", "basis": "own", "source": "groups=", "verified": ""}
_FILE = (
    "a file of groups has the columns iso3 and group_id, and may have since and until (2018 or 2018-07-01)."
)
_DATE = re.compile(r"\d{4}(-\d{2}-\d{2})?")


def known_groups(reference: Reference) -> dict[str, str]:
    """Return the ids of our groups and what each is: ``group`` of countries, or ``agreement`` with its parties."""
    with reference.cursor() as cursor:
        return dict(cursor.execute(_SQL["known"]).fetchall())


def put_members(screened: Screened, groups: Groups) -> tuple[str, ...]:
    """Put the memberships of the extract's partners into the session, as ``gt_group_of`` (partner x year x group).

    A membership counts in every year in which it was in force on some day; one without dates counts in every year.

    Parameters
    ----------
    screened
        An extract with partners.
    groups
        See :data:`Groups`.

    Returns
    -------
    tuple of str
        The groups, in the order asked for.

    Raises
    ------
    UsageError
        An unknown group or country; the message lists the choices.
    InputError
        A file of groups that cannot be read.
    """
    import pyarrow as pa

    rows = _rows(screened, groups)
    put_places(screened)
    screened.session.put(
        "gt_members", pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in _COLUMNS[:4]]))
    )
    screened.session.execute(_SQL["group_of"], step="find the groups of the partners")
    return tuple(dict.fromkeys(row["group_id"] for row in rows))


@answer(
    "Who is in which group of countries, and how do we know?",
    examples=("exports.csv --groups CN_FTA", "exports.csv --csv"),
    lead=("group_id", "partner", "name", "since", "until", "basis"),
    written="never",
)
def members(
    screened: Screened,
    groups: Groups = None,
) -> pa.Table:
    """List who is in which group, since when, and how we know; the extract need not have partners.

    Parameters
    ----------
    groups
        See :data:`Groups`.

    Returns
    -------
    pyarrow.Table
        group_id, partner (ISO3), name, since, until (a year or a day; empty: the source gives none, or it lasts), note, basis (read | memory,
        own for a user's groups), source (its id in the table's side file), verified.

    Raises
    ------
    UsageError
        An unknown group or country; the message lists the choices.
    InputError
        A file of groups that cannot be read.

    Examples
    --------
    >>> import greentrade as gt
    >>> m = gt.screen(gt.load_example("china_exports")).members(["CN_FTA"])
    >>> m.loc[m["partner"] == "CHE", ["name", "since", "basis"]].values.tolist()
    [['Switzerland', '2014', 'read']]
    """
    import pyarrow as pa

    rows = [
        {**row, "partner": row["iso3"], "name": read_place(row["iso3"], "iso")[1]}
        for row in _rows(screened, groups)
    ]
    names = ("group_id", "partner", "name", *_COLUMNS[2:])
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in names]))


def _rows(screened: Screened, groups: Groups) -> list[dict[str, Any]]:
    """Return the memberships (iso3, group_id, since, until) of the groups asked for."""
    if isinstance(groups, Mapping):
        return _own(groups, screened.extract.layout.places)
    if isinstance(groups, Path) or (isinstance(groups, str) and groups.lower().endswith(".csv")):
        return _from_file(Path(groups), screened.extract.layout.places)
    known = known_groups(screened.reference)
    if groups is None:
        groups = [name for name, kind in known.items() if kind == "group"]
    wanted = list(check_names("groups", "group", groups, known))
    with screened.reference.cursor() as cursor:
        found = cursor.execute(_SQL["members"], {"groups": wanted}).fetchall()
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in found]
    return sorted(rows, key=lambda row: wanted.index(row["group_id"]))


def _own(groups: Mapping[str, Iterable[str]], scheme: str) -> list[dict[str, Any]]:
    """Return the memberships of a user's own groups, which have no dates."""
    rows = []
    for name, members in groups.items():
        if isinstance(members, str):
            raise UsageError(
                f"groups: the members of {name!r} are one text.", hint=f'write {{"{name}": ["VNM", "LAO"]}}.'
            )
        rows += [
            _OWN | {"iso3": _country(m, scheme, f"group {name!r}"), "group_id": _named(name)} for m in members
        ]
    if not rows:
        raise UsageError("groups= holds no member.", hint='write {"mine": ["VNM", "LAO"]}.')
    return rows


def _from_file(path: Path, scheme: str) -> list[dict[str, Any]]:
    """Read the memberships of a CSV file: iso3, group_id and, if wanted, since and until (a year or a day)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            read = list(reader)
            headings = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"the groups cannot be read ({error}).", where=str(path), hint=_FILE) from error
    if not {"iso3", "group_id"} <= set(headings) or not read:
        raise InputError("this is no table of groups.", where=str(path), hint=_FILE)
    return [_from_line(row, scheme, f"{path}, line {line}") for line, row in enumerate(read, 2)]


def _from_line(row: dict[str, Any], scheme: str, where: str) -> dict[str, Any]:
    """Read one membership."""
    days = {column: (row.get(column) or "").strip() for column in ("since", "until")}
    for column, text in days.items():
        if text and not _DATE.fullmatch(text):
            raise InputError(f"{column} {text!r} is no year and no day.", where=where, hint=_FILE)
    country, group = _country(row["iso3"] or "", scheme, where), _named(row["group_id"] or "")
    return (
        _OWN | {"iso3": country, "group_id": group} | {column: text or None for column, text in days.items()}
    )


def _country(text: str, scheme: str, where: str) -> str:
    """Return the ISO3 of a member, written as ISO codes and names or as the extract writes its partners."""
    for known in ("iso", scheme):
        iso3, _ = read_place(str(text), known)
        if iso3 is not None:
            return iso3
    raise UsageError(
        f"{text!r} is no country known here.",
        where=where,
        hint="write ISO codes (VNM, VN), names in English, or codes as the extract writes its partners.",
    )


def _named(name: str) -> str:
    """Check the name of a group, which may not be that of one of our own rows."""
    if not name.strip() or name in {ALL, NONE, UNKNOWN}:
        raise UsageError(
            f"a group cannot be named {name!r}.", hint=f"{ALL}, {NONE} and {UNKNOWN} are rows of ours."
        )
    return name.strip()
