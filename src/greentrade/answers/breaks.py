"""Where a series of a list breaks because the Harmonized System drew its codes anew: facts of the lists, told beside the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.hs.editions import NAMES

if TYPE_CHECKING:
    from greentrade.core.screened import Screened


@dataclass(frozen=True, slots=True)
class Break:
    """An edition in which the codes of a list change so that earlier and later years do not compare.

    Parameters
    ----------
    list_id
        The list; ``all`` for the goods as such.
    category
        Category of the list; empty: every one.
    edition
        First edition after the break.
    before
        What to know of rows in earlier editions, whatever else the extract holds.
    after
        What to know of rows from that edition on, in an extract that holds earlier ones too.
    """

    list_id: str
    category: str
    edition: str
    before: str
    after: str


_E_WASTE_BEFORE = "before HS2022 only 8548.10 (batteries) names e-waste; other e-waste hides in ordinary codes and is not counted."
_E_WASTE_AFTER = "HS2022 opened 8549 for e-waste: a rise from 2021 to 2022 may be the new codes alone."

BREAKS: tuple[Break, ...] = (
    Break("hs_waste_core", "battery_ewaste", "HS2022", _E_WASTE_BEFORE, _E_WASTE_AFTER),
    Break("all", "battery_ewaste", "HS2022", _E_WASTE_BEFORE, _E_WASTE_AFTER),
    Break(
        "kigali_hfc", "", "HS2022",
        "before HS2022 all HFCs stand in one residual code (2903.39) and blends in 3824.78: an upper bound only.",
        "HS2022 gave HFCs codes of their own and moved mixtures to 3827.",
    ),
    Break(
        "montreal_ods", "", "HS2012",
        "before HS2012 CFCs have codes of their own and HCFCs share theirs.",
        "HS2012 merged the CFC codes into 2903.77 and gave HCFC-22, 123, 141, 142 and 225 their own.",
    ),
    Break(
        "montreal_ods", "mixtures", "HS2022",
        "before HS2022 mixtures stand in 3824.7.",
        "HS2022 moved mixtures from 3824.7 to 3827.",
    ),
    Break(
        "stockholm_pop", "", "HS2017",
        "before HS2017 only a few POPs have codes of their own; PFOS has none.",
        "HS2017 opened codes for PFOS and others: the list grows from 8 codes to 31 for that reason alone.",
    ),
)  # fmt: skip


def put_breaks(screened: Screened) -> None:
    """Make ``breaks`` (list_id, category, editions, note): what the rows of each edition need to be told beside."""
    import pyarrow as pa

    held = [NAMES.index(name) for name in screened.editions if name in NAMES]
    rows = []
    for item in BREAKS:
        place = NAMES.index(item.edition)
        rows.append((item, NAMES[:place], item.before))
        if held and min(held) < place:
            rows.append((item, NAMES[place:], item.after))
    text = pa.string()
    screened.session.put(
        "breaks",
        pa.table(
            {
                "list_id": pa.array([item.list_id for item, _, _ in rows], text),
                "category": pa.array([item.category for item, _, _ in rows], text),
                "editions": pa.array([list(editions) for _, editions, _ in rows], pa.list_(text)),
                "note": pa.array([note for _, _, note in rows], text),
            }
        ),
    )
