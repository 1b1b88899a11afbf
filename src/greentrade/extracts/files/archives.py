"""Zip archives: what is in them, what of it is refused, and a copy of each table in the session's folder.

A member is copied under a name of ours, so that no name in an archive ever decides where a file is written. Names that would, links,
locked members and bombs are refused all the same: an archive that holds them is not what it seems.
"""

from __future__ import annotations

import copy
import lzma
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from greentrade.errors import GreentradeError, InputError
from greentrade.extracts.files.encodings import CHUNK, check_growth

if TYPE_CHECKING:
    from greentrade.extracts.files.parts import Origin

CUT = "the file is cut short or damaged"

_NO_DATA = re.compile(r"(read.?me|licen[cs]e|changelog|notes?|metadata)\b.*|.*\.(pdf|md|html?|docx?|png|jpe?g|gif|sha256|md5|rtf)", re.IGNORECASE)  # fmt: skip
_LOCKED = 0x1
_ENDLESS = 1 << 62
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError, LookupError)  # fmt: skip
"""What Python's reader raises for damaged archives of all kinds."""

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Members of an archive that may be tables, and the names of those that are not."""

    members: tuple[Origin, ...]
    others: tuple[str, ...]


def workbook_kind(origin: Origin) -> str | None:
    """Tell which workbook a zip file is (xlsx, xlsb, ods), if it is one; refuse documents of other programs by name."""
    with _open(origin) as archive:
        names = set(archive.namelist())
        kind = b""
        if "mimetype" in names:
            with archive.open("mimetype") as file:
                kind = file.read(100)
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    for part, ending in (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb")):
        if part in names:
            return ending
    for mark, what in (
        ("word/document.xml", "a Word document"),
        ("ppt/presentation.xml", "a presentation"),
        ("Index/Document.iwa", "an Apple Numbers or Pages document"),
    ):
        if mark in names or kind.startswith(b"application/vnd.oasis.opendocument"):
            raise InputError(
                f"this is {what if mark in names else 'an OpenDocument file without a table'}, not a table.",
                where=origin.name,
                hint="save the table as .xlsx or CSV.",
            )
    return None


def check_members(origin: Origin) -> None:
    """Refuse an archive that is locked, damaged, or unpacks to far more than its size (read to the end: sizes may lie)."""
    with _open(origin) as archive:
        _check_size(archive, origin)
        for info in archive.infolist():
            _check(info, origin)
            for _ in _pieces(archive, info, origin.inside(info.filename)):
                pass


def unpack(origin: Origin, folder: Path) -> Unpacked:
    """Copy the tables of an archive into a folder.

    Parameters
    ----------
    origin
        The archive.
    folder
        Folder of the session.
    """
    members, others = [], []
    with _open(origin) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        for info in infos:
            _check(info, origin)
        twice = [name for name, n in Counter(info.filename for info in infos).items() if n > 1]
        if twice:
            raise InputError(
                "the archive holds this name twice, and they may differ.",
                where=origin.inside(twice[0]).name,
                hint="unpack it, and name the files that you mean.",
            )
        _check_size(archive, origin)
        check_room(sum(info.file_size for info in infos), folder, where=origin.name)
        for info in infos:
            path = PurePosixPath(info.filename)
            if path.parts[0] == "__MACOSX" or path.name.startswith("."):
                continue
            if _NO_DATA.fullmatch(path.name):
                others.append(info.filename)
                continue
            if info.file_size == 0:
                raise InputError(
                    "the member is empty (0 bytes).",
                    where=origin.inside(info.filename).name,
                    hint="fetch the archive again; if the member is meant to be empty, remove it.",
                )
            members.append(_copy(archive, info, origin, folder))
    if not members:
        raise InputError(
            "the archive holds no table." + (f" It holds {', '.join(others[:5])}." if others else ""),
            where=origin.name,
            hint="fetch it again, or name the file that holds the data.",
        )
    return Unpacked(tuple(members), tuple(others))


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, origin: Origin, folder: Path) -> Origin:
    """Copy one member under a name of ours; it must be as long as it says."""
    target = folder / f"{len(list(folder.glob('*.member')))}.member"
    member = origin.inside(info.filename, target)
    with target.open("wb") as out:
        for piece in _pieces(archive, info, member):
            out.write(piece)
    return member


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, member: Origin) -> Iterator[bytes]:
    """Yield the bytes of a member to their real end: Python would stop at the length announced, and other readers would not."""
    unbounded, length = copy.copy(info), 0
    unbounded.file_size = _ENDLESS
    try:
        with archive.open(unbounded) as source:
            while piece := source.read(CHUNK):
                length += len(piece)
                if length > info.file_size:
                    break
                yield piece
    except _DAMAGE as err:
        raise _damaged(member, str(err)) from err
    if length != info.file_size:
        there = "more are" if length > info.file_size else f"{length:,} are"
        raise _damaged(member, f"{info.file_size:,} bytes were announced and {there} there")


def _check(info: zipfile.ZipInfo, origin: Origin) -> None:
    """Refuse a member whose name leads elsewhere, a link, a locked one, and one packed in a way that cannot be undone."""
    pieces = re.split(r"[/\\]", info.filename)
    mode = info.external_attr >> 16
    if info.filename.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", info.filename) or ".." in pieces:
        what, hint = "the member's name leads out of the archive, as no honest archive's does", ""
    elif stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        what, hint = "the member is a link or a device, not a file", ""
    elif info.flag_bits & _LOCKED:
        what, hint = (
            "the member is protected by a password",
            "unpack it with the password, and name the unpacked file.",
        )
    elif info.compress_type not in _METHODS:
        what = f"the member is packed by a method that is not read here (number {info.compress_type})"
        hint = "unpack it, and name the unpacked file."
    else:
        return
    raise InputError(
        f"{what}.",
        where=origin.inside(info.filename).name,
        hint=hint
        or "fetch the archive from its source again, or unpack what you trust and name those files.",
    )


def _check_size(archive: zipfile.ZipFile, origin: Origin) -> None:
    total = sum(info.file_size for info in archive.infolist())
    check_growth(origin.read_path.stat().st_size, total, where=origin.name)


def check_room(needed: int, folder: Path, *, where: str) -> None:
    """Refuse to fill the disk of the temporary folder."""
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise InputError(
            f"unpacked it has {needed:,} bytes, and the temporary folder has room for {free:,}.",
            where=where,
            hint="free some room, or name a folder on a larger disk with temp_directory= (--temp-directory).",
        )


@contextmanager
def _open(origin: Origin) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(origin.read_path)
    except _DAMAGE as err:
        raise InputError(
            f"{CUT}: it starts as a zip archive or an Excel workbook and cannot be opened as one ({err}).",
            where=origin.name,
            hint="fetch it again.",
        ) from err
    with archive:
        try:
            yield archive
        except GreentradeError:
            raise
        except _DAMAGE as err:
            raise _damaged(origin, str(err)) from err


def _damaged(origin: Origin, why: str) -> InputError:
    return InputError(f"{CUT} ({why}).", where=origin.name, hint="fetch the archive again.")
