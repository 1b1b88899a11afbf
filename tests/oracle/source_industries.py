"""The industry lists of the original tables, carried to HS6 in the editions of their own native link (DESIGN 5.5).

Each list becomes {edition: {hs6: reasons why only possible}}: no reason, certain.
"""

from __future__ import annotations

from pathlib import Path

from source_lists import is_memory, read

Marks = dict[str, dict[str, frozenset[str]]]
Links = dict[str, dict[str, set[str]]]  # edition -> hs6 -> industries

FOREST = ("24", "25", "63", "64")
"""SITC3 divisions of wood, pulp, wood manufactures, paper: the forest groups among Lall's agro-based ones."""
EXTRACTION = ("02", "10", "11", "12", "13", "14")
"""ISIC3 divisions of logging, mining and quarrying."""
WIDER_THAN_NAMED = {"cn_gd2022_8": ("26",), "ly1992_groups": ("",), "tobey1990_groups": ("",)}
"""Rows that name less than their code holds, a loose fit: 25 chemical products in division 26; commodities in whole SITC divisions."""
CERTAIN: frozenset[str] = frozenset()


def read_industry_lists(sources: Path) -> tuple[dict[str, set[tuple[str, bool]]], dict[str, Marks]]:
    """Every industry list, by its id in lower case: its rows (code, from memory?), and what it says of HS6 codes."""
    found = _Industries(sources)
    marks = found.all()
    rows = {
        list_id: {(row["industry_code"], is_memory(row)) for row in some}
        for list_id, some in found.rows.items()
    }
    return rows, marks


