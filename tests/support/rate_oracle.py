"""A slow oracle in plain Python: what facts and a library of rates say of a code in a period, in a small invented world of codes."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise, zip_longest

EDITIONS = ("HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022")
FIRST_YEAR = (1988, 1996, 2002, 2007, 2012, 2017, 2022)
ONE_DAY = timedelta(days=1)
Answer = tuple[str, float | None, float | None]

# 1001.10 never changes; 2002.20 is split on entering HS2022; 3003.00 becomes 3003.30 in HS2017, one to one
HS6 = {
    name: {"100110", "200220", "300330" if number >= 5 else "300300"} | ({"200229"} if number == 6 else set())
    for number, name in enumerate(EDITIONS)
}
LINES = {  # national line: first and last year in the lists of 2015 to 2023
    "10011000": (2015, 2020), "10011010": (2021, 2023), "10011090": (2021, 2023), "20022010": (2015, 2023), "20022090": (2015, 2023),
    "20022900": (2022, 2023), "30030000": (2015, 2016), "30033000": (2017, 2023),
}  # fmt: skip
SPLITS = {"30033000": 2025}
CODES = [*LINES, "1001100000", "2002201000", "2002201010", "2002209000", "2002209090", "3003300000"]
CELL_CODES = [*CODES, "100110", "200220", "200229", "300330", "300300", "1001", "2002", "20022"]
PERIODS = [
    "2014",
    "2016",
    "2018",
    "2019",
    "2020",
    "2021",
    "2022",
    "2024",
    "2025",
    "2016-12",
    "2017-01",
    "2020-06",
    "2021-01",
    "2022-07",
    "2024-12",
]


@dataclass(frozen=True)
class Fact:
    what: str  # change, act, snapshot, page
    code: str
    day: date
    rate: float
    old: float | None = None
    ends: date | None = None
    action: str = ""
    last: date | None = None


@dataclass(frozen=True)
class Entry:
    """An interval of a library; without a last day it is open."""

    code: str
    day: date
    last: date | None
    rate: float | None
    flag: str = ""


def number_of(year: int) -> int:
    return max(i for i, first in enumerate(FIRST_YEAR) if first <= year)


def links() -> list[tuple[str, str, str, str]]:
    rows = []
    for newer in range(1, 7):
        for code in HS6[EDITIONS[newer]]:
            older = {"200229": "200220"}.get(code, "300300" if code == "300330" and newer == 5 else code)
            rows.append((EDITIONS[newer], EDITIONS[newer - 1], code, older))
    return rows


LINKS = links()


def walk(code: str, start: int, end: int) -> str | None:
    """The HS6 that strict one-to-one links lead to, or None."""
    while start != end:
        down = start > end
        pairs = [(a, b) for f, t, a, b in LINKS if f == EDITIONS[start if down else start + 1]]
        pairs = pairs if down else [(b, a) for a, b in pairs]
        there = [b for a, b in pairs if a == code]
        if len(there) != 1 or sum(b == there[0] for _, b in pairs) != 1:
            return None
        code, start = there[0], start + (-1 if down else 1)
    return code if code in HS6[EDITIONS[end]] else None


def same_goods(part: str, here: int, fact: Fact) -> bool:
    """The HS6 keeps its digits, one to one, between the record's edition and the fact's (an undated page's: both ends)."""
    numbers = {number_of(fact.day.year)}
    if fact.what == "page":
        numbers.add(number_of(fact.last.year) if fact.last else 6)
    return all(
        number == number_of(here) or walk(part[:6], number_of(here), number) == part[:6] for number in numbers
    )


def same_line(part: str, line: str, here: int, fact: Fact) -> bool:
    return same_goods(part, here, fact) and listed_between(line, here, fact.day.year)


def listed_between(line: str, here: int, there: int) -> bool:
    """The lists show the line in every year between the two that has a list, and no split is known."""
    low, high = sorted((here, there))
    if line in SPLITS and low < SPLITS[line] <= high:
        return False
    listed = [year for year in range(low, high + 1) if 2015 <= year <= 2023]
    return all(line in LINES and LINES[line][0] <= year <= LINES[line][1] for year in listed)


def covers(code: str, part: str) -> bool:
    if part.startswith(code):
        return True
    tail = code[len(part) :]
    return (
        code.startswith(part) and len(part) in (6, 8, 10) and len(code) in (8, 10, 12) and set(tail) == {"0"}
    )


class Library:
    """What a library says of one part, read in one period."""

    def __init__(self, entries: list[Entry], day: date | None, since: date, until: date) -> None:
        self.since, self.until = since, until
        self.all = [(e.code, e.day, e.last or max(day or e.day, e.day), self.rate(e)) for e in entries]

    @staticmethod
    def rate(entry: Entry) -> float | None:
        return entry.rate if not entry.flag else None if entry.rate else 0

    def whole(self) -> bool:
        """It names nearly every HS6 of the edition of the year in which it is read."""
        year = self.since.year
        named = {code[:6] for code, first, last, _ in self.all if first.year <= year <= last.year}
        goods = HS6[EDITIONS[number_of(year)]]
        return sum(any(hs6.startswith(code) for code in named) for hs6 in goods) >= 0.95 * len(goods)

    def of(self, part: str, line: str, here: int) -> Library:
        """The same, for one part."""
        self.part, number = part, number_of(self.since.year)
        heard = number == number_of(here) or walk(part[:6], number_of(here), number) == part[:6]
        rows = [row for row in self.all if heard and row[1] <= self.until]
        self.above = [
            row
            for row in rows
            if covers(row[0], part) and (len(row[0]) <= 6 or listed_between(line, here, self.since.year))
        ]
        self.below = [row for row in rows if row[0].startswith(part) and not covers(row[0], part)]
        self.divisible = len(part) >= 10 or self.whole()
        return self

    def says(self, day: date) -> set[float] | None:
        if day > self.until:
            return None
        above = [row for row in self.above if row[1] <= day <= row[2]]
        if above:
            rates = {row[3] for row in above if len(row[0]) == max(len(other[0]) for other in above)}
        else:
            lines: dict[str, set[float | None]] = {}
            for code, first, last, rate in self.below if self.divisible else []:
                if first <= day <= last:
                    lines.setdefault(code, set()).add(rate)
            agreed = {frozenset(rates) for rates in lines.values()}
            rates = set(agreed.pop()) if len(agreed) == 1 else {None}
        return None if None in rates else rates

    def spans(self) -> list[tuple[date, date, set[float]]]:
        """Days on which it says something, cut wherever an entry begins or ends."""
        rows = self.above + (self.below if self.divisible else [])
        edges = {first for _, first, _, _ in rows} | {
            min(last, self.until) + ONE_DAY for _, _, last, _ in rows
        }
        found = [(a, b - ONE_DAY, self.says(a)) for a, b in pairwise(sorted(edges))]
        return [(first, final, rates) for first, final, rates in found if rates]

    def decides(self) -> Answer | None:
        """Its answer, if it says something on every day of the period."""
        spans = [span for span in self.spans() if span[1] >= self.since]
        days = sum((final - max(first, self.since)).days + 1 for first, final, _ in spans)
        if days != (self.until - self.since).days + 1:
            return None
        rates = set().union(*(rates for _, _, rates in spans))
        steady = all(rates == spans[0][2] for _, _, rates in spans)
        return "known" if steady else "changed_within_period", min(rates), max(rates)

    def children(self) -> list[float | None]:
        return [rate for _, first, last, rate in self.below if first <= self.until and last >= self.since]

    def points(self) -> list[tuple[date, float, int]]:
        own = [
            (day, rate, 0) for first, final, rates in self.spans() for day in (first, final) for rate in rates
        ]
        below = [(day, row[3], len(row[0])) for row in self.below for day in row[1:3] if row[3] is not None]
        return own + below

    def after(self, day: date) -> bool:
        """Whether it gives a positive rate after a day."""
        above = any(final > day and max(rates) > 0 for _, final, rates in self.spans())
        return above or any(last > day and (rate or 0) > 0 for _, _, last, rate in self.below)

    def corrected(self, fact: Fact) -> list[Fact]:
        """What is left of a statement of our own tables."""

        def against(day: date | None, rate: float | None) -> bool:
            said = self.says(day) if day and rate is not None else None
            return said is not None and rate not in said

        if fact.what not in {"change", "snapshot"}:
            return [fact]
        new, old = against(fact.day, fact.rate), against(fact.day - ONE_DAY, fact.old)
        if not new and not old:
            return [replace(fact, ends=None) if against(fact.ends, fact.rate) else fact]
        left = [] if new else [Fact("snapshot", fact.code, fact.day, fact.rate)]
        if fact.old is not None and not old:
            left.append(Fact("snapshot", fact.code, fact.day - ONE_DAY, fact.old))
        return left


class Part:
    """What the facts say of one national line."""

    def __init__(
        self, part: str, line: str, here: int, facts: list[Fact], library: Library, *, rounds: list[date]
    ) -> None:
        self.library, self.rounds = library.of(part, line, here), rounds
        self.mine = [
            left
            for f in facts
            if covers(f.code, part) and same_line(part, line, here, f)
            for left in self.library.corrected(f)
        ]
        self.below = [
            f
            for f in facts
            if f.code.startswith(part) and not covers(f.code, part) and same_goods(part, here, f)
        ]
        said = points(self.mine)
        self.said = [p for p in said if p[2] == max(q[2] for q in said if q[0] == p[0])]
        self.said += [p for p in self.library.points() if p[2] == 0]
        days = sorted({f.day for f in self.mine if f.what == "change"})
        self.acts = [
            max((f for f in self.mine if f.what == "change" and f.day == day), key=lambda f: len(f.code))
            for day in days
        ]

    def contradicted(self, first: date, final: date, rate: float) -> bool:
        others = [f for f in self.mine + self.below if f.rate != rate]
        return (
            any(
                first <= day <= final and value != rate
                for day, value, _ in self.said + points(self.below) + self.library.points()
            )
            or any(f.what == "page" and f.day >= first and f.last and f.last <= final for f in others)
            or any(f.what == "act" and first <= f.day <= final for f in others)
        )

    def known(self, since: date, until: date) -> Answer | None:
        found = None
        for act, following in zip_longest(self.acts, self.acts[1:]):
            ends = [following.day - ONE_DAY] if following and following.old == act.rate else []
            if act.ends:
                ends.append(min(act.ends, following.day - ONE_DAY) if following else act.ends)
            if any(
                act.day <= since and until <= end and not self.contradicted(act.day, end, act.rate)
                for end in ends
            ):
                found = ("known", act.rate, act.rate)
        return found

    def seen(self, since: date, until: date) -> Answer | None:
        """Changed within the period, or observed in it."""
        rates = {rate for day, rate, _ in self.said if since <= day <= until}
        days = {day for day, _, _ in self.said if since <= day <= until}
        turned = [act for act in self.acts if since < act.day <= until]
        if not rates:
            return None
        low, high = min(rates), max(rates)
        if not turned and (len(rates) == 1 or len(days) == 1):
            return "observed", low, high
        if len(rates) == 1:
            low = None if any(a.old is None and a.action == "raise" for a in turned) else low
            high = None if any(a.old is None and a.action != "raise" for a in turned) else high
        return "changed_within_period", low, high

    def presumed(self, since: date, until: date) -> Answer | None:
        before = [act for act in self.acts if act.day <= since]
        if not before or before[-1].action != "cancel":
            return None
        if self.library.after(before[-1].day):
            return None
        if any(before[-1].day < day <= until for day in self.rounds):
            return None
        later = [f for f in self.mine + self.below if f.day > before[-1].day]
        return (
            None
            if any(f.action == "raise" or f.rate > 0 or (f.old or 0) > 0 for f in later)
            else ("presumed_zero", 0, 0)
        )

    def status(self, since: date, until: date) -> Answer | None:
        decided = self.library.decides()
        answer = decided or self.known(since, until) or self.seen(since, until) or self.presumed(since, until)
        if answer is None or None in self.library.children():
            return None
        low, high = answer[1:]
        children = [rate for rate in self.library.children() if rate is not None]
        if not decided:
            children += [rate for day, rate, _ in points(self.below) if since <= day <= until]
        odd = any((low is not None and rate < low) or (high is not None and rate > high) for rate in children)
        return None if odd else answer


def points(facts: list[Fact]) -> list[tuple[date, float, int]]:
    """What is stated of a single day: (day, rate, length of the entry)."""
    out = [(f.day, f.rate, len(f.code)) for f in facts if f.what in {"change", "snapshot"}]
    out += [(f.day - ONE_DAY, f.old, len(f.code)) for f in facts if f.what == "change" and f.old is not None]
    return out + [(f.ends, f.rate, len(f.code)) for f in facts if f.what == "change" and f.ends]


def oracle(
    asked: tuple[str, str, str],
    at: date | None,
    facts: list[Fact],
    entries: list[Entry],
    day: date | None,
    *,
    rounds: list[date],
) -> Answer:
    code, period, edition = asked
    since, until = (at, at) if at else span(period)
    here = int(period[:4])
    unknown = ("unknown", None, None)
    own, now = EDITIONS.index(edition), number_of(here)
    if own != now:
        there = walk(code[:6], own, now) if len(code) >= 6 and code[:6] in HS6[edition] else None
        if there is None or (len(code) > 6 and there != code[:6]):
            return unknown
        code = there if len(code) == 6 else code
    listed = 2015 <= here <= 2023
    alive = [line for line, (first, last) in LINES.items() if first <= here <= last]
    if len(code) >= 8:
        if (listed and code[:8] not in alive) or (not listed and SPLITS.get(code[:8], 9999) <= here):
            return unknown
        parts = [(code, code[:8])]
    elif listed:
        parts = [(line, line) for line in alive if line.startswith(code)]
    else:
        known = len(code) == 6 or Library(entries, day, since, until).whole()
        parts = [(code, code + "00")] if known else []
    answers = [
        Part(part, line, here, facts, Library(entries, day, since, until), rounds=rounds).status(since, until)
        for part, line in parts
    ]
    if not answers or None in answers or len({a[1:] for a in answers}) > 1:
        return unknown
    states = {a[0] for a in answers}
    if len(states) > 1 and "changed_within_period" in states:
        return unknown
    weakest = next(s for s in ("changed_within_period", "presumed_zero", "observed", "known") if s in states)
    return weakest, answers[0][1], answers[0][2]


def span(period: str) -> tuple[date, date]:
    year, month = int(period[:4]), int(period[5:] or 0)
    return (
        (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        if month
        else (date(year, 1, 1), date(year, 12, 31))
    )
