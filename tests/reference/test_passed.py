"""Our tables pass once: beside a team's folder they are taken as passed, which changes no finding and no row, and never hides a change."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import duckdb
import faults as f
import pytest
import team_lists as t
from caches import with_our_tables

from greentrade.engines.sql import statements
from greentrade.errors import ReferenceInvalid
from greentrade.reference import Reference, audits, data_root, store, validate
from greentrade.reference.digests import digest_of
from greentrade.reference.kinds import CODE_LIST, INDUSTRY_LIST, KINDS, RATE_LIBRARY

OURS = data_root()
TEAMS = {CODE_LIST, INDUSTRY_LIST, RATE_LIBRARY}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder of the test's own, which holds our tables."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("GREENTRADE_CACHE_DIR", with_our_tables(folder))
    return folder


@pytest.fixture
def validated(monkeypatch):
    """Names of the files that are read as tables."""
    names: list[str] = []
    read = validate.read_table

    def spy(table, *rest):
        names.append(table.path.name)
        return read(table, *rest)

    monkeypatch.setattr(validate, "read_table", spy)
    return names


def team(folder: Path, code="840110") -> Path:
    folder.mkdir(exist_ok=True)
    fault = f.Fault("not_in_edition", (f.row(code),), id="team_goods")
    fault.write(folder)
    return folder


def copy_of_ours(folder: Path) -> Path:
    return Path(shutil.copytree(OURS, folder / "ours"))


# -- the same findings ------------------------------------------------------------------------------------------------------------


def test_what_is_said_of_a_team_is_what_all_tables_together_say(cache, tmp_path):
    """Every fault that the page on faults knows, in one folder: found beside tables that have passed as beside tables that are validated again."""
    folder = tmp_path / "our_lists"
    for faults in f.GROUPS.values():
        for fault in faults:
            if fault.rule not in {"folder_empty", "size", "unreadable"}:
                fault.write(folder)
    # Lists in place of ours, one of them wrong; the second is what `catalogue_list` asks of ours.
    for place in ("lists/environmental_good/apec_2012", "industries/lists/cn_mee_catalogue_2021"):
        for suffix in (".csv", ".toml"):
            text = (OURS / f"{place}{suffix}").read_text(encoding="utf-8")
            (folder / f"{Path(place).name}{suffix}").write_text(
                text.replace(",1511,", ",1512,").replace(",840420,", ",840429,"), encoding="utf-8"
            )
    # And rows at which nothing is wrong, each because ours has what it names.
    well = {
        "well_codes": f.Fault(
            "", ("HS2017,CHN,01012100,include,whole,own,s1,yes",), f.NATIONAL, id="well_codes"
        ),
        "well_industries": f.Fault(
            "",
            tuple(f"{code},own,exact,s1,yes" for code in ("BEA2012D,1111A0", "ISIC3,2411", "NACE2,20.11")),
            f.INDUSTRIES,
            id="well_industries",
        ),
    }
    for fault in well.values():
        fault.write(folder)
    roots = (OURS, folder)
    ours = store.validated_database(OURS, validate.check)
    assert ours is not None
    beside_passed = validate._found(roots, ours)
    assert [problem for problem in beside_passed if Path(problem.file).stem in well] == []
    assert beside_passed == validate._found(roots, None) == validate.findings(roots)
    assert {fault.rule for fault in f.GROUPS["Codes"]} <= {problem.rule for problem in beside_passed}


def test_only_the_teams_files_are_validated(cache, tmp_path, validated):
    assert validate.findings((OURS, team(tmp_path / "our_lists"))) == []
    assert validated == ["team_goods.csv"]


def test_an_audit_that_lacks_rows_of_ours_blames_only_teams(cache, tmp_path, monkeypatch):
    """Most of our rows are not there to be asked: what an audit says of our files then is no fault of theirs."""
    every_file = [("every_file", "SELECT file_no, NULL, 'said of all', 'nothing' FROM files")]
    monkeypatch.setattr(audits, "_audits", lambda: every_file)
    found = validate.findings((OURS, team(tmp_path / "our_lists")))
    assert [(Path(problem.file).name, problem.rule) for problem in found] == [
        ("team_goods.csv", "every_file")
    ]


def test_audits_that_speak_of_teams_find_what_they_look_up():
    """An audit that reads a team's table and one of ours needs the latter in passed.sql; those named here speak of one table at a time."""
    alone = {"no_such_day", "validity_order", "catalogue_list", "correlation_code"}
    kinds = {kind.name for kind in KINDS}
    made: dict[str, set[str]] = {}  # table that a setup makes -> kinds that it is made of
    missing = {}
    asked = [
        (path, name, sql)
        for path in sorted(Path(audits.__file__).parent.glob("audits*.sql"))
        for name, sql in statements("greentrade.reference", path.name).items()
    ]
    for path, name, sql in sorted(asked, key=lambda one: one[0].stem != "audits"):
        text = re.sub(r"--.*|'[^']*'", "", sql)
        words = set(re.findall(r"\w+", text))
        reads = (words & kinds) | {kind for word in words & made.keys() for kind in made[word]}
        if name.startswith("setup_"):
            made |= dict.fromkeys(re.findall(r"CREATE TEMP TABLE (\w+)", text), reads)
        elif reads & TEAMS and name not in alone and (lacks := reads - TEAMS - audits.LOOKED_UP.keys()):
            missing[path.name, name] = lacks
    assert made.keys() >= {"prefixes", "judged", "periods"}
    assert missing == {}


