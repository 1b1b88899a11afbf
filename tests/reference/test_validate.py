"""Each fault gets its own message, with file, line, row and what to do; all at once; and what passed once is not checked again."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from caches import with_our_tables

from greentrade.errors import ReferenceInvalid
from greentrade.reference import Reference, data_root
from greentrade.reference.dimension_rules import dimension_faults
from greentrade.reference.files import layered
from greentrade.reference.sides import Side, read_toml
from greentrade.reference.validate import Problem, findings, problems

OURS = data_root()
HEADER = "hs_edition,hs_code,op,scope,basis,source,verified"
FULL = "hs_edition,nation,hs_code,op,scope,category,label,valid_from,valid_to,basis,source,verified"
SIDE = """\
id = "team_goods"
title = "Our goods"
dimension = "environmental_good"
standing = "published"

[sources]
s1 = "our own note of 2026-11-01"
"""
GOOD = "HS2012,840110,include,whole,own,s1,yes"
LISTS: dict[str, dict] = {}
"""Lists of the batch, filled beside the tests that ask for them."""
INDUSTRY = "scheme,industry_code,basis,fit,source,verified"


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setenv("GREENTRADE_CACHE_DIR", with_our_tables(tmp_path_factory.mktemp("cache")))


def write_list(folder, name, rows=(GOOD,), *, header=HEADER, side=SIDE, raw=None):
    """One list with its side file."""
    folder.mkdir(exist_ok=True)
    content = raw if raw is not None else ("\n".join([header, *rows]) + "\n").encode()
    (folder / f"{name}.csv").write_bytes(content)
    if side is not None:
        (folder / f"{name}.toml").write_text(side.replace("team_goods", name), encoding="utf-8")


@pytest.fixture
def team(tmp_path):
    """Write a team's folder with one list and more files, and give its faults."""

    def write(rows=(GOOD,), *, more=(), **kwargs):
        folder = tmp_path / "our_lists"
        write_list(folder, "team_goods", rows, **kwargs)
        for path, text in dict(more).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return [p for p in findings((OURS, folder)) if "our_lists" in p.file]

    return write


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """Faults of many lists, each spoilt in its own way and all checked in one go: name of the list -> its faults."""
    folder = tmp_path_factory.mktemp("batch") / "our_lists"
    for name, kwargs in LISTS.items():
        write_list(folder, name, **kwargs)
    found: dict[str, list[Problem]] = {name: [] for name in LISTS}
    for problem in findings((OURS, folder)):
        if "our_lists" in problem.file:
            found[Path(problem.file).stem].append(problem)
    return found


@pytest.fixture
def copy(tmp_path):
    """A copy of our tables to spoil."""
    root = tmp_path / "reference_data"
    shutil.copytree(OURS, root)
    return root


def rules(found: list[Problem]) -> list[str]:
    return [p.rule for p in found]


def spoilt(**kwargs) -> str:
    """Put a list into the batch; its name."""
    name = f"list_{len(LISTS)}"
    LISTS[name] = kwargs
    return name


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def shipped():
    """What is found in our tables as they are, and which files were read for it; beside a database that says that they have passed."""
    from greentrade.reference import validate

    Reference.load()
    names, read = [], validate.read_table
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            validate, "read_table", lambda table, *rest: names.append(table.path) or read(table, *rest)
        )
        return findings((OURS,)), names


def test_shipped_tables_have_no_problem(shipped):
    found, _ = shipped
    assert [problem for problem in found if problem.severity == "error"] == []


def test_shipped_tables_alone_are_always_read_and_checked(shipped):
    _, names = shipped
    assert sorted(names) == sorted(OURS.rglob("*.csv"))


def test_only_the_known_warnings_in_shipped_tables(shipped):
    found = [(p.rule, Path(p.file).name, p.line) for p in shipped[0]]
    assert found == [
        ("industry_reaches_nothing", "eu_cll_2021_2030.csv", 14),  # textile finishing: a service
        ("industry_reaches_nothing", "mw1998_isic3_pta.csv", 16),  # casting: no HS code in the concordance
        ("industry_reaches_nothing", "mw1998_isic3_pta.csv", 17),
    ]


