"""One example of each fault that a team's folder can have; the tables of rules in docs/own-lists.md are made from them.

``python tests/support/faults.py`` writes those tables anew: what stands there is what the program says about these files. The tests
fail when it does not, and when a rule of the program has no example here.
"""

from __future__ import annotations

import ast
import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from greentrade.reference import data_root
from greentrade.reference.validate import Problem, findings

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "own-lists.md"
FOLDER = "our_lists"
HEADER = "hs_edition,hs_code,op,scope,basis,source,verified"
DATED = "hs_edition,hs_code,op,scope,valid_from,valid_to,basis,source,verified"
NATIONAL = "hs_edition,nation,hs_code,op,scope,basis,source,verified"
INDUSTRIES = "scheme,industry_code,basis,fit,source,verified"
RATES = "hs_code,rate_pct,vat_rate_pct,special_flag,valid_from,valid_to,record,basis,source,verified"
SIDE = """\
id = "{id}"
title = "Our goods"
dimension = "environmental_good"
standing = "published"

[sources]
s1 = "our own note of 2026-11-01"
"""
GOOD = "HS2012,840110,include,whole,own,s1,yes"


@dataclass(frozen=True)
class Fault:
    """A rule and a list that breaks it (and no other rule, unless `also` says so)."""

    rule: str
    rows: tuple[str, ...] = (GOOD,)
    header: str = HEADER
    side: str | None = SIDE
    raw: bytes | None = None
    line: int | None = 2
    file: str = "{id}.csv"
    also: frozenset[str] = frozenset()
    more: dict[str, str] = field(default_factory=dict)
    id: str = ""

    @property
    def name(self) -> str:
        """Id of the list that breaks the rule."""
        return self.id or self.rule

    @property
    def blamed(self) -> str:
        """File that the message names, below the folder."""
        return self.file.format(id=self.name)

    def write(self, folder: Path) -> None:
        """Write the list into a folder."""
        path = folder / f"{self.name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            self.raw if self.raw is not None else "\n".join((self.header, *self.rows, "")).encode()
        )
        texts = dict(self.more)
        if self.side is not None:
            texts[f"{self.name}.toml"] = self.side.replace("{id}", path.stem)
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")


def row(code: str, **others: str) -> str:
    """A row of a list that is right but for its code, or for what else is named."""
    return ",".join((GOOD_FIELDS | {"hs_code": code} | others)[name] for name in HEADER.split(","))


GOOD_FIELDS = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))


def side(old: str, new: str) -> str:
    """A side file in which one thing is changed."""
    assert old in SIDE
    return SIDE.replace(old, new)


TITLE = 'title = "Our goods"\n'
DIMENSIONS = """\
[no_voters]
needs = { strict = 1, default = 1, broad = 1 }

[Big]
needs = { strict = 1, default = 1, broad = 1 }
[Big.voters]
goods = { lists = ["voters"] }

[rising]
needs = { strict = 1, default = 1, broad = 2 }
[rising.voters]
goods = { lists = ["voters"] }

[misspelt]
needs = { strict = 1, default = 1, broad = 1 }
[misspelt.voters]
other = { lists = ["voter"] }

[profiles.default.waste]
needs = { strict = 1, default = 1, broad = 1 }
[profiles.default.waste.voters]
goods = { lists = ["voters"] }
"""


def voters(rule: str, line: int) -> Fault:
    """A fault of `dimensions.toml`."""
    return Fault(rule, id="voters", file="dimensions.toml", line=line, more={"dimensions.toml": DIMENSIONS})


def library(rule: str, line: int) -> Fault:
    """A fault of an imported library of rebate rates."""
    rows = (
        "1012100,9,9,,2020-01-01,,1,read,s1,yes",
        "77010000,9,9,,2020-01-01,,2,read,s1,yes",
        "84011000,9,13,taxed,2020-01-01,,3,read,s1,yes",
    )
    return Fault(rule, rows, RATES, id="rebate_library", line=line)


