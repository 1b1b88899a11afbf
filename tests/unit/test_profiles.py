"""Profiles draw some dimensions differently; every code shows which voters speak."""

from __future__ import annotations

import json

import pytest
from caches import with_our_tables
from typer.testing import CliRunner

import greentrade as gt
from greentrade.cli.app import app
from greentrade.errors import ReferenceInvalid, UsageError
from greentrade.reference import data_root
from greentrade.reference.validate import findings

TANNED, DYED, STEEL = "410411", "520832", "720851"
VOTER = """\
[profiles.ours]
title = "As our province draws them"
[profiles.ours.high_pollution]
needs = { strict = 1, default = 1, broad = 1 }
[profiles.ours.high_pollution.voters]
province = { lists = ["team_goods"], title = "our notice" }
"""


@pytest.fixture
def team(tmp_path, monkeypatch):
    """A folder with one list and a `dimensions.toml`, and a cache of its own."""
    monkeypatch.setenv("GREENTRADE_CACHE_DIR", with_our_tables(tmp_path / "cache"))

    def write(dimensions=VOTER):
        folder = tmp_path / "our_lists"
        folder.mkdir(exist_ok=True)
        (folder / "team_goods.csv").write_text(
            "hs_edition,hs_code,op,scope,basis,source,verified\nHS2022,010121,include,whole,read,s1,yes\n"
        )
        (folder / "team_goods.toml").write_text(
            'id = "team_goods"\ntitle = "Our goods"\ndimension = "high_pollution"\nstanding = "published"\n'
            '[sources]\ns1 = "notice 12"\n'
        )
        (folder / "dimensions.toml").write_text(dimensions)
        return folder

    return write


def row(code, profile, **kwargs):
    return gt.classify([code], edition="HS2022", profile=profile, **kwargs).iloc[0]


@pytest.mark.parametrize("code", [TANNED, DYED])
def test_tanning_and_dyeing_are_in_as_chinese_regulators_draw_it(code):
    assert row(code, "default")["high_pollution"] == ""
    china = row(code, "china")
    assert china["high_pollution"] == "certain"
    assert china["voters_high_pollution"].startswith("china_sixteen")


def test_each_code_shows_which_voters_speak():
    china, default = row(STEEL, "china"), row(STEEL, "default")
    assert china["votes_energy_intensive"] == "1+1 of 2"
    assert china["voters_energy_intensive"] == "china_six, benchmark_fields (possible)"
    assert default["voters_high_pollution"] == "mani_wheeler, us_pollutants, china_sixteen"
    assert default["votes_high_pollution"] == "3+0 of 3"
    assert row("010121", "china")["voters_high_pollution"] == ""


def test_what_a_profile_does_not_draw_is_as_in_the_default():
    reference = gt.Reference.load()
    assert reference.profiles == ("default", "china")
    china = reference.using("china")
    assert china.drawn_by_profile == ("high_pollution", "energy_intensive")
    assert reference.drawn_by_profile == ()
    assert china.profile.names == reference.profile.names
    for name in set(china.profile.names) - {"high_pollution", "energy_intensive", "any_of_three"}:
        assert china.profile.dimension(name) == reference.profile.dimension(name)


def test_the_votes_in_json_name_the_voters():
    from greentrade.codebook import classify_json

    (item,) = classify_json([STEEL], edition="HS2022", profile="china")
    tier = item["dimensions"]["energy_intensive"]["default"]
    assert item["voters"]["energy_intensive"] == [
        {"voter": "china_six", "match": "certain", "from": "strict"},
        {"voter": "benchmark_fields", "match": "possible", "from": "strict"},
    ]
    assert (tier["votes_certain"], tier["votes_possible"], tier["of"]) == (1, 1, 2)


def test_a_screening_says_which_profile_it_follows(tmp_path):
    extract = gt.load_example("china_exports")
    default, china = gt.screen(extract), gt.screen(extract, profile="china")
    value = {
        name: s.totals().query("dimension == 'high_pollution' and tier == 'default'")["value_high"].sum()
        for name, s in (("default", default), ("china", china))
    }
    assert 0 < value["default"] < value["china"]
    assert any("'china'" in note and "high_pollution and energy_intensive" in note for note in china.notes)
    assert not any("profile" in note for note in default.notes)
    china.write(tmp_path / "out")
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert run["profile"] == "china"
    assert default.codes().columns.tolist() == china.codes().columns.tolist()


def test_an_unknown_profile_is_refused_with_the_choices():
    with pytest.raises(UsageError, match="default, china"):
        gt.classify([STEEL], profile="chna")
    result = CliRunner().invoke(app, ["classify", STEEL, "--profile", "chna"])
    assert result.exit_code != 0


def test_explain_names_the_voters():
    result = CliRunner().invoke(app, ["explain", DYED, "--edition", "HS2022", "--profile", "china"])
    assert "China's sixteen heavily polluting sectors" in result.output


def test_a_team_draws_a_profile_of_its_own(team):
    reference = gt.Reference.load(team())
    assert reference.profiles == ("default", "china", "ours")
    ours = gt.classify([STEEL, "010121"], edition="HS2022", reference=reference, profile="ours")
    assert ours["high_pollution"].tolist() == ["", "certain"]
    # In the other profiles the list votes beside ours, as a team's list does that no dimension names.
    default = gt.classify(["010121"], edition="HS2022", reference=reference)
    assert default["votes_high_pollution"].tolist() == ["1+0 of 4"]


@pytest.mark.parametrize(
    ("dimensions", "rule"),
    [
        ("[profiles.default.high_pollution]\nneeds = { strict = 1, default = 1, broad = 1 }\n", "profile"),
        ("profiles = 3\n", "profile"),
        ('[profiles.ours]\ntitle = ""\n', "profile"),
        (VOTER.replace('"team_goods"', '"team_gods"'), "voter_list"),
        (VOTER.replace("default = 1", "default = 2"), "dimension_needs"),
        (VOTER.replace("strict = 1", "strict = 2"), "dimension_needs"),
    ],
)
def test_faults_of_profiles(team, dimensions, rule):
    folder = team(dimensions)
    found = [p for p in findings((data_root(), folder)) if "our_lists" in p.file]
    assert rule in [p.rule for p in found]
    assert all(p.line and p.hint for p in found)
    with pytest.raises(ReferenceInvalid):
        gt.Reference.load(folder)