def test_minimal_list_of_two_files_passes_and_loads(team, tmp_path):
    assert team() == []
    reference = Reference.load(tmp_path / "our_lists")
    mine = next(entry for entry in reference.lists() if entry["list_id"] == "team_goods")
    assert (mine["entries"], mine["hs_edition"], mine["dimension"]) == (1, "HS2012", "environmental_good")
    assert reference.entries("team_goods").fetchall()[0][:5] == ("HS2012", None, "840110", "include", "whole")


def test_a_message_names_file_line_row_rule_and_remedy(team):
    (problem,) = team(["HS2012,840110,include,whole,own,s1,yes", "HS2012,840111,include,whole,own,s1,yes"])
    text = str(problem)
    assert problem.line == 3
    assert (
        "our_lists/team_goods.csv:3: [not_in_edition] 840111 is not in HS2012: HS2012,840111,include" in text
    )
    assert "What to do: " in text


ROW_FAULTS = [    ("HS2012,10121,include,whole,own,s1,yes", "lost_leading_zero", "010121"),
    ("HS2012,1012100,include,whole,own,s1,yes", "lost_leading_zero", "01012100"),
    ("HS2012,84011,include,whole,own,s1,yes", "odd_length", "5 digits"),
    ("HS2012,8401100,include,whole,own,s1,yes", "odd_length", "7 digits"),
    ("HS2012,84011000,include,whole,own,s1,yes", "nation_missing", "8 digits"),
    ("HS2012,840199,include,whole,own,s1,yes", "not_in_edition", "840199"),
    ("HS2012,854143,include,whole,own,s1,yes", "not_in_edition", "HS2012"),
    ("HS2012,2024-01-05,include,whole,own,s1,yes", "excel_date", "spreadsheet"),
    ("HS2012,05-Jan,include,whole,own,s1,yes", "excel_date", "spreadsheet"),
    ("HS2012,1/5/2024,include,whole,own,s1,yes", "excel_date", "spreadsheet"),
    ("HS2012,8.4011E+05,include,whole,own,s1,yes", "scientific", "scientific"),
    ("HS2012,840110.0,include,whole,own,s1,yes", "fraction", "as a number"),
    ("HS2012,8401.10,include,whole,own,s1,yes", "not_digits", "dots"),
    ("HS2012,\uff18\uff14\uff10\uff11\uff11\uff10,include,whole,own,s1,yes", "not_digits", "other signs"),
    ("HS2012,,include,whole,own,s1,yes", "code_missing", "empty"),
    ("HS2012,8,include,whole,own,s1,yes", "code_length", "one digit"),
    ("HS2012,840110000000,include,whole,own,s1,yes", "code_length", "ten digits"),
    ("HS2013,840110,include,whole,own,s1,yes", "value", "HS2013"),
    ("HS2012,840110,includes,whole,own,s1,yes", "value", "op is 'includes'"),
    ("HS2012,840110,include,part,own,s1,yes", "value", "scope is 'part'"),
    ("HS2012,840110,include,whole,guess,s1,yes", "value", "basis is 'guess'"),
    ("HS2012,840110,include,whole,own,s1,", "value", "verified is ''"),
    ("HS2012,840110,include,whole,own,s2,yes", "source_unknown", "s2"),
    ("HS2012,840110,include,whole,own,,yes", "value", "source is ''"),
    ("HS2012,840110,include,whole,memory,s1,yes", "basis_verified", "from memory"),
    ("HS2012,840110,include,whole,read,s1,no", "basis_verified", "was read"),
    ("HS2012,840110,exclude,whole,own,s1,yes", "excludes_nothing", "no shorter code"),
    ("HS2012,840110,include,whole,own,s1", "fields", "6 fields"),
    ("HS2012,840110,include,whole,own,s1,yes,x", "fields", "8 fields"),
    ("HS2012,840110 ,include,whole,own,s1,yes", "blanks", "blank"),
    ("HS2012,840110,include,whole,own,s1,yes\t", "invisible", "tab"),
    ('HS2012,"840110,include,whole,own,s1,yes', "quotes", "quoted"),
    ("", "blank_line", "empty"),
]  # fmt: skip
ROW_LISTS = [spoilt(rows=[row, "HS2017,840110,include,whole,own,s1,yes"]) for row, *_ in ROW_FAULTS]


