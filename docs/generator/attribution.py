"""Who published what, under what terms; and how to cite us (`CITATION.cff`, made from `pyproject.toml`)."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.markdown import code, link, page, plain, table

if TYPE_CHECKING:
    from generator.facts import Facts

_LINK = re.compile(r"\]\((?!https?://)([^)\s]+)\)")


def attribution_page(facts: Facts) -> str:
    """Write publishers and terms: of each list, of the other tables, and what `LICENSES.md` says of each source."""
    terms = (facts.root / "LICENSES.md").read_text(encoding="utf-8")
    _, _, terms = terms.partition("\n")  # without its title
    return page(
        "# Sources and attribution",
        "Please cite the publishers of the lists that an answer rests on (the audit trail names the lists), and greentrade as "
        + link("CITATION.cff", "../../CITATION.cff")
        + " says. Where each row was read is on the page of its list, under *Sources*.",
        "## Terms",
        _LINK.sub(r"](../../reference_data/\1)", terms.strip()),
        "## Lists",
        table(
            ("list", "title", "publisher", "year", "official", "licence"),
            [
                (
                    link(code(one.list_id), f"lists/{one.list_id}.md"),
                    plain(one.side["title"]),
                    plain(one.side["publisher"]),
                    str(one.side["year"]),
                    "yes" if one.side["official"] else "no",
                    plain(one.side["licence"]),
                )
                for one in facts.lists.values()
            ],
        ),
        "## Other tables",
        table(
            ("side file", "title", "publisher", "official", "last checked", "licence"),
            _others(facts),
        ),
    )


def _others(facts: Facts) -> Iterable[tuple[str, ...]]:
    sides = {name: data for one in facts.tables.values() for name, data in one.sides.items()}
    for name, data in sorted(sides.items()):
        yield (
            code(f"reference_data/{name}"),
            plain(data["title"]),
            plain(data["publisher"]),
            "yes" if data["official"] else "no",
            plain(data["last_checked"]),
            plain(data["licence"]),
        )


def citation(pyproject: Path) -> str:
    """`CITATION.cff` (format 1.2.0, which is YAML; a text in JSON's quotes is one in YAML's).

    Parameters
    ----------
    pyproject
        Where the project's name, version, licence and authors stand.
    """
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    lines = [
        f"# {MADE} from pyproject.toml",
        "cff-version: 1.2.0",
        "message: If you use greentrade, please cite it, and the publishers of the lists that an answer rests on (docs/reference/attribution.md).",
        "type: software",
        f"title: {project['name']}",
        f"abstract: {json.dumps(project['description'])}",
        f"version: {project['version']}",
        f"license: {project['license']}",
        "authors:",
        *(f"  - name: {json.dumps(author['name'])}" for author in project["authors"]),
        "keywords:",
        *(f"  - {json.dumps(word)}" for word in project["keywords"]),
    ]
    return "\n".join(lines) + "\n"


MADE = "Made by docs/generate.py"
