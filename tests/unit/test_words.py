"""The catalogue of words: nothing missing, nothing idle, every place filled in both languages."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import messages
import pytest

from greentrade.errors import UsageError
from greentrade.words import Words, english_names


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", text))


def english(message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def keyed(catalogue) -> dict[tuple[str | None, str], object]:
    return {(message.context, english(message)): message for message in catalogue if message.id}


@pytest.fixture(scope="module")
def held():
    return keyed(messages.catalogue())


@pytest.fixture(scope="module")
def said():
    return keyed(messages.marked())


def test_every_marked_text_is_in_the_catalogue_and_none_is_idle(held, said):
    needed = {key for key in said if key[0] not in messages.OPTIONAL}
    assert not needed - set(held), "missing: run `make messages` and translate"
    assert not set(held) - set(said), "no longer said: run `make messages`"
    different = [key for key, message in held.items() if message.id != said[key].id]
    assert not different, "another plural: run `make messages`"


def test_every_text_is_translated(held):
    strings = {key: (m.string if isinstance(m.string, tuple) else (m.string,)) for key, m in held.items()}
    assert not [key for key, string in strings.items() if not all(string)]
    assert not [key for key, message in held.items() if message.fuzzy]


def test_places_to_fill_are_the_same_in_both_languages(held):
    for (context, text), message in held.items():
        [chinese] = message.string if isinstance(message.string, tuple) else (message.string,)
        if context == "note":  # a pattern: its groups are numbered
            assert {int(n) for n in places(chinese)} <= set(range(1, re.compile(text).groups + 1)), text
        else:
            both = message.id if isinstance(message.id, tuple) else (message.id,)
            assert all(places(one) == places(chinese) for one in both), text


def test_the_file_is_as_the_tools_write_it(tmp_path):
    again = tmp_path / "greentrade.po"
    again.write_bytes(messages.PO.read_bytes())
    messages.update(again)
    assert again.read_text(encoding="utf-8") == messages.PO.read_text(encoding="utf-8")


def test_a_kind_does_not_name_two_things_alike_and_translate_one():
    for kind, names in english_names().items():
        double = [name for name, times in Counter(names.values()).items() if times > 1]
        assert set(double) <= {"no HS code"}, kind  # reasons `not_hs` and `not_a_code`


def test_sentences_follow_their_number():
    assert Words().ngettext("{rows} row", "{rows} rows", 1, rows="1") == "1 row"
    assert Words().ngettext("{rows} row", "{rows} rows", 0, rows="0") == "0 rows"
    assert Words("zh").ngettext("{rows} row", "{rows} rows", 1, rows="1") == "1 行"


def test_what_the_catalogue_lacks_stays_english():
    assert Words("zh")("Nobody says {this}.", this="that") == "Nobody says that."
    assert Words("zh").name("category", "something_new") == "something new"


def test_another_language_is_refused():
    with pytest.raises(UsageError, match="en, zh"):
        Words("fr")


def test_english_needs_no_catalogue():
    code = "import sys, greentrade.words as w; w.Words().name('flow', 'export'); w.Words()('Rows'); sys.exit('babel' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
