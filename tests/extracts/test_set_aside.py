"""Rows set aside: every reason known and documented, raw text and column kept; rows repeated across files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import greentrade as gt
from greentrade.extracts.reasons import Reason
from greentrade.hs.codes import REJECTED_KINDS, CodeKind

HEAD = "Jahr,Strom,Ware,Wert\n"
COLUMNS = {"period": "Jahr", "flow": "Strom", "hs_code": "Ware", "value": "Wert"}


def test_every_code_kind_has_its_reason():
    for kind in set(CodeKind) - {CodeKind.HS}:
        expected = "rejected" if kind in REJECTED_KINDS else "unclassified"
        assert Reason(kind.value).disposition == expected
    assert {r.disposition for r in Reason} == {"rejected", "aggregate", "unclassified"}
    assert all(r.meaning.endswith(".") for r in Reason)


def test_every_reason_is_documented():
    page = (Path(__file__).parents[2] / "docs" / "set_aside.md").read_text(encoding="utf-8")
    for reason in Reason:
        assert f"| `{reason.value}` | {reason.disposition} | {reason.meaning} |" in page


def test_no_statement_knows_a_reason_that_the_list_lacks():
    """Reasons are written in SQL too."""
    import re

    package = Path(gt.__file__).parent
    texts = [
        p.read_text(encoding="utf-8")
        for p in (*(package / "extracts").rglob("*.sql"), package / "core" / "dispositions.sql")
    ]
    texts += [
        (package / "extracts" / "load" / name).read_text(encoding="utf-8")
        for name in ("projection.py", "currencies.py")
    ]
    found = set(
        re.findall(
            r"'((?:\w+_(?:missing|unreadable|row|quotes|total|flow|level|line|fraction|scientific))|breakdown)'",
            " ".join(texts),
        )
    )
    assert found <= {r.value for r in Reason}
    assert len(found) > 10


def test_rejected_rows_keep_column_and_text(write):
    rows = [
        "2020,export,010121,1", "2020,export,010121,abc", "2020,export,010121,", "soon,export,010121,1", "2020,sideways,010121,1",
        "2020,export,8.5E+05,1", "2020,export", "2020,export,,1", ",export,010121,1",
    ]  # fmt: skip
    with gt.screen(
        write("x.csv", HEAD + "\n".join(rows) + "\n"), columns=COLUMNS, edition="HS2017"
    ) as screening:
        frame = screening.set_aside().df().set_index("source_row").sort_index()
        accounting = screening.accounting()
    known = (
        frame[["reason", "column", "raw_value"]]
        .astype(object)
        .where(frame[["reason", "column", "raw_value"]].notna(), None)
    )
    assert known.to_numpy().tolist() == [
        ["value_unreadable", "Wert", "abc"],
        ["value_missing", "Wert", None],
        ["period_unreadable", "Jahr", "soon"],
        ["flow_unreadable", "Strom", "sideways"],
        ["code_scientific", "Ware", "8.5E+05"],
        ["ragged_row", None, None],
        ["code_missing", "Ware", None],
        ["period_missing", "Jahr", None],
    ]
    assert frame.loc[8, "raw_line"] == "2020,export"
    assert accounting["rows"].sum() == len(rows)
    assert set(accounting["reason"]) - {""} <= {r.value for r in Reason}


def test_a_heading_is_never_read_as_sql(write):
    columns = {**COLUMNS, "value": "{rows}{heading_flow}'; --"}
    path = write(
        "x.csv", "Jahr,Strom,Ware,{rows}{heading_flow}'; --\n2020,export,010121,1\n2020,export,010121,x\n"
    )
    with gt.screen(path, columns=columns, edition="HS2017") as screening:
        assert screening.set_aside().df()["column"].tolist() == [columns["value"]]


PLAIN = "year,flow,hs_code,value,note\n"
ONE = (
    PLAIN + "2020,export,010121,1,a\n2020,export,010121,1,a\n2020,export,010129,2,b\n2020,export,010121,5,x\n"
)
TWO = (
    PLAIN
    + "2020,export,010121,5,y\n2020,export,010121,1,a\n2020,export,010129,2,b\n2020,export,010129,2,b\n2021,export,010129,2,b\n"
)


def test_rows_repeated_across_files_are_reported_and_set_aside_only_when_asked(read, write):
    paths = [write("one.csv", ONE), write("two.csv", TWO)]
    for order in (paths, paths[::-1]):
        extract = read(order)
        assert extract.marks() == {"": 9}
        assert any(
            "2 rows repeat whole rows of another file (two.csv row 3 is one.csv row 2): kept" in n
            for n in extract.notes
        )
        dropped = read(order, drop_duplicates=True)
        assert dropped.marks() == {"": 7, "duplicate_row": 2}
        assert dropped.kept() == extract.kept() - 3
        assert dropped.run("SELECT source_row FROM gt_raw WHERE grain = 'duplicate_row' ORDER BY 1") == [
            (3,),
            (4,),
        ]
    assert not any("repeat" in note for note in read(paths[0]).notes)


def test_columns_that_are_not_read_tell_rows_apart_and_may_stand_in_any_order(read, write):
    a = write("a.csv", "year,flow,hs_code,value,firm\n2020,export,010121,1,A\n2020,export,010129,1,A\n")
    b = write("b.csv", "firm,value,hs_code,flow,year\nB,1,010121,export,2020\nA,1,010129,export,2020\n")
    assert read([a, b], drop_duplicates=True).marks() == {"": 3, "duplicate_row": 1}


def test_repeated_rows_stay_in_the_accounting(write, tmp_path):
    for name, text in (("one.csv", ONE), ("two.csv", TWO)):
        write(name, text)
    with gt.screen(str(tmp_path / "*.csv"), edition="HS2017", drop_duplicates=True) as screening:
        rows = screening.accounting().set_index("reason")
        assert rows.loc["duplicate_row", ["disposition", "rows", "value"]].tolist() == ["aggregate", 2, 3]
        assert rows["rows"].sum() == 9
        assert rows["value"].sum() == 21


def test_parquet_files_are_compared_too(read, tmp_path):
    frame = pd.DataFrame({"year": [2020, 2021], "flow": "export", "hs_code": "010121", "value": [1.5, 2.5]})
    for name in ("a", "b"):
        frame.to_parquet(tmp_path / f"{name}.parquet")
    extract = read(tmp_path, drop_duplicates=True)
    assert extract.marks() == {"": 2, "duplicate_row": 2}


@pytest.mark.parametrize("drop", [False, True])
def test_large_sets_of_files_are_compared_only_when_asked(read, write, monkeypatch, drop):
    monkeypatch.setattr("greentrade.extracts.grain.repeats.LOOKED_AT", 3)
    extract = read([write("one.csv", ONE), write("two.csv", TWO)], drop_duplicates=drop)
    assert any("were not looked for" in note for note in extract.notes) is not drop
    assert ("duplicate_row" in extract.marks()) is drop
