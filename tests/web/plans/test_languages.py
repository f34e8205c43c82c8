"""A plan's page in each language that there is."""

from __future__ import annotations

import pytest


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
