"""A slow, plain second opinion on how a code meets a list (DESIGN 5.2, 5.4, 5.5).

It shares nothing with the package: it reads the original tables under `sources` (source_lists.py, source_industries.py) and works with
sets, dicts and loops only, so that a slip in the engine cannot repeat itself here. Undated: a list's latest scope.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from source_industries import read_industry_lists
from source_lists import CodeList, latest_scope, read, read_code_lists

EDITIONS = ["HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"]
IN_FORCE = {e: int(e[2:]) for e in EDITIONS}
CORE = "hs_waste_core"

Verdict = tuple[str, tuple[str, ...]]  # match, via
NONE: Verdict = ("", ())
CERTAIN: Verdict = ("certain", ())
RANK = {"": 0, "possible": 1, "certain": 2}


def default_sources() -> Path:
    """`GREENTRADE_SOURCES`, else `shared/sources` beside the checkout."""
    fallback = Path(__file__).resolve().parents[2].parent / "shared" / "sources"
    return Path(os.environ.get("GREENTRADE_SOURCES", fallback))


def possible(*reasons: str) -> Verdict:
    return ("possible", tuple(sorted(set(reasons))))


def best(verdicts: Iterable[Verdict]) -> Verdict:
    """The strongest verdict: what one entry covers is covered. Equal possibles pool their reasons."""
    verdicts = [v for v in verdicts if v[0]]
    if CERTAIN in verdicts:
        return CERTAIN
    return possible(*(reason for _, via in verdicts for reason in via)) if verdicts else NONE


def weigh(entry, *reasons: str) -> Verdict:
    """Verdict of one entry that covers the key's digits; `reasons` are what already limits it."""
    found = [*reasons]
    if entry.scope != "whole":  # ex, unknown
        found.append("scope")
    if entry.memory:
        found.append("unverified")
    return possible(*found) if found else CERTAIN


def strip_only_line(code: str) -> str:
    """`00` right after the HS6 means the only line of its subheading: 72104900 is 721049 (5.2); and so on for each further pair:
    3915901000 is the only line of 39159010, as customs tariffs write it."""
    while len(code) > 6 and len(code) % 2 == 0 and code.endswith("00"):
        code = code[:-2]
    return code


class Nomenclature:
    """Entries of one list in one edition (and nation): the longest prefix decides."""

    def __init__(self, entries: list) -> None:
        self.at: dict[str, list] = {}
        self.under: dict[str, list] = {}
        for entry in entries:
            line = strip_only_line(entry.code)
            self.at.setdefault(line, []).append(entry)
            for length in range(2, len(line)):
                self.under.setdefault(line[:length], []).append(entry)

    def verdict(self, code: str) -> Verdict:
        """Verdict for a code of six digits or more; longer entries speak for a part of it only."""
        below = self.under.get(code, [])
        # What lies below and is cut out, or in only in part, is not covered by the shorter entry.
        cut = ["length"] if any(entry.op == "exclude" or entry.scope != "whole" for entry in below) else []
        above = [self.at[code[:n]] for n in range(2, len(code) + 1) if code[:n] in self.at]
        ruling = [weigh(entry, *cut) for entry in above[-1] if entry.op == "include"] if above else []
        return best([*ruling, *(weigh(entry, "length") for entry in below if entry.op == "include")])


