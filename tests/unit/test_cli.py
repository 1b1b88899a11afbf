"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from greentrade.cli.options import parse_columns
from greentrade.errors import UsageError
from greentrade.examples import example_path

EXAMPLE = str(example_path("china_exports"))
SMALL = """year,reporter,flow,hs_edition,hs_code,value_usd
2024,CHN,export,HS2022,252329,100
2024,CHN,export,HS2022,854142,50.5
2024,CHN,export,HS2022,010121,7
"""


@pytest.fixture(autouse=True)
def _plain(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def small(tmp_path) -> Path:
    path = tmp_path / "small.csv"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.mark.line
def test_classify_json_has_the_agreed_form(run):
    code, out, err = run("classify", "854142", "2523.29", "TOTAL", "--edition", "HS2022", "--json")
    assert (code, err) == (0, "")
    solar, cement, total = json.loads(out)
    assert {"hs_code", "edition", "status", "dimensions", "lists"} <= set(solar)
    assert (solar["hs_code"], solar["edition"], solar["status"]) == ("854142", "HS2022", "ok")
    assert set(solar["dimensions"]["environmental_good"]["default"]) == {
        "match",
        "votes_certain",
        "votes_possible",
        "of",
    }
    assert solar["dimensions"]["environmental_good"]["default"]["match"] == "certain"
    oecd = next(item for item in solar["lists"] if item["list_id"] == "oecd_cleg_2014")
    assert {"list_id", "match", "via", "entry", "scope", "path", "source", "verified"} <= set(oecd)
    assert oecd["match"] == "certain"
    assert (cement["hs_code"], cement["dimensions"]["high_pollution"]["default"]["match"]) == (
        "252329",
        "certain",
    )
    assert total["status"] == "not_hs"


def test_classify_reads_standard_input(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("854142\n\n# a remark\n 252329 \n"))
    code, out, _ = run("classify", "-", "--edition", "HS2022", "--json")
    assert code == 0
    assert [item["hs_code"] for item in json.loads(out)] == ["854142", "252329"]


def test_classify_without_codes_is_wrong_usage(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert run("classify", "-")[0] == 2
    assert run("classify")[0] == 2


def test_standard_input_that_is_no_text_is_an_error_of_ours(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe8541"), encoding="utf-8"))
    code, _, err = run("classify", "-")
    assert code == 3
    assert "standard input" in err


def test_an_error_is_one_readable_block(run):
    code, out, err = run("classify", "854142", "--edition", "HS1066")
    assert code == 2
    assert out == ""
    assert err.startswith("error: edition='HS1066' is not known.\nWhat to do: choose from: HS1992")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("command", "meant"),
    [
        (("reference", "show", "cn_ndrc"), "did you mean 'cn_ndrc6'? choose from: "),
        (("screen", "china_exports.csv", "--profile", "CHNA"), "did you mean 'china'? choose from: "),
        (("reference", "show", "xyz"), "What to do: choose from: "),  # nothing is near
    ],
)
def test_a_misspelt_name_is_answered_with_the_one_that_was_meant(run, command, meant):
    code, _, err = run(*command)
    assert code == 2
    assert meant in err


def test_explain_tells_a_story(run):
    code, out, _ = run("explain", "760612", "--edition", "HS2017")
    assert code == 0
    assert "760612 is a code of HS2017" in out
    assert "eu_cbam_hs6" in out


@pytest.mark.parametrize("width", [40, 80])
def test_a_story_keeps_to_the_width(run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    _, out, _ = run("explain", "720839", "--edition", "HS2017")
    assert all(len(line) <= width or " " not in line.strip() for line in out.splitlines())


def test_a_story_as_csv_has_a_row_for_each_list(run):
    told = json.loads(run("explain", "720839", "--edition", "HS2017", "--json")[1])
    rows = list(csv.DictReader(run("explain", "720839", "--edition", "HS2017", "--csv")[1].splitlines()))
    assert [(row["list_id"], row["match"], row["source"]) for row in rows] == [
        (entry["list_id"], entry["match"], entry["source"]) for entry in told[0]["lists"]
    ]
    assert {(row["hs_code"], row["edition"]) for row in rows} == {("720839", "HS2017")}
    assert run("explain", "720839", "--csv", "--json")[0] == 2


@pytest.mark.parametrize("command", [(), ("answer",), ("reference",)])
def test_help_says_what_each_command_does_to_the_end(run, command):
    _, out, _ = run(*command, "--help")
    assert "..." not in out.replace("[ARGS]...", "")


@pytest.mark.line
@pytest.mark.parametrize(
    "command",
    [
        ("classify", "854142", "--edition", "HS2022"),
        ("layouts",),
        ("inspect", EXAMPLE),
        ("reference", "list"),
    ],
)
def test_tables_fit_80_columns_and_have_no_colour_when_piped(run, command):
    code, out, _ = run(*command)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out


def test_one_layout(run, tmp_path):
    text = run("layouts", "japan_customs")[1]
    assert "thousand yen" in text
    assert "Example: greentrade screen" in text
    (tmp_path / "own.toml").write_text('id = "own"\ntitle = "Our own"\n[[values]]\nheadings = ["V"]\n')
    assert run("layouts", str(tmp_path / "own.toml"))[1].startswith("own: Our own")
    code, _, err = run("layouts", "nowhere")
    assert (code, "comtrade_classic" in err) == (2, True)


def test_layouts(run):
    ids = {item["id"] for item in json.loads(run("layouts", "--json")[1])}
    assert {"tidy", "comtrade", "comtrade_classic", "gacc", "baci"} <= ids


def test_reference_list_has_the_agreed_form(run):
    code, out, _ = run("reference", "list", "--json")
    rows = {row["list_id"]: row for row in json.loads(out)}
    assert code == 0
    assert set(rows["apec_2012"]) == {
        "list_id",
        "title",
        "dimension",
        "hs_edition",
        "nation",
        "entries",
        "official_count",
        "standing",
    }
    assert (rows["apec_2012"]["entries"], rows["apec_2012"]["official_count"]) == (54, 54)
    assert all(list_id == list_id.lower() for list_id in rows)


def test_reference_show(run):
    code, out, _ = run("reference", "show", "apec_2012", "--json")
    assert code == 0
    assert len(json.loads(out)["rows"]) == 54
    assert "441872" in run("reference", "show", "apec_2012")[1]
    code, _, err = run("reference", "show", "nothing_of_the_kind")
    assert code == 2
    assert "apec_2012" in err


def test_reference_validate(run, tmp_path):
    code, out, _ = run("reference", "validate")
    assert code == 0
    assert "valid" in out
    assert run("reference", "validate", tmp_path / "nowhere")[0] == 3


def test_a_teams_list_with_an_invalid_code_is_exit_5(run, tmp_path, small):
    team = tmp_path / "team"
    team.mkdir()
    (team / "our_list.csv").write_text(
        "code,scope,category,label,basis,source,verified\n99ZZ99,whole,air_pollution,x,read,s1,yes\n",
        encoding="utf-8",
    )
    for command in (
        ("reference", "validate", team),
        ("screen", small, "--reference", team, "--out", "result"),
    ):
        code, out, err = run(*command)
        assert code == 5, out + err
        assert "our_list.csv" in out + err
        assert "Traceback" not in err
    assert not Path("result").exists()


def test_inspect_tells_what_would_be_read(run, small):
    code, out, _ = run("inspect", small, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["layout"]["id"] == "tidy"
    assert (found["flows"], found["reporters"], found["editions"]) == (["export"], ["CHN"], ["HS2022"])
    assert found["periods"] == {"first": "2024", "last": "2024", "count": 1, "fiscal": 0}
    (row,) = found["rows"]
    assert (row["becomes"], row["reason"], row["rows"]) == ("to_screen", "", 3)
    assert found["codes"] == {"hs": 3}


def test_screen_without_out_writes_nothing(run, small, tmp_path):
    before = set(tmp_path.iterdir())
    code, out, err = run("screen", small)
    assert (code, err) == (0, "")
    assert "any of the" in out
    assert "--out DIR" in out
    assert set(tmp_path.iterdir()) == before


@pytest.mark.line
def test_screen_writes_everything(run, small, tmp_path):
    code, out, _ = run("screen", small, "--out", "result")
    assert code == 0
    assert "result" in out
    names = {path.name for path in Path("result").iterdir()}
    assert {
        "records.parquet",
        "set_aside.parquet",
        "codes.csv",
        "matches.csv",
        "totals.csv",
        "rebate_candidates.csv",
        "environmental_goods.csv",
        "report.html",
        "run.json",
    } <= names
    summary = json.loads(Path("result/run.json").read_text(encoding="utf-8"))
    assert summary["currency"] == "USD"
    assert summary["editions"] == {"HS2022": 3}
    assert [(row["disposition"], row["rows"], row["value"]) for row in summary["accounting"]] == [
        ("screened", 3, "157.5")
    ]
    with Path("result/totals.csv").open(encoding="utf-8", newline="") as file:
        totals = {row["dimension"]: row for row in csv.DictReader(file)}
    assert float(totals["environmental_good"]["value_low"]) == 50.5
    assert float(totals["high_pollution"]["value_low"]) == 100


def test_an_existing_folder_is_refused_without_overwrite(run, small):
    Path("result").mkdir()
    keep = Path("result/keep.txt")
    keep.write_text("mine", encoding="utf-8")
    code, _, err = run("screen", small, "--out", "result")
    assert code == 3
    assert "--overwrite" in err
    assert keep.exists()
    assert run("screen", small, "--out", "result", "--overwrite")[0] == 0
    assert not keep.exists()


@pytest.mark.line
def test_screen_json_is_run_json(run, small):
    code, out, _ = run("screen", small, "--json", "--out", "result", "--format", "csv")
    assert code == 0
    assert json.loads(out) == json.loads(Path("result/run.json").read_text(encoding="utf-8"))
    assert Path("result/records.csv").exists()


def test_too_many_rejected_rows_are_exit_4(run, small):
    small.write_text(SMALL + "2024,CHN,export,HS2022,720449,abc\n", encoding="utf-8")
    code, _, err = run("screen", small, "--out", "result")
    assert code == 4
    assert "set_aside.parquet" in err
    assert Path("result/run.json").exists()
    assert run("screen", small, "--max-rejected", "0.5")[0] == 0
    assert run("screen", small, "--max-rejected", "50")[0] == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("empty.csv", ""),
        ("no_code.csv", "year,flow,value\n2024,export,1\n"),
        ("truncated.parquet", "PAR1 and nothing else"),
    ],
)
def test_input_that_cannot_be_read_is_exit_3_and_writes_nothing(run, tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    before = set(tmp_path.iterdir())
    code, out, err = run("screen", name, "--out", "result")
    assert code == 3
    assert out == ""
    assert err.startswith("error: ")
    assert name in err
    assert "Traceback" not in err
    assert set(tmp_path.iterdir()) == before


def test_a_needed_choice_names_the_option(run, tmp_path):
    path = tmp_path / "gacc.csv"
    path.write_text(
        "数据年月,商品编码,商品名称,贸易伙伴编码,美元\n202401,25232900,水泥,110,5\n", encoding="utf-8"
    )
    code, _, err = run("screen", path)
    assert code == 3
    assert "--flow" in err
    assert run("screen", path, "--flow", "export")[0] == 0


def test_report_is_written_again_from_the_folder(run, small):
    run("screen", small, "--out", "result")
    first = Path("result/report.html").read_text(encoding="utf-8")
    Path("result/report.html").unlink()
    code, out, _ = run("report", "result")
    assert code == 0
    assert "result/report.html" in out.replace("\\", "/")
    assert Path("result/report.html").read_text(encoding="utf-8") == first
    assert run("report", "result", "--to", "elsewhere.html")[0] == 0
    assert Path("elsewhere.html").read_text(encoding="utf-8") == first
    assert run("report", "nowhere")[0] == 3
    assert run("report", "result", "--lang", "zh", "--to", "chinese.html")[0] == 0
    assert '<html lang="zh-Hans">' in Path("chinese.html").read_text(encoding="utf-8")
    assert run("report", "result", "--lang", "fr")[0] == 2


def test_the_demo_is_understood_at_once(run):
    code, out, _ = run("demo")
    told = " ".join(out.split())
    assert code == 0
    for expected in (
        "30,969 rows",
        "271000 (not in HS2012)",
        "rebate candidates",
        "import-rebates",
        "renewable energy",
        "demo_out/report.html",
    ):
        assert expected in told
    assert Path("demo_out/run.json").exists()
    assert run("demo")[0] == 0, "a second demo replaces the first"


def test_the_demo_spares_a_folder_that_is_not_its_own(run):
    Path("demo_out").mkdir()
    assert run("demo")[0] == 3


@pytest.mark.line
def test_version_and_help(run):
    assert run("--version")[1].startswith("greentrade ")
    code, out, _ = run("--help")
    assert code == 0
    listed = out.split("Commands:")[1]
    # With what getting started begins, the list begins: it was hidden.
    for command in ("demo", "inspect", "screen", "classify", "explain", "layouts", "reference", "report"):
        assert f"\n  {command} " in listed


def test_columns_are_pairs():
    assert parse_columns(None) is None
    assert parse_columns(["hs_code=HS, value=Value USD", "year=yr"]) == {
        "hs_code": "HS",
        "value": "Value USD",
        "year": "yr",
    }
    with pytest.raises(UsageError, match="NAME=HEADING"):
        parse_columns(["hs_code"])


@pytest.mark.parametrize("columns", ["80", "60"])
@pytest.mark.parametrize(
    "words",
    [
        ("explain", "760612", "--edition", "HS2017"),  # its sources are Chinese in part
        ("layouts", "baci"),
        ("reference", "show", "apec_2012"),
    ],
)
def test_what_is_told_in_lines_keeps_to_the_width(run, monkeypatch, words, columns):
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", columns)
    code, out, _ = run(*words)
    assert code == 0
    wide = [line for line in out.splitlines() if cell_len(line) > int(columns)]
    assert [line for line in wide if " " in line.strip(" -")] == [], (
        "a word that is too long stays whole, alone in its line"
    )


def test_a_chinese_report_in_one_step(run):
    Path("x.csv").write_text("year,flow,hs_code,value_usd\n2024,export,720839,5\n", encoding="utf-8")
    code, _, err = run("screen", "x.csv", "--reporter", "CHN", "--out", "results", "--lang", "zh")
    assert code == 0, err
    assert '<html lang="zh-Hans">' in Path("results/report.html").read_text(encoding="utf-8")
    assert not [path for path in Path("results").iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--lang", "zh"), "none would be written"),
        (("--lang", "zh", "--out", "answers.xlsx"), "none would be written"),
        (("--lang", "fr", "--out", "results"), "en, zh"),
    ],
)
def test_a_language_without_a_report_is_refused_before_any_work(run, words, said):
    code, _, err = run("screen", "there_is_no_such_file.csv", *words)
    assert (code, Path("results").exists()) == (2, False)
    assert said in err
