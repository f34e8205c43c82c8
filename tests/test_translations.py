"""The translations: every text there is, with the same places to fill."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from accompaniment.web.language import LANGUAGES

ROOT = Path(__file__).parents[1]
TRANSLATED = [code for code in LANGUAGES if code != "en"]
FILLED = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|<[^>]+>")
"""What is filled in, and marks of a page."""


@cache
def catalogue(language: str) -> Catalog:
    path = ROOT / "accompaniment" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> Catalog:
    """Every text of code and templates that is shown."""
    path = tmp_path_factory.mktemp("texts") / "messages.pot"
    words = ["pybabel", "-q", "extract", "-F", str(ROOT / "pyproject.toml"), "-k", "lazy_gettext", "-k", "_l"]
    CommandLineInterface().run([*words, "-o", str(path), str(ROOT)])
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(texts, language):
    known = catalogue(language)
    missing = [m.id for m in texts if m.id and not (known.get(m.id) and all_of(known.get(m.id).string))]
    assert missing == [], "python3 dev.py messages adds them to the .po files, to be translated there"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_the_same(language):
    """In the forms for few a number may be left out."""
    for message in catalogue(language):
        if message.id and isinstance(message.id, str):
            assert sorted(FILLED.findall(message.string)) == sorted(FILLED.findall(message.id)), message.id
        elif message.id:
            for text in message.string:
                assert set(FILLED.findall(text)) <= set(FILLED.findall(message.id[1])), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_a_guess_or_broken(language):
    assert [message.id for message in catalogue(language) if message.fuzzy and message.id] == []
    assert [(message.id, errors) for message, errors in catalogue(language).check()] == []


def all_of(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)
