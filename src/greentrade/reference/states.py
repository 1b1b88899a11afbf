"""States of the reference tables that can be compared: the packaged ones, a folder, a released version, a git revision."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from greentrade.engines.folders import OwnedFolder
from greentrade.errors import InputError, ReferenceInvalid
from greentrade.reference.archives import TABLES, unpack_archive, unpack_revision
from greentrade.reference.files import DIMENSIONS, layered, visible
from greentrade.reference.load import Reference, data_root
from greentrade.reference.problem import shown

__all__ = ["PACKAGED", "State", "opened"]

_LISTS = ("lists/", "industries/lists/")
"""Where lists lie in a whole set of tables."""
PACKAGED = "packaged"
"""The word for the tables that greentrade came with."""


@dataclass(frozen=True, slots=True)
class State:
    """One state of the tables.

    Attributes
    ----------
    side
        A or B.
    name
        What the user calls it.
    roots
        The folders in which its files lie: ours, then a team's laid over it.
    reference
        The tables, loaded; None if they have not passed today's checks.
    faults
        Why not: one line each.
    spare
        Folder that does not exist yet, in which a past state can be made fit for screening; None if there is no such need.
    """

    side: str
    name: str
    roots: tuple[Path, ...]
    reference: Reference | None
    faults: tuple[str, ...] = ()
    spare: Path | None = None

    @property
    def digest(self) -> str | None:
        """Version of the facts; tables that have not passed the checks have none."""
        return None if self.reference is None else self.reference.digest

    def loaded(self) -> tuple[Reference, str]:
        """Give the tables to screen with, and a remark if they are not simply this state's.

        A past state may break today's rules because a table got a column since. Its lists and dimensions are then taken together with
        the packaged tables of all other kinds: what they flag is what such a comparison is about.

        Raises
        ------
        ReferenceInvalid
            The tables have not passed the checks, nor do their lists.
        """
        if self.reference is not None:
            return self.reference, ""
        place = f"{self.side} ({self.name})"
        if self.spare is None:
            raise _invalid(place, self.faults, "nothing is screened with them")
        if not self.spare.exists():
            _lists_over_packaged(self.roots[0], self.spare)
        try:
            reference = Reference.load(self.spare)
        except ReferenceInvalid as error:
            raise _invalid(place, self.faults, "nothing is screened with them") from error
        return reference, (
            f"{self.side} does not pass the checks of this version: it was screened with its own lists and dimensions, "
            "and with the packaged tables for all else."
        )


def _lists_over_packaged(past: Path, folder: Path) -> None:
    """Make a whole set of tables: lists and dimensions of a past one, all else as packaged."""
    for root, theirs in ((data_root(), False), (past, True)):
        for path in (*visible(root, ".csv"), *visible(root, ".toml")):
            place = path.relative_to(root)
            if theirs == (place.as_posix().startswith(_LISTS) or place.name == DIMENSIONS):
                target = folder / place
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


@contextmanager
def opened(
    state: State | Reference | str | Path, *, side: str = "A", checked: bool = True
) -> Iterator[State]:
    """Unpack a state of the tables, as files to read while the block runs.

    Parameters
    ----------
    state
        ``"packaged"``; a folder of whole tables; a team's folder (laid over the packaged tables); a wheel or another zip or tar archive
        with a folder `reference_data`; ``REVISION:FOLDER`` of the git repository in which we stand; tables already loaded.
    side
        What to call it in an error: A or B.
    checked
        Whether the tables must pass the checks of this version. A release or a revision was checked by the rules of its own time: faults
        that it has under today's are kept in :attr:`State.faults`, and do not stop a comparison of the files.

    Raises
    ------
    InputError
        There is nothing of this name, or it cannot be read.
    ReferenceInvalid
        The tables of a folder break a rule.
    """
    if isinstance(state, State):
        yield state
        return
    if isinstance(state, Reference):
        name = PACKAGED if state.roots == (data_root(),) else str(state.roots[-1])
        yield State(side, name, state.roots, state)
        return
    name = str(state)
    path = Path(name)
    if state == PACKAGED:  # the word; Path("packaged") is a folder
        yield _state(name, side, None, checked=checked, past=False)
    elif path.is_dir():
        inside = path / TABLES
        whole = not (path / "hs" / "codes").is_dir() and (inside / "hs" / "codes").is_dir()
        yield _state(name, side, (inside if whole else path).resolve(), checked=checked, past=False)
    elif path.is_file() or ":" in name:
        # What is unpacked lies in a folder of ours, and is gone when the block ends.
        with OwnedFolder(Path(tempfile.gettempdir()), "greentrade-tables-") as made:
            folder = made.path.resolve() / "tables"
            folder.mkdir()
            if path.is_file():
                unpack_archive(path, folder)
            else:
                revision, _, inner = name.partition(":")
                unpack_revision(revision, inner, folder, where=f"{side} ({name})")
            yield _state(name, side, folder, checked=checked, past=True)
    else:
        raise InputError(
            "there are no such tables.",
            where=f"{side} ({name})",
            hint=f"name {PACKAGED!r}, a folder, a wheel or another zip or tar archive, or REVISION:FOLDER such as v0.1.0:{TABLES}.",
        )


def _state(name: str, side: str, folder: Path | None, *, checked: bool, past: bool) -> State:
    """Load the tables of a folder (the packaged ones, if there is none), if they are to be loaded."""
    roots = (data_root(),) if folder is None else layered(data_root(), folder)
    if not checked:
        return State(side, name, roots, None)
    try:
        reference = Reference.load(folder)
    except ReferenceInvalid as error:
        # Temporary folders mean nothing to a reader: the files are named as they are in what the user has named.
        faults = [
            problem.replace(f"{shown(roots[-1])}/", f"{name.rstrip('/')}/") if past else problem
            for problem in error.problems
        ]
        if not past:
            raise _invalid(
                f"{side} ({name})", faults, "--unchecked compares their text all the same"
            ) from error
        spare = roots[-1].with_name("spare") if len(roots) == 1 else None
        return State(side, name, roots, None, tuple(faults), spare)
    return State(side, name, reference.roots, reference)


def _invalid(name: str, faults: tuple[str, ...] | list[str], remark: str) -> ReferenceInvalid:
    count = f"{len(faults):,} faults" if len(faults) != 1 else "one fault"
    return ReferenceInvalid(f"these reference tables have {count}; {remark}:", problems=faults, where=name)
