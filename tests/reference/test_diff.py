"""What differs between two states of the tables, told row by row and fact by fact."""

from __future__ import annotations

import csv
import shutil

import diff_tables as shared
import pytest

from greentrade.reference import Reference
from greentrade.reference.diff import compare
from greentrade.reference.files import kind_of, visible
from greentrade.reference.kinds import KINDS

HEADER = shared.HEADER
EXAMPLE = shared.EXAMPLE
OECD = shared.OECD
OURS = shared.OURS
cache = shared.cache
copy = shared.copy
run = shared.run
edit = shared.edit
entry = shared.entry
facts_of = shared.facts_of
rows_of = shared.rows_of
team_list = shared.team_list


def test_nothing_differs_from_itself(copy, run):
    difference = compare("packaged", copy)
    assert difference.same
    assert difference.a.digest == Reference.load().digest
    code, out, _ = run("packaged", copy, "--exit-code")
    assert code == 0
    assert "Nothing differs." in out


def test_rows_added_removed_and_changed_stand_in_the_order_of_the_file(copy):
    path = copy / f"{OECD}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    first, second, third = lines[1], lines[2], lines[3]
    lines[1] = first.replace("whole", "ex")
    lines[2] = second.replace("390940", "390950")  # the key changes: one row goes, one comes
    lines[3] = third.replace(",,,,read", ",films,,,read")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    codes = [line.split(",")[2] for line in lines[1:4]]
    difference = compare("packaged", copy, checked=False)
    found = rows_of(difference)
    assert [row[:2] for row in found] == [
        ("oecd_cleg_2014", change) for change in ("changed", "removed", "added", "changed")
    ]
    assert [row[2].split()[1] for row in found] == [codes[0], "390940", "390950", codes[2]]
    assert found[0][3] == {"scope": ("whole", "ex")}
    assert found[1][3]["source"] == ("sauvage_2014", None)
    assert found[2][3]["basis"] == (None, "read")
    assert found[3][3] == {"label": ("", "films")}
    (table,) = difference.tables.to_pylist()
    assert (table["state"], table["added"], table["removed"], table["changed"]) == ("changed", 1, 1, 2)
    assert difference.sides.num_rows == 0


SHIPPED = {kind_of(path, OURS, ours=True): path.relative_to(OURS) for path in visible(OURS, ".csv")}
"""A table of each kind."""


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.name in SHIPPED])
def test_every_kind_of_table_is_compared_by_its_key(kind, copy):
    """One cell changed and the last row removed: exactly that is told, whatever the table."""
    path = copy / SHIPPED[kind]
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    key = next(k.key for k in KINDS if k.name == kind)
    column = next(i for i, name in enumerate(rows[0]) if name not in key and name in {"verified", "source"})
    rows[1][column] += "x"
    gone = rows.pop() if len(rows) > 2 else None
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    difference = compare(OURS, copy, checked=False)
    found = rows_of(difference)
    assert [row[1] for row in found] == ["changed", "removed"][: 1 + (gone is not None)]
    assert found[0][3] == {rows[0][column]: (rows[1][column][:-1], rows[1][column])}
    if gone is not None:
        assert set(found[1][2].split()) <= set(" ".join(gone).split())
    (table,) = difference.tables.to_pylist()
    assert (table["kind"], table["changed"]) == (kind, 1)


def test_lists_that_come_go_and_change_their_name(copy):
    folder = copy / "lists/environmental_good"
    for suffix in (".csv", ".toml"):
        (folder / f"oecd_core_cleg_2014{suffix}").rename(folder / f"oecd_core{suffix}")
        (folder / f"apec_2012_cn8{suffix}").unlink()
        shutil.copy(folder / f"oecd_core{suffix}", folder / f"our_core{suffix}")
    edit(folder / "oecd_core.toml", ('id = "oecd_core_cleg_2014"', 'id = "oecd_core"'))
    edit(folder / "our_core.toml", ('id = "oecd_core_cleg_2014"', 'id = "our_core"'))
    rows = (folder / "our_core.csv").read_text(encoding="utf-8").splitlines()
    (folder / "our_core.csv").write_text("\n".join(rows[:4]) + "\n", encoding="utf-8")
    difference = compare("packaged", copy, checked=False)
    states = {
        row["table"]: (row["state"], row["was"], row["added"], row["removed"])
        for row in difference.tables.to_pylist()
    }
    lines = len(
        (OURS / "lists/environmental_good/apec_2012_cn8.csv").read_text(encoding="utf-8").splitlines()
    )
    assert states == {
        "oecd_core": ("renamed", "oecd_core_cleg_2014", 0, 0),
        "our_core": ("added", None, 3, 0),
        "apec_2012_cn8": ("removed", None, 0, lines - 1),
    }
    assert ("oecd_core", "id", "oecd_core_cleg_2014", "oecd_core") in facts_of(difference)


