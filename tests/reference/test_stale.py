"""What is due to be looked up again, by the dates and intervals of the side files."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

from greentrade.reference import data_root
from greentrade.reference.files import visible
from greentrade.reference.stale import find_due


def test_a_list_is_due_on_the_day_after_its_interval(tmp_path):
    side = 'id = "{0}"\ntitle = "{0}"\nlast_checked = "2026-01-01"\ncheck_interval_days = {1}\n'
    for name, days in (("a", 30), ("b", 10), ("c", 31)):
        (tmp_path / f"{name}.toml").write_text(side.format(name, days), encoding="utf-8")
    (tmp_path / "d.toml").write_text('id = "d"\ntitle = "d"\nlast_checked = "1999-01-01"\n', encoding="utf-8")
    assert [one.id for one in find_due(tmp_path, date(2026, 1, 31))] == ["b", "a"]
    assert find_due(tmp_path, date(2026, 1, 10)) == []


def test_every_list_of_ours_says_when_it_is_due():
    sides = [tomllib.loads(path.read_text(encoding="utf-8")) for path in visible(data_root(), ".toml")]
    lists = {side["id"] for side in sides if "dimension" in side}
    assert lists <= {one.id for one in find_due(data_root(), date(2026, 11, 23) + timedelta(days=9999))}


def test_the_command_names_them(run):
    code, out, _ = run("reference", "validate", "--stale", "--no-votes")
    assert code == 0
    assert "Due to be checked again: " in out
