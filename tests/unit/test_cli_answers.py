"""The commands `answer NAME`: what they print, where, in which forms, and in how many columns."""

from __future__ import annotations

import csv
import inspect
import io
import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer
from rich.cells import cell_len
from two_sides import two_sides

import greentrade as gt
from greentrade.answers.answer import metadata_of
from greentrade.answers.catalogue import ANSWERS as CATALOGUE
from greentrade.answers.columns import is_described, units_of
from greentrade.answers.declared import declared
from greentrade.cli.options import READING
from greentrade.examples import example_path
from greentrade.extracts.reading import Reading
from greentrade.output.folder import csv_text
from greentrade.report.answers_for_report import ANSWERS, FURTHER, ask
from greentrade.report.run_record import plain

QUESTIONS = [declared(answer) for answer in CATALOGUE.values()]
EXAMPLE = str(example_path("china_exports"))
FIRST = {
    "rebate-scenario": ("--cancel-candidates",),
    "screen-of": ("--dimension", "carbon_border"),
    "members": ("--groups", "CN_FTA"),
}
READ = ("--edition", "HS2017", "--currency", "USD")


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    path = tmp_path_factory.mktemp("extract") / "two_sides.parquet"
    two_sides().to_parquet(path)
    return path


@pytest.fixture(scope="module")
def screening(extract):
    with gt.screen(extract, edition="HS2017", currency="USD") as found:
        yield found


@pytest.fixture(scope="module")
def folder(screening, tmp_path_factory):
    return screening.write(tmp_path_factory.mktemp("out") / "results")


def test_every_answer_is_a_method_and_a_command(run):
    """What a screening can be asked, what the command line asks, and the catalogue are the same."""
    public = {name for name in dir(gt.Screening) if not name.startswith("_")}
    others = {"explain", "records", "set_aside", "write", "write_records", "report", "close", "flags", "plot"}
    others |= {name for name in public if not callable(getattr(gt.Screening, name))} | {"read"}
    assert public - others == set(CATALOGUE)
    assert all(getattr(gt.Screening, name) is answer for name, answer in CATALOGUE.items())
    from greentrade.cli.ask import app

    with_backtest = typer.main.get_group(app).list_commands(None)
    assert with_backtest == [*(question.command for question in QUESTIONS), "backtest"]


def test_the_options_of_reading_are_those_of_screen():
    """The commands read an extract with every option of `gt.screen` that can be typed."""
    of_screen = {name: one.default for name, one in inspect.signature(gt.screen).parameters.items()}
    typed = {name: default for name, _, default in READING}
    assert set(of_screen) - set(typed) == {"source", "connection", "progress"}
    assert {name: of_screen[name] for name in typed} == typed
    assert {field.name for field in fields(Reading)} - set(typed) == {"connection", "progress"}


