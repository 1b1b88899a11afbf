"""An imported rate library: where it is written to, that it passes the checks, and that screenings use it."""

from __future__ import annotations

from pathlib import Path

import pytest
import rate_tables as r

import greentrade as gt
from greentrade.errors import OutputError, UsageError
from greentrade.reference import Reference, data_root
from greentrade.reference.files import layered
from greentrade.reference.rebate_library import import_library
from greentrade.reference.validate import findings

AWKWARD, COLUMNS, write_dbf = r.AWKWARD, r.COLUMNS, r.write_dbf


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


# -- where it goes -----------------------------------------------------------------


def test_the_folder_is_new_or_one_that_holds_no_library_yet(run):
    file = write_dbf("2026B/cmcode.DBF")
    code, out, _ = run("reference", "import-rebates", file, "--library-date", "2026-06-09")
    assert code == 0
    assert "Library 2026B: 12 rates of 10 codes; 3 taxed as a home sale, 2 exempt." in out
    assert "10 of them have no last day: they are known up to 2026-06-09." in out
    assert "greentrade screen INPUT --reference rebate_library" in out
    code, _, err = run("reference", "import-rebates", file)
    assert (code, "--overwrite" in err) == (3, True)
    code, out, _ = run("reference", "import-rebates", file, "--overwrite")
    assert (code, "--library-date puts it right" in out) == (0, True)
    assert sorted(path.name for path in Path("rebate_library").iterdir()) == [
        "rebate_library.csv",
        "rebate_library.toml",
    ]
    assert sorted(path.name for path in Path().iterdir()) == ["2026B", "rebate_library"]


def test_a_library_may_lie_beside_a_teams_lists():
    Path("ours").mkdir()
    Path("ours/notes.txt").write_text("kept", encoding="utf-8")
    import_library(write_dbf("cmcode.DBF"), "ours")
    assert sorted(path.name for path in Path("ours").iterdir()) == [
        "notes.txt",
        "rebate_library.csv",
        "rebate_library.toml",
    ]


@pytest.mark.parametrize("place", ["file", "whole"])
def test_places_where_it_cannot_go(place):
    if place == "file":
        Path("ours").write_text("x", encoding="utf-8")
    else:
        Path("ours/hs/codes").mkdir(parents=True)
    with pytest.raises((OutputError, UsageError), match=r"not a folder|whole set of reference tables"):
        import_library(write_dbf("cmcode.DBF"), "ours")


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_library_that_cannot_be_put_in_place_leaves_the_old_one(monkeypatch, failing):
    import_library(write_dbf("cmcode.DBF"), "ours")
    before = {path.name: path.read_bytes() for path in Path("ours").iterdir()}
    real, calls = Path.rename, []

    def rename(self, target):
        calls.append(target)
        if len(calls) == failing:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OutputError, match="No space left"):
        import_library(write_dbf("other/cmcode.DBF", AWKWARD[:3]), "ours", overwrite=True)
    assert {path.name: path.read_bytes() for path in Path("ours").iterdir()} == before


def test_a_new_folder_appears_whole_or_not_at_all(monkeypatch):
    real = Path.write_text

    def write_text(self, *args, **kwargs):
        if self.suffix == ".toml":
            raise OSError(28, "No space left on device")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", write_text)
    with pytest.raises(OutputError, match="No space left"):
        import_library(write_dbf("cmcode.DBF"), "ours")
    assert [path.name for path in Path().iterdir()] == ["cmcode.DBF"]


# -- that it passes the checks, and is used ----------------------------------------


def team_findings(folder):
    """What the checks find in a team's folder, by rule."""
    roots = layered(data_root(), Path(folder).resolve())
    return [problem for problem in findings(roots) if Path(problem.file).name.startswith("rebate_library")]