@pytest.mark.parametrize(
    ("name", "row", "rule", "says"), [(n, *case) for n, case in zip(ROW_LISTS, ROW_FAULTS, strict=True)]
)
def test_each_fault_of_a_row_has_its_own_message(batch, name, row, rule, says):
    problem = next(p for p in batch[name] if p.rule == rule)
    assert problem.line == 2
    assert says in str(problem)
    assert problem.hint
    assert set(rules(batch[name])) <= {rule, "not_digits", "not_sorted"} | (
        {"not_digits", "blanks"} if rule == "blanks" else set()
    )


BETWEEN = [
    (["HS2012,CHN,84011000,include,whole,,,2020-13-01,,own,s1,yes"], "value", 2),
    (["HS2012,CHN,84011000,include,whole,,,2020-02-30,,own,s1,yes"], "no_such_day", 2),
    (["HS2012,,840110,include,whole,,,2020-02-01,2019-12-31,own,s1,yes"], "validity_order", 2),
    (["HS2012,,840110,include,whole,,,,,own,s1,yes", "HS2012,,840110,include,whole,,x,,,own,s1,yes"], "duplicate", 3),
    (
        ["HS2012,,840110,include,whole,,,2020-01-01,2021-12-31,own,s1,yes", "HS2012,,840110,include,ex,,,2021-06-01,,own,s1,yes"],
        "overlap",
        3,
    ),
    (["HS2012,,8401,exclude,whole,,,,,own,s1,yes", "HS2012,,8401,include,whole,,,,,own,s1,yes"], "contradiction", 3),
    (["HS2012,,840120,include,whole,,,,,own,s1,yes", "HS2012,,840110,include,whole,,,,,own,s1,yes"], "not_sorted", 3),
    (["HS2012,,84,include,whole,,,,,own,s1,yes", "HS2012,,84011,exclude,whole,,,,,own,s1,yes"], None, None),
    (["HS2012,chn,84011000,include,whole,,,,,own,s1,yes"], "value", 2),
]  # fmt: skip
BETWEEN_LISTS = [spoilt(rows=rows, header=FULL) for rows, *_ in BETWEEN]


@pytest.mark.parametrize(
    ("name", "rule", "line"), [(n, *c[1:]) for n, c in zip(BETWEEN_LISTS, BETWEEN, strict=True)]
)
def test_faults_between_rows_and_of_validity(batch, name, rule, line):
    found = [p for p in batch[name] if p.rule != "excludes_nothing"]
    assert [(p.rule, p.line) for p in found] == ([(rule, line)] if rule else [])


FOLLOWS = spoilt(
    rows=[
        "HS2012,,840110,include,whole,,,2020-01-01,2021-12-31,own,s1,yes",
        "HS2012,,840110,include,ex,,,2022-01-01,,own,s1,yes",
    ],
    header=FULL,
)
COVERED = spoilt(rows=["HS2017,CHN,84011099,include,whole,,,,,own,s1,yes"], header=FULL)
NOT_COVERED = spoilt(rows=["HS2012,CHN,84011099,include,whole,,,,,own,s1,yes"], header=FULL)


def test_validity_that_follows_on_is_no_overlap(batch):
    assert batch[FOLLOWS] == []


def test_a_national_line_that_no_list_knows_is_only_a_warning(batch):
    (found,) = batch[COVERED]
    assert (found.rule, found.severity) == ("national_line_unknown", "warning")
    assert batch[NOT_COVERED] == []


HEADERS = [
    ("hs_code,hs_edition,op,scope,basis,source,verified", "wrong order"),
    ("hs_edition,hs_code,op,scope,basis,source", "lacks verified"),
    ("hs_edition,hs_code,op,scope,basis,source,verified,comment", "'comment'"),
    ("hs_edition;hs_code;op;scope;basis;source;verified", "lacks"),
    ("hs_edition,hs_code,op,op,scope,basis,source,verified", "twice"),
    ('"hs_edition",hs_code,op,scope,basis,source,verified', "lacks hs_edition"),
    ("", "no header"),
]  # fmt: skip
HEADERS_LISTS = [spoilt(header=header) for header, _ in HEADERS]


