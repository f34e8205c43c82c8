"""Hostile words in every address and in every field of every form: a page or a sentence, never a fault."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accompaniment.models import Project
from tests.fuzz.conftest import TIMES
from tests.fuzz.forms import SentForm, asked_of_the_address, forms
from tests.fuzz.hostile import TEXTS
from tests.web.test_every_route import routes

NUMBERS = ("0", "2147483648", "9" * 19, "9" * 400, "9" * 5000)


@contextmanager
def told(*where: str) -> Iterator[None]:
    """An exception in a view says for which input it came."""
    try:
        yield
    except Exception as fault:
        fault.add_note(f"for {[word[:80] for word in where]}")
        raise


def test_hostile_words_in_the_address(
    app: Flask, client: FlaskClient, full_office: Project, draw: random.Random, tried: Counter[str]
) -> None:
    names = asked_of_the_address()
    for url, _ in routes(app, "GET"):
        for name in sorted(names.get(url.split("/")[1], ())):
            for text in draw.sample(TEXTS, min(TIMES, len(TEXTS))):
                tried["query"] += 1
                with told(url, name, text), client.get(f"{url}?{urlencode({name: text})}") as answer:
                    assert answer.status_code < 500
    assert tried["query"] > 100


def test_hostile_words_as_part_of_the_path(
    app: Flask, client: FlaskClient, full_office: Project, draw: random.Random, tried: Counter[str]
) -> None:
    for rule in app.url_map.iter_rules():
        for name, kind in rule._converters.items():
            whole = "Integer" in type(kind).__name__
            for text in NUMBERS if whole else draw.sample(TEXTS, min(4 * TIMES, len(TEXTS))):
                path = rule.rule
                for other, its_kind in rule._converters.items():
                    mark = f"<int:{other}>" if "Integer" in type(its_kind).__name__ else f"<{other}>"
                    mark = f"<path:{other}>" if mark not in path else mark
                    path = path.replace(mark, quote(text, safe="") if other == name else "1")
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    tried["path"] += 1
                    with told(method, path), client.open(path, method=method) as answer:
                        assert answer.status_code < 500


@pytest.fixture
def every_form(app: Flask, client: FlaskClient, full_office: Project) -> list[SentForm]:
    """The forms of all pages, each address once."""
    found: dict[str, SentForm] = {}
    for url, _ in routes(app, "GET"):
        with client.get(url) as page:
            for form in forms(url, page.text) if page.mimetype == "text/html" else ():
                found.setdefault(form.action.partition("?")[0], form)
    return list(found.values())


def test_hostile_words_in_every_field_of_every_form(
    client: FlaskClient,
    every_form: list[SentForm],
    as_it_was: Callable[[], None],
    draw: random.Random,
    tried: Counter[str],
) -> None:
    cookie = client.get_cookie("session")
    assert cookie
    assert len(every_form) > 40
    for form in every_form:
        for name in form.fields:
            for text in draw.sample(TEXTS, min(TIMES, len(TEXTS))):
                tried["form"] += 1
                with told(form.action, name, text):
                    answer = client.post(form.action, data={**form.fields, name: text})
                    assert answer.status_code < 500
                if answer.status_code < 400:
                    as_it_was()
                client.set_cookie("session", cookie.value)
