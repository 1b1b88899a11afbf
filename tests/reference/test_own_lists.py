"""A team that keeps its own lists: the documented folders, the hook and the CI job work as a newcomer would use them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from caches import with_our_tables

import greentrade as gt
from greentrade.cli import main
from greentrade.reference import data_root
from greentrade.reference.validate import findings

yaml = pytest.importorskip("yaml")  # comes with pre-commit

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
PAGE = (ROOT / "docs" / "own-lists.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"^`([\w./]+\.(?:csv|toml))`\n\n```(?:csv|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADER = "hs_edition,hs_code,op,scope,basis,source,verified"
SIDE = """\
id = "{id}"
title = "Our goods"
dimension = "{dimension}"
standing = "{standing}"

[sources]
note = "our own note of 2026-11-01"
"""
TRADE = """\
period,reporter,flow,hs_edition,nation,hs_code,value_usd
202406,CHN,export,HS2022,,320810,100
202406,CHN,export,HS2022,,320910,50
202406,CHN,export,HS2022,,850650,10
202506,CHN,export,HS2022,,850650,20
202506,CHN,export,HS2022,,850610,40
202506,CHN,export,HS2022,CHN,28369100,3
202506,CHN,export,HS2022,,010121,7
202506,VNM,export,HS2022,,010130,5
"""


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory):
    """A cache folder of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREENTRADE_CACHE_DIR", with_our_tables(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def path() -> str:
    """Search path on which our program and pre-commit are found first."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def environment(path: str, home: Path) -> dict[str, str]:
    """The surroundings of a user: a home of their own, nothing of this test run's or of a git that called us."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "COV_", "COVERAGE_", "PRE_COMMIT"))
    }
    return kept | {
        "PATH": path,
        "HOME": str(home),
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PIP_NO_INDEX": "1",
    }