@pytest.mark.parametrize(("name", "says"), [(n, c[1]) for n, c in zip(HEADERS_LISTS, HEADERS, strict=True)])
def test_wrong_header(batch, name, says):
    (problem,) = batch[name]
    assert (problem.rule, problem.line) == ("columns", 1)
    assert says in problem.message


RAW = [
    (f"{FULL}\nHS2012,,840110,include,whole,,锅炉设备,,,own,s1,yes\n".encode("gb18030"), "encoding", "GBK"),
    (f"{HEADER}\nHS2012,840110,include,whole,own,s1,yes\n".encode("utf-16"), "encoding", "UTF-16"),
    (f"{FULL}\nHS2012,,840110,include,whole,,chaudière,,,own,s1,yes\n".encode("latin-1"), "encoding", "byte 0xe8 at offset"),
    (f"{HEADER}\nHS2012,840110,include,whole,own,s1,yes\n".encode("utf-8-sig"), "byte_order_mark", "byte order"),
    (f"{HEADER}\r\nHS2012,840110,include,whole,own,s1,yes\r\n".encode(), "line_ends", "CR"),
    (f"{HEADER}\n".encode(), "empty", "no rows"),
    (b"", "columns", "empty"),
    (b"\n\n\n", "columns", "empty"),
    (b"\x00\x01\x02", "columns", "header"),
]  # fmt: skip
RAW_LISTS = [spoilt(raw=raw) for raw, *_ in RAW]


@pytest.mark.parametrize(("name", "rule", "says"), [(n, *c[1:]) for n, c in zip(RAW_LISTS, RAW, strict=True)])
def test_files_that_are_no_clean_text(batch, name, rule, says):
    (problem,) = batch[name]
    assert problem.rule == rule
    assert says in problem.message


BAD_BYTE = spoilt(raw=f"{HEADER}\n{GOOD}\n".encode() + GOOD.encode().replace(b"own", b"o\xffwn") + b"\n")


def test_a_bad_byte_is_given_with_its_line(batch):
    (problem,) = batch[BAD_BYTE]
    assert problem.line == 3


def test_a_huge_file_is_refused_unread(team, tmp_path):
    folder = tmp_path / "our_lists"
    folder.mkdir()
    with (folder / "huge.csv").open("wb") as stream:
        stream.truncate(200_000_000)
    (folder / "huge.toml").write_text(SIDE.replace("team_goods", "huge"))
    found = team()
    assert rules(found) == ["size"]
    assert "200,000,000 bytes" in found[0].message
    with pytest.raises(ReferenceInvalid, match="200,000,000"):
        Reference.load(folder)


SIDES = [
    ('title = "Our goods"\n', "", "side_file_key", "lacks title"),
    ('[sources]\ns1 = "our own note of 2026-11-01"\n', "", "side_file_key", "lacks sources"),
    ("environmental_good", "enviromental_good", "dimension", "environmental_good"),
    ('"environmental_good"', '"any_of_three"', "dimension", "any_of_three"),
    ('"published"', '"draft"', "side_file_value", "standing"),
    ('id = "team_goods"', 'id = "../team_goods"', "side_file_value", "id is"),
    ('id = "team_goods"', 'id = "other"', "side_file_id", "not the name of the file"),
    ('title = "Our goods"', 'title = "Our goods"\nrows = [54, 54]', "row_band", "1 rows"),
    ('title = "Our goods"', 'title = "Our goods"\nofficial_count = 54', "official_count", "claims 54 codes"),
    ('title = "Our goods"', 'title = "Our goods"\nofficial_count = "54"', "side_file_value", "official_count"),
    ('title = "Our goods"', 'title = "Our goods"\nlicense = "CC0"', "side_file_key", "licence"),
    ('title = "Our goods"', 'title = "Our goods"\nnation = "CHN"', "nation_differs", "CHN"),
    ('title = "Our goods"', 'title = "Our goods"\neditions = ["HS2017"]', "edition_undeclared", "HS2012"),
    ('title = "Our goods"', 'title = "Our goods"\nfrom = "wide"', "side_file_value", "strict, default, broad"),
    ('title = "Our goods"', "title = Our goods", "toml", "not valid TOML"),
    ('title = "Our goods"', 'title = "Our goods"\ntitle = "Again"', "toml", "not valid TOML"),
    ('title = "Our goods"', "title = 3", "side_file_value", "title is 3"),
]  # fmt: skip
SIDES_LISTS = [spoilt(side=SIDE.replace(old, new)) for old, new, *_ in SIDES]