class Oracle:
    """Every list of the sources, and how any code of any edition meets it."""

    def __init__(self, sources: Path | None = None) -> None:
        self.sources = Path(sources) if sources else default_sources()
        self._walks: dict[tuple[str, str, str], tuple[dict[str, bool], bool]] = {}
        self._sources_of: dict[tuple[str, str], dict[str, set[str]]] = {}
        self._tables: dict[tuple[str, str], dict[str, Verdict]] = {}
        self._read_hs()
        self.cn_years = {
            row["hs8"]: (int(row["first_year"]), int(row["last_year"]), row["gap"])
            for row in read(self.sources / "china" / "cn_hs8_validity.csv")
        }
        # Every list becomes {edition: {hs6: verdict}} in the editions where it, or its link to HS, is held.
        self.native: dict[str, dict[str, dict[str, Verdict]]] = {}
        self.lines: dict[str, dict[str, Nomenclature]] = {}
        self.code_lists: dict[str, CodeList] = {}
        for list_id, held in read_code_lists(self.sources, self.hs6).items():
            self.hold(list_id, held)
        self.industry_rows, carried = read_industry_lists(self.sources)
        for list_id, by_edition in carried.items():
            self.native[list_id] = {
                edition: {code: possible(*reasons) if reasons else CERTAIN for code, reasons in marks.items()}
                for edition, marks in by_edition.items()
            }

    @property
    def list_ids(self) -> list[str]:
        return sorted(self.native)

    # ---- HS: code sets and the six consecutive correlation tables

    def _read_hs(self) -> None:
        self.hs6: dict[str, set[str]] = {e: set() for e in EDITIONS}
        self.under: dict[str, dict[str, list[str]]] = {e: {} for e in EDITIONS}  # 2, 4, 5 digits -> HS6
        for row in read(self.sources / "hs" / "hs_codes.csv"):
            if row["kind"] == "hs":  # UN breakouts of 2710 and 999999 are no HS codes
                self.hs6[row["hs_edition"]].add(row["hs6"])
                for length in (2, 4, 5):
                    self.under[row["hs_edition"]].setdefault(row["hs6"][:length], []).append(row["hs6"])
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

    def _coming_to(self, edition: str, target: str) -> dict[str, set[str]]:
        """Code of `target` -> the codes of `edition` that reach it: only they can meet an entry there."""
        if (edition, target) not in self._sources_of:
            found: dict[str, set[str]] = {}
            for code in self.hs6[edition]:
                for there in self.walk(code, edition, target)[0]:
                    found.setdefault(there, set()).add(code)
            self._sources_of[edition, target] = found
        return self._sources_of[edition, target]

    # ---- what each list says

    def hold(self, list_id: str, held: CodeList) -> None:
        """Entries of a list over the HS6 set of their edition: the longest prefix wins."""
        self.code_lists[list_id] = held
        by_edition: dict[str, list] = {}
        for entry in latest_scope(held.entries):
            by_edition.setdefault(entry.edition, []).append(entry)
        self.lines[list_id] = {edition: Nomenclature(some) for edition, some in by_edition.items()}
        self.native[list_id] = {}
        for edition, lines in self.lines[list_id].items():
            verdicts = {code: lines.verdict(code) for code in self.hs6[edition]}
            self.native[list_id][edition] = {code: v for code, v in verdicts.items() if v[0]}

    def list_edition(self, list_id: str, edition: str) -> str:
        """The key's own edition where the list (or its link) is held, else the nearest; tie: the older."""
        here = EDITIONS.index(edition)
        return min(self.native[list_id], key=lambda e: (abs(EDITIONS.index(e) - here), EDITIONS.index(e)))

    def table(self, list_id: str, edition: str) -> dict[str, Verdict]:
        """Every HS6 of the edition that meets the list."""
        if (list_id, edition) not in self._tables:
            target = self.list_edition(list_id, edition)
            found = self.native[list_id][target]
            if target != edition:
                coming = self._coming_to(edition, target)
                codes = set().union(*(coming.get(code, ()) for code in found))
                found = {code: self._walked(code, edition, target, found) for code in codes}
            self._tables[list_id, edition] = found
        return self._tables[list_id, edition]

    def _walked(self, code: str, edition: str, target: str, there: dict[str, Verdict]) -> Verdict:
        reached, died = self.walk(code, edition, target)
        verdicts = [there.get(other, NONE) for other in reached]
        reasons = [reason for _, via in verdicts for reason in via]
        if died or not all(reached.values()) or not all(match for match, _ in verdicts):
            reasons.append("edition")
        return possible(*reasons) if reasons else CERTAIN

    # ---- the answers

    def match_code(
        self, code: str, edition: str, nation: str | None, list_id: str, *, vote: bool = False
    ) -> Verdict:
        """How a key meets a list; `vote`: as an industry or resource vote, which codes of the waste core never take."""
        if not (code.isascii() and code.isdigit()) or edition not in self.hs6:
            return NONE
        own = self.code_lists[list_id] if list_id in self.code_lists else CodeList()
        if len(code) in (2, 4, 5):
            return NONE if own.to_own else self._coarser(code, edition, list_id, vote)
        if len(code) < 6 or code[:6] not in self.hs6[edition] or (vote and self.in_core(code, edition)):
            return NONE
        at_home = len(code) > 6 and nation is not None
        if (own.to_own and not (at_home and nation == own.nation)) or (at_home and own.not_to == nation):
            return NONE
        if at_home and nation == own.nation:
            return self._national(code, edition, list_id)
        return self.table(list_id, edition).get(code[:6], NONE)

    def in_core(self, code: str, edition: str) -> bool:
        return code[:6] in self.table(CORE, edition)

    def _coarser(self, code: str, edition: str, list_id: str, vote: bool) -> Verdict:
        """A heading or chapter is certain when all its HS6 are."""
        table = self.table(list_id, edition)
        parts = [
            NONE if vote and self.in_core(hs6, edition) else table.get(hs6, NONE)
            for hs6 in self.under[edition].get(code, ())
        ]
        if not any(match for match, _ in parts):
            return NONE
        reasons = [reason for _, via in parts for reason in via]
        if not all(match for match, _ in parts):
            reasons.append("length")
        return possible(*reasons) if reasons else CERTAIN

    def _national(self, code: str, edition: str, list_id: str) -> Verdict:
        """A key of the list's own nation with digits after the sixth."""
        line, target = strip_only_line(code), self.list_edition(list_id, edition)
        if edition == target or (len(line) > 6 and self._same_goods(line, edition, list_id)):
            return self.lines[list_id][target].verdict(line)
        # Nothing shows that the national line kept its goods: its HS6 speaks for it. What is certain of all the HS6 is certain of a part.
        match, via = self.table(list_id, edition).get(line[:6], NONE)
        return possible(*via, "edition") if match == "possible" and len(line) > 6 else (match, via)

    def _same_goods(self, code: str, edition: str, list_id: str) -> bool:
        """Equal digits in two editions: equal goods only if the HS6 link is 1:1 and the list has no gap."""
        target, nation = self.list_edition(list_id, edition), self.code_lists[list_id].nation
        if nation != "CHN" or not self.one_to_one(code[:6], edition, target):
            return False
        first, last, gap = self.cn_years.get(code[:8], (9999, 0, "yes"))
        older, newer = sorted((target, edition))
        end_of_older = IN_FORCE[EDITIONS[EDITIONS.index(older) + 1]] - 1
        return gap == "no" and first <= end_of_older and last >= IN_FORCE[newer]
