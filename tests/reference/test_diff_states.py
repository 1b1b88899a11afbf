"""Where tables come from that are compared: folders, archives, revisions; and what becomes of those that are not valid."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import diff_tables as shared
import pytest

from greentrade.errors import InputError, ReferenceInvalid
from greentrade.reference import Reference
from greentrade.reference.diff import compare

HEADER = shared.HEADER
EXAMPLE = shared.EXAMPLE
OECD = shared.OECD
cache = shared.cache
copy = shared.copy
run = shared.run
drop = shared.drop
edit = shared.edit
entry = shared.entry
git = shared.git
rows_of = shared.rows_of
team_list = shared.team_list


@pytest.fixture
def repository(copy) -> Path:
    """A repository that has committed the tables, and then an edit of them."""
    root = copy.parent
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "the tables")
    git(root, "tag", "v0.0.1")
    drop(copy, "841950")
    git(root, "commit", "-q", "-a", "-m", "drop heat exchangers")
    return root


@pytest.mark.slow
def test_two_revisions_of_a_repository(repository, monkeypatch, run):
    folder = repository / "reference_data/hs"  # git must find the whole folder from wherever we stand
    monkeypatch.chdir(folder)
    code, out, err = run("v0.0.1:reference_data", "HEAD:reference_data", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert {"a", "b", "tables", "changes", "sides", "extract"} == set(found)
    assert found["a"] == {"digest": Reference.load().digest, "path": "v0.0.1:reference_data", "faults": []}
    (table,) = found["tables"]
    assert (table["table"], table["kind"], table["removed"]) == ("oecd_cleg_2014", "code_list", 1)
    (change,) = found["changes"]
    assert (change["change"], change["key"]["hs_code"]) == ("removed", "841950")
    assert change["columns"]["scope"] == ["whole", None]
    assert {row["key"] for row in found["sides"]} == {"official_count", "rows"}
    assert found["extract"] is None
    # One side may be a revision, the other what lies on the disk now.
    assert compare("HEAD:../../reference_data", repository / "reference_data", checked=False).same


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("v9:reference_data", "no revision 'v9'"),
        ("HEAD:nowhere", "no folder 'nowhere'"),
        ("HEAD:reference_data/dimensions.toml", "not a folder"),
        (":reference_data", "not REVISION:FOLDER"),
        ("--output=/x:reference_data", "not REVISION:FOLDER"),
        ("nowhere", "no such tables"),
    ],
)
def test_what_is_not_there_is_named(repository, monkeypatch, name, message):
    monkeypatch.chdir(repository)
    with pytest.raises(InputError, match=message) as error:
        compare(name, "packaged")
    assert str(error.value).startswith(f"A ({name})")


def test_without_git_or_a_repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(InputError, match="in no git repository"):
        compare("packaged", "HEAD:reference_data")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="no git here"):
        compare("packaged", "HEAD:reference_data")


def archive(path: Path, members: dict[str, bytes]) -> Path:
    if path.suffix in {".zip", ".whl"}:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in members.items():
                packed.writestr(name, content)
        return path
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def packed_tables(above: str, root: Path) -> dict[str, bytes]:
    return {
        f"{above}/reference_data/{path.relative_to(root).as_posix()}": path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_a_wheel_and_a_source_archive(copy, tmp_path):
    wheel = archive(
        tmp_path / "greentrade-0.1.0-py3-none-any.whl",
        {"greentrade/__init__.py": b"", **packed_tables("greentrade", copy)},
    )
    drop(copy, "841950")
    source = archive(tmp_path / "greentrade-0.1.1.tar.gz", packed_tables("./greentrade-0.1.1", copy))
    assert compare(wheel, "packaged").same
    difference = compare(wheel, source, checked=False)
    assert [row[2].split()[1] for row in rows_of(difference)] == ["841950"]
    assert difference.b.name == str(source)
    assert not any(root.exists() for root in difference.b.roots)  # what was unpacked is gone


@pytest.mark.parametrize("form", ["evil.zip", "evil.tar.gz"])
@pytest.mark.parametrize(
    "member", ["reference_data/../../evil.csv", "/evil.csv", "C:/evil.csv", "reference_data\\..\\evil.csv"]
)
def test_an_archive_that_leads_elsewhere_is_refused_whole(tmp_path, form, member):
    folder = tmp_path / "inner"
    folder.mkdir()
    path = archive(folder / form, {"reference_data/hs/codes/HS1992.csv": b"hs6\n", member: b"evil\n"})
    with pytest.raises(InputError, match="leads out of the archive; nothing was unpacked"):
        compare("packaged", path)
    assert list(tmp_path.rglob("evil.csv")) == []


def test_archives_that_are_none_of_ours(tmp_path):
    table = {"reference_data/x.csv": b"hs6\n"}
    link = tmp_path / "link.tar"
    with tarfile.open(link, "w") as tar:
        info = tarfile.TarInfo("reference_data/x.csv")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
        tar.addfile(info)
    cut = archive(tmp_path / "cut.tar.gz", table)
    cut.write_bytes(cut.read_bytes()[:-20])
    text = tmp_path / "text.zip"
    text.write_text("no archive")
    cases = {
        "is a link": link,
        "cannot be read": cut,
        "neither a zip nor a tar": text,
        "has none": archive(tmp_path / "none.zip", {"x.csv": b""}),
        "has more than one": archive(tmp_path / "two.zip", {f"{n}/reference_data/x.csv": b"" for n in "ab"}),
        "larger than tables": archive(tmp_path / "bomb.zip", {"reference_data/x.csv": b"0" * 21_000_000}),
        "twice": archive(tmp_path / "twice.tar.gz", {**table, "./reference_data/x.csv": b"hs6\n"}),
    }
    for message, path in cases.items():
        with pytest.raises(InputError, match=message):
            compare("packaged", path)


# -- tables that are not valid -------------------------------------------------------------------------------------------------


def test_an_invalid_side_is_named(copy, run):
    edit(copy / f"{OECD}.csv", ("HS2007,,390940", "HS2007,,999940"))
    code, _, err = run("packaged", copy)
    assert code == 5
    assert err.startswith(f"error: B ({copy})")
    assert "999940" in err
    code, out, _ = run("packaged", copy, "--unchecked", "--exit-code")
    assert code == 1
    assert "B: " in out
    assert "(not checked)" in out
    assert "added    HS2007 999940" in out


def test_a_past_state_is_bound_by_the_rules_of_its_own_time(repository, monkeypatch, run):
    """A version from before a table got a column is compared as it stands, and screened with its lists over today's other tables."""
    table = repository / "reference_data/policy/gacc_regimes.csv"
    rows = [line.split(",") for line in table.read_text(encoding="utf-8").splitlines()]
    table.write_text("\n".join(",".join((*row[:2], *row[3:])) for row in rows) + "\n", encoding="utf-8")
    git(repository, "commit", "-q", "-a", "-m", "as it was before it had Chinese names")
    monkeypatch.chdir(repository)
    code, out, _ = run("HEAD:reference_data", "packaged", "--json", "--extract", EXAMPLE)
    assert code == 0
    found = json.loads(out)
    assert found["a"]["digest"] is None
    assert found["a"]["faults"][0].startswith("HEAD:reference_data/policy/gacc_regimes.csv:1: [columns]")
    assert [row["key"]["hs_code"] for row in found["changes"] if row["table"] == "oecd_cleg_2014"] == [
        "841950"
    ]
    assert {row["change"] for row in found["changes"] if row["table"] == "policy/gacc_regimes"} == {"changed"}
    (moves,) = found["extract"]["lists"]
    assert (moves["list_id"], moves["before"], moves["after"]) == ("oecd_cleg_2014", "none", "certain")
    assert found["extract"]["notes"][0].startswith("A does not pass the checks of this version")


def test_lists_that_are_not_valid_are_not_screened_with(tmp_path, monkeypatch, run):
    team_list(tmp_path / "our_lists", "our_goods", [entry("999940")])
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "a code that is none")
    monkeypatch.chdir(tmp_path)
    code, _, err = run("packaged", "HEAD:our_lists", "--extract", EXAMPLE)
    assert code == 5
    assert err.startswith("error: B (HEAD:our_lists): ")
    assert "HEAD:our_lists/our_goods.csv:2: " in err


def test_text_that_is_no_table_is_refused_even_unchecked(copy):
    (copy / f"{OECD}.csv").write_bytes(HEADER.encode() + b"\nHS2007,,1\n")
    with pytest.raises(ReferenceInvalid, match=r"oecd_cleg_2014\.csv: the table cannot be read as CSV"):
        compare("packaged", copy, checked=False)