# -- the same database ------------------------------------------------------------------------------------------------------------


def rows(connection, table):
    """What tells the rows of a table from others, whatever their order."""
    return connection.execute(f'SELECT count(*), sum(hash(t)), bit_xor(hash(t)) FROM "{table}" t').fetchall()


def shape(connection):
    found = connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    )
    return found.fetchall()


def replace_list(folder: Path, place: str) -> None:
    """A list of ours with a row less, to stand in its place."""
    name = folder / Path(place).name
    lines = (OURS / f"{place}.csv").read_text(encoding="utf-8").split("\n")
    name.with_suffix(".csv").write_text("\n".join([*lines[:2], *lines[3:]]), encoding="utf-8")
    side = (OURS / f"{place}.toml").read_text(encoding="utf-8")
    name.with_suffix(".toml").write_text(
        re.sub(r"(?m)^(rows|official_count) = .*\n", "", side), encoding="utf-8"
    )


def of_all_kinds(folder: Path) -> set[str]:
    """Lists made up at random, one of few columns, dimensions and a library of rates."""
    with Reference.load().cursor() as cursor:
        found = cursor.execute("SELECT hs_edition, hs6 FROM goods ORDER BY ALL").fetchall()
    hs6 = {edition: [code for e, code in found if e == edition] for edition in t.EDITIONS}
    chance = random.Random(7)  # noqa: S311 (made-up lists, not secrets)
    t.write(folder, [t.random_list(chance, f"list_{n}", hs6) for n in range(12)])
    team(folder)
    (folder / "dimensions.toml").write_text(
        '[own]\nneeds = { strict = 1, default = 1, broad = 1 }\n[own.voters]\na = { lists = ["apec_2012"] }\n'
    )
    f.library("", 2).write(folder)
    library = folder / "rebate_library.csv"
    header, row, *_ = library.read_text().split("\n")
    library.write_text(f"{header}\n0{row}\n")
    return {"entries", "lists", "list_sources", "rebate_library"}


def only_few_columns(folder: Path) -> set[str]:
    """One list, without any column that may be left out."""
    team(folder)
    return {"entries", "lists", "list_sources"}


def in_place_of_ours(folder: Path) -> set[str]:
    """A code list and an industry list of ours, each replaced by one of its kind."""
    folder.mkdir()
    replace_list(folder, "lists/environmental_good/apec_2012")
    replace_list(folder, "industries/lists/cn_mee_catalogue_2021")
    return {"entries", "industry_entries", "industry_hits", "industry_rows", "lists", "members"}


def codes_in_place_of_industries(folder: Path) -> set[str]:
    """An industry list of ours replaced by a list of codes: what the former reached must be gone."""
    folder.mkdir()
    f.Fault("", id="cn_mee_catalogue_2021").write(folder)
    return {
        "entries",
        "industry_entries",
        "industry_hits",
        "industry_rows",
        "lists",
        "list_sources",
        "members",
    }


@pytest.mark.parametrize(
    "written", [of_all_kinds, only_few_columns, in_place_of_ours, codes_in_place_of_industries]
)
def test_what_is_laid_over_ours_is_what_is_built_of_both(cache, tmp_path, written):
    folder = tmp_path / "our_lists"
    expected = written(folder)
    laid = Reference.load(folder)
    whole = duckdb.connect(":memory:", config=store._CONFIG)
    store._build(whole, (OURS, folder))
    ours = store.validated_database(OURS, validate.check)
    assert ours is not None
    with laid.cursor() as cursor:
        assert shape(cursor) == shape(whole)
        tables = sorted({name for name, *_ in shape(whole)})
        differ = {name for name in tables if rows(cursor, name) != rows(ours, name)}
        assert [name for name in tables if rows(cursor, name) != rows(whole, name)] == []
    assert differ == expected


