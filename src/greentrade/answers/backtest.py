"""Would the dimensions have flagged what China's past rebate announcements named? Beside it, what they flag of everything else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from math import comb
from typing import TYPE_CHECKING, Any, Final, Literal

from greentrade.answers.rebates import Tables
from greentrade.engines.sql import statements
from greentrade.reference.dimensions import ANY_OF_THREE, THREE

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.reference import Reference

__all__ = ["DIMENSIONS", "backtest", "chance_of"]

DIMENSIONS: Final = (ANY_OF_THREE, *THREE, "environmental_good")
"""What is tested: the three dimensions, their union, and environmental goods, which a cut of the rebate may hit as well."""
_SQL = statements(__package__, "backtest.sql")
_RATES = statements(__package__, "rebates.sql")


def backtest(
    *,
    tier: str | None = "default",
    profile: str = "default",
    reference: Reference | None = None,
    as_: Literal["pandas", "arrow", "polars"] = "pandas",
) -> Any:
    """Hold the dimensions against the rebate announcements that the reference tables hold.

    Each announcement is tested by what it did (cancel, cut, raise) with the lists in force on its day, in the HS edition of its day.
    Announcements that *raised* rates, and codes drawn at random from the same chapters, are next to the cuts, so that the test can fail.

    Parameters
    ----------
    tier
        strict, default or broad; None: all three.
    profile
        Way to draw the dimensions.
    reference
        Tables to use instead of the packaged ones.
    as_
        ``"pandas"``, ``"arrow"`` or ``"polars"``.

    Returns
    -------
    pandas.DataFrame
        A row for each announcement (and annex, where their days or acts differ), action, level, dimension and tier: announcement_id, action,
        level (codes: national codes that it names, as far as we hold them; headings: all six-digit codes under a heading that it touches,
        though it may name some of them only), effective_date (empty: not read in any source), as_of (the day at which lists are read: that
        date, else the earliest that the document allows), hs_edition, official_count (how many codes it names, where a source says it),
        codes (how many are tested), complete (all of them are held), coverage (of headings), dimension, tier, flagged_low and flagged_high (certain;
        certain or possible), recall_low and recall_high (of the codes), share_low and share_high (of all six-digit codes of the edition),
        lift_low and lift_high (recall by share; empty where nothing is flagged), chapters, expected_low and expected_high (recall of codes
        drawn at random from the same chapters, exactly), chance (probability that as many subheadings drawn so are flagged as often as these,
        or more often: exact), subheadings (distinct ones of the codes), possible and missed (the codes, with blanks between).

    Raises
    ------
    UsageError
        Unknown tier, profile or form.

    Examples
    --------
    >>> import greentrade as gt
    >>> b = gt.backtest()
    >>> b = b[(b["announcement_id"] == "MOF-STA-2021-25") & (b["dimension"] == "any_of_three")].iloc[0]
    >>> int(b["codes"]), int(b["flagged_low"]), bool(b["complete"]), b["missed"]
    (23, 23, True, '')
    """
    from greentrade.engines.forms import convert
    from greentrade.reference import Reference
    from greentrade.reference.dimensions import TIERS

    reference = reference or Reference.load()
    reference = reference if profile == "default" else reference.using(profile)
    tiers = TIERS if tier is None else (reference.profile.check_tier(tier),)
    return convert(_tested(reference, tiers), as_)


def chance_of(hit: int, drawn: Iterable[tuple[int, int, int]]) -> float:
    """Return the probability that codes drawn at random from some chapters are flagged at least so often.

    Parameters
    ----------
    hit
        How many are flagged.
    drawn
        By chapter: its codes, how many of them are flagged, how many are drawn (without putting back).

    Examples
    --------
    >>> chance_of(2, [(4, 2, 2)])
    0.16666666666666666
    """
    ways, whole = [1], 1  # ways to draw by the number of flagged codes among them, over all chapters so far
    for goods, flagged, number in drawn:
        here = [comb(flagged, k) * comb(goods - flagged, number - k) for k in range(number + 1)]
        ways = [
            sum(ways[i] * here[n - i] for i in range(len(ways)) if 0 <= n - i < len(here))
            for n in range(len(ways) + number)
        ]
        whole *= comb(goods, number)
    return sum(ways[hit:]) / whole


def _tested(reference: Reference, tiers: Iterable[str]) -> pa.Table:
    """Classify what the announcements name and all codes of their editions, and count."""
    import pyarrow as pa

    asked = [(dimension, tier) for tier in tiers for dimension in DIMENSIONS]
    with reference.cursor() as cursor, Tables(cursor) as tables:
        for step in ("editions", "acts"):
            tables.keep(step, _RATES[step], None)
        tables.keep("members", _SQL["members"], None)
        goods, marks = _classified(reference, tables)
        tables.put("goods", goods)
        tables.put("marks", marks)
        tables.put(
            "asked",
            pa.table(
                {
                    "dimension": [d for d, _ in asked],
                    "tier": [t for _, t in asked],
                    "place": pa.array(range(len(asked)), pa.int32()),
                }
            ),
        )
        tables.keep("verdicts", _SQL["verdicts"], None)
        found = tables.read(_SQL["answer"])
    chances = [
        chance_of(hit, drawn)
        for hit, drawn in zip(found["hit"].to_pylist(), found["drawn"].to_pylist(), strict=True)
    ]
    found = found.drop_columns(["hit", "drawn"])
    place = found.column_names.index("subheadings")
    return found.add_column(place, "chance", pa.array(chances, pa.float64()))


def _classified(reference: Reference, tables: Tables) -> tuple[pa.Table, pa.Table]:
    """Classify all six-digit codes of each announcement's edition, and its own codes, on its day."""
    import pyarrow as pa

    from greentrade.codebook.build import classify_keys

    members = tables.read(
        "SELECT DISTINCT hs_edition, as_of, hs_code FROM gt_rb_members ORDER BY ALL"
    ).to_pylist()
    turns = _turns(reference, tables)
    asked: dict[tuple[str, int], dict[date, set[str]]] = {}
    for row in members:  # days between which no list turns are read alike
        reading = (row["hs_edition"], bisect_right(turns, row["as_of"]))
        asked.setdefault(reading, {}).setdefault(row["as_of"], set()).add(row["hs_code"])
    goods, marks = [], []
    for (edition, _), days in sorted(asked.items()):
        every = tables.read(_SQL["all_codes"], {"edition": edition})["hs6"].to_pylist()
        codes = [*every, *sorted(set().union(*days.values()) - set(every))]
        keys = pa.table(
            {
                "key_id": pa.array(range(len(codes)), pa.int32()),
                "hs_code": pa.array(codes, pa.string()),
                "kind": pa.array(["hs"] * len(codes), pa.string()),
                "hs_edition": pa.array([edition] * len(codes), pa.string()),
                "nation": pa.array(["CHN"] * len(codes), pa.string()),
            }
        )
        found = classify_keys(reference, keys, policy_date=max(days) if turns else None).sort_by("key_id")
        for day in sorted(days):
            columns = {
                "hs_edition": keys["hs_edition"],
                "as_of": pa.array([day] * len(codes), pa.date32()),
                "hs_code": keys["hs_code"],
            }
            marks.append(pa.table({**columns, "mark": found["mark"].cast(pa.string())}))
            goods.append(pa.table(columns).slice(0, len(every)))
    return pa.concat_tables(goods), pa.concat_tables(marks)


def _turns(reference: Reference, tables: Tables) -> list[date]:
    """Return the days on which an entry of a list that is asked comes into force, or goes out of it."""
    profile = reference.profile
    drawn = [d for d in profile.dimensions if d.name in DIMENSIONS]
    lists = {name for d in drawn for v in d.voters for name in v.lists}
    lists |= {d.silenced_by for d in drawn if d.silenced_by}
    days: list[date] = tables.read(_SQL["turns"], {"lists": sorted(lists)})["day"].to_pylist()
    return days
