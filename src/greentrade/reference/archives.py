"""Unpack a released version or a git revision into a folder: the tables alone, and never a file outside that folder."""

from __future__ import annotations

import lzma
import re
import shutil
import stat
import subprocess
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from greentrade.errors import InputError
from greentrade.reference.files import MAX_CSV_BYTES, MAX_TOML_BYTES

__all__ = ["TABLES", "unpack_archive", "unpack_revision"]

TABLES = "reference_data"
"""Folder of the tables in a release, at whatever depth."""
_LIMITS = {".csv": MAX_CSV_BYTES, ".toml": MAX_TOML_BYTES}
_MOST_MEMBERS = 100_000
_MOST_BYTES = 500_000_000
"""A whole set of tables has a fiftieth of it: an archive that unpacks to more is not one of ours."""
_CORRUPT = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, NotImplementedError, ValueError,
)  # fmt: skip
"""What the readers of archives raise on one that is cut, damaged or encrypted."""


@dataclass(frozen=True, slots=True)
class _Member:
    """One member of an archive."""

    name: str
    plain: bool
    folder: bool
    open: Callable[[], IO[bytes] | None]

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders on the way, and the name."""
        return PurePosixPath(self.name).parts

    @property
    def is_table(self) -> bool:
        """Tell whether the member is called like a table or a side file."""
        return not self.folder and PurePosixPath(self.name).suffix in _LIMITS


def unpack_archive(archive: Path, folder: Path) -> None:
    """Unpack the tables of a wheel, or of another zip or tar archive with a folder `reference_data`.

    Parameters
    ----------
    archive
        The file.
    folder
        Where to put what is below `reference_data`.

    Raises
    ------
    InputError
        The file is no such archive, is damaged, or has a member that leads out of the folder.
    """
    with _opened(archive) as members:
        _check_names(members, str(archive))
        held = {
            m.parts[: m.parts.index(TABLES) + 1] for m in members if m.is_table and TABLES in m.parts[:-1]
        }
        depth = min(map(len, held), default=0)
        roots = sorted(parts for parts in held if len(parts) == depth)
        if len(roots) != 1:
            found = f"has more than one: {', '.join(map('/'.join, roots))}" if roots else "has none"
            raise InputError(
                f"a released version holds one folder {TABLES}, and this archive {found}.",
                where=str(archive),
                hint="name a wheel or source archive of greentrade, or unpack it and name the folder.",
            )
        _write(members, roots[0], folder, str(archive))


def unpack_revision(revision: str, path: str, folder: Path, *, where: str) -> None:
    """Unpack a folder as it was in a revision of the git repository in which we stand.

    Parameters
    ----------
    revision, path
        What stands before and after the colon of ``v0.1.0:reference_data``.
    folder
        Where to put its tables.
    where
        What the user has written, for messages.

    Raises
    ------
    InputError
        There is no git, no repository, no such revision or no such folder in it.
    """
    if not revision or revision.startswith("-") or not path.strip("/"):
        raise InputError(
            "this is not REVISION:FOLDER.", where=where, hint=f"write for example v0.1.0:{TABLES}."
        )
    store = _git(["rev-parse", "--absolute-git-dir"], where, "this folder is in no git repository")
    _git(
        ["rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"],
        where,
        f"git knows no revision {revision!r} here",
    )
    tree = _git(
        ["rev-parse", "--verify", "--quiet", f"{revision}:{path.rstrip('/')}"],
        where,
        f"the revision {revision!r} has no folder {path!r}",
    )
    if _git(["cat-file", "-t", tree], where, "git cannot read the folder") != "tree":
        raise InputError(
            f"{path!r} is a file there, not a folder.", where=where, hint="name the folder of the tables."
        )
    with tempfile.TemporaryFile() as stream:
        # With the repository named, git takes the place where it runs for the top of the tree: the whole folder is archived.
        _run(["--git-dir", store, "archive", "--format=tar", tree], stream, folder, where)
        stream.seek(0)
        try:
            with tarfile.open(fileobj=stream) as tar:
                members = list(_tar_members(tar))
                _check_names(members, where)
                _write(members, (), folder, where)
        except _CORRUPT as error:
            raise InputError(f"what git archived cannot be read ({error}).", where=where) from error


# -- archives ------------------------------------------------------------------------------------------------------------------


@contextmanager
def _opened(archive: Path) -> Iterator[list[_Member]]:
    """Members of an archive, readable while the block runs."""
    hint = "name a folder of tables, a wheel or another zip or tar archive, or REVISION:FOLDER of a git repository."
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                yield _bounded(_zip_members(packed), str(archive))
            return
        if tarfile.is_tarfile(archive):
            with tarfile.open(archive) as tar:
                yield _bounded(_tar_members(tar), str(archive))
            return
    except InputError:
        raise
    except _CORRUPT as error:
        raise InputError(f"the archive cannot be read ({error}).", where=str(archive), hint=hint) from error
    raise InputError("the file is neither a zip nor a tar archive.", where=str(archive), hint=hint)


def _zip_members(packed: zipfile.ZipFile) -> Iterator[_Member]:
    for info in packed.infolist():
        mode = stat.S_IFMT(info.external_attr >> 16)
        plain = not info.is_dir() and mode in {0, stat.S_IFREG}
        yield _Member(info.filename, plain, info.is_dir(), partial(packed.open, info))


def _tar_members(tar: tarfile.TarFile) -> Iterator[_Member]:
    for info in tar:
        yield _Member(info.name, info.isreg(), info.isdir(), partial(tar.extractfile, info))


def _bounded(members: Iterable[_Member], where: str) -> list[_Member]:
    """All members, if they are not far too many."""
    kept = []
    for member in members:
        kept.append(member)
        if len(kept) > _MOST_MEMBERS:
            raise InputError(f"the archive has more than {_MOST_MEMBERS:,} members.", where=where)
    return kept


def _check_names(members: list[_Member], where: str) -> None:
    """Refuse an archive as a whole if any name in it could lead somewhere else, or stands for two files."""
    seen = set()
    for member in members:
        name = member.name
        if (
            name.startswith("/")
            or re.match(r"[A-Za-z]:", name)
            or ".." in re.split(r"[/\\]", name)
            or not name.isprintable()
            or (member.is_table and "\\" in name)
        ):
            raise InputError(
                f"the member {name!r} leads out of the archive; nothing was unpacked.",
                where=where,
                hint="use an archive that was built by greentrade's own release.",
            )
        if member.is_table and member.parts in seen:
            raise InputError(f"the archive holds {name!r} twice; nothing was unpacked.", where=where)
        seen.add(member.parts)


def _write(members: list[_Member], above: tuple[str, ...], folder: Path, where: str) -> None:
    """Write the tables and side files below a folder of the archive, each no larger than such a file may be."""
    total = 0
    for member in members:
        if not member.is_table or member.parts[: len(above)] != above:
            continue
        if not member.plain:
            raise InputError(f"{member.name!r} is a link, not a file; it was not followed.", where=where)
        target = folder.joinpath(*member.parts[len(above) :])
        limit = _LIMITS[target.suffix]
        stream = member.open()
        if stream is None:
            raise InputError(f"{member.name!r} is no file.", where=where)
        with stream:
            content = stream.read(limit + 1)
        total += len(content)
        if len(content) > limit or total > _MOST_BYTES:
            raise InputError(
                f"{member.name!r} is larger than tables are; it was not unpacked.",
                where=where,
                hint=f"a table has at most {MAX_CSV_BYTES:,} bytes, a side file {MAX_TOML_BYTES:,}.",
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


# -- git -----------------------------------------------------------------------------------------------------------------------


def _git(arguments: list[str], where: str, otherwise: str) -> str:
    """Give what git answers in one line; raise an error of ours that says `otherwise` if it refuses."""
    with tempfile.TemporaryFile() as stream:
        _run(arguments, stream, None, where, otherwise)
        stream.seek(0)
        return stream.read(10_000).decode("utf-8", "replace").strip()


def _run(
    arguments: list[str],
    output: IO[bytes],
    folder: Path | None,
    where: str,
    otherwise: str = "git cannot archive it",
) -> None:
    """Run git with a list of arguments (no shell), in a folder or where we stand."""
    program = shutil.which("git")
    if program is None:
        raise InputError(
            "this names a revision, and there is no git here.",
            where=where,
            hint="install git, or check the revision out elsewhere and name its folder.",
        )
    done = subprocess.run(  # noqa: S603 (a list of arguments; none that begins with a dash comes from the user)
        [program, *arguments], stdout=output, stderr=subprocess.PIPE, cwd=folder, check=False
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(
            f"{otherwise}{f' ({said[0]})' if said else ''}.",
            where=where,
            hint="name a folder or an archive that exists, or REVISION:FOLDER of the repository in which you stand (`git tag` and `git log` name revisions).",
        )
