"""A plan's page in each language that there is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from accompaniment.access import Permission
from accompaniment.web.language import fact


@pytest.mark.parametrize(
    ("language", "direction", "sentence"),
    [
        ("es", "ltr", "Está demostrado que ningún plan cubre más con estas reglas."),
        ("fr", "ltr", "Il est prouvé qu’aucun planning n’en couvre davantage selon ces règles."),
        ("ar", "rtl", "مبرهَن أنه لا توجد خطة تغطي أكثر بهذه القواعد."),
    ],
)
def test_page_speaks_the_reader_s_language(client, coordinator, session, plan, language, direction, sentence):
    coordinator.language = language
    session.commit()
    text = client.get(f"/plans/{plan.id}").text
    assert f'<html lang="{language}" dir="{direction}">' in text
    assert sentence in text
    assert "It is proven" not in text


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ["9 h 20", "-15 min", "Tue 12 Jan 05:30", "Mon 11 Jan", "V1, V2", "3"]),
        ("es", ["9 h 20", "-15 min", "mar 12 ene 05:30", "lun 11 ene", "V1, V2", "3"]),
    ],
)
def test_what_fills_a_reason_is_written_as_on_the_pages(app, client, coordinator, session, language, written):
    coordinator.language = language
    session.commit()
    facts = {
        "rest_minutes": 560,
        "left_minutes": -15,
        "start": datetime(2027, 1, 12, 10, 30, tzinfo=UTC),
        "last": date(2027, 1, 11),
        "team": ("V1", "V2"),
        "count": 3,
    }
    heard = []
    app.add_url_rule("/told", "told", lambda: heard.extend(fact(*one) for one in facts.items()) or "")
    app.view_functions["told"].permission = Permission.PUBLIC
    client.get("/told")
    assert heard == written
