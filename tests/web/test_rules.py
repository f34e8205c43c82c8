"""The rules of the office."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import DEFAULT_RULES, DEFAULT_WEIGHTS, Project
from tests.web.forms import errors, fields, fill


def test_opened_and_saved_changes_nothing(client: FlaskClient, session: Session, project: Project) -> None:
    assert fill(client, "/rules").status_code == 303
    session.refresh(project)
    assert (project.rules, project.weights) == (DEFAULT_RULES, DEFAULT_WEIGHTS)
    assert (project.speed_kmh, project.detour, project.freeze_days) == (35.0, 1.4, 3)
    assert (project.timezone, project.languages, project.country) == ("America/Bogota", ["en"], "CO")


def test_every_rule_of_the_planner_has_its_field(client: FlaskClient, project: Project) -> None:
    shown = {name.split("-")[0] for name in fields(client.get("/rules"))}
    missing = set(DEFAULT_RULES) - {"nights"} - shown
    assert (missing, {"nights_max", "nights_window"} - shown) == (set(), set())


def test_lengths_are_shown_in_hours(client: FlaskClient) -> None:
    shown = fields(client.get("/rules"))
    names = ("way_minutes", "buffer_minutes", "rest_minutes", "span_minutes", "week_load_minutes")
    assert [shown[name] for name in names] == ["24", "0:15", "11", "14", "48"]


def test_rules_are_changed(client: FlaskClient, session: Session, project: Project) -> None:
    answer = fill(
        client,
        "/rules",
        rest_minutes="12:30",
        home_country="25",
        nights_max="10",
        weight_5="9000",
        freeze_days="0",
        languages=["en", "es"],
        timezone="America/Guatemala",
        free_days__2__window="14",
        free_days__2__days="3",
        recovery__0__nights="",
        recovery__0__days="",
    )
    assert (answer.status_code, answer.location) == (303, "/rules")
    session.refresh(project)
    assert project.rules == {
        **DEFAULT_RULES,
        "rest_minutes": 750,
        "home_country": 0.25,
        "nights": {"window": 28, "max": 10},
        "free_days": [*DEFAULT_RULES["free_days"], {"window": 14, "days": 3}],
        "recovery": [],
    }
    assert project.weights == [1, 4, 16, 256, 9000]
    assert (project.freeze_days, project.languages, project.timezone) == (
        0,
        ["en", "es"],
        "America/Guatemala",
    )


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("rest_minutes", "", "This is needed."),
        ("rest_minutes", "eleven", "Hours are written 11 or 11:30."),
        ("home_country", "101", "A number from 0 to 100 is needed."),
        ("timezone", "Bogota", "There is no such time zone. Maybe America/Bogota?"),
        ("timezone", "America", "There is no such time zone. Maybe America/Bogota?"),
        ("timezone", "../etc/passwd", "There is no such time zone. Maybe America/Bogota?"),
        ("languages", [], "At least one language is needed."),
        ("weight_1", "-1", "A whole number from 0 to 1000000000 is needed."),
        ("weight_1", "5000", "A higher priority would weigh less than a lower one."),
        ("speed_kmh", "0", "A number from 1 to 2000 is needed."),
        ("detour", "11", "A number from 0.1 to 10 is needed."),
        ("freeze_days", "-1", "A whole number from 0 to 365 is needed."),
        ("free_days-0-days", "", "This is needed."),
        ("nights_window", "0", "A whole number from 1 to 3660 is needed."),
    ],
)
def test_wrong_field_is_refused(
    client: FlaskClient, session: Session, project: Project, field: str, text: str, sentence: str
) -> None:
    answer = fill(client, "/rules", **{field: text})
    assert (answer.status_code, errors(answer)) == (422, [sentence])
    session.refresh(project)
    assert (project.rules, project.timezone) == (DEFAULT_RULES, "America/Bogota")


def test_changed_rows_meanwhile_are_shown(client: FlaskClient, session: Session) -> None:
    slow = fields(client.get("/rules"))
    fill(client, "/rules", recovery__0__days="2")
    answer = client.post("/rules", data=slow | {"recovery-0-days": "3"})
    assert (answer.status_code, errors(answer)) == (422, ["Saved meanwhile by somebody else: 5, 2"])


def test_rule_on_pairs_is_off_until_somebody_switches_it_on(
    client: FlaskClient, session: Session, project: Project
) -> None:
    shown = fields(client.get("/rules"))
    assert (shown["pairs_max"], shown["pairs_window"]) == ("", "")
    fill(client, "/rules", pairs_max="3", pairs_window="28")
    session.refresh(project)
    assert project.rules == {**DEFAULT_RULES, "pairs": {"window": 28, "max": 3}}
    session.rollback()
    fill(client, "/rules", pairs_max="", pairs_window="")
    session.refresh(project)
    assert project.rules == DEFAULT_RULES


def test_half_a_rule_on_pairs_is_refused(client: FlaskClient) -> None:
    answer = fill(client, "/rules", pairs_max="3")
    assert (answer.status_code, errors(answer)) == (422, ["Give both numbers, or none."])