def test_what_an_answer_declares_for_people_holds():
    for question in QUESTIONS:
        assert question.question.endswith("?")
        assert [
            name for name in question.lead if not is_described(name, gt.Reference.load().profile.names)
        ] == []
        assert [one.name for one in question.parameters if not one.says] == [], question.name


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.command)
def test_every_answer_in_three_forms(run, extract, screening, question, monkeypatch):
    asked = ("answer", question.command, extract, *READ, *FIRST.get(question.command, ()))
    code, out, err = run(*asked, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, err) == (0, "")
    code, out, err = run(*asked, "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["answer"] == question.name
    assert len(found["rows"]) == len(rows) > 0
    assert list(found["rows"][0]) == list(rows[0])
    monkeypatch.setenv("COLUMNS", "60")
    code, out, _ = run(*asked, "--rows", "3")
    assert code == 0
    assert "\x1b" not in out
    assert max(cell_len(line) for line in out.splitlines()) <= 60
    if len(rows) > 3:
        assert f"The first 3 of {len(rows):,} rows" in " ".join(out.split())


def test_the_answer_is_that_of_python(run, extract, screening):
    out = run("answer", "totals", extract, *READ, "--by", "year,partner", "--tier", "all", "--json")[1]
    expected = screening.totals(by=("year", "partner"), tier=None, as_="arrow").to_pylist()
    found = json.loads(out)
    assert found["units"]["value_low"] == "USD"
    assert [row["partner"] for row in found["rows"]] == [row["partner"] for row in expected]
    assert [row["value_high"] for row in found["rows"]] == [
        f"{row['value_high'].normalize():f}" for row in expected
    ]


@pytest.mark.parametrize(
    ("arguments", "method", "options"),
    [
        (("industries", "--chinese", "--multi-class", "duplicate"), "industries", {"chinese": True, "multi_class": "duplicate"}),
        (("products", "--top", "2", "--dimension", "waste"), "products", {"top": 2, "dimension": "waste"}),
        (("partners", "--group", "CN_FTA", "--by", "year,flow"), "partners", {"group": "CN_FTA", "by": ("year", "flow")}),
        (("totals", "--by", "none"), "totals", {"by": ()}),
        (("totals", "--by", "group", "--groups", "OECD,CN_FTA"), "totals", {"by": ("group",), "groups": ["OECD", "CN_FTA"]}),
        (("environmental_goods", "--media", "plan"), "environmental_goods", {"media": "plan"}),
        (("concentration", "--over", "partner"), "concentration", {"over": "partner"}),
        (("mirror", "--cif-margin", "0.06", "--rank-by", "share"), "mirror", {"cif_margin": 0.06, "rank_by": "share"}),
        (("rebate-candidates", "--weights", "high_pollution=2", "--min-value", "200"), "rebate_candidates",
         {"weights": {"high_pollution": 2}, "min_value": 200}),
        (("fossil-fuels", "--by", "year"), "fossil_fuels", {"by": ("year",)}),
    ],
)  # fmt: skip
def test_options_are_handed_on(run, extract, screening, *, arguments, method, options):
    name, *rest = arguments
    code, out, err = run("answer", name, extract, *READ, *rest, "--csv")
    assert (code, err) == (0, "")
    expected = getattr(screening, method)(as_="arrow", **options)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == expected.num_rows
    for column in [name for name in expected.column_names if name.startswith(("value", "share", "gap"))]:
        known = expected[column].to_pylist()
        assert [float(row[column]) if row[column] else None for row in rows] == [
            None if value is None else pytest.approx(float(value)) for value in known
        ]


def test_a_scenario_is_what_was_typed(run, extract, screening):
    scenario = gt.RebateScenario({"2523": 0}) | gt.RebateScenario.cut(2, ["3915"])
    expected = screening.rebate_scenario(scenario, as_="arrow")
    out = run(
        "answer", "rebate-scenario", extract, *READ, "--new-rate", "2523=0", "--cut", "3915=2", "--json"
    )[1]
    assert [row["rule"] for row in json.loads(out)["rows"]] == expected["rule"].to_pylist()
    for wrong, told in (
        ((), "changes nothing"),
        (("--cut", "3915=much"), "no number"),
        (("--new-rate", "3915"), "CODE=PCT"),
        (("--elasticity", "x", "--cancel-candidates"), "no number"),
    ):
        code, out, err = run("answer", "rebate-scenario", extract, *READ, *wrong)
        assert (code, out) == (2, "")
        assert told in err


def test_a_written_folder_is_read_as_it_was_written(run, folder, screening):
    for path in sorted(folder.glob("*.csv")):
        if path.stem.replace("_", "-") in {question.command for question in QUESTIONS}:
            assert run("answer", path.stem, folder, "--csv") == (0, path.read_text(encoding="utf-8"), "")
    for name in ("accounting", *ANSWERS, "growth", "balance", "carbon_border"):
        table = getattr(screening, name)(as_="arrow")
        assert run("answer", name, folder, "--csv")[1] == csv_text(table), "as the extract itself answers"
        stored = json.loads(run("answer", name, folder, "--json")[1])
        assert stored["rows"] == json.loads(
            json.dumps([plain(row) for row in table.to_pylist()], default=str)
        )
        assert stored["units"] == metadata_of(table)["units"]


def test_a_written_folder_answers_no_other_question(run, folder):
    code, out, err = run("answer", "totals", folder, "--by", "partner")
    assert (code, out) == (2, "")
    assert "--by" in err
    assert "name the extract itself" in err
    code, out, err = run("answer", "mirror", folder)
    assert (code, out) == (3, "")
    assert "environmental-goods" in err


def test_run_json_lists_the_answers(folder, screening):
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert set(run["answers"]) >= {*ANSWERS, *FURTHER}
    for name, item in run["answers"].items():
        with (folder / item["file"]).open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.reader(file)) == item["rows"] + 1
        assert item["units"] == units_of(item["units"], "USD") != {} or name in {"codes", "matches"}
    assert {path.stem for path in folder.glob("*.csv")} == set(run["answers"])


