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


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the program; gives exit code, standard output and standard error, in plain text and as wide as by default."""
    from greentrade.cli import main

    for name in ("FORCE_COLOR", "COLUMNS", "PY_COLORS", "CLICOLOR_FORCE", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        streams = capsys.readouterr()
        return int(left.value.code or 0), streams.out, streams.err

    return call
