"""What each column of the reference tables may hold: one pandera model for each kind of table.

Strict (no other columns), ordered, nothing coerced: a table is text, and an empty field is an empty text. ``title`` says what to
write, ``description`` what the column means (the data dictionary is made from it). What relates rows or tables to each other is
said in ``audits.sql``. Import this module only where tables are checked: pandera is slow to import.
"""

from __future__ import annotations

import re

from greentrade.reference.fields import (
    DATE,
    DAY,
    FITS,
    SCHEMES,
    Table,
    basis,
    edition,
    form,
    free,
    hs6,
    maybe,
    one_of,
    source,
    text,
    verified,
)
from greentrade.reference.schemas_acts import (
    BaselEntry,
    EcolabelGroup,
    EquipmentItem,
    ExportLicenceGood,
    ExportTariff,
    OecdEuEntry,
    PollutionClass,
    PollutionProduct,
    ProcessingTradeChange,
    ProcurementCategory,
    RuleEvent,
    SupervisionObserved,
)
from greentrade.reference.schemas_industries import Intensity
from greentrade.reference.schemas_places import (
    AgreementParty,
    GaccPartner,
    GaccProvince,
    GroupMember,
    Place,
)
from greentrade.reference.schemas_policy import (
    ChinaLine,
    ChinaSplit,
    GaccRegime,
    RebateAnnouncement,
    RebateChange,
    RebateChangeHeading,
    RebateChangeUnverified,
    RebateRate,
)
from greentrade.reference.schemas_rates import RebateLibraryEntry


class CodeListEntry(Table):
    """A row of a code list: a code that the list holds, or cuts out."""

    hs_edition: str = edition()
    nation: str = maybe(
        r"[A-Z]{3}",
        "an ISO 3166 code of three letters (EUN for the EU)",
        "whose national digits follow the sixth; empty for plain HS",
    )
    hs_code: str = form(
        r"\d{2,10}",
        "digits only, 2 to 10 of them, as text",
        "the code: a chapter, heading, subheading or national line",
    )
    op: str = one_of(
        ("include", "exclude"), "whether the list holds the code or cuts it out; the longest prefix wins"
    )
    scope: str = one_of(
        ("whole", "ex", "unknown"),
        "whether all goods of the code are meant, or a part (ex), or the source does not say",
    )
    category: str = free("medium or group of the list")
    label: str = free("our own short words")
    valid_from: str = maybe(DATE, DAY, "first day in force, as an act says; empty if no act does")
    valid_to: str = maybe(DATE, DAY, "last day in force; empty while it lasts")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class IndustryListEntry(Table):
    """A row of an industry list: an industry code, from division to class, that the list holds."""

    scheme: str = one_of(SCHEMES, "classification of the code")
    industry_code: str = form(
        r"[0-9A-Z]{1,8}(?:\.\d{1,2})?X*",
        "an industry code of the scheme",
        "the code; it stands for all codes that begin with it",
    )
    label: str = free("our own short words")
    basis: str = basis()
    fit: str = one_of(FITS, "how well the code fits what the list names")
    source: str = source()
    verified: str = verified()


class HsCode(Table):
    """A six-digit code of the edition that the file's name says."""

    hs6: str = form(r"\d{6}|9999AA", "six digits", "the code")
    kind: str = one_of(
        ("hs", "un_breakout", "un_special"),
        "hs: of the edition; un_breakout, un_special: only in the UN list",
    )
    source: str = source()
    verified: str = verified()


class HsCorrelation(Table):
    """A pair of codes of two consecutive editions that share goods, newer edition first."""

    from_hs6: str = hs6("code of the newer edition")
    to_hs6: str = hs6("code of the older edition")
    mass_link: str = one_of(
        ("0", "1"), "1: one of the links from a few codes to hundreds, which are never walked"
    )
    source: str = source()
    verified: str = verified()


class HsCorrelationPatch(Table):
    """A correction to the published pairs, by our own reading."""

    from_edition: str = edition("newer edition")
    to_edition: str = edition("older edition")
    from_hs6: str = hs6("code of the newer edition")
    to_hs6: str = hs6("code of the older edition")
    action: str = one_of(
        ("add", "review"), "add: the pair is walked and gives possible; review: only reported"
    )
    reason: str = text("why")
    source: str = source()
    verified: str = verified()


class IndustryLink(Table):
    """An industry that a six-digit code belongs to; scheme and edition are in the file's name."""

    hs6: str = hs6("the HS code")
    industry_code: str = form(
        r"[0-9]{3,6}X*", "an industry code", "the industry; a final X stands for every digit"
    )
    source: str = source()
    verified: str = verified()


class CpaLink(Table):
    """NACE class and CPA product that a six-digit code belongs to."""

    hs6: str = hs6("the HS code")
    nace2: str = form(r"\d\d\.\d\d", "a NACE class such as 20.11", "NACE Rev.2 class")
    cpa2008: str = form(r"\d\d\.\d\d\.\d\d", "a CPA product such as 20.11.11", "CPA 2008 product")
    source: str = source()
    verified: str = verified()


class BeaNaics(Table):
    """A NAICS code of a sector of the US input-output tables."""

    bea_schema: str = one_of(("BEA2012D", "BEA2017D"), "which table of sectors")
    bea_code: str = form(r"[0-9A-Z]{6}", "six digits or capitals", "the sector")
    naics_code: str = form(r"\d{6}", "six digits", "the NAICS code, any vintage")
    source: str = source()
    verified: str = verified()


