"""Models of the tables under `policy/` that tell what acts, conventions and catalogues name: products, entries, measures, events."""

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
    source,
    text,
    verified,
)

_COUNT = r"\d{1,4}"
_MEASURE = r"[A-Z0-9-]+"
_STEM = r"[a-z0-9][a-z0-9_]*"


class PollutionProduct(Table):
    """A row of China's pollution catalogue: one product or a run of products, told by number, never by name."""

    seq_from: str = form(r"\d{3}", "three digits", "first number of the row in the catalogue")
    seq_to: str = form(r"\d{3}", "three digits", "last number of the row")
    n_items: str = form(_COUNT, "a number", "how many numbers the row holds")
    high_pollution: str = one_of(YES_NO, "whether it is named as high pollution")
    high_env_risk: str = one_of(YES_NO, "whether it is named as high environmental risk")
    exclusion_clause: str = one_of(YES_NO, "whether the listing spares a named process or grade")
    product_code: str = maybe(
        r"[0-9x]{8,10}(?: [0-9x]{8,10})*",
        "codes of 8 to 10 digits, blanks between, x for any digit",
        "statistical product code of 2010, not HS",
    )
    code_system: str = one_of(
        ("hs_like", "nbs2010", "none"), "what the product code is: statistical, like one of HS, or none given"
    )
    gbt4754_2017: str = maybe(
        r"\d{4}(?: \d{4})?", "four digits, or two codes with a blank between", "industry class as printed"
    )
    pdf_page: str = form(r"\d{1,3}", "a number", "page of the document")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class PollutionClass(Table):
    """An industry class with the numbers that the pollution catalogue has in it."""

    gbt4754_2017: str = maybe(r"\d{4}", "four digits", "industry class as printed; empty: none is printed")
    label: str = text("our own short words")
    n_items: str = form(_COUNT, "a number", "numbers of the catalogue in the class")
    n_high_pollution: str = form(_COUNT, "a number", "of them named as high pollution only")
    n_high_env_risk: str = form(_COUNT, "a number", "of them named as high environmental risk only")
    n_both: str = form(_COUNT, "a number", "of them named as both")
    n_with_exclusion_clause: str = form(_COUNT, "a number", "of them with a process or grade that is spared")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class EquipmentItem(Table):
    """A device of the environmental-equipment part of China's catalogue."""

    medium: str = one_of(
        (
            "air_pollution_control",
            "monitoring",
            "noise_and_vibration",
            "soil_remediation",
            "solid_waste",
            "water_pollution_control",
        ),
        "what the device protects",
    )
    seq: str = form(r"\d{2}", "two digits", "number of the device in its medium")
    label: str = text("our own short words for the device")
    pdf_page: str = form(r"\d{1,3}", "a number", "page of the document")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class ExportTariff(Table):
    """An export tariff on a national line, by measure or as a page shows it."""

    measure_id: str = form(_MEASURE, "capitals, digits and -", "our name for the measure or snapshot")
    hs_code: str = national()
    code_digits: str = digits()
    hs_edition: str = edition()
    statutory_rate_pct: str = maybe_rate("rate of the tariff law")
    provisional_before_pct: str = maybe_rate("provisional rate before the measure")
    applied_after_pct: str = maybe_rate("rate applied after the measure")
    effective_date: str = maybe(DATE, DAY, "first day of the rate, where a source gives it")
    partial_code: str = one_of(YES_NO, "whether the measure names a part of the line")
    short_label: str = free("our own short words")
    note: str = free("remark")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class ProcessingTradeChange(Table):
    """A national line that was taken from China's list of goods forbidden in processing trade, or adjusted there."""

    announcement_id: str = form(_MEASURE, "capitals, digits and -", "our name for the document")
    hs_code: str = national()
    code_digits: str = digits()
    hs_edition: str = edition()
    change: str = one_of(("adjusted", "removed"), "what was done")
    direction_before: str = free("what was forbidden before, where the source says it")
    direction_after: str = text("what is forbidden after")
    effective_date: str = form(DATE, DAY, "first day of the change")
    short_label: str = free("our own short words")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class BaselEntry(Table):
    """An entry of the Basel Convention's annexes."""

    entry: str = form(r"[ABY]\d{1,4}", "an entry such as A1010, B3011 or Y48", "the entry")
    annex: str = one_of(("I", "II", "IX", "VIII"), "annex of the convention")
    control: str = one_of(
        (
            "PIC (hazardous)",
            "PIC (special consideration)",
            "hazardous category",
            "not controlled unless hazardous",
        ),
        "how movements are controlled; PIC: prior informed consent",
    )
    label: str = text("our own short words")
    effective_from: str = maybe(DATE, DAY, "first day of the entry, where an amendment made it")
    effective_to: str = maybe(DATE, DAY, "last day of the entry, where an amendment ended it")
    in_defra_2026: str = one_of(YES_NO, "whether the British list of 2026 has it")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class OecdEuEntry(Table):
    """A waste entry of the OECD or the EU that Basel does not have."""

    entry: str = form(r"[A-Z]{2,3}\d{2,4}", "an entry such as GC010, AA010 or BEU01", "the entry")
    control: str = one_of(("EU", "amber", "green"), "which procedure it stands under")
    label: str = text("our own short words")
    effective_from: str = maybe(DATE, DAY, "first day of the entry, where a source gives it")
    effective_to: str = maybe(DATE, DAY, "last day of the entry, where a source gives it")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class SupervisionObserved(Table):
    """The supervision condition that a page shows for a national line."""

    hs_code: str = national()
    supervision_condition: str = form(
        r"[0-9A-Z]{1,4}", "digits and capitals such as 9A", "letters of the conditions that apply together"
    )
    export_rebate_pct: str = maybe_rate("rebate rate shown beside it")
    mfn_pct: str = maybe_rate("import duty shown beside it")
    observed: str = text("what is known of the page's date")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class RuleEvent(Table):
    """A day on which a set of trade rules starts or changes."""

    event_id: str = form(_STEM, "lower-case letters, digits and _", "our name for the event")
    rules: str = one_of(("cn_waste_import", "eu_cbam", "uk_cbam"), "which set of rules")
    date: str = form(DATE, DAY, "when the event takes effect")
    event: str = text("what happens")
    detail: str = free("act and numbers, as the source gives them")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class ProcurementCategory(Table):
    """A category of goods that government procurement in China must or should buy green."""

    list_id: str = form(_STEM, "lower-case letters, digits and _", "which of the two lists")
    item: str = form(r"\d{2}|M\d{2}", "two digits, or M and two digits", "number of the category")
    gov_code: str = maybe(r"[A-C]\d{2,8}", "a procurement code such as A020101", "code of the category")
    label: str = text("our own short words")
    standard: str = free("standards that the goods must meet")
    mandatory: str = one_of(("mandatory", "preferred"), "whether buyers must or should")
    effective_from: str = form(DATE, DAY, "first day of the list")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class EcolabelGroup(Table):
    """A product group of the EU Ecolabel."""

    theme: str = form(_STEM, "lower-case letters, digits and _", "heading under which the group stands")
    label: str = text("the group")
    kind: str = one_of(("good", "service"), "whether it can cross a border as goods")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class ExportLicenceGood(Table):
    """A good under export licence, with its regime."""

    regime: str = one_of(("licence", "quota_licence", "quota_tender"), "how exports are licensed")
    good: str = text("the good, in our own short words")
    resource: str = one_of(YES_NO, "our mark: a resource good or an ozone depleting substance")
    effective_from: str = form(DATE, DAY, "first day")
    effective_to: str = form(DATE, DAY, "last day")
    basis: str = basis()
    source: str = source()
    verified: str = verified()
