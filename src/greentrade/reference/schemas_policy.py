"""Models of the tables under `policy/`: China's national lines, customs regimes and export rebates."""

from __future__ import annotations

from greentrade.reference.fields import (
    DATE,
    DAY,
    YES_NO,
    Table,
    basis,
    digits,
    edition,
    form,
    free,
    maybe,
    maybe_rate,
    national,
    one_of,
    rate,
    source,
    text,
    verified,
)


class ChinaLine(Table):
    """An eight-digit line of China's customs statistics and the years in which it was listed."""

    hs8: str = form(r"\d{8}", "eight digits", "the line")
    first_year: str = form(r"\d{4}", "a year", "first year in which it is listed")
    last_year: str = form(r"\d{4}", "a year", "last year in which it is listed")
    years_listed: str = form(r"\d{1,2}", "a number", "in how many lists it stands")
    gap: str = one_of(YES_NO, "whether a year between first and last lacks it")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class ChinaSplit(Table):
    """A national line that was split after the last list of lines."""

    hs8: str = form(r"\d{8}", "eight digits", "the line")
    split_year: str = form(r"\d{4}", "a year", "year of the split")
    successors: str = form(r"\d{8}(?: \d{8})*", "lines with blanks between", "what it became")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class GaccRegime(Table):
    """A customs regime of China's trade statistics."""

    code: str = form(r"\d{2}", "two digits", "the regime")
    name_en: str = text("name in English")
    name_zh: str = text("name in Chinese")
    rebate_eligibility: str = one_of(
        ("yes", "no", "partial", "unknown"), "whether exports under it can get the rebate"
    )
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class RebateAnnouncement(Table):
    """An announcement that changed rebates."""

    announcement_id: str = form(r"[A-Z0-9-]+", "capitals, digits and -", "our name for the document")
    document: str = text("number of the document")
    document_year: str = form(r"\d{4}", "a year", "year in the number")
    issued: str = maybe(r"\d{4}-\d{2}(?:-\d{2})?", "a day or a month", "when it was issued")
    effective_date: str = maybe(DATE, DAY, "when it took effect")
    official_n_cancel: str = free("codes cancelled, as a report counts them")
    official_n_cut: str = free("codes cut, as a report counts them")
    official_n_raise: str = free("codes raised, as a report counts them")
    scope: str = text("what it is about")
    n_code_rows_here: str = form(r"\d+", "a number", "rows of rebate_changes")
    note: str = free("remark")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class RebateChange(Table):
    """A change of the rebate rate of one national code."""

    announcement_id: str = form(r"[A-Z0-9-]+", "capitals, digits and -", "document and annex")
    act_id: str = form(r"[A-Z0-9-]+", "capitals, digits and -", "document: a row of rebate_announcements")
    hs_code: str = national()
    code_digits: str = digits()
    hs_edition: str = edition()
    old_rate_pct: str = maybe_rate("rate before, where a source gives it")
    new_rate_pct: str = rate("rate after")
    action: str = one_of(("cancel", "cut", "raise"), "what was done")
    effective_date: str = maybe(DATE, DAY, "first day of the new rate, where a source gives it")
    effective_to: str = maybe(DATE, DAY, "last day, only if the announcement itself ends the rate")
    short_label: str = free("our own short words")
    note: str = free("remark")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class RebateChangeUnverified(Table):
    """A change whose codes are our mapping or memory: never joined with the others."""

    announcement_id: str = form(r"[A-Z0-9-]+", "capitals, digits and -", "document and annex")
    act_id: str = form(r"[A-Z0-9-]+", "capitals, digits and -", "document")
    hs_code: str = form(r"(?:\d\d){1,5}", "2, 4, 6, 8 or 10 digits", "the code")
    code_digits: str = digits()
    new_rate_pct: str = rate("rate after")
    action: str = one_of(("cancel", "cut", "raise"), "what was done")
    effective_date: str = maybe(DATE, DAY, "first day of the new rate")
    short_label: str = free("our own short words")
    note: str = free("remark")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class RebateChangeHeading(Table):
    """A chapter, heading or subheading that an announcement touches, wholly or in part."""

    announcement_id: str = form(r"[A-Z0-9-]+", "capitals, digits and -", "document and annex")
    act_id: str = form(r"[A-Z0-9-]+", "capitals, digits and -", "document")
    hs_code: str = form(r"(?:\d\d){1,3}", "2, 4 or 6 digits", "the code")
    code_digits: str = digits()
    coverage: str = text("how much of it")
    old_rate_pct: str = maybe_rate("rate before")
    new_rate_pct: str = rate("rate after")
    action: str = one_of(("cancel", "cut", "raise"), "what was done")
    effective_date: str = maybe(DATE, DAY, "first day of the new rate")
    short_label: str = free("our own short words")
    note: str = free("remark")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class RebateRate(Table):
    """A rate that a page shows, with the date of the page or its bounds."""

    hs_code: str = national()
    code_digits: str = digits()
    rate_pct: str = rate("rebate rate")
    vat_rate_pct: str = maybe_rate("VAT rate shown beside it")
    export_tariff_shown_pct: str = maybe_rate("export tariff shown beside it: never to be added")
    as_of: str = text("date or bounds as found")
    as_of_start: str = form(DATE, DAY, "the page is not older than this")
    as_of_end: str = maybe(DATE, DAY, "nor younger than this")
    dated: str = one_of(YES_NO, "whether the page carries a date")
    basis: str = basis()
    source: str = source()
    verified: str = verified()
