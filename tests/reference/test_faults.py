"""Faults as a team meets them: each named with rule, file, line, row and what to do, all at once, and nothing too large or odd to be refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import faults as f
import pytest
from caches import with_our_tables

from greentrade.reference import data_root
from greentrade.reference.dimension_rules import dimension_faults
from greentrade.reference.files import MAX_CSV_BYTES, MAX_TOML_BYTES
from greentrade.reference.kinds import CODE_LIST
from greentrade.reference.problem import printable
from greentrade.reference.sides import Side, read_toml, side_faults
from greentrade.reference.validate import Problem, findings

EXAMPLES = [fault for faults in f.GROUPS.values() for fault in faults]
TRADE = "year,reporter,flow,hs_edition,hs_code,value_usd\n2024,CHN,export,HS2022,320810,100\n"


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory):
    """A cache folder of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREENTRADE_CACHE_DIR", with_our_tables(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def run(run, tmp_path, monkeypatch):
    """Run the program where the folder lies; gives exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    return run


def of(found: list[Problem], name: str) -> list[Problem]:
    """Faults of one file."""
    return [problem for problem in found if Path(problem.file).name == name]


# -- every rule, and the page that explains them ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, list[Problem]]:
    """What the program says about all examples, written into one folder: file below it -> faults."""
    return f.written(tmp_path_factory.mktemp("examples").resolve())


@pytest.mark.parametrize("fault", EXAMPLES, ids=lambda fault: fault.rule)
def test_each_rule_names_its_file_line_and_remedy_and_no_other_rule_fires(told, fault):
    problem = f.example(fault, told)
    assert problem.message.endswith(".")
    assert len(problem.hint) > 8
    assert re.search(rf"{re.escape(fault.blamed)}(?::\d+)?: \[{fault.rule}\] ", str(problem))
    if fault.line is not None and fault.rule not in {"encoding", "byte_order_mark", "line_ends"}:
        assert problem.row
        assert f"{printable(problem.row)} | What to do: " in str(problem)
    if fault.id not in {"voters", "rebate_library"}:
        assert {p.rule for p in told[fault.blamed or "empty"]} <= {fault.rule, *fault.also}


def test_there_is_an_example_of_every_rule_that_a_team_can_break():
    assert f.rules() - f.OURS == {fault.rule for fault in EXAMPLES}


def test_the_rules_of_the_source_are_all_that_the_program_names(told):
    assert {problem.rule for found in told.values() for problem in found} <= f.rules()


def test_the_page_says_what_the_program_says(told):
    text = f.PAGE.read_text(encoding="utf-8")
    assert f.page(text, f.tables(told)) == text, "run: python tests/support/faults.py"


# -- the faults that a folder is refused for, on the command line ----------------------------------------------------------------

WAYS_UP = {
    "id": 'id = "../up"',
    "lists": 'lists = ["../up"]',
    "sources": 'sources = { "../up" = "note" }',
}


def spoil(folder: Path) -> dict[str, tuple[str, str]]:
    """Write a folder with each fault that the project promises to name, each in a list of its own; gives file -> (rule, what is said)."""
    expected = {}

    def put(name: str, rule: str, says: str, *rows: str, where: str = "{}.csv:2", **kwargs) -> None:
        f.Fault(rule, rows or (f.GOOD,), id=name, **kwargs).write(folder)
        expected[where.format(name)] = (rule, says)

    put("zero", "lost_leading_zero", "010121", f.row("10121"))
    put("edition", "not_in_edition", "it is in HS2022", f.row("854142"))
    put("five", "odd_length", "5 digits", f.row("84011"))
    put("seven", "odd_length", "national codes have 8 or 10 digits", f.row("8401100"))
    put("twice", "duplicate", "the same as in line 2", f.GOOD, f.GOOD, where="{}.csv:3")
    put("date", "excel_date", "a spreadsheet has turned the code into one", f.row("2024-01-05"))
    put("gbk", "encoding", "GBK", raw=f"{f.HEADER}\n{f.row('840110', source='说明')}\n".encode("gbk"))
    put(
        "order",
        "columns",
        "wrong order",
        header="hs_code,hs_edition,op,scope,basis,source,verified",
        where="{}.csv:1",
    )
    put("whose", "dimension", "write 'waste'", side=f.side("environmental_good", "wast"), where="{}.toml:3")
    put(
        "ends",
        "validity_order",
        "2019-12-31",
        "HS2012,840110,include,whole,2020-02-01,2019-12-31,own,s1,yes",
        header=f.DATED,
    )
    put(
        "count",
        "row_band",
        "has 53 rows; its side file says 54",
        *_codes(53),
        side=f.side(f.TITLE, f"{f.TITLE}rows = [54, 54]\n"),
        where="{}.csv",
    )
    put(
        "claim",
        "official_count",
        "claims 54 codes (official_count) and has 53",
        *_codes(53),
        side=f.side(f.TITLE, f"{f.TITLE}official_count = 54\n"),
        where="{}.csv",
    )
    put("lonely", "side_file_missing", "lonely.toml", side=None, where="{}.csv")
    put("up_id", "side_file_value", "../up", side=f.side('id = "{id}"', WAYS_UP["id"]), where="{}.toml:1")
    put("up_lists", "side_file_key", "'lists'", side=f"{WAYS_UP['lists']}\n{f.SIDE}", where="{}.toml:1")
    put(
        "up_source",
        "value",
        "source is '../up'",
        f.row("840110", source="../up"),
        side=WAYS_UP["sources"] + "\n" + f.SIDE.split("\n[")[0] + "\n",
    )
    put("..%2Fup", "path", "cannot be called '..%2Fup.csv'", where="{}.csv")
    put("..\\up", "path", "up.csv", where="{}.csv")
    put("huge", "size", "200,000,000 bytes", where="{}.csv")
    with (folder / "huge.csv").open("wb") as stream:
        stream.truncate(200_000_000)
    (folder.parent / "outside.csv").write_text(f"{f.HEADER}\n{f.GOOD}\n", encoding="utf-8")
    (folder / "link.csv").symlink_to("../outside.csv")
    (folder / "link.toml").write_text(f.SIDE.replace("{id}", "link"), encoding="utf-8")
    expected["link.csv"] = ("path", "leads out of the folder")
    return expected  # fmt: skip


def _codes(count: int) -> list[str]:
    """Rows of the first codes of an edition."""
    lines = (data_root() / "hs" / "codes" / "HS2012.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [f.row(line.split(",")[0]) for line in lines[:count]]


@pytest.mark.slow
def test_every_promised_fault_is_named_at_once_on_every_way_in(run, tmp_path):
    folder = tmp_path / "our_lists"
    expected = spoil(folder)
    code, out, err = run("reference", "validate", "our_lists")
    assert (code, out) == (5, "")
    for place, (rule, says) in expected.items():
        line = next(
            (line for line in err.splitlines() if line.startswith(f"our_lists/{place}: [{rule}] ")), ""
        )
        assert says in line, place
        assert "What to do: " in line
        if place[-2] == ":" and rule != "encoding":
            assert " | What to do: " in line  # the row
    assert "Faults: " in err.splitlines()[-1]

    code, out, err = run("reference", "validate", "our_lists", "--json")
    assert code == 5
    assert err == ""
    found = json.loads(out)
    assert {tuple(problem) for problem in found} == {
        ("file", "line", "row", "rule", "message", "hint", "severity")
    }
    for place, (rule, says) in expected.items():
        name, _, line = place.partition(":")
        assert any(
            p["file"] == f"our_lists/{name}"
            and p["line"] == (int(line) if line else None)
            and p["rule"] == rule
            and says in p["message"] + p["hint"]
            and p["severity"] == "error"
            for p in found
        ), place

    (tmp_path / "trade.csv").write_text(TRADE, encoding="utf-8")
    for command in (
        ("classify", "320810", "--edition", "HS2022"),
        ("screen", "trade.csv", "--out", "result"),
    ):
        code, out, err = run(*command, "--reference", "our_lists")
        assert (code, out) == (5, ""), command
        for place, (rule, says) in expected.items():
            assert any(
                f"our_lists/{place}: [{rule}] " in line and says in line for line in err.splitlines()
            ), place
    assert not (tmp_path / "result").exists()


ALONE = [
    ("encoding", {"raw": f"{f.HEADER}\n{f.GOOD}\n".replace("s1", "说明").encode("gbk")}),
    ("dimension", {"side": f.side("environmental_good", "wast")}),
    ("row_band", {"rows": tuple(_codes(53)), "side": f.side(f.TITLE, f"{f.TITLE}rows = [54, 54]\n")}),
    ("path", {"id": "..%2Fup"}),
]


@pytest.mark.parametrize(("rule", "kwargs"), ALONE, ids=[rule for rule, _ in ALONE])
def test_one_fault_of_each_stage_alone_is_enough(run, tmp_path, rule, kwargs):
    f.Fault(rule, **kwargs).write(tmp_path / "our_lists")
    code, _, err = run("reference", "validate", "our_lists")
    assert code == 5
    assert f": [{rule}] " in err


def test_a_folder_without_faults_on_the_command_line(run, tmp_path):
    f.Fault("national_line_unknown", ("HS2017,CHN,84011099,include,whole,own,s1,yes",), f.NATIONAL).write(
        tmp_path / "our_lists"
    )
    code, out, err = run("reference", "validate", "our_lists")
    # A warning stops nothing; those of our own tables are no concern of the team.
    assert (code, err) == (0, "")
    (warning, end) = out.splitlines()
    assert warning.startswith("our_lists/national_line_unknown.csv:2: [national_line_unknown] ")
    assert end == "our_lists is valid: 1 list. Warnings: 1."
    code, out, err = run("reference", "validate", "our_lists", "--json")
    assert (code, err) == (0, "")
    assert [problem["severity"] for problem in json.loads(out)] == ["warning"]


@pytest.mark.parametrize(
    ("name", "says"), [("nowhere", "no such folder"), ("file.csv", "a file, not a folder")]
)
def test_no_folder_at_all(run, tmp_path, name, says):
    (tmp_path / "file.csv").write_text("x\n", encoding="utf-8")
    for option in ((), ("--json",)):
        code, out, err = run("reference", "validate", name, *option)
        assert (code, out) == (3, "")
        assert f"{name}: " in err
        assert says in err


# -- nasty files -----------------------------------------------------------------------------------------------------------------

TEXT = f"{f.HEADER}\n{f.GOOD}\n"
NASTY: dict[str, tuple[str, int | None, str, bytes | str]] = {
    # list -> rule, line, what is said, and the CSV (bytes) or side file (text)
    "nul": ("invisible", 2, "invisible", TEXT.replace("840110", "84\x000110").encode()),
    "utf16": ("encoding", 1, "UTF-16", TEXT.encode("utf-16-le")),
    "utf16_big": ("encoding", 1, "UTF-16", TEXT.encode("utf-16-be")),
    "xlsx": ("encoding", 1, "spreadsheet", b"PK\x03\x04" + TEXT.encode()),
    "xls": ("encoding", 1, "spreadsheet", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + TEXT.encode()),
    "zeros": ("columns", 1, "header", b"\0" * 5000),
    "old_mac": ("line_ends", 1, "CR", TEXT.replace("\n", "\r").encode()),
    "semicolons": ("columns", 1, "commas, not with ';'", TEXT.replace(",", ";").encode()),
    "tabs": ("columns", 1, "commas, not with '\\t'", TEXT.replace(",", "\t").encode()),
    "no_break": ("not_digits", 2, "840110\\xa0", TEXT.replace("840110", "840110\xa0").encode()),
    "chinese_blank": ("not_digits", 2, "\\u3000", TEXT.replace("840110", "84\u30000110").encode()),
    "full_width": ("not_digits", 2, "other signs", TEXT.replace("840110", "８４０１１０").encode()),
    "apostrophe": ("not_digits", 2, "other signs", TEXT.replace("840110", "'840110").encode()),
    "spreadsheet_end": ("blank_line", 3, "empty", (TEXT + ",,,,,,\n").encode()),
    "many_columns": ("columns", 1, "and 992 more", ",".join(f"column{n}" for n in range(1000)).encode()),
    "bidi": ("invisible", 2, "\\u202e", TEXT.replace("own", "o\u202ewn").encode()),
    "soft_hyphen": ("invisible", 2, "\\xad", TEXT.replace("840110", "8401\xad10").encode()),
    "escapes": ("invisible", 2, "\\x9b31m", TEXT.replace("840110", "840110\x9b31m").encode()),
    "wide_line": ("long_line", 2, "1,000,000 characters", f"{f.HEADER}\n{'x' * 1_000_000}\n".encode()),
    "side_gbk": ("encoding", 2, "GBK", f.SIDE.replace("Our goods", "涂料清单")),
    "side_twice": ("toml", 5, "not valid TOML", f.SIDE.replace("\n\n", '\nid = "side_twice"\n\n')),
    "side_hour": ("side_file_value", 5, "last_checked", f.SIDE.replace("\n\n", "\nlast_checked = 2026-11-23T10:00:00\n\n")),
    "side_nan": ("side_file_value", 5, "year is nan", f.SIDE.replace("\n\n", "\nyear = nan\n\n")),
    "side_long": ("toml", None, "not valid TOML", f.SIDE.replace("\n\n", f"\nyear = {'9' * 5000}\n\n")),
    "side_deep": ("toml", None, "not valid TOML", f.SIDE.replace("\n\n", f"\ncautions = {'[' * 5000}\n\n")),
    "side_dots": ("toml", 6, "more than fifty parts", f.SIDE.replace("\n\n", "\n\n" + "a." * 50_000 + "a = 1\n", 1)),
    "side_empty": ("side_file_key", None, "lacks id", ""),
    "side_blank_title": ("side_file_value", 2, "title is '  '", f.SIDE.replace("Our goods", "  ")),
    "side_wide_key": ("side_file_key", 1, "unknown key", f"{'k' * 100_000} = 1\n{f.SIDE}"),
}  # fmt: skip
GOOD_LISTS = ("plain", "with-hyphen", "l" * 200, "side_day", "crlf_side")
"""Lists that only look odd."""


@pytest.fixture(scope="module")
def nasty(tmp_path_factory) -> list[Problem]:
    """Faults of a folder full of odd files."""
    folder = tmp_path_factory.mktemp("nasty") / "our_lists"
    folder.mkdir()

    def put(name: str, table: bytes, text: str) -> None:
        (folder / f"{name}.csv").write_bytes(table)
        encoding = "gbk" if name == "side_gbk" else "utf-8"
        (folder / f"{name}.toml").write_bytes(text.replace("{id}", Path(name).name).encode(encoding))

    for name, (_, _, _, content) in NASTY.items():
        put(
            name,
            content if isinstance(content, bytes) else TEXT.encode(),
            content if isinstance(content, str) else f.SIDE,
        )
    for name in GOOD_LISTS:
        put(name, TEXT.encode(), f.SIDE)
    put("side_day", TEXT.encode(), f.SIDE.replace("\n\n", "\nlast_checked = 2026-11-23\n\n"))
    put("crlf_side", TEXT.encode(), f.SIDE.replace("\n", "\r\n"))
    put("涂料", TEXT.encode(), f.SIDE)
    put("two\nlines", TEXT.encode(), f.SIDE.replace('"{id}"', '"two"'))
    put("SHOUT", TEXT.encode(), f.SIDE)
    (folder / "SHOUT.csv").rename(folder / "SHOUT.CSV")
    put("side_folder", TEXT.encode(), f.SIDE)
    (folder / "side_folder.toml").unlink()
    (folder / "side_folder.toml").mkdir()
    (folder / "folder.csv").mkdir()
    (folder / "gone.csv").symlink_to(folder / "nowhere.csv")
    (folder / "self.csv").symlink_to(folder / "self.csv")
    (folder / "loop").symlink_to(folder)
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "elsewhere.csv").write_text(TEXT, encoding="utf-8")
    (outside / "secret.toml").write_text("password = hunter2\n", encoding="utf-8")
    (folder / "away").symlink_to(outside)
    (folder / "secret.csv").write_text(TEXT, encoding="utf-8")
    (folder / "secret.toml").symlink_to(outside / "secret.toml")
    (folder / "dimensions.toml").symlink_to(outside / "secret.toml")
    # What others keep beside the lists is none of ours.
    (folder / "._plain.csv").write_bytes(b"\x00\x05\x16\x07")
    (folder / ".plain.csv.swp").write_bytes(b"b0VIM")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "x.csv").write_text("x\n", encoding="utf-8")
    (folder / "plain.xlsx").write_bytes(b"PK\x03\x04")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.csv")
    return [problem for problem in findings((data_root(), folder)) if "our_lists" in problem.file]


@pytest.mark.parametrize("name", NASTY)
def test_nasty_content(nasty, name):
    rule, line, says, content = NASTY[name]
    here = of(nasty, f"{name}.csv") if isinstance(content, bytes) else of(nasty, f"{name}.toml")
    problem = next(p for p in here if (p.rule, p.line) == (rule, line))
    assert says in str(problem)
    assert len(str(problem)) < 2000
    assert str(problem).isprintable()


@pytest.mark.parametrize("name", GOOD_LISTS)
def test_what_only_looks_odd_is_no_fault(nasty, name):
    assert of(nasty, f"{name}.csv") + of(nasty, f"{name}.toml") == []


PLACES = {
    "涂料.csv": "cannot be called",
    "two\\nlines.csv": "two_lines.csv",  # a name does not break the line of a message
    "SHOUT.CSV": "rename it to 'SHOUT.csv'",
    "side_folder.toml": "is a folder",
    "folder.csv": "is a folder",
    "gone.csv": "a link to none",
    "self.csv": "a link to none",
    "loop": "the folder is a link",
    "away": "the folder is a link",
    "secret.toml": "leads out",
    "dimensions.toml": "leads out",
}


@pytest.mark.parametrize("name", PLACES)
def test_nasty_names_and_places(nasty, name):
    problem = next(p for p in of(nasty, name) if p.rule == "path")
    assert PLACES[name] in str(problem)
    assert str(problem).isprintable()


def test_nothing_outside_the_folder_is_read_or_shown(nasty):
    said = "".join(map(str, nasty))
    assert "hunter2" not in said
    assert "elsewhere" not in said


def test_what_others_keep_beside_the_lists_is_left_alone(nasty):
    assert not [p for p in nasty if re.search(r"\.cache|\._plain|\.swp|xlsx\b.*folder", p.file)]


def test_odd_bytes_in_a_name(run, tmp_path):
    folder = tmp_path / "our_lists"
    f.Fault("none").write(folder)
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/\xff.csv")).write_text(TEXT, encoding="utf-8")
    except OSError:
        pytest.skip("this system takes no such names")
    code, out, _ = run("reference", "validate", "our_lists", "--json")
    assert code == 5
    assert [(p["file"], p["rule"]) for p in json.loads(out)] == [("our_lists/\\xff.csv", "path")]


@pytest.fixture
def closed(monkeypatch):
    """Make a folder one that may not be listed (who runs the tests may list everything)."""

    def close(folder: Path) -> None:
        scan = os.scandir

        def refuse(path="."):
            if path == str(folder):
                raise PermissionError(13, "Permission denied", str(folder))
            return scan(path)

        monkeypatch.setattr(os, "scandir", refuse)

    return close


def test_a_folder_that_may_not_be_read_is_not_an_empty_one(run, tmp_path, closed):
    folder = tmp_path / "our_lists"
    f.Fault("none").write(folder)
    (folder / "deep").mkdir()
    closed(folder / "deep")
    for command in (("reference", "validate", "our_lists"), ("classify", "8401", "--reference", "our_lists")):
        code, _, err = run(*command)
        assert code == 5
        assert "our_lists/deep: [unreadable] the folder cannot be read: Permission denied." in err


def test_a_file_that_may_not_be_read_is_a_fault_on_every_way_in(run, tmp_path, monkeypatch):
    f.Fault("none").write(tmp_path / "our_lists")
    opened, read = Path.open, Path.read_bytes

    def refuse(how):
        def call(path, *arguments, **kwargs):
            if path.name == "none.csv":
                raise PermissionError(13, "Permission denied", str(path))
            return how(path, *arguments, **kwargs)

        return call

    monkeypatch.setattr(Path, "open", refuse(opened))
    monkeypatch.setattr(Path, "read_bytes", refuse(read))
    for command in (("reference", "validate", "our_lists"), ("classify", "8401", "--reference", "our_lists")):
        code, _, err = run(*command)
        assert code == 5
        assert "our_lists/none.csv: [unreadable] the file cannot be read: Permission denied." in err


@pytest.mark.slow
def test_what_is_added_and_not_read_is_noticed_though_the_lists_have_passed_before(run, tmp_path):
    folder = tmp_path / "our_lists"
    f.Fault("none").write(folder)
    asked = ("classify", "840110", "--edition", "HS2012", "--reference", "our_lists")
    assert run(*asked)[0] == 0
    (folder / "late.CSV").write_text(TEXT, encoding="utf-8")
    code, _, err = run(*asked)
    assert code == 5
    assert "our_lists/late.CSV: [path]" in err


def test_no_dimension_can_be_called_like_a_column_of_the_answers(tmp_path):
    import greentrade as gt

    (tmp_path / "trade.csv").write_text(TRADE, encoding="utf-8")
    screening = gt.screen(str(tmp_path / "trade.csv"))
    answers = (
        screening.codes(),
        screening.records().df(),
        screening.totals(by=("year", "flow", "reporter")),
    )
    taken = {name for frame in answers for name in frame.columns} - set(screening.reference.profile.names)
    taken -= {name for name in taken if name.startswith(("share_", "codes_", "value_"))} | {
        "dimension",
        "tier",
    }
    assert len(taken) > 30
    for name in [*taken, "any_of_three", "all_trade"]:
        text = f"[{name}]\nneeds = {{ strict = 1, default = 1, broad = 1 }}\n[{name}.voters]\nv = {{ lists = ['goods'] }}\n"
        (tmp_path / "dimensions.toml").write_text(text, encoding="utf-8")
        side, faults = read_toml(tmp_path / "dimensions.toml", ours=False)
        goods = Side(tmp_path / "goods.toml", ours=False, data={"id": "goods", "dimension": "waste"})
        found = faults + dimension_faults([side], [goods], {"goods": goods})
        assert [p.rule for p in found] == ["dimension_form"], name


@pytest.mark.parametrize(
    "name", ["code", "filename", "file_no", "line", "list_id", "more", "Annex", "two words"]
)
def test_no_further_column_can_take_a_name_that_the_reading_needs(tmp_path, name):
    text = f.SIDE.replace("{id}", "goods").replace(
        "[sources]", f'[columns]\n"{name}" = "further"\n\n[sources]'
    )
    (tmp_path / "goods.toml").write_text(text, encoding="utf-8")
    side, faults = read_toml(tmp_path / "goods.toml", ours=False)
    (problem,) = faults + side_faults(side, CODE_LIST, "goods")
    assert (problem.rule, problem.line) == ("side_file_value", 6)


# -- too much of it --------------------------------------------------------------------------------------------------------------


def test_thousands_of_faults_do_not_fill_the_screen(run, tmp_path):
    folder = tmp_path / "our_lists"
    f.Fault("many", tuple(f"HS2012,{n},include,whole,own,s9,yes" for n in range(770000, 780000))).write(
        folder
    )
    # One code again and again, in and out: no pair of rows may be looked at for itself.
    again = (f.row("840110"), f.row("840110", op="exclude"))
    f.Fault("again", again * 10_000).write(folder)
    for number in range(60):
        f.Fault("wrong", ("HS2012,1,include,whole,own,s9,yes",) * 5, id=f"wrong_{number:02}").write(folder)
    code, out, err = run("reference", "validate", "our_lists")
    assert (code, out) == (5, "")
    *lines, more, end = err.splitlines()
    assert len(lines) == 500
    assert re.fullmatch(r"\.\.\. and [\d,]+ more, in \d+ files \(--json has them\)\.", more)
    assert int(re.sub(r"\D", "", end)) > 500
    code, out, _ = run("reference", "validate", "our_lists", "--json")
    found = json.loads(out)
    assert {p["rule"] for p in found if p["file"].endswith("again.csv")} == {
        "duplicate", "contradiction", "excludes_nothing", "not_sorted",
    }  # fmt: skip
    for name in ("many", "again"):
        counts = [p["rule"] for p in found if p["file"].endswith(f"{name}.csv")]
        assert max(map(counts.count, counts)) <= 101
    assert any("more rows break this rule" in p["message"] for p in found)


CHILD = """\
import resource, sys
from greentrade.cli import main
try:
    main(sys.argv[1:])
