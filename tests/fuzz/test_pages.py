"""Hostile words in every address and in every field of every form: a page or a sentence, never a fault."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accompaniment.models import Project
from tests.fuzz.counts import FIELDS_AT_LEAST, paths, queries, words
from tests.fuzz.forms import SentForm, forms
from tests.web.test_every_route import routes


@contextmanager
def told(*where: str) -> Iterator[None]:
    """An exception in a view says for which input it came."""
    try:
        yield
    except Exception as fault:
        fault.add_note(f"for {[word[:80] for word in where]}")
        raise


def test_hostile_words_in_the_address(
    app: Flask, client: FlaskClient, full_office: Project, draw: random.Random
) -> None:
    tried = list(queries(app, draw))
    assert len(tried) > 100
    for url, name, text in tried:
        with told(url, name, text), client.get(f"{url}?{urlencode({name: text})}") as answer:
            assert answer.status_code < 500


def test_hostile_words_as_part_of_the_path(
    app: Flask, client: FlaskClient, full_office: Project, draw: random.Random
) -> None:
    for method, path in paths(app, draw):
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
) -> None:
    cookie = client.get_cookie("session")
    assert cookie
    assert len(every_form) > 40
    assert sum(len(form.fields) for form in every_form) >= FIELDS_AT_LEAST
    for form in every_form:
        for name in form.fields:
            for text in words(draw):
                with told(form.action, name, text):
                    answer = client.post(form.action, data={**form.fields, name: text})
                    assert answer.status_code < 500
                if answer.status_code < 400:
                    as_it_was()
                client.set_cookie("session", cookie.value)
