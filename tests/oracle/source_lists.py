"""The code lists as the original tables under `sources` hold them, all in one plain shape: the facts the oracle starts from.

Nothing here looks at `reference_data`: edition, nation and basis of each row are read anew from the originals and their READMEs.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One row of a list. `memory`: neither the name nor the code was read in a source (5.4, basis)."""

    edition: str
    code: str
    op: str = "include"
    scope: str = "whole"
    memory: bool = False
    since: str = ""  # only what an act says; the lifetime of an edition is no validity
    until: str = ""


@dataclass
class CodeList:
    """A list of codes; `nation`: whose digits follow the sixth; `to_own`, `not_to`: to whose national lines it speaks (CBAM)."""

    entries: list[Entry] = field(default_factory=list)
    nation: str | None = None
    to_own: bool = False
    not_to: str | None = None


def read(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


OWN_MARKS = (
    "membership seen",  # industries: the name was seen, the code is ours
    "own reading of entry text",  # Basel: entry text read beside the HS text
    "own reading of HS2022 text",
    "own grouping",  # material classes
    "names read",  # export licences of 2005: goods read, codes ours
    "membership of this code own reading",  # a substance that a decision names, in a residual code
    "categories only, as reported second-hand",  # six categories read, SITC divisions ours
    "WTO CTE list of submissions",  # one item: the description read, the code repaired by us
)


def is_memory(row: dict[str, str], verified: str = "verified") -> bool:
    """`verified=no` is our own mapping where a name was read and only the code is ours, else memory."""
    return row[verified] != "yes" and not any(mark in row["source"] for mark in OWN_MARKS)


# ---- environmental goods

ENVIRONMENTAL = {
    **{f"{name}_2014": f"{name}_2014" for name in ("oecd_cleg", "oecd_core_cleg", "oecd_core_cleg_plus")},
    **{
        name: name
        for name in (
            "apec_2012", "apec_2012_cn8", "apec_2012_exouts", "gta_green_goods", "mealy_teytelboym_2022", "oecd_1999", "oecd_1999_groups",
            "oecd_pegs", "world_bank_43_2007", "wto_core_2011", "wto_friends_2009", "wto_universe_2011",
        )
    },
    # Concorded back to HS1992 by their one source, which is what they are held in.
    **{name: f"{name}_hs92" for name in ("accts_2024", "eu_nz_fta", "sagea_2022", "uk_nz_fta", "wto_tessd")},
}  # fmt: skip
"""List -> file."""

# National tables name a tariff year, not an HS edition: the edition in force that year.
NATIONAL_EDITIONS = {
    "CN8 (c.2012)": ("HS2012", "CHN"),
    "CN8-2002": ("HS2002", "CHN"),
    "CN8/10-2002": ("HS2002", "CHN"),
    "CN10-2017": ("HS2017", "CHN"),
    "CN10-2020": ("HS2017", "CHN"),
    "CN10-2021": ("HS2017", "CHN"),
    "CN10-2024": ("HS2022", "CHN"),
    "CN8 (2023+)": ("HS2022", "EUN"),
    "CN8 2025": ("HS2022", "EUN"),
    "UK8 2026": ("HS2022", "GBR"),
    "CN/HS2022": ("HS2022", None),  # EUDR: headings and subheadings only, so plain HS
}
ANY_VINTAGE = "CN8 1988-2011 (any vintage)"
"""The EEA's lines: the source does not say of which year; each stands in every edition of the time that has its six digits."""
OF_THAT_TIME = ("HS1992", "HS1996", "HS2002", "HS2007")


def read_code_lists(sources: Path, hs6: dict[str, set[str]]) -> dict[str, CodeList]:
    """Every list of codes, by its id in lower case."""
    reader = _Reader(sources, hs6)
    reader.environment()
    reader.carbon_borders()
    reader.waste()
    reader.agreements()
    reader.resources()
    reader.licences()
    reader.ecolabels()
    return reader.lists


class _Reader:
    def __init__(self, sources: Path, hs6: dict[str, set[str]]) -> None:
        self.sources, self.hs6 = sources, hs6
        self.lists: dict[str, CodeList] = {}

    def rows(self, path: str) -> list[dict[str, str]]:
        return read(self.sources / path)

    def add(
        self, list_id: str, row: dict[str, str], *, dated: bool = False, memory: bool | None = None
    ) -> None:
        edition, nation = NATIONAL_EDITIONS.get(row["hs_edition"], (row["hs_edition"], None))
        editions = [edition]
        if edition == ANY_VINTAGE:
            nation, editions = "EUN", [e for e in OF_THAT_TIME if row["hs_code"][:6] in self.hs6[e]]
        target = self.lists.setdefault(list_id.lower(), CodeList())
        target.nation = nation or target.nation
        op, memory = row.get("op", "include"), is_memory(row) if memory is None else memory
        span = (row["effective_from"], row["effective_to"]) if dated else ("", "")
        target.entries += [Entry(e, row["hs_code"], op, row["scope"], memory, *span) for e in editions]

    def add_file(self, path: str, *, dated: bool = False) -> None:
        for row in self.rows(path):
            if row["hs_code"] != "*":  # "all solid waste" is a rule, not a code
                self.add(row["list_id"], row, dated=dated)

    def environment(self) -> None:
        for list_id, name in ENVIRONMENTAL.items():
            for row in self.rows(f"environmental_goods/{name}.csv"):
                self.add(list_id, row)

    def carbon_borders(self) -> None:
        for name in ("eu_cbam_annex1", "eu_cbam_hs6_hs2022", "eu_cbam_proposed_2028", "uk_cbam"):
            self.add_file(f"cbam/{name}.csv", dated=True)
        # For codes that are not the EU's the hand-checked HS6 file decides.
        self.lists["eu_cbam_annex1"].to_own = True
        self.lists["eu_cbam_hs6"].not_to = "EUN"

    def waste(self) -> None:
        self.add_file("waste/hs_waste_scrap.csv")
        self.add_file("waste/china_waste_import.csv", dated=True)
        self.add_file("waste/eea_selected_waste.csv")
        # How the entry lies to the code: `exact` names the same goods, `part` a part of the code, `near` leaves it open.
        scopes = {"exact": "whole", "part": "ex", "near": "unknown"}
        for row in self.rows("waste/basel_hs_indicative.csv"):
            self.add("basel_hs_indicative", row | {"scope": scopes[row["match"]]})

    def agreements(self) -> None:
        for name in ("mea_hs", "eudr_annex1", "fossil_fuels", "single_use_plastics_indicative"):
            self.add_file(f"mea/{name}.csv")

    def resources(self) -> None:
        for name in ("eu_crm_indicative", "mfa_indicative_hs4"):
            self.add_file(f"resources/{name}.csv")
        # hs/README, caution via_mass_link: the data give 15 codes of HS2022 the classes of hundreds of unrelated older codes.
        tied = {
            row["from_hs6"]
            for row in self.rows("hs/hs_correlations.csv.gz")
            if row["from_edition"] == "HS2022" and row["mass_link"] == "1"
        }
        for row in self.rows("resources/bec4_primary.csv"):
            if not (row["hs_edition"] == "HS2022" and row["hs_code"] in tied):
                self.add(row["list_id"], row)
        # Our own two (5.5): the codes flagged among HS2017, and rare earths, their compounds, tungstates.
        flags = self.rows("industries/hs2017_list_flags.csv")
        flagged = [row["hs2017"] for row in flags if row["def_resource_intensive"] == "1"]
        for list_id, codes in (
            ("gt_resource_2017", flagged),
            ("gt_resource_curated", ["280530", "284690", "284180"]),
        ):
            for code in codes:
                own = {"hs_edition": "HS2017", "hs_code": code, "scope": "whole"}
                self.add(list_id, own, memory=False)

    def licences(self) -> None:
        for row in self.rows("resources/cn_export_licence_2005.csv"):
            if row["hs_code"]:  # goods without a code stay out
                self.add(row["list_id"], row, dated=True, memory=is_memory(row, "hs_verified"))
        # Whole ten-digit lines: condition 4 hangs on the line. The catalogue of dual use does not say how far a line is meant.
        for row in self.rows("china/export_licence_code4_sample.csv"):
            self.add("export_licence_code4_sample", row | {"hs_edition": "HS2022", "scope": "whole"})
        for row in self.rows("china/export_licence_dual_use_2026.csv"):
            since = {"effective_from": row["effective_date"], "effective_to": ""}
            self.add(row["list_id"], row | {"scope": "unknown"} | since, dated=True)
        for list_id in ("export_licence_code4_sample", "dual-use-export-2026"):
            self.lists[list_id].nation = "CHN"

    def ecolabels(self) -> None:
        """All codes are our own reading; the categories were read, but for five of No.18."""
        categories = self.rows("ecolabel/cn_procurement_lists_2019.csv")
        seen = {(row["list_id"], row["item"]) for row in categories if row["verified"] == "yes"}
        for row in self.rows("ecolabel/cn_procurement_hs_indicative.csv"):
            self.add(row["list_id"], row, memory=(row["list_id"], row["item"]) not in seen)
        for row in self.rows("ecolabel/eu_ecolabel_groups.csv"):
            if row["scope"] != "service":
                self.add(row["list_id"], row, memory=row["group_verified"] != "yes")


def latest_scope(entries: list[Entry]) -> list[Entry]:
    """Undated, a list's latest scope counts: what is open; if nothing is, what was in force on its last day."""
    last = "" if any(not entry.until for entry in entries) else max(entry.until for entry in entries)
    return [entry for entry in entries if entry.until == last]
