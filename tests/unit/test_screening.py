"""Screening as a whole: accounting, rows, editions, dates, writing."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

import greentrade as gt
from greentrade.core.rows import records_sql
from greentrade.errors import InputError, InternalError, OutputError, UsageError
from greentrade.output.folder import write_csv

pytestmark = pytest.mark.line

COLUMNS = ["period", "flow", "partner", "hs_code", "value"]
# One row for each way to fare: screened, a world row beside its partners, a total line, no HS goods, another edition's code, unreadable.
ROWS = [
    ("2022", "export", "USA", "252329", "100.50"),
    ("2022", "export", "DEU", "2523.29", "50"),
    ("2022", "export", "World", "252329", "150.50"),
    ("2022", "export", "USA", "720449", "20"),
    ("2022", "export", "USA", "999999", "7"),
    ("2022", "export", "USA", "854140", "9"),
    ("2022", "export", "USA", "", "11"),
    ("2022", "export", "USA", "8.5E+05", "12"),
    ("2022", "export", "USA", "252310", "n.a."),
    ("soon", "export", "USA", "252310", "13"),
    ("2022", "sideways", "USA", "252310", "14"),
]
WANTED = {
    ("screened", ""): (3, Decimal("170.5")),
    ("aggregate", "world_total"): (1, Decimal("150.5")),
    ("unclassified", "special_code"): (1, Decimal(7)),
    ("unclassified", "not_in_edition"): (1, Decimal(9)),
    ("rejected", "code_missing"): (1, Decimal(11)),
    ("rejected", "code_scientific"): (1, Decimal(12)),
    ("rejected", "period_unreadable"): (1, Decimal(13)),
    ("rejected", "flow_unreadable"): (1, Decimal(14)),
}
RECORD = [
    "period", "flow", "reporter", "partner", "hs_code", "hs_edition", "value", "currency", "net_weight_kg", "quantity", "quantity_unit",
    "regime", "source_file", "source_row",
]  # fmt: skip
SET_ASIDE = ["source_file", "source_row", "disposition", "reason", "column", "raw_value", "raw_line", "value"]
FILES = {
    "records.parquet", "set_aside.parquet", "codes.csv", "matches.csv", "totals.csv", "rebate_candidates.csv", "industries.csv",
    "environmental_goods.csv", "waste.csv", "carbon_border.csv", "ecolabel.csv", "growth.csv", "partners.csv", "groups.csv", "report.html", "run.json",
}  # fmt: skip


def screen(rows, columns=COLUMNS, **options):
    return gt.screen(pd.DataFrame(rows, columns=columns), **options)


def simple(*codes: str, year: int = 2022, **options):
    return screen(
        [(year, "export", code, 1.0) for code in codes], ["year", "flow", "hs_code", "value"], **options
    )


@pytest.fixture(scope="module")
def screening():
    return screen(ROWS, edition="HS2022", currency="usd")


def flags(screening, dimension: str) -> dict[str, str]:
    table = screening.codes()
    return dict(zip(table["hs_code"], table[dimension], strict=True))


# -- accounting and rows


def test_every_row_has_one_disposition(screening):
    found = {
        (r["disposition"], r["reason"]): (r["rows"], r["value"])
        for r in screening.accounting(as_="arrow").to_pylist()
    }
    reason = next(
        reason for disposition, reason in found if disposition == "rejected" and reason.startswith("value")
    )
    assert found.pop(("rejected", reason)) == (1, 0)
    assert found == WANTED


def test_records_and_rows_set_aside_make_up_the_input(screening):
    records, aside = screening.records(), screening.set_aside()
    assert isinstance(records, duckdb.DuckDBPyRelation)
    assert records.columns == [*RECORD, *screening.reference.profile.names]
    assert aside.columns == SET_ASIDE
    kept, dropped = records.fetchall(), aside.fetchall()
    assert len(kept) + len(dropped) == len(ROWS)
    numbers = [row[records.columns.index("source_row")] for row in kept] + [row[1] for row in dropped]
    assert sorted(numbers) == list(range(1, len(ROWS) + 1))


def test_records_show_repaired_codes_and_flags(screening):
    frame = screening.records().df().sort_values("source_row")
    assert frame["hs_code"].tolist() == ["252329", "252329", "720449"]
    assert frame["high_pollution"].tolist() == ["certain", "certain", ""]
    assert frame["waste"].tolist() == ["", "", "certain"]
    assert set(frame["currency"]) == {"USD"}
    assert set(frame["hs_edition"]) == {"HS2022"}
    assert (
        screening.records().limit(1).fetchall()[0][RECORD.index("value")].as_tuple().exponent == -6
    )  # exact, not floating point


def test_rows_set_aside_name_the_column_and_the_text(screening):
    frame = screening.set_aside().df().set_index("source_row")
    assert frame.loc[3, ["disposition", "reason"]].tolist() == ["aggregate", "world_total"]
    assert frame.loc[8, ["reason", "column", "raw_value"]].tolist() == [
        "code_scientific",
        "hs_code",
        "8.5E+05",
    ]
    assert frame.loc[9, ["column", "raw_value"]].tolist()[0] == "value"
    assert frame.loc[10, ["reason", "column", "raw_value"]].tolist() == [
        "period_unreadable",
        "period",
        "soon",
    ]
    assert frame.loc[11, ["reason", "column", "raw_value"]].tolist() == [
        "flow_unreadable",
        "flow",
        "sideways",
    ]


def test_repairs_are_in_the_notes(screening):
    assert any("dots dropped" in note and "2523.29 -> 252329" in note for note in screening.notes)


def test_three_forms_of_an_answer(screening):
    import polars  # noqa: ICN001

    assert isinstance(screening.totals(), pd.DataFrame)
    assert isinstance(screening.totals(as_="polars"), polars.DataFrame)
    assert screening.totals(as_="arrow").num_rows == len(screening.totals())
    with pytest.raises(UsageError, match="pandas, arrow, polars"):
        screening.totals(as_="excel")


def test_repr_says_what_was_read(screening):
    assert "3 screened" in repr(screening)
    assert "HS2022" in repr(screening)


# -- explain


def test_explain_tells_the_story_of_a_code(screening):
    for code in ("252329", "2523.29"):
        story = screening.explain(code)
        assert "252329 is a code of HS2022" in story
        assert "cn_ndrc6" in story
        assert "2022 export: 150" in story
    assert "only possible because" in simple("854140", edition="HS2012").explain("854140")


def test_explain_of_a_code_that_is_not_there_names_those_near(screening):
    with pytest.raises(UsageError, match="252329"):
        screening.explain("252390")


# -- editions


def test_an_assumed_edition_that_does_not_fit_is_refused_with_the_best_named():
    codes = ("271011", "252329", "720449", "850231", "841182")  # 271011 ended with HS2007
    with pytest.raises(InputError, match=r"HS2012 \(assumed") as caught:
        simple(*codes, year=2012)
    assert 'edition="HS2007"' in str(caught.value)


def test_a_declared_edition_is_reported_and_never_refused():
    screening = simple("271011", "271019", year=2012, edition="HS2012")
    found = screening.accounting().set_index("reason")["rows"].to_dict()
    assert found == {"": 1, "not_in_edition": 1}
    assert screening.edition_basis == "declared"
    assert any("HS2012" in note for note in screening.notes)


def test_editions_are_assumed_by_year_and_said():
    screening = screen(
        [(y, "export", "252329", 1.0) for y in (2016, 2017, 2022)], ["year", "flow", "hs_code", "value"]
    )
    assert screening.editions == {"HS2012": 1, "HS2017": 1, "HS2022": 1}
    assert screening.edition_basis == "assumed"
    assert any("assumed" in note for note in screening.notes)


def test_an_edition_column_that_the_codes_speak_against_is_refused():
    rows = [
        ("2022", "HS2022", code, 1.0) for code in ("854140", "252329", "720449")
    ]  # 854140 ended with HS2017
    with pytest.raises(InputError, match="stated in the extract") as caught:
        screen(rows, ["period", "hs_edition", "hs_code", "value"], flow="export")
    assert 'leave the edition column out and pass edition="HS2017"' in str(caught.value)


def test_the_edition_of_the_row_decides():
    rows = [
        ("2022", "HS2017", "854140", 1.0),
        ("2022", "HS2022", "854143", 2.0),
        ("2022", "H6", "252329", 2.0),
    ]
    screening = screen(rows, ["period", "hs_edition", "hs_code", "value"], flow="export")
    assert (screening.edition_basis, screening.editions) == ("extract", {"HS2017": 1, "HS2022": 2})
    assert set(screening.codes()["status"]) == {"ok"}


def test_equal_digits_of_two_editions_are_two_keys():
    rows = [(2016, "export", "HS2012", "701919", 1.0), (2022, "export", "HS2022", "701919", 2.0)]
    codes = screen(rows, ["year", "flow", "hs_edition", "hs_code", "value"]).codes()
    assert list(zip(codes["hs_code"], codes["hs_edition"], strict=True)) == [
        ("701919", "HS2012"),
        ("701919", "HS2022"),
    ]


def test_e_waste_is_never_an_environmental_good():
    screening = simple("854911", "854921", "854999", "8549", "854142", edition="HS2022")
    goods = flags(screening, "environmental_good")
    assert {goods[c] for c in ("854911", "854921", "854999", "8549")} == {""}
    assert flags(screening, "waste")["854911"] == "certain"


def test_solar_cells_of_hs2022_certainly_lie_in_the_oecd_list():
    screening = simple("854142", "854143", edition="HS2022")
    assert flags(screening, "environmental_good") == {"854142": "certain", "854143": "certain"}
    matches = screening.matches().query("list_id == 'oecd_cleg_2014'")
    assert matches["match"].tolist() == ["certain", "certain"]


def test_solar_cells_of_hs2012_are_only_possible_for_apec():
    matches = simple("854140", edition="HS2012").matches().set_index("list_id")
    assert matches.loc["apec_2012", ["match", "via"]].tolist() == ["possible", "scope"]
    assert matches.loc["oecd_cleg_2014", "match"] == "certain"


def test_a_code_of_another_edition_matches_nothing():
    screening = simple("271000", "252329", edition="HS2012")
    assert screening.codes().set_index("hs_code").loc["271000", "status"] == "not_in_edition"
    assert "271000" not in set(screening.matches()["hs_code"])


# -- dates


def cbam(**options) -> dict[str, tuple[float, float]]:
    """Kaolinic clays (25070080): named whole in CBAM until 2025-10-19, only if calcined from the day after."""
    rows = [(period, "import", "25070080", 10.0) for period in ("2023-09", "2025-09", "2025-10", "2025-11")]
    screening = screen(
        rows, ["period", "flow", "hs_code", "value"], edition="HS2022", reporter="EUN", **options
    )
    table = screening.totals(by=("period",)).query("dimension == 'carbon_border'")
    return {r.period: (r.value_low, r.value_high) for r in table.itertuples()}


def test_undated_the_latest_scope_counts():
    assert set(cbam().values()) == {(0.0, 10.0)}


@pytest.mark.parametrize(
    ("day", "bounds"),
    [("2023-09-30", (0, 0)), ("2023-10-01", (10, 10)), ("2025-10-19", (10, 10)), ("2025-10-20", (0, 10))],
)
def test_a_date_counts_what_was_in_force_then(day, bounds):
    assert set(cbam(policy_date=day).values()) == {bounds}


def test_each_record_at_its_own_date():
    assert cbam(policy_date="record") == {
        "2023-09": (0, 0),
        "2025-09": (10, 10),
        "2025-10": (0, 10),
        "2025-11": (0, 10),
    }


def test_flags_stay_with_their_records_at_their_own_dates():
    rows = [
        (period, "import", code, 1.0)
        for period in ("2025-01", "2025-12", "2025-06")
        for code in ("720449", "252329", "610910")
    ]
    screening = screen(
        rows, ["period", "flow", "hs_code", "value"], edition="HS2022", reporter="EUN", policy_date="record"
    )
    frame = screening.records().df()
    assert set(zip(frame["hs_code"], frame["waste"], frame["high_pollution"], strict=True)) == {
        ("720449", "certain", ""),
        ("252329", "", "certain"),
        ("610910", "", ""),
    }
    assert screening.codes()["hs_code"].tolist() == ["252329"] * 3 + ["610910"] * 3 + ["720449"] * 3


def test_a_policy_date_that_is_none():
    with pytest.raises(UsageError, match="no date"):
        cbam(policy_date="soon")


# -- writing


@pytest.fixture(scope="module")
def written(screening, tmp_path_factory) -> Path:
    return screening.write(tmp_path_factory.mktemp("written") / "out")


def test_write_makes_all_files_and_nothing_else(written):
    assert {p.name for p in written.iterdir()} == FILES
    assert [p.name for p in written.parent.iterdir()] == ["out"]


def test_written_rows_make_up_the_input(written):
    with duckdb.connect() as con:
        counts = [
            con.read_parquet(str(written / f"{name}.parquet")).aggregate("count(*)").fetchall()[0][0]
            for name in ("records", "set_aside")
        ]
    assert counts == [3, 8]


def test_written_records_are_the_records(written, screening):
    with duckdb.connect() as con:
        found = con.read_parquet(str(written / "records.parquet"))
        kept = screening.records()
        assert (found.columns, found.types) == (kept.columns, kept.types)
        rows = sorted(found.fetchall(), key=repr)
        assert rows == sorted(kept.fetchall(), key=repr)
    flags = {cell for row in rows for cell in row[-len(screening.reference.profile.names) :]}
    assert flags == {"", "certain", "possible"}, "else flags of one kind could stand for those of another"


@pytest.mark.parametrize("names", [("description", "raw_line"), ("grain", "reject"), ("raw", "context_id")])
def test_a_dimension_may_be_called_like_a_column_inside(tmp_path, names):
    """A team's dimension beside the columns that rows have on the way: its flags are written, and nothing else changes."""
    team = tmp_path / "team"
    team.mkdir()
    (team / "dimensions.toml").write_text(
        "".join(
            f'[{name}]\ntitle = "x"\ntitle_zh = "x"\nneeds = {{ strict = 1, default = 1, broad = 1 }}\n'
            f'[{name}.voters]\none = {{ lists = ["cn_ndrc6"], title = "x" }}\n'
            for name in names
        ),
        encoding="utf-8",
    )
    with gt.screen(gt.load_example("china_exports"), reference=team) as s:
        kept, packed = (
            s.session.execute(
                f"SELECT COLUMNS(*)::VARCHAR FROM ({records_sql(s, packed=packed)}) ORDER BY ALL"
            )
            for packed in (False, True)
        )
    assert kept == packed
    assert {row[-1] for row in kept} == {"", "certain", "possible"}


