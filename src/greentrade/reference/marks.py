"""Remember which states of the tables have passed the checks: an empty file in the user's cache folder for each."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from importlib import resources
from pathlib import Path

_RULES = (
    "files.py",
    "discover.py",
    "sides.py",
    "fields.py",
    "schemas.py",
    "schemas_policy.py",
    "audits.sql",
    "audits.py",
    "validate.py",
    "dimensions.py",
)
"""Where the rules are written: a mark is worth nothing once they change."""


def folder() -> Path | None:
    """Cache folder of greentrade: `GREENTRADE_CACHE_DIR`, or the user's own; None if there is no home."""
    chosen = os.environ.get("GREENTRADE_CACHE_DIR")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "greentrade"
    try:
        return Path.home() / ".cache" / "greentrade"
    except RuntimeError:
        return None


def path_of(roots: tuple[Path, ...], digest: str) -> Path | None:
    """Mark that stands for these tables having passed these rules."""
    cache = folder()
    if cache is None:
        return None
    total = hashlib.sha256(digest.encode())
    for root in roots:
        total.update(b"\0" + os.fsencode(root))
    package = resources.files("greentrade.reference")
    for name in _RULES:
        total.update(hashlib.sha256(package.joinpath(name).read_bytes()).digest())
    return cache / f"reference-{total.hexdigest()[:32]}.ok"


def leave(mark: Path | None) -> None:
    """Leave a mark, whole or not at all; where nothing can be written the tables are just checked again next time."""
    if mark is None:
        return
    with suppress(OSError):
        mark.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=mark.parent, prefix=".reference-")
        os.close(handle)
        try:
            Path(name).replace(mark)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