def test_lists_that_share_no_row_are_no_renamed_list(tmp_path):
    a = team_list(tmp_path / "a", "our_goods", [entry("840110")])
    b = team_list(tmp_path / "b", "other_goods", [entry("840120")])
    states = {row["table"]: row["state"] for row in compare(a, b, checked=False).tables.to_pylist()}
    assert states == {"our_goods": "removed", "other_goods": "added"}


def test_columns_of_a_lists_own_and_its_own_key(tmp_path):
    header = f"{HEADER},economies,gases"
    side = 'key = ["economies"]\n[columns]\neconomies = "who lists it"\ngases = "what counts"'
    row = "HS2012,,{},include,whole,,,,,own,note,yes,{},{}"
    old = [
        row.format("840110", "JPN", "co2"),
        row.format("840110", "USA", "co2"),
        row.format("840120", "USA", ""),
    ]
    new = [
        row.format("840110", "JPN", "n2o"),
        row.format("840110", "KOR", "co2"),
        row.format("840120", "USA", ""),
    ]
    a = team_list(tmp_path / "a", "wto_like", old, header=header, side=side)
    b = team_list(tmp_path / "b", "wto_like", new, header=header, side=side)
    found = rows_of(compare(a, b, checked=False))
    assert [(row[1], row[2]) for row in found] == [
        ("changed", "HS2012 840110 include JPN"),
        ("added", "HS2012 840110 include KOR"),
        ("removed", "HS2012 840110 include USA"),
    ]
    assert found[0][3] == {"gases": ("co2", "n2o")}
    # Without the column at all: rows keep their other cells, and the header is told.
    plain = [",".join(line.split(",")[:-1]) for line in new]
    c = team_list(
        tmp_path / "c",
        "wto_like",
        plain,
        header=header.removesuffix(",gases"),
        side=side.replace('gases = "what counts"', ""),
    )
    difference = compare(b, c, checked=False)
    assert [row[3] for row in rows_of(difference)] == [{"gases": ("n2o", "")}, {"gases": ("co2", "")}]
    assert ("wto_like", "columns.gases", "what counts", None) in facts_of(difference)
    assert ("wto_like", "column", "gases", None) in facts_of(difference)


def test_facts_of_side_files_are_told_one_by_one(copy):
    edit(
        copy / f"{OECD}.toml",
        ('title = "OECD combined', "title = \"The OECD's combined"),
        ("cautions = [\n", 'cautions = [\n  "Read this first.",\n'),
        ("last_checked = ", 'repealed = "2030"\nlast_checked = '),
        ('sauvage_2014 = "OECD TAD', 'sauvage_2014 = "OECD, TAD'),
    )
    edit(copy / "hs/codes.toml", ('title = "', 'title = "All '))
    difference = compare("packaged", copy, checked=False)
    found = {(table, key): (before, after) for table, key, before, after in facts_of(difference)}
    assert found["oecd_cleg_2014", "cautions"] == (None, "Read this first.")
    assert found["oecd_cleg_2014", "repealed"] == (None, "2030")
    assert found["oecd_cleg_2014", "title"][1].startswith("The OECD's combined")
    assert found["oecd_cleg_2014", "sources.sauvage_2014"][1].startswith("OECD, TAD")
    assert found["hs/codes", "title"][1].startswith("All ")
    assert len(found) == 5
    assert [(row["table"], row["changed"]) for row in difference.tables.to_pylist()] == [
        ("oecd_cleg_2014", 0)
    ]


