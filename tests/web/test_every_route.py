"""What holds for every address there is, and for those that somebody will add; roles are in `test_matrix`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from accompaniment.access import Permission, may
from accompaniment.models import Account


def routes(app: Flask, method: str) -> Iterator[tuple[str, Permission]]:
    """Each address that takes `method`, its variables filled in, with the permission it asks for."""
    for rule in app.url_map.iter_rules():
        if method in rule.methods:
            yield address(app, rule), app.view_functions[rule.endpoint].permission


def address(app: Flask, rule: Rule) -> str:
    values = {name: 1 if "Integer" in type(kind).__name__ else "x" for name, kind in rule._converters.items()}
    return app.url_map.bind("localhost").build(
        rule.endpoint, values, method=next(iter(rule.methods - {"HEAD"}))
    )


def test_every_post_without_a_token_is_refused(
    guarded_app: Flask, session: Session, coordinator: Account
) -> None:
    session.commit()
    client = guarded_app.test_client(user=coordinator)
    answers = {url: client.post(url).status_code for url, _ in routes(guarded_app, "POST")}
    assert {url: status for url, status in answers.items() if status != 400} == {}
    assert len(answers) > 30


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_but_the_door_is_shut_to_strangers(app: Flask, method: str) -> None:
    client = app.test_client()
    for url, permission in routes(app, method):
        if permission is not Permission.PUBLIC:
            answer = client.open(url, method=method)
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in"), url


def test_every_permission_is_a_coordinators(coordinator: Account) -> None:
    assert all(may(coordinator, permission) for permission in Permission)


def test_no_get_writes(app: Flask, client: FlaskClient) -> None:
    """On SQLite a GET that writes is an error of the database: none of them answers with one."""
    for url, _ in routes(app, "GET"):
        with client.get(url) as answer:
            assert answer.status_code < 500, url
