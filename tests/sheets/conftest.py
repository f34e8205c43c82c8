"""The office that most imports here begin from."""

import pytest
from sqlalchemy.orm import Session

from accompaniment.models import Project
from tests.sheets.importing import BASE, PERSON, REQUEST, do


@pytest.fixture
def office(session: Session, project: Project) -> Project:
    """An office with one base, one volunteer and one accepted request."""
    do(session, project, locations=BASE, volunteers=PERSON, requests=REQUEST)
    return project