def test_answers_that_need_more_are_left_out(tmp_path):
    with gt.screen(gt.load_example("china_exports")) as example:
        written = set(ask(example))
    assert written >= {*ANSWERS, *FURTHER} - {"partners", "groups", "balance"}
    assert not written & {"partners", "groups", "balance"}


@pytest.mark.parametrize(
    ("arguments", "exit_code", "told"),
    [
        (("answer", "nothing", "x.csv"), 2, "No such command"),
        (("answer", "totals", "nowhere.csv"), 3, "nowhere.csv"),
        (("answer", "totals", EXAMPLE, "--by", "partner"), 2, "choose from"),
        (("answer", "totals", EXAMPLE, "--tier", "much"), 2, "strict"),
        (("answer", "mirror", EXAMPLE), 3, "partner"),
        (("answer", "totals", EXAMPLE, "--csv", "--json"), 2, "--csv"),
        (("answer", "waste", EXAMPLE, "--tier", "all"), 2, "No such option"),
        (("answer", "environmental-goods", EXAMPLE, "--tier", "all"), 2, "strict, default, broad"),
    ],
)
def test_what_cannot_be_answered(run, tmp_path, monkeypatch, *, arguments, exit_code, told):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out) == (exit_code, "")
    assert told in err
    assert "Traceback" not in err


