"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SAMPLES = Path(
    os.environ.get("GREENTRADE_SAMPLES", Path(__file__).resolve().parents[2] / "shared/sources/samples")
)


@pytest.fixture
def samples() -> Path:
    """Folder of the real extracts; without it the test is skipped, visibly."""
    if not SAMPLES.is_dir():
        pytest.skip(f"no samples at {SAMPLES}: set GREENTRADE_SAMPLES")
    return SAMPLES