GROUPS: dict[str, tuple[Fault, ...]] = {
    "Codes": (
        Fault("lost_leading_zero", (row("10121"),)),
        Fault("not_in_edition", (row("840199"),)),
        Fault("odd_length", (row("84011"),)),
        Fault("nation_missing", (row("84011000"),)),
        Fault("excel_date", (row("05-Jan"),)),
        Fault("scientific", (row("8.4011E+05"),)),
        Fault("fraction", (row("840110.0"),)),
        Fault("not_digits", (row("8401.10"),)),
        Fault("code_missing", (row(""),)),
        Fault("code_length", (row("840110000000"),)),
        Fault("excludes_nothing", (row("840110", op="exclude"),)),
        Fault("national_line_unknown", ("HS2017,CHN,84011099,include,whole,own,s1,yes",), NATIONAL),
    ),
    "Rows": (
        Fault("value", (row("840110", scope="part"),)),
        Fault("source_unknown", (row("840110", source="s2"),)),
        Fault("basis_verified", (row("840110", basis="memory"),)),
        Fault("duplicate", (GOOD, GOOD), line=3),
        Fault("not_sorted", (row("840120"), row("840110")), line=3),
        Fault("contradiction", (row("8401", op="exclude"), row("8401")), line=3, also=frozenset({"excludes_nothing"})),
        Fault("no_such_day", ("HS2012,840110,include,whole,2020-02-30,,own,s1,yes",), DATED),
        Fault("validity_order", ("HS2012,840110,include,whole,2020-02-01,2019-12-31,own,s1,yes",), DATED),
        Fault(
            "overlap",
            (
                "HS2012,840110,include,whole,2020-01-01,2021-12-31,own,s1,yes",
                "HS2012,840110,include,whole,2021-06-01,,own,s1,yes",
            ),
            DATED,
            line=3,
        ),
        Fault("fields", ("HS2012,840110,include,whole,own,s1",)),
        Fault("quotes", ('HS2012,"840110,include,whole,own,s1,yes',)),
        Fault("blanks", ("HS2012,840110, include,whole,own,s1,yes",), also=frozenset({"value"})),
        Fault("blank_line", (",,,,,,", GOOD)),
        Fault("invisible", ("HS2012,840110,include,whole,own,s1,yes\u200b",)),
        Fault("industry_code_form", ("ISIC3,24.11,own,exact,s1,yes",), INDUSTRIES, also=frozenset({"industry_reaches_nothing"})),
        Fault("industry_reaches_nothing", ("ISIC3,9911,own,exact,s1,yes",), INDUSTRIES),
    ),
    "The file as text": (
        Fault("columns", (GOOD,), "hs_code,hs_edition,op,scope,basis,source,verified", line=1),
        Fault("encoding", raw=f"{HEADER}\n{GOOD}\n".replace("s1", "说明").encode("gb18030")),
        Fault("byte_order_mark", raw=f"{HEADER}\n{GOOD}\n".encode("utf-8-sig"), line=1),
        Fault("line_ends", raw=f"{HEADER}\r\n{GOOD}\r\n".encode(), line=1),
        Fault("long_line", ("x" * 10_001,)),
        Fault("empty", (), line=None),
        Fault("size", raw=b"", line=None),
        Fault("unreadable", line=None),
    ),
    "Names and places": (
        Fault("path", id="Our Goods", line=None, also=frozenset({"side_file_value"})),
        Fault("side_file_missing", side=None, line=None),
        Fault(
            "list_missing", more={"forgotten.toml": SIDE.replace("{id}", "forgotten")}, file="forgotten.toml", line=None
        ),
        Fault("list_twice", id="again/list_twice", line=None, more={"list_twice.csv": f"{HEADER}\n{GOOD}\n", "list_twice.toml": SIDE.replace("{id}", "list_twice")}),
        Fault("folder_empty", file="", line=None),
    ),
    "The side file": (
        Fault("side_file_key", side=side(TITLE, f'{TITLE}license = "CC0"\n'), file="{id}.toml", line=3),
        Fault("side_file_value", side=side('"published"', '"draft"'), file="{id}.toml", line=4),
        Fault("side_file_id", side=side('"{id}"', '"other"'), file="{id}.toml", line=1),
        Fault("toml", side=side(TITLE, "title = Our goods\n"), file="{id}.toml", line=2),
        Fault("dimension", side=side("environmental_good", "enviromental_good"), file="{id}.toml", line=3),
        Fault("row_band", side=side(TITLE, f"{TITLE}rows = [54, 54]\n"), line=None),
        Fault("official_count", side=side(TITLE, f"{TITLE}official_count = 54\n"), line=None),
        Fault("nation_differs", side=side(TITLE, f'{TITLE}nation = "CHN"\n')),
        Fault("edition_undeclared", side=side(TITLE, f'{TITLE}editions = ["HS2017"]\n')),
    ),
    "dimensions.toml": (
        voters("dimension_form", 4),
        voters("dimension_needs", 9),
        voters("dimension_voters", 1),
        voters("voter_list", 17),
        voters("profile", 19),
    ),
    "An imported library of rates": (
        library("library_lost_zero", 2),
        library("library_code_unknown", 3),
        library("library_flag_rate", 4),
    ),
}  # fmt: skip
OURS = frozenset(
    {
        "table_missing", "unknown_table", "file_name", "china_line_code", "china_line_years", "correlation_code", "correlation_orphan",
        "country_code_twice", "country_row", "e_waste_reached", "orphan_has_correlate", "patch_pair", "rebate_act", "rebate_action",
        "rebate_code", "rebate_dated", "rebate_unverified",
    }
)  # fmt: skip
"""Rules that only greentrade's own tables can break; those of `audits_acts.sql` and `audits_places.sql` are such rules too."""


