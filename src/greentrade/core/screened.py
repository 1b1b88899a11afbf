"""The state of a screening: what was read, how its codes were classified, and what the rows add up to. Answers are functions of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from greentrade.codebook import Codebook, code_table
from greentrade.core.cells import Cells
from greentrade.core.checks import check_balance, check_classification
from greentrade.core.edition_mismatch import alias_notes, settle_editions, unclassified_notes
from greentrade.core.keys import Keys
from greentrade.engines.sql import statements
from greentrade.extracts import Reading, read_extract
from greentrade.hs.editions import parse_edition
from greentrade.reference import Reference

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.extracts import Extract

_SQL = statements(__package__, "screened.sql")


class Screened:
    """Records joined with the codebook, every row accounted for.

    Attributes
    ----------
    extract
        What was read, and how.
    reference
        The tables it was screened with.
    policy_date
        Date at which lists are read; None for each list's latest scope, ``"record"`` for the period of each record.
    session
        The engine that holds the records and the small tables.
    keys, cells
        The classified keys, and the passes over the rows.
    editions
        Rows by HS edition.
    edition_basis
        How the editions are known: declared | extract | assumed.
    dispositions
        Rows and value by disposition and reason.
    """

    def __init__(self, extract: Extract, reference: Reference, *, policy_date: date | str | None) -> None:
        self.extract = extract
        self.reference = reference
        self.policy_date = policy_date
        self.session = extract.session
        self._flags: dict[str, pa.Table] = {}
        self.keys = Keys(extract, reference, policy_date=policy_date)
        self.edition_basis = self.keys.edition_basis
        check_classification(self.keys.reading, reference)
        self._mismatch_notes = settle_editions(extract, self.keys, reference)
        self.cells = Cells(extract, self.keys)
        check_balance(extract, self.cells)
        base = self.cells.by()
        self.dispositions = self.session.table(_SQL["dispositions"].fill(cells=base))
        self.editions: dict[str, int] = dict(self.session.execute(_SQL["editions"].fill(cells=base)))

    @classmethod
    def read(
        cls,
        source: Any,
        *,
        reference: Reference | str | Path | None = None,
        profile: str = "default",
        policy_date: date | str | None = None,
        **options: Any,
    ) -> Self:
        """Read an extract and screen it; ``options`` say how it is read (:class:`greentrade.extracts.reading.Reading`)."""
        reading = Reading(**options)
        if reading.edition is not None:
            parse_edition(reading.edition)  # a slip of the pen is told before the tables are loaded
        tables = reference if isinstance(reference, Reference) else Reference.load(reference)
        tables = tables if profile == "default" else tables.using(profile)
        extract = read_extract(source, reading)
        try:
            return cls(extract, tables, policy_date=policy_date)
        except BaseException:
            extract.session.close()
            raise

    @property
    def codebook(self) -> Codebook:
        """The whole codebook: every key with its verdicts and its audit trail."""
        return self.keys.codebook

    @property
    def currency(self) -> str | None:
        """Currency of all values (ISO 4217), or None where neither extract nor user states it."""
        return self.extract.currency

    @property
    def notes(self) -> list[str]:
        """What a careful reader should know about this screening, in words."""
        notes = list(self.extract.notes)
        notes += [
            f"codes repaired: {r.what}, {r.codes} distinct (for example {r.example})."
            for r in self.keys.reading.repairs
        ]
        profile = self.reference.profile
        if profile.name != "default":
            drawn = " and ".join(self.reference.drawn_by_profile)
            notes.append(
                f"dimensions follow the profile {profile.name!r} ({profile.title}): it redraws {drawn}."
            )
        if self.edition_basis == "assumed":
            notes.append(
                "HS editions are assumed from the year each took force; pass edition= if the codes follow another."
            )
        notes += alias_notes(self.keys, self.cells)
        notes += unclassified_notes(self.dispositions.to_pylist())
        return [*notes, *self._mismatch_notes]

    def flags(self, tier: str) -> pa.Table:
        """Return the codebook at a tier, one row per key with its ``key_id``; made once, since several answers need it."""
        if tier not in self._flags:
            table = code_table(self.codebook, self.reference.profile, tier=tier, origins=self.keys.origins())
            self._flags[tier] = table.append_column("key_id", self.codebook.keys["key_id"].combine_chunks())
        return self._flags[tier]

    def close(self) -> None:
        """Release the engine and its temporary files."""
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
