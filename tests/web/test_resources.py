"""Things there are only so many of."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Project, Resource
from tests import makers
from tests.web.forms import errors, fill

GOOD = {"code": "SAT", "name": "Satellite phone", "count": "2"}


@pytest.fixture
def base(session: Session, project: Project):
    return makers.a_base(session, project, "APA")


def test_new_resource_is_kept(base, client: FlaskClient, session: Session) -> None:
    assert fill(client, "/resources/new", **GOOD, base_id=base.id).location == "/resources"
    thing = session.scalars(select(Resource)).one()
    assert (thing.code, thing.name, thing.count, thing.base_id) == ("SAT", "Satellite phone", 2, base.id)


@pytest.mark.parametrize("text", ["-1", "2.5", "many", "1001"])
def test_new_resource_wrong_number_is_refused(client: FlaskClient, text: str) -> None:
    answer = fill(client, "/resources/new", **{**GOOD, "count": text})
    assert answer.status_code == 422
    assert len(errors(answer)) == 1


def test_new_resource_at_no_base_is_kept(client: FlaskClient, session: Session) -> None:
    fill(client, "/resources/new", **GOOD)
    assert session.scalars(select(Resource.base_id)).one() is None


def test_resource_is_changed(client: FlaskClient, session: Session, project: Project) -> None:
    thing = makers.a_resource(session, project, "SAT", count=2)
    session.commit()
    fill(client, f"/resources/{thing.id}", count="0")
    session.refresh(thing)
    assert thing.count == 0


def test_list_is_filtered(base, client: FlaskClient, session: Session, project: Project) -> None:
    makers.a_resource(session, project, "SAT", base=base)
    makers.a_resource(session, project, "CAR")
    session.commit()

    def codes(address: str) -> list[str]:
        page = client.get(address).text
        return [code for code in ("CAR", "SAT") if f">{code}</a>" in page]

    assert codes("/resources") == ["CAR", "SAT"]
    assert codes(f"/resources?base={base.id}") == ["SAT"]
    assert codes("/resources?q=car") == ["CAR"]