@pytest.mark.parametrize(("name", "case"), list(zip(SIDES_LISTS, SIDES, strict=True)))
def test_side_file_faults(batch, name, case):
    old, new, rule, says = case
    assert old in SIDE
    problem = next(p for p in batch[name] if p.rule == rule)
    assert says in str(problem)
    if new and rule not in {"row_band", "official_count", "nation_differs", "edition_undeclared"}:
        assert problem.line is not None
        assert problem.file.endswith(".toml")


def test_missing_halves(team):
    assert rules(team(side=None)) == ["side_file_missing"]
    assert rules(team(more={"lonely.toml": SIDE.replace("team_goods", "lonely")})) == ["list_missing"]


def test_other_tools_files_are_left_alone(team):
    assert (
        team(
            more={
                "pyproject.toml": "[tool.x]\n",
                ".git/x.csv": "a,b\n",
                ".hidden/y.toml": "=",
                "README.md": "#",
            }
        )
        == []
    )


def test_names_and_places(team, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text(f"{HEADER}\nHS2012,840110,include,whole,own,s1,yes\n")
    folder = tmp_path / "our_lists"
    folder.mkdir()
    (folder / "linked.csv").symlink_to(outside)
    (folder / "linked.toml").write_text(SIDE.replace("team_goods", "linked"))
    more = {
        "Big Name.csv": f"{HEADER}\nHS2012,840110,include,whole,own,s1,yes\n",
        "Big Name.toml": SIDE,
        "..\\up.csv": "x\n",
        "shout.CSV": "x\n",
        "deep/dimensions.toml": "",
        "deep/team_goods.csv": f"{HEADER}\nHS2012,840110,include,whole,own,s1,yes\n",
        "deep/team_goods.toml": SIDE,
    }
    found = team(more=more)
    at = {(Path(p.file).name, p.rule) for p in found}
    assert {
        ("linked.csv", "path"), ("Big Name.csv", "path"), ("..\\up.csv", "path"), ("shout.CSV", "path"),
        ("dimensions.toml", "path"), ("team_goods.csv", "list_twice"),
    } <= at  # fmt: skip


def test_the_example_in_the_readme_passes(tmp_path):
    text = (OURS / "README.md").read_text(encoding="utf-8").split("## A team's own lists")[1]
    for name, content in re.findall(r"`(coatings\.\w+)`\n```\w*\n(.*?)```", text, re.DOTALL):
        (tmp_path / name).write_text(content)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["coatings.csv", "coatings.toml"]
    assert problems((OURS, tmp_path)) == []


def test_a_folder_without_lists(tmp_path):
    (problem,) = problems((OURS, tmp_path))
    assert problem.rule == "folder_empty"


DIMENSION = """\
[local_rule]
title = "Local rule"
needs = {{ strict = {0}, default = {1}, broad = {2} }}
[local_rule.voters]
goods = {{ lists = ["{3}"] }}
"""


@pytest.mark.parametrize(
    ("toml", "rule", "says"),
    [
        (DIMENSION.format(1, 1, 1, "team_goods"), None, ""),
        (DIMENSION.format(1, 1, 2, "team_goods"), "dimension_needs", "rise"),
        (DIMENSION.format(2, 1, 1, "team_goods"), "dimension_needs", "has 1 voters"),
        (DIMENSION.format(0, 0, 0, "team_goods"), "dimension_needs", "number for each tier"),
        (DIMENSION.format(1, 1, 1, "team_good"), "voter_list", "team_goods"),
        (DIMENSION.format(1, 1, 1, "../team_goods"), "voter_list", "does not exist"),
        ("[local_rule]\nneeds = 1\n", "dimension_voters", "no voters"),
        ("local_rule = 3\n", "dimension_form", "not a table"),
        ("[any_of_three]\n", "dimension_form", "cannot be called"),
        ("[local_rule\n", "toml", "not valid TOML"),
        (DIMENSION.format(1, 1, 1, "team_goods").replace("title", "titel"), "dimension_form", "titel"),
    ],
)
def test_dimensions_of_a_team(tmp_path, toml, rule, says):
    (tmp_path / "dimensions.toml").write_text(toml)
    side, faults = read_toml(tmp_path / "dimensions.toml", ours=False)
    goods = Side(tmp_path / "team_goods.toml", ours=False, data={"id": "team_goods", "dimension": "waste"})
    found = faults + dimension_faults([side], [goods], {"team_goods": goods})
    assert says in str(next(p for p in found if p.rule == rule)) if rule else found == []


def test_a_team_declares_a_dimension_and_speaks_for_it(team):
    side = SIDE.replace("environmental_good", "local_rule")
    assert team(side=side, more={"dimensions.toml": DIMENSION.format(1, 1, 1, "team_goods")}) == []


INDUSTRIES = [
    ("ISIC3,2411,own,exact,s1,yes", None),
    ("ISIC3,24.11,own,exact,s1,yes", "industry_code_form"),
    ("ISIC9,2411,own,exact,s1,yes", "value"),
    ("ISIC3,2411,own,good,s1,yes", "value"),
    ("ISIC3,9911,own,exact,s1,yes", "industry_reaches_nothing"),
]  # fmt: skip
INDUSTRIES_LISTS = [spoilt(rows=[row], header=INDUSTRY) for row, _ in INDUSTRIES]


@pytest.mark.parametrize(
    ("name", "rule"), [(n, c[1]) for n, c in zip(INDUSTRIES_LISTS, INDUSTRIES, strict=True)]
)
def test_industry_lists_of_a_team(batch, name, rule):
    assert rules(batch[name])[:1] == ([rule] if rule else [])


def test_all_faults_at_once_and_none_invented(team):
    rows = [
        "HS2012,10121,include,whole,own,s1,yes",
        "HS2012,840110,include,whole,own,s9,yes",
        "HS2012,840110,include,whole,own,s1,yes",
        "HS2012,999998,include,whole,memory,s1,yes",
    ]
    found = team(rows, side=SIDE.replace('"published"', '"draft"'), more={"second.csv": "x\n"})
    assert sorted((Path(p.file).name, p.line or 0, p.rule) for p in found) == [
        ("second.csv", 0, "side_file_missing"),
        ("second.csv", 1, "columns"),
        ("team_goods.csv", 2, "lost_leading_zero"),
        ("team_goods.csv", 3, "source_unknown"),
        ("team_goods.csv", 4, "duplicate"),
        ("team_goods.csv", 5, "basis_verified"),
        ("team_goods.csv", 5, "not_in_edition"),
        ("team_goods.toml", 4, "side_file_value"),
    ]


WRONG = spoilt(rows=[f"HS2012,{n},include,whole,own,s1,yes" for n in range(770000, 771000)])


def test_a_thoroughly_wrong_file_does_not_fill_the_screen(batch):
    wrong = [p for p in batch[WRONG] if p.rule == "not_in_edition"]
    assert len(wrong) == 101
    assert "more rows break this rule" in wrong[-1].message


OUR_FAULTS = [
    ("hs/codes/HS2012.csv", "010121,hs,", "010122,hs,", "correlation_orphan"),
    ("hs/correlations/HS2017_HS2012.csv", "010121,010121,0", "010121,010199,0", "correlation_code"),
    ("hs/correlations/HS2017_HS2012.csv", "010129,010129,0,un_hs2017_hs2012,yes\n", "", "correlation_orphan"),
    ("hs/correlations.toml", '"854921", ', "", "correlation_orphan"),
    ("hs/correlations.toml", 'HS2017 = ["300219"]', 'HS2017 = ["300219", "010121"]', "orphan_has_correlate"),
    ("hs/correlation_patches.csv", "HS2022,HS2017,911490,911490,add", "HS2022,HS2017,854921,854231,add", "e_waste_reached"),
    ("hs/correlation_patches.csv", "HS2022,HS2017,854159", "HS2022,HS2012,854159", "patch_pair"),
    ("industries/links/isic3_HS2002.csv", "010110,0121", "010199,0121", "correlation_code"),
    ("industries/links.toml", "wits_hs2002_isic3", "wits_hs2002_isic33", "source_unknown"),
    ("places/countries.csv", "ALB,AL,008", "ALB,AL,020", "country_code_twice"),
    ("policy/cn_hs8_validity.csv", "01012100,2015,2023,9,no", "01012100,2015,2023,9,yes", "china_line_years"),
    ("policy/rebate_changes.csv", ",72081000,8,", ",72081000,10,", "rebate_code"),
    ("policy/rebate_changes.csv", "CAISHUI-2007-64,CAISHUI-2007-64,72082500", "CAISHUI-2007-64,CAISHUI-2007-65,72082500", "rebate_act"),
    ("policy/rebate_changes.csv", "HS2007,,0,cancel", "HS2007,,9,cancel", "rebate_action"),
    ("lists/environmental_good/apec_2012.csv", "HS2012,,840420,include,whole,air_pollution,,,,read,apec_annex_c,yes\n", "", "official_count"),
    ("lists/environmental_good/oecd_core_cleg_2014.csv", "HS2007,,841790,include,whole,hazardous_solid_waste,,,,read,sauvage_2014,yes\n", "", "row_band"),
    ("lists/environmental_good/apec_2012.toml", "check_interval_days = 365\n", "", "side_file_key"),
    ("dimensions.toml", '"hs_waste_core"', '"hs_waste"', "voter_list"),
    ("dimensions.toml", "default = 2", "default = 4", "dimension_needs"),
]  # fmt: skip


@pytest.fixture(scope="module")
def spoilt_copy(tmp_path_factory):
    """Faults of a copy of our tables that is spoilt in many places."""
    root = tmp_path_factory.mktemp("ours") / "reference_data"
    shutil.copytree(OURS, root)
    for path, old, new, _ in OUR_FAULTS:
        edit(root / path, old, new)
    return problems((root,))


@pytest.mark.parametrize(("path", "old", "new", "rule"), OUR_FAULTS)
def test_faults_in_our_own_tables(spoilt_copy, path, old, new, rule):
    # An orphan in the side file shows in the table that it speaks for.
    name = "HS2022_HS2017.csv" if path == "hs/correlations.toml" else Path(path).name
    name = {"links.toml": "isic3_HS2002.csv", "HS2012.csv": "HS2017_HS2012.csv"}.get(name, name)
    assert any(p.rule == rule and Path(p.file).name == name for p in spoilt_copy)
    assert all(p.hint for p in spoilt_copy)


def test_missing_and_unknown_tables(copy):
    (copy / "hs/codes/HS2012.csv").unlink()
    (copy / "policy/new_table.csv").write_text("a,b\n1,2\n")
    found = problems((copy,))
    assert {"table_missing", "unknown_table"} <= set(rules(found))


def test_a_folder_that_is_a_whole_set_of_tables_stands_alone(copy, tmp_path):
    assert layered(OURS, copy) == (copy,)
    assert layered(OURS, OURS) == (OURS,)
    assert layered(OURS, tmp_path / "our_lists") == (OURS, tmp_path / "our_lists")


def test_every_form_has_its_kind_and_the_columns_of_its_key():
    from greentrade.reference.kinds import BY_NAME
    from greentrade.reference.schemas import forms

    assert set(forms()) == set(BY_NAME)
    for name, form in forms().items():
        assert set(BY_NAME[name].key) <= set(form.columns) == set(form.schema.columns)
        assert form.optional <= set(form.columns)
        assert all(column.means for column in form.columns.values())


def test_importing_the_package_brings_no_pandera():
    import subprocess
    import sys

    code = "import sys, greentrade.reference; sys.exit('pandera' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, env=os.environ).returncode == 0