def write(
    folder: Path, name: str, *rows: str, dimension: str = "environmental_good", standing: str = "published"
) -> None:
    """One list with its side file."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")
    text = SIDE.format(id=name, dimension=dimension, standing=standing)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def screened(folder: Path, tmp_path: Path, **options) -> gt.Screening:
    trade = tmp_path / "trade.csv"
    trade.write_text(TRADE, encoding="utf-8")
    return gt.screen(str(trade), reference=gt.Reference.load(folder), **options)


def value(screening: gt.Screening, dimension: str, **options) -> tuple[float, float]:
    """Low and high of a dimension, over all years."""
    totals = screening.totals(by=("flow",), **options)
    found = totals[totals["dimension"] == dimension]
    return float(found["value_low"].sum()), float(found["value_high"].sum())


# -- the documented folders ------------------------------------------------------------------------------------------------------


def test_the_page_quotes_the_example_files_as_they_are():
    quoted = dict(QUOTED.findall(PAGE))
    assert {
        "our_lists/coatings.csv",
        "our_lists/coatings.toml",
        "province_lists/dimensions.toml",
    } <= quoted.keys()
    for name, text in quoted.items():
        assert (EXAMPLES / name).read_text(encoding="utf-8") == text, name


def test_the_minimal_example_is_two_files():
    assert sorted(p.name for p in (EXAMPLES / "our_lists").rglob("*")) == ["coatings.csv", "coatings.toml"]


def test_the_examples_are_valid_and_the_larger_one_uses_all_that_the_page_speaks_of():
    for name in ("our_lists", "province_lists"):
        assert [p for p in findings((data_root(), EXAMPLES / name)) if name in p.file] == []
    texts = "".join(p.read_text(encoding="utf-8") for p in (EXAMPLES / "province_lists").rglob("*.*"))
    for word in ("exclude", "[columns]", "key =", "nation =", "valid_from", "ISIC3", "needs =", "rows ="):
        assert word in texts


def test_what_the_page_shows_in_a_terminal_is_what_happens(tmp_path, path):
    shutil.copytree(EXAMPLES / "our_lists", tmp_path / "our_lists")
    (block,) = [b for b in [" ".join(CONSOLE.findall(PAGE))] if b]
    shown, said = [], []
    for line in block.replace("\n ", "\n").splitlines():
        if line.startswith("$ "):
            done = subprocess.run(
                ["bash", "-c", line[2:]], cwd=tmp_path, env=environment(path, tmp_path), capture_output=True, text=True, check=False
            )  # fmt: skip
            said += (done.stdout + done.stderr).splitlines()
        else:
            shown.append(line)
    assert said == shown


# -- what a list does in a screening ---------------------------------------------------------------------------------------------


def test_a_folder_is_enough_for_bare_codes():
    folder = EXAMPLES / "our_lists"
    named, loaded = (
        gt.classify(["320810"], edition="HS2022", reference=given).attrs["matches"]
        for given in (str(folder), gt.Reference.load(folder))
    )
    assert "coatings" in " ".join(named["list_id"])
    assert named["list_id"].tolist() == loaded["list_id"].tolist()


def test_the_flags_of_the_minimal_example_are_in_matches_codes_and_totals(tmp_path):
    plain = value(screened(data_root(), tmp_path), "high_pollution")
    screening = screened(EXAMPLES / "our_lists", tmp_path)
    (match,) = screening.matches().query("list_id == 'coatings'").to_dict("records")
    assert (match["hs_code"], match["match"], match["entry"], match["scope"]) == (
        "320810",
        "certain",
        "3208",
        "whole",
    )
    assert (match["source"], match["verified"], match["basis"]) == ("notice", "yes", "read")
    assert screening.reference.source("coatings", "notice").startswith("Made up for this example")
    # Two votes are needed at the default tier: ours beside that of China's sixteen sectors.
    codes = screening.codes().set_index("hs_code")
    assert codes.loc["320810", ["high_pollution", "votes_high_pollution"]].tolist() == ["certain", "2+0 of 4"]
    assert value(screening, "high_pollution") == (plain[0] + 100, plain[1] + 100)


@pytest.mark.slow
def test_a_folder_with_everything_in_it(tmp_path):
    screening = screened(EXAMPLES / "province_lists", tmp_path)
    matches = screening.matches().query("list_id.str.startswith('permit_')")
    said = {
        (m["hs_code"], m["list_id"]): (m["match"], m["via"], m["entry"], m["source"])
        for m in matches.to_dict("records")
    }
    assert said == {
        ("320810", "permit_goods"): ("certain", "", "3208", "decree"),
        ("320910", "permit_goods"): ("possible", "scope", "3209", "decree"),
        ("850610", "permit_goods"): ("certain", "", "8506", "amendment"),  # 850650 is cut out
        ("320810", "permit_industries"): ("certain", "", "ISIC3 2422", "decree"),
        ("320910", "permit_industries"): ("certain", "", "ISIC3 2422", "decree"),
        ("28369100", "permit_lines_cn"): ("certain", "", "28369100", "decree"),
    }
    assert value(screening, "provincial_permit") == (193, 193)
    assert value(screening, "provincial_permit", tier="strict") == (100, 150)  # both voters name it
    assert value(screening, "high_pollution") == value(screened(data_root(), tmp_path), "high_pollution")
    # In June 2024 lithium cells were still in.
    dated = screened(EXAMPLES / "province_lists", tmp_path, policy_date="record")
    assert value(dated, "provincial_permit") == (203, 203)
    entries = screening.reference.entries("permit_goods").to_arrow_table().to_pylist()
    assert [row["annex"] for row in entries if row["code"] == "3208"] == ["A1", "A2"]


@pytest.fixture(scope="module")
def team(tmp_path_factory) -> Path:
    """Lists of live horses and asses, which no list of ours calls environmental goods."""
    folder = tmp_path_factory.mktemp("team") / "our_lists"
    write(folder, "apec_2012", "HS2012,010121,include,whole,read,note,yes")
    write(folder, "hints", "HS2012,010129,include,whole,read,note,yes", standing="indicative")
    write(folder, "wide", "HS2012,010130,include,whole,read,note,yes")
    side = folder / "wide.toml"
    text = side.read_text(encoding="utf-8")
    side.write_text(text.replace("standing", 'from = "broad"\nstanding'), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_list_with_one_of_our_ids_takes_its_place(team):
    ours = gt.classify(["010121", "840290"], edition="HS2012", as_="both")
    reference = gt.Reference.load(team)
    theirs = gt.classify(["010121", "840290"], edition="HS2012", reference=reference, as_="both")
    apec = [matches.query("list_id == 'apec_2012'") for _, matches in (ours, theirs)]
    assert [frame["hs_code"].tolist() for frame in apec] == [["840290"], ["010121"]]
    assert apec[1][["entry", "source", "verified"]].to_numpy().tolist() == [["010121", "note", "yes"]]
    assert theirs[0]["environmental_good"].tolist()[0] == "certain"
    # It votes in the place of ours, and not as a further voter.
    votes = [codes["votes_environmental_good"].iloc[0] for codes, _ in (ours, theirs)]
    assert [vote.split(" of ")[0] for vote in votes] == ["0+0", "1+0"]
    assert votes[0].split(" of ")[1] == votes[1].split(" of ")[1]
    assert [e["entries"] for e in reference.lists() if e["list_id"] == "apec_2012"] == [1]


def test_an_indicative_list_shows_and_never_votes_unless_it_is_named(team):
    codes, matches = gt.classify(["010129"], edition="HS2012", reference=gt.Reference.load(team), as_="both")
    assert codes["environmental_good"].tolist() == [""]
    assert [m["match"] for m in matches.to_dict("records") if m["list_id"] == "hints"] == ["certain"]


def test_a_list_votes_from_the_tier_that_it_names(team, tmp_path):
    theirs, ours = screened(team, tmp_path), screened(data_root(), tmp_path)
    more = {
        tier: value(theirs, "environmental_good", tier=tier)[0]
        - value(ours, "environmental_good", tier=tier)[0]
        for tier in ("strict", "default", "broad")
    }
    # 7 by the list in APEC's place, which votes from the default tier on; 5 more by the one that votes at the broad tier only.
    assert more == {"strict": 0, "default": 7, "broad": 12}


@pytest.mark.slow
def test_a_dimension_with_one_of_our_names_replaces_ours_as_a_whole(tmp_path):
    folder = tmp_path / "our_lists"
    write(folder, "horses", "HS2022,010121,include,whole,read,note,yes", standing="indicative")
    (folder / "dimensions.toml").write_text(
        '[environmental_good]\ntitle = "Our green goods"\nneeds = { strict = 1, default = 1, broad = 1 }\n'
        '[environmental_good.voters]\nours = { lists = ["horses"] }\n',
        encoding="utf-8",
    )
    codes = gt.classify(["010121", "854142"], edition="HS2022", reference=gt.Reference.load(folder))
    assert codes["environmental_good"].tolist() == ["certain", ""]
    assert codes["votes_environmental_good"].tolist() == ["1+0 of 1", "0+0 of 1"]
    assert value(screened(folder, tmp_path), "environmental_good") == (7, 7)
    # Dimensions that the file does not name stay as they are.
    plain = gt.classify(["252329"], edition="HS2022")["votes_high_pollution"].tolist()
    assert (
        gt.classify(["252329"], edition="HS2022", reference=gt.Reference.load(folder))[
            "votes_high_pollution"
        ].tolist()
        == plain
    )


@pytest.mark.slow
def test_the_digest_of_a_screening_covers_the_lists_of_the_team(tmp_path):
    folder = tmp_path / "our_lists"
    write(folder, "goods", "HS2022,010121,include,whole,read,note,yes")
    first = gt.Reference.load(folder).digest
    write(folder, "goods", "HS2022,010129,include,whole,read,note,yes")
    assert len({first, gt.Reference.load(folder).digest, gt.Reference.load().digest}) == 3


def test_the_command_line_shows_where_a_row_was_read(capsys):
    with pytest.raises(SystemExit) as left:
        main(["reference", "show", "permit_goods", "--reference", str(EXAMPLES / "province_lists")])
    said = capsys.readouterr().out
    assert not left.value.code
    assert "source amendment: Made up: decree 9/2024 of Example Province, article 2" in said
    assert "annex" in said


# -- before every commit, and in CI ----------------------------------------------------------------------------------------------


def the_hook() -> dict:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return hook


def test_the_manifest_and_the_configuration_that_teams_copy_are_what_pre_commit_expects(tmp_path, path):
    for command in (
        ["validate-manifest", ".pre-commit-hooks.yaml"],
        ["validate-config", "docs/examples/pre-commit-config.yaml"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", *command], cwd=ROOT, env=environment(path, tmp_path), capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    config = yaml.safe_load((EXAMPLES / "pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repository,) = config["repos"]
    (hook,) = repository["hooks"]
    assert (repository["rev"], hook["id"]) == (f"v{gt.__version__}", the_hook()["id"])
    assert hook["args"] == the_hook()["args"] == ["our_lists"]


@pytest.fixture
def repository(tmp_path, path):
    """A team's repository with the example's list and our hook installed; gives a function that commits what lies there."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    home, folder = tmp_path / "home", tmp_path / "repository"
    home.mkdir()
    shutil.copytree(EXAMPLES / "our_lists", folder / "our_lists")
    hook = the_hook() | {
        "language": "system"
    }  # our program as it stands here, instead of one that is installed from a network
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    name = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=folder, env=environment(path, home), capture_output=True, text=True, check=False
        )

    def commit(message: str) -> tuple[bool, str]:
        assert run("git", "add", "--all").returncode == 0
        done = run("git", *name, "commit", "-m", message)
        return done.returncode == 0, done.stdout + done.stderr

    assert run("git", "init", "--quiet").returncode == 0
    done = run(sys.executable, "-m", "pre_commit", "install")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, commit


