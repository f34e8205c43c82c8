"""The documents say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from accompaniment.scheduling.rules import LIMITS
from accompaniment.scheduling.rules.handbook import handbook

from .test_formats import raw_with_everything

DOCS = Path(__file__).parents[2] / "docs"


def test_rules_document_is_current():
    """Else: python -m accompaniment.scheduling.rules.handbook > docs/rules.md"""
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == handbook()


def test_formats_document_names_every_key():
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    raw = raw_with_everything()
    keys = {*raw, *raw["shifts"][0], *raw["volunteers"][0], *raw["locations"][0], *raw["travel"]}
    missing = {key for key in keys | set(LIMITS) if not re.search(rf"\b{key}\b", text)}
    assert missing == set()
