"""Votes counted by hand-written tables (DESIGN 5.5), on top of the oracle's verdicts: the dimensions and the profile `china`.

The voters stand here a second time on purpose: who changes `dimensions.toml` changes what every answer says, and says so here too.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

TIERS = ("strict", "default", "broad")
THREE = ("high_pollution", "energy_intensive", "resource_intensive")
Count = tuple[str, int, int, int]  # match, certain votes, possible votes, voters
RANK = {"": 0, "possible": 1, "certain": 2}


@dataclass(frozen=True)
class Voter:
    lists: tuple[str, ...]
    since: str = "strict"


@dataclass(frozen=True)
class Dimension:
    voters: dict[str, Voter]
    needs: tuple[int, int, int] = (1, 1, 1)
    silenced: bool = False  # codes of the waste core take no vote


def one_each(**lists: str) -> dict[str, Voter]:
    return {name: Voter((list_id,)) for name, list_id in lists.items()}


def broad(**lists: str) -> dict[str, Voter]:
    return {name: Voter(tuple(ids.split()), "broad") for name, ids in lists.items()}


DEFAULT = {
    "high_pollution": Dimension(
        {
            "mani_wheeler": Voter(("mw1998_table1", "mw1998_ascited")),
            "us_pollutants": Voter(("der_useeio_poll4of8",)),
            "china_sixteen": Voter(("cn_mep2010_16",)),
        },
        (3, 2, 1), silenced=True,
    ),
    "energy_intensive": Dimension(
        one_each(china_six="cn_ndrc6", eu_leakage="eu_cll_2021_2030", energy_cost="der_bea_energy3pct"),
        (3, 2, 1), silenced=True,
    ),
    "resource_intensive": Dimension(
        {
            "extraction": Voter(("gt_extraction",)),
            "resource_goods": Voter(("gt_resource_2017", "gt_resource_curated"), "default"),
            "resource_based": Voter(("lall2000_rb2", "lall2000_rb1_forest"), "broad"),
        },
        silenced=True,
    ),
    "environmental_good": Dimension(
        {
            **one_each(oecd_core="oecd_core_cleg_2014", oecd_core_plus="oecd_core_cleg_plus_2014"),
            "oecd_combined": Voter(("oecd_cleg_2014",), "default"),
            "apec": Voter(("apec_2012",), "default"),
            # Every list of green goods read in a source; not the World Bank's (memory), the WTO universe (a reference), the concorded five.
            **broad(
                apec_china="apec_2012_cn8", wto_friends="wto_friends_2009", wto_core="wto_core_2011", oecd_plurilateral="oecd_pegs",
                oecd_illustrative="oecd_1999 oecd_1999_groups", mealy_teytelboym="mealy_teytelboym_2022", trade_alert="gta_green_goods",
            ),
        }
    ),
    "waste": Dimension(one_each(core="hs_waste_core") | broad(extended="hs_waste_ext")),
    "carbon_border": Dimension({"eu_cbam": Voter(("eu_cbam_annex1", "eu_cbam_hs6"))} | broad(uk_cbam="uk_cbam")),
    "controlled_substance": Dimension(
        one_each(
            montreal="montreal_ods", kigali="kigali_hfc", stockholm="stockholm_pop", rotterdam="rotterdam_pic", minamata="minamata"
        )
    ),
    "fossil_fuel": Dimension(one_each(chapter_27="fossil_fuel")),
    "critical_material": Dimension(one_each(eu_critical="eu_crm_2024")),
    "deforestation_commodity": Dimension(one_each(eu_deforestation="eudr_annex1")),
    "ecolabel": Dimension(
        one_each(china_labelling="cn_gpl_env_2019_18", china_saving="cn_gpl_energy_2019_19", eu_flower="eu_ecolabel")
    ),
}  # fmt: skip
CHINA = DEFAULT | {
    "high_pollution": Dimension(
        one_each(china_sixteen="cn_mep2010_16", pollution_catalogue="cn_mee_catalogue_2021"), (2, 1, 1), True
    ),
    "energy_intensive": Dimension(
        one_each(china_six="cn_ndrc6", benchmark_fields="cn_bench2021_17"), (2, 1, 1), True
    ),
}
PROFILES = {"default": DEFAULT, "china": CHINA}


class Ballot:
    """Votes for codes of one edition (and nation)."""

    def __init__(self, oracle, edition: str, nation: str | None = None) -> None:
        self.oracle, self.edition, self.nation = oracle, edition, nation
        self._rank = functools.cache(self._rank_of)

    def _rank_of(self, code: str, list_id: str, silenced: bool) -> int:
        return RANK[self.oracle.match_code(code, self.edition, self.nation, list_id, vote=silenced)[0]]

    def ranks(self, code: str, dimension: Dimension) -> dict[str, int]:
        """Voter -> 2 certain, 1 possible, 0 no vote. Of a voter's lists the better one speaks."""
        return {
            name: max(self._rank(code, list_id, dimension.silenced) for list_id in voter.lists)
            for name, voter in dimension.voters.items()
        }

    def _given(self, code: str, profile: str) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(self.ranks(code, dimension).values()) for dimension in PROFILES[profile].values())

    def count(self, code: str, profile: str) -> dict[tuple[str, str], Count]:
        """(dimension, tier) -> match and votes."""
        return counted(profile, self._given(code, profile))

    def cast(self, code: str, profile: str) -> dict[tuple[str, str], Count]:
        """The same, where there is a vote at all."""
        return cast(profile, self._given(code, profile))


@functools.cache
def cast(profile: str, ranks: tuple[tuple[int, ...], ...]) -> dict[tuple[str, str], Count]:
    return {key: count for key, count in counted(profile, ranks).items() if count[1] or count[2]}


@functools.cache
def counted(profile: str, ranks: tuple[tuple[int, ...], ...]) -> dict[tuple[str, str], Count]:
    """Count the votes of each dimension. Certain: certain votes reach the need; possible: with the possible ones they do."""
    found: dict[tuple[str, str], Count] = {}
    for (name, dimension), given in zip(PROFILES[profile].items(), ranks, strict=True):
        since = [TIERS.index(voter.since) for voter in dimension.voters.values()]
        for number, tier in enumerate(TIERS):
            taking_part = [rank for rank, first in zip(given, since, strict=True) if first <= number]
            certain, possible = taking_part.count(2), taking_part.count(1)
            need = dimension.needs[number]
            match = "certain" if certain >= need else "possible" if certain + possible >= need else ""
            found[name, tier] = (match, certain, possible, len(taking_part))
    for tier in TIERS:  # the union counts a code once: the best of the three, and how many say so
        matches = [found[name, tier][0] for name in THREE]
        best = max(matches, key=RANK.__getitem__)
        found["any_of_three", tier] = (best, matches.count("certain"), matches.count("possible"), 3)
    return found