class _Industries:
    def __init__(self, sources: Path) -> None:
        self.sources = sources
        self.rows: dict[str, list[dict[str, str]]] = {}
        for row in read(sources / "industries/dirty_industry_lists.csv"):
            self.rows.setdefault(row["list_id"].lower(), []).append(row)
        self._derived()
        naics = self._links("hs/hs_naics.csv.gz", "naics_code")
        isic3 = self._links("hs/hs_isic.csv.gz", "isic_code", isic_revision="3", method="direct_wits")
        flags = read(sources / "industries/hs2017_list_flags.csv")
        self.links: dict[str, Links] = {
            "ISIC2": {"HS2017": {row["hs2017"]: {row["isic2_3d"]} for row in flags}},
            "SITC3": {"HS2017": {row["hs2017"]: {row["sitc3_3d"]} for row in flags}},
            "ISIC3": isic3,
            "NAICS": naics,
            "BEA2012D": self._bea_links(naics, "BEA2012D"),
            "BEA2017D": self._bea_links(naics, "BEA2017D"),
        }
        self.links["SITC_div"] = self.links[
            "SITC3"
        ]  # divisions and a section: shorter codes of the same scheme

    def all(self) -> dict[str, Marks]:
        found: dict[str, Marks] = {}
        for list_id, rows in self.rows.items():
            scheme = rows[0]["scheme"]
            if scheme == "NACE2":
                found[list_id] = {"HS2007": self._leakage(rows)}
            elif scheme == "GBT4754_2017":
                found[list_id] = self._through("ISIC3", self._gbt_in_isic3(list_id, rows))
            else:
                members = {row["industry_code"]: _reasons(list_id, row) for row in rows}
                found[list_id] = self._through(scheme, members)
        return found

    def _derived(self) -> None:
        """Lists of ours that the originals hold as something else: two selections, and the catalogue's classes."""
        ours = {"verified": "yes", "source": "own selection"}
        self.rows["lall2000_rb1_forest"] = [
            row for row in self.rows["lall2000_rb1"] if row["industry_code"].startswith(FOREST)
        ]
        self.rows["gt_extraction"] = [
            {"scheme": "ISIC3", "industry_code": code, **ours} for code in EXTRACTION
        ]
        self.rows["cn_mee_catalogue_2021"] = [
            {**row, "scheme": "GBT4754_2017", "industry_code": row["gbt4754_2017"]}
            for row in read(self.sources / "china/high_pollution_industries.csv")
            if row["gbt4754_2017"] and int(row["n_high_pollution"]) + int(row["n_both"]) > 0
        ]

    def _links(self, path: str, column: str, **only: str) -> Links:
        links: Links = {}
        for row in read(self.sources / path):
            if all(row[key] == value for key, value in only.items()):
                links.setdefault(row["hs_edition"], {}).setdefault(row["hs6"], set()).add(row[column])
        return links

    def _bea_links(self, naics: Links, schema: str) -> Links:
        """NAICS -> BEA sectors. 33631X stands for every code under 33631; scrap and used goods have none."""
        pairs = [
            (row["naics_code"], row["bea_code"])
            for row in read(self.sources / "industries/xwalk_bea_naics.csv")
            if row["bea_schema"] == schema
        ]
        sectors = {}
        for code in {c for by_code in naics.values() for codes in by_code.values() for c in codes}:
            stem = code.rstrip("X")
            sectors[code] = {
                bea for other, bea in pairs if other == code or (stem != code and other.startswith(stem))
            }
        return {
            edition: {hs6: set().union(*(sectors[c] for c in codes)) for hs6, codes in by_code.items()}
            for edition, by_code in naics.items()
        }

    def _through(self, scheme: str, members: dict[str, frozenset[str]]) -> Marks:
        """Carry members (codes that stand for all that begin with them) over the links of their scheme."""
        links = self.links[scheme]
        used = {code for by_code in links.values() for codes in by_code.values() for code in codes}
        wanted: dict[str, frozenset[str]] = {}
        for code in used:
            speaking = [reasons for member, reasons in members.items() if code.startswith(member)]
            if speaking:  # what one row covers without reserve is covered
                wanted[code] = CERTAIN if CERTAIN in speaking else frozenset().union(*speaking)
        return {edition: _covered(by_code, wanted) for edition, by_code in links.items()}

    def _gbt_in_isic3(self, list_id: str, rows: list[dict[str, str]]) -> dict[str, frozenset[str]]:
        """ISIC3 codes with their reasons; a GB/T code that the crosswalk lacks takes its longest parent there, and fits loosely."""
        bridge = {
            row["gbt4754_2017"]: row
            for row in read(self.sources / "industries/xwalk_gbt4754_isic3_nace2.csv")
        }
        members: dict[str, list[frozenset[str]]] = {}
        for row in rows:
            code = row["industry_code"]
            while code and code not in bridge:
                code = code[:-1]
            if not code:
                continue
            close = code == row["industry_code"] and bridge[code]["fit"] in ("yes", "close")
            reasons = _reasons(list_id, row) | (CERTAIN if close else {"link"})
            for isic in bridge[code]["isic3"].split("+"):
                members.setdefault(isic, []).append(reasons)
        # The same ISIC code from several rows: one without reserve settles it, else their reasons together.
        return {
            isic: CERTAIN if CERTAIN in found else frozenset().union(*found)
            for isic, found in members.items()
        }

    def _leakage(self, rows: list[dict[str, str]]) -> dict[str, frozenset[str]]:
        """NACE classes; below them PRODCOM entries: six digits are a CPA code, eight a part of the CPA code they begin with."""
        classes = {row["industry_code"] for row in rows if row["scheme"] == "NACE2"}
        products = [row["industry_code"] for row in rows if row["scheme"] == "PRODCOM"]
        products_of: dict[tuple[str, str], set[str]] = {}
        for row in read(self.sources / "industries/xwalk_nace2_cpa2008_hs2007.csv"):
            if row["valid_hs2007"] == "yes":
                products_of.setdefault((row["hs2007"], row["nace2"]), set()).add(
                    row["cpa2008"].replace(".", "")
                )
        linked: dict[str, set[str]] = {}
        wanted: dict[str, frozenset[str]] = {}
        for (hs6, nace), cpas in products_of.items():
            linked.setdefault(hs6, set()).add(f"{hs6} {nace}")
            if nace in classes or cpas <= set(products):
                wanted[f"{hs6} {nace}"] = CERTAIN
            elif any(code.startswith(cpa) for code in products for cpa in cpas):
                wanted[f"{hs6} {nace}"] = frozenset({"link"})
        return _covered(linked, wanted)


def _reasons(list_id: str, row: dict[str, str]) -> frozenset[str]:
    """Why a row of an industry list is only possible, before any bridge."""
    wider = row["industry_code"].startswith(WIDER_THAN_NAMED.get(list_id, ()))
    return frozenset({"link"} if wider else ()) | ({"unverified"} if is_memory(row) else CERTAIN)


def _covered(linked: dict[str, set[str]], wanted: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Coverage = share of a code's linked industries in the list: 1 certain, from 0.5 possible, below no match."""
    table = {}
    for hs6, industries in linked.items():
        inside = [wanted[code] for code in industries if code in wanted]
        if inside and 2 * len(inside) >= len(industries):
            table[hs6] = frozenset().union(*inside, {"link"} if len(inside) < len(industries) else ())
    return table