# -- and no change is hidden ------------------------------------------------------------------------------------------------------


def test_a_change_of_our_tables_is_seen_beside_a_team(cache, tmp_path, validated):
    ours, folder = copy_of_ours(tmp_path), team(tmp_path / "our_lists")
    assert validate.findings((ours, folder)) == [], "the same bytes elsewhere have passed"
    assert validated == ["team_goods.csv"]
    path = ours / "lists/environmental_good/apec_2012.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",840420,", ",840429,", 1), encoding="utf-8")
    (found, *_) = validate.findings((ours, folder))
    assert (Path(found.file).name, found.rule) == ("apec_2012.csv", "not_in_edition")
    assert "apec_2012.csv" in validated
    assert len(list(cache.iterdir())) == 1, "what has not passed is never kept"


def test_a_change_of_the_rules_asks_everything_again(cache, monkeypatch):
    asked = []
    monkeypatch.setattr(validate, "problems", lambda roots: asked.append(roots) or [])
    assert store.validated_database(OURS, validate.check) is not None
    assert asked == []
    monkeypatch.setattr(store, "_rules", lambda: "other rules")
    assert store.validated_database(OURS, validate.check) is not None
    assert asked == [(OURS,)]
    assert len(list(cache.iterdir())) == 2, "kept under the new rules"


@pytest.mark.parametrize("room", ["greentrade.reference", "greentrade.hs"])
def test_the_rules_are_the_code_of_both_rooms(tmp_path, monkeypatch, room):
    """Changed in a copy of the package's folders: a rule, a statement, an edition."""
    from importlib import resources

    real = {name: Path(str(resources.files(name))) for name in ("greentrade.reference", "greentrade.hs")}
    places = {name: shutil.copytree(path, tmp_path / name) for name, path in real.items()}
    monkeypatch.setattr(store.resources, "files", places.__getitem__)
    digests = {store._rules.__wrapped__()}
    for path in sorted([*places[room].glob("*.py"), *places[room].glob("*.sql")]):
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\n", encoding="utf-8")
        digests.add(store._rules.__wrapped__())
    monkeypatch.setattr(store, "__version__", "0.0.0")
    digests.add(store._rules.__wrapped__())
    assert len(digests) == len([*places[room].glob("*.py"), *places[room].glob("*.sql")]) + 2


def test_a_damaged_database_of_ours_is_built_anew(cache, tmp_path, validated):
    """One that can be opened; those that cannot are in test_store."""
    (path,) = cache.iterdir()
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 4, len(content) // 3, 4096):
        content[place] ^= 0xFF
    path.write_bytes(content)
    assert store._open(path) is not None, "its headers and first blocks are as they were"
    folder = team(tmp_path / "our_lists")
    assert validate.findings((OURS, folder)) == []
    assert "apec_2012.csv" in validated
    assert "team_goods" in {entry["list_id"] for entry in Reference.load(folder).lists()}
    assert len(list(cache.iterdir())) == 2
    validated.clear()
    assert validate.findings((OURS, folder)) == []
    assert validated == ["team_goods.csv"]


def test_where_nothing_can_be_kept_everything_is_asked_once(tmp_path, monkeypatch, validated):
    (tmp_path / "no_folder").write_text("")
    monkeypatch.setenv("GREENTRADE_CACHE_DIR", str(tmp_path / "no_folder"))
    folder = team(tmp_path / "our_lists")
    assert store.validated_database(OURS, validate.check) is None
    assert validated == [], "nobody waits for a check that cannot be kept"
    assert "team_goods" in {entry["list_id"] for entry in Reference.load(folder).lists()}
    assert validated.count("apec_2012.csv") == validated.count("team_goods.csv") == 1


def test_a_fault_of_the_team_leaves_only_ours(cache, tmp_path):
    folder = team(tmp_path / "our_lists", "840199")
    before = sorted(cache.iterdir())
    for _ in range(2):
        with pytest.raises(ReferenceInvalid, match="not_in_edition"):
            Reference.load(folder)
    assert sorted(cache.iterdir()) == before == [cache / store._place(digest_of((OURS,))).name]