finally:
    status = open("/proc/self/status").read() if sys.platform == "linux" else ""
    peak = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    print("peak", peak[0] if peak else 0, file=sys.stderr)
"""


def measured(folder: Path, *command: str) -> tuple[int, str, int]:
    """Exit code, what is said, and the most memory (KiB) that a run of the program took."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *command], cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )  # fmt: skip
    said, _, peak = done.stderr.rpartition("peak ")
    return done.returncode, said, int(peak)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
def test_files_far_too_large_are_refused_and_not_read(tmp_path):
    small, large = tmp_path / "small", tmp_path / "large"
    for place in (small, large):
        f.Fault("none").write(place / "our_lists")
    sizes = {"huge.csv": 200_000_000, "huge.toml": 200_000_000, "one_line.csv": 100_000_000}
    for name, size in sizes.items():
        with (large / "our_lists" / name).open("wb") as stream:
            stream.truncate(size)
    (large / "our_lists" / "one_line.toml").write_text(f.SIDE.replace("{id}", "one_line"), encoding="utf-8")
    (large / "our_lists" / "just.csv").write_bytes(f"{f.HEADER}\n".encode() + b"x" * (MAX_CSV_BYTES - 100))
    (large / "our_lists" / "just.toml").write_bytes(b"# x" * (MAX_TOML_BYTES // 3))
    code, said, usual = measured(small, "reference", "validate", "our_lists")
    assert code == 0, said
    for command in (("reference", "validate", "our_lists"), ("classify", "8401", "--reference", "our_lists")):
        code, said, peak = measured(large, *command)
        assert code == 5, said
        for name, size in sizes.items():
            assert f"our_lists/{name}: [size] the file has {size:,} bytes" in said
        assert "our_lists/just.csv:2: [long_line] " in said
        assert max(map(len, said.splitlines())) < 2000
        assert peak - usual < 150_000  # the file just below the limit is read, those above are not