def written(folder: Path) -> dict[str, list[Problem]]:
    """Write all examples into one folder; its faults by file below it.

    Parameters
    ----------
    folder
        An empty folder to write to.
    """
    unreadable = folder / FOLDER / "unreadable.csv"
    for faults in GROUPS.values():
        for fault in faults:
            if fault.rule != "folder_empty":
                fault.write(folder / FOLDER)
    with (folder / FOLDER / "size.csv").open("wb") as stream:
        stream.truncate(200_000_000)
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == unreadable:  # whoever runs the tests may read everything
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    (folder / "empty").mkdir()
    with mock.patch.object(Path, "read_bytes", refuse):
        found = findings((data_root(), folder / FOLDER))
    found += findings((data_root(), folder / "empty"))
    told: dict[str, list[Problem]] = {}
    for problem in found:
        path = Path(problem.file).absolute()
        if path.is_relative_to(folder):
            told.setdefault(path.relative_to(folder).as_posix().removeprefix(f"{FOLDER}/"), []).append(
                problem
            )
    return told


def tables(told: dict[str, list[Problem]]) -> str:
    """The tables of the page, in Markdown."""
    parts = []
    for group, faults in GROUPS.items():
        title = f"`{group}`" if group.endswith(".toml") else group
        parts += [
            f"### {title}\n",
            "| rule | what the program says, for example | what to do |",
            "| --- | --- | --- |",
        ]
        for fault in faults:
            problem = example(fault, told)
            warning = " (a warning)" if problem.severity == "warning" else ""
            parts.append(f"| `{fault.rule}`{warning} | {_cell(problem.message)} | {_cell(problem.hint)} |")
        parts.append("")
    return "\n".join(parts)


def example(fault: Fault, told: dict[str, list[Problem]]) -> Problem:
    """What the program says about an example."""
    here = told.get(fault.blamed or "empty", [])
    return next(problem for problem in here if problem.rule == fault.rule and problem.line == fault.line)


def _cell(text: str) -> str:
    text = text.removesuffix(".")
    return re.sub(r"([*<>\\|])", r"\\\1", text)


# -- which rules there are: read from the source ---------------------------------------------------------------------------------

_SPOKEN = ("files.py", "discover.py", "sides.py", "dimension_rules.py", "validate.py", "schemas.py")
_NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")


def rules() -> set[str]:
    """Rules that the program can name: statements of the audits, and what the modules of the checks hand to `Problem`."""
    room = ROOT / "src" / "greentrade" / "reference"
    found = set()
    for path in (room / "audits.sql", room / "audits_rates.sql"):
        names = re.findall(r"^-- name: (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        found |= {name for name in names if not name.startswith("setup_")}
    for name in _SPOKEN:
        for node in ast.walk(ast.parse((room / name).read_text(encoding="utf-8"))):
            found |= {rule for part in _rule_of(node) if _NAME.fullmatch(rule := part)}
    return found


def _rule_of(node: ast.AST) -> set[str]:
    """Texts that stand where a rule's name does: in a call that makes a problem, or in a tuple of rule, message and hint."""
    place: list[ast.expr] = []
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "problem":  # of a side file: key, rule, ...; of a dimension: rule, ...
            of_a_side = isinstance(node.func, ast.Attribute) and "side" in ast.unparse(node.func.value)
            place = node.args[1:2] if of_a_side else node.args[:1]
        elif name in {"Problem", "_at"}:
            place = node.args[3:4] if name == "Problem" else node.args[2:3]
    elif isinstance(node, ast.Tuple):
        first = len(node.elts) - 3
        if first in {0, 1} and all(_is_sentence(part) for part in node.elts[-2:]):
            place = [node.elts[first]]
    return {part.value for part in place if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def _is_sentence(part: ast.expr) -> bool:
    if isinstance(part, ast.Constant):
        return isinstance(part.value, str) and " " in part.value
    return isinstance(part, ast.JoinedStr | ast.BinOp | ast.Name | ast.IfExp)


# -- the page ----------------------------------------------------------------------------------------------------------------------

BEGIN = "<!-- made by tests/support/faults.py: begin -->\n"
END = "<!-- end -->\n"


def page(text: str, content: str) -> str:
    """Text of the page with its tables made anew."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n" + content + "\n" + END + rest.split(END, 1)[1]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        said = tables(written(Path(name).resolve()))
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), said), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}: written.\n")