def test_dimensions_are_told_by_what_they_ask_and_whom(copy, tmp_path):
    edit(
        copy / "dimensions.toml",
        ("default = 2", "default = 3"),
        ('lists = ["mw1998_table1", ', 'lists = ["mw1998_table1", "cn_ndrc6", '),
    )
    assert facts_of(compare("packaged", copy, checked=False)) == [
        ("dimensions", "high_pollution.needs.default", "2", "3"),
        ("dimensions", "high_pollution.voters.mani_wheeler.lists", None, "cn_ndrc6"),
    ]
    # A team's file stands in for ours dimension by dimension, as screening reads it.
    team = team_list(tmp_path / "team", "our_goods", ["HS2012,,840110,include,whole,,,,,own,note,yes"])
    (team / "dimensions.toml").write_text(
        '[waste]\ntitle = "Waste"\ntitle_zh = "废物"\nneeds = { strict = 1, default = 1, broad = 1 }\n[waste.voters]\ncore = { lists = ["hs_waste_core"], title = "subheadings that name waste" }\n',
        encoding="utf-8",
    )
    keys = {
        key
        for table, key, _, _ in facts_of(compare("packaged", team, checked=False))
        if table == "dimensions"
    }
    assert keys
    assert all(key.startswith("waste.") for key in keys)
    assert not any(key.startswith("waste.needs") for key in keys)


def test_a_teams_list_stands_in_for_ours(tmp_path):
    lines = (OURS / f"{OECD}.csv").read_text(encoding="utf-8").splitlines()[1:]
    short = [",".join(v for i, v in enumerate(line.split(",")) if i not in {1, 7, 8}) for line in lines[:-1]]
    header = ",".join(name for i, name in enumerate(HEADER.split(",")) if i not in {1, 7, 8})
    team = team_list(tmp_path / "our_lists", "oecd_cleg_2014", short, header=header)
    edit(team / "oecd_cleg_2014.toml", ("note = ", "sauvage_2014 = "))
    difference = compare("packaged", team, checked=False)
    # Columns that a team may leave out are empty in ours: only the row that is not there is told.
    assert [(row[1], row[2].split()[1]) for row in rows_of(difference)] == [
        ("removed", lines[-1].split(",")[2])
    ]
    assert [row["table"] for row in difference.tables.to_pylist()] == ["oecd_cleg_2014"]


def test_a_table_of_a_teams_own_beside_its_lists(tmp_path):
    kind = next(kind for kind in KINDS if kind.name == "rebate_library")
    header = [*kind.key, "rate_pct", "basis", "verified"]
    for side, rate in (("a", "9"), ("b", "13")):
        team_list(tmp_path / side, "our_goods", [entry("840110")])
        rows = [",".join(header), ",".join(["72" for _ in kind.key] + [rate, "read", "yes"])]
        (tmp_path / side / "rebate_library.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    difference = compare(tmp_path / "a", tmp_path / "b", checked=False)
    assert [row["kind"] for row in difference.tables.to_pylist()] == ["rebate_library"]
    assert [row[3] for row in rows_of(difference)] == [{"rate_pct": ("9", "13")}]


def test_a_long_table_is_cut_and_says_so(copy, run):
    path = copy / f"{OECD}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",whole,", ",ex,"), encoding="utf-8")
    total = len(path.read_text(encoding="utf-8").splitlines()) - 1
    out = run("packaged", copy, "--unchecked", "--limit", "10")[1]
    assert out.count("scope: whole -> ex") == 10
    assert f"... and {total - 10} more rows (--limit 0 tells all)" in out
    assert run("packaged", copy, "--unchecked", "--limit", "0")[1].count("scope: whole -> ex") == total


def test_options_that_make_no_sense(run):
    code, _, err = run("packaged", "packaged", "--layout", "tidy")
    assert code == 2
    assert "--extract" in err
    assert run("packaged", "packaged", "--unchecked", "--extract", EXAMPLE)[0] == 2