def test_what_is_written_passes_the_checks_and_faults_in_it_do_not():
    import_library(write_dbf("cmcode.DBF"), "ours")
    assert team_findings("ours") == []
    text = Path("ours/rebate_library.csv").read_text(encoding="utf-8")
    faults = {
        "validity_order": ("2020-01-01,2026-12-31", "2020-01-01,2019-12-31"),
        "no_such_day": ("2024-12-01,2026-03-31", "2024-12-01,2026-02-30"),
        "library_flag_rate": ("71110000002,0,", "71110000002,13,"),
        "library_code_unknown": ("98030010,,6", "97999900,,6"),
        "library_lost_zero": ("\n0101,9,9,,2019-04-01,,3,", "\n101210000,9,9,,2019-04-01,,3,"),
        "value": ("72104900,0,13,taxed", "72104900,0,13,1"),
        "not_sorted": ("\n010121,", "\n0101,"),
        "duplicate": ("8541430000,0,13,,2026-04-01,,2,", "8541430000,0,13,,2024-12-01,,1,"),
        "source_unknown": (",,12,read,sta_library", ",,12,read,other"),
    }
    for rule, (old, new) in faults.items():
        assert text.count(old) == 1, rule
        text = text.replace(old, new)
    Path("ours/rebate_library.csv").write_text(text, encoding="utf-8")
    found = team_findings("ours")
    assert {problem.rule for problem in found} == set(faults), "all at once"
    assert {problem.rule for problem in found if problem.severity == "warning"} == {
        "library_flag_rate",
        "library_code_unknown",
    }


def test_a_library_without_its_side_file_is_refused():
    import_library(write_dbf("cmcode.DBF"), "ours")
    Path("ours/rebate_library.toml").unlink()
    assert [problem.rule for problem in team_findings("ours")] == ["side_file_missing"]


def test_the_reference_tables_hold_it_as_text(run):
    import_library(write_dbf("2026B/cmcode.DBF"), "ours", library_date="2026-06-09")
    assert run("reference", "validate", "ours") == (
        0,
        "ours is valid: 0 lists and a library of rebate rates.\n",
        "",
    )
    with Reference.load("ours").cursor() as cursor:
        rows = cursor.execute(
            "SELECT hs_code, rate_pct, special_flag, valid_to, record, library_date FROM rebate_library ORDER BY record::INT"
        ).fetchall()
    assert len(rows) == 12
    assert rows[1] == ("8541430000", "0", None, None, "2", "2026-06-09") or rows[1] == (
        "8541430000",
        "0",
        "",
        "",
        "2",
        "2026-06-09",
    )
    with Reference.load().cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM rebate_library").fetchall() == [(0,)]


def test_a_screening_knows_the_rates_of_the_library(run):
    lines = ["year,reporter,flow,hs_edition,hs_code,value_usd"]
    lines += [f"{year},CHN,export,{edition},{code},1000" for year, edition, code in (
        (2021, "HS2017", "72104900"), (2022, "HS2022", "72104900"), (2025, "HS2022", "29051100"), (2025, "HS2022", "71110000"), (2025, "HS2022", "85414300"),
    )]  # fmt: skip
    Path("exports.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    import_library(write_dbf("2026B/cmcode.DBF"), library_date="2026-06-09")
    table = gt.screen("exports.csv", reference="rebate_library").rebate_candidates()
    got = {
        (row.year, row.hs_code): (
            row.rate_status,
            row.rate_pct if row.rate_pct == row.rate_pct else None,
            row.why,
        )
        for row in table.itertuples()
    }
    brief = {key: value[:2] for key, value in got.items()}
    assert brief == {
        (2021, "72104900"): ("changed_within_period", None),  # the act of 2021 says the rate before August
        (2022, "72104900"): ("known", 0),
        (2025, "29051100"): ("known", None),  # 9 and 13 at once
        (2025, "71110000"): ("unknown", None),  # the entry under it says another rate
        (2025, "85414300"): ("known", 9),
    }
    assert "taxed as a home sale, no refund (sta_library_2026B)" in got[2022, "72104900"][2]
    assert "several rebates in force at once, 9 % to 13 % (sta_library_2026B)" in got[2025, "29051100"][2]
    assert run("screen", "exports.csv", "--reference", "rebate_library")[0] == 0
