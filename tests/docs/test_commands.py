"""The commands of the documentation run, and the page of the command line names every command and option."""

from __future__ import annotations

import re
import shlex
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Pages that bring the files that their commands read; elsewhere commands name files of the reader's.
PAGES = [page for page in sorted(ROOT.glob("docs/**/*.md")) if FILE.search(page.read_text(encoding="utf-8"))]


def commands(text: str) -> list[str]:
    return [line[2:] for block in BLOCK.findall(text) for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_run(page, run, tmp_path, monkeypatch):
    """Each command ends as the page says: `# exit N`, or well. Only what our pages need of a shell is understood."""
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        Path(name).write_text(content, encoding="utf-8")
    ran = commands(text)
    assert ran
    for command in ran:
        words = shlex.split(command, comments=True)
        told = re.search(r"# exit (\d)$", command)
        if "|" in words:
            piped = words.index("|")
            assert words[0] == "echo"
            monkeypatch.setattr("sys.stdin", StringIO(" ".join(words[1:piped]) + "\n"))
            words = words[piped + 1 :]
        if ">" in words:
            words = words[: words.index(">")]
        assert words[0] == "greentrade", command
        code, out, err = run(*words[1:])
        assert code == (int(told[1]) if told else 0), (command, err)
        assert "Traceback" not in err
        assert out or told, command


def test_every_answer_has_a_page():
    from greentrade.answers.catalogue import ANSWERS

    folder = ROOT / "docs" / "answers"
    pages = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    index = pages.pop("index.md")
    for name in ANSWERS:
        assert any(f".{name}(" in text for text in pages.values()), f"no page in docs/answers shows {name}()"
        assert f"[`s.{name}()`](" in index, "run `make docs`"


def test_the_page_names_every_file_that_is_always_written():
    from greentrade.report.answers_for_report import ANSWERS

    page = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    for name in ANSWERS:
        assert f"`{name}.csv`" in page
