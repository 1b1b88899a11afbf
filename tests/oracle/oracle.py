"""A slow, plain second opinion on how a code meets a list (DESIGN 5.2, 5.4, 5.5).

It shares nothing with the package: it reads the original tables under `sources` and works with sets, dicts
and loops only, so that a slip in the engine cannot repeat itself here. Undated: a list's latest scope.
"""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

EDITIONS = ["HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"]
IN_FORCE = {e: int(e[2:]) for e in EDITIONS}

ENVIRONMENTAL = ["oecd_cleg_2014", "oecd_core_cleg_2014", "oecd_core_cleg_plus_2014", "apec_2012"]
WASTE = ["hs_waste_core", "hs_waste_ext"]
BEA = ["der_useeio_poll4of8", "der_bea_energy3pct"]
GBT = ["cn_mep2010_16", "cn_ndrc6"]
MANI_WHEELER = ["mw1998_table1", "mw1998_ascited"]
INDUSTRY = [*MANI_WHEELER, *BEA, *GBT, "eu_cll_2021_2030"]
# National lists name no HS edition in their table: "CN8 (c.2012)" stands on HS2012, "CN8 (2023+)" on HS2022.
NATIONAL = {"apec_2012_cn8": ("HS2012", "CHN"), "eu_cbam_annex1": ("HS2022", "EUN")}

Verdict = tuple[str, tuple[str, ...]]  # match, via
NONE: Verdict = ("", ())
RANK = {"": 0, "possible": 1, "certain": 2}


def default_sources() -> Path:
    """`GREENTRADE_SOURCES`, else `shared/sources` beside the checkout."""
    fallback = Path(__file__).resolve().parents[2].parent / "shared" / "sources"
    return Path(os.environ.get("GREENTRADE_SOURCES", fallback))


