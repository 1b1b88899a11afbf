"""Models of the tables under `places/`: countries in their codes, groups, parties, China Customs' partners and provinces."""

from __future__ import annotations

from greentrade.reference.fields import (
    DATE,
    DAY,
    YES_NO,
    Table,
    basis,
    form,
    free,
    maybe,
    one_of,
    source,
    text,
    verified,
)
from greentrade.reference.sides import AGREEMENTS

_ISO3 = r"[A-Z]{3}"
_GACC = r"\d{3}"


class Place(Table):
    """A country or area with its codes in each scheme."""

    iso3: str = maybe(_ISO3, "three capitals", "ISO 3166-1 alpha-3")
    iso2: str = maybe(r"[A-Z]{2}", "two capitals", "ISO 3166-1 alpha-2")
    m49: str = maybe(r"\d{3}", "three digits", "UN M49 (ISO numeric)")
    comtrade_code: str = maybe(r"\d{1,3}", "up to three digits", "UN Comtrade code")
    comtrade_alt: str = maybe(r"\d{1,3}", "up to three digits", "another Comtrade code for the same place")
    baci_code: str = maybe(r"\d{1,3}", "up to three digits", "code in BACI (release V202301)")
    gacc_code: str = maybe(_GACC, "three digits", "China Customs code")
    gacc_legacy: str = maybe(_GACC, "three digits", "China Customs code of former years")
    gacc_verified: str = one_of((*YES_NO, ""), "whether the China Customs code was read")
    short_name: str = text("short name")
    row_kind: str = one_of(("comtrade_area", "country", "former", "gacc_area"), "what the row is")
    note: str = free("remark")
    source: str = source()
    verified: str = verified()


class GroupMember(Table):
    """A country in a group, for a span of time."""

    iso3: str = form(_ISO3, "three capitals", "ISO 3166-1 alpha-3 of the member")
    group_id: str = form(r"[A-Z0-9_]+", "capitals, digits and _", "the group")
    since: str = maybe(rf"\d{{4}}|{DATE}", "a year or a day", "first year or day, where a source gives it")
    until: str = maybe(rf"\d{{4}}|{DATE}", "a year or a day", "last year or day; empty while it lasts")
    note: str = free("remark; in CN_FTA and CN_PTA_* the agreement")
    cross_check: str = free("what a second published list says")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class AgreementParty(Table):
    """A country that signed or joined an environmental agreement."""

    agreement: str = one_of(AGREEMENTS, "the agreement")
    iso3: str = form(_ISO3, "three capitals", "ISO 3166-1 alpha-3 of the party (EUN for the EU)")
    signed: str = maybe(DATE, DAY, "day of signature")
    ratified: str = maybe(DATE, DAY, "day of ratification, acceptance, approval or accession")
    in_force: str = maybe(DATE, DAY, "day from which it binds the party")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class GaccPartner(Table):
    """A trade partner in China Customs' statistics."""

    code: str = form(_GACC, "three digits", "the code")
    name_en: str = text("name in English")
    name_zh: str = text("name in Chinese")
    comment: str = free("what the place belongs to, or was")
    basis: str = basis()
    source: str = source()
    verified: str = verified()


class GaccProvince(Table):
    """A province in China Customs' statistics."""

    code: str = form(r"\d{2}", "two digits", "the code")
    name_en: str = text("our name in English")
    name_zh: str = text("name in Chinese")
    basis: str = basis()
    source: str = source()
    verified: str = verified()