def test_rejected_rows_are_exit_4_and_the_answer_is_there(run, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(
        "year,flow,hs_code,value\n2020,export,252329,5\n2020,export,252329,abc\n", encoding="utf-8"
    )
    code, out, err = run("answer", "totals", path, "--csv")
    assert code == 4
    assert out.startswith("year,flow,dimension")
    assert "50.00%" in err
    assert run("answer", "totals", path, "--csv", "--max-rejected", "0.6")[0] == 0


def test_the_backtest_needs_no_extract(run):
    code, out, err = run("answer", "backtest", "--csv")
    assert (code, err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == len(gt.backtest())
    assert all(is_described(name, ()) for name in rows[0])


def test_chinese_text_fits_and_is_kept(run, tmp_path, monkeypatch):
    frame = two_sides((2020,))
    frame["description"] = "硅酸盐水泥，不论是否着色；用于非常非常非常长的说明文字" * 3
    frame.to_csv(tmp_path / "中文 文件.csv", index=False)
    for columns in ("60", "80"):
        monkeypatch.setenv("COLUMNS", columns)
        for asked in (
            ("answer", "products", tmp_path / "中文 文件.csv", *READ),
            ("screen", tmp_path / "中文 文件.csv", *READ),
        ):
            code, out, _ = run(*asked)
            assert code == 0
            assert max(cell_len(line) for line in out.splitlines()) <= int(columns)
    out = run("answer", "products", tmp_path / "中文 文件.csv", *READ, "--csv")[1]
    assert "硅酸盐水泥" in out


def test_a_narrow_terminal_shows_a_figure_rather_than_what_all_rows_have_in_common(
    run, tmp_path, monkeypatch
):
    path = tmp_path / "one.csv"
    path.write_text("year,flow,hs_code,value_usd\n2024,import,720839,1250000\n", encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "40")
    code, out, _ = run("answer", "totals", str(path), "--edition", "HS2022")
    assert code == 0
    assert re.search(r"high_pollution +1\.\d|high_pollution +1,250", out), out
    assert "No room for:" in out
    assert all(len(line) <= 40 for line in out.splitlines())


def test_colour_only_where_it_is_wanted(run, extract, monkeypatch):
    asked = ("answer", "totals", extract, *READ, "--rows", "2")
    assert "\x1b" not in run(*asked)[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    error = ("--no-color", "answer", "totals", "nowhere.csv")
    assert "\x1b[1;31m" in run(*error[1:])[2]
    assert "\x1b[1;31m" not in run(*error)[2]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;31m" not in run(*error[1:])[2]


def test_help_has_examples_for_every_command(run):
    def commands(*path: str) -> list[tuple[str, ...]]:
        out = run(*path, "--help")[1]
        below = out.partition("\nCommands:\n")[2].partition("\n\n")[0]
        names = [line.split()[0] for line in below.splitlines() if line.startswith("  ") and line[2] != " "]
        return [found for name in names for found in commands(*path, name)] if names else [path]

    found = commands()
    assert len(found) > 35
    for path in found:
        out = run(*path, "--help")[1]
        assert f"\n  Examples:\n    greentrade {' '.join(path)}" in out, (
            path
        )  # a line of their own, and one each
        assert "\\b" not in out, path
        assert max(len(line) for line in out.splitlines()) <= 80, path


def test_examples_name_options_that_there_are(run):
    for question in QUESTIONS:
        out = run("answer", question.command, "--help")[1].partition("Options:")[2]
        for example in question.examples:
            for word in example.split():
                if word.startswith("--"):
                    assert f"  {word} " in out or f"  {word}\n" in out, (example, word)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("greentrade screen --layout ba", ["baci"]),
        ("greentrade classify --edition HS20", ["HS2002", "HS2007", "HS2012", "HS2017", "HS2022"]),
        ("greentrade answer products x.csv --dimension wa", ["waste"]),
        ("greentrade answer totals x.csv --by year,flow,re", ["year,flow,regime", "year,flow,reporter"]),
        ("greentrade answer env", ["environmental-goods"]),
        ("greentrade answer totals x.csv --tier st", ["strict"]),
        ("greentrade reference show apec_2012_", ["apec_2012_cn8", "apec_2012_exouts"]),
        ("greentrade answer environmental-goods x --media pl", ["plan"]),
        ("greentrade screen x --profile ch", ["china"]),
        ("greentrade screen x --lang z", ["zh"]),
        ("greentrade report results --lang e", ["en"]),
        ("greentrade layouts nothing_of_the_kind", []),
    ],
)
def test_the_shell_completes(run, monkeypatch, words, expected):
    monkeypatch.setenv("_GREENTRADE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out.split() == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_shown(run, monkeypatch, shell):
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    code, out, _ = run("--show-completion", shell)
    assert code == 0
    assert "_GREENTRADE_COMPLETE" in out


@pytest.mark.parametrize(
    "asked",
    [
        ("layouts",), ("reference", "list"), ("reference", "show", "apec_2012"), ("classify", "854142", "TOTAL", "--edition", "HS2022"),
        ("inspect", EXAMPLE), ("screen", EXAMPLE), ("reference", "diff", "packaged", "packaged"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_other_tables_in_three_forms(run, asked, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*asked, "--csv")
    assert (code, err) == (0, "")
    rows = list(csv.reader(io.StringIO(out)))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > (asked[:2] != ("reference", "diff"))
    code, out, err = run(*asked, "--json")
    assert (code, err) == (0, "")
    json.loads(out)
    assert run(*asked, "--csv", "--json")[0] == 2
    for columns in (60, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        code, out, _ = run(*asked)
        assert code == 0
        if asked[:2] != ("reference", "show"):  # its sources are not cut into lines
            assert max(cell_len(line) for line in out.splitlines()) <= columns


def test_a_workbook_from_the_command_line(run, extract, tmp_path, monkeypatch):
    pytest.importorskip("xlsxwriter")
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("screen", extract, *READ, "--out", "answers.xlsx")
    assert code == 0
    assert "Written to answers.xlsx." in out
    assert run("screen", extract, *READ, "--out", "answers.xlsx")[0] == 3
    assert run("screen", extract, *READ, "--out", "answers.xlsx", "--format", "csv")[0] == 2
    assert [path.name for path in Path.cwd().iterdir()] == ["answers.xlsx"]