@pytest.mark.slow
def test_a_commit_that_breaks_a_list_is_refused(repository):
    folder, commit = repository
    passed, said = commit("The list as it should be")
    assert passed, said
    assert "check code lists (greentrade)" in said
    table = folder / "our_lists" / "coatings.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("320990", "320999"), encoding="utf-8")
    passed, said = commit("A digit slipped")
    assert not passed
    assert (
        "our_lists/coatings.csv:3: [not_in_edition] 320999 is not in HS2022: HS2022,320999,include,ex" in said
    )
    assert "What to do: no edition has it: look the code up again." in said
    table.write_text(table.read_text(encoding="utf-8").replace("320999", "320910"), encoding="utf-8")
    passed, said = commit("Put right")
    assert passed, said


@pytest.mark.slow
def test_a_commit_that_only_deletes_a_side_file_is_refused(repository):
    folder, commit = repository
    assert commit("The list as it should be")[0]
    (folder / "our_lists" / "coatings.toml").unlink()
    passed, said = commit("Tidy up")
    assert not passed
    assert "our_lists/coatings.csv: [side_file_missing]" in said


def test_a_repository_without_the_folder_is_told_so(repository):
    folder, commit = repository
    (folder / "our_lists").rename(folder / "lists")
    passed, said = commit("Elsewhere")
    assert not passed
    assert "our_lists: there is no such folder." in said


@pytest.mark.parametrize("broken", [False, True])
def test_the_ci_job_that_teams_copy(tmp_path, path, broken):
    """Its lines run as they stand; the first finds greentrade installed here already (`PIP_NO_INDEX`: there is no network)."""
    job = yaml.safe_load((EXAMPLES / "github-actions.yml").read_text(encoding="utf-8"))["jobs"]["validate"]
    lines = [step["run"] for step in job["steps"] if "run" in step]
    assert lines[-1].startswith("greentrade reference validate")
    for line in lines:
        assert f"\n{line}\n" in PAGE
    shutil.copytree(EXAMPLES / "our_lists", tmp_path / "our_lists")
    if broken:
        (tmp_path / "our_lists" / "coatings.toml").unlink()
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", "\n".join(lines)],
        cwd=tmp_path, env=environment(path, tmp_path) | job["env"], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == (5 if broken else 0), done.stdout + done.stderr
    assert ("[side_file_missing]" in done.stderr) == broken


def test_the_version_that_teams_copy_is_this_one():
    text = (EXAMPLES / "github-actions.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:==|@v)(\d+\.\d+\.\d+)", text)) == {gt.__version__}