def read(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def verdict(match: str, *reasons: str) -> Verdict:
    return (match, tuple(sorted(set(reasons)))) if match == "possible" else (match, ())


def best(verdicts) -> Verdict:
    """The strongest verdict: what one entry covers is covered. Equal possibles pool their reasons."""
    verdicts = list(verdicts)
    if any(match == "certain" for match, _ in verdicts):
        return verdict("certain")
    reasons = [reason for match, via in verdicts if match == "possible" for reason in via]
    return verdict("possible", *reasons) if any(match for match, _ in verdicts) else NONE


def weigh(row: dict[str, str], *reasons: str) -> Verdict:
    """Verdict of one list row that covers the key's digits; `reasons` are what already limits it."""
    reasons = list(reasons)
    if row["scope"] != "whole":  # ex, unknown
        reasons.append("scope")
    if is_memory(row):
        reasons.append("unverified")
    return verdict("possible", *reasons) if reasons else verdict("certain")


def is_memory(row: dict[str, str]) -> bool:
    """verified=no is `own` where the name was read and only the code is ours, else memory."""
    return row["verified"] != "yes" and "membership seen" not in row["source"]


def strip_only_line(code: str) -> str:
    """`00` after the HS6 means the only line of its subheading: 72104900 is 721049 (5.2)."""
    return code[:6] if len(code) > 6 and code[6:8] == "00" and set(code[6:]) == {"0"} else code


class Oracle:
    def __init__(self, sources: Path | None = None, core_blocks_industry: bool = False):
        """`core_blocks_industry`: the waste core's ban on industry votes (5.5) already means no match."""
        self.sources = Path(sources) if sources else default_sources()
        self.core_blocks_industry = core_blocks_industry
        self._walks: dict[tuple[str, str, str], tuple[dict[str, bool], bool]] = {}
        self._read_hs()
        self._read_national()
        # Every list becomes {edition: {hs6: verdict}} in the editions where it, or its link to HS, is held.
        self.native: dict[str, dict[str, dict[str, Verdict]]] = {}
        self._read_code_lists()
        self._read_industry_lists()

    # ---- HS: code sets and the six consecutive correlation tables

    def _read_hs(self) -> None:
        self.hs6: dict[str, set[str]] = {e: set() for e in EDITIONS}
        for row in read(self.sources / "hs" / "hs_codes.csv"):
            if row["kind"] == "hs":  # UN breakouts of 2710 and 999999 are no HS codes
                self.hs6[row["hs_edition"]].add(row["hs6"])
        # links[from, to][code] = {next code: read in the UN table?}
        self.links: dict[tuple[str, str], dict[str, dict[str, bool]]] = {}
        consecutive = set(zip(EDITIONS[1:], EDITIONS[:-1], strict=True))
        for row in read(self.sources / "hs" / "hs_correlations.csv.gz"):
            if (row["from_edition"], row["to_edition"]) in consecutive and row["mass_link"] == "0":
                self._link(row, True)
        for row in read(self.sources / "hs" / "hs_correlation_patches.csv"):
            if row["action"] == "add":
                self._link(row, False)

    def _link(self, row: dict[str, str], published: bool) -> None:
        newer, older = row["from_edition"], row["to_edition"]
        for a, b, x, y in (
            (newer, older, row["from_hs6"], row["to_hs6"]),
            (older, newer, row["to_hs6"], row["from_hs6"]),
        ):
            targets = self.links.setdefault((a, b), {}).setdefault(x, {})
            targets[y] = targets.get(y, False) or published

    def walk(self, code: str, edition: str, target: str) -> tuple[dict[str, bool], bool]:
        """Codes reached in `target` (True: over published rows all the way), and whether a branch died."""
        if (code, edition, target) in self._walks:
            return self._walks[code, edition, target]
        at, goal = EDITIONS.index(edition), EDITIONS.index(target)
        step = 1 if goal > at else -1
        reached, died = {code: True}, False
        if at != goal and code.startswith("8549"):  # e-waste is tied to everything: it never walks
            reached, died = {}, True
        while at != goal:
            table = self.links[EDITIONS[at], EDITIONS[at + step]]
            onward: dict[str, bool] = {}
            for here, clean in reached.items():
                targets = table.get(here, {})
                died = died or not targets
                for there, published in targets.items():
                    onward[there] = onward.get(there, False) or (clean and published)
            reached, at = onward, at + step
        self._walks[code, edition, target] = reached, died
        return reached, died

    def one_to_one(self, code: str, edition: str, target: str) -> bool:
        """The same digits there and back, and nothing else on either way."""
        there, died = self.walk(code, edition, target)
        back, died_back = self.walk(code, target, edition)
        return there == {code: True} and back == {code: True} and not died and not died_back

    # ---- lists of codes

    def _read_national(self) -> None:
        apec = read(self.sources / "environmental_goods" / "apec_2012_cn8.csv")
        annex = read(self.sources / "cbam" / "eu_cbam_annex1.csv")
        annex = [row for row in annex if not row["effective_to"]]  # undated: the latest scope
        self.entries: dict[str, list[dict[str, str]]] = {}
        for list_id, rows in (("apec_2012_cn8", apec), ("eu_cbam_annex1", annex)):
            self.entries[list_id] = [
                {"op": "include", **row, "hs_code": strip_only_line(row["hs_code"])} for row in rows
            ]
        self.cn_years = {
            row["hs8"]: (int(row["first_year"]), int(row["last_year"]), row["gap"])
            for row in read(self.sources / "china" / "cn_hs8_validity.csv")
        }

    def _entry_verdict(self, list_id: str, code: str) -> Verdict:
        """Same nomenclature: the longest prefix decides; a longer include entry makes it possible."""
        above = [row for row in self.entries[list_id] if code.startswith(row["hs_code"])]
        below = [row for row in self.entries[list_id] if row["hs_code"][:-1].startswith(code)]
        longest = max((len(row["hs_code"]) for row in above), default=0)
        ruling = [row for row in above if len(row["hs_code"]) == longest]
        found = best(weigh(row) for row in ruling if row["op"] == "include")
        holes = [row for row in below if row["op"] == "exclude"]
        if found[0] == "certain" and holes:
            found = verdict("possible", "length")
        parts = [weigh(row, "length") for row in below if row["op"] == "include"]
        return best([found, *parts])

    def _read_code_lists(self) -> None:
        for list_id in ENVIRONMENTAL:
            self._add_hs6_rows(list_id, read(self.sources / "environmental_goods" / f"{list_id}.csv"))
        self._add_hs6_rows("eu_cbam_hs6", read(self.sources / "cbam" / "eu_cbam_hs6_hs2022.csv"))
        # effective_from/to of the waste table are lifetimes of editions, not validity: not looked at.
        waste = read(self.sources / "waste" / "hs_waste_scrap.csv")
        for list_id in WASTE:
            self._add_hs6_rows(list_id, [row for row in waste if row["list_id"].lower() == list_id])
        for list_id, (edition, _) in NATIONAL.items():
            table = {code: self._entry_verdict(list_id, code) for code in self.hs6[edition]}
            self.native[list_id] = {edition: {code: v for code, v in table.items() if v[0]}}

    def _add_hs6_rows(self, list_id: str, rows: list[dict[str, str]]) -> None:
        tables = self.native.setdefault(list_id, {})
        for row in rows:
            table = tables.setdefault(row["hs_edition"], {})
            table[row["hs_code"]] = best([table.get(row["hs_code"], NONE), weigh(row)])

    # ---- lists of industries: carried to HS6 in the editions of their own link

    def _read_industry_lists(self) -> None:
        members: dict[str, list[dict[str, str]]] = {}
        for row in read(self.sources / "industries" / "dirty_industry_lists.csv"):
            members.setdefault(row["list_id"].lower(), []).append(row)

        isic2: dict[str, set[str]] = {}
        for row in read(self.sources / "industries" / "hs2017_list_flags.csv"):
            isic2.setdefault(row["hs2017"], set()).add(row["isic2_3d"])
        for list_id in MANI_WHEELER:
            wanted = self._strengths(row for row in members[list_id] if row["scheme"] == "ISIC2")
            self.native[list_id] = {"HS2017": self._covered(isic2, wanted)}

        self.native["eu_cll_2021_2030"] = {"HS2007": self._leakage(members["eu_cll_2021_2030"])}

        naics_links = self._naics_links()
        for list_id in BEA:
            scheme = members[list_id][0]["scheme"]
            wanted = self._strengths(row for row in members[list_id] if row["scheme"] == scheme)
            used = {code for links in naics_links.values() for codes in links.values() for code in codes}
            sectors = self._bea_sectors(scheme, used)
            self.native[list_id] = {}
            for edition, links in naics_links.items():
                linked = {hs6: set().union(*(sectors[c] for c in codes)) for hs6, codes in links.items()}
                self.native[list_id][edition] = self._covered(linked, wanted)

        isic3: dict[str, dict[str, set[str]]] = {}
        for row in read(self.sources / "hs" / "hs_isic.csv.gz"):
            if row["isic_revision"] == "3" and row["method"] == "direct_wits":
                isic3.setdefault(row["hs_edition"], {}).setdefault(row["hs6"], set()).add(row["isic_code"])
        classes = {code for links in isic3.values() for codes in links.values() for code in codes}
        for list_id in GBT:
            wanted = self._gbt_in_isic3(members[list_id], classes)
            self.native[list_id] = {edition: self._covered(links, wanted) for edition, links in isic3.items()}

    def _leakage(self, rows: list[dict[str, str]]) -> dict[str, Verdict]:
        """NACE classes; below them PRODCOM entries: six digits are a CPA code, eight a part of the CPA code they begin with."""
        classes = {row["industry_code"] for row in rows if row["scheme"] == "NACE2"}
        products = [row["industry_code"] for row in rows if row["scheme"] == "PRODCOM"]
        products_of: dict[tuple[str, str], set[str]] = {}
        for row in read(self.sources / "industries" / "xwalk_nace2_cpa2008_hs2007.csv"):
            if row["valid_hs2007"] == "yes":
                products_of.setdefault((row["hs2007"], row["nace2"]), set()).add(
                    row["cpa2008"].replace(".", "")
                )
        linked: dict[str, set[str]] = {}
        wanted: dict[str, str] = {}
        for (hs6, nace), cpas in products_of.items():
            linked.setdefault(hs6, set()).add(f"{hs6} {nace}")
            if nace in classes or cpas <= set(products):
                wanted[f"{hs6} {nace}"] = "certain"
            elif any(code.startswith(cpa) for code in products for cpa in cpas):
                wanted[f"{hs6} {nace}"] = "possible"
        return self._covered(linked, wanted)

    @staticmethod
    def _strengths(rows) -> dict[str, str]:
        """Industry code -> certain, or possible where only memory carries it."""
        return {row["industry_code"]: "possible" if is_memory(row) else "certain" for row in rows}

    @staticmethod
    def _covered(linked: dict[str, set[str]], wanted: dict[str, str]) -> dict[str, Verdict]:
        """Coverage = share of a code's linked industries in the list: 1 certain, from 0.5 possible."""
        table = {}
        for hs6, industries in linked.items():
            inside = [wanted[code] for code in industries if code in wanted]
            if not inside or 2 * len(inside) < len(industries):
                continue
            whole = len(inside) == len(industries) and set(inside) == {"certain"}
            table[hs6] = verdict("certain") if whole else verdict("possible", "link")
        return table

    def _naics_links(self) -> dict[str, dict[str, set[str]]]:
        links: dict[str, dict[str, set[str]]] = {}
        for row in read(self.sources / "hs" / "hs_naics.csv.gz"):
            links.setdefault(row["hs_edition"], {}).setdefault(row["hs6"], set()).add(row["naics_code"])
        return links

    def _bea_sectors(self, scheme: str, naics_codes: set[str]) -> dict[str, set[str]]:
        """NAICS -> BEA sectors. 33631X stands for every code under 33631; scrap and used goods have none."""
        pairs = [
            (row["naics_code"], row["bea_code"])
            for row in read(self.sources / "industries" / "xwalk_bea_naics.csv")
            if row["bea_schema"] == scheme
        ]
        sectors: dict[str, set[str]] = {}
        for naics in naics_codes:
            prefix = naics.rstrip("X")
            sectors[naics] = {
                bea for code, bea in pairs if code == naics or (prefix != naics and code.startswith(prefix))
            }
        return sectors

    def _gbt_in_isic3(self, rows: list[dict[str, str]], classes: set[str]) -> dict[str, str]:
        """ISIC3 class -> strength; a GB/T code the crosswalk lacks takes its longest parent, as loose."""
        links = read(self.sources / "industries" / "xwalk_gbt4754_isic3_nace2.csv")
        crosswalk = {link["gbt4754_2017"]: link for link in links}
        strengths: dict[str, str] = {}
        for row in rows:
            code = row["industry_code"]
            while code and code not in crosswalk:
                code = code[:-1]
            if not code:
                continue
            close = code == row["industry_code"] and crosswalk[code]["fit"] in ("yes", "close")
            strength = "certain" if close and not is_memory(row) else "possible"
            for prefix in crosswalk[code]["isic3"].split("+"):
                for isic in classes:
                    if isic.startswith(prefix) and strengths.get(isic) != "certain":
                        strengths[isic] = strength
        return strengths

    # ---- the answers

    def list_edition(self, list_id: str, edition: str) -> str:
        """The key's own edition where the list (or its link) is held, else the nearest; tie: the older."""
        here = EDITIONS.index(edition)
        return min(self.native[list_id], key=lambda e: (abs(EDITIONS.index(e) - here), EDITIONS.index(e)))

    def match_hs6(self, code: str, edition: str, list_id: str) -> Verdict:
        if code not in self.hs6.get(edition, ()):
            return NONE
        if list_id == "eu_cbam_annex1":  # for codes that are not the EU's the hand-checked HS6 file decides
            return NONE
        return self._hs6_verdict(code, edition, list_id)

    def _hs6_verdict(self, code: str, edition: str, list_id: str) -> Verdict:
        if list_id == "mw1998":  # both published versions together: the better of the two
            return best(self._hs6_verdict(code, edition, version) for version in MANI_WHEELER)
        in_core = code in self.native["hs_waste_core"][edition]
        if self.core_blocks_industry and list_id in INDUSTRY and in_core:
            return NONE
        target = self.list_edition(list_id, edition)
        table = self.native[list_id][target]
        if target == edition:
            return table.get(code, NONE)
        reached, died = self.walk(code, edition, target)
        verdicts = [table.get(there, NONE) for there in reached]
        if not any(match for match, _ in verdicts):
            return NONE
        reasons = [reason for _, via in verdicts for reason in via]
        if died or not all(reached.values()) or not all(match for match, _ in verdicts):
            reasons.append("edition")
        return verdict("possible", *reasons) if reasons else verdict("certain")

    def match_code(self, code: str, edition: str, nation: str | None, list_id: str) -> Verdict:
        if not (code.isascii() and code.isdigit()) or edition not in self.hs6:
            return NONE
        if len(code) in (2, 4, 5):
            return self._coarser(code, edition, list_id)
        if len(code) == 6:
            return self.match_hs6(code, edition, list_id)
        if len(code) < 7 or code[:6] not in self.hs6[edition]:
            return NONE
        if list_id == "eu_cbam_hs6" and nation == "EUN":  # the EU's own codes meet the annex itself
            return NONE
        if list_id in NATIONAL and nation == NATIONAL[list_id][1]:
            return self._national(code, edition, list_id)
        return self.match_hs6(code[:6], edition, list_id)

    def _coarser(self, code: str, edition: str, list_id: str) -> Verdict:
        parts = [self.match_hs6(c, edition, list_id) for c in self.hs6[edition] if c.startswith(code)]
        if not any(match for match, _ in parts):
            return NONE
        if all(match == "certain" for match, _ in parts):
            return verdict("certain")
        reasons = [reason for _, via in parts for reason in via]
        return verdict("possible", *reasons, *(["length"] if not all(match for match, _ in parts) else []))

    def _national(self, code: str, edition: str, list_id: str) -> Verdict:
        """A key of the list's own nation with digits after the sixth."""
        code, target = strip_only_line(code), NATIONAL[list_id][0]
        if edition == target or (len(code) > 6 and self._same_goods(code, edition, list_id)):
            return self._entry_verdict(list_id, code)
        # Nothing shows that the national line kept its goods: its HS6 speaks for it, whole entries included.
        return self._hs6_verdict(code[:6], edition, list_id)

    def _same_goods(self, code: str, edition: str, list_id: str) -> bool:
        """Equal digits in two editions: equal goods only if the HS6 link is 1:1 and the list has no gap."""
        target, nation = NATIONAL[list_id]
        if nation != "CHN" or not self.one_to_one(code[:6], edition, target):
            return False
        first, last, gap = self.cn_years.get(code[:8], (9999, 0, "yes"))
        older, newer = sorted((target, edition))
        end_of_older = IN_FORCE[EDITIONS[EDITIONS.index(older) + 1]] - 1
        return gap == "no" and first <= end_of_older and last >= IN_FORCE[newer]
