"""Commands that need no extract: ``classify``, ``explain``, ``layouts``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greentrade.cli import complete
from greentrade.cli.console import out, print_csv, print_folded, print_json, tell
from greentrade.cli.options import (
    Csv,
    Edition,
    Json,
    Nation,
    PolicyDate,
    ProfileName,
    ReferenceDir,
    check_one_form,
)
from greentrade.errors import InputError, UsageError

if TYPE_CHECKING:
    from greentrade.extracts import Layout
    from greentrade.reference import Reference

__all__ = ["classify", "explain", "layouts"]

#: What is told of a layout.
_FACTS = (
    "id", "title", "about", "source", "licence", "currency", "scale", "reporter", "places", "notes", "traps", "example",
)  # fmt: skip

_ENTRY = ("list_id", "match", "via", "entry", "scope", "path", "basis", "verified", "source")
"""What is told of a list that names a code."""

Codes = Annotated[
    list[str], typer.Argument(metavar="CODE", help="HS codes; `-` reads one a line from standard input.")
]


def classify(
    codes: Codes,
    edition: Edition = None,
    nation: Nation = None,
    policy_date: PolicyDate = None,
    reference: ReferenceDir = None,
    profile: ProfileName = "default",
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Tell which lists and dimensions codes belong to.

    \b
    Examples:
      greentrade classify 854142 2523.29 --edition HS2022
      cut -d, -f1 codes.csv | greentrade classify - --edition HS2017 --csv
      greentrade classify 38249999 --nation CHN --json
    """
    check_one_form(as_json, as_csv)
    found = _classified(codes, edition, nation, policy_date, load_reference(reference).using(profile))
    if as_json:
        print_json(found)
        return
    if as_csv:
        print_csv(*_flat(found))
        return
    from greentrade.report.terminal import table

    rows = [
        [
            item["hs_code"],
            item["edition"] or "",
            item["status"].replace("_", " "),
            "\n".join(_dimension_lines(item)) or "no dimension",
            str(len(item["lists"])),
        ]
        for item in found
    ]
    columns = [
        ("code", "left"),
        ("edition", "left"),
        ("status", "left"),
        ("belongs to", "left"),
        ("lists", "right"),
    ]
    out().print(table("Codes, at the default tier (votes: certain+possible of all)", columns, rows))
    tell("`greentrade explain CODE` tells which list, entry and path made each match.")


def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="An HS code.")],
    edition: Edition = None,
    nation: Nation = None,
    policy_date: PolicyDate = None,
    reference: ReferenceDir = None,
    profile: ProfileName = "default",
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Tell the story of one code: its lists, paths and reasons.

    \b
    Examples:
      greentrade explain 760612 --edition HS2017
      greentrade explain 760612 --edition HS2017 --csv    (a row for each list)
      greentrade explain 854140 --edition HS2012 --policy-date 2016-01-01
    """
    from greentrade.codebook.explain import story

    check_one_form(as_json, as_csv)
    tables = load_reference(reference).using(profile)
    found = _classified([code], edition, nation, policy_date, tables)
    if as_json:
        print_json(found)
    elif as_csv:
        keys = ("hs_code", "edition", "nation")
        rows = [{key: item[key] for key in keys} | entry for item in found for entry in item["lists"]]
        print_csv(rows, (*keys, *_ENTRY))
    else:
        print_folded(str(story(found, tables)))


def layouts(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[LAYOUT]",
            help="One of them, or a .toml file of your own: tell more.",
            autocompletion=complete.layouts,
        ),
    ] = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the layouts of extracts that are recognised, or tell all about one of them.

    \b
    Examples:
      greentrade layouts
      greentrade layouts baci
      greentrade layouts --csv
    """
    check_one_form(as_json, as_csv)
    from greentrade.extracts import find_layout
    from greentrade.extracts import layouts as known
    from greentrade.report.terminal import table

    found = list(known().values()) if name is None else [find_layout(name)]
    if as_json or as_csv:
        told = [{key: asdict(layout)[key] for key in _FACTS} for layout in found]
        if as_json:
            print_json(told)
        else:
            print_csv(told, _FACTS)
        return
    if name is not None:
        print_folded(_about(found[0]))
        return
    rows = [[layout.id, layout.title] for layout in found]
    out().print(table("Layouts", [("layout", "left"), ("what it is", "left")], rows))
    tell("`greentrade layouts LAYOUT` tells more of one,")
    tell("`greentrade inspect FILE` which one a file has, and why.")


def _about(layout: Layout) -> str:
    """Describe a layout, in lines."""
    facts = {
        "where from": layout.source,
        "terms": layout.licence,
        "currency": f"{layout.currency}" + (f", in units of {layout.scale:,}" if layout.scale != 1 else "")
        if layout.currency
        else "",
        "reporter": layout.reporter or "",
        "partners": layout.places,
    }
    lines = [f"{layout.id}: {layout.title}", layout.about, ""]
    lines += [f"{name}: {said}" for name, said in facts.items() if said]
    if layout.traps:
        lines += ["", "What goes wrong with it:", *(f"  - {trap}" for trap in layout.traps)]
    return "\n".join([*lines, *(["", f"Example: {layout.example}"] if layout.example else [])])


def load_reference(folder: Path | None) -> Reference:
    """Load the reference tables, with a team's own laid over them if asked."""
    from greentrade.reference import Reference

    return Reference.load(folder)


def _classified(
    codes: Iterable[str],
    edition: str | None,
    nation: str | None,
    policy_date: str | None,
    reference: Reference,
) -> list[dict[str, Any]]:
    from greentrade.codebook import classify_json

    return classify_json(
        list(_read_codes(codes)), edition=edition, nation=nation, policy_date=policy_date, reference=reference
    )


def _read_codes(codes: Iterable[str]) -> list[str]:
    """Read the codes of the command line; ``-`` stands for the lines of standard input (blank and ``#`` lines are skipped)."""
    found: list[str] = []
    for code in codes:
        if code != "-":
            found.append(code)
            continue
        try:
            lines = [line.strip() for line in sys.stdin]
        except UnicodeDecodeError as error:
            raise InputError(
                f"is not text in {sys.stdin.encoding} ({error.reason}).",
                where="standard input",
                hint="give one code a line, in UTF-8.",
            ) from error
        found += [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise UsageError(
            "there is no code to classify.",
            hint="name codes, or pipe one a line into `greentrade classify -`.",
        )
    return found


def _flat(found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    """Make a row for each code (dimensions at the default tier with votes, lists that name it), and name the columns."""
    rows = []
    for item in found:
        row = {
            key: item[name]
            for key, name in (("hs_code", "hs_code"), ("hs_edition", "edition"), ("nation", "nation"))
        }
        row |= {"status": item["status"], "reason": item["reason"]}
        for name, tiers in item["dimensions"].items():
            at = tiers["default"]
            row[name] = at["match"]
            row[f"votes_{name}"] = f"{at['votes_certain']}+{at['votes_possible']} of {at['of']}"
        rows.append(row | {"lists": [entry["list_id"] for entry in item["lists"]]})
    return rows, list(rows[0]) if rows else []


def _dimension_lines(item: dict[str, Any]) -> list[str]:
    from greentrade.report.wording import dimension_name

    lines = []
    for name, tiers in item["dimensions"].items():
        default = tiers["default"]
        if default["match"]:
            votes = f"{default['votes_certain']}+{default['votes_possible']}/{default['of']}"
            lines.append(f"{dimension_name(name)}: {default['match']} {votes}")
    return lines
