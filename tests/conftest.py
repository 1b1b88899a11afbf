"""What all tests share."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from importlib.util import find_spec
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


@pytest.fixture(autouse=True, scope="session")
def _each_picture_is_drawn_once(request, tmp_path_factory):
    """Turn a specification into SVG once for all processes and runs: many tests write the report of the same example.

    What is drawn is a function of the specification and the converter alone: a picture is kept under a digest of both.
    """
    if find_spec("vl_convert") is None:
        yield
        return
    import vl_convert

    draw = vl_convert.vegalite_to_svg
    kept = getattr(request.config, "cache", None)
    folder = kept.mkdir("pictures") if kept else tmp_path_factory.mktemp("pictures")

    @functools.lru_cache(maxsize=512)
    def drawn(told: str) -> str:
        path = folder / hashlib.sha256(f"{vl_convert.__version__} {told}".encode()).hexdigest()
        if not path.exists():
            spec, others = json.loads(told)
            made = path.with_name(f"{path.name}-{os.getpid()}")
            made.write_text(draw(spec, **others), encoding="utf-8", newline="")
            made.replace(path)
        with path.open(encoding="utf-8", newline="") as stream:
            return stream.read()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vl_convert, "vegalite_to_svg", lambda spec, **others: drawn(json.dumps([spec, others])))
        yield


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
