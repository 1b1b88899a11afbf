"""Bans, controls and agreements in force at the date of a record, on either side of a trade.

What each list of codes *means* is said here (:data:`ACTS`); which codes and days it has is in the reference tables. A measure is matched as
it stood in each record's period, whatever ``policy_date`` the screening was made with: obligations are always dated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.answers.groups import names_sql
from greentrade.codebook.dated import dated_matches
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened
    from greentrade.reference import Reference

_SQL = statements("greentrade.answers", "measures.sql")
_BASEL = "basel_hs_indicative"


@dataclass(frozen=True, slots=True)
class Act:
    """What a list of codes stands for.

    Parameters
    ----------
    list_id
        The list.
    measure
        Our name for the measure; several lists may stand for one.
    kind
        ``ban``, ``control`` (licence, consent) or ``free``: goods that a ban leaves free.
    importer
        ISO3 of the country whose imports the measure meets; empty: trade of any two countries.
    category
        Only this category of the list.
    doubt
        Why the list can never make the measure certain, whatever its codes say.
    """

    list_id: str
    measure: str
    kind: str
    importer: str = ""
    category: str | None = None
    doubt: str | None = None


ACTS: tuple[Act, ...] = (
    Act("cn_ban_cat3_2002", "cn_import_ban", "ban", "CHN"),
    Act("cn_ban_cat4_2002", "cn_import_ban", "ban", "CHN"),
    Act("cn_ban_2017_24", "cn_import_ban", "ban", "CHN"),
    Act("cn_ban_2018_16", "cn_import_ban", "ban", "CHN"),
    Act("cn_ban_2019_16", "cn_import_ban", "ban", "CHN"),
    Act("wto_qr_chn_1632v2", "cn_import_ban", "ban", "CHN"),
    Act("cn_restrict_2019_8", "cn_import_licence", "control", "CHN"),
    Act("wto_qr_chn_1632v1", "cn_import_licence", "control", "CHN"),
    Act("cn_recycled_ok_2020", "cn_recycled_free", "free", "CHN"),
    Act("cn_recycled_ok_2021", "cn_recycled_free", "free", "CHN"),
    Act("cn_recycled_ok_2024", "cn_recycled_free", "free", "CHN"),
    Act(_BASEL, "basel_control", "control", category="annex_i", doubt="state_of_waste"),
    Act(_BASEL, "basel_control", "control", category="annex_ii", doubt="state_of_waste"),
    Act(_BASEL, "basel_control", "control", category="annex_viii", doubt="state_of_waste"),
)
"""The lists of waste that stand for an act. To these comes China's ban of all solid waste, which names no codes."""

AGREEMENTS: dict[str, str] = {
    "hs_waste_core": "BASEL", "hs_waste_ext": "BASEL", "montreal_ods": "MONTREAL", "stockholm_pop": "STOCKHOLM", "rotterdam_pic": "ROTTERDAM",
    "minamata": "MINAMATA",
}  # fmt: skip
"""Agreement whose parties count for the goods of a list. The parties of the Kigali Amendment are not in our tables."""


def find_measures(screened: Screened, columns: Sequence[str]) -> None:
    """Make ``gt_dated_trade`` (the trade in ``gt_listed_trade``, grouped by columns and by what decides about measures) and ``gt_case`` (these)."""
    import pyarrow as pa

    session = screened.session
    with screened.reference.cursor() as cursor:
        entries = _entries(screened.reference)
        day = cursor.execute(_SQL["whole_ban"]).fetchall()
    put_dated(screened, entries)
    session.put(
        "acts",
        pa.table(
            {
                name: pa.array([getattr(act, name) for act in ACTS], pa.string())
                for name in ("list_id", "measure", "kind", "importer", "category", "doubt")
            }
        ),
    )
    put_parties(screened)
    values = {"whole_ban": day[0][0] if day else None, "whole_banned": bool(day)}
    session.execute(
        _SQL["dated_trade"].replace("{trade_names}", names_sql(columns, "t")), step="trade by date"
    )
    session.execute(_SQL["cases"], values, step="measures in force")
    session.execute(_SQL["case_measures"], step="measures in force")


def put_dated(screened: Screened, entries: pa.Table) -> None:
    """Match the keys in ``gt_listed_trade`` with entries as they stood in each period: ``gt_found`` by span, ``gt_spans`` of the periods."""
    import pyarrow as pa

    session = screened.session
    periods = session.table(_SQL["periods"])
    days = list(zip(periods["first_day"].to_pylist(), periods["last_day"].to_pylist(), strict=True))
    found, spans = dated_matches(screened.reference, session.table(_SQL["keys"]), entries, days)
    session.put("gt_found", found)
    session.put(
        "gt_spans", periods.append_column("span", pa.array([spans[period] for period in days], pa.int32()))
    )


def put_parties(screened: Screened) -> None:
    """Make ``gt_party_of``: which of the countries in ``gt_listed_trade`` was party to which agreement in each period."""
    session = screened.session
    with screened.reference.cursor() as cursor:
        cursor.register("periods", session.table(_SQL["periods"]))
        cursor.register("countries_seen", session.table(_SQL["countries_seen"]))
        session.put("gt_party_of", cursor.sql(_SQL["parties"]).to_arrow_table())


def _entries(reference: Reference) -> pa.Table:
    """Entries of the lists that stand for an act; those of the Basel list get the days of their Basel entries."""
    import pyarrow as pa

    ids = sorted({act.list_id for act in ACTS} - {_BASEL})
    rows = reference.entries(_BASEL).to_arrow_table()
    with reference.cursor() as cursor:
        cursor.register("lists_of_acts", pa.table({"list_id": pa.array(ids, pa.string())}))
        entries = cursor.sql(_SQL["entries"]).to_arrow_table()
        if "basel_entry" not in rows.column_names:  # a team's own list in place of ours
            cursor.register("lists_of_acts", pa.table({"list_id": pa.array([_BASEL], pa.string())}))
            return pa.concat_tables([entries, cursor.sql(_SQL["entries"]).to_arrow_table()])
        cursor.register("rows", rows)
        basel = cursor.sql(_SQL["basel"]).to_arrow_table().select(entries.column_names)
    return pa.concat_tables([entries, basel.cast(entries.schema)])
