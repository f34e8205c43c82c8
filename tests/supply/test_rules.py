"""The project's own security rules: each finds what it is for, and finds nothing in the project."""

from __future__ import annotations

import pytest

from supply import rules

BREACHES = {
    "calls out": ["import requests", "from urllib import request", "from urllib.request import urlopen"],
    "socket": ["import socket"],
    "shell": ["subprocess.run(line, shell=True)", "os.system(line)"],
    "pickle": ["import pickle", "from pickle import loads"],
    "eval": ["eval(text)"],
    "xml": ["from xml.etree import ElementTree", "import lxml.etree"],
    "sql": [
        'session.execute(text(f"SELECT {name}"))',
        'c.execute("SELECT %s" % name)',
        'text("{}".format(x))',
    ],
    "markup": ["from markupsafe import Markup"],
    "map text": ["folium.Marker(spot, popup=name)", "folium.Tooltip(name)"],
    "private file": ["def keep(path):\n    path.write_text('x')", "def keep(path):\n    open(path, 'wb')"],
    "temporary file": ["from tempfile import mkdtemp"],
    "chance": ["import random"],
    "print": ["print(name)"],
    "redirect": ["redirect(request.args['next'])", "redirect(request.referrer or '/')"],
}
RIGHT = """
from urllib.parse import quote
session.execute(text("SELECT :name"), {"name": name})
redirect(url_for("home.start"))
def keep(path):
    path.touch(mode=0o600)
    path.write_text("x")
"""
TEMPLATES = {
    "script": "<script>alert(1)</script>",
    "handler": '<a onclick="x()">',
    "style": '<p style="color: red">',
    "escaping off": "{{ name|safe }}",
    "elsewhere": '<img src="https://tiles.example/1.png">',
    "new window": '<a target="_blank">',
}


@pytest.mark.parametrize(("rule", "source"), [(rule, one) for rule, many in BREACHES.items() for one in many])
def test_rule_finds_what_it_is_for(rule: str, source: str) -> None:
    assert rule in {found for found, _ in rules.python(source)}


@pytest.mark.parametrize(("rule", "source"), TEMPLATES.items())
def test_rule_for_templates_finds_what_it_is_for(rule: str, source: str) -> None:
    assert {found for found, _ in rules.template(source)} == {rule}


def test_every_rule_has_an_example() -> None:
    assert set(BREACHES) == {rule.name for rule in rules.RULES}
    assert set(TEMPLATES) == set(rules.IN_TEMPLATES)


def test_what_is_right_is_found_by_no_rule() -> None:
    assert list(rules.python(RIGHT)) == []


def test_exceptions_are_files_that_are_there() -> None:
    package = rules.ROOT / "accompaniment"
    assert [but for rule in rules.RULES for but in rule.but if not (package / but).exists()] == []


def test_project_breaks_no_rule() -> None:
    assert rules.everywhere() == []
