"""What is known of rows and codes: the accounting, the codebook, the audit trail, and the story of one code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.answers.answer import answer
from greentrade.codebook import as_json, match_table
from greentrade.engines.sql import statements
from greentrade.errors import UsageError
from greentrade.hs.codes import read_codes

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.codebook.explain import Story
    from greentrade.core.screened import Screened

_SQL = statements(__package__, "codes.sql")


@answer("Is every row accounted for?", examples=("exports.csv", "results --csv"), written="never")
def accounting(screened: Screened) -> pa.Table:
    """Account for every input row and its value.

    Returns
    -------
    pyarrow.Table
        disposition (screened | aggregate | unclassified | rejected), reason, rows, value (currency units; of rejected rows as
        far as it could be read). Rows and value add up to the input; a mismatch would have raised.

    Examples
    --------
    >>> import greentrade as gt
    >>> int(gt.screen(gt.load_example("china_exports")).accounting()["rows"].sum())
    30969
    """
    return screened.dispositions


@answer(
    "To which dimensions does each code of the extract belong?",
    examples=("exports.csv --csv",),
    lead=(
        "hs_code",
        "hs_edition",
        "status",
        "high_pollution",
        "energy_intensive",
        "resource_intensive",
        "environmental_good",
        "waste",
    ),
    written="always",
)
def codes(screened: Screened) -> pa.Table:
    """Show how each code is classified: the codebook, one row per key.

    Returns
    -------
    pyarrow.Table
        hs_code, hs_edition, nation, status (ok | not_in_edition | unmapped | not_hs), each dimension at the default tier
        (certain | possible | empty), votes_<dimension> ("certain+possible of voters"), voters_<dimension> (who they are),
        reason (why not_hs; ``lapsed`` or ``early``: rows of another edition have the code, which is read in this one, its neighbour;
        ``alias 271000``: stands as 271000 in the extract).

    Examples
    --------
    >>> import greentrade as gt
    >>> codes = gt.screen(gt.load_example("china_exports")).codes()
    >>> codes.loc[codes["hs_code"] == "252310", "high_pollution"].unique().tolist()
    ['certain']
    """
    return screened.flags("default").drop_columns(["key_id"])


@answer(
    "Which list, entry and path made each match?",
    examples=("exports.csv --csv > matches.csv",),
    lead=("hs_code", "hs_edition", "list_id", "match", "entry"),
    written="always",
)
def matches(screened: Screened) -> pa.Table:
    """Show which list matches which code, and why: the audit trail, one row per key and list.

    Returns
    -------
    pyarrow.Table
        hs_code, hs_edition, nation, list_id, match (certain | possible), via (reasons why only possible, joined by ``+``), entry,
        scope, path (through editions and industry links), category, source, verified, basis.

    Examples
    --------
    >>> import greentrade as gt
    >>> matches = gt.screen(gt.load_example("china_exports")).matches()
    >>> matches.query("hs_code == '252310' and match == 'certain'")["list_id"].isin(
    ...     ["cn_gd2022_8"]
    ... ).any().item()
    True
    """
    return match_table(screened.codebook)


def explain(screened: Screened, code: str) -> Story:
    """Tell the story of one code in words: what it is, which lists name it, why certain or only possible, and what it trades.

    Parameters
    ----------
    code
        A code as it stands in the extract, or repaired.

    Returns
    -------
    Story
        Text to print; a notebook shows it as tables.

    Raises
    ------
    UsageError
        The extract does not hold the code.
    """
    from greentrade.codebook.explain import story

    wanted = {c.code or c.raw for c in read_codes([code]).codes} | {code}
    book, origins = screened.codebook, screened.keys.origins()
    aliases = {f"alias {text}" for text in wanted}
    keys = book.keys.to_pylist()
    ids = {k["key_id"] for k in keys if k["hs_code"] in wanted or origins.get(k["key_id"]) in aliases}
    if not ids:
        held = sorted(k for k in set(book.keys["hs_code"].to_pylist()) if k.startswith(code[:4]))[:8]
        near = f"near it: {', '.join(held)}." if held else "see s.codes() for the codes held."
        raise UsageError(
            f"this extract holds no code {code!r}.",
            hint=f"{near} gt.classify([...]) explains codes without an extract.",
        )
    classified = as_json(book, screened.reference, origins=origins)
    items = [item for key, item in zip(keys, classified, strict=True) if key["key_id"] in ids]
    cells = screened.cells.by(code="code_id")
    value = screened.session.execute(_SQL["value_of"].fill(cells=cells), {"keys": sorted(ids)})
    return story(items, screened.reference, trade=value, currency=screened.currency)
