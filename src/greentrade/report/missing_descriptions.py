"""The industries of codes that an extract does not name: a reader of a report knows "iron and steel", and few know 721049."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from greentrade.report.rows import latest_of, rows_of, text

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from greentrade.reference import Reference

__all__ = ["industries_of_unnamed"]

_MOST = 20
"""Codes of each status that a report may show."""


def industries_of_unnamed(reference: Reference, tables: Mapping[str, pa.Table]) -> list[dict[str, str]]:
    """Tell the industry of the codes that a report shows and the extract has no name for, in the words of our own tables.

    Parameters
    ----------
    reference
        The tables that the screening used.
    tables
        The answers.

    Returns
    -------
    list of dict
        hs_code, hs_edition, isic, label; codes that come from several industries, or from none, are not there.
    """
    import pyarrow as pa

    from greentrade.answers.industries import classes_of, labels_of

    codes = sorted(
        {
            code
            for name in ("rebate_candidates", "products")
            if name in tables
            for code in _unnamed(tables[name].to_pandas())
        }
    )
    if not codes:
        return []
    keys = pa.table(
        {
            "key_id": pa.array(range(len(codes)), pa.int64()),
            "hs_code": pa.array([code for code, _ in codes], pa.string()),
            "hs_edition": pa.array([edition for _, edition in codes], pa.string()),
        }
    )
    single = {
        row["key_id"]: row["isic"]
        for row in classes_of(reference, keys).to_pylist()
        if row["single"] and row["isic"]
    }
    labels = labels_of(reference, set(single.values()))
    return [
        {"hs_code": code, "hs_edition": edition, "isic": single[at], "label": labels[single[at]]}
        for at, (code, edition) in enumerate(codes)
        if single.get(at) and labels.get(single[at])
    ]


def _unnamed(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Codes of an answer that are shown and have no description."""
    if frame.empty:
        return []
    if "status" in frame.columns:
        latest, _ = latest_of(frame)
        latest = latest[latest["status"] != "not_flagged"].sort_values(
            ["export_value", "hs_code"], ascending=[False, True], kind="stable"
        )
        frame = latest.groupby("status").head(_MOST)
    return [
        (text(row["hs_code"]), text(row["hs_edition"]))
        for row in rows_of(frame)
        if not text(row.get("description")) and text(row.get("hs_edition"))
    ]