def test_a_file_that_lacks_rows_is_no_result(tmp_path, monkeypatch):
    """Rows written are counted by the engine, and have to be those of the accounting."""
    from greentrade.output import folder

    whole = folder.records_sql
    monkeypatch.setattr(folder, "records_sql", lambda s, **how: f"SELECT * FROM ({whole(s, **how)}) LIMIT 2")
    with (
        gt.screen(gt.load_example("china_exports")) as s,
        pytest.raises(InternalError, match="accounted for disagree"),
    ):
        s.write(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_run_json_says_what_was_run(written, screening):
    run = json.loads((written / "run.json").read_text(encoding="utf-8"))
    assert {"greentrade", "reference", "inputs", "currency", "editions", "accounting", "totals"} <= set(run)
    assert run["greentrade"] == gt.__version__
    assert run["reference"] == {"digest": screening.reference.digest}
    assert [set(i) for i in run["inputs"]] == [{"path", "sha256", "layout", "encoding", "rows"}]
    assert (run["currency"], run["editions"]["HS2022"]) == ("USD", 11)
    values = [row["value"] for row in run["accounting"]] + [
        row[b] for row in run["totals"] for b in ("value_low", "value_high")
    ]
    assert all(isinstance(value, str) and str(Decimal(value)) and "E" not in value for value in values)
    assert {"disposition": "screened", "reason": "", "rows": 3, "value": "170.5"} in run["accounting"]


def test_a_folder_that_exists_is_refused(written, screening):
    before = {p.name: p.stat().st_mtime_ns for p in written.iterdir()}
    with pytest.raises(OutputError, match="overwrite"):
        screening.write(written)
    assert {p.name: p.stat().st_mtime_ns for p in written.iterdir()} == before


def test_records_alone_are_those_of_the_folder(screening, written, tmp_path):
    alone = screening.write_records(tmp_path / "deep" / "rows.parquet")
    assert [p.name for p in alone.parent.iterdir()] == ["rows.parquet"]
    with duckdb.connect() as con:
        ours, theirs = (con.read_parquet(str(path)) for path in (alone, written / "records.parquet"))
        assert ours.description == theirs.description
        assert sorted(ours.fetchall()) == sorted(theirs.fetchall())
        facts = [con.execute("FROM parquet_kv_metadata(?)", [str(p)]).fetchall() for p in (alone, written / "records.parquet")]  # fmt: skip
    assert [row[1:] for row in facts[0]] == [row[1:] for row in facts[1]]
    named = screening.write_records(tmp_path / "rows.csv")
    assert named.read_text().splitlines()[0].startswith("period,flow,reporter,partner,hs_code")
    assert len(pd.read_csv(named)) == 3


def test_records_replace_a_file_only_if_asked(screening, tmp_path):
    path = tmp_path / "rows.parquet"
    path.write_text("old")
    with pytest.raises(OutputError, match="exists"):
        screening.write_records(path)
    assert path.read_text() == "old"
    assert screening.write_records(path, overwrite=True) == path
    assert len(pd.read_parquet(path)) == 3
    with pytest.raises(UsageError, match="xlsx"):
        screening.write_records(tmp_path / "other", format="xlsx")
    with pytest.raises(OutputError, match="folder"):
        screening.write_records(tmp_path, overwrite=True)
    assert [p.name for p in tmp_path.iterdir()] == ["rows.parquet"]


def test_records_that_are_not_those_accounted_for_are_not_handed_over(screening, tmp_path, monkeypatch):
    monkeypatch.setattr(type(screening.session), "copy_rows", lambda *_, **__: 2)
    with pytest.raises(InternalError, match="disagree"):
        screening.write_records(tmp_path / "rows.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_large_answer_keeps_its_order(screening, tmp_path):
    numbers = pa.table({"n": pa.array(range(400_000), pa.int64())})
    write_csv(screening, numbers, tmp_path / "n.csv")
    assert pd.read_csv(tmp_path / "n.csv")["n"].tolist() == list(range(400_000))


def test_overwrite_replaces_the_whole_folder(screening, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "old.txt").write_text("old")
    assert screening.write(folder, overwrite=True, format="csv") == folder
    names = {p.name for p in folder.iterdir()}
    assert names == {name.replace(".parquet", ".csv") for name in FILES}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_nothing_is_left_where_nothing_can_be_written(screening, tmp_path):
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file" / "out", tmp_path / "file"):
        with pytest.raises(OutputError, match="folder"):
            screening.write(folder, overwrite=True)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "in the way"


def test_nothing_is_left_when_a_step_fails_midway(screening, tmp_path, monkeypatch):
    kept = tmp_path / "out"
    kept.mkdir()
    (kept / "old.txt").write_text("old")

    def no_room(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("greentrade.report.write_report", no_room)
    with pytest.raises(OutputError, match="No space"):
        screening.write(kept, overwrite=True)
    with pytest.raises(OutputError, match="No space"):
        screening.write(tmp_path / "new")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert [p.name for p in kept.iterdir()] == ["old.txt"]


def test_unknown_format_and_profile(screening, tmp_path):
    with pytest.raises(UsageError, match="parquet, csv, xlsx"):
        screening.write(tmp_path / "out", format="xls")
    assert not list(tmp_path.iterdir())
    with pytest.raises(UsageError, match="default"):
        simple("252329", profile="strict")


def test_a_closed_screening_may_be_closed_again():
    with simple("252329") as screening:
        assert screening.accounting()["rows"].sum() == 1
    screening.close()
