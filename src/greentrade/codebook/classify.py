"""Classify bare codes: the codebook without an extract."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from greentrade.codebook.build import Codebook, build
from greentrade.codebook.tables import as_json, code_table, match_table
from greentrade.engines.forms import convert
from greentrade.errors import UsageError
from greentrade.hs.codes import read_codes
from greentrade.hs.editions import edition_in_force, parse_edition
from greentrade.reference import Reference

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


def classify_codebook(
    codes: Iterable[str],
    *,
    edition: str | None = None,
    nation: str | None = None,
    policy_date: date | str | None = None,
    reference: Reference | str | Path | None = None,
    profile: str = "default",
) -> tuple[Codebook, Reference]:
    """Codebook of bare codes, one key for each code in the order given."""
    import pyarrow as pa

    if isinstance(codes, str):
        codes = [codes]
    texts = [_text(code) for code in codes]
    if policy_date == "record":
        raise UsageError(
            "bare codes have no period of their own.",
            hint="pass policy_date as a date (2026-01-01), or leave it out.",
        )
    name = parse_edition(edition) if edition else edition_in_force(date.today().year)  # noqa: DTZ011 (a year is all that is asked)
    read = {c.raw: c for c in read_codes(texts).codes}
    found = [read[text] for text in texts]
    keys = pa.table(
        {
            "key_id": pa.array(range(len(texts)), pa.int32()),
            "hs_code": pa.array([c.code or c.raw for c in found], pa.string()),
            "kind": pa.array([c.kind.value for c in found], pa.string()),
            "hs_edition": pa.array([name] * len(texts), pa.string()),
            "nation": pa.array([nation.upper() if nation else None] * len(texts), pa.string()),
        }
    )
    tables = reference if isinstance(reference, Reference) else Reference.load(reference)
    tables = tables if profile == "default" else tables.using(profile)
    return build(tables, keys, policy_date=policy_date), tables


def classify(
    codes: Iterable[str],
    *,
    edition: str | None = None,
    nation: str | None = None,
    policy_date: date | str | None = None,
    reference: Reference | str | Path | None = None,
    profile: str = "default",
    as_: Literal["pandas", "arrow", "polars", "both"] = "pandas",
) -> Any:
    """Which lists and dimensions do these codes belong to?

    Parameters
    ----------
    codes
        HS codes as text, of two to ten digits; dots and blanks are repaired.
    edition
        HS edition of the codes (``HS2017``, ``H5``); without it the edition in force this year.
    nation
        Whose national lines the digits after the sixth are (ISO3, EUN for the EU).
    policy_date
        None counts each list's latest scope; a date counts what was in force then.
    reference
        Tables to use instead of the packaged ones, or a folder with a team's own beside them.
    profile
        Way to draw the dimensions: ``"default"``, ``"china"`` (as Chinese regulators draw them), or one of a team's own.
    as_
        ``"pandas"``: a frame, with the audit trail in ``.attrs["matches"]``; ``"both"``: the pair of frames
        (codes, matches); ``"arrow"`` or ``"polars"``: the codes alone.

    Returns
    -------
    pandas.DataFrame
        One row for each code: hs_code, hs_edition, nation, status (ok | not_in_edition | unmapped | not_hs),
        each dimension at the default tier (certain | possible | empty), votes_<dimension>
        ("certain+possible of voters"), voters_<dimension> (who they are), reason (why not_hs).

    Raises
    ------
    UsageError
        Unknown edition or date.
    ChoiceNeeded
        The codes may or may not have lost leading zeros.

    Examples
    --------
    >>> import greentrade as gt
    >>> frame = gt.classify(["854142", "2523.29"], edition="HS2022")
    >>> frame[["hs_code", "environmental_good", "high_pollution"]].values.tolist()
    [['854142', 'certain', ''], ['252329', '', 'certain']]
    """
    codebook, reference = classify_codebook(
        codes, edition=edition, nation=nation, policy_date=policy_date, reference=reference, profile=profile
    )
    table = code_table(codebook, reference.profile)
    if as_ in {"arrow", "polars"}:
        return convert(table, as_)
    frame, matches = convert(table, "pandas"), convert(match_table(codebook), "pandas")
    if as_ == "both":
        return frame, matches
    frame.attrs["matches"] = _one_thing(matches)
    return frame


def classify_json(codes: Iterable[str], **options: Any) -> list[dict[str, Any]]:
    """Classify bare codes in the form of ``classify --json`` (options as in :func:`classify`)."""
    codebook, reference = classify_codebook(codes, **options)
    return as_json(codebook, reference)


def _one_thing(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame as a value of ``attrs``: pandas compares these when frames are put together, and a frame has no one answer to that."""
    import pandas as pd

    class AuditTrail(pd.DataFrame):
        """A frame that equals itself alone where it is compared as a whole; in all else, and in what is made from it, a plain frame."""

        __hash__ = None  # as of a frame

        @property
        def _constructor(self) -> Any:
            return pd.DataFrame

        def __eq__(self, other: object) -> Any:
            return self is other if type(other).__name__ == "AuditTrail" else super().__eq__(other)

    return AuditTrail(frame)


def _text(code: object) -> str:
    if isinstance(code, str):
        return code
    msg = f"codes must be text, not {type(code).__name__} ({code!r}): numbers lose leading zeros."
    raise UsageError(msg, hint='write them in quotes: "010121".')
