"""Which kinds of reference tables there are: where their files lie, how they are named, sorted and told apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from greentrade.hs.editions import NAMES

LIST_ID = r"[a-z0-9][a-z0-9_-]*"
"""What a list may be called: its id, and the name of its files."""

_EDITION = "|".join(NAMES)
_PAIR = "|".join(f"{newer}_{older}" for older, newer in pairwise(NAMES))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table: where its files lie, how they are named and ordered, where their side file is.

    Parameters
    ----------
    name
        Name of the kind: of its columns in ``columns.toml`` and of its table in the audits.
    pattern
        Files of the kind, below our own root.
    key
        Columns that identify a row of a file and by which its rows are sorted.
    side
        Side file that speaks for all files of the kind, below the root; None if each has its own.
    stem
        What a file's name must be, without ``.csv``.
    required
        Names (without ``.csv``) that loading cannot do without.
    """

    name: str
    pattern: str
    key: tuple[str, ...]
    side: str | None = None
    stem: str = LIST_ID
    required: tuple[str, ...] = ()


LIST_KEY = ("hs_edition", "nation", "hs_code", "valid_from", "category", "op")
INDUSTRY_KEY = ("scheme", "industry_code")
CODE_LIST, INDUSTRY_LIST = "code_list", "industry_list"
RATE_LIBRARY = "rebate_library"
"""Kind and file name of an imported library of rebate rates, which a team's folder may hold."""
KINDS: tuple[Kind, ...] = (
    Kind("hs_codes", "hs/codes/*.csv", ("hs6",), "hs/codes.toml", _EDITION, NAMES),
    Kind(
        "hs_correlations",
        "hs/correlations/*.csv",
        ("from_hs6", "to_hs6"),
        "hs/correlations.toml",
        _PAIR,
        tuple(_PAIR.split("|")),
    ),
    Kind(
        "hs_correlation_patches",
        "hs/correlation_patches.csv",
        ("from_edition", "to_edition", "from_hs6", "to_hs6", "action"),
        "hs/correlations.toml",
        required=("correlation_patches",),
    ),
    Kind(CODE_LIST, "lists/*/*.csv", LIST_KEY),
    Kind(INDUSTRY_LIST, "industries/lists/*.csv", INDUSTRY_KEY),
    Kind(
        "cpa_links",
        "industries/links/cpa*.csv",
        ("hs6", "nace2", "cpa2008"),
        "industries/links.toml",
        f"cpa2008_({_EDITION})",
        ("cpa2008_HS2007",),
    ),
    Kind(
        "industry_links",
        "industries/links/*.csv",
        ("hs6", "industry_code"),
        "industries/links.toml",
        f"(isic2|isic3|naics|sitc3)_({_EDITION})",
        ("isic2_HS2017", "isic3_HS2007", "naics_HS2017", "sitc3_HS2017"),
    ),
    Kind(
        "bea_naics",
        "industries/crosswalks/bea_naics.csv",
        ("bea_schema", "bea_code", "naics_code"),
        "industries/crosswalks.toml",
        required=("bea_naics",),
    ),
    Kind(
        "gbt4754_isic3",
        "industries/crosswalks/gbt4754_isic3.csv",
        ("gbt4754_2017",),
        "industries/crosswalks.toml",
        required=("gbt4754_isic3",),
    ),
    Kind("isic3_labels", "industries/isic3_labels.csv", ("isic",), required=("isic3_labels",)),
    Kind(
        "countries",
        "places/countries.csv",
        ("row_kind", "iso3", "comtrade_code", "gacc_code"),
        required=("countries",),
    ),
    Kind("customs_unions", "places/customs_unions.csv", ("iso3",), required=("customs_unions",)),
    Kind("cn_hs8_validity", "policy/cn_hs8_validity.csv", ("hs8",), required=("cn_hs8_validity",)),
    Kind("cn_hs8_splits", "policy/cn_hs8_splits.csv", ("hs8",)),
    Kind("gacc_regimes", "policy/gacc_regimes.csv", ("code",), required=("gacc_regimes",)),
    Kind(
        "rebate_announcements",
        "policy/rebate_announcements.csv",
        ("announcement_id",),
        required=("rebate_announcements",),
    ),
    Kind(
        "rebate_changes",
        "policy/rebate_changes.csv",
        ("announcement_id", "hs_code", "effective_date"),
        required=("rebate_changes",),
    ),
    Kind(
        "rebate_changes_unverified",
        "appendix/rebate_changes_unverified.csv",
        ("announcement_id", "hs_code", "effective_date"),
    ),
    Kind(
        "rebate_change_headings",
        "policy/rebate_change_headings.csv",
        ("announcement_id", "hs_code", "effective_date"),
    ),
    Kind(
        "rebate_rates",
        "policy/rebate_rates.csv",
        ("hs_code", "as_of_start", "as_of_end", "source"),
        required=("rebate_rates",),
    ),
    Kind(RATE_LIBRARY, f"policy/{RATE_LIBRARY}.csv", ("hs_code", "valid_from", "record"), stem=RATE_LIBRARY),
    Kind("high_pollution_catalogue", "appendix/high_pollution_catalogue.csv", ("seq_from",)),
    Kind("high_pollution_industries", "appendix/high_pollution_industries.csv", ("gbt4754_2017",)),
    Kind("env_equipment_catalogue", "appendix/env_equipment_catalogue.csv", ("medium", "seq")),
    Kind("export_tariffs", "appendix/export_tariffs.csv", ("measure_id", "hs_code")),
    Kind(
        "processing_trade_prohibited",
        "appendix/processing_trade_prohibited.csv",
        ("announcement_id", "hs_code"),
    ),
    Kind("basel_entries", "policy/basel_entries.csv", ("entry",)),
    Kind("oecd_eu_entries", "appendix/oecd_eu_entries.csv", ("entry",)),
    Kind("cn_supervision_observed", "appendix/cn_supervision_observed.csv", ("hs_code", "observed")),
    Kind("rule_events", "policy/rule_events.csv", ("event_id",)),
    Kind("cn_procurement_categories", "appendix/cn_procurement_categories.csv", ("list_id", "item")),
    Kind("eu_ecolabel_groups", "appendix/eu_ecolabel_groups.csv", ("theme", "label")),
    Kind("cn_export_licence_goods_2005", "appendix/cn_export_licence_goods_2005.csv", ("regime", "good")),
    Kind("country_groups", "places/country_groups.csv", ("group_id", "iso3", "since")),
    Kind("mea_parties", "places/mea_parties.csv", ("agreement", "iso3")),
    Kind("gacc_partners", "places/gacc_partners.csv", ("code",)),
    Kind("gacc_provinces", "appendix/gacc_provinces.csv", ("code",)),
    Kind(
        "industry_intensities",
        "industries/intensities/*.csv",
        ("scheme", "industry_code", "indicator", "year", "country"),
    ),
)
BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
LISTS = (CODE_LIST, INDUSTRY_LIST)