class GbtIsic3(Table):
    """Our bridge from China's industry classification to ISIC Rev.3."""

    gbt4754_2017: str = form(r"\d{2,4}", "2 to 4 digits", "GB/T 4754-2017 code")
    isic3: str = form(
        r"\d{2,4}(?:\+\d{2,4})*", "ISIC codes joined by +", "the ISIC Rev.3 codes that it corresponds to"
    )
    fit: str = one_of(FITS, "how well")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class IsicLabel(Table):
    """Our own short words for an ISIC Rev.3 division or class."""

    isic: str = form(r"\d{2}|\d{4}", "2 or 4 digits", "the division or class")
    label: str = text("our own short words")
    source: str = source()
    verified: str = verified()


class CustomsUnion(Table):
    """A country whose national lines are those of a customs union."""

    iso3: str = form(r"[A-Z]{3}", "three capitals", "ISO 3166-1 alpha-3 of the member")
    nation: str = form(r"[A-Z]{3}", "three capitals", "whose lines it uses (EUN for the EU)")
    source: str = source()
    verified: str = verified()


MODELS: dict[str, type[Table]] = {
    "hs_codes": HsCode,
    "hs_correlations": HsCorrelation,
    "hs_correlation_patches": HsCorrelationPatch,
    "code_list": CodeListEntry,
    "industry_list": IndustryListEntry,
    "cpa_links": CpaLink,
    "industry_links": IndustryLink,
    "bea_naics": BeaNaics,
    "gbt4754_isic3": GbtIsic3,
    "isic3_labels": IsicLabel,
    "countries": Place,
    "customs_unions": CustomsUnion,
    "cn_hs8_validity": ChinaLine,
    "cn_hs8_splits": ChinaSplit,
    "gacc_regimes": GaccRegime,
    "rebate_announcements": RebateAnnouncement,
    "rebate_changes": RebateChange,
    "rebate_changes_unverified": RebateChangeUnverified,
    "rebate_change_headings": RebateChangeHeading,
    "rebate_rates": RebateRate,
    "rebate_library": RebateLibraryEntry,
    "high_pollution_catalogue": PollutionProduct,
    "high_pollution_industries": PollutionClass,
    "env_equipment_catalogue": EquipmentItem,
    "export_tariffs": ExportTariff,
    "processing_trade_prohibited": ProcessingTradeChange,
    "basel_entries": BaselEntry,
    "oecd_eu_entries": OecdEuEntry,
    "cn_supervision_observed": SupervisionObserved,
    "rule_events": RuleEvent,
    "cn_procurement_categories": ProcurementCategory,
    "eu_ecolabel_groups": EcolabelGroup,
    "cn_export_licence_goods_2005": ExportLicenceGood,
    "country_groups": GroupMember,
    "mea_parties": AgreementParty,
    "gacc_partners": GaccPartner,
    "gacc_provinces": GaccProvince,
    "industry_intensities": Intensity,
}
"""Model of each kind of table (see ``kinds.KINDS``)."""

OPTIONAL: dict[str, frozenset[str]] = {
    "code_list": frozenset({"nation", "category", "label", "valid_from", "valid_to"}),
    "industry_list": frozenset({"label"}),
}
"""Columns that a team may leave out of its lists; they count as empty."""

_CODE_FAULTS = (
    (r"", "code_missing", "the code is empty", "write the code, or remove the row."),
    (
        r"\d+\.0+",
        "fraction",
        "{value!r} is a number with a fraction: some program has read the code as a number",
        "write the code as text and check its leading zero.",
    ),
    (
        r"\d{2,4}(?:\.\d{2}){1,4}|\d{2,4}(?: \d{2}){1,4}",
        "not_digits",
        "{value!r} has dots or blanks between the digits",
        "write the digits alone.",
    ),
    (
        r"(?:\d{1,4}[-/年]\d{1,2}(?:[-/月]\d{1,4}日?)?|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}[- ][A-Za-z]{3,9}(?:[- ]\d{2,4})?|[A-Za-z]{3,9}[- ]\d{1,4})(?: [\d:]+)?",
        "excel_date",
        "{value!r} is a date: a spreadsheet has turned the code into one",
        "write the digits of the code again, and format the column as text before typing into it.",
    ),
    (
        r"\d+(?:\.\d*)?[eE][+-]?\d+",
        "scientific",
        "{value!r} is in scientific notation: digits of the code are lost",
        "take the code from the original and format the column as text.",
    ),
    (r"\d", "code_length", "{value!r} has one digit: no HS code has", "write a chapter (2 digits) or more."),
    (
        r"\d{11,}",
        "code_length",
        "{value!r} has more than ten digits",
        "cut it to the 8 or 10 digits of the national tariff.",
    ),
)


def code_fault(value: str) -> tuple[str, str, str]:
    """Rule, message and hint for a text in a code column that is no code."""
    for pattern, rule, message, hint in _CODE_FAULTS:
        if re.fullmatch(pattern, value):
            return rule, f"{message.format(value=value)}.", hint
    return (
        "not_digits",
        f"{value!r} is not a code: it has other signs than digits.",
        "write the digits alone, without dots or blanks.",
    )
