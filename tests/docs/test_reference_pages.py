"""The pages made from the reference tables: all there, true, and known to be stale when a table changes."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

import greentrade as gt
from greentrade.hs.editions import NAMES

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "reference_data"
REFERENCE = "docs/reference"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def generate():
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    yield module
    sys.path[:] = before


@pytest.fixture(scope="module")
def made(generate):
    """Text of every page, from our tables."""
    return generate.pages(TABLES, ROOT)


def cells(page: str, first: str) -> list[str]:
    """Cells of the first row of a page that begins with this cell."""
    line = next(line for line in page.splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def rows_of(path: str) -> list[dict[str, str]]:
    with (TABLES / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_list_and_dimension_has_its_page(made):
    reference = gt.Reference.load(TABLES)
    lists = {f"{REFERENCE}/lists/{entry['list_id']}.md" for entry in reference.lists()}
    dimensions = {f"{REFERENCE}/dimensions/{name}.md" for name in reference.profile.names}
    assert {name for name in made if "/lists/" in name} == lists
    assert {name for name in made if "/dimensions/" in name} == dimensions
    index = made[f"{REFERENCE}/index.md"]
    for name in lists | dimensions:
        assert f"]({name.removeprefix(f'{REFERENCE}/')})" in index


def test_each_table_and_column_is_in_the_dictionary(made):
    from greentrade.reference.schemas import forms

    page = made[f"{REFERENCE}/tables.md"]
    for kind, form in forms().items():
        section = page.split(f"\n## {kind}\n", 1)[1].split("\n## ", 1)[0]
        for name in form.columns:
            assert f"| `{name}` |" in section


@pytest.mark.parametrize(
    ("path", "edition"),
    [
        ("lists/environmental_good/oecd_cleg_2014.csv", "HS2007"),
        ("lists/carbon_border/eu_cbam_hs6.csv", "HS2022"),
    ],
)
def test_counts_of_a_list_equal_a_plain_recount(made, path, edition):
    """Both lists hold six-digit codes of one edition: there, a code is certain if the whole of it is meant, and possible otherwise."""
    rows = rows_of(path)
    assert {(r["hs_edition"], r["op"], len(r["hs_code"])) for r in rows} == {(edition, "include", 6)}
    lasting = [r for r in rows if not r["valid_to"] and r["basis"] != "memory"]
    whole = {r["hs_code"] for r in lasting if r["scope"] == "whole"}
    part = {r["hs_code"] for r in lasting} - whole
    page = made[f"{REFERENCE}/lists/{Path(path).stem}.md"]
    of = sum(r["kind"] != "un_special" for r in rows_of(f"hs/codes/{edition}.csv"))
    shown = cells(page, edition)
    assert shown[1:5] == [edition, f"{of:,}", f"{len(whole):,}", f"{len(part):,}"]
    assert cells(page, "rows")[1] == f"{len(rows):,}"


@pytest.mark.parametrize("profile", ["default", "china"])
def test_counts_of_a_dimension_equal_a_plain_recount(made, profile):
    edition = NAMES[-1]
    codes = [r["hs6"] for r in rows_of(f"hs/codes/{edition}.csv") if r["kind"] != "un_special"]
    found = gt.classify(codes, edition=edition, reference=gt.Reference.load(TABLES), profile=profile)
    page = made[f"{REFERENCE}/dimensions/energy_intensive.md"].split(f"## Profile `{profile}`")[1]
    told = cells(page.split("### How many codes\n")[1], edition)
    counts = found["energy_intensive"].value_counts()
    assert told[1] == f"{len(codes):,}"
    assert told[4:6] == [f"{counts['certain']:,}", f"{counts['possible']:,}"]  # strict, default, broad


def test_who_votes_is_told(made):
    assert "It never votes" in made[f"{REFERENCE}/lists/wto_universe_2011.md"]
    said = made[f"{REFERENCE}/lists/cn_ndrc6.md"]
    assert "as `china_six`, from the tier strict.\n" in said
    assert "in the profile `china`" in said
    assert "take no vote in [`high_pollution`]" in made[f"{REFERENCE}/lists/hs_waste_core.md"]


def test_a_list_of_one_nations_lines_says_so(made):
    said = made[f"{REFERENCE}/lists/apec_2012_cn8.md"]
    lines = sum(len(r["hs_code"]) > 6 for r in rows_of("lists/environmental_good/apec_2012_cn8.csv"))
    assert f"{lines} of its {lines} entries are national lines of `CHN`." in said
    assert "no code of six digits is marked by it" in made[f"{REFERENCE}/lists/eu_cbam_annex1.md"]


def test_links_lead_somewhere(made):
    for name, text in made.items():
        for target in LINK.findall(re.sub(r"`[^`\n]*`", "", text)):
            if target.startswith("https://"):
                continue
            path, _, anchor = target.partition("#")
            there = os.path.normpath(Path(name).parent / path) if path else name
            assert there in made or (ROOT / there).exists(), f"{name} links to {target}"
            if anchor:
                aim = made.get(there) or (ROOT / there).read_text(encoding="utf-8")
                headings = {h.lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", aim, re.MULTILINE)}
                assert anchor in headings, f"{name} links to {target}: no such heading"


@pytest.mark.slow
def test_a_changed_list_makes_its_pages_stale(generate, made, tmp_path, monkeypatch, capsys):
    """As CI sees it: a code is taken out of a list, the pages stay as they were."""
    tables, checkout = tmp_path / "tables", tmp_path / "checkout"
    shutil.copytree(TABLES, tables)
    for name, text in made.items():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(text, encoding="utf-8", newline="\n")
    table = tables / "lists/environmental_good/oecd_core_cleg_2014.csv"
    *lines, _ = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    side = table.with_suffix(".toml")
    text = re.sub(r"^official_count = .*\n", "", side.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = re.sub(r"^rows = .*$", f"rows = [{len(lines) - 1}, {len(lines) - 1}]", text, flags=re.MULTILINE)
    side.write_text(text, encoding="utf-8")

    options = ["--reference", str(tables), "--out", str(checkout)]
    assert generate.main(["--check", *options]) == 1
    said = capsys.readouterr().err
    for name in ("lists/oecd_core_cleg_2014", "dimensions/environmental_good", "index"):
        assert f"{REFERENCE}/{name}.md: differs from the tables" in said
    assert "make docs" in said
    assert "fossil_fuel" not in said  # all else is as it was, to the letter
    assert "high_pollution" not in said

    after = generate.pages(tables, ROOT)
    monkeypatch.setattr(generate, "pages", lambda _tables, _root: after)
    assert generate.main(options) == 0
    assert generate.main(["--check", *options]) == 0


def test_pages_of_lists_that_are_gone_are_removed_and_others_left_alone(
    generate, tmp_path, monkeypatch, capsys
):
    page = f"{generate.MARK} from reference_data/ -->\n\n# "
    monkeypatch.setattr(generate, "pages", lambda _tables, _root: {f"{REFERENCE}/index.md": f"{page}index\n"})
    gone = tmp_path / REFERENCE / "lists" / "gone.md"
    ours = tmp_path / REFERENCE / "written_by_hand.md"
    gone.parent.mkdir(parents=True)
    gone.write_text(f"{page}gone\n", encoding="utf-8")
    ours.write_text("# By hand\n", encoding="utf-8")
    options = ["--out", str(tmp_path)]
    assert generate.main(["--check", *options]) == 1
    said = capsys.readouterr().err
    assert f"{REFERENCE}/lists/gone.md" in said
    assert f"{REFERENCE}/index.md: missing" in said
    assert generate.main(options) == 0
    assert not gone.exists()
    assert ours.exists()
    assert generate.main(["--check", *options]) == 0


def test_tables_that_break_a_rule_are_refused(generate, tmp_path, capsys):
    tables = tmp_path / "tables"
    shutil.copytree(TABLES, tables)
    table = tables / "lists/environmental_good/oecd_core_cleg_2014.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("HS2007", "HS2008"), encoding="utf-8")
    assert generate.main(["--check", "--reference", str(tables)]) == 5
    assert "oecd_core_cleg_2014.csv" in capsys.readouterr().err


def test_make_check_asks_whether_the_pages_are_fresh():
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    check = rules.split("\ncheck:", 1)[1].split("\n\n", 1)[0]
    assert "docs/generate.py --check" in check


def test_the_citation_is_that_of_the_project(made):
    """Format 1.2.0 asks for cff-version, message, title and authors, each author with a name; every line here is a key or an item."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [line for line in made["CITATION.cff"].splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z-]+:( .+)?|  - (name: )?\"[^\"]+\"", line) for line in lines)
    said = dict(line.split(": ", 1) for line in lines if re.match(r"[a-z-]+: ", line))
    assert said["cff-version"] == "1.2.0"
    assert said["type"] == "software"
    assert said["title"] == project["name"]
    assert said["version"] == project["version"]
    assert said["license"] == project["license"]
    assert said["message"]
    assert [line for line in lines if "- name:" in line] == [
        f'  - name: "{author["name"]}"' for author in project["authors"]
    ]


def test_no_page_is_too_large_or_holds_what_changes_by_itself(made):
    digest = gt.Reference.load(TABLES).digest
    for name, text in made.items():
        assert len(text.encode()) < 1_000_000, name
        assert digest[:12] not in text, name
        assert str(ROOT) not in text, name
