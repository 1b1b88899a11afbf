"""What the tests of this folder share: the oracle, built once, and what the engine says."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)
if HERE not in sys.path:  # the oracle's own modules lie beside the tests; the folder is no package
    sys.path.append(HERE)

import oracle as plain  # noqa: E402 (found through the line above)


@pytest.fixture(scope="session")
def oracle():
    sources = plain.default_sources()
    if not (sources / "hs" / "hs_codes.csv").exists():
        pytest.skip(f"no sources at {sources}: set GREENTRADE_SOURCES")
    return plain.Oracle(sources)


@pytest.fixture(scope="session")
def engine_codebook():
    """Codebook of many codes at once, kept: all matches, and the votes of every tier."""
    from greentrade.codebook.classify import classify_codebook

    @functools.cache
    def build(codes: tuple[str, ...], edition: str, nation: str | None = None, profile: str = "default"):
        return classify_codebook(codes, edition=edition, nation=nation, profile=profile)[0]

    return build
